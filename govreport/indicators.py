"""Which quantity is which indicator: every numeral of a text gets indicator, role, scope, year and period.

For each numeral the cue words in its own window propose indicators of the codebook; each proposal that meets its cue's
conditions gets a score, more for longer heads and for words that stand near, and the best one wins. A numeral without
a noun of its own (审结301件, 省级188个) takes it from the words that the numeral before it was named by. What no cue
vouches for stays uncoded: an indicator is never given on a weak sign.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from govreport import cues, scopes
from govreport.clauses import Sentence
from govreport.codebook import Entry
from govreport.cues import Cue, Hit, Lexicon
from govreport.numbers import Numeral
from govreport.report import Section


@dataclass(slots=True)
class CodedNumeral:
    """One numeral as one indicator; a numeral that serves two indicators has two of these.

    Attributes
    ----------
    index : int
        Which numeral of the list that was given.
    indicator : str
        An id of the codebook, with ``_yoy`` for a change; empty when uncoded or excluded.
    value, low, high, unit, bound
        As `numbers.Numeral` has them.
    role : str
        One of `tables.ROLES`; empty when excluded.
    scope, year, period
        Whose figure and when; see docs/coding-manual.md.
    rule : str
        The cue that decided and its head word, then the direction of a change.
    """

    index: int
    indicator: str
    value: float | None
    low: float | None
    high: float | None
    unit: str
    bound: str
    role: str
    scope: str
    year: int | None
    period: str
    rule: str


@dataclass(slots=True)
class _Choice:
    """A cue that fits a numeral: its score, how the head was found, where the head stands, where its words begin."""

    cue: Cue
    score: float
    how: str
    hit: Hit
    low: int


_SENTENCE_END = re.compile(r"[。！？!?\n]")
_SHARES = ("%", "百分点", "倍")
_DISTANCE = re.compile(r"(?:高于|低于|高出|超出|超过|领先|优于|高|低|超)[^，；]{0,10}(?:平均|目标|水平|要求|标准|指标)[^，；]{0,6}$")
_BENCHMARK_LEFT = re.compile(
    r"(?:全[国省市县区]|我?[国省市])(?:平均|均值|平均水平|平均值)[^，；]{0,8}$|(?:省定|国定|市定|目标值?|要求的?|规定的?|考核标准)(?:任务|目标)?[的（为]?$"
    r"|(?:较|比)(?:去年|上年|前年|(?:19|20)\d\d年)(?:同期)?的?$|(?:从|由)(?:去年|上年|前年|(?:19|20)\d\d年)(?:同期|底)?的$"
)
_FROM = re.compile(r"[从由][^，；]{0,10}$")
_TO = re.compile(r"(?:提升|提高|上升|增加|增长|扩大|扩展|下降|降低|减少|压缩|缩短|升|增|降)[到至为]")
_EACH = re.compile(r"每(?:个|名|一)?(?:村|社区|镇|乡|街道|县|单位|部门|人|户|万人|案)[^，；。]{0,10}$|每.{0,2}(?:月|季度|周|年|旬)(?:至少|不少于)?$")
_BENCHMARK_RIGHT = re.compile(r"^的?(?:省定|国家|市定|法定)?(?:目标|要求|考核标准|平均水平|标准要求)")
_FUTURE = re.compile(
    r"(?:拟|将|计划|预计|力争|争取|力求)(?:于|在|到|再|新|共|全年|年内|累计)?"
    r"(?:开展|组织|举办|完成|建成|新建|新增|制定|出台|修订|培训|取消|保留|实现|达到|提升|增加|修改|废止|宣布|审议|提请|设立|建设|培育|发放|投入|创建|打造)"
)
_NOT_FUTURE = re.compile(r"[审查评对听研清]")
_OUTCOME = re.compile(
    r"维持|撤销|变更|确认违法|责令|驳回|终止|终结|和解|撤回|撤诉|胜诉|败诉|不予受理|纠错|调解结案|告知|未成功"
)
_PRINCIPAL = re.compile(r"正职|一把手|主要负责人|主要负责同志|主要领导|行政正职")
_CAMPAIGN = re.compile(r"宣传[月周日季]|教育日|宪法日|权益日|主题月|活动月")
_OCCASIONS = re.compile(r"等(?:重要|关键|特殊)?(?:时间)?(?:节点|时机|契机|节日|时段|宣传日|主题日)")
_YEAR_TOTAL = re.compile(r"(?:全年|年内|今年(?:以来)?|本年度?|一年来|年度)[^，；。]{0,6}累计")
_BOTH = re.compile(r"^[”“’‘、和及与以率比例的均事项]*$")
_NEXT_STEPS = re.compile(r"(?:^|[。\n])(?:下一步|下步|下一阶段|今后)")


def code(text: str, numerals: Sequence[Numeral], sections: Sequence[Section], *, year: int | None) -> list[CodedNumeral]:
    """Code every numeral of a text.

    Parameters
    ----------
    text : str
        Clean text.
    numerals : sequence of Numeral
        What `numbers.numerals` found in it, in text order.
    sections : sequence of Section
        The outline, in text order; gives zone and topic. May be empty.
    year : int or None
        The year that the report describes.

    Returns
    -------
    list of CodedNumeral
        At least one for each numeral, in the order of `numerals`; excluded numerals keep an empty row.
    """
    return _Coder(text, numerals, sections, year).run()


class _Coder:
    def __init__(
        self, text: str, numerals: Sequence[Numeral], sections: Sequence[Section], year: int | None
    ) -> None:
        self.text, self.numerals, self.sections, self.year = text, numerals, sections, year
        self.section_starts = [section.start for section in sections]
        self.lexicon: Lexicon = cues.lexicon()
        self.rows: list[CodedNumeral] = []
        self.moment: scopes.Moment | None = None
        self.of_pilots: set[int] = set()

    def run(self) -> list[CodedNumeral]:
        text, numerals = self.text, self.numerals
        ends = [m.start() for m in _SENTENCE_END.finditer(text)]
        i, count = 0, len(numerals)
        while i < count:
            s = bisect_left(ends, numerals[i].end)
            begin = ends[s - 1] + 1 if s else 0
            end = ends[s] if s < len(ends) else len(text)
            while begin < numerals[i].start and text[begin] in "”）":
                begin += 1
            j = i + 1
            while j < count and numerals[j].start < end:
                j += 1
            self._sentence(begin, end, i, j)
            i = j
        self._mark_pilots()
        return self.rows

    def _mark_pilots(self) -> None:
        """A figure of a pilot is a part of the whole place's figure, where the report gives both."""
        largest: dict[tuple[str, str, str], float] = {}
        for row in self.rows:
            key = (row.indicator, row.unit, row.period)
            if row.indicator and row.role == "own" and row.value is not None:
                largest[key] = max(row.value, largest.get(key, row.value))
        for row in self.rows:
            whole = largest.get((row.indicator, row.unit, row.period))
            if row.role == "own" and row.index in self.of_pilots and row.value is not None and whole is not None:
                row.role = "subset" if row.value < whole else "own"

    def _sentence(self, begin: int, end: int, i: int, j: int) -> None:
        live = [k for k in range(i, j) if not self.numerals[k].excluded]
        done: dict[int, list[CodedNumeral]] = {}
        if live:
            found = _Sentence(self, begin, end, [self.numerals[k] for k in live])
            for k, rows in zip(live, found.rows(), strict=True):
                for row in rows:
                    row.index = k
                if found.piloted:
                    self.of_pilots.add(k)
                done[k] = rows
        for k in range(i, j):
            if k in done:
                self.rows += done[k]
            else:
                n = self.numerals[k]
                self.rows.append(
                    CodedNumeral(k, "", n.value, n.low, n.high, n.unit, n.bound, "", "", None, "", n.rule)
                )

    def section(self, position: int) -> Section | None:
        k = bisect_right(self.section_starts, position) - 1
        return self.sections[k] if k >= 0 else None


