"""Tables inside a text (a row a line, ``|`` between cells): the year of a column, the unit that a row's label tells."""

from __future__ import annotations

import re

_YEAR = re.compile(r"((?:19|20)\d\d)年?度?")
_IN_LABEL = re.compile(r"（([^（）|\d]{1,4})）\s*\|")
_IN_CELL = re.compile(r"\|\s*([^|\d\s]{1,4})\s*\|")
_LONGEST = 300  # a row is no longer


class Grid:
    """The table that a text is going through, row by row.

    Parameters
    ----------
    text : str
        Clean text.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.years: dict[int, int] = {}  # column → year
        self.end = -1

    def enter(self, begin: int, end: int) -> None:
        """Go on to ``text[begin:end]``: a row with years in cells is a head, a line without cells ends the table."""
        cells = self.text[begin:end].split("|")
        if len(cells) == 1:
            self.years = {}
            return
        heads = {n: int(m[1]) for n, cell in enumerate(cells) if (m := _YEAR.fullmatch(cell.strip()))}
        between = self.text[self.end : begin].strip("\n")
        if heads or (between and not all("|" in line for line in between.split("\n"))):
            self.years = heads
        self.end = end

    def year(self, begin: int, position: int) -> int | None:
        """The year of the column in which `position` stands, in the row that begins at `begin`."""
        return self.years.get(self.text.count("|", begin, position)) if self.years else None


def unit_of_row(text: str, start: int, end: int) -> str:
    """The unit that a row's label tells for the bare numeral ``text[start:end]`` of a cell: 处罚案件（件） | 100."""
    if text[max(0, start - 2) : start] != "| " or not (text.startswith((" |", "\n"), end) or end == len(text)):
        return ""
    line = text.rfind("\n", max(0, start - _LONGEST), start) + 1
    m = _IN_LABEL.search(text, line, start) or _IN_CELL.search(text, line, start)
    return m[1] if m else ""
