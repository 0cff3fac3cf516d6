"""Bytes to text: types by content, charsets, pages, Word documents, PDFs."""

import email.mime.multipart
import email.mime.text
import hashlib
import io
import os
import random
import re
import shutil
import subprocess
import sys
import zipfile

import docx
import pypdf
import pytest

from govreport import charset, html, office, pdf, reading
from govreport.errors import SetAside

REPORT = "某县2023年度法治政府建设情况报告\r\n　　2023年，某县认真贯彻落实上级部署，全面推进依法行政。\r\n　　一、主要工作\r\n　　全年办理行政复议案件45件。\r\n"
TRADITIONAL = "某縣2023年度法治政府建設情況報告\n2023年，某縣認真貫徹落實上級部署，全面推進依法行政工作。\n一、主要工作\n全年辦理行政復議案件45件，負責人出庭應訴率達100%。\n"


def read(tmp_path, data, name="report.txt"):
    path = tmp_path / name
    path.write_bytes(data)
    return reading.read(path)


# --- charsets -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("codec", "recorded"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("gb18030", "gb18030"),
        ("gbk", "gb18030"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("utf-32", "utf-32"),
        ("utf-32-le", "utf-32-le"),
        ("utf-32-be", "utf-32-be"),
    ],
)
def test_charset_of_simplified_text(tmp_path, codec, recorded):
    source = read(tmp_path, REPORT.encode(codec))
    assert (source.text, source.encoding) == (REPORT, recorded)
    assert source.media_type == "text/plain"


@pytest.mark.parametrize(("codec", "recorded"), [("big5", "big5"), ("gbk", "gb18030"), ("utf-8", "utf-8")])
def test_charset_of_traditional_text(tmp_path, codec, recorded):
    source = read(tmp_path, TRADITIONAL.encode(codec))
    assert (source.text, source.encoding) == (TRADITIONAL, recorded)


def test_digest_and_size_are_of_the_bytes_read(tmp_path):
    data = REPORT.encode("gb18030")
    source = read(tmp_path, data)
    assert (source.sha256, source.n_bytes) == (hashlib.sha256(data).hexdigest(), len(data))


def test_a_few_broken_bytes_are_replaced_and_recorded(tmp_path):
    long = REPORT * 20
    data = long.encode()
    source = read(tmp_path, data[:-4] + b"\xff" + data[-3:])
    assert source.encoding == "utf-8+replace"
    assert source.text.count("�") <= 3
    assert source.text[:1000] == long[:1000]


def test_mojibake_is_left_to_the_repair(tmp_path):
    wrong = REPORT.encode("gbk").decode("latin-1")
    assert read(tmp_path, wrong.encode()).text == wrong


def test_numeric_references_count_as_chinese(tmp_path):
    text = "".join(f"&#{ord(c)};" for c in "全面推进依法行政建设法治政府")
    assert read(tmp_path, text.encode()).text == text


def test_declared_charset_is_found_in_the_head():
    assert html.declared_charset(b'<html><head><meta charset="gb2312">') == "gb2312"
    head = b"<meta http-equiv=Content-Type content='text/html; charset=big5'>"
    assert html.declared_charset(head) == "big5"
    assert html.declared_charset(b"<p>charset=gbk</p>") is None


def test_plausibility_tells_right_from_wrong_decodings():
    assert charset.plausibility(REPORT) > 0.6
    assert charset.plausibility(TRADITIONAL) > 0.6
    assert charset.plausibility(REPORT.encode("gbk").decode("big5", "ignore")) < 0.15
    assert charset.plausibility("") == 0.0


# --- pages --------------------------------------------------------------------------------------------------------

PAGE = """<!DOCTYPE html><html><head><meta charset="utf-8"><title>某县报告 - 某县人民政府</title>
<meta name="ArticleTitle" content="某县2023年度报告"><meta name="PubDate" content="2024-01-15 10:00">
<meta name="ContentSource" content="某县司法局"><meta name="SiteName" content="某县人民政府">
<meta name="ColumnName" content="法治政府建设"><meta name="Url" content="http://www.x.gov.cn/t1.html">
<script>var hidden = "不是正文";</script><style>p {color: red}</style></head>
<body><ul><li><a href="/">首页</a></li><li><a href="/z">政务公开</a></li><li><a href="/h">互动交流</a></li></ul>
<h1>某县2023年度报告</h1><p>2023年，某县全面推进
依法行政&nbsp;工作。</p><div style="display:none">看不见的字</div>
<p>一、<b>主要工作</b></p><ol><li>学法。</li><li>培训。</li></ol><ul><li>要点</li></ul>
<table><tr><th>项目</th><th>数量</th></tr><tr><td>复议案件</td><td>45件</td></tr><tr><td>应诉案件</td><td></td></tr></table>
<pre>第一行
第二行</pre><p>链接见<a href="/f">附件</a>。<br>2024年1月15日</p></body></html>"""