class _Sentence:
    """One sentence being coded, from left to right."""

    def __init__(self, coder: _Coder, begin: int, end: int, numerals: list[Numeral]) -> None:
        self.coder, self.text, self.begin, self.end, self.numerals = coder, coder.text, begin, end, numerals
        self.lexicon = coder.lexicon
        self.frame = Sentence(coder.text, begin, end, numerals, coder.lexicon)
        continues = coder.text.startswith("其中", begin)
        self.times = scopes.Times(coder.text, begin, end, coder.year, coder.moment if continues else None)
        self.bodies: scopes.Bodies | None = None
        self.section = coder.section(begin)
        self.topic = self.section.topic if self.section else None
        self.words = coder.text[begin:end]
        self.piloted = "试点" in self.words
        self.planned = self._planned()
        self.part_from = self._parts()
        self.context: int | None = None
        self.campaign: bool | None = None
        self.bases: list[Entry | None] = []

    def rows(self) -> list[list[CodedNumeral]]:
        """The rows of each numeral."""
        result = []
        for k in range(len(self.numerals)):
            choices = self._choose(k)
            self.bases.append(choices[0].cue.entry if choices else None)
            result.append([self._row(k, choice) for choice in choices] or [self._row(k, None)])
        if self.numerals:
            self.coder.moment = self.times.at(self.numerals[-1].start)
        return result

    # --- which indicator ---------------------------------------------------------------------------------------

    def _choose(self, k: int) -> list[_Choice]:
        """The indicators of numeral `k`, best first; more than one only where one numeral serves several."""
        numeral, window = self.numerals[k], self.frame.windows[k]
        low = window.low
        if _EACH.search(self.text, low, window.start):
            return []
        if numeral.change in ("increase", "decrease"):
            return self._changed(k)
        if numeral.unit == "百分点" or self._is_distance(k):
            return []
        share = self.frame.share(k)
        left = self.frame.between(*share) if share else self.frame.between(low, window.start)
        right = self.frame.between(window.end, window.high)
        own = self._candidates(k, left + right, 0.0, "own", low)
        plain = [choice for choice in own if not choice.cue.bare]
        if plain:
            if plain[0].cue.adj:  # 连续三年 names nothing that a later numeral could count
                window.source = self.frame.widened(k)
            return self._several(plain, numeral)
        tail = self.frame.tail(k)
        if tail:
            behind = self.frame.between(*tail)
            shared = self._candidates(k, left + behind, 2.0, "shared", low)
            shared = [choice for choice in shared if not choice.cue.bare and choice.hit in behind]
            if shared:
                return [_best(shared)]
        if len(self.frame.residual(k, self.lexicon)) > 1 and not share:
            return []
        strong = [choice for choice in own if choice.cue.weight >= 0]
        if strong:
            return [_best(strong)]
        wide = self.frame.widened(k)
        if wide < low and not (numeral.unit == "%" and "率" in self.text[low : window.start]):
            before = self._candidates(k, self.frame.between(wide, window.start) + right, 3.0, "before", wide)
            before = [choice for choice in before if not choice.cue.bare and not choice.cue.adj]
            if before:
                window.source = wide
                return [_best(before)]
        return [_best(own)] if own else []

    def _changed(self, k: int) -> list[_Choice]:
        """The indicator whose change numeral `k` is: named in its own window, else that of the numeral before."""
        numeral, window = self.numerals[k], self.frame.windows[k]
        if self._is_distance(k):
            return []
        left = self.frame.between(window.low, window.start)
        found = self._candidates(k, left, 0.0, "own", window.low, any_unit=True)
        found = [choice for choice in found if not choice.cue.bare]
        if numeral.unit == "百分点":
            found = [choice for choice in found if choice.cue.entry.kind == "rate"]
        if found:
            return [_best(found)]
        if len(self.frame.residual(k, self.lexicon)) > 1 or not k:
            return self._named_before(k)
        base = self.bases[k - 1]
        if base is None or (numeral.unit == "百分点" and base.kind != "rate"):
            return []
        window.source = self.frame.windows[k - 1].source
        hit = (window.start, window.start, cues.Word(""))
        return [_Choice(_inherited(base), 0.0, "before", hit, window.low)]

    def _is_distance(self, k: int) -> bool:
        """Whether the numeral says how far something lies from an average or target, which is no figure of its own."""
        numeral = self.numerals[k]
        small = numeral.unit == "百分点" or (numeral.unit == "%" and (numeral.value or 0.0) < 30)
        return small and bool(_DISTANCE.search(self.text, self.frame.windows[k].low, numeral.start))

    def _named_before(self, k: int) -> list[_Choice]:
        """A change without a noun in its window and no numeral before it: the clause before names it."""
        window = self.frame.windows[k]
        if k or len(self.frame.residual(k, self.lexicon)) > 1:
            return []
        wide = self.frame.widened(k)
        found = self._candidates(k, self.frame.between(wide, window.start), 3.0, "before", wide, any_unit=True)
        return [_best(found)] if found else []

    def _candidates(
        self, k: int, hits: list[Hit], penalty: float, how: str, low: int, *, any_unit: bool = False
    ) -> list[_Choice]:
        """The best choice of each indicator that a head among `hits` proposes and whose conditions hold."""
        numeral, window = self.numerals[k], self.frame.windows[k]
        own = 0
        for hit in hits:
            own |= hit[2].mask
        clause = self.frame.clause_masks[window.clause]
        upto = self.frame.upto_masks[window.clause]
        best: dict[tuple[str, bool], _Choice] = {}
        for hit in hits:
            heads = hit[2].heads if any_unit else hit[2].by_unit.get(numeral.unit, ())
            for cue, length in heads:
                if any_unit and cue.narrow:
                    continue
                score = self._fits(cue, own, clause, upto, relaxed=any_unit)
                if score is None:
                    continue
                right = hit[0] >= window.end
                gap = hit[0] - window.end if right else window.start - hit[0] - length
                if cue.side and (cue.side == "right") != right or (cue.adj and gap):
                    continue
                score += min(length, 8) + cue.weight - penalty - 0.4 * min(gap, 24)
                score += 0.5 * (cue.entry.topic == self.topic)
                known = best.get((cue.entry.id, cue.bare))
                if known is None or score > known.score:
                    best[cue.entry.id, cue.bare] = _Choice(cue, score, how, hit, low)
        return sorted(best.values(), key=lambda choice: -choice.score)

    def _fits(self, cue: Cue, own: int, clause: int, upto: int, *, relaxed: bool) -> float | None:
        """What the words around add to a cue's score; None if a condition fails."""
        if own & cue.forbidden or upto & cue.forbidden_upto:
            return None
        score = 0.0
        for bit in cue.near:
            if not own & bit:
                return None
            score += 3.0
        for bit in cue.clause:
            if not (own | clause) & bit:
                return None
            score += 2.5
        if cue.verb and not relaxed:
            if own & cue.verb:
                score += 3.0
            elif own & self.lexicon.verbs:
                return None
            elif clause & cue.verb:
                score += 1.5
            elif upto & cue.verb:
                score += 0.5
            else:
                return None
        for bit in cue.upto:
            if own & bit:
                score += 2.5
            elif clause & bit:
                score += 1.5
            elif upto & bit:
                score += 1.0
            else:
                return None
        for bit in cue.sentence:
            if not self.frame.upto_masks[-1] & bit:
                return None
        for bit in cue.ctx:
            if own & bit:
                score += 2.0
            elif upto & bit:
                score += 1.0
            elif not (self.frame.upto_masks[-1] | self._around()) & bit:
                return None
        return score

    def _around(self) -> int:
        """Bits of the paragraph before the sentence and of the headings above it."""
        if self.context is None:
            text, begin = self.text, self.begin
            low = max(text.rfind("\n", 0, begin) + 1, begin - 200)
            mask = 0
            for hit in self.lexicon.scan(text, low, begin):
                mask |= hit[2].mask
            if self.section is not None:
                heading = self.section.heading
                for hit in self.lexicon.scan(heading, 0, len(heading)):
                    mask |= hit[2].mask
            self.context = mask
        return self.context

    def _several(self, choices: list[_Choice], numeral: Numeral) -> list[_Choice]:
        """The best choice, with those that the same numeral serves too."""
        best = choices[0]
        chosen = [best]
        for other in choices[1:]:
            paired = other.cue.entry.id in best.cue.entry.pairs and other.score > best.score - 9
            if paired or (numeral.unit == "%" and self._side_by_side(best.hit, other.hit)):
                chosen.append(other)
        return sorted(chosen, key=lambda choice: choice.hit[0])

    def _side_by_side(self, one: Hit, other: Hit) -> bool:
        """Whether two heads are joined as in 网上办、一次办率."""
        first, second = sorted((one, other), key=lambda hit: hit[0])
        between = self.text[first[1] : second[0]]
        return first[1] <= second[0] and bool(between) and bool(_BOTH.match(between))

    # --- role, scope, time -------------------------------------------------------------------------------------

    def _row(self, k: int, choice: _Choice | None) -> CodedNumeral:
        numeral, window = self.numerals[k], self.frame.windows[k]
        entry = choice.cue.entry if choice else None
        low = choice.low if choice else window.low
        if choice and choice.cue.bare:
            low = min(low, self.frame.widened(k))
        words = self.text[low : numeral.start]
        moment = self.times.at(numeral.start)
        change = numeral.change in ("increase", "decrease") and not (entry and entry.level_of_change)
        role = self._role(k, choice, words, moment, change)
        year, period = scopes.when(entry, moment, words, numeral.value)
        scope = ""
        rule = "uncoded"
        indicator = ""
        if entry is not None and choice is not None:
            indicator = entry.id + "_yoy" if change else entry.id
            share = self.frame.share(k)
            floor = share[0] if share else self.begin
            low, start = share or (low, numeral.start)
            if self.bodies is None:
                self.bodies = scopes.Bodies(self.text, self.begin, self.end)
            scope = scopes.scope(entry, self.bodies, floor, low, start, window.end, window.high)
            head = choice.hit[2].text
            rule = f"{choice.cue.name}:{choice.how}" + (f":{head}" if head else "")
        if change:
            rule += f"|{numeral.change}"
        return CodedNumeral(
            -1, indicator, numeral.value, numeral.low, numeral.high, numeral.unit, numeral.bound,
            role, scope, year, period, rule,
        )  # fmt: skip

    def _role(self, k: int, choice: _Choice | None, words: str, moment: scopes.Moment, change: bool) -> str:
        numeral, window = self.numerals[k], self.frame.windows[k]
        entry = choice.cue.entry if choice else None
        if self.planned or (moment.explicit and moment.year and self.coder.year and moment.year > self.coder.year):
            return "plan"
        if change:
            return "change"
        if choice and choice.cue.role:
            return choice.cue.role
        left = self.text[window.low : window.start]
        if numeral.change == "from" or _BENCHMARK_LEFT.search(left):
            return "benchmark"
        if _FROM.search(left) and _TO.match(self.text, window.end):
            return "benchmark"
        if _BENCHMARK_RIGHT.match(self.text[window.end : window.high]):
            return "benchmark"
        future = _FUTURE.search(self.text, window.low, numeral.end)
        if future and not _NOT_FUTURE.search(self.text, window.low, future.start()):
            return "plan"
        if self._is_part(k, choice, left):
            return "subset"
        if "累计" in words and not _YEAR_TOTAL.search(self.text, max(self.begin, numeral.start - 40), numeral.start):
            window_is_long = moment.period.startswith(("since_", "years_"))
            stock = entry is not None and (entry.kind == "stock" or entry.cumulates)
            if window_is_long or (stock and not (moment.explicit and moment.period == "full_year")):
                return "cumulative"
        return "own"

    def _is_part(self, k: int, choice: _Choice | None, left: str) -> bool:
        """Whether the figure is a part of another one."""
        entry = choice.cue.entry if choice else None
        if entry is not None and entry.default_role == "subset":
            return True
        if entry is not None and entry.id == "head_appearance_rate" and _PRINCIPAL.search(left):
            return True
        if left.startswith(("含", "包含", "包括")):
            return True
        start = self.part_from[self.frame.windows[k].clause]
        if start is not None and start < self.numerals[k].start:
            here = self.frame.cuts[self.frame.windows[k].clause] + 1
            of_its_own = self.numerals[k].unit == "%" and choice is not None and choice.how == "own" and start < here
            if not of_its_own:
                return True
        if choice is not None and choice.how == "before" or choice is not None and choice.cue.bare:
            if choice.cue.entry.id in _WITH_OUTCOMES and _OUTCOME.search(left):
                return True
        return entry is not None and entry.campaign and self._of_campaign()

    def _of_campaign(self) -> bool:
        """Whether the sentence is about one campaign, and not about the occasions of a whole year."""
        if self.campaign is None:
            self.campaign = len(_CAMPAIGN.findall(self.words)) == 1 and not _OCCASIONS.search(self.words)
        return self.campaign

    def _parts(self) -> list[int | None]:
        """For each clause the offset of the 其中 that rules it; a semicolon ends its rule."""
        cuts = self.frame.cuts
        if "其中" not in self.words:
            return [None] * (len(cuts) - 1)
        result: list[int | None] = []
        current: int | None = None
        for low, high in zip(cuts, cuts[1:], strict=False):
            if low >= self.begin and self.text[low] == "；":
                current = None
            at = self.text.find("其中", low + 1, high)
            if at >= 0 and current is None:
                current = at
            result.append(current)
        return result

    def _planned(self) -> bool:
        if self.section is not None and self.section.zone == "plan":
            return True
        paragraph = self.text.rfind("\n", 0, self.begin) + 1
        return bool(_NEXT_STEPS.search(self.text, max(paragraph, self.begin - 600), min(self.end, self.begin + 8)))


_WITH_OUTCOMES = ("reconsideration_cases", "litigation_cases")


def _best(choices: list[_Choice]) -> _Choice:
    return max(choices, key=lambda choice: choice.score)


def _inherited(entry: Entry) -> Cue:
    return Cue(entry, entry.id, "", False, False, False, "", 0.0, 0, (), (), (), (), (), 0, 0)
