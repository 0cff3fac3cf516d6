"""Keyness: which terms a group uses more than others do, by several measures, with dispersion and error rate.

Conventions, the same for every measure: the *target* is compared with the *reference*; positive means that the target
uses the term more. Denominators are all tokens of the documents (the matrix's totals), also after terms were trimmed.
All measures but `df_difference` treat tokens as independent draws, which words of a text are not: their p-values order
terms rather than test hypotheses. Read them together with `df_difference` and the dispersion, which count documents.

The functions on arrays hold the formulas; `keyness` and `keyness_by` put them into one tidy table.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from scipy import special, stats

from govreport.errors import GovreportError
from govreport.terms import PER, DocumentTermMatrix

MEASURES = {
    "g2": "log-likelihood (Dunning 1993): all four cells",
    "g2_rg": "log-likelihood (Rayson and Garside 2000): the two cells of the term",
    "chi2": "chi-square with Yates's correction",
    "log_odds": "log-odds with informative Dirichlet prior (Monroe, Colaresi and Quinn 2008), by its z",
    "df_difference": "difference in document frequency, by Fisher's exact test",
}
PRIOR_SIZE = 500.0
_P = {"g2": "p_g2", "g2_rg": "p_g2_rg", "chi2": "p_chi2", "log_odds": "p_log_odds", "df_difference": "p_df"}
COLUMNS = (
    "term", "count", "count_ref", "total", "total_ref", "rate", "rate_ref", "n_documents", "n_documents_ref", "df",
    "df_ref", "log_ratio", "g2", "p_g2", "g2_rg", "p_g2_rg", "chi2", "p_chi2", "min_expected", "log_odds", "z",
    "p_log_odds", "df_difference", "p_df", "dp", "dp_norm", "top_share", "measure", "score", "p", "q", "note",
)  # fmt: skip


# --- measures on arrays -------------------------------------------------------------------------------------------


def _expected(a: np.ndarray, b: np.ndarray, n: float, m: float) -> tuple[np.ndarray, np.ndarray]:
    """Expected counts of the term in target and reference if both used it at the same rate."""
    both = a + b
    return both * n / (n + m), both * m / (n + m)


def log_likelihood(a: np.ndarray, b: np.ndarray, n: float, m: float) -> np.ndarray:
    """G2 of the 2 x 2 tables ``[[a, b], [n - a, m - b]]`` (Dunning 1993); 0 or more, chi-square with 1 degree.

    Parameters
    ----------
    a, b : ndarray
        Counts of the terms in target and reference.
    n, m : float
        All tokens of target and reference.
    """
    e, f = _expected(a, b, n, m)
    cells = [(a, e), (b, f), (n - a, n - e), (m - b, m - f)]
    return np.maximum(2 * sum(_xlogx_over(o, x) for o, x in cells), 0.0)


def log_likelihood_rg(a: np.ndarray, b: np.ndarray, n: float, m: float) -> np.ndarray:
    """G2 of the term's two cells only (Rayson and Garside 2000), as corpus linguists mostly report it."""
    e, f = _expected(a, b, n, m)
    return np.maximum(2 * (_xlogx_over(a, e) + _xlogx_over(b, f)), 0.0)


def _xlogx_over(observed: np.ndarray, expected: np.ndarray) -> np.ndarray:
    """``o ln(o / e)``, which is 0 where nothing was observed."""
    return special.xlogy(observed, np.divide(observed, expected, out=np.ones_like(expected), where=expected > 0))


def chi_square(a: np.ndarray, b: np.ndarray, n: float, m: float) -> np.ndarray:
    """Chi-square of the same 2 x 2 tables with Yates's correction; 0 where a term is in neither group."""
    e, f = _expected(a, b, n, m)
    off = np.abs(a - e)
    off = off - np.minimum(0.5, off)
    cells = (e, f, n - e, m - f)
    inverse = sum(np.divide(1.0, x, out=np.zeros_like(x), where=x > 0) for x in cells)
    return off**2 * inverse


def log_ratio(a: np.ndarray, b: np.ndarray, n: float, m: float) -> np.ndarray:
    """Binary logarithm of the ratio of rates, target to reference (Hardie 2014): 1 is twice as often, -1 half as often.

    Where one of the two counts is 0 it is taken as 0.5, so that the logarithm exists; where both are, the result is 0.
    """
    x, y = np.where(a > 0, a, 0.5) / n, np.where(b > 0, b, 0.5) / m
    return np.where(a + b > 0, np.log2(x / y), 0.0)


