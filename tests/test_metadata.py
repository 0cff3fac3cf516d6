"""Whose report, of which year, published when, called what; gated by the labelled pages."""

import importlib.util

import pytest

from govreport import chrome, dates, doctype, metadata, pipeline, titles
from govreport.edits import Draft


@pytest.fixture(scope="module")
def bench(root):
    spec = importlib.util.spec_from_file_location("metadata_benchmark", root / "benchmarks" / "metadata.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def describe(text, **kwargs):
    return metadata.describe(Draft(text).finish(), **kwargs)


FLOORS = {
    "layouts": {"year": 0.97, "doc_type": 0.97, "level": 0.97, "jurisdiction": 0.97, "published": 0.97},
    "facsimiles-a": dict.fromkeys(("year", "doc_type", "level", "jurisdiction", "published", "period"), 0.97),
    "facsimiles-b": dict.fromkeys(("year", "doc_type", "level", "jurisdiction", "published", "period"), 0.97),
    "facsimiles-c": dict.fromkeys(("year", "doc_type", "level", "jurisdiction", "published", "period"), 0.96),
}


@pytest.mark.parametrize("name", FLOORS)
def test_score_on_labelled_pages(bench, name):
    found = bench.score(bench.load(name))
    for field, floor in FLOORS[name].items():
        assert found["right"][field] / found["pages"] >= floor, (field, found["misses"])
    assert found["wrong_where_null"] <= 0.02 * found["nulls"], found["misses"]


@pytest.mark.parametrize("name", FLOORS)
def test_furniture_of_labelled_pages_goes_and_comes_to_no_harm(bench, name):
    gone = bench.lines(bench.load(name))
    assert gone["removed"] >= 0.97 * gone["labelled"], gone["stayed"]
    body = [line for _, line in gone["unlabelled"] if len(line) > 12 and not bench.labels.pairs(bench.labels.key(line))]
    # Document numbers, titles of metadata blocks, viewers' marks and spam are not labelled in all of the files.
    assert set(body) <= {
        "京政办发〔2016〕26号",
        "開篇:小編整理的12篇。",
        "第一范文网—范文大全www.diyifanwen.com",
        "金沙城中心赌场_澳门金沙官网",
    }


@pytest.mark.parametrize("name", FLOORS)
def test_furniture_is_gone_at_once(bench, name):
    for row in bench.load(name):
        text = pipeline.clean(row["text"]).text
        draft = Draft(text)
        for step in chrome.STEPS:
            step(draft)
        assert draft.text == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("许昌市2022年法治政府建设情况报告\n正文第一句。", "许昌市2022年法治政府建设情况报告"),
        ("大河乡人民政府\n关于法治政府建设的情况报告\n2025年，推进工作。", "大河乡人民政府关于法治政府建设的情况报告"),
        (
            "西平县人民政府办公室\n关于印发西平县2020年度法治政府建设\n工作安排的通知\n各乡镇：",
            "西平县人民政府办公室关于印发西平县2020年度法治政府建设工作安排的通知",
        ),
        (
            "护航发展\n推进法治政府建设\n—— 新乡市法治政府建设工作综述\n近年来，推进工作。",
            "护航发展 推进法治政府建设—— 新乡市法治政府建设工作综述",
        ),
        ("某县2025年度法治政府建设情况报告2025年，全县推进工作。", "某县2025年度法治政府建设情况报告"),
        ("2022年，许昌市推进法治政府建设。\n一、主要工作", None),
        ("一、加强领导\n（一）学法。", None),
    ],
)
def test_title(text, expected):
    assert titles.title_of(text)[0] == expected


