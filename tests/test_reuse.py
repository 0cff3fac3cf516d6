"""Shared sentences against planted copies with known shares, brute force and exact Jaccard indices."""

import itertools
import string

import numpy as np
import pandas as pd
import pytest
from rapidfuzz.distance import Indel

from govreport import GovreportError
from govreport.alike import SHINGLE, alike, candidates, sentences, signatures
from govreport.reuse import reuse, without_formulas


def han(seed, n):
    """A made-up sentence of n ideographs."""
    return "".join(map(chr, np.random.default_rng(seed).integers(0x4E00, 0x8000, n)))


A, B, C, D, E, F, G, H = (han(k, 20) for k in range(8))


def documents(texts, **columns):
    return pd.DataFrame({"report_id": list(texts), "text": list(texts.values()), **columns})


def shingles(key):
    return {key[i : i + SHINGLE] for i in range(len(key) - SHINGLE + 1)}


def jaccard(a, b):
    return len(shingles(a) & shingles(b)) / len(shingles(a) | shingles(b))


def varied(seed, base, n_changed):
    """The sentence with n_changed characters replaced."""
    rng = np.random.default_rng(seed)
    out = list(base)
    for i in rng.choice(len(base), n_changed, replace=False):
        out[i] = string.ascii_letters[rng.integers(52)]
    return "".join(out)


def test_sentences_have_offsets_and_leave_short_ones_out():
    text = f"一、标题\n{A}。“{B}！”{C}"
    found = list(sentences(text))
    assert [text[s:e] for s, e, _ in found] == [f"{A}。", f"“{B}！”", C]
    assert [key for *_, key in found] == [A, B, C]
    assert [key for *_, key in sentences(f"{A}，{B}：{C}。", unit="clause")] == [A, B, C]
    with pytest.raises(GovreportError, match="sentence, clause"):
        list(sentences(text, unit="word"))


def test_minhash_estimates_the_exact_jaccard_index():
    base = han(1, 200)
    keys = [base, *(varied(k, base, n) for k, n in enumerate((2, 10, 25, 60)))]
    signature = signatures(keys, n_hashes=4096, seed=5)
    for i, j in itertools.combinations(range(len(keys)), 2):
        exact = jaccard(keys[i], keys[j])
        assert (signature[i] == signature[j]).mean() == pytest.approx(exact, abs=5 * np.sqrt(0.25 / 4096))
    with pytest.raises(GovreportError, match="shorter than a shingle"):
        signatures(["法治"])


def test_candidates_are_the_pairs_that_agree_in_a_band():
    rng = np.random.default_rng(0)
    signature = rng.integers(0, 3, (60, 12)).astype(np.uint32)
    by_hand = {
        (i, j)
        for i, j in itertools.combinations(range(60), 2)
        if any((signature[i, k : k + 4] == signature[j, k : k + 4]).all() for k in (0, 4, 8))
    }
    assert set(map(tuple, candidates(signature, cap=60).tolist())) == by_hand
    assert len(by_hand) > 10


def test_a_large_bucket_meets_its_first_members_only():
    pairs = candidates(np.zeros((100, 4), dtype=np.uint32), cap=3)
    assert set(map(tuple, pairs.tolist())) == {(i, j) for i in range(3) for j in range(i + 1, 100)}


def test_alike_finds_what_comparing_all_pairs_finds():
    keys = []
    for k in range(60):
        base = han(100 + k, 40)
        keys += [base, varied(k, base, 2), varied(k, base[:30] + han(500 + k, 10), 1)]
    pairs, shared = alike(keys, threshold=0.8)
    by_hand = {
        (i, j)
        for i, j in itertools.combinations(range(len(keys)), 2)
        if Indel.normalized_similarity(keys[i], keys[j]) >= 0.8
    }
    found = set(map(tuple, pairs.tolist()))
    assert found <= by_hand
    assert len(found) >= 0.98 * len(by_hand)
    sums = np.array([len(keys[i]) + len(keys[j]) for i, j in pairs])
    assert 2 * shared / sums == pytest.approx([Indel.normalized_similarity(keys[i], keys[j]) for i, j in pairs])


def test_planted_shares_come_back():
    texts = {
        "p22": f"{A}。{B}。{C}。",
        "c21": f"{D}。{E}。{F}。{G}。",
        "c22": f"{A}。{B}。{D}。{E[:16]}{H[:4]}。{H}。",
    }
    docs = documents(texts, jurisdiction=["河南省", "河南省许昌市", "河南省许昌市"], year=[2022, 2021, 2022])
    out = reuse(docs)
    c22 = out.shares.set_index("report_id").loc["c22"]
    assert c22["n_chars"] == 100
    assert c22["shared"] == pytest.approx(0.40)  # A and B, from another place
    assert c22["repeated"] == pytest.approx(0.36)  # D, and 16 of 20 characters
    assert c22["own"] == pytest.approx(0.24)
    assert c22["formula"] == 0
    assert (c22["last_year"], c22["higher"], c22["note"]) == ("c21", "p22", "")
    assert c22["from_last_year"] == pytest.approx(0.36)
    assert c22["from_higher"] == pytest.approx(0.40)
    assert list(out.sentences.loc[out.sentences["report_id"] == "c22", "kind"]) == [
        "shared",
        "shared",
        "repeated",
        "repeated",
        "own",
    ]
    edge = out.edges.set_index(["source_id", "report_id"])
    assert edge.loc[("c21", "c22"), ["direction", "same_place", "n_sentences", "n_chars"]].tolist() == [
        "year",
        True,
        2,
        36,
    ]
    assert edge.loc[("c21", "c22"), "share_of_source"] == pytest.approx(36 / 80)
    assert edge.loc[("p22", "c22"), "direction"] == "unknown"  # the same year, no dates
    matrix = out.matrix()
    assert matrix.loc["c22", "c21"] == pytest.approx(0.36)
    assert matrix.loc["c21", "c22"] == pytest.approx(0.45)
    assert matrix.loc["p22", "c21"] == 0
    first = out.shares.set_index("report_id").loc["c21"]
    assert np.isnan(first["from_last_year"])
    assert "no report of 河南省许昌市 for 2020" in first["note"]


