"""The codebook's cues made fast: all cue words in one index, all conditions bit masks.

Every alternation of the codebook (行政复议|复议) becomes one bit. A cue word carries the bits of the alternations it
belongs to, so a stretch of text is one integer, the bits of its words, and a cue's condition is one `&`.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache, reduce
from itertools import pairwise
from operator import attrgetter, or_
from typing import Any

import numpy as np

from govreport import codebook
from govreport.codebook import Entry
from govreport.trie import Trie


@dataclass(slots=True, eq=False)
class Cue:
    """One cue of the codebook with its alternations as masks; see the head of ``codebook.yaml`` for the keys."""

    entry: Entry
    name: str
    side: str
    adj: bool
    bare: bool
    role: str
    weight: float
    verb: int
    near: int
    clause: int
    bonus: float  # for near and clause, which hold wholly or not at all
    upto: tuple[int, ...]
    sentence: tuple[int, ...]
    ctx: tuple[int, ...]
    forbidden: int
    forbidden_upto: int
    asked: int = field(init=False)  # all bits that the numeral's own words decide
    more: bool = field(init=False)  # whether there is any other condition than these and those of the clause
    key: tuple[str, bool] = field(init=False)
    topic: str = field(init=False)

    def __post_init__(self) -> None:
        self.asked = self.near | self.forbidden
        self.more = bool(self.verb or self.upto or self.sentence or self.ctx)
        self.key, self.topic = (self.entry.id, self.bare), self.entry.topic


Heads = tuple[tuple[Cue, int, float], ...]  # with the length of the head word and what it adds to the score


@dataclass(slots=True, eq=False)
class Word:
    """What a cue word says: its bits, and the cues it is a head of.

    These stand in `by_unit` for a word before a numeral with that unit, and for one behind it; in `of_changes` for a
    word before a change, whose unit need not be that of what changed.
    """

    text: str
    mask: int = 0
    by_unit: dict[str, tuple[Heads, Heads]] = field(default_factory=dict)
    of_changes: tuple[Heads, Heads] = ((), ())


_MASK = attrgetter("mask")
Hit = tuple[int, int, Word]  # start, end, word


@dataclass(slots=True, eq=False)
class Lexicon:
    """All cue words: a trie of their texts, and what each says."""

    trie: Trie
    words: list[Word]
    verbs: int
    light: re.Pattern[str]


class Scan:
    """The cue words of a text and of its headings: the longest at every offset, overlapping ones too.

    Parameters
    ----------
    text : str
        The text.
    lexicon : Lexicon
        The cue words.
    headings : iterable of str
        Of the text.
    stretches : iterable of (int, int), optional
        The parts of the text that will be asked for; all of it if missing.
    """

    def __init__(
        self,
        text: str,
        lexicon: Lexicon,
        headings: Iterable[str] = (),
        stretches: Iterable[tuple[int, int]] | None = None,
    ) -> None:
        self._headings: dict[str, tuple[int, int]] = {}  # where each is looked up
        parts, end = [text], len(text)
        for heading in dict.fromkeys(headings):
            self._headings[heading] = end + 1, end + 1 + len(heading)
            end += 1 + len(heading)
            parts.append(heading)
        wanted = np.full(end, stretches is None)
        wanted[len(text) :] = True
        for low, high in stretches or ():
            wanted[low:high] = True
        starts, found = lexicon.trie.walk("\n".join(parts), wanted)
        self._starts: list[int] = starts.tolist()
        self._ends: list[int] = (starts + lexicon.trie.lengths[found]).tolist()
        self._words = list(map(lexicon.words.__getitem__, found.tolist()))

    def hits(self, begin: int, end: int) -> list[Hit]:
        """The cue words that lie inside ``text[begin:end]``."""
        low = bisect_left(self._starts, begin)
        high = bisect_left(self._starts, end, low)
        several = zip(self._starts[low:high], self._ends[low:high], self._words[low:high], strict=True)
        return [hit for hit in several if hit[1] <= end]

    def masks(self, cuts: Iterable[int]) -> list[int]:
        """The bits of the cue words that begin between each two neighbours of `cuts`.

        A word counts where it begins; no word reaches over the end of a sentence.
        """
        places = [bisect_left(self._starts, cut) for cut in cuts]
        return [reduce(or_, map(_MASK, self._words[low:high]), 0) for low, high in pairwise(places)]

    def heading_mask(self, heading: str) -> int:
        """The bits of the cue words of one of the headings."""
        return self.masks(self._headings[heading])[0]


@cache
def lexicon() -> Lexicon:
    """The compiled codebook."""
    book = codebook.load()
    raws = [raw for entry in book.entries.values() for raw in entry.cues]
    any_verb = tuple(sorted({*book.verbs, *(verb for raw in raws for verb in raw["verb"])}))
    groups = {frozenset(words) for raw in raws for words in _alternations(raw)} | {frozenset(any_verb)}
    # What many words say gets a low bit, for a mask is as long as its highest one.
    order = sorted(groups - {frozenset()}, key=lambda group: (-len(group), sorted(group)))
    bits: dict[frozenset[str], int] = {frozenset(): 0} | {group: 1 << n for n, group in enumerate(order)}
    masks: dict[str, int] = {}
    for group in order:
        for word in group:
            masks[word] = masks.get(word, 0) | bits[group]

    def bit(words: tuple[str, ...]) -> int:
        return bits[frozenset(words)]

    heads: dict[str, list[tuple[Cue, tuple[str, ...] | None]]] = {}  # with units of its own, if it has any
    for entry in book.entries.values():
        for number, raw in enumerate(entry.cues, start=1):
            cue = Cue(
                entry=entry,
                name=f"{entry.id}.{number}",
                side=raw.get("side", ""),
                adj=raw.get("adj", False),
                bare=raw.get("bare", False),
                role=raw.get("role", ""),
                weight=raw.get("w", 0),
                verb=bit(raw["verb"]),
                near=sum({*map(bit, raw["near"])}),
                clause=sum({*map(bit, raw["clause"])}),
                bonus=3.0 * len(raw["near"]) + 2.5 * len(raw["clause"]),
                upto=tuple(map(bit, raw["all"])),
                sentence=tuple(map(bit, raw["sentence"])),
                ctx=tuple(map(bit, raw["ctx"])),
                forbidden=bit(raw["not"]),
                forbidden_upto=bit(raw["notall"]),
            )
            for word in raw["head"]:
                masks.setdefault(word, 0)
                heads.setdefault(word, []).append((cue, raw.get("units")))
    # What a bare cue is recognised by names no thing either.
    of_bare = {word for raw in raws if raw.get("bare") for word in raw["head"]}
    light = "|".join(map(re.escape, sorted({*book.light, *of_bare}, key=lambda w: (-len(w), w))))
    words = [_word(text, masks, heads) for text in ("", *sorted(masks))]
    known: dict[tuple[Heads, Heads], tuple[Heads, Heads]] = {}
    for word in words:  # what is alike is kept once, to take less memory
        word.by_unit = {unit: known.setdefault(sides, sides) for unit, sides in word.by_unit.items()}
    return Lexicon(Trie([w.text for w in words]), words, bit(any_verb), re.compile(light))


def _alternations(raw: dict[str, Any]) -> list[tuple[str, ...]]:
    """All alternations of a cue's conditions."""
    several = ("near", "clause", "all", "sentence", "ctx")
    return [raw["verb"], raw["not"], raw["notall"], *(words for key in several for words in raw[key])]


