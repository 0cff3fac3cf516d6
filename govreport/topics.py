"""Topic models of a document-term matrix: number, stability, coherence, exemplars, and comparison of groups."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import optimize, sparse, stats
from sklearn.decomposition import NMF, LatentDirichletAllocation
from sklearn.exceptions import ConvergenceWarning
from sklearn.feature_extraction.text import TfidfTransformer

from govreport.errors import GovreportError
from govreport.terms import COUNT, DocumentTermMatrix, beside

METHODS = ("nmf", "lda")
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class TopicModel:
    """A topic model with what is needed to judge it.

    Attributes
    ----------
    method : str
        ``nmf`` (of TF-IDF rows of unit length, squared error) or ``lda`` (of counts, variational Bayes).
    n_topics, n_documents, n_terms, seed : int
        What was fitted.
    topics : DataFrame
        One row a topic, the most prevalent first: ``topic`` (1, 2, ...), ``label`` (its top terms), ``prevalence``
        (mean share over documents), ``coherence`` (NPMI), ``stable_seeds`` and ``stable_resamples`` (mean cosine with
        the matched topic of the other runs).
    terms : DataFrame
        ``topic``, ``rank``, ``term``, ``weight`` (sum 1 a topic), all terms with a weight.
    shares : DataFrame
        The columns of the documents, ``topic``, ``share``; missing with a ``note`` where no topic reaches a document.
    stability : DataFrame
        One row a run and topic: ``kind`` (``seed``: another random start; ``resample``: four fifths of the documents
        as well), ``run``, ``topic``, ``cosine`` with the matched topic (see `match`), ``jaccard`` of the top terms.
    selection : DataFrame
        One row a tried number of topics, from `select`; one row without a choice if the number was given.
    """

    method: str
    n_topics: int
    n_documents: int
    n_terms: int
    seed: int
    topics: pd.DataFrame
    terms: pd.DataFrame
    shares: pd.DataFrame
    stability: pd.DataFrame
    selection: pd.DataFrame

    def __repr__(self) -> str:
        head = f"TopicModel({self.method}, {self.n_topics} topics, {self.n_documents} documents, {self.n_terms} terms)"
        return f"{head}\n{self.topics.to_string(index=False, float_format='{:.3f}'.format)}"

    def exemplars(self, n: int = 3) -> pd.DataFrame:
        """Documents with the highest share of each topic: ``topic``, ``rank``, the documents' columns, ``share``."""
        table = self.shares[self.shares["share"] > 0].sort_values(
            ["topic", "share"], ascending=[True, False], kind="stable"
        )
        best = table.groupby("topic", sort=False).head(n).drop(columns="note")
        best.insert(0, "rank", best.groupby("topic").cumcount() + 1)
        best.insert(0, "topic", best.pop("topic"))
        return best.reset_index(drop=True)


def fit(
    dtm: DocumentTermMatrix,
    n_topics: int | Iterable[int],
    *,
    method: str = "nmf",
    n_top: int = 10,
    n_runs: int = 10,
    contexts: sparse.csr_matrix | None = None,
    seed: int = 0,
) -> TopicModel:
    """Fit a topic model.

    Parameters
    ----------
    dtm : DocumentTermMatrix
        Counts, not weights: the method weights them itself.
    n_topics : int or iterable of int
        The number of topics, or the numbers to choose from (see `select`).
    method : str
        ``nmf`` or ``lda``.
    n_top : int
        Top terms that coherence and Jaccard indices look at; the label shows the first five.
    n_runs : int
        Runs with other seeds, and as many with resampled documents, for the stability.
    contexts : csr_matrix, optional
        Contexts by terms for the coherence, see `windows`; by default the documents.
    seed : int
        The result is a function of it.

    Returns
    -------
    TopicModel

    Raises
    ------
    GovreportError
        If there are fewer documents or terms than topics, a document without any term, or no counts at all.
    """
    wanted = [n_topics] if isinstance(n_topics, (int, np.integer)) else sorted(set(n_topics))
    if not wanted:
        raise GovreportError("no number of topics to choose from was given")
    counts = _checked(dtm, method, wanted, n_top, n_runs)
    contexts = counts if contexts is None else contexts
    selection = _select(counts, wanted, method, n_top, n_runs, contexts, seed)
    n = int(selection.loc[selection["chosen"], "n_topics"].iloc[0])
    shares, weights = _factorise(counts, n, method, seed)
    order = np.argsort(-np.nan_to_num(shares).mean(axis=0), kind="stable")
    shares, weights = shares[:, order], weights[order]
    runs = _stability(counts, weights, method, n_top, n_runs, seed)
    terms = _term_table(weights, dtm.terms)
    top = _top(weights, n_top)
    mean = runs.pivot_table(index="topic", columns="kind", values="cosine")
    topics = pd.DataFrame(
        {
            "topic": range(1, n + 1),
            "label": ["、".join(dtm.terms[j] for j in row[:5] if weights[k, j] > 0) for k, row in enumerate(top)],
            "prevalence": np.nanmean(shares, axis=0),
            "coherence": coherence(contexts, top),
            "stable_seeds": mean["seed"].to_numpy(),
            "stable_resamples": mean["resample"].to_numpy(),
        }
    )
    return TopicModel(
        method, n, counts.shape[0], counts.shape[1], seed, topics, terms, _share_table(shares, dtm), runs, selection
    )


