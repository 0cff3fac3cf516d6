"""The columns and codes of every table, declared once. The codebook in docs/ is written from here."""

from __future__ import annotations

LEVELS = ("nation", "province", "prefecture", "county", "township", "department")
REGIONS = ("east", "central", "west", "northeast")
DOC_TYPES = ("annual_report", "overview", "plan", "news", "other")
SCRIPTS = ("simplified", "traditional", "mixed")
ZONES = ("preamble", "done", "problem", "plan", "closing")
TOPICS = (
    "leadership",
    "capacity",
    "functions",
    "rules",
    "decisions",
    "enforcement",
    "emergency",
    "disputes",
    "supervision",
    "digital",
    "publicity",
    "problems",
    "plans",
)
BOUNDS = ("exact", "at_least", "at_most", "about", "between")
ROLES = ("own", "subset", "benchmark", "change", "cumulative", "plan")
EXCLUSIONS = {
    "year_expression": "a year that dates something: 2022年, 2021—2025年, 2021年度",
    "date_part": "a month, day, hour or half-year of a date: 11月末, 上半年",
    "list_number": "the number of a heading or list item: 一、 （三） 1. 一是 第二，",
    "slogan_number": "a slogan or scheme named by numbers: 一窗通办, 1+4, 三集中、三到位, 四张清单",
    "set_phrase": "a numeral inside a fixed word: 一系列, 进一步, 统一, 第三方, 一定",
    "metadata": "a number of the page's metadata that stayed in the text",
    "plan_period": "a plan window or its name: 十四五, 八五普法, 2021—2025年规划",
    "plan_period_in_title": "the window inside a document title: 《…（2021-2025年）》",
    "party_congress": "党的二十大, 十九届六中全会",
    "ordinal": "第N次, 第N批, 第二届",
    "hotline_number": "12345, 12348, 110",
    "footer": "a number of the page's footer that stayed in the text",
    "inside_word": "a numeral inside a name or ordinary word: 十堰, 三亚, 万州, 百姓",
    "year_in_document_title": "a year inside 《》",
    "number_in_document_title": "another number inside 《》: 《…二十八条清单》",
    "document_number": "〔2019〕28号",
    "admin_levels": "levels of government counted as a set phrase: 市县乡三级, 两级",
    "plan_item_count": "how many points the plan or the list that follows has: 以下七项工作",
    "garbled": "the numeral or its sentence was damaged beyond repair",
}

FLAGS = {
    "byte_shift": "a run of GBK bytes had lost its first byte; it was repaired where certain",
    "duplicate_of": "the same report as another file; see set_aside",
    "garbled": "a stretch could not be repaired; its numbers are marked",
    "gbk_as_latin1": "the text had been decoded as Latin-1 and was decoded again",
    "utf8_as_gbk": "UTF-8 had been decoded as GBK",
    "masked": "places or digits were masked (xx市, x01x年); numbers are not to be trusted",
    "pinyin_annotated": "a mirror tool had written pinyin behind characters; it was removed",
    "spun": "synonyms were replaced by a rewriting tool; the document is not to be trusted",
    "traditional": "the document was in traditional characters and was converted",
    "uncertain_repair": "a repair had more than one reading; the better one was taken",
    "year_conflict": "title, opening and headings do not name the same year",
    "years_refreshed": "every year was rewritten by a document library",
    "jurisdiction_ambiguous": "more than one place fits the name",
    "jurisdiction_conflict": "the evidence names different places",
    "no_title": "the text has no title line",
    "no_outline": "no headings were found",
}

MARK_CODES = {
    "garbled": "bytes were lost here and could not be found again; numbers of the sentence are excluded",
    "uncertain_repair": "the repair has other readings, named in the note",
    "lost_digit": "a digit of this number was lost; the number is excluded",
    "injected": "an advertisement stands in place of words",
}

REPORTS = (
    "report_id", "source", "sha256", "encoding", "script", "doc_type", "title", "jurisdiction", "adcode", "level",
    "province", "prefecture", "region", "year", "period", "published", "n_chars_raw", "n_chars", "n_sections",
    "n_quantities", "flags",
)  # fmt: skip
SECTIONS = (
    "report_id", "section_id", "parent_id", "depth", "number", "heading", "topic", "zone", "start", "end",
)  # fmt: skip
QUANTITIES = (
    "report_id", "quantity_id", "section_id", "indicator", "value", "value_low", "value_high", "unit", "bound", "role",
    "scope", "year", "period", "zone", "topic", "excluded", "start", "end", "raw_start", "raw_end", "numeral", "quote",
    "rule",
)  # fmt: skip
STATEMENTS = (
    "report_id", "statement_id", "section_id", "indicator", "implied_value", "unit", "role", "scope", "year", "period",
    "zone", "topic", "start", "end", "raw_start", "raw_end", "words", "quote", "rule",
)  # fmt: skip
EDITS = ("report_id", "step", "raw_start", "raw_end", "before", "after")
MARKS = ("report_id", "raw_start", "raw_end", "code", "note")
SET_ASIDE = ("source", "reason", "detail")

TABLES: dict[str, tuple[str, ...]] = {
    "reports": REPORTS,
    "sections": SECTIONS,
    "quantities": QUANTITIES,
    "statements": STATEMENTS,
    "edits": EDITS,
    "marks": MARKS,
    "set_aside": SET_ASIDE,
}
INTEGERS = (
    "year", "n_chars_raw", "n_chars", "n_sections", "n_quantities", "depth", "start", "end", "raw_start", "raw_end",
)  # fmt: skip
FLOATS = ("value", "value_low", "value_high", "implied_value")

# What a cell of the analysis table can say of an indicator in a report.
STATUSES = {
    "reported": "a figure of the report's own year stands behind the cell",
    "said_in_words": "no figure, but words that imply one (全覆盖, 全部, 未发生)",
    "not_reported": "the report says nothing; nothing is not zero",
    "unreadable": "a figure stands there but is damaged, or the copy is not to be trusted",
    "not_applicable": "the document is no annual report of one government and one year",
}