def test_page_text_and_meta(tmp_path):
    source = read(tmp_path, PAGE.encode(), "page.txt")
    assert source.media_type == "text/html"
    assert source.text.split("\n") == [
        "某县2023年度报告",
        "2023年，某县全面推进 依法行政\xa0工作。",
        "一、主要工作",
        "1. 学法。",
        "2. 培训。",
        "要点",
        "项目 | 数量",
        "复议案件 | 45件",
        "应诉案件 | ",
        "第一行",
        "第二行",
        "链接见附件。",
        "2024年1月15日",
    ]
    assert source.meta == {
        "title": "某县报告 - 某县人民政府",
        "article_title": "某县2023年度报告",
        "pub_date": "2024-01-15 10:00",
        "content_source": "某县司法局",
        "site_name": "某县人民政府",
        "column_name": "法治政府建设",
        "url": "http://www.x.gov.cn/t1.html",
    }


def test_page_declared_gb2312_with_characters_outside_it(tmp_path):
    page = PAGE.replace('charset="utf-8"', 'charset="gb2312"').replace("某县2023年度报告", "某县朱镕2023年度报告")
    source = read(tmp_path, page.encode("gbk"), "page.html")
    assert source.encoding == "gb18030"
    assert "朱镕" in source.text


def test_page_whose_declaration_is_wrong(tmp_path):
    source = read(tmp_path, PAGE.replace('charset="utf-8"', 'charset="big5"').encode("gbk"), "page.html")
    assert source.encoding == "gb18030"
    assert "某县全面推进" in source.text


def test_table_that_lays_out_the_page_gives_lines_not_rows():
    cells = "".join(f"<p>第{i}段，依法行政。</p>" for i in range(5))
    text, _ = html.page_text(f"<table><tr><td><p>栏目</p></td><td>{cells}</td></tr></table>")
    assert text.split("\n") == ["栏目", *(f"第{i}段，依法行政。" for i in range(5))]


def test_table_in_a_table():
    inner = "<table><tr><td>一月</td><td>3件</td></tr></table>"
    text, _ = html.page_text(f"<table><tr><td>{inner}<p>甲</p><p>乙</p><p>丙</p></td><td>丁</td></tr></table>")
    assert text.split("\n") == ["一月 | 3件", "甲", "乙", "丙", "丁"]
    text, _ = html.page_text(f"<table><tr><td>附表</td><td>{inner}</td></tr></table>")
    assert text.split("\n") == ["附表", "一月 | 3件"]


@pytest.mark.parametrize("read_table", ["html", "docx"])
def test_cells_that_span_columns_and_rows_keep_the_columns_apart(read_table):
    """A year stands over each of its columns, a row's label before each of its rows."""
    rows = [
        [("指标", 2, 1), ("2022年", 2, 1), ("2023年", 1, 1)],
        [("行政复议", 1, 2), ("受理（件）", 1, 1), ("530", 1, 1), ("3%", 1, 1), ("601", 1, 1)],
        [("审结（件）", 1, 1), ("512", 1, 1), ("2%", 1, 1), ("588", 1, 1)],
        [("附表说明", 5, 1)],
    ]
    lines = [
        "指标 |  | 2022年 | 2022年 | 2023年",
        "行政复议 | 受理（件） | 530 | 3% | 601",
        "行政复议 | 审结（件） | 512 | 2% | 588",
        "附表说明",
    ]
    if read_table == "html":
        cells = [[f"<td colspan={wide} rowspan={high}>{t}</td>" for t, wide, high in row] for row in rows]
        text, _ = html.page_text("<table>" + "".join(f"<tr>{''.join(row)}</tr>" for row in cells) + "</table>")
    else:
        rows[2].insert(0, ("", 1, 0))  # Word has a cell that goes on from the one above

        def cell(text, wide, high):
            merge = {0: "<w:vMerge/>", 1: "", 2: '<w:vMerge w:val="restart"/>'}[high]
            return f'<w:tc><w:tcPr><w:gridSpan w:val="{wide}"/>{merge}</w:tcPr>{paragraph(text)}</w:tc>'

        body = "".join("<w:tr>" + "".join(cell(*c) for c in row) + "</w:tr>" for row in rows)
        text = office.document_text(word(f"<w:tbl>{body}</w:tbl>"))
    assert text.split("\n") == lines


