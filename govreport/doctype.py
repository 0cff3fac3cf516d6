"""What kind of document a text is: an annual report, an overview, a plan, news, or something else."""

from __future__ import annotations

import re

from govreport import patterns

LAW = patterns.compiled("law")
_REPORT = re.compile(r"报告|总结|小结|汇报|情况|年报|通报")
_PLAN = re.compile(
    r"(?:规划|计划|要点|方案|安排|打算|(?<!征求)(?<!审议)意见|纲要|任务分解|责任分工|工作分工|任务清单"
    r"|重点举措)(?:表|书)?(?=$|[》〉”（(、]|的|及|和|与|落实|贯彻|完成|执行|实施|推进)"
)
_ABOUT = patterns.compiled("about")
_ELSE = patterns.compiled("other_subjects")
_NEWS = patterns.compiled("news_titles")
_OVERVIEW = patterns.compiled("overviews")
_REPORTED_PLAN = re.compile(
    r"(?:要点|方案|规划|纲要|意见|计划|安排)[》”]?[^，]{0,6}(?:落实|贯彻|完成|执行|实施"
    r"|推进)[^，]{0,6}(?:情况|报告|总结)"
)
_DATED_NEWS = patterns.compiled("news_openings")
_CREDIT = patterns.compiled("news_marks")
_ADDRESS = re.compile(r"主任、(?:各位|副主任)|各位(?:代表|委员)")
_REPORTING = patterns.compiled("reporting")
_FOR_NOTICE = patterns.compiled("notices")
_ASSIGNED = re.compile(
    r"责任(?:单位|部门)[:：]|牵头(?:单位|部门|处室)[:：]|牵头[）)]|（[^）\n]{2,30}(?:牵头|负责"
    r"|按职责分工)[^）\n]{0,16}）"
)
_LED = re.compile(r"牵头[，、]")  # once or twice in any report; a plan says it of every task
_LED_IN_PLANS = 4
_DISCLOSURE = re.compile(r"政府信息公开(?:工作)?年度报告|信息公开条例》[^。\n]{0,80}(?:编制|公布)|(?:数据)?统计期限")
_STUDY = re.compile(
    r"(?:^|\n) ?(?:[\[【（]?摘\s?要[\]】）]?|[\[【（]?关键词[\]】）]?|一、问题(?:的)?(?:提出|缘起))|<<"
    r"|[A-Za-z]{2,}(?: [A-Za-z,]{2,}){4,}"
)
_SPAN = re.compile(
    r"(?:近|[三四五六七八九十]|多)年来|党的十[八九]大以来|(?:19|20)\d\d年以来，|“?十[二三四五]五”?(?:时期"
    r"|期间|以来)|今年(?:恰逢|是)"
)
_YEAR = re.compile(r"\W{0,3}(?:过去的|全)?(?:(?:19|20)\d\d|二[〇○零][一-九〇○零]{2}|[xX×*]{2,4})年|(?:一年|今年以)来，")
_PORTRAIT = re.compile(r"[一-鿿]{2,24}?(?:始终|坚持|坚定|高度重视|着力|大力|持续|紧紧围绕|深入|聚焦|落实|推进|把|以)")
_HEADING = re.compile(r"(?:^|[\n。：])[ ?？]{0,3}(?:一、|（一）)")


def doc_type(title: str | None, text: str, *, attached: str | None = None) -> str:
    """The kind of a document, from its title first and from its opening where there is none or it does not tell.

    Parameters
    ----------
    title : str or None
        The document's title.
    text : str
        The body behind the title, from its first sentence on (`titles.opening`).
    attached : str, optional
        The title of what a notice issues, where it stands in the body.

    Returns
    -------
    str
        One of `tables.DOC_TYPES`.
    """
    if title:
        flat = re.sub(r"\s", "", title)
        found = _by_title(flat, text)
        if found:
            return found
    if attached and (title or _FOR_NOTICE.search(text[:500])) and (found := _by_title(attached, text)):
        return found
    return _by_text(text)


def _by_title(title: str, text: str) -> str | None:
    bare = re.sub(r"^(?:【[^】]*】|[一-鿿]{1,12}[〔\[]\d{4}[〕\]]\d+号)", "", title)
    bare = re.sub(r"^《([^》]*)》$", r"\1", bare)
    about = re.sub(r"[《〈].*[》〉]", "", bare)  # a title that only quotes a report's title is about the report
    if _ABOUT.search(about):
        return "other"
    if re.search(r"(?:通知|批复|函|请示|通报)(?:（.{1,20}）)?$", bare):
        wrapped = re.sub(r"的?(?:通知|批复|函|请示|通报)(?:（.{1,20}）)?$", "", bare)
        inner = re.search(r"[《〈](.*)[》〉]", wrapped)
        return _by_noun(inner[1] if inner else wrapped, text)
    headline = re.split(r"[—\-]{2}|\n", bare)[0]
    if _NEWS.search(headline) and not re.match(r"关于", headline):
        return "news"
    return _by_noun(bare, text)


def _by_noun(title: str, text: str) -> str | None:
    """By the noun that a title ends on, read as what the document is."""
    report, plan = _REPORT.search(title), _PLAN.search(title)
    if plan and not _REPORTED_PLAN.search(title) and (not report or plan.start() < report.start()):
        return "plan"
    if _ELSE.search(title):
        return "other"
    if re.search(r"综述|巡礼|回眸|纪实|掠影|侧记|答卷", title) or (_OVERVIEW.search(title) and report):
        return "overview"
    if report and LAW.search(title):
        return "annual_report"
    if report:  # of a bureau's work at large, unless it soon speaks of the law
        return "annual_report" if LAW.search(text[:600]) else "other"
    return None


def _by_text(text: str) -> str:
    """By what the text says in its first sentences; `text` begins with them."""
    opening, head = text[:500], text[:160]
    reporting = _REPORTING.search(opening)
    about_law = LAW.search(text[:3000])
    if _DISCLOSURE.search(opening) or (_ADDRESS.search(head) and re.search(r"审判|法院|检察", opening)):
        return "other"
    assigned = not reporting and (_ASSIGNED.search(text) or len(_LED.findall(text)) >= _LED_IN_PLANS)
    if _FOR_NOTICE.search(opening) or assigned:
        return "plan"
    if reporting:
        if re.search(r"审判|检察工作|信息公开|政务公开", reporting.group()):
            return "other"
        return "annual_report" if about_law or _HEADING.search(text) else "other"
    if _STUDY.search(text[:2000]):
        return "other"
    if re.search(r"(?<!年)(?<!\d)\d{1,2}月\d{1,2}日，[^。]{0,16}(?:召开|举办|举行)", opening[:300]) and not _YEAR.match(
        head
    ):
        return "news"
    if _DATED_NEWS.match(head) or _CREDIT.search(text[:800]) or _CREDIT.search(text[-100:]):
        return "news" if not _YEAR.match(head) else "annual_report"
    if _YEAR.match(head):
        return "annual_report" if about_law or _HEADING.search(text) else "other"
    if _SPAN.search(head.split("。")[0][:60]):
        return "overview"
    if re.match(r"\s*(?:一、|（一）)", text) and re.search(r"法治|执法|普法|依法", text[:3000]):
        return "annual_report"
    if _PORTRAIT.match(head) and _HEADING.search(text):
        return "annual_report" if re.match(r"[^。]{0,40}依法行政", head) else "overview"
    return "other"
