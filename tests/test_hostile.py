"""Files that are broken, wrong, or made to do harm: each is set aside with its reason, quickly and in little memory."""

import io
import os
import re
import sys
import time
import tracemalloc
import zipfile
import zlib

import pytest
from test_reading import PAGES, REPORT, W, make_pdf, paragraph, word

from govreport import charset, external, html, office, parse_text, pdf, reading
from govreport.errors import SetAside

ENGLISH = b"In 2023 the county government carried out law-based administration and closed forty-five cases. " * 20


def reason(tmp_path, data, name="report.txt"):
    path = tmp_path / name
    path.write_bytes(data)
    began = time.monotonic()
    with pytest.raises(SetAside) as caught:
        reading.read(path)
    assert time.monotonic() - began < 30
    assert caught.value.detail.startswith(f"{name}: ")
    assert caught.value.detail.endswith(reading.REASONS[caught.value.reason])
    return caught.value.reason


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", "empty"),
        (b" \r\n\t \n", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (bytes(100_000), "zeros"),
        (ENGLISH, "not_chinese"),
        ("Это отчёт о работе правительства. ".encode() * 30, "not_chinese"),
        ("これはひらがなだけのぶんしょうです。".encode() * 30, "not_chinese"),
        (ENGLISH.replace(b"county", b"caf\xe9"), "not_chinese"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(range(256)) * 40, "image"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40, "image"),
        (b"BM" + bytes([1, 2, 3, 4, 0, 0, 0, 0]) + bytes(range(256)), "image"),
        (b"\x7fELF" + bytes(range(256)) * 40, "not_text"),
        (bytes(range(256)) * 400, "not_text"),
        (b"%PDF-1.7\n" + bytes(range(256)) * 40, "damaged"),
        (b"PK\x03\x04" + bytes(range(256)) * 40, "damaged"),
        (b"<?xml version='1.0'?><feed><entry/></feed>", "unsupported_type"),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x--\r\n", "damaged"),
        (b"<html><body><script>1</script></body></html>", "empty"),
        ("中".encode() * (reading.MAX_CHARS + 1), "too_large"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_reason(tmp_path, data, expected):
    assert reason(tmp_path, data) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("OFD.xml", "OFD"),
        ("xl/workbook.xml", "spreadsheet"),
        ("ppt/presentation.xml", "presentation"),
        ("a.txt", "zip"),
    ],
)
def test_other_archives_are_named(tmp_path, name, expected):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr(name, "x")
    path = tmp_path / "report.docx"
    path.write_bytes(data.getvalue())
    with pytest.raises(SetAside, match=expected) as caught:
        reading.read(path)
    assert caught.value.reason == "unsupported_type"


def test_folder_and_device_and_missing_file(tmp_path):
    for path, expected in [(tmp_path, "not_a_file"), (tmp_path / "none.txt", "unreadable")]:
        with pytest.raises(SetAside) as caught:
            reading.read(path)
        assert caught.value.reason == expected
    if hasattr(os, "mkfifo"):  # opening a pipe that nobody writes to would wait for ever
        os.mkfifo(tmp_path / "pipe")
        with pytest.raises(SetAside) as caught:
            reading.read(tmp_path / "pipe")
        assert caught.value.reason == "not_a_file"


def test_file_without_read_permission(tmp_path, monkeypatch):
    path = tmp_path / "report.txt"
    path.write_text(REPORT, encoding="utf-8")

    def refuse(*args, **kwargs):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(type(path), "open", refuse)
    with pytest.raises(SetAside, match=r"report\.txt: Permission denied: .*permissions") as caught:
        reading.read(path)
    assert caught.value.reason == "unreadable"


