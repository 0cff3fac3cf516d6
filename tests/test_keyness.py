"""Keyness and dispersion against R, SciPy, statsmodels, published examples and formulas worked by hand."""

import math

import numpy as np
import pandas as pd
import pytest
from scipy import sparse, stats
from statsmodels.stats.multitest import multipletests

from govreport import datasets
from govreport.errors import GovreportError
from govreport.keyness import (
    COLUMNS,
    MEASURES,
    chi_square,
    dispersion,
    document_difference,
    keyness,
    keyness_by,
    log_likelihood,
    log_likelihood_rg,
    log_odds,
    log_ratio,
    term_dispersion,
)
from govreport.terms import DocumentTermMatrix

EXACT = {"rtol": 1e-8, "atol": 1e-10}


def make(counts, totals, **columns):
    """A matrix from a dense array; terms are a, b, c, ..."""
    terms = tuple("abcdefghijklmnop"[: len(counts[0])])
    documents = pd.DataFrame(columns or {"document": range(len(totals))})
    return DocumentTermMatrix(sparse.csr_array(np.array(counts)), documents, terms, np.array(totals))


@pytest.fixture(scope="module")
def r_table(root):
    """Numbers made by tests/reference/keyness.R."""
    return pd.read_csv(root / "tests/reference/keyness.csv")


def test_agrees_with_r(r_table):
    r = r_table
    a, b, n, m = r["a"].to_numpy(float), r["b"].to_numpy(float), 5200.0, 9100.0
    np.testing.assert_allclose(log_likelihood(a, b, n, m), r["g2"], **EXACT)
    np.testing.assert_allclose(log_likelihood_rg(a, b, n, m), r["g2_rg"], **EXACT)
    np.testing.assert_allclose(chi_square(a, b, n, m), r["chi2"], **EXACT)
    difference, p = document_difference(r["da"].to_numpy(), r["db"].to_numpy(), 8, 12)
    np.testing.assert_allclose(p, r["p_df"], **EXACT)
    np.testing.assert_allclose(difference, r["da"] / 8 - r["db"] / 12, **EXACT)
    np.testing.assert_allclose(stats.false_discovery_control(r["p_g2"]), r["q_g2"], **EXACT)


def test_agrees_with_scipy_on_many_tables():
    rng = np.random.default_rng(3)
    a, b = rng.integers(0, 60, 300).astype(float), rng.integers(0, 60, 300).astype(float)
    a[0] = b[1] = 0
    a, b = a + (a + b == 0), b
    n, m = 4000.0, 2500.0
    for k in range(len(a)):
        table = np.array([[a[k], b[k]], [n - a[k], m - b[k]]])
        plain = stats.chi2_contingency(table, correction=False, lambda_="log-likelihood")
        yates = stats.chi2_contingency(table, correction=True)
        assert log_likelihood(a, b, n, m)[k] == pytest.approx(plain.statistic, rel=1e-8, abs=1e-10)
        assert chi_square(a, b, n, m)[k] == pytest.approx(yates.statistic, rel=1e-8, abs=1e-10)
        expected = (a[k] + b[k]) * np.array([n, m]) / (n + m)
        power = stats.power_divergence([a[k], b[k]], expected, lambda_="log-likelihood")
        assert log_likelihood_rg(a, b, n, m)[k] == pytest.approx(power.statistic, rel=1e-8, abs=1e-10)


def test_raysons_published_example():
    """Rayson on the Corpora list, 18 January 2002: KEEP in two corpora of a million words, log-likelihood rounded."""
    learner, native = np.array([348, 15, 9, 21.0]), np.array([99, 14, 32, 25.0])
    g2 = log_likelihood_rg(learner, native, 1e6, 1e6)
    assert np.round(g2).tolist() == [147, 0, 14, 0]
    assert round(float(log_likelihood_rg(np.array([392.0]), np.array([170.0]), 1e6, 1e6)[0])) == 90
    assert log_ratio(learner, native, 1e6, 1e6)[0] > 0 > log_ratio(learner, native, 1e6, 1e6)[2]


