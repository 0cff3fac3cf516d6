"""Which quantity is which indicator: every numeral of a text gets indicator, role, scope, year and period.

For each numeral the cue words in its own window propose indicators of the codebook; each proposal that meets its cue's
conditions gets a score, more for longer heads and for words that stand near, and the best one wins. A numeral without
a noun of its own (审结301件, 省级188个) takes it from the words that the numeral before it was named by. What no cue
vouches for stays uncoded: an indicator is never given on a weak sign.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from govreport import cues, periods, scopes, wholes
from govreport.characters import Characters
from govreport.choices import Chooser
from govreport.clauses import Sentence
from govreport.codebook import Entry
from govreport.coded import CodedNumeral
from govreport.grids import Grid
from govreport.numbers import Numeral
from govreport.proposals import Choice, Proposals, context_start
from govreport.report import Section
from govreport.roles import Roles, next_steps

# What goes on with the sentence before.
_CONTINUES = re.compile(
    r"其中|上述|(?:案件|事项)?(?:类型|领域)|[从按][^，。\d]{2,10}(?:看|划分|分类|分|统计)[，：]"
    r"|已?(?:审结|办结|受理|办理|结案)的?(?:[\d,.]+万?余?件)?(?:案件)?当?中，"
    r"|(?:全年|年内|最终|经审理|(?:截至)?目前|截至[^，。]{1,6}[底末])?，?(?:以|经|已经?|现已|均已|共)?(?:调解|和解|维持|驳回|撤销|变更|责令履行|确认违法|直接纠错|终止|审结|办结)"
)
_COMPARES = re.compile(r"同比|环比|[较比](?:去年|上年|上一年|前年)")  # what opens a sentence that goes on so
_CHAIN_WITHIN = 160  # how far back the verb of a chain may stand
_LEVEL_WITHIN = 60  # how far behind a chain the level of an honour is told
_SENTENCE_END = Characters(re.compile(r"[。！？!?\n]"))


def code(
    text: str,
    numerals: Sequence[Numeral],
    sections: Sequence[Section],
    *,
    year: int | None,
    city_level: str = "prefecture",
    own: str = "all_agencies",
) -> list[CodedNumeral]:
    """Code every numeral of a text.

    Parameters
    ----------
    text : str
        Clean text.
    numerals : sequence of Numeral
        What `numbers.numerals` found in it, in text order.
    sections : sequence of Section
        The outline, in text order; gives zone, heading and topic. May be empty.
    year : int or None
        The year that the report describes.
    city_level : str
        The level of the report's own 市, which 市级 means: ``county``, ``prefecture`` or ``province``.
    own : str
        Whose rate one without a body is: ``all_agencies`` of a place, ``one_department`` in a department's report.

    Returns
    -------
    list of CodedNumeral
        At least one for each numeral, in the order of `numerals`; excluded numerals keep an empty row. The time is
        linear in the length of the text.
    """
    coder = _Coder(text, numerals, sections, year, city_level, own)
    coder.code()
    coder.date_columns()
    rows = coder.rows()
    wholes.mark_pilots(rows, coder.of_pilots)
    return rows


def _sentences(text: str, numerals: Sequence[Numeral], some: Sequence[int]) -> Iterator[tuple[int, int, Sequence[int]]]:
    """Where the sentences begin and end that hold `some` of the numerals, and which of these each holds."""
    ends = [-1, *_SENTENCE_END.places(text), len(text)]
    starts = [numerals[k].start for k in some]
    i = 0
    while i < len(some):
        s = bisect_left(ends, numerals[some[i]].end)
        begin, end = ends[s - 1] + 1, ends[s]
        while begin < starts[i] and text[begin] in "”）":
            begin += 1
        j = bisect_left(starts, end, i + 1)
        yield begin, end, some[i:j]
        i = j


class _Coder:
    """Codes a text, one step for all its sentences after the other, so that each step's code and data stay cached.

    `rows_of` has the rows of each numeral so far.
    """

    def __init__(
        self,
        text: str,
        numerals: Sequence[Numeral],
        sections: Sequence[Section],
        year: int | None,
        city_level: str,
        own: str,
    ) -> None:
        self.city_level, self.own = city_level, own
        self.text, self.numerals, self.sections, self.year = text, numerals, sections, year
        self.section_starts = [section.start for section in sections]
        live = [k for k, numeral in enumerate(numerals) if not numeral.excluded]
        self.sentences = list(_sentences(text, numerals, live))
        # Cue words count where quantities are, and a little before: most sentences have none.
        counting = [(context_start(text, begin), end) for begin, end, _ in self.sentences]
        self.lexicon = cues.lexicon()
        self.scan = cues.Scan(text, self.lexicon, ["", *(section.heading for section in sections)], counting)
        self.rows_of: dict[int, list[CodedNumeral]] = {}
        self.of_pilots: set[int] = set()

    def code(self) -> None:
        """The rows of all quantities."""
        frames = [
            Sentence(self.text, begin, end, [self.numerals[k] for k in held], self.scan)
            for begin, end, held in self.sentences
        ]
        goes_on = [_CONTINUES.match(self.text, frame.begin) is not None for frame in frames]
        sentences = self._named(frames, self._chosen(frames, goes_on), self._timed(frames, goes_on))
        self._give_scopes(frames, sentences, goes_on)
        self._give_roles(frames, sentences)
        for frame, figures in zip(frames, sentences, strict=True):
            named = [(figure.k, figure.row) for figure in figures if figure.row.indicator]
            wholes.mark_whole_of_outcomes(named, frame.numerals)
            wholes.mark_summed(named, frame.numerals)
            wholes.mark_parts(named, frame)

    def _chosen(self, frames: Sequence[Sentence], goes_on: Sequence[bool]) -> list[list[list[Choice]]]:
        """The choices of each numeral of each sentence."""
        found = []
        whole: dict[str, Entry] = {}
        last: Entry | None = None  # the last indicator of the sentence before
        for frame, on in zip(frames, goes_on, strict=True):
            section = self._section(frame.begin)
            heading, topic = (section.heading, section.topic) if section else ("", None)
            compared = last if _COMPARES.match(self.text, frame.begin) else None
            proposals = Proposals(frame, self.lexicon, self.scan, heading, topic, goes_on=on and bool(whole))
            chooser = Chooser(proposals, whole if on else None, compared)
            found.append(chooser.all())
            whole, last = chooser.whole, chooser.bases[-1]
        return found

    def _timed(self, frames: Sequence[Sentence], goes_on: Sequence[bool]) -> list[periods.Times]:
        """The time words of each sentence."""
        found = []
        moment: periods.Moment | None = None
        for frame, on in zip(frames, goes_on, strict=True):
            times = periods.Times(self.text, frame.begin, frame.end, self.year, moment if on else None, frame.titles)
            found.append(times)
            moment = times.at(frame.numerals[-1].start)
        return found

    def _named(
        self, frames: Sequence[Sentence], chosen: Sequence[list[list[Choice]]], timed: Sequence[periods.Times]
    ) -> list[list[_Figure]]:
        """The figures of each sentence with indicator, year and period."""
        sentences = []
        for (_, _, held), frame, choices, times in zip(self.sentences, frames, chosen, timed, strict=True):
            figures = []
            for k, (index, several) in enumerate(zip(held, choices, strict=True)):
                made = [_figure(frame, times, index, k, choice, self.year) for choice in several or (None,)]
                self.rows_of[index] = [figure.row for figure in made]
                figures += made
            sentences.append(figures)
        return sentences

    def _give_scopes(
        self, frames: Sequence[Sentence], sentences: Sequence[list[_Figure]], goes_on: Sequence[bool]
    ) -> None:
        known: dict[str, str] = {}
        for frame, figures, on in zip(frames, sentences, goes_on, strict=True):
            whose = _Scopes(frame, self.city_level, self.own, known if on else {})
            for figure in figures:
                figure.row.scope = whose.of(figure)
            known = whose.known

    def _give_roles(self, frames: Sequence[Sentence], sentences: Sequence[list[_Figure]]) -> None:
        ahead = next_steps(self.text)
        for frame, figures in zip(frames, sentences, strict=True):
            roles = Roles(frame, self._section(frame.begin), self.year, ahead)
            for figure in figures:
                figure.take_role(roles.of(figure.k, figure.choice, figure.low, figure.moment, change=figure.change))
            if "试点" in roles.words:
                self.of_pilots |= {figure.row.index for figure in figures if figure.row.indicator != "reform_pilots"}

    def rows(self) -> list[CodedNumeral]:
        """The rows of all numerals in text order, empty ones for what was not coded."""
        rows: list[CodedNumeral] = []
        for k, n in enumerate(self.numerals):
            if k in self.rows_of:
                rows += self.rows_of[k]
            else:
                rows.append(CodedNumeral(k, "", n.value, n.low, n.high, n.unit, n.bound, "", "", None, "", n.rule))
        return rows

    def date_columns(self) -> None:
        """In a table with a column a year only the report's own year is its own figure."""
        if " | " not in self.text or self.year is None:
            return
        grid = Grid(self.text)
        for begin, end, held in _sentences(self.text, self.numerals, range(len(self.numerals))):
            grid.enter(begin, end)
            for k in held:
                year = grid.year(begin, self.numerals[k].start)
                if year is None or year == self.year:
                    continue
                for row in self.rows_of.get(k, ()):
                    row.year = year
                    if row.role == "own":
                        row.role = "plan" if year > self.year else "benchmark"

    def _section(self, position: int) -> Section | None:
        k = bisect_right(self.section_starts, position) - 1
        return self.sections[k] if k >= 0 else None


