"""When a figure was so: year and period from the time words of its sentence and the words that name it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from govreport.codebook import Entry

_FAR = 400  # how far on a time word looks for its end
_NUMBER = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}
_CONGRESS = {"十八": 2012, "十九": 2017, "二十": 2022}
_QUARTER = {"一": "Q1", "二": "Q2", "三": "Q3", "四": "Q4", "1": "Q1", "2": "Q2", "3": "Q3", "4": "Q4"}
_TIME = re.compile(
    r"(?=[截目至迄党“十近过这最一二两三四五六七八九\d上下前第全年今本去])(?:截[至止](?:到)?(?P<by_year>(?:19|20)\d\d)年(?:(?P<by_month>1[0-2]|[1-9])月|(?P<by_end>年?[底末]))"
    r"|截[至止](?:到)?(?P<till_month>1[0-2]|[1-9])月|截[至止](?P<till_end>年[底末])"
    r"|(?P<now>截[至止](?:到)?(?:目前|现在|今年|当前)|目前(?!为止)|至今|迄今)"
    r"|(?P<since>(?:19|20)\d\d)年(?:\d{1,2}月)?(?:[^，。；\d]{0,6}?以来|起(?!草|诉))"
    r"|党的(?P<congress>十[八九]|二十)大以来"
    r"|“?(?:十[二三四五]五|[一二三四五六七八]五)”?(?:普法)?(?P<plan>期间|以来|时期)"
    r"|(?:近|过去|这|最近)(?P<last>[一两二三四五六七八九十]|\d{1,2})年(?=[来内以，共全累我]|[市县区])|(?P<these>[两二三四五六七八九十]|\d{1,2})年(?:来|间)"
    r"|(?P<half>[上下])半年"
    r"|(?P<quarters>前三)(?:个)?季度|第?(?P<quarter>[一二三四1-4])季度"
    r"|(?:(?P<range_year>(?:19|20)\d\d)年)?1月?[-—–~～至到](?P<range_end>1[0-2]|[2-9])月"
    r"|(?P<other>(?:19|20)\d\d)年(?!以来|起)(?:全年|度)?"
    r"|(?P<full>全年|年内|今年(?:以来|来)?|[本当]年(?!底|末)度?|一年来|年度内)"
    r"|(?P<before>去年|上年|前年))"
)
_NEXT_ITEM = re.compile(r"；(?=[一二三四五六七八九十]是)")
_CLAUSE_END = re.compile(r"[，；。\n]|$")
_TIME_WORDS = re.compile("年|月|目前|季度|大以来|期间|时期|至今|迄今")  # _TIME needs one of them
_CUT_OFF = re.compile(r"(?:\d{1,2}月)?(?:\d{1,2}日)?(?:年?[底末])?(?:以前|之前|前)")
_AIM = re.compile(r"(?:基本|全面|初步|率先|总体)建成|目标")
_OF_DOCUMENTS = re.compile(
    r"的|[^，。；\d]{0,16}所(?:发|制发|印发|出台)的?[^，。；\d]{0,6}文件|(?:制定|印发|出台|发布|颁布|制发)的?[^，。；\d]{0,12}(?:文件|规章|法规)"
)
_STOCK = re.compile(
    r"现[有存保]|现行有效|继续有效|共有|已(?:建成|集聚|聚集|形成|设)|目前|累计建成|现已|建有|拥有|累计|总数"
)
_COMPARED_WITH = re.compile(r"[从由较比](?:(?P<year>(?:19|20)\d\d)年|上年|去年)(?:度|同期|全年|底|末)?的?$")
_NEW = re.compile(
    r"(?:(?<![重创更全最革])新(?!一|冠|型|时代|兴|闻|区|媒|修|的|业|疆|乡)[\u4e00-\u9fff]{1,2}?|再添|再增|增聘|增选)(?![^，]{2,12}设)(?!.*(?:总数|总量|累计|达到))"
)
_RUNNING = re.compile(r"连续([两二三四五六七八九十]|\d{1,2})年")
_NOW = re.compile(r"现有|现行有效|截至目前")
_PARTS_OF_YEAR = ("first_half", "second_half", "Q1", "Q2", "Q3", "Q4", "Jan-Sep")
_MONTHLY = re.compile(r"每月|月均|每个月|平均每月")
_YEAR_MODIFIES = re.compile(r"[对在从由较比将把与于经为]$")


@dataclass(slots=True)
class Moment:
    """A stretch of time that the words before a numeral name."""

    year: int | None
    period: str
    explicit: bool
    start: int
    end: int | None = None  # where it ends to rule, if before the next time word
    flows_end: int | None = None  # the same for what happened, not for what there is
    rates_end: int | None = None  # and for rates

    def is_over(self, position: int, kind: str) -> bool:
        """Whether it rules no more at `position`."""
        end = {"flow": self.flows_end, "rate": self.rates_end}.get(kind, self.end)
        end = self.end if end is None else end
        return end is not None and end < position


class Times:
    """The time words of a sentence; each rules the numerals behind it until the next one."""

    __slots__ = ("_default", "_found", "_starts")

    def __init__(
        self,
        text: str,
        begin: int,
        end: int,
        year: int | None,
        inherited: Moment | None = None,
        titles: Sequence[tuple[int, int]] = (),
    ) -> None:
        self._default = inherited or Moment(year, "full_year", False, begin)
        self._found = []
        if _TIME_WORDS.search(text, begin, end):
            for m in _TIME.finditer(text, begin, end):
                moment = _moment(m, text, begin, year)
                if moment and not any(low <= m.start() < high for low, high in titles):
                    self._found.append(moment)
        self._starts = [moment.start for moment in self._found]

    def at(self, position: int, kind: str = "") -> Moment:
        """The moment that rules at `position`, for a figure of that kind (flow, stock, rate)."""
        if not self._found:
            return self._default
        k = bisect_left(self._starts, position)
        while k and self._found[k - 1].is_over(position, kind):
            k -= 1
        return self._found[k - 1] if k else self._default


def _moment(m: re.Match[str], text: str, begin: int, year: int | None) -> Moment | None:
    def to(y: int | None, month: str | int) -> Moment:
        return Moment(y, f"to_{y}-{int(month):02d}" if y else "to_date", True, m.start())

    kind = m.lastgroup or ""
    value = m[kind] if kind else ""
    if m["by_year"]:
        return to(int(m["by_year"]), m["by_month"] or 12)
    if kind in ("till_month", "till_end"):
        return to(year, value if kind == "till_month" else 12)
    if kind == "range_end":
        stated = int(m["range_year"]) if m["range_year"] else year
        return Moment(stated, "full_year", True, m.start()) if value == "12" else to(stated, value)
    if kind == "now":
        # 目前有9个部门建立机制，化解争议31件: of flows it rules its own clause only; a frame of its own, the sentence.
        end = None if value.startswith("截") else _CLAUSE_END.search(text, m.end() + 1, m.end() + _FAR)
        if end is None:
            return Moment(year, "to_date", True, m.start())
        part = text.find("；", m.end(), m.end() + _FAR)
        return Moment(year, "to_date", True, m.start(), flows_end=end.start(), rates_end=part if part > 0 else None)
    if kind in ("since", "congress"):
        if _OF_DOCUMENTS.match(text, m.end()):
            return None  # 清理2010年以来的文件64件: dates the files, not the count
        since = int(value) if kind == "since" else _CONGRESS[value]
        if since == year:
            return Moment(year, "full_year", True, m.start())
        return Moment(year, f"since_{since}", True, m.start())
    if kind in ("last", "these", "plan"):
        if text.startswith("来的", m.end()):
            return None  # 清理近十年来的文件: dates the files
        count = 5 if kind == "plan" else _NUMBER.get(value) or int(value)
        return Moment(year, f"years_{count}" if count > 1 else "full_year", True, m.start())
    if kind in ("half", "quarters", "quarter"):
        period = {"half": "first_half" if value == "上" else "second_half", "quarters": "Jan-Sep"}.get(kind)
        end = _NEXT_ITEM.search(text, m.end(), m.end() + _FAR)
        return Moment(year, period or _QUARTER[value], True, m.start(), end.start() if end else None)
    if kind == "before":
        # 较上年 compares; only where the words open a clause do they date the figure.
        opens = m.start() == begin or text[m.start() - 1] in "，；：。"
        if not (opens and year) or text.startswith(("结转", "度结转", "遗留", "同期", "度未"), m.end()):
            return None
        end = _CLAUSE_END.search(text, m.end())
        stated = year - (2 if value == "前年" else 1)
        return Moment(stated, "full_year", True, m.start(), end.start() if end else len(text))
    if kind == "other":
        lead = text[max(begin, m.start() - 1) : m.start()]
        if int(value) != year and (_YEAR_MODIFIES.search(lead) or text[m.end() : m.end() + 1] in "—-–至"):
            return None
        if _CUT_OFF.match(text, m.end()) or (
            year and int(value) > year and (lead in ("“", "‘") or _AIM.match(text, m.end()))
        ):
            return None  # 清理2016年12月31日前的文件; 紧扣“2020年基本建成法治政府”目标
        return Moment(int(value), "full_year", True, m.start())
    return Moment(year, "full_year", True, m.start())


def when(
    entry: Entry | None,
    moment: Moment,
    words: str,
    number: float | None,
    report_year: int | None = None,
    clause: int = 0,
) -> tuple[int | None, str]:
    """Year and period of a figure from the moment that rules it and the words that name it (`words`)."""
    if entry is not None and entry.id == "consecutive_years":
        return moment.year, f"years_{int(number or 0)}"
    compared = _COMPARED_WITH.search(words) if "年" in words[-8:] else None
    if compared:
        stated = int(compared["year"]) if compared["year"] else moment.year and moment.year - 1
        if entry is not None and entry.kind == "stock":
            return stated, "to_date"
        return stated, moment.period if "同期" in compared[0] and moment.period in _PARTS_OF_YEAR else "full_year"
    if "月" in words and _MONTHLY.search(words):
        return moment.year, "monthly"
    if "连续" in words and (running := _RUNNING.search(words)):
        return moment.year, f"years_{_NUMBER.get(running[1]) or int(running[1])}"
    if moment.period == "full_year":
        stock = entry is not None and entry.kind == "stock" and not _NEW.search(words)
        stock = stock or (entry is not None and entry.cumulates and "累计" in words)
        if moment.year is None and not moment.explicit and not stock and not _NOW.search(words):
            return None, ""  # nothing on the page says when
        flow = entry is not None and entry.kind == "flow" and "截至" not in words
        ahead = bool(moment.year and report_year and moment.year > report_year)  # what there will be
        told = moment.explicit and moment.start >= clause  # 全年 of an earlier clause does not make a stock new
        if (_NOW.search(words) and not flow) or (stock and (not told or ahead or _STOCK.search(words))):
            return moment.year, "to_date"
    of_now = moment.period == f"to_{moment.year}-12" or (moment.period.startswith("since_") and _NOW.search(words))
    if entry is not None and entry.kind == "stock" and of_now:
        return moment.year, "to_date"  # 截至年底 of what there is; 2021年以来制定28件，现行有效93件
    return moment.year, moment.period
