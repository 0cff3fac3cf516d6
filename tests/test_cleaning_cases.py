"""Cases of damage as data: each is checked for its text, the replay of its ledger, its offsets, and a second cleaning."""

import json
from pathlib import Path

import pytest

from govreport import normal, repair, script
from govreport.edits import CleanText, Draft, replay

CASES = Path(__file__).parent / "cases" / "cleaning"


def load(name: str) -> list[dict]:
    return [json.loads(line) for line in (CASES / f"{name}.jsonl").read_text(encoding="utf-8").split("\n") if line]


def clean(text: str) -> CleanText:
    draft = Draft(text)
    for step in (*repair.STEPS, script.convert, *normal.STEPS):
        step(draft)
    return draft.finish()


def ids(case: dict) -> str:
    return case["name"]


@pytest.mark.parametrize("case", [*load("wild"), *load("synthetic")], ids=ids)
def test_repaired(case):
    result = clean(case["raw"])
    assert result.text == case["text"]
    check_ledger(result)
    if case["flags"] is not None:
        assert list(result.flags) == sorted(case["flags"])
    assert set(case["marks"]) <= {mark.code for mark in result.marks}
    if case["flags"] == []:
        assert not result.marks


@pytest.mark.parametrize("case", load("must-not-change"), ids=ids)
def test_left_alone(case):
    result = clean(case["raw"])
    assert result.text == case["text"]
    assert not result.edits
    assert not result.marks
    assert not result.flags


@pytest.mark.parametrize("case", load("known-failures"), ids=ids)
def test_known_failure(case, request):
    request.node.add_marker(pytest.mark.xfail(strict=True, reason=case["reason"]))
    assert clean(case["raw"]).text == case["text"]


@pytest.mark.parametrize("case", load("known-failures"), ids=ids)
def test_known_failures_keep_their_ledger(case):
    check_ledger(clean(case["raw"]))


def check_ledger(result: CleanText) -> None:
    assert replay(result.raw, result.edits) == result.text
    positions = [result.to_raw(i) for i in range(len(result.text) + 1)]
    assert positions == sorted(positions)
    touched = {i for edit in result.edits for i in range(edit.raw_start, edit.raw_end)}
    for i, char in enumerate(result.text):
        at = result.to_raw(i)
        if at not in touched:
            assert result.raw[at] == char
            assert result.to_clean(at) == i
    again = clean(result.text)
    assert again.text == result.text
