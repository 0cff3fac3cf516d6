"""Who publishes: a frame of all places and years, the regression of publishing, bounds for the silent, weights."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from govreport.design import StatisticalError, need
from govreport.errors import GovreportError
from govreport.estimation import RateFit
from govreport.rates import fractional_logit


def frame(
    divisions: pd.DataFrame, years: Sequence[int], levels: Sequence[str] = ("province", "prefecture")
) -> pd.DataFrame:
    """All places and years that could have published.

    Parameters
    ----------
    divisions : DataFrame
        As `datasets.divisions` gives it.
    years : sequence of int
    levels : sequence of str

    Returns
    -------
    DataFrame
        ``adcode``, ``name``, ``level``, ``province``, ``prefecture``, ``region``, ``year``; one row a place and year.
    """
    need(divisions, ["adcode", "name", "level", "province", "prefecture", "region"])
    unknown = [level for level in levels if level not in set(divisions["level"])]
    if unknown or not len(years):
        raise GovreportError(f"no division has the level {unknown[0]!r}" if unknown else "give at least one year")
    places = divisions.loc[
        divisions["level"].isin(levels), ["adcode", "name", "level", "province", "prefecture", "region"]
    ]
    return places.merge(pd.DataFrame({"year": sorted(set(years))}), how="cross").reset_index(drop=True)


def mark_published(frame: pd.DataFrame, chosen: pd.DataFrame) -> pd.DataFrame:
    """The frame with what was published.

    Parameters
    ----------
    frame : DataFrame
        Of `frame`, with one's own covariates if wanted.
    chosen : DataFrame
        One row a place and year, as `panel.usable` gives it. Rows outside the frame are left out.

    Returns
    -------
    DataFrame
        `frame` with ``published`` (0 or 1), ``observation``, ``rate_low``, ``rate_high``.

    Raises
    ------
    GovreportError
        If a place and year occurs twice on either side, or none of the published rows is in the frame.
    """
    key = ["adcode", "year"]
    for name, table in (("frame", frame), ("published rows", chosen)):
        need(table, key)
        if table.duplicated(key).any():
            twice = table[table.duplicated(key)].iloc[0]
            raise GovreportError(f"the {name} hold {twice['adcode']}, {twice['year']} twice; use panel.usable")
    right = chosen.assign(year=chosen["year"].astype("int64"))[[*key, "observation", "rate_low", "rate_high"]]
    joined = frame.merge(right, on=key, how="left", validate="one_to_one")
    published = joined["observation"].notna().astype(int)
    if not published.any():
        raise GovreportError("none of the published rows is in the frame; compare codes, levels and years")
    return joined.assign(published=published)


def who_publishes(formula: str, marked: pd.DataFrame, *, cluster: str | None = "province") -> RateFit:
    """Logit of publishing on what is known of every place and year.

    Returns
    -------
    RateFit
        Effects in percentage points of the probability to publish.
    """
    need(marked, ["published"])
    rows = marked.assign(_published=100.0 * marked["published"])
    fit = fractional_logit(formula, rows, rate="_published", cluster=cluster)
    return dataclasses.replace(fit, name="who publishes")


def bounds(marked: pd.DataFrame, by: Sequence[str] = ()) -> pd.DataFrame:
    """Worst- and best-case bounds of the mean rate of all, the silent included (Manski 1989).

    The unpublished may lie anywhere from 0 to 100. If those who look good publish, so that the silent are no better
    than those who speak, ``best`` falls to ``best_if_good_publish``; nothing in the data can prove that.

    Returns
    -------
    DataFrame
        `by`, ``places_years``, ``published``, ``share`` (published), ``mean_low``, ``mean_high`` (of the published,
        their own bounds kept), ``worst``, ``best``, ``best_if_good_publish``; per cent.
    """
    need(marked, ["published", "rate_low", "rate_high", *by])
    groups = marked.groupby(list(by), sort=True, observed=True) if by else [((), marked)]
    rows = []
    for key, group in groups:
        share = group["published"].mean()
        seen = group[group["published"] == 1]
        low, high = seen["rate_low"].mean(), seen["rate_high"].mean()
        worst, best = (share * low, share * high + 100 * (1 - share)) if len(seen) else (0.0, 100.0)
        good = high if len(seen) else 100.0
        rows.append(
            (*(key if isinstance(key, tuple) else (key,)), len(group), len(seen), share, low, high, worst, best, good)
        )
    columns = ["places_years", "published", "share", "mean_low", "mean_high", "worst", "best", "best_if_good_publish"]
    return pd.DataFrame(rows, columns=[*by, *columns])


@dataclass(frozen=True)
class Weights:
    """Inverse-probability weights and what to know of them.

    Attributes
    ----------
    rows : DataFrame
        The published rows of the frame with ``probability`` (to publish) and ``weight``, ready to be joined to the
        panel by adcode and year (`panel.add_covariates`).
    balance : DataFrame
        ``column``, ``frame``, ``published``, ``weighted``: means of the regressors' columns; weighting should bring
        the published near the frame.
    effective_n : float
        Kish's effective number of rows, (sum w)^2 / sum w^2.
    largest_share : float
        The largest weight's share of all weight.
    n_trimmed : int
        Rows whose probability was below the floor and was raised to it.
    fit : RateFit
        The regression behind the weights.
    """

    rows: pd.DataFrame
    balance: pd.DataFrame
    effective_n: float
    largest_share: float
    n_trimmed: int
    fit: RateFit


def inverse_probability_weights(
    formula: str, marked: pd.DataFrame, *, floor: float = 0.005, cluster: str | None = "province"
) -> Weights:
    """Weights that let the published stand for all places and years, as far as `formula` explains who publishes.

    They mend selection on what is in the formula. They do not mend selection on the rate itself: whoever hides a low
    rate has no one to stand for him.

    Parameters
    ----------
    formula : str
        Regressors known for the whole frame, for example ``"C(level) + C(region) + year"``.
    floor : float
        Least probability; below it a single row would stand for too many. Raised rows are counted.

    Raises
    ------
    StatisticalError
        If all or none published, or a category never published (`SeparationError`): leave it out of the frame, since
        nothing is known of it.
    """
    if not 0 < floor < 1:
        raise GovreportError(f"floor must lie between 0 and 1, not {floor:g}")
    if marked["published"].nunique() < 2:
        raise StatisticalError("all or none of the frame published: there is nothing to weight")
    marked = marked.reset_index(drop=True)
    fit = who_publishes(formula, marked, cluster=cluster)
    assert fit.kernel is not None and fit.design is not None
    probability = pd.Series(fit.kernel.predict(fit.params, fit.design.matrix)[0] / 100, index=fit.data.index)
    used = marked.loc[probability.index].assign(probability=probability.clip(lower=floor))
    seen = used[used["published"] == 1]
    rows = seen.assign(weight=used["published"].mean() / seen["probability"])
    w = rows["weight"]
    x = pd.DataFrame(fit.design.matrix, columns=fit.design.names, index=used.index)
    x = x.drop(columns="Intercept", errors="ignore")
    inside = x.loc[rows.index]
    balance = pd.DataFrame(
        {
            "column": list(x),
            "frame": x.mean().to_numpy(),
            "published": inside.mean().to_numpy(),
            "weighted": np.average(inside, axis=0, weights=w) if len(x.columns) else [],
        }
    )
    trimmed = int((probability.loc[rows.index] < floor).sum())
    return Weights(
        rows.drop(columns="_published", errors="ignore").reset_index(drop=True), balance,
        float(w.sum() ** 2 / (w**2).sum()), float(w.max() / w.sum()), trimmed, fit,
    )  # fmt: skip
