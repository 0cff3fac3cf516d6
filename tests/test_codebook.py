"""The codebook: complete, checked on reading, equal to its page in docs/, and good to ask."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from govreport import codebook, cues
from govreport.errors import GovreportError
from govreport.tables import TOPICS

DOCS = Path(__file__).parents[1] / "docs" / "codebook.md"
HEAD = """\
words:
  deal: 受理|办理
  other_verbs: 开展
light: 共|件
statements: []
entries:
"""
ENTRY = """\
- id: cases
  topic: disputes
  name_zh: 案件
  name_en: Cases
  definition: Cases.
  kind: flow
  units: 件
  subject: government
  range: [0, 10]
  cues:
    - {head: 复议案件, verb: $deal}
  pitfalls: None.
  example: {text: 受理复议案件3件。, value: 3, unit: 件}
"""


def test_enough_indicators() -> None:
    known = codebook.entries()
    assert len(known) >= 120
    assert sum(entry.core for entry in known.values()) >= 45
    assert {entry.topic for entry in known.values()} == set(TOPICS) - {"problems", "plans"}
    assert all(re.fullmatch(r"[a-z]+(_[a-z]+)*", key) for key in known)


def test_names_are_unique() -> None:
    known = codebook.entries().values()
    assert len({entry.name_zh for entry in known}) == len(known)
    assert len({entry.name_en for entry in known}) == len(known)


def test_rates_are_per_cent_and_lie_between_0_and_100() -> None:
    for entry in codebook.entries().values():
        assert (entry.kind == "rate") == ("%" in entry.units), entry.id
        if entry.kind == "rate":
            assert (entry.low, entry.high) == (0, 100), entry.id
        assert (entry.kind == "amount") == (entry.units == ("元",)), entry.id


def test_example_lies_in_the_plausible_range_and_has_an_admitted_unit() -> None:
    for entry in codebook.entries().values():
        assert entry.low <= entry.example["value"] <= entry.high, entry.id
        assert entry.example["unit"] in entry.units, entry.id


def test_page_in_docs_is_the_codebook() -> None:
    assert DOCS.read_text(encoding="utf-8") == codebook.markdown(), (
        "run python -m govreport.codebook > docs/codebook.md"
    )


def test_every_cue_word_is_found_in_a_text() -> None:
    lexicon = cues.lexicon()
    for entry in codebook.entries().values():
        for cue in entry.cues:
            for word in cue["head"]:
                hits = cues.Scan(f"全{word}", lexicon).hits(0, len(word) + 1)
                sides = [side for start, _, hit in hits if start <= 1 for both in hit.by_unit.values() for side in both]
                assert entry.id in {named.entry.id for side in sides for named, *_ in side}, (entry.id, word)


def test_no_cue_word_reaches_over_the_end_of_a_sentence() -> None:
    words = [word.text for word in cues.lexicon().words]
    assert not [word for word in words if set(word) & set("。！？!?\n") or word.startswith(("”", "）"))]


def test_describe_prints_and_shows_itself() -> None:
    entry = codebook.describe("head_appearance_rate")
    assert "行政机关负责人出庭应诉率" in str(entry)
    assert codebook.describe("head_appearance_rate_yoy") is entry
    assert entry._repr_html_().startswith("<table") and "负责人" in entry._repr_html_()


def test_describe_escapes() -> None:
    entry = codebook.parse(HEAD + ENTRY.replace("definition: Cases.", "definition: <script>x</script>")).entries[
        "cases"
    ]
    assert "<script>" not in entry._repr_html_() and "&lt;script&gt;" in entry._repr_html_()


def test_describe_names_the_nearest_ids() -> None:
    with pytest.raises(GovreportError, match="did you mean head_appearance_rate"):
        codebook.describe("head_apearance_rate")


def test_words_and_units_are_spelt_out() -> None:
    entry = codebook.parse(HEAD + ENTRY.replace("units: 件", "units: 件|-")).entries["cases"]
    assert entry.units == ("件", "")
    assert entry.cues[0]["verb"] == ("受理", "办理")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("kind: flow", "kind: river"), r"line 7: kind must be one of"),
        (("topic: disputes", "topic: weather"), r"line 7: topic must be one of"),
        (("range: [0, 10]", "range: [10, 0]"), r"line 7: range must be"),
        (("  pitfalls: None.\n", ""), r"line 7: the entry cases lacks pitfalls"),
        (("  pitfalls:", "  pitfals:"), r"line 7: the entry cases lacks pitfalls"),
        (("  pitfalls: None.", "  pitfalls: None.\n  colour: red"), r"unknown key colour"),
        (("$deal", "$dael"), r"line 7: there is no word list \$dael; known are deal"),
        (("head: 复议案件", "head: 案"), r"line 7: the cue word '案' is too short"),
        (("head: 复议案件", "heads: 复议案件"), r"line 7: a cue has the unknown key heads"),
        (("unit: 件}", "unit: 件, bound: roughly}"), r"the example's bound or role is not a code"),
        (("example: {text:", "example: {txt:"), r"example needs text, value and unit"),
    ],
)
def test_errors_say_where_and_what(change: tuple[str, str], message: str) -> None:
    assert change[0] in ENTRY
    with pytest.raises(GovreportError, match=message):
        codebook.parse(HEAD + ENTRY.replace(*change))


def test_duplicate_id_is_refused_with_its_line() -> None:
    with pytest.raises(GovreportError, match="line 20: the id cases occurs twice"):
        codebook.parse(HEAD + ENTRY + ENTRY)


def test_what_is_no_codebook_is_refused() -> None:
    with pytest.raises(GovreportError, match="no valid YAML"):
        codebook.parse("a: [")
    with pytest.raises(GovreportError, match="expected the keys"):
        codebook.parse("words: {}")
    with pytest.raises(GovreportError, match="unknown indicator 'nothing'"):
        codebook.parse(HEAD.replace("[]", "[{indicator: nothing, value: 0, trigger: 无}]") + ENTRY)
