"""What a stretch of a report speaks of: what was done, what is wrong, what is planned, how it closes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from govreport.headings import Lines

_LACK = "(?:问题|不足|短板|弱项|差距|困难|薄弱环节|困境|欠缺)"
_PROBLEM_HEADING = re.compile(
    rf"(?:存在|面临|尚有|还有)[^，。]{{0,10}}{_LACK}|^(?:当前|目前)?(?:工作中)?的?(?:主要|突出)?(?:的)?{_LACK}(?:$|[和与及、以])"
    rf"|^(?:主要|存在)?原因(?:分析)?$|不足之处|有待(?:改进|提升|加强|完善)|(?:主要|突出|工作){_LACK}(?:$|[和与及、以])"
    rf"|^(?:正视|直面|认清|查找|查摆)?(?:{_LACK}){{1,3}}$"
    rf"|{_LACK}[和与及、](?:以及)?(?:主要)?(?:原因|{_LACK}|下一?步|今后)"
)
# A heading that tells how problems were dealt with is about work done.
_DEALT_WITH = re.compile(
    rf"(?:解决|整改|化解|聚焦|治理|着力|破解|补齐|回应|针对|围绕|查摆(?!{_LACK}$)|排查)[^，]{{0,10}}{_LACK}"
    rf"|{_LACK}(?:得到|有效)?(?:整改|解决|化解|治理)"
)
# Words that name a plan whatever else the heading says, and words that do so unless it tells of a result.
_AHEAD_WORDS = "下一?步|下一?阶段|今后|接下来|打算|明年|来年|新的?一年|努力方向|展望|未来(?:工作|.年)|下一?年"
_PLAN_WORDS = re.compile(rf"{_AHEAD_WORDS}|安排$")
_PLAN_HEADING = re.compile(
    rf"{_AHEAD_WORDS}|(?:工作|总体)思路|(?:重点|工作|总体|主要)安排(?!部署|落实|完成|情况)|工作谋划|工作重点$"
    r"|(?<!制定)(?<!年度)工作计划$|^计划$|(?:改进|整改|对策)(?:的)?(?:措施|方向|举措|建议)"
)
_DONE_HEADING = re.compile(r"成效|情况|举措|做法|完成|主要工作|履职|进展|成果|成绩|亮点|特色|其他")
_YEAR = re.compile(r"(?<![\d—－-])(20\d\d)年(?!以来|至|版)")
_PLANNED_YEAR = re.compile(r"重点|安排|打算|计划|任务|思路|工作$|展望|举措|措施|要点")

_AHEAD = r"(?:下一?步|下一?阶段|接下来|新的一年|明年|来年|下一?年度?|今后)"
# A sentence that turns from what was done to what is planned.
_PLAN_SENTENCE = re.compile(
    rf"(?:[^。，]{{0,20}}表示，)?(?:在?{_AHEAD}(?:的?工作中|一个?时期|[，,：]|我|全|将|要|[^。，]{{0,12}}(?:将|要|工作|打算|重点)))"
)
_SENTENCE_YEAR = re.compile(
    r"(?:在)?(20\d\d)年(?:度)?，?[^。]{0,45}?(?:将|拟|计划|(?<![主重需纲必首摘])要(?![求案素点件闻]))"
)
# Sentences that do so only after problems were named.
_PLAN_AFTER_PROBLEM = re.compile(
    r"(?:针对|对于|对照|面对)[^。]{0,12}(?:上述|以上|这些|此|存在)|为此，|我们将|[^。，]{0,14}将(?:继续|进一步|坚持|以|按照|认真|始终|紧紧)"
    r"|(?:重点|着重|切实|主要)(?:抓好|做好|从|推进)[^。]{0,20}(?:工作|方面|任务)|(?:我们)?要(?:继续|进一步)"
    r"|打算[：，是]|(?:改进|整改)措施[：，]"
)
_PROBLEM_SENTENCE = re.compile(
    r"(?=[但还仍也尚同依存面与离工方能水意])(?:"  # all first characters
    rf"(?:但|还|仍|也|尚|同时|依然)[^。；]{{0,28}}?(?:存在|面临|有)[^。；]{{0,22}}?{_LACK}"
    rf"|(?:存在|面临)(?:的)?[^。；，]{{0,10}}{_LACK}[^。；，]{{0,8}}(?:：|主要(?:是|有|表现)|[有是]：|一是)"
    rf"|与[^。；]{{0,40}}(?:相比|要求)[^。；]{{0,14}}{_LACK}|离[^。；]{{0,30}}(?:还|仍|尚)有[^。；]{{0,8}}(?:差距|距离)"
    r"|(?:工作|方面|能力|水平|意识)[^。；]{0,10}(?:仍需|还需|有待|仍有待|尚待)[^。；]{0,4}(?:进一步)?(?:加强|提升|提高|完善))"
)
# A sentence on problems has one of them: of 问题, 不足, 短板, 弱项, 薄弱环节, 差距, 距离, 困难, 困境, 欠缺, 需, 待.
_PROBLEM_SIGNS = "题足板弱距困缺需待"
_PROBLEM_LABEL = re.compile(rf"(?:当前)?(?:存在的?|主要|突出){{1,2}}{_LACK}(?:[和与及、]{_LACK})?：")
_OVERALL = re.compile(r"法治政府|依法行政|法治建设|我们|[我全本][市县区省州旗局镇乡]|街道|工作|总体|总的|上级|群众")
_NOT_A_TURN = re.compile(r"(?:针对|围绕|对|就|聚焦|着力|及时|解决|破解|发现|排查|查找|整改)[^。；]{0,16}(?:存在|面临)")

_CLOSING = re.compile(
    r"(?:特此|专此)(?:报告|汇报|公告|报送)|(?:以上|此)(?:报告|汇报)|妥否|请(?:予)?审(?:议|示|阅|查)|谢谢|附件|附：|抄送|[（(]?此件"
    r"|[（(]?联系(?:人|电话)"
)
_DATE_LINE = re.compile(
    r"[（(]?(?:\d{4}|[二〇○零一二三四五六七八九Oo0]{4})年[\d一二三四五六七八九十]{1,3}月(?:[\d一二三四五六七八九十]{1,3}日)?[）)]?"
)
_SIGNATURE = re.compile(
    r"[^\n。，；：！？]{2,40}(?:政府|委员会|办公室|[局厅委院部处所社]|中心|办事处|管委会|领导小组|[镇乡县市区])(?:\s*"
    + _DATE_LINE.pattern
    + ")?"
)
_TAIL = 400
# A sentence; its groups tell of most sentences that they can be no turn to plans, or to problems.
_SENTENCE = re.compile(
    rf"(?=[^。！？\n])(?:(?={_PLAN_SENTENCE.pattern}|{_SENTENCE_YEAR.pattern}|{_PLAN_AFTER_PROBLEM.pattern})(?P<plan>)|)"
    rf"[^。！？\n{_PROBLEM_SIGNS}]*(?P<problem>[^。！？\n]*)[。！？]?"
)


@dataclass(slots=True)
class Turn:
    """A sentence at which a report turns to problems or plans; `sure` unless it counts only after problems."""

    start: int
    zone: str
    sure: bool


def of_heading(heading: str, year: int | None) -> tuple[str | None, bool]:
    """Zone that a heading names, or None; and whether it names plans as well as problems.

    Parameters
    ----------
    heading : str
        Heading without its number.
    year : int or None
        The year reported on: a heading about the year after it is a plan.
    """
    if len(heading) > 40:
        return None, False
    problem = bool(_PROBLEM_HEADING.search(heading)) and not _DEALT_WITH.search(heading)
    plan = bool(_PLAN_HEADING.search(heading))
    years = [int(y) for y in _YEAR.findall(heading)]
    if years and year is not None:
        if max(years) > year:
            plan = plan or bool(_PLANNED_YEAR.search(heading))
        elif not _PLAN_WORDS.search(heading):
            plan = False
    if problem:
        return "problem", plan
    if plan and not _PLAN_WORDS.search(heading) and re.search("情况|成效|落实|完成|执行", heading):
        return "done", False
    if plan:
        return "plan", False
    return ("done", False) if _DONE_HEADING.search(heading) else (None, False)


def turns(text: str, year: int | None) -> Iterator[Turn]:
    """Sentences at which the text turns to problems or to plans, in text order."""
    for m in _SENTENCE.finditer(text):
        start, stop = m.span()
        sure = None if m["plan"] is None else _turns_to_plans(text, start, stop, year)
        if sure is not None:
            yield Turn(start, "plan", sure)
        elif m["problem"] and _turns_to_problems(text, start, stop):
            yield Turn(start, "problem", True)


def _turns_to_plans(text: str, start: int, stop: int, year: int | None) -> bool | None:
    """Whether a sentence surely does so, or only if problems were named before; None if it does not."""
    dated = _SENTENCE_YEAR.match(text, start, stop)
    if _PLAN_SENTENCE.match(text, start, stop) or (dated and year is not None and int(dated[1]) > year):
        return True
    return False if _PLAN_AFTER_PROBLEM.match(text, start, stop) else None


def _turns_to_problems(text: str, start: int, stop: int) -> bool:
    if _PROBLEM_LABEL.match(text, start, stop):
        return True
    hit = _PROBLEM_SENTENCE.search(text, start, min(stop, start + 160))
    return bool(hit and _OVERALL.search(text, start, hit.end()) and not _NOT_A_TURN.search(text, start, hit.end()))


def closing_start(text: str, lines: Lines) -> int:
    """Where sign-off, signature, date and annexes begin at the end of `text`; ``len(text)`` if there are none."""
    start, k = len(text), len(lines) - 1
    while k > 0:
        line = lines[k]
        signs_off = _CLOSING.match(line) or _DATE_LINE.fullmatch(line) or _SIGNATURE.fullmatch(line)
        if line and not (len(line) <= 60 and signs_off):
            break
        if line:
            start = lines.starts[k]
        k -= 1
    line_start, line_end = lines.starts[k], min(lines.ends[k], start)
    tail = text.rfind("。", line_start, max(line_end - 1, line_start))
    if (
        tail >= 0
        and line_end - tail <= 60
        and (_SIGNATURE.fullmatch(text, tail + 1, line_end) or _DATE_LINE.fullmatch(text, tail + 1, line_end))
    ):
        start = line_end = tail + 1  # the line break before the signature was lost
        tail = text.rfind("。", line_start, max(line_end - 1, line_start))
    while tail >= 0 and line_end - tail <= _TAIL:  # 特此报告。 at the end of the last paragraph
        if _CLOSING.match(text, tail + 1) and line_end - tail <= 60:
            start = tail + 1
        tail = text.rfind("。", line_start, tail)
    return start
