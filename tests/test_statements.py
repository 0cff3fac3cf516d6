"""Words that imply a value without a numeral."""

from __future__ import annotations

import time

import pytest

from govreport.report import Section
from govreport.statements import Implied, statements


def found(text: str, year: int | None = 2022) -> list[Implied]:
    return statements(text, [], year=year)


@pytest.mark.parametrize(
    ("text", "indicator", "value", "unit"),
    [
        ("行政机关负责人全部出庭应诉。", "head_appearance_rate", 100, "%"),
        ("涉诉单位负责人出庭做到应出尽出。", "head_appearance_rate", 100, "%"),
        ("县政府行政应诉案件6件，均胜诉。", "litigation_loss_rate", 0, "%"),
        ("行政诉讼实现零败诉。", "litigation_loss_rate", 0, "%"),
        ("全年未发生行政复议案件。", "reconsideration_cases", 0, "件"),
        ("全年无行政复议和行政诉讼案件。", "reconsideration_and_litigation_cases", 0, "件"),
        ("制定规范性文件6件，全部按规定报送备案。", "normative_docs_filed", 100, "%"),
        ("全县执法人员全部持证上岗。", "enforcement_cert_rate", 100, "%"),
        ("实现村（社区）法律顾问全覆盖。", "villages_with_legal_adviser", 100, "%"),
        ("12个乡镇均聘请了法律顾问。", "units_with_legal_adviser", 100, "%"),
        ("18个乡镇均成立应急管理委员会。", "towns_with_emergency_committee", 100, "%"),
        ("6个县（市、区）全部建立府院联动机制。", "units_with_linkage_mechanism", 100, "%"),
        ("非行政许可审批事项全部取消。", "approval_items_cancelled", 100, "%"),
        ("法律明白人实现行政村全覆盖。", "law_literate_persons", 100, "%"),
        ("乡镇综合行政执法队实现全覆盖。", "towns_enforcement_empowered", 100, "%"),
    ],
)
def test_words_that_imply_a_value(text: str, indicator: str, value: float, unit: str) -> None:
    rows = found(text)
    assert [(row.indicator, row.value, row.unit) for row in rows] == [(indicator, value, unit)]
    assert text[rows[0].start : rows[0].end].strip("，。") == text[rows[0].start : rows[0].end] != ""


@pytest.mark.parametrize(
    "text",
    [
        "行政机关负责人出庭应诉率实现100%全覆盖。",  # said in figures
        "执法人员必须全部持证上岗。",
        "重大行政决策应当全部进行合法性审查。",
        "严格落实行政执法人员持证上岗制度。",
        "全面推进无证明城市建设。",
        "平均每件用时3天。",
        "全部工作按时完成。",
        "各项任务均取得新进展。",
        "实现基本公共服务全覆盖。",
        "未发生重大安全事故。",
    ],
)
def test_what_implies_nothing_of_the_codebook(text: str) -> None:
    assert found(text) == []


def test_one_row_for_a_clause_and_an_indicator() -> None:
    assert len(found("全县村（社区）全部实现一村一法律顾问全覆盖。")) == 1


def test_part_scope_time_and_plan() -> None:
    row = found("全年无政府信息公开的行政复议、行政诉讼案件。")[0]
    assert (row.role, row.year, row.period) == ("subset", 2022, "full_year")
    row = found("2020年，县政府负责人全部出庭应诉。")[0]
    assert (row.scope, row.year) == ("government", 2020)
    text = "行政机关负责人全部出庭应诉。"
    plan = Section("s001", None, 1, "", "", "plans", "plan", 0, len(text))
    assert statements(text, [plan], year=2022)[0].role == "plan"


def test_rows_are_in_text_order() -> None:
    rows = found("全年无行政复议和行政诉讼案件，执法人员全部持证上岗。行政机关负责人均出庭应诉。")
    assert [row.start for row in rows] == sorted(row.start for row in rows)
    assert len(rows) == 3


@pytest.mark.parametrize("unit", ["均全部实现全覆盖", "无行政复议", "《", "（县、", "零均"])
def test_time_is_linear(unit: str) -> None:
    def seconds(repeats: int) -> float:
        text = unit * repeats
        start = time.process_time()
        statements(text, [], year=2022)
        return time.process_time() - start

    seconds(10)
    small, large = seconds(1000), seconds(4000)
    assert large < 10 * small + 0.3
