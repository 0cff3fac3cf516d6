"""Document-term matrices: counts worked by hand, denominators that stay, a concordance that agrees with every count."""

import math

import numpy as np
import pandas as pd
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer

from govreport import datasets, trends
from govreport.errors import GovreportError
from govreport.lexicon import Lexicon, default_lexicon, stopwords
from govreport.masking import PlaceMask, is_place
from govreport.occurrences import Reading
from govreport.segment import Segmenter
from govreport.terms import DocumentTermMatrix

OWN = Segmenter(Lexicon.from_terms(["双随机、一公开", "法治政府", "府院联动"]))
TEXTS = ["法治政府，法治政府建设。", "推行双随机、一公开，建设法治。", "府院联动；建设府院联动12个。"]
PLACES = pd.DataFrame({"place": ["甲", "乙", "甲"], "year": [2021, 2021, 2022], "region": ["东", "西", "东"]})


def matrix(**reading):
    return DocumentTermMatrix.from_texts(TEXTS, PLACES, reading=Reading(OWN, **reading))


def cells(m):
    frame = m.to_frame()
    return {(p, y, t): c for p, y, t, c in frame[["place", "year", "term", "count"]].itertuples(index=False)}


def test_counts_by_hand():
    m = matrix()
    assert m.terms == tuple(sorted(["法治政府", "建设", "推行", "双随机、一公开", "法治", "府院联动", "个"]))
    assert m.totals.tolist() == [3, 4, 4]
    assert cells(m) == {
        ("甲", 2021, "法治政府"): 2, ("甲", 2021, "建设"): 1,
        ("乙", 2021, "推行"): 1, ("乙", 2021, "双随机、一公开"): 1, ("乙", 2021, "建设"): 1, ("乙", 2021, "法治"): 1,
        ("甲", 2022, "府院联动"): 2, ("甲", 2022, "建设"): 1, ("甲", 2022, "个"): 1,
    }  # fmt: skip
    assert m.document_frequency()[m.terms.index("建设")] == 3
    assert repr(m) == "<DocumentTermMatrix 3 documents x 7 terms, 11 tokens, count>"


def test_denominators_stay_when_terms_go():
    m = matrix()
    for smaller in (
        m.trim(min_count=2),
        m.trim(min_documents=2),
        m.trim(max_share=0.5),
        m.drop(["建设"]),
        m.select(terms=["个"]),
    ):
        assert smaller.totals.tolist() == [3, 4, 4]
        assert len(smaller.terms) < 7
    trimmed = m.trim(min_count=2)
    assert trimmed.terms == ("府院联动", "建设", "法治政府")
    assert trimmed.history[-1] == "trim(min_count=2, min_documents=1, max_share=1.0): 4 of 7 terms left out"
    assert trimmed.rates().to_frame()["weight"].tolist() == [3333 + 1 / 3, 6666 + 2 / 3, 2500, 5000, 2500]
    assert "建设" not in m.trim(max_share=0.5).terms
    assert m.trim(max_share=0.5).trim(max_share=0.5).terms == m.trim(max_share=0.5).terms


def test_groups_add_up_and_keep_what_is_constant():
    m = matrix().group("place")
    assert m.documents.to_dict("list") == {"place": ["乙", "甲"], "region": ["西", "东"], "n_documents": [1, 2]}
    assert m.totals.tolist() == [4, 7]
    assert m.select(place="甲", terms=["建设", "府院联动"]).to_frame()["count"].tolist() == [2, 2]
    both = matrix().group(["year", "place"])
    assert both.documents[["year", "place"]].to_numpy().tolist() == [[2021, "乙"], [2021, "甲"], [2022, "甲"]]
    assert both.group("year").counts.toarray().tolist() == matrix().group("year").counts.toarray().tolist()


def test_a_missing_value_is_a_group_of_its_own():
    documents = PLACES.assign(topic=["rules", None, None])
    m = DocumentTermMatrix.from_texts(TEXTS, documents, reading=Reading(OWN)).group("topic")
    assert m.totals.sum() == 11
    assert m.documents["topic"].isna().tolist() == [False, True]


def test_a_group_named_like_a_term():
    documents = pd.DataFrame({"法治政府": ["建设", "法治", "建设"], "term": ["x", "y", "x"], "count": [7, 8, 7]})
    m = DocumentTermMatrix.from_texts(TEXTS, documents, reading=Reading(OWN)).group("法治政府")
    assert m.totals.tolist() == [7, 4]
    assert m.select(法治政府="法治").counts.sum() == 4
    assert m.concordance("法治政府")["keyword"].tolist() == ["法治政府"] * 2


