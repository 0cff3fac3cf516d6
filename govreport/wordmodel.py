"""How likely a run of Chinese characters is: a unigram model of words, read from tables that are already at hand.

The probability of a word is a mixture of its share in jieba's dictionary (general Chinese) and its share in 46
government work reports (the sister genre). The probability of a text is that of its best division into words, the
Viterbi score; it is extended one character at a time, so that a search can carry it along.
"""

from __future__ import annotations

import csv
import math
from collections import Counter
from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.util import find_spec
from pathlib import Path

UNKNOWN = -17.0  # log probability of a character that is in neither source
LONGEST = 6
_RARE = 3  # words this rare in the dictionary are mostly names, and half of all
_GENRE_SHARE = 0.6
# Punctuation and digits are in neither source; rough shares in running text of the genre.
_MARKS = {
    "，": 0.05, "、": 0.04, "。": 0.03, "“": 0.008, "”": 0.008, "《": 0.004, "》": 0.004,
    "（": 0.004, "）": 0.004, "；": 0.003, "：": 0.002, "—": 0.001, "〔": 0.0005, "〕": 0.0005,
    "［": 0.0003, "］": 0.0003, "【": 0.0003, "】": 0.0003, "·": 0.0003, "％": 0.0003, "？": 0.0002,
    "！": 0.0002,
}  # fmt: skip

# Best log probability of a division that ends at the last character, at the one before, and so on.
Ends = tuple[float, ...]
# Where a word may be under way: the score before it, and what there is of it so far (first of all, nothing).
Openings = list[tuple[float, str]]


@dataclass(frozen=True)
class WordModel:
    """For each beginning of a word: its log probability as a word, and that of the likeliest word so begun."""

    entries: dict[str, tuple[float, float]]

    def openings(self, ends: Ends, text: str) -> Openings:
        """The words that may be under way at the end of `text`."""
        found = [(ends[0], "")]
        for length in range(1, min(len(ends), LONGEST, len(text) + 1)):
            begun = text[-length:]
            if begun not in self.entries:
                break
            found.append((ends[length], begun))
        return found

    def follow(self, openings: Openings, char: str) -> tuple[float, float]:
        """Score when `char` follows, and the score if the word then under way is allowed to be completed."""
        best = hope = openings[0][0] + UNKNOWN
        for score, begun in openings:
            entry = self.entries.get(begun + char)
            if entry is not None:
                best = max(best, score + entry[0])
                hope = max(hope, score + entry[1])
        return best, max(best, hope)

    def read(self, text: str, ends: Ends = (0.0,), before: str = "") -> Ends:
        """The ends after `text` has followed `before`, whose ends are given."""
        for char in text:
            best, _ = self.follow(self.openings(ends, before), char)
            ends, before = (best, *ends[: LONGEST - 1]), before[-LONGEST:] + char
        return ends

    def score(self, text: str) -> float:
        """Log probability of `text` in its best division into words."""
        return self.read(text)[0]


@cache
def load() -> WordModel:
    """Build the model (about a second); it is built once a process, and only when a text needs it."""
    general, genre = _general_counts(), _genre_counts()
    per_general = (1 - _GENRE_SHARE) / sum(general.values())
    per_genre = _GENRE_SHARE / sum(genre.values())
    shares = {word: count * per_general for word, count in general.items()}
    for word, count in genre.items():
        shares[word] = shares.get(word, 0.0) + count * per_genre
    shares |= _MARKS
    words = {word: math.log(share) for word, share in shares.items()}
    longest: dict[str, float] = {}
    for word in sorted(words, key=words.__getitem__):  # the likeliest last, so that it stays
        logp = words[word]
        for i in range(1, len(word) + 1):
            longest[word[:i]] = logp
    return WordModel({begun: (words.get(begun, -math.inf), best) for begun, best in longest.items()})


def _general_counts() -> dict[str, int]:
    """Words of jieba's dictionary; found without importing jieba, which takes longer than reading the file."""
    spec = find_spec("jieba")
    assert spec is not None and spec.origin is not None
    text = (Path(spec.origin).parent / "dict.txt").read_text(encoding="utf-8")
    rows = (line.split(" ") for line in text.splitlines())
    return {word: int(count) for word, count, _ in rows if len(word) <= LONGEST and int(count) > _RARE}


def _genre_counts() -> Counter[str]:
    counts: Counter[str] = Counter()
    table = resources.files("govreport") / "data" / "work_report_terms.csv"
    for *_, term, count in csv.reader(table.read_text(encoding="utf-8").splitlines()):
        if count.isdigit() and len(term) <= LONGEST:
            counts[term] += int(count)
    return counts
