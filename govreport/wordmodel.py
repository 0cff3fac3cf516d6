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
_GENRE_SHARE = 0.6
_LONGEST = 6
# Punctuation and digits are in neither source; rough shares in running text of the genre.
_MARKS = {
    "，": 0.05, "、": 0.04, "。": 0.03, "“": 0.008, "”": 0.008, "《": 0.004, "》": 0.004, "（": 0.004, "）": 0.004,
    "；": 0.003, "：": 0.002, "—": 0.001, "〔": 0.0005, "〕": 0.0005, "·": 0.0003, "％": 0.0003, "？": 0.0002, "！": 0.0002,
}  # fmt: skip

# Best log probability of a division that ends at the last character, at the one before, and so on.
Ends = tuple[float, ...]


@dataclass(frozen=True)
class WordModel:
    """Log probabilities of words, and for each beginning of a word that of the likeliest word that begins so."""

    words: dict[str, float]
    beginnings: dict[str, float]

    def extend(self, ends: Ends, text: str, char: str) -> tuple[Ends, float]:
        """Add `char` to `text`; return the new ends, and the score if a word under way is allowed to be completed.

        Parameters
        ----------
        ends : tuple of float
            As returned for `text`; ``(0.0,)`` for a text that begins here.
        text, char : str
            What stands before, and the character that follows.
        """
        best = ends[0] + self.words.get(char, UNKNOWN)
        hope = ends[0] + self.beginnings.get(char, UNKNOWN)
        word, at = char, len(text)
        for score in ends[1:]:
            at -= 1
            word = text[at] + word
            longest = self.beginnings.get(word)
            if longest is None:
                break
            hope = max(hope, score + longest)
            best = max(best, score + self.words.get(word, -math.inf))
        return (best, *ends[: _LONGEST - 1]), max(best, hope)

    def score(self, text: str) -> float:
        """Log probability of `text` in its best division into words."""
        ends: Ends = (0.0,)
        for i, char in enumerate(text):
            ends, _ = self.extend(ends, text[:i], char)
        return ends[0]


@cache
def load() -> WordModel:
    """Build the model (about a second); it is built once a process, and only when a text needs it."""
    counts = [_general_counts(), _genre_counts()]
    totals = [sum(c.values()) for c in counts]
    shares = (1 - _GENRE_SHARE, _GENRE_SHARE)
    words = {}
    for word in counts[0].keys() | counts[1].keys():
        words[word] = math.log(sum(s * c[word] / t for s, c, t in zip(shares, counts, totals, strict=True)))
    words |= {mark: math.log(share) for mark, share in _MARKS.items()}
    beginnings: dict[str, float] = {}
    for word, logp in words.items():
        for i in range(1, len(word) + 1):
            if beginnings.get(word[:i], -math.inf) < logp:
                beginnings[word[:i]] = logp
    return WordModel(words, beginnings)


def _general_counts() -> Counter[str]:
    """Words of jieba's dictionary; found without importing jieba, which takes longer than reading the file."""
    spec = find_spec("jieba")
    assert spec is not None and spec.origin is not None
    counts: Counter[str] = Counter()
    with (Path(spec.origin).parent / "dict.txt").open(encoding="utf-8") as lines:
        for line in lines:
            word, count, _ = line.split(" ")
            if len(word) <= _LONGEST and int(count) > 2:
                counts[word] = int(count)
    return counts


def _genre_counts() -> Counter[str]:
    counts: Counter[str] = Counter()
    table = resources.files("govreport") / "data" / "work_report_terms.csv"
    with table.open(encoding="utf-8", newline="") as file:
        for row in csv.reader(file):
            if row[4].isdigit() and len(row[3]) <= _LONGEST:
                counts[row[3]] += int(row[4])
    return counts
