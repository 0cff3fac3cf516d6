"""Regressions of bounded, heaped, interval-reported rates, with effects in percentage points.

A rate column holds per cent. Two columns, low and high, say what is known: equal where the figure is exact. OLS, the
fractional logit and the beta model need one number a row and use exact rows only; `interval_regression` takes every
row as the interval that it is, with figures of 100 censored there.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import patsy
import statsmodels.api as sm
from scipy import optimize, special, stats
from statsmodels.tools.sm_exceptions import ConvergenceWarning as _NotConverged
from statsmodels.tools.sm_exceptions import PerfectSeparationWarning as _Separated

from govreport.errors import GovreportError


class StatisticalError(GovreportError):
    """The model cannot be estimated from these rows; the message says why and what to do."""


class ConvergenceError(StatisticalError):
    """The estimator did not converge."""


class SeparationError(StatisticalError):
    """A regressor separates the outcome perfectly, so a coefficient is infinite."""


class CollinearityError(StatisticalError):
    """Regressors are linearly dependent."""


class FewClustersWarning(UserWarning):
    """Cluster-robust errors rest on few clusters; the wild cluster bootstrap is the better guide."""


@dataclass(frozen=True)
class RateFit:
    """What a model says, in one shape for all models.

    Attributes
    ----------
    name, formula : str
        The model and its right-hand side.
    estimates : DataFrame
        ``term``, ``estimate``, ``std_error``, ``low``, ``high``, ``p``: the coefficients on the model's own scale.
    effects : DataFrame
        Average marginal effects in percentage points: ``term``, ``estimate``, ``std_error``, ``low``, ``high``, ``p``.
        A category against its reference level, a number per unit.
    covariance : str
        Which dialect of robust errors, in words.
    n, n_dropped, n_clusters : int
        Rows used; rows given but left out; clusters (0 where errors are not clustered).
    fit : dict of str to float
        Measures of fit by name.
    params, cov : ndarray, shapes (k,), (k, k)
        Coefficients and their covariance, with ancillary parameters last.
    degrees : float
        Of the t distribution that intervals use; infinite for the normal.
    """

    name: str
    formula: str
    estimates: pd.DataFrame
    effects: pd.DataFrame
    covariance: str
    n: int
    n_dropped: int
    n_clusters: int
    fit: dict[str, float]
    params: np.ndarray = field(repr=False)
    cov: np.ndarray = field(repr=False)
    degrees: float = np.inf

    @property
    def missing_share(self) -> float:
        """Share of the given rows that the model could not use."""
        return self.n_dropped / (self.n + self.n_dropped)


@dataclass(frozen=True)
class _Design:
    data: pd.DataFrame
    matrix: np.ndarray
    info: patsy.DesignInfo
    clusters: np.ndarray | None
    n_dropped: int


def ols(
    formula: str, data: pd.DataFrame, *, rate: str = "rate", cluster: str | None = None, level: float = 0.95
) -> RateFit:
    """Least squares on the rate in per cent: what is usually done, to compare with.

    Parameters
    ----------
    formula : str
        Right-hand side in patsy's language, for example ``"C(level) + year"``.
    rate : str
        Column with the rate in per cent; missing rows are left out and counted.
    cluster : str, optional
        Column of clusters: errors are CR1 (HC1 with the factor G/(G-1)), t with G - 1 degrees. Without it HC3.
    level : float
        Confidence level.

    Raises
    ------
    GovreportError
        If a column is missing or misspelt.
    StatisticalError
        If the outcome is constant, regressors are collinear, or there is one cluster only.
    """
    design = _design(formula, data, [rate], cluster)
    y = _outcome(design, rate)
    model = sm.OLS(y, design.matrix)
    if design.clusters is None:
        fitted, label = model.fit(cov_type="HC3"), "HC3"
    else:
        fitted = model.fit(cov_type="cluster", cov_kwds={"groups": design.clusters})
        label = f"clustered by {cluster} (CR1), t(G-1)"
    cov = np.asarray(fitted.cov_params())
    degrees = _degrees(design, len(y) - design.matrix.shape[1])
    fit = {"R2": float(fitted.rsquared)}
    return _result("OLS", formula, design, np.asarray(fitted.params), cov, _as_is, label, degrees, level, fit)


def fractional_logit(
    formula: str, data: pd.DataFrame, *, rate: str = "rate", cluster: str | None = None, level: float = 0.95
) -> RateFit:
    """Fractional logit by quasi-likelihood (Papke and Wooldridge 1996): rates of 0 and 100 need no special treatment.

    Errors are the sandwich: HC1 with n/(n-k), or clustered with the factor G/(G-1) (n-1)/(n-k); intervals use
    t(G-1) when clustered and the normal otherwise. Parameters and errors raised as for `ols`.
    """
    design = _design(formula, data, [rate], cluster)
    y = _outcome(design, rate) / 100
    x = design.matrix
    with warnings.catch_warnings():
        warnings.simplefilter("error", category=_Separated)
        warnings.simplefilter("error", category=_NotConverged)
        try:
            fitted = sm.GLM(y, x, family=sm.families.Binomial()).fit(maxiter=200, tol=1e-12)
        except _Separated as error:
            raise SeparationError(_SEPARATED) from error
        except _NotConverged as error:
            raise ConvergenceError("the fractional logit did not converge; use fewer regressors") from error
    if np.abs(x @ fitted.params).max() > 20:  # a fitted share within 2e-9 of 0 or 1
        raise SeparationError(_SEPARATED)
    mu = np.asarray(fitted.fittedvalues)
    bread = np.linalg.inv((x * (mu * (1 - mu))[:, None]).T @ x)
    cov, label = _sandwich(bread, x * (y - mu)[:, None], design, cluster, n_params=x.shape[1])
    degrees = _degrees(design, np.inf)
    fit = {"corr2(y, fitted)": float(np.corrcoef(y, mu)[0, 1] ** 2)}
    params = np.asarray(fitted.params)
    return _result("fractional logit", formula, design, params, cov, _shares, label, degrees, level, fit)


def _as_is(eta: np.ndarray) -> np.ndarray:
    return eta


def _shares(eta: np.ndarray) -> np.ndarray:
    return 100 * special.expit(eta)


_SEPARATED = (
    "a regressor separates the outcome perfectly (all its rows are at 0 or 100), so its coefficient is infinite;"
    " merge the category with another or leave it out"
)


def interval_regression(
    formula: str,
    data: pd.DataFrame,
    *,
    low: str = "rate_low",
    high: str = "rate_high",
    scale: str = "level",
    cluster: str | None = None,
    level: float = 0.95,
) -> RateFit:
    """Regression in which every row is an interval and 100 is a ceiling (a tobit with interval-censored rows).

    A latent normal variable (on the level in per cent, or on the logit) is observed exactly, known to lie between low
    and high, or known to be at the ceiling (high is 100 and low too) or at the floor. Estimated by maximum likelihood
    with analytic scores; errors are the sandwich of those scores, clustered with the factor G/(G-1). The effects are
    on the rate that would be observed, E[min(max(latent, 0), 100)], not on the latent one.

    Parameters
    ----------
    low, high : str
        Columns with the ends in per cent.
    scale : {"level", "logit"}
        Scale of the latent variable. On the logit an exact 0 or 100 is a censored row.

    Other parameters and errors as for `ols`.
    """
    if scale not in ("level", "logit"):
        raise GovreportError(f"scale must be 'level' or 'logit', not {scale!r}")
    design = _design(formula, data, [low, high], cluster)
    a, b = design.data[low].to_numpy(float), design.data[high].to_numpy(float)
    if (a > b).any():
        raise StatisticalError(f"row {design.data.index[int(np.argmax(a > b))]}: {low} is above {high}")
    if ((a >= 100) | (b <= 0)).all():
        raise StatisticalError("all rows are at 0 or 100: the data say nothing of the spread below the ceiling")
    lower, upper = _latent_bounds(a, b, scale)
    turn = _turn(design.matrix)
    x = design.matrix @ turn  # a year of 2020 beside shares makes steps of one size useless; this does not
    start = _start(x, lower, upper)
    span = float(np.std(np.where(np.isfinite(lower), lower, upper))) or 1.0

    def minus(theta: np.ndarray) -> tuple[float, np.ndarray]:
        loglik, score = _interval_scores(theta, x, lower, upper)
        return -loglik.sum(), -score.sum(axis=0)

    found = optimize.minimize(
        minus, start, jac=True, method="BFGS", options={"gtol": 1e-8 * max(1, len(x)), "maxiter": 2000}
    )
    theta, bread = _newton(found.x, x, lower, upper)
    loglik, scores = _interval_scores(theta, x, lower, upper)
    if not np.isfinite(loglik.sum()) or np.exp(theta[-1]) < 1e-6 * span:
        raise ConvergenceError("the interval regression did not converge: the rows leave no spread to estimate")
    cov, label = _sandwich(bread, scores, design, cluster, n_params=0)
    sigma = float(np.exp(theta[-1]))
    back = np.eye(len(theta))
    back[:-1, :-1] = turn
    theta, cov = back @ theta, back @ cov @ back.T
    return _result(
        f"interval regression ({scale})", formula, design, theta, cov, _observed_mean(scale), label,
        _degrees(design, np.inf), level,
        {"log-likelihood": float(loglik.sum()), "sigma": sigma, "censored": float((lower != upper).sum())},
        extra=["log(sigma)"],
    )  # fmt: skip


def _latent_bounds(a: np.ndarray, b: np.ndarray, scale: str) -> tuple[np.ndarray, np.ndarray]:
    """Ends on the latent scale; what touches 0 or 100 reaches to infinity, because more cannot be observed."""
    with np.errstate(divide="ignore"):
        lower, upper = (a, b) if scale == "level" else (special.logit(a / 100), special.logit(b / 100))
    return np.where(a <= 0, -np.inf, lower), np.where(b >= 100, np.inf, upper)


def _start(x: np.ndarray, lower: np.ndarray, upper: np.ndarray) -> np.ndarray:
    middle = np.where(
        np.isfinite(lower) & np.isfinite(upper), (lower + upper) / 2, np.where(np.isfinite(lower), lower, upper)
    )
    middle = np.where(np.isfinite(middle), middle, 0.0)
    beta = np.linalg.lstsq(x, middle, rcond=None)[0]
    return np.append(beta, np.log(max(float(np.std(middle - x @ beta)), 1e-3)))


def _interval_scores(
    theta: np.ndarray, x: np.ndarray, lower: np.ndarray, upper: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Log-likelihood and score of each row; theta is (beta, log sigma). Shapes (n,) and (n, k + 1)."""
    beta, log_sigma = theta[:-1], theta[-1]
    sigma = np.exp(np.clip(log_sigma, -30, 30))
    mean = x @ beta
    exact = lower == upper
    loglik, d_mean, d_log = np.empty(len(x)), np.empty(len(x)), np.empty(len(x))
    z = (np.where(exact, lower, 0.0)[exact] - mean[exact]) / sigma
    loglik[exact] = stats.norm.logpdf(z) - np.log(sigma)
    d_mean[exact], d_log[exact] = z / sigma, z**2 - 1
    u, v = (lower[~exact] - mean[~exact]) / sigma, (upper[~exact] - mean[~exact]) / sigma
    # Work in the lower tail, where differences of normal probabilities keep their digits.
    flip = u + v > 0
    u, v = np.where(flip, -v, u), np.where(flip, -u, v)
    log_p = stats.norm.logcdf(v) + np.log1p(-np.exp(np.minimum(stats.norm.logcdf(u) - stats.norm.logcdf(v), -1e-300)))
    with np.errstate(over="ignore", invalid="ignore"):
        pu, pv = np.exp(stats.norm.logpdf(u) - log_p), np.exp(stats.norm.logpdf(v) - log_p)
        zu, zv = np.where(np.isfinite(u), u, 0.0), np.where(np.isfinite(v), v, 0.0)
    loglik[~exact] = log_p
    d_mean[~exact] = np.where(flip, -1, 1) * (pu - pv) / sigma
    d_log[~exact] = zu * pu - zv * pv
    return loglik, np.column_stack([x * d_mean[:, None], d_log])


