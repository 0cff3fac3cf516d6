"""PDF with a text layer → paragraphs: hard-wrapped lines joined, page numbers and running heads taken out."""

from __future__ import annotations

import json
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from govreport import external
from govreport.errors import SetAside

_SECONDS = 25
_MAX_MEMORY = 2 << 30
_PAGE_NUMBER = re.compile(r"[-—–−·~\s]*第?\s*\d{1,4}\s*页?(?:\s*[/／|,，]?\s*共?\s*\d{1,4}\s*页?)?[-—–−·~\s]*")
_DIGITS = re.compile(r"\d+")
# A line that begins so begins a paragraph, however full the line before it.
_OPENING = re.compile(
    r"\s{2,}|　|[一二三四五六七八九十]{1,3}[、．.]|[（(][一二三四五六七八九十]{1,3}[）)]"
    r"|\d{1,2}[.、．](?!\d)|[（(]\d{1,2}[）)]|[①-⑳]|[一二三四五六七八九十]是|第[一二三四五六七八九十]{1,3}[章条，、]|附件"
)
_ENDS = "。！？：；!?:;”"
_EDGE = 2  # lines at the top and bottom of a page where running heads and page numbers stand


def document_text(data: bytes) -> str:
    """Text of a PDF, a line a paragraph.

    The file is read by a program of its own that is ended after 25 seconds or two gigabytes.

    Raises
    ------
    SetAside
        ``encrypted``, ``scanned``, ``damaged``, ``unsafe``, ``too_large`` or ``too_slow``.
    """
    # -P: without the folder of the script on the path, where names like those of the standard library lie
    command = [sys.executable, "-P", str(Path(__file__).with_name("pdf_worker.py"))]
    try:
        found = json.loads(external.run(command, data, _SECONDS, _MAX_MEMORY))
    except TimeoutError as error:
        raise SetAside("too_slow", f"the PDF was not read after {_SECONDS} seconds") from error
    except (OSError, ValueError) as error:
        raise SetAside("damaged", "the PDF cannot be read") from error
    if found["status"] != "ok":
        raise SetAside(found["status"], f"the PDF cannot be read ({found['error']})" if "error" in found else "")
    text = joined(found["pages"])
    if sum(map(str.isalnum, text)) < 10 * len(found["pages"]):
        raise SetAside("scanned" if found["draws"] else "empty", "")
    return text


_NUMBER_END = re.compile(r"[^A-Za-z\d.,]\d[\d.,]*$")


def joined(pages: Sequence[str]) -> str:
    """Paragraphs of a text that was broken into pages and lines.

    Parameters
    ----------
    pages : sequence of str
        The text of each page, a line a printed line.

    Returns
    -------
    str
        One paragraph a line. A line goes on in the next when it is as full as the page is wide, does not end a
        sentence, and the next does not begin like a heading or list item.
    """
    lines = [line for page in _without_edges(pages) for line in page]
    widths = sorted(_width(line) for line in lines)
    full = 0.9 * widths[int(0.85 * (len(widths) - 1))] if widths else 0
    out: list[str] = []
    open_ = False
    for line in lines:
        text = line.strip()
        if open_ and not _OPENING.match(line):
            broken = text[0].isdigit() and _NUMBER_END.search(out[-1])  # 罚没1.⏎6亿元
            out[-1] += (" " if out[-1][-1].isascii() and text[0].isascii() and not broken else "") + text
        else:
            out.append(text)
        open_ = _width(line.rstrip()) >= full and text[-1] not in _ENDS
    return "\n".join(out)


def _without_edges(pages: Sequence[str]) -> list[list[str]]:
    """Lines of each page without blank ones, page numbers, and lines that recur at the edge of most pages."""
    split = [[line for line in page.splitlines() if line.strip()] for page in pages]
    seen: Counter[str] = Counter()
    for lines in split:
        seen.update({_DIGITS.sub("#", line.strip()) for line in _edges(lines)})
    heads = {line for line, n in seen.items() if n >= 3 and 2 * n >= len(pages)}
    kept = []
    for lines in split:
        last = len(lines) - _EDGE
        kept.append([
            line
            for i, line in enumerate(lines)
            if _EDGE <= i < last
            or not (_PAGE_NUMBER.fullmatch(line.strip()) or _DIGITS.sub("#", line.strip()) in heads)
        ])  # fmt: skip
    return kept


def _edges(lines: Sequence[str]) -> list[str]:
    return [*lines[:_EDGE], *lines[max(_EDGE, len(lines) - _EDGE) :]]


def _width(line: str) -> int:
    """Columns that a line takes: two for an ideograph or full-width sign."""
    return sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in line)
