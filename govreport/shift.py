"""The GBK byte shift: what a lost byte does to a run of double-byte characters, and how to read the run again.

GBK writes a Chinese character in two bytes. When a tool loses the first byte of a run, every following pair is cut in
the wrong place: the second byte of one character is read with the first byte of the next. Pairs that GBK does not
assign vanish, and the run ends where an ASCII byte stands alone, for then the pairs fall into step again. `gbk_shift`
is this process; `readings` inverts it. The surviving pairs fix most of the bytes. Where a pair vanished, a model of
words decides between the characters that fit, so a reading is only ever one that `gbk_shift` turns into the very
garble that was found.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from govreport.lattice import MARKS, PairModel, Search, characters, pair_bytes, vanishing

__all__ = ["Effort", "Garble", "Reading", "begin_of", "ending_in", "gbk_shift", "pair_bytes", "readings"]

_UNBALANCED = 12.0  # what a closing bracket without its fellow costs
_OPEN = 2.0  # what an opening one costs
# How far (in log probability) a text may fall behind the best one, first, and if the outcome is then not sure.
_SLACKS = (8.0, 11.0)
_SURE = 9.0  # an outcome is sure if it is this much likelier than the next one
_LIKELY = -9.0  # and its characters this likely
_MOST_EFFORT = 20_000  # for one run; a heading takes some hundreds to some thousands


def gbk_shift(text: str, *, eats_ascii: bool = True) -> str:
    """What becomes of `text` when the first byte of its first character is lost.

    Parameters
    ----------
    text : str
        Begins at the character whose byte is lost. Only the part up to where the bytes fall into step again changes.
    eats_ascii : bool
        What the decoder does when the last byte of a run stands before an ASCII character that cannot complete a
        pair: swallow both and show ``?`` (Python, many tools), or drop the byte and show the character (browsers).
    """
    out: list[str] = []
    pending = text[0].encode("gbk")[1:]
    for at, char in enumerate(text[1:], 1):
        code = char.encode("gbk", "replace") if ord(char) > 0x7F else char.encode()
        for byte in code:
            if pending:
                pair, pending = pending + bytes([byte]), b""
                if pair[0] < 0x80:  # the character before ended in an ASCII byte
                    out.append(chr(pair[0]))
                    return "".join(out) + text[at:]
                shown = pair_bytes(*pair)
                if byte < 0x80:  # an ASCII character: completes a pair, is swallowed, or survives
                    if shown:
                        out.append(shown)
                    elif byte < 0x40:
                        out.append("?" if eats_ascii else char)
                    return "".join(out) + text[at + 1 :]
                out.append(shown)
            else:
                pending = bytes([byte])
    if pending and pending[0] < 0x80:
        out.append(pending.decode())
    return "".join(out)


class Reading(NamedTuple):
    """A text that the shift turns into the garble: as written, simplified, and its log probability in context."""

    form: str
    simple: str
    score: float


@dataclass(frozen=True)
class Garble:
    """What is left of a run: its pairs in order, and the last byte if that survived as an ASCII character."""

    pairs: tuple[tuple[int, int], ...]
    last: int | None


@dataclass
class Effort:
    """What searches may still cost; the unit is about one first character of words that is tried."""

    left: int


def readings(
    garble: Garble,
    start: str,
    *,
    before: str = "",
    after: str = "",
    simplified: bool = False,
    last_fits: Callable[[str], bool] = lambda char: True,
    together: PairModel | None = None,
    beginnings: Collection[str] | None = None,
    effort: Effort | None = None,
) -> list[Reading]:
    """The likeliest texts that `gbk_shift` turns into `garble`, best first.

    Parameters
    ----------
    garble : Garble
    start : str
        How the run is taken to begin, as written; its first character is the one that lost its byte.
    before, after : str
        The simplified text around the run.
    simplified : bool
        Whether the page is written in simplified characters.
    last_fits : callable
        Whether a character can be the last of the run: a pinyin annotation behind it says so.
    together : PairModel, optional
        Which pairs of characters the document uses; it knows best.
    beginnings : collection of str, optional
        With which characters, simplified, the text behind `start` may begin; any if not given.
    effort : Effort, optional
        What the search may cost; nothing is found if that does not suffice.
    """
    begun = begin_of(garble.pairs, start)
    if begun is None:
        return []
    if together is None:
        together = PairModel()
    effort = effort or Effort(_MOST_EFFORT)
    most = min(effort.left, _MOST_EFFORT)
    search = Search(garble.pairs, garble.last, after, characters(simplified), last_fits, together, most)
    search.beginnings = beginnings
    node = start[-1], together[start[-1]], *begun
    for slack in _SLACKS[:1] if beginnings else _SLACKS:
        before_run = search.effort
        search.run(*node, slack)
        effort.left -= before_run - search.effort
        if search.effort <= 0:
            return []
        best = list(search.best())
        margin = best[0][2] - best[1][2] if len(best) > 1 else math.inf
        if best and margin >= _SURE and best[0][2] > _LIKELY * (len(best[0][1]) + len(after)):
            break
    found = []
    for form, simple, score in best:
        text = before[-8:] + start + simple + after
        for left, right in ("（）", "《》", "“”", "［］"):  # a run may end in a bracket, but not close what is not open
            excess = text.count(right) - text.count(left)
            score -= _UNBALANCED if excess > 0 or (excess and left == "［") else _OPEN if excess else 0.0
        found.append(Reading(start + form, start + simple, score))
    return sorted(found, key=lambda r: (-r.score, r.form))


def begin_of(pairs: Sequence[tuple[int, int]], start: str) -> tuple[int, int] | None:
    """How many pairs a given beginning uses up, and its last byte; None if it does not fit."""
    dead = vanishing()
    place, trail = 0, start[0].encode("gbk")[1]
    for char in start[1:]:
        lead, next_trail = char.encode("gbk")
        if lead not in dead[trail]:
            if place == len(pairs) or pairs[place] != (trail, lead):
                return None
            place += 1
        trail = next_trail
    return place, trail


def ending_in(trail: int) -> list[tuple[str, str]]:
    """The characters whose second byte is `trail`, as a traditional page writes them and simplified."""
    return [(char.form, char.simple) for char in characters(False).by_trail[trail] if char.form not in MARKS]