def select(
    dtm: DocumentTermMatrix,
    numbers: Iterable[int],
    *,
    method: str = "nmf",
    n_top: int = 10,
    n_runs: int = 10,
    contexts: sparse.csr_matrix | None = None,
    seed: int = 0,
) -> pd.DataFrame:
    """Compare numbers of topics.

    Returns
    -------
    DataFrame
        One row a number: ``n_topics``, ``stability`` (mean cosine over topics and resamples, after matching),
        ``coherence`` (mean NPMI over topics), ``rank`` (mean of the ranks by both) and ``chosen``: the least `rank`,
        of equals the smaller number.
    """
    wanted = sorted(set(numbers))
    if not wanted:
        raise GovreportError("no number of topics to choose from was given")
    counts = _checked(dtm, method, wanted, n_top, n_runs)
    return _select(counts, wanted, method, n_top, n_runs, counts if contexts is None else contexts, seed)


def _select(
    counts: sparse.csr_matrix,
    wanted: Sequence[int],
    method: str,
    n_top: int,
    n_runs: int,
    contexts: sparse.csr_matrix,
    seed: int,
) -> pd.DataFrame:
    rows = []
    for n in wanted if len(wanted) > 1 else ():
        _, weights = _factorise(counts, n, method, seed)
        runs = _stability(counts, weights, method, n_top, n_runs, seed)
        steady = runs.loc[runs["kind"] == "resample", "cosine"].mean()
        rows.append((n, steady, coherence(contexts, _top(weights, n_top)).mean()))
    out = pd.DataFrame(rows or [(wanted[0], np.nan, np.nan)], columns=["n_topics", "stability", "coherence"])
    out["rank"] = out[["stability", "coherence"]].round(12).rank(ascending=False).mean(axis=1)
    out["chosen"] = out.index == (out["rank"].idxmin() if rows else 0)
    return out


def coherence(contexts: sparse.csr_matrix, top: NDArray[np.int64]) -> Floats:
    """Mean normalised pointwise mutual information (Bouma 2009; Lau et al. 2014) of the pairs of a topic's top terms.

    ``NPMI(i, j) = log(p(i, j) / (p(i) p(j))) / -log p(i, j)``, where ``p`` is the share of contexts that hold the
    term, or both. It is -1 where two terms never meet, 0 where they are independent, 1 where they only come together.
    Terms that both stand in every context tell nothing of each other and get 0.

    Parameters
    ----------
    contexts : csr_matrix, shape (contexts, terms)
        Documents, or windows from `windows`; any positive entry counts as present.
    top : ndarray of int, shape (topics, n_top)
        Columns of the top terms.

    Returns
    -------
    ndarray, shape (topics,)
    """
    used = np.unique(top)
    present = (sparse.csc_matrix(contexts)[:, used] > 0).astype(np.float64)
    joint = np.asarray((present.T @ present).todense()) / present.shape[0]
    single = np.diag(joint)
    with np.errstate(divide="ignore", invalid="ignore"):
        npmi = np.log(joint / np.outer(single, single)) / -np.log(joint)
    npmi = np.where(joint == 0, -1.0, np.where(joint == 1, 0.0, npmi))
    columns = np.searchsorted(used, top)
    upper = np.triu_indices(top.shape[1], 1)
    return np.array([npmi[np.ix_(row, row)][upper].mean() for row in columns])


