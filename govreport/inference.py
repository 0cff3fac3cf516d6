"""Inference when clusters are few: cluster jackknife, wild cluster bootstrap; breaks at dated events; many tests."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from statsmodels.stats.multitest import multipletests

from govreport.design import CollinearityError, Design, StatisticalError, need
from govreport.errors import GovreportError
from govreport.estimation import RateFit, again, effect, finish, heeded, parts, sum_by, turned
from govreport.kernels import LinearKernel, MixedKernel
from govreport.rates import fractional_logit
from govreport.wild import WildBootstrap, wild_bootstrap, with_wild_bootstrap

__all__ = [
    "BreakTest", "WildBootstrap", "break_test", "family", "jackknife", "share_after", "small_sample", "wild_bootstrap",
    "with_wild_bootstrap",
]  # fmt: skip


def jackknife(fit: RateFit) -> RateFit:
    """The same estimates with cluster-jackknife errors (CV3), leaving out one cluster at a time.

    With few or unequal clusters their t(G-1) intervals cover better than those of CR1 (MacKinnon, Nielsen and Webb
    2023), and they serve every model of `rates`. Where the model is not linear each estimate without a cluster is one
    Newton step from the full one (their CV3L), so a category that only one cluster fills between 0 and 100 does not
    break it. The mixed model is fitted again each time. Without clusters one row at a time is left out.

    Returns
    -------
    RateFit
        With errors, intervals and p-values replaced, centred on the full estimate.

    Raises
    ------
    CollinearityError
        If a coefficient rests on one cluster alone: no method can give its error then.
    """
    kernel, design = parts(fit)
    groups = np.arange(fit.n) if design.clusters is None else design.clusters
    g = int(groups.max()) + 1
    for k in range(g):
        _check_without(fit, design, groups, k)
    if isinstance(kernel, MixedKernel):
        zero = np.zeros(fit.n)
        gap = (
            np.array([kernel.take(groups != k).solve(design.matrix[groups != k], zero) for k in range(g)]) - fit.params
        )
    else:
        x, t = turned(design.matrix)
        back = kernel.turn(t, len(fit.params))
        scores, hessians = kernel.derivatives(np.linalg.solve(back, fit.params), x)
        s, h = sum_by(groups, scores), sum_by(groups, hessians)
        # min-norm where a place's own effect leaves with it: what is left is the same
        steps = [np.linalg.lstsq(h[k] - h.sum(axis=0), s.sum(axis=0) - s[k], rcond=1e-10)[0] for k in range(g)]
        gap = np.array(steps) @ back.T
    unit = design.cluster or "row"
    label = f"jackknife ({'CV3' if isinstance(kernel, LinearKernel) else 'CV3L'}) by {unit}, t({g - 1})"
    root = np.sqrt((g - 1) / g) * gap
    return finish(dataclasses.replace(fit, root=root, covariance=label, degrees=g - 1.0, notes=heeded(fit)))


def small_sample(fit: RateFit) -> RateFit:
    """The same estimates with CR2 errors (HC2 without clusters) and t intervals with Satterthwaite's degrees.

    Each cluster's score is scaled by the inverse square root of the identity less the cluster's share in the
    information; every coefficient and effect has its own degrees of freedom, few where it rests on few clusters (Bell
    and McCaffrey 2002; Pustejovsky and Tipton 2018, here carried to estimating equations, with the model's own
    information as the working variance). For least squares it is the CR2 of sandwich and clubSandwich.
    """
    kernel, design = parts(fit)
    groups = np.arange(fit.n) if design.clusters is None else design.clusters
    x, t = turned(design.matrix)
    back = kernel.turn(t, len(fit.params))
    scores, hessians = kernel.derivatives(np.linalg.solve(back, fit.params), x)
    s, h = sum_by(groups, scores), sum_by(groups, hessians)
    # In coordinates where the information is the identity each cluster's share in it is symmetric.
    root = np.linalg.inv(np.linalg.cholesky(-h.sum(axis=0)))
    share = -(root @ h @ root.T)
    values, vectors = np.linalg.eigh(share)
    factor = np.where(1 - values > 1e-8, 1 / np.sqrt(np.maximum(1 - values, 1e-8)), 0.0)
    scale = (vectors * factor[:, None, :]) @ vectors.transpose(0, 2, 1)
    half = back @ root.T
    moved = np.einsum("gij,gj->gi", scale, s @ root.T) @ half.T
    done = finish(dataclasses.replace(fit, root=moved))

    def degrees(directions: np.ndarray) -> np.ndarray:
        return np.array([_satterthwaite(half.T @ d, scale, share) for d in directions])

    gradients = np.array([effect(fit, c, fit.params)[1] for c in fit.contrasts]).reshape(-1, len(fit.params))
    own, averaged = degrees(np.eye(len(fit.params))), degrees(gradients)
    least = float(averaged.min()) if len(averaged) else float(own.min())
    note = f"t with {least:.1f} degrees or more, by effect (Satterthwaite)"
    return dataclasses.replace(
        done, covariance=f"{'CR2 by ' + design.cluster if design.cluster else 'HC2'}, Satterthwaite t", degrees=least,
        estimates=again(done.estimates, own, fit.level), effects=again(done.effects, averaged, fit.level),
        notes=(*heeded(fit), note),
    )  # fmt: skip


def _satterthwaite(direction: np.ndarray, scale: np.ndarray, share: np.ndarray) -> float:
    """Degrees of the chi-squared law with the mean and variance that the squared error would have by the model."""
    u = scale @ direction
    left = np.einsum("gij,gj->gi", share, u)
    p = np.diag(np.einsum("gi,gi->g", u, left)) - left @ left.T
    return float(np.trace(p) ** 2 / (p**2).sum())


def _check_without(fit: RateFit, design: Design, groups: np.ndarray, k: int) -> None:
    keep = groups != k
    visible = len(design.info.column_names)
    scaled = design.matrix[keep] / np.maximum(np.abs(design.matrix).max(axis=0), 1e-300)
    hidden = np.linalg.matrix_rank(scaled[:, visible:]) if design.hidden else 0
    # Where places have effects of their own, the constant is one of them.
    if np.linalg.matrix_rank(scaled) - hidden < visible - bool(design.hidden):
        name = design.data[design.cluster].iloc[int(np.argmin(keep))] if design.cluster else f"row {k}"
        raise CollinearityError(
            f"without {name} a coefficient of {fit.formula!r} cannot be estimated: it rests on that cluster alone"
        )


# --- breaks at dated events -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class BreakTest:
    """A break at a dated event against what other dates, or other orders of the years, would have shown.

    Attributes
    ----------
    event : str
    effective : Timestamp
    estimate : float
        Average marginal effect of being after the event, in the unit of the fit.
    p : float
        Share of the reference whose |t| is at least that of the event.
    reference : str
        ``dates`` or ``orders``.
    n_reference : int
        Size of the reference, the event included; p is no smaller than 1 over it.
    distribution : DataFrame
        ``label``, ``estimate``, ``t`` of each member of the reference, the event first.
    n_failed : int
        Members of the reference for which the model could not be estimated; they are not counted.
    fit : RateFit
    """

    event: str
    effective: pd.Timestamp
    estimate: float
    p: float
    reference: str
    n_reference: int
    n_failed: int
    distribution: pd.DataFrame = field(repr=False)
    fit: RateFit = field(repr=False)

    def __str__(self) -> str:
        return (
            f"{self.event} ({self.effective:%Y-%m-%d}): {self.estimate:.2f} {self.fit.unit}, randomisation p ="
            f" {self.p:.3f} ({self.reference}, {self.n_reference} in the reference, {self.n_failed} failed)"
        )


def share_after(years: pd.Series, effective: pd.Timestamp) -> pd.Series:
    """Share of each year that lies on or after the date: 0 before, 1 after, in between in its own year."""
    days = 366 if effective.is_leap_year else 365
    within = (days - effective.day_of_year + 1) / days
    numbers = pd.to_numeric(years).astype("float64")
    return ((numbers > effective.year) + within * (numbers == effective.year)).where(numbers.notna())


def break_test(
    formula: str,
    data: pd.DataFrame,
    event: Mapping[Any, Any] | pd.Series,
    *,
    model: Callable[..., RateFit] = fractional_logit,
    reference: str = "dates",
    place: str = "adcode",
    margin: int = 5,
    draws: int = 499,
    seed: int = 0,
    **options: Any,
) -> BreakTest:
    """Randomisation inference for a break at a dated event.

    The model is fitted with a further regressor ``after`` (`share_after` of the effective date), and its |t| is
    compared with a reference. ``dates``: the same day in every other year that has at least `margin` rows on either
    side; it asks whether this year stands out among all years, and with n years p cannot fall below 1/n. ``orders``:
    the years are shuffled within places, the same rows otherwise; it asks whether a place's rates depend on the
    order of the years at all, so that a steady rise counts against it unless the formula has ``year``.

    Parameters
    ----------
    formula : str
        What else the model holds, for example ``"C(level) + year"``. A trend belongs in it.
    event : row of `datasets.events`
        With ``name_en`` and ``effective``.
    model : function of `rates`
        Called as ``model(formula, data, **options)``.

    Raises
    ------
    StatisticalError
        If the rows do not reach `margin` on both sides of the event, or no reference can be built.
    """
    need(data, ["year", place])
    if reference not in ("dates", "orders"):
        raise GovreportError(f"reference must be 'dates' or 'orders', not {reference!r}")
    if "after" in data:
        raise GovreportError("the data already have a column 'after'; rename it")
    effective = pd.Timestamp(event.get("effective"))
    if pd.isna(effective):
        raise GovreportError("the event needs a date in 'effective', as the rows of datasets.events have")
    rows = data.dropna(subset=["year"])
    years = pd.to_numeric(rows["year"]).astype(int)
    if min((years < effective.year).sum(), (years > effective.year).sum()) < margin:
        raise StatisticalError(f"fewer than {margin} rows lie before or after {effective.year}: a break cannot be seen")

    def fitted(frame: pd.DataFrame, date: pd.Timestamp) -> RateFit:
        return model(f"{formula} + after", frame.assign(after=share_after(frame["year"], date)), **options)

    real = fitted(rows, effective)
    others = _dates(years, effective, margin) if reference == "dates" else _orders(rows, place, draws, seed)
    members, failed = [("event", *_statistic(real))], 0
    for label, changed in others:
        try:
            at = effective.replace(year=changed, day=min(effective.day, 28)) if isinstance(changed, int) else effective
            members.append((label, *_statistic(fitted(rows if isinstance(changed, int) else changed, at))))
        except StatisticalError:
            failed += 1
    table = pd.DataFrame(members, columns=["label", "estimate", "t"])
    if len(table) < 2:
        raise StatisticalError("no other date or order of years can be fitted: there is nothing to compare with")
    p = float((table["t"].abs() >= abs(table["t"].iloc[0]) * (1 - 1e-9)).mean())
    name = str(event.get("name_en", "event"))
    return BreakTest(name, effective, members[0][1], p, reference, len(table), failed, table, real)


def _statistic(fit: RateFit) -> tuple[float, float]:
    row = fit.effects.set_index("term").loc["after"]
    if not np.isfinite(row["std_error"]):
        raise StatisticalError("; ".join(note for note in fit.notes if "no error can be told" in note))
    return float(row["estimate"]), float(row["estimate"] / row["std_error"])


def _dates(years: pd.Series, effective: pd.Timestamp, margin: int) -> Iterator[tuple[str, int]]:
    for year in range(int(years.min()) + 1, int(years.max())):
        if year != effective.year and min((years < year).sum(), (years > year).sum()) >= margin:
            yield str(year), year


def _orders(rows: pd.DataFrame, place: str, draws: int, seed: int) -> Iterator[tuple[str, pd.DataFrame]]:
    rng = np.random.default_rng(seed)
    codes = pd.factorize(rows[place], sort=True)[0]
    first = np.argsort(codes, kind="stable")
    years = rows["year"].to_numpy()
    for k in range(draws):
        shuffled = np.lexsort((rng.random(len(rows)), codes))
        new = years.copy()
        new[first] = years[shuffled]
        yield f"order {k + 1}", rows.assign(year=new)


# --- many tests -------------------------------------------------------------------------------------------------------


def family(hypotheses: Sequence[tuple[str, RateFit, str]], *, level: float = 0.05) -> pd.DataFrame:
    """Tests of a family declared beforehand, corrected for their number.

    Parameters
    ----------
    hypotheses : sequence of (label, fit, term)
        All of them, also those that came out dull: leaving one out makes the correction void.

    Returns
    -------
    DataFrame
        ``hypothesis``, ``estimate``, ``low``, ``high``, ``p``, ``p_holm`` (family-wise, Holm 1979), ``q_bh`` (false
        discovery rate, Benjamini and Hochberg 1995), ``holds`` (p_holm below `level`), in the order given.

    Raises
    ------
    GovreportError
        If a term is unknown or a label occurs twice.
    """
    rows = []
    for label, fit, term in hypotheses:
        effects = fit.effects.set_index("term")
        if term not in effects.index:
            raise GovreportError(f"{label}: the fit has no effect {term!r}; it has {', '.join(effects.index)}")
        rows.append((label, *effects.loc[term, ["estimate", "low", "high", "p"]]))
    table = pd.DataFrame(rows, columns=["hypothesis", "estimate", "low", "high", "p"])
    if not len(table) or table["hypothesis"].duplicated().any():
        raise GovreportError("a family needs hypotheses with different labels")
    if table["p"].isna().any():
        raise StatisticalError(f"{table.loc[table['p'].isna(), 'hypothesis'].iloc[0]} has no p-value")
    table["p_holm"] = multipletests(table["p"], method="holm")[1]
    table["q_bh"] = multipletests(table["p"], method="fdr_bh")[1]
    table["holds"] = table["p_holm"] < level
    return table
