"""Traditional to simplified characters, only where a document or a passage is traditional.

GB2312 holds the characters of simplified writing, and with them a few that a converter would still change (乾安县,
显著, 瞭望). So a character is evidence of traditional writing only if a converter changes it and GB2312 does not hold
it; the others are converted only inside a document or passage that is traditional by that evidence.
"""

from __future__ import annotations

import csv
import re
from functools import cache, lru_cache
from importlib import resources

from opencc import OpenCC

from govreport.edits import Draft

_MIXED = 0.1  # share of the characters in traditional passages from which a document counts as mixed
# Where these stand they are no variant of 干 or 着.
_KEEP = re.compile("乾(?=[安县縣州隆坤陵元潭])|(?<=[康])乾")
_PARTICLE = re.compile("(?<![显顯名编編原专專论論译譯巨拙遗遺合昭卓土所])著(?![名作述称稱书書录錄者文])")
_QUOTES = {"「": "“", "」": "”", "『": "‘", "』": "’"}


@cache
def converter(way: str) -> OpenCC:
    """OpenCC's converter of that name, loaded once."""
    return OpenCC(way)


def to_simplified(text: str) -> str:
    """`text` converted character by character, and by phrase where OpenCC knows one."""
    return converter("t2s").convert(text)


@cache
def _evidence() -> tuple[re.Pattern[str], dict[int, None]]:
    """A pattern of the characters only traditional writing has, and a table that deletes those only simplified has."""
    chars = [chr(c) for c in range(0x4E00, 0xA000)]
    simple = to_simplified("\n".join(chars)).split("\n")
    full = converter("s2t").convert("\n".join(chars)).split("\n")
    old = [c for c, to in zip(chars, simple, strict=True) if c != to and not _held(c, "gb2312")]
    new = [c for c, to in zip(chars, full, strict=True) if c != to and not _held(c, "big5")]
    return re.compile(f"[{''.join(old)}「」『』]"), dict.fromkeys(map(ord, new))


def _held(char: str, codec: str) -> bool:
    try:
        char.encode(codec)
    except UnicodeEncodeError:
        return False
    return True


def _balance(text: str) -> tuple[int, int]:
    """How many characters only traditional, and how many only simplified writing has."""
    old, new = _evidence()
    return sum(1 for _ in old.finditer(text)), len(text) - len(text.translate(new))


@lru_cache(maxsize=8)
def looks_traditional(text: str) -> bool:
    """Whether a text is, on the whole, in traditional characters."""
    if not _evidence()[0].search(text):
        return False
    old, new = _balance(text)
    return old > new


def looks_simplified(text: str) -> bool:
    """Whether a text is, on the whole, in simplified characters; a text without evidence is neither."""
    old, new = _balance(text)
    return new > old


def convert(draft: Draft) -> None:
    """Set `draft.script` and convert what is traditional, then Taiwan's words; simplified writing stays as it is."""
    marker = _evidence()[0]
    if not marker.search(draft.text):
        draft.script = "simplified"
        return
    whole = looks_traditional(draft.text)
    spans: list[tuple[int, int, str]] = []
    at = traditional = simplified = 0
    for line in draft.text.split("\n"):
        old, new = _balance(line) if whole or marker.search(line) else (0, 0)
        if old > new and (whole or old > 1):
            spans += _line_spans(line, at)
            traditional += len(line)
        elif whole and old == new:
            spans += _line_spans(line, at)
        elif old:
            spans += _stray_spans(line, at, marker)
        simplified += len(line) if new > old or not whole else 0
        at += len(line) + 1
    draft.replace("script", spans)
    if min(traditional, simplified) > _MIXED * len(draft.text):
        draft.script = "mixed"
    else:
        draft.script = "traditional" if whole else "simplified"
    if draft.script != "simplified":
        draft.flags.add("traditional")
    if whole:
        draft.replace("words", _word_spans(draft.text))


def _line_spans(line: str, at: int) -> list[tuple[int, int, str]]:
    """The characters of a traditional line that change."""
    simple = to_simplified(line)
    if len(simple) != len(line):  # a phrase of another length: give the phrases up
        simple = "".join(to_simplified(char)[:1] or char for char in line)
    kept = {m.start() for m in _KEEP.finditer(line)}
    particles = {m.start() for m in _PARTICLE.finditer(line)}
    spans = []
    for i, (old, new) in enumerate(zip(line, simple, strict=True)):
        if i in particles:
            new = "着"
        new = _QUOTES.get(old, new)
        if old != new and i not in kept:
            spans.append((at + i, at + i + 1, new))
    return spans


def _stray_spans(line: str, at: int, marker: re.Pattern[str]) -> list[tuple[int, int, str]]:
    """Single traditional characters in a simplified line, those that have no other use there."""
    return [
        (at + m.start(), at + m.end(), to_simplified(m.group()))
        for m in marker.finditer(line)
        if m.group() not in _QUOTES
    ]


@cache
def _words() -> dict[str, tuple[str, str]]:
    """Taiwan's word (in simplified characters) → the mainland's, and how sure: strong, weak, or particle."""
    table = resources.files("govreport") / "data" / "taiwan_words.csv"
    rows = csv.DictReader(table.read_text(encoding="utf-8").splitlines())
    return {row["taiwan"]: (row["mainland"], row["strength"]) for row in rows}


@cache
def _word_pattern() -> re.Pattern[str]:
    return re.compile("|".join(sorted(_words(), key=lambda w: (-len(w), w))))


def _word_spans(text: str) -> list[tuple[int, int, str]]:
    """Words that a gateway put in the place of the mainland's.

    A strong word (水准, 程式) is no mainland writing. A weak one (品质, 运作) is; it is taken back only where the page
    has strong ones, for then a gateway rewrote it, and where the mainland's word is absent, for a gateway spares none.
    """
    words = _words()
    hits = [(m.start(), m.end(), *words[m.group()]) for m in _word_pattern().finditer(text)]
    gateway = any(strength == "strong" for *_, strength in hits)
    return [
        (start, end, mainland)
        for start, end, mainland, strength in hits
        if strength != "weak" or (gateway and mainland not in text)
    ]