@pytest.mark.parametrize(
    ("title", "text", "kind"),
    [
        ("许昌市2022年法治政府建设年度报告", "", "annual_report"),
        ("2024年度法治政府建设工作总结和2025年工作计划", "", "annual_report"),
        ("关于报送2025年法治政府建设工作要点的报告", "", "plan"),
        ("法治政府建设工作要点落实情况的报告", "", "annual_report"),
        ("关于印发《许昌市2024年法治政府建设工作要点》的通知", "", "plan"),
        ("关于印发2023年度法治政府建设情况报告的通知", "", "annual_report"),
        ("许昌市法治政府建设实施方案（2021—2025年）", "", "plan"),
        ("《许昌市2022年法治政府建设年度报告》政策解读", "", "other"),
        ("许昌市2022年政府信息公开工作年度报告", "", "other"),
        ("张三同志2023年度述法报告", "", "other"),
        ("法治政府建设评价研究——以2017年广东省为例", "", "other"),
        ("市政府常务会议听取2019年度法治政府建设工作情况汇报", "", "news"),
        ("县人大常委会审议2020年法治政府建设情况报告", "", "news"),
        ("许昌市法治政府建设工作综述", "", "overview"),
        ("滁州市“十三五”法治政府建设情况报告", "", "overview"),
        (None, "2022年，许昌市推进法治政府建设。现将有关情况报告如下：\n一、主要工作", "annual_report"),
        (None, "5月12日，东乡县召开法治政府建设推进会议。会议要求落实。", "news"),
        (None, "近年来，许昌市推进法治政府建设。\n一、加强领导", "overview"),
        (None, "现将《2023年法治政府建设工作要点》印发给你们，请认真贯彻执行。", "plan"),
        (None, "行政审批制度的若干问题。\n摘要：本文讨论。", "other"),
        (None, "依法行政稳步推进。由市司法局牵头，评查案卷两轮。", "other"),  # one task of a report, not a plan's every
        (None, "依法行政重点任务。" + "清理文件，由市司法局牵头，月底前完成。" * 4, "plan"),
    ],
)
def test_doc_type(title, text, kind):
    assert doctype.doc_type(title, text) == kind


@pytest.mark.parametrize(
    ("text", "year", "period"),
    [
        ("许昌市2022年法治政府建设情况报告\n2022年，推进工作。", 2022, None),
        ("关于二〇二一年度法治政府建设情况的报告\n二〇二一年，推进工作。", 2021, None),
        ("2024年以来，获嘉县推进工作。现将2024年度法治政府建设情况报告如下：\n一、领导", 2024, None),
        (
            "按照《法治政府建设实施纲要（2021—2025年）》（厅字〔2019〕28号）要求，对2020年度我县法治政府建设工作总结如下：\n一、情况",
            2020,
            None,
        ),
        (
            "法治政府建设情况报告\n近年来，许昌市推进法治政府建设。2021年以来，研究45次。2021年以来，立法5部。",
            None,
            "since_2021",
        ),
        ("昌吉州法治政府建设“十三五”工作情况综述\n五年来，制定文件120件。2016年以来取消300项。", None, "years_5"),
        ("XX镇2021年上半年法治政府建设工作情况报告\n2021年，推进工作。", 2021, "first_half"),
        ("许昌市2023年1—10月法治政府建设情况报告\n2023年，推进工作。", 2023, "to_2023-10"),
        ("许昌市法治政府建设情况报告\n许昌市推进法治政府建设。根据许法〔2019〕28号开展工作。", None, None),
        (
            "许昌市法治政府建设情况报告\n按照《法治政府建设实施纲要（2023-2023年）》，2023年推进工作，现将2023年情况报告如下。",
            None,
            None,
        ),
        (
            "北城街道2025年法治政府建设年度报告\n2025年，推进工作。\n一、2024年法治政府建设情况\n（一）学法。",
            2025,
            None,
        ),
    ],
)
def test_year_and_period(text, year, period):
    about = describe(text)
    assert (about.year, about.period) == (year, period)


def test_years_that_disagree_are_flagged():
    text = "北城街道2025年法治政府建设年度报告\n2025年，推进工作。\n一、2024年法治政府建设情况\n（一）学法。"
    assert "year_conflict" in describe(text).flags
    assert "year_conflict" not in describe(text.replace("2024", "2025")).flags


@pytest.mark.parametrize(
    ("text", "published"),
    [
        ("发布时间：2024-03-05\n许昌市2023年法治政府建设情况报告\n推进工作。\n2024年2月28日", "2024-03-05"),
        ("许昌市2023年法治政府建设情况报告\n推进工作。\n2024年2月28日", "2024-02-28"),
        ("陇南市2014年度依法行政工作情况报告\n18.03.2015 13:07\n（2015年1月10日）\n推进工作。", "2015-01-10"),
        ("许昌市2007年依法行政工作情况报告\n推进工作。\n二○○八年四月三十日", "2008-04-30"),
        ("许昌市2023年法治政府建设情况报告\n生效日期：2024-01-01\n推进工作。", None),
        ("许昌市2023年法治政府建设情况报告\n更新时间：2024-01-01\n推进工作。", None),
        ("许昌市2023年法治政府建设情况报告\n2023年3月5日，市政府召开会议。全年学法12次。", None),
    ],
)
def test_publication(text, published):
    about = metadata.describe(pipeline.clean(text))
    assert about.published == published


