"""Rows and design of a regression; what is wrong with the data is said here, with what can be done about it."""

from __future__ import annotations

import difflib
import re
import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import patsy

from govreport.errors import GovreportError


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


class UnitWarning(UserWarning):
    """A few rates look like shares among rates in per cent."""


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
    per: float | np.ndarray
    column: int | None  # the design's only column that the variable moves, if there is just one


def need(data: pd.DataFrame, columns: list[str]) -> None:
    """Refuse a table that lacks a column, naming the likely one."""
    for column in columns:
        if column not in data:
            close = difflib.get_close_matches(column, [str(c) for c in data], n=1)
            hint = f"did you mean {close[0]!r}?" if close else f"the data have {', '.join(map(str, data))}"
            raise GovreportError(f"there is no column {column!r}; {hint}")
        if isinstance(data[column], pd.DataFrame):
            raise GovreportError(f"there are several columns {column!r}; rename or drop one")


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
    _need_numbers(rows, [*outcome, *([weights] if weights else [])])
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
    if not np.isfinite(x).all():
        first = matrix.columns[int(np.argmin(np.isfinite(x).all(axis=0)))]
        raise GovreportError(f"the regressor {first!r} has infinite values; look for a division or logarithm of 0")
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
    return Design(
        used, x, matrix.design_info, groups, cluster, w * (len(w) / w.sum()), len(data) - len(used), notes=notes
    )


def _need_numbers(rows: pd.DataFrame, columns: list[str]) -> None:
    for column in columns:
        numbers = pd.to_numeric(rows[column], errors="coerce")
        if not np.isfinite(numbers.to_numpy(float)).all():
            value = rows[column][~np.isfinite(numbers)].iloc[0]
            raise GovreportError(f"column {column!r} must hold numbers; it has {value!r}")


def _plain_numbers(rows: pd.DataFrame) -> pd.DataFrame:
    """Nullable integers and Booleans as floats, which patsy understands."""
    nullable = [c for c in rows if isinstance(rows[c].dtype, pd.api.extensions.ExtensionDtype)]
    return rows.astype({c: "float64" for c in nullable if pd.api.types.is_numeric_dtype(rows[c].dtype)})


def _formula_fault(formula: str, message: str, data: pd.DataFrame) -> str:
    if "outcome variables" in message:
        return f"formula {formula!r}: give the right-hand side only; the outcome is a parameter of the model"
    name = re.search(r"name '(\w+)' is not defined", message)
    if name is None:
        return f"formula {formula!r}: {message.splitlines()[0]}; the data have {', '.join(map(str, data))}"
    close = difflib.get_close_matches(name[1], [str(c) for c in data], n=1)
    hint = f"did you mean {close[0]!r}?" if close else f"the data have {', '.join(map(str, data))}"
    return f"formula {formula!r}: there is no column {name[1]!r}; {hint}"


def _check_rank(formula: str, x: np.ndarray, names: list[str]) -> None:
    left = np.abs(np.diag(np.linalg.qr(x, mode="r")))  # what each column adds to those before it
    # Measured by how the column varies: years are far from 0, but not dependent on the constant for that.
    size = np.where(np.ptp(x, axis=0) > 0, x.std(axis=0), np.abs(x[0])) * np.sqrt(len(x))
    if (left <= 1e-7 * size).any():
        j = int(np.argmax(left <= 1e-7 * size))
        raise CollinearityError(
            f"the regressors of {formula!r} are linearly dependent: {names[j]!r} follows from those before it;"
            " leave one of them out"
        )


def alone(design: Design) -> dict[int, str]:
    """Regressors that are constant but for one cluster (or row), whose residuals cancel and their error with them."""
    out = {}
    groups = np.arange(len(design.matrix)) if design.clusters is None else design.clusters
    for j in range(len(design.info.column_names)):
        values, which = np.unique(design.matrix[:, j], return_inverse=True)
        clusters = [np.unique(groups[which == k]) for k in range(len(values))] if len(values) < len(which) else []
        usual = max(range(len(clusters)), key=lambda k: len(clusters[k]), default=-1)
        rest = {int(g) for k, of in enumerate(clusters) if k != usual for g in of}
        if len(rest) == 1:
            row = int(np.argmax(groups == rest.pop()))
            out[j] = (
                f"row {design.data.index[row]}" if design.cluster is None else design.data[design.cluster].iloc[row]
            )
    return out


def rests_on(design: Design, j: int) -> int | None:
    """In how many clusters a regressor takes the rarer of its two values; None for other regressors."""
    values, which = np.unique(design.matrix[:, j], return_inverse=True)
    if len(values) != 2 or design.clusters is None:
        return None
    return min(len(np.unique(design.clusters[which == k])) for k in (0, 1))


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
    note = f"{int(small.sum())} rate(s) above 0 and at most 1 per cent (row {where}): was 0.95 meant as 95?"
    warnings.warn(note, UnitWarning, stacklevel=4)
    return (note,)


def contrasts(design: Design) -> list[Contrast]:
    """For each variable the design with it changed and not: levels against the reference, numbers up and down."""
    changes: list[tuple[str, bool, list[Any], float | np.ndarray]] = []
    for factor, info in design.info.factor_infos.items():
        column = _variable(factor.code, design.data)
        if column is None or column in [c for c, *_ in changes]:
            continue
        if info.type == "categorical":
            changes.append((column, True, list(info.categories), 1.0))
            continue
        values = design.data[column].to_numpy(float)
        h = 1e-5 * (float(values.std()) or 1.0)
        if set(np.unique(values)) <= {0.0, 1.0}:
            changes.append((column, False, [0.0, 1.0], 1.0))
        else:
            # Not beyond the data: a spline is not defined there.
            down, up = np.maximum(values - h, values.min()), np.minimum(values + h, values.max())
            changes.append((column, False, [down, up], up - down))
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
