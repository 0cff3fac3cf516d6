"""Headings → a tree of sections that covers the text, each with its topic and its zone."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources
from typing import Any

import yaml

from govreport import headings, zones
from govreport.headings import LINE_FORMS, RANKS, Candidate, Lines
from govreport.report import Section
from govreport.trie import Trie

_TITLE_YEAR = re.compile(r"(20\d\d)\s*年")
# Headings of nothing but these words (2022年法治政府建设工作主要情况) contain every topic.
_GENERAL = re.compile(
    r"20\d\d年度?|法治政府建设|依法行政|法治建设|主要|工作|重点|举措|措施|做法|成效|成绩|情况|开展|推进|基本|总体|进展|年度|取得|落实"
    r"|完成|回顾|总结|亮点|特色|履行|职责|[及和与的以、，：我市县区省镇乡局本]"
)


@dataclass(slots=True)
class _Node:
    """A section while the tree is built; `flow` is the zone that its next part without own sign belongs to."""

    start: int
    end: int
    rank: float
    form: str
    zone: str
    flow: str
    number: str = ""
    heading: str = ""
    both: bool = False  # the heading names problems and plans
    parent: _Node | None = None
    headings: int = 0  # that it holds, of a form that stands at the head of a line; list items are none

    @property
    def depth(self) -> int:
        if self.form == "preamble":
            return 0
        return 1 if self.parent is None else self.parent.depth + 1


def sections(text: str, *, title: str | None = None, year: int | None = None) -> list[Section]:
    """Sections of a clean text, in text order.

    Parameters
    ----------
    text : str
        Clean text: simplified, full-width punctuation, one paragraph a line.
    title : str, optional
        The report's title; its year is used where `year` is not known.
    year : int, optional
        The year reported on. What is said of a later year is a plan.

    Returns
    -------
    list of Section
        Top-level sections follow each other without gap from 0 to ``len(text)``, and every section lies within its
        parent. ``s000`` (depth 0) is the text before the first heading, where there is such text. A stretch in which
        the report turns to problems or plans without a heading is a section with empty number and heading.
    """
    if not text:
        return []
    if year is None and title and (found := _TITLE_YEAR.search(title)):
        year = int(found[1])
    lines = Lines(text)
    closing = zones.closing_start(text, lines)
    candidates = [c for c in _candidates(text, lines, title, year) if c.start < closing]
    nodes = _nest(text, lines, candidates, closing, year)
    return _labelled(text, nodes)


def locate(found: Sequence[Section]) -> Callable[[int], Section]:
    """A function that gives the deepest section at a clean offset, in logarithmic time.

    Raises
    ------
    ValueError
        If there are no sections.
    """
    if not found:
        raise ValueError("there are no sections; the text is empty")
    starts: list[int] = []
    deepest: list[Section] = [found[0]]  # of what lies before the first, too
    open_: list[Section] = []

    def close(upto: int) -> None:
        while open_ and open_[-1].end <= upto:
            ended = open_.pop()
            if open_ and ended.end < open_[-1].end:
                mark(ended.end, open_[-1])

    def mark(start: int, section: Section) -> None:
        if starts and starts[-1] == start:
            deepest[-1] = section
        else:
            starts.append(start)
            deepest.append(section)

    for section in found:
        close(section.start)
        mark(section.start, section)
        open_.append(section)
    close(open_[0].end)
    return lambda offset: deepest[bisect_right(starts, offset)]


# --- candidates ---------------------------------------------------------------------------------------------------


def _candidates(text: str, lines: Lines, title: str | None, year: int | None) -> list[Candidate]:
    """Every heading and list item of the text, in text order."""
    found = headings.numbered(text, lines)
    chapters = sum(c.form in ("chapter", "part") and c.at_line for c in found)
    restarts = sum(c.form == "section" and c.at_line and c.value == 1 for c in found)
    has_sections = any(c.form == "section" and c.at_line for c in found)
    slogans = headings.slogans(text, lines, found)
    if chapters >= 2 or (has_sections and restarts < 2):
        # Where headings are numbered, a line without number is one only if it says so: 存在的问题, 下一步打算.
        slogans = [c for c in slogans if zones.of_heading(c.heading, year)[0] in ("problem", "plan")]
    slogans = [c for c in slogans if not title or c.heading.replace(" ", "") not in title]
    found = sorted([*found, *slogans], key=lambda c: c.start)
    return sorted([*found, *headings.phrases(text, lines, found)], key=lambda c: (c.start, RANKS[c.form]))


# --- tree ---------------------------------------------------------------------------------------------------------


class _Tree:
    """The stack of open sections, and the finished ones in text order."""

    def __init__(self) -> None:
        self.nodes: list[_Node] = []
        self.open: list[_Node] = []
        self.flow = "done"

    def top(self) -> _Node | None:
        return self.open[-1] if self.open else None

    def close(self, at: int, keep: Callable[[_Node], bool]) -> None:
        """End open sections at `at`, from the deepest up to the first that is to be kept."""
        while self.open and not keep(self.open[-1]):
            node = self.open.pop()
            node.end = min(node.end, at)

    def push(self, node: _Node) -> None:
        node.parent = self.top()
        if node.parent:
            node.parent.headings += node.form in LINE_FORMS or node.form == "phrase"
            node.end = min(node.end, node.parent.end)
        self.nodes.append(node)
        self.open.append(node)


def _nest(text: str, lines: Lines, candidates: list[Candidate], closing: int, year: int | None) -> list[_Node]:
    """Put candidates and turns in order and nest them; the result covers ``0 .. len(text)``."""
    tree = _Tree()
    structural = [c for c in candidates if c.form in LINE_FORMS or c.form == "phrase"]
    if structural:
        body = structural[0].start
        inside = [c for c in candidates if c.start >= body]
        early = [c for c in candidates if c.start < body]
    else:  # no headings: the report is one section that begins with its first paragraph
        k = headings.first_paragraph(lines)
        body = lines.starts[k] if k < len(lines) else 0
        body = min(body, closing)
        inside, early = [c for c in candidates if c.start >= body], []
    if body:
        tree.push(_Node(0, body, -1, "preamble", "preamble", "preamble"))
        for c in early:
            _open(tree, c, lines, body, year)
        tree.close(body, lambda node: False)
    if not structural and body < closing:
        tree.push(_Node(body, closing, 0, "body", "done", "done"))
    outlook = _Outlook(inside, year)
    turns = [t for t in zones.turns(text, year) if body <= t.start < closing]
    events: list[Candidate | zones.Turn] = [*inside, *turns]
    events.sort(key=lambda e: (e.start, isinstance(e, zones.Turn)))
    for event in events:
        if isinstance(event, zones.Turn):
            _turn(tree, event, outlook, lines, closing)
        else:
            _open(tree, event, lines, closing, year)
    tree.close(closing, lambda node: False)
    if closing < len(text):
        tree.push(_Node(closing, len(text), 0, "closing", "closing", "closing"))
    return tree.nodes


def _open(tree: _Tree, c: Candidate, lines: Lines, closing: int, year: int | None) -> None:
    """Open the section that `c` heads, after closing those that it ends."""
    rank = RANKS[c.form]
    tree.close(c.start, lambda node: node.end > c.start)
    if before := next((node for node in tree.open if node.form == c.form), None):
        tree.close(c.start, lambda node: node is before)
        tree.close(c.start, lambda node: node is not before)
    elif rank <= 3:
        tree.close(c.start, lambda node: node.rank < rank)
    end = closing
    if not c.at_line or (c.form not in LINE_FORMS and c.form != "phrase"):
        line_end = lines.ends[lines.at(c.start)]
        # A list item is its paragraph, unless its line is only a heading or announces what follows.
        alone = c.at_line and c.heading_end >= line_end - 1
        if len(lines) > 1 and rank > 1 and not alone and lines.text[line_end - 1] != "：":
            end = min(closing, line_end + 1)
    parent = tree.top()
    flow = parent.flow if parent else tree.flow
    own, both = (None, False)
    if c.form in LINE_FORMS:
        own, both = zones.of_heading(c.heading, year)
    zone = own or flow
    if parent is None:
        tree.flow = _after(zone, own, flow)
    tree.push(_Node(c.start, end, rank, c.form, zone, zone, c.number, c.heading, both))


def _after(zone: str, own: str | None, flow: str) -> str:
    """Zone of a top-level section whose heading does not tell, when it follows one of `zone`."""
    if zone in ("problem", "plan"):
        return "plan"
    return "done" if own == "done" else flow


class _Outlook:
    """What headings still follow an offset, to tell whether a turn is the report's last word or one section's."""

    def __init__(self, candidates: Iterable[Candidate], year: int | None) -> None:
        self.ahead = [c for c in candidates if c.form in LINE_FORMS or c.form == "phrase"]
        self.starts = [c.start for c in self.ahead]
        self.zones = [zones.of_heading(c.heading, year)[0] if c.form in LINE_FORMS else None for c in self.ahead]
        self.named = {zone for zone in self.zones if zone}
        self.next_top = [len(self.ahead)] * (len(self.ahead) + 1)
        for i in range(len(self.ahead) - 1, -1, -1):
            self.next_top[i] = i if RANKS[self.ahead[i].form] <= 1 else self.next_top[i + 1]

    def is_last_word(self, at: int, zone: str) -> bool:
        """Whether no heading names `zone`, and only headings on problems or plans, or a new list, follow `at`."""
        if zone in self.named:
            return False
        i = bisect_right(self.starts, at)
        if i < len(self.ahead) and RANKS[self.ahead[i].form] > 1 and self.ahead[i].value != 1:
            return False
        top = self.next_top[i]
        return top == len(self.ahead) or self.zones[top] in ("problem", "plan")


def _turn(tree: _Tree, turn: zones.Turn, outlook: _Outlook, lines: Lines, closing: int) -> None:
    """Open a section without heading where the text turns to problems or plans, if it does so here."""
    tree.close(turn.start, lambda node: node.end > turn.start)
    top = tree.top()
    now = top.flow if top else tree.flow
    if now not in ("done", "problem") or turn.zone == now or not (turn.sure or now == "problem"):
        return
    if top and top.form == "body" and top.start == turn.start:
        top.zone = top.flow = turn.zone
        return
    if top and top.form == "turn":  # 存在…问题。下一步，… : the plan follows the problem as its equal
        end, rank = top.end, top.rank
        tree.close(turn.start, lambda node: node is not top)
    elif now == "problem":
        tree.close(turn.start, lambda node: node.form in LINE_FORMS)
        if head := tree.top():
            head.flow = turn.zone
        end, rank = closing, 3.5
    elif outlook.is_last_word(turn.start, turn.zone):
        tree.close(turn.start, lambda node: False)
        end, rank = closing, 1.0
    else:
        end, rank = min(closing, lines.ends[lines.at(turn.start)] + 1), 3.5
    if not tree.open:
        tree.flow = "plan"
    tree.push(_Node(turn.start, end, rank, "turn", turn.zone, turn.zone))


# --- topics -------------------------------------------------------------------------------------------------------


@cache
def topics() -> dict[str, dict[str, Any]]:
    """The table of topics by id.

    Each has its name in Chinese (``zh``) and English (``en``), its cue words (``strong``, ``cues``), and the tasks of
    the national outlines of 2015 (``plan_2015``) and 2021 (``plan_2021``) that it answers to.
    """
    return _table()["topics"]


def crosswalk() -> dict[str, dict[str, str]]:
    """Titles of the tasks A1 … A8 (``plan_2015``) and B1 … B10 (``plan_2021``) of the two national outlines."""
    return _table()["outlines"]


@cache
def _table() -> dict[str, Any]:
    text = resources.files("govreport").joinpath("data/topics.yaml").read_text(encoding="utf-8")
    table: dict[str, Any] = yaml.safe_load(text)
    return table


@cache
def _cues() -> tuple[Trie, list[tuple[str, int]]]:
    """All cues, and the topic and weight of each."""
    weights = {"": ("", 0)}
    for topic, entry in topics().items():
        for kind, weight in (("cues", 1), ("strong", 3)):
            weights.update(dict.fromkeys(entry[kind], (topic, weight)))
    return Trie(list(weights)), list(weights.values())


class _Topics:
    """Cue words of a text by topic."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def hits(self) -> tuple[list[int], list[tuple[str, int]]]:
        """Where the cue words of the text begin, and the topic and weight of each."""
        trie, weights = _cues()
        found = list(trie.apart(self.text))
        return [start for start, _ in found], [weights[word] for _, word in found]

    def of_text(self, start: int, end: int) -> dict[str, int]:
        """Weight of each topic's cues that begin in a stretch of the text."""
        starts, weights = self.hits
        total: dict[str, int] = {}
        for topic, weight in weights[bisect_left(starts, start) : bisect_left(starts, end)]:
            total[topic] = total.get(topic, 0) + weight
        return total

    def first(self, among: Collection[str]) -> str:
        """Which of some topics comes up first in the text."""
        return next(topic for topic, _ in self.hits[1] if topic in among)

    def of(self, node: _Node, inherited: str | None) -> str | None:
        """Topic by the heading's cues, else by those of the text; a container of many topics has none."""
        if node.zone in ("problem", "plan"):
            return "problems" if node.zone == "problem" else "plans"
        if node.zone != "done":
            return None
        heading = self.of_text(node.start, node.start + len(node.number) + len(node.heading) + 1)
        most = max(heading.values(), default=0)
        tied = [topic for topic, weight in heading.items() if weight == most]
        if len(tied) == 1:
            return tied[0]
        text = self.of_text(node.start, node.end)
        if tied:
            most = max(text[topic] for topic in tied)
            return self.first([topic for topic in tied if text[topic] == most])
        if not inherited and node.heading and not _GENERAL.sub("", node.heading):
            return None
        if node.headings >= 2:
            topic, weight = max(text.items(), key=lambda item: item[1], default=(None, 0))
            return topic if weight >= 0.6 * sum(text.values()) and weight else None
        ranked = [*sorted(text.items(), key=lambda item: -item[1]), ("", 0), ("", 0)]
        (topic, weight), (_, second) = ranked[:2]
        clear = weight >= 2 and weight > second and weight >= 2 * text.get(inherited or "", 0)
        return topic if clear else inherited


def _labelled(text: str, nodes: list[_Node]) -> list[Section]:
    """Nodes as `Section` rows with ids and topics."""
    cues = _Topics(text)
    offset = 0 if nodes[0].form == "preamble" else 1
    ids = {id(node): f"s{i + offset:03d}" for i, node in enumerate(nodes)}
    by_id: dict[int, str | None] = {}
    rows = []
    for node in nodes:
        topic = cues.of(node, by_id.get(id(node.parent)))
        by_id[id(node)] = topic
        parent = ids[id(node.parent)] if node.parent else None
        heading = node.heading
        rows.append(
            Section(ids[id(node)], parent, node.depth, node.number, heading, topic, node.zone, node.start, node.end)
        )
    return rows
