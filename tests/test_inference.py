"""Few clusters, dated breaks and many tests, against outside numbers and by hand."""

import functools
import itertools
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from govreport import datasets, inference, rates
from govreport.errors import GovreportError
from govreport.wild import _end, _p_at, _sign_vectors

REFERENCE = Path(__file__).parent / "reference"


@pytest.fixture(scope="module")
def panel() -> pd.DataFrame:
    rows = pd.read_csv(REFERENCE / "panel.csv", dtype={"adcode": str})
    return rows.assign(rate=rows["rate_low"].where(rows["rate_low"] == rows["rate_high"]))


@pytest.fixture(scope="module")
def west(panel) -> pd.DataFrame:
    rows = panel[panel["rate"].notna() & panel["region"].isin(["west", "northeast"])]
    return rows.assign(prefecture=(rows["level"] == "prefecture") * 1.0, since=rows["year"] - 2018.0)


def small(seed: int, clusters: int = 6, n: int = 36, effect: float = 8.0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    g = np.arange(n) % clusters
    x = rng.normal(size=n)
    rate = np.clip(60 + effect * x + rng.normal(0, 6, clusters)[g] + rng.normal(0, 8, n), 1, 99)
    return pd.DataFrame({"g": g, "x": x, "z": rng.normal(size=n), "rate": rate, "rate_low": rate, "rate_high": rate})


def test_all_sign_vectors_give_the_p_values_of_wildboottest(west):
    fit = rates.ols("prefecture + since", west, cluster="province")
    signs, enumerated = _sign_vectors(10, 9999, "rademacher", 0)
    assert enumerated and len(signs) == 512
    for row in pd.read_csv(REFERENCE / "wild.csv").itertuples():
        column = {"prefecture": 1, "year": 2}[row.term]
        p = _p_at(fit.kernel, fit.design, column, row.null, signs, enumerated)
        # We count the sample and its opposite, two of 1,024; there rounding decides whether they count.
        assert -1e-9 <= p - row.p <= 2 / 1024 + 1e-6, row  # wild.csv has six decimals


@pytest.mark.parametrize(
    ("model", "name", "tight"),
    # Where rows weigh differently clubSandwich takes the matrix root in another metric: near, not equal.
    [(rates.ols, "ols", 1e-8), (rates.fractional_logit, "fractional", 0.05)],
)
def test_small_sample_errors_and_degrees_agree_with_clubsandwich(panel, model, name, tight):
    told = pd.read_csv(REFERENCE / "r.csv", dtype={"term": str}).query(f"model == '{name}'")
    told = {q: told[told["quantity"] == f"clubSandwich {q}"] for q in ("CR2", "degrees")}
    fit = model('C(level, Treatment("province")) + C(region, Treatment("east")) + year', panel, cluster="province")
    ours = inference.small_sample(fit).estimates
    errors, degrees = (rows["value"].to_numpy(float) for rows in told.values())
    names = ["(Intercept)", "levelcounty", "levelprefecture", "regioncentral", "regionnortheast", "regionwest", "year"]
    assert told["CR2"]["term"].tolist() == names
    np.testing.assert_allclose(ours["std_error"], errors, rtol=tight)
    reach = (ours["high"] - ours["estimate"]) / ours["std_error"]
    np.testing.assert_allclose(reach, stats.t.ppf(0.975, degrees), rtol=max(1e-7, tight / 10))


def test_the_example_that_wildboottest_prints():
    # Its page prints for y ~ x by firm: x 20.453, p 0.000; intercept 0.443, p 0.655. Rates: 50 + 3 y, so 50 is y's 0.
    data = pd.read_csv(REFERENCE / "petersen.csv.gz").assign(rate=lambda d: 50 + 3 * d["y"])
    fit = rates.ols("x", data, cluster="firm")
    t = (fit.params - [50, 0]) / np.sqrt(np.diag(fit.cov))
    assert (fit.n_clusters, t[0].round(3), t[1].round(3)) == (500, 0.443, 20.453)
    signs, _ = _sign_vectors(500, 4999, "rademacher", 1)
    assert _p_at(fit.kernel, fit.design, 0, 50.0, signs, False) == pytest.approx(0.655, abs=0.03)  # two drawn p-values
    assert _p_at(fit.kernel, fit.design, 1, 0.0, signs, False) < 0.0005


def test_wild_p_value_by_brute_force():
    data = small(1)
    fit = rates.ols("x + z", data, cluster="g")
    x, y, g = fit.design.matrix, data["rate"].to_numpy(), data["g"].to_numpy()

    def t(outcome: np.ndarray) -> float:
        a = np.linalg.inv(x.T @ x)
        beta = a @ x.T @ outcome
        s = np.array([x[g == k].T @ (outcome - x @ beta)[g == k] for k in range(6)])
        return abs(beta[1]) / np.sqrt((a @ s.T @ s @ a)[1, 1])

    reduced = np.delete(x, 1, axis=1)
    fitted = reduced @ np.linalg.lstsq(reduced, y, rcond=None)[0]
    draws = [t(fitted + np.array(w)[g] * (y - fitted)) for w in itertools.product([-1, 1], repeat=6)]
    wanted = np.mean(np.array(draws) >= t(y) * (1 - 1e-9))
    found = inference.wild_bootstrap(fit, "x")
    assert found.p == pytest.approx(wanted) and found.enumerated and found.n_draws == 32


def test_the_wild_interval_is_where_the_test_turns():
    data = small(2)
    fit = rates.ols("x + z", data, cluster="g")
    found = inference.wild_bootstrap(fit, "x", level=0.9)
    assert found.low < found.estimate < found.high
    signs, enumerated = _sign_vectors(6, 999, "rademacher", 0)
    step = 0.01 * (found.high - found.low)
    for end, out in ((found.low, -step), (found.high, step)):
        assert _p_at(fit.kernel, fit.design, 1, end + out, signs, enumerated) < 0.1
        assert _p_at(fit.kernel, fit.design, 1, end - out, signs, enumerated) >= 0.1


def test_wild_bootstrap_serves_nonlinear_models_and_whole_tables():
    data = small(3, clusters=10, n=80)
    fit = rates.interval_regression("x + z", data, scale="logit", cluster="g")
    table = inference.with_wild_bootstrap(fit)
    x = table.effects.set_index("term").loc["x"]
    assert x["p"] < 0.05 and x["low"] < x["estimate"] < x["high"]
    assert table.effects.set_index("term").loc["z", "p"] > 0.05
    assert "wild cluster bootstrap by g, 10 clusters" in table.covariance
    one = inference.wild_bootstrap(fit, "x")
    assert (one.low, one.high) == (x["low"], x["high"]) and "10 clusters" in str(one)
    logit = inference.wild_bootstrap(rates.fractional_logit("x + z", data, cluster="g"), "x")
    assert logit.low == pytest.approx(x["low"], abs=2.5) and logit.high == pytest.approx(x["high"], abs=2.5)


def test_drawn_signs_are_seeded_and_webb_has_six_points(panel):
    fit = rates.ols("year", panel, cluster="province")
    first, again = (inference.wild_bootstrap(fit, "year", draws=499) for _ in range(2))
    assert first == again and not first.enumerated and first.n_draws == 499 and first.p >= 1 / 500
    signs, _ = _sign_vectors(5, 400, "webb", 1)
    assert len(np.unique(signs.round(9))) == 6 and np.mean(signs**2) == pytest.approx(1.0, abs=0.05)


def test_wild_bootstrap_refuses_what_it_cannot_do(panel):
    with pytest.raises(rates.OneClusterError, match="give cluster="):
        inference.wild_bootstrap(rates.ols("year", panel), "year")
    fit = rates.ols("year * C(level)", panel, cluster="province")
    with pytest.raises(GovreportError, match="several coefficients"):
        inference.wild_bootstrap(fit, "year")
    with pytest.raises(GovreportError, match="there is no effect 'yr'; the fit has"):
        inference.wild_bootstrap(fit, "yr")
    fit = rates.ols("year", panel, cluster="province")
    with pytest.raises(GovreportError, match="take 999 or more"):
        inference.wild_bootstrap(fit, "year", draws=9)
    with pytest.raises(GovreportError, match="a share such as"):
        inference.wild_bootstrap(fit, "year", level=95)
    with pytest.raises(GovreportError, match="needs a date"):
        inference.break_test("year", panel, {"name_en": "a law"})
    with pytest.raises(GovreportError, match="no fit to compare"):
        rates.compare([])


def test_jackknife_of_a_linear_model_is_leaving_out_one_cluster():
    data = small(4)
    fit = inference.jackknife(rates.ols("x", data, cluster="g"))
    left = np.array([rates.ols("x", data[data["g"] != k]).params for k in range(6)])
    gap = left - fit.params
    np.testing.assert_allclose(fit.cov, 5 / 6 * gap.T @ gap, rtol=1e-8)
    assert fit.degrees == 5 and "CV3" in fit.covariance and not fit.notes


def test_linearised_jackknife_is_near_the_full_one():
    data = small(5, clusters=12, n=120)
    fit = rates.interval_regression("x", data, scale="logit", cluster="g")
    left = [rates.interval_regression("x", data[data["g"] != k], scale="logit").params for k in range(12)]
    gap = np.array(left) - fit.params
    full = np.sqrt(np.diag(11 / 12 * gap.T @ gap))
    np.testing.assert_allclose(np.sqrt(np.diag(inference.jackknife(fit).cov)), full, rtol=0.2)
    assert inference.jackknife(rates.mixed("x", data, place="g")).effects["std_error"].iloc[0] > 0


def test_errors_for_small_samples_stand_in_order():
    fit = rates.fractional_logit("x", small(6), cluster="g")
    fits = (fit, inference.small_sample(fit), inference.jackknife(fit))
    cr1, cr2, cv3 = (f.effects["std_error"].iloc[0] for f in fits)
    assert cr2 < cv3 and cr1 < cv3


def test_hc2_and_its_degrees_by_hand():
    rows = rates.ols("x", small(6))
    x, n = rows.design.matrix, 36
    a = np.linalg.inv(x.T @ x)
    hat = x @ a @ x.T
    e = rows.data["rate"].to_numpy() - x @ rows.params
    found = inference.small_sample(rows)
    np.testing.assert_allclose(found.cov, a @ (x.T * (e**2 / (1 - np.diag(hat)))) @ x @ a, rtol=1e-8)
    # Var(c'b) = sum (c'a x_i)^2 e_i^2 / (1 - h_i) is e' Q e; its law under equal variances has these degrees
    weight = np.diag((x @ a)[:, 1] ** 2 / (1 - np.diag(hat)))
    q = weight @ (np.eye(n) - hat)
    degrees = np.trace(q) ** 2 / np.trace(q @ q)
    assert found.degrees == pytest.approx(degrees, rel=1e-8)
    half = found.effects["high"].iloc[0] - found.effects["estimate"].iloc[0]
    assert half == pytest.approx(stats.t.ppf(0.975, degrees) * found.effects["std_error"].iloc[0])


def test_a_coefficient_that_rests_on_one_cluster_has_no_jackknife(panel):
    rows = panel.assign(alone=(panel["province"] == "山东省") * 1.0)
    with pytest.raises(rates.CollinearityError, match="without 山东省"):
        inference.jackknife(rates.ols("alone + year", rows, cluster="province"))


# --- breaks ----------------------------------------------------------------------------------------------------------


def test_a_year_counts_by_the_share_after_the_event():
    share = inference.share_after(pd.Series([2014, 2015, 2016, None]), pd.Timestamp("2015-05-01"))
    assert share[:3].tolist() == pytest.approx([0.0, 245 / 365, 1.0]) and np.isnan(share[3])


def broken(step: float) -> pd.DataFrame:
    rng = np.random.default_rng(8)
    rows = pd.DataFrame([(f"{p:06d}", y) for p in range(12) for y in range(2010, 2024)], columns=["adcode", "year"])
    rate = 40 + 1.0 * (rows["year"] - 2010) + step * (rows["year"] >= 2017) + rng.normal(0, 4, len(rows))
    return rows.assign(rate=rate)


def test_a_break_stands_out_among_dates_and_orders_and_no_break_does_not():
    event = {"name_en": "a law", "effective": pd.Timestamp("2017-01-01")}
    found = inference.break_test("year", broken(20), event, model=rates.ols, cluster="adcode")
    assert found.estimate == pytest.approx(20, abs=3)
    assert found.p == 1 / found.n_reference and found.n_reference == 12 and found.n_failed == 0
    orders = inference.break_test("year", broken(20), event, model=rates.ols, reference="orders", draws=60)
    assert orders.p == pytest.approx(1 / 61) and "orders" in str(orders)
    nothing = inference.break_test("year", broken(0), event, model=rates.ols, cluster="adcode")
    assert nothing.p > 0.1


def test_breaks_take_their_dates_from_the_events(panel):
    events = datasets.events()
    provisions = events[events["name_en"].str.contains("Appearance of Heads")].iloc[0]
    found = inference.break_test("C(level) + year", panel, provisions, cluster="province")
    assert found.effective == pd.Timestamp("2020-07-01") and 0 < found.p <= 1
    assert found.distribution["label"].iloc[0] == "event" and len(found.distribution) == found.n_reference
    with pytest.raises(rates.StatisticalError, match="before or after 2004"):
        inference.break_test("year", panel, events.iloc[0])
    with pytest.raises(GovreportError, match="'dates' or 'orders'"):
        inference.break_test("year", panel, provisions, reference="guess")


# --- families --------------------------------------------------------------------------------------------------------


def test_holm_and_benjamini_hochberg_by_hand(panel):
    fit = rates.ols("year", panel, cluster="province")

    def with_p(p: float) -> rates.RateFit:
        import dataclasses

        return dataclasses.replace(fit, effects=fit.effects.assign(p=p))

    table = inference.family([(str(p), with_p(p), "year") for p in (0.01, 0.04, 0.03, 0.005)])
    # sorted: .005 .01 .03 .04; Holm: 4*.005, 3*.01, 2*.03, max(.04, .06); BH: .02, .02, .04, .04
    assert table["p_holm"].tolist() == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert table["q_bh"].tolist() == pytest.approx([0.02, 0.04, 0.04, 0.02])
    assert table["holds"].tolist() == [True, False, False, True]
    with pytest.raises(GovreportError, match="different labels"):
        inference.family([("a", fit, "year"), ("a", fit, "year")])
    with pytest.raises(GovreportError, match="no effect 'yr'"):
        inference.family([("a", fit, "yr")])


def test_a_wild_interval_holds_zero_exactly_when_p_is_not_small_or_says_why(panel):
    for model in (rates.ols, functools.partial(rates.interval_regression, scale="logit")):
        fit = model("C(level) + year", panel, cluster="province")
        for term in fit.effects["term"]:
            found = inference.wild_bootstrap(fit, term, draws=399)
            assert found.note or (found.low <= 0 <= found.high) == (found.p >= 0.05), term
            assert np.isfinite([found.low, found.high]).all() or "open" in found.note


@pytest.mark.parametrize(
    ("p_value", "wanted", "why"),
    [
        (lambda b: max(0.0, 1 - b / 4), 3.8, ""),
        (lambda b: 0.3, np.inf, "no value is rejected"),
        (lambda b: 0.3 if b < 3 else np.nan, np.inf, "cannot be estimated with 3 "),
        (lambda b: 0.01 if 2 < b < 5 else 0.3, np.inf, "5 on the coefficient's scale is not rejected again"),
    ],
)
def test_a_wild_interval_is_open_where_the_search_would_decide(p_value, wanted, why):
    end, reason = _end(p_value, 0.0, 1.0, 0.05)
    assert end == pytest.approx(wanted, abs=1e-3) and why in reason and bool(why) == bool(reason)


def test_a_regressor_of_two_provinces_and_too_few_sign_vectors_are_named(panel):
    fit = rates.fractional_logit("C(region) + year", panel, cluster="province")
    found = inference.wild_bootstrap(fit, "region: northeast against central", draws=199)
    assert "in 2 cluster(s) only" in found.note and "in 2 cluster(s) only" in str(found)
    assert any("northeast" in note for note in inference.with_wild_bootstrap(fit, draws=199).notes)
    few = inference.wild_bootstrap(rates.ols("x", small(2, clusters=5), cluster="g"), "x")
    assert few.low == -np.inf and few.high == np.inf and "take weights='webb'" in few.note
