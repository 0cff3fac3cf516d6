"""Web page → lines of text (paragraphs, list items, table rows as ``a | b``) and what the page's meta tags say."""

from __future__ import annotations

import email
import email.policy
import re
import time
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from govreport.charset import HAN
from govreport.errors import SetAside

# The standard meta tags of Chinese government sites, by lower-case name.
_META = {
    "articletitle": "article_title",
    "pubdate": "pub_date",
    "contentsource": "content_source",
    "sitename": "site_name",
    "columnname": "column_name",
    "url": "url",
}
_BLOCKS = frozenset(
    re.findall(
        r"\w+",
        "address article aside blockquote body caption center dd div dl dt fieldset figcaption figure footer form h1 h2"
        " h3 h4 h5 h6 header hr html legend li main menu ol p pre section table tbody td tfoot th thead tr ul",
    )
)
_SKIPPED = frozenset(
    re.findall(
        r"\w+",
        "script style noscript template select button textarea svg math iframe object applet canvas audio video nav"
        " datalist map rt rp",
    )
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?:p[xt])?\s*(?:;|$)", re.I)
_SPACE = re.compile(r"[ \t\r\n\f]+")
_CHARSET = re.compile(
    rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]{2,20})|<\?xml[^>]{0,80}encoding=["']([\w-]+)""", re.I
)
_MAX_CELLS = 60  # tables nested deeper than this are read as plain blocks
MAX_SPAN = 40  # columns or rows of one cell
_LABEL = re.compile(r"\D{1,30}")
_YEAR = re.compile(r"(?:19|20)\d\d\s*年?度?")
_LEAST = 30  # ideographs; a page with fewer that runs programs shows its text by them
_ASCII = bytes(range(128))
_SECONDS = 20.0
_CHUNK = 1 << 16
# Menus and lists of related pages are runs of lines that are nothing but links.
_MENU_RUN = 3
_MENU_LINE = 40


@dataclass(slots=True)
class _Line:
    text: str
    is_link: bool
    is_row: bool = False


@dataclass(slots=True)
class _Cell:
    wide: int = 1
    high: int = 1
    lines: list[_Line] = field(default_factory=list)


@dataclass(slots=True)
class _Row:
    cells: list[_Cell] = field(default_factory=list)


_Above = dict[int, tuple[str, int]]  # column → text, further rows


def declared_charset(data: bytes) -> str | None:
    """The charset that the head of a page declares, if any."""
    m = _CHARSET.search(data[:4096])
    return (m[1] or m[2]).decode("ascii") if m else None


def page_text(source: str) -> tuple[str, dict[str, str]]:
    """Text and meta data of an HTML page.

    Parameters
    ----------
    source : str
        The page's source.

    Returns
    -------
    (text, meta)
        One block a line, table rows with cells joined by `` | ``, numbers of ordered lists written out; scripts, menus
        and hidden parts left out. `meta` has ``title`` and those of ``article_title``, ``pub_date``,
        ``content_source``, ``site_name``, ``column_name``, ``url`` that the page gives.

    Raises
    ------
    SetAside
        ``too_slow`` if the page takes longer than 20 seconds, which only a page built to do so does; ``empty`` if its
        text is not in it but would be fetched by JavaScript.
    """
    target = _Page()
    parser = etree.HTMLParser(target=target, encoding="utf-8", remove_comments=True, remove_pis=True)
    data = source.encode("utf-8", "replace")
    began = time.monotonic()
    for at in range(0, len(data), _CHUNK):
        parser.feed(data[at : at + _CHUNK])
        if time.monotonic() - began > _SECONDS:
            raise SetAside("too_slow", f"the page was not read after {_SECONDS:.0f} seconds")
    if data:
        parser.close()
    target.close()
    text = "\n".join(_without_menus(target.lines))
    if target.scripted and len(HAN.findall(text)) < _LEAST:
        raise SetAside("empty", "the page shows its text by JavaScript, so save it from a browser once it is there")
    return text, target.meta


