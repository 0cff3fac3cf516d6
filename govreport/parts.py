"""Which figures of a sentence are parts of another one: 受理90件，其中维持50件; 2056件案件中，自然资源领域488件."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence

from govreport.numbers import Numeral

# 其中 (not before a year: that figure is the year's own); 在2056件案件中，; 从案由看，; 案件类型分别为
_PARTING = re.compile(
    r"(?P<among>(?<=案件)中(?=[^，。；\d]{1,8}\d)|(?<=[^其从集过手途])中，(?!(?:依法|经审查|经审核|已|共|予以|决定)*(?:受理|立案))|(?<=[件起宗项人名])里，)|(?P<of>其中(?!，?(?:(?:19|20)\d\d年|今年|当年|本年度?+)(?!新)))"
    r"|(?P<seen>[从按][^，。；\d]{2,14}(?:来?看|划分|分类|分|统计)[，：])"
    r"|(?P<top>(?:位列|位居|居|排名|排在)前[两三四五十][位名]?的?(?:领域|类型|类别)?(?:分别|依次)?[是为])"
    r"|(?P<kinds>类型(?:分别)?[为是有]|(?:类型|类别|领域)分别)"
)
# _PARTING needs one of them.
_SIGNS = re.compile("其中|前[两三四五十]|中，|里，|看，|分，|类，|计，|看：|分：|类：|案件中|类型|类别|领域分别")
_ALL_OF = re.compile(r"上述|(?:案件|纠纷|事项|人员|文件)中，$")
_SHARES = re.compile(r"[，（、]?占")
_WHOLE_AGAIN = re.compile(r"案件|全年|共|合计|应诉")  # 从主体看，全年行政应诉案件共3482件: a whole of its own
_RATE_NAME = re.compile(r"([\u4e00-\u9fff]{3}率)(?:分别|均|仅|已|约|也)?[为达是到]?$")
_MOST_ADDED = 11  # figures that may make up a total
_AVERAGED_WITHIN = 160  # characters behind 每
EXACT = 0.5  # as far as values that are whole numbers may lie apart
_AT_THE_HEAD = 8  # characters before 类型分别为 in a sentence that goes on with the one before


def parting(
    text: str, begin: int, end: int, cuts: Sequence[int], numerals: Sequence[Numeral], clauses: Sequence[int]
) -> list[int | None]:
    """For each numeral of ``text[begin:end]`` the offset of the words that make it a part, or None.

    其中 holds to the semicolon. What a later clause counts in another unit, or what is more than the whole, is no part
    any more: 查处93件，其中免罚61件，罚款52万元. `cuts` are the offsets between clauses, `clauses` says which one each
    numeral stands in. The time is linear.
    """
    result: list[int | None] = [None] * len(numerals)
    words = list(_PARTING.finditer(text, begin, end)) if _SIGNS.search(text, begin, end) else []
    if not words:
        return result
    rule: re.Match[str] | None = None
    total: Numeral | None = None  # the last figure that can have parts
    whole: Numeral | None = None  # the one that the rule parts
    semicolon: int | None = None  # the next one
    unit, stop, at = "", -1, 0
    for k, numeral in enumerate(numerals):
        while at < len(words) and words[at].end() <= numeral.start:
            m = words[at]
            at += 1
            if _applies(m, text, begin, cuts, total):
                rule, whole, unit = m, total, ""
                if semicolon is None or -1 < semicolon < m.end():
                    semicolon = text.find("；", m.end(), end)
                stop = semicolon if m["of"] else -1
        clause = cuts[clauses[k]]
        if rule is not None and -1 < stop <= clause:
            rule = None
        rate = numeral.unit in ("%", "百分点") or numeral.change in ("increase", "decrease")
        if rule is not None and rate:
            # 其中县政府负责人出庭率100%，部门负责人出庭率98%: the same rate of another part
            again = k > 0 and result[k - 1] is not None and _same_rate(text, numerals[k - 1], numeral)
            if clause < rule.start() or again or _SHARES.match(text, clause + 1):
                result[k] = rule.start()
        elif rule is not None:
            unit = unit or numeral.unit
            same = whole is not None and whole.unit == numeral.unit
            more = same and (numeral.value or 0) > (whole.value or 0)  # type: ignore[union-attr]  # same says it is one
            if more or (clause > rule.start() and numeral.unit != unit):
                rule = None
            else:
                result[k] = rule.start()
        near = max(clause + 1, numeral.start - _AVERAGED_WITHIN)
        if not rate and text.find("每", near, numeral.start) < 0:  # 平均每村5名 has no parts
            total = numeral
    return result


def adding_up(numerals: Sequence[Numeral], total: int, step: int, fits: Callable[[int], bool]) -> range | None:
    """The numerals beside `total` that make it up: two or more in its unit, each of which `fits`; None if none do.

    `step` is 1 for those behind it and -1 for those before it.
    """
    whole, k = numerals[total], total + step
    rest = whole.value or 0.0
    while (
        0 <= k < len(numerals)
        and abs(k - total) <= _MOST_ADDED
        and numerals[k].unit == whole.unit
        and fits(k)
        and rest >= EXACT
    ):
        rest -= numerals[k].value or 0.0
        k += step
    return range(total + step, k, step) if abs(k - total) > 2 and abs(rest) < EXACT else None


def _opens(m: re.Match[str], text: str, begin: int) -> bool:
    """类型分别为 or 按被申请人分， at the head of a sentence that goes on with the one before."""
    if m.start() - begin >= _AT_THE_HEAD or not (m["kinds"] or m["seen"]):
        return False
    return bool(m["kinds"]) or not _WHOLE_AGAIN.search(text, m.end(), m.end() + _AT_THE_HEAD + 4)


def _same_rate(text: str, one: Numeral, other: Numeral) -> bool:
    """Whether two rates bear the same name, and the other one follows in the next clause."""
    first, second = (_RATE_NAME.search(text, max(n.span_start - 12, 0), n.span_start) for n in (one, other))
    near = text.count("，", one.span_end, other.span_start) == 1
    return near and first is not None and second is not None and first[1] == second[1]


def _applies(m: re.Match[str], text: str, begin: int, cuts: Sequence[int], total: Numeral | None) -> bool:
    """Whether the words part a figure: 中， one in its own clause, others any before or one of the sentence before."""
    if m["of"]:
        return True
    clause = cuts[bisect_right(cuts, m.start()) - 1] + 1
    if total is None:
        return bool(_ALL_OF.search(text, clause, m.end())) or _opens(m, text, begin)
    return total.start >= clause or not m["among"]
