"""Models of rates against R, against published examples, and against what goes wrong."""

import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from govreport import inference, rates, specifications
from govreport.errors import GovreportError
from govreport.kernels import BetaKernel
from govreport.panel import DuplicateKeyError

REFERENCE = Path(__file__).parent / "reference"
FORMULA = 'C(level, Treatment("province")) + C(region, Treatment("east")) + year'
R_NAMES = ["(Intercept)", "levelcounty", "levelprefecture", "regioncentral", "regionnortheast", "regionwest", "year"]
TIGHT = 1e-8  # the estimator is the same: what is left is rounding and the other program's stopping rule
HAND = 1e-7  # against scores that R differentiates numerically


@pytest.fixture(scope="module")
def panel() -> pd.DataFrame:
    rows = pd.read_csv(REFERENCE / "panel.csv", dtype={"adcode": str})
    return rows.assign(rate=rows["rate_low"].where(rows["rate_low"] == rows["rate_high"]))


@pytest.fixture(scope="module")
def r() -> pd.DataFrame:
    return pd.read_csv(REFERENCE / "r.csv", dtype={"term": str}).set_index(["model", "quantity"])


def told(r: pd.DataFrame, model: str, quantity: str, terms: list[str] | None = None) -> np.ndarray:
    rows = r.loc[[(model, quantity)]]
    return (rows.set_index("term").loc[terms] if terms else rows)["value"].to_numpy(float)


def errors(fit: rates.RateFit) -> np.ndarray:
    return np.sqrt(np.diag(fit.cov))


