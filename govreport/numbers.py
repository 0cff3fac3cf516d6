"""Numerals of a Chinese text, in one pass from left to right: value, bound, unit, direction, or why there is none.

`digits` reads the token, `measures` its unit, `exclusions` says whether it counts. The words that bound it (近, 余,
以上) and those that make it a change (同比增长, 由…提升至) are looked for here, directly around it. The rules of bound,
value and unit are those of docs/coding-manual.md.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib import resources
from typing import Any

import yaml

from govreport import grids, measures
from govreport.digits import HAN, STARTS, Token, parse_number, tokens
from govreport.exclusions import Surroundings, place, reason

__all__ = ["Numeral", "numerals", "parse_number"]


@dataclass(slots=True)
class Numeral:
    """A numeral of the text with what the words directly around it say.

    Attributes
    ----------
    start, end : int
        The numeral as docs/coding-manual.md delimits it: without a trailing 余, %, 以上 or unit.
    span_start, span_end : int
        The same with the words that bound it (近, 不低于; 余, 以上) and with its unit.
    value, low, high : float or None
        In base units, per cent for rates; `high` is None above an open lower bound.
    unit : str
        The measure word, ``%``, ``百分点``, ``倍``, or empty before a bare noun.
    bound : str
        One of `tables.BOUNDS`.
    change : str
        ``increase``, ``decrease``, ``from``, ``to`` or empty.
    excluded : str
        A code of `tables.EXCLUSIONS`, empty for a quantity.
    rule : str
        The id of the rule that decided whether it counts.
    """

    start: int
    end: int
    span_start: int
    span_end: int
    value: float | None
    low: float | None
    high: float | None
    unit: str
    bound: str
    change: str
    excluded: str
    rule: str


def numerals(text: str) -> list[Numeral]:
    """Every numeral of a clean text, in text order, those that count something and those that do not.

    Parameters
    ----------
    text : str
        Clean text (see `pipeline.clean`); full-width digits and punctuation are understood as well.

    Returns
    -------
    list of Numeral
        Those that count nothing have their reason in `excluded`. The time is linear in the length of the text.
    """
    around = Surroundings(text)
    found: list[Numeral] = []
    previous = (-1, "")
    at = 0
    for begin, stop in STARTS.runs(text):
        if at < begin:
            at = begin
        while at < stop:
            begin, at = at, at + 1
            for token in tokens(text, begin):
                numeral = _numeral(text, token, around, previous)
                previous = (numeral.end, numeral.excluded)
                if not numeral.excluded:
                    _relate(text, found, numeral)
                found.append(numeral)
                at = numeral.span_end  # the 百 of 百分点 belongs to the unit
    _inherit(text, found)
    if " | " in text:
        for numeral in found:
            if not (numeral.excluded or numeral.unit):
                _take_unit(numeral, grids.unit_of_row(text, numeral.start, numeral.end))
    return found


def _take_unit(numeral: Numeral, label: str) -> None:
    """Give a bare numeral of a table the unit that the row's label tells: 罚没金额（万元） | 120."""
    scale = {"万": 1e4, "亿": 1e8}.get(label[:1], 1.0) if len(label) > 1 else 1.0
    unit, end = measures.unit(label, 1 if scale > 1 else 0)
    if unit and end == len(label):
        numeral.unit = unit
        numeral.value, numeral.low, numeral.high = (
            None if v is None else v * scale for v in (numeral.value, numeral.low, numeral.high)
        )


def _numeral(text: str, token: Token, around: Surroundings, previous: tuple[int, str]) -> Numeral:
    start, end = token.start, token.end
    around.go_to(start)
    excluded, rule = place(text, token, around)
    if not excluded:
        bound, unit, last = _behind(text, token)
        excluded, rule = reason(text, token, unit, last, around, previous)
    if excluded:
        return Numeral(start, end, start, end, token.value, token.low, token.high, "", "exact", "", excluded, rule)
    before, first = _prefix(text, start)
    if before and not _TARGETED.match(text, last):  # 超过85%的省定目标: the target is no bound
        bound = bound or before
    change = "increase" if text[start] == "翻" else _change(text, first, unit)
    value, low, high = token.value, token.low, token.high
    if unit == "‰":
        unit = "%"
        value, low, high = (None if v is None else v / 10 for v in (value, low, high))
    bound, low, high = _limits(value, low, high, bound, unit == "%" and change not in ("increase", "decrease"))
    return Numeral(start, end, first, last, value, low, high, unit, bound, change, "", rule)


# Bound and unit ----------------------------------------------------------------------------------------------------

_WORDS: dict[str, Any] = yaml.safe_load(
    resources.files("govreport.data").joinpath("bound_words.yaml").read_text(encoding="utf-8")
)
_NOT_PREFIX = {prefix: frozenset(chars) for prefix, chars in _WORDS["no_prefix_after"].items()}


