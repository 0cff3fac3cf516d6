"""The spread over choices, worked by hand."""

import numpy as np
import pandas as pd
import pytest

from govreport import GovreportError
from govreport.robustness import robustness


def test_all_combinations_with_the_first_as_baseline():
    out = robustness(lambda hmm, weight: weight + 10 * hmm, over={"hmm": [False, True], "weight": [1, 2, 4]})
    assert list(out.runs["estimate"]) == [1, 2, 4, 11, 12, 14]
    row = out.spread.iloc[0]
    assert row[["estimate", "n_choices", "n_results", "min", "q1", "median", "q3", "max"]].tolist() == [
        1, 6, 6, 1, 2.5, 7.5, 11.75, 14,
    ]  # fmt: skip
    assert row["n_same_sign"] == 6
    assert str(out) == "1 (1 to 14 over 6 of 6 choices)"
    assert out.choices == {"hmm": ("False", "True"), "weight": ("1", "2", "4")}


def test_a_table_keeps_its_keys_and_a_missing_figure_is_told():
    def figure(lexicon):
        table = pd.DataFrame({"group": ["a", "b"], "year": [2020, 2020], "rate": [1.0, -2.0], "n": [3, 4]})
        return table if lexicon is None else table.iloc[:1].assign(rate=lexicon)

    out = robustness(figure, over={"lexicon": {"none": None, "large": 5.0}}, value="rate")
    assert out.keys == ("group", "year")
    spread = out.spread.set_index("group")
    assert spread.loc["a", ["estimate", "min", "max", "n_results"]].tolist() == [1, 1, 5, 2]
    assert spread.loc["b", "n_results"] == 1
    assert spread.loc["b", "note"] == "1 combination(s) do not have this figure"


def test_an_error_is_a_row_with_its_reason():
    def figure(k):
        if k == 2:
            raise GovreportError("too few documents")
        return pd.Series([k, -k], index=pd.Index(["up", "down"], name="way"), dtype=float)

    out = robustness(figure, over={"k": [1, 2, 3]})
    assert out.runs.loc[out.runs["run"] == 1, "reason"].tolist() == ["GovreportError: too few documents"]
    assert list(out.spread["n_results"]) == [2, 2]
    assert list(out.spread["n_choices"]) == [3, 3]
    assert set(out.spread["note"]) == {"GovreportError: too few documents"}
    assert out.spread.set_index("way").loc["down", ["estimate", "min", "max"]].tolist() == [-1, -3, -1]


def test_a_failing_baseline_leaves_the_spread():
    out = robustness(lambda k: 1 / k, over={"k": [0, 2, 4]})
    row = out.spread.iloc[0]
    assert np.isnan(row["estimate"])
    assert (row["min"], row["max"], row["n_results"]) == (0.25, 0.5, 2)
    assert "ZeroDivisionError" in row["note"]


def test_what_is_not_finite_has_a_reason():
    out = robustness(lambda k: k, over={"k": [1.0, np.inf]})
    assert list(out.runs["reason"]) == ["", "the result is not a finite number"]
    assert out.spread["max"].tolist() == [1]


@pytest.mark.parametrize(
    ("figure", "over", "says"),
    [
        (lambda: 1, {}, "over is empty"),
        (lambda k: 1, {"k": []}, "has no options"),
        (lambda k: 1, {"k": "ab"}, "must be a list"),
        (lambda k: 1, {"k": [1, "1"]}, "look the same"),
        (lambda k: "x", {"k": [1]}, "gave a str"),
        (lambda k: 1 / 0, {"k": [1, 2]}, "no combination gives a result.*ZeroDivisionError"),
        (lambda k: pd.DataFrame({"x": [1]}), {"k": [1]}, "no column 'estimate'"),
        (lambda k: pd.DataFrame({"estimate": [1, 2]}), {"k": [1]}, "several rows with the same keys"),
        (lambda k: pd.DataFrame({"estimate": [1.0], "k": ["a"]}), {"k": [1]}, "named like choices"),
    ],
)
def test_bad_input_gets_a_sentence(figure, over, says):
    with pytest.raises(GovreportError, match=says):
        robustness(figure, over=over)
