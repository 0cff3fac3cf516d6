"""The codebook's cues made fast: all cue words in one index, all conditions bit masks.

Every alternation of the codebook (行政复议|复议) becomes one bit. A cue word carries the bits of the alternations it
belongs to, so a stretch of text is one integer, the bits of its words, and a cue's condition is one `&`.
"""

from __future__ import annotations

import re
import sys
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache, reduce
from itertools import pairwise
from operator import and_, or_

import numpy as np
from numpy.typing import NDArray

from govreport import codebook
from govreport.codebook import Entry


@dataclass(slots=True, eq=False)
class Cue:
    """One cue of the codebook with its alternations as masks; see the head of ``codebook.yaml`` for the keys."""

    entry: Entry
    name: str
    side: str
    adj: bool
    bare: bool
    narrow: bool
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
    """What a cue word says: its bits, and the cues it is a head of, by unit and whatever the unit."""

    text: str
    mask: int = 0
    by_unit: dict[str, Heads] = field(default_factory=dict)
    heads: Heads = ()


Hit = tuple[int, int, Word]  # start, end, word


@dataclass(slots=True, eq=False)
class Lexicon:
    """All cue words as a trie in two small arrays, which numpy walks from all offsets of a text at once.

    A node is a place in them, that of a first character its code. The child of `node` by a character is at
    ``first[node] + alphabet[character]``, if the parent there is `node`.
    """

    alphabet: NDArray[np.uint16]  # codes of the characters by code point; 0 is a character of no word
    first: NDArray[np.intp]
    parent: NDArray[np.intp]
    longest: NDArray[np.intp]  # which of `words` is the longest that a node's characters begin with; 0 is none
    words: list[Word]
    masks: list[int]
    lengths: NDArray[np.intp]  # of the words
    verbs: int
    light: re.Pattern[str]


class Scan:
    """The cue words of a text and of its headings: the longest at every offset, overlapping ones too."""

    def __init__(self, text: str, lexicon: Lexicon, headings: Iterable[str] = ()) -> None:
        self._words, self._masks = lexicon.words, lexicon.masks
        self._headings: dict[str, tuple[int, int]] = {}  # where each is looked up
        parts, end = [text], len(text)
        for heading in dict.fromkeys(headings):
            self._headings[heading] = end + 1, end + 1 + len(heading)
            end += 1 + len(heading)
            parts.append(heading)
        starts, found = _walk("\n".join(parts), lexicon)
        self._starts: list[int] = starts.tolist()
        self._ends: list[int] = (starts + lexicon.lengths[found]).tolist()
        self._found: list[int] = found.tolist()

    def hits(self, begin: int, end: int) -> list[Hit]:
        """The cue words that lie inside ``text[begin:end]``."""
        starts, ends, words, found = self._starts, self._ends, self._words, self._found
        k = bisect_left(starts, begin)
        several = range(k, bisect_left(starts, end, k))
        return [(starts[k], ends[k], words[found[k]]) for k in several if ends[k] <= end]

    def masks(self, cuts: Iterable[int]) -> list[int]:
        """The bits of the cue words that begin between each two neighbours of `cuts`.

        A word counts where it begins; no word reaches over the end of a sentence.
        """
        places = [bisect_left(self._starts, cut) for cut in cuts]
        bits = self._masks.__getitem__
        return [reduce(or_, map(bits, self._found[low:high]), 0) for low, high in pairwise(places)]

    def heading_mask(self, heading: str) -> int:
        """The bits of the cue words of one of the headings."""
        return self.masks(self._headings[heading])[0]