class _Page:
    """Receives the parser's events, so that no tree is built and depth costs nothing."""

    def __init__(self) -> None:
        self.lines: list[_Line] = []
        self.meta: dict[str, str] = {}
        self.pieces: list[str] = []
        self.linked = 0
        self.stack: list[_Row | _Cell] = []  # open table rows and cells
        self.above: list[_Above] = []  # for each open table the cells that reach down into its next rows
        self.marker = ""  # number of a list item that has no text yet
        self.lists: list[int | None] = []  # next number of open lists, None for bullets
        self.skip = self.links = self.pre = 0
        self.scripted = False
        self.title: list[str] | None = None
        self.opened: list[tuple[bool, bool]] = []  # for each open element: is it skipped, did it open a row or cell

    # -- events

    def start(self, tag: str, attributes: Any) -> None:
        """An element begins."""
        skipped = tag in _SKIPPED or (bool(attributes) and _is_hidden(attributes))
        self.skip += skipped
        framed = False
        if not self.skip:
            if tag in _BLOCKS:
                self.flush()
            framed = tag in ("tr", "td", "th") and self._open_frame(tag, attributes)
            self._start_inline(tag, attributes)
        elif tag == "script":
            self.scripted = True
        self.opened.append((skipped, framed))

    def _start_inline(self, tag: str, attributes: Any) -> None:
        if tag == "br":
            self.flush()
        elif tag == "a":
            self.links += 1
        elif tag == "table":
            self.above.append({})
        elif tag == "pre":
            self.pre += 1
        elif tag in ("ul", "menu"):
            self.lists.append(None)
        elif tag == "ol":
            plain = attributes.get("type", "1") == "1" and "list-style" not in attributes.get("style", "")
            self.lists.append(_count(attributes, "start", 1) if plain else None)
        elif tag == "li" and self.lists and self.lists[-1] is not None:
            number = _count(attributes, "value", self.lists[-1])
            self.marker = f"{number}. "
            self.lists[-1] = number + 1
        elif tag == "title" and "title" not in self.meta:
            self.title = []
        elif tag == "meta":
            key = _META.get((attributes.get("name") or attributes.get("property") or "").strip().lower())
            value = (attributes.get("content") or "").strip()
            if key and value:
                self.meta.setdefault(key, value)

    def end(self, tag: str) -> None:
        """An element ends."""
        skipped, framed = self.opened.pop() if self.opened else (False, False)
        if not self.skip:
            if tag in _BLOCKS:
                self.flush()
            if framed:
                self._close_frame()
            if tag == "a":
                self.links = max(self.links - 1, 0)
            elif tag == "pre":
                self.pre = max(self.pre - 1, 0)
            elif tag == "table" and self.above:
                self.above.pop()
            elif tag == "li":
                self.marker = ""
            elif tag in ("ul", "ol", "menu") and self.lists:
                self.lists.pop()
            elif tag == "title" and self.title is not None:
                title = _SPACE.sub(" ", "".join(self.title)).strip()
                if title:
                    self.meta["title"] = title
                self.title = None
        self.skip -= skipped

    def data(self, data: str) -> None:
        """Characters between tags."""
        if self.skip:
            return
        if self.title is not None:
            self.title.append(data)
        elif self.pre:
            first, *more = data.split("\n")
            self.pieces.append(first)
            for line in more:
                self.flush()
                self.pieces.append(line)
        else:
            self.pieces.append(data)
            if self.links:
                self.linked += sum(map(str.isalnum, data))

    def close(self) -> None:
        """The page ends."""
        self.flush()
        while self.stack:
            self._close_frame()

    # -- lines

    def flush(self) -> None:
        """End the current line."""
        if not self.pieces:
            return
        text = _SPACE.sub(" ", "".join(self.pieces)).strip(" ")
        letters = sum(map(str.isalnum, text)) if self.linked else 0
        is_link = (
            bool(letters)
            and self.linked >= 0.8 * letters
            and len(text) <= _MENU_LINE
            and "。" not in text
            and "附件" not in text
        )
        self.pieces, self.linked = [], 0
        if text and not text.isspace():
            self._sink().append(_Line(self.marker + text, is_link))
            self.marker = ""

    def _sink(self) -> list[_Line]:
        """Where a line goes: the innermost open cell, else the page."""
        return next((frame.lines for frame in reversed(self.stack) if isinstance(frame, _Cell)), self.lines)

    def _open_frame(self, tag: str, attributes: Any) -> bool:
        if len(self.stack) >= _MAX_CELLS:
            return False
        if tag != "tr" and not (self.stack and isinstance(self.stack[-1], _Row)):
            return False
        wide, high = (min(max(_count(attributes, name, 1), 1), MAX_SPAN) for name in ("colspan", "rowspan"))
        self.stack.append(_Row() if tag == "tr" else _Cell(wide, high))
        return True

    def _close_frame(self) -> None:
        frame = self.stack.pop()
        if isinstance(frame, _Cell):
            row = self.stack[-1]
            if isinstance(row, _Row):
                row.cells.append(frame)
            return
        self._sink().extend(_row_lines(frame.cells, self.above[-1] if self.above else {}))


