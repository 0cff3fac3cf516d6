"""How likely a run of Chinese characters is: a unigram model of words, read from tables that are already at hand.

The probability of a word is a mixture of its share in jieba's dictionary (general Chinese) and its share in 46
government work reports (the sister genre). The probability of a text is that of its best division into words.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from functools import cache
from importlib import resources
from importlib.util import find_spec
from pathlib import Path

UNKNOWN = -17.0  # log probability of a character that is in neither source
# Words of up to six characters; those that the dictionary counts up to three times are mostly names, and half of all.
_ENTRY = re.compile(r"^(\S{1,6}) ([4-9]|\d{2,}) ", re.M)
_TERM = re.compile(r",([^,\n]{1,6}),(\d+)$", re.M)
_GENRE_SHARE = 0.6
# Punctuation and digits are in neither source; rough shares in running text of the genre.
_MARKS = {
    "，": 0.05, "、": 0.04, "。": 0.03, "“": 0.008, "”": 0.008, "《": 0.004, "》": 0.004,
    "（": 0.004, "）": 0.004, "；": 0.003, "：": 0.002, "—": 0.001, "〔": 0.0005, "〕": 0.0005,
    "［": 0.0003, "］": 0.0003, "【": 0.0003, "】": 0.0003, "·": 0.0003, "％": 0.0003, "？": 0.0002,
    "！": 0.0002,
}  # fmt: skip


class Node:
    """A beginning of words: its log probability as a word, that of the likeliest word so begun, and what may follow.

    What may follow is in the order of `best`, the likeliest first; `onward` is the `best` of that one, and `bests` has
    them all, negative so that they ascend.
    """

    __slots__ = ("best", "bests", "follow", "onward", "word")

    def __init__(self, best: float) -> None:
        self.word, self.best, self.onward = -math.inf, best, -math.inf
        self.follow: dict[str, Node] = {}
        self.bests: list[float] = []


class WordModel(dict[str, Node]):
    """For each character the words that begin with it; the words of a character are sorted when it is asked for."""

    def __init__(self, words: dict[str, list[tuple[str, float]]]) -> None:
        self._words = words
        self.first = {char: max(share for _, share in group) for char, group in words.items()}
        self.first = {char: math.log(share) for char, share in self.first.items()}

    def __missing__(self, char: str) -> Node:
        root = self[char] = Node(self.first.get(char, UNKNOWN))
        for word, share in sorted(self._words.get(char, ()), key=lambda pair: -pair[1]):
            node, logp = root, math.log(share)
            for step in word[1:]:
                if step not in node.follow:
                    node.follow[step] = Node(logp)
                    node.bests.append(-logp)
                    node.onward = max(node.onward, logp)
                node = node.follow[step]
            node.word = logp
        root.word = max(root.word, UNKNOWN)
        return root

    def score(self, text: str) -> float:
        """Log probability of `text` in its best division into words."""
        best = [0.0] + [-math.inf] * len(text)
        for at, char in enumerate(text):
            node, end = self[char], at + 1
            while True:
                best[end] = max(best[end], best[at] + node.word)
                if end == len(text) or text[end] not in node.follow:
                    break
                node, end = node.follow[text[end]], end + 1
        return best[-1]


@cache
def load() -> WordModel:
    """Build the model, once a process and only when a text needs it."""
    general, genre = _general_counts(), _genre_counts()
    per_general = (1 - _GENRE_SHARE) / sum(count for _, count in general)
    per_genre = _GENRE_SHARE / sum(genre.values())
    words: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for word, count in general:
        words[word[0]].append((word, count * per_general + genre.pop(word, 0) * per_genre))
    for word, count in genre.items():
        words[word[0]].append((word, count * per_genre))
    for mark, share in _MARKS.items():
        words[mark].append((mark, share))
    return WordModel(dict(words))


def _general_counts() -> list[tuple[str, int]]:
    """Words of jieba's dictionary; found without importing jieba, which takes longer than reading the file."""
    spec = find_spec("jieba")
    assert spec is not None and spec.origin is not None
    text = (Path(spec.origin).parent / "dict.txt").read_text(encoding="utf-8")
    return [(word, int(count)) for word, count in _ENTRY.findall(text)]


def _genre_counts() -> dict[str, int]:
    counts: dict[str, int] = defaultdict(int)
    table = resources.files("govreport") / "data" / "work_report_terms.csv"
    for word, count in _TERM.findall(table.read_text(encoding="utf-8")):
        counts[word] += int(count)
    return counts