def test_log_likelihood_by_hand():
    # 30 of 100 against 10 of 200: expected 40/3 and 80/3.
    by_hand = 2 * (30 * math.log(30 / (40 / 3)) + 10 * math.log(10 / (80 / 3)))
    assert log_likelihood_rg(np.array([30.0]), np.array([10.0]), 100, 200)[0] == pytest.approx(by_hand, abs=1e-12)
    rest = 2 * (70 * math.log(70 / (260 / 3)) + 190 * math.log(190 / (520 / 3)))
    assert log_likelihood(np.array([30.0]), np.array([10.0]), 100, 200)[0] == pytest.approx(by_hand + rest, abs=1e-12)


def test_log_ratio_by_hand():
    # 40 per 1,000 against 10 per 1,000 is 2 doublings; 0 counts as 0.5.
    got = log_ratio(np.array([40.0, 5, 0, 0]), np.array([20.0, 40, 8, 0]), 1000, 2000)
    assert got.tolist() == [2.0, -2.0, -3.0, 0.0]


def test_log_odds_by_hand():
    # Monroe, Colaresi and Quinn (2008): 12 of 100 against 5 of 200, pseudo-counts 2 of 50.
    delta, z = log_odds(np.array([12.0]), np.array([5.0]), 100, 200, np.array([2.0]), 50)
    expected = math.log(14 / (100 + 50 - 14)) - math.log(7 / (200 + 50 - 7))
    assert delta[0] == pytest.approx(expected, abs=1e-12)
    assert z[0] == pytest.approx(expected / math.sqrt(1 / 14 + 1 / 7), abs=1e-12)


def test_log_odds_is_the_posterior_of_the_model():
    """Delta and its error against draws from the two Dirichlet posteriors that the formulas approximate."""
    a, b, n, m, w, total = 240.0, 150.0, 5000.0, 6000.0, 20.0, 500.0
    rng = np.random.default_rng(0)
    x = rng.beta(a + w, n + total - a - w, 400_000)
    y = rng.beta(b + w, m + total - b - w, 400_000)
    draws = np.log(x / (1 - x)) - np.log(y / (1 - y))
    delta, z = log_odds(np.array([a]), np.array([b]), n, m, np.array([w]), total)
    assert delta[0] == pytest.approx(draws.mean(), rel=0.01)
    assert delta[0] / z[0] == pytest.approx(draws.std(), rel=0.03)


def test_the_prior_draws_towards_the_background():
    m = make([[30, 1, 969], [10, 0, 990]], [1000, 1000], group=["x", "y"])
    weak, strong = (
        keyness(m, {"group": "x"}, measure="log_odds", prior_size=size).set_index("term") for size in (1, 100_000)
    )
    assert weak.loc["a", "log_odds"] > 2 * strong.loc["a", "log_odds"] > 0
    assert weak.loc["b", "z"] < weak.loc["a", "z"]  # one lonely occurrence is no evidence
    background = keyness(m, {"group": "x"}, prior={"a": 20, "b": 1, "c": 979}, prior_size=500).set_index("term")
    w = 500 * 20 / 1000
    expected = math.log((30 + w) / (1500 - 30 - w)) - math.log((10 + w) / (1500 - 10 - w))
    assert background.loc["a", "log_odds"] == pytest.approx(expected, abs=1e-12)


def test_griess_example():
    """Gries (2008): the letters a, b and x in a corpus of 50 letters in five parts; 0.18, 0.02 and 0.78."""
    sizes = np.array([9, 10, 10, 10, 11])
    counts = sparse.csr_array(np.array([[1, 2, 0], [2, 2, 0], [3, 2, 0], [4, 2, 0], [5, 2, 2]]))
    dp, norm = dispersion(counts, sizes)
    np.testing.assert_allclose(dp, [0.18, 0.02, 0.78], atol=1e-12)
    np.testing.assert_allclose(norm, [0.18 / 0.82, 0.02 / 0.82, 0.78 / 0.82], atol=1e-12)


