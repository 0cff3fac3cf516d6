"""Regressions of rates and other indicators, with effects in percentage points; several models in one table.

A rate column holds per cent. OLS, the fractional logit and the beta model need one number a row and use exact rows
only; `interval_regression` takes every row as the interval that it is.
"""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import scipy.linalg
from scipy import special

from govreport.design import (
    CollinearityError,
    ConstantOutcomeError,
    ConvergenceError,
    Design,
    OneClusterError,
    SeparationError,
    StatisticalError,
    UnitError,
    UnitWarning,
    build_design,
    contrasts,
    need,
)
from govreport.errors import GovreportError
from govreport.estimation import RateFit, assemble, finish, sum_by, turned
from govreport.interval import interval_regression
from govreport.kernels import (
    SEPARATED,
    BetaKernel,
    LinearKernel,
    LogitKernel,
    MixedKernel,
    NegativeBinomialKernel,
    PoissonKernel,
)
from govreport.modeltable import compare, render
from govreport.panel import DuplicateKeyError

__all__ = [
    "CollinearityError", "ConstantOutcomeError", "ConvergenceError", "OneClusterError", "RateFit", "SeparationError",
    "StatisticalError", "UnitError", "UnitWarning", "beta", "binomial", "compare", "counts", "fractional_logit",
    "interval_regression", "linear_panel", "mixed", "ols", "render",
]  # fmt: skip


def ols(
    formula: str,
    data: pd.DataFrame,
    *,
    rate: str = "rate",
    cluster: str | None = None,
    weights: str | None = None,
    level: float = 0.95,
) -> RateFit:
    """Least squares on the rate in per cent: what is usually done, to compare with.

    Parameters
    ----------
    formula : str
        Right-hand side in patsy's language, for example ``"C(level) + year"``.
    data : DataFrame
        One row an observation.
    rate : str
        Column with the rate in per cent; missing rows are left out and counted.
    cluster : str, optional
        Column of clusters: errors are CR1 (factor G/(G-1) (n-1)/(n-k)), t with G - 1 degrees. Without it HC3.
    weights : str, optional
        Column of positive weights.
    level : float
        Confidence level.

    Returns
    -------
    RateFit
        One shape for all models; see there.

    Raises
    ------
    GovreportError
        If a column is missing or misspelt.
    StatisticalError
        Or one of its kinds: the outcome is constant, regressors are collinear, there is one cluster only, rates are
        shares or outside 0 to 100.
    """
    design = build_design(formula, data, [rate], cluster=cluster, weights=weights)
    return _least_squares("OLS", formula, design, rate, level)


def linear_panel(
    formula: str,
    data: pd.DataFrame,
    *,
    rate: str = "rate",
    place: str = "adcode",
    time: str | None = "year",
    cluster: str | None = None,
    level: float = 0.95,
) -> RateFit:
    """Least squares with an effect for every place and (unless `time` is None) every year: changes within places.

    Places and years with a single row say nothing of changes; they are left out, repeatedly, and counted as dropped.
    The effects of places and years count as coefficients in (n-1)/(n-k), as lm with sandwich::vcovCL counts them.
    `cluster` is the place where it is not given. Other parameters and errors as for `ols`.
    """
    groups = [place, *([time] if time else [])]
    need(data, [rate, *groups])
    rows = data.dropna(subset=[rate, *groups])
    if time and rows.duplicated(groups).any():
        where = ", ".join(str(v) for v in rows.loc[rows.duplicated(groups), groups].iloc[0])
        raise DuplicateKeyError(f"{where}: more than one row a {place} and {time}; choose one (see panel.usable)")
    while True:
        sizes = [rows.groupby(g, observed=True)[g].transform("size") for g in groups]
        single = np.logical_or.reduce([s.to_numpy() < 2 for s in sizes]) if len(rows) else np.array([], bool)
        if not single.any():
            break
        rows = rows[~single]
    if not len(rows):
        raise StatisticalError(f"no {place} has two rows that can be compared; use a model without effects of places")
    design = build_design(formula, rows, [rate], cluster=cluster or place)
    notes = (*design.notes, f"{rows[place].nunique()} of {data[place].nunique()} places have rows to compare over time")
    design = dataclasses.replace(_with_effects(design, groups), n_dropped=len(data) - len(design.data), notes=notes)
    return _least_squares("linear panel", formula, design, rate, level)


