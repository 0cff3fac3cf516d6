"""Wild cluster bootstrap of an effect: p-value and interval when clusters are few."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from govreport.design import Contrast, Design, OneClusterError, StatisticalError, rests_on
from govreport.errors import GovreportError
from govreport.estimation import Kernel, RateFit, effect, heeded, parts, sum_by, turned

_ENUMERATE = 16  # clusters up to which all 2^(G-1) pairs of opposite sign vectors are gone through
_FEW = 3  # clusters that a regressor must exceed on either side, or the bootstrap hardly ever rejects
_STEPS = np.concatenate([np.arange(0.5, 6.5, 0.5), 2.0 ** np.arange(3, 9)])  # errors from the estimate


@dataclass(frozen=True)
class WildBootstrap:
    """What the wild cluster bootstrap says of one effect.

    Attributes
    ----------
    term : str
    estimate, low, high : float
        Average marginal effect and its interval, in the unit of the fit.
    p : float
        Of no effect.
    coefficient : tuple of float
        Estimate, low and high on the model's own scale, where the interval was found by inversion.
    note : str
        Why an end is open (infinite), or what to beware of; else empty.
    n_clusters, n_draws : int
        `n_draws` sign vectors; all that there are if `enumerated`.
    enumerated : bool
    level : float
    """

    term: str
    estimate: float
    low: float
    high: float
    p: float
    coefficient: tuple[float, float, float]
    note: str
    n_clusters: int
    n_draws: int
    enumerated: bool
    level: float

    def __str__(self) -> str:
        how = "all" if self.enumerated else "drawn"
        return (
            f"{self.term}: {self.estimate:.3f} [{self.low:.3f}, {self.high:.3f}], p = {self.p:.4f}"
            f" (wild cluster bootstrap, {self.n_clusters} clusters, {self.n_draws} sign vectors, {how})"
            f"{'; ' + self.note if self.note else ''}"
        )


def wild_bootstrap(
    fit: RateFit,
    term: str,
    *,
    draws: int = 9999,
    weights: str = "rademacher",
    level: float | None = None,
    seed: int = 0,
) -> WildBootstrap:
    """Wild cluster bootstrap of one effect, the null imposed; the interval by inversion of the test.

    For least squares this is the WCR bootstrap-t of Cameron, Gelbach and Miller (2008) as of `boottest` (Roodman et
    al. 2019); for other models the score bootstrap of Kline and Santos (2012), with each cluster's score carried to
    the bootstrap estimate by one Newton step, which for least squares is the same thing. With at most 16 clusters
    all sign vectors are gone through (no random numbers, ties counted); otherwise `draws` of them, and the given
    sample counts as one: p = (1 + hits) / (1 + draws).

    The interval is found on the coefficient's scale, from the estimate outwards to where the test begins to reject. An
    end is left open (infinite), with the reason in ``note``, where nothing is rejected, where the model cannot be
    estimated before anything is, or where farther values are not rejected again: a bootstrap of scores may lose its
    power there, and where the search stops would be chance. Ends are carried to the average marginal effect at the
    estimates constrained to them.

    Parameters
    ----------
    fit : RateFit
        Clustered, of a model where one coefficient says whether the variable matters.
    term : str
        A term of ``fit.effects``.
    weights : {"rademacher", "webb"}
        Webb's six points for fewer than some ten clusters, where sign vectors are few.
    level : float, optional
        That of the fit by default.
    seed : int
        Of the draws.

    Raises
    ------
    GovreportError
        If the term is unknown, or moves several coefficients.
    OneClusterError
        If the fit has no clusters.
    """
    kernel, design = parts(fit)
    if design.clusters is None:
        raise OneClusterError("the fit has no clusters: give cluster= to the model")
    contrast = _contrast(fit, kernel, term)
    signs, enumerated = _sign_vectors(design.n_clusters, draws, weights, seed)
    level = level or fit.level
    if not 0 < level < 1:
        raise GovreportError(f"level is a share such as 0.95, not {level:g}")
    j = contrast.column
    assert j is not None
    centre = float(fit.params[j])
    scale = float(np.sqrt(fit.cov[j, j]))

    def p_value(null: float) -> float:
        try:
            return _p_at(kernel, design, j, null, signs, enumerated)
        except (StatisticalError, np.linalg.LinAlgError):
            if null == 0:
                raise
            return np.nan

    p, alpha = p_value(0.0), 1 - level
    (low, below), (high, above) = (_end(p_value, centre, step, alpha) for step in (-scale, scale))
    if p >= alpha and not low <= 0 <= high:
        low, high = (-np.inf, high) if low > 0 else (low, np.inf)
        below, above = (_AGAIN.format(0.0, p), above) if low < 0 else (below, _AGAIN.format(0.0, p))
    notes = [f"open {side}: {why}" for side, why in (("below", below), ("above", above)) if why]
    if enumerated and 1 / len(signs) >= alpha:
        notes = [f"{len(signs)} sign vectors cannot reject at {alpha:.2g}: take weights='webb'"]
    notes += _rests_on_few(design, j)
    moved = [_effect_at(fit, contrast, end) for end in (low, high)]
    estimate = effect(fit, contrast, fit.params)[0]
    return WildBootstrap(
        term, estimate, min(moved), max(moved), p, (centre, low, high), "; ".join(notes), design.n_clusters,
        len(signs), enumerated, level,
    )  # fmt: skip


def with_wild_bootstrap(fit: RateFit, *, draws: int = 9999, weights: str = "rademacher", seed: int = 0) -> RateFit:
    """The fit with p-values and intervals of all effects from `wild_bootstrap`; estimates and errors stay."""
    rows = [wild_bootstrap(fit, t, draws=draws, weights=weights, seed=seed) for t in fit.effects["term"]]
    effects = fit.effects.assign(low=[r.low for r in rows], high=[r.high for r in rows], p=[r.p for r in rows])
    how = f"wild cluster bootstrap by {fit.design.cluster if fit.design else ''}, {fit.n_clusters} clusters"
    notes = tuple(f"{r.term}: {r.note}" for r in rows if r.note)
    return dataclasses.replace(fit, effects=effects, covariance=how, notes=(*heeded(fit), *notes))


def _contrast(fit: RateFit, kernel: Kernel, term: str) -> Contrast:
    found = [c for c in fit.contrasts if c.term == term]
    if not found:
        raise GovreportError(f"there is no effect {term!r}; the fit has {', '.join(c.term for c in fit.contrasts)}")
    if found[0].column is None or not kernel.single_index:
        raise GovreportError(f"{term!r} moves several coefficients of the {fit.name}: use inference.jackknife(fit)")
    return found[0]


def _sign_vectors(g: int, draws: int, weights: str, seed: int) -> tuple[np.ndarray, bool]:
    if weights not in ("rademacher", "webb"):
        raise GovreportError(f"weights must be 'rademacher' or 'webb', not {weights!r}")
    if draws < 99:
        raise GovreportError(f"{draws} draws cannot tell a p-value of 0.05; take 999 or more")
    if weights == "rademacher" and g <= _ENUMERATE:
        # A vector and its opposite give the same |t|: the first sign is fixed.
        codes = np.arange(2 ** (g - 1))[:, None] >> np.arange(g - 1) & 1
        return np.hstack([np.ones((len(codes), 1)), 1.0 - 2.0 * codes]), True
    points = np.sqrt([0.5, 1.0, 1.5])
    values = np.array([-1.0, 1.0]) if weights == "rademacher" else np.concatenate([-points, points])
    return np.random.default_rng(seed).choice(values, size=(draws, g)), False


def _constrained(kernel: Kernel, design: Design, j: int, null: float) -> np.ndarray:
    """The estimate with coefficient j held at `null`."""
    x, t = turned(np.delete(design.matrix, j, axis=1))
    theta = kernel.solve(x, null * design.matrix[:, j])
    return np.insert(kernel.turn(t, len(theta)) @ theta, j, null)


def _p_at(kernel: Kernel, design: Design, j: int, null: float, signs: np.ndarray, enumerated: bool) -> float:
    assert design.clusters is not None
    x, t = turned(design.matrix)
    theta = _constrained(kernel, design, j, null)
    back = kernel.turn(t, len(theta))
    scores, hessians = kernel.derivatives(np.linalg.solve(back, theta), x)
    g = design.n_clusters
    s, h = sum_by(design.clusters, scores), sum_by(design.clusters, hessians)
    bread = np.linalg.inv(-h.sum(axis=0))
    row = back[j] @ bread
    own, carried = s @ row, (row @ h) @ bread @ s.T  # (g,), (g, g): what cluster h's sign does to g's score

    def t_squared(w: np.ndarray) -> np.ndarray:
        spread = ((w * own + w @ carried.T) ** 2).sum(axis=1)
        return np.asarray((w @ own) ** 2 / np.maximum(spread, 1e-300))

    observed = t_squared(np.ones((1, g)))[0]
    hits = int((t_squared(signs) >= observed * (1 - 1e-9)).sum())
    return hits / len(signs) if enumerated else (1 + hits) / (1 + len(signs))


_AGAIN = "{:.3g} on the coefficient's scale is not rejected again (p = {:.2f}); see inference.small_sample(fit)"


def _end(p_value: Callable[[float], float], centre: float, step: float, alpha: float) -> tuple[float, str]:
    """Where p falls below alpha on one side of the estimate, to 5e-4 of an error; or infinity, and why."""
    inside, nothing = centre, float(np.copysign(np.inf, step))
    for outside in (centre + step * _STEPS).tolist():
        p = p_value(outside)
        if np.isnan(p):
            return nothing, f"the model cannot be estimated with {outside:.3g} on the coefficient's scale"
        if p < alpha:
            break
        inside = outside
    else:
        return nothing, "no value is rejected"
    reach = abs(outside - centre) / abs(step)
    while abs(outside - inside) > 5e-4 * abs(step):
        middle = (inside + outside) / 2
        inside, outside = (inside, middle) if p_value(middle) < alpha else (middle, outside)
    # Looked at is twice the way to the end, and six errors at least.
    for beyond in np.arange(reach + 0.5, max(6.0, 2 * reach) + 0.1, 0.5).tolist():
        p = p_value(centre + beyond * step)
        if p >= alpha:
            return nothing, _AGAIN.format(centre + beyond * step, p)
    return (inside + outside) / 2, ""


def _rests_on_few(design: Design, j: int) -> list[str]:
    """Whether a regressor of two values takes one of them in hardly any cluster (MacKinnon and Webb 2017)."""
    n = rests_on(design, j)
    if n is None or n > _FEW:
        return []
    return [f"the regressor takes one of its values in {n} cluster(s) only: the wild bootstrap is unreliable there"]


def _effect_at(fit: RateFit, contrast: Contrast, null: float) -> float:
    assert fit.kernel is not None and fit.design is not None and contrast.column is not None
    if not np.isfinite(null):
        change = (contrast.one - contrast.other)[:, contrast.column].sum()
        return float(np.copysign(np.inf, null * change))
    return effect(fit, contrast, _constrained(fit.kernel, fit.design, contrast.column, null))[0]