def test_selection():
    m = matrix()
    assert m.select(year=2021).totals.tolist() == [3, 4]
    assert m.select(year=[2021, 2022], place="甲").totals.tolist() == [3, 4]
    assert m.matching({"year": range(2022, 2030)}).tolist() == [False, False, True]
    assert m.matching([True, False, False]).tolist() == [True, False, False]
    for conditions, said in (
        ({"year": 1999}, "no document of 3 fits"),
        ({"town": "x"}, "no column 'town'"),
        ([True, False], "for each of the 3 documents"),
        ([False] * 3, "the group is empty"),
    ):
        with pytest.raises(GovreportError, match=said):
            m.matching(conditions)


@pytest.mark.parametrize(
    ("term", "said"),
    [
        ("公开", "stands nowhere"),
        ("率达", "cut into 率 / 达"),
        ("98%", "no Chinese character"),
        ("法治 政府", "a space beside"),
    ],
)
def test_a_term_that_is_not_there_says_why(term, said):
    for call in (lambda t: matrix().select(terms=[t]), lambda t: matrix().concordance(t)):
        with pytest.raises(GovreportError, match=said):
            call(term)


def assert_concordance_agrees(m, texts):
    """Every count of the matrix has its rows, and every row prints what stands at its offsets."""
    for term, count in zip(m.terms, m.counts.sum(axis=0), strict=True):
        found = m.concordance(term, width=3)
        assert len(found) == count, term
        if m.source.reading.aliases == {} and "_" not in term:
            assert set(found["keyword"]) <= {term}
        for row in found.itertuples():
            text = texts[row.report_id] if hasattr(row, "report_id") else TEXTS[row.document]
            assert text[row.start : row.end] == row.keyword
            assert text[max(0, row.start - 3) : row.start].replace("\n", " ") == row.left


@pytest.mark.parametrize(
    "reading",
    [{}, {"ngrams": (1, 2, 3)}, {"phrases": ("法治", "法治政府", "建设")}, {"aliases": {"法治": "法治政府"}}],
    ids=["words", "n-grams", "phrases", "aliases"],
)
def test_counts_and_concordance_agree(reading):
    m = DocumentTermMatrix.from_texts(TEXTS, reading=Reading(OWN, **reading))
    assert_concordance_agrees(m, None)
    assert_concordance_agrees(m.select(document=[0, 2]), None)


@pytest.fixture(scope="module")
def corpus():
    """Two reports with nested sections, one of them with text outside of any section, one without sections."""
    texts = {
        "r1": "前言法治。\n一、执法\n总述执法。\n（一）监督\n执法监督。\n二、打算\n明年法治。\n附记法治",
        "r2": "只有执法。",
    }
    r1 = texts["r1"]
    at = r1.index
    rows = [
        ("s000", None, 0, "", "", None, "preamble", 0, at("一、")),
        ("s001", None, 1, "一、", "执法", "enforcement", "done", at("一、"), at("二、")),
        ("s002", "s001", 2, "（一）", "监督", "supervision", "done", at("（一）"), at("二、")),
        ("s003", None, 1, "二、", "打算", "plans", "plan", at("二、"), at("附记")),
    ]
    columns = ["section_id", "parent_id", "depth", "number", "heading", "topic", "zone", "start", "end"]
    sections = pd.DataFrame(rows, columns=columns).assign(report_id="r1")
    reports = pd.DataFrame({"report_id": ["r1", "r2"], "year": [2021, 2022], "flags": [[], []]})
    return reports, sections, texts


def test_sections_cover_each_character_once(corpus):
    texts = corpus[2]
    m = DocumentTermMatrix.from_sections(*corpus)
    assert m.totals.sum() == sum(len(Segmenter().words(t)) for t in texts.values())
    assert m.documents["section_id"].fillna("").tolist() == ["s000", "s001", "s002", "s003", "", ""]
    assert m.documents["path"].tolist() == ["", "一、执法", "一、执法 > （一）监督", "二、打算", "", ""]
    found = m.concordance("执法")
    assert found["path"].tolist() == ["一、执法", "一、执法", ""]
    assert m.concordance("执法监督")["path"].tolist() == ["一、执法 > （一）监督"]
    assert_concordance_agrees(m, texts)
    by_report = DocumentTermMatrix.from_sections(*corpus, by="report_id")
    assert by_report.documents["year"].tolist() == [2021, 2022]
    assert_concordance_agrees(by_report, texts)
    assert by_report.concordance("执法").equals(found)
    by_topic = DocumentTermMatrix.from_sections(*corpus, by=("topic", "zone"))
    assert by_topic.totals.sum() == m.totals.sum()
    assert_concordance_agrees(by_topic.select(topic="plans"), texts)