def _is_hidden(attributes: Any) -> bool:
    return "hidden" in attributes or bool(_HIDDEN.search(attributes.get("style", "")))


def _count(attributes: Any, name: str, default: int) -> int:
    value = attributes.get(name, "").strip()
    return int(value) if value.isdecimal() and len(value) < 6 else default


def _row_lines(cells: list[_Cell], above: _Above) -> list[_Line]:
    """A row of data as one line; the lines of a row that only lays out the page as they are."""
    lines = [line for cell in cells for line in cell.lines]
    laid_out = any(len(cell.lines) > 3 for cell in cells) or any(line.is_row for line in lines)
    columns = [] if laid_out else _columns(cells, above)
    if len(columns) < 2 or not lines or (len(cells) == 1 and len(set(filter(None, columns))) == 1):
        return lines
    return [_Line(" | ".join(columns), all(line.is_link for line in lines), is_row=True)]


def _columns(cells: list[_Cell], above: _Above) -> list[str]:
    """Text of each column, the labels of cells that span several rows in each of them."""
    columns: list[str] = []
    below: _Above = {}
    heads = any(is_year(line.text) for cell in cells for line in cell.lines)
    for cell in [*cells, None]:
        while len(columns) in above:
            text, rows = above.pop(len(columns))
            if rows > 1:
                below[len(columns)] = text, rows - 1
            columns.append(text)
        if cell is None:
            break
        text = " ".join(line.text for line in cell.lines)
        spanned = columns_of(text, cell.wide) if heads else [text]
        if cell.high > 1:
            below |= {n: (label(t), cell.high - 1) for n, t in enumerate(spanned, start=len(columns))}
        columns += spanned
    above.clear()
    above.update(below)
    return columns


def columns_of(text: str, wide: int) -> list[str]:
    """A cell in the head of a table as the columns that it spans: a year holds in each, anything else stands once."""
    return [text, *[text if is_year(text) else ""] * (wide - 1)]


def is_year(text: str) -> bool:
    """Whether a cell holds a year and nothing else, as the head of a column."""
    return bool(_YEAR.fullmatch(text))


def label(text: str) -> str:
    """What a cell says of the further rows that it spans: a label holds there, too, a number does not."""
    return text if _LABEL.fullmatch(text) else ""


def _without_menus(lines: list[_Line]) -> list[str]:
    """Leave out runs of lines that are nothing but links."""
    kept: list[str] = []
    run: list[str] = []
    for line in [*lines, _Line("", False)]:
        if line.is_link:
            run.append(line.text)
            continue
        if len(run) < _MENU_RUN:
            kept += run
        run = []
        kept.append(line.text)
    return kept[:-1]


def web_archive_part(data: bytes) -> tuple[bytes, str | None]:
    """The part of an .mht file with the most text other than ASCII, pages before plain text, and its declared charset.

    Raises
    ------
    SetAside
        ``damaged`` if there is no such part.
    """
    try:
        message = email.message_from_bytes(data, policy=email.policy.compat32)
        parts = [p for p in message.walk() if p.get_content_maintype() == "text"]
    except RecursionError as error:  # parts in parts without end
        raise SetAside("damaged", "the web archive is nested too deep") from error
    pages = [p for p in parts if p.get_content_subtype() == "html"] or parts
    found = [(x, p.get_content_charset()) for p in pages if isinstance(x := p.get_payload(decode=True), bytes)]
    if not found:
        raise SetAside("damaged", "the web archive holds no page")
    return max(found, key=lambda part: len(part[0].translate(None, _ASCII)))  # not the frame of an advertisement
