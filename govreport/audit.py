"""Figures that contradict each other: listed with both sentences, never corrected.

Within a report: parts against their total, counts against a stated rate, a change against its two ends, a value against
the plausible range of the codebook. Between reports of one place: a stated change against the earlier report, jumps by
orders of magnitude, values carried over from the year before. Printed precision is respected: 4.2万 stands for anything
that rounds to it, and a figure with a bound (200余件) contradicts nothing.
"""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import groupby
from typing import Any

import pandas as pd
from rapidfuzz import fuzz

from govreport import codebook
from govreport.errors import GovreportError
from govreport.numbers import numerals

COLUMNS = (
    "report_id", "check", "indicator", "quantity_ids", "expected", "found", "quote_a", "quote_b", "note",
)  # fmt: skip
CHECKS = {
    "parts_total": "the parts add up to more than their total, or just miss it",
    "rate_counts": "two counts give another rate than the one printed beside them",
    "change_ends": "a change does not fit the two values between which it lies, in one report",
    "change_earlier": "a change does not fit the figure of the place's report of the year before",
    "points_percent": "a change is said in per cent where points are meant, or the other way round",
    "magnitude": "a value is many times the one of the year before: perhaps 万件 for 件",
    "range": "a value lies outside the plausible range of the codebook",
    "copied": "a count is the same as in the report of the year before",
}
UNTRUSTED = ("masked", "spun", "years_refreshed")
_SHARES = ("%", "百分点", "倍")
_OWN = ("own", "cumulative")
_JUMP = {"stock": 20.0, "flow": 50.0, "amount": 50.0}  # times the year before
_NEARLY = 0.02  # parts that miss their total by less are taken for all of its parts
_SAME_PARAGRAPH = 240  # characters


@dataclass(frozen=True, slots=True)
class _Figure:
    """A row of `quantities` with the words before it in its sentence and the rounding of its print."""

    row: Any
    lead: str
    spread: float

    @property
    def exact(self) -> bool:
        return bool(self.row.bound == "exact")

    @property
    def counts(self) -> bool:
        return self.row.unit not in _SHARES and self.row.role not in ("change", "plan") and self.row.zone != "plan"

    @property
    def ends(self) -> tuple[float, float]:
        """Between what the unrounded value lies."""
        return self.row.value - self.spread, self.row.value + self.spread


def check(reports: pd.DataFrame, quantities: pd.DataFrame, sections: pd.DataFrame) -> pd.DataFrame:
    """Conflicts among the figures of a corpus.

    Parameters
    ----------
    reports, quantities, sections : DataFrame
        Tables of a corpus, as `tables` declares them.

    Returns
    -------
    DataFrame
        One row a conflict, in the order of the reports, then of the text: report_id, check (one of `CHECKS`),
        indicator, quantity_ids (joined by a space), expected, found (as text with unit), quote_a, quote_b (the
        sentences that disagree; b is empty where there is one), note (how the expectation was reached, and under which
        heading the figure stands). Documents flagged as not to be trusted are left out.

    Raises
    ------
    GovreportError
        If a table lacks a column.
    """
    for name, table, needed in (
        ("reports", reports, {"report_id", "jurisdiction", "year", "doc_type", "flags"}),
        ("quantities", quantities, {"report_id", "quantity_id", "indicator", "value", "quote", "start", "excluded"}),
        ("sections", sections, {"report_id", "section_id", "heading"}),
    ):
        if missing := sorted(needed - set(table.columns)):
            raise GovreportError(f"{name} has no column {', '.join(missing)}; give the tables of a corpus")
    trusted = reports[~reports["flags"].fillna("").astype(str).str.contains("|".join(UNTRUSTED))]
    kept = quantities[quantities["report_id"].isin(set(trusted["report_id"]))].sort_values(
        ["report_id", "start"], kind="stable"
    )
    texts = {report_id: _sentences(part) for report_id, part in kept.groupby("report_id", sort=False)}
    found: list[dict[str, Any]] = []
    for sentences in texts.values():
        found += [*_parts(sentences), *_relations(sentences), *_rates(sentences), *_ends(sentences), *_range(sentences)]
    for earlier, later in _successive(trusted):
        found += _against(texts.get(earlier, []), texts.get(later, []))
    return _table(found, reports, sections)