def windows(tokens: Iterable[Sequence[str]], terms: Sequence[str], size: int = 10) -> sparse.csr_matrix:
    """Which terms stand in which window of `size` tokens, one window a starting token; for `coherence`.

    Parameters
    ----------
    tokens : iterable of sequence of str
        The tokens of each document. A document shorter than `size` is one window.
    terms : sequence of str
        The columns.

    Returns
    -------
    csr_matrix of int, shape (windows, terms)
    """
    if size < 2:
        raise GovreportError(f"a window of {size} token(s) holds no pair; take 2 or more")
    number = {term: j for j, term in enumerate(terms)}
    rows: list[NDArray[np.int64]] = []
    columns: list[NDArray[np.int64]] = []
    n = 0
    for document in tokens:
        m = max(len(document) - size + 1, 1)
        held = [(i, number[token]) for i, token in enumerate(document) if token in number]
        if held:
            at, column = np.array(held, dtype=np.int64).T
            start = at[:, None] - np.arange(size)  # a token stands in the windows that begin at most size - 1 before it
            inside = (start >= 0) & (start < m)
            rows.append(n + start[inside])
            columns.append(np.repeat(column, inside.sum(axis=1)))
        n += m
    if not rows:
        raise GovreportError("no token is one of the terms; were both made by the same segmentation?")
    where = np.concatenate(rows), np.concatenate(columns)
    out = sparse.csr_matrix((np.ones(len(where[0]), dtype=np.int32), where), shape=(n, len(terms)))
    out.data[:] = 1
    return out


def match(reference: Floats, other: Floats) -> tuple[NDArray[np.int64], Floats]:
    """Match the topics of two models one to one so that the sum of their cosines is greatest (Kuhn 1955).

    Parameters
    ----------
    reference, other : ndarray, shape (topics, terms)

    Returns
    -------
    partner : ndarray, shape (topics,)
        Row of `other` for each row of `reference`.
    cosine : ndarray, shape (topics,)
    """
    lengths = [np.linalg.norm(m, axis=1, keepdims=True) for m in (reference, other)]
    a, b = (m / np.where(length > 0, length, 1) for m, length in zip((reference, other), lengths, strict=True))
    similarity = a @ b.T
    rows, partner = optimize.linear_sum_assignment(-similarity)
    return partner, similarity[rows, partner]