def star() -> pd.DataFrame:
    data = sm.datasets.star98.load_pandas().data
    return data.assign(trials=data["NABOVE"] + data["NBELOW"], group=np.arange(len(data)) // 10)


# --- agreement with R ------------------------------------------------------------------------------------------------


def test_least_squares_and_five_kinds_of_errors_agree_with_r(panel, r):
    plain, fit = rates.ols(FORMULA, panel), rates.ols(FORMULA, panel, cluster="province")
    np.testing.assert_allclose(fit.params, told(r, "ols", "coef", R_NAMES), rtol=TIGHT)
    np.testing.assert_allclose(errors(plain), told(r, "ols", "HC3", R_NAMES), rtol=TIGHT)
    np.testing.assert_allclose(errors(fit), told(r, "ols", "CR1", R_NAMES), rtol=TIGHT)
    np.testing.assert_allclose(errors(inference.small_sample(fit)), told(r, "ols", "CR2", R_NAMES), rtol=TIGHT)
    np.testing.assert_allclose(errors(inference.jackknife(fit)), told(r, "ols", "CV3", R_NAMES), rtol=TIGHT)


def test_panel_with_places_and_years_agrees_with_r(panel, r):
    rows = panel.dropna(subset=["rate"])
    while True:  # as reference.R leaves out single rows before it numbers them
        kept = rows[rows.groupby("adcode")["year"].transform("size") > 1]
        kept = kept[kept.groupby("year")["year"].transform("size") > 1]
        if len(kept) == len(rows):
            break
        rows = kept
    rows = rows.assign(cases=(np.arange(1, len(rows) + 1) * 7) % 11)
    fit = rates.linear_panel("cases", rows)
    assert fit.n == told(r, "panel", "n")[0]
    np.testing.assert_allclose(fit.effects["estimate"], told(r, "panel", "coef"), rtol=TIGHT)
    np.testing.assert_allclose(fit.effects["std_error"], told(r, "panel", "CR1"), rtol=TIGHT)
    assert list(fit.effects["term"]) == ["cases"]


def test_fractional_logit_its_errors_and_its_effects_agree_with_r(panel, r):
    fit = rates.fractional_logit(FORMULA, panel, cluster="province")
    np.testing.assert_allclose(fit.params, told(r, "fractional", "coef", R_NAMES), rtol=TIGHT)
    np.testing.assert_allclose(errors(fit), told(r, "fractional", "CR1", R_NAMES), rtol=TIGHT)
    np.testing.assert_allclose(
        errors(rates.fractional_logit(FORMULA, panel)), told(r, "fractional", "HC1", R_NAMES), rtol=TIGHT
    )
    effects = fit.effects.set_index("term")["estimate"]
    year, prefecture = told(r, "fractional", "effect", ["year", "prefecture"])
    assert effects["year"] == pytest.approx(year, rel=1e-6)  # both take differences
    assert effects["level: prefecture against province"] == pytest.approx(prefecture, rel=TIGHT)


def test_fractional_logit_on_papkes_pension_plans_agrees_with_r(r):
    # The regressors of Papke and Wooldridge (1996) on the public data set, which is not their sample.
    plans = pd.read_csv(REFERENCE / "k401k.csv")
    formula = "mrate + np.log(totemp) + I(np.log(totemp) ** 2) + age + I(age ** 2) + sole"
    fit = rates.fractional_logit(formula, plans, rate="prate")
    assert fit.n == 1534 and (plans["prate"] == 100).sum() == 682
    np.testing.assert_allclose(fit.params, told(r, "401k", "coef"), rtol=TIGHT)
    np.testing.assert_allclose(errors(fit), told(r, "401k", "HC1"), rtol=TIGHT)
    effects = fit.effects.set_index("term")["estimate"]
    assert effects["mrate"] == pytest.approx(told(r, "401k", "effect")[0], rel=1e-6)  # ours is a difference
    assert list(effects.index) == ["mrate", "totemp", "age", "sole"]


def test_binomial_on_public_data_agrees_with_r(r):
    formula = "LOWINC + PERASIAN + PERBLACK + PERHISP"
    fit = rates.binomial(formula, star(), successes="NABOVE", trials="trials", cluster="group")
    np.testing.assert_allclose(fit.params, told(r, "star binomial", "coef"), rtol=TIGHT)
    np.testing.assert_allclose(errors(fit), told(r, "star binomial", "CR1"), rtol=TIGHT)
    assert fit.fit["dispersion"] == pytest.approx(told(r, "star binomial", "dispersion")[0], rel=TIGHT)


@pytest.mark.parametrize("scale", ["level", "logit"])
def test_interval_regression_agrees_with_survreg(panel, r, scale):
    ceiling = {"level": 100.0, "logit": 99.5}[scale]
    fit = rates.interval_regression(FORMULA, panel, scale=scale, ceiling=ceiling, cluster="province")
    name = f"interval {scale}"
    np.testing.assert_allclose(fit.params, told(r, name, "coef", [*R_NAMES, "log(sigma)"]), rtol=TIGHT)
    assert fit.fit["log-likelihood"] == pytest.approx(told(r, name, "loglik")[0], rel=1e-10)
    np.testing.assert_allclose(errors(fit), told(r, name, "CR0 G/(G-1)"), rtol=HAND)
    assert fit.n == len(panel) and fit.n_dropped == 0


def test_interval_regression_of_exact_uncensored_rows_is_least_squares(panel):
    rows = panel[(panel["rate"] < 100) & (panel["rate"] > 0)]
    fit, plain = rates.interval_regression("year", rows), rates.ols("year", rows)
    np.testing.assert_allclose(fit.params[:2], plain.params, rtol=1e-8)
    residual = rows["rate"] - plain.params[0] - plain.params[1] * rows["year"]
    assert fit.fit["sigma"] == pytest.approx(float(np.sqrt((residual**2).mean())), rel=1e-8)


def test_mixed_model_agrees_with_lme4(panel, r):
    rows = panel.assign(since=panel["year"] - 2018)
    fit = rates.mixed('C(level, Treatment("province")) + since', rows)
    # Two optimisers of a flat profile: lme4 and statsmodels stop some 2e-6 apart.
    np.testing.assert_allclose(fit.params, told(r, "mixed", "coef"), rtol=1e-5)
    np.testing.assert_allclose(errors(fit), told(r, "mixed", "errors"), rtol=1e-5)
    np.testing.assert_allclose(list(fit.fit.values()), told(r, "mixed", "sigma"), rtol=1e-5)


def test_counts_agree_with_r(r):
    data = pd.read_csv(REFERENCE / "counts.csv")
    fit = rates.counts("x", data, outcome="y", exposure="exposure", cluster="group")
    np.testing.assert_allclose(fit.params, told(r, "poisson", "coef"), rtol=TIGHT)
    np.testing.assert_allclose(errors(fit), told(r, "poisson", "CR1"), rtol=TIGHT)
    plain = rates.counts("x", data, outcome="y", exposure="exposure")
    np.testing.assert_allclose(errors(plain), told(r, "poisson", "HC1"), rtol=TIGHT)
    fit = rates.counts("x", data, outcome="y", exposure="exposure", family="negative_binomial")
    np.testing.assert_allclose(fit.params[:2], told(r, "negative binomial", "coef"), rtol=TIGHT)
    assert np.exp(fit.params[2]) == pytest.approx(told(r, "negative binomial", "alpha")[0], rel=1e-5)


def test_beta_gives_what_betareg_printed_and_what_r_finds(r):
    data = pd.read_csv(REFERENCE / "petrol.csv").assign(rate=lambda d: d["Y"])
    fit = rates.beta('C(No, Treatment("J")) + EP', data)
    printed = pd.read_csv(REFERENCE / "betareg.csv").set_index("term")["estimate"]
    np.testing.assert_allclose(fit.params[:-1], printed.drop("phi"), atol=6e-8)  # seven decimals are printed
    assert np.exp(fit.params[-1]) == pytest.approx(printed["phi"], abs=6e-5)
    np.testing.assert_allclose(fit.params[[0, -2]], told(r, "beta", "coef"), rtol=1e-6)  # R's optimiser stops early
    assert np.exp(fit.params[-1]) == pytest.approx(told(r, "beta", "precision")[0], rel=1e-6)
    assert fit.name == "beta"


def test_scores_and_second_derivatives_are_those_of_the_estimating_equations(panel):
    some = panel[panel["level"] != "county"]
    data = pd.read_csv(REFERENCE / "counts.csv")
    fits = [
        rates.ols("year", some), rates.fractional_logit("year", some), rates.beta("year", some),
        rates.interval_regression("year", some), rates.interval_regression("year", some, scale="logit"),
        rates.counts("x", data, outcome="y", family="negative_binomial"), rates.counts("x", data, outcome="y"),
    ]  # fmt: skip
    for fit in fits:
        x = fit.design.matrix.copy()
        x[:, 1] = (x[:, 1] - x[:, 1].mean()) / x[:, 1].std()
        theta = fit.kernel.solve(x, np.zeros(len(x)))
        scores, hessian = fit.kernel.derivatives(theta, x)
        assert np.abs(scores.sum(axis=0)).max() < 1e-5 * max(1.0, np.abs(scores).sum()), fit.name
        theta, h = theta + 0.1, 1e-5
        hessian = fit.kernel.derivatives(theta, x)[1].sum(axis=0)
        for k, e in enumerate(np.eye(len(theta)) * h):
            up, down = fit.kernel.derivatives(theta + e, x)[0], fit.kernel.derivatives(theta - e, x)[0]
            slope = (up - down).sum(axis=0) / (2 * h)
            np.testing.assert_allclose(hessian[k], slope, atol=1e-6 * np.abs(hessian).max(), err_msg=fit.name)
            mean = (fit.kernel.predict(theta + e, x)[0] - fit.kernel.predict(theta - e, x)[0]) / (2 * h)
            np.testing.assert_allclose(fit.kernel.predict(theta, x)[1][:, k], mean, atol=1e-5, err_msg=fit.name)


# --- effects ---------------------------------------------------------------------------------------------------------


def test_inflated_beta_reproduces_shares_and_means_of_a_saturated_model():
    rng = np.random.default_rng(3)
    group = np.repeat(["a", "b"], 60)
    rate = np.where(np.arange(120) % 60 < np.where(group == "a", 12, 30), 100.0, 100 * rng.beta(4, 2, 120))
    data = pd.DataFrame({"group": group, "rate": rate})
    fit = rates.beta("group", data)
    kernel = fit.kernel
    assert isinstance(kernel, BetaKernel) and kernel.inflated
    at_100 = fit.estimates.set_index("term")["estimate"]
    assert 1 / (1 + np.exp(-at_100["at 100: Intercept"])) == pytest.approx(12 / 60)
    means = data.groupby("group")["rate"].mean()
    assert fit.effects["estimate"].iloc[0] == pytest.approx(means["b"] - means["a"], abs=1.5)


def test_effects_are_against_the_named_reference_and_by_the_delta_method(panel):
    fit = rates.fractional_logit('C(level, Treatment("prefecture"))', panel)
    assert list(fit.effects["term"]) == ["level: county against prefecture", "level: province against prefecture"]
    means = panel.groupby("level")["rate"].mean()  # the model is saturated: fitted means are group means
    assert fit.effects["estimate"].iloc[1] == pytest.approx(means["province"] - means["prefecture"], rel=1e-8)
    n = panel.dropna(subset=["rate"]).groupby("level")["rate"].agg(["size", "var"])
    spread = (n["var"] * (n["size"] - 1) / n["size"] ** 2)[["province", "prefecture"]].sum()
    assert fit.effects["std_error"].iloc[1] == pytest.approx(np.sqrt(spread * 82 / 79), rel=1e-8)  # HC1


def test_weights_count_rows(panel):
    rows = panel.dropna(subset=["rate"]).assign(w=lambda d: np.where(d["level"] == "county", 3.0, 1.0))
    tripled = pd.concat([rows, rows[rows["w"] == 3], rows[rows["w"] == 3]])
    for model in (rates.ols, rates.fractional_logit, rates.interval_regression):
        weighted, repeated = model("year + level", rows, weights="w"), model("year + level", tripled)
        np.testing.assert_allclose(weighted.params, repeated.params, rtol=1e-7)
        np.testing.assert_allclose(weighted.effects["estimate"], repeated.effects["estimate"], rtol=1e-6)


def test_a_nonlinear_factor_and_an_interaction_have_one_effect_per_variable(panel):
    rows = panel.assign(gdp=np.linspace(1, 9, len(panel)))
    fit = rates.ols("np.log(gdp) + year * C(level)", rows)
    assert {t.split(":")[0] for t in fit.effects["term"]} == {"gdp", "year", "level"}
    assert (fit.effects["term"] == "year").sum() == 1


# --- tables ----------------------------------------------------------------------------------------------------------


def test_table_says_n_clusters_missing_and_errors_and_renders(panel):
    fits = [rates.ols("year", panel, cluster="province"), rates.interval_regression("year", panel, cluster="province")]
    table = rates.compare(fits)
    assert table.loc["n", "OLS"] == "82" and table.loc["n", "interval regression (level)"] == "96"
    assert table.loc["clusters", "OLS"] == "21" and table.loc["missing share", "OLS"] == "0.15"
    assert "CR1 by province, t(20)" in table.loc["errors", "OLS"]
    assert any("21 clusters" in n for n in table.attrs["notes"])
    for form in ("html", "latex", "csv", "tsv"):
        text = rates.render(table, form)
        assert "0.15" in text and "percentage points" in text
    assert rates.render(table, "latex").startswith("\\begin{tabular}")
    assert "[" in rates.compare(fits, show="interval").loc["year", "OLS"]
    assert list(rates.compare([fits[0], fits[0]]).columns) == ["OLS", "OLS 2"]
    with pytest.raises(GovreportError, match="form"):
        rates.render(table, "docx")


def test_a_fit_shows_itself_and_leads_back_to_its_rows(panel):
    fit = rates.interval_regression("year", panel, cluster="province")
    assert "22 clusters" in str(fit) and "year" in fit._repr_html_()
    assert set(fit.data["observation"]) == set(panel["observation"])


def test_few_clusters_are_a_note_and_no_warning(panel):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        fit = rates.fractional_logit("year", panel, cluster="province")
    assert any("21 clusters of province, fewer than 40" in note for note in fit.notes)
    assert not rates.fractional_logit("year", panel).notes


# --- bad input -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", [rates.ols, rates.fractional_logit, rates.beta, rates.mixed])
def test_a_constant_outcome_is_named(panel, model):
    with pytest.raises(rates.ConstantOutcomeError, match="constant"):
        model("year", panel.assign(rate=100.0))


def test_all_rows_at_100_or_censored_are_named(panel):
    full = panel.assign(rate_low=100.0, rate_high=100.0)
    with pytest.raises(rates.ConstantOutcomeError, match="100"):
        rates.interval_regression("year", full)
    ends = panel.assign(rate_low=np.where(panel.index % 2, 100.0, 0.0), rate_high=np.where(panel.index % 2, 100.0, 0.0))
    with pytest.raises(rates.StatisticalError, match="floor or the ceiling"):
        rates.interval_regression("year", ends)


@pytest.mark.parametrize("scale", ["level", "logit"])
def test_separation_is_named(panel, scale):
    rows = panel.assign(rate_low=panel["rate_low"].where(panel["level"] != "county", 100.0))
    rows["rate_high"] = panel["rate_high"].where(panel["level"] != "county", 100.0)
    with pytest.raises(rates.SeparationError, match="merge the category"):
        rates.interval_regression("C(level)", rows, scale=scale)
    with pytest.raises(rates.SeparationError, match="merge the category"):
        rates.fractional_logit("C(level)", rows.assign(rate=rows["rate_low"]))


def test_one_cluster_is_named(panel):
    with pytest.raises(rates.OneClusterError, match="one cluster of 'nation'"):
        rates.ols("year", panel.assign(nation="中国"), cluster="nation")


def test_collinearity_is_named(panel):
    with pytest.raises(rates.CollinearityError, match="'again'"):
        rates.ols("year + again", panel.assign(again=2 * panel["year"] - 7))
    with pytest.raises(rates.CollinearityError, match="does not change within places"):
        rates.linear_panel("fixed", panel.assign(fixed=panel["adcode"].str[:2].astype(int)), time=None)


def test_low_above_high_is_named(panel):
    rows = panel.copy()
    rows.loc[7, ["rate_low", "rate_high"]] = [90.0, 80.0]
    with pytest.raises(rates.StatisticalError, match="row 7: rate_low is above rate_high"):
        rates.interval_regression("year", rows)


def test_shares_are_refused_and_single_ones_noted(panel):
    with pytest.raises(rates.UnitError, match="multiply"):
        rates.ols("year", panel.assign(rate=panel["rate"] / 100))
    with pytest.raises(rates.UnitError, match="outside 0 to 100"):
        rates.ols("year", panel.assign(rate=panel["rate"] + 50))
    rows = panel.dropna(subset=["rate"]).copy()
    rows.loc[rows.index[3], "rate"] = 0.95
    with pytest.warns(rates.UnitWarning):
        assert any(f"row {rows.index[3]}" in note and "0.95" in note for note in rates.ols("year", rows).notes)


def test_misspelt_columns_are_named_with_the_likely_one(panel):
    with pytest.raises(GovreportError, match="'yaer'; did you mean 'year'"):
        rates.ols("yaer", panel)
    with pytest.raises(GovreportError, match="'provnce'; did you mean 'province'"):
        rates.ols("year", panel, cluster="provnce")
    with pytest.raises(GovreportError, match="there is no column 'rows'"):
        rates.ols("year + rows", panel)  # a variable of ours must not be found


def test_counts_that_are_none_are_named():
    data = pd.DataFrame({"y": [1, 2, -1, 4], "x": [1.0, 2, 3, 5], "heard": [3, 3, 3, 3]})
    with pytest.raises(rates.StatisticalError, match="negative"):
        rates.counts("x", data, outcome="y")
    with pytest.raises(rates.StatisticalError, match="exceeds"):
        rates.binomial("x", data.assign(y=[1, 2, 3, 4]), successes="y", trials="heard")
    poisson = pd.DataFrame({"y": [2, 2, 3, 3, 2, 3, 2, 3], "x": np.arange(8.0)})
    with pytest.raises(rates.ConvergenceError, match="not overdispersed"):
        rates.counts("x", poisson, outcome="y", family="negative_binomial")


def test_too_few_rows_and_repeated_index_labels(panel):
    with pytest.raises(rates.StatisticalError, match="fewer regressors"):
        rates.ols("year + C(level)", panel.head(3))
    twice = pd.concat([panel, panel])
    assert rates.ols("year", twice).n == 164


def test_odd_columns_are_named(panel):
    with pytest.raises(GovreportError, match="must hold numbers; it has '98%'"):
        rates.ols("year", panel.assign(rate="98%"))
    with pytest.raises(GovreportError, match="several columns 'rate'"):
        rates.ols("year", pd.concat([panel, panel[["rate"]]], axis=1))
    with pytest.raises(GovreportError, match="'gap' has infinite values"):
        rates.ols("gap", panel.assign(gap=1.0 / np.arange(len(panel)).clip(1) * np.where(panel.index == 3, np.inf, 1)))
    with pytest.raises(GovreportError, match="the right-hand side only"):
        rates.ols("rate ~ year", panel)
    with pytest.raises(GovreportError, match="must be positive"):
        rates.ols("year", panel.assign(w=-1.0), weights="w")


def test_what_differs_in_one_cluster_or_row_alone_has_no_error_and_says_so(panel):
    rows = panel.assign(alone=(panel["province"] == "山东省") * 1.0, since=panel["year"] - 2018.0)
    for fit in (
        rates.ols("alone + since", rows, cluster="province"),
        rates.beta("alone + since", rows, cluster="province"),
    ):
        assert fit.effects.set_index("term")["std_error"].isna().tolist() == [True, False]
        assert fit.estimates["std_error"].isna().sum() == 1 and "(—)" in rates.compare([fit]).loc["alone"].iloc[0]
        assert any("differs in 山东省 alone" in note for note in fit.notes)
        small = inference.small_sample(fit).effects
        assert small["std_error"].isna().tolist() == [True, False]
    first = panel.assign(first=np.arange(len(panel)) == 0)
    assert np.isnan(rates.fractional_logit("first + year", first).effects["std_error"].iloc[0])
    assert rates.mixed("alone + since", rows).effects["std_error"].notna().all()  # the model gives one
    with pytest.raises(GovreportError, match="no error can be told"):
        specifications.curve({"all": rows}, {"ols": rates.ols}, {"year": "alone + since"}, "alone", cluster="province")


def test_what_nearly_follows_from_others_is_refused_and_years_are_not(panel):
    noise = np.random.default_rng(1).normal(size=len(panel))
    rows = panel.assign(twice=2 * panel["year"] + 1e-8 * noise)
    with pytest.raises(rates.CollinearityError, match="'twice' follows"):
        rates.fractional_logit("year + twice", rows)
    far = rates.ols("year + I(year ** 2)", panel)
    near = rates.ols("since + I(since ** 2)", panel.assign(since=panel["year"] - 2018.0))
    np.testing.assert_allclose(far.effects["std_error"], near.effects["std_error"], rtol=1e-5)


def test_single_shares_among_percentages_warn(panel):
    several = panel["rate"].notna() & panel["rate"].lt(100) & panel["adcode"].duplicated() & panel["year"].duplicated()
    rows = panel.assign(rate=panel["rate"].where(panel.index != several.idxmax(), 0.95))
    for model in (rates.ols, rates.linear_panel, rates.mixed):
        with pytest.warns(rates.UnitWarning, match=f"row {several.idxmax()}"):
            fit = model("cases" if model is rates.linear_panel else "year", rows.assign(cases=rows.index % 7))
        assert any("was 0.95 meant as 95" in note for note in fit.notes)


def test_a_panel_with_a_place_and_year_twice_is_refused(panel):
    with pytest.raises(DuplicateKeyError, match="more than one row a adcode and year"):
        rates.linear_panel("cases", pd.concat([panel, panel]).assign(cases=1.0))


def test_level_and_a_category_at_the_ceiling_are_named(panel):
    with pytest.raises(GovreportError, match="a share such as"):
        rates.ols("year", panel, level=95)
    rows = panel.assign(rate=panel["rate"].mask(panel["level"] == "county", 100.0))
    with pytest.raises(rates.SeparationError, match="merge the category"):
        rates.beta("C(level) + year", rows)


def test_a_variable_in_several_factors_has_one_effect_and_splines_stay_inside(panel):
    rows = panel.assign(since=panel["year"] - 2018.0)
    fit = rates.ols("since + I(since ** 2)", rows)
    slope = fit.params[1] + 2 * fit.params[2] * fit.data["since"].mean()
    inner = (fit.data["since"] > fit.data["since"].min()) & (fit.data["since"] < fit.data["since"].max())
    assert fit.effects["term"].tolist() == ["since"] and inner.mean() > 0.9
    assert fit.effects["estimate"].iloc[0] == pytest.approx(slope, abs=0.01)
    spline = rates.fractional_logit("bs(year, df=4)", panel)
    assert spline.effects["term"].tolist() == ["year"] and np.isfinite(spline.effects["std_error"]).all()


def test_the_mixed_model_has_no_scores(panel):
    fit = rates.mixed("year", panel)
    for what in (inference.small_sample, lambda f: inference.wild_bootstrap(f, "year")):
        with pytest.raises(GovreportError, match=r"use inference\.jackknife"):
            what(fit)


def test_columns_of_a_table_can_be_named(panel):
    fit = rates.ols("year", panel, cluster="province")
    assert list(rates.compare({"CR1": fit, "CR2": inference.small_sample(fit)}).columns) == ["CR1", "CR2"]
