"""Which indicator a numeral counts: by its own words, or by those of the figures and clauses around it.

`proposals` says what words can name; here it is decided whose words a figure takes.
"""

from __future__ import annotations

import re

from govreport import cases, codebook, cues, parts, uncounted
from govreport.clauses import Window
from govreport.codebook import Entry
from govreport.cues import Hit
from govreport.numbers import Numeral
from govreport.proposals import Choice, Proposals

_HEADLINE = 24  # so short is a sentence that works as a heading
_THEME = 8  # how many clauses back the theme of a sentence may stand
# Who did it or where, and no more; atomic, so that 局局局… is not divided in every way.
_DOER = re.compile(
    r"(?:其中，?|由|而)?(?>[\u4e00-\u9fff]{0,5}?(?:部门|机关|单位|政府|局|厅|所|站|中心|公司|学校|法院|检察院|支队|大队|中队|协会|组织|调委会|委员会)"
    r"|各?(?:县（市、区）|县（区）|县（市）|县市区|县区|区县|乡镇（街道）|镇（街道）|镇（街）|乡镇|街道|镇街|村（社区）|村（居）|村|社区)"
    r"|(?:省|市|县|区|乡|镇|州|旗)(?:本?级|直)|上半年|下半年|[一二三四]季度|首批|第[一二三四五六]批)+(?:的|分别|共|各)?(?:有|为|达|办结|完成|开展|受理|办理|办了|举办|组织|自办|审查|审核|评查|调解|化解|培训|审结|查处|处理|制定|发放)?"
)
_TO_WHOM = re.compile(
    r"[向给对为](?:各?(?:县区|区县|乡镇（街道）|乡镇|街道|镇街|村（社区）|村|社区)|[县市区]直部门|企业|群众|个人)"
    r"(?:下放|赋予|移交|发放|提供|推送|开展|组织)?(?:了|的)?"
)
_DIGIT = re.compile(r"\d")
# Whose rate it is, and no more: 市政府为, 各部门负责人.
_ONLY_BODY = re.compile(
    r"(?:其中，?|而)?(?:[省市县区州旗镇乡]|县（[市区、]+）|区县|乡镇|街道|乡镇（街道）|各级|[省市县区州旗]级)?(?:人民)?(?:政府|直部门|直单位|各部门|部门|单位|行政机关)"
    r"(?:负责人|正职|正职负责人)?(?:分别|均)?[为达是]?到?"
)
# In a bracket: what is compared, shared out or asked for is no part of the figure before it.
_NO_PART = re.compile(r"年|月|同比|占|平均|每|目标|要求|省|国")
# Opens the figure that the one before is compared with: 较2019年的.
_EARLIER = re.compile(r"[较比](?:(?:去年|上年|(?:19|20)\d\d年)(?:度|同期|全年|[底末])?的|[省国市]定)$")
# What became of the total named before: 答复209件, 审结的52件.
_OUTCOME = re.compile(
    r"(?:审结|办结|结案|答复|回复|化解|调解|处理|处置|整改|维持|撤销|变更|驳回|终止|和解|撤回|胜诉|败诉)(?:的|了|案件)?(?:共|有|为)?$"
)
_BOTH = re.compile(r"^[”“’‘、和及与以率比例的均事项]*$")
_INCLUDING = re.compile(r"（(?:含|包含|其中)|包?含")
_OF_BODIES = (
    "units_", "villages_", "towns_", "officials_reporting", "service_hall_units", "enforcement_units_inspected",
    "platform_units_connected", "rol_model_units",
)  # fmt: skip
_BODIES = re.compile(
    r"[市县区州旗省]?[直级]?各?(?:乡镇（街道）|乡镇|街道|镇街|区镇|苏木|镇|乡|部门|单位|机关|行政村|村|社区|县区|县（[市区旗、]+）|设区市|设区的市|市州|地市|地区)"
    r"[一-鿿]{0,10}[、和及与]"
)
_ASIDE = re.compile(r"另有?(?!外)|另外|此外")  # 律师418名，其中新增53名，另有专职调解员96名
_KINDS = ("类", "类案件", "领域", "方面", "等")  # that the own words of a sort of something end in
_NO_WORD = cues.Word("")
# Measure words of things that a total can be made up of.
_COUNTS = frozenset("件起宗例项名人个家份条次场卷册本")
_POOLED_CASES = "reconsideration_and_litigation_cases"
_CASES = (("reconsideration_cases", ("复议",)), ("litigation_cases", ("应诉", "诉讼")))
_CHAIN = 24  # how many members of an enumeration a figure looks along
_TOTAL_WITHIN = 160  # how far before 其中 the total may be named
_FAR = 12  # how many numerals back the base of a change may stand
_PAIR_GAP = 9.0  # how much worse a paired indicator may fit
_SHARED, _BEFORE = 2.0, 3.0  # what a noun costs that does not stand in the own window


