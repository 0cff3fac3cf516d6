"""The panel of appearance rates: published figures and figures extracted from reports in one schema, a row each."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from importlib import resources
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from govreport.design import UnitWarning
from govreport.errors import GovreportError

if TYPE_CHECKING:
    from govreport.corpus import Corpus

COLUMNS = (
    "observation", "origin", "jurisdiction", "adcode", "level", "province", "region", "year", "period", "rate_low",
    "rate_high", "rate", "bound", "basis", "head_type", "scope", "cases_heard", "cases_appeared", "confidence",
    "source", "source_url", "quantity_id", "note",
)  # fmt: skip
_KEY = ["jurisdiction", "year", "period", "basis", "head_type", "scope"]
_PRINCIPAL = "正职|一把手|主要负责人|主要领导"  # a subset whose sentence has none of these is a part of the cases
_NUMBERS = ["rate_low", "rate_high", "cases_heard", "cases_appeared"]
# The rule of choice where a place and year has several figures: the first difference in this order decides.
_PREFERENCE = {
    "period": ("full_year", "to_date", "year_to_date"),
    "basis": ("all_heard", "not_said", "first_instance", "notified", "must_appear", "second_instance"),
    "scope": ("all_agencies", "government", "departments", "department"),
    "bound": ("exact", "about", "between", "at_least", "at_most"),
    "confidence": ("high", "medium", "low"),
}


class DuplicateKeyError(GovreportError):
    """A key that must be unique occurs twice."""


def appearance_panel(published: pd.DataFrame, corpus: Corpus | None = None) -> pd.DataFrame:
    """Published appearance rates joined with those that reports state themselves; nothing is dropped or chosen yet.

    Parameters
    ----------
    published : DataFrame
        As `datasets.appearance_rates` gives it.
    corpus : Corpus, optional
        Its coded quantities of head_appearance_rate (own figures and subsets, of the part of the report that tells
        what was done) become rows of origin ``report``. A report rarely says its denominator: basis ``not_said``. A
        subset is of head_type ``principal`` where its sentence says so, else ``part``.

    Returns
    -------
    DataFrame
        The columns `COLUMNS`, published rows first. ``observation`` is a key: ``published-017`` (row of the published
        table) or the quantity_id, so every row leads to its source. Rates are in per cent, ``rate_low`` equal to
        ``rate_high`` where the figure is exact, and then ``rate`` too, which is missing otherwise. Places renamed or
        merged since carry the code of their successor, and ``note`` says so. Rows of reports whose place or year is
        unknown are kept, with the gap empty: `usable` leaves them out and says so.

    Raises
    ------
    DuplicateKeyError
        If a figure of the same place, year, period, denominator, kind of head and scope is given twice.
    GovreportError
        If a column is missing or rates are impossible; see `check_rates`.
    """
    _need_published(published)
    rows = published.assign(
        observation=[f"published-{i:03d}" for i in range(1, len(published) + 1)], origin="published", quantity_id=None
    )
    parts = [rows]
    if corpus is not None:
        parts.append(_from_reports(corpus))
    panel = pd.concat([p.reindex(columns=COLUMNS).astype(object) for p in parts if len(p)], ignore_index=True)
    panel["year"] = pd.to_numeric(panel["year"]).astype("Int64")
    for column in _NUMBERS:
        panel[column] = pd.to_numeric(panel[column]).astype("float64")
    check_rates(panel)
    panel["rate"] = panel["rate_low"].where(panel["rate_low"] == panel["rate_high"])
    return _with_successors(panel)


def _need_published(published: pd.DataFrame) -> None:
    needed = [c for c in COLUMNS if c not in ("observation", "origin", "rate", "quantity_id")]
    missing = [c for c in needed if c not in published]
    if missing:
        raise GovreportError(f"the published rates lack {', '.join(missing)}; see datasets.appearance_rates")
    twice = published[published.duplicated([*_KEY, "rate_low", "rate_high"])]
    if len(twice):
        where = ", ".join(f"{c}={twice[c].iloc[0]}" for c in _KEY)
        raise DuplicateKeyError(f"the published rates give the same figure twice: {where}; drop one of the rows")


def _with_successors(panel: pd.DataFrame) -> pd.DataFrame:
    """Codes of the successors of places that were renamed or merged, for rows that have no code."""
    with resources.files("govreport").joinpath("data", "former_places.csv").open("rb") as file:
        former = pd.read_csv(file, dtype=str)
    codes = {(r.province, r.name_, r.level): r.successor for r in former.rename(columns={"name": "name_"}).itertuples()}
    names = panel["jurisdiction"].astype(str)
    own = [n.removeprefix(str(p)) for n, p in zip(names, panel["province"], strict=True)]
    found = [codes.get(key) for key in zip(panel["province"], own, panel["level"], strict=True)]
    new = panel["adcode"].isna() & pd.Series([f is not None for f in found], index=panel.index)
    said = panel["note"].where(panel["note"].notna(), "")
    note = (said + "; code of its successor").str.removeprefix("; ")
    return panel.assign(
        adcode=panel["adcode"].where(~new, pd.Series(found, index=panel.index, dtype=object)),
        note=panel["note"].where(~new, note),
    )


def _from_reports(corpus: Corpus) -> pd.DataFrame:
    q = corpus.quantities
    q = q[(q["indicator"] == "head_appearance_rate") & (q["excluded"] == "") & q["role"].isin(["own", "subset"])]
    q = q[~q["zone"].isin(["plan", "problem"])]
    place = ["report_id", "jurisdiction", "adcode", "level", "province", "region", "source"]
    rows = q.merge(corpus.reports[place], on="report_id", how="left", validate="many_to_one")
    principal = rows["quote"].str.contains(_PRINCIPAL, na=False)
    return rows.assign(
        observation=rows["quantity_id"],
        origin="report",
        rate_low=rows["value_low"].astype("float64").fillna(0.0),
        rate_high=rows["value_high"].astype("float64").fillna(100.0),
        basis="not_said",
        head_type=np.where(rows["role"] == "own", "any", np.where(principal, "principal", "part")),
        scope=rows["scope"].replace("", "all_agencies"),
        confidence="high",
        source_url=None,
        note=rows["quote"],
    )


def check_rates(panel: pd.DataFrame) -> None:
    """Refuse impossible rates.

    Raises
    ------
    GovreportError
        If a lower end is above its upper end, a rate lies outside 0 to 100, or all rates are at most 1: they are
        shares then, not per cent.

    Warns
    -----
    UnitWarning
        If single rates are above 0 and at most 1 per cent: 0.95 may have been meant as 95.
    """
    key = panel["observation"] if "observation" in panel else panel.index.to_series()
    wrong = panel["rate_low"] > panel["rate_high"]
    if wrong.any():
        low, high = panel.loc[wrong, ["rate_low", "rate_high"]].iloc[0]
        raise GovreportError(f"{key[wrong].iloc[0]}: rate_low {low:g} is above rate_high {high:g}; exchange them")
    outside = (panel["rate_low"] < 0) | (panel["rate_high"] > 100)
    if outside.any():
        raise GovreportError(f"{key[outside].iloc[0]}: a rate lies outside 0 to 100 per cent; check its unit")
    if len(panel) and panel["rate_high"].max() <= 1:
        raise GovreportError("all rates are at most 1: they look like shares; multiply them by 100, rates are per cent")
    small = (panel["rate_low"] > 0) & (panel["rate_high"] <= 1)
    if small.any():
        some = ", ".join(map(str, key[small].head()))
        warnings.warn(
            f"{int(small.sum())} rate(s) above 0 and at most 1 per cent ({some}): was 0.95 meant as 95?",
            UnitWarning,
            stacklevel=2,
        )


def usable(
    panel: pd.DataFrame,
    *,
    basis: Sequence[str] = ("all_heard", "first_instance", "not_said"),
    head_type: str = "any",
    scope: Sequence[str] = ("all_agencies",),
    full_year: bool = False,
    confidence: Sequence[str] = ("high", "medium"),
    levels: Sequence[str] = ("province", "prefecture", "county"),
    years: tuple[int, int] | None = None,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """One figure a place and year that may be pooled, and an account of what was left out.

    Where a place and year has several figures the preference is: whole year before part of it; all cases heard before
    other denominators; all agencies before some; exact before bounded; high confidence first; then the published row
    that comes first. The parameters say what may be pooled; `years` are the first and the last.

    Returns
    -------
    chosen : DataFrame
        Columns of `panel`; one row a jurisdiction and year, sorted by adcode and year.
    account : DataFrame
        ``reason``, ``rows``: how many rows each rule left out, in the order of the rules; the last row is ``used``.
    """
    for column, wanted in {"basis": basis, "scope": scope, "confidence": confidence}.items():
        known = {*_PREFERENCE[column], *panel[column].dropna()}
        if unknown := sorted(set(wanted) - known):
            raise GovreportError(f"no {column} is called {', '.join(unknown)}; there are {', '.join(sorted(known))}")
    if years is not None and years[0] > years[1]:
        raise GovreportError(f"years are the first and the last, not {years[0]} and {years[1]}")
    account = []
    left = panel
    rules = [
        ("place or year unknown", panel["adcode"].notna() & panel["year"].notna()),
        (f"basis not in {', '.join(basis)}", panel["basis"].isin(basis)),
        (f"head_type is not {head_type}", panel["head_type"] == head_type),
        (f"scope not in {', '.join(scope)}", panel["scope"].isin(scope)),
        (f"confidence not in {', '.join(confidence)}", panel["confidence"].isin(confidence)),
        (f"level not in {', '.join(levels)}", panel["level"].isin(levels)),
    ]
    if full_year:
        rules.append(("period is not full_year", panel["period"] == "full_year"))
    if years is not None:
        rules.append((f"year outside {years[0]} to {years[1]}", panel["year"].between(*years).fillna(False)))
    for reason, keep in rules:
        keep = keep.reindex(left.index).astype(bool)
        account.append((reason, int((~keep).sum())))
        left = left[keep]
    ranked = left.assign(
        **{
            f"_{c}": left[c].map({v: i for i, v in enumerate(order)}).fillna(len(order))
            for c, order in _PREFERENCE.items()
        }
    ).sort_values(["adcode", "year", *(f"_{c}" for c in _PREFERENCE), "observation"], kind="stable")
    chosen = ranked.drop_duplicates(["adcode", "year"])[list(panel.columns)].reset_index(drop=True)
    account += [
        ("another figure of the same place and year is preferred", len(left) - len(chosen)),
        ("used", len(chosen)),
    ]
    return chosen, pd.DataFrame(account, columns=["reason", "rows"])


def add_covariates(
    panel: pd.DataFrame, covariates: pd.DataFrame, on: Sequence[str] = ("adcode", "year")
) -> pd.DataFrame:
    """Join one's own covariates by code and year.

    Parameters
    ----------
    covariates : DataFrame
        Columns `on` and the covariates; at most one row a key.
    on : sequence of str
        ``("adcode", "year")``, or ``("province", "year")``, ``("adcode",)``.

    Returns
    -------
    DataFrame
        `panel` in its order with the covariates; missing where there is no row for the key.

    Raises
    ------
    GovreportError
        If a key column is missing, codes are numbers instead of text, a key occurs twice, or nothing matches.
    """
    on = list(on)
    for column in on:
        if column not in covariates or column not in panel:
            raise GovreportError(f"covariates and panel need the column {column!r}; covariates have {list(covariates)}")
    if "adcode" in on and not covariates["adcode"].map(lambda c: isinstance(c, str)).all():
        raise GovreportError("adcode must be text of six digits (read the file with dtype={'adcode': str})")
    twice = covariates[covariates.duplicated(on)]
    if len(twice):
        key = ", ".join(f"{c}={twice[c].iloc[0]}" for c in on)
        raise DuplicateKeyError(f"the covariates have more than one row for {key}: the join would multiply rows")
    clash = sorted(set(panel) & set(covariates) - set(on))
    if clash:
        raise GovreportError(f"the panel already has {', '.join(clash)}; rename the covariate(s)")
    right = covariates.assign(**{c: covariates[c].astype(panel[c].dtype) for c in on})
    joined = panel.merge(right, on=on, how="left", validate="many_to_one", indicator=True)
    if (joined["_merge"] == "left_only").all():
        raise GovreportError(f"no row of the covariates fits any row of the panel by {', '.join(on)}; compare the keys")
    return joined.drop(columns="_merge")


def describe(chosen: pd.DataFrame, by: str = "level") -> pd.DataFrame:
    """How many, who and when: one row a group and one for all.

    Returns
    -------
    DataFrame
        Index the groups of `by` and ``all``: ``rows``, ``places``, ``provinces``, ``first``, ``last`` (years),
        ``exact``, ``at_100`` (rows), and per cent: ``low_mean``, ``high_mean`` (means of the lower and of the upper
        ends: the mean rate lies between them), ``median`` (of exact rows).
    """

    def one(rows: pd.DataFrame) -> dict[str, float]:
        return {
            "rows": len(rows), "places": rows["adcode"].nunique(), "provinces": rows["province"].nunique(),
            "first": int(rows["year"].min()), "last": int(rows["year"].max()),
            "exact": int((rows["rate_low"] == rows["rate_high"]).sum()), "at_100": int((rows["rate_low"] == 100).sum()),
            "low_mean": rows["rate_low"].mean(), "high_mean": rows["rate_high"].mean(), "median": rows["rate"].median(),
        }  # fmt: skip

    if chosen.empty:
        raise GovreportError("there is no row to describe; look at the account of panel.usable")
    groups = {**{str(k): g for k, g in chosen.groupby(by, sort=True)}, "all": chosen}
    return pd.DataFrame.from_dict({k: one(g) for k, g in groups.items()}, orient="index").rename_axis(by)


def changes(chosen: pd.DataFrame) -> pd.DataFrame:
    """Changes within places from one figure to the next, as intervals where figures are bounds.

    Returns
    -------
    DataFrame
        ``adcode``, ``jurisdiction``, ``level``, ``year_from``, ``year_to``, ``change_low``, ``change_high``
        (percentage points), ``observation_from``, ``observation_to``.
    """
    rows = chosen.sort_values(["adcode", "year"], kind="stable")
    before = rows.groupby("adcode", sort=False)[["year", "rate_low", "rate_high", "observation"]].shift(1)
    out = rows.assign(
        year_from=before["year"].astype("Int64"), year_to=rows["year"],
        change_low=rows["rate_low"] - before["rate_high"], change_high=rows["rate_high"] - before["rate_low"],
        observation_from=before["observation"], observation_to=rows["observation"],
    )  # fmt: skip
    columns = ["adcode", "jurisdiction", "level", "year_from", "year_to", "change_low", "change_high"]
    kept = out[before["observation"].notna()]
    return kept[[*columns, "observation_from", "observation_to"]].reset_index(drop=True)


def missing_places(chosen: pd.DataFrame, divisions: pd.DataFrame, level: str = "province") -> pd.DataFrame:
    """Who is missing: the divisions of a level that never occur, with the number of figures of those that do.

    Returns
    -------
    DataFrame
        ``adcode``, ``name``, ``province``, ``region``, ``rows`` (0 for the missing), in the order of codes.
    """
    places = divisions[divisions["level"] == level].sort_values("adcode", kind="stable")
    counts = chosen.groupby("adcode").size()
    rows = places["adcode"].map(counts).fillna(0).astype(int)
    return places.assign(rows=rows)[["adcode", "name", "province", "region", "rows"]].reset_index(drop=True)


def conflicts(panel: pd.DataFrame) -> pd.DataFrame:
    """Figures of the same place, year, period, denominator, kind of head and scope that exclude each other.

    Returns
    -------
    DataFrame
        The rows of such groups with the columns of `panel`; empty where all agree. Nothing is mended.
    """
    key = ["adcode", *_KEY[1:]]
    known = panel.dropna(subset=["adcode", "year"])
    groups = known.groupby(key, dropna=False)
    apart = groups["rate_low"].transform("max") > groups["rate_high"].transform("min") + 0.005
    return known[np.asarray(apart, dtype=bool)].sort_values(key, kind="stable").reset_index(drop=True)
