"""Repair of characters: generated damage on unseen text, floors for its measure, hostile input, sound text."""

import random
import sys
import time
from pathlib import Path

import pytest

from govreport import damage, repair
from govreport.edits import Draft, replay

sys.path.insert(0, str(Path(__file__).parent.parent / "benchmarks"))
import cleaning

CERTAIN = [name for name in damage.CERTAIN if name != "lost_dash"]


@pytest.mark.parametrize("mechanism", CERTAIN)
def test_certain_damage_is_undone_exactly(mechanism):
    results = [cleaning.outcome(*case) for case in cleaning.cases(mechanism, 12, seed=5)]
    assert results
    assert set(results) == {"exact"}


def test_year_dash():
    assert cleaning.clean("实施纲要（20212025年）").text == "实施纲要（2021-2025年）"
    assert cleaning.clean("编号20252021年").text == "编号20252021年"


@pytest.mark.parametrize(
    ("mechanism", "exact"), [("shift_heading", 0.5), ("shift_heading_annotated", 0.5), ("shift_stop", 0.6)]
)
def test_shift(mechanism, exact):
    results = [cleaning.outcome(*case) for case in cleaning.cases(mechanism, 6, seed=4)]
    assert results.count("wrong") == 0
    assert results.count("exact") >= exact * len(results)


def test_sound_text_is_not_touched():
    sound = cleaning.paragraphs()
    assert len(sound) >= 2000
    assert cleaning.changed_by_repair(sound) == []


def test_inexact_utf8_is_marked():
    for i, text in enumerate(cleaning.sentences()[:40]):
        hurt = damage.damage(text, "utf8_as_gbk", i)
        if "\ufffd" in hurt:
            assert cleaning.outcome(hurt, text) != "wrong"


def test_radical_table_is_whole():
    table = repair.radical_map()
    codes = [*range(0x2E80, 0x2E9A), *range(0x2E9B, 0x2EF4), *range(0x2F00, 0x2FD6)]
    assert all(chr(code) in table for code in codes)
    assert table["⼾"] == "户"
    assert table["⻄"] == "西"
    assert not any("\u2e80" <= ideograph <= "\u2fd5" for ideograph in table.values())


@pytest.mark.parametrize(
    "text",
    [
        "&amp;" * 20000,
        "&" * 50000,
        "&#38;" * 20000,
        "?" * 50000,
        "(zhì" * 20000,
        "法(" * 20000,
        "·¨" * 20000,
        "é" * 50000,
        "娉曟" * 20000,
        "xx" * 20000,
        "20" * 20000,
        "1 000 " * 10000,
        "。" * 30000,
        "\n。ㄈ" * 5000,
        "\ud800" * 20000,
        "<p" * 20000,
        "<p " + "a" * 50000,
        "纲要（" * 10000,
        "，" + "國" * 30000 + "A國",
    ],
    ids=range(19),
)
def test_hostile_text_takes_linear_time(text):
    begun = time.process_time()
    result = cleaning.clean(text)
    assert time.process_time() - begun < 25
    assert replay(result.raw, result.edits) == result.text


def test_any_text_keeps_its_ledger():
    rng = random.Random(3)
    alphabet = "法治政府行政建設學(zhì)。ㄈ┨?,F&amp;; \n\u3000\u200b\ufeff\x01ÖÎÕþ娉曟不20211年月x*市（）"
    for _ in range(150):
        text = "".join(rng.choice(alphabet) for _ in range(rng.randrange(40)))
        result = cleaning.clean(text)
        assert replay(result.raw, result.edits) == result.text


def test_marks_point_at_the_raw_text():
    draft = Draft("全市共?0件案件")
    for step in repair.STEPS:
        step(draft)
    (mark,) = draft.finish().marks
    assert (mark.code, mark.raw_start, mark.raw_end) == ("lost_digit", 3, 6)


def test_a_rewriting_tool_is_known_by_two_of_its_words():
    assert "spun" in _flags("我县夯实依法行政的根底，为高质量发展奠定坚实根底。")  # each only by a pattern with a gap
    assert "spun" in _flags("优化效劳水平，把标准性文件管好。")
    assert "spun" in _flags("优化效劳水平。")  # two of them share a word
    assert "spun" not in _flags("增强法治意识，构建大调解格局，举办法治训练班2期。")


def test_no_wording_of_a_rewriting_tool_is_cut_at_a_comma():
    words = repair._spun_words()
    assert words.groups > 50
    assert words.pattern.count("{") == words.pattern.count("}") == 4


def _flags(text):
    draft = Draft(text)
    repair.rewritten(draft)
    return draft.flags
