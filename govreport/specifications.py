"""Specification curve: an effect under every defensible combination of sample, model and controls."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from govreport.errors import GovreportError
from govreport.estimation import RateFit


def curve(
    samples: Mapping[str, pd.DataFrame],
    models: Mapping[str, Callable[..., RateFit]],
    controls: Mapping[str, str],
    term: str,
    **options: Any,
) -> pd.DataFrame:
    """The effect of one term under all combinations (Simonsohn, Simmons and Nelson 2020).

    Parameters
    ----------
    samples : mapping of name to DataFrame
        For example several calls of `panel.usable`: by denominator, confidence, level, period.
    models : mapping of name to function
        Each called as ``model(formula, sample, **options)``; wrap one with functools.partial or a lambda to add
        weights, a jackknife, or a scale.
    controls : mapping of name to formula
        Right-hand sides; each must hold the variable of `term`.
    term : str
        An effect's name as ``RateFit.effects`` has it.

    Returns
    -------
    DataFrame
        One row a combination, sorted by estimate: ``sample``, ``model``, ``controls``, ``estimate``, ``std_error``,
        ``low``, ``high``, ``p``, ``n``, ``n_clusters``, ``missing_share``, ``failed`` (empty, or why there is no
        estimate: such rows stand at the end and are not left out silently), ``repeats`` (True where the same sample
        and model give the same numbers under other controls, because these do not vary there: the same
        specification twice).

    Raises
    ------
    GovreportError
        If no combination gives an estimate.
    """
    if not (samples and models and controls):
        raise GovreportError("a specification curve needs at least one sample, one model and one set of controls")
    rows = [
        {"sample": s, "model": m, "controls": c, **_estimate(model, formula, sample, term, options)}
        for s, sample in samples.items()
        for m, model in models.items()
        for c, formula in controls.items()
    ]
    table = pd.DataFrame(rows).sort_values(
        ["estimate", "sample", "model", "controls"], kind="stable", na_position="last"
    )
    if table["estimate"].isna().all():
        raise GovreportError(f"no specification could be estimated; the first says: {table['failed'].iloc[0]}")
    numbers = table[["estimate", "std_error"]].round(9)
    repeats = numbers.assign(sample=table["sample"], model=table["model"], n=table["n"]).duplicated()
    return table.assign(repeats=repeats & (table["failed"] == "")).reset_index(drop=True)


def _estimate(
    model: Callable[..., RateFit], formula: str, sample: pd.DataFrame, term: str, options: Mapping[str, Any]
) -> dict[str, Any]:
    columns = ["estimate", "std_error", "low", "high", "p"]
    nothing: dict[str, Any] = dict.fromkeys(columns, np.nan)
    try:
        fit = model(formula, sample, **options)
        effects = fit.effects.set_index("term")
        if term not in effects.index:
            raise GovreportError(f"there is no effect {term!r}; the fit has {', '.join(effects.index)}")
        if not np.isfinite(effects.loc[term, "std_error"]):
            raise GovreportError("; ".join(note for note in fit.notes if "no error can be told" in note))
    except GovreportError as error:
        return {**nothing, "n": 0, "n_clusters": 0, "missing_share": np.nan, "failed": str(error)}
    values = {c: float(effects.loc[term, c]) for c in columns}
    return {**values, "n": fit.n, "n_clusters": fit.n_clusters, "missing_share": fit.missing_share, "failed": ""}


def summary(curve: pd.DataFrame) -> pd.Series:
    """The curve in a few numbers, all of which belong under its figure.

    Returns
    -------
    Series
        ``specifications``, ``failed``, ``median``, ``lowest``, ``highest`` (estimates), ``share_positive``,
        ``share_low_above_0``, ``share_high_below_0`` (of those estimated). Repeats are left out. Specifications share
        their rows: the shares are no probabilities.
    """
    curve = curve[~curve["repeats"]]
    done = curve[curve["failed"] == ""]
    return pd.Series(
        {
            "specifications": len(curve),
            "failed": len(curve) - len(done),
            "median": done["estimate"].median(),
            "lowest": done["estimate"].min(),
            "highest": done["estimate"].max(),
            "share_positive": (done["estimate"] > 0).mean(),
            "share_low_above_0": (done["low"] > 0).mean(),
            "share_high_below_0": (done["high"] < 0).mean(),
        }
    )
