"""The five real reports, end to end. What is expected was read from the files by eye."""

import pytest

from govreport.edits import replay

EXPECTED = {
    "xuchang-2022": ("河南省许昌市", "411000", "prefecture", 2022, None, "2023-02-28", "annual_report", "simplified"),
    "erdaojiang-2021": (
        "吉林省通化市二道江区", "220503", "county", 2021, None, "2022-01-15", "annual_report", "simplified",
    ),
    "fangxian-2023": ("湖北省十堰市房县", "420325", "county", 2023, None, "2024-02-28", "annual_report", "simplified"),
    "xinxiang-undated": ("河南省新乡市", "410700", "prefecture", None, "since_2021", None, "overview", "simplified"),
    "xiamen-2022": ("福建省厦门市", "350200", "prefecture", 2022, None, None, "annual_report", "traditional"),
}  # fmt: skip


@pytest.mark.parametrize("name", EXPECTED)
def test_metadata(seed, name):
    r = seed[name]
    found = (r.jurisdiction, r.adcode, r.level, r.year, r.period, r.published, r.doc_type, r.script)
    assert found == EXPECTED[name]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("xuchang-2022", [(83.3, 83.3, 83.3, "exact", "own", "government")]),
        ("erdaojiang-2021", [(100, 100, 100, "exact", "own", "all_agencies")]),
        ("fangxian-2023", [(100, 100, 100, "exact", "own", "departments")]),
        ("xinxiang-undated", []),
        ("xiamen-2022", [(90, 90, 100, "at_least", "own", "all_agencies")]),
    ],
)
def test_appearance_rate(seed, name, expected):
    rows = [q for q in seed[name].quantities if q.indicator == "head_appearance_rate"]
    assert [(q.value, q.value_low, q.value_high, q.bound, q.role, q.scope) for q in rows] == expected


def test_the_required_level_beside_the_rate_is_a_benchmark(seed):
    rows = [q for q in seed["xuchang-2022"].quantities if q.indicator == "head_appearance_target"]
    assert [(q.value, q.unit, q.role) for q in rows] == [(70, "%", "benchmark")]


@pytest.mark.parametrize("name", EXPECTED)
def test_raw_is_clean_plus_ledger(seed, name):
    report = seed[name]
    assert replay(report.raw, report.edits) == report.text
    for q in report.quantities:
        assert report.raw[q.raw_start : q.raw_end] == q.numeral


def test_byte_shifted_headings_come_out_as_they_were_written(seed):
    report = seed["xiamen-2022"]
    headings = [s.number + s.heading for s in report.sections if s.depth <= 2 and s.heading]
    assert [h.rstrip("。") for h in headings] == [
        "一、2022年法治政府建设工作主要情况",
        "（一）坚持党的领导，统筹推进法治政府建设",
        "（二）优化政府职能，打造一流法治化营商环境",
        "（三）提增立法质效，构建良法善治制度体系",
        "（四）规范决策程序，提升行政决策公信力执行力",
        "（五）深化执法改革，推进严格公正文明执法",
        "（六）完善应急预案，提高突发事件依法处置能力",
        "（七）创新多元机制，加强社会矛盾纠纷预防调处化解",
        "（八）强化制约监督，促进行政权力规范透明运行",
        "二、2023年法治政府建设工作重点安排",
        "（一）更高站位统筹法治政府建设",
        "（二）更优品质提升法治化营商环境",
        "（三）更实举措提高依法行政水平",
        "（四）更大力度培养法治专业人才",
    ]
    flagged = [m for m in report.clean.marks if m.code == "uncertain_repair"]
    assert any(report.raw[m.raw_start : m.raw_end].startswith("。ㄒ唬") for m in flagged)


def test_no_annotation_stays_and_no_bracket_goes(seed):
    text = seed["xiamen-2022"].text
    assert not [c for c in text if c in "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ"]
    for bracket in (
        "（2021-2025年）",
        "机构（项目）",
        "镇（街）赋权",
        "镇（街）“大网格”",
        "村（居）“中网格”",
        "一村（居）一法律顾问",
    ):
        assert bracket in text


@pytest.mark.parametrize(
    ("name", "gone"),
    [
        ("erdaojiang-2021", ["当前位置", "打印", "字体", "主办", "东华路27号", "edjqdzzwk", "ICP备", "网站标识码"]),
        ("fangxian-2023", ["索引号", "01145506X", "发文日期", "16:40"]),
        ("xinxiang-undated", ["发布时间", "信息来源"]),
        ("xiamen-2022", ["扫一扫", "当前页面"]),
    ],
)
def test_furniture_leaves_the_text_and_enters_the_ledger(seed, name, gone):
    report = seed[name]
    for words in gone:
        assert words not in report.text
    assert any(e.after == "" and len(e.before) > 5 for e in report.edits)


def test_road_mail_and_licence_numbers_never_become_quantities(seed):
    numerals = [q.numeral for q in seed["erdaojiang-2021"].quantities if not q.excluded]
    assert not {"27", "163", "2205030001", "22050302000102", "05000566"} & set(numerals)


def test_glued_headings_are_found(seed):
    headings = [s.heading for s in seed["xinxiang-undated"].sections]
    for words in ("加强党的领导", "抓实重点任务", "打造特色亮点", "强化组织领导", "依法全面履行职能"):
        assert any(words in h for h in headings), words


def test_zones(seed):
    for name, phrase, zone in [
        ("xuchang-2022", "还存在一些问题和不足", "problem"),
        ("xuchang-2022", "下一步，我们将以", "plan"),
        ("erdaojiang-2021", "重点抓好以下七项工作", "plan"),
        ("fangxian-2023", "个别执法人员", "problem"),
        ("fangxian-2023", "2024年，房县将坚持", "plan"),
        ("xinxiang-undated", "下一步，新乡市将", "plan"),
        ("xiamen-2022", "2023年，我们将把", "plan"),
        ("xiamen-2022", "备案审查规范性文件160件", "done"),
    ]:
        report = seed[name]
        at = report.text.index(phrase)
        inside = [s for s in report.sections if s.start <= at < s.end]
        assert max(inside, key=lambda s: (s.start, s.depth)).zone == zone, (name, phrase)
