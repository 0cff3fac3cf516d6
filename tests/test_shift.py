"""The byte shift: the model, its inversion, and what a page keeps when the bytes leave a choice."""

import pytest

from govreport import annotation, damage, runs, script
from govreport.edits import Draft
from govreport.shift import Garble, begin_of, gbk_shift, readings


def undo(text):
    draft = Draft(text)
    runs.undo(draft)
    annotation.strip(draft)
    script.convert(draft)
    return draft.finish()


# Worked by hand from the code table: 　 A1A1, （ A3A8, 三 C8FD, ） A3A9, 提 CCE1, ... 質 D97C.
@pytest.mark.parametrize(
    ("sound", "garbled"),
    [
        ("　（三）提增立法質效", "。ㄈ┨嵩隽⒎ㄙ|效"),
        ("。現將", "，F將"),
        ("。《綱要》", "！毒V要》"),
        ("省（法治政府建設", "。ǚㄖ握ㄔO"),
        ("　（此件公開發", "。ù思_發"),
        ("　［收稿日期］2016", "。凼崭迦掌冢?016"),
        ("　（三）共30件", "。ㄈ┕?0件"),
    ],
)
def test_model(sound, garbled):
    assert gbk_shift(sound) == garbled


def test_model_of_a_browser_keeps_ascii():
    assert gbk_shift("　（五）深化執(zhí)法", eats_ascii=False) == "。ㄎ澹┥罨瘓(zhí)法"
    assert gbk_shift("中國(guó)", eats_ascii=True) == "袊?guó)"


def test_model_stops_at_the_first_step():
    text = "　（三）提增立法質效，其後一切如常"
    assert gbk_shift(text).endswith("效，其後一切如常")


def test_readings_are_inverted_exactly():
    garble = Garble(tuple(tuple(c.encode("gbk")) for c in "。ㄈ┨嵩隽⒎ㄙ"), ord("|"))
    found = readings(garble, "　（三）", after="效")
    assert found[0].simple == "　（三）提增立法质"
    for reading in found:
        assert gbk_shift(reading.form) == "。ㄈ┨嵩隽⒎ㄙ|"
    assert [r.score for r in found] == sorted((r.score for r in found), reverse=True)


def test_begin_that_does_not_fit():
    pairs = tuple(tuple(c.encode("gbk")) for c in "。ㄈ┨")
    assert begin_of(pairs, "　（三）") is not None
    assert begin_of(pairs, "　（四）") is None


def numbered(number):
    return gbk_shift(f"　（{number}）堅持依法行政設")


@pytest.mark.parametrize("number", "一二三四五六七八九")
def test_every_heading_number(number):
    result = undo("全市法治政府建設情況報告如下。\n" + numbered(number) + "工作")
    assert result.text.split("\n")[1].startswith(f"（{number}）")


def test_numbers_that_leave_the_same_garble_follow_the_count():
    page = (
        "全市法治政府建設情況報告如下。\n（十一）加強領導。\n" + numbered("十二") + "工作\n" + numbered("十三") + "工作"
    )
    lines = undo(page).text.split("\n")
    assert lines[2].startswith("（十二）")
    assert lines[3].startswith("（十三）")


def test_a_garble_without_a_likely_text_stays_and_is_marked():
    raw = "這是關於法治建設的報告。\n。ㄈ┨┨┨┨┨┨┨┨|\n其他"
    result = undo(raw)
    assert "┨┨┨┨┨┨" in result.text
    assert result.text.split("\n")[1].startswith("（三）")
    assert "garbled" in result.flags
    assert any(mark.code == "garbled" for mark in result.marks)


@pytest.mark.parametrize(
    "text",
    [
        "同志們，這是建設法治國家的要求！毒品案件審理情況，請予審議。",
        "設立A座,F座大樓,由市政府統籌建設管理。",
        "工作如何開展?要靠制度建設,靠幹部隊伍!斗爭精神不可少。",
        "2022年，全市推进依法行政。，F将军",
    ],
)
def test_sound_pages_stay(text):
    draft = Draft(text)
    runs.undo(draft)
    assert draft.text == text
    assert not draft.flags


def test_long_and_hostile_pages_end_soon():
    import time

    hostile = "這是關於法治建設的報告。\n" + "\n".join(
        gbk_shift("　（三）" + "深化綜合行政執法改革" * 6) for _ in range(40)
    )
    begun = time.process_time()
    undo(hostile)
    assert time.process_time() - begun < 30


def test_generator_is_seeded():
    text = "在全面依法治省（法治政府建设）考核中，永宁县被评为优秀。现将情况报告如下。"
    for name in damage.MECHANISMS:
        assert damage.damage(text, name, 3) == damage.damage(text, name, 3)
    assert damage.damage(text, "shift_province", 1) != damage.traditional(text)
    with pytest.raises(KeyError):
        damage.damage(text, "nothing", 1)


def test_garbage_is_given_up_and_costs_little():
    import random
    import time

    rng = random.Random(3)
    lines = ["。ㄈ┨" + "".join(chr(rng.randrange(0x4E00, 0x9FA5)) for _ in range(60)) for _ in range(300)]
    begun = time.process_time()
    result = undo("這是關於法治建設的報告。\n" + "\n".join(lines))
    assert time.process_time() - begun < 25
    assert "garbled" in result.flags


def test_siblings_bring_their_first_character():
    garble = gbk_shift("　（一）更高站位統籌")
    page = (
        f"{garble}法治建設。\n　　（二）更優品質提升環境。\n　　（三）更實舉措提高水平。\n　　（四）更大力度培養人才。"
    )
    assert undo("法治政府建設情況報告如下。\n" + page).text.split("\n")[1].startswith("（一）更高站位统筹")