def _with_effects(design: Design, groups: list[str]) -> Design:
    dummies = pd.concat(
        [pd.get_dummies(design.data[g], prefix=g, drop_first=True, dtype=float) for g in groups], axis=1
    )
    x, d = design.matrix, dummies.to_numpy(float)
    # Blocks of places and years that never meet make dummies redundant: keep a full set of columns.
    _, r, order = scipy.linalg.qr(np.column_stack([np.ones(len(d)), d]), mode="economic", pivoting=True)
    rank = int((np.abs(np.diag(r)) > 1e-9 * np.abs(r[0, 0])).sum())
    kept = sorted(j - 1 for j in order[:rank] if j > 0)
    constant = design.info.column_names.index("Intercept") if "Intercept" in design.info.column_names else None
    moving = [j for j in range(x.shape[1]) if j != constant]
    full = np.column_stack([x, d[:, kept]])
    base = np.column_stack([np.ones(len(d)), d])
    left = x[:, moving] - base @ np.linalg.lstsq(base, x[:, moving], rcond=None)[0]
    for j, column in zip(moving, left.T, strict=True):
        if np.abs(column).max() < 1e-8 * max(1.0, float(np.abs(x[:, j]).max())):
            raise CollinearityError(
                f"{design.info.column_names[j]!r} does not change within places beyond the years' effects;"
                " a panel with effects of places cannot tell its effect"
            )
    if np.linalg.matrix_rank(full) < full.shape[1] or len(full) <= full.shape[1]:
        raise CollinearityError(
            f"{len(full)} rows cannot tell {len(moving)} regressors from {len(kept)} effects of places and years"
        )
    return dataclasses.replace(design, matrix=full, hidden=tuple(dummies.columns[kept]))


def _least_squares(name: str, formula: str, design: Design, rate: str, level: float) -> RateFit:
    y = design.data[rate].to_numpy(float)
    fitted = assemble(name, formula, design, LinearKernel(design.weights, y), dialect="ols", fit={}, level=level)
    w, mean = design.weights, np.average(y, weights=design.weights)
    residual = y - design.matrix @ fitted.params
    fitted.fit["R2"] = float(1 - (w @ residual**2) / (w @ (y - mean) ** 2))
    return fitted


# --- generalised linear models ----------------------------------------------------------------------------------------


def fractional_logit(
    formula: str,
    data: pd.DataFrame,
    *,
    rate: str = "rate",
    cluster: str | None = None,
    weights: str | None = None,
    level: float = 0.95,
) -> RateFit:
    """Fractional logit by quasi-likelihood (Papke and Wooldridge 1996): rates of 0 and 100 need no special treatment.

    Errors are the sandwich: HC1 with n/(n-k), or clustered with the factor G/(G-1) (n-1)/(n-k); intervals use t(G-1)
    when clustered and the normal otherwise. Parameters and errors as for `ols`, and `SeparationError`.
    """
    design = build_design(formula, data, [rate], cluster=cluster, weights=weights)
    y, ones = design.data[rate].to_numpy(float) / 100, np.ones(len(design.data))
    fitted = assemble(
        "fractional logit", formula, design, LogitKernel(design.weights, y, ones), dialect="glm", fit={}, level=level
    )
    fitted.fit["corr2(y, fitted)"] = _squared_correlation(fitted, y)
    return fitted


