"""The codebook's cues made fast: all cue words in one index, all conditions bit masks.

Every alternation of the codebook (行政复议|复议) becomes one bit. A cue word carries the bits of the alternations it
belongs to, so a stretch of text is one integer, the bits of its words, and a cue's condition is one `&`.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field
from functools import cache
from itertools import groupby

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


Heads = tuple[tuple[Cue, int], ...]  # with the length of the head word


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
    """All cue words, found by their first characters."""

    # First two characters → the longer words by their third, with their lengths, longest first, and the word of two.
    index: dict[str, tuple[dict[str, tuple[tuple[int, ...], dict[str, Word]]], Word | None]]
    # Which hashes of two characters some word begins with; rules out three quarters of a text at once.
    begun: NDArray[np.bool_]
    verbs: int
    light: re.Pattern[str]


class Scan:
    """The cue words of a text."""

    def __init__(self, text: str, lexicon: Lexicon) -> None:
        self.text, self.index, self._lexicon = text, lexicon.index, lexicon
        self._of_headings: dict[str, int] = {}
        self.places: list[int] = np.flatnonzero(lexicon.begun[_hashes(text)]).tolist() if len(text) > 1 else []

    def hits(self, begin: int, end: int) -> list[Hit]:
        """The longest cue word at every offset of ``text[begin:end]``, overlapping ones too; linear in the length."""
        hits: list[Hit] = []
        text, lookup = self.text, self.index.get
        for i in self.places[bisect_left(self.places, begin) : bisect_left(self.places, end)]:
            found = lookup(text[i : i + 2])
            if found is None:
                continue
            longer, word = found
            if longer and (some := longer.get(text[i + 2 : i + 3])):
                for length in some[0]:
                    if longest := some[1].get(text[i : i + length]):
                        word = longest
                        break
            if word is not None and (stop := i + len(word.text)) <= end:
                hits.append((i, stop, word))
        return hits

    def mask(self, begin: int, end: int) -> int:
        """The bits of the cue words of ``text[begin:end]``."""
        mask = 0
        for hit in self.hits(begin, end):
            mask |= hit[2].mask
        return mask

    def heading_mask(self, heading: str) -> int:
        """The bits of a heading's cue words; each heading is looked up once."""
        if heading not in self._of_headings:
            self._of_headings[heading] = Scan(heading, self._lexicon).mask(0, len(heading))
        return self._of_headings[heading]


def _hashes(text: str) -> NDArray[np.uint32]:
    """A 16-bit hash of each two neighbouring characters."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    return ((codes[:-1] * np.uint32(31)) ^ (codes[1:] * np.uint32(7919))) & np.uint32(0xFFFF)


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
    index: dict[str, tuple[dict[str, tuple[tuple[int, ...], dict[str, Word]]], Word | None]] = {}
    begun = np.zeros(1 << 16, dtype=np.bool_)
    for first, group in groupby(sorted(masks), key=lambda text: text[:2]):
        words = {text: _word(text, masks, heads) for text in group}
        short = words.pop(first, None)
        longer = {}
        for third, same in groupby(words, key=lambda text: text[2]):
            of_third = {text: words[text] for text in same}
            longer[third] = tuple(sorted({*map(len, of_third)}, reverse=True)), of_third
        index[first] = longer, short
        begun[_hashes(first)] = True
    # What a bare cue is recognised by names no thing either.
    of_bare = {word for entry in book.entries.values() for raw in entry.cues if raw.get("bare") for word in raw["head"]}
    light = "|".join(map(re.escape, sorted({*book.light, *of_bare}, key=lambda w: (-len(w), w))))
    return Lexicon(index, begun, any_verb, re.compile(light))


def _word(text: str, masks: dict[str, int], heads: dict[str, list[tuple[Cue, tuple[str, ...]]]]) -> Word:
    """A word with what the cue words that it begins with say too; those inside it are found at their own offset."""
    word = Word(text)
    seen: set[str] = set()
    by_unit: dict[str, list[tuple[Cue, int]]] = {}
    for length in range(len(text), 1, -1):
        part = text[:length]
        word.mask |= masks.get(part, 0)
        for cue, units in heads.get(part, ()):
            if cue.name not in seen:  # the longest head of a cue
                seen.add(cue.name)
                word.heads += ((cue, length),)
                for unit in units:
                    by_unit.setdefault(unit, []).append((cue, length))
    word.by_unit = {unit: tuple(found) for unit, found in by_unit.items()}
    return word


def of_entry(entry: Entry) -> Cue:
    """A cue without conditions, for a numeral that takes its indicator from another one."""
    return Cue(entry, entry.id, "", False, False, False, "", 0.0, 0, 0, 0, 0.0, (), (), (), 0, 0)
