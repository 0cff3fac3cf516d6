"""Word document → lines of text, with the heading numbers that Word shows and tables as ``a | b``."""

from __future__ import annotations

import io
import lzma
import shutil
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lxml import etree

from govreport import external, html
from govreport.errors import SetAside

_MAX_PART = 48 << 20  # bytes of one unpacked part; a report of a million characters has about a tenth of that
_MAX_TAGS = 3_000_000  # of one part; an element takes some 200 bytes of memory
_SECONDS = 25
# The kinds of older files by LibreOffice's names; told the kind, it refuses what is none instead of reading its bytes.
_FILTERS = {".doc": "MS Word 97", ".rtf": "Rich Text Format", ".odt": "writer8"}
# What reading a broken or unusual zip archive may raise.
BROKEN_ARCHIVE = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, NotImplementedError, RuntimeError, OSError, ValueError,
    KeyError, IndexError, struct.error,
)  # fmt: skip
_MAX_MEMORY = 3 << 30  # of LibreOffice, which takes half of it at rest
_DIGITS = "〇一二三四五六七八九"
_LEGAL = "零壹贰叁肆伍陆柒捌玖"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"),
    (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip


def document_text(data: bytes) -> str:
    """Text of a .docx file: a line a paragraph, numbered headings with their numbers, table rows as ``a | b``.

    Raises
    ------
    SetAside
        ``damaged`` if parts are missing or broken, ``unsafe`` if it unpacks to more than a document can hold or
        declares entities.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = {name.lower(): name for name in archive.namelist()}
            body = _part(archive, names, "word/document.xml")
            styles = _part(archive, names, "word/styles.xml")
            numbering = _part(archive, names, "word/numbering.xml")
    except BROKEN_ARCHIVE as error:
        raise SetAside("damaged", f"the Word file cannot be unpacked ({error})") from error
    if body is None:
        raise SetAside("damaged", "the Word file has no document part")
    numbers = _Numbering(numbering, styles)
    found = next((e for e in body if _name(e) == "body"), None)
    return "\n".join(_block_lines(found, numbers)) if found is not None else ""


def _part(archive: zipfile.ZipFile, names: dict[str, str], name: str) -> Any | None:
    """Parse one part; None if it is not there."""
    if name not in names:
        return None
    info = archive.getinfo(names[name])
    if info.file_size > _MAX_PART:
        raise SetAside("unsafe", f"{name} unpacks to {info.file_size:,} bytes")
    with archive.open(info) as file:  # reads no more than the size checked above
        data = file.read(_MAX_PART + 1)
    if b"<!DOCTYPE" in data[:4096] or b"<!ENTITY" in data:
        raise SetAside("unsafe", f"{name} declares entities, which no word processor writes")
    if data.count(b"<") > _MAX_TAGS:
        raise SetAside("unsafe", f"{name} holds more than {_MAX_TAGS:,} tags")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise SetAside("damaged", f"{name} is broken ({error})") from error


def _name(element: Any) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _value(element: Any | None, attribute: str = "val") -> str | None:
    """An attribute by its local name; the strict and the transitional format differ in the namespace only."""
    if element is None:
        return None
    return next((v for k, v in element.attrib.items() if k.rpartition("}")[2] == attribute), None)


def _child(element: Any | None, *path: str) -> Any | None:
    for name in path:
        element = next((e for e in element if _name(e) == name), None) if element is not None else None
    return element


# --- text ---------------------------------------------------------------------------------------------------------


def _block_lines(container: Any, numbers: _Numbering) -> Iterator[str]:
    """Lines of paragraphs and tables, content controls looked into."""
    for element in container:
        name = _name(element)
        if name == "p":
            text = numbers.label(element) + _paragraph_text(element)
            yield from (line for line in text.split("\n") if line.strip())
        elif name == "tbl":
            yield from _table_lines(element, numbers)
        elif name in ("sdt", "sdtContent", "ins", "smartTag", "customXml"):
            yield from _block_lines(element, numbers)


def _paragraph_text(paragraph: Any) -> str:
    """Text of a paragraph; deleted text, field codes and the fallback of drawings left out, text boxes after it."""
    pieces: list[str] = []
    boxes: list[str] = []
    todo = [(e, False) for e in reversed(paragraph)]
    while todo:
        element, boxed = todo.pop()
        name = _name(element)
        out = boxes if boxed else pieces
        if name == "t":
            out.append(element.text or "")
        elif name == "tab":
            out.append("\t")
        elif name in ("br", "cr"):
            out.append("\n")
        elif name == "noBreakHyphen":
            out.append("-")
        elif name not in ("pPr", "rPr", "del", "moveFrom", "Fallback", "instrText"):
            if name == "p":
                boxes.append("\n")
            todo += [(e, boxed or name == "txbxContent") for e in reversed(element)]
    return "".join(pieces) + "".join(boxes)


def _table_lines(table: Any, numbers: _Numbering) -> Iterator[str]:
    above: dict[int, str] = {}  # column → label of the cell that goes on in the next row
    for row in (e for e in table if _name(e) == "tr"):
        cells = [e for e in row if _name(e) == "tc"]
        texts = [list(_block_lines(cell, numbers)) for cell in cells]
        if len(cells) == 1:
            yield from texts[0]
        elif any(texts):
            yield " | ".join(_columns(cells, [" ".join(lines) for lines in texts], above))


def _columns(cells: list[Any], texts: list[str], above: dict[int, str]) -> list[str]:
    """Text of each column, the labels of cells that go on from the row above in each row."""
    columns: list[str] = []
    heads = any(map(html.is_year, texts))
    at = 0
    for cell, text in zip(cells, texts, strict=True):
        merge = _child(cell, "tcPr", "vMerge")
        if merge is None:
            above.pop(at, None)
        elif _value(merge) == "restart":
            above[at] = html.label(text)
        else:
            text = text or above.get(at, "")
        wide = min(max(_integer(_value(_child(cell, "tcPr", "gridSpan")), 1), 1), html.MAX_SPAN)
        columns += html.columns_of(text, wide) if heads else [text]
        at += wide
    return columns


# --- numbers ------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Level:
    start: int = 1
    form: str = "decimal"
    text: str = ""
    restart: int | None = None
    legal: bool = False


@dataclass(slots=True)
class _List:
    levels: dict[int, _Level] = field(default_factory=dict)
    counters: dict[int, int] = field(default_factory=dict)
    started: set[tuple[str, int]] = field(default_factory=set)


class _Numbering:
    """The counters of a document's lists, as Word keeps them: one for each level of an abstract list."""

    def __init__(self, numbering: Any | None, styles: Any | None) -> None:
        self.lists: dict[str, _List] = {}
        self.list_of: dict[str, str] = {}  # numId → abstractNumId
        self.starts: dict[tuple[str, int], int] = {}
        self.styles: dict[str, tuple[str | None, str | None, str | None]] = {}  # style → based on, numId, level
        self.level_of_style: dict[tuple[str, str], int] = {}
        links: dict[str, str] = {}
        for style in (e for e in (styles if styles is not None else ()) if _name(e) == "style"):
            properties = _child(style, "pPr", "numPr")
            self.styles[_value(style, "styleId") or ""] = (
                _value(_child(style, "basedOn")),
                _value(_child(properties, "numId")),
                _value(_child(properties, "ilvl")),
            )
        for element in numbering if numbering is not None else ():
            if _name(element) == "abstractNum":
                key = _value(element, "abstractNumId") or ""
                self.lists[key] = self._list(element, key)
                if link := _value(_child(element, "numStyleLink")):
                    links[key] = link
            elif _name(element) == "num":
                self._num(element)
        for key, style_id in links.items():  # a list may only point to the style that holds the real one
            real = self.list_of.get(self.styles.get(style_id, (None, None, None))[1] or "")
            if real in self.lists and real != key:
                self.lists[key] = self.lists[real]

    def _list(self, element: Any, key: str) -> _List:
        found = _List()
        for level in (e for e in element if _name(e) == "lvl"):
            depth = _integer(_value(level, "ilvl"), 0)
            found.levels[depth] = _level(level)
            if style := _value(_child(level, "pStyle")):
                self.level_of_style[key, style] = depth
        return found

    def _num(self, element: Any) -> None:
        number = _value(element, "numId") or ""
        key = _value(_child(element, "abstractNumId")) or ""
        own = None
        for override in (e for e in element if _name(e) == "lvlOverride"):
            depth = _integer(_value(override, "ilvl"), 0)
            start = _value(_child(override, "startOverride"))
            if start is not None:
                self.starts[number, depth] = _integer(start, 1)
            if (level := _child(override, "lvl")) is not None and key in self.lists:
                own = own or _List(dict(self.lists[key].levels), self.lists[key].counters)
                own.levels[depth] = _level(level)
        if own:  # the same counters, printed in another form
            self.lists[f"{key}/{number}"] = own
            key = f"{key}/{number}"
        self.list_of[number] = key

    def label(self, paragraph: Any) -> str:
        """The number that Word shows before `paragraph`, counted on; empty if it has none."""
        place = self._place(paragraph)
        if place is None:
            return ""
        number, depth = place
        found = self.lists.get(self.list_of.get(number, ""))
        if found is None or depth not in found.levels:
            return ""
        level = found.levels[depth]
        if (number, depth) in self.starts and (number, depth) not in found.started:
            found.started.add((number, depth))
            found.counters[depth] = self.starts[number, depth]
        else:
            found.counters[depth] = found.counters.get(depth, level.start - 1) + 1
        for deeper in [d for d in found.counters if d > depth]:
            restart = found.levels[deeper].restart if deeper in found.levels else None
            if restart is None or restart > depth:
                del found.counters[deeper]
        text = level.text if level.form not in ("none", "bullet") else ""
        for d in range(depth + 1):
            if f"%{d + 1}" in text:
                of = found.levels.get(d, _Level())
                count = found.counters.get(d, of.start)
                text = text.replace(f"%{d + 1}", formatted(count, "decimal" if level.legal else of.form))
        return text + (" " if text and text[-1] in ".．)0123456789" else "")

    def _place(self, paragraph: Any) -> tuple[str, int] | None:
        """List and level of a paragraph, from itself or from its style and the styles that one is based on."""
        properties = _child(paragraph, "pPr")
        own = _child(properties, "numPr")
        number, depth = _value(_child(own, "numId")), _value(_child(own, "ilvl"))
        style = _value(_child(properties, "pStyle"))
        seen: set[str] = set()
        while number is None and style and style not in seen and style in self.styles:
            seen.add(style)
            based, number, of_style = self.styles[style]
            if number is not None and depth is None:
                depth = of_style
                if depth is None:
                    depth = str(self.level_of_style.get((self.list_of.get(number, ""), style), 0))
            style = based
        if number is None or number == "0":
            return None
        return number, _integer(depth, 0)


def _level(element: Any) -> _Level:
    restart = _value(_child(element, "lvlRestart"))
    form = _child(element, "numFmt")
    if form is None:  # a newer form stands beside a fallback for older readers
        form = _child(element, "AlternateContent", "Fallback", "numFmt")
    legal = _child(element, "isLgl")
    return _Level(
        start=_integer(_value(_child(element, "start")), 0 if _child(element, "start") is None else 1),
        form=_value(form) or "decimal",
        text=_value(_child(element, "lvlText")) or "",
        restart=_integer(restart, 0) if restart is not None else None,
        legal=legal is not None and _value(legal) not in ("0", "false"),
    )


def _integer(text: str | None, default: int) -> int:
    return int(text) if text and text.lstrip("-").isdecimal() and len(text) < 8 else default


def formatted(number: int, form: str) -> str:
    """A list number in one of Word's number formats; in Arabic digits where the format is not known."""
    if form in ("chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCounting",
                "taiwaneseCountingThousand", "koreanCounting"):  # fmt: skip
        return _counted(number, _DIGITS, "十百千")
    if form in ("chineseLegalSimplified", "ideographLegalTraditional"):
        return _counted(number, _LEGAL, "拾佰仟")
    if form in ("ideographDigital", "japaneseDigitalTenThousand", "taiwaneseDigital", "koreanDigital2"):
        return "".join(_DIGITS[int(d)] for d in str(number))
    if form == "ideographTraditional":
        return _STEMS[(number - 1) % 10]
    if form == "ideographZodiac":
        return _BRANCHES[(number - 1) % 12]
    if form == "decimalFullWidth":
        return "".join(chr(ord("０") + int(d)) for d in str(number))
    if form in ("decimalEnclosedCircle", "decimalEnclosedCircleChinese") and 1 <= number <= 20:
        return chr(ord("①") + number - 1)
    if form == "decimalEnclosedFullstop" and 1 <= number <= 20:
        return chr(ord("⒈") + number - 1)
    if form == "decimalEnclosedParen" and 1 <= number <= 20:
        return chr(ord("⑴") + number - 1)
    if form == "ideographEnclosedCircle" and 1 <= number <= 10:
        return chr(ord("㊀") + number - 1)
    if form == "decimalZero":
        return f"{number:02d}"
    if form in ("upperLetter", "lowerLetter") and number > 0:
        letters = chr(ord("A") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letters if form == "upperLetter" else letters.lower()
    if form in ("upperRoman", "lowerRoman") and 0 < number < 4000:
        return _roman(number) if form == "upperRoman" else _roman(number).lower()
    return str(number)


def _counted(number: int, digits: str, powers: str) -> str:
    """A number below ten thousand in Chinese words: 12 is 十二, 105 is 一百〇五."""
    if not 0 < number < 10_000:
        return str(number)
    out, gap = "", False
    for power in (3, 2, 1, 0):
        digit = number // 10**power % 10
        if not digit:
            gap = bool(out)
            continue
        if gap:
            out += digits[0]
        gap = False
        leading_ten = power == 1 and digit == 1 and not out and digits is _DIGITS
        out += ("" if leading_ten else digits[digit]) + (powers[power - 1] if power else "")
    return out


def _roman(number: int) -> str:
    out = ""
    for value, sign in _ROMAN:
        out += sign * (number // value)
        number %= value
    return out


# --- older formats ------------------------------------------------------------------------------------------------


def converted(data: bytes, suffix: str) -> bytes:
    """A .doc, .wps, .rtf or .odt file as .docx, by LibreOffice.

    Raises
    ------
    SetAside
        ``needs_libreoffice`` if it is not installed, ``conversion_failed`` if it does not succeed in 25 seconds and
        three gigabytes.
    """
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        raise SetAside("needs_libreoffice", "")
    with tempfile.TemporaryDirectory(prefix="govreport-") as folder:
        source = Path(folder) / f"source{suffix}"
        source.write_bytes(data)
        profile = (Path(folder) / "profile").as_uri()  # its own profile, so that several can run at once
        command = [
            program,
            f"-env:UserInstallation={profile}",
            "--headless",
            "--norestore",
            f"--infilter={_FILTERS[suffix]}",
        ]
        try:
            external.run(
                [*command, "--convert-to", "docx", "--outdir", folder, str(source)], b"", _SECONDS, _MAX_MEMORY
            )
        except TimeoutError as error:
            raise SetAside("conversion_failed", f"LibreOffice did not finish in {_SECONDS} seconds") from error
        except OSError as error:
            raise SetAside("conversion_failed", "broken, or far larger than a document") from error
        result = Path(folder) / "source.docx"
        if not result.is_file():
            raise SetAside("conversion_failed", "broken, or of another kind")
        return result.read_bytes()
