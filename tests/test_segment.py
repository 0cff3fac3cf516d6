"""Tokens: equal to jieba's, with true offsets, the lexicon found, nothing shared with anybody."""

import json
import pickle
import re
from concurrent.futures import ProcessPoolExecutor
from dataclasses import FrozenInstanceError
from itertools import pairwise
from multiprocessing import get_context

import jieba
import pytest
import rjieba
from hypothesis import given, settings
from hypothesis import strategies as st

from govreport.errors import GovreportError
from govreport.lexicon import Lexicon, default_lexicon
from govreport.masking import MASK, PlaceMask, is_place, mask_places
from govreport.segment import Segmenter, _frequencies, _jieba_tokenizer, find_phrases

HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
FAST = Segmenter()
REFERENCE = Segmenter(engine="jieba")
OWN = Segmenter(Lexicon.from_terms(["双随机", "双随机、一公开", "双随机、一公开监管", "率达标", "二道江模式"]))


@pytest.fixture(scope="module")
def texts(root):
    """The five reports as they are on disk, and facsimiles of pages."""
    reports = [p.read_text(encoding="utf-8") for p in sorted((root / "data/raw/reports").glob("*.txt"))]
    lines = (root / "tests/cases/layouts.jsonl").read_text(encoding="utf-8").splitlines()
    return reports + [json.loads(line)["text"] for line in lines]


@pytest.fixture(scope="module")
def tokenizer():
    return _jieba_tokenizer()


def test_han_tokens_are_those_of_jieba(texts, tokenizer):
    bare = Segmenter(lexicon=None)
    n = 0
    for text in texts:
        expected = [t for t in tokenizer.cut(text, HMM=False) if HAN.search(t)]
        assert bare.words(text) == expected
        n += len(expected)
    assert n > 10_000


def test_both_engines_agree_with_the_lexicon(texts):
    for text in texts:
        assert FAST.words(text) == REFERENCE.words(text)


def test_sentences_of_numbers_letters_and_odd_signs():
    for text in [
        "应诉率达98.5%，5G-A网络、APP办理1,234件（含12345热线）；百分之九十八点五。",
        "T恤 卡拉OK\r\n\t\u3000二〇二三年 𠮷野家 㐂 豈 100％～①《x》",
        "\ufdd0双随机、一公开\ufdd0\ufdd1双随机、一公开\ud800尾",
        "",
        "，。",
    ]:
        assert FAST.words(text) == REFERENCE.words(text) == [t.text for t in FAST.tokens(text)]
        assert all(text[t.start : t.end] == t.text for t in FAST.tokens(text))


PIECES = st.sampled_from(
    ["双随机", "、一公开", "一公开", "互联网+监管", "互联网", "+", "监管", "放管服", "“", "”", "改革", "法治", "政府", "建设", "，", "\n", "12", "%",
     "执法", "谁", "普法", "、", "AI", "\ufdd0", "的", "和", "□", "民主法治示范村（社区）", "（社区）"]
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.lists(PIECES, max_size=25).map("".join))
def test_words_tokens_offsets_and_engines_agree(text):
    tokens = FAST.tokens(text)
    assert [t.text for t in tokens] == FAST.words(text) == REFERENCE.words(text)
    assert all(text[t.start : t.end] == t.text for t in tokens)
    assert all(a.end <= b.start for a, b in pairwise(tokens))


@pytest.mark.parametrize("segmenter", [FAST, REFERENCE], ids=["rjieba", "jieba"])
def test_every_entry_of_the_lexicon_is_found(segmenter):
    surfaces = default_lexicon().surfaces
    assert [s for s in surfaces if segmenter.words(s) != [s]] == []
    assert [s for s in surfaces if s not in segmenter.words(f"关于{s}的规定。")] == []


def test_phrases_match_longest_first():
    assert OWN.words("推行双随机、一公开监管，双随机、一公开，双随机。") == [
        "推行",
        "双随机、一公开监管",
        "双随机、一公开",
        "双随机",
    ]
    assert find_phrases("aabab", ["ab", "aab", "ba"]) == [(0, "aab"), (3, "ab")]
    assert find_phrases("abcd", ["bcd", "abc"]) == [(0, "abc")]  # the leftmost wins over one that begins in it


def test_phrases_that_jieba_cannot_hold():
    text = "深化“放管服”改革，推行“双随机、一公开”监管和“互联网+监管”，落实“谁执法、谁普法”责任制。"
    for found in ("“放管服”改革", "双随机、一公开", "互联网+监管", "“谁执法、谁普法”"):
        assert found in FAST.words(text)


def test_order_of_the_lexicon_does_not_matter(texts):
    terms = ["二道江模式", "率达标", "双随机、一公开", "府院联动机制"]
    one, two = Segmenter(Lexicon.from_terms(terms)), Segmenter(Lexicon.from_terms(terms[::-1]))
    assert all(one.words(t) == two.words(t) for t in texts[:5])


