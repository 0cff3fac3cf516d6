"""Rates and tests against independent routes: SciPy, hand-worked tables, and simulation."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf
from scipy import stats

from govreport import GovreportError, datasets, inference, rates, trends


def table(years, counts, totals, jurisdiction=None):
    return pd.DataFrame(
        {
            "document": range(len(years)),
            "year": years,
            "jurisdiction": jurisdiction or ["全国"] * len(years),
            "group": "g",
            "term": "t",
            "count": counts,
            "total": totals,
        }
    )


def test_longest_match_wins_and_nothing_is_counted_twice():
    documents = pd.DataFrame({"text": ["法治政府建设和依法治国，法治。"], "year": [2020]})
    out = trends.count_texts(documents, {"rule": ["法治", "依法治国"], "government": ["法治政府"]}, total=lambda t: 7)
    assert dict(zip(out["term"], out["count"], strict=True)) == {"法治": 1, "依法治国": 1, "法治政府": 1}
    assert set(out["total"]) == {7}


def test_poisson_interval_is_garwoods():
    # The textbook's value for 10 events: 4.795 to 18.390.
    low, high = trends.poisson_interval(10, 1)
    assert (round(low, 3), round(high, 3)) == (4.795, 18.390)
    assert stats.poisson.sf(9, low) == pytest.approx(0.025, abs=1e-10)
    assert stats.poisson.cdf(10, high) == pytest.approx(0.025, abs=1e-10)
    assert trends.poisson_interval(0, 2)[0] == 0
    assert trends.poisson_interval(0, 2)[1] == pytest.approx(-np.log(0.025) / 2)


@pytest.mark.parametrize("count", [0, 1, 3, 10, 400])
def test_mid_p_interval_counts_half_of_what_was_observed(count):
    low, high = (8000 * end for end in trends.poisson_interval(count, 8000, mid_p=True))
    half = stats.poisson.pmf(count, high) / 2
    assert stats.poisson.cdf(count - 1, high) + half == pytest.approx(0.025, abs=1e-8)
    if count:
        assert stats.poisson.sf(count, low) + stats.poisson.pmf(count, low) / 2 == pytest.approx(0.025, abs=1e-8)
    assert low == 0 or count > 0
    exact = trends.poisson_interval(count, 1)
    assert exact[0] <= low and high < exact[1]


def test_two_clusters_get_a_t_interval_and_clusters_that_agree_the_poisson_one():
    out = trends.rates(table([2020, 2020], [5, 9], [8000, 8000], ["a", "b"]))
    assert out["method"][0] == "t(1) over clusters"
    error = np.sqrt(2 * (4**2 + 0**2) / 2) / 14  # residuals -2 and 2, factor G/(G-1)
    assert np.log(out["high"][0] / out["rate"][0]) == pytest.approx(stats.t.ppf(0.975, 1) * error)
    out = trends.rates(table([2020, 2020], [5, 5], [8000, 8000], ["a", "b"]))
    assert out["method"][0] == "exact Poisson"


def test_one_report_a_year_gets_the_poisson_interval_and_its_denominator():
    out = trends.rates(table([2020, 2021], [10, 0], [5000, 4000]))
    assert list(out["method"]) == ["exact Poisson"] * 2
    assert list(out["rate"]) == [20, 0]
    assert list(out["total"]) == [5000, 4000]
    assert out["high"][0] == pytest.approx(18.390356 / 5000 * 10_000, rel=1e-6)


def test_linearised_error_is_the_delta_method_by_hand():
    y, n = np.array([3.0, 8.0, 4.0]), np.array([100.0, 150.0, 120.0])
    estimate, error = trends._log_ratio(y, n)
    ratio = 15 / 370
    residual = [3 - ratio * 100, 8 - ratio * 150, 4 - ratio * 120]
    assert estimate == pytest.approx(np.log(ratio), abs=1e-14)
    assert error == pytest.approx(np.sqrt(1.5 * sum(r**2 for r in residual)) / 15, abs=1e-14)


def test_reports_of_one_place_are_one_cluster():
    places = ["a", "a", "b", "b", "c", "c", "d", "d"]
    counts = table([2020] * 8, [5, 6, 9, 9, 3, 3, 12, 11], [1000] * 8, places)
    clustered = trends.rates(counts)
    apart = trends.rates(counts, cluster="document")
    assert (clustered["n_clusters"][0], apart["n_clusters"][0]) == (4, 8)
    assert clustered["high"][0] - clustered["low"][0] > apart["high"][0] - apart["low"][0]


def test_the_seed_decides_and_nothing_else():
    counts = table([2020] * 6, [5, 6, 9, 9, 3, 4], [1000] * 6, list("abcdef"))
    pd.testing.assert_frame_equal(trends.rates(counts, seed=3), trends.rates(counts, seed=3))
    assert trends.rates(counts, seed=3, n_boot=60)["low"][0] != trends.rates(counts, seed=4, n_boot=60)["low"][0]


@pytest.mark.parametrize("kind", ["poisson", "overdispersed"])
def test_intervals_cover(kind):
    rng = np.random.default_rng(11)
    hits = 0
    for _ in range(300):
        n = rng.integers(3000, 9000, 25).astype(float)
        mean = 0.002 * n * (rng.gamma(4, 1 / 4, 25) if kind == "overdispersed" else 1)
        y = rng.poisson(mean).astype(float)
        low, high, _ = trends.cluster_interval(y, n, n_boot=399, rng=rng)
        hits += low <= 0.002 <= high
    # 300 draws of 0.95: more than 4 standard errors below 0.95 would be a fault, not bad luck.
    assert hits / 300 > 0.90


def test_trend_test_agrees_with_the_formula_interface():
    rng = np.random.default_rng(5)
    years = np.arange(2008, 2023)
    totals = rng.integers(5000, 9000, 15)
    counts = rng.negative_binomial(8, 8 / (8 + 0.004 * totals * np.exp(0.06 * (years - 2015))))
    out = trends.trend_test(table(years, counts, totals)).iloc[0]
    data = pd.DataFrame({"y": counts, "x": years - years.mean(), "n": totals})
    import statsmodels.api as sm

    glm = smf.glm("y ~ x", data, family=sm.families.Poisson(), offset=np.log(totals)).fit(scale="X2")
    assert out["ratio"] == pytest.approx(np.exp(glm.params["x"]), abs=1e-8)
    assert out["dispersion"] == pytest.approx(glm.pearson_chi2 / 13, abs=1e-8)
    t = glm.params["x"] / glm.bse["x"]
    assert out["p"] == pytest.approx(2 * stats.t.sf(abs(t), 13), abs=1e-8)
    assert out["nb_ratio"] > 1


def test_break_test_finds_a_planted_break_and_ranks_it_among_placebos():
    years = list(range(2008, 2023))
    counts = [20, 22, 19, 21, 20, 18, 21, 20, 61, 58, 60, 63, 59, 61, 60]
    out = trends.break_test(table(years, counts, [6000] * 15), 2016).iloc[0]
    assert out["step"] == pytest.approx(3, rel=0.2)
    assert out["placebo_p"] == pytest.approx(1 / out["n_placebo"])
    quiet = trends.break_test(table(years, [20, 22] * 7 + [20], [6000] * 15), 2016).iloc[0]
    assert quiet["p"] > 0.3


def test_what_cannot_be_estimated_says_why():
    few = trends.trend_test(table([2020, 2021], [1, 2], [100, 100])).iloc[0]
    assert "fewer" in few["note"]
    assert pd.isna(few["ratio"])
    zero = trends.trend_test(table(range(2010, 2020), [0] * 10, [100] * 10)).iloc[0]
    assert "zero" in zero["note"]
    late = trends.break_test(table(range(2010, 2020), [3] * 10, [100] * 10), 2019).iloc[0]
    assert "2019" in late["note"]


def test_bad_input():
    with pytest.raises(GovreportError, match="stands in"):
        trends.count_texts(pd.DataFrame({"text": ["x"]}), {"a": ["法治"], "b": ["法治"]}, total=len)
    with pytest.raises(GovreportError, match="empty"):
        trends.count_texts(pd.DataFrame({"text": ["x"]}), {"a": []}, total=len)
    with pytest.raises(GovreportError, match="no tokens"):
        trends.rates(table([2020], [0], [0]))
    with pytest.raises(GovreportError, match="lacks"):
        trends.rates(table([2020], [1], [10]), by=["zone"])
    with pytest.raises(GovreportError, match="no such token"):
        trends.count_table(datasets.work_report_terms(), datasets.work_report_totals(), {"a": ["没有的词语"]})


def test_work_reports_keep_every_document_and_its_zeros():
    groups = {"law": ["法治", "依法"], "digital": ["数字", "智能"]}
    counts = trends.count_table(datasets.work_report_terms(), datasets.work_report_totals(), groups)
    assert len(counts) == 46 * 4
    out = trends.rates(counts[counts["jurisdiction"] == "全国"])
    assert len(out) == 15 * 2
    by_hand = datasets.work_report_terms().query("jurisdiction == '全国' and year == 2015 and term in ['法治', '依法']")
    assert out.query("year == 2015 and group == 'law'")["count"].item() == by_hand["count"].sum()


def test_what_would_look_fine_is_named():
    years = list(range(2010, 2020))
    late = trends.trend_test(table(years, [0] * 9 + [7], [1000] * 10))
    assert np.isnan(late["ratio"][0]) and late["note"][0] == "it occurs in 2019 only: the ratio has no finite estimate"
    step = trends.break_test(table(years, [0] * 5 + [4] * 5, [1000] * 10), 2015)
    assert np.isnan(step["step"][0]) and step["note"][0] == "no occurrence before 2015: there is no ratio"
    unknown = trends.trend_test(table([*years[:-1], None], [3, 4] * 5, [1000] * 10))
    assert unknown["n_reports"][0] == 9 and "1 report(s) without year left out" in unknown["note"][0]
    counts = table(years, [3] * 10, [1000] * 10)
    with pytest.raises(GovreportError, match="the same term twice"):
        trends.rates(pd.concat([counts, counts]))
    with pytest.raises(GovreportError, match="a share such as"):
        trends.rates(counts, level=95)
    pd.testing.assert_frame_equal(trends.rates(counts, by="year"), trends.rates(counts))
    with pytest.raises(GovreportError, match="is text; give a list"):
        trends.count_texts(pd.DataFrame({"text": ["法治"]}), {"g": "法治"}, total=len)
    with pytest.raises(GovreportError, match="document 1 has no text"):
        trends.count_texts(pd.DataFrame({"text": ["法治", None]}), {"g": ["法治"]}, total=len)
    for term in ("法 治", "法治１", "複議"):
        with pytest.raises(GovreportError, match="correct the term"):
            trends.count_texts(pd.DataFrame({"text": ["法治"]}), {"g": [term]}, total=len)
    assert trends.count_texts(pd.DataFrame({"text": ["法治"]}), {"g": ["GDP", "党建"]}, total=len)["count"].sum() == 0


def test_several_reports_of_several_places_are_clustered():
    rng = np.random.default_rng(3)
    rows = [(place, year) for place in range(12) for year in range(2015 + place % 4, 2019 + place % 3)]
    places, years = zip(*rows, strict=True)
    effect = rng.normal(0, 0.5, 12)
    y = rng.poisson([20 * np.exp(effect[p]) for p in places])
    counts = table(list(years), list(y), [8000] * len(y), [f"p{p}" for p in places])
    found = trends.trend_test(counts).iloc[0]
    data = pd.DataFrame({"y": y, "x": years, "n": 8000, "g": places})
    fit = inference.small_sample(rates.counts("x", data, outcome="y", exposure="n", cluster="g"))
    row = fit.estimates.set_index("term").loc["x"]
    assert found["p"] == pytest.approx(row["p"], rel=1e-6) and found["low"] == pytest.approx(np.exp(row["low"]))
    assert found["note"] == "errors over 12 of jurisdiction" and np.isfinite(found["nb_p"])
    alone = trends.trend_test(counts.drop(columns="jurisdiction")).iloc[0]  # every report counts as one
    assert alone["ratio"] == pytest.approx(found["ratio"]) and alone["p"] != pytest.approx(found["p"], rel=0.05)
    broken = trends.break_test(counts, 2017, margin=1).iloc[0]
    assert broken["note"] == "p over 12 of jurisdiction" and 0 < broken["p"] < 1
    flat = trends.trend_test(counts.assign(count=3)).iloc[0]
    assert np.isnan(flat["ratio"]) and "the outcome is constant" in flat["note"]
