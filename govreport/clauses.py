"""A sentence as its numerals see it: clauses, and each numeral's own window.

In 审查合同30件、出具法律意见书18件 the second numeral's own window is 出具法律意见书. The window begins behind the
numeral, comma or joining word before it and ends at the comma or the next numeral's words. Titles in 《》 are left out
of it, unless the numeral follows the title at once.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from operator import or_

from govreport.cues import Hit, Lexicon, Scan
from govreport.numbers import Numeral
from govreport.parts import parting

# Titles and short brackets without digits hold commas that end no clause: 县（市、区）.
# No set of characters: `re` skips at once what is none of these literals.
_CUT = re.compile(r"《[^《》]*》|（[^（）\d]{0,12}）|，|；|：|。|（|）|！|？")
# What joins two counted things; 和解, 参与, 以及 and the like are no joints.
_JOINT = re.compile(
    r"（[^（）\d]{0,12}）|(?P<joint>、|以及|和(?![解谐平])|(?<!参)与(?!会)|(?<![以涉普])及(?![时其])|并(?![联网轨]))"
)
_STOPS = "，；：。、（）！？和及与并"
_MOST_NOUNS = 24  # that 分别 may stand behind
_REACH = 160  # how far back a numeral may take its noun from


@dataclass(slots=True)
class Window:
    """The own window of one numeral: text offsets, hits inside it, and the numeral's clause."""

    low: int
    start: int
    end: int
    high: int
    clause: int
    source: int  # where the words begin that an elliptical numeral after this one takes its noun from


