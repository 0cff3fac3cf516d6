"""What words can name a figure: the cues of the codebook propose, their conditions decide, scores tell how well."""

from __future__ import annotations

from dataclasses import dataclass
from operator import attrgetter

from govreport.clauses import Sentence
from govreport.cues import Cue, Hit, Lexicon, Scan

_CONTEXT = 200  # how far a sentence looks back
_LOSS, _FADES = 0.4, 24  # what a word loses for each character between it and the numeral, and up to how many
_SCORE = attrgetter("score")


@dataclass(slots=True)
class Choice:
    """A cue that fits a numeral.

    Attributes
    ----------
    cue : Cue
        The cue; its entry is the indicator.
    score : float
        More for longer heads, for more conditions met, and for words that stand near.
    how : str
        ``own`` (the head stands in the numeral's own window), ``shared`` (behind the last numeral of a chain),
        ``before`` (the noun was named before an earlier numeral or in the clause before) or ``part`` (a kind that
        其中 introduces).
    hit : Hit
        The head.
    low : int
        Where the words that name the figure begin.
    """

    cue: Cue
    score: float
    how: str
    hit: Hit
    low: int


class Proposals:
    """What the words of one sentence propose.

    Parameters
    ----------
    frame : Sentence
        Clauses and windows.
    lexicon : Lexicon
        The cue words.
    scan : Scan
        Those of the text.
    heading : str
        The heading above the sentence.
    topic : str or None
        The topic of its section; breaks ties.
    goes_on : bool
        Whether the sentence goes on with the one before, whose figures then name its own.
    """

    def __init__(
        self, frame: Sentence, lexicon: Lexicon, scan: Scan, heading: str, topic: str | None, *, goes_on: bool
    ) -> None:
        self.frame, self.lexicon, self.scan = frame, lexicon, scan
        self.heading, self.topic, self.goes_on = heading, topic, goes_on
        self._context: int | None = None

    def of(
        self,
        k: int,
        hits: list[Hit],
        penalty: float,
        how: str,
        low: int,
        *,
        any_unit: bool = False,
        verbless: bool = False,
    ) -> list[Choice]:
        """The best choice of each indicator that a head among `hits` proposes and whose conditions hold, best first.

        Parameters
        ----------
        k : int
            Which numeral of the sentence.
        hits : list of Hit
            The words to name it by.
        penalty : float
            What the score loses, for words that are not its own.
        how, low : str, int
            As `Choice` has them.
        any_unit : bool
            Whether the numeral is a change, whose unit is not that of what changed.
        verbless : bool
            Whether the verb of a cue may be missing.
        """
        unit, window = self.frame.numerals[k].unit, self.frame.windows[k]
        own = 0
        for _, _, word in hits:
            own |= word.mask
        clause = self.frame.clause_masks[window.clause]
        upto, part = self.frame.upto_masks[window.clause], self.frame.part_masks[window.clause]
        both = own | clause
        relaxed, topic = any_unit or verbless, self.topic
        best: dict[tuple[str, bool], tuple[float, Cue, Hit]] = {}
        for hit in hits:
            start, _, word = hit
            sides = word.of_changes if any_unit else word.by_unit.get(unit)
            if sides is None:
                continue
            behind = start >= window.end
            distance = start - window.end if behind else window.start - start
            for cue, length, score in sides[behind]:
                if own & cue.asked != cue.near or both & cue.clause != cue.clause or part & cue.forbidden_upto:
                    continue
                gap = distance if behind else distance - length
                if gap and cue.adj:
                    continue
                if cue.more:
                    added = self._fits(cue, own, clause, upto, relaxed=relaxed)
                    if added is None:
                        continue
                    score += added
                score -= _LOSS * (gap if gap < _FADES else _FADES)
                if cue.topic == topic:
                    score += 0.5
                known = best.get(cue.key)
                if known is None or score > known[0]:
                    best[cue.key] = score, cue, hit
        found = [Choice(cue, score - penalty, how, hit, low) for score, cue, hit in best.values()]
        return sorted(found, key=_SCORE, reverse=True) if len(found) > 1 else found

    def _fits(self, cue: Cue, own: int, clause: int, upto: int, *, relaxed: bool) -> float | None:
        """What the words around add to a cue's score; None if a condition fails. `relaxed` asks for no verb."""
        score = 0.0
        if cue.verb and not relaxed:
            if own & cue.verb:
                score += 3.0
            elif own & self.lexicon.verbs:
                return None
            elif clause & cue.verb:
                score += 1.5
            elif upto & cue.verb:
                score += 0.5
            else:
                return None
        for bit in cue.upto:
            if own & bit:
                score += 2.5
            elif clause & bit:
                score += 1.5
            elif upto & bit:
                score += 1.0
            elif not cue.bare or self.goes_on or not self._around() & bit:
                return None  # it may stand before: 规范性文件管理规范化。全年审核41件，报备29件
        for bit in cue.sentence:
            if not self.frame.upto_masks[-1] & bit:
                return None
        for bit in cue.ctx:
            if own & bit:
                score += 2.0
            elif upto & bit:
                score += 1.0
            elif not (self.frame.upto_masks[-1] | self._around()) & bit:
                return None
        return score

    def _around(self) -> int:
        """Bits of the paragraph before the sentence and of the heading above it."""
        if self._context is None:
            begin = self.frame.begin
            before = self.scan.masks((context_start(self.frame.text, begin), begin))[0]
            self._context = before | self.scan.heading_mask(self.heading)
        return self._context


def context_start(text: str, begin: int) -> int:
    """Where the words begin that a sentence beginning at `begin` looks back on: its paragraph, if not too far."""
    low = max(begin - _CONTEXT, 0)
    return max(text.rfind("\n", low, begin) + 1, low)
