"""Bytes of a file → raw text and what the file says of itself; the type is found from the content, not the name."""

from __future__ import annotations

import hashlib
import os
import re
import stat
import zipfile
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

from govreport import charset, html, office, pdf
from govreport.errors import SetAside

MAX_BYTES = 64 << 20
MAX_CHARS = 3_000_000
_MIN_HAN = 0.15  # ideographs among all letters; a text whose every character bears its pinyin has 0.2

# Why a document is set aside: the codes of `set_aside.reason`, each with what is wrong and what to do.
REASONS = {
    "conversion_failed": "LibreOffice could not convert it; open it in a word processor and save it as .docx",
    "damaged": "the file is broken; download it again or use another copy",
    "duplicate": "another file holds the same report in a better copy, which was kept",
    "empty": "the file holds no text; download it again",
    "encrypted": "the file is protected by a password; save a copy without password and use that",
    "image": "the file is a picture; run text recognition (OCR) on it and use the text",
    "internal_error": "govreport failed on it; please report the file and the message",
    "needs_libreoffice": "an old Word, WPS or RTF file; install LibreOffice, or save it as .docx",
    "not_a_file": "this is a folder or a device, not a document; name a file",
    "not_chinese": "the text is not Chinese; if it should be, the file is damaged: use another copy",
    "not_text": "the content is neither text nor a known document; use the page or document itself",
    "scanned": "the PDF holds pictures of pages without text; run text recognition (OCR) on it first",
    "too_large": f"larger than {MAX_BYTES >> 20} MiB or {MAX_CHARS:,} characters, no single report; split it",
    "too_slow": "reading took too long, as only broken files do; save it as plain text",
    "unreadable": "the file cannot be opened; check its permissions",
    "unsafe": "the file unpacks to far more than a document holds; use another copy",
    "unsupported_type": "no text document; save it as .docx, .pdf, .html or .txt",
    "zeros": "the file consists of zero bytes, a failed download or copy; fetch it again",
}