def _walk(text: str, lexicon: Lexicon) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Where cue words begin, and which one of `Lexicon.words` is the longest there."""
    first, parent = lexicon.first, lexicon.parent
    # Ends in a character of no word, so that nothing reaches beyond it.
    codes = lexicon.alphabet.take(np.frombuffer(f"{text}\0".encode("utf-32-le", "surrogatepass"), dtype=np.uint32))
    nodes = first.take(codes[:-1]) + codes[1:]  # of two characters, at every offset
    places = np.flatnonzero(parent.take(nodes) == codes[:-1])
    nodes = deepest = nodes.take(places)
    alive, depth = np.arange(len(places)), 2
    while alive.size:
        deeper = first.take(nodes) + codes.take(places.take(alive) + depth)
        kept = np.flatnonzero(parent.take(deeper) == nodes)
        alive, nodes, depth = alive.take(kept), deeper.take(kept), depth + 1
        deepest[alive] = nodes
    words = lexicon.longest.take(deepest)
    kept = np.flatnonzero(words)
    return places.take(kept), words.take(kept)


@cache
def lexicon() -> Lexicon:
    """The compiled codebook."""
    book = codebook.load()
    bits: dict[frozenset[str], int] = {}
    masks: dict[str, int] = {}

    def bit(words: tuple[str, ...]) -> int:
        if not words:
            return 0
        group = frozenset(words)
        if group not in bits:
            bits[group] = 1 << len(bits)
            for word in group:
                masks[word] = masks.get(word, 0) | bits[group]
        return bits[group]

    heads: dict[str, list[tuple[Cue, tuple[str, ...]]]] = {}
    verbs: set[str] = set()
    for entry in book.entries.values():
        for number, raw in enumerate(entry.cues, start=1):
            verbs.update(raw["verb"])
            cue = Cue(
                entry=entry,
                name=f"{entry.id}.{number}",
                side=raw.get("side", ""),
                adj=raw.get("adj", False),
                bare=raw.get("bare", False),
                narrow="units" in raw,
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
                heads.setdefault(word, []).append((cue, raw.get("units", entry.units)))
    any_verb = bit(tuple(sorted(verbs | set(book.verbs))))
    # What a bare cue is recognised by names no thing either.
    of_bare = {word for entry in book.entries.values() for raw in entry.cues if raw.get("bare") for word in raw["head"]}
    light = "|".join(map(re.escape, sorted({*book.light, *of_bare}, key=lambda w: (-len(w), w))))
    words = [_word(text, masks, heads) for text in ("", *sorted(masks))]
    return Lexicon(*_trie(words), any_verb, re.compile(light))


def _trie(
    words: list[Word],
) -> tuple[
    NDArray[np.uint16], NDArray[np.intp], NDArray[np.intp], NDArray[np.intp], list[Word], list[int], NDArray[np.intp]
]:
    """The first fields of a `Lexicon`."""
    number = {word.text: n for n, word in enumerate(words)}
    code = {character: n for n, character in enumerate(sorted(set("".join(number))), start=1)}
    beginnings = sorted({text[:length] for text in number for length in range(1, len(text) + 1)})
    children: dict[str, list[int]] = {}
    for text in beginnings:
        children.setdefault(text[:-1], []).append(code[text[-1]])
    first = {"": 0}
    free = -1 << (len(code) + 1)  # a bit for each place, endless
    for text, codes in sorted(children.items(), key=lambda item: -len(item[1])):
        if text:  # goes where its children fall on free places
            room = reduce(and_, (free >> c for c in codes))
            first[text] = (room & -room).bit_length() - 1
            for c in codes:
                free ^= 1 << (first[text] + c)
    size = max(first.values()) + len(code) + 1
    starts, parent, longest = np.zeros(size, np.intp), np.full(size, -1), np.zeros(size, np.intp)
    node = {"": -1}
    for text in beginnings:  # sorted, so that a node comes behind its parent
        before = text[:-1]
        n = node[text] = first[before] + code[text[-1]]
        starts[n], parent[n] = first.get(text, 0), node[before]
        longest[n] = number.get(text) or (longest[node[before]] if before else 0)
    alphabet = np.zeros(sys.maxunicode + 1, dtype=np.uint16)
    alphabet[list(map(ord, code))] = list(code.values())
    lengths = np.array([len(word.text) for word in words])
    return alphabet, starts, parent, longest, words, [word.mask for word in words], lengths


def _word(text: str, masks: dict[str, int], heads: dict[str, list[tuple[Cue, tuple[str, ...]]]]) -> Word:
    """A word with what the cue words that it begins with say too; those inside it are found at their own offset."""
    word = Word(text)
    seen: set[str] = set()
    by_unit: dict[str, list[tuple[Cue, int, float]]] = {}
    for length in range(len(text), 1, -1):
        part = text[:length]
        word.mask |= masks.get(part, 0)
        for cue, units in heads.get(part, ()):
            if cue.name not in seen:  # the longest head of a cue
                seen.add(cue.name)
                head = cue, length, min(length, 8) + cue.weight
                word.heads += (head,)
                for unit in units:
                    by_unit.setdefault(unit, []).append(head)
    word.by_unit = {unit: tuple(found) for unit, found in by_unit.items()}
    return word


def of_entry(entry: Entry) -> Cue:
    """A cue without conditions, for a numeral that takes its indicator from another one."""
    return Cue(entry, entry.id, "", False, False, False, "", 0.0, 0, 0, 0, 0.0, (), (), (), 0, 0)