def test_dispersion_against_the_definition():
    rng = np.random.default_rng(5)
    counts = rng.poisson(0.7, (9, 40))
    counts[:, 7] = 0
    totals = rng.integers(200, 900, 9)
    dp, _ = dispersion(sparse.csr_array(counts), totals)
    s = totals / totals.sum()
    for k in range(40):
        if counts[:, k].sum():
            assert dp[k] == pytest.approx(np.abs(s - counts[:, k] / counts[:, k].sum()).sum() / 2, abs=1e-12)
    assert np.isnan(dp[7])


def test_a_term_of_one_report_does_not_pass_for_the_group():
    m = make([[40, 10], [0, 10], [0, 10], [0, 10], [0, 1], [0, 1]], [1000] * 6, side=["x"] * 4 + ["y"] * 2)
    table = keyness(m, {"side": "x"}).set_index("term")
    assert (table["count"] == 40).all()
    assert table.loc["a", "g2"] > 20 and table.loc["b", "g2"] > 10
    assert table.loc["a", ["df", "dp_norm", "top_share", "note"]].tolist() == [1, 1.0, 1.0, "in one document only"]
    assert table.loc["b", ["df", "dp_norm", "top_share", "note"]].tolist() == [4, 0.0, 0.25, ""]


@pytest.fixture(scope="module")
def work():
    """The 46 work reports."""
    return DocumentTermMatrix.from_counts(datasets.work_report_terms(), datasets.work_report_totals())


def test_the_table_is_consistent(work):
    for measure in MEASURES:
        t = keyness(work, {"year": 2026}, measure=measure)
        assert tuple(t.columns) == COLUMNS
        assert len(t) == len(work.terms)
        assert t["score"].is_monotonic_decreasing
        if measure in ("g2", "g2_rg"):
            assert (np.sign(t["score"]) == np.sign(t["rate"] - t["rate_ref"])).all()
        np.testing.assert_allclose(t["q"], multipletests(t["p"], method="fdr_bh")[1], rtol=1e-8)
        assert t.loc[t["note"] == "", list(COLUMNS)].notna().all().all()
    assert t["total"].iloc[0] + t["total_ref"].iloc[0] == work.totals.sum()
    assert t["n_documents"].iloc[0] == 31


def test_reference_can_be_another_group(work):
    t = keyness(work, {"jurisdiction": "上海市"}, {"jurisdiction": ["北京市", "天津市"]})
    assert (t["n_documents"].iloc[0], t["n_documents_ref"].iloc[0]) == (1, 2)
    assert t["term"].iloc[0] == "上海"
    swapped = keyness(work, {"jurisdiction": ["北京市", "天津市"]}, {"jurisdiction": "上海市"})
    both = t.merge(swapped, on="term")
    np.testing.assert_allclose(both["score_x"], -both["score_y"], atol=1e-9)
    np.testing.assert_allclose(both["z_x"], -both["z_y"], atol=1e-9)


def test_trimming_does_not_move_a_statistic(work):
    whole = keyness(work, {"year": 2026}).set_index("term")
    part = keyness(work.trim(min_count=500), {"year": 2026}).set_index("term")
    for column in ("g2", "chi2", "log_ratio", "log_odds", "z", "dp", "p"):
        np.testing.assert_allclose(part[column], whole.loc[part.index, column], rtol=1e-12)


def test_many_groups_at_once(work):
    nation = work.select(year=range(2018, 2023), jurisdiction="全国")
    t = keyness_by(nation, "year", measure="log_odds")
    assert t["group"].unique().tolist() == [2018, 2019, 2020, 2021, 2022]
    one = keyness(nation, {"year": 2020}, measure="log_odds")
    pd.testing.assert_frame_equal(
        t.loc[t["group"] == 2020, list(COLUMNS)].drop(columns="q").reset_index(drop=True), one.drop(columns="q")
    )
    np.testing.assert_allclose(t["q"], multipletests(t["p"], method="fdr_bh")[1], rtol=1e-8)
    with pytest.raises(GovreportError, match="same jurisdiction"):
        keyness_by(nation, "jurisdiction")
    with pytest.raises(GovreportError, match="no column 'town'"):
        keyness_by(nation, "town")