def binomial(
    formula: str,
    data: pd.DataFrame,
    *,
    successes: str = "cases_appeared",
    trials: str = "cases_heard",
    cluster: str | None = None,
    level: float = 0.95,
) -> RateFit:
    """Binomial logit where both counts are given: a court with many cases weighs more than one with few.

    Errors are the sandwich, because cases of one place are more alike than coin tosses; ``fit`` gives the dispersion
    (Pearson's chi-squared over its degrees), 1 where they were not. Effects are on a place's rate, averaged over
    rows. Parameters and errors as for `ols`; rows without both counts are left out and counted.
    """
    need(data, [successes, trials])
    share = 100 * pd.to_numeric(data[successes]).astype("float64") / pd.to_numeric(data[trials]).astype("float64")
    rows = data.assign(_share=share.where(np.isfinite(share)))
    if rows["_share"].isna().all():
        raise StatisticalError(f"no row has {successes} and {trials} above 0; look at the columns' missing values")
    if (rows["_share"] > 100).any():
        row = rows.index[int(np.argmax(rows["_share"] > 100))]
        raise StatisticalError(f"row {row}: {successes} exceeds {trials}; were the columns exchanged?")
    design = build_design(formula, rows, ["_share"], cluster=cluster)
    y, m = design.data["_share"].to_numpy(float) / 100, design.data[trials].to_numpy(float)
    kernel = LogitKernel(design.weights, y, m)
    fitted = assemble("binomial", formula, design, kernel, dialect="glm", fit={}, level=level)
    mu = special.expit(design.matrix @ fitted.params)
    degrees = len(y) - design.matrix.shape[1]
    fitted.fit["dispersion"] = float((m * (y - mu) ** 2 / (mu * (1 - mu))).sum() / degrees)
    return fitted


def counts(
    formula: str,
    data: pd.DataFrame,
    *,
    outcome: str,
    exposure: str | None = None,
    family: str = "poisson",
    cluster: str | None = None,
    level: float = 0.95,
) -> RateFit:
    """Regression of a count, with an offset: Poisson by quasi-likelihood, or negative binomial (NB2).

    Parameters
    ----------
    outcome : str
        Column of counts, 0 or more.
    exposure : str, optional
        Column that the count is proportional to (cases, inhabitants); its logarithm is the offset.
    family : {"poisson", "negative_binomial"}
        Poisson needs the mean to be right only, because errors are the sandwich; the negative binomial is more
        precise where counts are overdispersed as it assumes.

    Returns
    -------
    RateFit
        Effects are in counts per unit of `exposure`, or in counts without it. Other parameters and errors as `ols`.
    """
    if family not in ("poisson", "negative_binomial"):
        raise GovreportError(f"family must be 'poisson' or 'negative_binomial', not {family!r}")
    rows = data
    if exposure:
        need(data, [exposure])
        if (pd.to_numeric(data[exposure]) <= 0).any():
            raise StatisticalError(f"{exposure!r} must be above 0 in every row; leave out rows without exposure")
        rows = data.dropna(subset=[exposure])
    design = build_design(formula, rows, [outcome], cluster=cluster, percent=False)
    design = dataclasses.replace(design, n_dropped=len(data) - len(design.data))
    y = design.data[outcome].to_numpy(float)
    if (y < 0).any():
        raise StatisticalError(f"{outcome!r} has negative values: they are no counts")
    log_exposure = np.log(design.data[exposure].to_numpy(float)) if exposure else np.zeros(len(y))
    poisson = family == "poisson"
    kernel = (PoissonKernel if poisson else NegativeBinomialKernel)(design.weights, y, log_exposure)
    fitted = assemble(
        family.replace("_", " "), formula, design, kernel, dialect="glm" if poisson else "ml", fit={}, level=level,
        extra=() if poisson else ("log(alpha)",), unit=f"{outcome} per {exposure}" if exposure else outcome,
    )  # fmt: skip
    mu = np.exp(design.matrix @ fitted.params[: design.matrix.shape[1]] + log_exposure)
    spread = mu if poisson else mu + np.exp(fitted.params[-1]) * mu**2
    fitted.fit["dispersion"] = float(((y - mu) ** 2 / spread).sum() / (len(y) - len(fitted.params)))
    return fitted