def test_meta_tags_and_hints():
    text = "2023年，我市推进法治政府建设。现将2023年度法治政府建设情况报告如下：\n一、主要工作"
    meta = {
        "article_title": "许昌市2023年法治政府建设年度报告",
        "pub_date": "2024-03-01 10:00",
        "title": "许昌市政府网",
    }
    about = describe(text, source_meta=meta)
    assert (about.jurisdiction, about.year, about.published) == ("河南省许昌市", 2023, "2024-03-01")
    assert about.title == "许昌市2023年法治政府建设年度报告"
    assert about.flags == ["no_title"]
    about = describe(text, hints={"jurisdiction": "房县水利局", "year": 2020})
    assert (about.jurisdiction, about.level, about.year) == ("湖北省十堰市房县水利局", "department", 2020)
    assert describe(text, hints={"url": "http://www.xuchang.gov.cn/a.html"}).jurisdiction == "河南省许昌市"
    assert describe(text).jurisdiction is None


@pytest.mark.parametrize(
    ("text", "jurisdiction", "level"),
    [
        ("江苏省人民政府：\n2022年，苏州市推进法治政府建设。现报告如下：\n一、领导", "江苏省苏州市", "prefecture"),
        ("2022年，在市委、市政府的正确领导下，荔湾区推进法治政府建设。\n一、领导", "广东省广州市荔湾区", "county"),
        ("2022年，在市委及安溪县委领导下，安溪县推进依法行政。\n一、领导", "福建省泉州市安溪县", "county"),
        ("鼓楼区2023年法治政府建设年度报告\n2023年，鼓楼区推进工作。", None, "county"),
        ("鼓楼区2023年法治政府建设年度报告\n按照《南京市法治政府建设方案》推进工作。", "江苏省南京市鼓楼区", "county"),
        ("xx县2023年法治政府建设年度报告\n2023年，xx县推进工作。", None, "county"),
        ("现将望川县2022年法治政府建设情况报告如下。\n2022年，出庭应诉率高于全省平均6个百分点。", None, "county"),
        ("2023年，我镇推进法治政府建设，现将情况报告如下：\n一、领导", None, "township"),
        (
            "县水利局2020年法治政府建设工作总结\n2020年，推进工作。\n永嘉县水利局\n2020年12月21日",
            "浙江省温州市永嘉县水利局",
            "department",
        ),
        (
            "山东省法治市场监管建设规划\n现印发给你们，请认真贯彻执行。\n山东省市场监督管理局\n2021年12月31日",
            "山东省市场监督管理局",
            "department",
        ),
    ],
)
def test_whose_report(text, jurisdiction, level):
    about = describe(text)
    assert (about.jurisdiction, about.level) == (jurisdiction, level)


def test_names_that_do_not_agree_are_flagged():
    about = describe(
        "许昌市2023年法治政府建设年度报告\n2023年，南阳市推进法治政府建设。现将有关情况报告如下：\n一、领导"
    )
    assert "jurisdiction_conflict" in about.flags
    assert "jurisdiction_ambiguous" in describe("鼓楼区2023年法治政府建设年度报告\n推进工作。").flags


def test_document_number_is_the_documents_own():
    clean = pipeline.clean(
        "许昌市人民政府关于2023年法治政府建设情况的报告\n许政〔2024〕8号\n市委：\n根据豫政办〔2023〕12号文件，推进工作。"
    )
    assert metadata.describe(clean).document_number == "许政〔2024〕8号"
    assert describe("2023年，推进工作。根据豫政办〔2023〕12号文件，现报告如下。").document_number is None


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2022年1月5日", "2022-01-05"),
        ("2022/1/5 10:00", "2022-01-05"),
        ("二00五年三月二十一日", "2005-03-21"),
        ("2022-02-30", None),
        ("（2015年1月10日）", "2015-01-10"),
        ("2015—2020年", None),
    ],
)
def test_dates(text, iso):
    assert dates.find(text) == iso


def test_years_outside_windows_and_numbers():
    text = "（2021—2025年）中期，2022年度；〔2019〕28号；二○二三年"
    assert [y for y, _, _ in dates.years(text)] == [2022, 2023]
