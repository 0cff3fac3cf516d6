"""The bundled lexicon and stopwords, and how lexicon files are checked."""

import pickle

import pytest

from govreport.errors import GovreportError
from govreport.lexicon import (
    COLUMNS,
    KINDS,
    STOPWORD_LISTS,
    Entry,
    Lexicon,
    LexiconError,
    default_lexicon,
    read_lexicon,
    stopwords,
    why_never,
)
from govreport.segment import Segmenter

HEADER = "term,kind,first_year,last_year,aliases,source\n"


def write(tmp_path, text, encoding="utf-8"):
    path = tmp_path / "mine.csv"
    path.write_bytes(text.encode(encoding))
    return path


def test_bundled_lexicon_is_large_and_complete():
    lexicon = default_lexicon()
    assert len(lexicon) >= 300
    assert all(e.kind in KINDS and e.source for e in lexicon.entries)
    assert {e.kind for e in lexicon.entries} == set(KINDS)
    assert lexicon.entry("数字法治政府").first_year == 2021
    assert (lexicon.entry("法制办公室").term, lexicon.entry("法制办").last_year) == ("法制办", 2018)


def test_years_of_the_publicity_plans_do_not_overlap():
    plans = [default_lexicon().entry(f"{n}五普法") for n in "五六七八"]
    assert [(p.first_year, p.last_year) for p in plans] == [(2006, 2010), (2011, 2015), (2016, 2020), (2021, 2025)]


def test_table_and_groups():
    lexicon = Lexicon((Entry("法制办", "body", 1998, 2018, ("法制办公室",), "x"), Entry("述法", "procedure")))
    frame = lexicon.to_frame()
    assert tuple(frame.columns) == COLUMNS
    assert frame["aliases"].tolist() == ["法制办公室", ""]
    assert frame["first_year"].isna().tolist() == [False, True]
    assert lexicon.groups() == {"法制办": ("法制办", "法制办公室"), "述法": ("述法",)}
    assert lexicon.groups("kind") == {"body": ("法制办", "法制办公室"), "procedure": ("述法",)}
    assert lexicon.aliases() == {"法制办公室": "法制办"}
    with pytest.raises(LexiconError, match="not by 'year'"):
        lexicon.groups("year")


def test_version_follows_content():
    one, two = Lexicon.from_terms(["述法"]), Lexicon.from_terms(["述法", "学法"])
    assert one.version != two.version
    assert one.version == Lexicon.from_terms(["述法"], name="other").version
    assert pickle.loads(pickle.dumps(one)) == one


def test_byte_order_mark_and_line_ends_do_not_matter(tmp_path):
    text = HEADER + "府院联动,rule,,,府院互动|府院联席,一份报告\r\n\r\n述法,,,,,\r\n"
    plain = read_lexicon(write(tmp_path, text.replace("\r", "")))
    assert read_lexicon(write(tmp_path, text, "utf-8-sig")).entries == plain.entries
    assert plain.surfaces == ("府院联动", "府院互动", "府院联席", "述法")
    assert read_lexicon(write(tmp_path, "term\n述法")).entries == (Entry("述法"),)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (",concept,,,,", "empty term"),
        ("述法,idea,,,,", "unknown kind 'idea'"),
        ("述法,,20l8,,,", "first_year '20l8' is no year"),
        ("述法,,2018,2015,,", "last_year 2015 lies before first_year 2018"),
        ("述法,,,,,,,", "8 cells where the first line has 6"),
        ("学法,,,,,", "'学法' stands already on line 2"),
        ("述法,,,,学法,", "'学法' stands already on line 2"),
        ("述法,,,,述法,", "'述法' stands already on line 3"),
        ("12345,,,,,", "no Chinese character"),
        ("一网 通办,,,,,", "a space beside a Chinese character"),
        ("“互联网＋”监管１,,,,,", "'１'"),
        ("双随机;一公开,,,,,", "half-width ';'"),
        ("行政復議,,,,,", "traditional characters"),
    ],
)
def test_bad_rows_are_refused_with_their_line(tmp_path, row, said):
    path = write(tmp_path, f"{HEADER}学法,,,,,\n{row}\n普法,,,,,\n")
    with pytest.raises(LexiconError, match="line 3") as caught:
        read_lexicon(path)
    assert said in str(caught.value)
    assert str(path) in str(caught.value)


def test_every_bad_line_is_named(tmp_path):
    path = write(tmp_path, HEADER + "a,,,,,\n述法,,,,,\nb,,,,,\n")
    with pytest.raises(LexiconError, match=r"line 2.*line 4.*nothing was loaded"):
        read_lexicon(path)


@pytest.mark.parametrize(
    ("text", "encoding", "said"),
    [
        ("词,类\n述法,x\n", "utf-8", "line 1 must name the columns"),
        ("", "utf-8", "line 1 must name the columns"),
        (HEADER, "utf-8", "no term"),
        ("term\n述法\n", "gb18030", "not UTF-8"),
        ('term,source\n述法,"未完\n', "utf-8", "line"),
    ],
)
def test_unusable_files(tmp_path, text, encoding, said):
    with pytest.raises(LexiconError, match=said):
        read_lexicon(write(tmp_path, text, encoding))


def test_missing_file():
    with pytest.raises(GovreportError, match="cannot be read"):
        read_lexicon("/nowhere/lexicon.csv")


def test_terms_from_memory_are_checked_too():
    with pytest.raises(LexiconError, match="stands twice"):
        Lexicon.from_terms(["述法", "学法", "述法"])
    with pytest.raises(LexiconError, match="stands twice"):
        default_lexicon().extend(Lexicon.from_terms(["依法行政"]))
    assert "率达标" in default_lexicon().extend(Lexicon.from_terms(["率达标"]))


@pytest.mark.parametrize(
    "term", ["依法行政", "互联网+监管", "5G网络", "“放管服”改革", "谁执法，谁普法", "乾安县", "王镕"]
)
def test_what_can_match_is_let_through(term):
    assert why_never(term) == ""


def test_stopwords_are_named_tokens_and_no_terms():
    bare = Segmenter(lexicon=None)
    for name in STOPWORD_LISTS:
        words = stopwords(name)
        assert len(words) > 300
        assert [w for w in sorted(words) if w in default_lexicon()] == []
        assert [w for w in sorted(words) if bare.words(w) != [w]] == []
    assert not stopwords("general") & stopwords("official")
    with pytest.raises(LexiconError, match="'hit'; there are general, official"):
        stopwords("hit")