class Chooser:
    """The choices of one sentence, made from left to right.

    Parameters
    ----------
    proposals : Proposals
        What the words of the sentence propose.
    whole : dict of str to Entry, optional
        Indicator of the last total of each unit before the sentence, for a sentence that begins with 其中.
    last : Entry, optional
        The last indicator before the sentence, for one that begins with 同比.
    """

    def __init__(self, proposals: Proposals, whole: dict[str, Entry] | None = None, last: Entry | None = None) -> None:
        self.proposals, self.frame = proposals, proposals.frame
        self.text, self.numerals = self.frame.text, self.frame.numerals
        self.bases: list[Entry | None] = []  # the indicators of the numerals so far
        self.whole = dict(whole or {})
        self.last = last
        self._pair: tuple[Entry | None, Entry | None] = (None, None)  # what 前者 and 后者 mean

    def all(self) -> list[list[Choice]]:
        """The choices of every numeral; bodies counted side by side (10个镇、34个部门述法) share one indicator."""
        found = [self.choose(k) for k in range(len(self.numerals))]
        if all(found):
            return found
        self._add_up(found)
        for k in range(len(found) - 2, -1, -1):
            one, other = (k, k + 1) if not found[k] else (k + 1, k)
            if not found[one] and found[other] and self._side_by_side_bodies(k, found[other][0].cue.entry):
                window = self.frame.windows[one]
                cue = cues.of_entry(found[other][0].cue.entry)
                found[one] = [Choice(cue, 0.0, "shared", (window.start, window.start, _NO_WORD), window.low)]
        return found

    def _add_up(self, found: list[list[Choice]]) -> None:
        """Figures without a name that add up to the one before them are its parts: 36名，15名、9名、12名."""
        i = 0
        while i < len(found):
            total = self.numerals[i]
            made_up = None
            if len(found[i]) == 1 and total.unit in _COUNTS and total.value:
                made_up = parts.adding_up(self.numerals, i, 1, lambda k: self._nameless(k, found))
                made_up = made_up or parts.adding_up(self.numerals, i, -1, lambda k: not found[k])
            if made_up and not all(found[k] for k in made_up):  # if all are named, so be it
                for k in made_up:
                    found[k] = [self._of(found[i][0].cue.entry, k)]
                i = max(made_up.stop, i + 1)
            else:
                i += 1

    def _nameless(self, k: int, found: list[list[Choice]]) -> bool:
        """Whether numeral `k` has no name or is a sort of something: 行政应诉类6件."""
        window = self.frame.windows[k]
        return not found[k] or self._is_kind(window)

    def _is_kind(self, window: Window) -> bool:
        """Whether the words before a numeral name a sort of something: 行政处罚类, 等."""
        return self.text.endswith(_KINDS, window.low, window.start)

    def _side_by_side_bodies(self, k: int, entry: Entry) -> bool:
        here, following = self.numerals[k], self.numerals[k + 1]
        between = self.text[here.span_end : following.span_start]
        same = here.unit == following.unit and here.unit in ("个", "家", "名", "")
        return same and entry.id.startswith(_OF_BODIES) and bool(_BODIES.fullmatch(between))

    def choose(self, k: int) -> list[Choice]:
        """The indicators of numeral `k`; more than one only where one numeral serves several. Call in order."""
        choices = [] if uncounted.is_no_count(self.frame, k) else self._choose(k)
        if choices and self._counts_other(choices[0], k):
            choices = []
        numeral = self.numerals[k]
        if choices and self.frame.parting[k] is None and numeral.change in ("", "to"):
            self.whole[numeral.unit] = choices[0].cue.entry
        elif not choices and self.frame.parting[k] is None and numeral.unit in cases.UNITS and self._named(k):
            self.whole.pop(numeral.unit, None)  # another total, without an indicator, may be what is parted next
        self.bases.append(choices[0].cue.entry if choices else None)
        return choices

    def _counts_other(self, choice: Choice, k: int) -> bool:
        """Whether the figure is that of a thing beside the indicator, which has the same name."""
        indicator = choice.cue.entry.id
        if indicator == "reconsideration_cases":
            return uncounted.is_offered(self.frame, k)
        return indicator == "legal_adviser_lawyers" and uncounted.is_pooled(self.frame, choice.hit)

    def _choose(self, k: int) -> list[Choice]:
        numeral, window = self.numerals[k], self.frame.windows[k]
        low = window.low
        per = self.text.find("每", low, window.start) >= 0
        if (per and uncounted.is_rhythm(self.frame, k)) or uncounted.is_distance(self.frame, k):
            return []
        if numeral.change in ("increase", "decrease"):
            return self._changed(k)
        if numeral.unit == "百分点":
            return []
        share = self.frame.shares.get(k)
        left = self.frame.between(*share) if share else self.frame.between(low, window.start)
        right = self.frame.between(window.end, window.high)
        own = self.proposals.of(k, left + right, 0.0, "own", low)
        plain = [choice for choice in own if not choice.cue.bare]
        if plain:
            # 学法18次，其中专题学习民法典2次; 复议案件90件，其中行政处罚类31件
            kind = plain[0].hit[1] < window.start and self._is_kind(window)
            weak = plain[0].cue.weight < 0 or kind
            if weak and (part := self._kind_of(k)):
                return part
            if plain[0].cue.adj:  # 连续三年 names nothing that a later numeral could count
                window.source = self.frame.widened(k)
            return self._several(plain, numeral)
        if k and _INCLUDING.match(self.text, low, window.start) and numeral.unit == self.numerals[k - 1].unit:
            base = self.bases[k - 1]  # 建议127件（含闭会期间9件）
            return [self._of(base, k)] if base else []
        shared = self._shared(k, left)
        if shared:
            return shared
        if share:  # its noun is told in the enumeration, known or not, perhaps once for all: 代表和委员满意率分别为
            told = [] if own else self.proposals.of(k, left, 0.0, "own", low, verbless=True)
            if told and not told[0].cue.bare and "案" in self.text[window.low : window.start]:
                return told[:1]  # 行政复议、行政诉讼、人民调解案件分别为204件、167件和4380件
            if own or self.text[share[1] - 1] == "率":  # 面复率和满意率分别为: a rate of its own, known or not
                return own[:1]
            return self.proposals.of(k, self._told_once(k), _SHARED, "shared", low)[:1]
        if per and k and numeral.unit == self.numerals[k - 1].unit and (base := self.bases[k - 1]):
            return [self._of(base, k)]  # 明白人4318名，平均每个行政村11名
        if k and (whole := self._in_brackets(k)):
            return [self._of(whole, k)]
        if k and self._is_earlier(k) and (base := self.bases[k - 1]):
            start = self.frame.windows[k].start  # 应诉率94.3%，较2019年的85.7%有大幅改观
            return [Choice(cues.of_entry(base), 0.0, "before", (start, start, _NO_WORD), self.frame.windows[k - 1].low)]
        if k and numeral.unit == "%" and (base := self.bases[k - 1]) and base.scope == "body" and self._names_body(k):
            return [self._of(base, k, "before")]  # 出庭率，市政府为100%，县（市、区）政府为97.8%
        if k and (meant := self._former_or_latter(k)):
            return [self._of(meant, k, "before")]
        if k and self._joins(k) and (base := self.bases[k - 1]):
            return [self._of(base, k, "before")]  # 向乡镇下放行政执法事项82项、向街道下放67项
        if self._named(k):
            return self._kind_of(k) or self._case(k) or (self._theme(k) if self._names_doer(k) else [])
        if own and k and self.frame.parting[k - 1] is not None and self.frame.parting[k] is None:
            return own[:1]  # 征收类46件、治安处罚类31件，审结109件: the noun of a part is not that of the whole
        found = self._elliptical(k, own, right) or self._kind_of(k)
        if not found and _OUTCOME.search(self.text, window.low, window.start) and (whole := self._whole(numeral.unit)):
            return [] if whole.id == "disputes_screened" else [self._of(whole, k)]  # 收到公开申请214件，答复209件
        if not found and self.proposals.goes_on and (given := self._whole(numeral.unit)):
            return [self._of(given, k)]  # 受理1105件。已审结的1021件案件中，维持512件
        return found or self._case(k) or self._theme(k)

    def _case(self, k: int) -> list[Choice]:
        """行政复议质效双升。全年新立412件，办结377件: cases whose kind was told before."""
        numeral, window = self.numerals[k], self.frame.windows[k]
        if numeral.unit not in cases.UNITS or not cases.only_done(self.frame.residual(k, self.proposals.lexicon)):
            return []
        if cases.is_none(self.text[window.low : window.start] + self.text[window.end : window.high]):
            return []
        kind = cases.kind(self.text, window.low, window.high, self.frame.end, self.proposals.heading)
        return [self._of(codebook.entries()[kind], k, "before")] if kind else []

    def _former_or_latter(self, k: int) -> Entry | None:
        """司法建议15条、检察建议38条，前者反馈15条，后者反馈36条: which of the two before."""
        low = self.frame.windows[k].low
        if self.text.startswith("后者", low):
            return self._pair[1]
        if not self.text.startswith("前者", low):
            return None
        several = [base for base in self.bases[-2:] if base]
        self._pair = (several[0], several[1]) if len(several) > 1 else (None, None)
        return self._pair[0]

    def _joins(self, k: int) -> bool:
        """Whether numeral `k` follows another one of its unit in a chain, and its words say only to whom it went."""
        window, before = self.frame.windows[k], self.numerals[k - 1]
        chained = self.text[before.span_end : before.span_end + 1] == "、" and window.low == before.span_end + 1
        return chained and before.unit == self.numerals[k].unit and self._only(_TO_WHOM, k)

    def _names_body(self, k: int) -> bool:
        """Whether the own words name a body and nothing else."""
        return self._only(_ONLY_BODY, k)

    def _names_doer(self, k: int) -> bool:
        """Whether the own words name only who did it or where: 公安机关1870件, 市级21.9亿元."""
        return self._only(_DOER, k)

    def _only(self, pattern: re.Pattern[str], k: int) -> bool:
        """Whether the own words of numeral `k` are `pattern` before it, and behind it none."""
        window = self.frame.windows[k]
        return bool(pattern.fullmatch(self.text, window.low, window.start)) and window.high - window.end < 2

    def _theme(self, k: int) -> list[Choice]:
        """行政调解，公安机关1870件，…，总计3035件: the noun told first, in words of its own without a figure."""
        window, frame = self.frame.windows[k], self.frame
        if "均" in self.text[window.low : window.start]:
            return []  # 人均办案170件
        for clause in range(window.clause - 1, max(window.clause - _THEME, -1), -1):
            low, high = frame.cuts[clause] + 1, frame.cuts[clause + 1]
            if any(w.clause == clause for w in frame.windows[max(k - _THEME, 0) : k]):
                continue
            if found := self._named_by(k, frame.between(low, high)):
                return found
        return self._headline(k)

    def _named_by(self, k: int, hits: list[Hit]) -> list[Choice]:
        """The best choice by a noun among `hits`, which stand apart from the own words of numeral `k`."""
        window, unit = self.frame.windows[k], self.numerals[k].unit
        if not any(unit in hit[2].by_unit for hit in hits):
            return []
        own = self.frame.between(window.low, window.high)
        found = self.proposals.of(k, hits + own, _BEFORE, "before", window.low)
        return [c for c in found if not c.cue.bare and not c.cue.adj and c.hit in hits and c.cue.weight >= 0][:1]

    def _headline(self, k: int) -> list[Choice]:
        """抓好普法宣传。全年开展216场，发放3.4万份: the noun of a short sentence before that has no figure."""
        begin = self.frame.begin
        if begin < 1 or self.text[begin - 1] != "。":
            return []
        low = max(self.text.rfind(mark, max(begin - _HEADLINE, 0), begin - 1) for mark in "。\n") + 1
        if begin - low >= _HEADLINE or _DIGIT.search(self.text, low, begin):
            return []
        return self._named_by(k, self.proposals.scan.hits(low, begin))

    def _in_brackets(self, k: int) -> Entry | None:
        """What a bracket holds parts of: 收案132件（公安54件、市监31件）; 领域为征地（18件）、工伤（11件）."""
        numeral = self.numerals[k]
        opened = self.text.rfind("（", max(self.frame.begin, numeral.start - 80), numeral.start)
        if opened < 0 or self.text.find("）", opened, numeral.start) >= 0 or numeral.unit == "百分点":
            return None
        closed = self.text.find("）", numeral.span_end, numeral.span_end + 80)
        if closed < 0 or _NO_PART.search(self.text, opened, numeral.start):
            return None
        i = k - 1
        while i >= 0 and self.numerals[i].start > opened:
            i -= 1
        if i < 0:
            return None
        more = numeral.unit != "%" and (numeral.value or 0.0) > (self.numerals[i].value or 0.0)
        if numeral.unit != self.numerals[i].unit or more:
            return None
        direct = self.numerals[i].span_end == opened
        alone = opened + 1 == numeral.start and closed == numeral.span_end
        return self.bases[i] if direct or (alone and i == k - 1 and numeral.unit != "%") else None

    def _is_earlier(self, k: int) -> bool:
        """Whether a figure is what the one before is compared with."""
        numeral, window = self.numerals[k], self.frame.windows[k]
        same = numeral.unit == self.numerals[k - 1].unit
        return same and bool(_EARLIER.search(self.text, window.low, window.start))

    def _told_once(self, k: int) -> list[Hit]:
        """What an enumeration with 分别 tells once for all: in its last member, or between 分别 and the numerals."""
        first = last = k
        while last + 1 in self.frame.shares and self.frame.chained(last) and last - k < _CHAIN:
            last += 1
        while first - 1 in self.frame.shares and self.frame.chained(first - 1) and k - first < _CHAIN:
            first -= 1
        window = self.frame.windows[first]
        behind = max(self.text.find("分别", window.low, window.start), window.low)
        return self.frame.between(*self.frame.shares[last]) + self.frame.between(behind, window.start)

    def _kind_of(self, k: int) -> list[Choice]:
        """受理复议案件90件，其中征收类案件30件: a kind that the codebook does not know is a part of the cases."""
        numeral, parting = self.numerals[k], self.frame.parting[k]
        if parting is None or self._is_aside(k):
            return []
        whole = self._whole(numeral.unit)
        if whole is None:  # 办结的复议案件中，被撤销的7件: the total is named without a figure
            clause = max(self.frame.clause_of(parting), parting - _TOTAL_WITHIN)
            found = self.proposals.of(k, self.frame.between(clause, parting), _BEFORE, "part", clause)
            return [choice for choice in found if not choice.cue.bare][:1]
        if whole.id == _POOLED_CASES:  # 复议和应诉案件318件，其中行政复议193件
            words = self.text[self.frame.windows[k].low : self.frame.windows[k].high]
            told = [kind for kind, signs in _CASES if any(sign in words for sign in signs)]
            return [self._of(codebook.entries()[told[0]], k)] if len(told) == 1 else [self._of(whole, k)]
        return [self._of(whole, k)]

    def _is_aside(self, k: int) -> bool:
        """其中新增53名，另有专职调解员96名: another thing, no part."""
        low, start = self.frame.windows[k].low, self.frame.windows[k].start
        return bool(_ASIDE.match(self.text, low, start)) and not self._is_kind(self.frame.windows[k]) and self._named(k)

    def _whole(self, unit: str) -> Entry | None:
        """The indicator of the last total in that unit; people are counted as 人 and as 名."""
        return self.whole.get(unit) or self.whole.get({"人": "名", "名": "人"}.get(unit, unit))

    def _of(self, entry: Entry, k: int, how: str = "part") -> Choice:
        """Numeral `k` as a part of a figure given before, or as its change."""
        start = self.frame.windows[k].start
        return Choice(cues.of_entry(entry), 0.0, how, (start, start, _NO_WORD), self.frame.windows[k].low)

    def _named(self, k: int) -> bool:
        """Whether the own window names a thing, be it one that the codebook does not know."""
        return len(self.frame.residual(k, self.proposals.lexicon)) > 1

    def _shared(self, k: int, left: list[Hit]) -> list[Choice]:
        """乡镇83项、街道72项行政处罚权: the noun of the chain stands behind its last numeral."""
        tail = self.frame.tail(k)
        if tail is None:
            return []
        behind = self.frame.between(*tail)
        found = self.proposals.of(k, left + behind, _SHARED, "shared", self.frame.windows[k].low)
        found = [choice for choice in found if not choice.cue.bare and choice.hit in behind]
        return found[:1]

    def _elliptical(self, k: int, own: list[Choice], right: list[Hit]) -> list[Choice]:
        """废止的3件, 审结301件, 3416人: a verb of its own, or the noun of the words before, or neither."""
        window = self.frame.windows[k]
        decided = [choice for choice in own if choice.cue.weight >= 0]
        if decided:
            return decided[:1]
        wide = self.frame.widened(k)
        is_rate = self.numerals[k].unit == "%" and "率" in self.text[window.low : window.start]
        if wide < window.low and not is_rate:
            found = self.proposals.of(k, self.frame.between(wide, window.start) + right, _BEFORE, "before", wide)
            found = [choice for choice in found if not choice.cue.bare and not choice.cue.adj]
            window.source = wide
            if found:
                if meant := self._meant_by_noun_before(found[0].cue.entry.id, k):
                    found[0].cue = cues.of_entry(codebook.entries()[meant])
                return found[:1]
        return own[:1]

    def _meant_by_noun_before(self, indicator: str, k: int) -> str | None:
        """The indicator meant where a noun told before names its neighbour; None where it names its own."""
        if indicator == "head_appearance_target" and self.text[self.frame.windows[k].low - 1] != "（":
            return "head_appearance_rate"  # 对照95%的省定目标，实际达到99.1%
        base = self.bases[k - 1] if k else None
        if indicator == "publicity_audience" and base and base.id == "law_training_sessions":
            return "law_training_participants"  # 举办法治讲座5期，312人次参加
        return None

    def _changed(self, k: int) -> list[Choice]:
        """The indicator whose change numeral `k` is: named in its own window, else that of the numeral before."""
        numeral, window = self.numerals[k], self.frame.windows[k]
        share = self.frame.shares.get(k)
        left = self.frame.between(*(share or (window.low, window.start)))
        found = self.proposals.of(k, left, 0.0, "own", window.low, any_unit=True)
        found = [c for c in found if not c.cue.bare and _may_change(c.cue.entry, numeral.unit)]
        # 行政许可事项办理环节减少40%: what was cut is named between the known noun and the numeral.
        found = [c for c in found if share or (c.hit[1] - c.hit[0] and self._follows(c.hit[1], window.start))]
        if found:
            return found[:1]
        if self._named(k):
            return []
        if not k:
            wide = self.frame.widened(k)
            hits = self.frame.between(wide, window.start)
            found = self.proposals.of(k, hits, _BEFORE, "before", wide, any_unit=True)
            if not found and self.last and _may_change(self.last, numeral.unit):  # 出庭率98.6%。同比提高3.2个百分点
                return [self._of(self.last, k, "before")]
            return found[:1]
        base = self.bases[self._base_of(k)]
        if base is None or not _may_change(base, numeral.unit):
            return []
        window.source = self.frame.windows[k - 1].source
        return [Choice(cues.of_entry(base), 0.0, "before", (window.start, window.start, _NO_WORD), window.low)]

    def _base_of(self, k: int) -> int:
        """The numeral whose change numeral `k` is: for a count the last one in its unit, else the one before."""
        numeral, one = self.numerals[k], self._changed_one(k)
        if numeral.unit not in ("%", "百分点", "倍") and one == k - 1:
            alike = (i for i in range(k - 1, max(k - _FAR, -1), -1) if self.numerals[i].unit == numeral.unit)
            return next(alike, one)
        return one

    def _changed_one(self, k: int) -> int:
        """办案4.6万件，罚没2.31亿元，同比分别下降8.2%和12.7%: the changes stand in the order of what changed."""
        first = k
        while first and k - first < _CHAIN and self.frame.chained(first - 1) and self.numerals[first - 1].change:
            first -= 1
        last = k
        while last + 1 < len(self.numerals) and last - k < _CHAIN and self.frame.chained(last):
            last += 1
        count = last - first + 1
        window = self.frame.windows[first]
        respective = count > 1 and first >= count and "分别" in self.text[window.low : window.start]
        return k - count if respective else k - 1

    def _follows(self, low: int, high: int) -> bool:
        """Whether nothing that names a thing stands in ``text[low:high]``."""
        return len(self.frame.nameless(self.text[low:high], self.proposals.lexicon)) <= 1

    def _several(self, choices: list[Choice], numeral: Numeral) -> list[Choice]:
        """The best choice, with those that the same numeral serves too, in text order."""
        if len(choices) == 1:
            return choices
        best = choices[0]
        chosen = [best]
        for other in choices[1:]:
            paired = other.cue.entry.id in best.cue.entry.pairs and other.score > best.score - _PAIR_GAP
            if paired or (numeral.unit == "%" and self._side_by_side(best.hit, other.hit)):
                chosen.append(other)
        return sorted(chosen, key=lambda choice: choice.hit[0])

    def _side_by_side(self, one: Hit, other: Hit) -> bool:
        """Whether two heads are joined as in 网上办、一次办率."""
        first, second = sorted((one, other), key=lambda hit: hit[0])
        between = self.text[first[1] : second[0]]
        return first[1] <= second[0] and bool(between) and bool(_BOTH.match(between))


def _may_change(entry: Entry, unit: str) -> bool:
    """Whether a change in that unit may be one of the indicator: of a rate in shares, of a count in no points."""
    return unit in ("%", "倍") or (unit == "百分点") == (entry.kind == "rate")
