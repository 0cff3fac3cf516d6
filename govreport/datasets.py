"""Bundled data: one function a data set, its docstring the codebook.

Adcodes are six-digit text (they are names, not numbers). Every function returns a new DataFrame, free to be changed.
"""

from __future__ import annotations

from functools import cache
from importlib import resources
from pathlib import Path

import pandas as pd

from govreport.errors import GovreportError
from govreport.manifest import COLUMNS


def seed_reports() -> pd.DataFrame:
    """Five real reports, damaged as they were found, to try everything on.

    Returns
    -------
    DataFrame
        One row a file: ``name`` (file name without ending), ``original_name``, ``bytes``, ``sha256``,
        ``description``, ``licence_note``, and ``path``, to be given to `read_report`.

    Raises
    ------
    GovreportError
        If the installation lacks the files.
    """
    packaged = Path(str(resources.files("govreport"))) / "data" / "raw"
    folder = packaged if packaged.is_dir() else Path(__file__).parent.parent / "data" / "raw"
    if not (folder / "MANIFEST.csv").is_file():
        raise GovreportError(f"{folder}: the five seed reports are not installed; install govreport again")
    frame = pd.read_csv(folder / "MANIFEST.csv", dtype=str, keep_default_na=False)
    frame = frame[frame["path"].str.startswith("reports/")].reset_index(drop=True)
    frame.insert(0, "name", [Path(p).stem for p in frame["path"]])
    frame["bytes"] = frame["bytes"].astype(int)
    frame["path"] = [str(folder / p) for p in frame["path"]]
    return frame[["name", *COLUMNS]]


def appearance_rates() -> pd.DataFrame:
    """Published court appearance rates (行政机关负责人出庭应诉率), 141 figures of 2006 to 2025.

    The share of administrative cases in which the head of the sued agency appeared in court, read by hand from court
    white papers, press reports and articles. A convenience sample of what was published and could be found: places
    that publish a rate are no random draw, and a high rate is likelier to be published.

    Returns
    -------
    DataFrame
        jurisdiction (as in the source), adcode (GB/T 2260, 2023; missing where the place has none), level, province,
        region (east, central, west, northeast, as the National Bureau of Statistics divides them), year (that the
        figure describes), period (full_year or the part of the year), rate_low and rate_high (per cent; equal where
        the figure is exact), bound (exact, at_least, at_most, between, about), basis (the denominator: all_heard,
        first_instance, second_instance, must_appear, notified; do not pool the last three with the rest), head_type
        (any, principal; never pool), scope (all_agencies, government, department), cases_heard, cases_appeared,
        first_instance_cases, loss_rate (per cent), reconsideration_cases, derived (computed from a published figure
        and its published change), confidence (high, medium, low), n_sources, source, source_type (official, press,
        journal, repost), source_url, source_date, note.
    """
    frame = _table("appearance_rates")
    whole = ["year", "cases_heard", "cases_appeared", "first_instance_cases", "reconsideration_cases", "n_sources"]
    frame = _numbers(frame, whole, ["rate_low", "rate_high", "loss_rate"])
    frame["derived"] = frame["derived"].map({"true": True, "false": False}).astype(bool)
    return frame


def divisions() -> pd.DataFrame:
    """Administrative divisions of province, prefecture and county level, 3,339 rows, 2023 codes.

    Source: the Ministry of Civil Affairs' table as packaged in china-division 2.7.0 (MIT). Places renamed or merged
    since and functional zones are not in it; 32 county names occur in more than one place.

    Returns
    -------
    DataFrame
        adcode, name, level, parent (adcode), province, prefecture, region.
    """
    return _table("divisions")


def events() -> pd.DataFrame:
    """Dated events of the field: laws, provisions, outlines, conferences.

    Returns
    -------
    DataFrame
        issued, effective (timestamps), name_zh, name_en, kind, document_number, checked (yes: a source with both
        dates or the number was read; otherwise what was read, or no: from general knowledge).
    """
    frame = _table("events")
    for column in ("issued", "effective"):
        frame[column] = pd.to_datetime(frame[column])
    return frame


def work_report_terms() -> pd.DataFrame:
    """Term counts of 46 government work reports (政府工作报告): the nation's 2008-2022, the 31 provinces' of 2026.

    Han tokens by jieba 0.42.1, default dictionary, HMM off; terms with at least 5 occurrences over at least 2 reports.

    Returns
    -------
    DataFrame
        jurisdiction, adcode, year, term, count; 101,144 rows. The denominators are in `work_report_totals`.
    """
    return _numbers(_table("work_report_terms"), ["year", "count"])


def work_report_phrases() -> pd.DataFrame:
    """Counts of 84 phrases of law-based government and general policy in the same 46 work reports, zeros kept.

    Plain substring counts: phrases nest (法治 inside 法治政府 counts for both).

    Returns
    -------
    DataFrame
        jurisdiction, adcode, year, phrase, count.
    """
    return _numbers(_table("work_report_phrases"), ["year", "count"])


def work_report_totals() -> pd.DataFrame:
    """Length of the same 46 work reports.

    Returns
    -------
    DataFrame
        jurisdiction, adcode, year, han_chars (Han characters), tokens (Han tokens), types (different tokens). 河北 2026
        and the nation's 2020 stand out as short; the latter really was.
    """
    return _numbers(_table("work_report_totals"), ["year", "han_chars", "tokens", "types"])


@cache
def _read(name: str) -> pd.DataFrame:
    with resources.files("govreport").joinpath("data", f"{name}.csv").open("rb") as file:
        return pd.read_csv(file, dtype=str, keep_default_na=False, encoding="utf-8")


def _table(name: str) -> pd.DataFrame:
    """The table as text, with None where a cell is empty."""
    frame = _read(name).astype(object)
    return frame.where(frame != "", None)


def _numbers(frame: pd.DataFrame, whole: list[str], real: list[str] | None = None) -> pd.DataFrame:
    for column in whole:
        numbers = pd.to_numeric(frame[column])
        frame[column] = numbers.astype("Int64") if numbers.isna().any() else numbers.astype("int64")
    for column in real or []:
        frame[column] = pd.to_numeric(frame[column]).astype("float64")
    return frame
