"""Names of places blanked on request, so that reports are compared by what they say and not by where they come from."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib import resources

from govreport import places
from govreport.errors import GovreportError
from govreport.segment import Segmenter, Token, dictionary

MASK = "□"  # stands for each character of a masked name; no token holds it
_SUFFIXES = "省市县区旗州盟"
_UNIT = re.compile(r".+?(?:自治区|自治州|地区|省|市|县|区|旗|盟)")


@dataclass(frozen=True)
class PlaceMask:
    """Blanks names of places, so that reports are not told apart by where they come from.

    A name is blanked where it begins and ends with a token (市中, the short name of 市中区, stays in 全市中小学). Each
    of its characters becomes `MASK`, so the text keeps its length and every offset stays true; masked characters are no
    tokens and leave the denominators too.

    Parameters
    ----------
    names : iterable of str or None
        Names or paths (河南省许昌市); each is masked in full and without its last character (许昌市, 许昌). None masks
        all divisions of the bundled table and former ones; there a county's short name that is an ordinary word of
        work reports or of the dictionary (合作, 和平) is left, and so is 城区.
    segmenter : Segmenter or None
        Gives the tokens; None for the default.
    """

    names: frozenset[str] | None = None
    segmenter: Segmenter = field(default_factory=Segmenter)

    def __init__(self, names: Iterable[str] | None = None, segmenter: Segmenter | None = None) -> None:
        if isinstance(names, str):
            raise GovreportError(f"names must be a list of names, such as [{names!r}]")
        object.__setattr__(self, "names", None if names is None else frozenset(_spelled(names)))
        object.__setattr__(self, "segmenter", segmenter or Segmenter())

    def __call__(self, text: str) -> str:
        """`text` with the names blanked; its length is unchanged."""
        out, at = [], 0
        for start, end in self.spans(text):
            out += [text[at:start], MASK * (end - start)]
            at = end
        return "".join([*out, text[at:]])

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Where the names stand, in order: the longest that begins at a token."""
        is_name = is_place if self.names is None else self.names.__contains__
        heads = _heads() if self.names is None else {name[:2] for name in self.names}
        tokens = self.segmenter.tokens(text)
        found, k = [], 0
        while k < len(tokens):
            start, last = tokens[k].start, 0
            if text[start : start + 2] in heads:
                last = self._last_token(text, tokens, k, is_name)
            if last:
                found.append((start, tokens[last - 1].end))
            k = max(k + 1, last)
        return found

    @staticmethod
    def _last_token(text: str, tokens: list[Token], k: int, is_name: Callable[[str], bool]) -> int:
        """One past the last token of the longest name that begins with token `k`; 0 if none does."""
        start, last = tokens[k].start, 0
        for j in range(k, min(k + 6, len(tokens))):
            end = tokens[j].end
            if j > k and tokens[j].start != tokens[j - 1].end:
                break
            # Two one-character words side by side (大/名) are no name.
            if (j == k or end - start > 2) and is_name(text[start:end]):
                last = j + 1
        return last


def mask_places(text: str, names: Iterable[str] | None = None, segmenter: Segmenter | None = None) -> str:
    """Blank names of places in one text; see `PlaceMask`, which is to be preferred for many."""
    return PlaceMask(names, segmenter)(text)


def _spelled(names: Iterable[str]) -> Iterator[str]:
    for name in names:
        for unit in {name, *_UNIT.findall(name)}:
            yield unit
            if len(unit) > 2 and unit[-1] in _SUFFIXES:
                yield unit[:-1]


@cache
def _heads() -> frozenset[str]:
    """The first two characters of every name, so that most tokens need no further look."""
    with resources.files("govreport").joinpath("data", "former_places.csv").open(encoding="utf-8") as file:
        former = [row["name"] for row in csv.DictReader(file)]
    return frozenset(name[:2] for name in [*places.divisions()["name"], *former])


@cache
def is_place(name: str) -> bool:
    """Whether a token is the name of a division (full or short), and no ordinary word; see `PlaceMask`.

    Where only counts are known, ``matrix.drop(filter(is_place, matrix.terms))`` leaves the names out.
    """
    found = places.mentions(name)
    if not found or found[0].text != name:
        return False
    above_county = any(p.level != "county" for p in found[0].places)
    full = len(name) > 2 and name[-1] in _SUFFIXES
    return above_county or full or name not in _ordinary_words()


@cache
def _ordinary_words() -> frozenset[str]:
    """Words that are too common to be taken for a county: in five or more of the 32 work report series, or frequent in
    jieba's dictionary without being tagged as a place.
    """
    jurisdictions: dict[str, set[str]] = {}
    with resources.files("govreport").joinpath("data", "work_report_terms.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            jurisdictions.setdefault(row["term"], set()).add(row["jurisdiction"])
    genre = {term for term, where in jurisdictions.items() if len(where) >= 5}
    general = {w for w, count, tag in dictionary() if count >= 300 and tag != "ns"}
    return frozenset(genre | general)
