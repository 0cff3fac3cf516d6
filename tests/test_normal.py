"""The normal form of width, punctuation, spaces and lines."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govreport import normal, pipeline
from govreport.edits import Draft


def normalise(text):
    draft = Draft(text)
    for step in normal.STEPS:
        step(draft)
    return draft.finish().text


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("研究3次,其中专题2次;整改(限期):完成!", "研究3次，其中专题2次；整改（限期）：完成！"),
        ("达1,234件,占98.6%,提高2%", "达1,234件，占98.6%，提高2%"),
        ("时间:10:31 来源:本网", "时间：10:31来源：本网"),
        ("a, b; c (d) http://a.cn:80/?q=1", "a, b; c (d) http://a.cn:80/?q=1"),
        ("《方案(2021-2025年)》", "《方案（2021-2025年）》"),
        ("第一 责任人 2023 年 GDP 增长", "第一责任人2023年GDP增长"),
        ("Open Data 平台", "Open Data平台"),
        ("１２．５％，ＡＢ", "12.5%，AB"),
        ("〔2019〕28号①“一网通办”——…", "〔2019〕28号①“一网通办”——…"),
        ("  标题  \r\n\r\n　　正文。\t\n\n", "标题\n正文。"),
        ("2021－2025年", "2021-2025年"),
        ("各县 ( 市、区 ) 全部", "各县（市、区）全部"),
        ("", ""),
        (" \n ", ""),
    ],
)
def test_normal_form(raw, text):
    assert normalise(raw) == text


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="法治12a,.;:?!()%，。：（）“”《》 \n\u3000１Ａ％-", max_size=40))
def test_once_is_enough(text):
    once = normalise(text)
    assert normalise(once) == once


def test_a_number_broken_at_a_lines_end_is_one_again():
    wrapped = (
        "2022年全县共办理各类行政处罚案件1\n20件，行政机关负责人出庭应诉率达96.\n5%，全年共调处各类矛盾纠纷3\n万件。"
    )
    assert (
        pipeline.clean(wrapped).text
        == "2022年全县共办理各类行政处罚案件120件，行政机关负责人出庭应诉率达96.5%，全年共调处各类矛盾纠纷3万件。"
    )
    apart = "关于法治政府建设工作的情况通报2022\n人民法院共收案\n罚没金额（万元） | 120 | 130\n项目 | 单位"
    assert pipeline.clean(apart).text.count("\n") == apart.count("\n")


def test_a_document_on_one_line_gets_its_paragraphs_back():
    body = "。".join(["我县依法行政水平稳步提升"] * 6) + "。"
    text = (
        f"南涧彝族自治县2018年度法治政府建设情况报告 南政报〔2019〕3号 大理州人民政府： 2018年，{body} 一、组织领导 {body}"
        f" 二、依法履职 （一）推进简政放权。{body} 三、存在问题 一是观念淡薄。 2019年1月10日"
    )
    clean = pipeline.clean(text)
    assert "\n一、组织领导\n" in clean.text and clean.text.endswith("\n2019年1月10日")
    assert pipeline.clean(clean.text).text == clean.text
    words = "全县 各级行政机关 认真落实 法治政府建设 各项要求，依法行政 水平稳步 提升。" * 30  # blanks of a Word file
    assert "\n" not in pipeline.clean(words).text
