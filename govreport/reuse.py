"""Copied and own words: sentences that reports share, formulas apart from passages, who shares with whom.

Identical sentences are grouped first; among the different wordings, candidates come from MinHash bands and are
confirmed by alignment (`govreport.alike`), so that time grows with the number of reports and not with its square.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from govreport.alike import SHINGLE, alike, common, sentence_key, sentences
from govreport.errors import GovreportError

KINDS = ("own", "repeated", "shared", "formula")

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Reuse:
    """What reports share, sentence by sentence.

    A sentence is a *formula* if it, or a wording alike, stands in at least `formula_places` places; else *shared* if it
    stands in another place; else *repeated* if it stands in another report of the same place; else *own*.

    Attributes
    ----------
    sentences : DataFrame
        ``report_id``, ``sentence`` (number), ``start``, ``end`` (offsets in the text), ``kind``, ``n_chars`` (marks and
        spaces not counted), ``n_copied`` (of these, the characters aligned with the sentence most alike in another
        report), ``wording`` (a number; identical sentences have the same).
    shares : DataFrame
        One row a report: ``n_sentences``, ``n_chars``, the shares ``own``, ``repeated``, ``shared``, ``formula`` of its
        characters (sum 1); ``last_year`` and ``higher`` (the reports compared with, joined by ``;``) with the shares
        ``from_last_year`` and ``from_higher``, formulas included; ``note`` says why a share is missing.
    formulas : DataFrame
        ``text`` (its first occurrence), ``key``, ``n_sentences``, ``n_reports``, ``n_places`` of exactly this wording,
        and ``n_alike``, other wordings alike (of very common ones not all are counted). Commonest first.
    passages : DataFrame
        Runs of consecutive sentences that two reports share in the same order, formulas left out: ``report_id``,
        ``start``, ``end``, ``source_id``, ``source_start``, ``source_end``, ``n_sentences``, ``n_chars`` (aligned),
        ``similarity`` (aligned characters over those of the report's sentences).
    edges : DataFrame
        One row a pair of reports: ``source_id``, ``report_id``, ``direction`` (``published``, ``year``: the source is
        the earlier by this; ``unknown``: in the order given), ``same_place``, ``n_sentences``, ``n_chars`` (of the
        report, that stand in the source), ``share`` (of the report's characters), ``share_of_source``.
    formula_places, threshold, min_chars, unit : int, float, int, str
        The settings behind it. With the unit ``clause``, read clause for sentence everywhere.
    """

    sentences: pd.DataFrame
    shares: pd.DataFrame
    formulas: pd.DataFrame
    passages: pd.DataFrame
    edges: pd.DataFrame
    formula_places: int
    threshold: float
    min_chars: int
    unit: str

    def matrix(self, report_ids: Sequence[str] | None = None) -> pd.DataFrame:
        """Share of the row's characters that stand in the column's report, formulas left out; 0 on the diagonal.

        Parameters
        ----------
        report_ids : sequence of str, optional
            Rows and columns, in this order; all reports if not given.
        """
        ids = list(self.shares["report_id"] if report_ids is None else report_ids)
        unknown = sorted(set(ids) - set(self.shares["report_id"]))
        if unknown:
            raise GovreportError(f"no such report: {', '.join(map(str, unknown))}")
        out = pd.DataFrame(0.0, index=pd.Index(ids, name="report_id"), columns=pd.Index(ids, name="source_id"))
        part = self.edges[self.edges["report_id"].isin(ids) & self.edges["source_id"].isin(ids)]
        rows, columns = out.index.get_indexer(part["report_id"]), out.columns.get_indexer(part["source_id"])
        values = out.to_numpy(copy=True)
        values[rows, columns] = part["share"]
        values[columns, rows] = part["share_of_source"]
        return pd.DataFrame(values, index=out.index, columns=out.columns)


def reuse(
    documents: pd.DataFrame,
    *,
    formula_places: int = 5,
    threshold: float = 0.8,
    min_chars: int = 12,
    unit: str = "sentence",
    higher: Mapping[str, str] | None = None,
    seed: int = 0,
) -> Reuse:
    """Find the sentences that reports share.

    Parameters
    ----------
    documents : DataFrame
        ``report_id`` and ``text`` (clean); where known ``jurisdiction`` (full path), ``level``, ``year`` and
        ``published``. A report without a jurisdiction counts as a place of its own.
    formula_places : int
        From so many places on a sentence is a formula.
    threshold : float
        Least similarity of two sentences: twice their longest common subsequence over the sum of their lengths.
    min_chars : int
        Shorter sentences are not compared.
    unit : str
        ``sentence`` (up to 。！？； or the end of the line) or ``clause`` (also up to ， or ：), which finds set
        phrases inside sentences that are otherwise a report's own.
    higher : mapping of str to str, optional
        Jurisdiction to the next higher one. By default the longest jurisdiction of `documents` that begins the
        report's own (河南省 for 河南省许昌市), else that of level ``nation``.
    seed : int
        Draws the hash functions.

    Returns
    -------
    Reuse

    Raises
    ------
    GovreportError
        If columns are missing, a report stands twice, there are fewer than two reports, or no sentence is long enough.

    Notes
    -----
    A report is compared with its place's report of the year before, and with the higher level's of the same year and
    the year before, sentence by sentence. Elsewhere, sentences with a Jaccard index (over runs of three characters)
    under 0.5 may be missed.
    """
    _check(documents, formula_places, threshold, min_chars)
    docs = _Documents(documents)
    found = _Wordings(docs, min_chars, unit)
    pairs, shared = alike(found.keys, threshold=threshold, seed=seed)
    kind, copied = _classify(found, pairs, shared, formula_places)
    matches = _matches(found, docs, pairs, shared, kind == KINDS.index("formula"))
    occurrences = pd.DataFrame(
        {
            "report_id": docs.ids[found.report],
            "sentence": found.index,
            "start": found.start,
            "end": found.end,
            "kind": pd.Categorical.from_codes(kind[found.wording], categories=list(KINDS)),
            "n_chars": found.length[found.wording],
            "n_copied": copied[found.wording],
            "wording": found.wording,
        }
    )
    return Reuse(
        sentences=occurrences,
        shares=_shares(docs, found, occurrences, threshold, higher),
        formulas=_formulas(docs, found, pairs, kind),
        passages=_passages(docs, found, matches),
        edges=_edges(docs, found, matches),
        formula_places=formula_places,
        threshold=threshold,
        min_chars=min_chars,
        unit=unit,
    )


def without_formulas(text: str, formulas: pd.DataFrame | Iterable[str], *, unit: str = "sentence") -> str:
    """The text without the sentences that are formulas, so that term weights can be had with and without them.

    Parameters
    ----------
    text : str
        Clean text.
    formulas : DataFrame or iterable of str
        `Reuse.formulas`, or sentences. A sentence goes if its key (marks and spaces aside) is among them; all wordings
        found in the corpus are.
    unit : str
        That of the formulas.

    Returns
    -------
    str
        What remains, in order; offsets are those of the new text.
    """
    given = formulas["key"] if isinstance(formulas, pd.DataFrame) else map(sentence_key, formulas)
    keys = frozenset(key for key in given if key)
    kept, at = [], 0
    for start, end, key in sentences(text, 1, unit):
        if key in keys:
            kept.append(text[at:start])
            at = end
    return "".join([*kept, text[at:]])


def _check(documents: pd.DataFrame, formula_places: int, threshold: float, min_chars: int) -> None:
    missing = [c for c in ("report_id", "text") if c not in documents]
    if missing:
        raise GovreportError(f"documents lacks the column(s) {', '.join(missing)}; it has {list(documents)}")
    if len(documents) < 2:
        raise GovreportError(f"{len(documents)} report(s) given; copied text needs at least two")
    twice = documents.loc[documents["report_id"].duplicated(), "report_id"]
    if len(twice):
        raise GovreportError(f"the report {twice.iloc[0]!r} stands twice in documents; drop duplicates first")
    if formula_places < 2:
        raise GovreportError(
            f"formula_places is {formula_places}; a sentence of one place is no formula, take 2 or more"
        )
    if not 0.5 <= threshold <= 1:
        raise GovreportError(f"threshold is {threshold}; it must lie between 0.5 (barely alike) and 1 (identical)")
    if min_chars < SHINGLE:
        raise GovreportError(f"min_chars is {min_chars}; it must be at least {SHINGLE}")


class _Documents:
    """The columns of the documents as arrays, unknown values told apart."""

    def __init__(self, documents: pd.DataFrame) -> None:
        n = len(documents)
        self.ids = documents["report_id"].to_numpy(dtype=object)
        self.texts = ["" if pd.isna(text) else str(text) for text in documents["text"]]
        places = documents.get("jurisdiction", pd.Series([None] * n))
        self.places = [None if pd.isna(p) or not p else str(p) for p in places]
        self.place = pd.factorize(
            np.array([p or ("", i) for i, p in enumerate(self.places)] + [None], dtype=object)[:-1]
        )[0]
        self.level = list(documents.get("level", pd.Series([None] * n)))
        self.year = pd.to_numeric(documents.get("year", pd.Series([np.nan] * n))).to_numpy(dtype=float, na_value=np.nan)
        published = pd.to_datetime(documents.get("published", pd.Series([None] * n)), errors="coerce")
        self.published = published.map(lambda day: np.nan if pd.isna(day) else day.toordinal()).to_numpy(dtype=float)

    def reports_of(self) -> dict[tuple[str, float], list[int]]:
        """Reports by jurisdiction and year."""
        out: dict[tuple[str, float], list[int]] = {}
        for i, (place, year) in enumerate(zip(self.places, self.year, strict=True)):
            if place and np.isfinite(year):
                out.setdefault((place, year), []).append(i)
        return out

    def higher(self, given: Mapping[str, str] | None) -> list[str | None]:
        """The higher place of each report, if it has one among the documents."""
        if given is not None:
            return [given.get(place) if place else None for place in self.places]
        known = {place for place in self.places if place}
        nations = sorted({p for p, level in zip(self.places, self.level, strict=True) if p and level == "nation"})
        nation = nations[0] if nations else None
        out: list[str | None] = []
        for place in self.places:
            prefixes = (place[:k] for k in range(len(place) - 1, 0, -1)) if place else iter(())
            above = next((p for p in prefixes if p in known), nation)
            out.append(above if place and above != place else None)
        return out


class _Wordings:
    """Occurrences of sentences and their different wordings, those in most reports first."""

    def __init__(self, docs: _Documents, min_chars: int, unit: str) -> None:
        number: dict[str, int] = {}
        rows: list[tuple[int, int, int, int, int]] = []
        for report, text in enumerate(docs.texts):
            for index, (start, end, key) in enumerate(sentences(text, min_chars, unit)):
                rows.append((report, index, start, end, number.setdefault(key, len(number))))
        if not rows:
            raise GovreportError(
                f"no report has a sentence of {min_chars} characters; lower min_chars or check the texts"
            )
        self.report, self.index, self.start, self.end, wording = np.array(rows, dtype=np.int64).T
        in_reports = np.bincount(np.unique(np.column_stack([wording, self.report]), axis=0)[:, 0])
        order = np.argsort(-in_reports, kind="stable")
        keys = list(number)
        self.keys = [keys[i] for i in order]
        self.wording: Ints = np.argsort(order)[wording]
        self.length: Ints = np.fromiter(map(len, self.keys), dtype=np.int64, count=len(keys))
        self.reports = _incidence(self.wording, self.report, len(keys), len(docs.ids))
        self.in_places = _incidence(self.wording, docs.place[self.report], len(keys), int(docs.place.max()) + 1)
        self.chars = np.bincount(self.report, weights=self.length[self.wording], minlength=len(docs.ids))


def _incidence(rows: Ints, columns: Ints, n_rows: int, n_columns: int) -> sparse.csr_matrix:
    out = sparse.csr_matrix((np.ones(len(rows), dtype=np.int32), (rows, columns)), shape=(n_rows, n_columns))
    out.sum_duplicates()
    out.sort_indices()
    out.data[:] = 1
    return out


def _neighbours(pairs: Ints, n: int) -> sparse.csr_matrix:
    """Symmetric matrix: 1 where two wordings are alike."""
    u, v = pairs.T
    return sparse.csr_matrix((np.ones(2 * len(pairs), dtype=np.int64), (np.r_[u, v], np.r_[v, u])), shape=(n, n))


def _classify(found: _Wordings, pairs: Ints, shared: Ints, formula_places: int) -> tuple[Ints, Ints]:
    """Kind of each wording (number in KINDS) and the characters that another report has too."""
    n = len(found.keys)
    # The first `formula_places` places of a wording decide whether it is a formula, so no more are multiplied.
    few = found.in_places.copy()
    at = np.arange(few.nnz) - np.repeat(few.indptr[:-1], np.diff(few.indptr))
    few.data[at >= formula_places] = 0
    few.eliminate_zeros()
    around = (_neighbours(pairs, n) + sparse.identity(n, dtype=np.int64, format="csr")) @ few
    formula = np.diff(around.indptr) >= formula_places
    other_report, copied = _elsewhere(found.reports, pairs, shared, found.length)
    other_place, _ = _elsewhere(found.in_places, pairs, shared, found.length)
    kind = np.select([formula, other_place, other_report], [3, 2, 1], 0)
    return kind, copied


def _elsewhere(incidence: sparse.csr_matrix, pairs: Ints, shared: Ints, length: Ints) -> tuple[NDArray[np.bool_], Ints]:
    """Whether a wording, or one alike, stands in a second column; how many characters of it do."""
    many = np.diff(incidence.indptr) >= 2
    only = incidence.indices[incidence.indptr[:-1]]
    copied = np.where(many, length, 0)
    for u, v in (pairs.T, pairs.T[::-1]):
        apart = many[v] | (only[u] != only[v])
        np.maximum.at(copied, u[apart], shared[apart])
    return copied > 0, copied


def _matches(found: _Wordings, docs: _Documents, pairs: Ints, shared: Ints, formula: NDArray[np.bool_]) -> pd.DataFrame:
    """Pairs of occurrences in two reports, formulas left out: bounded, as what many places have is a formula."""
    keep = ~(formula[pairs[:, 0]] & formula[pairs[:, 1]])
    same = np.flatnonzero(~formula & (np.diff(found.reports.indptr) >= 2))
    first, second = np.r_[same, pairs[keep, 0]], np.r_[same, pairs[keep, 1]]
    aligned = np.r_[found.length[same], shared[keep]]
    order = np.argsort(found.wording, kind="stable")
    count = np.bincount(found.wording, minlength=len(found.keys))
    begin = np.cumsum(count) - count
    which, left, right = _cross(begin[first], count[first], begin[second], count[second])
    a, b = order[left], order[right]
    ordered = np.where((first == second)[which], found.report[a] < found.report[b], found.report[a] != found.report[b])
    a, b, aligned = a[ordered], b[ordered], aligned[which][ordered]
    late = _later(docs, found.report[a], found.report[b])
    return pd.DataFrame({"target": np.where(late, a, b), "source": np.where(late, b, a), "shared": aligned})


def _cross(begin_a: Ints, n_a: Ints, begin_b: Ints, n_b: Ints) -> tuple[Ints, Ints, Ints]:
    """All pairs of members of two ranges, range pair by range pair: its number, the one member, the other."""
    size = n_a * n_b
    which = np.repeat(np.arange(len(size)), size)
    at = np.arange(size.sum()) - np.repeat(np.cumsum(size) - size, size)
    return which, begin_a[which] + at // n_b[which], begin_b[which] + at % n_b[which]


def _direction(docs: _Documents, a: Ints, b: Ints) -> NDArray[np.int64]:
    """2 where the dates of publication differ, else 1 where the years do, else 0."""
    by_date = np.isfinite(docs.published[a] - docs.published[b]) & (docs.published[a] != docs.published[b])
    by_year = np.isfinite(docs.year[a] - docs.year[b]) & (docs.year[a] != docs.year[b])
    return np.where(by_date, 2, np.where(by_year, 1, 0))


def _later(docs: _Documents, a: Ints, b: Ints) -> NDArray[np.bool_]:
    """Whether report a is later than b, by the best that is known, else by the order of the documents."""
    how = _direction(docs, a, b)
    return np.select(
        [how == 2, how == 1], [docs.published[a] > docs.published[b], docs.year[a] > docs.year[b]], a > b
    ).astype(bool)


def _best(matches: pd.DataFrame, found: _Wordings, mine: str, theirs: str) -> pd.DataFrame:
    """Of each sentence of one side, the match in each report of the other side that has most in common."""
    other = found.report[matches[theirs].to_numpy()]
    table = matches.assign(report=found.report[matches[mine].to_numpy()], other=other)
    table = table.sort_values([mine, "other", "shared", theirs], ascending=[True, True, False, True], kind="stable")
    return table.drop_duplicates([mine, "other"])


def _edges(docs: _Documents, found: _Wordings, matches: pd.DataFrame) -> pd.DataFrame:
    forth = _best(matches, found, "target", "source").groupby(["report", "other"])["shared"].agg(["size", "sum"])
    back = _best(matches, found, "source", "target").groupby(["other", "report"])["shared"].sum()
    report, source = (forth.index.get_level_values(k).to_numpy(dtype=np.int64) for k in (0, 1))
    names = np.array(["unknown", "year", "published"], dtype=object)
    out = pd.DataFrame(
        {
            "source_id": docs.ids[source],
            "report_id": docs.ids[report],
            "direction": names[_direction(docs, report, source)],
            "same_place": docs.place[report] == docs.place[source],
            "n_sentences": forth["size"].to_numpy(),
            "n_chars": forth["sum"].to_numpy(),
            "share": forth["sum"].to_numpy() / found.chars[report],
            "share_of_source": back.reindex(forth.index).to_numpy() / found.chars[source],
        }
    )
    return out.sort_values(["n_chars", "source_id", "report_id"], ascending=[False, True, True], ignore_index=True)


def _passages(docs: _Documents, found: _Wordings, matches: pd.DataFrame) -> pd.DataFrame:
    table = _best(matches, found, "target", "source").sort_values(["report", "other", "target"], kind="stable")
    target, source = table["target"].to_numpy(), table["source"].to_numpy()
    report, other = table["report"].to_numpy(), table["other"].to_numpy()
    goes_on = np.zeros(len(table), dtype=bool)
    goes_on[1:] = (
        (report[1:] == report[:-1])
        & (other[1:] == other[:-1])
        & (np.diff(found.index[target]) == 1)
        & (np.diff(found.index[source]) == 1)
    )
    runs = pd.DataFrame(
        {
            "report_id": docs.ids[report],
            "start": found.start[target],
            "end": found.end[target],
            "source_id": docs.ids[other],
            "source_start": found.start[source],
            "source_end": found.end[source],
            "n_sentences": 1,
            "n_chars": table["shared"].to_numpy(),
            "similarity": found.length[found.wording[target]],
        }
    )
    how = {
        column: "last"
        if column.endswith("end")
        else "sum"
        if column in ("n_sentences", "n_chars", "similarity")
        else "first"
        for column in runs
    }
    out = runs.groupby(np.cumsum(~goes_on), sort=True).agg(how).reset_index(drop=True)
    out["similarity"] = out["n_chars"] / out["similarity"]
    return out.sort_values(
        ["n_chars", "report_id", "source_id", "start"], ascending=[False, True, True, True], ignore_index=True
    )


def _formulas(docs: _Documents, found: _Wordings, pairs: Ints, kind: Ints) -> pd.DataFrame:
    chosen = np.flatnonzero(kind == KINDS.index("formula"))
    first = np.unique(found.wording, return_index=True)[1][chosen]
    out = pd.DataFrame(
        {
            "text": [docs.texts[found.report[i]][found.start[i] : found.end[i]].strip() for i in first],
            "key": [found.keys[i] for i in chosen],
            "n_sentences": np.bincount(found.wording, minlength=len(kind))[chosen],
            "n_reports": np.diff(found.reports.indptr)[chosen],
            "n_places": np.diff(found.in_places.indptr)[chosen],
            "n_alike": np.bincount(pairs.ravel(), minlength=len(kind))[chosen],
        }
    )
    return out.sort_values(
        ["n_places", "n_sentences", "n_alike", "key"], ascending=[False, False, False, True], ignore_index=True
    )


def _shares(
    docs: _Documents,
    found: _Wordings,
    occurrences: pd.DataFrame,
    threshold: float,
    higher: Mapping[str, str] | None,
) -> pd.DataFrame:
    n = len(docs.ids)
    copied = np.zeros((n, len(KINDS)))
    np.add.at(copied, (found.report, occurrences["kind"].cat.codes.to_numpy()), occurrences["n_copied"])
    with np.errstate(invalid="ignore"):
        share = copied / found.chars[:, None]
    by_place, above = docs.reports_of(), docs.higher(higher)
    last: list[list[int]] = []
    over: list[list[int]] = []
    notes = []
    for i, (place, year) in enumerate(zip(docs.places, docs.year, strict=True)):
        last.append(by_place.get((place, year - 1), []) if place else [])
        top = above[i]
        over.append([r for y in (year, year - 1) for r in by_place.get((top, y), [])] if top else [])
        notes.append(_note(place, year, above[i], bool(last[-1]), bool(over[-1]), bool(found.chars[i])))
    columns: dict[str, Any] = {"report_id": docs.ids, "n_sentences": np.bincount(found.report, minlength=n)}
    columns["n_chars"] = found.chars.astype(np.int64)
    columns["own"] = 1 - share[:, 1:].sum(axis=1)
    columns |= {kind: share[:, k] for k, kind in enumerate(KINDS) if kind != "own"}
    for name, sources in (("last_year", last), ("higher", over)):
        columns[name] = [";".join(str(docs.ids[r]) for r in rows) for rows in sources]
        columns[f"from_{name}"] = _from(sources, found, threshold)
    columns["note"] = notes
    return pd.DataFrame(columns)


def _note(place: str | None, year: float, top: str | None, last: bool, over: bool, compared: bool) -> str:
    if not compared:
        return "no sentence is long enough to be compared"
    if not place or not np.isfinite(year):
        return f"{'year' if place else 'jurisdiction'} unknown: neither last year's nor the higher level's report"
    missing = [] if last else [f"no report of {place} for {year - 1:g}"]
    if not over:
        missing.append(
            f"no report of {top} for {year:g} or {year - 1:g}" if top else "no higher level among the reports"
        )
    return "; ".join(missing)


def _from(sources: list[list[int]], found: _Wordings, threshold: float) -> NDArray[np.float64]:
    """Share of each report's characters that stand in any of its sources; missing where it has no source."""
    out = np.full(len(sources), np.nan)
    bounds = np.searchsorted(found.report, np.arange(len(sources) + 1))
    for i, rows in enumerate(sources):
        if not rows or not found.chars[i]:
            continue
        mine = found.wording[bounds[i] : bounds[i + 1]]
        theirs = np.unique(np.concatenate([found.wording[bounds[r] : bounds[r + 1]] for r in rows]))
        same = np.isin(mine, theirs)
        changed = common([found.keys[w] for w in mine[~same]], [found.keys[w] for w in theirs], threshold=threshold)
        out[i] = (found.length[mine[same]].sum() + changed.sum()) / found.chars[i]
    return out
