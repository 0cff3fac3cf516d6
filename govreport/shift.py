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
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from opencc import OpenCC

from govreport import wordmodel

_LEADS = range(0x81, 0xFF)
_WIDTH = 40  # hypotheses kept at each place
_ALIKE = 3  # of those, how many may end in the same two characters
_UNBALANCED = 12.0  # what a closing bracket without its fellow costs
_OPEN = 2.0  # what an opening one costs
_SLACK = 17.0  # how far (in log probability) a hypothesis may fall behind the best one
_MOST_LOST = 3  # pairs that may vanish one after the other
_COMMON_BEFORE_LOSS = 260  # characters tried where neither byte of the next pair is known
MARKS = "、。，；：？！（）《》“”‘’〔〕［］【】—…·％０１２３４５６７８９"

_OPENING, _CLOSING, _STOPS = "（《“‘〔［【", "）》”’〕］】", "、，。；：？！"
# A mark may not follow these; where a mark is not listed, it may follow neither an opening bracket nor a stop.
_NEVER_BEFORE = (
    {mark: mark for mark in _OPENING} | {"—": "（《〔", "…": "（《〔"} | dict.fromkeys("０１２３４５６７８９", "")
)


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


def pair_bytes(lead: int, trail: int) -> str:
    """The character of a pair of bytes, or nothing where GBK assigns none."""
    try:
        return bytes([lead, trail]).decode("gbk")
    except UnicodeDecodeError:
        return ""


class Char(NamedTuple):
    """A character as the damaged page wrote it, its simplified form, its bytes, and its log probabilities.

    `alone` is that of the character as a word, `first` that of the likeliest word that begins with it.
    """

    form: str
    simple: str
    lead: int
    trail: int
    alone: float
    first: float


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


class _Hypothesis(NamedTuple):
    hope: float  # score if the word under way may be completed
    score: float
    text: str  # simplified, the context included
    form: str
    ends: wordmodel.Ends  # without the bonus
    trail: int
    bonus: float


class _Table(NamedTuple):
    by_lead: dict[int, list[Char]]
    by_trail: dict[int, list[Char]]
    common: list[Char]
    common_before_loss: list[Char]


@cache
def _dead() -> dict[int, frozenset[int]]:
    """For each byte, the lead bytes that form no GBK character when they follow it."""
    return {
        trail: frozenset(lead for lead in _LEADS if trail > 0x7F and not pair_bytes(trail, lead))
        for trail in range(0x40, 0xFF)
    }


@cache
def _table(simplified: bool) -> _Table:
    """The characters that a page in the given script writes, likeliest first."""
    model, dead = wordmodel.load(), _dead()
    forms = [c for lead in _LEADS for trail in range(0x40, 0xFF) if "一" <= (c := pair_bytes(lead, trail)) <= "龥"]
    simple, full = (OpenCC(way).convert("".join(forms)) for way in ("t2s", "s2t"))
    chars = []
    for form, plain, written in zip(forms, simple, full, strict=True):
        foreign = form != plain if simplified else form != written and not _in_big5(form)
        if plain in model.entries and not foreign:
            alone, first = model.entries[plain]
            chars.append(_char(form, plain, max(alone, wordmodel.UNKNOWN), first))
    chars.sort(key=lambda c: -c.first)
    unknown = (wordmodel.UNKNOWN, wordmodel.UNKNOWN)
    chars = [_char(c, c, *model.entries.get(c, unknown)) for c in MARKS] + chars
    by_lead: dict[int, list[Char]] = defaultdict(list)
    by_trail: dict[int, list[Char]] = defaultdict(list)
    for char in chars:
        by_lead[char.lead].append(char)
        by_trail[char.trail].append(char)
    return _Table(by_lead, by_trail, chars[:1500], [c for c in chars if dead[c.trail]][:_COMMON_BEFORE_LOSS])


def _char(form: str, simple: str, alone: float, first: float) -> Char:
    lead, trail = form.encode("gbk")
    return Char(form, simple, lead, trail, alone, first)


def _in_big5(char: str) -> bool:
    try:
        char.encode("big5")
    except UnicodeEncodeError:
        return False
    return True


