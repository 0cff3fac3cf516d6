"""The panel: one schema, one rule of choice, joins that refuse to multiply rows."""

import warnings
from types import SimpleNamespace

import pandas as pd
import pytest

from govreport import datasets, panel
from govreport.errors import GovreportError


@pytest.fixture(scope="module")
def published() -> pd.DataFrame:
    return datasets.appearance_rates()


def corpus() -> SimpleNamespace:
    """Two reports with coded quantities, as far as the panel looks at them."""
    reports = pd.DataFrame(
        {
            "report_id": ["a", "b"], "jurisdiction": ["河南省许昌市", "某县"], "adcode": ["411000", None],
            "level": ["prefecture", "county"], "province": ["河南省", None], "region": ["central", None],
            "source": ["a.txt", "b.txt"],
        }
    )  # fmt: skip
    base = {
        "indicator": "head_appearance_rate",
        "excluded": "",
        "role": "own",
        "zone": "done",
        "scope": "",
        "year": 2022,
    }
    rows = [
        {**base, "quantity_id": "a-1", "report_id": "a", "value_low": 97.5, "value_high": 97.5, "bound": "exact"},
        {**base, "quantity_id": "a-2", "report_id": "a", "value_low": 90, "value_high": None, "bound": "at_least"},
        {
            **base,
            "quantity_id": "a-3",
            "report_id": "a",
            "value_low": 95,
            "value_high": 95,
            "role": "plan",
            "bound": "exact",
        },
        {
            **base,
            "quantity_id": "a-4",
            "report_id": "a",
            "value_low": 60,
            "value_high": 60,
            "role": "subset",
            "bound": "exact",
        },
        {
            **base,
            "quantity_id": "a-5",
            "report_id": "a",
            "value_low": 99,
            "value_high": 99,
            "zone": "plan",
            "bound": "exact",
        },
        {**base, "quantity_id": "b-1", "report_id": "b", "value_low": 88, "value_high": 88, "bound": "exact"},
    ]
    return SimpleNamespace(
        reports=reports, quantities=pd.DataFrame(rows).assign(period="full_year", quote="出庭应诉率，其中正职")
    )


def test_published_and_reported_rows_share_one_schema(published):
    both = panel.appearance_panel(published, corpus())
    assert list(both.columns) == list(panel.COLUMNS)
    assert len(both) == 141 + 4 and both["observation"].is_unique
    own = both.set_index("observation")
    assert list(own.loc["a-2", ["rate_low", "rate_high"]]) == [90.0, 100.0] and pd.isna(own.loc["a-2", "rate"])
    part = corpus()
    part.quantities["quote"] = "其中一审案件出庭应诉率"
    other = panel.appearance_panel(published, part).set_index("observation")
    assert (own.loc["a-4", "head_type"], other.loc["a-4", "head_type"]) == ("principal", "part")
    assert own.loc["a-1", "head_type"] == "any" and own.loc["a-1", "basis"] == "not_said"
    assert own.loc["a-1", "rate"] == 97.5 and own.loc["a-1", "origin"] == "report"
    assert {"a-3", "a-5"}.isdisjoint(own.index)  # plans are no rates
    assert own.loc["published-001", "jurisdiction"] == "北京市平谷区"


def test_the_rule_of_choice_prefers_whole_years_wider_denominators_and_exact_figures(published):
    base = published[published["jurisdiction"] == "天津市"].iloc[[0]].assign(year=2019, confidence="high")
    part = base.assign(period="first_half", rate_low=10.0, rate_high=10.0)
    first = base.assign(basis="first_instance", rate_low=20.0, rate_high=20.0)
    bound = base.assign(bound="at_least", rate_low=30.0, rate_high=100.0)
    exact = base.assign(rate_low=40.0, rate_high=40.0)
    for rows, wanted in (([part, first], 20.0), ([first, bound], 30.0), ([bound, exact], 40.0), ([part, exact], 40.0)):
        chosen, account = panel.usable(panel.appearance_panel(pd.concat(rows)))
        assert list(chosen["rate_low"]) == [wanted]
        assert account.set_index("reason")["rows"]["another figure of the same place and year is preferred"] == 1


def test_usable_accounts_for_every_row(published):
    whole = panel.appearance_panel(published)
    chosen, account = panel.usable(whole)
    assert account["rows"].sum() == len(whole) and account["rows"].iloc[-1] == len(chosen)
    assert not chosen.duplicated(["adcode", "year"]).any()
    assert set(chosen["head_type"]) == {"any"} and "must_appear" not in set(chosen["basis"])
    narrow, _ = panel.usable(whole, levels=("province",), years=(2019, 2021), full_year=True)
    assert set(narrow["level"]) == {"province"} and narrow["year"].between(2019, 2021).all()
    assert set(narrow["period"]) == {"full_year"}


