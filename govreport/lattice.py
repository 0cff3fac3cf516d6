"""The lattice of the characters that fit a run of double bytes, and its likeliest paths by a model of words.

At each place stand the characters whose bytes are the ones that survived, or are such that the pair they form vanishes.
The search goes through them word by word; what goes together on the page weighs with what is a word at all.
"""

from __future__ import annotations

import heapq
import math
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache, cached_property
from itertools import islice, pairwise
from typing import NamedTuple

from govreport import script, wordmodel

_LEADS = range(0x81, 0xFF)
_WIDTH = 40  # characters at a place from which words are tried
_ONE_MORE = 6.0  # how far it is behind at least if the next pair does not follow, for then another is lost
_MOST_LOST = 3  # pairs that may vanish one after the other
_COMMON = 1500  # characters tried where the last byte of the run is gone
_BEFORE_LOSS = 0
_COMMON_BEFORE_LOSS = 260  # characters tried where neither byte of the next pair is known
_SHARE = (1.0, 0.8, 0.8, 0.8)
_USUAL = 5.0  # what a character costs that is likely
_READINGS = 60
_FEW, _SHORT = 3, 10  # characters that are looked up one by one; ways for words to go on that need no index
_PAIR_WEIGHT, _PAIR_PRIOR = 0.6, 20.0
MARKS = "、。，；：？！（）《》“”‘’〔〕［］【】—…·％０１２３４５６７８９"
_MARKS = frozenset(MARKS)

_OPENING, _CLOSING, _STOPS = "（《“‘〔［【", "）》”’〕］】", "、，。；：？！"
# A mark may not follow these; where a mark is not listed, it may follow neither an opening bracket nor a stop.
_NEVER_BEFORE = (
    {mark: mark for mark in _OPENING} | {"—": "（《〔", "…": "（《〔"} | dict.fromkeys("０１２３４５６７８９", "")
)


def pair_bytes(lead: int, trail: int) -> str:
    """The character of a pair of bytes, or nothing where GBK assigns none."""
    try:
        return bytes([lead, trail]).decode("gbk")
    except UnicodeDecodeError:
        return ""


class PairModel(dict[str, "_Followers"]):
    """How well two characters go together, by the `pairs_of` some texts: ``model[first][second]``, a weighted log."""

    def __init__(self, *texts: Mapping[str, list[str]]) -> None:
        self.texts = texts

    def __missing__(self, first: str) -> _Followers:
        counts: dict[str, int] = {}
        for text in self.texts:
            for second in text.get(first, ()):
                counts[second] = counts.get(second, 0) + 1
        followers = self[first] = _Followers(counts)
        return followers


def pairs_of(text: str) -> dict[str, list[str]]:
    """For each character of a text, what stands behind it in a line, again and again."""
    found: dict[str, list[str]] = defaultdict(list)
    for line in text.split("\n"):
        for first, second in pairwise(line):
            found[first].append(second)
    return found


class _Followers(dict[str, float]):
    """The weighted log probabilities of what follows one character; `unseen` is what a stranger's own share adds to."""

    def __init__(self, counts: dict[str, int]) -> None:
        self.counts, self.total = counts, sum(counts.values()) + _PAIR_PRIOR
        self.unseen = _PAIR_WEIGHT * math.log(_PAIR_PRIOR / self.total)
        self.first = wordmodel.load().first

    def __missing__(self, second: str) -> float:
        alone = math.exp(self.first.get(second, wordmodel.UNKNOWN))
        together = self.counts.get(second, 0) + _PAIR_PRIOR * alone
        logp = self[second] = _PAIR_WEIGHT * math.log(together / self.total)
        return logp


class _Char(NamedTuple):
    """A character as the page writes it and simplified, its bytes, and how likely a word is that begins with it."""

    form: str
    simple: str
    lead: int
    trail: int
    first: float


