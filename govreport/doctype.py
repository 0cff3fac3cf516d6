"""What kind of document a text is: an annual report, an overview, a plan, news, or something else."""

from __future__ import annotations

import re

LAW = re.compile(
    r"法治政府|依法行政|法治(?:建设|工作)|依法治[省市县区州旗盟镇乡]|法治[一-鿿]{1,6}建设|法制(?:建设"
    r"|工作)|依法治理"
)
_REPORT = re.compile(r"报告|总结|小结|汇报|情况|年报|通报")
_PLAN = re.compile(
    r"(?:规划|计划|要点|方案|安排|打算|(?<!征求)(?<!审议)意见|纲要|任务分解|责任分工|工作分工|任务清单"
    r"|重点举措)(?:表|书)?(?=$|[》〉”（(、]|的|及|和|与|落实|贯彻|完成|执行|实施|推进)"
)
_ABOUT = re.compile(
    r"解读|图解|图说|问答|起草说明|倡议书|公开信|承诺书|蓝皮书|指标体系|评估报告|征求意见|研究|论文|思考"
    r"|探析|浅[议谈析]|对策|为例|问题与|试论|白皮书|题库|试题|合集|范文\d*篇|精选"
)
_ELSE = re.compile(
    r"信息公开|政务公开|述[法职廉]|审判|检察|法院|建议(?:办理|处理|的答复)|提案|审议意见|预算|决算|审计"
    r"|统计(?:公报|数据)|规则|制度$|办法|规定$|细则|条例|整改|政府工作报告|复议(?:应诉)?(?:工作|案件)|大学"
    r"|学院|学校|教育集团"
)
_NEWS = re.compile(
    r"召开|听取|审议(?!意见)|荣获|获评|获奖|喜获|入选|入围|命名|举行|举办|来我|赴|莅临|主持|出席|强调"
    r"|深入[一-鿿]{1,8}调研|督导检查|开展[一-鿿]{2,14}活动|发布会|正式发布|座谈会|推进会|培训班|启动"
    r"|(?:安排|专题|全面)部署"
)
_OVERVIEW = re.compile(
    r"综述|巡礼|回眸|纪实|掠影|侧记|答卷|亮点|[三四五]年来|“?十[二三四五]五”?(?:时期|期间)?(?:法治|依法"
    r"|工作)?|[三四五]年(?:法治|依法|工作)"
)
_REPORTED_PLAN = re.compile(
    r"(?:要点|方案|规划|纲要|意见|计划|安排)[》”]?[^，]{0,6}(?:落实|贯彻|完成|执行|实施"
    r"|推进)[^，]{0,6}(?:情况|报告|总结)"
)
_DATED_NEWS = re.compile(
    r"(?:近日|日前|昨日|今日|昨天|本报讯|[一-鿿]{2,12}(?:网|报|社)?讯|[一-鿿]{2,10}(?:网|报)（|(?:(?:19"
    r"|20)\d\d年)?\d{1,2}月\d{1,2}日(?:上午|下午|晚上?|至\d{1,2}日)?，|[一-鿿]{2,6}\d{1,2}月\d{1,2}日(?:讯"
    r"|电))"
)
_CREDIT = re.compile(
    r"（(?:本报|全媒体|见习|首席)?(?:记者|通讯员)[^）]{0,16}）|本报记者|记者(?:获悉|从|了解到)"
    r"|[日月]公布的|发布会上|（[一-鿿]{2,4}）\s*$|会议(?:要求|强调|指出|听取|总结)"
)
_ADDRESS = re.compile(r"主任、(?:各位|副主任)|各位(?:代表|委员)")
_REPORTING = re.compile(
    r"(?:现|特)?(?:将|就|对|把)[^。\n]{0,60}?(?:报告|汇报|公开|公布|公示|总结|通报|述法报告|自查)(?:如下"
    r"|于后|，请予审议)|(?:具体|有关|主要)?情况(?:报告)?如下|报告如下|汇报如下|总结如下|请予审议|现报告"
    r"|现公开|现汇报"
)
_FOR_NOTICE = re.compile(
    r"印发给你们|现予印发|现印发|请(?:结合实际|遵照|认真)[^。\n]{0,20}(?:贯彻|落实|执行|组织实施)"
    r"|制定(?:本|以下|如下)[一-鿿]{0,4}(?:规划|方案|意见|要点|计划)|提出(?:以下|如下)(?:[一-鿿]{0,4})?意见"
    r"|印发了?《[^》]{4,60}(?:规划|方案|意见|要点|计划|纲要)[^》]{0,16}》，并发出通知"
)
_ASSIGNED = re.compile(
    r"责任(?:单位|部门)[:：]|牵头(?:单位|部门|处室)[:：]|牵头[，、）)]|（[^）\n]{2,30}(?:牵头|负责"
    r"|按职责分工)[^）\n]{0,16}）"
)
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
    if report and LAW.search(text[:600]):
        return "annual_report"
    return None


def _by_text(text: str) -> str:
    """By what the text says in its first sentences; `text` begins with them."""
    opening, head = text[:500], text[:160]
    reporting = _REPORTING.search(opening)
    about_law = LAW.search(text[:3000])
    if _DISCLOSURE.search(opening) or (_ADDRESS.search(head) and re.search(r"审判|法院|检察", opening)):
        return "other"
    if _FOR_NOTICE.search(opening) or (_ASSIGNED.search(text) and not reporting):
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
