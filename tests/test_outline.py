"""The outline: which lines are headings, how they nest, what zone and topic a section has."""

import json
import time
from pathlib import Path

import pytest

from govreport import headings, outline, tables, zones

CASES = [
    json.loads(line) for line in (Path(__file__).parent / "cases" / "outline.jsonl").read_text("utf-8").splitlines()
]
REPORTS = Path(__file__).parent.parent / "data" / "raw" / "reports"


def covers(found, text):
    """Sections are in text order, nest, and leave no gap at the top."""
    by_id, at = {s.section_id: s for s in found}, 0
    assert [s.start for s in found] == sorted(s.start for s in found)
    for s in found:
        assert s.start < s.end
        assert s.zone in tables.ZONES
        assert s.topic is None or s.topic in tables.TOPICS
        if s.parent_id is None:
            assert s.start == at
            at = s.end
        else:
            parent = by_id[s.parent_id]
            assert parent.start <= s.start and s.end <= parent.end
            assert s.depth == parent.depth + 1
    assert at == len(text)


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["name"])
def test_case(case):
    found = outline.sections(case["text"], title=case["title"], year=case["year"])
    assert [[s.depth, s.number, s.heading, s.zone] for s in found] == case["sections"]
    covers(found, case["text"])
    for s in found:
        assert case["text"].startswith(s.number + s.heading.split(" ")[0], s.start)


@pytest.mark.parametrize(
    ("heading", "topic"),
    [
        ("坚持和加强党的全面领导，压实法治建设第一责任人职责", "leadership"),
        ("强化学法用法，提升领导干部法治思维", "capacity"),
        ("深化“放管服”改革，持续优化法治化营商环境", "functions"),
        ("加强行政规范性文件监督管理", "rules"),
        ("严格落实重大行政决策程序", "decisions"),
        ("全面推进严格规范公正文明执法", "enforcement"),
        ("健全突发事件应对体系", "emergency"),
        ("依法有效化解社会矛盾纠纷", "disputes"),
        ("强化对行政权力的制约和监督", "supervision"),
        ("推进行政执法监督", "supervision"),
        ("加快建设数字法治政府", "digital"),
        ("深入开展普法宣传", "publicity"),
        ("主要工作和成效", None),
        ("2023年法治政府建设工作基本情况", None),
    ],
)
def test_topic_of_heading(heading, topic):
    text = f"一、{heading}\n有关工作稳步开展。\n二、其他工作\n稳步开展。"
    assert outline.sections(text)[0].topic == topic


def test_topic_of_text_where_the_heading_is_silent():
    text = (
        "一、主要工作\n（一）多措并举\n受理行政复议案件8件，出庭应诉率100%，调解纠纷20件。\n（二）狠抓落实\n稳步开展。"
    )
    topics = [s.topic for s in outline.sections(text)]
    assert topics == [None, "disputes", None]


def test_problem_and_plan_sections_have_their_own_topics():
    text = "一、存在问题\n行政执法力量不足。\n二、下一步打算\n（一）加强普法\n开展普法。"
    assert [s.topic for s in outline.sections(text)] == ["problems", "plans", "plans"]


def test_year_of_the_title_serves_where_no_year_is_given():
    text = "一、主要工作\n学法6次。\n二、2023年工作安排\n加强学习。"
    found = outline.sections(text, title="某县2022年度法治政府建设情况报告")
    assert found[1].zone == "plan"


def test_a_date_of_the_next_year_is_no_plan_by_itself():
    text = "一、加强领导\n2024年1月，县委主要领导听取汇报。\n二、规范执法\n评查90卷。"
    assert {s.zone for s in outline.sections(text, year=2023)} == {"done"}
    planned = text.replace("县委主要领导听取汇报", "将要听取汇报")
    assert "plan" in {s.zone for s in outline.sections(planned, year=2023)}


def test_locate_finds_the_deepest_section_everywhere():
    for case in CASES:
        found = outline.sections(case["text"], year=case["year"])
        deepest = outline.locate(found)
        for i in range(len(case["text"])):
            expected = max((s for s in found if s.start <= i < s.end), key=lambda s: s.depth)
            assert deepest(i) is expected
        assert deepest(len(case["text"])).end == len(case["text"])


def test_empty_text_has_no_sections():
    assert outline.sections("") == []
    with pytest.raises(ValueError, match="no sections"):
        outline.locate([])


@pytest.mark.parametrize(
    "text",
    ["一", "\n", "一、", "（一）", "1.", "一是二是", "。\n。", "第一，", "一、\n二、\n三、", "下一步，", "附件："],
)
def test_scraps_are_covered(text):
    covers(outline.sections(text), text)


@pytest.mark.parametrize(
    ("heading", "zone"),
    [
        ("存在的主要问题及原因", ("problem", False)),
        ("存在问题及下一步工作打算", ("problem", True)),
        ("聚焦突出问题整改，提升执法质效", (None, False)),
        ("2025年工作计划", ("plan", False)),
        ("2024年重点工作完成情况", ("done", False)),
        ("上一年度重点工作安排落实情况", ("done", False)),
        ("下一步努力方向", ("plan", False)),
        ("加强组织领导", (None, False)),
    ],
)
def test_zone_of_heading(heading, zone):
    assert zones.of_heading(heading, 2024) == zone


@pytest.mark.parametrize(("numeral", "value"), [("一", 1), ("十", 10), ("十二", 12), ("二十", 20), ("三十五", 35)])
def test_number_of(numeral, value):
    assert headings.number_of(numeral) == value


def test_topics_table_is_complete():
    assert tuple(outline.topics()) == tables.TOPICS
    for entry in outline.topics().values():
        for plan in ("plan_2015", "plan_2021"):
            assert set(entry[plan]) <= set(outline.crosswalk()[plan])
    cues = [cue for entry in outline.topics().values() for kind in ("strong", "cues") for cue in entry[kind]]
    assert len(cues) == len(set(cues))


def test_time_is_linear_in_the_text():
    once = "\n".join(case["text"] for case in CASES) + "\n"
    text = once * (300_000 // len(once))
    began = time.perf_counter()
    found = outline.sections(text, year=2023)
    assert time.perf_counter() - began < 5
    covers(found, text)


def test_one_endless_line_is_handled():
    text = "一是推进工作，二是加强领导，（一）" * 20_000
    began = time.perf_counter()
    covers(outline.sections(text), text)
    assert time.perf_counter() - began < 5