def test_frequencies_are_those_that_jieba_suggests(tokenizer):
    words = ("府院联动", "首违不罚", "法治政府建设示范市", "行政机关负责人出庭应诉率")
    suggested = []
    for word in sorted(words, key=lambda w: (len(w), w)):
        suggested.append((word, tokenizer.suggest_freq(word)))
        tokenizer.add_word(word)
    for word in words:
        tokenizer.del_word(word)
    assert list(_frequencies(words)) == suggested
    assert _frequencies(("发展", "法治")) == ()  # whole already: left as they are


def test_nothing_is_shared_with_the_process():
    assert not jieba.dt.initialized or "双随机" not in jieba.dt.FREQ
    assert rjieba.cut("双随机", False) == ["双", "随机"]
    assert Segmenter(lexicon=None).words("双随机") == ["双", "随机"]
    assert FAST.words("双随机") == ["双随机"]


def test_loading_is_silent(capfd):
    level = jieba.default_logger.level
    _jieba_tokenizer()
    assert capfd.readouterr() == ("", "")
    assert jieba.default_logger.level == level


def test_cache_is_the_users_own(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path))
    _jieba_tokenizer()
    assert [p.name for p in (tmp_path / "govreport").iterdir()] == ["jieba.cache"]


def test_a_segmenter_is_frozen_equal_to_its_like_and_can_be_sent():
    with pytest.raises(FrozenInstanceError):
        FAST.hmm = True
    assert Segmenter() == FAST
    assert Segmenter(hmm=True) != FAST
    again = pickle.loads(pickle.dumps(OWN))
    assert again == OWN
    assert again.words("率达标") == ["率达标"]


def test_worker_processes_give_the_same_tokens(texts):
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        assert list(pool.map(OWN.words, texts[:4])) == [OWN.words(t) for t in texts[:4]]


def test_hmm_is_off_unless_asked():
    assert FAST.words("应诉率达98.5%") == ["应诉", "率", "达"]
    assert "率达" in Segmenter(hmm=True).words("应诉率达98.5%")


def test_unknown_engine():
    with pytest.raises(GovreportError, match="'thulac'; there are"):
        Segmenter(engine="thulac")


@pytest.mark.parametrize(
    ("term", "found", "how", "said"),
    [
        ("双随机、一公开", True, "phrase", "matched in the text before"),
        ("府院联动", True, "lexicon", "adds it to the dictionary"),
        ("发展", True, "dictionary", "jieba's dictionary"),
        ("率达", False, "split", "cut into 率 / 达"),
        ("率 达", False, "never", "clean text has none there"),
        ("98.5%", False, "never", "no Chinese character"),
    ],
)
def test_explain(term, found, how, said):
    told = FAST.explain(term)
    assert (told.found, told.how) == (found, how)
    assert said in str(told)


def test_explain_accounts_for_every_place_in_a_text():
    text = "法治政府建设和法治建设，法治思维，法治，法治。公正法\n治。"
    told = FAST.explain("法治", text)
    assert told.occurrences == {"itself": 3, "inside 法治思维": 1, "inside 法治政府建设": 1}
    assert sum(told.occurrences.values()) == text.count("法治")
    assert FAST.explain("市全", "全市全面推进").occurrences == {"cut 全市/全面": 1}
    assert "3  itself" in str(told)


def test_named_places_are_masked_and_nothing_moves():
    text = "河南省许昌市坚持依法行政，许昌经验在全省推广。"
    masked = mask_places(text, ["河南省许昌市"])
    assert masked == f"{MASK * 6}坚持依法行政，{MASK * 2}经验在全省推广。"
    assert len(masked) == len(text)
    assert mask_places(text, ["二道江区"]) == text


def test_a_name_is_masked_only_between_tokens():
    assert mask_places("市中区教育局服务全市中小学", ["市中区"]) == f"{MASK * 3}教育局服务全市中小学"
    assert mask_places("二道江区政府、二道江", ["二道江区"]) == f"{MASK * 4}政府、{MASK * 3}"


def test_all_divisions_but_no_ordinary_words():
    mask = PlaceMask()
    assert mask("湖北省十堰市房县、鄢陵县，内蒙古自治区，深圳") == f"{MASK * 8}、{MASK * 3}，{MASK * 6}，{MASK * 2}"
    ordinary = "加强国际合作，公安机关维护社会和平，延长时限，优化资源配置，中心城区，共同富裕"
    assert mask(ordinary) == ordinary
    assert is_place("公安县")
    assert not is_place("公安")
    assert pickle.loads(pickle.dumps(mask))("深圳") == MASK * 2


def test_masked_names_leave_the_tokens():
    assert OWN.words(mask_places("在许昌推广", ["许昌市"])) == ["在", "推广"]


def test_names_must_be_a_list():
    with pytest.raises(GovreportError, match=r"\['许昌市'\]"):
        mask_places("许昌", "许昌市")
