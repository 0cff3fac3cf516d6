"""Page furniture and metadata lines leave the text, nothing else does, and what labels say is kept."""

import pytest

from govreport import chrome, labels
from govreport.edits import Draft, replay

BODY = """许昌市人民政府关于2023年法治政府建设情况的报告
市委、市人大常委会：
2023年，许昌市推进法治政府建设，现将有关情况报告如下：
一、主要工作
（一）加强领导。市政府常务会学法12次。
特此报告。
许昌市人民政府
2024年2月28日"""


def cleaned(text):
    draft = Draft(text)
    for step in chrome.STEPS:
        step(draft)
    clean = draft.finish()
    assert replay(text, clean.edits) == clean.text
    return clean


def facts(clean):
    return [(f.label, f.value) for f in clean.facts]


@pytest.mark.parametrize(
    "head",
    [
        "当前位置：首页>政务公开>法治政府建设",
        "您现在所在的位置：首页 > 专题专栏 > 法治",
        "首页→网站公告",
        "设为首页|加入收藏",
        "• EN |",
        "无障碍 关怀版 移动版",
        "【打印】【关闭】",
        "字体：[大 中 小]",
        "【字体：视力保护色：",
        "今天是：2019年10月31日星期四农历十月初四",
        "河南省人民政府2019年12月3日星期二",
        "亚洲精品|欧美|无码|在线观看|成人影视",
        "当前位置：\n首页\n>\n政务公开\n>\n正文",
    ],
)
def test_furniture_above_the_title_goes(head):
    assert cleaned(f"{head}\n{BODY}").text == BODY


@pytest.mark.parametrize(
    "tail",
    [
        "扫一扫在手机上查看当前页面",
        "上一篇：没有了\n下一篇：许昌市2022年法治政府建设情况报告",
        "相关文章：\n许昌市召开法治政府建设推进会\n许昌市2022年工作要点",
        "主办：许昌市人民政府\n地址：许昌市建安大道1号 邮编：461000\n豫ICP备05000001号 网站标识码：4110000001",
        "打印本页|关闭窗口",
        "阅读原文\n阅读 352 赞 12 在看 3",
    ],
)
def test_furniture_behind_the_body_goes(tail):
    assert cleaned(f"{BODY}\n{tail}").text == BODY


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        (
            "发布时间：2024-03-01 09:18来源：市司法局浏览次数：",
            [("published", "2024-03-01 09:18"), ("source", "市司法局")],
        ),
        ("来源：发布时间：2024-03-01字号：【小】【大】", [("published", "2024-03-01")]),
        (
            "索引号\n01145506X/2024-15651\n主题分类\n政务公开\n发文日期\n2024年02月28日16:40:00\n发布机构\n许昌市人民政府\n文号",
            [
                ("index_number", "01145506X/2024-15651"),
                ("category", "政务公开"),
                ("issued", "2024年02月28日16:40:00"),
                ("publisher", "许昌市人民政府"),
            ],
        ),
        (
            "索引号|11620300013909010R/2025-48086|主题分类|法治|\n发文字号|许政发〔2024〕3号|制发机构||\n有效性||||",
            [
                ("index_number", "11620300013909010R/2025-48086"),
                ("category", "法治"),
                ("document_number", "许政发〔2024〕3号"),
            ],
        ),
        (
            "索 引 号： 000014349/2022-05364 发布日期： 2024-01-19\n文 号： 文件分类： 综合政务",
            [("index_number", "000014349/2022-05364"), ("published", "2024-01-19"), ("category", "综合政务")],
        ),
        ("• 日期：2024-01-15 10:31\n• 来源：\n• 字体：[ ]", [("published", "2024-01-15 10:31")]),
        (
            "115002210093/2024-00011\n法制\n工作报告\n市司法局\n2024-02-21\n有效",
            [
                ("index_number", "115002210093/2024-00011"),
                ("category", "法制"),
                ("category", "工作报告"),
                ("publisher", "市司法局"),
                ("dated", "2024-02-21"),
                ("validity", "有效"),
            ],
        ),
        ("2024-03-04 17:51字号：", [("dated", "2024-03-04 17:51")]),
        ("18.03.2024 13:07", [("dated", "18.03.2024 13:07")]),
        ("许政〔2024〕8号", [("document_number", "许政〔2024〕8号")]),
    ],
)
def test_metadata_blocks_become_facts(block, expected):
    title, rest = BODY.split("\n", 1)
    clean = cleaned(f"{title}\n{block}\n{rest}")
    assert clean.text == BODY
    assert facts(clean) == expected
    assert all(0 <= f.raw_start < f.raw_end <= len(clean.raw) for f in clean.facts)