_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_SURROGATE = re.compile("[\ud800-\udfff]")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_IMAGES = (b"\xff\xd8\xff", b"\x89PNG\r\n", b"GIF87a", b"GIF89a", b"II*\x00", b"MM\x00*", b"\x00\x00\x00\x0cjP")
_BINARIES = (
    b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"BZh", b"\xfd7zXZ", b"\x7fELF", b"MZ\x90", b"SQLite format", b"ID3", b"OggS",
    b"RIFF", b"\x00\x00\x00\x18ftyp", b"\x00\x00\x00\x20ftyp", b"CAJ\x00", b"HN\x00",
)  # fmt: skip
_HTML_HEAD = re.compile(r"<(?:!doctype\s+html|html|head|body)[\s>]", re.I)
_HTML_TAG = re.compile(r"</(?:p|div|span|td|tr|a|li|h[1-6]|font|strong)\s*>", re.I)
_MHT = re.compile(
    rb"\A(?:[\w-]+:[^\n]*\r?\n(?:[ \t][^\n]*\r?\n)*){0,40}?content-type:\s*multipart/(?:related|alternative|mixed)",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Source:
    """A document as read.

    Attributes
    ----------
    text : str
        The raw text; line ends as they stood.
    encoding : str
        How the bytes of the text were decoded: ``utf-8``, ``utf-8-sig``, ``gb18030``, ``big5``, ``utf-16`` ..., with
        ``+replace`` where a few bytes were broken; ``docx`` or ``pdf`` where the format prescribes it.
    media_type : str
        What the content is, for example ``text/html``.
    meta : dict of str to str
        What a page's tags say: ``title``, ``article_title``, ``pub_date``, ``content_source``, ``site_name``,
        ``column_name``, ``url``.
    sha256 : str
        Of the bytes that were read.
    n_bytes : int
        How many these were.
    """

    text: str
    encoding: str
    media_type: str
    meta: dict[str, str] = field(default_factory=dict)
    sha256: str = ""
    n_bytes: int = 0


def read(path: Path) -> Source:
    """Read one document: text, web page, web archive, Word, PDF.

    Parameters
    ----------
    path : Path
        The file. It is read once; digest and text come from the same bytes.

    Returns
    -------
    Source

    Raises
    ------
    SetAside
        With a reason from `REASONS` and a sentence that names the file, what is wrong, and what to do.
    """
    path = Path(path)
    try:
        data = _bytes(path)
        text, encoding, media_type, meta = _document(data)
        text = _SURROGATE.sub("�", text)  # a broken PDF yields halves of characters, which nothing can write
        _check(text)
    except SetAside as error:
        what = f"{error.detail}: " if error.detail else ""
        raise SetAside(error.reason, f"{path.name}: {what}{REASONS[error.reason]}") from error
    return Source(text, encoding, media_type, meta, hashlib.sha256(data).hexdigest(), len(data))


def _bytes(path: Path) -> bytes:
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise SetAside("not_a_file", "")
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            if size > MAX_BYTES:
                raise SetAside("too_large", "")
            data = file.read(size)  # no more than that, should the file be growing
    except OSError as error:
        raise SetAside("unreadable", error.strerror or "") from error
    if not data:
        raise SetAside("empty", "")
    if data.count(0) == len(data):
        raise SetAside("zeros", "")
    return data


def _document(data: bytes) -> tuple[str, str, str, dict[str, str]]:
    """Text, encoding, media type and meta data, by what the bytes begin with."""
    head = data[:1024]
    if b"%PDF-" in head:
        return pdf.document_text(data), "pdf", "application/pdf", {}
    if head.startswith(b"PK\x03\x04"):
        return _zipped(data), "docx", _DOCX, {}
    if head.startswith(_OLE):
        return office.document_text(office.converted(data, _ole_suffix(data))), "docx", "application/msword", {}
    if head.startswith(b"{\\rtf"):
        return office.document_text(office.converted(data, ".rtf")), "docx", "application/rtf", {}
    if head.startswith(_IMAGES) or (head[:2] == b"BM" and head[6:10] == bytes(4)) or head[8:12] == b"WEBP":
        raise SetAside("image", "")
    if head.startswith(_BINARIES):
        raise SetAside("not_text", "")
    if _MHT.match(data[:8192]):
        part, declared = html.web_archive_part(data)
        source, encoding = _decoded(part, declared or html.declared_charset(part))
        text, meta = html.page_text(source)
        return text, encoding, "multipart/related", meta
    source, encoding = _decoded(data, html.declared_charset(data))
    if _is_page(source):
        text, meta = html.page_text(source)
        return text, encoding, "text/html", meta
    if source[:64].lstrip().startswith("<?xml"):
        raise SetAside("unsupported_type", "an XML file")
    return source, encoding, "text/plain", {}


def _is_page(source: str) -> bool:
    """Whether a text is HTML: by its head, or by a closing tag to every third line and no fewer than three."""
    sample = source[: 1 << 16]
    tags = len(_HTML_TAG.findall(sample))
    return bool(_HTML_HEAD.search(sample[:4096])) or (tags >= 3 and 3 * tags >= sample.count("\n"))


def _decoded(data: bytes, declared: str | None) -> tuple[str, str]:
    found = charset.decode(data, declared)
    if found is None:
        raise SetAside("not_text" if charset.is_binary(data[: 1 << 16].decode("latin-1")) else "not_chinese", "")
    return found


def _check(text: str) -> None:
    """Refuse what is too long, empty, binary, or in another language."""
    if len(text) > MAX_CHARS:
        raise SetAside("too_large", f"{len(text):,} characters")
    if not text.strip():
        raise SetAside("empty", "")
    if charset.is_binary(text):
        raise SetAside("not_text", "")
    if charset.han_share(text, _MIN_HAN) < _MIN_HAN and not charset.is_chinese_in_disguise(text):
        raise SetAside("not_chinese", "")


def _zipped(data: bytes) -> str:
    """Text of a .docx, or of an .odt by way of LibreOffice; other archives are refused by name."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            names = {name.lower() for name in archive.namelist()}
    except office.BROKEN_ARCHIVE as error:
        raise SetAside("damaged", "an archive that cannot be opened") from error
    if "word/document.xml" in names:
        return office.document_text(data)
    if b"opendocument.text" in data[:200]:
        return office.document_text(office.converted(data, ".odt"))
    kinds = {"ofd.xml": "an OFD document", "xl/workbook.xml": "a spreadsheet", "ppt/presentation.xml": "a presentation"}
    raise SetAside("unsupported_type", next((kind for name, kind in kinds.items() if name in names), "a zip archive"))


def _ole_suffix(data: bytes) -> str:
    """Which kind of old Office file the names of its streams tell."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise SetAside("encrypted", "")
    if "WordDocument".encode("utf-16-le") in data:
        return ".doc"
    raise SetAside("unsupported_type", "an old Office file that is no Word document")
