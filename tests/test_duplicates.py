"""Copies of the same report: which are recognised, which is kept, what is never taken for a copy."""

import random
import time

import numpy as np
import pytest

from govreport import duplicates
from govreport.duplicates import Duplicate

WORDS = "法治政府建设行政执法规范性文件重大决策矛盾纠纷化解政务服务优化营商环境监督制约应急处置普法宣传培训考核督察落实推进健全完善"


def report(seed, sentences=60):
    """A text of made-up sentences, each with its number, that is the same for the same seed."""
    chance = random.Random(seed)
    return "\n".join(
        "".join(chance.choice(WORDS) for _ in range(30)) + f"{chance.randint(1, 9999)}件。" for _ in range(sentences)
    )


def row(source, text, **known):
    return {"source": source, "text": text, **known}


def test_equal_texts_are_copies_whatever_their_line_breaks():
    rows = [row("b.txt", report(1)), row("a.txt", report(1).replace("\n", "\n\n")), row("c.txt", report(2))]
    assert duplicates.find(rows) == [Duplicate("a.txt", "b.txt", "the same text")]


def test_a_copy_with_a_footer_and_some_wrong_characters_is_recognised():
    text = report(3)
    copy = text.replace("执法", "执灋", 3) + "\n主办单位某县人民政府办公室版权所有联系电话网站地图"
    (found,) = duplicates.find([row("a", text), row("b", copy)])
    assert (found.kept, found.dropped) == ("b", "a")  # neither is cut short, none is official: the longer stays
    assert found.why.endswith("% of the text in common")


def test_last_years_report_copied_forward_is_another_report():
    """Nine tenths of the words are the same, the numbers are not."""
    text = report(4)
    forward = "".join(str((int(c) + 3) % 10) if c.isdigit() else c for c in text)
    assert duplicates.find([row("2022", text), row("2023", forward)]) == []


def test_template_shared_by_neighbours_without_numbers_is_no_copy():
    text = "".join(c for c in report(13) if not c.isdigit())
    other = text[: int(0.85 * len(text))] + "".join(c for c in report(14, 10) if not c.isdigit())
    assert duplicates.find([row("a", text), row("b", other)]) == []


def test_a_copy_without_the_tables_is_recognised():
    """The numbers of the one all stand in the other, which has half as many again."""
    text = report(15)
    table = "\n".join(
        f"{name} | {n} | {n + 7}" for n, name in enumerate(["复议受理", "应诉案件", "罚没金额"] * 7, 10_000)
    )
    (found,) = duplicates.find([row("page", text), row("with-tables", f"{text}\n{table}")])
    assert (found.kept, found.dropped) == ("with-tables", "page")


SUBJECT = {"jurisdiction": "甲", "level": "county", "year": 2023, "doc_type": "annual_report"}


@pytest.mark.parametrize("unknown", [None, "jurisdiction", "level", "year", "doc_type"])
def test_a_copy_cut_short_is_recognised_by_place_and_year(unknown):
    text = report(16)
    about = {**SUBJECT, **({unknown: None} if unknown else {})}
    found = duplicates.find([row("cut", text[: int(0.55 * len(text))], **about), row("whole", text, **about)])
    assert [d.kept for d in found] == ([] if unknown else ["whole"])


def test_reports_of_one_place_and_year_with_other_numbers_stay():
    text = report(17)
    other = "".join(str((int(c) + 3) % 10) if c.isdigit() else c for c in text[: int(0.55 * len(text))])
    assert duplicates.find([row("a", text, **SUBJECT), row("b", other, **SUBJECT)]) == []


@pytest.mark.parametrize("flag", ["masked", "years_refreshed", "spun"])
def test_what_a_rewritten_copy_says_of_place_and_year_is_not_known(flag):
    text = report(18)
    rows = [row("true", text, **SUBJECT), row("copy", text + "末。", flags=flag, **{**SUBJECT, "year": 2025})]
    assert [(d.kept, d.dropped) for d in duplicates.find(rows)] == [("true", "copy")]
    assert duplicates.find([rows[0], {**rows[1], "flags": "traditional"}]) == []


@pytest.mark.parametrize("key", ["jurisdiction", "year"])
def test_what_is_known_to_differ_is_no_copy(key):
    text = report(5)
    a, b = row("a", text, **{key: 1}), row("b", text + "多出一句话。", **{key: 2})
    assert duplicates.find([a, b]) == []
    assert duplicates.find([a, {**b, key: None}]) != []