def _by_last_character() -> dict[str, list[tuple[str, str]]]:
    """Last character → prefixes with their bound, longest first, so that a numeral costs one look-up."""
    index: dict[str, list[tuple[str, str]]] = {}
    for bound, words in _WORDS["prefixes"].items():
        for word in words.split():
            index.setdefault(word[-1], []).append((word, bound))
    return {last: sorted(found, key=lambda pair: -len(pair[0])) for last, found in index.items()}


_PREFIXES = _by_last_character()
_SUFFIX = re.compile(
    r"(?P<at_least>(?:及|（含）)?以上(?!述)|有余|[多余](?![部方元个种样次家名项地层发杭]))"
    r"|(?P<at_most>(?:及|（含）)?以下(?!简称|内容|措施|方面|问题)|以内|之内|内(?![容部设外控]))"
    r"|(?P<about>左右|上下(?!游|联|级|贯)|前后)"
)
_TARGETED = re.compile(
    r"的(?:省定|国定|市定|国家|法定|全省|全国|既定|考核)[^，。；\d]{0,4}(?:目标|要求|标准|平均|水平)"
)
_SUFFIX_STARTS = frozenset("及（以有多余之内左上前")
_MARKS = frozenset("余多几来+＋")  # that bound the numeral they stand behind
_GOES_ON = _MARKS | _SUFFIX_STARTS | measures.FIRST  # a bound or a unit begins so
_PLUS = re.compile(r"[+＋](?![\dA-Za-z一二三四五六七八九十])")
_AT_LEAST_FAR = re.compile(rf"(?:至少|不少于)[^\W\d_{HAN}]{{1,5}}$")


def _behind(text: str, token: Token) -> tuple[str, str, int]:
    """Bound (may be empty) and unit that the words in and behind a numeral say, and where these words end."""
    end = token.end
    inner = text[token.start : end]
    bound = "at_least" if "余" in inner or "多" in inner else ""
    mark = text[end : end + 1]
    last = end
    if mark not in _GOES_ON and token.kind != "rate":
        return bound, "", last
    if mark in _MARKS:
        if mark in "余多几" or _PLUS.match(text, end):
            bound, last = "at_least", end + 1
        elif mark == "来" and inner[-1] in "十百千0":
            bound, last = "about", end + 1
    unit, last = ("%", last) if token.kind == "rate" else measures.unit(text, last)
    if not unit and text.startswith(("左右", "上下"), last):  # 23万左右人次
        unit, behind = measures.unit(text, last + 2)
        bound, last = ("about", behind) if unit else (bound, last)
    if unit == "个" and text.startswith("多", last):  # 3个多百分点, 2个多小时
        longer, length = measures.unit("个" + text[last + 1 : last + 5], 0)
        if length > 1:
            bound, unit, last = "at_least", longer, last + length
    suffixed = text[last : last + 1] in _SUFFIX_STARTS
    if suffixed and (m := _SUFFIX.match(text, last)) and m.lastgroup and _suffix_fits(m[0], unit):
        bound, last = m.lastgroup, m.end()
    return bound, unit, last


def _prefix(text: str, start: int) -> tuple[str, int]:
    if not start:
        return "", start
    for word, bound in _PREFIXES.get(text[start - 1], ()):
        at = start - len(word)
        if at >= 0 and text.startswith(word, at):
            if len(word) == 1 and text[at - 1 : at] in _NOT_PREFIX.get(word, ()):
                return "", start
            if word in ("上", "过", "破") and text[start] not in "百千万亿半":
                return "", start  # 过百, 上千 are bounds; 经过3轮 is none
            return bound, at
    if "少" in text[max(0, start - 8) : start]:
        m = _AT_LEAST_FAR.search(text, max(0, start - 8), start)
        if m:
            return "at_least", m.start()
    return "", start


def _suffix_fits(word: str, unit: str) -> bool:
    """内 limits a time (3日内), a 多 behind the unit a continuous one (3年多, 2倍多)."""
    if word == "内":
        return unit in measures.LIMITING
    return word not in ("多", "余") or unit in measures.CONTINUOUS


def _limits(
    value: float | None, low: float | None, high: float | None, bound: str, rate: bool
) -> tuple[str, float | None, float | None]:
    """Bound, low and high by the table of the coding manual."""
    if low != high:
        return "between", low, high
    if bound == "at_least":
        return bound, value, 100.0 if rate and value is not None and value <= 100 else None
    if bound == "at_most":
        return bound, 0.0, value
    return bound or "exact", value, value


# Change ------------------------------------------------------------------------------------------------------------

