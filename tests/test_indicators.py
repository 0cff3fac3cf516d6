"""Coding of numerals: hand-coded sentences, the conventions of docs/coding-manual.md, hostile text."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest

from govreport import codebook, indicators, numbers
from govreport.coded import CodedNumeral
from govreport.report import Section

CASES = Path(__file__).parent / "cases" / "indicators.jsonl"
YEAR = 2022


def coded(text: str, *, zone: str = "done", year: int | None = YEAR) -> list[CodedNumeral]:
    """The rows of quantities, coded or not, of a text that is one section."""
    found = numbers.numerals(text)
    section = Section("s000", None, 0, "", "", None, zone, 0, len(text))
    return [row for row in indicators.code(text, found, [section], year=year) if not found[row.index].excluded]


def told(text: str, *columns: str, **options: Any) -> list[tuple[Any, ...]]:
    return [tuple(getattr(row, column) for column in columns) for row in coded(text, **options)]


def ids(text: str, **options: Any) -> list[str]:
    return [row.indicator for row in coded(text, **options)]


# --- the hand-coded sentences ----------------------------------------------------------------------------------------


def score(half: str) -> dict[str, float]:
    """F1 of (indicator, value, unit, bound, role), and how often scope and time are right among the hits."""
    hits = missed = extra = scopes = times = 0
    for line in CASES.read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        if case["half"] != half:
            continue
        left = [row for row in coded(case["text"]) if row.indicator]
        for wanted in case["expected"]:
            key = (wanted["indicator"], wanted["value"], wanted["unit"], wanted.get("bound", "exact"))
            key += (wanted.get("role", "own"),)
            row = next((r for r in left if (r.indicator, r.value, r.unit, r.bound, r.role) == key), None)
            if row is None:
                missed += 1
                continue
            left.remove(row)
            hits += 1
            scopes += row.scope == wanted.get("scope", "")
            times += (row.period, row.year) == (wanted.get("period", "full_year"), wanted.get("year", YEAR))
        extra += len(left)
    return {
        "n": hits + missed,
        "f1": 2 * hits / (2 * hits + missed + extra),
        "scope": scopes / hits,
        "time": times / hits,
    }


# These sentences were coded before the manual ruled on procedural chains (11) and requirements (15) and were brought in line
# with ruling 9 (advisers of the government, counted units); where they differ
# from a ruling they count as errors here.
@pytest.mark.parametrize(("half", "n", "f1"), [("dev", 1200, 0.95), ("kept", 150, 0.96)])
def test_hand_coded_sentences(half: str, n: int, f1: float) -> None:
    found = score(half)
    assert found["n"] >= n
    assert found["f1"] >= f1, found
    assert found["scope"] >= 0.95, found
    assert found["time"] >= 0.98, found


@pytest.mark.parametrize("entry", codebook.entries().values(), ids=lambda entry: entry.id)
def test_example_of_the_codebook(entry: codebook.Entry) -> None:
    wanted = entry.example
    rows = [row for row in coded(wanted["text"]) if row.indicator == entry.id]
    assert any(
        (row.value, row.unit, row.bound, row.role)
        == (wanted["value"], wanted["unit"], wanted.get("bound", "exact"), wanted.get("role", "own"))
        and row.scope == wanted.get("scope", row.scope)
        for row in rows
    ), coded(wanted["text"])


# --- whose noun ------------------------------------------------------------------------------------------------------


def test_chain_shares_the_noun_behind_its_last_numeral() -> None:
    assert told("我市4个县（市、区）乡镇76项、街道68项行政处罚权获批下放。", "indicator", "value", "scope")[1:] == [
        ("enforcement_powers_delegated", 76.0, "township"),
        ("enforcement_powers_delegated", 68.0, "township"),
    ]


def test_chain_splits_nouns_and_shares_the_verb() -> None:
    assert ids("办理人大代表建议31件、政协委员提案45件。") == ["npc_motions_handled", "cppcc_proposals_handled"]


def test_chain_of_levels_takes_the_noun_before() -> None:
    assert told("创建国家级民主法治示范村2个、省级35个。", "indicator", "scope") == [
        ("demo_villages", "nation"),
        ("demo_villages", "province"),
    ]


def test_second_number_of_another_unit_takes_the_noun_before() -> None:
    assert ids("建立乡级救援队15支、416人。") == ["emergency_teams", "emergency_personnel"]


def test_verb_alone_names_the_indicator_of_an_elliptical_chain() -> None:
    assert ids("清理规范性文件后，继续有效的20件，废止的3件，宣布失效的5件。") == [
        "normative_docs_effective",
        "normative_docs_repealed",
        "normative_docs_invalid",
    ]


def test_fenbie_deals_nouns_out_in_order() -> None:
    assert told("建议、提案分别办理。人大建议、政协提案分别为74件、81件。", "indicator", "value") == [
        ("npc_motions_handled", 74.0),
        ("cppcc_proposals_handled", 81.0),
    ]


def test_one_numeral_may_serve_two_indicators() -> None:
    rows = coded("网上办、一次办率均达100%。")
    assert [row.indicator for row in rows] == ["online_service_rate", "one_visit_rate"]
    assert rows[0].index == rows[1].index
    assert set(ids("对县政府制定的7件规范性文件进行合法性审查。")) == {"normative_docs_made", "normative_docs_reviewed"}


def test_unknown_noun_is_not_replaced_by_the_noun_before() -> None:
    assert ids("受理行政复议案件20件，调处山林权属问题8件。") == ["reconsideration_cases", ""]


@pytest.mark.parametrize(
    "text",
    [
        "新登记企业3.6万户，招商引资到位资金86亿元。",
        "办理人大建议、政协提案共148件。",
        "办理行政处罚、行政许可、行政强制案件共9万件。",
        "全市信访总量下降12%。",
        "行政机关负责人出庭应诉率高于全省平均水平6.5个百分点。",
        "承诺时限压缩至法定时限的20%以内。",
        "市政府办公楼共有6层。",
    ],
)
def test_what_no_cue_vouches_for_stays_uncoded(text: str) -> None:
    assert [row.indicator for row in coded(text) if not row.indicator.startswith("head")] == [""] * len(coded(text))


# --- roles -----------------------------------------------------------------------------------------------------------


def test_from_a_to_b() -> None:
    assert told("负责人出庭应诉率由82%提升至96%。", "value", "role") == [(82.0, "benchmark"), (96.0, "own")]


def test_change_takes_the_indicator_of_the_numeral_before() -> None:
    rows = coded("受理行政复议案件200件，同比下降12.5%；败诉率3%，同比上升1.2个百分点。")
    assert [(row.indicator, row.value, row.role) for row in rows] == [
        ("reconsideration_cases", 200.0, "own"),
        ("reconsideration_cases_yoy", 12.5, "change"),
        ("litigation_loss_rate", 3.0, "own"),
        ("litigation_loss_rate_yoy", 1.2, "change"),
    ]
    assert rows[1].rule.endswith("|decrease") and rows[3].rule.endswith("|increase")


def test_cut_of_approval_time_is_a_level_and_no_change() -> None:
    assert told("行政许可承诺时限压缩80%。", "indicator", "role") == [("approval_time_compression_rate", "own")]


def test_required_level_is_a_benchmark() -> None:
    assert told("市政府负责人出庭应诉率达88%，远超省定75%目标。", "indicator", "role", "scope") == [
        ("head_appearance_rate", "own", "government"),
        ("head_appearance_target", "benchmark", "province"),
    ]


def test_qizhong_makes_a_subset_until_the_sentence_or_semicolon_ends() -> None:
    rows = coded("审结行政复议案件90件，其中维持50件、撤销8件；受理行政应诉案件12件。")
    assert [row.role for row in rows] == ["own", "subset", "subset", "own"]
    assert {row.indicator for row in rows[:3]} == {"reconsideration_cases"}


def test_unknown_kind_under_qizhong_is_a_part_of_the_total() -> None:
    assert told("受理行政复议案件90件，其中土地征收类30件。", "indicator", "role")[1] == (
        "reconsideration_cases",
        "subset",
    )


def test_rate_of_principal_heads_is_a_subset() -> None:
    assert told("行政机关正职负责人出庭应诉率达40%。", "role") == [("subset",)]


def test_campaign_is_a_subset_but_occasions_of_the_year_are_not() -> None:
    assert told("民法典宣传月期间开展宣讲活动20场。", "role") == [("subset",)]
    assert told("利用宪法宣传周、宪法日等重要节点开展普法宣讲活动90场。", "role") == [("own",)]


def test_pilot_is_a_subset_where_the_total_is_given() -> None:
    text = "推进试点工作，试点单位行政调解案件80件。全市行政调解案件900件。"
    assert told(text, "value", "role") == [(80.0, "subset"), (900.0, "own")]


def test_plan_zone_and_words_of_intention() -> None:
    assert told("开展普法宣传活动30场。", "role", zone="plan") == [("plan",)]
    assert told("拟取消证明事项60项。", "indicator", "role") == [("proof_items_cancelled", "plan")]
    assert told("审核拟出台规范性文件96件。", "indicator", "role") == [("normative_docs_reviewed", "own")]
    assert told("下一步，力争培训执法人员500人次。", "role") == [("plan",)]


def test_problem_zone_is_coded_as_it_reads() -> None:
    assert told("执法人员持证率仅为72%。", "indicator", "role", zone="problem") == [("enforcement_cert_rate", "own")]


def test_cumulative_only_beyond_the_year_or_of_a_stock() -> None:
    assert told("2021年以来，累计审查合同300份。", "role", "period") == [("cumulative", "since_2021")]
    assert told("全年累计审查合同300份。", "role", "period") == [("own", "full_year")]
    assert told("开展案卷评查3次，累计评查案卷419卷。", "role", "period")[1] == ("own", "full_year")
    assert told("累计评查案卷419卷。", "role", "period") == [("cumulative", "to_date")]
    assert told("累计培育法律明白人2000名。", "role", "period") == [("cumulative", "to_date")]


# --- whose and when --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("subject", "scope"),
    [
        ("县政府负责人", "government"),
        ("部门行政机关负责人", "departments"),
        ("县直部门负责人", "departments"),
        ("全县行政机关负责人", "all_agencies"),
        ("行政机关负责人", "all_agencies"),
        ("我局负责人", "one_department"),
    ],
)
def test_scope_of_the_appearance_rate(subject: str, scope: str) -> None:
    assert told(f"{subject}出庭应诉率达90%。", "scope") == [(scope,)]


@pytest.mark.parametrize(
    ("words", "year", "period"),
    [
        ("", 2022, "full_year"),
        ("全年", 2022, "full_year"),
        ("2022年，", 2022, "full_year"),
        ("2020年，", 2020, "full_year"),
        ("2021年以来，", 2022, "since_2021"),
        ("2022年以来，", 2022, "full_year"),
        ("截至2022年11月末，", 2022, "to_2022-11"),
        ("截至10月底，", 2022, "to_2022-10"),
        ("1-9月，", 2022, "to_2022-09"),
        ("上半年，", 2022, "first_half"),
        ("前三季度，", 2022, "Jan-Sep"),
        ("三年来，", 2022, "years_3"),
        ("近五年来，", 2022, "years_5"),
        ("每月", 2022, "monthly"),
    ],
)
def test_year_and_period(words: str, year: int, period: str) -> None:
    assert told(f"{words}全市化解矛盾纠纷300件。", "year", "period") == [(year, period)]


def test_stock_is_to_date_unless_new() -> None:
    assert told("现有公职律师30名。", "period") == [("to_date",)]
    assert told("新增公职律师3名。", "period") == [("full_year",)]


def test_running_years() -> None:
    assert told("连续三年获评优秀。", "indicator", "value", "period") == [("consecutive_years", 3.0, "years_3")]


def test_unknown_report_year_stays_unknown() -> None:
    assert told("2021年以来，化解矛盾纠纷300件。", "year", "period", year=None) == [(None, "since_2021")]


def test_qizhong_at_the_head_of_a_sentence_keeps_the_time() -> None:
    rows = coded("截至2022年11月末，化解矛盾纠纷270件。其中，达成口头协议234件。")
    assert [row.period for row in rows] == ["to_2022-11", "to_2022-11"]


# --- form ------------------------------------------------------------------------------------------------------------


def test_every_numeral_has_a_row_in_order() -> None:
    text = "2022年，根据《纲要（2021-2025年）》，开展“双随机、一公开”抽查30次，拨打12348热线。"
    found = numbers.numerals(text)
    rows = indicators.code(text, found, [], year=YEAR)
    assert [row.index for row in rows] == list(range(len(found)))
    for row in rows:
        assert (row.role == "") == bool(found[row.index].excluded)


def test_bounds_and_values_are_those_of_the_numeral() -> None:
    row = coded("罚没金额近1.2亿元。")[0]
    assert (row.indicator, row.value, row.unit, row.bound) == ("penalty_amount", 120_000_000.0, "元", "about")


def test_same_input_same_rows() -> None:
    text = "审查合同30件、出具法律意见书18件，受理行政复议案件20件，其中维持8件。"
    found = numbers.numerals(text)
    assert indicators.code(text, found, [], year=YEAR) == indicators.code(text, found, [], year=YEAR)


# --- how figures hang together ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        # Cases whose kind was told before, and what was done with them.
        ("行政复议质量稳步提高。全年新立案件78件，办结70件，由申请人撤回的12件。", ["reconsideration_cases"] * 3),
        ("行政应诉工作有序。本年收案31件，审结28件，撤诉4件。", ["litigation_cases"] * 3),
        # Another kind of case told later stands against it, and so does what became no case.
        ("行政复议质量稳步提高。全年信访立案78件。", [""]),
        ("行政复议质量稳步提高。告知补正9件。", [""]),
        ("行政复议人员充实，人均办案42件。", [""]),
        # The noun told first, or in a short sentence before; who did it names nothing else.
        ("行政调解，公安机关310件，市场监管部门95件，总计405件。", ["administrative_mediation_cases"] * 3),
        ("抓好普法宣传。全年开展216场。", ["publicity_events"]),
        ("抓好普法宣传。全年走访企业216家。", [""]),
        # Brackets behind a total; what adds up to the figure before.
        ("行政复议收案88件（公安40件、人社30件、其他18件）。", ["reconsideration_cases"] * 4),
        ("聘请行政执法监督员30名，来自企业的16名，教师5名，农民9名。", ["enforcement_supervisors"] * 4),
        # What a figure is compared with.
        ("行政复议纠错率为12.3%，较2020年的15.1%明显好转。", ["reconsideration_correction_rate"] * 2),
        # Letters of supervision are no cases.
        ("制发行政执法监督意见书17份。", [""]),
    ],
)
def test_nouns_told_elsewhere(text: str, wanted: list[str]) -> None:
    assert ids(text) == wanted


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        ("评查许可案卷60卷、处罚案卷90卷，共评查案卷150卷。", ["subset", "subset", "own"]),
        ("评查许可案卷60卷、处罚案卷90卷，共评查案卷151卷。", ["own", "own", "own"]),
        ("清单共列30项，不予处罚20项、从轻处罚10项。", ["own", "subset", "subset"]),
        ("上半年受理行政复议案件30件，下半年受理行政复议案件40件，全年受理行政复议案件70件。", ["own", "own", "own"]),
        ("查处哄抬价格行政处罚案件9起；全年行政处罚案件共876起。", ["subset", "own"]),
        ("调解矛盾纠纷480件，申请司法确认20件。", ["own", "subset"]),
        ("受理行政复议案件3件，1件维持、2件撤销。", ["own", "subset", "subset"]),
        ("收到司法建议8份，回复7份。", ["own", "subset"]),
        ("综合纠错率为10.2%，低于全省平均水平（13.6%）。", ["own", "benchmark"]),
        ("2024年，评查执法案卷300卷，培训执法人员200人次。", ["plan", "plan"]),
        ("一是计划举办执法培训班2期；二是计划评查执法案卷300卷。", ["plan", "plan"]),
        ("明年办好法治培训班。组织执法培训2期。", ["plan"]),
        ("成绩明显。\n下一步，加强培训。组织执法培训2期。", ["plan"]),
        ("复议与应诉案件48件，复议类30件、应诉类18件。", ["own", "own", "own"]),
    ],
)
def test_roles_by_structure(text: str, roles: list[str]) -> None:
    assert [row.role for row in coded(text)] == roles


@pytest.mark.parametrize(
    ("text", "scopes"),
    [
        ("水利厅全年作出行政处罚84起，罚款12万元。", ["one_department", "one_department"]),
        ("科技厅转化科技成果70项；全省技术合同成交额9亿元。", ["one_department", ""]),
        ("各乡镇开展普法宣传80场次，发放宣传资料9万份。", ["township", "township"]),
        ("各部门作出行政处罚决定60件，罚没金额19万元。", ["departments", "departments"]),
        ("新收行政诉讼案件50件，其中以县政府为被告20件、以县直部门为被告30件。", ["", "government", "departments"]),
        ("对各乡镇、各部门开展法治督察2轮。", [""]),
        ("政务服务事项统一编制，县级90项，乡镇（街道）30项。", ["county", "township"]),
        ("省普法办通报表扬普法先进集体4个。", ["province"]),
        ("市政府门户网站主动公开信息900条，办理依申请公开12件。", ["government", ""]),
    ],
)
def test_whose_figure_by_structure(text: str, scopes: list[str]) -> None:
    assert [row.scope for row in coded(text)] == scopes


def test_a_year_told_in_an_earlier_clause_leaves_a_stock_a_stock() -> None:
    periods = ["full_year", "to_date"]
    assert [row.period for row in coded("全年取消行政审批事项13项，设置办事窗口60个。")] == periods
    assert [row.period for row in coded("2019年以来举办普法活动9场，现有法律明白人30名。")] == ["since_2019", "to_date"]


@pytest.mark.parametrize(
    "text",
    ["罚没金额90万元，是上年的1.3倍。", "满意率98%，高于上年1.2个百分点。", "开展普法活动90场，同比多出8场。"],
)
def test_changes_in_other_words(text: str) -> None:
    assert coded(text)[1].indicator.endswith("_yoy")


# --- hostile text ----------------------------------------------------------------------------------------------------


HOSTILE = {
    "no sentence end": "受理行政复议案件325件、",
    "no punctuation": "组织县政府法律顾问审查合同30件",
    "unbalanced titles": "《",
    "unbalanced brackets": "（县、",
    "cue words only": "行政复议案件",
    "time words only": "2022年以来",
    "bodies only": "市政府部门",
    "from": "由从",
    "each": "每个村",
    "fenbie": "分别、",
    "distance": "高于平均",
    "累计": "累计审查合同3份，",
    "numerals only": "12件、",
    "changes": "同比增长1%、",
    "changed counts": "比上年增加1件、",
    "outcomes": "审结1件里，",
    "plans": "计划将",
    "doers": "市局县厅部门",
    "themes": "行政处罚，",
    "brackets": "收案12件（公安5件、市监7件）",
    "kinds of case": "行政复议收案1件，",
    "future years": "2099年拟评查",
    "advisers": "聘请法律顾问9名、",
    "honours": "3个单位、获评普法先进",
    "former and latter": "前者3条，后者4条，",
    "in turn": "依次为3件、4件、",
    "units that lack": "3个部门没有公职律师，",
    "last year": "去年败诉3件，今年压降",
    "averages": "全省平均值（94%）和",
    "applications": "收到行政复议申请3件，",
    "applications with a decoy": "受理的收到行政复议申请3件，",
    "parts": "其中1件、",
    "parts in other units": "其中1件、2人、",
    "parts with an average": "其中每村1件、",
    "nouns in turn": "审查合同1件、出具意见1份、",
    "stocks in turn": "公职律师1名、律师事务所1家、",
    "this year among years": "近三年被诉9件，其中2022年3件，",
}


@pytest.mark.parametrize("unit", HOSTILE.values(), ids=HOSTILE.keys())
def test_time_is_linear(unit: str) -> None:
    def seconds(repeats: int) -> float:
        text = unit * repeats + "12件"
        found = numbers.numerals(text)
        start = time.process_time()
        rows = indicators.code(text, found, [], year=YEAR)
        assert len(rows) >= len(found)
        return time.process_time() - start

    seconds(10)
    # The best of three: a pause of the collector is no property of the rules.
    small, large = (min(seconds(n) for _ in range(3)) for n in (1500, 6000))
    assert large < 10 * small + 0.3  # four times the text; a quadratic rule would take sixteen times as long


def test_an_enumeration_takes_linear_time() -> None:
    def seconds(members: int) -> float:
        text = "、".join(["甲类"] * members) + "分别增长" + "、".join(["1%"] * members)
        found = numbers.numerals(text)
        start = time.process_time()
        assert len(indicators.code(text, found, [], year=YEAR)) >= members
        return time.process_time() - start

    seconds(10)
    small, large = (min(seconds(n) for _ in range(3)) for n in (1500, 6000))
    assert large < 10 * small + 0.3


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        (
            "查处案件93件，其中免予处罚61件、减轻处罚32件，实施行政处罚罚款52.6万元。",
            ["own", "subset", "subset", "own"],
        ),
        ("在全年2056件一审行政诉讼案件中，自然资源领域488件、公安领域391件。", ["own", "subset", "subset"]),
        ("审结行政复议案件549件，从行为类型看，行政处罚类314件，行政强制类112件。", ["own", "subset", "subset"]),
        ("全市现有公职律师137名，其中今年新增22名。", ["own", "subset"]),
        ("审结行政复议案件90件，其中维持50件；办理行政应诉案件40件。", ["own", "subset", "own"]),
        ("审结行政复议案件90件，其中维持50件，评查案卷120件。", ["own", "subset", "own"]),  # more than the whole
    ],
)
def test_parts_of_a_figure(text: str, roles: list[str]) -> None:
    assert [row.role for row in coded(text)] == roles


def test_what_a_plan_governs_goes_on_until_a_word_of_the_present() -> None:
    assert told("计划举办行政执法培训班4期，评查案卷200卷以上；全年已评查案卷90卷。", "role") == [
        ("plan",), ("plan",), ("own",)
    ]  # fmt: skip


def test_more_than_last_year_is_a_change_and_a_title_dates_nothing() -> None:
    assert told("办理行政复议案件12件，比上年多办3件。", "indicator", "role")[1] == (
        "reconsideration_cases_yoy",
        "change",
    )
    assert told("印发《法治政府建设实施方案（2021—2025年）》等文件7个。", "role") == [("own",)]


def test_columns_of_years_and_units_of_rows() -> None:
    text = "序号 | 指标 | 2021年 | 2022年\n1 | 行政复议案件（件） | 26 | 20\n2 | 罚没金额（万元） | 120 | 130.5\n办理行政应诉案件12件。"
    columns = ("indicator", "value", "unit", "role", "year")
    assert told(text, *columns) == [
        ("reconsideration_cases", 26.0, "件", "benchmark", 2021),
        ("reconsideration_cases", 20.0, "件", "own", 2022),
        ("penalty_amount", 1_200_000.0, "元", "benchmark", 2021),
        ("penalty_amount", 1_305_000.0, "元", "own", 2022),
        ("litigation_cases", 12.0, "件", "own", 2022),
    ]


@pytest.mark.parametrize(
    ("text", "told_so"),
    [
        # A sentence that begins with what is planned stays so over semicolons.
        (
            "明年目标：培训行政执法人员500人次；评查行政执法案卷80卷。",
            [("enforcement_personnel_trained", "plan"), ("case_files_reviewed", "plan")],
        ),
        # A share of a total is a part of it, closed or not.
        ("简易程序办结行政处罚案件40件，占处罚案件总量的两成。", [("penalty_cases", "subset"), ("", "own")]),
        # With its total named before, the next sentence goes on with it.
        (
            "全年受理行政复议申请96件。已审结的81件案件中，维持50件。",
            [
                ("reconsideration_cases", "own"),
                ("reconsideration_cases", "subset"),
                ("reconsideration_cases", "subset"),
            ],
        ),
        # 分别: what is told once behind the last noun holds for all of them, and each change belongs to its own figure.
        (
            "代表和委员满意率分别为97.5%、98.2%。",
            [("motions_satisfaction_rate", "own"), ("motions_satisfaction_rate", "own")],
        ),
        (
            "收到司法建议8件、检察建议4件，比上年分别减少2件和1件。",
            [
                ("judicial_advice", "own"),
                ("procuratorial_advice", "own"),
                ("judicial_advice_yoy", "change"),
                ("procuratorial_advice_yoy", "change"),
            ],
        ),
        # A ration is a benchmark of what was counted before.
        (
            "全县有“法律明白人”900名，平均每个行政村6名。",
            [("law_literate_persons", "own"), ("law_literate_persons", "benchmark")],
        ),
        # A duration that was cut short is no rate.
        ("不动产登记平均用时3个工作日，比改革前缩短5个工作日。", [("", "own"), ("", "change")]),
        # The distance from a target names the rate that was reached.
        (
            "对照负责人出庭应诉率90%的省定目标，全市实际达到97%。",
            [("head_appearance_target", "benchmark"), ("head_appearance_rate", "own")],
        ),
        # 累计 beside the figure is a running total, whatever the year before it counted.
        (
            "全年新命名省级民主法治示范村2个，累计15个。",
            [("demo_villages", "own"), ("demo_villages", "cumulative")],
        ),
    ],
)
def test_figures_told_by_others(text: str, told_so: list[tuple[str, str]]) -> None:
    assert told(text, "indicator", "role") == told_so


@pytest.mark.parametrize(
    ("text", "scopes"),
    [
        ("省生态环境厅全年作出行政处罚决定120件。", ["one_department"]),
        ("县政务服务大厅设窗口32个。", [""]),
        ("省级行政许可事项由310项减为265项。", ["province", "province"]),
        ("镇级政务服务事项90项，其中即办件40项。", ["township", "township"]),
        ("全市行政机关负责人出庭应诉率为88%，低于全省92%的平均水平。", ["all_agencies", "all_agencies:province"]),
        ("市定出庭应诉率目标为80%。", ["prefecture"]),
    ],
)
def test_whose_figure(text: str, scopes: list[str]) -> None:
    assert [row.scope for row in coded(text)] == scopes


@pytest.mark.parametrize(
    ("text", "scopes"),
    [
        ("全市各部门实施行政许可1200件、行政处罚300件。", ["departments", "departments"]),
        ("26个市直部门公布免罚清单，办理不予处罚案件90件。", ["departments", ""]),  # bodies that were counted
        ("县市场监管局全年检查企业900户次。该局办结行政处罚案件86件。", ["one_department", "one_department"]),
        ("县政府受理行政复议申请60件。审结的52件案件中，维持30件。", ["government", "government", "government"]),
        ("各乡镇、各部门报送备案规范性文件40件。", ["departments:township"]),
        ("各镇（街道）排查矛盾纠纷860件。", ["township"]),
        ("执法监督平台接入36个执法部门。", ["departments"]),
        ("执法监督平台联通市、县、乡三级900个部门。", [""]),
        ("聘请5名律师担任市政府法律顾问。", ["government"]),
    ],
)
def test_subjects(text: str, scopes: list[str]) -> None:
    assert [row.scope for row in coded(text)] == scopes


@pytest.mark.parametrize(
    ("text", "told_so"),
    [
        # Parts that stand before their total, whose noun alone is told.
        (
            "许可卷40册、处罚卷60册，全年共评查案卷100册。",
            [("case_files_reviewed", "subset"), ("case_files_reviewed", "subset"), ("case_files_reviewed", "own")],
        ),
        # Outcomes that make up what is told last.
        (
            "全年行政复议中止2件、终止8件、维持30件，共计办结40件。",
            [("reconsideration_cases", role) for role in ("subset", "subset", "subset", "own")],
        ),
        # The whole is told behind its part.
        (
            "适用简易程序审理行政复议案件90件，占全年审结数300件的30%。",
            [("reconsideration_cases", "subset"), ("reconsideration_cases", "own"), ("", "own")],
        ),
        # 前者 and 后者 are the two figures before.
        (
            "收到司法建议9条、检察建议20条，前者反馈8条，后者反馈19条。",
            [(f"{whose}_advice", role) for role in ("own", "subset") for whose in ("judicial", "procuratorial")],
        ),
        # Only the parts are lawyers, or experts.
        (
            "县政府聘请法律顾问8名，其中执业律师5名、法学专家3名。",
            [("", "own"), ("legal_adviser_lawyers", "subset"), ("legal_adviser_experts", "subset")],
        ),
        # Last year's figure beside this year's.
        (
            "行政诉讼败诉率去年高达20%，今年压降到11%。",
            [("litigation_loss_rate", "benchmark"), ("litigation_loss_rate", "own")],
        ),
        # One year of several.
        ("近三年来，县政府被诉60件，其中2022年15件。", [("litigation_cases", "own"), ("litigation_cases", "subset")]),
        # What is lacking is no count of it.
        ("仍有9个县直部门没有公职律师。", [("", "own")]),
        # Another thing beside the parts.
        (
            "全市公职律师300名，其中年内新增40名，另有专职调解员80名。",
            [("public_lawyers", "own"), ("public_lawyers", "subset"), ("", "subset")],
        ),
        # Who came to the sessions just told.
        (
            "县水利局举办法治讲座6期，300人次参加。",
            [("law_training_sessions", "own"), ("law_training_participants", "own")],
        ),
        # A semicolon ends what stands against a cue: 被告 says nothing of the penalties behind it.
        (
            "省农业农村厅作为被告的行政诉讼案件5件；全省办理行政处罚案件900件。",
            [("litigation_cases", "own"), ("penalty_cases", "own")],
        ),
        # The average in brackets behind another one.
        (
            "我市行政机关负责人出庭应诉率96%，高于全省平均值（94%）和全国平均值（90%）。",
            [
                ("head_appearance_rate", "own"),
                ("head_appearance_rate", "benchmark"),
                ("head_appearance_rate", "benchmark"),
            ],
        ),
    ],
)
def test_figures_that_hang_together(text: str, told_so: list[tuple[str, str]]) -> None:
    assert told(text, "indicator", "role") == told_so


@pytest.mark.parametrize(
    ("text", "scopes"),
    [
        ("全市行政机关应诉200件，同比下降9%；审结180件。", ["all_agencies"] * 3),
        ("全县各部门办理检察建议30件，同比减少6件；反馈司法建议5条。", ["departments"] * 3),
        ("县政府常务会议研究法治建设工作4次；全县共解决法治建设重点难点问题12个。", ["government", ""]),
        ("以县（市、区）政府为被告的一审行政案件40件，以市直部门为被告的30件。", ["government:county", "departments"]),
        ("各县（市、区）政府和市直部门报送备案的规范性文件90件。", ["departments:county"]),
        ("全年检查企业，市级评查案卷200卷，各县（市、区）评查1500卷。", ["prefecture", "county"]),
        ("权责清单事项平均每个乡镇120项。", ["township"]),
        ("县公安局、县市场监管局等执法部门发现执法监督线索40条。", [""]),
        ("3个单位、2名个人获评全国普法工作先进。", ["nation", "nation"]),
        ("以县政府为被告的行政诉讼案件30件，人民法院审结25件。", ["government", "government"]),
    ],
)
def test_subjects_that_go_on_or_end(text: str, scopes: list[str]) -> None:
    assert [row.scope for row in coded(text)] == scopes


def test_a_level_that_a_change_led_to_is_no_range() -> None:
    text = "行政复议纠错率同比上升2.4个百分点至12.9%。"
    assert told(text, "indicator", "value", "role") == [
        ("reconsideration_correction_rate_yoy", 2.4, "change"),
        ("reconsideration_correction_rate", 12.9, "own"),
    ]


def test_a_target_that_was_passed_is_no_bound() -> None:
    assert told("应诉率98%，超过85%的省定目标。", "value", "bound")[1] == (85.0, "exact")
    assert told("参加人数达23万左右人次。", "value", "unit", "bound") == [(230000.0, "人次", "about")]


def test_figures_in_the_order_of_their_times() -> None:
    text = "上半年、下半年分别开展法治督察1次和2次。"
    assert told(text, "indicator", "period") == [("rol_inspections", "first_half"), ("rol_inspections", "second_half")]