def _stability(
    counts: sparse.csr_matrix, weights: Floats, method: str, n_top: int, n_runs: int, seed: int
) -> pd.DataFrame:
    """Match the topics with those of runs from other random starts, and of runs on four fifths of the documents."""
    top = [set(row) for row in _top(weights, n_top).tolist()]
    rows: list[tuple[Any, ...]] = []
    for kind, stream in (("seed", 1), ("resample", 2)):
        for run, child in enumerate(np.random.SeedSequence([seed, stream]).spawn(n_runs)):
            rng = np.random.default_rng(child)
            # Each document once: one drawn several times would make a topic of itself.
            n = max(counts.shape[0] * 4 // 5, len(weights))
            part = counts if kind == "seed" else counts[np.sort(rng.choice(counts.shape[0], n, replace=False))]
            _, again = _factorise(part, len(weights), method, int(rng.integers(2**31)), random_start=True)
            partner, cosine = match(weights, again)
            others = _top(again, n_top).tolist()
            for k, (j, c) in enumerate(zip(partner, cosine, strict=True)):
                both = set(others[j])
                rows.append((kind, run, k + 1, float(c), len(top[k] & both) / len(top[k] | both)))
    return pd.DataFrame(rows, columns=["kind", "run", "topic", "cosine", "jaccard"])


def _factorise(
    counts: sparse.csr_matrix, n: int, method: str, seed: int, random_start: bool = False
) -> tuple[Floats, Floats]:
    """Shares (documents by topics, rows sum to 1 or are missing) and weights (topics by terms, rows sum to 1)."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # stability shows what an unfinished fit is worth
        if method == "lda":
            model = LatentDirichletAllocation(n, random_state=seed, max_iter=50, learning_method="batch")
            w, h = model.fit_transform(counts), model.components_
        else:
            start = "random" if random_start else "nndsvd"
            model = NMF(n, init=start, random_state=seed, max_iter=500)
            w, h = model.fit_transform(TfidfTransformer().fit_transform(counts)), model.components_
    scale = h.sum(axis=1)
    h = h / np.where(scale > 0, scale, 1)[:, None]
    w = w if method == "lda" else w * scale
    total = w.sum(axis=1, keepdims=True)
    return np.where(total > 0, w / np.where(total > 0, total, 1), np.nan), h


def _top(weights: Floats, n_top: int) -> NDArray[np.int64]:
    return np.argsort(-weights, axis=1, kind="stable")[:, :n_top]


def _term_table(weights: Floats, terms: Sequence[str]) -> pd.DataFrame:
    parts = []
    for k, row in enumerate(weights):
        order = np.argsort(-row, kind="stable")
        order = order[row[order] > 0]
        parts.append(
            pd.DataFrame(
                {
                    "topic": k + 1,
                    "rank": range(1, len(order) + 1),
                    "term": [terms[j] for j in order],
                    "weight": row[order],
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


def _share_table(shares: Floats, dtm: DocumentTermMatrix) -> pd.DataFrame:
    documents = beside(dtm.documents, ("topic", "share", "note", "rank")).reset_index(drop=True)
    n, k = shares.shape
    out = documents.loc[np.repeat(np.arange(n), k)].reset_index(drop=True)
    out["topic"] = np.tile(np.arange(1, k + 1), n)
    out["share"] = shares.ravel()
    out["note"] = np.where(out["share"].isna(), "no topic reaches this document", "")
    return out


def compare(
    model: TopicModel,
    by: str,
    *,
    groups: Sequence[Any] | None = None,
    cluster: str | None = None,
    level: float = 0.95,
) -> pd.DataFrame:
    """Mean share of each topic in each group, and its difference to the rest, with intervals.

    Parameters
    ----------
    model : TopicModel
        Its shares are taken as given: the intervals speak of which documents were seen, not of the model's own doubt.
    by : str
        Column of the documents.
    groups : sequence, optional
        Groups to show; all by default.
    cluster : str, optional
        Column of the units that are independent of each other (places; reports where the documents are sections); by
        default each document.
    level : float
        Confidence level.

    Returns
    -------
    DataFrame
        ``group``, ``topic``, ``label``, ``n_documents``, ``n_clusters``, ``share``, ``low``, ``high``, ``difference``
        (to all other documents), ``diff_low``, ``diff_high`` and ``note``, which says why an interval is missing.

    Notes
    -----
    Errors are linearised over clusters; intervals use t with one degree less than there are clusters (on the smaller
    side, for differences) and are cut at 0 and 1. By simulation they cover means of shares with a hump in 92 to 96 per
    cent from two clusters on; where shares are nearly all 0 or 1, in 83 with two, 89 with five, 92 with ten, 95 with
    thirty.
    """
    if not 0 < level < 1:
        raise GovreportError(f"level is a share such as 0.95, not {level:g}")
    wide, labels, units = _wide(model, by, cluster)
    known = sorted(labels.unique())
    shown = known if groups is None else list(groups)
    empty = [g for g in shown if g not in known]
    if empty:
        raise GovreportError(f"the group {empty[0]!r} of {by!r} has no document with shares; there are {known}")
    rows: list[tuple[Any, ...]] = []
    for g in shown:
        inside = (labels == g).to_numpy()
        (mean, moved, n_units), (other, moved_other, n_other) = _mean(wide, units, inside), _mean(wide, units, ~inside)
        low, high = _reach(mean, moved, n_units - 1, level, 0.0)
        d_low, d_high = _reach(mean - other, moved - moved_other, min(n_units, n_other) - 1, level, -1.0)
        note = "" if n_units > 1 else "one cluster: no spread to measure"
        if n_other < 2:
            note = "; ".join(filter(None, [note, "no rest to compare with" if n_other == 0 else "rest is one cluster"]))
        for k, label in enumerate(model.topics["label"]):
            about = (g, k + 1, label, int(inside.sum()), n_units)
            same = "all have the same share: no spread to measure" if n_units > 1 and np.isnan(low[k]) else ""
            why = "; ".join(filter(None, [note, same]))
            rows.append((*about, mean[k], low[k], high[k], mean[k] - other[k], d_low[k], d_high[k], why))
    names = ["group", "topic", "label", "n_documents", "n_clusters", "share", "low", "high", "difference"]
    return pd.DataFrame(rows, columns=[*names, "diff_low", "diff_high", "note"])


def _wide(model: TopicModel, by: str, cluster: str | None) -> tuple[Floats, pd.Series, NDArray[np.int64]]:
    """Shares (documents by topics), group and cluster number of the documents that have shares."""
    shares = model.shares
    missing = [c for c in (by, cluster) if c is not None and c not in shares]
    if missing:
        raise GovreportError(f"the documents have no column {missing[0]!r}; they have {list(shares)}")
    documents = shares.iloc[:: model.n_topics]
    wide = shares["share"].to_numpy().reshape(-1, model.n_topics)
    unknown = int(documents[by].isna().sum())
    if unknown:
        raise GovreportError(f"{unknown} document(s) have no {by!r}; name their group or leave them out")
    usable = ~np.isnan(wide[:, 0])
    units = np.arange(len(wide)) if cluster is None else pd.factorize(documents[cluster], use_na_sentinel=False)[0]
    return wide[usable], documents.loc[usable, by], units[usable]


def _mean(wide: Floats, units: NDArray[np.int64], rows: NDArray[np.bool_]) -> tuple[Floats, Floats, int]:
    """Mean share of some rows, what each cluster moves it by (clusters by topics), and the number of their clusters."""
    sums = np.zeros((int(units.max()) + 1, wide.shape[1]))
    np.add.at(sums, units[rows], wide[rows])
    sizes = np.bincount(units[rows], minlength=len(sums))
    g = int((sizes > 0).sum())
    if g < 2:
        nothing = np.full(wide.shape[1], np.nan)
        return (wide[rows].mean(axis=0) if g else nothing), np.full_like(sums, np.nan), g
    mean = wide[rows].mean(axis=0)
    return mean, np.sqrt(g / (g - 1)) * (sums - sizes[:, None] * mean) / sizes.sum(), g


def _reach(estimate: Floats, moved: Floats, degrees: int, level: float, least: float) -> tuple[Floats, Floats]:
    """Ends of the t intervals between `least` and 1, missing where nothing moves the estimate."""
    error = np.linalg.norm(moved, axis=0)
    with np.errstate(invalid="ignore"):
        half = np.where(error > 1e-12, stats.t.ppf((1 + level) / 2, degrees) * error, np.nan)
    return np.clip(estimate - half, least, 1.0), np.clip(estimate + half, least, 1.0)


def _checked(dtm: DocumentTermMatrix, method: str, wanted: Sequence[int], n_top: int, n_runs: int) -> sparse.csr_matrix:
    counts = sparse.csr_matrix(dtm.counts)
    if method not in METHODS:
        raise GovreportError(f"method is {method!r}; it must be one of {', '.join(METHODS)}")
    if n_runs < 1:
        raise GovreportError(f"n_runs is {n_runs}; stability needs at least one other run")
    if n_top < 2:
        raise GovreportError(f"n_top is {n_top}; coherence needs at least 2 top terms")
    if dtm.weighting != COUNT:
        raise GovreportError(
            f"the matrix is weighted ({dtm.weighting}); give the counts, weighting is part of the method"
        )
    if counts.shape != (len(dtm.documents), len(dtm.terms)):
        raise GovreportError(
            f"counts are {counts.shape}, but there are {len(dtm.documents)} documents and {len(dtm.terms)} terms"
        )
    if counts.nnz and counts.data.min() < 0:
        raise GovreportError("a count is negative; give the counts, not weights")
    if counts.sum() == 0:
        raise GovreportError("all counts are zero: there is nothing to find topics in")
    empty = np.flatnonzero(np.asarray(counts.sum(axis=1)).ravel() == 0)
    if len(empty):
        raise GovreportError(
            f"{len(empty)} document(s) hold none of the terms, first row {empty[0]}; leave them out or trim less"
        )
    if wanted[0] < 2:
        raise GovreportError(f"{wanted[0]} topic(s) asked for; take 2 or more")
    for what, n in (("documents", counts.shape[0]), ("terms", counts.shape[1])):
        if n < max(wanted[-1], n_top if what == "terms" else 0):
            raise GovreportError(
                f"{n} {what} are too few for {wanted[-1]} topics with {n_top} top terms;"
                " ask for fewer, or take sections as documents"
            )
    return counts
