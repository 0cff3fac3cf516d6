"""Conflicts are found, with both sentences; what only looks like one is not."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from govreport import audit, pipeline, tables
from govreport.errors import GovreportError
from govreport.numbers import numerals

Codes = dict[str, tuple[str, str]]


def rows(report_id: str, text: str, codes: Codes, scope: str = "") -> list[dict[str, object]]:
    """Rows of `quantities` for a text of whole sentences; `codes` gives a numeral its indicator and role."""
    out = []
    for n in numerals(text):
        numeral = text[n.start : n.end]
        indicator, role = codes.get(numeral, ("", "" if n.excluded else "own"))
        begin = text.rfind("。", 0, n.start) + 1
        row = dict.fromkeys(tables.QUANTITIES, "")
        row |= {
            "report_id": report_id, "quantity_id": f"{report_id}-{n.start:06d}", "section_id": "s001",
            "indicator": indicator, "value": n.value, "value_low": n.low, "value_high": n.high, "unit": n.unit,
            "bound": n.bound, "role": role, "scope": scope, "year": 2022, "period": "full_year", "zone": "done",
            "excluded": n.excluded, "start": n.start, "end": n.end, "numeral": numeral,
            "quote": text[begin : text.find("。", n.start) + 1], "rule": f"rule|{n.change}" if n.change else "rule",
        }  # fmt: skip
        out.append(row)
    return out


def report(report_id: str, year: int, place: str = "甲省乙市", flags: str = "") -> dict[str, object]:
    kept = {"report_id": report_id, "jurisdiction": place, "year": year, "doc_type": "annual_report", "flags": flags}
    return dict.fromkeys(tables.REPORTS, "") | kept


def check(*reports: dict[str, object], quantities: list[dict[str, object]]) -> pd.DataFrame:
    heads = [{"report_id": r["report_id"], "section_id": "s001", "heading": "行政复议"} for r in reports]
    return audit.check(
        pd.DataFrame(reports, columns=list(tables.REPORTS)),
        pd.DataFrame(quantities, columns=list(tables.QUANTITIES)),
        pd.DataFrame(heads, columns=list(tables.SECTIONS)),
    )


def one(text: str, codes: Codes | None = None) -> pd.DataFrame:
    return check(report("r1", 2022), quantities=rows("r1", text, codes or {}))


def two(first: str, second: str, codes: Codes) -> pd.DataFrame:
    quantities = rows("r1", first, codes) + rows("r2", second, codes)
    return check(report("r1", 2021), report("r2", 2022), quantities=quantities)


@pytest.mark.parametrize(
    ("text", "expected", "found"),
    [
        ("共化解纠纷270件，其中人民调解190件、行政调解90件。", "at most 270 件", "280 件"),
        ("共化解纠纷270件。其中，人民调解190件，行政调解90件。", "at most 270 件", "280 件"),
        ("办理案件1052件（其中民事634件，刑事408件）。", "1052 件", "1042 件"),
        ("受理申请35件，其中不予受理38件。", "at most 35 件", "38 件"),
    ],
)
def test_parts_against_their_total(text: str, expected: str, found: str) -> None:
    (row,) = one(text).itertuples()
    assert (row.check, row.expected, row.found) == ("parts_total", expected, found)
    assert row.quote_a.startswith(("共", "办", "受"))
    assert row.note.endswith("[行政复议]")


@pytest.mark.parametrize(
    "text",
    [
        "共化解纠纷270件，达成书面协议36件。其中，一般18件，疑难16件，司法确认2件，达成口头协议234件。",
        "办理案件1052件（其中民事634件，刑事418件）。",
        "受理群众来信200余件，其中信访类190件、投诉类80件。",  # the total is only a lower bound
        "召开会议6次，其中专题会议2次，组织学法12次。",  # a new statement ends the parts
        "明确事项1.2万项（其中处罚8657项、检查1543项）。",
        "共有律师35名，其中公职律师12名，案件98件。",
    ],
)
def test_parts_that_fit_are_no_conflict(text: str) -> None:
    assert one(text).empty


def test_indicators_that_add_up_to_another() -> None:
    codes = {
        "270": ("disputes_resolved", "own"),
        "46": ("mediation_written_agreements", "subset"),
        "234": ("mediation_oral_agreements", "subset"),
    }
    (row,) = one("化解矛盾纠纷270件，达成书面协议46件，达成口头协议234件。", codes).itertuples()
    assert (row.check, row.expected, row.found) == ("parts_total", "at most 270 件", "280 件")
    assert row.quantity_ids.split() == ["r1-000006", "r1-000017", "r1-000027"]


@pytest.mark.parametrize(
    ("text", "expected", "found"),
    [
        ("应出庭997件，实际出庭987件，出庭应诉率96.32%。", "99 %", "96.32 %"),
        ("应出庭987件，实际出庭997件，出庭应诉率96.32%。", "99 %", "96.32 %"),
        ("参考346人，合格323人，合格率98.4%。", "93.35 %", "98.4 %"),
        ("共有事项2474项，不见面审批2369项，占比85.87%。", "95.76 %", "85.87 %"),
        ("排查4.2万件，化解4.0万件，化解率98.8%。", "95.24 %", "98.8 %"),
        ("排查纠纷270件，成功化解纠纷264件，化解率99.8%。", "97.78 %", "99.8 %"),
    ],
)
def test_counts_against_a_rate(text: str, expected: str, found: str) -> None:
    (row,) = one(text).itertuples()
    assert (row.check, row.expected, row.found) == ("rate_counts", expected, found)


@pytest.mark.parametrize(
    "text",
    [
        "参考346人，合格323人，合格率93.4%。",
        "参考346人，合格323人，合格率93%。",
        "排查4.2万件，化解4.15万件，化解率98.8%。",
        "办理建议141件、提案216件，满意率100%。",
        "受理35件，审结30件，按期审结率100%。",
        "受理200余件，办结150件，办结率100%。",
        "新建广场3个、公园5个，覆盖率90%。",
        "受理35件，审结30件，同比增长12%。",
        "设置窗口85个，综合窗口22个，进驻单位33个，事项进驻率97%。",
        "办理司法建议9件、检察建议26件，检察建议采纳率96.2%。",
    ],
)
def test_rates_that_fit_or_rest_on_something_else(text: str) -> None:
    assert one(text).empty


RATE: Codes = {
    "85.2": ("head_appearance_rate", "benchmark"),
    "98.7": ("head_appearance_rate", "own"),
    "13.5": ("head_appearance_rate_yoy", "change"),
    "10.5": ("head_appearance_rate_yoy", "change"),
    "15.8": ("head_appearance_rate_yoy", "change"),
}


def test_a_change_against_its_ends_in_the_same_sentence() -> None:
    assert one("出庭率由85.2%提升至98.7%，提高13.5个百分点。", RATE).empty
    (row,) = one("出庭率由85.2%提升至98.7%，提高10.5个百分点。", RATE).itertuples()
    assert (row.check, row.expected, row.found) == ("change_ends", "13.5 百分点", "10.5 百分点")


def test_points_and_per_cent_are_told_apart() -> None:
    (row,) = one("出庭率由85.2%提升至98.7%，提高13.5%。", RATE).itertuples()
    assert (row.check, row.expected, row.found) == ("points_percent", "13.5 百分点", "13.5 %")
    (row,) = one("出庭率由85.2%提升至98.7%，提高15.8个百分点。", RATE).itertuples()
    assert (row.check, row.expected, row.found) == ("points_percent", "15.8 %", "15.8 百分点")
    assert one("出庭率由85.2%提升至98.7%，增长15.8%。", RATE).empty


CASES: Codes = {
    "82": ("reconsideration_cases", "own"),
    "95": ("reconsideration_cases", "own"),
    "15.85": ("reconsideration_cases_yoy", "change"),
    "25.85": ("reconsideration_cases_yoy", "change"),
    "13": ("reconsideration_cases_yoy", "change"),
}


def test_a_change_against_the_report_of_the_year_before() -> None:
    """95 / 82 is 1.1585."""
    before = "受理行政复议案件82件。"
    assert two(before, "受理行政复议案件95件，同比增长15.85%。", CASES).empty
    assert two(before, "受理行政复议案件95件，比上年增加13件。", CASES).empty
    (row,) = two(before, "受理行政复议案件95件，同比增长25.85%。", CASES).itertuples()
    assert (row.report_id, row.check, row.found) == ("r2", "change_earlier", "25.85 %")
    assert row.expected == "15.85 %"
    assert row.quote_b == before
    (row,) = two(before, "受理行政复议案件95件，同比下降15.85%。", CASES).itertuples()
    assert row.found == "-15.85 %"


def test_jumps_by_orders_of_magnitude() -> None:
    codes: Codes = dict.fromkeys(("3.2万", "32", "4.1万"), ("publicity_materials", "own"))
    (row,) = two("发放资料3.2万份。", "发放资料32份。", codes).itertuples()
    assert (row.check, row.expected, row.found) == ("magnitude", "about 32000 份", "32 份")
    assert two("发放资料3.2万份。", "发放资料4.1万份。", codes).empty


def test_values_copied_from_the_year_before() -> None:
    codes: Codes = dict.fromkeys(("1175", "35", "100"), ("penalty_cases", "own"))
    (row,) = two("办理处罚案件1175件。", "全市查处案件1175件。", codes).itertuples()
    assert (row.check, row.expected, row.found) == ("copied", "not 1175 件 again", "1175 件")
    assert two("办理处罚案件100件。", "全市共查处各类案件100件。", codes).empty
    (row,) = two("2021年办理处罚案件35件。", "2022年办理处罚案件35件。", codes).itertuples()
    assert row.check == "copied"
    stock: Codes = {"1175": ("villages_with_legal_adviser", "own")}
    assert two("聘请法律顾问的村1175个。", "聘请法律顾问的村1175个。", stock).empty


def test_the_plausible_range() -> None:
    (row,) = one("出庭应诉率达983%。", {"983": ("head_appearance_rate", "own")}).itertuples()
    assert (row.check, row.expected, row.found) == ("range", "0 to 100", "983 %")


def test_only_successive_years_of_one_place_are_compared() -> None:
    codes: Codes = {"1175": ("penalty_cases", "own")}
    quantities = rows("r1", "办理处罚案件1175件。", codes) + rows("r2", "办理处罚案件1175件。", codes)
    assert len(check(report("r1", 2021), report("r2", 2022), quantities=quantities)) == 1
    assert check(report("r1", 2020), report("r2", 2022), quantities=quantities).empty
    assert check(report("r1", 2021), report("r2", 2022, "甲省丙市"), quantities=quantities).empty


def test_documents_that_are_not_to_be_trusted_are_left_out() -> None:
    quantities = rows("r1", "应出庭997件，实际出庭987件，出庭应诉率96.32%。", {})
    assert check(report("r1", 2022, flags="masked;no_title"), quantities=quantities).empty


def test_columns_order_and_codes() -> None:
    text = "参考346人，合格323人，合格率98.4%。受理申请35件，其中不予受理38件。"
    found = one(text)
    assert tuple(found.columns) == audit.COLUMNS
    assert list(found["check"]) == ["rate_counts", "parts_total"]
    assert set(found["check"]) <= set(audit.CHECKS)
    assert tuple(one("没有数字。").columns) == audit.COLUMNS


def test_a_table_without_its_columns_is_refused() -> None:
    with pytest.raises(GovreportError, match="sections has no column"):
        audit.check(
            pd.DataFrame(columns=list(tables.REPORTS)), pd.DataFrame(columns=list(tables.QUANTITIES)), pd.DataFrame()
        )


def test_an_empty_corpus_has_no_conflicts() -> None:
    assert check(quantities=[]).empty


def test_nothing_in_the_tables_is_changed() -> None:
    quantities = pd.DataFrame(rows("r1", "受理申请35件，其中不予受理38件。", {}), columns=list(tables.QUANTITIES))
    copy = quantities.copy(deep=True)
    reports = pd.DataFrame([report("r1", 2022)], columns=list(tables.REPORTS))
    audit.check(reports, quantities, pd.DataFrame(columns=list(tables.SECTIONS)))
    pd.testing.assert_frame_equal(quantities, copy)


def test_from_files_to_conflicts(tmp_path: Path) -> None:
    """Two reports of one county through the whole way; the second contradicts itself and the first."""
    page = "嘉鱼县人民政府关于{year}年度法治政府建设情况的报告\n{year}年，嘉鱼县深入推进法治政府建设，现将情况报告如下：\n一、主要工作\n"
    texts = {
        2022: "全年受理行政复议案件82件。全县行政机关负责人出庭应诉率98.2%。",
        2023: "全年受理行政复议案件95件，同比增长35.9%。行政机关负责人应出庭987件，实际出庭960件，出庭应诉率92.32%。",
    }
    source = tmp_path / "in"
    source.mkdir()
    for year, text in texts.items():
        (source / f"{year}.txt").write_text(page.format(year=year) + text, encoding="utf-8")
    corpus = pipeline.build(source, tmp_path / "out", resume=False)
    found = audit.check(corpus.reports, corpus.quantities, corpus.sections)
    assert [(r.check, r.expected, r.found) for r in found.itertuples()] == [
        ("change_earlier", "15.85 %", "35.9 %"),
        ("rate_counts", "97.26 %", "92.32 %"),
    ]
    assert "82件" in found.loc[0, "quote_b"]
    assert found.loc[0, "quantity_ids"].count(" ") == 2


def test_the_five_reports_hold_no_conflict(root: Path, tmp_path: Path) -> None:
    """Read by eye: 270 = 36 + 234, 36 = 18 + 16 + 2, and no other figures speak of each other."""
    corpus = pipeline.build(root / "data" / "raw" / "reports", tmp_path, resume=False)
    assert len(corpus.reports) == 5
    assert audit.check(corpus.reports, corpus.quantities, corpus.sections).empty
