"""Many files to tables: bad documents are set aside with a reason, results do not depend on workers or on resuming."""

import os
import pickle
import shutil
import sys

import pandas as pd
import pytest

from govreport import GovreportError, build, load_corpus, parse_text, read_report, tables
from govreport.edits import Edit
from govreport.report import Quantity

REPORT = """关于{year}年度法治政府建设情况的报告

{year}年，{place}深入推进法治政府建设。现将{year}年度工作情况报告如下：

一、主要工作

（一）依法化解矛盾纠纷。全年受理行政复议案件{n}件，行政机关负责人出庭应诉率达{rate}%。

二、存在的问题

基层执法力量不足。

三、下一步打算

{next}年，将持续推进法治政府建设，力争办结行政复议案件{n}件。
"""


def report_text(place, year, n, rate):
    return REPORT.format(place=place, year=year, n=n, rate=rate, next=year + 1)


@pytest.fixture
def folder(tmp_path):
    source = tmp_path / "reports"
    (source / "sub").mkdir(parents=True)
    (source / "a.txt").write_text(report_text("河北省沧州市", 2021, 45, 96.5), encoding="utf-8")
    (source / "b.txt").write_text(report_text("山东省济宁市", 2022, 61, 88), encoding="gb18030")
    (source / "sub" / "c.txt").write_text(report_text("云南省大理白族自治州", 2020, 12, 100), encoding="utf-8-sig")
    (source / "empty.txt").write_bytes(b"")
    (source / "zeros.txt").write_bytes(bytes(5000))
    (source / "photo.txt").write_bytes(b"\xff\xd8\xff\xe0\x00\x10JFIF" + os.urandom(2000))
    (source / "english.txt").write_text("This is the annual report of a company. " * 40)
    return source


def test_bad_documents_are_set_aside_and_the_rest_goes_on(folder, tmp_path):
    corpus = build(folder, tmp_path / "out")
    assert list(corpus.reports["source"]) == ["a.txt", "b.txt", "sub/c.txt"]
    assert list(corpus.reports["jurisdiction"]) == ["河北省沧州市", "山东省济宁市", "云南省大理白族自治州"]
    assert set(corpus.set_aside["source"]) == {"empty.txt", "zeros.txt", "photo.txt", "english.txt"}
    assert corpus.set_aside["detail"].str.len().min() > 20
    table = corpus.indicator_table(["head_appearance_rate", "reconsideration_cases"])
    assert list(table["head_appearance_rate"]) == [96.5, 88, 100]
    assert list(table["reconsideration_cases"]) == [45, 61, 12]
    assert list(table["year"]) == [2021, 2022, 2020]


def test_tables_have_the_declared_columns_and_survive_the_disk(folder, tmp_path):
    corpus = build(folder, tmp_path / "out")
    again = load_corpus(tmp_path / "out")
    for name, columns in tables.TABLES.items():
        assert tuple(getattr(corpus, name).columns) == columns
        pd.testing.assert_frame_equal(getattr(corpus, name), getattr(again, name))
        assert (tmp_path / "out" / f"{name}.csv").is_file()
    assert again.texts == corpus.texts


def test_a_corpus_writes_the_same_whether_or_not_its_tables_were_looked_at(folder, tmp_path):
    corpus = pickle.loads(pickle.dumps(build(folder, tmp_path / "out", resume=False)))
    assert len(corpus.quantities)
    corpus.save(tmp_path / "again")
    load_corpus(tmp_path / "again").save(tmp_path / "loaded")
    assert bytes_of(tmp_path / "out") == bytes_of(tmp_path / "again") == bytes_of(tmp_path / "loaded")
    with pytest.raises(AttributeError, match="quantitys"):
        _ = corpus.quantitys


def bytes_of(folder):
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*")
            if p.is_file() and ".resume" not in p.parts}  # fmt: skip


def test_the_number_of_workers_and_resuming_change_no_byte(folder, tmp_path):
    build(folder, tmp_path / "one", workers=1, resume=False)
    build(folder, tmp_path / "two", workers=2)
    assert bytes_of(tmp_path / "one") == bytes_of(tmp_path / "two")
    build(folder, tmp_path / "two")  # now from what was kept
    assert bytes_of(tmp_path / "one") == bytes_of(tmp_path / "two")


