"""Who publishes, bounds for the silent, weights, and the specification curve."""

import functools

import numpy as np
import pandas as pd
import pytest

from govreport import datasets, panel, rates, selection, simulate, specifications
from govreport.errors import GovreportError


def marked() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "adcode": list("abcdefgh"), "year": 2020, "level": ["city"] * 4 + ["county"] * 4,
            "published": [1, 1, 0, 0, 1, 0, 0, 0],
            "rate_low": [80.0, 90.0, None, None, 50.0, None, None, None],
            "rate_high": [80.0, 100.0, None, None, 50.0, None, None, None],
        }
    )  # fmt: skip


def test_bounds_by_hand():
    table = selection.bounds(marked(), ["level"]).set_index("level")
    city = table.loc["city"]
    # two of four published, 80 and 90 to 100; the other two may be anything
    assert (city["mean_low"], city["mean_high"], city["share"]) == (85.0, 90.0, 0.5)
    assert (city["worst"], city["best"], city["best_if_good_publish"]) == (42.5, 95.0, 90.0)
    assert (table.loc["county", "worst"], table.loc["county", "best"]) == (12.5, 87.5)
    assert selection.bounds(marked())["published"].tolist() == [3]


def test_the_frame_is_every_place_and_year_once_and_knows_what_was_published():
    divisions = datasets.divisions()
    frame = selection.frame(divisions, range(2019, 2022), levels=("province",))
    assert len(frame) == 31 * 3 and not frame.duplicated(["adcode", "year"]).any()
    chosen, _ = panel.usable(panel.appearance_panel(datasets.appearance_rates()))
    seen = selection.mark_published(frame, chosen)
    inside = chosen[(chosen["level"] == "province") & chosen["year"].between(2019, 2021)]
    assert seen["published"].sum() == len(inside) and set(seen["observation"].dropna()) == set(inside["observation"])
    with pytest.raises(GovreportError, match="twice"):
        selection.mark_published(frame, pd.concat([chosen, chosen.head(1)]))
    with pytest.raises(GovreportError, match="none of the published rows"):
        selection.mark_published(frame, chosen[chosen["level"] == "county"])
    with pytest.raises(GovreportError, match="level 'province_'"):
        selection.frame(divisions, [2020], levels=("province_",))


def test_who_publishes_gives_the_shares_of_a_saturated_model():
    fit = selection.who_publishes("C(level)", marked(), cluster=None)
    assert fit.effects["estimate"].iloc[0] == pytest.approx(100 * (1 / 4 - 2 / 4))


def test_weights_are_inverse_shares_and_restore_the_frame():
    data = pd.concat([marked().assign(year=2020 + k) for k in range(5)])
    weights = selection.inverse_probability_weights("C(level)", data, cluster=None)
    # 10 of 20 cities, 5 of 20 counties: weights in ratio 2 to 4
    by = weights.rows.groupby("level")["weight"].first()
    assert by["county"] / by["city"] == pytest.approx(2.0)
    balance = weights.balance.iloc[0]
    assert (
        balance["frame"] == 0.5
        and balance["published"] == pytest.approx(1 / 3)
        and balance["weighted"] == pytest.approx(0.5)
    )
    assert weights.effective_n == pytest.approx((10 * 1 + 5 * 2) ** 2 / (10 + 5 * 4))
    assert weights.n_trimmed == 0
    with pytest.raises(rates.StatisticalError, match="all or none"):
        selection.inverse_probability_weights("C(level)", data.assign(published=1))
    never = data.assign(published=data["published"] * (data["level"] == "city"))
    with pytest.raises(rates.SeparationError):
        selection.inverse_probability_weights("C(level)", never, cluster=None)


def test_weights_mend_selection_on_what_is_seen():
    drawn = simulate.appearance_panel(n=600, selection=0.0, seed=4)
    frame = drawn.frame.assign(late=lambda d: (d["year"] >= 2019) * 1.0)
    rng = np.random.default_rng(5)
    chance = np.where(frame["late"] == 1, 0.5, 0.1)
    frame["published"] = (rng.random(len(frame)) < chance).astype(int)
    weights = selection.inverse_probability_weights("late", frame, cluster=None)
    truth, rows = frame["true_rate"].mean(), weights.rows
    naive, mended = rows["true_rate"].mean(), np.average(rows["true_rate"], weights=rows["weight"])
    assert naive - truth > 5 and abs(mended - truth) < 2


# --- specification curve ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def curve() -> pd.DataFrame:
    whole = panel.appearance_panel(datasets.appearance_rates())
    samples = {"all": panel.usable(whole)[0], "prefectures": panel.usable(whole, levels=("prefecture",))[0]}
    models = {"OLS": rates.ols, "interval": functools.partial(rates.interval_regression, scale="logit")}
    controls = {"none": "year", "level": "year + C(level)", "region": "year + C(level) + C(region)"}
    return specifications.curve(samples, models, controls, "year", cluster="province")


def test_every_combination_is_a_row_and_failures_say_why(curve):
    assert len(curve) == 12 and not curve.duplicated(["sample", "model", "controls"]).any()
    done = curve[curve["failed"] == ""]
    assert done["estimate"].is_monotonic_increasing and (done["n"] > 0).all()
    failed = curve[curve["failed"] != ""]
    assert failed["estimate"].isna().all() and failed["failed"].str.len().gt(20).all()


def test_repeats_are_marked_and_left_out_of_the_summary(curve):
    # Among prefectures the level does not vary: its control changes nothing.
    repeats = curve[curve["repeats"]]
    assert set(repeats["sample"]) == {"prefectures"} and len(repeats) == 2
    told = specifications.summary(curve)
    assert told["specifications"] == 10 and told["lowest"] <= told["median"] <= told["highest"]
    assert 0 <= told["share_low_above_0"] <= told["share_positive"] <= 1


def test_a_curve_without_any_estimate_is_refused(curve):
    rows = pd.DataFrame({"year": [1.0, 2, 3], "rate": [5.0, 5, 5]})
    with pytest.raises(GovreportError, match="the first says: the outcome is constant"):
        specifications.curve({"a": rows}, {"OLS": rates.ols}, {"none": "year"}, "year")
    with pytest.raises(GovreportError, match="at least one sample"):
        specifications.curve({}, {"OLS": rates.ols}, {"none": "year"}, "year")