def test_passages_are_runs_that_can_be_traced():
    texts = {"a": f"{F}。\n{A}。\n{B}。{G}。\n{C}。", "b": f"{H}。{A}。{B}。\n{E}。{C}。"}
    out = reuse(documents(texts, published=["2022-01-05", "2021-01-05"]))
    assert set(out.edges["direction"]) == {"published"}
    assert set(out.passages["report_id"]) == {"a"}  # the later one
    row = out.passages.iloc[0]
    assert texts["a"][row["start"] : row["end"]] == f"{A}。\n{B}。"
    assert texts["b"][row["source_start"] : row["source_end"]] == f"{A}。{B}。"
    assert (row["n_sentences"], row["n_chars"], row["similarity"]) == (2, 40, 1)
    assert list(out.passages["n_sentences"]) == [2, 1]


def test_formulas_are_told_from_passages_by_the_number_of_places():
    texts = {k: f"{A}。{han(ord(k), 20)}。" + (f"{B}。" if k in "ab" else "") for k in "abcdef"}
    texts["f"] = texts["f"].replace(A, A[:18] + "法治")  # nearly the formula
    out = reuse(documents(texts), formula_places=5)
    assert set(out.formulas["key"]) == {A, A[:18] + "法治"}
    assert out.formulas.loc[0, ["text", "n_places", "n_alike"]].tolist() == [f"{A}。", 5, 1]
    assert list(zip(out.edges["source_id"], out.edges["report_id"], strict=True)) == [("a", "b")]
    assert without_formulas(texts["a"], out.formulas) == texts["a"].replace(f"{A}。", "")
    assert without_formulas(f"甲。\n{A}；乙", [f"{A}。"]) == "甲。\n乙"


def test_years_of_one_place_make_no_formula():
    texts = {str(y): f"{A}。{han(y, 20)}。" for y in range(2015, 2023)}
    out = reuse(documents(texts, jurisdiction="甲市", year=range(2015, 2023)), formula_places=5)
    assert out.formulas.empty
    assert list(out.shares["repeated"]) == [0.5] * 8


def test_shares_agree_with_comparing_everything():
    rng = np.random.default_rng(3)
    pool = [han(1000 + k, 25) for k in range(30)]
    texts = {
        f"r{i}": "。".join(varied(int(rng.integers(1e6)), pool[k], int(rng.integers(0, 3))) for k in rng.choice(30, 6))
        for i in range(12)
    }
    places = [f"省{i % 4}" for i in range(12)]
    out = reuse(documents(texts, jurisdiction=places, year=[2020 + i // 4 for i in range(12)]), formula_places=4)
    keys = {r: [k for *_, k in sentences(t)] for r, t in texts.items()}
    for row in out.shares[out.shares["last_year"] != ""].to_dict("records"):
        source = keys[row["last_year"]]
        copied = 0
        for key in keys[row["report_id"]]:
            common = [(len(key) + len(other) - Indel.distance(key, other)) // 2 for other in source]
            close = [c for c, o in zip(common, source, strict=True) if 2 * c >= 0.8 * (len(key) + len(o))]
            copied += max(close, default=0)
        assert row["from_last_year"] == pytest.approx(copied / sum(map(len, keys[row["report_id"]])))
    assert out.shares[["own", "repeated", "shared", "formula"]].sum(axis=1).to_numpy() == pytest.approx(1)


def test_an_empty_report_says_so():
    out = reuse(documents({"a": f"{A}。", "b": f"{A}。", "c": ""}))
    row = out.shares.set_index("report_id").loc["c"]
    assert row["n_sentences"] == 0
    assert np.isnan(row["own"])
    assert row["note"] == "no sentence is long enough to be compared"


def test_nothing_in_common_gives_empty_tables():
    out = reuse(documents({"a": f"{A}。", "b": f"{B}。"}))
    assert (len(out.edges), len(out.passages), len(out.formulas)) == (0, 0, 0)
    assert list(out.shares["own"]) == [1, 1]


@pytest.mark.parametrize(
    ("docs", "settings", "says"),
    [
        (documents({"a": A}), {}, "at least two"),
        (documents({"a": A, "b": B}).drop(columns="text"), {}, "lacks the column"),
        (pd.concat([documents({"a": A})] * 2), {}, "stands twice"),
        (documents({"a": "短", "b": ""}), {}, "no report has a sentence of 12 characters"),
        (documents({"a": A, "b": B}), {"formula_places": 1}, "take 2 or more"),
        (documents({"a": A, "b": B}), {"threshold": 80}, "between 0.5"),
        (documents({"a": A, "b": B}), {"min_chars": 1}, "at least 3"),
    ],
)
def test_bad_input_gets_a_sentence(docs, settings, says):
    with pytest.raises(GovreportError, match=says):
        reuse(docs, **settings)
