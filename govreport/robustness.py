"""One figure under every defensible choice: the spread of its results beside the estimate."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from numbers import Real
from typing import Any

import numpy as np
import pandas as pd

from govreport.errors import GovreportError

_SPREAD = ("estimate", "n_choices", "n_results", "min", "q1", "median", "q3", "max", "n_same_sign", "note")


@dataclass(frozen=True)
class Robustness:
    """A result under all combinations of choices; the baseline is the first of every list.

    Attributes
    ----------
    spread : DataFrame
        One row a figure (key columns first): ``estimate`` (the baseline's), ``n_choices`` (combinations tried),
        ``n_results`` (those that gave this figure), ``min``, ``q1``, ``median``, ``q3``, ``max`` over these, the
        baseline included; ``n_same_sign`` (those with the sign of the estimate) and ``note``, which says what is
        missing and why.
    runs : DataFrame
        One row a combination and figure: ``run`` (0 is the baseline), the choices, the keys, ``estimate`` and
        ``reason``, which is empty or says why there is no estimate.
    choices : dict
        Each choice with the labels of its options.
    keys : tuple of str
        The key columns.
    """

    spread: pd.DataFrame
    runs: pd.DataFrame
    choices: dict[str, tuple[str, ...]]
    keys: tuple[str, ...]

    def __str__(self) -> str:
        """One line a figure, as it is printed beside a result."""
        return "\n".join(map(self._line, self.spread.to_dict("records")))

    def _line(self, row: Mapping[str, Any]) -> str:
        name = ", ".join(str(row[key]) for key in self.keys)
        body = (
            f"{row['estimate']:.4g} ({row['min']:.4g} to {row['max']:.4g} over {row['n_results']} of {row['n_choices']}"
        )
        return f"{name + ': ' if name else ''}{body} choices){'; ' + row['note'] if row['note'] else ''}"


def robustness(
    figure: Callable[..., Any],
    *,
    over: Mapping[str, Sequence[Any] | Mapping[str, Any]],
    value: str = "estimate",
) -> Robustness:
    """Repeat a result under all combinations of choices (a multiverse; Steegen et al. 2016).

    Parameters
    ----------
    figure : callable
        Called with one keyword argument a choice; gives a number, a Series (its index is the key) or a DataFrame (one
        row a figure; the column `value` is the result, columns that are not numbers and `year` are keys).
    over : mapping of str to sequence or mapping
        Keyword to its options, the baseline's first. A mapping gives the options' labels, otherwise ``str`` does.
    value : str
        The column of a DataFrame that holds the result.

    Returns
    -------
    Robustness

    Raises
    ------
    GovreportError
        If there is nothing to vary, labels are not unique, or no combination gives a result. What a single combination
        raises becomes a row of ``runs`` with the reason.

    Notes
    -----
    The spread is not a confidence interval: the choices are not a sample of anything.
    """
    options = {name: _options(name, given) for name, given in over.items()}
    if not options:
        raise GovreportError("over is empty; name at least one choice with its options, the baseline first")
    tables = []
    for run, picked in enumerate(product(*(choice.items() for choice in options.values()))):
        about = {"run": run} | dict(zip(options, (label for label, _ in picked), strict=True))
        call = dict(zip(options, (option for _, option in picked), strict=True))
        table = _tidy(_attempt(figure, call), value)
        clash = sorted({*about, "reason"} & ({*table} - {"reason"}))
        if clash:
            raise GovreportError(f"the result has columns named like choices: {', '.join(clash)}; rename them")
        tables.append(table.assign(**about))
    keys = tuple(dict.fromkeys(c for t in tables for c in t if c not in (*options, "run", "estimate", "reason")))
    runs = pd.concat(tables, ignore_index=True).reindex(columns=["run", *options, *keys, "estimate", "reason"])
    if not runs["estimate"].notna().any():
        raise GovreportError(f"no combination gives a result; the baseline says: {runs['reason'].iloc[0]}")
    return Robustness(
        spread=_spread(runs, keys, len(tables)),
        runs=runs,
        choices={name: tuple(choice) for name, choice in options.items()},
        keys=keys,
    )


def _options(name: str, given: Sequence[Any] | Mapping[str, Any]) -> dict[str, Any]:
    """Label to option."""
    if isinstance(given, str) or not isinstance(given, Iterable):
        raise GovreportError(f"the options of {name!r} must be a list or a mapping of labels to options")
    if isinstance(given, Mapping):
        out = {str(label): option for label, option in given.items()}
    else:
        out = {str(option): option for option in given}
    if not out:
        raise GovreportError(f"the choice {name!r} has no options")
    if len(out) < len(given):
        raise GovreportError(f"two options of {name!r} look the same; give a mapping of labels to options")
    return out


def _attempt(figure: Callable[..., Any], call: Mapping[str, Any]) -> Any:
    """The result, or the reason why there is none."""
    try:
        return figure(**call)
    except Exception as error:  # a choice that does not work is a finding, and the others go on
        return pd.DataFrame({"estimate": [np.nan], "reason": [f"{type(error).__name__}: {error}"]})


def _tidy(result: Any, value: str) -> pd.DataFrame:
    """Key columns, ``estimate`` and ``reason``."""
    if isinstance(result, pd.Series):
        names = [name if name is not None else f"key{i or ''}" for i, name in enumerate(result.index.names)]
        table = result.rename_axis(names).rename("estimate").reset_index()
    elif isinstance(result, pd.DataFrame):
        table = _columns(result, value)
    elif isinstance(result, Real):
        table = pd.DataFrame({"estimate": [float(result)]})
    else:
        raise GovreportError(
            f"the figure gave a {type(result).__name__}; it must give a number, a Series or a DataFrame"
        )
    if table.empty:
        table = pd.DataFrame({"estimate": [np.nan], "reason": ["the result is empty"]})
    table["estimate"] = table["estimate"].astype(float)
    bad = ~np.isfinite(table["estimate"])
    table.loc[bad, "estimate"] = np.nan
    reason = table["reason"] if "reason" in table else pd.Series("", index=table.index)
    table["reason"] = reason.mask(bad & (reason == ""), "the result is not a finite number")
    keys = table.drop(columns=["estimate", "reason"])
    if keys.duplicated().any() or (keys.columns.empty and len(table) > 1):
        raise GovreportError("the result has several rows with the same keys; give it columns that tell them apart")
    return table


def _columns(result: pd.DataFrame, value: str) -> pd.DataFrame:
    if "reason" in result and "estimate" in result:
        value = "estimate"
    if value not in result:
        raise GovreportError(f"the result has no column {value!r}; it has {list(result)}: name the column with value=")
    keys = [
        c
        for c in result
        if c not in (value, "reason") and (c == "year" or not pd.api.types.is_numeric_dtype(result[c]))
    ]
    kept = [*keys, value, *(["reason"] if "reason" in result else [])]
    return result[kept].rename(columns={value: "estimate"}).reset_index(drop=True)


def _spread(runs: pd.DataFrame, keys: Sequence[str], n_choices: int) -> pd.DataFrame:
    # A failed run has no keys: its reason belongs to every figure.
    failed = runs[runs["run"].map(runs.groupby("run")["estimate"].count()) == 0] if keys else runs.iloc[:0]
    rows = []
    shown = runs[~runs["run"].isin(failed["run"])]
    parts = shown.groupby(list(keys), sort=False, dropna=False) if keys else [((), shown)]
    for key, part in parts:
        reasons = [*failed["reason"], *part.loc[part["estimate"].isna(), "reason"]]
        lacking = n_choices - part["run"].nunique() - failed["run"].nunique()
        if lacking:
            reasons.append(f"{lacking} combination(s) do not have this figure")
        rows.append([*key, *_summary(part, n_choices), "; ".join(dict.fromkeys(reasons))])
    return pd.DataFrame(rows, columns=[*keys, *_SPREAD])


def _summary(part: pd.DataFrame, n_choices: int) -> list[float]:
    """Estimate, numbers of choices and results, quartiles, results with the estimate's sign."""
    results = part["estimate"].dropna().to_numpy()
    baseline = part.loc[part["run"] == 0, "estimate"]
    estimate = float(baseline.iloc[0]) if len(baseline) else np.nan
    quartiles = np.quantile(results, [0, 0.25, 0.5, 0.75, 1]) if len(results) else np.full(5, np.nan)
    return [estimate, n_choices, len(results), *quartiles, int((np.sign(results) == np.sign(estimate)).sum())]