_UP, _DOWN, _UP_COMPARED, _DOWN_COMPARED, _REACH = (
    tuple(_WORDS[key].split()) for key in ("up", "down", "up_compared", "down_compared", "reach")
)
_TO = tuple(verb + to for verb in _REACH for to in ("至", "到", "为", "成"))
_FROM = re.compile(r"(?<![理自经])[由从](?![事业严此而])[^，。；：、\d\n]{0,14}$")
_COMPARED = re.compile(r"(?:同比|环比|比|较|同期)[^，。；：、！？“”（）\n]*$")
_MORE = re.compile(r"[比较](?:去年|上年|前年|(?:19|20)\d\d年)(?:度|同期)?(?P<way>[多少高低])[^，。；：、\d]{0,4}$")
# 高于上年1.7个百分点; 是上年的1.3倍
_THAN = tuple(f"{way}{year}" for way in ("高于", "低于") for year in ("上年", "去年", "上年同期", "去年同期"))
# What words that say a change end in: the verbs themselves, or 了, 达到, 率, 分别, 至 and the like behind them.
_CHANGE_ENDS = frozenset("了达到为率别至成-−+＋") | {
    words[-1] for words in (*_UP, *_DOWN, *_UP_COMPARED, *_DOWN_COMPARED, *_THAN)
}
_AS_MANY = re.compile(r"(?:是|为|相当于)(?:上年|去年|(?:19|20)\d\d年)(?:同期)?的$")
_WAYS = frozenset("多少高低")
_SIGNED = re.compile(r"(?:同比|环比|增[速幅长]|降幅)[为达约]?[-−+＋]$")
_AMOUNT_CUT = re.compile(r"(?:频次|次数|总量|户次)[^，。；]{0,4}?(?:压降|减)$")
_LINKS = ("、", "和", "及", "与", "以及")
_WINDOW = 16


def _change(text: str, start: int, unit: str) -> str:
    """Direction said by the words that end at `start`."""
    head = text[start - _WINDOW if start > _WINDOW else 0 : start]
    if head[-1:] in _CHANGE_ENDS and (change := _said(head)):
        return change
    if unit == "倍" and _AS_MANY.search(head):
        return "increase"
    if not _WAYS.isdisjoint(head) and (more := _MORE.search(head)):
        return "increase" if more["way"] in "多高" else "decrease"
    return ""


def _said(head: str) -> str:
    """The same by the words that end `head`."""
    if head.endswith(_TO):
        return "to"
    if _SIGNED.search(head):
        return "decrease" if head[-1] in "-−" else "increase"
    verb = (
        head[:-2] if head.endswith(("高达", "达到")) else head[:-1] if head.endswith(("了", "达", "为", "率")) else head
    )
    verb = verb.removesuffix("分别")
    if verb.endswith(_UP):
        return "increase"
    if verb.endswith(_DOWN):
        return "decrease"
    if verb.endswith(_UP_COMPARED + _DOWN_COMPARED) and _COMPARED.search(verb):
        return "decrease" if verb.endswith(_DOWN_COMPARED) else "increase"
    if verb.endswith(("压降", "减")) and _AMOUNT_CUT.search(verb):
        return "decrease"  # 入企检查频次压降41.7%
    if head.endswith(_THAN):
        return "increase" if head.rfind("高于") > head.rfind("低于") else "decrease"
    return ""


def _relate(text: str, found: list[Numeral], numeral: Numeral) -> None:
    """由A提升至B makes A the start; 分别增长A、B makes B a growth too."""
    for earlier in found[:-4:-1]:
        if not earlier.excluded:
            break
    else:
        return
    if numeral.span_start - earlier.span_end > 24:
        return
    between = text[earlier.span_end : numeral.span_start]
    if between in _LINKS:
        if earlier.unit in ("", numeral.unit) or "分别" in text[max(0, earlier.start - _WINDOW) : earlier.start]:
            _share_words(text, earlier, numeral)
        return
    low = max(0, earlier.span_start - _WINDOW)
    lead = text[low : earlier.span_start]
    origin = _FROM.search(text, low, earlier.span_start) if "由" in lead or "从" in lead else None
    if between in ("至", "到") and origin:
        numeral.change = "to"
    if numeral.change == "to" and not earlier.change and not re.search(r"[。；！？\n]", between):
        earlier.change = "from" if origin or between in _TO else ""


def _share_words(text: str, first: Numeral, second: Numeral) -> None:
    """分别增长A和B: both are growths; 分别控制在A和B以下: both are upper bounds."""
    if not second.change and first.change in ("increase", "decrease"):
        second.change = first.change
    lead = text[max(0, first.start - _WINDOW) : first.start]
    if first.bound == "exact" and second.bound == "at_most" and "分别" in lead and "在" in lead:
        first.bound, first.low, first.high = _limits(first.value, first.low, first.high, "at_most", False)


def _inherit(text: str, found: list[Numeral]) -> None:
    """建议、提案分别为141、216件: the first number has the unit of the next; 11、12月: both are months."""
    for earlier, later in zip(found[-2::-1], found[:0:-1], strict=True):
        if earlier.unit == "个" and later.unit == "百分点":
            earlier.unit = "" if text[earlier.span_end : later.span_start] in _LINKS else "个"  # 1.2个和0.5个百分点
        if earlier.excluded or earlier.unit or text[earlier.span_end : later.span_start] not in _LINKS:
            continue
        if later.excluded == "date_part":
            earlier.excluded, earlier.rule = later.excluded, later.rule
        elif not later.excluded:
            earlier.unit = later.unit
