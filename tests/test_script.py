"""Traditional to simplified, only where a document is traditional."""

import pytest

from govreport import script
from govreport.edits import Draft


def convert(text):
    draft = Draft(text)
    script.convert(draft)
    return draft.finish()


@pytest.mark.parametrize(
    "word", ["乾安县", "陕西省乾县", "显著", "著名", "全覆盖", "瞭望", "乾坤", "於", "徵", "後", "薹"]
)
def test_gb2312_characters_of_simplified_text_stay(word):
    text = f"全市推进依法行政工作，{word}，各项任务落实。"
    result = convert(text)
    assert (result.text, result.script, result.edits) == (text, "simplified", ())


def test_whole_document():
    result = convert("廈門市堅持統籌推進法治政府建設，著力提升水平。")
    assert result.text == "厦门市坚持统筹推进法治政府建设，着力提升水平。"
    assert result.script == "traditional"
    assert result.flags == ("traditional",)
    assert all(len(edit.before) == len(edit.after) for edit in result.edits)


def test_edits_are_minimal():
    result = convert("堅持依法行政，統籌推進")
    assert [edit.before for edit in result.edits] == ["堅", "統", "籌", "進"]


def test_mixed_document_converts_the_passage_only():
    result = convert("乾安县政府推进依法行政，成效显著。\n縣政府對執法單位進行檢查，發現問題及時糾正。")
    assert result.text == "乾安县政府推进依法行政，成效显著。\n县政府对执法单位进行检查，发现问题及时纠正。"
    assert result.script == "mixed"


def test_weak_words_need_a_gateway_page():
    assert convert("提升服務品質，規範權力監督").text == "提升服务品质，规范权力监督"
    assert convert("提升服務品質和水準").text == "提升服务质量和水平"
    assert convert("提升服務品質和水準，質量第一").text == "提升服务品质和水平，质量第一"


def test_no_evidence_is_neither():
    assert not script.looks_traditional("一二三，2022")
    assert not script.looks_simplified("一二三，2022")
