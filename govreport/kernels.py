"""Estimating equations of each model: the estimate by statsmodels, scores and second derivatives written out."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import statsmodels.api as sm
from scipy import special
from statsmodels.othermod.betareg import BetaModel
from statsmodels.tools.sm_exceptions import ConvergenceWarning as _NotConverged
from statsmodels.tools.sm_exceptions import HessianInversionWarning as _NoHessian
from statsmodels.tools.sm_exceptions import PerfectSeparationWarning as _Separated

from govreport.design import ConvergenceError, SeparationError
from govreport.errors import GovreportError
from govreport.estimation import Kernel

SEPARATED = (
    "a regressor separates the outcome perfectly (all rows of one of its categories are at the ceiling or the floor),"
    " so its coefficient is infinite; merge the category with another or leave it out"
)


@dataclass(frozen=True)
class LinearKernel(Kernel):
    """Least squares."""

    y: np.ndarray

    def solve(self, x: np.ndarray, offset: np.ndarray) -> np.ndarray:
        """Weighted least squares."""
        return np.asarray(sm.WLS(self.y - offset, x, weights=self.weights).fit().params) if x.shape[1] else np.zeros(0)

    def derivatives(self, theta: np.ndarray, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Of minus half the squared residual."""
        return _linear_index(x, self.weights * (self.y - x @ theta), -self.weights)

    def predict(self, theta: np.ndarray, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The linear predictor itself."""
        return x @ theta, x


@dataclass(frozen=True)
class MixedKernel(LinearKernel):
    """A linear model with random intercepts; its errors come from the model, not from scores."""

    places: np.ndarray

    @property
    def has_scores(self) -> bool:
        """Its errors come from the model."""
        return False

    def solve(self, x: np.ndarray, offset: np.ndarray) -> np.ndarray:
        """Coefficients by restricted maximum likelihood."""
        return np.asarray(self.fitted(x).fe_params)

    def derivatives(self, theta: np.ndarray, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """None: rows of one place do not add up separately."""
        raise GovreportError("the errors of the mixed model come from the model; for others use inference.jackknife")

    def fitted(self, x: np.ndarray) -> sm.regression.mixed_linear_model.MixedLMResults:
        """The fit of statsmodels."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the boundary and the convergence are looked at by the caller
            fitted = sm.MixedLM(self.y, x, groups=self.places).fit(reml=True, method=["bfgs", "lbfgs", "powell"])
        if not fitted.converged:
            raise ConvergenceError("the mixed model did not converge; use linear_panel or fewer regressors")
        return fitted


@dataclass(frozen=True)
class LogitKernel(Kernel):
    """Quasi-likelihood of shares with a logit link; `trials` are 1 where counts are not known."""

    y: np.ndarray
    trials: np.ndarray

    def solve(self, x: np.ndarray, offset: np.ndarray) -> np.ndarray:
        """Iteratively reweighted least squares."""
        if not x.shape[1]:
            return np.zeros(0)
        with _statsmodels_says("the logit"):
            weights = self.weights * self.trials
            model = sm.GLM(self.y, x, family=sm.families.Binomial(), offset=offset, var_weights=weights)
            params = np.asarray(model.fit(maxiter=200, tol=1e-13).params)
        # A fitted share within 2e-9 of 0 or 1; with a fixed part it may be meant.
        if not offset.any() and np.abs(x @ params).max() > 20:
            raise SeparationError(SEPARATED)
        return params

    def derivatives(self, theta: np.ndarray, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Of the Bernoulli quasi-log-likelihood."""
        mu, w = special.expit(x @ theta), self.weights * self.trials
        return _linear_index(x, w * (self.y - mu), -w * mu * (1 - mu))

    def predict(self, theta: np.ndarray, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Expected rate in per cent."""
        mu = special.expit(x @ theta)
        return 100 * mu, x * (100 * mu * (1 - mu))[:, None]


@dataclass(frozen=True)
class BetaKernel(Kernel):
    """Beta regression with logit and log links; with `inflated`, logits of being at 100, and at 0 among the rest.

    theta is (coefficients of the mean, log precision, coefficients at 100, coefficients at 0).
    """

    y: np.ndarray
    inflated: bool = False

    def _parts(self) -> list[tuple[np.ndarray, LogitKernel]]:
        """Rows and kernel of each inflation logit that has rows."""
        if not self.inflated:
            return []
        parts = [(np.ones(len(self.y), bool), self.y >= 1), (self.y < 1, self.y <= 0)]
        return [
            (rows, LogitKernel(self.weights[rows], hit[rows].astype(float), np.ones(int(rows.sum()))))
            for rows, hit in parts
            if hit.any()
        ]

    def solve(self, x: np.ndarray, offset: np.ndarray) -> np.ndarray:
        """Maximum likelihood, part by part: the parts share no parameter."""
        inside = (self.y > 0) & (self.y < 1)
        with _statsmodels_says("the beta model"):
            model = BetaModel(self.y[inside], x[inside])
            fitted = model.fit(disp=0, maxiter=500)
            fitted = model.fit(start_params=fitted.params, method="newton", disp=0, maxiter=100, tol=1e-12)
        return np.concatenate([fitted.params, *(k.solve(x[rows], offset[rows]) for rows, k in self._parts())])

    def derivatives(self, theta: np.ndarray, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Of the beta log-likelihood for the rows inside, of the logits for all that they concern."""
        n, k = x.shape
        inside = (self.y > 0) & (self.y < 1)
        score, hessian = np.zeros((n, len(theta))), np.zeros((n, len(theta), len(theta)))
        score[inside, : k + 1], hessian[inside, : k + 1, : k + 1] = self._inside(theta[: k + 1], x[inside], inside)
        for i, (rows, kernel) in enumerate(self._parts()):
            at = slice(k + 1 + i * k, k + 1 + (i + 1) * k)
            score[rows, at], hessian[rows, at, at] = kernel.derivatives(theta[at], x[rows])
        return score, hessian

    def _inside(self, theta: np.ndarray, x: np.ndarray, inside: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        y, w, mu, phi = self.y[inside], self.weights[inside], special.expit(x @ theta[:-1]), np.exp(theta[-1])
        m, a, b = mu * (1 - mu), mu * phi, (1 - mu) * phi
        gap = special.logit(y) - special.digamma(a) + special.digamma(b)
        ta, tb = special.polygamma(1, a), special.polygamma(1, b)
        d_phi = mu * gap + np.log1p(-y) - special.digamma(b) + special.digamma(phi)
        score, hessian = _linear_index(x, phi * gap * m, phi * gap * m * (1 - 2 * mu) - phi**2 * (ta + tb) * m**2)
        out = np.zeros((len(y), len(theta), len(theta)))
        out[:, :-1, :-1] = hessian
        out[:, :-1, -1] = out[:, -1, :-1] = x * (m * phi * (gap - phi * (mu * ta - (1 - mu) * tb)))[:, None]
        d2_phi = special.polygamma(1, phi) - mu**2 * ta - (1 - mu) ** 2 * tb
        out[:, -1, -1] = phi**2 * d2_phi + phi * d_phi
        return np.column_stack([score, phi * d_phi]) * w[:, None], out * w[:, None, None]

    def turn(self, t: np.ndarray, p: int) -> np.ndarray:
        """Each part has the coefficients of the whole design."""
        k = len(t)
        out = np.eye(p)
        for start in [0, *range(k + 1, p, k)]:
            out[start : start + k, start : start + k] = t
        return out

    def predict(self, theta: np.ndarray, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Expected rate in per cent, rows at 0 and 100 included."""
        k = x.shape[1]
        mean, gradient = special.expit(x @ theta[:k]), np.zeros((len(x), len(theta)))
        gradient[:, :k] = x * (mean * (1 - mean))[:, None]
        parts = [(1.0, self.y >= 1), (0.0, self.y <= 0)] if self.inflated else []
        present = [value for value, hit in parts if hit.any()]
        for i, value in reversed(list(enumerate(present))):
            at = slice(k + 1 + i * k, k + 1 + (i + 1) * k)
            share = special.expit(x @ theta[at])
            gradient *= (1 - share)[:, None]
            gradient[:, at] = x * (share * (1 - share) * (value - mean))[:, None]
            mean = share * value + (1 - share) * mean
        return 100 * mean, 100 * gradient

    @property
    def single_index(self) -> bool:
        """Whether one coefficient says whether a variable matters."""
        return not self.inflated


@dataclass(frozen=True)
class PoissonKernel(Kernel):
    """Poisson quasi-likelihood with an offset."""

    y: np.ndarray
    log_exposure: np.ndarray

    def solve(self, x: np.ndarray, offset: np.ndarray) -> np.ndarray:
        """Iteratively reweighted least squares."""
        if not x.shape[1]:
            return np.zeros(0)
        with _statsmodels_says("the Poisson model"):
            fixed = offset + self.log_exposure
            model = sm.GLM(self.y, x, family=sm.families.Poisson(), offset=fixed, var_weights=self.weights)
            params = np.asarray(model.fit(maxiter=200, tol=1e-13).params)
        if (x @ params).min() < float(np.mean(x @ params)) - 20:
            raise SeparationError("a regressor picks out rows that are all 0, so its coefficient is infinite; merge it")
        return params

    def derivatives(self, theta: np.ndarray, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Of the Poisson quasi-log-likelihood."""
        mu = np.exp(x @ theta + self.log_exposure)
        return _linear_index(x, self.weights * (self.y - mu), -self.weights * mu)

    def predict(self, theta: np.ndarray, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Expected count for an exposure of one."""
        mu = np.exp(x @ theta[: x.shape[1]])
        rest = np.zeros((len(x), len(theta) - x.shape[1]))
        return mu, np.hstack([x * mu[:, None], rest])


@dataclass(frozen=True)
class NegativeBinomialKernel(PoissonKernel):
    """Negative binomial with variance mu + alpha mu^2 (NB2); theta ends with log alpha."""

    def solve(self, x: np.ndarray, offset: np.ndarray) -> np.ndarray:
        """Maximum likelihood from the Poisson estimate."""
        poisson = super().solve(x, offset)
        gap = (self.y - np.exp(x @ poisson + offset + self.log_exposure)) ** 2 - self.y
        if gap.sum() <= 0:  # the likelihood falls from alpha = 0 on
            raise ConvergenceError(
                "the counts are not overdispersed, the negative binomial has no maximum: use Poisson"
            )
        model = sm.NegativeBinomial(self.y, x, offset=offset + self.log_exposure)
        with _statsmodels_says("the negative binomial"):
            fitted = model.fit(np.append(poisson, 0.5), method="bfgs", disp=0, maxiter=500, gtol=1e-6)
            fitted = model.fit(fitted.params, method="newton", disp=0, maxiter=50, tol=1e-12)
        if not fitted.params[-1] > 0:
            raise ConvergenceError("the negative binomial did not converge; use Poisson, whose errors are robust")
        return np.append(fitted.params[:-1], np.log(fitted.params[-1]))

    def derivatives(self, theta: np.ndarray, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Of lgamma(y + r) - lgamma(r) + r log r - (r + y) log(r + mu) + y log mu, where r = 1 / alpha."""
        y, r, w = self.y, np.exp(-theta[-1]), self.weights
        mu = np.exp(x @ theta[:-1] + self.log_exposure)
        d_r = special.digamma(y + r) - special.digamma(r) + np.log(r) + 1 - np.log(r + mu) - (r + y) / (r + mu)
        d2_r = special.polygamma(1, y + r) - special.polygamma(1, r) + 1 / r - 2 / (r + mu) + (r + y) / (r + mu) ** 2
        score, hessian = _linear_index(x, r * (y - mu) / (r + mu), -mu * r * (r + y) / (r + mu) ** 2)
        out = np.zeros((len(y), len(theta), len(theta)))
        out[:, :-1, :-1] = hessian
        out[:, :-1, -1] = out[:, -1, :-1] = x * (-r * mu * (y - mu) / (r + mu) ** 2)[:, None]
        out[:, -1, -1] = r**2 * d2_r + r * d_r
        return np.column_stack([score, -r * d_r]) * w[:, None], out * w[:, None, None]


def _linear_index(x: np.ndarray, first: np.ndarray, second: np.ndarray | float) -> tuple[np.ndarray, np.ndarray]:
    """Scores and second derivatives of a model with one linear index, from its two derivatives in that index."""
    return x * first[:, None], np.asarray(second)[:, None, None] * x[:, :, None] * x[:, None, :]


@contextmanager
def _statsmodels_says(what: str) -> Iterator[None]:
    """Turn what statsmodels warns of into errors that say what to do."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", category=_Separated)
        warnings.simplefilter("error", category=_NotConverged)
        warnings.simplefilter("ignore", category=RuntimeWarning)
        warnings.simplefilter("ignore", category=_NoHessian)
        try:
            yield
        except _Separated as error:
            raise SeparationError(SEPARATED) from error
        except (_NotConverged, np.linalg.LinAlgError) as error:
            raise ConvergenceError(f"{what} did not converge; use fewer regressors or merge rare categories") from error