def test_oversized_file_is_not_read_whole(tmp_path):
    path = tmp_path / "report.txt"
    with path.open("wb") as file:
        file.truncate(200 << 20)  # sparse: 200 MiB long, nothing on the disk
    tracemalloc.start()
    with pytest.raises(SetAside) as caught:
        reading.read(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert caught.value.reason == "too_large"
    assert peak < 3 * reading.MAX_BYTES


def test_fifty_megabytes_on_one_line(tmp_path):
    assert reason(tmp_path, "依法行政，".encode() * (50_000_000 // 15)) == "too_large"


def test_file_that_grows_while_it_is_read(tmp_path, monkeypatch):
    """Digest and text are of the same bytes, whatever happens to the file meanwhile."""
    path = tmp_path / "report.txt"
    path.write_text(REPORT, encoding="utf-8", newline="")
    first = reading.read(path)
    decode = charset.decode

    def append_and_decode(data, declared=None):
        path.write_text(REPORT * 2, encoding="utf-8", newline="")
        return decode(data, declared)

    monkeypatch.setattr(charset, "decode", append_and_decode)
    again = reading.read(path)
    assert (again.text, again.sha256, again.n_bytes) == (first.text, first.sha256, first.n_bytes)


def test_lone_surrogates_do_not_reach_the_text(tmp_path):
    path = tmp_path / "report.txt"
    text = REPORT * 30
    path.write_bytes(text.encode() + b"\xed\xa0\x80")
    found = reading.read(path)
    assert found.encoding == "utf-8+replace"
    found.text.encode("utf-8")
    path.write_bytes(b"\xff\xfe" + text.encode("utf-16-le") + b"\x00\xd8" + "。".encode("utf-16-le"))
    found = reading.read(path)
    assert found.encoding == "utf-16+replace"
    found.text.encode("utf-8")


def test_right_to_left_marks_are_left_to_the_repair(tmp_path):
    path = tmp_path / "report.txt"
    path.write_text("\u202e" + REPORT + "\u200f", encoding="utf-8", newline="")
    assert reading.read(path).text == "\u202e" + REPORT + "\u200f"


# --- pages --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "tag", ["div", "b", "table", "table><tr><td", "ul><li", "ol><li", "font", "a", "pre", "blockquote"]
)
def test_page_nested_100_000_deep(tag):
    began = time.monotonic()
    text, _ = html.page_text("<html><body>" + f"<{tag}>" * 100_000 + "法治政府建设" + "</body></html>")
    assert time.monotonic() - began < 10
    assert text.endswith("法治政府建设")


def test_page_that_never_ends_is_given_up(monkeypatch):
    monkeypatch.setattr(html, "_SECONDS", 0.2)
    with pytest.raises(SetAside) as caught:
        html.page_text("<div>" * 30_000 + "</span>" * 300_000)
    assert caught.value.reason == "too_slow"


@pytest.mark.parametrize(
    "page",
    [
        "<",
        "<td>x</td></tr></table>",
        "</div></div>",
        "<tr><td>a<tr><td>b",
        "<ol start=99999999999><li>x",
        "<pre></pre></pre>",
        "<title>",
    ],
)
def test_malformed_pages_do_not_crash(page):
    html.page_text(f"{page}依法行政")


def test_entities_of_a_page_are_not_expanded():
    bomb = '<!DOCTYPE html [<!ENTITY a "法治"><!ENTITY b "&a;&a;&a;&a;">]><html><body>依法&b;行政</body></html>'
    text, _ = html.page_text(bomb)
    assert "法治法治" not in text


def test_web_archive_nested_deep(tmp_path):
    boundaries = "".join(f'Content-Type: multipart/related; boundary="b{n}"\r\n\r\n--b{n}\r\n' for n in range(5000))
    assert reason(tmp_path, (boundaries + "Content-Type: text/html\r\n\r\n法治").encode(), "page.mht") == "damaged"


# --- Word ---------------------------------------------------------------------------------------------------------


def zipped(document):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", document)
    return data.getvalue()


def test_word_file_that_unpacks_to_gigabytes(tmp_path):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("word/document.xml", "w") as part:
        for _ in range(100):
            part.write(bytes(1 << 20))
    tracemalloc.start()
    assert reason(tmp_path, data.getvalue(), "bomb.docx") == "unsafe"
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 20 << 20


def test_word_file_that_lies_about_its_size(tmp_path):
    """The unpacked size in the archive's directory is small; more than that is never unpacked."""
    body = paragraph("依法行政。" * 200_000)
    data = bytearray(zipped(f"<w:document {W}><w:body>{body}</w:body></w:document>"))
    directory = data.rindex(b"PK\x01\x02")
    data[directory + 24 : directory + 28] = (1000).to_bytes(4, "little")
    assert reason(tmp_path, bytes(data)) == "damaged"


def test_entity_bomb_in_a_word_file(tmp_path):
    entities = "".join(f'<!ENTITY e{i + 1} "{f"&e{i};" * 10}">' for i in range(12))
    document = f'<!DOCTYPE x [<!ENTITY e0 "法治">{entities}]><w:document {W}><w:body><w:p><w:r><w:t>&e12;</w:t></w:r></w:p></w:body></w:document>'
    assert reason(tmp_path, zipped(document)) == "unsafe"


def test_word_file_nested_deep(tmp_path):
    document = f"<w:document {W}><w:body>" + "<w:sdt>" * 100_000 + "</w:sdt>" * 100_000 + "</w:body></w:document>"
    assert reason(tmp_path, zipped(document)) == "damaged"


def test_word_file_with_broken_numbering():
    numbering = (
        '<w:abstractNum w:abstractNumId="0"><w:numStyleLink w:val="S"/></w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="9"/></w:num><w:num/>'
    )
    styles = '<w:style w:styleId="S"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style><w:style/>'
    body = (
        paragraph("甲", 1) + paragraph("乙", 2) + paragraph("丙", 3) + paragraph("丁", 1, 7) + paragraph("戊", "x", "y")
    )
    assert office.document_text(word(body, numbering, styles)) == "甲\n乙\n丙\n丁\n戊"


def test_word_file_of_millions_of_empty_elements(tmp_path):
    document = f"<w:document {W}><w:body>{'<w:p/>' * 3_100_000}</w:body></w:document>"
    began = time.monotonic()
    assert reason(tmp_path, zipped(document)) == "unsafe"
    assert time.monotonic() - began < 5


def test_encrypted_word_file(tmp_path):
    data = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(600)
    assert reason(tmp_path, data) == "encrypted"


@pytest.mark.skipif(os.name != "posix", reason="runs a shell script")
def test_libreoffice_that_hangs_is_ended(tmp_path, monkeypatch):
    program = tmp_path / "soffice"
    program.write_text("#!/bin/sh\nsleep 60\n")
    program.chmod(0o755)
    monkeypatch.setattr(office.shutil, "which", lambda name: str(program))
    monkeypatch.setattr(office, "_SECONDS", 0.5)
    began = time.monotonic()
    with pytest.raises(SetAside) as caught:
        office.converted(b"x", ".doc")
    assert caught.value.reason == "conversion_failed"
    assert time.monotonic() - began < 10


@pytest.mark.skipif(os.name != "posix", reason="runs a shell script")
def test_program_that_fails():
    with pytest.raises(OSError, match="status 3"):
        external.run(["sh", "-c", "exit 3"], b"", 10, 1 << 30)
    with pytest.raises(OSError):
        external.run(["/no/such/program"], b"", 10, 1 << 30)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits another program's memory")
def test_program_that_takes_too_much_memory():
    code = "import sys, time; sys.stdin.read(); bytearray(1 << 30)"
    with pytest.raises(OSError, match="status 1"):
        external.run([sys.executable, "-c", code], b"", 30, 500 << 20)
    external.run([sys.executable, "-c", code], b"", 30, 3 << 30)


# --- PDF ----------------------------------------------------------------------------------------------------------


def test_pdf_whose_pages_run_in_a_circle(tmp_path):
    data = make_pdf(PAGES).replace(b"/Kids [3 0 R", b"/Kids [2 0 R")
    path = tmp_path / "loop.pdf"
    path.write_bytes(data)
    began = time.monotonic()
    try:
        assert "应诉率达100%" in reading.read(path).text  # the pages outside the circle
    except SetAside as error:
        assert error.reason in ("damaged", "empty")
    assert time.monotonic() - began < 30


def test_pdf_whose_cross_reference_runs_in_a_circle(tmp_path):
    data = make_pdf(PAGES)
    start = data.rindex(b"startxref") + 10
    at = data[start:].split(b"\n")[0]
    data = data.replace(b"/Root 1 0 R", b"/Root 1 0 R /Prev " + at)
    path = tmp_path / "loop.pdf"
    path.write_bytes(data)
    assert "一、主要工作" in reading.read(path).text


def test_half_a_character_in_a_pdf(tmp_path):
    path = tmp_path / "half.pdf"
    path.write_bytes(make_pdf([*PAGES, ["继续推进。"]]).replace("继".encode("utf-16-be").hex().encode(), b"de54"))
    reading.read(path).text.encode("utf-8")


def test_pdf_that_takes_too_long_is_given_up(tmp_path, monkeypatch):
    monkeypatch.setattr(pdf, "_SECONDS", 0.01)
    assert reason(tmp_path, make_pdf(PAGES)) == "too_slow"


def test_pdf_that_unpacks_to_gigabytes(tmp_path):
    stream = zlib.compress(b"q Q " * 50_000_000)
    head = f"<< /Length {len(stream)} /Filter /FlateDecode >>".encode()
    data = re.sub(
        rb"<< /Length \d+ >>\nstream\n.*?\nendstream",
        lambda m: head + b"\nstream\n" + stream + b"\nendstream",
        make_pdf(PAGES),
        count=1,
        flags=re.S,
    )
    assert reason(tmp_path, data) == "unsafe"


def test_truncated_pdf_is_read_or_set_aside(tmp_path):
    data = make_pdf(PAGES)
    for share in (0.3, 0.6, 0.9):
        path = tmp_path / "cut.pdf"
        path.write_bytes(data[: int(share * len(data))])
        try:
            reading.read(path)
        except SetAside as error:
            assert error.reason in ("damaged", "empty", "not_chinese")


# --- copies that somebody rewrote ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "flags"),
    [("某某县", ["masked"]), ("○○县", ["masked"]), ("××县", ["masked"]), ("xx县", ["masked"]), ("临江县", [])],
)
def test_masked_place_is_flagged_and_no_number_trusted(name, flags):
    report = parse_text(REPORT.replace("某县", name))
    assert [flag for flag in report.flags if flag == "masked"] == flags
    assert all(("untrusted:masked" in row.rule) == bool(flags) for row in report.quantities)
    assert not flags or report.jurisdiction is None


@pytest.mark.parametrize("text", ["案例：某区某某公司诉某区政府。", "二○二三年○月", "编印《某某》一书，发给各市县。"])
def test_what_only_looks_masked_is_not_flagged(text):
    assert "masked" not in parse_text(REPORT.replace("某县", "临江县") + text).flags