def _table(found: list[dict[str, Any]], reports: pd.DataFrame, sections: pd.DataFrame) -> pd.DataFrame:
    """The rows in order, each with the heading under which its first figure stands."""
    headings = {(s.report_id, s.section_id): s.heading for s in sections.itertuples()}
    order = {report_id: i for i, report_id in enumerate(reports["report_id"])}
    rows = []
    for conflict in sorted(found, key=lambda c: (order[c["report_id"]], c["at"], list(CHECKS).index(c["check"]))):
        heading = headings.get((conflict["report_id"], conflict["section_id"]))
        note = conflict["note"] + (f" [{heading}]" if heading else "")
        rows.append({column: conflict.get(column, "") for column in COLUMNS} | {"note": note})
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _conflict(
    name: str, figures: Sequence[_Figure], expected: str, found: str, note: str, other: str = ""
) -> dict[str, Any]:
    """A row; the sentence of the first figure is quoted first, `other` is the sentence that speaks against it."""
    row = figures[0].row
    second = other or next((f.row.quote for f in figures if f.row.quote != row.quote), "")
    return {
        "report_id": row.report_id,
        "section_id": row.section_id,
        "at": row.start,
        "check": name,
        "indicator": row.indicator,
        "quantity_ids": " ".join(dict.fromkeys(f.row.quantity_id for f in figures)),
        "expected": expected,
        "found": found,
        "quote_a": row.quote,
        "quote_b": second,
        "note": note,
    }


def _print(value: float, unit: str) -> str:
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return f"{text} {unit}".strip()


# --- sentences ----------------------------------------------------------------------------------------------------


def _sentences(part: pd.DataFrame) -> list[list[_Figure]]:
    """The figures of a report, sentence by sentence, with the words that lead to each of them."""
    out = []
    for quote, group in groupby(part.itertuples(index=False), key=lambda row: row.quote):
        rows = list(group)
        spans = {n.start: n for n in numerals(quote)}
        base = _offset(rows, spans)
        figures, last = [], 0
        for row in rows:
            here = spans.get(row.start - base) if base is not None else None
            end = here.span_end if here else last
            if not row.excluded and row.value == row.value and row.value is not None:
                lead = quote[last : here.span_start] if here else ""
                figures.append(_Figure(row, lead, _spread(quote[here.start : here.end], row.unit) if here else 0.0))
                last = end
        out.append(figures)
    return out


def _offset(rows: Sequence[Any], spans: dict[int, Any]) -> int | None:
    """Where the quote begins in the clean text: the shift that brings every row onto a numeral of the quote."""
    for start in spans:
        base = rows[0].start - start
        if all(row.start - base in spans for row in rows):
            return int(base)
    return None


_PRINT = re.compile(r"[\d,，]+(?:\.(\d+))?余?([千百]?[万亿])?")
_POWERS = {"千": 10**3, "百": 10**2, "万": 10**4, "亿": 10**8}


def _spread(numeral: str, unit: str) -> float:
    """Half of the last printed digit where the print rounds: 98.7%, 4.2万; nothing for a plain count."""
    m = _PRINT.fullmatch(numeral)
    if m is None:
        return 0.0
    decimals, power = len(m[1] or ""), math.prod(_POWERS[c] for c in m[2] or "")
    if unit not in _SHARES and not decimals and power == 1:
        return 0.0
    return 0.5 * power / 10**decimals


# --- one report ---------------------------------------------------------------------------------------------------

_NEW_ACTION = re.compile(
    r"召开|开展|组织|举办|印发|制定|出台|发放|建成|建立|成立|全年|共计|累计|发现|整改|培训|新增|[。；]|率|占|约谈|问责|挽回|涉及"
)


