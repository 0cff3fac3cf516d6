"""Reading digits: an Arabic, Chinese or mixed numeral at one place of a text → a token with its value.

What the numeral counts, or that it counts nothing, is not asked here (see `numbers` and `exclusions`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from govreport import measures
from govreport.characters import Characters
from govreport.errors import GovreportError

HAN_DIGITS = "零〇一二三四五六七八九两"
HAN_POWERS = "十百千万亿"
HAN = HAN_DIGITS + HAN_POWERS
_HAN = frozenset(HAN)

_LONGEST = 15  # digits that a float holds exactly; no report counts further
_POWER = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}
_DIGIT = {char: i for i, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_RANGE = "-－–—―−~～〜至到"
_RANGE_SIGNS = frozenset(_RANGE)
_UNIT_REACH = 8  # the longest measure word and a sign
_GRADES = "ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩⅪⅫ"

_START = re.compile(rf"[\d{HAN}翻半①-⑳⑴-⒇㈠-㈩{_GRADES}]")
STARTS = Characters(_START)  # each may begin a numeral
_ARABIC = re.compile(
    r"(?P<digits>\d{1,3}+(?:(?:[,，]\d{3})+(?!\d)|(?:[\u00a0\u2009\u202f]\d{3})+(?!\d)"
    r"|(?: \d{3})+(?=[余多]?[一-龥%]))|\d+)"
    r"(?P<fraction>[.．]\d+)?"
    r"(?P<power>(?=[余多十百千万亿])(?:[余多]?(?:[百千]?万亿|[十百千]?亿|[十百千]?万(?![州宁盛源]))|千(?![瓦米克伏卡字兆方])|百(?![分姓强佳])))?"
)
_TAIL = {"亿": re.compile(r"\d+(?:\.\d+)?万"), "万": re.compile(r"\d{1,4}(?![\d.])千?")}  # 1亿2000万, 3万5000
_DATE = re.compile(
    r"((?:19|20)\d\d)(?:([-/.])(0?[1-9]|1[0-2])\2(0?[1-9]|[12]\d|3[01])(?!\d)|[-/](0[1-9]|1[0-2])(?![\d年])"
    r"|\.(0?[1-9]|1[0-2])(?=[—–~～至-]|月))"
)
# 20212025年 and 20221月 have lost a sign; 20220115 never had one.
_COMPACT = re.compile(
    r"(?:19|20)\d\d(?:(?:19|20)\d\d(?=年)|(?:1[0-2]|[1-9])(?=月)|(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])$)"
)
_WINDOW_END = re.compile(r"(?:19|20)?\d\d(?!\d)")
_PHONE = re.compile(r"0\d{2,3}[-—－]\d{7,8}(?!\d)|1[3-9]\d{9}(?!\d)|400-?\d{3}-?\d{4}(?!\d)")
_SCHEME = re.compile(r"\d+(?:[×xX✕*]\d+(?!\d)|(?:[+＋](?:\d+|[A-Za-z]+|[一二三四五六七八九十]))+)")
_DIGIT_RUN = re.compile(rf"\d+|[{HAN}]+")
_DAY = re.compile(r"\d{1,2}[·•・‧∙]\d{1,2}(?!\d)")
_SHARE = re.compile(r"(\d{1,2})/(\d{1,3})(?![\d/.月])")
_CENTURY = frozenset("零〇○OＯo0九9八8")
_HAN_YEAR = re.compile(
    rf"[一二12][{''.join(sorted(_CENTURY))}][零〇○OＯo0一二三四五六七八九\d]{{2}}(?=[年\-—–－至~～])"
)
_GOES_ON = frozenset("点余多成半")  # what may belong to the number behind Chinese digits
_HAN_RUN = re.compile(f"[{HAN}]+")
_HAN_POINT = re.compile(f"点[{HAN_DIGITS}]{{1,{_LONGEST}}}")
_DOUBLING = re.compile(r"翻了?([一两二三四五\d])?番")
_PAIR = re.compile(r"(.*[十百千万亿])?([一二两三四五六七八])([二三四五六七八九])([十百千万亿]*)")
# 统一三项 is 统一 and 三项: after these characters a first 一 belongs to the word before.
_ENDS_IN_ONE = frozenset("统唯单专逐每这那另任某同")
_NO_TENTH = frozenset("立为功效果员绩熟长本都就分品型套片色因了")  # 三成立, 五成为: no share
_NO_HALF = frozenset("天月年日小个信截拉径导路圆球封职")


@dataclass(slots=True)
class Token:
    """A numeral as it stands in the text, before anybody asked what it means.

    `kind` is arabic, han, rate (a share in words, in per cent: 三分之一, 九成, 半数, 翻番), year, window (2021-2025),
    date, marker (①), grade (Ⅳ), code (1+4), phone, or long (too many digits for a number). `low` and `high` differ
    from `value` for a range; all three are None where the kind has no value.
    """

    start: int
    end: int
    kind: str
    value: float | None = None
    low: float | None = None
    high: float | None = None


def parse_number(s: str) -> float:
    """Value of one numeral, in base units; shares written in words are in per cent.

    Parameters
    ----------
    s : str
        A numeral and nothing else: ``2.6万``, ``1,234``, ``二十余``, ``三分之一``, ``九成``, ``3-5``.

    Returns
    -------
    float
        26000.0, 1234.0, 20.0, 33.3333, 90.0, 4.0 for these (a range gives its midpoint).

    Raises
    ------
    GovreportError
        If `s` is no numeral, or has more digits than a float holds.
    """
    text = s.strip()
    found = tokens(text, 0) if _START.match(text) else []
    if len(found) == 1 and found[0].value is not None and text[found[0].end :] in ("", "余", "多", "%", "％"):
        return found[0].value
    raise GovreportError(f"{s!r} is no single numeral; give one such as 2.6万, 二十余 or 三分之一")


def tokens(text: str, i: int) -> list[Token]:
    """The tokens that begin at `i`, one of `STARTS`: mostly one, three for 2022-01-15, none for 翻译.

    Numbers joined by signs (1+4, 7×24, 12·4, 2022-01-15) are one token each; only ranges are one together.
    """
    char = text[i]
    if char in HAN:
        return _han(text, i)
    if char == "半":
        return _half(text, i)
    if char == "翻":
        return _doubling(text, i)
    if char.isdecimal():
        return _arabic(text, i)
    return [Token(i, i + 1, "grade" if char in _GRADES else "marker")]


# Arabic ------------------------------------------------------------------------------------------------------------


def _arabic(text: str, i: int) -> list[Token]:
    m = _ARABIC.match(text, i)
    if m is None:
        return []
    digits, fraction, power = m.group("digits", "fraction", "power")
    end, size = m.end(), len(digits)
    follow = text[end : end + 1]
    if size > _LONGEST + 4:  # with four separators
        return [Token(i, end, "long")]
    if size >= 4 and digits[:2] in ("19", "20") and (dated := _dated(text, m)):
        return dated
    if follow and follow in "×xX✕*+＋·•・‧∙-—－":
        for kind, pattern in (("code", _SCHEME), ("date", _DAY), ("phone", _PHONE)):
            if special := pattern.match(text, i):
                return [Token(n.start(), n.end(), kind) for n in _DIGIT_RUN.finditer(text, i, special.end())]
    if size == 11 and _PHONE.match(text, i):
        return [Token(i, end, "phone")]
    if follow == "/" and (share := _share(text, i)):
        return [share]
    if fraction and (follow == "年" or _heading_glued(text, m)):
        end, fraction, power = m.end("digits"), None, None  # 1.2023年: the point belongs to a heading number
    value = _decimal(digits, fraction, power)
    if power and (tail := _TAIL.get(power[-1])) and (more := tail.match(text, end)):
        rest = _ARABIC.match(more[0])
        value += _decimal(*rest.group("digits", "fraction", "power")) if rest else 0.0
        end = more.end()
    return [_range(text, Token(i, end, "arabic", value, value, value), power)]


def _decimal(digits: str, fraction: str | None, power: str | None) -> float:
    if fraction is power is None and digits.isdecimal():
        return float(digits)
    whole = "".join(filter(str.isdecimal, digits))
    times = 1
    for char in power or "":
        times *= _POWER.get(char, 1)
    if fraction is None:
        return float(int(whole) * times)
    return float(Decimal(f"{whole}.{fraction[1:]}") * times)


def _dated(text: str, m: re.Match[str]) -> list[Token]:
    """Years and dates whose parts a number would swallow: 2022-01-15, 2021—2025年, 20212025年."""
    start, digits, end = m.start(), m["digits"], m.end()
    if text[start + 4 : start + 5] in ("-", "/", ".") and (date := _DATE.match(text, start)):
        parts = [g for g in (1, 3, 4, 5, 6) if date[g]]
        return [Token(date.start(g), date.end(g), "year" if g == 1 else "date") for g in parts]
    if len(digits) >= 5 and end == m.end("digits"):
        compact = _COMPACT.match(text, start, end + (text[end : end + 1] in ("年", "月")))
        return [Token(start, end, "year")] if compact and compact.end() == end else []
    last = _WINDOW_END.match(text, end + 1) if end - start == 4 and text[end : end + 1] in _RANGE else None
    if last is None:
        return []
    if measures.unit(text, last.end())[0] not in ("", "年"):
        return []  # 2000-2500件
    if len(last[0]) == 2 and text[last.end() : last.end() + 1] != "年":
        return []
    return [Token(start, last.end(), "window")]


def _share(text: str, i: int) -> Token | None:
    m = _SHARE.match(text, i)
    if m is None or text[i - 1 : i] in ("/", ".") or not 0 < int(m[1]) < int(m[2]):
        return None
    value = round(100 * int(m[1]) / int(m[2]), 4)
    return Token(i, m.end(), "rate", value, value, value)


def _heading_glued(text: str, m: re.Match[str]) -> bool:
    """2.5个乡镇 at the head of a line: nobody counts half a town, so ``2.`` is the heading."""
    at_head = m.start() == 0 or text[m.start() - 1] == "\n"
    whole = measures.unit(text, m.end())[0] in ("个", "名", "家", "件", "项", "次", "人", "部")
    return at_head and whole and not m["power"] and len(m["digits"]) <= 2


def _range(text: str, token: Token, power: str | None) -> Token:
    """3-5, 95%至98, 200万至300万: the token with its second end, or the token as it was."""
    j = token.end
    if _RANGE_SIGNS.isdisjoint(text[j : j + _UNIT_REACH]):
        return token
    if text[j : j + 1] not in _RANGE:
        unit, j = measures.unit(text, j)
        if not unit or unit in (*measures.DATED, "百分点") or text[j : j + 1] not in _RANGE:
            return token  # 上升2.4个百分点至12.9%: a change, and the level it led to
    separator = text[j : j + 1]
    before = text[token.start - 1 : token.start]
    if not separator or before in ("-", "/", ".", ":", "@", "_"):
        return token
    if j > token.end and separator in "至到" and before in ("从", "由"):
        return token  # 从20天到6天 is a change, not a range
    second = _second_end(text, j + 1 + text.startswith("——", j), token)
    if second is None:
        return token
    low, high = token.value or 0.0, second.high or 0.0
    shared = second.value or 1.0  # 3-5万: the first end shares the power of the second
    if not power and token.kind == "arabic" and low * shared < high:
        low *= shared
    if second.kind == "rate" and token.kind == "han":
        low *= 10  # 六至七成
    if low >= high:
        return token
    kind = "rate" if second.kind == "rate" else token.kind
    return Token(token.start, second.end, kind, round((low + high) / 2, 6), low, high)


def _second_end(text: str, i: int, first: Token) -> Token | None:
    """The numeral after a range sign; for Arabic digits `value` is the power to share, `high` the end itself."""
    char = text[i : i + 1]
    if first.kind == "arabic":
        m = _ARABIC.match(text, i) if char.isdecimal() else None
        if m is None or len(m["digits"]) > _LONGEST:
            return None
        times = _decimal("1", None, m["power"])
        return Token(i, m.end(), "arabic", times, None, _decimal(*m.group("digits", "fraction", "power")))
    second = _han_single(text, i) if char and char in HAN else None
    if second is None or second.value is None or (first.kind == "rate" and second.kind != "rate"):
        return None
    return second


# Chinese -----------------------------------------------------------------------------------------------------------


def _half(text: str, i: int) -> list[Token]:
    if text.startswith("数", i + 1):
        return [Token(i, i + 2, "rate", 50.0, 50.0, 50.0)]
    return [Token(i, i + 1, "date")] if text.startswith("年", i + 1) and text[i - 1 : i] in ("上", "下") else []


def _doubling(text: str, i: int) -> list[Token]:
    """翻番 and 翻一番 add 100 per cent, 翻两番 300."""
    m = _DOUBLING.match(text, i)
    if m is None:
        return []
    times = _DIGIT.get(m[1]) or int(m[1]) if m[1] else 1
    value = float(100 * (2**times - 1))
    return [Token(i, m.end(), "rate", value, value, value)]


def _han(text: str, i: int) -> list[Token]:
    if text[i] in "一二" and text[i + 1 : i + 2] in _CENTURY and (year := _HAN_YEAR.match(text, i)):
        return [Token(i, year.end(), "year")]
    token = _han_single(text, i)
    return [_range(text, token, None)] if token.value is not None and token.low == token.high else [token]


def _han_single(text: str, i: int) -> Token:
    """The token that begins with the Chinese digit or power at `i`, its range not yet read."""
    end = i + 1
    if text[end : end + 1] in _HAN:
        end = _HAN_RUN.match(text, i).end()  # type: ignore[union-attr]  # it begins with one of these
    if end - i > _LONGEST:
        return Token(i, end, "long")
    if end - i > 1 and text[i] == "一" and text[i - 1 : i] in _ENDS_IN_ONE and text[i + 1] not in "百千万亿":
        end = i + 1
    follow = text[end : end + 1]
    if follow == "分" and (share := _fraction(text, i, end)):
        return share
    found = han_value(text[i:end])
    if found is None:
        return Token(i, end, "han")
    value, low, high = found
    if follow not in _GOES_ON:
        return Token(i, end, "han", value, low, high)
    after = text[end + 1 : end + 2]
    if follow == "点" and (point := _HAN_POINT.match(text, end)):
        value += _after_point(point[0])
        return Token(i, point.end(), "han", value, value, value)
    if follow in ("余", "多") and after in ("万", "亿"):
        times = _POWER[after]
        return Token(i, end + 2, "han", value * times, low * times, high * times)
    if follow == "成" and value <= 10 and (after not in _NO_TENTH or text[i - 1 : i] in ("超", "近", "约", "逾")):
        extra = 5 if after == "半" else _DIGIT.get(after, 0)  # 八成半, 八成五
        return Token(i, end + 1 + (extra > 0), "rate", value * 10 + extra, low * 10 + extra, high * 10 + extra)
    if follow == "半" and end - i == 1 and text[i] == "一" and after not in _NO_HALF:
        return Token(i, end + 1, "rate", 50.0, 50.0, 50.0)
    return Token(i, end, "han", value, low, high)


def _fraction(text: str, i: int, end: int) -> Token | None:
    """百分之九十, 千分之五, 三分之一, 百分之95.5, 百分百."""
    if text[i:end] == "百" and text.startswith("分百", end):
        return Token(i, end + 2, "rate", 100.0, 100.0, 100.0)
    whole = han_value(text[i:end])
    part: float
    if not text.startswith("分之", end) or whole is None:
        return None
    if m := _ARABIC.match(text, end + 2):
        if len(m["digits"]) > _LONGEST:
            return None
        part, stop = _decimal(m["digits"], m["fraction"], None), m.end("fraction" if m["fraction"] else "digits")
    elif run := _HAN_RUN.match(text, end + 2):
        found = han_value(run[0])
        if found is None:
            return None
        part, stop = found[0], run.end()
        if point := _HAN_POINT.match(text, stop):
            part, stop = part + _after_point(point[0]), point.end()
    else:
        return None
    value = round(100 * part / whole[0], 4) if whole[0] else 0.0
    return Token(i, stop, "rate", value, value, value)


def _after_point(words: str) -> float:
    return float("0." + "".join(str(_DIGIT[char]) for char in words[1:]))


@lru_cache(maxsize=4096)
def han_value(run: str) -> tuple[float, float, float] | None:
    """Value and both ends of a run of Chinese digits and powers; None for a row of digits that is no number."""
    if len(run) > _LONGEST:
        return None
    if pair := _PAIR.fullmatch(run):
        head, first, second, powers = pair[1] or "", pair[2], pair[3], pair[4]
        if _DIGIT[second] == _DIGIT[first] + 1 or first + second == "三五":
            low, high = _integer(head + first + powers), _integer(head + second + powers)
            if low is not None and high is not None:
                return (low + high) / 2, low, high
    value = _integer(run)
    return None if value is None else (value, value, value)


def _integer(run: str) -> float | None:
    """Value by sections of 10^4 and 10^8; None where two digits stand side by side."""
    hundred_millions = ten_thousands = section = digit = 0
    pending = False  # a digit waits for its power
    for char in run:
        if char in _DIGIT:
            if pending and digit:
                return None
            digit, pending = _DIGIT[char], True
            continue
        pending = False
        if char == "亿":
            hundred_millions += (ten_thousands + section + digit) or 1
            ten_thousands = section = 0
        elif char == "万":
            ten_thousands += ((section + digit) or 1) * 10**4
            section = 0
        else:
            section += (digit or 1) * _POWER[char]
        digit = 0
    if digit and len(run) > 1 and run[-2] in "百千万亿":
        digit *= _POWER[run[-2]] // 10  # 一万二 is 12000
    return float(hundred_millions * 10**8 + ten_thousands + section + digit)