def test_real_reports_agree_with_their_concordance(root):
    texts = {p.stem: p.read_text(encoding="utf-8") for p in sorted((root / "data/raw/reports").glob("*.txt"))}
    reports = pd.DataFrame({"report_id": list(texts)})
    empty = pd.DataFrame(columns=["report_id", "section_id", "start", "end"])
    reading = Reading(mask=PlaceMask(), aliases=default_lexicon().aliases())
    m = DocumentTermMatrix.from_sections(reports, empty, texts, reading=reading)
    for term in [*m.terms[::60], "放管服改革", "双随机、一公开"]:
        assert len(m.concordance(term)) == m.counts[:, [m.terms.index(term)]].sum()
    assert "许昌市" not in m.terms
    assert "“放管服”改革" in set(m.concordance("放管服改革")["keyword"])


def test_missing_text_or_report():
    reports = pd.DataFrame({"report_id": ["r9"]})
    sections = pd.DataFrame(columns=["report_id"])
    with pytest.raises(GovreportError, match="no text for r9"):
        DocumentTermMatrix.from_sections(reports, sections, {})
    with pytest.raises(GovreportError, match="there is no report"):
        DocumentTermMatrix.from_sections(reports[:0], sections, {})
    with pytest.raises(GovreportError, match="there are 0 texts"):
        DocumentTermMatrix.from_texts([])
    with pytest.raises(GovreportError, match="3 texts and 2 rows"):
        DocumentTermMatrix.from_texts(TEXTS, PLACES[:2])


def test_ngrams_stop_at_punctuation_numbers_and_masks():
    m = DocumentTermMatrix.from_texts(
        ["府院联动建设，建设12个，许昌建设"], reading=Reading(OWN, ngrams=(2,), mask=PlaceMask(["许昌市"]))
    )
    assert m.terms == ("府院联动_建设",)
    assert m.totals.tolist() == [5]  # the denominator counts words, not n-grams


def test_phrases_never_count_a_stretch_twice():
    m = matrix(phrases=("法治", "法治政府", "法治政府建设"))
    assert cells(m) == {("甲", 2021, "法治政府"): 1, ("甲", 2021, "法治政府建设"): 1, ("乙", 2021, "法治"): 1}
    assert m.totals.tolist() == [3, 4, 4]


def test_a_mask_may_not_move_text():
    with pytest.raises(GovreportError, match="changed the length"):
        matrix(mask=lambda text: text[1:])


@pytest.mark.parametrize("bad", [{"ngrams": ()}, {"ngrams": (0,)}, {"phrases": ()}, {"phrases": ("法", "")}])
def test_a_reading_that_reads_nothing(bad):
    with pytest.raises(GovreportError):
        Reading(OWN, **bad)


@pytest.mark.parametrize("smooth", [True, False])
@pytest.mark.parametrize("sublinear", [True, False])
def test_tfidf_is_scikit_learns(smooth, sublinear):
    kept = matrix().tfidf(smooth_idf=smooth, sublinear_tf=sublinear)
    vectorizer = TfidfVectorizer(analyzer=OWN.words, smooth_idf=smooth, sublinear_tf=sublinear)
    expected = vectorizer.fit_transform(TEXTS).toarray()
    assert tuple(vectorizer.get_feature_names_out()) == kept.terms
    np.testing.assert_allclose(kept.counts.toarray(), expected, atol=1e-12)
    assert "TF-IDF" in kept.weighting
    assert ("1 + ln tf" in kept.weighting) == sublinear


def test_tfidf_by_hand():
    kept = matrix().tfidf(norm=None)
    at = kept.terms.index
    assert kept.counts[0, at("法治政府")] == pytest.approx(2 * (math.log(4 / 2) + 1), abs=1e-12)
    assert kept.counts[0, at("建设")] == pytest.approx(1.0, abs=1e-12)


def test_class_tfidf_by_hand():
    kept = matrix().group("place").class_tfidf()  # 乙 has 4 tokens, 甲 7; their mean is 5.5
    at = kept.terms.index
    assert kept.counts[1, at("建设")] == pytest.approx(2 / 7 * math.log(1 + 5.5 / 3), abs=1e-12)
    assert kept.counts[0, at("推行")] == pytest.approx(1 / 4 * math.log(1 + 5.5 / 1), abs=1e-12)
    assert kept.counts[0, at("府院联动")] == 0