def _parts(sentences: Sequence[list[_Figure]]) -> Iterator[dict[str, Any]]:
    """其中A件、B件 against the counts before 其中 in the same unit."""
    for before, figures in zip([[], *sentences], sentences, strict=False):
        for i, figure in enumerate(figures):
            if "其中" not in figure.lead or not figure.counts or not figure.exact:
                continue
            parts = _chain(figures, i)
            pool = figures[:i] or [f for f in before if figure.row.start - f.row.start <= _SAME_PARAGRAPH]
            totals = [f for f in pool if f.counts and f.row.unit == figure.row.unit][-3:]
            if totals and all(t.exact for t in totals):
                yield from _compare_parts(parts, totals, bracketed="（其中" in figure.lead)


def _chain(figures: Sequence[_Figure], i: int) -> list[_Figure]:
    """The counts that follow 其中 in one unit, up to a new statement."""
    chain = [figures[i]]
    for figure in figures[i + 1 :]:
        lead = figure.lead
        if not figure.counts or figure.row.unit != chain[0].row.unit or "）" in lead or _NEW_ACTION.search(lead):
            break
        chain.append(figure)
    return chain


def _compare_parts(parts: list[_Figure], totals: list[_Figure], bracketed: bool) -> Iterator[dict[str, Any]]:
    unit = totals[-1].row.unit
    added = sum(p.row.value for p in parts)
    least, most = (sum(p.ends[k] for p in parts) for k in (0, 1))
    greatest = max(totals, key=lambda t: t.ends[1])
    words = " + ".join(_print(p.row.value, "") for p in parts)
    if least > greatest.ends[1]:
        note = f"{words} = {_print(added, unit)} is more than the total {_print(greatest.row.value, unit)}"
        expected = f"at most {_print(greatest.row.value, unit)}"
        yield _conflict("parts_total", [greatest, *parts], expected, _print(added, unit), note)
        return
    total = totals[-1]
    misses = most < total.ends[0] or least > total.ends[1]
    if bracketed and len(parts) > 1 and misses and abs(added - total.row.value) <= _NEARLY * total.row.value:
        note = f"{words} = {_print(added, unit)}; a conflict if these are all the parts"
        yield _conflict("parts_total", [total, *parts], _print(total.row.value, unit), _print(added, unit), note)


@cache
def _relation_table() -> tuple[tuple[str, tuple[str, ...]], ...]:
    source = resources.files("govreport.data").joinpath("audit_relations.csv").read_text(encoding="utf-8")
    return tuple((r["total"], tuple(r["parts"].split())) for r in csv.DictReader(source.splitlines()))


def _relations(sentences: Sequence[list[_Figure]]) -> Iterator[dict[str, Any]]:
    """Indicators of which one cannot be less than the sum of others, where they stand together."""
    by_indicator: dict[str, list[_Figure]] = {}
    for figure in (f for figures in sentences for f in figures if f.exact and f.counts):
        by_indicator.setdefault(figure.row.indicator, []).append(figure)
    for total_id, part_ids in _relation_table():
        for total in by_indicator.get(total_id, []):
            near = [
                [f for f in by_indicator.get(p, []) if 0 < f.row.start - total.row.start <= _SAME_PARAGRAPH]
                for p in part_ids
            ]
            if not all(near):
                continue
            parts = [found[0] for found in near]
            added = sum(p.row.value for p in parts)
            if added > total.row.value:
                unit = total.row.unit
                names = " + ".join(f"{p.row.indicator} {_print(p.row.value, '')}" for p in parts)
                expected = f"at most {_print(total.row.value, unit)}"
                note = f"{names} against {total_id} {_print(total.row.value, '')}"
                yield _conflict("parts_total", [total, *parts], expected, _print(added, unit), note)


_RATE_NAME = re.compile(r"([一-龥]{2,4})率")
_SHARE_OF = re.compile(r"[，、（]?(?:约|仅)?占(?:比|总数的?|全部的?)?(?:为|达)?")
_OTHER_BASE = re.compile(r"按期|按时|及时|法定|满意|知晓|好评|平均|同比|环比|全[国省]|较|比上")