def readings(
    garble: Garble,
    start: str,
    *,
    before: str = "",
    after: str = "",
    simplified: bool = False,
    last_fits: Callable[[Char], bool] = lambda char: True,
    bonus: Callable[[str, str], float] = lambda before, char: 0.0,
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
    bonus : callable
        What is added to the log probability when the second character follows the first; the document itself knows
        best which pairs of characters it uses.
    """
    model, dead, table = wordmodel.load(), _dead(), _table(simplified)
    entries = model.entries
    pairs, last = garble.pairs, garble.last
    size = len(pairs)
    begun = begin_of(pairs, start)
    if begun is None:
        return []
    place, trail = begun
    context = before[-8:] + start
    ends = model.read(context)
    base = ends[0]
    layers: list[list[_Hypothesis]] = [[] for _ in range(size + 1)]
    layers[place] = [_Hypothesis(ends[0], ends[0], context, start, ends, trail, 0.0)]
    found: dict[str, _Hypothesis] = {}
    choices: dict[int, list[tuple[Char, bool]]] = {}
    endings = None if last is not None else {char.form for char in table.common if last_fits(char)}
    for at in range(place, size + 1):
        layer, wanted = layers[at], pairs[at][0] if at < size else -1 if last is None else last
        choices.clear()
        for round_ in range(_MOST_LOST + 1):
            same_place: list[_Hypothesis] = []
            floors = {True: -math.inf, False: -math.inf}
            for old in _fittest(layer, wanted, round_):
                (before_, _), *under_way = model.openings(old.ends, old.text)
                previous = old.text[-1:]
                if old.trail not in choices:
                    choices[old.trail] = _candidates(pairs, last, endings, at, old.trail, table, dead)
                for char, lost in choices[old.trail]:
                    best, hope = before_ + char.alone, before_ + char.first
                    for score, begun_word in under_way:
                        entry = entries.get(begun_word + char.simple)
                        if entry is not None:
                            best, hope = max(best, score + entry[0]), max(hope, score + entry[1])
                    if hope + old.bonus < floors[lost]:
                        continue
                    extra = old.bonus + bonus(previous, char.simple)
                    if hope + extra < floors[lost] or _no_chinese(previous, char.simple):
                        continue
                    if old.form == start and char.form in _STOPS + _CLOSING:
                        continue  # neither a heading nor a sentence begins so
                    floors[lost] = max(floors[lost], hope + extra - _SLACK)
                    new = _Hypothesis(
                        hope + extra, best + extra, old.text + char.simple, old.form + char.form,
                        (best, *old.ends[: wordmodel.LONGEST - 1]), char.trail, extra,
                    )  # fmt: skip
                    (same_place if lost else layers[at + 1]).append(new)
                    done = at == size or (at + 1 == size and not lost)
                    if done and (last is None or char.trail == last) and last_fits(char):
                        rival = found.get(new.text)
                        if rival is None or rival.score < new.score:
                            found[new.text] = new
            layer = same_place
    result = []
    for h in sorted(found.values(), key=lambda h: -h.score)[:80]:
        text, extra = h.text + after, h.bonus
        for i in range(len(h.text), len(text)):
            extra += bonus(text[i - 1], text[i])
        score = model.read(after, h.ends, h.text)[0] + extra - base
        for left, right in (
            "（）",
            "《》",
            "“”",
            "［］",
        ):  # the run may end inside a bracket, but not close what is not open
            excess = text.count(right) - text.count(left)
            score -= _UNBALANCED if excess > 0 or (excess and left == "［") else _OPEN if excess else 0.0
        result.append(Reading(h.form, h.text[len(context) - len(start) :], score))
    return sorted(result, key=lambda r: (-r.score, r.form))


def _fittest(layer: list[_Hypothesis], wanted: int, round_: int) -> Iterator[_Hypothesis]:
    """The best of a layer: by its last byte a hypothesis either meets the next pair, or another pair must be lost."""
    layer.sort(key=lambda h: -h.hope)
    room = {True: _WIDTH, False: _WIDTH if round_ < 2 else _WIDTH // 3}
    alike: Counter[tuple[str, int]] = Counter()
    for h in layer:
        if h.hope < layer[0].hope - _SLACK:
            return
        meets, tail = h.trail == wanted, (h.text[-2:], h.trail)
        if room[meets] and alike[tail] < _ALIKE:
            room[meets] -= 1
            alike[tail] += 1
            yield h


def _no_chinese(before: str, char: str) -> bool:
    """Whether a mark stands where no writer puts it: a stop behind an opening bracket, a bracket behind its like."""
    return char in MARKS and before in _NEVER_BEFORE.get(char, _OPENING + _STOPS + "\u3000")


def begin_of(pairs: Sequence[tuple[int, int]], start: str) -> tuple[int, int] | None:
    """How many pairs a given beginning uses up, and its last byte; None if it does not fit."""
    dead = _dead()
    place, trail = 0, start[0].encode("gbk")[1]
    for char in start[1:]:
        lead, next_trail = char.encode("gbk")
        if lead not in dead[trail]:
            if place == len(pairs) or pairs[place] != (trail, lead):
                return None
            place += 1
        trail = next_trail
    return place, trail


def _candidates(
    pairs: Sequence[tuple[int, int]],
    last: int | None,
    endings: set[str] | None,
    at: int,
    trail: int,
    table: _Table,
    dead: dict[int, frozenset[int]],
) -> list[tuple[Char, bool]]:
    """Characters that may follow a character with this last byte, and whether a pair is lost between the two."""
    size, out = len(pairs), []

    def fits(char: Char, next_: int) -> bool:
        """Whether the last byte of `char` leads on: to the next pair, to a lost one, or to the end of the run."""
        if dead[char.trail]:
            return True
        if next_ < size:
            return char.trail == pairs[next_][0]
        return char.trail == last if endings is None else char.form in endings

    if at < size and trail == pairs[at][0]:
        out = [(char, False) for char in table.by_lead[pairs[at][1]] if fits(char, at + 1)]
    lost = dead[trail]
    if lost:
        wanted = pairs[at][0] if at < size else last
        pool = table.common if wanted is None else table.by_trail[wanted]
        out += [(char, True) for char in pool if char.lead in lost and fits(char, at)]
        out += [(char, True) for char in table.common_before_loss if char.lead in lost and char.trail != wanted]
    return out


def ending_in(trail: int, simplified: bool = False) -> list[Char]:
    """The characters whose second byte is `trail`, likeliest first."""
    return [char for char in _table(simplified).by_trail[trail] if char.form not in MARKS]