@dataclass(slots=True)
class _Figure:
    """A figure on its way to its row: what one step finds out and a later one needs.

    Attributes
    ----------
    row : CodedNumeral
        The row as far as it is known.
    k : int
        Which numeral of the sentence.
    choice : Choice or None
        Its indicator.
    low : int
        Where the words that name it begin.
    moment : Moment
        The time that rules it.
    change : bool
        Whether it is the change of another figure.
    """

    row: CodedNumeral
    k: int
    choice: Choice | None
    low: int
    moment: periods.Moment
    change: bool

    def take_role(self, role: str) -> None:
        """Set the role; what is summed up without a time is summed up to date."""
        row = self.row
        row.role = role
        if role == "cumulative" and row.period == "full_year" and not self.moment.explicit:
            row.period = "to_date"


def _figure(
    frame: Sentence, times: periods.Times, index: int, k: int, choice: Choice | None, year: int | None
) -> _Figure:
    """The sentence's numeral `k`, the text's numeral `index`, as `choice` or uncoded, with year and period."""
    text, n, window = frame.text, frame.numerals[k], frame.windows[k]
    start, low, entry = n.start, window.low, None
    if choice:
        entry, low = choice.cue.entry, choice.low
        if choice.cue.bare:
            low = min(low, frame.widened(k))
    share = frame.shares.get(k)
    moment = times.at(share[1] if share else start, entry.kind if entry else "")
    change = n.change in ("increase", "decrease") and not (entry and entry.level_of_change)
    since = moment.start if moment.explicit and moment.start > low else low
    words = text[since:start]
    if entry and entry.kind == "stock" and text[since - 1 : since] == "、":
        # 新建公园2个、长廊15条
        words = text[max(frame.clause_of(since), moment.start, start - _CHAIN_WITHIN) : start]
    clause = frame.cuts[window.clause] + 1
    stated, period = periods.when(None if change else entry, moment, words, n.value, year, clause)
    indicator, rule = "", "uncoded"
    if entry and choice:
        indicator, rule = entry.id, f"{choice.cue.name}:{choice.how}"
        if head := choice.hit[2].text:
            rule = f"{rule}:{head}"
    if change:
        indicator, rule = indicator and indicator + "_yoy", f"{rule}|{n.change}"
    row = CodedNumeral(index, indicator, n.value, n.low, n.high, n.unit, n.bound, "", "", stated, period, rule)
    return _Figure(row, k, choice, low, moment, change)