def _squared_correlation(fitted: RateFit, y: np.ndarray) -> float:
    assert fitted.kernel is not None and fitted.design is not None
    mean = fitted.kernel.predict(fitted.params, fitted.design.matrix)[0]
    return float(np.corrcoef(y, mean)[0, 1] ** 2) if np.ptp(mean) else 0.0


def beta(
    formula: str,
    data: pd.DataFrame,
    *,
    rate: str = "rate",
    cluster: str | None = None,
    weights: str | None = None,
    level: float = 0.95,
) -> RateFit:
    """Beta regression (Ferrari and Cribari-Neto 2004); where rates of 0 or 100 occur, inflated there (Ospina and
    Ferrari 2012).

    A rate of 100 is a logit on the same regressors, a rate of 0 another among the rest, and what lies between is
    beta with a logit link and one precision. Effects are on the whole mean. Errors are the sandwich of the joint
    scores. Few rows at 100 or 0 carry few regressors: `SeparationError` then. Otherwise as for `ols`.
    """
    design = build_design(formula, data, [rate], cluster=cluster, weights=weights)
    y = design.data[rate].to_numpy(float) / 100
    top, floor = y >= 1, y <= 0
    inside = ~top & ~floor
    if inside.sum() <= design.matrix.shape[1] + 1:
        raise StatisticalError(f"only {int(inside.sum())} rows lie between 0 and 100; use the fractional logit")
    if np.linalg.matrix_rank(design.matrix[inside]) < design.matrix.shape[1]:
        raise SeparationError(SEPARATED)
    names = design.info.column_names
    parts = [label for label, hit in (("at 100", top), ("at 0", floor)) if hit.any()]
    notes = (f"{int(top.sum())} rows at 100 and {int(floor.sum())} at 0 have logits of their own",) if parts else ()
    fitted = assemble(
        "inflated beta" if parts else "beta", formula, design, BetaKernel(design.weights, y, inflated=bool(parts)),
        dialect="ml", fit={}, level=level, notes=notes,
        extra=("log(precision)", *(f"{part}: {name}" for part in parts for name in names)),
    )  # fmt: skip
    fitted.fit["corr2(y, fitted)"] = _squared_correlation(fitted, y)
    return fitted


def mixed(
    formula: str, data: pd.DataFrame, *, rate: str = "rate", place: str = "province", level: float = 0.95
) -> RateFit:
    """Linear model with random intercepts of places, by restricted maximum likelihood (statsmodels MixedLM).

    Errors come from the model (normal, equal variances) and are no better than it; `inference.jackknife` leaves out
    one place at a time instead. Other parameters and errors as for `ols`, and `ConvergenceError`.
    """
    design = build_design(formula, data, [rate], cluster=place)
    assert design.clusters is not None
    kernel = MixedKernel(design.weights, design.data[rate].to_numpy(float), design.clusters)
    x, t = turned(design.matrix)
    fitted = kernel.fitted(x)
    between, within = float(np.asarray(fitted.cov_re)[0, 0]), float(fitted.scale)
    # (X' V^-1 X)^-1, because the covariance that MixedLM reports is that of all parameters jointly.
    sums, sizes = sum_by(design.clusters, x), np.bincount(design.clusters)
    shrink = between / (within + sizes * between)
    cov = np.linalg.inv((x.T @ x - (sums * shrink[:, None]).T @ sums) / within)
    edge = between < 1e-6 * within
    return finish(
        RateFit(
            "mixed model", formula, pd.DataFrame({"term": design.names}), pd.DataFrame(), "of the model (REML), normal",
            len(x), design.n_dropped, design.n_clusters,
            {"sigma of places": between**0.5, "sigma": within**0.5},
            t @ np.asarray(fitted.fe_params), np.linalg.cholesky(cov).T @ t.T, np.inf, level,
            notes=(*design.notes, *("the variance between places is estimated as 0: no more than chance",) * int(edge)),
            kernel=kernel, design=design, contrasts=tuple(contrasts(design)),
        )
    )  # fmt: skip
