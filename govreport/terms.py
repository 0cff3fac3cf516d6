"""Document-term matrices: how often each term stands in each report, section, topic or year, and where.

One object holds sparse counts, the documents, the terms and the totals (tokens of each document before anything was
left out: the denominators). Every count can be traced: `DocumentTermMatrix.concordance` gives one row for each.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse
from sklearn.feature_extraction.text import TfidfTransformer

from govreport.errors import GovreportError
from govreport.lexicon import owners
from govreport.occurrences import JOIN, Reading, Source, own_stretches, section_paths

PER = 10_000
COUNT = "count"


@dataclass(frozen=True, eq=False, repr=False)
class DocumentTermMatrix:
    """Counts of terms in documents. Made by `from_texts`, `from_sections` or `from_counts`; methods give a new one.

    Attributes
    ----------
    counts : scipy.sparse.csr_array, shape (documents, terms)
        Whole numbers, or weights after `tfidf`, `class_tfidf` or `rates`.
    documents : DataFrame
        One row a document, in the order of the rows of `counts`, numbered from 0.
    terms : tuple of str
        In code point order, as the columns of `counts`.
    totals : ndarray of int, shape (documents,)
        Han tokens of each document. They stay what they are when terms are trimmed, selected or dropped.
    weighting : str
        ``count``, or the name of the weighting with its formula.
    history : tuple of str
        What was done, with how much it left out.
    source : Source or None
        None where only counts are known; there is no concordance then.
    """

    counts: sparse.csr_array
    documents: pd.DataFrame
    terms: tuple[str, ...]
    totals: np.ndarray
    weighting: str = COUNT
    history: tuple[str, ...] = ()
    source: Source | None = field(default=None)

    def __repr__(self) -> str:
        return (
            f"<DocumentTermMatrix {len(self.documents)} documents x {len(self.terms)} terms,"
            f" {self.totals.sum():,} tokens, {self.weighting}>"
        )

    # --- made from ----------------------------------------------------------------------------------------------

    @classmethod
    def from_texts(
        cls, texts: Sequence[str], documents: pd.DataFrame | None = None, *, reading: Reading | None = None
    ) -> DocumentTermMatrix:
        """Count the terms of texts, one document each.

        Parameters
        ----------
        texts : sequence of str
        documents : DataFrame or None
            One row a text: what is known of it (place, year, ...). None numbers them in a column ``document``.
        reading : Reading or None
            None: words by the default segmenter.

        Raises
        ------
        GovreportError
            If there is no text, or `documents` has another number of rows.
        """
        texts = tuple(texts)
        documents = pd.DataFrame({"document": range(len(texts))}) if documents is None else documents
        if isinstance(texts, str) or not texts or len(texts) != len(documents):
            raise GovreportError(
                f"there are {len(texts)} texts and {len(documents)} rows of documents; give one row a text"
            )
        number = np.arange(len(texts))
        stretches = np.column_stack([number, number, np.zeros_like(number), [len(t) for t in texts]])
        return cls._read(texts, stretches, documents.reset_index(drop=True), reading or Reading())

    @classmethod
    def from_sections(
        cls,
        reports: pd.DataFrame,
        sections: pd.DataFrame,
        texts: Mapping[str, str],
        *,
        by: str | Sequence[str] | None = None,
        reading: Reading | None = None,
    ) -> DocumentTermMatrix:
        """Count the terms of the sections of reports; each stretch of text counts once, for the deepest section.

        Parameters
        ----------
        reports, sections : DataFrame
            As in a `govreport.corpus.Corpus`; every column of `reports` is kept as what is known of a document.
        texts : mapping of str to str
            Clean text by report_id.
        by : str, sequence of str or None
            None: a document is a section's own text. Otherwise the columns whose combinations are the documents:
            ``"report_id"``, ``"topic"``, ``("report_id", "topic")``, ``"year"``, ``"zone"``, ...
        reading : Reading or None
            None: words by the default segmenter.

        Returns
        -------
        DocumentTermMatrix
            Documents have the columns of `reports`, and ``section_id``, ``path`` (headings from the top, joined by
            `` > ``), ``topic``, ``zone`` and ``depth`` where they are constant. Text of no section has none of them.

        Raises
        ------
        GovreportError
            If there is no report, or one without text.
        """
        ids = [str(r) for r in reports["report_id"]]
        missing = [r for r in ids if r not in texts]
        if not ids or missing:
            raise GovreportError(f"no text for {', '.join(missing)}" if missing else "there is no report to count")
        of_report: dict[str, list[dict[Any, Any]]] = {}
        for section in sections.to_dict("records"):
            of_report.setdefault(str(section["report_id"]), []).append(section)
        stretches: list[tuple[int, int, int, int]] = []
        rows: list[dict[str, Any]] = []
        for number, (report_id, known) in enumerate(zip(ids, reports.to_dict("records"), strict=True)):
            own = of_report.get(report_id, [])
            paths = section_paths(own)
            row_of: dict[int, int] = {}
            for at, start, end in own_stretches(own, len(texts[report_id])):
                if at not in row_of:
                    row_of[at] = len(rows)
                    s = own[at] if at >= 0 else {}
                    keys = {key: s.get(key) for key in ("section_id", "depth", "topic", "zone")}
                    rows.append({**known, **keys, "path": paths[at] if at >= 0 else ""})
                stretches.append((row_of[at], number, start, end))
        documents = pd.DataFrame(rows)
        matrix = cls._read(tuple(texts[r] for r in ids), np.array(stretches), documents, reading or Reading())
        return matrix if by is None else matrix.group(by)

    @classmethod
    def from_counts(
        cls,
        counts: pd.DataFrame,
        totals: pd.DataFrame,
        *,
        document: Sequence[str] = ("jurisdiction", "year"),
        term: str = "term",
        count: str = "count",
        total: str = "tokens",
    ) -> DocumentTermMatrix:
        """Take counts that somebody else made, such as `datasets.work_report_terms` with `work_report_totals`.

        Parameters
        ----------
        counts : DataFrame
            Long table: the columns of `document`, `term` and `count`. What does not stand there counts 0.
        totals : DataFrame
            One row a document: the columns of `document`, `total`, and anything else that is known of it.

        Raises
        ------
        GovreportError
            If a column is missing, a document or a term of a document stands twice, a document has no total, or counts
            are no whole numbers, negative, or sum to more than the total.
        """
        keys = list(document)
        for name, frame, needed in (("counts", counts, [*keys, term, count]), ("totals", totals, [*keys, total])):
            lacking = [c for c in needed if c not in frame]
            if lacking:
                raise GovreportError(f"{name} lacks the columns {', '.join(lacking)}; it has {', '.join(frame)}")
        if twice := int(counts.duplicated([*keys, term]).sum() + totals.duplicated(keys).sum()):
            raise GovreportError(f"{twice} rows stand twice for {', '.join(keys)} (and {term}); sum or drop them first")
        documents = totals.rename(columns={total: "tokens"}).reset_index(drop=True)
        index = pd.MultiIndex.from_frame(totals[keys])
        rows = index.get_indexer(pd.MultiIndex.from_frame(counts[keys]))
        numbers = pd.to_numeric(counts[count]).to_numpy(float)
        if (rows < 0).any():
            raise GovreportError(f"totals has no row for {dict(counts.iloc[int((rows < 0).argmax())][keys])}")
        if not np.isfinite(numbers).all() or (numbers < 0).any() or (numbers % 1).any():
            raise GovreportError(f"{count} must hold whole numbers of 0 or more")
        terms, columns = np.unique(counts[term].astype(str).to_numpy(dtype=object), return_inverse=True)
        shape = (len(documents), len(terms))
        matrix = sparse.csr_array(sparse.coo_array((numbers.astype(np.int64), (rows, columns)), shape=shape))
        sums, tokens = matrix.sum(axis=1), pd.to_numeric(totals[total]).to_numpy(np.int64)
        if (sums > tokens).any():
            at = int((sums > tokens).argmax())
            raise GovreportError(
                f"the counts of {dict(totals.iloc[at][keys])} sum to {sums[at]}, its total is {tokens[at]}"
            )
        note = f"counts of others: {sums.sum():,} of {tokens.sum():,} tokens are in the table"
        return cls(matrix, documents, tuple(terms), tokens, history=(note,))

    @classmethod
    def _read(
        cls, texts: tuple[str, ...], stretches: np.ndarray, documents: pd.DataFrame, reading: Reading
    ) -> DocumentTermMatrix:
        vocabulary: dict[str, int] = {}
        totals = np.zeros(len(documents), np.int64)
        columns, data, sizes = array("i"), array("i"), array("i")
        for row, number, start, end in stretches.tolist():
            found, total = reading.count(texts[number][start:end])
            totals[row] += total
            columns.extend([vocabulary.setdefault(term, len(vocabulary)) for term in found])
            data.extend(found.values())
            sizes.append(len(found))
        terms = tuple(sorted(vocabulary))
        place = np.empty(len(terms), np.int32)
        place[[vocabulary[t] for t in terms]] = np.arange(len(terms), dtype=np.int32)
        cells = (np.repeat(stretches[:, 0], sizes), place[np.asarray(columns)])
        shape = (len(documents), len(terms))
        matrix = sparse.csr_array(sparse.coo_array((np.asarray(data, np.int64), cells), shape=shape))
        source = Source(texts, stretches, documents, reading, np.arange(len(documents)))
        note = f"read {totals.sum():,} tokens of {len(documents):,} documents"
        return cls(matrix, documents, terms, totals, history=(note,), source=source)

    # --- fewer terms, fewer documents, groups of them -----------------------------------------------------------

    def trim(
        self, *, min_count: float = 1, min_documents: int = 1, max_share: float = 1.0, min_tokens: float = 0
    ) -> DocumentTermMatrix:
        """Leave out rare terms and those of nearly all documents, then short documents; the totals stay.

        Parameters
        ----------
        min_count : float
            Least sum over the documents.
        min_documents : int
            Least number of documents with the term.
        max_share : float
            Largest share of documents with the term, between 0 and 1.
        min_tokens : float
            Least sum of what is left of a document.
        """
        sums, documents = self.counts.sum(axis=0), self.document_frequency()
        keep = (sums >= min_count) & (documents >= min_documents) & (documents <= max_share * len(self.documents))
        out = self._columns(keep, f"trim({min_count=}, {min_documents=}, {max_share=})")
        long = out.counts.sum(axis=1) >= min_tokens
        return out if long.all() else out._rows(out.matching(long), f"trim({min_tokens=})")

    def drop(self, terms: Iterable[str]) -> DocumentTermMatrix:
        """Leave out terms, such as `govreport.lexicon.stopwords`; those that are not there are passed over."""
        gone = frozenset(terms)
        return self._columns(np.array([t not in gone for t in self.terms], bool), f"drop {len(gone)} terms")

    def select(self, *, terms: Iterable[str] | None = None, **conditions: Any) -> DocumentTermMatrix:
        """Keep some terms, or the documents that fit.

        Parameters
        ----------
        terms : iterable of str or None
            Terms to keep; each must be there.
        **conditions
            A column of `documents` and the value, or list of values, it must have: ``year=[2021, 2022]``.

        Raises
        ------
        GovreportError
            If a term occurs nowhere, there is no such column, or no document fits.
        """
        out = self
        if terms is not None:
            wanted = set(terms)
            if absent := sorted(wanted - set(self.terms)):
                raise GovreportError("; ".join(self._absent(t) for t in absent[:5]))
            out = self._columns(np.array([t in wanted for t in self.terms], bool), "select terms")
        return out._rows(self.matching(conditions), f"select {conditions}") if conditions else out

    def matching(self, conditions: Mapping[str, Any] | Sequence[bool] | np.ndarray) -> np.ndarray:
        """Which documents fit conditions as in `select`, or a mask of one truth value a document.

        Raises
        ------
        GovreportError
            If there is no such column, the mask has another length, or no document fits.
        """
        if isinstance(conditions, Mapping):
            fits = np.ones(len(self.documents), bool)
            for column, value in conditions.items():
                if column not in self.documents:
                    raise GovreportError(f"documents have no column {column!r}; they have {', '.join(self.documents)}")
                several = isinstance(value, (list, tuple, set, frozenset, range, np.ndarray, pd.Series))
                fits &= self.documents[column].isin(list(value) if several else [value]).to_numpy(bool)
        else:
            fits = np.asarray(conditions)
            if fits.shape != (len(self.documents),) or fits.dtype != bool:
                raise GovreportError(f"a mask needs one True or False for each of the {len(self.documents)} documents")
        if not fits.any():
            described = conditions if isinstance(conditions, Mapping) else "the mask"
            raise GovreportError(f"no document of {len(self.documents)} fits {described}; the group is empty")
        return fits

    def group(self, by: str | Sequence[str]) -> DocumentTermMatrix:
        """Add up the documents with the same values of columns; a missing value is a group of its own.

        Columns that are constant inside every group are kept; ``n_documents`` says how many were added up.

        Raises
        ------
        GovreportError
            If there is no such column, or the matrix holds weights.
        """
        self._need_counts("group")
        keys = [by] if isinstance(by, str) else list(by)
        if lacking := [k for k in keys if k not in self.documents]:
            raise GovreportError(
                f"documents have no column {', '.join(lacking)}; they have {', '.join(self.documents)}"
            )
        number = self.documents.groupby(keys, sort=True, dropna=False, observed=True).ngroup().to_numpy()
        first = np.unique(number, return_index=True)[1]
        documents = self.documents.iloc[first][self._constant(number, keys)].reset_index(drop=True)
        documents["n_documents"] = np.bincount(number)
        add = sparse.csr_array((np.ones(len(number), np.int64), (number, np.arange(len(number)))))
        counts = sparse.csr_array(add @ self.counts)
        counts.sort_indices()
        source = self.source and replace(self.source, row=_follow(self.source.row, number))
        note = f"group({keys}): {len(self.documents)} documents to {len(documents)}"
        return replace(
            self,
            counts=counts,
            documents=documents,
            totals=add @ self.totals,
            source=source,
            history=(*self.history, note),
        )

    def _constant(self, number: np.ndarray, keys: list[str]) -> list[str]:
        """The key columns, and those that do not vary inside any group."""
        values = self.documents.astype(str).groupby(number).nunique()
        return [*keys, *(c for c in self.documents if c not in (*keys, "n_documents") and (values[c] == 1).all())]

    def _columns(self, keep: np.ndarray, what: str) -> DocumentTermMatrix:
        note = f"{what}: {int((~keep).sum()):,} of {len(keep):,} terms left out"
        terms = tuple(t for t, kept in zip(self.terms, keep, strict=True) if kept)
        return replace(self, counts=self.counts[:, np.flatnonzero(keep)], terms=terms, history=(*self.history, note))

    def _rows(self, keep: np.ndarray, what: str) -> DocumentTermMatrix:
        note = f"{what}: {int((~keep).sum()):,} of {len(keep):,} documents left out"
        number = np.where(keep, np.cumsum(keep) - 1, -1)
        source = self.source and replace(self.source, row=_follow(self.source.row, number))
        documents = self.documents[keep].reset_index(drop=True)
        parts = {"counts": self.counts[np.flatnonzero(keep)], "documents": documents, "totals": self.totals[keep]}
        return replace(self, **parts, source=source, history=(*self.history, note))

    # --- weights ------------------------------------------------------------------------------------------------

    def document_frequency(self) -> np.ndarray:
        """In how many documents each term stands."""
        return np.bincount(self.counts.indices[self.counts.data != 0], minlength=len(self.terms))

    def rates(self) -> DocumentTermMatrix:
        """Counts per 10,000 tokens of the document. A document without tokens has no terms, and keeps its zeros."""
        self._need_counts("rates")
        per = PER / np.maximum(self.totals, 1)
        return self._weighted(self.counts.multiply(per[:, None]), f"per {PER:,} tokens")

    def tfidf(
        self, *, sublinear_tf: bool = False, smooth_idf: bool = True, norm: str | None = "l2"
    ) -> DocumentTermMatrix:
        """TF-IDF by scikit-learn's `TfidfTransformer`, whose parameters these are; `weighting` names the variant."""
        self._need_counts("tfidf")
        transformer = TfidfTransformer(norm=norm, smooth_idf=smooth_idf, sublinear_tf=sublinear_tf)
        weights = transformer.fit_transform(self.counts)
        tf = "1 + ln tf" if sublinear_tf else "tf"
        idf = "ln((1 + n) / (1 + df)) + 1" if smooth_idf else "ln(n / df) + 1"
        return self._weighted(weights, f"TF-IDF: ({tf}) x ({idf}), norm {norm} (scikit-learn)")

    def class_tfidf(self) -> DocumentTermMatrix:
        """Class-based TF-IDF (Grootendorst 2022), for a matrix whose documents are groups.

        The weight of term t in group c is ``tf(t, c) / n(c) x ln(1 + A / f(t))`` with the count tf, the group's
        tokens n(c), the mean tokens of a group A and the term's count in all groups f(t).
        """
        self._need_counts("class_tfidf")
        sums = np.asarray(self.counts.sum(axis=0), float)
        idf = np.log1p(self.totals.mean() / np.maximum(sums, 1))
        weights = self.counts.multiply((1 / np.maximum(self.totals, 1))[:, None]).multiply(idf[None, :])
        return self._weighted(weights, "class TF-IDF: tf / n x ln(1 + A / f)")

    def _weighted(self, weights: Any, weighting: str) -> DocumentTermMatrix:
        return replace(self, counts=sparse.csr_array(weights), weighting=weighting, history=(*self.history, weighting))

    def _need_counts(self, what: str) -> None:
        if self.weighting != COUNT:
            raise GovreportError(
                f"{what} needs counts, and these are weights ({self.weighting}); call it before weighting"
            )

    # --- tables -------------------------------------------------------------------------------------------------

    def to_frame(self) -> pd.DataFrame:
        """One row for each document and term that stands in it.

        Returns
        -------
        DataFrame
            The columns of `documents` (``document_`` before a name that is taken here), then ``term``,
            ``count`` (``weight`` for weights) and ``total``; for counts also
            ``rate`` per 10,000 tokens.
        """
        cells = self.counts.tocoo()
        order = np.lexsort((cells.col, cells.row))
        rows, columns, values = cells.row[order], cells.col[order], cells.data[order]
        frame = (
            beside(self.documents, ("term", COUNT, "weight", "total", "rate", "rank")).iloc[rows].reset_index(drop=True)
        )
        frame["term"] = [self.terms[c] for c in columns]
        frame[COUNT if self.weighting == COUNT else "weight"] = values
        frame["total"] = self.totals[rows]
        if self.weighting == COUNT:
            frame["rate"] = PER * values / self.totals[rows]
        return frame

    def top_terms(self, n: int = 10) -> pd.DataFrame:
        """The `n` terms with the largest count or weight of each document; ties in code point order.

        Returns
        -------
        DataFrame
            The columns of `to_frame`, and ``rank`` from 1.
        """
        frame = self.to_frame()
        value = COUNT if self.weighting == COUNT else "weight"
        frame["_row"] = np.repeat(np.arange(len(self.documents)), np.diff(self.counts.indptr))
        frame = frame.sort_values(["_row", value, "term"], ascending=[True, False, True], kind="stable")
        frame["rank"] = frame.groupby("_row").cumcount() + 1
        return frame[frame["rank"] <= n].drop(columns="_row").reset_index(drop=True)

    def keyword_counts(self, groups: Mapping[str, Sequence[str]]) -> pd.DataFrame:
        """The counts table of `trends` for keyword groups: one row a document and term, zeros kept.

        Raises
        ------
        GovreportError
            If a group is empty, a term stands in two groups or in no document at all, or terms overlap in the text
            because they were read as n-grams.
        """
        self._need_counts("keyword_counts")
        if self.source and self.source.reading.phrases is None and self.source.reading.ngrams != (1,):
            raise GovreportError("n-grams overlap, so a stretch of text would be counted twice; read words or phrases")
        owner = owners(groups)
        part = self.select(terms=owner)
        dense = part.counts.toarray()
        column = {term: k for k, term in enumerate(part.terms)}
        keys = beside(part.documents, ("document", "group", "term", COUNT, "total"))
        keys.insert(0, "document", range(len(keys)))
        out = []
        for term, group in owner.items():
            out.append(keys.assign(group=group, term=term, count=dense[:, column[term]], total=part.totals))
        return pd.concat(out).sort_values("document", kind="stable").reset_index(drop=True)

    def concordance(self, term: str, *, width: int = 20) -> pd.DataFrame:
        """Each place where `term` was counted, with `width` characters on either side.

        Returns
        -------
        DataFrame
            What is known of the section or text it stands in (``report_id``, ``section_id``, ``path``, ...), ``start``
            and ``end`` (offsets in the text, clean offsets for a report), ``left``, ``keyword`` (as printed) and
            ``right``, in text order. It has as many rows as the counts of `term` sum to.

        Raises
        ------
        GovreportError
            If `term` is not in the matrix, or only counts are known.
        """
        if self.source is None:
            raise GovreportError("these are counts of others, made without their texts; there is no concordance")
        if term not in self.terms:
            raise GovreportError(self._absent(term))
        source, rows, places = self.source, [], []
        with_term = np.zeros(len(self.documents), bool)
        with_term[self.counts[:, [self.terms.index(term)]].nonzero()[0]] = True
        for document, number, start, end in source.stretches.tolist():
            if source.row[document] < 0 or not with_term[source.row[document]]:
                continue
            text = source.texts[number]
            for hit in source.reading.hits(text[start:end]):
                if hit.text == term:
                    a, b = start + hit.start, start + hit.end
                    rows.append(document)
                    places.append((a, b, text[max(0, a - width) : a], text[a:b], text[b : b + width]))
        found = pd.DataFrame(places, columns=["start", "end", "left", "keyword", "right"])
        for side in ("left", "right"):
            found[side] = found[side].str.replace("\n", " ")
        return pd.concat([beside(source.documents, list(found)).iloc[rows].reset_index(drop=True), found], axis=1)

    def _absent(self, term: str) -> str:
        sentence = f"{term} is not among the {len(self.terms):,} terms"
        if self.source is None or JOIN in term or self.source.reading.phrases is not None:
            return sentence
        explained = self.source.reading.segmenter.explain(term)
        return (
            f"{sentence}: it stands nowhere in these texts, or was trimmed"
            if explained.found
            else (f"{sentence}: {explained.reason}")
        )


def beside(documents: pd.DataFrame, columns: Iterable[str]) -> pd.DataFrame:
    """The documents, with ``document_`` before the names that `columns` take."""
    return documents.rename(columns={c: f"document_{c}" for c in columns})


def _follow(row: np.ndarray, number: np.ndarray) -> np.ndarray:
    """Matrix rows renumbered by `number`; -1 stays."""
    return np.where(row >= 0, number[row], -1)