def _newton(theta: np.ndarray, x: np.ndarray, lower: np.ndarray, upper: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Polish to the maximum with Newton steps; return it and the inverse of minus the Hessian there."""

    def score(t: np.ndarray) -> np.ndarray:
        return _interval_scores(t, x, lower, upper)[1].sum(axis=0)

    for _ in range(25):
        hessian = _jacobian(score, theta)
        try:
            step = np.linalg.solve(hessian, score(theta))
        except np.linalg.LinAlgError as error:
            raise ConvergenceError("the interval regression has no unique maximum; use fewer regressors") from error
        theta = theta - step
        if np.abs(step).max() < 1e-10 * max(1.0, float(np.abs(theta).max())):
            break
    else:
        raise ConvergenceError("the interval regression did not converge; use fewer regressors or check the bounds")
    bread = np.linalg.inv(-_jacobian(score, theta))
    if not (np.linalg.eigvalsh((bread + bread.T) / 2) > 0).all():
        raise ConvergenceError("the interval regression stopped at a point that is no maximum; use fewer regressors")
    return theta, (bread + bread.T) / 2


def _turn(x: np.ndarray) -> np.ndarray:
    """A matrix T such that the columns of x T are orthogonal and have length sqrt(n)."""
    return np.linalg.inv(np.linalg.qr(x)[1]) * np.sqrt(len(x))


def _jacobian(function: Callable[[np.ndarray], np.ndarray], at: np.ndarray) -> np.ndarray:
    """Central differences with one Richardson step; relative error about 1e-9."""
    columns = []
    for k in range(len(at)):
        h = 1e-4 * max(1.0, abs(at[k]))
        e = np.zeros(len(at))
        e[k] = h
        wide = (function(at + e) - function(at - e)) / (2 * h)
        narrow = (function(at + e / 2) - function(at - e / 2)) / h
        columns.append((4 * narrow - wide) / 3)
    return np.column_stack(columns)


def _observed_mean(scale: str) -> Callable[[np.ndarray, float], np.ndarray]:
    """Expected observed rate, in per cent, given the linear predictor and log sigma."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(61)

    def level(eta: np.ndarray, log_sigma: float) -> np.ndarray:
        s = np.exp(log_sigma)
        u, v = (0 - eta) / s, (100 - eta) / s
        inside = eta * (stats.norm.cdf(v) - stats.norm.cdf(u)) + s * (stats.norm.pdf(u) - stats.norm.pdf(v))
        return inside + 100 * stats.norm.sf(v)

    def logit(eta: np.ndarray, log_sigma: float) -> np.ndarray:
        latent = eta[:, None] + np.exp(log_sigma) * nodes
        return 100 * special.expit(latent) @ weights / weights.sum()

    return level if scale == "level" else logit


# --- shared machinery -----------------------------------------------------------------------------------------------


def _design(formula: str, data: pd.DataFrame, outcome: list[str], cluster: str | None) -> _Design:
    """Design matrix over the rows that are complete, with every reason for failure named."""
    for column in [*outcome, *([cluster] if cluster else [])]:
        if column not in data:
            raise GovreportError(f"there is no column {column!r}; the data have {', '.join(map(str, data))}")
    rows = data.dropna(subset=[*outcome, *([cluster] if cluster else [])])
    try:
        matrix = patsy.dmatrix(formula, rows, NA_action="drop", return_type="dataframe")
    except patsy.PatsyError as error:
        reason = str(error).splitlines()[0]
        raise GovreportError(f"formula {formula!r}: {reason}; the data have {', '.join(map(str, data))}") from error
    used = rows.loc[matrix.index]
    x = matrix.to_numpy(float)
    if len(used) <= x.shape[1]:
        raise StatisticalError(f"{len(used)} complete rows for {x.shape[1]} coefficients; use fewer regressors")
    if np.linalg.matrix_rank(x) < x.shape[1]:
        raise CollinearityError(f"the regressors of {formula!r} are linearly dependent; leave one of them out")
    values = used[outcome].to_numpy(float)
    if np.ptp(values) == 0:
        raise StatisticalError(
            f"the outcome is constant ({values.flat[0]:g}) in all {len(used)} rows: nothing to explain"
        )
    if values.max() <= 1:
        raise StatisticalError("all rates are at most 1: they look like shares; multiply them by 100")
    if values.min() < 0 or values.max() > 100:
        raise StatisticalError("a rate lies outside 0 to 100 per cent; check its unit")
    groups = None
    if cluster:
        groups = pd.factorize(used[cluster], sort=True)[0]
        if groups.max() < 1:
            raise StatisticalError(f"there is only one cluster in {cluster!r}: errors cannot be clustered by it")
    return _Design(used, x, matrix.design_info, groups, len(data) - len(used))


def _outcome(design: _Design, rate: str) -> np.ndarray:
    return design.data[rate].to_numpy(float)


def _degrees(design: _Design, otherwise: float) -> float:
    return otherwise if design.clusters is None else float(design.clusters.max())


def _sandwich(
    bread: np.ndarray, scores: np.ndarray, design: _Design, cluster: str | None, *, n_params: int
) -> tuple[np.ndarray, str]:
    """Bread meat bread. With `n_params` the factors of HC1 and CR1 that regressions use; without, those of ML."""
    n = len(scores)
    if design.clusters is None:
        factor = n / (n - n_params) if n_params else 1.0
        label = "HC1" if n_params else "sandwich (HC0)"
    else:
        g = int(design.clusters.max()) + 1
        sums = np.zeros((g, scores.shape[1]))
        np.add.at(sums, design.clusters, scores)
        scores = sums
        factor = g / (g - 1) * ((n - 1) / (n - n_params) if n_params else 1.0)
        label = f"clustered by {cluster}, factor G/(G-1){' (n-1)/(n-k)' if n_params else ''}, t(G-1)"
        if g < 40:
            warnings.warn(
                f"errors rest on {g} clusters of {cluster}; with fewer than 40 use the wild cluster bootstrap as well",
                FewClustersWarning,
                stacklevel=4,
            )
    return factor * bread @ (scores.T @ scores) @ bread, label


def _result(
    name: str,
    formula: str,
    design: _Design,
    params: np.ndarray,
    cov: np.ndarray,
    mean: Callable[..., np.ndarray],
    label: str,
    degrees: float,
    level: float,
    fit: dict[str, float],
    extra: list[str] | None = None,
) -> RateFit:
    k = design.matrix.shape[1]
    names = [*design.info.column_names, *(extra or [])]
    estimates = _inference(names, params, np.sqrt(np.diag(cov)), degrees, level)

    def predicted(theta: np.ndarray, x: np.ndarray) -> float:
        return float(np.mean(mean(x @ theta[:k], *theta[k:])))

    turn = np.eye(len(params))
    turn[:k, :k] = _turn(design.matrix)
    turned, turned_cov = np.linalg.solve(turn, params), np.linalg.solve(turn, np.linalg.solve(turn, cov).T)
    rows = []
    for term, one, other, per in _contrasts(design):

        def effect(theta: np.ndarray, one: np.ndarray = one, other: np.ndarray = other, per: float = per) -> np.ndarray:
            theta = turn @ theta
            return np.array([(predicted(theta, one) - predicted(theta, other)) / per])

        gradient = _jacobian(effect, turned)[0]
        rows.append((term, effect(turned)[0], float(np.sqrt(gradient @ turned_cov @ gradient))))
    effects = (
        _inference(*(np.array(c) for c in zip(*rows, strict=True)), degrees, level) if rows else estimates.iloc[:0]
    )
    clusters = 0 if design.clusters is None else int(design.clusters.max()) + 1
    n, dropped = len(design.data), design.n_dropped
    return RateFit(name, formula, estimates, effects, label, n, dropped, clusters, fit, params, cov, degrees)


def _inference(names: object, estimate: np.ndarray, error: np.ndarray, degrees: float, level: float) -> pd.DataFrame:
    reach = stats.t.ppf((1 + level) / 2, degrees) if np.isfinite(degrees) else stats.norm.ppf((1 + level) / 2)
    with np.errstate(divide="ignore", invalid="ignore"):
        t = np.abs(estimate / error)
    p = 2 * (stats.t.sf(t, degrees) if np.isfinite(degrees) else stats.norm.sf(t))
    return pd.DataFrame(
        {
            "term": list(names),  # type: ignore[call-overload]
            "estimate": estimate,
            "std_error": error,
            "low": estimate - reach * error,
            "high": estimate + reach * error,
            "p": p,
        }
    )


def _contrasts(design: _Design) -> list[tuple[str, np.ndarray, np.ndarray, float]]:
    """For each variable the design with it changed and not: levels against the reference, numbers up and down."""
    out = []
    for factor, info in design.info.factor_infos.items():
        column = _variable(factor.code, design.data)
        if column is None:
            continue
        if info.type == "categorical":
            reference, *others = info.categories
            base = _rebuilt(design, column, reference)
            out += [(f"{column}: {v} against {reference}", _rebuilt(design, column, v), base, 1.0) for v in others]
        else:
            values = design.data[column].astype(float)
            if set(values.unique()) <= {0.0, 1.0}:
                out.append((column, _rebuilt(design, column, 1.0), _rebuilt(design, column, 0.0), 1.0))
            else:
                h = 1e-3 * (float(values.std()) or 1.0)
                out.append((column, _rebuilt(design, column, values + h), _rebuilt(design, column, values - h), 2 * h))
    return out


def _variable(code: str, data: pd.DataFrame) -> str | None:
    """The data column that a factor such as ``C(level)`` or ``I(year - 2020)`` is made of, if it is just one."""
    import re

    found = [c for c in dict.fromkeys(re.findall(r"[^\W\d]\w*", code)) if c in data]
    return found[0] if len(found) == 1 else None


def _rebuilt(design: _Design, column: str, value: object) -> np.ndarray:
    changed = design.data.assign(**{column: value})
    return np.asarray(patsy.build_design_matrices([design.info], changed, NA_action="raise")[0], dtype=float)


def compare(fits: list[RateFit], *, effects: bool = True) -> pd.DataFrame:
    """Several models in one table, as journals print it.

    Parameters
    ----------
    fits : list of RateFit
        One column each, named by the model (numbered where names repeat).
    effects : bool
        Average marginal effects in percentage points (default), or the coefficients.

    Returns
    -------
    DataFrame
        Text cells, index the terms: estimate with its standard error in brackets; then n, clusters, missing share,
        errors, fit. `DataFrame.to_html`, ``to_latex``, ``to_csv`` and ``to_clipboard`` give it in other forms.
    """
    columns: dict[str, dict[str, str]] = {}
    for fit in fits:
        name, n = fit.name, 2
        while name in columns:
            name, n = f"{fit.name} {n}", n + 1
        table = fit.effects if effects else fit.estimates
        cells = {r.term: f"{r.estimate:.2f} ({r.std_error:.2f})" for r in table.itertuples()}
        cells |= {"n": str(fit.n), "clusters": str(fit.n_clusters or "—"), "missing share": f"{fit.missing_share:.2f}"}
        cells |= {"errors": fit.covariance, "fit": ", ".join(f"{k} {v:.3g}" for k, v in fit.fit.items())}
        columns[name] = cells
    foot = ["n", "clusters", "missing share", "errors", "fit"]
    terms = list(dict.fromkeys(t for cells in columns.values() for t in cells if t not in foot))
    return pd.DataFrame(columns).reindex([*terms, *foot]).fillna("")