def _word(text: str, masks: dict[str, int], heads: dict[str, list[tuple[Cue, tuple[str, ...] | None]]]) -> Word:
    """A word with what the cue words that it begins with say too; those inside it are found at their own offset."""
    word = Word(text)
    seen: set[str] = set()
    by_unit: dict[str, tuple[Heads, Heads]] = {}
    of_changes: Heads = ()
    for length in range(len(text), 1, -1):
        part = text[:length]
        word.mask |= masks.get(part, 0)
        for cue, units in heads.get(part, ()):
            if cue.name not in seen:  # the longest head of a cue
                seen.add(cue.name)
                head = (cue, length, min(length, 8) + cue.weight + cue.bonus)
                before = () if cue.side == "right" else (head,)
                behind = () if cue.side == "left" else (head,)
                for unit in units or cue.entry.units:
                    known = by_unit.get(unit, ((), ()))
                    by_unit[unit] = known[0] + before, known[1] + behind
                of_changes += () if units else before
    word.by_unit, word.of_changes = by_unit, (of_changes, ())
    return word


def of_entry(entry: Entry) -> Cue:
    """A cue without conditions, for a numeral that takes its indicator from another one."""
    return Cue(entry, entry.id, "", False, False, "", 0.0, 0, 0, 0, 0.0, (), (), (), 0, 0)
