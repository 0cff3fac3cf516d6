"""Keyword groups over years (or zones, topics, levels): counts with their denominators, rates with intervals, tests.

The counts table that all functions share is tidy: the columns that describe a document (``document``, ``year``,
``jurisdiction``, ...), ``group``, ``term``, ``count`` and ``total`` (the document's tokens). Zeros are rows. Aliases of
a term are terms of the same group, so renaming moves counts inside a group and leaves the group's rate alone.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import statsmodels.api as sm
from scipy import stats
from statsmodels.stats.rates import confint_poisson
from statsmodels.tools.sm_exceptions import PerfectSeparationWarning

from govreport import rates as rate_models
from govreport.design import StatisticalError
from govreport.errors import GovreportError
from govreport.estimation import RateFit
from govreport.inference import small_sample
from govreport.lexicon import owners, why_never

PER = 10_000
FEW_CLUSTERS = 6
_KEYS = ("group", "term", "count", "total")


def count_texts(
    documents: pd.DataFrame, groups: Mapping[str, Sequence[str]], *, total: Callable[[str], int]
) -> pd.DataFrame:
    """Count keyword groups in texts; nested terms are never counted twice.

    Every position of a text is matched once, by the longest term that fits there, whatever its group: in 法治政府建设
    the term 法治政府 is counted and 法治 is not.

    Parameters
    ----------
    documents : DataFrame
        A column ``text``; all other columns are kept as keys of the counts. Without a column ``document`` the row
        number is used.
    groups : mapping of str to sequence of str
        Group name to its terms, aliases included.
    total : callable
        Gives the denominator of a text, for example the number of its Han tokens.

    Returns
    -------
    DataFrame
        The counts table: one row a document and term, zeros kept.

    Raises
    ------
    GovreportError
        If a term stands in two groups or can never stand in clean text, or `documents` lacks ``text``.
    """
    owner = owners(groups)
    if "text" not in documents:
        raise GovreportError(f"documents needs a column 'text'; it has {list(documents)}")
    for at, text in documents["text"].items():
        if not isinstance(text, str):
            raise GovreportError(
                f"document {at} has no text ({text!r}); leave it out, so that silence is not counted as 0"
            )
    pattern = re.compile("|".join(map(re.escape, sorted(owner, key=lambda t: (-len(t), t)))))
    keys = documents.drop(columns="text").reset_index(drop=True)
    if "document" not in keys:
        keys.insert(0, "document", range(len(keys)))
    rows = []
    for key, text in zip(keys.to_dict("records"), documents["text"], strict=True):
        found = pd.Series(pattern.findall(text), dtype=object).value_counts()
        size = total(text)
        rows += [
            {**key, "group": group, "term": term, "count": int(found.get(term, 0)), "total": size}
            for term, group in owner.items()
        ]
    out = pd.DataFrame(rows, columns=[*keys.columns, *_KEYS])
    for term, count in out.groupby("term", sort=False)["count"].sum().items():
        # A term that is absent is a finding; one that could not be present is a mistake. Letters may stand in any text.
        if not count and re.search(r"[\u3400-\u9fff]", str(term)) and (reason := why_never(str(term))):
            raise GovreportError(f"{reason}; correct the term")
    return out


def count_table(terms: pd.DataFrame, totals: pd.DataFrame, groups: Mapping[str, Sequence[str]]) -> pd.DataFrame:
    """Counts table from term counts that somebody else made, such as `datasets.work_report_terms`.

    Parameters
    ----------
    terms : DataFrame
        ``term``, ``count`` and key columns (``jurisdiction``, ``year``, ...).
    totals : DataFrame
        The same key columns, one row a document, and ``tokens``.
    groups : mapping of str to sequence of str
        Group name to its terms, aliases included. A term must be a token of the table: tokens do not overlap, so
        nothing is counted twice.

    Returns
    -------
    DataFrame
        The counts table; a term that a document lacks is a row with the count 0.

    Raises
    ------
    GovreportError
        If a term stands in two groups, or occurs nowhere in the table (it may be no token of its segmentation).
    """
    owner = owners(groups)
    unknown = sorted(set(owner) - set(terms["term"]))
    if unknown:
        raise GovreportError(
            f"{', '.join(unknown)}: no such token in the table; it may be split by the segmentation or be too rare"
        )
    keys = [c for c in totals.columns if c in terms.columns and c not in ("term", "count")]
    documents = totals[[*keys, "tokens"]].reset_index(drop=True)
    documents.insert(0, "document", range(len(documents)))
    wanted = pd.DataFrame(owner.items(), columns=["term", "group"])
    grid = documents.merge(wanted, how="cross")
    counted = grid.merge(terms[[*keys, "term", "count"]], on=[*keys, "term"], how="left", validate="one_to_one")
    counted["count"] = counted["count"].fillna(0).astype("int64")
    return counted.rename(columns={"tokens": "total"})[["document", *keys, *_KEYS]]


def rates(
    counts: pd.DataFrame,
    by: str | Sequence[str] = ("year",),
    *,
    what: str = "group",
    cluster: str = "jurisdiction",
    level: float = 0.95,
    mid_p: bool = False,
    n_boot: int = 1999,
    seed: int = 0,
) -> pd.DataFrame:
    """Rate per 10,000 tokens of each group in each cell, with an interval that says what it rests on.

    A cell with one cluster gets the exact Poisson interval: it speaks of counting noise in that text and nothing else.
    A cell with several clusters gets a symmetric studentised bootstrap over clusters (Hall 1988) of the logarithm of
    the ratio of sums, so that overdispersed counts and several reports of one place are reckoned with; with fewer than
    six clusters a t interval takes its place. A cell whose count is 0 has no spread to resample: its upper end is the
    Poisson one.

    Parameters
    ----------
    counts : DataFrame
        A counts table.
    by : str or sequence of str
        Columns whose combinations are the cells; a missing value is a cell of its own.
    what : str
        ``group``, or ``term`` to see the terms (old and new names) apart.
    cluster : str
        Column of the units that are independent of each other.
    level : float
        Confidence level.
    mid_p : bool
        The mid-P interval instead of the exact Poisson one, see `poisson_interval`.
    n_boot, seed : int
        Resamples and the seed of the generator.

    Returns
    -------
    DataFrame
        `by`, `what`, ``count``, ``total``, ``n_reports``, ``n_clusters``, ``rate``, ``low``, ``high`` (per 10,000
        tokens) and ``method``, one row a cell and group, in order.

    Raises
    ------
    GovreportError
        If a column is missing, or a document has no tokens.
    """
    by = [by] if isinstance(by, str) else list(by)
    _check(counts, [*by, what, cluster, "document"], level)
    rng = np.random.default_rng(seed)
    keys = list(dict.fromkeys([*by, cluster, "document", what]))
    per_document = counts.groupby(keys, sort=True, dropna=False).agg(count=("count", "sum"), total=("total", "first"))
    rows = []
    for cell, part in per_document.reset_index().groupby([*by, what], sort=True, dropna=False):
        per_cluster = part.groupby(cluster, sort=True, dropna=False)[["count", "total"]].sum()
        y, n = per_cluster["count"].to_numpy(float), per_cluster["total"].to_numpy(float)
        low, high, method = cluster_interval(y, n, level=level, mid_p=mid_p, n_boot=n_boot, rng=rng)
        rate = y.sum() / n.sum()
        rows.append((*cell, int(y.sum()), int(n.sum()), len(part), len(y), PER * rate, PER * low, PER * high, method))
    names = [*by, what, "count", "total", "n_reports", "n_clusters", "rate", "low", "high", "method"]
    return pd.DataFrame(rows, columns=names)


def poisson_interval(count: float, exposure: float, level: float = 0.95, *, mid_p: bool = False) -> tuple[float, float]:
    """Interval of a Poisson rate per unit of exposure: exact (Garwood 1936), or mid-P (Cohen and Yang 1994).

    The exact interval covers at least `level` whatever the truth, and therefore more than that where few are expected.
    The mid-P interval counts half the probability of what was observed: it covers `level` on average over expectations,
    and may fall short at a single one.
    """
    low, high = confint_poisson(count, 1.0, method="midp-c" if mid_p else "exact-c", alpha=1 - level)
    return (float(low) / exposure if count > 0 else 0.0), float(high) / exposure


def cluster_interval(
    y: np.ndarray,
    n: np.ndarray,
    *,
    level: float = 0.95,
    mid_p: bool = False,
    n_boot: int = 1999,
    rng: np.random.Generator,
) -> tuple[float, float, str]:
    """Interval of ``sum(y) / sum(n)`` over clusters, as `rates` gives it.

    Parameters
    ----------
    y, n : ndarray, shape (clusters,)
        Counts and denominators.

    Returns
    -------
    low, high : float
        Per unit of `n`.
    method : str
        What was done: one cluster, or clusters that do not differ at all, leave counting noise only (Poisson); fewer
        than six have too few different resamples and get the t interval of the logarithm, wide as it is; six and more
        the symmetric bootstrap-t interval (Hall 1988) of the logarithm.
    """
    if len(y) > 1 and y.sum() > 0:
        estimate, error = _log_ratio(y, n)
        if error > 0 and len(y) < FEW_CLUSTERS:
            reach, method = stats.t.ppf((1 + level) / 2, len(y) - 1), f"t({len(y) - 1}) over clusters"
        elif error > 0:
            weights = rng.multinomial(len(y), np.full(len(y), 1 / len(y)), size=n_boot)
            again, errors = _log_ratio(y, n, weights)
            usable = np.isfinite(again) & (errors > 0)
            reach = np.quantile(np.abs(again[usable] - estimate) / errors[usable], level)
            method = "symmetric cluster bootstrap-t"
        if error > 0:
            with np.errstate(over="ignore"):  # two clusters far apart: nothing is known above
                return float(np.exp(estimate - reach * error)), float(np.exp(estimate + reach * error)), method
    low, high = poisson_interval(float(y.sum()), float(n.sum()), level, mid_p=mid_p)
    return low, high, "mid-P Poisson" if mid_p else "exact Poisson"


def _log_ratio(y: np.ndarray, n: np.ndarray, weights: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray]:
    """Logarithm of the ratio of (weighted) sums and its linearised standard error, clusters being independent."""
    w = np.ones((1, len(y))) if weights is None else weights
    sum_y, sum_n, g = w @ y, w @ n, len(y)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = sum_y / sum_n
        residual = y - ratio[:, None] * n
        error = np.sqrt(g / (g - 1) * (w * residual**2).sum(axis=1)) / sum_y
        out = np.log(ratio), error
    return (out[0][0], out[1][0]) if weights is None else out


def trend_test(
    counts: pd.DataFrame,
    *,
    what: str = "group",
    time: str = "year",
    cluster: str = "jurisdiction",
    level: float = 0.95,
) -> pd.DataFrame:
    """Does the rate grow or shrink with time? Poisson and negative binomial regression with the tokens as offset.

    Reports of one place are not independent. Where several places have several reports, errors are clustered by place
    (CR2 with Satterthwaite's degrees, see `inference.small_sample`), and the note says so.

    Parameters
    ----------
    counts : DataFrame
        A counts table with the numeric column `time`.
    cluster : str
        Column of the units that are independent of each other; without it every report counts as one.

    Returns
    -------
    DataFrame
        One row a group: ``n_reports``, ``n_times``, ``ratio`` (of rates, per unit of `time`), ``low``, ``high``, ``p``
        (quasi-Poisson: the errors carry the overdispersion, t with n - 2 degrees; or clustered), ``dispersion``
        (Pearson chi-square over its degrees; 1 is Poisson), ``nb_ratio``, ``nb_p`` (NB2; missing where the counts are
        not overdispersed, since it then is the Poisson model) and ``note``, which says why a row has no estimate.
    """
    _check(counts, [what, time, "document"], level)
    rows = []
    for name, part, left_out in _per_document(counts, what, time, cluster):
        x, y, n = (part[c].to_numpy(float) for c in (time, "count", "total"))
        row: dict[str, object] = {what: name, "n_reports": len(part), "n_times": len(np.unique(x)), "note": ""}
        used = np.unique(x[y > 0])
        if len(part) < 4 or len(np.unique(x)) < 3:
            row["note"] = "fewer than 4 reports or 3 points in time"
        elif y.sum() == 0:
            row["note"] = "all counts are zero"
        elif len(used) == 1 and used[0] in (x.min(), x.max()):
            row["note"] = f"it occurs in {used[0]:g} only: the ratio has no finite estimate"
        else:
            row |= _trend(x, y, n, level) if part["cluster"].is_unique else _clustered_trend(part, x, level, cluster)
        row["note"] = "; ".join(filter(None, [str(row["note"]), left_out]))
        rows.append(row)
    names = [what, "n_reports", "n_times", "ratio", "low", "high", "p", "dispersion", "nb_ratio", "nb_p", "note"]
    return pd.DataFrame(rows).reindex(columns=names)


def _trend(x: np.ndarray, y: np.ndarray, n: np.ndarray, level: float) -> dict[str, object]:
    design = sm.add_constant(x - x.mean())
    fit = sm.GLM(y, design, family=sm.families.Poisson(), offset=np.log(n)).fit(scale="X2", use_t=True)
    low, high = np.exp(fit.conf_int(alpha=1 - level)[1])
    out: dict[str, object] = {
        "ratio": np.exp(fit.params[1]),
        "low": low,
        "high": high,
        "p": fit.pvalues[1],
        "dispersion": fit.scale,
    }
    if fit.scale > 1.0:
        with warnings.catch_warnings():  # said in the note instead
            warnings.simplefilter("ignore")
            nb = sm.NegativeBinomial(y, design, offset=np.log(n)).fit(disp=0, maxiter=200)
        if nb.mle_retvals["converged"] and np.isfinite(nb.bse).all():
            out |= {"nb_ratio": np.exp(nb.params[1]), "nb_p": nb.pvalues[1]}
        else:
            out["note"] = "the negative binomial did not converge: too little overdispersion"
    else:
        out["note"] = "not overdispersed: the negative binomial is the Poisson model"
    return out


def _clustered_trend(part: pd.DataFrame, x: np.ndarray, level: float, cluster: str) -> dict[str, object]:
    try:
        fit, row = _clustered(part, level, "poisson", x=x - x.mean())
    except StatisticalError as error:
        return {"note": str(error)}
    out: dict[str, object] = {"ratio": np.exp(row["estimate"]), "low": np.exp(row["low"]), "high": np.exp(row["high"])}
    out |= {"p": row["p"], "dispersion": fit.fit["dispersion"], "note": f"errors over {fit.n_clusters} of {cluster}"}
    try:
        row = _clustered(part, level, "negative_binomial", x=x - x.mean())[1]
    except StatisticalError:  # not overdispersed, or too little
        return out
    return out | {"nb_ratio": np.exp(row["estimate"]), "nb_p": row["p"]}


def _clustered(part: pd.DataFrame, level: float, family: str, **columns: np.ndarray) -> tuple[RateFit, pd.Series]:
    """Count regression on the columns with errors over clusters, and the estimate of the last column."""
    data = part[["count", "total", "cluster"]].assign(**columns)
    options: dict[str, Any] = {"outcome": "count", "exposure": "total", "cluster": "cluster", "level": level}
    fit = small_sample(rate_models.counts(" + ".join(columns), data, family=family, **options))
    return fit, fit.estimates.set_index("term").loc[list(columns)[-1]]


def break_test(
    counts: pd.DataFrame,
    at: float,
    *,
    what: str = "group",
    time: str = "year",
    cluster: str = "jurisdiction",
    margin: int = 3,
) -> pd.DataFrame:
    """Does the level of the rate break at a dated event, beyond a steady trend?

    The model is a quasi-Poisson trend with a step at `at`. The same step is tried at every other admissible time; the
    placebo p-value is the rank of the event's F among them (randomisation inference in time). With few years it
    cannot be small: its least value is ``1 / n_placebo``.

    Parameters
    ----------
    counts : DataFrame
        A counts table with the numeric column `time`.
    at : float
        The first time that counts as after the event.
    cluster : str
        As in `trend_test`: where several places have several reports, ``p`` is of the clustered t and not of the F.
    margin : int
        A step needs at least this many points in time on either side.

    Returns
    -------
    DataFrame
        One row a group: ``n_reports``, ``step`` (ratio of the rates after to before), ``f``, ``p`` (F test of the
        step), ``placebo_p``, ``n_placebo`` and ``note``.
    """
    _check(counts, [what, time, "document"])
    rows = []
    for name, part, left_out in _per_document(counts, what, time, cluster):
        x, y, n = (part[c].to_numpy(float) for c in (time, "count", "total"))
        times = np.unique(x)
        candidates = times[margin : len(times) - margin + 1]
        row: dict[str, object] = {what: name, "n_reports": len(part), "n_placebo": len(candidates), "note": ""}
        if len(part) < 5:
            row["note"] = "fewer than 5 reports"
        elif at not in candidates:
            row["note"] = f"fewer than {margin} points in time before or after {at:g}"
        elif y.sum() == 0:
            row["note"] = "all counts are zero"
        elif y[x < at].sum() == 0 or y[x >= at].sum() == 0:
            row["note"] = f"no occurrence {'from' if y[x < at].sum() else 'before'} {at:g}: there is no ratio"
        else:
            tried = {c: _step(x, y, n, c) for c in candidates}
            f = np.array([tried[c][1] for c in candidates])
            step, own_f, p = tried[at]
            if not part["cluster"].is_unique:
                try:
                    fit, clustered = _clustered(part, 0.95, "poisson", x=x - x.mean(), step=(x >= at) * 1.0)
                    p, row["note"] = clustered["p"], f"p over {fit.n_clusters} of {cluster}"
                except StatisticalError as error:
                    p, row["note"] = np.nan, str(error)
            row |= {"step": step, "f": own_f, "p": p, "placebo_p": float((f >= own_f - 1e-12).mean())}
        row["note"] = "; ".join(filter(None, [str(row["note"]), left_out]))
        rows.append(row)
    return pd.DataFrame(rows).reindex(columns=[what, "n_reports", "step", "f", "p", "placebo_p", "n_placebo", "note"])


def _step(x: np.ndarray, y: np.ndarray, n: np.ndarray, at: float) -> tuple[float, float, float]:
    """Ratio after to before, F and p of a step at `at` over a steady trend."""
    trend = sm.add_constant(x - x.mean())
    design = np.column_stack([trend, x >= at])
    family = sm.families.Poisson()
    with warnings.catch_warnings():  # a placebo may separate the counts; its deviance has a limit all the same
        warnings.simplefilter("ignore", PerfectSeparationWarning)
        without = sm.GLM(y, trend, family=family, offset=np.log(n)).fit()
        with_step = sm.GLM(y, design, family=family, offset=np.log(n)).fit(scale="X2")
    f = (without.deviance - with_step.deviance) / with_step.scale
    return float(np.exp(with_step.params[2])), float(f), float(stats.f.sf(f, 1, len(y) - 3))


def _per_document(counts: pd.DataFrame, what: str, time: str, cluster: str) -> list[tuple[str, pd.DataFrame, str]]:
    """Each group with its reports, and how many were left out because their time is unknown.

    The column ``cluster`` numbers the units; with one unit, or no such column, every report is one.
    """
    unknown = counts.loc[counts[time].isna(), "document"].nunique()
    note = f"{unknown} report(s) without {time} left out" if unknown else ""
    known = counts[counts[time].notna()]
    units = known[cluster] if cluster in known else known["document"]
    summed = known.assign(cluster=pd.factorize(units, use_na_sentinel=False)[0]).groupby([what, "document", time])
    parts = summed.agg(count=("count", "sum"), total=("total", "first"), cluster=("cluster", "first")).reset_index()
    if parts["cluster"].nunique() < 2:
        parts["cluster"] = np.arange(len(parts))
    return [(str(name), part, note) for name, part in parts.groupby(what, sort=False)]


def _check(counts: pd.DataFrame, needed: Sequence[str], level: float = 0.95) -> None:
    if not 0 < level < 1:
        raise GovreportError(f"level is a share such as 0.95, not {level:g}")
    missing = [c for c in (*needed, "count", "total") if c not in counts]
    if missing:
        raise GovreportError(f"the counts table lacks the column(s) {', '.join(missing)}; it has {list(counts)}")
    if counts.empty:
        raise GovreportError("the counts table is empty: no document or no keyword group was given")
    empty = counts.loc[counts["total"] <= 0, "document"]
    if len(empty):
        raise GovreportError(f"document {empty.iloc[0]} has no tokens; leave it out or check its text")
    twice = counts[counts.duplicated([c for c in counts if c not in ("count", "total")])]
    if len(twice):
        raise GovreportError(f"document {twice['document'].iloc[0]} has the same term twice; drop the repeated rows")
