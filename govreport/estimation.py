"""What all models share: rows and design, robust errors, average marginal effects, and the result that shows itself."""

from __future__ import annotations

import dataclasses
import difflib
import re
from dataclasses import dataclass, field
from typing import Any, Self

import numpy as np
import pandas as pd
import patsy
from scipy import stats

from govreport.errors import GovreportError

FEW_CLUSTERS = 40


class StatisticalError(GovreportError):
    """The model cannot be estimated from these rows; the message says why and what to do."""


class ConvergenceError(StatisticalError):
    """The estimator did not converge."""


class SeparationError(StatisticalError):
    """A regressor separates the outcome perfectly, so a coefficient is infinite."""


class CollinearityError(StatisticalError):
    """Regressors are linearly dependent."""


class ConstantOutcomeError(StatisticalError):
    """The outcome does not vary."""


class OneClusterError(StatisticalError):
    """Errors cannot be clustered on a single cluster."""


class UnitError(StatisticalError):
    """Rates are not in per cent."""


@dataclass(frozen=True)
class Kernel:
    """The estimating equations of a model over its rows; subclasses hold the outcome as arrays of n rows.

    Parameters ``theta`` are the coefficients of the design, then ancillary ones (p in all).
    """

    weights: np.ndarray

    def solve(self, x: np.ndarray, offset: np.ndarray) -> np.ndarray:
        """The estimate (p,), given a design (n, k) and a fixed part of the linear predictor (n,)."""
        raise NotImplementedError

    def derivatives(self, theta: np.ndarray, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Score (n, p) and second derivatives (n, p, p) of each row's objective, weighted."""
        raise NotImplementedError

    def predict(self, theta: np.ndarray, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Expected outcome in its own unit (m,) and its gradient in theta (m, p), for any design of m rows."""
        raise NotImplementedError

    def turn(self, t: np.ndarray, p: int) -> np.ndarray:
        """The matrix (p, p) that carries parameters of the design x T to those of x: T, and 1 for ancillary ones."""
        out = np.eye(p)
        out[: len(t), : len(t)] = t
        return out

    @property
    def single_index(self) -> bool:
        """Whether one coefficient says whether a variable matters."""
        return True

    def take(self, keep: np.ndarray) -> Self:
        """The same model over some of its rows."""
        arrays = {f.name: getattr(self, f.name) for f in dataclasses.fields(self)}
        return dataclasses.replace(self, **{k: v[keep] for k, v in arrays.items() if isinstance(v, np.ndarray)})


@dataclass(frozen=True)
class Design:
    """Complete rows and their design matrix."""

    data: pd.DataFrame
    matrix: np.ndarray
    info: patsy.DesignInfo
    clusters: np.ndarray | None
    cluster: str | None
    weights: np.ndarray
    n_dropped: int
    hidden: tuple[str, ...] = ()  # columns after those of `info`, whose effects are a nuisance: places, years
    notes: tuple[str, ...] = ()

    @property
    def names(self) -> list[str]:
        """Names of the columns of the matrix."""
        return [*self.info.column_names, *self.hidden]

    @property
    def n_clusters(self) -> int:
        """Clusters among the rows; 0 where errors are not clustered."""
        return 0 if self.clusters is None else int(self.clusters.max()) + 1


@dataclass(frozen=True)
class Contrast:
    """A change of one variable in every row: mean outcome under `one` minus under `other`, over `per` units."""

    term: str
    one: np.ndarray
    other: np.ndarray
    per: float
    column: int | None  # the design's only column that the variable moves, if there is just one


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
        Average marginal effects in `unit`: ``term``, ``estimate``, ``std_error``, ``low``, ``high``, ``p``.
        A category against its reference level, a number per unit, by the delta method.
    covariance : str
        Which dialect of robust errors, in words.
    n, n_dropped, n_clusters : int
        Rows used; rows given but left out; clusters (0 where errors are not clustered).
    fit : dict of str to float
        Measures of fit by name.
    params, cov : ndarray, shapes (p,), (p, p)
        Coefficients and their covariance, with ancillary parameters last.
    degrees : float
        Of the t distribution that intervals use; infinite for the normal.
    level : float
        Confidence level of ``low`` and ``high``.
    unit : str
        Unit of the effects.
    notes : tuple of str
        What to know before using the numbers: few clusters, rows at the ceiling, groups left out.
    data : DataFrame
        The rows used, with all their columns, so that each can be followed to its source.
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
    level: float = 0.95
    unit: str = "percentage points"
    notes: tuple[str, ...] = ()
    kernel: Kernel | None = field(default=None, repr=False)
    design: Design | None = field(default=None, repr=False)
    contrasts: tuple[Contrast, ...] = field(default=(), repr=False)

    @property
    def missing_share(self) -> float:
        """Share of the given rows that the model could not use."""
        return self.n_dropped / (self.n + self.n_dropped)

    @property
    def data(self) -> pd.DataFrame:
        """The rows used."""
        if self.design is None:
            raise GovreportError(f"{self.name}: the result does not carry its rows")
        return self.design.data

    def table(self, *, effects: bool = True) -> pd.DataFrame:
        """Effects (or coefficients) without the constant and the nuisance of places and years, index the terms."""
        shown = self.effects if effects else self.estimates
        return shown.set_index("term")

    def _heading(self) -> str:
        clusters = f", {self.n_clusters} clusters" if self.n_clusters else ""
        return f"{self.name}: n = {self.n}{clusters}, missing share {self.missing_share:.2f}; errors {self.covariance}"

    def __str__(self) -> str:
        lines = [self._heading(), f"average marginal effects in {self.unit}, {self.level:.0%} intervals:"]
        return "\n".join([*lines, self.table().round(3).to_string(), *(f"note: {n}" for n in self.notes)])

    def _repr_html_(self) -> str:
        notes = "".join(f"<br>note: {n}" for n in self.notes)
        head = f"<p>{self._heading()}<br>average marginal effects in {self.unit}, {self.level:.0%} intervals{notes}</p>"
        return head + str(self.table().round(3).to_html())


# --- rows and design --------------------------------------------------------------------------------------------------


def need(data: pd.DataFrame, columns: list[str]) -> None:
    """Refuse a table that lacks a column, naming the likely one."""
    for column in columns:
        if column not in data:
            close = difflib.get_close_matches(column, [str(c) for c in data], n=1)
            hint = f"did you mean {close[0]!r}?" if close else f"the data have {', '.join(map(str, data))}"
            raise GovreportError(f"there is no column {column!r}; {hint}")


def build_design(
    formula: str,
    data: pd.DataFrame,
    outcome: list[str],
    *,
    cluster: str | None = None,
    weights: str | None = None,
    percent: bool = True,
) -> Design:
    """Design over the rows that are complete, with every reason for failure named."""
    extra = [c for c in (cluster, weights) if c]
    need(data, [*outcome, *extra])
    rows = data.dropna(subset=[*outcome, *extra])
    if not len(rows):
        raise StatisticalError(f"no row has {' and '.join(outcome)}; look at the columns' missing values")
    # A clean environment: a misspelt column must not be found among our own variables.
    env = patsy.EvalEnvironment([{"np": np}])
    named = _plain_numbers(rows[[c for c in rows if str(c) in formula]].reset_index(drop=True))
    try:
        matrix = patsy.dmatrix(formula, named, env, NA_action="drop", return_type="dataframe")
    except patsy.PatsyError as error:
        raise GovreportError(_formula_fault(formula, str(error), data)) from error
    used = rows.iloc[matrix.index]
    x = matrix.to_numpy(float)
    if len(used) <= x.shape[1]:
        raise StatisticalError(f"{len(used)} complete rows for {x.shape[1]} coefficients; use fewer regressors")
    _check_rank(formula, x, list(matrix.columns))
    values = used[outcome].to_numpy(float)
    if np.ptp(values) == 0:
        raise ConstantOutcomeError(
            f"the outcome is constant ({values.flat[0]:g}) in all {len(used)} rows: there is nothing to explain"
        )
    notes: tuple[str, ...] = ()
    if percent:
        check_percent(values)
        notes = _like_shares(values, used.index)
    groups = None
    if cluster:
        groups = pd.factorize(used[cluster], sort=True)[0]
        if groups.max() < 1:
            raise OneClusterError(
                f"all rows are in one cluster of {cluster!r}: errors cannot be clustered by it; choose a smaller unit"
            )
    w = used[weights].to_numpy(float) if weights else np.ones(len(used))
    if not (np.isfinite(w).all() and (w > 0).all()):
        raise GovreportError(f"weights in {weights!r} must be positive; leave out rows of weight 0 yourself")
    return Design(used, x, matrix.design_info, groups, cluster, w * (len(w) / w.sum()), len(data) - len(used), notes=notes)


def _plain_numbers(rows: pd.DataFrame) -> pd.DataFrame:
    """Nullable integers and Booleans as floats, which patsy understands."""
    nullable = [c for c in rows if isinstance(rows[c].dtype, pd.api.extensions.ExtensionDtype)]
    return rows.astype({c: "float64" for c in nullable if pd.api.types.is_numeric_dtype(rows[c].dtype)})


def _formula_fault(formula: str, message: str, data: pd.DataFrame) -> str:
    name = re.search(r"name '(\w+)' is not defined", message)
    if name is None:
        return f"formula {formula!r}: {message.splitlines()[0]}; the data have {', '.join(map(str, data))}"
    close = difflib.get_close_matches(name[1], [str(c) for c in data], n=1)
    hint = f"did you mean {close[0]!r}?" if close else f"the data have {', '.join(map(str, data))}"
    return f"formula {formula!r}: there is no column {name[1]!r}; {hint}"


def _check_rank(formula: str, x: np.ndarray, names: list[str]) -> None:
    scaled = x / np.maximum(np.sqrt((x**2).mean(axis=0)), 1e-300)
    if np.linalg.matrix_rank(scaled) == x.shape[1]:
        return
    ranks = [np.linalg.matrix_rank(scaled[:, : j + 1]) for j in range(x.shape[1])]
    first = next(j for j in range(x.shape[1]) if ranks[j] == (ranks[j - 1] if j else 0))
    raise CollinearityError(
        f"the regressors of {formula!r} are linearly dependent: {names[first]!r} follows from those before it;"
        " leave one of them out"
    )


def check_percent(values: np.ndarray) -> None:
    """Refuse rates that are shares or lie outside 0 to 100."""
    if values.max() <= 1:
        raise UnitError("all rates are at most 1: they look like shares; multiply them by 100, rates are per cent")
    if values.min() < 0 or values.max() > 100:
        raise UnitError("a rate lies outside 0 to 100 per cent; check its unit")


def _like_shares(values: np.ndarray, index: pd.Index) -> tuple[str, ...]:
    small = ((values > 0) & (values <= 1)).reshape(len(index), -1).all(axis=1)
    if not small.any():
        return ()
    where = ", ".join(map(str, index[small][:5]))
    return (f"{int(small.sum())} rate(s) above 0 and at most 1 per cent (row {where}): was 0.95 meant as 95?",)


# --- from estimate to result ------------------------------------------------------------------------------------------


def turned(matrix: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Design with orthogonal columns of length sqrt(n), and T with turned = matrix @ T.

    A year of 2020 beside dummies makes a matrix that loses half its digits on inversion; the turned one does not.
    """
    q, r = np.linalg.qr(matrix)
    scale = np.sqrt(len(matrix))
    return q * scale, np.linalg.inv(r) * scale


def assemble(
    name: str,
    formula: str,
    design: Design,
    kernel: Kernel,
    *,
    dialect: str,
    fit: dict[str, float],
    level: float,
    extra: tuple[str, ...] = (),
    unit: str = "percentage points",
    notes: tuple[str, ...] = (),
) -> RateFit:
    """Estimate, robust covariance and effects.

    `dialect` says which errors: ``ols`` HC3, ``glm`` HC1 with n/(n-k), ``ml`` HC0 as maximum likelihood has it. With
    clusters CR1 for the first two, the factor G/(G-1) (n-1)/(n-k); for ``ml`` CR0 times G/(G-1).
    """
    x, t = turned(design.matrix)
    theta = kernel.solve(x, np.zeros(len(x)))
    scores, hessians = kernel.derivatives(theta, x)
    bread = np.linalg.inv(-hessians.sum(axis=0))
    if dialect == "ols" and design.clusters is None:
        leverage = design.weights * np.einsum("ij,jk,ik->i", x, bread, x)
        scores = scores / (1 - leverage)[:, None]
    cov, label = _sandwich(bread, scores, design, dialect)
    back = kernel.turn(t, len(theta))
    degrees = design.n_clusters - 1.0 if design.n_clusters else np.inf
    if dialect == "ols" and design.clusters is None:
        degrees = float(len(x) - x.shape[1])
    return finish(
        RateFit(
            name, formula, pd.DataFrame({"term": [*design.names, *extra]}), pd.DataFrame(), label,
            len(x), design.n_dropped, design.n_clusters, fit, back @ theta, back @ cov @ back.T, degrees, level, unit,
            (*design.notes, *notes, *_few(design)), kernel, design, tuple(contrasts(design)),
        )
    )  # fmt: skip


def _few(design: Design) -> list[str]:
    g = design.n_clusters
    if not 0 < g < FEW_CLUSTERS:
        return []
    return [
        f"errors rest on {g} clusters of {design.cluster}, fewer than {FEW_CLUSTERS}:"
        " see inference.jackknife(fit) and inference.wild_bootstrap(fit, term)"
    ]


def _sandwich(bread: np.ndarray, scores: np.ndarray, design: Design, dialect: str) -> tuple[np.ndarray, str]:
    n, k = len(scores), design.matrix.shape[1]
    if design.clusters is None:
        factor = n / (n - k) if dialect == "glm" else 1.0
        label = {"ols": "HC3", "glm": "HC1", "ml": "HC0"}[dialect]
    else:
        g = design.n_clusters
        scores = sum_by(design.clusters, scores)
        factor = g / (g - 1) * (1.0 if dialect == "ml" else (n - 1) / (n - k))
        label = f"{'CR0 G/(G-1)' if dialect == 'ml' else 'CR1'} by {design.cluster}, t({g - 1})"
    return factor * bread @ (scores.T @ scores) @ bread, label


def sum_by(groups: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Sums of rows by group: shape (groups, ...)."""
    out = np.zeros((int(groups.max()) + 1, *values.shape[1:]))
    np.add.at(out, groups, values)
    return out


def finish(fit: RateFit) -> RateFit:
    """The result with estimates and effects (re)made from its parameters, covariance and degrees."""
    error = np.sqrt(np.maximum(np.diag(fit.cov), 0.0))
    if fit.design is not None and fit.design.hidden:
        # An effect of a place is fitted to that place's rows alone, so its cluster-robust error is 0 by construction.
        visible = len(fit.design.info.column_names)
        error[visible : visible + len(fit.design.hidden)] = np.nan
    estimates = infer(list(fit.estimates["term"]), fit.params, error, fit.degrees, fit.level)
    rows = []
    for contrast in fit.contrasts:
        value, gradient = effect(fit, contrast, fit.params)
        rows.append((contrast.term, value, float(np.sqrt(gradient @ fit.cov @ gradient))))
    terms, values, errors = ([r[i] for r in rows] for i in range(3))
    effects = infer(terms, np.array(values), np.array(errors), fit.degrees, fit.level)
    return dataclasses.replace(fit, estimates=estimates, effects=effects)


def effect(fit: RateFit, contrast: Contrast, theta: np.ndarray) -> tuple[float, np.ndarray]:
    """Average marginal effect at `theta` and its gradient (p,)."""
    assert fit.kernel is not None and fit.design is not None
    w = fit.design.weights / fit.design.weights.sum()
    (m1, g1), (m0, g0) = fit.kernel.predict(theta, contrast.one), fit.kernel.predict(theta, contrast.other)
    return float(w @ (m1 - m0)) / contrast.per, w @ (g1 - g0) / contrast.per


def infer(terms: list[str], estimate: np.ndarray, error: np.ndarray, degrees: float, level: float) -> pd.DataFrame:
    """Estimates with t (or normal) intervals and p-values."""
    law: Any = stats.t(degrees) if np.isfinite(degrees) else stats.norm
    reach = law.ppf((1 + level) / 2)
    with np.errstate(divide="ignore", invalid="ignore"):
        p = 2 * law.sf(np.abs(estimate / error))
    columns = {"term": terms, "estimate": estimate, "std_error": error}
    return pd.DataFrame({**columns, "low": estimate - reach * error, "high": estimate + reach * error, "p": p})


def contrasts(design: Design) -> list[Contrast]:
    """For each variable the design with it changed and not: levels against the reference, numbers up and down."""
    changes: list[tuple[str, bool, list[Any], float]] = []
    for factor, info in design.info.factor_infos.items():
        column = _variable(factor.code, design.data)
        if column is None:
            continue
        if info.type == "categorical":
            changes.append((column, True, list(info.categories), 1.0))
            continue
        values = design.data[column].to_numpy(float)
        h = 1e-3 * (float(values.std()) or 1.0)
        if set(np.unique(values)) <= {0.0, 1.0}:
            changes.append((column, False, [0.0, 1.0], 1.0))
        else:
            changes.append((column, False, [values - h, values + h], 2 * h))
    built = iter(_rebuilt(design, [(column, value) for column, _, values, _ in changes for value in values]))
    out = []
    for column, categorical, values, per in changes:
        designs = [next(built) for _ in values]
        # The reference is the level whose dummies are all zero, as Treatment("province") says.
        at = int(np.argmin([np.abs(m).sum() for m in designs])) if categorical else 0
        for value, one in zip(values, designs, strict=True):
            if one is not designs[at]:
                term = f"{column}: {value} against {values[at]}" if categorical else column
                moved = np.flatnonzero(np.abs(one - designs[at]).max(axis=0) > 0)
                out.append(Contrast(term, one, designs[at], per, int(moved[0]) if len(moved) == 1 else None))
    return out


def _variable(code: str, data: pd.DataFrame) -> str | None:
    """The data column that a factor such as ``C(level)`` or ``np.log(gdp)`` is made of, if it is just one."""
    unquoted = re.sub(r"\"[^\"]*\"|'[^']*'", "", code)
    found = [c for c in dict.fromkeys(re.findall(r"[^\W\d]\w*", unquoted)) if c in data]
    return found[0] if len(found) == 1 else None


def _rebuilt(design: Design, variants: list[tuple[str, Any]]) -> list[np.ndarray]:
    """The design with one column set to other values, for each variant; all in one pass, because patsy is slow."""
    n, code = len(design.data), " ".join(f.code for f in design.info.factor_infos)
    columns = {}
    for name in [c for c in design.data if str(c) in code]:
        own = _plain_numbers(design.data[[name]])[name].to_numpy()
        own = own.astype(float) if own.dtype.kind in "iu" else own
        parts = [np.broadcast_to(np.asarray(v, own.dtype), n) if name == c else own for c, v in variants]
        columns[name] = np.concatenate(parts) if parts else own
    if not variants:
        return []
    built = np.asarray(patsy.build_design_matrices([design.info], columns, NA_action="raise")[0], dtype=float)
    padded = np.hstack([built, np.zeros((len(built), len(design.hidden)))])
    return np.split(padded, len(variants))
