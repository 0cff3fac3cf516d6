"""The panel of appearance rates: published figures and figures extracted from reports in one schema, a row each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from govreport.errors import GovreportError

if TYPE_CHECKING:
    from govreport.corpus import Corpus

COLUMNS = (
    "observation", "origin", "jurisdiction", "adcode", "level", "province", "region", "year", "period", "rate_low",
    "rate_high", "bound", "basis", "head_type", "scope", "confidence", "source", "source_url", "quantity_id", "note",
)  # fmt: skip
# The rule of choice where a place and year has several figures: the first difference in this order decides.
_PREFERENCE = {
    "period": ("full_year", "to_date", "year_to_date"),
    "basis": ("all_heard", "not_said", "first_instance", "notified", "must_appear", "second_instance"),
    "scope": ("all_agencies", "government", "departments", "department"),
    "bound": ("exact", "about", "between", "at_least", "at_most"),
    "confidence": ("high", "medium", "low"),
}


def appearance_panel(published: pd.DataFrame, corpus: Corpus | None = None) -> pd.DataFrame:
    """Published appearance rates joined with those that reports state themselves; nothing is dropped or chosen yet.

    Parameters
    ----------
    published : DataFrame
        As `datasets.appearance_rates` gives it.
    corpus : Corpus, optional
        Its coded quantities of head_appearance_rate (own figures and subsets, of the part of the report that tells
        what was done) become rows of origin ``report``. A report rarely says its denominator: basis ``not_said``.

    Returns
    -------
    DataFrame
        The columns `COLUMNS`, published rows first. ``observation`` is a key: ``published-017`` (row of the published
        table) or the quantity_id, so every row leads to its source. Rates are in per cent, ``rate_low`` equal to
        ``rate_high`` where the figure is exact. Rows of reports whose place or year is unknown are kept, with the
        gap empty: `usable` leaves them out and says so.
    """
    rows = published.assign(
        observation=[f"published-{i:03d}" for i in range(1, len(published) + 1)], origin="published", quantity_id=None
    )
    parts = [rows[list(COLUMNS)]]
    if corpus is not None:
        parts.append(_from_reports(corpus)[list(COLUMNS)])
    panel = pd.concat([p.astype(object) for p in parts if len(p)], ignore_index=True)
    panel["year"] = pd.to_numeric(panel["year"]).astype("Int64")
    panel[["rate_low", "rate_high"]] = panel[["rate_low", "rate_high"]].astype("float64")
    check_rates(panel)
    return panel


def _from_reports(corpus: Corpus) -> pd.DataFrame:
    q = corpus.quantities
    q = q[(q["indicator"] == "head_appearance_rate") & (q["excluded"] == "") & q["role"].isin(["own", "subset"])]
    q = q[~q["zone"].isin(["plan", "problem"])]
    place = ["report_id", "jurisdiction", "adcode", "level", "province", "region", "source"]
    rows = q.merge(corpus.reports[place], on="report_id", how="left", validate="many_to_one")
    high = rows["value_high"].fillna(100.0)
    return rows.assign(
        observation=rows["quantity_id"],
        origin="report",
        rate_low=rows["value_low"].astype("float64"),
        rate_high=high.astype("float64"),
        basis="not_said",
        head_type=rows["role"].map({"own": "any", "subset": "principal"}),
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
    """
    wrong = panel[panel["rate_low"] > panel["rate_high"]]
    if len(wrong):
        raise GovreportError(f"row {wrong.index[0]}: rate_low {wrong['rate_low'].iloc[0]:g} is above rate_high")
    outside = panel[(panel["rate_low"] < 0) | (panel["rate_high"] > 100)]
    if len(outside):
        raise GovreportError(f"row {outside.index[0]}: a rate lies outside 0 to 100 per cent; check its unit")
    if len(panel) and panel["rate_high"].max() <= 1:
        raise GovreportError("all rates are at most 1: they look like shares; multiply them by 100, rates are per cent")


def usable(
    panel: pd.DataFrame,
    *,
    basis: Sequence[str] = ("all_heard", "first_instance", "not_said"),
    head_type: str = "any",
    scope: Sequence[str] = ("all_agencies",),
    full_year: bool = False,
    confidence: Sequence[str] = ("high", "medium"),
    years: tuple[int, int] | None = None,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """One figure a place and year that may be pooled, and an account of what was left out.

    Where a place and year has several figures the preference is: whole year before part of it; all cases heard before
    other denominators; all agencies before some; exact before bounded; high confidence first; then the published row
    that comes first.

    Returns
    -------
    chosen : DataFrame
        Columns of `panel`; one row a jurisdiction and year, sorted by adcode and year.
    account : DataFrame
        ``reason``, ``rows``: how many rows each rule left out, in the order of the rules; the last row is ``used``.
    """
    account = []
    left = panel
    rules = [
        ("place or year unknown", panel["adcode"].notna() & panel["year"].notna()),
        (f"basis not in {', '.join(basis)}", panel["basis"].isin(basis)),
        (f"head_type is not {head_type}", panel["head_type"] == head_type),
        (f"scope not in {', '.join(scope)}", panel["scope"].isin(scope)),
        (f"confidence not in {', '.join(confidence)}", panel["confidence"].isin(confidence)),
        ("level is nation", panel["level"] != "nation"),
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
        raise GovreportError(f"the covariates have more than one row for {key}: the join would multiply observations")
    clash = sorted(set(panel) & set(covariates) - set(on))
    if clash:
        raise GovreportError(f"the panel already has {', '.join(clash)}; rename the covariate(s)")
    right = covariates.assign(**{c: covariates[c].astype(panel[c].dtype) for c in on})
    joined = panel.merge(right, on=on, how="left", validate="many_to_one", indicator=True)
    if (joined["_merge"] == "left_only").all():
        raise GovreportError(f"no row of the covariates fits any row of the panel by {', '.join(on)}; compare the keys")
    return joined.drop(columns="_merge")
