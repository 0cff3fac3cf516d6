"""Dates and years as reports write them: digits in all orders, 二○○八年, 二〇二四, 二00五, and dates that are none."""

from __future__ import annotations

import re

_ZERO = "〇○◯ＯO0oо零"
_DIGIT = {c: 0 for c in _ZERO} | {c: i for i, c in enumerate("一二三四五六七八九", start=1)} | {"元": 1}
_SMALL = {"十": 10, **{c: i for i, c in enumerate("一二三四五六七八九", start=1)}}
_CHINESE_YEAR = rf"[一二][{_ZERO}九][{_ZERO}一二三四五六七八九][{_ZERO}一二三四五六七八九]"
YEAR = re.compile(rf"(?<!\d)((?:19|20)\d\d)\s*年|({_CHINESE_YEAR})年")
_DATE = re.compile(
    r"(?<!\d)(?P<y>(?:19|20)\d\d)\s*[-/.年]\s*(?P<m>\d{1,2})\s*[-/.月]\s*(?P<d>\d{1,2})(?!\d)日?"
    r"|(?<!\d)(?P<d2>\d{1,2})\.(?P<m2>\d{1,2})\.(?P<y2>(?:19|20)\d\d)(?!\d)"
    rf"|(?P<cy>{_CHINESE_YEAR})年(?P<cm>[一二三四五六七八九十]{{1,2}})月(?P<cd>[一二三四五六七八九十]{{1,3}})日"
    r"|(?<!\d)(?P<y3>(?:19|20)\d\d)(?P<m3>[01]\d)(?P<d3>[0-3]\d)(?!\d)"
)


def chinese_year(text: str) -> int:
    """二○二四 → 2024; every zero that is in use is accepted."""
    value = 0
    for char in text:
        value = 10 * value + _DIGIT[char]
    return value


def _small(text: str) -> int:
    """一 to 三十一."""
    if "十" not in text:
        return _SMALL[text]
    tens, _, ones = text.partition("十")
    return (_SMALL[tens] if tens else 1) * 10 + (_SMALL[ones] if ones else 0)


def find(text: str) -> tuple[str, int, int] | None:
    """The first full date of `text` as ISO text with its start and end, or None."""
    for m in _DATE.finditer(text):
        g = m.groupdict()
        try:
            if g["cy"]:
                year, month, day = chinese_year(g["cy"]), _small(g["cm"]), _small(g["cd"])
            else:
                year, month, day = (int(g[k] or g[k + "2"] or g[k + "3"]) for k in ("y", "m", "d"))
        except KeyError:
            continue
        if 1 <= month <= 12 and 1 <= day <= 31 and 1990 <= year <= 2100:
            return f"{year:04d}-{month:02d}-{day:02d}", m.start(), m.end()
    return None


def years(text: str) -> list[tuple[int, int, int]]:
    """Every ``YYYY年`` of `text`, also in Chinese numerals: year, start, end. Windows such as 2021—2025年 are left out."""
    out = []
    for m in YEAR.finditer(text):
        year = int(m.group(1)) if m.group(1) else chinese_year(m.group(2))
        before = text[max(0, m.start() - 1) : m.start()]
        if before in ("-", "—", "–", "－", "~", "～", "至", "―") and m.start() >= 5 and text[m.start() - 5 : m.start() - 1].isdigit():
            continue
        out.append((year, m.start(), m.end()))
    return out
