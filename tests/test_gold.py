"""The gate: no score may fall below its floor, and nobody may change the gold in passing."""

import importlib.util
import json

import pytest


@pytest.fixture(scope="module")
def gate(root):
    spec = importlib.util.spec_from_file_location("score", root / "tests" / "gold" / "score.py")
    module = importlib.util.module_from_spec(spec)
    import sys

    sys.modules["score"] = module
    spec.loader.exec_module(module)
    return module


def test_no_score_is_below_its_floor(gate):
    floors = json.loads(gate.FLOORS.read_text(encoding="utf-8"))["floors"]
    found = {f"{n}/{m}": v for n, s in gate.all_scores().items() for m, v in s.measures().items()}
    assert set(found) == set(floors)
    assert {k: v for k, v in found.items() if v < floors[k] - 1e-9} == {}


def test_the_gold_is_the_one_that_the_floors_were_measured_on(gate):
    assert json.loads(gate.FLOORS.read_text(encoding="utf-8"))["gold"] == gate.checksums()


def test_the_scorer_notices_a_wrong_coding(gate):
    gold = [{"start": 0, "end": 2, "numeral": "45", "value": 45.0, "unit": "件", "bound": "exact", "role": "own",
             "scope": "", "period": "full_year", "indicator": "reconsideration_cases", "excluded": ""}]  # fmt: skip
    for change, measure in [({"value": 46.0}, "found_and_valued"), ({"role": "subset"}, "coded_f1"),
                            ({"indicator": "litigation_cases"}, "coded_f1"), ({"scope": "government"}, "scope")]:  # fmt: skip
        result = gate.Score(no_quantities=1, kept_out=1, same_indicator=1, scope=1, period=1)
        gate.score(result, gold, [gold[0] | change], "x")
        assert result.measures()[measure] < 1, change