def log_odds(
    a: np.ndarray, b: np.ndarray, n: float, m: float, prior: np.ndarray, prior_total: float
) -> tuple[np.ndarray, np.ndarray]:
    """Log-odds ratio with informative Dirichlet prior, and its z (Monroe, Colaresi and Quinn 2008, eq. 15 to 22).

    With pseudo-counts ``w`` of a term and ``W`` of all terms,
    ``delta = ln((a + w) / (n + W - a - w)) - ln((b + w) / (m + W - b - w))``, its variance is about
    ``1 / (a + w) + 1 / (b + w)``, and ``z = delta / sqrt(variance)``.

    Parameters
    ----------
    a, b, n, m
        As in `log_likelihood`.
    prior : ndarray
        Pseudo-counts of the terms, each greater than 0.
    prior_total : float
        Pseudo-counts of all terms, those that are not in the matrix included.

    Returns
    -------
    delta, z : ndarray
        Natural logarithm of the odds ratio, and standard normal scores.
    """
    x, y = a + prior, b + prior
    delta = np.log(x / (n + prior_total - x)) - np.log(y / (m + prior_total - y))
    return delta, delta / np.sqrt(1 / x + 1 / y)


def document_difference(a: np.ndarray, b: np.ndarray, n: int, m: int) -> tuple[np.ndarray, np.ndarray]:
    """Difference of the shares of documents with the term, and the two-sided p of Fisher's exact test.

    Parameters
    ----------
    a, b : ndarray of int
        Documents with the term, in target and reference.
    n, m : int
        Documents of target and reference.
    """
    pairs, place = np.unique(np.column_stack([a, b]), axis=0, return_inverse=True)
    tables = ([[x, y], [n - x, m - y]] for x, y in pairs.tolist())
    p = np.array([stats.fisher_exact(table).pvalue for table in tables])
    return a / n - b / m, p[place.ravel()]