def test_the_address_without_its_host_recognises_a_copy_cut_short():
    text = report(6)
    rows = [
        row("1", text[: len(text) // 2], url="http://mirror.com/zwgk/202303/t20230302_2722664.htm"),
        row("2", text, url="https://big5.x.gov.cn/gate/big5/www.x.gov.cn/zwgk/202303/t20230302_2722664.htm"),
        row("3", report(7), url="http://other.com/zwgk/202303/t20230302_2722664.htm"),  # same path, other text
    ]
    (found,) = duplicates.find(rows)
    assert (found.kept, found.dropped) == ("2", "1")
    assert found.why.startswith("the same address on another host, ")


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("http://www.x.gov.cn/zwgk/202303/t20230302_27.htm", "/zwgk/202303/t20230302_27"),
        ("big5.x.gov.cn/gate/big5/www.x.gov.cn/zwgk/202303/t20230302_27.html", "/zwgk/202303/t20230302_27"),
        ("http://202.99.1.7:8080/a/t20230302_27.html?from=x#top", "/a/t20230302_27"),
        ("http://www.x.gov.cn/index.html", ""),  # says nothing
        ("reports/20230302/t1234567.txt", ""),  # a path without host
    ],
)
def test_address_key(address, key):
    assert duplicates.address_key(address) == key


def test_which_copy_is_kept():
    text = report(8)
    rows = [
        row("longest-but-spun", text + "很" * 30, flags="spun"),
        row("cut", text[: int(0.85 * len(text))], flags=""),
        row("flagged", text + "一", flags="pinyin_annotated;traditional"),
        row("mirror", text + "一二三", url="http://mirror.com/t1.htm"),
        row("official", text, url="http://www.x.gov.cn/t1.htm"),
    ]
    found = duplicates.find(rows)
    assert {d.kept for d in found} == {"official"}
    assert [d.dropped for d in found] == ["longest-but-spun", "cut", "flagged", "mirror"]


def test_the_order_of_the_reports_does_not_matter():
    rows = [row(f"{seed}-{copy}", report(seed) + "注" * copy) for seed in range(5) for copy in range(3)]
    found = {(d.kept, d.dropped) for d in duplicates.find(rows)}
    assert found == {(f"{seed}-2", f"{seed}-{copy}") for seed in range(5) for copy in range(2)}
    for seed in range(3):
        shuffled = random.Random(seed).sample(rows, len(rows))
        assert {(d.kept, d.dropped) for d in duplicates.find(shuffled)} == found


def test_signatures_agree_in_the_share_of_the_text_in_common():
    rows = [row("a", report(9, 200)), row("b", report(9, 200)[:5000] + report(10, 20))]
    overlap = duplicates._Overlap(rows)
    exact = overlap.text(0, 1)
    a, b = overlap.signatures()
    assert (a == b).mean() == pytest.approx(exact, abs=0.1)
    assert 0.4 < exact < 0.8


def test_overlap_of_known_sets():
    """Six ideographs hold two runs of five, seven hold three; two of these are shared."""
    overlap = duplicates._Overlap([row("a", "甲乙丙丁戊己"), row("b", "甲乙丙丁戊己庚"), row("c", "共12件、3.5亿")])
    assert overlap.text(0, 1) == pytest.approx(2 / 3)
    assert overlap.numbers(0, 1) == (1.0, 0)
    assert overlap.numbers(0, 2) == (1.0, 0)
    overlap = duplicates._Overlap([row("a", "共12件、3.5亿"), row("b", "共12件、7人、3亿")])
    assert overlap.numbers(0, 1) == (0.5, 2)


def test_short_and_empty_texts():
    assert duplicates.find([]) == []
    rows = [row("a", "依法"), row("b", "行政"), row("c", "abc"), row("d", "xyz")]
    assert duplicates.find(rows) == []


def test_time_grows_with_the_number_of_reports():
    shared = report(11, 30)
    rows = [row(f"{i}", shared + report(100 + i, 20)) for i in range(1500)]
    began = time.perf_counter()
    assert duplicates.find(rows) == []
    assert time.perf_counter() - began < 10


def test_many_copies_of_one_report_stay_cheap():
    chance = np.random.default_rng(0)
    text = report(12)
    rows = []
    for i in range(500):
        characters = list(text)
        characters[int(chance.integers(len(text)))] = "改"
        rows.append(row(f"{i:03d}", "".join(characters)))
    began = time.perf_counter()
    found = duplicates.find(rows)
    assert time.perf_counter() - began < 10
    assert len(found) == 499
    assert len({d.kept for d in found}) == 1