class _Choice:
    """Characters that may stand at a place, likeliest first.

    `pool` is what they share, if anything: a lead byte, a trail byte (negative), or to stand before a loss.
    """

    __slots__ = ("firsts", "forms", "pool", "ranked")

    def __init__(self, chars: Iterable[_Char], pool: int | None) -> None:
        self.pool = pool
        self.forms: dict[str, list[tuple[str, int]]] = {}  # by the simplified character
        self.ranked: list[str] = []
        self.firsts: list[float] = []  # negative, so that they ascend
        for char in chars:
            if char.simple not in self.forms:
                self.forms[char.simple] = []
                self.ranked.append(char.simple)
                self.firsts.append(-char.first)
            self.forms[char.simple].append((char.form, char.trail))


@cache
def vanishing() -> dict[int, frozenset[int]]:
    """For each byte, the lead bytes that form no GBK character when they follow it."""
    return {
        trail: frozenset(lead for lead in _LEADS if trail > 0x7F and not pair_bytes(trail, lead))
        for trail in range(0x40, 0xFF)
    }


_Step = tuple[str, wordmodel.Node]  # a next character, and the beginning of words with it


class _Ahead(dict[wordmodel.Node, dict[int, list[_Step]]]):
    """How a beginning of words can go on, by the pools of the next character."""

    def __init__(self, pools: Mapping[str, Iterable[int]]) -> None:
        self.pools = pools

    def __missing__(self, node: wordmodel.Node) -> dict[int, list[_Step]]:
        found = self[node] = defaultdict(list)
        for step in node.follow.items():
            for pool in self.pools.get(step[0], ()):
                found[pool].append(step)
        return found


class Table:
    """The characters that a page in one script writes, by their bytes."""

    def __init__(self, simplified: bool) -> None:
        first = wordmodel.load().first
        forms = "".join(map(chr, range(0x4E00, 0x9FA6)))  # all of them are in GBK
        simple, full = (script.converter(way).convert("\n".join(forms)).split("\n") for way in ("t2s", "s2t"))
        code = forms.encode("gbk")
        chars = []
        for i, (form, plain, written) in enumerate(zip(forms, simple, full, strict=True)):
            foreign = form != plain if simplified else form != written and not _in_big5(form)
            if plain in first and not foreign:
                chars.append(_Char(form, plain, code[2 * i], code[2 * i + 1], first[plain]))
        for mark in MARKS:
            lead, trail = mark.encode("gbk")
            chars.append(_Char(mark, mark, lead, trail, first.get(mark, wordmodel.UNKNOWN)))
        self.chars = sorted(chars, key=lambda c: -c.first)
        self.by_lead: dict[int, list[_Char]] = defaultdict(list)
        self.by_trail: dict[int, list[_Char]] = defaultdict(list)
        for char in self.chars:
            self.by_lead[char.lead].append(char)
            self.by_trail[char.trail].append(char)
        dead = vanishing()
        self.before_loss = [c for c in self.chars if dead[c.trail]][:_COMMON_BEFORE_LOSS]
        pools: dict[str, set[int]] = defaultdict(set)
        for char in self.chars:
            pools[char.simple] |= {char.lead, -char.trail}
        for char in self.before_loss:
            pools[char.simple].add(_BEFORE_LOSS)
        self.ahead = _Ahead(pools)

    @cache  # noqa: B019  # two tables at most, and they stay
    def meeting(self, lead: int, trail: int | None) -> _Choice:
        """Characters with this lead byte and, if given, this trail; if not, with one that may lose the next pair."""
        dead = vanishing()
        return _Choice([c for c in self.by_lead[lead] if (dead[c.trail] if trail is None else c.trail == trail)], lead)

    @cache  # noqa: B019
    def behind_loss(self, before: int, trail: int | None) -> _Choice:
        """The same where the pair before is lost: their lead byte forms no character behind `before`."""
        lost = vanishing()[before]
        pool = self.before_loss if trail is None else self.by_trail[trail]
        return _Choice([c for c in pool if c.lead in lost], _BEFORE_LOSS if trail is None else -trail)


