"""Panels and reports with known truth: to test estimators and extractors, and to see how many reports one needs."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy import optimize, special

from govreport import inference, rates
from govreport.design import StatisticalError
from govreport.errors import GovreportError
from govreport.estimation import RateFit
from govreport.synthetic import SimulatedReport, report, reports

__all__ = [
    "FORMULA", "RECOMMENDED", "SimulatedPanel", "SimulatedReport", "appearance_panel", "candidates", "performance",
    "power", "report", "reports",
]  # fmt: skip

_NODES, _MASS = np.polynomial.hermite_e.hermegauss(41)
_MASS = _MASS / _MASS.sum()
_LEVELS = ("province", "prefecture", "county")
_CASES = {"province": 1500.0, "prefecture": 250.0, "county": 40.0}  # typical cases heard in a year
_YEARS = np.arange(2012, 2026)


@dataclass(frozen=True)
class SimulatedPanel:
    """A panel with known truth.

    Attributes
    ----------
    panel : DataFrame
        Published rows with the columns of `panel.appearance_panel` that models use, and ``treated``.
    frame : DataFrame
        All places and years, with ``published`` (0 or 1), ``treated``, ``true_rate`` (per cent), and what was
        published, as `selection.mark_published` gives it.
    effect : float
        Average marginal effect of ``treated`` on the true rate over all places and years, percentage points.
    log_odds : float
        The same on the logit.
    """

    panel: pd.DataFrame
    frame: pd.DataFrame
    effect: float
    log_odds: float


def appearance_panel(
    *,
    n: int = 120,
    provinces: int = 24,
    effect: float = 10.0,
    treatment: str = "place",
    heaping: float = 0.35,
    bounded: float = 0.14,
    selection: float = 0.0,
    shift: float = 0.0,
    spread: tuple[float, float, float] = (0.6, 0.6, 0.9),
    seed: int = 0,
) -> SimulatedPanel:
    """A panel of published appearance rates in the shape of the real one: bounded, heaped, censored, clustered.

    Rates rise over the years and are higher in smaller places; provinces, places and years deviate normally on the
    logit. Courts hear Poisson numbers of cases, heads appear in a binomial share of them, so small places reach 100
    by chance; some that come near it say 100, and some figures are published as bounds only.

    Parameters
    ----------
    n : int
        Published rows.
    provinces : int
        Clusters. Their sizes are as uneven as in the real panel.
    effect : float
        True average marginal effect of ``treated``, percentage points.
    treatment : {"place", "province"}
        What is treated as a whole; half of them are.
    heaping : float
        Probability that a rate of 97 or more is published as 100.
    bounded : float
        Probability that only a bound (at least a multiple of ten) or a band of twenty points is published.
    selection : float
        How much likelier a place-year is published whose rate is one standard deviation higher on the logit: the log
        of the ratio of odds. 0: what is published does not depend on the rate.
    shift : float
        Added to every logit: 1.5 makes a panel of late years, most of it near the ceiling.
    spread : tuple of float
        Standard deviations of provinces, of places and of single years, on the logit.
    seed : int

    Raises
    ------
    GovreportError
        If there are fewer than four provinces or fewer rows than provinces, or no treatment can have the effect.
    """
    if provinces < 4 or n < provinces:
        raise GovreportError("a panel needs at least 4 provinces and a row for each")
    if treatment not in ("place", "province"):
        raise GovreportError(f"treatment must be 'place' or 'province', not {treatment!r}")
    rng = np.random.default_rng(seed)
    frame = _frame(rng, provinces, treatment, n)
    base = _base(frame) + shift
    total = float(np.sqrt(np.square(spread).sum()))
    try:
        log_odds = float(optimize.brentq(lambda b: _true_effect(base, b, total) - effect, -12, 12, xtol=1e-10))
    except ValueError as error:
        raise GovreportError(f"no treatment moves these rates by {effect:g} percentage points on average") from error
    draws = [rng.normal(0, s, int(frame[c].max()) + 1)[frame[c]] for s, c in zip(spread, _UNITS, strict=True)]
    eta = base + log_odds * frame["treated"].to_numpy() + np.sum(draws, axis=0)
    typical = frame["level"].map(_CASES).to_numpy(float)
    heard = 5 + rng.poisson(typical * rng.lognormal(-0.18, 0.6, len(frame)))
    appeared = rng.binomial(heard, special.expit(eta))
    weight = selection * (eta - eta.mean()) / eta.std() + np.log(np.where(frame["level"] == "province", 6.0, 1.0))
    chosen = np.argsort(-(weight + rng.gumbel(size=len(frame))), kind="stable")[:n]
    published = np.zeros(len(frame), int)
    published[chosen] = 1
    frame = frame.assign(
        published=published, true_rate=100 * special.expit(eta), cases_heard=heard, cases_appeared=appeared
    )
    rows = frame[frame["published"] == 1].reset_index(drop=True)
    panel = _as_published(rng, rows, heaping, bounded)
    seen = panel[["adcode", "year", "observation", "rate_low", "rate_high"]]
    frame = frame.drop(columns=list(_UNITS)).merge(seen, on=["adcode", "year"], how="left", validate="one_to_one")
    return SimulatedPanel(panel, frame, effect, log_odds)


_UNITS = ("_province", "_place", "_row")


def _frame(rng: np.random.Generator, provinces: int, treatment: str, n: int) -> pd.DataFrame:
    """All places and years: per province itself, its prefectures (few to many) and half as many counties."""
    prefectures = np.maximum(1, np.round(9 * np.exp(-np.arange(provinces) * 2.2 / provinces) * max(1, n / 120))).astype(
        int
    )
    rows = []
    for p, m in enumerate(prefectures):
        levels = ["province"] + ["prefecture"] * m + ["county"] * (-(-m // 2))
        rows += [(p, level, f"{p + 11:02d}{k:04d}") for k, level in enumerate(levels)]
    places = pd.DataFrame(rows, columns=["_province", "level", "adcode"])
    places["_place"] = np.arange(len(places))
    places["province"] = [f"province {p + 1:02d}" for p in places["_province"]]
    places["region"] = np.array(["east", "central", "west", "northeast"])[places["_province"] % 4]
    units = provinces if treatment == "province" else len(places)
    half = rng.permutation(np.arange(units) % 2)
    places["treated"] = half[places["_province"] if treatment == "province" else places["_place"]]
    frame = places.merge(pd.DataFrame({"year": _YEARS}), how="cross")
    return frame.assign(_row=np.arange(len(frame)))


def _base(frame: pd.DataFrame) -> np.ndarray:
    """The part of the logit that place and year decide."""
    level = frame["level"].map({"province": 0.0, "prefecture": 0.6, "county": 1.2}).to_numpy(float)
    region = frame["region"].map({"east": 0.3, "central": 0.0, "west": -0.3, "northeast": -0.1}).to_numpy(float)
    return level + region + 0.3 * (frame["year"].to_numpy() - 2018.0)


def _true_effect(base: np.ndarray, log_odds: float, spread: float) -> float:
    values, counts = np.unique(base.round(9), return_counts=True)
    eta = values[:, None] + spread * _NODES
    change = (special.expit(eta + log_odds) - special.expit(eta)) @ _MASS
    return float(100 * np.average(change, weights=counts))


def _as_published(rng: np.random.Generator, rows: pd.DataFrame, heaping: float, bounded: float) -> pd.DataFrame:
    """What a reader finds: rounded, rounded up to 100, or as a bound."""
    rate = (100 * rows["cases_appeared"] / rows["cases_heard"]).round(2).to_numpy(float)
    rate = np.where((rate >= 97) & (rng.random(len(rows)) < heaping), 100.0, rate)
    draw = rng.random(len(rows))
    at_least, band = draw < bounded / 2, (draw >= bounded / 2) & (draw < bounded)
    low = np.where(at_least, np.floor(rate / 10) * 10, np.where(band, np.minimum(np.floor(rate / 20) * 20, 80), rate))
    high = np.where(at_least, 100.0, np.where(band, low + 20, rate))
    bound = np.where(low == high, "exact", np.where(at_least, "at_least", "between"))
    out = rows.drop(columns=[*_UNITS, "published", "true_rate"]).assign(
        observation=[f"simulated-{i:04d}" for i in range(1, len(rows) + 1)],
        rate_low=low, rate_high=high, rate=np.where(low == high, low, np.nan), bound=bound,
    )  # fmt: skip
    first = ["observation", "adcode", "level", "province", "region", "year", "rate_low", "rate_high", "rate", "bound"]
    return out[[*first, *(c for c in out if c not in first)]]


# --- how models do ----------------------------------------------------------------------------------------------------


FORMULA = "treated + C(level) + C(region) + year"
RECOMMENDED = "interval, logit, CR2"


def candidates(formula: str = FORMULA) -> dict[str, Callable[[pd.DataFrame], RateFit]]:
    """What is done with such panels, from the naive to the recommended, as models for `performance` and `power`.

    The naive drop what is a bound or take its lower end, drop what is at the ceiling, or treat rows of a province as
    independent. `RECOMMENDED` is the interval regression on the logit with CR2 errors.
    """

    def interval(scale: str) -> Callable[[pd.DataFrame], RateFit]:
        return _once(lambda d: rates.interval_regression(formula, d, scale=scale, cluster="province"))

    def least_squares(d: pd.DataFrame) -> RateFit:
        return rates.ols(formula, d, cluster="province")

    logit = interval("logit")
    return {
        "OLS, HC3, bounds dropped": lambda d: rates.ols(formula, d),
        "OLS, lower end of bounds": lambda d: least_squares(d.assign(rate=d["rate_low"])),
        "OLS, rows at 100 dropped": lambda d: least_squares(d[d["rate_low"] < 100]),
        "OLS, clustered": least_squares,
        "fractional logit, clustered": lambda d: rates.fractional_logit(formula, d, cluster="province"),
        "interval, level, clustered": interval("level"),
        "interval, logit, clustered": logit,
        RECOMMENDED: lambda d: inference.small_sample(logit(d)),
        "interval, logit, jackknife": lambda d: inference.jackknife(logit(d)),
    }


def _once(model: Callable[[pd.DataFrame], RateFit]) -> Callable[[pd.DataFrame], RateFit]:
    """The model, which remembers its last panel: three kinds of errors need one fit."""
    last: list[tuple[pd.DataFrame, RateFit]] = []

    def fitted(panel: pd.DataFrame) -> RateFit:
        if not last or last[0][0] is not panel:
            last[:] = [(panel, model(panel))]
        return last[0][1]

    return fitted


def performance(
    models: Mapping[str, Callable[[pd.DataFrame], RateFit]],
    *,
    draws: int = 200,
    term: str = "treated",
    seed: int = 0,
    **settings: Any,
) -> pd.DataFrame:
    """Bias, coverage and rejections of models, side by side, over the same simulated panels.

    Parameters
    ----------
    models : mapping of str to function
        Each takes a panel and returns a RateFit.
    draws : int
        Panels. The coverage of a true 95 % interval is estimated with a standard error of 1.5 points from 200.
    term : str
        The effect whose truth is known.
    settings
        Of `appearance_panel`; with ``effect=0`` ``rejected`` is the size of the test, otherwise its power.

    Returns
    -------
    DataFrame
        ``model``, ``effect``, ``bias``, ``sd`` (of the estimates), ``mean_error`` (root mean squared standard error),
        ``coverage``, ``rejected`` (p below 1 - level), ``n`` (mean rows), ``failed`` (panels without an estimate; they
        count in nothing else), ``draws``.
    """
    found: dict[str, list[tuple[float, ...]]] = {name: [] for name in models}
    truth = float(settings.get("effect", 10.0))
    for k in range(draws):
        drawn = appearance_panel(**{**settings, "seed": seed * 1_000_003 + k})
        for name, model in models.items():
            try:
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore", rates.UnitWarning)  # a rate under 1 is meant here
                    fit = model(drawn.panel)
            except StatisticalError:
                continue
            row = fit.effects.set_index("term").loc[term]
            if np.isnan(row["std_error"]):
                continue
            covered = row["low"] <= truth <= row["high"]
            found[name].append((row["estimate"], row["std_error"], covered, row["p"] < 1 - fit.level, fit.n))
    rows = []
    for name, values in found.items():
        estimate, error, covered, rejected, n = np.array(values, float).reshape(-1, 5).T
        mean = [float(v.mean()) if len(v) else np.nan for v in (estimate, error**2, covered, rejected, n)]
        sd = float(estimate.std(ddof=1)) if len(estimate) > 1 else np.nan
        rows.append(
            (name, truth, mean[0] - truth, sd, mean[1] ** 0.5, mean[2], mean[3], mean[4], draws - len(values), draws)
        )
    columns = ["model", "effect", "bias", "sd", "mean_error", "coverage", "rejected", "n", "failed", "draws"]
    return pd.DataFrame(rows, columns=columns)


def power(
    model: Callable[[pd.DataFrame], RateFit],
    *,
    sizes: Sequence[int] = (60, 120, 240, 480),
    effects: Sequence[float] = (5.0, 10.0, 15.0),
    draws: int = 100,
    seed: int = 0,
    **settings: Any,
) -> pd.DataFrame:
    """How often an effect of a given size is found, by the number of rows.

    Returns
    -------
    DataFrame
        ``n``, ``effect``, ``power`` (share of panels with p below 1 - level), ``error`` (its standard error),
        ``sd`` (of the estimates), ``failed``, ``draws``.
    """
    rows = []
    for n in sizes:
        for size in effects:
            done = performance({"model": model}, draws=draws, seed=seed, n=n, effect=size, **settings).iloc[0]
            share, used = done["rejected"], draws - done["failed"]
            error = float(np.sqrt(share * (1 - share) / used)) if used else np.nan
            rows.append((n, size, share, error, done["sd"], done["failed"], draws))
    return pd.DataFrame(rows, columns=["n", "effect", "power", "error", "sd", "failed", "draws"])
