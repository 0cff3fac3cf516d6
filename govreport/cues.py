"""The codebook's cues made fast: all cue words in one index, all conditions bit masks.

Every alternation of the codebook (行政复议|复议) becomes one bit. A cue word carries the bits of the alternations it
belongs to, so a stretch of text is one integer, the bits of its words, and a cue's condition is one `&`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache

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
    near: tuple[int, ...]
    clause: tuple[int, ...]
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
    """All cue words, found by their first two characters."""

    # First two characters → lengths of the words that begin so, longest first, and the words.
    index: dict[str, tuple[tuple[int, ...], dict[str, Word]]]
    verbs: int
    light: re.Pattern[str]

    def scan(self, text: str, begin: int, end: int) -> list[Hit]:
        """The longest cue word at every offset, overlapping ones too, in text order; linear in the length."""
        hits: list[Hit] = []
        lookup = self.index.get
        for i in range(begin, end - 1):
            bucket = lookup(text[i : i + 2])
            if bucket is not None:
                lengths, words = bucket
                for length in lengths:
                    word = words.get(text[i : i + length])
                    if word is not None:
                        if i + length <= end:
                            hits.append((i, i + length, word))
                        break
        return hits


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
                near=tuple(map(bit, raw["near"])),
                clause=tuple(map(bit, raw["clause"])),
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
    buckets: dict[str, dict[str, Word]] = {}
    for text in masks:
        buckets.setdefault(text[:2], {})[text] = _word(text, masks, heads)
    index = {key: (tuple(sorted({*map(len, words)}, reverse=True)), words) for key, words in buckets.items()}
    # What a bare cue is recognised by names no thing either.
    of_bare = {word for entry in book.entries.values() for raw in entry.cues if raw.get("bare") for word in raw["head"]}
    light = "|".join(map(re.escape, sorted({*book.light, *of_bare}, key=lambda w: (-len(w), w))))
    return Lexicon(index, any_verb, re.compile(light))


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
    return Cue(entry, entry.id, "", False, False, False, "", 0.0, 0, (), (), (), (), (), 0, 0)