def test_spans_do_not_repeat_what_is_no_label_or_year():
    page = "<table><tr><td>发布机构</td><td colspan=3>某县司法局</td></tr><tr><td rowspan=2>45件</td><td>甲</td></tr><tr><td>乙</td></tr></table>"
    text, _ = html.page_text(page)
    assert text.split("\n") == ["发布机构 | 某县司法局", "45件 | 甲", "乙"]


def test_list_numbers_stand_before_the_text_of_their_item():
    text, _ = html.page_text(
        "<ol><li><p>学法。</p></li><li value=5>培训。<p>考核。</p></li><li></li><li>评查。</li></ol>"
    )
    assert text.split("\n") == ["1. 学法。", "5. 培训。", "考核。", "7. 评查。"]


def test_what_a_page_does_not_show_is_left_out():
    page = "<p>法<ruby>治<rp>(</rp><rt>zhi</rt><rp>)</rp></ruby><span style='font-size:0px'>广告</span>政府</p>"
    assert html.page_text(page)[0] == "法治政府"


def test_page_filled_in_by_javascript_is_set_aside_with_what_to_do(tmp_path):
    page = "<!DOCTYPE html><html><head><title>某县2023年度报告</title><script src=a.js></script></head><body>{}</body></html>"
    for body in ("<div id=app></div>", "<div id=app>正在加载</div>"):
        with pytest.raises(SetAside, match="save it from a browser") as caught:
            read(tmp_path, page.format(body).encode())
        assert caught.value.reason == "empty"
    body = "".join(f"<p>{line}</p>" for line in REPORT.splitlines())
    assert "全面推进依法行政" in read(tmp_path, page.format(body).encode()).text


def test_two_links_are_no_menu():
    text, _ = html.page_text("<p><a>附件一</a></p><p><a>附件二</a></p><p>正文。</p>")
    assert text == "附件一\n附件二\n正文。"


def test_a_text_with_some_tags_left_in_it_keeps_its_lines(tmp_path):
    text = "某县推进依法行政。\n" * 30 + "</p></p></div>"
    assert read(tmp_path, text.encode()).text == text
    fragment = "<p>某县推进依法行政。</p><p>学法4次。</p><p>培训2次。</p>"
    assert read(tmp_path, fragment.encode()).text == "某县推进依法行政。\n学法4次。\n培训2次。"


def test_web_archive(tmp_path):
    message = email.mime.multipart.MIMEMultipart("related")
    message.attach(email.mime.text.MIMEText(PAGE.replace("utf-8", "gb2312"), "html", "gb2312"))
    source = read(tmp_path, message.as_bytes(), "page.mht")
    assert source.media_type == "multipart/related"
    assert "复议案件 | 45件" in source.text
    assert source.meta["pub_date"] == "2024-01-15 10:00"


def test_web_archive_whose_first_page_is_an_advertisement(tmp_path):
    message = email.mime.multipart.MIMEMultipart("related")
    for page in ("<p>广告" + "<img src=x>" * 1000, PAGE):
        message.attach(email.mime.text.MIMEText(page, "html", "utf-8"))
    assert "复议案件 | 45件" in read(tmp_path, message.as_bytes(), "page.mht").text


# --- Word ---------------------------------------------------------------------------------------------------------

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def level(depth, form, text, extra=""):
    return f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>{extra}<w:lvlText w:val="{text}"/></w:lvl>'


def paragraph(text, number=None, depth=0, style=None):
    properties = f'<w:pStyle w:val="{style}"/>' if style else ""
    if number is not None:
        properties += f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/></w:numPr>'
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def word(body, numbering="", styles=""):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", f"<w:document {W}><w:body>{body}</w:body></w:document>")
        archive.writestr("word/numbering.xml", f"<w:numbering {W}>{numbering}</w:numbering>")
        archive.writestr("word/styles.xml", f"<w:styles {W}>{styles}</w:styles>")
    return data.getvalue()


