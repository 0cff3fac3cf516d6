"""Every rule of numeral_rules.yaml decides its own example, and the spans around numerals are what they say."""

from __future__ import annotations

import pytest

from govreport import tables
from govreport.exclusions import LEXICON, RULES, Rule, Surroundings
from govreport.numbers import Numeral, numerals


def marked(example: str) -> tuple[str, Numeral]:
    """The text without 【】 and its numeral at the marked place."""
    before, _, rest = example.partition("【")
    inside, _, after = rest.partition("】")
    text = before + inside + after
    found = [n for n in numerals(text) if n.start == len(before)]
    assert len(found) == 1, (text, numerals(text))
    return text, found[0]


@pytest.mark.parametrize("rule", RULES, ids=lambda r: f"{r.id}: {r.example}")
def test_a_rule_decides_its_example(rule: Rule) -> None:
    text, numeral = marked(rule.example)
    assert (numeral.rule, numeral.excluded) == (rule.id, rule.code), text


def test_codes_are_declared() -> None:
    assert {r.code for r in RULES} - {""} <= set(tables.EXCLUSIONS)


@pytest.mark.parametrize(
    ("text", "numeral", "code"),
    [
        ("进一步统一思想", "一", "set_phrase"),
        ("十堰市三亚市", "十", "inside_word"),
        ("党的二十大精神", "二十", "party_congress"),
        ("推行一网通办", "一", "slogan_number"),
        ("十分重视", "十", "set_phrase"),
    ],
)
def test_a_word_around_a_numeral_excludes_it(text: str, numeral: str, code: str) -> None:
    found = next(n for n in numerals(text) if text[n.start : n.end] == numeral)
    assert (found.excluded, found.rule) == (code, "word")


def test_the_longest_word_decides() -> None:
    assert LEXICON.code("十分重视", 0, 1) == "set_phrase"
    assert LEXICON.code("十分钟办结", 0, 1) == ""
    (ten,) = numerals("十分钟办结")
    assert (ten.value, ten.unit, ten.excluded) == (10, "分钟", "")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("《2022年度工作要点》", "year_in_document_title"),
        ("《实施方案（2021—2025年）》", "plan_period_in_title"),
        ("《“十四五”规划》", "plan_period_in_title"),
        ("《三十条措施》", "number_in_document_title"),
        ("《关于印发〈五项制度〉的通知》", "number_in_document_title"),
        ("《甲《第三号》乙》", "number_in_document_title"),
    ],
)
def test_nothing_in_a_title_counts(text: str, code: str) -> None:
    assert [n.excluded for n in numerals(text)] == [code]


def test_a_year_in_brackets_makes_no_document_number_of_what_has_a_unit() -> None:
    assert [n.excluded for n in numerals("优秀成果（2021）共5件")] == ["year_expression", ""]


def test_an_unclosed_title_is_ignored() -> None:
    assert [n.excluded for n in numerals("《纲要要求，办理案件35件。")] == [""]
    assert [n.excluded for n in numerals("《纲要\n》办理35件")] == [""]
    assert [n.excluded for n in numerals("《甲，办理35件，印发《乙（2022）》")] == ["", "year_in_document_title"]
    far = "《" + "甲" * 400 + "35件》"
    assert [n.excluded for n in numerals(far)] == [""]


def test_nested_titles_count_as_one() -> None:
    text = "《甲《乙》丙》丁"
    around, inside = Surroundings(text), []
    for i in range(len(text)):
        around.go_to(i)
        inside.append(around.inside["title"] != "")
    assert inside == [True] * 7 + [False]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("网站标识码：2205030001 吉ICP备05000566号", "footer"),
        ("地址：某路27号\n", "footer"),
        ("发布时间：2022-01-15 10:31", "metadata"),
        ("• 浏览次数：1203", "metadata"),
    ],
)
def test_numbers_of_footers_and_metadata_lines_are_named(text: str, code: str) -> None:
    assert {n.excluded for n in numerals(text)} == {code}


def test_furniture_ends_with_its_sentence() -> None:
    """In a text without line breaks a label must not swallow what comes after it."""
    text = "全年办理案件35件。地址：某路27号。全年培训40人次。"
    assert [n.excluded for n in numerals(text)] == ["", "footer", ""]
