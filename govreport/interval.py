"""Interval-censored regression: every row is taken as the interval that is known, and the ends of the scale censor."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import special, stats

from govreport.design import ConvergenceError, SeparationError, StatisticalError, build_design
from govreport.errors import GovreportError
from govreport.estimation import Kernel, RateFit, assemble, turned
from govreport.kernels import SEPARATED

_NODES, _MASS = np.polynomial.hermite_e.hermegauss(61)
_MASS = _MASS / _MASS.sum()


def interval_regression(
    formula: str,
    data: pd.DataFrame,
    *,
    low: str = "rate_low",
    high: str = "rate_high",
    scale: str = "level",
    ceiling: float | None = None,
    cluster: str | None = None,
    weights: str | None = None,
    level: float = 0.95,
) -> RateFit:
    """Regression in which every row is an interval and the ends of the scale censor (a tobit with interval rows).

    A latent normal variable, on the level in per cent or on the logit, is observed exactly, known to lie between low
    and high, or known to be beyond the ceiling or below the floor. Estimated by maximum likelihood in the
    parametrisation of Olsen (1978), in which the likelihood is concave. Errors are the sandwich of the scores,
    clustered with the factor G/(G-1) and t(G-1). The effects are on the rate that is seen, not on the latent one.

    Parameters
    ----------
    formula : str
        Right-hand side in patsy's language, for example ``"C(level) + year"``.
    low, high : str
        Columns with the ends in per cent, equal where the figure is exact.
    scale : {"level", "logit"}
        Scale of the latent variable.
    ceiling : float, optional
        From which rate on a figure says no more than "at the ceiling"; 100 minus it is the floor. By default 100 on
        the level, and 99.5 on the logit: 100 would be infinitely far away there, and a court that hears some hundred
        cases cannot tell 99.5 from 100. Estimates on the logit depend on it; try 99 and 99.9 as well.
    cluster : str, optional
        Column of clusters.
    weights : str, optional
        Column of weights, for example of `selection.inverse_probability_weights`.
    level : float
        Confidence level.

    Returns
    -------
    RateFit
        The last parameter is log(sigma), on the scale of the latent variable.

    Raises
    ------
    StatisticalError
        Or one of its kinds: an end is above its other end, all rows are censored, a category lies wholly at the
        ceiling (`SeparationError`), regressors are collinear, there is one cluster only.
    """
    if scale not in ("level", "logit"):
        raise GovreportError(f"scale must be 'level' or 'logit', not {scale!r}")
    top = ceiling if ceiling is not None else {"level": 100.0, "logit": 99.5}[scale]
    if not 50 < top <= 100 or (scale == "logit" and top == 100):
        raise GovreportError(f"ceiling must lie between 50 and 100 per cent (below 100 on the logit), not {top:g}")
    design = build_design(formula, data, [low, high], cluster=cluster, weights=weights)
    a, b = design.data[low].to_numpy(float), design.data[high].to_numpy(float)
    if (a > b).any():
        raise StatisticalError(f"row {design.data.index[int(np.argmax(a > b))]}: {low} is above {high}; exchange them")
    at_top, at_floor = a >= top, b <= 100 - top
    if (at_top | at_floor).all():
        raise StatisticalError("all rows are at the floor or the ceiling: they do not tell how far rates spread")
    kernel = IntervalKernel(design.weights, *_latent_ends(a, b, top, scale), scale)
    exact = kernel.lower == kernel.upper
    if exact.sum() == 0 and len(np.unique(np.concatenate([a, b]))) < 4:
        raise StatisticalError("no row is exact and the bounds are all the same: they do not tell how far rates spread")
    bounded = int((~exact & ~at_top & ~at_floor).sum())
    fitted = assemble(
        f"interval regression ({scale})", formula, design, kernel, dialect="ml", fit={}, level=level,
        extra=("log(sigma)",),
        notes=(f"{int(at_top.sum())} rows at or above {top:g} and {int(at_floor.sum())} at or below {100 - top:g}"
               f" are censored there; {bounded} more are intervals",),
    )  # fmt: skip
    fitted.fit.update({"log-likelihood": kernel.loglik(fitted.params, design.matrix)})
    fitted.fit.update({"sigma": float(np.exp(fitted.params[-1])), "censored": float((~exact).sum())})
    return fitted


def _latent_ends(a: np.ndarray, b: np.ndarray, top: float, scale: str) -> tuple[np.ndarray, np.ndarray]:
    """Ends on the latent scale; what reaches the floor or the ceiling reaches to infinity."""
    lower, upper = np.clip(a, 100 - top, top), np.clip(b, 100 - top, top)
    if scale == "logit":
        lower, upper = special.logit(lower / 100), special.logit(upper / 100)
    return np.where(a <= 100 - top, -np.inf, lower), np.where(b >= top, np.inf, upper)


@dataclass(frozen=True)
class IntervalKernel(Kernel):
    """A normal variable of which the interval from `lower` to `upper` is known; theta is (beta, log sigma)."""

    lower: np.ndarray
    upper: np.ndarray
    scale: str

    def solve(self, x: np.ndarray, offset: np.ndarray) -> np.ndarray:
        """Newton steps in (beta / sigma, 1 / sigma), halved while the concave likelihood would fall."""
        x, t = turned(x) if x.shape[1] else (x, np.zeros((0, 0)))
        phi = self._start(x, offset)
        objective, gradient, hessian = self._olsen(phi, x, offset)
        for _ in range(200):
            try:
                step = np.linalg.solve(hessian.sum(axis=0), -gradient.sum(axis=0))
            except np.linalg.LinAlgError as error:
                raise SeparationError(SEPARATED) from error
            decrement = float(gradient.sum(axis=0) @ step)
            total, share = objective.sum(), 1.0
            while share > 1e-12:
                trial = phi + share * step
                if trial[-1] > 0:
                    objective, gradient, hessian = self._olsen(trial, x, offset)
                    if objective.sum() >= total - 1e-11 * abs(total):
                        break
                share /= 2
            phi = phi + share * step
            if decrement < 1e-18 * max(1.0, abs(float(total))):
                break
        else:
            raise SeparationError(SEPARATED)
        if np.linalg.eigvalsh(-hessian.sum(axis=0)[:-1, :-1] / len(x)).min(initial=1.0) < 1e-7:
            raise SeparationError(SEPARATED)
        if not np.isfinite(phi).all() or 1 / phi[-1] < 1e-9 * max(
            1.0, float(np.abs(phi[:-1] / phi[-1]).max(initial=0))
        ):
            raise ConvergenceError("the rows leave no spread to estimate: the regressors fit every one of them exactly")
        return np.append(t @ phi[:-1] / phi[-1], -np.log(phi[-1]))

    def _start(self, x: np.ndarray, offset: np.ndarray) -> np.ndarray:
        ends = np.column_stack([self.lower, self.upper])
        ends[~np.isfinite(ends)] = np.nan
        known = ~np.isnan(ends).all(axis=1)
        middle = np.full(len(x), float(np.nanmean(ends)))  # a row of 0 to 100 says nothing
        middle[known] = np.nanmean(ends[known], axis=1)
        middle = middle - offset
        beta = x.T @ middle / len(x)
        sigma = max(float(np.std(middle - x @ beta)), 1e-6 * (float(np.ptp(middle)) or 1.0))
        return np.append(beta, 1.0) / sigma

    def loglik(self, theta: np.ndarray, x: np.ndarray) -> float:
        """Weighted log-likelihood of the latent variable."""
        phi = np.append(theta[:-1], 1.0) * np.exp(-theta[-1])
        return float(self._olsen(phi, x, np.zeros(len(x)))[0].sum())

    def derivatives(self, theta: np.ndarray, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Olsen's derivatives carried over to (beta, log sigma)."""
        tau = np.exp(-theta[-1])
        phi = np.append(theta[:-1], 1.0) * tau
        _, score, hessian = self._olsen(phi, x, np.zeros(len(x)))
        jacobian = np.diag(np.full(len(phi), tau))  # of phi in theta
        jacobian[:, -1] = -phi
        moved = score @ jacobian
        # Second derivatives of phi: d2 phi_j / d beta_j d log sigma = -tau, d2 phi / d log sigma^2 = phi.
        curved = np.zeros_like(hessian)
        curved[:, :-1, -1] = curved[:, -1, :-1] = -tau * score[:, :-1]
        curved[:, -1, -1] = score @ phi
        return moved, jacobian.T @ hessian @ jacobian + curved

    def _olsen(self, phi: np.ndarray, x: np.ndarray, offset: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Log-likelihood (n,), score (n, k + 1) and second derivatives of each row at (beta / sigma, 1 / sigma)."""
        gamma, tau = phi[:-1], phi[-1]
        index, a, b = x @ gamma, self.lower - offset, self.upper - offset
        exact = self.lower == self.upper
        n = len(x)
        value, d_index, d_tau = np.empty(n), np.empty(n), np.empty(n)
        d2_index, d2_mixed, d2_tau = np.empty(n), np.empty(n), np.empty(n)
        y, e = a[exact], tau * a[exact] - index[exact]
        value[exact] = np.log(tau) - 0.5 * e**2 - 0.5 * np.log(2 * np.pi)
        d_index[exact], d_tau[exact] = e, 1 / tau - e * y
        d2_index[exact], d2_mixed[exact], d2_tau[exact] = -1.0, y, -1 / tau**2 - y**2
        rest = ~exact
        u, v = tau * a[rest] - index[rest], tau * b[rest] - index[rest]
        log_p = _log_probability(u, v)
        pu, pv = np.exp(stats.norm.logpdf(u) - log_p), np.exp(stats.norm.logpdf(v) - log_p)
        fa, fb = np.where(np.isfinite(a[rest]), a[rest], 0.0), np.where(np.isfinite(b[rest]), b[rest], 0.0)
        u, v = np.where(np.isfinite(u), u, 0.0), np.where(np.isfinite(v), v, 0.0)
        uu, vv, uv = u * pu - pu**2, -v * pv - pv**2, pu * pv
        value[rest], d_index[rest], d_tau[rest] = log_p, pu - pv, fb * pv - fa * pu
        d2_index[rest] = uu + 2 * uv + vv
        d2_mixed[rest] = -(uu * fa + uv * (fa + fb) + vv * fb)
        d2_tau[rest] = uu * fa**2 + 2 * uv * fa * fb + vv * fb**2
        w = self.weights
        score = np.column_stack([x * (w * d_index)[:, None], w * d_tau])
        hessian = np.empty((n, len(phi), len(phi)))
        hessian[:, :-1, :-1] = (w * d2_index)[:, None, None] * x[:, :, None] * x[:, None, :]
        hessian[:, :-1, -1] = hessian[:, -1, :-1] = x * (w * d2_mixed)[:, None]
        hessian[:, -1, -1] = w * d2_tau
        return w * value, score, hessian

    def predict(self, theta: np.ndarray, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Expected rate in per cent: of the variable cut at 0 and 100 on the level, of its inverse logit otherwise."""
        eta, s = x @ theta[:-1], np.exp(theta[-1])
        if self.scale == "level":
            u, v = -eta / s, (100 - eta) / s
            inside, du, dv = stats.norm.cdf(v) - stats.norm.cdf(u), stats.norm.pdf(u), stats.norm.pdf(v)
            mean, d_eta, d_log = eta * inside + s * (du - dv) + 100 * stats.norm.sf(v), inside, s * (du - dv)
        else:
            share = special.expit(eta[:, None] + s * _NODES)
            slope = 100 * share * (1 - share)
            mean, d_eta, d_log = 100 * share @ _MASS, slope @ _MASS, slope @ (_MASS * _NODES * s)
        return mean, np.column_stack([x * d_eta[:, None], d_log])


def _log_probability(u: np.ndarray, v: np.ndarray) -> np.ndarray:
    """log(Phi(v) - Phi(u)), taken in the lower tail, where differences keep their digits."""
    with np.errstate(divide="ignore", invalid="ignore"):  # from -inf to inf: the sum is nan and the answer log 1
        flip = u + v > 0
        u, v = np.where(flip, -v, u), np.where(flip, -u, v)
        below, above = stats.norm.logcdf(u), stats.norm.logcdf(v)
    return above + np.log1p(-np.exp(np.minimum(below - above, -1e-300)))