def test_a_merged_place_carries_the_code_of_its_successor(published):
    rows = panel.appearance_panel(published).set_index("jurisdiction")
    assert rows.loc["山东省莱芜市", "adcode"] == "370116" and "successor" in rows.loc["山东省莱芜市", "note"]
    assert pd.isna(rows.loc["河南省许昌市东城区", "adcode"])  # a zone has no code, and is given none


def test_covariates_join_by_code_and_year_and_never_multiply(published):
    chosen, _ = panel.usable(panel.appearance_panel(published))
    gdp = chosen[["adcode", "year"]].drop_duplicates().head(40).assign(gdp=range(40))
    joined = panel.add_covariates(chosen, gdp)
    assert len(joined) == len(chosen) and joined["gdp"].notna().sum() == 40
    with pytest.raises(panel.DuplicateKeyError, match="more than one row for adcode="):
        panel.add_covariates(chosen, pd.concat([gdp, gdp.head(1)]))
    with pytest.raises(GovreportError, match="text of six digits"):
        panel.add_covariates(chosen, gdp.assign(adcode=gdp["adcode"].astype(int)))
    with pytest.raises(GovreportError, match="already has level"):
        panel.add_covariates(chosen, gdp.assign(level=1))
    with pytest.raises(GovreportError, match="no row of the covariates fits"):
        panel.add_covariates(chosen, gdp.assign(adcode=[f"99{i:04d}" for i in range(40)]))
    with pytest.raises(GovreportError, match="need the column 'yr'"):
        panel.add_covariates(chosen, gdp, on=("adcode", "yr"))


def test_impossible_rates_are_refused(published):
    rows = published.copy()
    rows.loc[4, ["rate_low", "rate_high"]] = [90.0, 80.0]
    with pytest.raises(GovreportError, match="published-005: rate_low 90 is above rate_high 80"):
        panel.appearance_panel(rows)
    with pytest.raises(GovreportError, match="outside 0 to 100"):
        panel.appearance_panel(published.assign(rate_high=120.0))
    with pytest.raises(GovreportError, match="multiply them by 100"):
        panel.appearance_panel(
            published.assign(rate_low=published["rate_low"] / 100, rate_high=published["rate_high"] / 100)
        )
    rows = published.copy()
    rows.loc[2, ["rate_low", "rate_high"]] = [0.95, 0.95]
    with pytest.warns(panel.UnitWarning, match="published-003"):
        panel.appearance_panel(rows)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        panel.appearance_panel(published)


def test_the_same_figure_twice_and_missing_columns_are_refused(published):
    with pytest.raises(panel.DuplicateKeyError, match="北京市平谷区"):
        panel.appearance_panel(pd.concat([published, published.head(1)]))
    with pytest.raises(GovreportError, match="lack basis"):
        panel.appearance_panel(published.drop(columns="basis"))


def test_description_counts_bounds_and_changes():
    rows = pd.DataFrame(
        {
            "observation": ["o1", "o2", "o3"], "adcode": ["1", "1", "2"], "jurisdiction": ["甲", "甲", "乙"],
            "province": ["P", "P", "Q"], "level": ["county"] * 3, "year": [2020, 2022, 2021],
            "rate_low": [50.0, 80.0, 100.0], "rate_high": [60.0, 80.0, 100.0], "rate": [None, 80.0, 100.0],
        }
    )  # fmt: skip
    told = panel.describe(rows).loc["all"]
    assert (told["rows"], told["places"], told["exact"], told["at_100"]) == (3, 2, 2, 1)
    assert told["low_mean"] == pytest.approx(230 / 3) and told["high_mean"] == 80.0 and told["median"] == 90.0
    change = panel.changes(rows)
    assert change[["year_from", "year_to", "change_low", "change_high"]].to_numpy().tolist() == [
        [2020, 2022, 20.0, 30.0]
    ]


def test_who_is_missing_and_which_figures_exclude_each_other(published):
    whole = panel.appearance_panel(published)
    chosen, _ = panel.usable(whole)
    absent = panel.missing_places(chosen, datasets.divisions())
    assert len(absent) == 31 and "广东省" in set(absent.loc[absent["rows"] == 0, "name"])
    assert absent["rows"].sum() == (chosen["level"] == "province").sum()
    assert not len(panel.conflicts(whole))
    other = published.head(1).assign(rate_low=50.0, rate_high=50.0)
    assert len(panel.conflicts(panel.appearance_panel(pd.concat([published, other])))) == 2


def test_codes_years_and_empty_tables_are_checked():
    rows = panel.appearance_panel(datasets.appearance_rates())
    with pytest.raises(GovreportError, match="no basis is called all_herd; there are all_heard"):
        panel.usable(rows, basis=("all_herd",))
    with pytest.raises(GovreportError, match="the first and the last, not 2025 and 2015"):
        panel.usable(rows, years=(2025, 2015))
    with pytest.raises(GovreportError, match="no row to describe"):
        panel.describe(rows.head(0))