class _Scopes:
    """The scopes of one sentence's figures; `known` has that of the last figure of each indicator."""

    def __init__(self, frame: Sentence, city_level: str, own: str, known: Mapping[str, str]) -> None:
        self.frame, self.city_level, self.own = frame, city_level, own
        self.bodies: scopes.Bodies | None = None
        self.known = dict(known)
        self.level = ("", -1, "")  # cue, clause and scope of the last figure whose level was told
        self.total, self.total_scope = -2, ""  # clause and scope of the last figure that may have parts

    def of(self, figure: _Figure) -> str:
        """The scope of a figure; to be asked in text order."""
        choice, k = figure.choice, figure.k
        if choice is None:
            return ""
        frame, entry, change = self.frame, choice.cue.entry, figure.change
        clause = frame.windows[k].clause
        part = choice.how == "part" or frame.parting[k] is not None
        own = part and self._says_whose(k, entry, figure.low)
        again = change and not part and scopes.opens_whole_place(frame.text, frame.cuts[clause] + 1)
        known = self.known.get(entry.id)
        if change and choice.how == "before" and known is not None and not again:
            scope = known
        elif (change or part) and known and not own and not again:
            scope = known  # of what changed, of what it is a part of
        else:
            scope = self._told(k, entry, choice.cue.name, figure.low, own=own)
            if frame.numerals[k].change == "to" and not scope and self.total == clause:
                scope = self.total_scope  # 省级许可事项由613项减为265项
            if part and not scope and self.total == clause - 1:
                scope = self.total_scope
            if not scope.startswith("all_agencies:"):  # an average of the places above is no whole of what follows
                self.known[entry.id] = scope
        if not part:
            self.total, self.total_scope = clause, scope
        return scope

    def _says_whose(self, k: int, entry: Entry, low: int) -> bool:
        """Whether a part says whose it is: 其中县政府19件、县直部门47件; 其中新获评省级14个."""
        start = self.frame.numerals[k].start
        near = self.frame.windows[k].low
        if entry.scope == "level":
            return scopes.names_level(self.frame.text, near, start)
        told = (self.frame.text[begin:start] for begin in (low, near))
        return entry.scope in ("body", "") and any(map(scopes.names_body, told))

    def _told(self, k: int, entry: Entry, cue: str, low: int, *, own: bool) -> str:
        """The scope that the words around numeral `k` tell."""
        frame = self.frame
        if self.bodies is None:
            self.bodies = scopes.Bodies(frame.text, frame.begin, frame.end, city_level=self.city_level, own=self.own)
        window, share = frame.windows[k], frame.shares.get(k)
        floor, start = frame.begin, frame.numerals[k].start
        if share:
            floor, low, start = share[0], *share
        floor = low if own else floor
        if entry.scope != "level":
            return scopes.scope(entry, self.bodies, floor, low, window.low, start, window.end, window.high)
        near = low if share else max(low, window.low)
        scope = scopes.scope(entry, self.bodies, floor, near, window.low, start, window.end, window.high)
        if not scope and near > low:
            scope = scopes.scope(entry, self.bodies, floor, low, window.low, start, window.end, window.high)
        if not scope and frame.text[window.high : window.high + 1] in "、和":
            # 2个单位、3名个人获评全国普法先进
            clause = min(frame.cuts[window.clause + 1], window.high + _LEVEL_WITHIN)
            scope = scopes.scope(entry, self.bodies, floor, low, window.low, start, window.high, clause)
        # 省级先进单位5个、先进个人8名: the level told once holds for the chain.
        scope = scope or (self.level[2] if self.level[:2] == (cue, window.clause) else "")
        self.level = (cue, window.clause, scope)
        return scope