@cache
def characters(simplified: bool) -> Table:
    """The table of a simplified or of a traditional page, made once."""
    return Table(simplified)


def _in_big5(char: str) -> bool:
    try:
        char.encode("big5")
    except UnicodeEncodeError:
        return False
    return True


# A layer of the search is a place among the pairs and how many pairs were lost there one after the other; behind the
# last place there is a layer for each character after the run.
_LAYERS = _MOST_LOST + 1
_Start = tuple[str, float, list[tuple[float, str]]]  # first character of words, best score, scores by what is before
_Member = tuple[float, str, _Followers]  # score up to a character, its form, and what goes together with it


class _State(NamedTuple):
    """What may follow a character with a certain last byte in a layer, and what is sure to be lost by that."""

    choices: list[tuple[int, _Choice]]  # with the layer that each leads to
    penalty: float


class Search:
    """Word by word through the pairs: in each layer the best score for each character that may stand before it.

    What may come next depends on the last character only, so texts that end in the same character in the same layer are
    one: of all that lead there the best counts, and the ways to get there are kept for `best`.
    """

    def __init__(
        self,
        pairs: Sequence[tuple[int, int]],
        last: int | None,
        after: str,
        table: Table,
        last_fits: Callable[[str], bool],
        together: PairModel,
        effort: int,
    ) -> None:
        self.pairs, self.last, self.table = pairs, last, table
        self.after, self.together = after, together
        self.model, self.dead, self.last_fits = wordmodel.load(), vanishing(), last_fits
        self.behind = (len(self.pairs) + 1) * _LAYERS  # the layer behind the run
        self.end = self.behind + len(after)
        self.effort = effort
        self.beginnings: Collection[str] | None = None
        self.slack, self.floors = 0.0, [-math.inf] * (self.end + 1)
        self.states: list[dict[int, _State]] = [{} for _ in range(self.end + 1)]
        self.kinds: dict[tuple[int, bool, frozenset[int] | None], _State] = {}
        self.endings: dict[frozenset[int], _Choice] = {}

    def run(self, form: str, followers: _Followers, place: int, trail: int, slack: float) -> None:
        """Search; what an earlier run with less slack has found out of how well one can do is of use again."""
        self.floors = [floor - (slack - self.slack) for floor in self.floors]
        self.slack = slack
        self.nodes: list[dict[str, tuple[float, _Followers, int]]] = [{} for _ in range(self.end + 1)]
        self.ways: dict[tuple[int, str], list[tuple[float, int, str, str, str]]] = defaultdict(list)
        self.layer = self.begin = place * _LAYERS
        self.nodes[self.begin][form] = (0.0, followers, trail)
        for layer in range(self.begin, self.end):
            self.layer = layer
            if self.effort <= 0:
                return
            floor = self.floors[self.layer]
            groups: dict[int, list[_Member]] = defaultdict(list)
            found = sorted(self.nodes[self.layer].items(), key=lambda node: (-node[1][0], node[0]))
            for form, (score, followers, trail) in found[:_WIDTH]:
                if score + self.state(self.layer, trail).penalty >= floor:
                    groups[trail].append((score, form, followers))
            for trail, group in groups.items():
                for target, choice in self.state(self.layer, trail).choices:
                    self._words(self._starts(group, target, choice), target, choice)

    def state(self, layer: int, trail: int) -> _State:
        """Where the search can go on from a character with this last byte in this layer."""
        state = self.states[layer].get(trail)
        if state is None:
            place = layer // _LAYERS
            meets = place < len(self.pairs) and trail == self.pairs[place][0]
            kind = layer, meets, self.dead.get(trail)  # nothing else of the last byte matters, and few kinds there are
            if kind not in self.kinds:
                self.kinds[kind] = self._state(layer, trail)
            state = self.states[layer][trail] = self.kinds[kind]
        return state

    def _state(self, layer: int, trail: int) -> _State:
        found = [(target, choice, lost) for target, choice, lost in self._choices(layer, trail) if choice.ranked]
        least = max([-choice.firsts[0] - _ONE_MORE * lost for _, choice, lost in found], default=-math.inf)
        penalty = 0.0 if layer == self.end else min(0.0, least + _USUAL)
        return _State([(target, choice) for target, choice, _ in found], penalty)

    def _choices(self, layer: int, trail: int) -> Iterable[tuple[int, _Choice, int]]:
        """The layers that may be next, the characters that lead there, and how many pairs are lost on the way."""
        if layer >= self.behind:
            for char in self.after[layer - self.behind :][:1]:
                first = self.model.first.get(char, wordmodel.UNKNOWN)
                yield layer + 1, _Choice([_Char(char, char, 0, 0, first)], None), 0
            return
        place, lost = divmod(layer, _LAYERS)
        size, table = len(self.pairs), self.table
        if place < size and trail == self.pairs[place][0]:
            lead, target = self.pairs[place][1], layer - lost + _LAYERS
            if place + 1 < size:
                yield target, table.meeting(lead, self.pairs[place + 1][0]), 0
            else:
                yield self.behind, self._ending(frozenset([lead]), self._fitting(table.by_lead[lead]), lead), 0
            yield target, table.meeting(lead, None), 1
        if lost < _MOST_LOST and self.dead[trail]:
            if place < size:
                yield layer + 1, table.behind_loss(trail, self.pairs[place][0]), 0
            else:
                yield self.behind, self._ending(self.dead[trail], self.lasts, self.last and -self.last), 0
            if lost + 1 < _MOST_LOST:  # behind the last loss only what meets the next pair can go on
                yield layer + 1, table.behind_loss(trail, None), 1

    @cached_property
    def lasts(self) -> list[_Char]:
        """What can be the last character if its first byte is not known."""
        return self._fitting(self.table.chars[:_COMMON] if self.last is None else self.table.by_trail[self.last])

    def _fitting(self, chars: Iterable[_Char]) -> list[_Char]:
        last, fits = self.last, self.last_fits
        return [char for char in chars if (last is None or last == char.trail) and fits(char.form)]

    def _ending(self, leads: frozenset[int], chars: list[_Char], pool: int | None) -> _Choice:
        """What ends the run and begins with one of these bytes; one byte is the known one, several are a loss's."""
        if leads not in self.endings:
            self.endings[leads] = _Choice([char for char in chars if char.lead in leads], pool)
        self.effort -= len(self.endings[leads].ranked) // 8
        return self.endings[leads]

    def _starts(self, group: list[_Member], target: int, choice: _Choice) -> Iterator[_Start]:
        """First characters of words, from `choice`: those likely by themselves, and those that go with the group."""
        floors, firsts, forms, marks = self.floors, self.model.first, choice.forms, _MARKS
        # A character that none of the group was seen with follows each of them at the same price, but for `unseen`.
        strangers = [(score + followers.unseen, form) for score, form, followers in group]
        strangers.sort(reverse=True)
        best = strangers[0][0]
        if self.layer == self.begin and self.beginnings is not None:
            chars = seen = [char for char in self.beginnings if char in forms]
        else:
            chars = choice.ranked[: bisect_right(choice.firsts, (best - floors[target]) / (1 + _PAIR_WEIGHT))]
            seen = [char for _, _, followers in group if followers.counts for char in _both(followers.counts, forms)]
            if seen:
                chars = [*dict.fromkeys(chars + seen)]
        for char in chars:
            first = firsts.get(char, wordmodel.UNKNOWN)
            start, entries = best + _PAIR_WEIGHT * first, strangers
            if char in seen or char in marks:
                entries = [
                    (score + followers[char], form)
                    for score, form, followers in group
                    if char not in marks or self._may_follow(form, char)
                ]
                entries.sort(reverse=True)
                if not entries:
                    continue
                start = entries[0][0]
            if start + first >= floors[target]:
                yield char, start, entries

    def _may_follow(self, before: str, mark: str) -> bool:
        """Not so a stop behind an opening bracket, or a bracket behind its like; no run begins with a stop."""
        if self.layer >= self.behind:
            return True
        if self.layer == self.begin and mark in _STOPS + _CLOSING:
            return False
        return before not in _NEVER_BEFORE.get(mark, _OPENING + _STOPS + "\u3000")

    def _words(self, starts: Iterable[_Start], target: int, choice: _Choice) -> None:
        """All words that fit the bytes and begin with one of `starts`, which are of `choice` and lead to `target`."""
        floors, together, states, ahead = self.floors, self.together, self.states, self.table.ahead
        model, first_forms = self.model, choice.forms
        steps: Iterable[_Step]
        for char, start, entries in starts:
            self.effort -= 1
            stack = [(model[char], target, trail, start, char, form) for form, trail in first_forms[char]]
            while stack:
                node, layer, trail, score, simple, forms = stack.pop()
                choices, penalty = states[layer].get(trail) or self.state(layer, trail)
                if score + node.word + penalty >= floors[layer]:
                    self._arrive(entries, score + node.word, penalty, layer, trail, simple, forms)
                for to, choice in choices:
                    least, follow = floors[to] - score, node.follow
                    if node.onward < least:
                        continue
                    if len(choice.forms) <= _FEW:
                        steps = [(step, follow[step]) for step in choice.forms if step in follow]
                    elif choice.pool is None or len(follow) <= _SHORT:
                        steps = islice(follow.items(), bisect_right(node.bests, -least))
                    else:
                        steps = ahead[node].get(choice.pool, ())
                    for step, below in steps:
                        if below.best >= least and step in choice.forms:
                            now = score + together[simple[-1]][step]
                            if now + below.best >= floors[to]:
                                stack += [
                                    (below, to, last, now, simple + step, forms + form)
                                    for form, last in choice.forms[step]
                                ]

    def _arrive(
        self,
        entries: list[tuple[float, str]],
        score: float,
        penalty: float,
        layer: int,
        trail: int,
        simple: str,
        forms: str,
    ) -> None:
        """A word ends: keep the ways there, and let the best of them raise the floors."""
        form, floor = forms[-1], self.floors[layer]
        effective = score + penalty
        nodes = self.nodes[layer]
        if form not in nodes or nodes[form][0] < score:
            nodes[form] = (score, self.together[simple[-1]], trail)
        ways, gain = self.ways[layer, form], score - entries[0][0]
        for begun, before in entries:
            if begun + gain < floor:
                break
            ways.append((begun + gain, self.layer, before, forms, simple))
        floor = effective - self.slack
        lost = layer % _LAYERS if layer < self.behind else 0
        own = effective - self.slack * _SHARE[lost]
        if own > self.floors[layer]:
            self.floors[layer] = own
            if layer % _LAYERS == 0 or layer >= self.behind:  # who is this far behind earlier will not catch up
                for i in range(self.layer, layer):
                    self.floors[i] = max(self.floors[i], floor)

    def best(self) -> Iterable[tuple[str, str, float]]:
        """The likeliest texts, best first, found by going back from the end; each text once."""
        queue = [(-score, "", "", self.end, form) for form, (score, *_) in self.nodes[self.end].items()]
        heapq.heapify(queue)
        known, found, after = set(), 0, len(self.after)
        while queue and found < _READINGS:
            cost, forms, simple, layer, form = heapq.heappop(queue)
            if (layer, form, simple) in known:
                continue
            known.add((layer, form, simple))
            if layer == self.begin:
                found += 1
                yield forms[: len(forms) - after], simple[: len(simple) - after], -cost
                continue
            score = self.nodes[layer][form][0]
            for total, back, before, word_forms, word in self.ways[layer, form]:
                heapq.heappush(queue, (cost + score - total, word_forms + forms, word + simple, back, before))


def _both(one: Mapping[str, object], other: Mapping[str, object]) -> list[str]:
    """What is in both dictionaries, in the order of the smaller one."""
    if len(one) > len(other):
        one, other = other, one
    return [*filter(other.__contains__, one)]
