"""Parts and wholes among coded figures: what sums up, what a whole year's figure holds, what is a pilot's.

Here rows are compared by their values and indicators; by words `parts` and `roles` tell parts.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from functools import partial

from govreport import parts
from govreport.clauses import Sentence
from govreport.coded import CodedNumeral
from govreport.numbers import Numeral

_CONFIRMED = "judicial_confirmations"
_MEDIATED = frozenset(
    (
        "people_mediation_cases", "administrative_mediation_cases", "disputes_resolved", "mediation_written_agreements",
        "mediation_oral_agreements", "mediation_cases_ordinary", "mediation_cases_difficult",
    )
)  # fmt: skip
_OF_THE_YEAR = re.compile(r"全年|年内共|本年度?共")
_TOTAL_REACH, _MOST_EARLIER = 30, 12  # characters; figures
_LEAST_TOTAL = 8  # what smaller ones sum up to by chance is no sign
_NO_COUNTS = ("%", "百分点", "倍", "年")


def mark_summed(rows: list[tuple[int, CodedNumeral]], numerals: Sequence[Numeral]) -> None:
    """Figures of one indicator that make up the figure beside them are its parts, whether or not that has a name.

    新收689件，市政府的42件，…部门的155件; 许可90卷、处罚150卷，共240卷; 清单列647项，不予处罚298项、…从轻186项.
    """
    if len(rows) < 2:
        return
    own = {k: row for k, row in rows if row.role == "own" and row.period in ("full_year", "to_date")}
    if len(own) < 2:
        return
    named = {k: row.indicator for k, row in rows}
    for i, total in enumerate(numerals):
        if total.unit in _NO_COUNTS or (total.value or 0.0) < _LEAST_TOTAL or total.change:
            continue
        for step in (1, -1):
            beside = own.get(i + step)
            if beside is None or beside.indicator != named.get(i, beside.indicator):
                continue
            for k in parts.adding_up(numerals, i, step, partial(_is_of, own, beside.indicator)) or ():
                own[k].role = "subset"


def mark_whole_of_outcomes(rows: list[tuple[int, CodedNumeral]], numerals: Sequence[Numeral]) -> None:
    """中止3件、终止18件、维持46件、撤销8件，共计办结75件: the last is the whole, if no other stands before it."""
    if len(rows) < 3:
        return
    named = dict(rows)
    k, total = rows[-1]
    if total.role != "subset" or any(row.indicator != total.indicator for _, row in rows):
        return
    made_up = parts.adding_up(numerals, k, -1, named.__contains__)
    if made_up and made_up.stop < rows[0][0]:
        total.role = "own"
        for part in made_up:
            named[part].role = "subset"


def _is_of(rows: Mapping[int, CodedNumeral], indicator: str, k: int) -> bool:
    return k in rows and rows[k].indicator == indicator


def mark_parts(rows: list[tuple[int, CodedNumeral]], frame: Sentence) -> None:
    """What the sentence shows to be parts: figures that a later one sums up, and what a whole year's figure holds.

    许可卷90卷、处罚卷150卷，共评查240卷; 查办哄抬价格案件9起；全年处罚案件共876起; 调解4890件，司法确认203件.
    """
    if len(rows) < 2:
        return
    mediated = False
    before: dict[tuple[str, str], list[CodedNumeral]] = {}  # own figures since the last total
    for k, row in rows:
        if row.indicator == _CONFIRMED and mediated and row.role == "own":
            row.role = "subset"
        mediated = mediated or row.indicator in _MEDIATED
        if row.role != "own" or row.value is None or row.unit == "%" or row.period != "full_year":
            continue
        earlier = before.setdefault((row.indicator, row.unit), [])
        window = frame.windows[k]
        of_the_year = _OF_THE_YEAR.search(frame.text, max(window.low, window.start - _TOTAL_REACH), window.start)
        # Other figures may stand between these, which `mark_summed` does not skip.
        summed = len(earlier) > 1 and abs(sum(part.value or 0.0 for part in earlier) - row.value) < parts.EXACT
        if summed or (of_the_year and all((part.value or 0.0) < row.value for part in earlier)):
            for part in earlier:
                part.role = "subset"
            earlier.clear()
        if not of_the_year:
            earlier.append(row)
            del earlier[:-_MOST_EARLIER]


def mark_pilots(rows: Sequence[CodedNumeral], of_pilots: Collection[int]) -> None:
    """A figure of a pilot is a part of the whole place's figure, where the report gives both.

    `rows` are all of the text, `of_pilots` the numerals that stand in sentences about pilots.
    """
    if not of_pilots:
        return
    largest: dict[tuple[str, str, str], float] = {}
    for row in rows:
        if row.indicator and row.role == "own" and row.value is not None:
            key = (row.indicator, row.unit, row.period)
            largest[key] = max(row.value, largest.get(key, row.value))
    for row in rows:
        if row.role != "own" or row.index not in of_pilots:
            continue
        whole = largest.get((row.indicator, row.unit, row.period))
        if row.value is not None and whole is not None and row.value < whole:
            row.role = "subset"