def test_half_written_results_of_a_stopped_run_are_done_again(folder, tmp_path):
    build(folder, tmp_path / "out")
    before = bytes_of(tmp_path / "out")
    for kept in (tmp_path / "out" / ".resume").iterdir():
        kept.write_text('{"reports": [', encoding="utf-8")
    build(folder, tmp_path / "out")
    assert bytes_of(tmp_path / "out") == before


def test_the_same_report_twice_is_kept_once(folder, tmp_path):
    shutil.copy(folder / "a.txt", folder / "copy of a.txt")
    corpus = build(folder, tmp_path / "out")
    assert len(corpus.reports) == 3
    row = corpus.set_aside.set_index("reason").loc["duplicate"]
    assert {row["source"]} < {"a.txt", "copy of a.txt"}


def test_hints_file(folder, tmp_path):
    (folder / "hints.csv").write_text("source,jurisdiction,year\na.txt,河北省沧州市献县,2019\n", encoding="utf-8")
    corpus = build(folder, tmp_path / "out")
    row = corpus.reports.set_index("source").loc["a.txt"]
    assert (row["jurisdiction"], row["adcode"], row["year"]) == ("河北省沧州市献县", "130929", 2019)
    (folder / "hints.csv").write_text("source,year\nnowhere.txt,2019\n", encoding="utf-8")
    with pytest.raises(GovreportError, match="line 2"):
        build(folder, tmp_path / "out")


@pytest.mark.parametrize("workers", [0, -1])
def test_wrong_calls(tmp_path, workers):
    with pytest.raises(GovreportError, match="no such file or folder"):
        build(tmp_path / "nowhere", tmp_path / "out")
    (tmp_path / "void").mkdir()
    with pytest.raises(GovreportError, match="holds no file"):
        build(tmp_path / "void", tmp_path / "out")
    with pytest.raises(GovreportError, match="workers"):
        build(tmp_path / "void", tmp_path / "out", workers=workers)
    with pytest.raises(GovreportError, match="hints"):
        parse_text("2022年，河北省沧州市推进法治政府建设。", hints={"place": "沧州"})
    with pytest.raises(GovreportError, match="no such file"):
        read_report(tmp_path / "nowhere.txt")


