"""Dates and years as reports write them: digits in every order, 二○○八年, 二〇二四年, 二00五年."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

_ZERO = "〇○◯Оо零Oo0０"
_DIGITS = {**dict.fromkeys(_ZERO, 0), **{c: i for i, c in enumerate("一二三四五六七八九", start=1)}}
CHINESE_YEAR = rf"(?:一九|二[{_ZERO}])[{_ZERO}一二三四五六七八九]{{2}}"
_CHINESE_DAY = r"[一二三四五六七八九十]{1,3}"
# The look-aheads name every first character, which saves time in long texts.
YEAR = re.compile(rf"(?=[12一二])(?<![\d〔\[])(?:(?P<n>(?:19|20)\d\d)|(?P<c>{CHINESE_YEAR}))\s?年")
# 2021—2025年, 2015年至2020年, (2008―2012年): windows of plans, never the year of a report
WINDOW = re.compile(
    rf"(?=[12一二])(?:(?:(?:19|20)\d\d|{CHINESE_YEAR})年?\s?[-—–―－~～至到]{{1,2}}\s?(?:(?:19|20)\d\d|{CHINESE_YEAR})年?"
    rf"|(?:19|20)\d{{2}}20\d\d(?=年))"
)
BRACKETED_NUMBER = re.compile(r"[〔\[（(【]\s*(?:19|20)\d\d\s*[〕\]）)】]\s*第?\s*\d+\s*号?")
_DATE = re.compile(
    r"(?<!\d)(?P<y>(?:19|20)\d\d)\s?[-/.年]\s?(?P<m>\d{1,2})\s?[-/.月]\s?(?P<d>\d{1,2})(?!\d)"
    r"|(?<!\d)(?P<d2>\d{1,2})\.(?P<m2>\d{1,2})\.(?P<y2>(?:19|20)\d\d)(?!\d)"
    rf"|(?P<y3>{CHINESE_YEAR})年(?P<m3>{_CHINESE_DAY})月(?P<d3>{_CHINESE_DAY})日"
)


def number(text: str) -> int:
    """一 to 三十一, or digits, as an integer."""
    if text.isascii():
        return int(text)
    tens, ten, ones = text.partition("十")
    if not ten:
        return int("".join(str(_DIGITS[c]) for c in text))
    return (_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0)


def year(text: str) -> int:
    """2024 or 二○二四 as an integer; every sign that is in use for zero is read."""
    return int("".join(str(_DIGITS[c]) if c in _DIGITS else c for c in text))


def find(text: str) -> str | None:
    """The first full date of `text` in ISO form, or None; days that no calendar has are passed over."""
    for m in _DATE.finditer(text):
        parts = m["y"] or m["y2"] or m["y3"], m["m"] or m["m2"] or m["m3"], m["d"] or m["d2"] or m["d3"]
        try:
            return date(year(parts[0]), number(parts[1]), number(parts[2])).isoformat()
        except (ValueError, KeyError):
            continue
    return None


def only(text: str) -> str | None:
    """The date that `text` is and nothing else (brackets and 日 aside), in ISO form."""
    bare = text.strip(" ()（）[]【】")
    m = _DATE.match(bare)
    return find(bare) if m and bare[m.end() :] in ("", "日") else None


def years(text: str) -> Iterator[tuple[int, int, int]]:
    """Every ``YYYY年`` outside windows and document numbers: year, start, end."""
    found = list(YEAR.finditer(text)) if "年" in text else []
    if not found:
        return
    blocked = [m.span() for m in (*WINDOW.finditer(text), *BRACKETED_NUMBER.finditer(text))]
    for m in found:
        if not any(s <= m.start() < e for s, e in blocked):
            yield year(m["n"] or m["c"]), m.start(), m.end()