def test_missing_group_is_a_group():
    m = make([[3, 1], [1, 3], [2, 2]], [10, 10, 10], topic=["rules", None, "rules"])
    assert keyness_by(m, "topic")["group"].isna().sum() == 2


def test_a_group_named_like_a_term():
    m = make([[3, 1], [1, 3]], [10, 10], a=["b", "a"])
    assert keyness_by(m, "a").groupby("group")["count"].sum().to_dict() == {"a": 4, "b": 4}


def test_term_dispersion():
    t = term_dispersion(make([[2, 5, 0], [2, 0, 0]], [50, 50])).set_index("term")
    assert t["dp"].tolist()[:2] == [0.0, 0.5]
    assert t["dp_norm"].tolist()[:2] == [0.0, 1.0]
    assert t["note"].tolist() == ["", "in one document only", "occurs nowhere"]
    assert t.loc["c", ["dp", "dp_norm", "top_share"]].isna().all()


def test_one_document_on_a_side_is_said():
    m = make([[3, 0], [1, 2]], [10, 10], side=["x", "y"])
    t = keyness(m, {"side": "x"}).set_index("term")
    assert t.loc["a", "note"] == "one document: no normalised dispersion"
    assert math.isnan(t.loc["a", "dp_norm"])
    assert t.loc["b", "note"] == "not in the target: no dispersion"
    assert np.isfinite(t[["g2", "chi2", "log_ratio", "z", "p", "q", "df_difference"]]).all().all()


def test_a_term_in_neither_group():
    m = make([[3, 0], [1, 0], [0, 4]], [10, 10, 10], side=["x", "y", "z"])
    t = keyness(m, {"side": "x"}, {"side": "y"}).set_index("term")
    assert t.loc["b", ["g2", "chi2", "log_ratio", "score", "p"]].tolist() == [0, 0, 0, 0, 1]
    assert t.loc["b", "note"] == "occurs in neither group"


@pytest.mark.parametrize(
    ("counts", "totals", "arguments", "said"),
    [
        ([[1], [2]], [9, 9], ({"side": "w"},), "the group is empty"),
        ([[1], [2]], [9, 9], ({"side": "x"}, {"side": "w"}), "the group is empty"),
        ([[1], [2]], [9, 9], ({"side": ["x", "y"]},), "no rest to compare"),
        ([[1], [2]], [9, 9], ({"side": ["x", "y"]}, {"side": "y"}), "1 documents are in target and reference"),
        ([[0], [0]], [9, 9], ({"side": "x"},), "none of the 1 terms occurs"),
        ([[0], [2]], [0, 9], ({"side": "x"},), "1 documents of the target have no tokens"),
        ([[2], [0]], [9, 0], ({"side": "x"},), "1 documents of the reference have no tokens"),
    ],
)  # fmt: skip
def test_impossible_comparisons_are_a_sentence(counts, totals, arguments, said):
    with pytest.raises(GovreportError, match=said):
        keyness(make(counts, totals, side=["x", "y"]), *arguments)


def test_unknown_measure_bad_prior_and_weights():
    m = make([[1, 2], [2, 1]], [9, 9], side=["x", "y"])
    with pytest.raises(GovreportError, match="'tfidf'; there are g2"):
        keyness(m, {"side": "x"}, measure="tfidf")
    for bad in ({"prior": {"a": -1}}, {"prior": {"a": 0}}, {"prior": {}}, {"prior_size": 0}):
        with pytest.raises(GovreportError, match="prior"):
            keyness(m, {"side": "x"}, **bad)
    with pytest.raises(GovreportError, match="needs counts"):
        keyness(m.tfidf(), {"side": "x"})
    with pytest.raises(GovreportError, match="needs counts"):
        term_dispersion(m.rates())


def test_the_example_of_the_comparison_runs(root, capsys):
    """The Python block of docs/comparison.md that uses this package gives ten terms."""
    text = (root / "docs/comparison.md").read_text(encoding="utf-8")
    block = next(b.split("```")[0] for b in text.split("```python\n")[1:] if "govreport" in b)
    scope: dict = {}
    exec(block, scope)
    assert len(scope["spread"]) >= 10
    assert capsys.readouterr().out.count("\n") == 11