def _rates(sentences: Sequence[list[_Figure]]) -> Iterator[dict[str, Any]]:
    """应出庭A件，实际出庭B件，出庭率C%: the rate against the two counts just before it."""
    for sentence in sentences:
        figures = list({f.row.start: f for f in sentence}.values())  # a numeral may serve two indicators
        for first, second, rate in zip(figures, figures[1:], figures[2:], strict=False):
            counts = all(f.counts and f.exact and f.row.value > 0 for f in (first, second))
            stated = rate.row.unit == "%" and rate.exact and rate.row.role not in ("change", "plan", "benchmark")
            if not (counts and stated and first.row.unit == second.row.unit) or not _names(
                rate.lead, first.lead, second.lead
            ):
                continue
            if "占" in rate.lead and second.row.value > first.row.value:
                continue
            small, large = sorted((first, second), key=lambda f: f.row.value)
            low, high = 100 * small.ends[0] / large.ends[1], 100 * small.ends[1] / large.ends[0]
            if high < rate.ends[0] - 1e-9 or low > rate.ends[1] + 1e-9:
                share = 100 * small.row.value / large.row.value
                note = f"{_print(small.row.value, '')} of {_print(large.row.value, small.row.unit)}"
                found = _print(rate.row.value, "%")
                yield _conflict("rate_counts", [rate, first, second], _print(share, "%"), found, note)


def _names(rate_lead: str, first_lead: str, second_lead: str) -> bool:
    """Whether the rate is the share of the second count in the first: 出庭应诉率 after 实际出庭987件, or 占."""
    if _OTHER_BASE.search(rate_lead) or len(rate_lead) > 24 or re.search(r"[。；]", rate_lead):
        return False
    if _SHARE_OF.fullmatch(rate_lead):
        return True
    name = _RATE_NAME.search(rate_lead)
    if name is None:
        return False
    done = [name[1][-2:]] + (["出庭"] if "出庭" in name[1] else [])
    # 化解纠纷264件 names the part if the count before it is of 纠纷 too.
    part = re.search(rf"(?:{'|'.join(done)})(?:成功|完毕|完成|了)?([一-龥]{{0,4}})$", second_lead)
    return part is not None and (not part[1] or part[1][-2:] in first_lead)


def _ends(sentences: Sequence[list[_Figure]]) -> Iterator[dict[str, Any]]:
    """由A提升至B，提高C个百分点: the change against its ends."""
    for figures in sentences:
        for start, end, change in zip(figures, figures[1:], figures[2:], strict=False):
            ids = [f.row.indicator for f in (start, end, change)]
            named = ids[0] and ids[0] == ids[1] and ids[2] == ids[0] + "_yoy"
            if named and start.row.role == "benchmark" and end.row.role in _OWN:
                yield from _compare_change("change_ends", start, end, change)


def _range(sentences: Sequence[list[_Figure]]) -> Iterator[dict[str, Any]]:
    """A value against the plausible range of its indicator; a part may lie below it."""
    known = codebook.entries()
    for figure in (f for figures in sentences for f in figures):
        entry = known.get(figure.row.indicator)
        if entry is None:
            continue
        value = figure.row.value
        if value > entry.high or (value < entry.low and figure.row.role == "own"):
            span = f"{entry.low:,.0f} to {entry.high:,.0f}"
            yield _conflict("range", [figure], span, _print(value, figure.row.unit), f"range of {entry.id}")


# --- two reports --------------------------------------------------------------------------------------------------


def _successive(reports: pd.DataFrame) -> Iterator[tuple[str, str]]:
    """Pairs of annual reports of one place and successive years."""
    known = reports[
        (reports["doc_type"] == "annual_report") & reports["jurisdiction"].notna() & reports["year"].notna()
    ]
    for _, group in known.groupby("jurisdiction", sort=False):
        by_year = {int(r.year): r.report_id for r in group.itertuples()}
        yield from ((by_year[y - 1], by_year[y]) for y in sorted(by_year) if y - 1 in by_year)


def _settled(sentences: Sequence[list[_Figure]]) -> dict[tuple[str, str, str, str], _Figure]:
    """The report's own exact figures by indicator, scope, period and unit, without those given twice differently."""
    found: dict[tuple[str, str, str, str], list[_Figure]] = {}
    for figure in (f for figures in sentences for f in figures):
        row = figure.row
        if row.indicator and row.role in _OWN and row.zone != "plan" and figure.exact:
            found.setdefault((row.indicator, row.scope, row.period, row.unit), []).append(figure)
    return {key: same[0] for key, same in found.items() if len({f.row.value for f in same}) == 1}