@pytest.mark.skipif(sys.platform == "win32" or not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads all")
def test_a_file_without_read_permission_is_set_aside(folder, tmp_path):
    (folder / "a.txt").chmod(0)
    corpus = build(folder, tmp_path / "out")
    assert "a.txt" in set(corpus.set_aside["source"])


def test_a_fault_of_ours_costs_one_document_only(folder, tmp_path, monkeypatch):
    from govreport import pipeline

    real = pipeline.metadata.describe

    def breaks(clean, **kwargs):
        if "沧州" in clean.text:
            raise RuntimeError("boom")
        return real(clean, **kwargs)

    monkeypatch.setattr(pipeline.metadata, "describe", breaks)
    corpus = build(folder, tmp_path / "out", resume=False)
    assert corpus.set_aside.set_index("source").at["a.txt", "reason"] == "internal_error"
    assert len(corpus.reports) == 2


def test_plan_figures_never_fill_the_analysis_table(folder, tmp_path):
    corpus = build(folder, tmp_path / "out")
    rows = corpus.quantities[corpus.quantities["indicator"] == "reconsideration_cases"]
    assert set(rows["role"]) == {"own", "plan"}
    ids = set(corpus.indicator_table(["reconsideration_cases"])["reconsideration_cases_quantity_id"])
    assert set(rows.loc[rows["quantity_id"].isin(ids), "role"]) == {"own"}


def test_trace_leads_from_the_cell_to_the_sentence(folder, tmp_path):
    corpus = build(folder, tmp_path / "out")
    cell = corpus.indicator_table(["head_appearance_rate"])["head_appearance_rate_quantity_id"][1]
    trace = corpus.trace(cell)
    assert trace.source == "b.txt"
    assert "行政机关负责人出庭应诉率达88%" in trace.quantity["quote"]
    assert trace.section_path[0].startswith("一、主要工作")
    raw = (folder / "b.txt").read_bytes().decode("gb18030")
    assert raw[trace.quantity["raw_start"] : trace.quantity["raw_end"]] == "88"
    assert "[88]" in str(trace)
    with pytest.raises(GovreportError, match="no quantity"):
        corpus.trace("nothing")


def test_trace_marks_the_numeral_itself_and_lists_only_its_sentence(tmp_path):
    (tmp_path / "in").mkdir()
    text = "一、主要工作\n前一句&amp;后一句。县政府常务会议学法6次，领導幹部学法16次,专题研究法治政府建设6次。"
    (tmp_path / "in" / "a.txt").write_text("望川县2022年法治政府建设情况报告\n" + text, encoding="utf-8")
    corpus = build(tmp_path / "in", tmp_path / "out")
    rows = corpus.quantities[corpus.quantities["numeral"] == "6"]
    first, last = (corpus.trace(i) for i in rows["quantity_id"])
    assert "学法[6]次，" in str(first) and "建设[6]次。" in str(last)
    assert set(last.edits["before"]) >= {","} and "&amp;" not in set(last.edits["before"])
    for quantity_id in corpus.quantities["quantity_id"]:
        assert quantity_id in str(corpus.trace(quantity_id))


def test_silence_is_not_zero(tmp_path):
    (tmp_path / "a.txt").write_text(
        report_text("河北省沧州市", 2021, 45, 96.5).replace("，行政机关负责人出庭应诉率达96.5%", ""), encoding="utf-8"
    )
    table = build(tmp_path / "a.txt", tmp_path / "out").indicator_table(["head_appearance_rate"])
    assert table["head_appearance_rate_status"][0] == "not_reported"
    assert pd.isna(table["head_appearance_rate"][0])


def test_select_and_misspelt_names(folder, tmp_path):
    corpus = build(folder, tmp_path / "out")
    assert list(corpus.select(year=[2020, 2021]).reports["source"]) == ["a.txt", "sub/c.txt"]
    with pytest.raises(GovreportError, match="no column"):
        corpus.select(yeer=2020)
    with pytest.raises(GovreportError, match="head_appearance_rate"):
        corpus.indicator_table(["head_apearance_rate"])
    with pytest.raises(GovreportError, match="govreport build"):
        load_corpus(tmp_path / "nowhere")


def test_section_texts_add_up_to_the_clean_text(seed, tmp_path, root):
    corpus = build(root / "data" / "raw" / "reports", tmp_path / "out")
    parts = corpus.section_texts()
    for report_id, part in parts.groupby("report_id"):
        assert part["own_text"].str.len().sum() == len(corpus.texts[report_id])


def test_a_figure_in_a_garbled_sentence_is_unreadable_and_never_a_value(tmp_path, monkeypatch):
    from govreport import pipeline

    def spoil(draft):
        at = draft.text.index("全年受理")
        draft.mark(at, at + 2, "garbled", "test")

    monkeypatch.setattr(pipeline, "_STEPS", (*pipeline._STEPS, spoil))
    (tmp_path / "a.txt").write_text(report_text("河北省沧州市", 2021, 45, 96.5), encoding="utf-8")
    corpus = build(tmp_path / "a.txt", tmp_path / "out", resume=False)
    table = corpus.indicator_table(["reconsideration_cases"])
    assert table["reconsideration_cases_status"][0] == "unreadable"
    assert pd.isna(table["reconsideration_cases"][0])
    row = corpus.quantities.set_index("quantity_id").loc[table["reconsideration_cases_quantity_id"][0]]
    assert (row["excluded"], row["indicator"]) == ("garbled", "")


def test_a_number_that_lost_a_digit_is_never_a_value(tmp_path):
    text = report_text("河北省沧州市", 2021, 45, 96.5).replace("案件45件，", "案件?0件，")
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    corpus = build(tmp_path / "a.txt", tmp_path / "out")
    table = corpus.indicator_table(["reconsideration_cases", "head_appearance_rate"])
    assert pd.isna(table["reconsideration_cases"][0])
    assert table["head_appearance_rate"][0] == 96.5


def test_a_masked_copy_is_flagged_and_its_numbers_are_not_used(tmp_path):
    text = report_text("xx市", 2021, 45, 96.5) + "\nx月x日，xx市召开会议xx次，xx县整改问题xx个，xx局办理案件x件。\n" * 3
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    corpus = build(tmp_path / "a.txt", tmp_path / "out")
    assert "masked" in corpus.reports["flags"][0]
    assert corpus.indicator_table(["head_appearance_rate"])["head_appearance_rate_status"][0] == "unreadable"


def test_rows_of_the_ledger_and_of_quantities_have_the_tables_columns():
    assert Edit._fields == tables.EDITS[1:]
    assert Quantity._fields == tables.QUANTITIES[1:]
