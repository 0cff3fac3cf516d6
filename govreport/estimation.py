"""What all models share: rows and design, robust errors, average marginal effects, and the result that shows itself."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from typing import Self

import numpy as np
import pandas as pd
from scipy import stats

from govreport.design import Contrast, Design, alone, contrasts, rests_on
from govreport.errors import GovreportError

FEW_CLUSTERS = 40


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

    @property
    def has_scores(self) -> bool:
        """Whether errors come from the scores of rows or clusters, and not from the model."""
        return True

    def take(self, keep: np.ndarray) -> Self:
        """The same model over some of its rows."""
        arrays = {f.name: getattr(self, f.name) for f in dataclasses.fields(self)}
        return dataclasses.replace(self, **{k: v[keep] for k, v in arrays.items() if isinstance(v, np.ndarray)})


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
    params, root : ndarray, shapes (p,), (m, p)
        Coefficients, ancillary parameters last, and a root of their covariance: ``cov`` is ``root.T @ root``. An error
        is a length of the root, which keeps the digits that ``cov`` loses where regressors are far from 0.
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
    root: np.ndarray = field(repr=False)
    degrees: float = np.inf
    level: float = 0.95
    unit: str = "percentage points"
    notes: tuple[str, ...] = ()
    kernel: Kernel | None = field(default=None, repr=False)
    design: Design | None = field(default=None, repr=False)
    contrasts: tuple[Contrast, ...] = field(default=(), repr=False)

    @property
    def cov(self) -> np.ndarray:
        """Covariance of `params`, shape (p, p)."""
        return self.root.T @ self.root

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
    root, label = _sandwich(bread, scores, design, dialect)
    back = kernel.turn(t, len(theta))
    degrees = design.n_clusters - 1.0 if design.n_clusters else np.inf
    if dialect == "ols" and design.clusters is None:
        degrees = float(len(x) - x.shape[1])
    return finish(
        RateFit(
            name, formula, pd.DataFrame({"term": [*design.names, *extra]}), pd.DataFrame(), label,
            len(x), design.n_dropped, design.n_clusters, fit, back @ theta, root @ back.T, degrees, level, unit,
            (*design.notes, *notes, *_lonely(design), *_few(design)), kernel, design, tuple(contrasts(design)),
        )
    )  # fmt: skip


def _lonely(design: Design) -> list[str]:
    return [
        f"{design.info.column_names[j]} differs in {where} alone, so no error can be told for it: merge the category,"
        " leave it out or cluster by a smaller unit"
        for j, where in alone(design).items()
    ]


def _few(design: Design) -> list[str]:
    g = design.n_clusters
    if not 0 < g < FEW_CLUSTERS:
        return []
    visible = design.info.column_names
    few = [f"{visible[j]} on {n}" for j in range(len(visible)) if (n := rests_on(design, j)) in (2, 3)]
    return [
        f"errors rest on {g} clusters of {design.cluster}, fewer than {FEW_CLUSTERS}"
        f"{', those of ' + ', '.join(few) if few else ''}:"
        " see inference.small_sample(fit) and inference.wild_bootstrap(fit, term)"
    ]


def _sandwich(bread: np.ndarray, scores: np.ndarray, design: Design, dialect: str) -> tuple[np.ndarray, str]:
    """Root of the covariance and the name of the errors."""
    n, k = len(scores), design.matrix.shape[1]
    if design.clusters is None:
        factor = n / (n - k) if dialect == "glm" else 1.0
        label = {"ols": "HC3", "glm": "HC1", "ml": "HC0"}[dialect]
    else:
        g = design.n_clusters
        scores = sum_by(design.clusters, scores)
        factor = g / (g - 1) * (1.0 if dialect == "ml" else (n - 1) / (n - k))
        label = f"{'CR0 G/(G-1)' if dialect == 'ml' else 'CR1'} by {design.cluster}, t({g - 1})"
    return factor**0.5 * scores @ bread, label


def sum_by(groups: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Sums of rows by group: shape (groups, ...)."""
    out = np.zeros((int(groups.max()) + 1, *values.shape[1:]))
    np.add.at(out, groups, values)
    return out


def finish(fit: RateFit) -> RateFit:
    """The result with estimates and effects (re)made from its parameters, covariance and degrees."""
    if not 0 < fit.level < 1:
        raise GovreportError(f"level is a share such as 0.95, not {fit.level:g}")
    error = np.linalg.norm(fit.root, axis=0)
    if fit.design is not None and fit.design.hidden:
        # An effect of a place is fitted to that place's rows alone, so its cluster-robust error is 0 by construction.
        visible = len(fit.design.info.column_names)
        error[visible : visible + len(fit.design.hidden)] = np.nan
    lonely = list(alone(fit.design)) if fit.design and fit.kernel and fit.kernel.has_scores else []
    error[lonely] = np.nan
    estimates = infer([str(t) for t in fit.estimates["term"]], fit.params, error, fit.degrees, fit.level)
    rows = []
    for contrast in fit.contrasts:
        value, gradient = effect(fit, contrast, fit.params)
        spread = np.nan if contrast.column in lonely else np.linalg.norm(fit.root @ gradient)
        rows.append((contrast.term, value, spread))
    values = np.array([r[1:] for r in rows], dtype=float).reshape(-1, 2)
    effects = infer([r[0] for r in rows], values[:, 0], values[:, 1], fit.degrees, fit.level)
    return dataclasses.replace(fit, estimates=estimates, effects=effects)


def effect(fit: RateFit, contrast: Contrast, theta: np.ndarray) -> tuple[float, np.ndarray]:
    """Average marginal effect at `theta` and its gradient (p,)."""
    assert fit.kernel is not None and fit.design is not None
    w = fit.design.weights / fit.design.weights.sum()
    (m1, g1), (m0, g0) = fit.kernel.predict(theta, contrast.one), fit.kernel.predict(theta, contrast.other)
    w = w / contrast.per
    return float(w @ (m1 - m0)), w @ (g1 - g0)


def infer(
    terms: list[str], estimate: np.ndarray, error: np.ndarray, degrees: float | np.ndarray, level: float
) -> pd.DataFrame:
    """Estimates with t intervals and p-values; infinite degrees are the normal."""
    reach = stats.t.ppf((1 + level) / 2, degrees)
    with np.errstate(divide="ignore", invalid="ignore"):
        p = 2 * stats.t.sf(np.abs(estimate / error), degrees)
    columns = {"term": terms, "estimate": estimate, "std_error": error}
    return pd.DataFrame({**columns, "low": estimate - reach * error, "high": estimate + reach * error, "p": p})


def again(table: pd.DataFrame, degrees: np.ndarray, level: float) -> pd.DataFrame:
    """A table of estimates with intervals and p-values of other degrees."""
    terms = [str(t) for t in table["term"]]
    return infer(terms, table["estimate"].to_numpy(float), table["std_error"].to_numpy(float), degrees, level)


def parts(fit: RateFit) -> tuple[Kernel, Design]:
    """Kernel and design of a fit, for inference that goes back to them."""
    if fit.kernel is None or fit.design is None:
        raise GovreportError(f"{fit.name}: the result does not carry its model; fit it again with govreport.rates")
    return fit.kernel, fit.design


def heeded(fit: RateFit) -> tuple[str, ...]:
    """The notes less the advice about few clusters, once it is followed."""
    return tuple(n for n in fit.notes if "see inference." not in n)
