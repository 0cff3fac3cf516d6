"""When: the year that a document reports on, the period it covers, and the day it was published."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from govreport import dates

_REPORTING = re.compile(
    r"(?:现|特)?(?:将|就|对|把|根据|按照)[^。；\n]{0,60}?(?:报告|汇报|公开|公布|公示|总结|通报|述法|自查)"
)
_MULTI = re.compile(
    r"(?:近|[三四五六七八九十]|多)年(?:来|法治|依法|工作)|“?十[二三四五]五”?(?:时期|期间|以来|法治|工作"
    r"|[”])"
)
# The look-aheads of patterns that are searched for in long texts name every first character, which saves time.
# What a heading begins with comes first in the pattern, so that the engine goes from one to the next.
_FIRST_HEADING = re.compile(
    r"一、(?:(?<=^一、)|(?<=[\n。：]一、)|(?<=^ 一、)|(?<=[\n。：] 一、))"
    r"[^。\n]{0,8}?(?<!\d)((?:19|20)\d\d)年(?!以来|[-—至])"
)
_NEXT_PLAN = re.compile(
    r"[二三四五六七]、(?:(?<=^.、)|(?<=[\n。].、)|(?<=^ .、)|(?<=[\n。] .、))"
    r"[^。\n]{0,16}?((?:19|20)\d\d)年[^。\n]{0,20}(?:打算|安排|计划|思路|重点|部署|任务|要点|举措)"
)
_WINDOW_START = re.compile(
    r"统计期限[^。\n]{0,16}?((?:19|20)\d\d)年(\d{1,2})月(?:\d{1,2}日)?(?:[^。\n]{0,6}?(?:(?:19"
    r"|20)\d\d年)?(\d{1,2})月)?"
)
_ITS_REPORT = re.compile(r"((?:19|20)\d\d)年(?:度)?(?:法治政府建设|依法行政)(?:工作|年度|情况|的)*报告")
_WHOLE = re.compile(r"((?:19|20)\d\d)年度?(?:全国|全省|全市|全县|全区|全州|全年|共|累计)")
_SINCE = re.compile(r"((?:19|20)\d\d)年以来")
_TO_MONTH = re.compile(
    r"((?:19|20)\d\d)年(?:度)?[（(]?(?:1|一)?月?[-—–－~至到](\d{1,2}|[一二三四五六七八九十]{1,2})月"
    r"|截[至止]((?:19|20)\d\d)年(\d{1,2})月"
)
_CHINESE_COUNT = "一二三四五六七八九十"
_OUTLINE_WINDOW = re.compile(r"纲要[》〉]?\s?[（(](20\d\d)\s?[-—–－~至]{1,2}\s?(20\d\d)年?[）)]")


def report_year(
    title: str | None,
    body: str,
    doc_type: str,
    published: str | None,
    *,
    more_titles: Sequence[str] = (),
    url: str | None = None,
) -> tuple[int | None, bool]:
    """The year reported on, by vote.

    Title 3, 现将YYYY年度…报告如下 3, the opening's ``YYYY年`` 2, the first heading 1, the year before the plan's 1, the
    year before publication 1, the only year that the text names 1 or 2. Windows of plans and document numbers have no
    vote. News that gives only the day of its event has the year of its publication, or of its address, where the days
    agree.

    Returns
    -------
    (year or None, conflict)
        None where fewer than two votes were cast, where two years are even, or where the document spans several years.
        `conflict`: title, opening and headings do not name the same year.
    """
    if _rewritten(body):
        return None, True
    named = _title_year(title, more_titles)
    opening = body[:600]
    if (doc_type == "overview" and named is None) or (_MULTI.search((title or "") + opening[:40]) and named is None):
        return None, False
    votes: Counter[int] = Counter()
    if named and not (doc_type == "overview" and _MULTI.search(title or "")):
        votes[named] += 3
    if doc_type == "plan":
        return (named, False) if named else _attached_year(body)
    spoken = _spoken_years(opening)
    for year, weight in spoken:
        votes[year] += weight
    for pattern, weight in ((_WINDOW_START, 3), (_FIRST_HEADING, 1)):
        if m := pattern.search(body[:4000]):
            votes[int(m[1])] += weight
            spoken.append((int(m[1]), weight))
    certain = {y for y, _ in spoken} | ({named} if named else set())
    if doc_type == "news" and (m := _ITS_REPORT.search(body[:1500]) or _WHOLE.search(body[:1500])):
        votes[int(m[1])] += 2
    if doc_type == "news" and not votes and (event := _event_year(body, published, url)):
        votes[event] += 2
    if m := _NEXT_PLAN.search(body):
        votes[int(m[1]) - 1] += 1
    if published and doc_type == "annual_report":
        votes[int(published[:4]) - 1] += 1
    shown = Counter(y for y, _, _ in dates.years("\n".join(line for line in body[:3000].split("\n") if len(line) > 25)))
    if len(shown) == 1 and doc_type in ("annual_report", "other"):
        votes[next(iter(shown))] += min(2, max(shown.values()))
    ranked = sorted(votes.items(), key=lambda item: (-item[1], -item[0]))
    if not ranked or ranked[0][1] < 2 or (len(ranked) > 1 and ranked[0][1] == ranked[1][1]):
        return None, len(certain) > 1
    return ranked[0][0], len(certain) > 1


def _rewritten(body: str) -> bool:
    """Whether a document library refreshed every year, so that even the windows of plans are impossible."""
    return any(int(start) >= int(end) for start, end in _OUTLINE_WINDOW.findall(body))


def _title_year(title: str | None, more: Sequence[str]) -> int | None:
    for text in (title, *more):
        found = [y for y, _, _ in dates.years(re.sub(r"（?\(?[—-]*\d{4}年\d{1,2}月\d{1,2}日.*", "", text or ""))]
        bare = re.search(r"(?<!\d)((?:19|20)\d\d)(?:度|法治)", text or "")
        if found or bare:
            return found[0] if found else int(bare[1]) if bare else None
    return None


def _spoken_years(opening: str) -> list[tuple[int, int]]:
    """Votes of the opening: the sentence that announces the report, and the year that the text begins with."""
    out = []
    for m in _REPORTING.finditer(opening):
        found = [
            (y, s, e)
            for y, s, e in dates.years(m.group())
            if not m.group()[e:].startswith("以来") and not _cited(m.group(), s)
        ]
        if found:
            out.append((found[-1][0], 3))
            break
    begins = next(dates.years(re.split(r"[。\n]", opening, maxsplit=1)[0][:80]), None)
    if begins and not re.match(r"\d{1,2}月", opening[begins[2] :]) and not _cited(opening, begins[1]):
        starts = len(re.sub(r"\W", "", opening[: begins[1]])) == 0
        spans = re.match(r"以来，?[^。]{0,30}(?:连续|累计)", opening[begins[2] :])
        out.append((begins[0], 2 if starts and not spans else 1))
    return out


def _cited(text: str, at: int) -> bool:
    """Whether the position stands inside the title of a document."""
    return text.count("《", 0, at) > text.count("》", 0, at)


def _event_year(body: str, published: str | None, url: str | None) -> int | None:
    """The year of an event of which the text says only the day, from a date at most forty days later."""
    event = re.search(r"(?<!年)(?<!\d)(\d{1,2})月(\d{1,2})日", body[:300])
    for text in (published, *re.findall(r"(?:19|20)\d\d[-/]?[01]\d[-/]?[0-3]\d", url or "")):
        known = re.match(r"(\d{4})\D?(\d\d)\D?(\d\d)", text or "")
        if not event or not known:
            continue
        try:
            then = date(int(known[1]), int(event[1]), int(event[2]))
            if timedelta(0) <= date(int(known[1]), int(known[2]), int(known[3])) - then <= timedelta(40):
                return then.year
        except ValueError:
            continue
    return None


def _attached_year(body: str) -> tuple[int | None, bool]:
    """The year of what a notice without a year issues: 南沙区2020年依法行政工作要点 on a line of its own or in 《》."""
    for line in body[:1500].split("\n"):
        if (
            len(line) <= 50
            and re.search(r"(?:要点|安排|计划|方案)》?$", line)
            and (found := next(dates.years(line), None))
        ):
            return found[0], False
    return None, False


def period(title: str | None, body: str, doc_type: str, year: int | None) -> str | None:
    """The period covered where it is not just the year.

    Returns
    -------
    str or None
        ``first_half``, ``to_YYYY-MM``, ``since_YYYY``, ``years_N``, or None.
    """
    head = (title or "") + "\n" + body[:200]
    if "上半年" in (title or "") or re.search(r"(?:19|20)\d\d年上半年", body[:60]):
        return "first_half"
    if m := _TO_MONTH.search(title or "") or _TO_MONTH.search(body[:120]):
        month = dates.number(m[2] or m[4])
        return f"to_{m[1] or m[3]}-{month:02d}" if month < 12 else None
    if re.search(r"前三季度", head):
        return f"to_{year}-09" if year else None
    if year is None and doc_type in ("annual_report", "overview"):
        if re.search(r"十[二三四五]五", head):
            return "years_5"
        if m := re.search(r"近?([三四五六七八九十])年(?:来|法治|依法|工作)", head):
            return f"years_{_CHINESE_COUNT.index(m[1]) + 1}"
        since = Counter(_SINCE.findall(body))
        if since:
            return f"since_{max(since.items(), key=lambda item: (item[1], item[0]))[0]}"
    return None


def publication(text: str, title_end: int, facts: Mapping[str, Sequence[str]], meta_date: str | None) -> str | None:
    """The day of publication in ISO form: labelled, then of the meta tags, then as the document itself is dated.

    `text` is the clean text, `title_end` where its body begins. What the address of the page says is not used: sites
    keep their dates through migrations.
    """
    for values in (facts.get("published", ()), [meta_date or ""], facts.get("issued", ())):
        if found := next((d for d in map(dates.find, values) if d), None):
            return found
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    head = text[: title_end + 120]
    if m := re.search(
        r"[（(]((?:19|20)\d\d[-./年]\d{1,2}[-./月]\d{1,2}日?)(?:在[^）)\n]{2,60})?[）)]|^[—\-–]*((?:19"
        r"|20)\d\d年\d{1,2}月\d{1,2}日)在[^\n]{2,60}会议?上",
        head,
        re.MULTILINE,
    ):
        return dates.find(m[1] or m[2])
    for label in ("dated", "written"):
        if found := next((d for d in map(dates.find, facts.get(label, ())) if d), None):
            return found
    for line in [*reversed(lines[-8:]), *lines[:30]]:
        if len(line) <= 40 and (found := dates.only(line) or _signed(line)):
            return found
    if m := re.search(
        r"(?:于|在)((?:19|20)\d\d[.年]\d{1,2}[.月]\d{1,2})日?(?:由[^。\n]{2,20})?(?:颁布|发布|印发|公布)", text[:400]
    ):
        return dates.find(m[1])
    return None


def _signed(line: str) -> str | None:
    """The date of a signature on one line: 许昌市人民政府2023年2月28日."""
    m = re.fullmatch(
        rf"[一-鿿]{{3,30}}(?:政府|局|厅|委|委员会|办公室|办事处|中心|镇|乡)((?:(?:19|20)\d\d"
        rf"|{dates.CHINESE_YEAR})年[^，。]{{2,6}}日)",
        line,
    )
    return dates.only(m[1]) if m else None