NUMBERING = (
    '<w:abstractNum w:abstractNumId="0">'
    + level(0, "chineseCounting", "%1、")
    + level(1, "chineseCounting", "（%2）")
    + level(2, "decimal", "%3.")
    + level(3, "decimal", "%1.%4", "<w:isLgl/>")
    + '</w:abstractNum><w:abstractNum w:abstractNumId="1">'
    + level(0, "decimal", "第%1条")
    + level(1, "lowerLetter", "%2)", '<w:lvlRestart w:val="0"/>')
    + '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    '<w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>'
    '<w:num w:numId="3"><w:abstractNumId w:val="1"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="7"/></w:lvlOverride></w:num>'
)


def test_numbered_headings_bear_the_number_that_word_shows():
    body = "".join(
        [
            paragraph("主要工作", 1, 0),
            paragraph("加强领导", 1, 1),
            paragraph("健全机制", 1, 2),
            paragraph("压实责任", 1, 2),
            paragraph("规范执法", 1, 1),
            paragraph("开展评查", 1, 2),  # restarts under the next （二）
            paragraph("存在问题", 1, 0),
            paragraph("不够深入", 1, 1),  # restarts under 二、
            paragraph("细目", 1, 3),  # the number of the first level in Arabic digits
            paragraph("无编号"),
        ]
    )
    assert office.document_text(word(body, NUMBERING)).split("\n") == [
        "一、主要工作",
        "（一）加强领导",
        "1. 健全机制",
        "2. 压实责任",
        "（二）规范执法",
        "1. 开展评查",
        "二、存在问题",
        "（一）不够深入",
        "2.1 细目",
        "无编号",
    ]


def test_levels_that_never_restart_and_lists_that_start_elsewhere():
    body = "".join(paragraph("款", n, d) for n, d in [(2, 0), (2, 1), (2, 0), (2, 1), (3, 0), (3, 0)])
    lines = office.document_text(word(body, NUMBERING)).split("\n")
    assert lines == ["第1条款", "a) 款", "第2条款", "b) 款", "第7条款", "第8条款"]


def test_number_by_style_and_by_the_style_it_is_based_on():
    styles = (
        '<w:style w:styleId="H1"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:styleId="H2"><w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:styleId="Own"><w:basedOn w:val="H1"/></w:style>'
        '<w:style w:styleId="Loop"><w:basedOn w:val="Loop"/></w:style>'
    )
    body = "".join(paragraph("题", style=s) for s in ("H1", "H2", "Own", "Loop")) + paragraph("题", 0, 0, "H1")
    lines = office.document_text(word(body, NUMBERING, styles)).split("\n")
    assert lines == ["一、题", "（一）题", "二、题", "题", "题"]


@pytest.mark.parametrize(
    ("number", "form", "shown"),
    [
        (10, "chineseCounting", "十"),
        (21, "chineseCountingThousand", "二十一"),
        (105, "chineseCounting", "一百〇五"),
        (110, "chineseCounting", "一百一十"),
        (12, "ideographDigital", "一二"),
        (12, "chineseLegalSimplified", "壹拾贰"),
        (3, "ideographTraditional", "丙"),
        (3, "decimalEnclosedCircle", "③"),
        (12, "decimalFullWidth", "１２"),
        (14, "upperRoman", "XIV"),
        (28, "lowerLetter", "bb"),
        (5, "decimalZero", "05"),
        (5, "somethingNew", "5"),
    ],
)
def test_number_formats(number, form, shown):
    assert office.formatted(number, form) == shown


def test_deleted_text_fields_and_fallbacks_are_left_out():
    runs = (
        "<w:r><w:t>共</w:t></w:r><w:del><w:r><w:delText>十</w:delText><w:t>旧</w:t></w:r></w:del>"
        "<w:ins><w:r><w:t>45</w:t></w:r></w:ins><w:r><w:instrText>PAGE</w:instrText></w:r><w:r><w:t>件</w:t><w:br/></w:r>"
        '<w:sdt><w:sdtContent><w:r><w:t xml:space="preserve">第二 行</w:t></w:r></w:sdtContent></w:sdt>'
    )
    assert office.document_text(word(f"<w:p>{runs}</w:p>")) == "共45件\n第二 行"