class Sentence:
    """Hits and clauses of ``text[begin:end]``, and the windows of its numerals.

    Parameters
    ----------
    text : str
        Clean text.
    begin, end : int
        The sentence.
    numerals : sequence of Numeral
        Its quantities (no excluded ones), in text order.
    scan : Scan
        The cue words of the text.
    """

    def __init__(self, text: str, begin: int, end: int, numerals: Sequence[Numeral], scan: Scan) -> None:
        self.text, self.begin, self.end, self.numerals = text, begin, end, numerals
        self.cuts = [begin - 1]
        self.titles: list[tuple[int, int]] = []
        for m in _CUT.finditer(text, begin, end):
            low, high = m.span()
            if high - low == 1:
                self.cuts.append(low)
            elif text[low] == "《":
                self.titles.append((low, high))
        self.cuts.append(end)
        self._scan = scan
        counted = {numeral.span_start for numeral in numerals} if self.titles else ()
        self._hidden = [title for title in self.titles if title[1] not in counted]
        words = text[begin:end]
        self._masks("；" in words)
        self.windows = self._windows()
        self.parting = parting(text, begin, end, self.cuts, numerals, [window.clause for window in self.windows])
        self.shares = self._shares() if "分别" in words or "依次" in words else {}

    def _masks(self, parted: bool) -> None:
        """Bits of each clause, of everything up to its end, and of that what stands behind the last semicolon."""
        self.clause_masks = self._scan.masks(self.cuts)
        self.upto_masks = self.part_masks = list(accumulate(self.clause_masks, or_))
        if not parted:
            return
        self.part_masks, part = [], 0
        for cut, mask in zip(self.cuts, self.clause_masks, strict=False):  # the last cut is the end
            part = mask if self.text[cut : cut + 1] == "；" else part | mask
            self.part_masks.append(part)

    def _windows(self) -> list[Window]:
        windows = []
        for k, numeral in enumerate(self.numerals):
            clause = bisect_left(self.cuts, numeral.start) - 1
            low, high = self.cuts[clause] + 1, self.cuts[clause + 1]
            if k and self.numerals[k - 1].span_end > low:
                low = self._behind(self.numerals[k - 1].span_end, numeral)
            if k + 1 < len(self.numerals) and self.numerals[k + 1].span_start < high:
                high = self.numerals[k + 1].span_start
                joint = _joint(self.text, numeral.span_end, high)
                high = joint.start() if joint else high
            if self.text[numeral.span_end : numeral.span_end + 1] == "并":
                high = numeral.span_end  # 保留47项并向社会公布目录
            low = min(low, numeral.span_start)
            windows.append(Window(low, numeral.span_start, numeral.span_end, max(high, numeral.span_end), clause, low))
        return windows

    def _behind(self, low: int, numeral: Numeral) -> int:
        """Where the words of a numeral begin whose clause has another one, which ends at `low`, before it.

        Behind a joint that follows at once (20件、审查协议30件); behind the last joint where the noun stands behind the
        numeral (12件规范性文件和30件协议); else at once, for the joints may be those of an enumeration.
        """
        joint = _joint(self.text, low, numeral.span_start)
        if joint is None or joint.start() == low:
            return joint.end() if joint else low
        if numeral.span_end < self.end and self.text[numeral.span_end] not in _STOPS:
            while joint:
                low, joint = joint.end(), _joint(self.text, joint.end(), numeral.span_start)
        return low

    def clause_of(self, offset: int) -> int:
        """Where the clause that holds `offset` begins."""
        return self.cuts[bisect_right(self.cuts, offset) - 1] + 1

    def between(self, low: int, high: int) -> list[Hit]:
        """Hits that lie inside ``text[low:high]``."""
        if low >= high:
            return []
        hits = self._scan.hits(low if low > self.begin else self.begin, high if high < self.end else self.end)
        return [hit for hit in hits if self._visible(hit[0])] if self._hidden else hits

    def _visible(self, offset: int) -> bool:
        k = bisect_right(self._hidden, (offset, self.end)) - 1
        return k < 0 or offset >= self._hidden[k][1]

    def _shares(self) -> dict[int, tuple[int, int]]:
        """The words of each numeral in 建议、提案分别为74件、81件: the nouns stand in the order of the numerals."""
        shares: dict[int, tuple[int, int]] = {}
        for k, window in enumerate(self.windows):
            at = max(self.text.find(word, window.low, window.start) for word in ("分别", "依次"))
            if at < 0:
                continue
            last = k
            while last + 1 < len(self.windows) and last - k < _MOST_NOUNS and self._joined(last):
                last += 1
            count = last - k + 1
            for low, high in ((window.low, at), (at + 2, window.start)):
                parts = self._split(low, high)
                if count > 1 and len(parts) >= count:
                    shares.update(zip(range(k, last + 1), parts[-count:], strict=True))
                    break
        return shares

    def _split(self, low: int, high: int) -> list[tuple[int, int]]:
        parts = []
        while joint := _joint(self.text, low, high):
            parts.append((low, joint.start()))
            low = joint.end()
        return [*parts, (low, high)]

    def tail(self, k: int) -> tuple[int, int] | None:
        """The words behind the last numeral of a chain such as 乡镇83项、街道72项行政处罚权; None without a chain."""
        numerals, last = self.numerals, k
        while last + 1 < len(numerals) and last - k < 8 and self._joined(last):
            last += 1
            if self.windows[last].high > numerals[last].span_end:
                return numerals[last].span_end, self.windows[last].high
        return None

    def _joined(self, k: int) -> bool:
        """Whether nothing but a joint follows numeral `k`, and the next one is in its clause."""
        end = self.numerals[k].span_end
        same = self.windows[k].clause == self.windows[k + 1].clause and self.windows[k].high == end
        return same and self.text[end : end + 1] in "、和及与"

    def chained(self, k: int) -> bool:
        """Whether nothing but 和, 、 and the like stands between the numerals `k` and ``k + 1`` (8.2%和12.7%)."""
        here, following = self.numerals[k], self.numerals[k + 1]
        return self.text[here.span_end : following.span_start] in ("、", "和", "，", "及", "与", "以及")

    def widened(self, k: int) -> int:
        """Where the words begin from which numeral `k`, having no noun of its own, takes one."""
        window = self.windows[k]
        low = self.windows[k - 1].source if k else self.cuts[max(window.clause - 1, 0)] + 1
        low = max(low, window.start - _REACH)
        if k and self.numerals[k].unit != self.numerals[k - 1].unit:
            low = max(low, self.text.rfind("；", low, window.start) + 1)  # a semicolon ends what only a unit tells
        return low

    def residual(self, k: int, lexicon: Lexicon) -> str:
        """What is left of the own window without light words, digits and marks: the name of a thing, or nothing."""
        window = self.windows[k]
        words = self.text[max(window.low, window.start - 40) : window.start] + self.text[window.end : window.high][:40]
        return self.nameless(words, lexicon)

    @staticmethod
    def nameless(words: str, lexicon: Lexicon) -> str:
        """The Han characters that are left of some words without the light ones."""
        return _NO_NAME.sub("", lexicon.light.sub("", words[-60:]))


def _joint(text: str, low: int, high: int) -> re.Match[str] | None:
    """The first joining word outside brackets."""
    return next((m for m in _JOINT.finditer(text, low, high) if m["joint"]), None)


_NO_NAME = re.compile(r"[^\u4e00-\u9fff]")
