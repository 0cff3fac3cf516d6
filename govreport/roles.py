"""In what role a figure stands: the report's own, a part, a benchmark, a change, cumulative, or planned."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from govreport.clauses import Sentence, Window
from govreport.codebook import Entry
from govreport.periods import Moment
from govreport.proposals import Choice
from govreport.report import Section

_BENCHMARK_LEFT = re.compile(
    r"(?:全[国省市县区]|我?[国省市])(?:平均|均值|平均水平|平均值)[^，；]{0,8}$"
    r"|全[国省][^，；\d]{0,18}平均[^，；\d]{0,12}$"
    r"|(?:省定|国定|市定|目标值?|要求的?|规定的?|考核标准)(?:任务|目标)?[的（为]?$"
    r"|[较比与同](?:去年|上年|前年|(?:19|20)\d\d年)(?:同期|[底末])?的?$"
    r"|^(?:去年|上年|上年度|上年同期|去年同期)[为：]?$"
    r"|(?:从|由)(?:去年|上年|前年|(?:19|20)\d\d年)(?:同期|底)?的$"
)
_LAST_YEAR = re.compile("(?<![较比])(?:去年|上年|上一年)")
# 去年高达27.3%，今年压降到14.6%
_NOW_IT_IS = re.compile(
    r"[^，。；\d]{0,3}，(?:而)?(?:今年|当年|本年度?|目前|现已)[^，。；\d]{0,8}(?:减|增|升|降|扩|压)[^，。；\d]{0,2}[至到为]"
)
_OTHER_YEAR = re.compile(r"(?:19|20)\d\d年[为：]?$")
_MEAN_NAMED = re.compile(r"[于过出和及、]全?[国省市][^，；\d]{0,4}(?:平均[^，；\d]{0,6}|均值|目标|要求)值?$")
_TELLING = frozenset("均定标求年每拟将划计争取")  # _BENCHMARK_LEFT, _RATION, _LAST_YEAR and _FUTURE need one of them
_BENCHMARK_RIGHT = re.compile(r"的?(?:省定|国家|市定|法定)?(?:目标|要求|考核标准|平均(?:水平|线|值|数)|标准要求)")
_FROM = re.compile(r"[从由][^，；]{0,10}$")
_TO = re.compile(r"(?:提升|提高|上升|增加|增长|扩大|扩展|下降|降低|减少|压缩|缩短|升|增|降)[到至为]")
_FUTURE = re.compile(
    r"(?:拟|将|计划|预计|力争|争取|力求)(?:于|在|到|再|新|共|全年|年内|累计)?"
    r"(?:开展|组织|举办|完成|建成|新建|新增|制定|出台|修订|培训|取消|保留|实现|达到|提升|增加|修改|废止|宣布|审议|提请|设立"
    r"|建设|培育|发放|投入|创建|打造)"
)
# What governs the rest of its sentence: 计划举办3期，评查200卷; 将进一步…; 三要….
_FUTURE_LEAD = re.compile(
    r"(?:^|[，；：。])(?:[^，；：。]{0,14}?(?<![法度作动施查体])(?:计划|拟|力争|争取|预计)"
    r"(?:于|在|到|再|全年|年内)?(?:开展|组织|举办|完成|建成|新建|新增|制定|出台|修订|培训|取消|实现|设立|培育|创建|打造|建设|评查|检查|审查|修改|推进|安排|选派"
    r"|轮训|集训|评选|招录|聘请|选聘|清理|编制|推出|压减|压缩|化解|起草|调整|召开|抽查|督察|督查|配备|配齐|增设|改造|申报)"
    r"|(?:明年|来年|下一年度?|新的一年)(?!初)"
    r"|[^，；：。]{0,8}?(?:力争|争取(?=[在于]|实现|达到|完成|建成)|确保到)|[^，；：。]{0,8}?将(?:进一步|继续|持续|不断|全面|着力|切实|努力|大力)|第?[一二三四五六七八九十]要(?!求|点|素))"
)
# _FUTURE_LEAD needs one of them
_FUTURE_SIGNS = ("计划", "拟", "力争", "争取", "预计", "确保到", "将", "要", "明年", "来年", "下一年", "一年")
_ANY_FUTURE_SIGN = re.compile("|".join(_FUTURE_SIGNS))
_BY_NOW = re.compile(r"；|已(?!定)|目前|截至|实际|同比|完成了|现行有效|继续有效")
_BY_NOW_AT_ALL = re.compile(
    r"已(?!定)|目前|截至|实际|同比|完成了|现行有效|继续有效"
)  # where the sentence begins with what is planned
_BEFORE_SIGN = re.compile(r"(?:(?!计划|拟|力争|争取|预计|将).)*")
_NOT_FUTURE = re.compile(r"[审查评对听研清]")  # 审核拟出台文件96件: what is planned was dealt with
_OUTCOME = re.compile(
    r"维持|撤销|变更|确认违法|责令|驳回|终止|终结|和解|撤回|撤诉|胜诉|败诉|不予受理|纠错|纠正|实质性化解|调撤|立案前化解|调解结案|告知|未成功|未结|在审|正在审理|尚在审理|待判|待审"
)
_WITH_OUTCOMES = ("reconsideration_cases", "litigation_cases")
_CLOSED = re.compile(
    r"(?=[审已办整落答回反成结调达查全处准予共就化考合通主会协作])(?:审结|已结|办完|整改落实$|落实整改$|(?:答复|回复|办复|反馈|回函)(?:了|的)?$|成功$|办结|结案|结办|调成$|调结$|达成(?:调解)?协议$|查实$|(?:已|全部)?(?:处理|处置|整改|答复|回复)完毕$|已(?:处理|处置|解决|整改|答复|回复)$|整改到位$|(?:准予|予以)(?:备案|登记|备案登记)$|^(?:共|已|就地|成功)*(?:调处|化解|调解)(?:成功)?了?$|调解成功|成功调解|调处成功|成功调处|化解成功|成功化解|(?:考试|考核)?(?:合格|通过)(?:的|人员|考试)?$|[主会协]办$|作出(?:行政)?复议决定$)"
)
_PART_ENDS = frozenset("转的留余下占类议案件")  # what the words before a part may end in
_GRADED = re.compile(r"[A-DＡ-Ｄ]类(?:建议|提案|件)?$")  # 提案88件，A类70件
_PASSED = re.compile(r"(?:成绩|考试|考核)?(?:合格|及格|通过|过关)")
_TAKEN_UP = re.compile(r"(?<!不予)受理(?!后)")
_WHOLE_OF = re.compile(r"[^，。；\d败纠撤胜]{0,8}(?:案件|案子|案|申请)?当?(?:中|里)")  # 118件复议案件中和解24件
_SHARE_OF = re.compile(
    r"[，、（]?占(?:全部|全年|全[省市县区]|总|同期|受理|审结|办结|案件|各类|[^，。；\d]{0,8}(?:总数|总量|案件))"
)
_SHARE_OPENS = "，、（占"
_WHOLE_TOLD = re.compile("占(?:全|总|同期|受理|审结|办结)[^，。；]{0,8}$|全年(?:累计|合计)?共")
_RATION = re.compile(
    r"(?:平均)?每(?:个|名|一)?(?:行政村|自然村|网格|村|社区|镇|乡|街道|县|单位|部门|工作日)(?:（[^（）]{1,6}）)?[^，。；]{0,10}$"
    r"|[村户镇县日]均$|人均[^，；\d]{0,4}$|平均每[件案宗起户人]$"
)
_PLACE_BESIDE = re.compile(r"^，(?:[我本][省市县区州旗]|全[市县区州旗])")
_ABOVE = re.compile(r"(?:^|[，；年])全[国省](?!各)")
_PRINCIPAL = re.compile(r"正职|一把手|主要负责人|主要负责同志|主要领导|行政正职")
_CAMPAIGN = re.compile(r"[一-鿿]{2,6}[日周月节]期间|宣传[月周日季]|教育日|宪法日|权益日|主题月|活动月")
_WHOLE_YEAR = re.compile(r"全年|年内|今年以来|累计")
_OCCASIONS = re.compile(r"等(?:重要|关键|特殊)?(?:时间)?(?:节点|时机|契机|节日|时段|宣传日|主题日)")
_ROUNDS = re.compile(r"\d[轮批期次场]|[年月]")
_YEAR_TOTAL = re.compile(r"(?:全年|年内|今年(?:以来)?|本年度?|一年来|年度)[^，；。]{0,6}累计")
_OF_YEAR = re.compile(r"其中，?(?:(?:19|20)\d\d年|今年|当年|本年度?)")
_YEARS = re.compile("以来|年来|近[二两三四五]年|累计")
_FAR = 400  # how far back in its sentence a figure looks for 累计
_NEXT_STEPS = re.compile("(?:下一步|下步|下一阶段|今后|明年|来年|新的一年)(?!初)")
_STEPS_WITHIN = 600  # how far behind such words a paragraph still speaks of what is planned


def next_steps(text: str) -> list[int]:
    """Where sentences begin that turn to what is planned: 下一步, 明年."""
    return [m.start() for m in _NEXT_STEPS.finditer(text) if text[max(m.start() - 1, 0) : m.start()] in "。\n"]


class Roles:
    """The roles of one sentence's figures; `ahead` are the `next_steps` of the text."""

    def __init__(self, frame: Sentence, section: Section | None, year: int | None, ahead: Sequence[int]) -> None:
        self.frame, self.text, self.year = frame, frame.text, year
        self.words = frame.text[frame.begin : frame.end]
        self.planned = (section is not None and section.zone == "plan") or self._follows(ahead)
        self._campaign: int | None = None  # where the one campaign is named
        self._future = self._planned_stretches() if _ANY_FUTURE_SIGN.search(self.words) else []
        self._received: set[tuple[str, str]] = set()  # indicator and unit of figures that later 审结 is a part of

    def of(self, k: int, choice: Choice | None, low: int, moment: Moment, *, change: bool) -> str:
        """The role of numeral `k`, whose naming words begin at `low`; one of `tables.ROLES`."""
        numeral, window = self.frame.numerals[k], self.frame.windows[k]
        entry = choice.cue.entry if choice else None
        later = moment.explicit and moment.year and self.year and moment.year > self.year
        if self.planned or later or (self._future and self._is_planned(numeral.start)):
            return "plan"
        if change:
            return "change"
        if choice and choice.cue.role and not _WHOLE_OF.match(self.text, window.end, window.high):
            return choice.cue.role
        left = self.text[window.low : window.start]
        telling = not _TELLING.isdisjoint(left)
        aside = False
        if self.text[window.low - 1 : window.low] == "（":  # （2021年91.2%）; 低于全省平均水平（13.6%）
            dated = _OTHER_YEAR.match(left)
            before = self.text[max(window.low - 24, self.frame.begin) : window.low - 1]
            aside = int(dated[0][:4]) != self.year if dated else not left and bool(_MEAN_NAMED.search(before))
        then = bool(moment.year and self.year and moment.year < self.year) or (telling and _LAST_YEAR.search(left))
        if then and _NOW_IT_IS.match(self.text, window.end, self.frame.end):
            return "benchmark"
        if numeral.change == "from" or aside or (telling and self._is_compared(left, numeral.unit)):
            return "benchmark"
        if self._is_benchmark(left, window.end, window.high, numeral.unit):
            return "benchmark"
        future = _FUTURE.search(self.text, window.low, numeral.end) if telling else None
        if future and not _NOT_FUTURE.search(self.text, window.low, future.start()):
            return "plan"
        if choice and choice.how != "part" and self._accepts(entry, numeral.unit, window):  # 申请158件，其中142件获受理
            self._received.add((entry.id, numeral.unit))  # type: ignore[union-attr]  # there is one
        elif self._is_part(k, choice, entry, left) or self._closes(entry, numeral.unit, left, window):
            return "subset"
        return "cumulative" if self._is_cumulative(entry, low, numeral.start, moment) else "own"

    def _is_planned(self, start: int) -> bool:
        at = bisect_right(self._future, (start, len(self.text))) - 1
        return at >= 0 and start <= self._future[at][1]

    def _planned_stretches(self) -> list[tuple[int, int]]:
        """Where figures are planned: from each word that governs what follows to where the done begins."""
        found, at = [], 0
        while lead := _FUTURE_LEAD.search(self.words, at):
            at = lead.end()
            if _NOT_FUTURE.search(_BEFORE_SIGN.match(lead[0])[0]):  # type: ignore[index]  # may match nothing
                continue
            opens = not lead.start() and lead[0].startswith(_FUTURE_SIGNS)
            ends = (_BY_NOW_AT_ALL if opens else _BY_NOW).search(self.words, lead.end())
            at = ends.start() if ends else len(self.words)
            found.append((self.frame.begin + lead.end(), self.frame.begin + at))
        return found

    def _accepts(self, entry: Entry | None, unit: str, window: Window) -> bool:
        """Whether a figure is of the cases that were taken up, the first of its sentence."""
        if entry is None or entry.id not in _WITH_OUTCOMES or (entry.id, unit) in self._received:
            return False
        return bool(_TAKEN_UP.search(self.text[window.low : window.start] + self.text[window.end : window.high]))

    def _closes(self, entry: Entry | None, unit: str, left: str, window: Window) -> bool:
        """审结 behind 受理 of the same cases is a part of them; so is what is said to be a share of all."""
        if entry is None:
            return False
        end = window.end
        if unit != "%" and self.text[end : end + 1] in _SHARE_OPENS and _SHARE_OF.match(self.text, end, end + 20):
            return True
        if ("占" in left or "全年" in left) and _WHOLE_TOLD.search(left):
            return False  # 占全年审结数536件的39.9%; 全年共办结690件
        if unit == "%" or not (_CLOSED.search(left) or _PASSED.match(self.text, end, window.high)):
            self._received.add((entry.id, unit))
            return False
        return (entry.id, unit) in self._received

    @staticmethod
    def _is_compared(left: str, unit: str) -> bool:
        """Whether the words before a figure make it a ration or what others are compared with."""
        if _RATION.search(left) or _BENCHMARK_LEFT.search(left):
            return True
        return left.endswith("平均") and unit in ("名", "人", "个", "件", "项")

    def _is_benchmark(self, left: str, end: int, high: int, unit: str) -> bool:
        """Whether what stands beside or behind a figure makes it one that others are measured by."""
        if unit == "%" and _ABOVE.search(left) and _PLACE_BESIDE.match(self.text[end : end + 4]):
            return True  # 全省为85.2%，我市达91.6%
        if high - end < 2:
            return False
        return bool((_TO.match(self.text, end) and _FROM.search(left)) or _BENCHMARK_RIGHT.match(self.text, end, high))

    def _is_cumulative(self, entry: Entry | None, low: int, start: int, moment: Moment) -> bool:
        """累计 over more than the year, or of a stock."""
        window = moment.period.startswith(("since_", "years_"))
        # 2020年以来累计开展40场，发放3万份: it holds for the whole window, and along a chain 累计建成省级2个、市级9个.
        told = self.text.rfind("累计", max(moment.start if window else self._chain(low), start - _FAR), start)
        if told < 0 or _YEAR_TOTAL.search(self.text, max(self.frame.begin, start - 40), start):
            return False
        since = not moment.explicit and "以来" in self.text[max(self.frame.begin, start - 60) : start]
        if since or window:
            return True
        stock = entry is not None and (entry.kind == "stock" or entry.cumulates)
        if not stock and entry is not None:  # 开展评查3次，累计评查419卷 sums up rounds
            return (
                told >= low
                and (not moment.explicit or moment.period == "to_date")
                and not _ROUNDS.search(self.text, max(self.frame.begin, told - 60), start)
            )
        if stock and told >= low:  # 全年新命名3个，累计11个
            return True
        return stock and not (moment.explicit and moment.period == "full_year")

    def _chain(self, low: int) -> int:
        """Where the chain of figures joined by 、 begins whose last words begin at `low`."""
        return self.frame.clause_of(low) if self.text[max(low - 1, 0) : low] == "、" else low

    def _is_part(self, k: int, choice: Choice | None, entry: Entry | None, left: str) -> bool:
        """Whether the figure is a part of another one."""
        if left.startswith(("含", "包含", "包括")):
            return True
        if left[-1:] in _PART_ENDS and self._is_rest(k, entry, left):
            return True
        of_years = left.startswith("其中") and bool(_OF_YEAR.match(left)) and self._of_years(self.frame.windows[k].low)
        ruled = of_years or self.frame.parting[k] is not None
        if entry is None or choice is None:
            return ruled
        if choice.how == "part":
            return True
        if ruled or entry.default_role == "subset":
            return True
        if entry.id == "head_appearance_rate":
            window = self.frame.windows[k]
            begin = self.frame.cuts[window.clause] + 1 if "出庭" not in left else window.low
            if _PRINCIPAL.search(self.text, *self.frame.shares.get(k, (begin, window.start))):
                return True
        if (choice.how == "before" or choice.cue.bare) and entry.id in _WITH_OUTCOMES:
            window = self.frame.windows[k]
            if _OUTCOME.search(left) or (
                not left.strip("，、另还有剩下余的") and _OUTCOME.search(self.text, window.end, window.high)
            ):
                return True
        return entry.campaign and self._of_campaign(self.frame.numerals[k].start)

    def _is_rest(self, k: int, entry: Entry | None, left: str) -> bool:
        """Whether the words before a figure end so that it is what was left over, a share, or a grade."""
        if left.endswith(("结转", "结转的", "遗留")) or _GRADED.search(left):
            return True
        if left.endswith(("其余", "余下", "剩余")):
            return "受理" not in self.text[self.frame.windows[k].end : self.frame.windows[k].high]
        return left[-1] == "占" and not (entry and entry.kind == "rate")  # 网上能办的占98.3% is the rate itself

    def _of_years(self, low: int) -> bool:
        """近三年被诉122件，其中2022年29件: the total before is of several years."""
        return _YEARS.search(self.text, max(self.frame.begin, low - 60), low) is not None

    def _of_campaign(self, start: int) -> bool:
        """Whether the figure is of the one campaign that the sentence has named, not of occasions or the whole year."""
        if self._campaign is None:
            found = [
                m
                for m in _CAMPAIGN.finditer(self.words)
                if "暨" not in (m[0][0], self.words[m.start() - 1 : m.start()])
            ]
            one = len(found) == 1 and not _OCCASIONS.search(self.words)
            self._campaign = self.frame.begin + found[0].start() if one else len(self.text)
        return self._campaign < start and not _WHOLE_YEAR.search(self.text, self._campaign, start)

    def _follows(self, ahead: Sequence[int]) -> bool:
        """Whether the paragraph has turned to what is planned, at one of the places `ahead`."""
        begin = self.frame.begin
        k = bisect_right(ahead, begin)
        low = max(begin - _STEPS_WITHIN, 0)
        return k > 0 and ahead[k - 1] >= low and self.text.find("\n", ahead[k - 1], begin) < 0