def dispersion(counts: Any, totals: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Gries's deviation of proportions of each term over the documents, plain and normalised.

    ``DP = sum |s - v| / 2`` with each document's share s of all tokens and its share v of the term's occurrences
    (Gries 2008): 0 where a term is spread like the text itself, towards 1 where it stands in one small document. The
    normalised DP is divided by ``1 - min(s)`` (Lijffijt and Gries 2012), so that 1 can be reached.

    Parameters
    ----------
    counts : sparse array, shape (documents, terms)
    totals : ndarray, shape (documents,)
        Tokens of the documents.

    Returns
    -------
    dp, dp_norm : ndarray, shape (terms,)
        Missing where a term does not occur; `dp_norm` also where there is one document only, since spread over one
        document says nothing.
    """
    s = np.asarray(totals, float) / np.sum(totals)
    columns = counts.tocsc()
    sums = np.asarray(columns.sum(axis=0), float)
    # Documents without the term add their s; start from all of them and correct those with it.
    owner = np.repeat(np.arange(columns.shape[1]), np.diff(columns.indptr))
    share = s[columns.indices]
    v = np.divide(columns.data, sums[owner], out=np.zeros(len(owner)), where=sums[owner] > 0)
    off = 1.0 + np.bincount(owner, np.abs(share - v) - share, minlength=columns.shape[1])
    dp = np.where(sums > 0, np.clip(off / 2, 0.0, 1.0), np.nan)
    span = 1 - s[s > 0].min()
    return dp, dp / span if span > 0 else np.full_like(dp, np.nan)


# --- tables -------------------------------------------------------------------------------------------------------


def keyness(
    matrix: DocumentTermMatrix,
    target: Mapping[str, Any] | Sequence[bool] | np.ndarray,
    reference: Mapping[str, Any] | Sequence[bool] | np.ndarray | None = None,
    *,
    measure: str = "g2",
    prior: Mapping[str, float] | pd.Series | None = None,
    prior_size: float = PRIOR_SIZE,
) -> pd.DataFrame:
    """Compare the terms of one group of documents with those of the rest or of another group.

    Parameters
    ----------
    matrix : DocumentTermMatrix
        Counts.
    target, reference : mapping, or mask of one truth value a document
        Conditions on the columns of `matrix.documents`, such as ``{"province": "河南省", "year": [2022, 2023]}``. No
        reference means all other documents.
    measure : str
        One of `MEASURES`: which one gives ``score``, ``p``, ``q`` and the order. All of them are in the table.
    prior : mapping of term to count, or None
        Counts of a background corpus for the log-odds; None takes target and reference together. A term that it lacks
        gets half a count.
    prior_size : float
        How many tokens the prior is worth (Monroe et al.'s alpha0). Larger draws the log-odds more towards equal use.

    Returns
    -------
    DataFrame
        One row a term, the target's first (largest score), with the columns of `COLUMNS`: counts; ``total`` (tokens);
        ``rate`` per 10,000 tokens; ``n_documents`` of each side and in how many the term stands (``df``);
        ``log_ratio`` (base 2), ``g2``, ``g2_rg``, ``chi2`` with their p, ``min_expected`` (below 5 chi-square and G2
        are rough), ``log_odds``, ``z``, ``df_difference`` with its exact ``p_df``; dispersion over the target's
        documents: ``dp``, ``dp_norm`` (see `dispersion`) and ``top_share``, the largest share of the term's
        occurrences that one document has; then ``measure``, ``score`` (signed: positive where the target uses the term
        more; z for log_odds), ``p``, ``q`` (Benjamini and Hochberg 1995, over all terms of the table), and ``note``,
        which says why a cell is missing or what to beware of.

    Raises
    ------
    GovreportError
        If a group is empty, has no tokens or overlaps the other, no term occurs in either, or a name is unknown.
    """
    t, r = _groups(matrix, target, reference)
    return _table(matrix, t, r, measure, prior, prior_size)[list(COLUMNS)]


def keyness_by(
    matrix: DocumentTermMatrix,
    by: str,
    *,
    measure: str = "g2",
    prior: Mapping[str, float] | pd.Series | None = None,
    prior_size: float = PRIOR_SIZE,
) -> pd.DataFrame:
    """Compare each group of documents with the rest, for all values of a column at once.

    Parameters are those of `keyness`; `by` is a column of `matrix.documents`. A missing value is a group of its own.

    Returns
    -------
    DataFrame
        ``group``, then the columns of `COLUMNS`. ``q`` is controlled over all groups and terms together.

    Raises
    ------
    GovreportError
        As `keyness`; also if there are fewer than two groups.
    """
    if by not in matrix.documents:
        raise GovreportError(f"documents have no column {by!r}; they have {', '.join(matrix.documents)}")
    numbers, names = pd.factorize(matrix.documents[by], sort=True, use_na_sentinel=False)
    if len(names) < 2:
        raise GovreportError(f"all {len(matrix.documents)} documents have the same {by}; there is nothing to compare")
    parts = [
        _table(matrix, numbers == k, numbers != k, measure, prior, prior_size).assign(group=name)
        for k, name in enumerate(names)
    ]
    out = pd.concat(parts, ignore_index=True)
    out["q"] = _fdr(out["p"].to_numpy())
    return out[["group", *COLUMNS]]


def term_dispersion(matrix: DocumentTermMatrix) -> pd.DataFrame:
    """How evenly each term is spread over the documents.

    Returns
    -------
    DataFrame
        ``term``, ``count``, ``total`` (tokens), ``n_documents``, ``df`` (documents with the term), ``dp``, ``dp_norm``,
        ``top_share`` and ``note``, in the order of the matrix.
    """
    matrix._need_counts("term_dispersion")
    every = np.ones(len(matrix.documents), bool)
    side = _side(matrix, every)
    frame = pd.DataFrame({"term": matrix.terms, "count": side["count"].astype(np.int64)})
    frame["total"], frame["n_documents"] = int(side["total"]), len(matrix.documents)
    frame["df"] = side["df"]
    return _with_dispersion(frame, matrix, every)


def _groups(matrix: DocumentTermMatrix, target: Any, reference: Any) -> tuple[np.ndarray, np.ndarray]:
    t = matrix.matching(target)
    if reference is None and t.all():
        raise GovreportError(f"the target holds all {len(t)} documents; there is no rest to compare it with")
    r = ~t if reference is None else matrix.matching(reference)
    if both := int((t & r).sum()):
        raise GovreportError(f"{both} documents are in target and reference; a document can only be in one")
    return t, r


def _side(matrix: DocumentTermMatrix, rows: np.ndarray) -> dict[str, Any]:
    part = matrix.counts[np.flatnonzero(rows)]
    return {
        "count": np.asarray(part.sum(axis=0), float),
        "df": np.bincount(part.indices[part.data > 0], minlength=len(matrix.terms)),
        "total": float(matrix.totals[rows].sum()),
    }


def _table(
    matrix: DocumentTermMatrix,
    t: np.ndarray,
    r: np.ndarray,
    measure: str,
    prior: Mapping[str, float] | pd.Series | None,
    prior_size: float,
) -> pd.DataFrame:
    matrix._need_counts("keyness")
    if measure not in MEASURES:
        raise GovreportError(f"no measure is called {measure!r}; there are {', '.join(MEASURES)}")
    one, two = _side(matrix, t), _side(matrix, r)
    a, b, n, m = one["count"], two["count"], one["total"], two["total"]
    for side, tokens, documents in (("target", n, int(t.sum())), ("reference", m, int(r.sum()))):
        if tokens == 0:
            raise GovreportError(f"the {documents} documents of the {side} have no tokens")
    if not (a + b).any():
        raise GovreportError(
            f"none of the {len(a)} terms occurs in the target ({n:,.0f} tokens) or the reference ({m:,.0f} tokens)"
        )
    frame = pd.DataFrame({"term": matrix.terms, "count": a.astype(np.int64), "count_ref": b.astype(np.int64)})
    frame["total"], frame["total_ref"] = int(n), int(m)
    frame["rate"], frame["rate_ref"] = PER * a / n, PER * b / m
    frame["n_documents"], frame["n_documents_ref"] = int(t.sum()), int(r.sum())
    frame["df"], frame["df_ref"] = one["df"], two["df"]
    frame["log_ratio"] = log_ratio(a, b, n, m)
    for name, function in (("g2", log_likelihood), ("g2_rg", log_likelihood_rg), ("chi2", chi_square)):
        frame[name] = function(a, b, n, m)
        frame[_P[name]] = stats.chi2.sf(frame[name], 1)
    frame["min_expected"] = np.minimum(*_expected(a, b, n, m))
    weights = _prior(matrix.terms, a, b, n + m, prior, prior_size)
    frame["log_odds"], frame["z"] = log_odds(a, b, n, m, weights, prior_size)
    frame["p_log_odds"] = 2 * stats.norm.sf(frame["z"].abs())
    frame["df_difference"], frame["p_df"] = document_difference(one["df"], two["df"], int(t.sum()), int(r.sum()))
    frame = _with_dispersion(frame, matrix, t)
    sign = np.sign(a / n - b / m)
    plain = {"log_odds": frame["z"], "df_difference": frame["df_difference"]}
    frame["measure"] = measure
    frame["score"] = plain[measure] if measure in plain else sign * frame[measure]
    frame["p"] = frame[_P[measure]]
    frame["q"] = _fdr(frame["p"].to_numpy())
    return frame.sort_values(["score", "log_ratio", "term"], ascending=[False, False, True], kind="stable").reset_index(
        drop=True
    )


def _prior(
    terms: Sequence[str],
    a: np.ndarray,
    b: np.ndarray,
    tokens: float,
    prior: Mapping[str, float] | pd.Series | None,
    size: float,
) -> np.ndarray:
    """Pseudo-counts of the terms, which are worth `size` tokens together with all terms that are not in the matrix."""
    if not size > 0:
        raise GovreportError(f"prior_size must be greater than 0, not {size}")
    if prior is None:
        background, total = a + b, tokens
    else:
        known = dict(prior)
        if any(not value >= 0 for value in known.values()) or not any(known.values()):
            raise GovreportError("prior must hold counts of 0 or more, not all of them 0")
        background, total = np.array([known.get(t, 0.0) for t in terms], float), float(sum(known.values()))
    return size * np.maximum(background, 0.5) / total


def _with_dispersion(frame: pd.DataFrame, matrix: DocumentTermMatrix, rows: np.ndarray) -> pd.DataFrame:
    part = matrix.counts[np.flatnonzero(rows)]
    frame["dp"], frame["dp_norm"] = dispersion(part, matrix.totals[rows])
    largest = np.asarray(part.max(axis=0).todense()).ravel().astype(float)
    counts = frame["count"].to_numpy()
    frame["top_share"] = np.divide(largest, counts, out=np.full(len(counts), np.nan), where=counts > 0)
    several = int(rows.sum()) > 1
    elsewhere = frame["count_ref"].to_numpy() > 0 if "count_ref" in frame else np.zeros(len(frame), bool)
    frame["note"] = np.select(
        [(counts == 0) & ~elsewhere, counts == 0, (frame["df"] == 1) & several, np.full(len(frame), not several)],
        ["occurs in neither group" if "count_ref" in frame else "occurs nowhere", "not in the target: no dispersion",
         "in one document only", "one document: no normalised dispersion"],
        default="",
    )  # fmt: skip
    return frame


def _fdr(p: np.ndarray) -> np.ndarray:
    """Benjamini and Hochberg's adjusted p-values."""
    return stats.false_discovery_control(p) if len(p) else p