def test_document_written_by_another_program(tmp_path):
    document = docx.Document()
    document.add_heading("某县2023年度法治政府建设情况报告", 0)
    document.add_paragraph("2023年，某县推进依法行政。")
    document.add_paragraph("学法", style="List Number")
    document.add_paragraph("培训", style="List Number")
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip(table._cells, ["项目", "数量", "复议案件", "45件"], strict=True):
        cell.text = text
    data = io.BytesIO()
    document.save(data)
    source = read(tmp_path, data.getvalue(), "report.bin")
    assert (source.encoding, source.media_type.rpartition(".")[2]) == ("docx", "document")
    assert source.text.split("\n") == [
        "某县2023年度法治政府建设情况报告",
        "2023年，某县推进依法行政。",
        "1. 学法",
        "2. 培训",
        "项目 | 数量",
        "复议案件 | 45件",
    ]


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "WordDocument".encode("utf-16-le") + bytes(600)


@pytest.mark.skipif(os.name != "posix", reason="the stand-in is a shell script")
def test_old_word_file_goes_through_libreoffice(tmp_path, monkeypatch):
    """A stand-in for soffice writes the .docx that the real one would."""
    (tmp_path / "made.docx").write_bytes(word(paragraph("2023年，某县推进依法行政。")))
    program = tmp_path / "soffice"
    copy = "import shutil, sys; shutil.copy(sys.argv[1], sys.argv[sys.argv.index('--outdir') + 1] + '/source.docx')"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -c "{copy}" "{tmp_path / "made.docx"}" "$@"\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    source = read(tmp_path, OLE, "report.txt")
    assert (source.text, source.media_type) == ("2023年，某县推进依法行政。", "application/msword")


def test_old_word_file_without_libreoffice(tmp_path, monkeypatch):
    monkeypatch.setattr(office.shutil, "which", lambda name: None)
    with pytest.raises(SetAside, match=r"report\.txt: .*LibreOffice") as caught:
        read(tmp_path, OLE)
    assert caught.value.reason == "needs_libreoffice"


@pytest.mark.skipif(not shutil.which("soffice"), reason="needs LibreOffice")
@pytest.mark.parametrize("suffix", [".doc", ".rtf", ".odt"])
def test_older_formats_give_the_text_of_the_docx(tmp_path, suffix):
    document = docx.Document()
    document.add_paragraph("某县2023年度法治政府建设情况报告")
    document.add_paragraph("学法", style="List Number")
    document.add_paragraph("培训", style="List Number")
    table = document.add_table(rows=2, cols=3)
    for cell, text in zip(table._cells, ["项目", "2022年", "2023年", "复议案件（件）", "40", "45"], strict=True):
        cell.text = text
    document.add_paragraph("2024年1月15日")
    document.save(tmp_path / "report.docx")
    profile = (tmp_path / "profile").as_uri()
    command = ["soffice", f"-env:UserInstallation={profile}", "--headless", "--convert-to", suffix[1:], "report.docx"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=60)
    older = (tmp_path / f"report{suffix}").rename(tmp_path / "older.txt")
    assert reading.read(older).text == reading.read(tmp_path / "report.docx").text


@pytest.mark.skipif(not shutil.which("soffice"), reason="needs LibreOffice")
def test_old_word_file_of_chance_bytes_is_not_read_as_text(tmp_path):
    noise = random.Random(0).randbytes(3000)
    with pytest.raises(SetAside) as caught:
        read(tmp_path, OLE[:8] + noise + "WordDocument".encode("utf-16-le") + noise, "report.doc")
    assert caught.value.reason == "conversion_failed"


# --- PDF ----------------------------------------------------------------------------------------------------------


