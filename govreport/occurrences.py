"""Occurrences: how terms are read from texts, and which stretch of a text belongs to which document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from govreport.errors import GovreportError
from govreport.segment import Segmenter, Token, find_phrases

JOIN = "_"  # between the words of an n-gram


@dataclass(frozen=True)
class Reading:
    """How terms are read from a text. Counting and the concordance both go through here, so they cannot disagree.

    Parameters
    ----------
    segmenter : Segmenter
        Gives the Han tokens, whose number is also the denominator.
    ngrams : tuple of int
        Lengths of the runs of tokens that are terms; words of a run are joined by ``_``. A run never goes over
        punctuation, numbers or a masked name.
    phrases : tuple of str or None
        Count these strings instead of tokens, wherever they stand, longest match first, so that nested ones are not
        counted twice.
    mask : callable or None
        Blanks stretches of a text without changing its length, such as `govreport.masking.PlaceMask`.
    aliases : mapping of str to str
        Alias to the term that it counts for, such as ``default_lexicon().aliases()``.
    """

    segmenter: Segmenter = field(default_factory=Segmenter)
    ngrams: tuple[int, ...] = (1,)
    phrases: tuple[str, ...] | None = None
    mask: Callable[[str], str] | None = None
    aliases: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.ngrams or min(self.ngrams) < 1:
            raise GovreportError(f"ngrams must be lengths of 1 or more, not {self.ngrams}")
        if self.phrases is not None and (not self.phrases or not all(self.phrases)):
            raise GovreportError("phrases must hold at least one phrase, and none that is empty")

    def _masked(self, text: str) -> str:
        if self.mask is None:
            return text
        masked = self.mask(text)
        if len(masked) != len(text):
            raise GovreportError("the mask changed the length of a text; offsets would be wrong")
        return masked

    def count(self, text: str) -> tuple[Counter[str], int]:
        """Counts of the terms of `text`, and its number of Han tokens."""
        if self.phrases is None and self.ngrams == (1,):
            words = self.segmenter.words(self._masked(text))
            terms: Iterable[str] = (self.aliases.get(w, w) for w in words) if self.aliases else words
            return Counter(terms), len(words)
        total = len(self.segmenter.words(self._masked(text)))
        return Counter(term for _, _, term in self.hits(text)), total

    def hits(self, text: str) -> list[Token]:
        """Where each term stands; the `text` of a hit is the term that it counts for."""
        text = self._masked(text)
        name = self.aliases.get
        if self.phrases is not None:
            return [Token(at, at + len(p), name(p, p)) for at, p in find_phrases(text, self.phrases)]
        tokens = self.segmenter.tokens(text)
        out = []
        for n in self.ngrams:
            for k in range(len(tokens) - n + 1):
                run = tokens[k : k + n]
                if all(a.end == b.start for a, b in pairwise(run)):
                    out.append(Token(run[0].start, run[-1].end, JOIN.join(name(t.text, t.text) for t in run)))
        return out


@dataclass(frozen=True, eq=False)
class Source:
    """The texts that a matrix was counted from: stretches of texts, the documents they make up, and how they were read.

    `stretches` has the columns document, text, start, end; `row` gives the matrix row of each document, or -1.
    """

    texts: tuple[str, ...]
    stretches: np.ndarray
    documents: pd.DataFrame
    reading: Reading
    row: np.ndarray


def section_paths(sections: Sequence[Mapping[str, Any]]) -> list[str]:
    """Headings from the top to each section, joined by `` > ``."""
    by_id: dict[Any, str] = {}
    for s in sections:
        own = f"{s.get('number') or ''}{s.get('heading') or ''}"
        above = by_id.get(s.get("parent_id"), "")
        by_id[s["section_id"]] = f"{above} > {own}" if above and own else above or own
    return [by_id[s["section_id"]] for s in sections]


def own_stretches(sections: Sequence[Mapping[str, Any]], length: int) -> list[tuple[int, int, int]]:
    """Stretches of a text that cover it once, each with the number of the deepest section there, or -1.

    Sections nest and come in text order, so the deepest at an offset is the last begun and not yet ended.
    """
    cuts = sorted({0, length, *(min(int(s[k]), length) for s in sections for k in ("start", "end"))})
    out: list[tuple[int, int, int]] = []
    stack: list[int] = []
    k = 0
    for begin, end in pairwise(cuts):
        while k < len(sections) and sections[k]["start"] <= begin:
            stack.append(k)
            k += 1
        while stack and sections[stack[-1]]["end"] <= begin:
            stack.pop()
        out.append((stack[-1] if stack else -1, begin, end))
    return out or [(-1, 0, length)]