def _against(earlier: Sequence[list[_Figure]], later: Sequence[list[_Figure]]) -> Iterator[dict[str, Any]]:
    """The later report against the one of the year before."""
    then, now = _settled(earlier), _settled(later)
    changes = [f for figures in later for f in figures if f.row.role == "change" and f.exact]
    for change in changes:
        base = change.row.indicator.removesuffix("_yoy")
        for key in (k for k in now if k[0] == base and k[1] == change.row.scope and k in then):
            yield from _compare_change("change_earlier", then[key], now[key], change)
    known = codebook.entries()
    for key, figure in now.items():
        before, entry = then.get(key), known.get(key[0])
        if before is not None and entry is not None:
            yield from _jump(before, figure, entry.kind)
            yield from _copied(before, figure, entry.kind)


def _compare_change(name: str, old: _Figure, new: _Figure, change: _Figure) -> Iterator[dict[str, Any]]:
    """A printed change against the difference, or the relative difference, of the values at its ends."""
    sign = -1 if "|decrease" in change.row.rule else 1
    rate = new.row.unit == "%"
    points = (new.ends[0] - old.ends[1], new.ends[1] - old.ends[0])
    if old.ends[0] <= 0:
        return
    relative = (100 * (new.ends[0] / old.ends[1] - 1), 100 * (new.ends[1] / old.ends[0] - 1))
    printed = tuple(sorted(sign * end for end in change.ends))
    unit = change.row.unit
    if unit == "%":
        right, wrong, means = relative, points if rate else None, "百分点"
    elif unit == "百分点":
        right, wrong, means = points, relative, "%"
    elif unit == new.row.unit:
        right, wrong, means = points, None, unit
    else:
        return
    if _meet(printed, right):
        return
    ends = f"from {_print(old.row.value, old.row.unit)} to {_print(new.row.value, new.row.unit)}"
    swapped = wrong is not None and rate and _meet(printed, wrong)
    shown = _print(sign * change.row.value, unit)
    expected = _print(sign * change.row.value, means) if swapped else _print(sum(right) / 2, unit)
    figures = [change, new, old]
    yield _conflict("points_percent" if swapped else name, figures, expected, shown, ends, other=old.row.quote)


def _meet(a: Iterable[float], b: Iterable[float]) -> bool:
    (a0, a1), (b0, b1) = a, b
    return a0 <= b1 + 1e-9 and b0 <= a1 + 1e-9


def _jump(old: _Figure, new: _Figure, kind: str) -> Iterator[dict[str, Any]]:
    if kind not in _JUMP or min(old.row.value, new.row.value) <= 0:
        return
    times = new.row.value / old.row.value
    if max(times, 1 / times) >= _JUMP[kind]:
        unit = new.row.unit
        note = f"{times:g} times the year before" if times > 1 else f"1/{1 / times:g} of the year before"
        expected = f"about {_print(old.row.value, unit)}"
        yield _conflict("magnitude", [new, old], expected, _print(new.row.value, unit), note, other=old.row.quote)


_YEAR = re.compile(r"(?:19|20)\d\d")


def _copied(old: _Figure, new: _Figure, kind: str) -> Iterator[dict[str, Any]]:
    """The same count two years running: with three digits or more, or in the very same sentence."""
    if kind not in ("flow", "amount") or new.row.value != old.row.value or new.row.value == 0:
        return
    digits = f"{new.row.value:.0f}".rstrip("0")
    alike = fuzz.ratio(_YEAR.sub("", old.row.quote), _YEAR.sub("", new.row.quote))
    if len(digits) >= 3 or (alike >= 90 and new.row.value >= 10):
        unit = new.row.unit
        note = f"the sentences are alike to {alike:.0f} %"
        expected = f"not {_print(old.row.value, unit)} again"
        yield _conflict("copied", [new, old], expected, _print(new.row.value, unit), note, other=old.row.quote)