def make_pdf(pages):
    """A PDF of pages of lines; the font has no embedded shapes, its codes are UTF-16, which is enough for a reader."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", ""]
    font = len(pages) * 2 + 3
    kids = []
    for lines in pages:
        shown = " T* ".join(f"<{line.encode('utf-16-be').hex()}> Tj" for line in lines)
        stream = f"BT /F1 12 Tf 14 TL 50 700 Td {shown} ET"
        kids.append(f"{len(objects) + 1} 0 R")
        resources = f"/Resources << /Font << /F1 {font} 0 R >> >> /MediaBox [0 0 600 800]"
        objects.append(f"<< /Type /Page /Parent 2 0 R {resources} /Contents {len(objects) + 2} 0 R >>")
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(pages)} >>"
    objects.append(
        f"<< /Type /Font /Subtype /Type0 /BaseFont /SimSun /Encoding /UniGB-UTF16-H /DescendantFonts [{font + 1} 0 R] >>"
    )
    objects.append(
        "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /SimSun"
        " /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> >>"
    )
    out, offsets = b"%PDF-1.4\n", []
    for i, content in enumerate(objects, start=1):
        offsets.append(len(out))
        out += f"{i} 0 obj\n{content}\nendobj\n".encode()
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{offset:010d} 00000 n \n".encode() for offset in offsets)
    return out + f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n".encode()


PAGES = [
    [
        "某县人民政府文件",
        "某县2023年度法治政府建设情况报告",
        "2023年，某县坚持以习近平法治思想为指导，全面推进依法行政工作，加快建",
        "设法治政府，现将有关情况报告如下：",
        "一、主要工作",
        "全年共办理行政复议案件45件，审查重大合同150余件，行政机关负责人出庭",
        "- 1 -",
    ],
    [
        "某县人民政府文件",
        "应诉率达100%。",
        "二、下一步打算",
        "继续加强行政执法监督，持续优化法治化营商环境，不断提高政府工作人员",
        "法治思维和依法行政能力。",
        "- 2 -",
    ],
    ["某县人民政府文件", "特此报告。", "第 3 页 共 3 页"],
]


def test_pdf_lines_are_joined_and_page_furniture_goes(tmp_path):
    source = read(tmp_path, make_pdf(PAGES), "report.txt")
    assert (source.encoding, source.media_type) == ("pdf", "application/pdf")
    assert source.text.split("\n") == [
        "某县2023年度法治政府建设情况报告",
        "2023年，某县坚持以习近平法治思想为指导，全面推进依法行政工作，加快建设法治政府，现将有关情况报告如下：",
        "一、主要工作",
        "全年共办理行政复议案件45件，审查重大合同150余件，行政机关负责人出庭应诉率达100%。",
        "二、下一步打算",
        "继续加强行政执法监督，持续优化法治化营商环境，不断提高政府工作人员法治思维和依法行政能力。",
        "特此报告。",
    ]


def test_a_heading_after_a_full_line_is_not_swallowed():
    full = "全年共办理行政复议案件四十五件并且审查重大合同一百五十余件"
    assert pdf.joined([f"{full}\n（一）加强领导\n{full}\n继续推进"]) == f"{full}\n（一）加强领导\n{full}继续推进"


def test_encrypted_pdf(tmp_path):
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(make_pdf(PAGES)))
    writer.encrypt("secret", algorithm="RC4-128")
    data = io.BytesIO()
    writer.write(data)
    with pytest.raises(SetAside, match="password") as caught:
        read(tmp_path, data.getvalue())
    assert caught.value.reason == "encrypted"


def test_pdf_that_only_restricts_printing_is_read(tmp_path):
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(make_pdf(PAGES)))
    writer.encrypt("", owner_password="secret", algorithm="RC4-128")
    data = io.BytesIO()
    writer.write(data)
    assert "一、主要工作" in read(tmp_path, data.getvalue()).text


def test_scanned_pdf(tmp_path):
    image = (
        b"<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8 /Length 1 >>"
    )
    data = make_pdf([[""]]).replace(b"/Font << /F1 5 0 R >>", b"/XObject << /I " + image + b" >>")
    data = data.replace(b"<> Tj", b"/I Do")
    with pytest.raises(SetAside, match="OCR") as caught:
        read(tmp_path, data)
    assert caught.value.reason == "scanned"


def test_pdf_whose_letters_are_drawn_as_shapes_is_scanned(tmp_path):
    data = make_pdf([["法治"]])
    for drawn, expected in ((b"0 0 m 9 9 l S", "scanned"), (b"", "empty")):
        with pytest.raises(SetAside) as caught:
            read(tmp_path, data.replace(b"<6cd56cbb> Tj", drawn.ljust(13)))
        assert caught.value.reason == expected


def test_reasons_are_sentences_with_advice():
    for code, text in reading.REASONS.items():
        assert re.fullmatch("[a-z_]+", code)
        assert len(text) > 20 and not text.endswith(".")
