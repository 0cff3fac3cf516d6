"""Simulated panels and reports are what they say, and the estimators find what was planted."""

import numpy as np
import pandas as pd
import pytest

import govreport
from govreport import simulate
from govreport.errors import GovreportError


def test_a_panel_is_seeded_and_has_the_shape_that_was_asked_for():
    one, again, other = (simulate.appearance_panel(seed=s) for s in (1, 1, 2))
    pd.testing.assert_frame_equal(one.panel, again.panel)
    assert not one.panel["rate_low"].equals(other.panel["rate_low"])
    rows = one.panel
    assert len(rows) == 120 and rows["province"].nunique() >= 22 and not rows.duplicated(["adcode", "year"]).any()
    assert (
        (rows["rate_low"] <= rows["rate_high"]).all() and rows["rate_high"].max() == 100 and rows["rate_low"].min() >= 0
    )
    assert (rows["rate"] == 100).sum() > 5 and 5 < (rows["bound"] != "exact").sum() < 35
    assert rows["rate"].isna().sum() == (rows["bound"] != "exact").sum()
    assert one.frame["published"].sum() == 120


def test_bounds_hold_the_figure_they_hide():
    exact = simulate.appearance_panel(seed=3, bounded=0.0, heaping=0.0).panel
    assert np.allclose(exact["rate"], 100 * exact["cases_appeared"] / exact["cases_heard"], atol=0.005)
    hidden = simulate.appearance_panel(seed=3, bounded=1.0, heaping=0.0).panel
    share = 100 * hidden["cases_appeared"] / hidden["cases_heard"]
    assert ((hidden["rate_low"] <= share + 0.005) & (share - 0.005 <= hidden["rate_high"])).all()


def test_the_true_effect_is_the_effect_on_the_true_rates():
    drawn = simulate.appearance_panel(n=800, provinces=40, effect=12.0, seed=1)
    frame = drawn.frame
    eta = np.log(frame["true_rate"] / (100 - frame["true_rate"])) - drawn.log_odds * frame["treated"]
    without, with_it = 100 / (1 + np.exp(-eta)), 100 / (1 + np.exp(-eta - drawn.log_odds))
    assert (with_it - without).mean() == pytest.approx(12.0, abs=0.8)
    assert simulate.appearance_panel(effect=0.0).log_odds == pytest.approx(0.0, abs=1e-9)


def test_selection_publishes_those_who_look_good():
    means = []
    for strength in (0.0, 1.5):
        frame = simulate.appearance_panel(selection=strength, seed=6).frame
        same = frame[frame["level"] != "province"]
        means.append(same.groupby("published")["true_rate"].mean().diff().iloc[-1])
    assert abs(means[0]) < 8 and means[1] > 15


def test_impossible_panels_are_refused():
    for settings, words in (
        ({"provinces": 2}, "at least 4 provinces"),
        ({"treatment": "village"}, "'place' or 'province'"),
        ({"effect": 95.0}, "moves these rates by 95"),
    ):
        with pytest.raises(GovreportError, match=words):
            simulate.appearance_panel(**settings)


def test_the_recommended_model_finds_the_effect_and_keeps_its_level():
    models = {k: v for k, v in simulate.candidates().items() if k in (simulate.RECOMMENDED, "OLS, HC3, bounds dropped")}
    table = simulate.performance(models, draws=24, effect=10.0, treatment="province", seed=2).set_index("model")
    best, naive = table.loc[simulate.RECOMMENDED], table.loc["OLS, HC3, bounds dropped"]
    assert abs(best["bias"]) < 3.5 and best["coverage"] >= 0.8 and best["failed"] == 0
    assert naive["mean_error"] < best["mean_error"] and naive["n"] < best["n"]


def test_power_rises_with_rows_and_with_the_effect():
    model = simulate.candidates()["OLS, clustered"]
    table = simulate.power(model, sizes=(48, 240), effects=(3.0, 15.0), draws=12).set_index(["n", "effect"])["power"]
    assert table[48, 3.0] < table[240, 15.0] and table[240, 15.0] >= 0.8


# --- reports ---------------------------------------------------------------------------------------------------------


def test_planted_figures_stand_where_the_truth_says():
    for seed in range(30):
        drawn = simulate.report(seed=seed)
        assert drawn.raw == simulate.report(seed=seed).raw
        for row in drawn.figures.itertuples():
            assert drawn.text[row.start : row.end] == row.numeral and row.numeral in row.sentence
            assert (row.bound == "exact") == (row.value_low == row.value_high)
        assert drawn.text in drawn.raw and drawn.text.startswith(drawn.facts["title"])


def test_values_can_be_planted_and_silence_too():
    drawn = simulate.report(
        seed=1, reported=0.0, values={"head_appearance_rate": 93.4}, year=2021, place=0, furniture=False
    )
    assert drawn.figures["indicator"].tolist() == ["head_appearance_rate"] and "93.4%" in drawn.text
    assert drawn.raw == drawn.text and drawn.facts["year"] == 2021 and drawn.facts["adcode"] == "411000"
    with pytest.raises(GovreportError, match="no sentence for happiness"):
        simulate.report(values={"happiness": 1.0})
    assert simulate.report(damage=lambda text, rng: text.encode("gb18030")).raw.decode("gb18030")


def test_many_reports_are_of_different_places_and_years():
    facts = [r.facts for r in simulate.reports(30, seed=2)]
    assert len({(f["adcode"], f["year"]) for f in facts}) == 30


def test_the_reader_finds_what_was_planted():
    planted = found = 0
    for drawn in simulate.reports(6, seed=3):
        read = govreport.parse_text(drawn.raw)
        assert (read.adcode, read.year) == (drawn.facts["adcode"], drawn.facts["year"])
        coded = {(q.indicator, q.value, q.bound) for q in read.quantities if q.indicator and not q.excluded}
        truth = {(f.indicator, f.value, f.bound) for f in drawn.figures.itertuples()}
        planted, found = planted + len(truth), found + len(truth & coded)
    assert found >= 0.9 * planted