def test_weights_are_not_taken_for_counts():
    weighted = matrix().tfidf()
    for call in (weighted.tfidf, weighted.rates, weighted.class_tfidf, lambda: weighted.group("place")):
        with pytest.raises(GovreportError, match="needs counts"):
            call()
    assert list(weighted.to_frame().columns) == ["place", "year", "region", "term", "weight", "total"]


def test_top_terms():
    top = matrix().top_terms(2)
    assert top["term"].tolist() == ["法治政府", "建设", "双随机、一公开", "建设", "府院联动", "个"]
    assert top["rank"].tolist() == [1, 2] * 3


def test_stopwords_are_dropped_only_when_asked():
    m = DocumentTermMatrix.from_texts(["我们的法治和法治的我们"])
    assert "的" in m.terms
    assert m.drop(stopwords("general")).terms == ("法治",)


def test_counts_for_trends():
    counts = matrix().keyword_counts({"府院": ["府院联动"], "法治": ["法治", "法治政府"]})
    assert counts.columns.tolist() == ["document", "place", "year", "region", "group", "term", "count", "total"]
    assert counts.groupby("group")["count"].sum().to_dict() == {"府院": 2, "法治": 3}
    assert len(counts) == 9
    rates = trends.rates(counts, ("year",), cluster="place")
    assert rates.set_index(["year", "group"]).loc[(2022, "府院"), "rate"] == 5000
    with pytest.raises(GovreportError, match="a term belongs to one group"):
        matrix().keyword_counts({"a": ["法治"], "b": ["法治"]})
    with pytest.raises(GovreportError, match="counted twice"):
        matrix(ngrams=(1, 2)).keyword_counts({"a": ["法治"]})


def test_counts_of_others():
    m = DocumentTermMatrix.from_counts(datasets.work_report_terms(), datasets.work_report_totals())
    assert len(m.documents) == 46
    assert m.totals[0] == 10438
    assert m.select(year=2008, terms=["和"]).counts.sum() == 394
    assert m.counts.sum() == datasets.work_report_terms()["count"].sum()
    assert {"上海", "许昌"} & set(m.drop(filter(is_place, m.terms)).terms) == set()
    with pytest.raises(GovreportError, match="made without their texts"):
        m.concordance("法治")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda c, t: (c.drop(columns="term"), t), "lacks the columns term"),
        (lambda c, t: (pd.concat([c, c[:1]]), t), "1 rows stand twice"),
        (lambda c, t: (c, t[:1]), "totals has no row for"),
        (lambda c, t: (c.assign(count=[1, 2, -3]), t), "whole numbers of 0 or more"),
        (lambda c, t: (c.assign(count=[1, 2, 0.5]), t), "whole numbers of 0 or more"),
        (lambda c, t: (c.assign(count=[1, 20, 3]), t), "sum to 20, its total is 5"),
    ],
)
def test_bad_counts(change, said):
    counts = pd.DataFrame({"jurisdiction": ["甲", "乙", "甲"], "year": 1, "term": ["x", "x", "y"], "count": [1, 2, 3]})
    totals = pd.DataFrame({"jurisdiction": ["甲", "乙"], "year": 1, "tokens": [9, 5]})
    assert DocumentTermMatrix.from_counts(counts, totals).counts.toarray().tolist() == [[1, 3], [2, 0]]
    with pytest.raises(GovreportError, match=said):
        DocumentTermMatrix.from_counts(*change(counts, totals))


def test_one_document_and_a_document_without_tokens():
    one = DocumentTermMatrix.from_texts(["法治。"])
    assert one.tfidf().counts.toarray().tolist() == [[1.0]]
    m = DocumentTermMatrix.from_texts(["法治。", "12.5%"])
    assert m.totals.tolist() == [1, 0]
    for weighted in (m.rates(), m.tfidf(), m.class_tfidf()):
        assert np.isfinite(weighted.counts.toarray()).all()
    assert DocumentTermMatrix.from_texts(["。"]).to_frame().empty


def test_columns_named_like_those_of_a_table_are_kept_under_another_name():
    documents = pd.DataFrame({"term": ["法治"], "count": [7], "rank": [1], "left": ["x"]})
    m = DocumentTermMatrix.from_texts(["法治政府建设"], documents)
    row = m.top_terms(1).iloc[0]
    assert (row["document_term"], row["document_count"], row["document_rank"], row["count"]) == ("法治", 7, 1, 1)
    lines = m.concordance(m.terms[0])
    assert lines.columns.is_unique and lines["document_left"].tolist() == ["x"]
