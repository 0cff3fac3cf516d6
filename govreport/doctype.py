"""What kind of document a text is: an annual report, an overview, a plan, news, or something else."""

from __future__ import annotations

import re

SUBJECT = re.compile(r"法治政府|依法行政|法治建设|依法治[省市县区]|法治[一-鿿]{1,4}建设")
_OTHER = re.compile(
    r"信息公开|政务公开(?:工作)?(?:年度)?报告|解读|述法|述职|倡议书|公开信|法院|检察院|审判|指标体系|评估报告|蓝皮书|政府工作报告|研究|论文|以.{2,20}为例|思考|探析|浅[议谈析]|建议(?:办理|处理)|提案(?:办理|处理)"
    r"|执法统计|行政执法(?:情况|数据)(?:统计|报告)|公开目录|习题|试题|调研报告|整改(?:情况|报告|方案)|成效、问题|征求意见|条例$|办法$|规定$|决定$|细则$|名单|公示$|目录$"
)
_PLAN = re.compile(r"规划|要点|方案|工作安排|重点安排|计划|实施意见|指导意见|任务(?:分工|清单|分解)|意见》?的?通知|的意见$|纲要")
_NEWS = re.compile(r"召开|听取|获评|荣获|举行|获命名|入选|出席|强调|调研(?!报告)|座谈会|推进会|来我|开展.{2,12}活动$|答记者问|发布会|正式(?:发布|印发)")
_REPORT = re.compile(r"报告|总结|情况|汇报|白皮书|公报")
_OVERVIEW = re.compile(r"综述|巡礼|回眸|纪实|[三四五六十]年(?:法治|来|工作)|五年法治|亮点|经验做法|创建.{0,12}(?:工作)?(?:情况|纪实)|——")
_NEWS_OPENING = re.compile(
    r"(?:近日|日前|昨日|今日|本报讯|.{0,12}[讯电](?:（|\()|.{0,10}日报讯|[一-鿿]{2,12}网讯|(?:20\d\d年)?\d{1,2}月\d{1,2}日(?:上午|下午|晚|晚上)?，|[一-鿿]{2,6}\d{1,2}月\d{1,2}日[讯电])"
)
_NEWS_MARK = re.compile(r"（(?:通讯员|记者)[^）]{0,12}）|（[一-鿿]{2,4}）\s*$|本报记者|记者(?:获悉|从)|年度报告(?:显示|。)|法治政府建设年度报告》?(?:显示|公布|发布)|会议(?:要求|强调|指出|听取)")
_SPAN_OPENING = re.compile(r"近年来|[三四五六七八九十]年来|多年来|党的十[八九]大以来|20\d\d年以来，|今年(?:恰逢|是)")
_YEAR_OPENING = re.compile(r"[^。]{0,40}?(?:20\d\d|[xX×*]{2,4})年度?(?:以来|是|来)?[，,：:]?|[^。]{0,20}一年来")
_REPORTING = re.compile(r"现(?:将|就|对)?[^。]{0,60}(?:报告|汇报|公开|公布|总结|通报)如?下?|报告如下|汇报如下|总结如下|公开如下|具体情况如下|请予审议|现报告")
_HEADING = re.compile(r"(?:^|\n|。)\s*一、")


def doc_type(title: str | None, text: str) -> str:
    """One of `tables.DOC_TYPES`, from the title first and the opening of the text where the title does not tell."""
    opening = text[:400]
    if title:
        found = _by_title(re.sub(r"\s", "", title), opening)
        if found:
            return found
    return _by_opening(text, opening)


def _by_title(title: str, opening: str) -> str | None:
    outside = re.sub(r"《[^》]*》", "", title)  # a title that only contains a report's title is about it
    quoted = outside != title
    if _OTHER.search(outside) or re.search(r"解读|说明", outside):
        return "other"
    if quoted and re.search(r"通知|批复|转发", outside):
        return "plan" if _PLAN.search(title) else "other"
    reports, plans = _last(_REPORT, outside), _last(_PLAN, outside)
    if _PLAN.search(title) and re.search(r"的?通知$", title):
        return "plan"
    if re.search(r"印发.*通知$", title) or (title.startswith("…") and title.endswith("通知")):
        return "plan"
    if plans > reports and not re.search(r"报告及", outside):
        return "plan"
    if _NEWS.search(outside) and not re.search(r"报告$|的报告", outside):
        return "news"
    if _OVERVIEW.search(title):
        return "overview"
    if reports >= 0 and SUBJECT.search(title):
        return "overview" if re.match(r"[一-鿿]{0,10}近年来|五年来", opening) and not re.search(r"20\d\d年", title) else "annual_report"
    if reports >= 0 and SUBJECT.search(opening):
        return "annual_report"
    return None


def _by_opening(text: str, opening: str) -> str:
    head, tail = opening[:160], text[-120:]
    about = SUBJECT.search(text[:3000])
    if re.match(r"(?:[^\n]{0,30}\n){0,2}[^\n]{0,30}(?:主任、各位|各位代表|各位委员)", head) and re.search(r"审判|法院|检察", opening):
        return "other"
    reporting = _REPORTING.search(opening)
    if not reporting and (_NEWS_OPENING.match(head) or _NEWS_MARK.search(text[:800]) or _NEWS_MARK.search(tail)):
        return "news"
    if re.search(r"统计期限自?20\d\d年|本报告数据统计", opening) or re.search(r"一、问题(?:的)?提出|摘要[:：]|\[1\]", text[:600]):
        return "other"
    if re.search(r"^各[^，。\n]{1,20}[:：]", text[:400], re.M) and re.search(r"印发|通知|规划|方案|要点|意见", text[:600]) and not reporting:
        return "plan"
    if re.search(r"任务分工|牵头(?:单位|）)|责任单位[:：]", text) and not reporting:
        return "plan"
    if reporting and not re.search(r"信息公开|审判", head):
        return "annual_report"
    if _SPAN_OPENING.search(head[:60]) and not re.match(r"20\d\d年", head):
        return "overview"
    if _YEAR_OPENING.match(head) and _HEADING.search(text) and not re.search(r"指标体系|信息公开", head):
        return "annual_report"
    if _YEAR_OPENING.match(head) and SUBJECT.search(head):
        return "annual_report"
    if re.match(r"\s*一、", text) and (about or re.search(r"法治|执法|普法", text[:1500]) or re.search(r"20\d\d年", head[:30])):
        return "annual_report"
    if about and re.search(r"20\d\d年", text) and len(text) < 2000 and "“" in head:
        return "overview"
    return "other"


def _last(pattern: re.Pattern[str], text: str) -> int:
    at = -1
    for m in pattern.finditer(text):
        at = m.start()
    return at
