"""Words that imply a value without a numeral: 全覆盖 is all of them, 未发生 is none.

A row is given only where an indicator is clear, and never where the clause says the same in figures. What the words
imply is not what was counted: these rows stay in a table of their own.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from govreport import codebook, patterns, periods, scopes
from govreport.codebook import Saying
from govreport.report import Section


@dataclass(slots=True)
class Implied:
    """A statement found: the indicator, the value that the words imply, and where they stand (clean offsets)."""

    indicator: str
    value: float
    unit: str
    role: str
    scope: str
    year: int | None
    period: str
    start: int
    end: int
    rule: str


# Each alternative begins with its character, so that the engine goes from one of these to the next.
_CUT = re.compile(r"《[^《》]*》|（[^（）\d]{0,12}）|，|；|：|。|！|？|\n")
_SENTENCE_END = "。！？\n"
_FIGURES = re.compile(r"[\d.]+%|百分之|\d成|[一二三四五六七八九]成")
_RULES = re.compile(r"必须|应当|一律不|力争|要求|确保|推动实现|逐步|未经|将")
_REACH = 120  # how far from its trigger a statement's words may stand
_SHORT = 4  # a clause of so few characters besides its trigger takes its subject from the clause before


def statements(text: str, sections: Sequence[Section], *, year: int | None) -> list[Implied]:
    """Find the statements of a text.

    Parameters
    ----------
    text : str
        Clean text.
    sections : sequence of Section
        The outline, in text order; gives the zone. May be empty.
    year : int or None
        The year that the report describes.

    Returns
    -------
    list of Implied
        In text order; at most one for each clause and indicator. A rate or a share has the unit ``%``, a count of none
        the first unit of its indicator.
    """
    trigger, by_word = _triggers()
    starts = [section.start for section in sections]
    cuts = [-1, *[m.start() for m in _CUT.finditer(text) if m.end() - m.start() == 1], len(text)]
    found: list[Implied] = []
    seen: set[tuple[int, str]] = set()
    for m in trigger.finditer(text):
        c = bisect_right(cuts, m.start()) - 1
        low, high = max(cuts[c] + 1, m.start() - _REACH), min(cuts[c + 1], m.end() + _REACH)
        if _FIGURES.search(text, low, high) or _RULES.search(text, low, m.start()):
            continue
        for saying in by_word[m[0]]:
            if (c, saying.indicator) in seen:
                continue
            span = _span(saying, text, low, m.start(), m.end(), high, max(cuts[max(c - 1, 0)] + 1, low - _REACH))
            if span is None:
                continue
            seen.add((c, saying.indicator))
            k = bisect_right(starts, m.start()) - 1
            planned = k >= 0 and sections[k].zone == "plan"
            found.append(_implied(saying, text, span, year, planned))
            break
    return sorted(found, key=lambda row: (row.start, row.indicator))


@cache
def _triggers() -> tuple[re.Pattern[str], dict[str, tuple[Saying, ...]]]:
    """One pattern of all triggers, and the sayings of each in the order of the codebook."""
    by_word: dict[str, list[Saying]] = {}
    for saying in codebook.load().sayings:
        for word in saying.trigger:
            by_word.setdefault(word, []).append(saying)
    # 全部取消 begins with 全部: the longer trigger is read first, and says all that the shorter one may.
    for word, sayings in by_word.items():
        for length in range(1, len(word)):
            sayings += [s for s in by_word.get(word[:length], ()) if s not in sayings]
    guards = {
        "无": "(?<![有毫全]无)(?![论法人须证偿纸障感害缝线条])",
        "均": "(?<![平月年户]均)(?<!(?<!责)人均)(?![衡等可在以])",
        "零": "(?=复议|诉讼|发生)",
    }
    return patterns.longest(by_word, guards), {word: tuple(sayings) for word, sayings in by_word.items()}


def _span(
    saying: Saying, text: str, low: int, start: int, end: int, high: int, before: int
) -> tuple[int, int, int] | None:
    """Where clause and words of a fitting statement begin and end; None if it does not fit."""
    alone = (start - low) + (high - end) <= _SHORT or start - low <= 2
    reach = before if alone and text[low - 1 : low] in ("，", "；") else low
    first, last = start, end
    for group in saying.groups:
        places = [(at, len(word)) for word in group if (at := text.find(word, reach, high)) >= 0]
        if not places:
            return None
        at, length = min(places)
        first, last = min(first, at), max(last, at + length)
    words = text[reach:high]
    if any(word in words for word in saying.forbidden):
        return None
    return reach, first, last


def _implied(saying: Saying, text: str, span: tuple[int, int, int], year: int | None, planned: bool) -> Implied:
    entry = codebook.entries()[saying.indicator]
    low, first, last = span
    floor = max(first - 3 * _REACH, 0)
    begin = max(floor, *(text.rfind(mark, floor, first) + 1 for mark in _SENTENCE_END))
    moment = periods.Times(text, begin, last, year).at(last)
    share = saying.value > 0 or entry.kind == "rate"
    words = text[low:last]
    when, period = periods.when(entry, moment, words, saying.value)
    part = "subset" if re.search(r"信息公开的|其中", words) else "own"
    scope = scopes.scope(entry, scopes.Bodies(text, begin, last), begin, low, low, first, last, last)
    return Implied(
        indicator=saying.indicator,
        value=saying.value,
        unit="%" if share else entry.units[0],
        role="plan" if planned else part,
        scope=scope,
        year=when,
        period=period,
        start=first,
        end=last,
        rule=f"said:{saying.trigger[0]}",
    )