def test_a_value_does_not_swallow_the_next_label():
    assert labels.pairs(labels.key("来源:发布时间:2022-01-15 10:31作者:张三")) == (
        [("source", ""), ("published", "2022-01-15 10:31"), ("author", "张三")],
        True,
    )


@pytest.mark.parametrize(
    "line",
    [
        "责任部门：县司法局",
        "时间：3月至5月",
        "类别：一类示范点",
        "审核：合法性审核全覆盖",
        "位置优越，交通便利",
        "党政机关带头守法",
        "来源于财政资金的项目12个",
        "数据来源：统计年鉴",
        "平均办理时间：3天",
        "访问量：120万次",
        "3/5",
        "大",
        "2022",
        "第一条 为了规范行政行为",
        "登录www.xuchang.com查询办理进度",
        "网址：http://www.example.com/",
        "落实第3批任务（责任单位：县司法局）",
    ],
)
def test_lines_of_the_body_stay(line):
    text = BODY.replace("特此报告。", f"{line}\n（二）深化改革。办结事项35件。\n特此报告。")
    assert cleaned(text).text == text


@pytest.mark.parametrize("signed", ["2024年2月28日", "2024-02-28", "二〇二四年二月二十八日"])
def test_title_addressee_and_signature_are_body(signed):
    text = BODY.replace("2024年2月28日", signed)
    assert cleaned(text).text == text


@pytest.mark.parametrize(
    "repeat",
    [
        "许昌市人民政府关于2023年法治政府建设情况的报告",
        "许昌市人民政府关于2023法治政府建设情况的报告",
        "许昌市人民政府\n关于2023年法治政府建设情况的报告",
    ],
)
def test_the_title_is_kept_once(repeat):
    title, rest = BODY.split("\n", 1)
    assert cleaned(f"{title}\n发布时间：2024-03-01\n{repeat}\n{rest}").text == BODY


def test_last_years_title_is_no_repeat():
    text = BODY.replace("报告\n", "报告\n许昌市人民政府关于2022年法治政府建设情况的报告\n", 1)
    assert cleaned(text).text == text


def test_watermarks_leave_the_word_they_split():
    text = BODY.replace("加强领导", "加强领第一范文网—范文大全www.diyifanwen.com导").replace(
        "常务会", "常务甲乙之家www.jyzj.net会"
    )
    text = text.replace("特此报告", "特此甲乙之家www.jyzj.net报告")
    assert cleaned(text).text == BODY


def test_sentences_of_document_libraries():
    clean = cleaned(f"下面是小编为大家整理的工作报告，供大家参考。\n{BODY}\n（责任编辑：张三）")
    assert clean.text == BODY
    assert facts(clean) == [("editor", "张三")]


def test_page_markers_of_viewers():
    broken = "1、2023年度法治政府建设情况报告2023年，我镇推进依法行\n2、政。学法12次。各项工作有\n3、序开展。"
    assert cleaned(broken).text == "2023年度法治政府建设情况报告2023年，我镇推进依法行政。学法12次。各项工作有序开展。"
    listed = "主要工作\n1、加强领导。\n2、规范执法。\n3、扩大宣传。"
    assert cleaned(listed).text == listed


def test_spam_inside_a_sentence_is_marked():
    clean = cleaned(BODY.replace("市政府常务会", "金沙城中心赌场_澳门金沙官网常务会"))
    assert "赌场" not in clean.text
    assert [clean.raw[m.raw_start : m.raw_end] for m in clean.marks] == ["金沙城中心赌场_澳门金沙官网"]


def test_cleaning_again_changes_nothing():
    text = f"当前位置：首页>法治\n{BODY}\n主办：许昌市人民政府\n豫ICP备05000001号"
    once = cleaned(text).text
    assert cleaned(once).text == once


@pytest.mark.parametrize("text", ["", "\n", "打印", "来源：", "|\n|\n|", "（"])
def test_nothing_left_is_no_fault(text):
    cleaned(text)


def test_time_is_linear():
    import time

    def seconds(text):
        start = time.perf_counter()
        cleaned(text)
        return time.perf_counter() - start

    for unit in ("打印\n", "来源：县司法局\n", "首页>", "www.", "关于2023年工作的报告\n"):
        assert seconds(unit * 40_000) < 8 * seconds(unit * 10_000) + 0.5, unit
