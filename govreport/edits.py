"""Text that knows where it came from: a draft under repair, its ledger of edits, and offset maps both ways.

A draft is a row of *pieces*. A piece is either a stretch of the raw text that nobody touched, or the result of one or
more edits that stands for a stretch of the raw text. Pieces cover the raw text without gap or overlap, so at any time

    raw text   = the raw stretches of all pieces, in order
    clean text = the texts of all pieces, in order

and the ledger, which is just the touched pieces, is enough to go from one to the other.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, pairwise
from operator import itemgetter
from typing import NamedTuple


class Edit(NamedTuple):
    """One row of the ledger: ``raw[raw_start:raw_end]`` reads `before`; the clean text has `after` in its place.

    `step` names what did it; when several steps touched the same stretch they are joined by ``+`` in their order.
    """

    step: str
    raw_start: int
    raw_end: int
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of the raw text about which a reader must be warned, with the code of the warning and a note."""

    raw_start: int
    raw_end: int
    code: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """What a label line said of the document: a normalised label, its value, and where it stood in the raw text."""

    label: str
    value: str
    raw_start: int
    raw_end: int


# A piece: raw start, raw end, text, steps. No steps means untouched: the text is raw[start:end]. Plain tuples, because
# a report has thousands of pieces and every step walks over all of them.
_Piece = tuple[int, int, str, tuple[str, ...]]
_TEXT = itemgetter(2)


def _behind(piece: _Piece, offset: int) -> _Piece:
    """What is left of a piece behind its first characters; only untouched pieces are cut."""
    return (piece[0] + offset, piece[1], piece[2][offset:], ()) if offset else piece


class OffsetMap:
    """Positions in a clean text against positions in its raw text."""

    def __init__(self, pieces: Sequence[_Piece]) -> None:
        self.pieces = pieces
        self.starts = [0, *accumulate(map(len, map(_TEXT, pieces)))]
        self.length = self.starts.pop()
        self.raw_length = pieces[-1][1] if pieces else 0

    def to_raw(self, i: int) -> int:
        """Raw offset of the clean offset `i`; inside a replacement, where the replaced stretch begins."""
        if not 0 <= i <= self.length:
            raise IndexError(f"offset {i} lies outside the clean text of {self.length} characters")
        if i == self.length:
            return self.raw_length
        k = bisect_right(self.starts, i) - 1
        raw_start, _, _, steps = self.pieces[k]
        return raw_start if steps else raw_start + i - self.starts[k]

    def to_clean(self, i: int) -> int:
        """Clean offset of the raw offset `i`; inside a replaced or removed stretch, where its replacement begins."""
        if not 0 <= i <= self.raw_length:
            raise IndexError(f"offset {i} lies outside the raw text of {self.raw_length} characters")
        if i == self.raw_length:
            return self.length
        k = bisect_right(self.pieces, i, key=lambda p: p[0]) - 1
        raw_start, _, _, steps = self.pieces[k]
        return self.starts[k] + (0 if steps else i - raw_start)

    def raw_span(self, start: int, end: int) -> tuple[int, int]:
        """Raw stretch that the clean stretch ``start:end`` came from, touched replacements taken whole."""
        raw_start = self.to_raw(start)
        if end <= start:
            return raw_start, raw_start
        k = bisect_right(self.starts, end - 1) - 1
        piece_start, piece_end, _, steps = self.pieces[k]
        return raw_start, piece_end if steps else piece_start + end - self.starts[k]


@dataclass(frozen=True)
class CleanText:
    """A cleaned text with its ledger.

    Attributes
    ----------
    raw, text : str
        The text as read, and the clean text.
    edits : tuple of Edit
        Every difference between the two, in raw order and without overlap.
    marks : tuple of Mark
        Stretches to be distrusted (``garbled``, ``uncertain_repair``, ...), in raw offsets and raw order.
    facts : tuple of Fact
        What labelled metadata lines said (发布日期, 来源, ...), in raw order.
    flags : tuple of str
        Codes about the document as a whole, sorted.
    script : str
        ``simplified``, ``traditional`` or ``mixed``: the script of the text before cleaning.
    """

    raw: str
    text: str
    edits: tuple[Edit, ...]
    marks: tuple[Mark, ...]
    facts: tuple[Fact, ...]
    flags: tuple[str, ...]
    script: str
    offsets: OffsetMap = field(repr=False, compare=False)

    def to_raw(self, i: int) -> int:
        """Raw offset of the clean offset `i`; inside a replacement, where the replaced stretch begins.

        Raises
        ------
        IndexError
            If `i` lies outside ``0 .. len(text)``.
        """
        return self.offsets.to_raw(i)

    def to_clean(self, i: int) -> int:
        """Clean offset of the raw offset `i`; inside a replaced or removed stretch, where its replacement begins.

        Raises
        ------
        IndexError
            If `i` lies outside ``0 .. len(raw)``.
        """
        return self.offsets.to_clean(i)

    def raw_span(self, start: int, end: int) -> tuple[int, int]:
        """Raw stretch that the clean stretch ``start:end`` came from, whole replacements included."""
        return self.offsets.raw_span(start, end)


# Steps that only bring text to its normal form; listing them beside real repairs would hide these.
_QUIET_STEPS = {"width", "punctuation", "script", "lines", "paragraphs", "indent", "pinyin"}


def is_quiet(step: str) -> bool:
    """Whether the step of a ledger row (joined by + where there were several) only brought text to its normal form."""
    return set(step.split("+")) <= _QUIET_STEPS


def replay(raw: str, edits: Iterable[Edit]) -> str:
    """Apply a ledger to the raw text and return the clean text.

    Raises
    ------
    ValueError
        If an edit does not fit the text: the ledger belongs to another file or another version of it.
    """
    out, at = [], 0
    for edit in edits:
        if edit.raw_start < at or raw[edit.raw_start : edit.raw_end] != edit.before:
            raise ValueError(f"the ledger does not fit this text at raw offset {edit.raw_start} (step {edit.step})")
        out += [raw[at : edit.raw_start], edit.after]
        at = edit.raw_end
    return "".join([*out, raw[at:]])


class Draft:
    """A text under repair. A step looks at `text` and says what to replace; the draft keeps the ledger.

    Attributes
    ----------
    raw, text : str
        The text as read, and as it stands now.
    flags : set of str
        Codes about the whole document; steps add to it.
    script : str
        Set by the step that detects the script.
    """

    def __init__(self, raw: str) -> None:
        self.raw = self.text = raw
        self.flags: set[str] = set()
        self.script = "simplified"
        self._marks: list[Mark] = []
        self._facts: list[Fact] = []
        self._offsets = OffsetMap([(0, len(raw), raw, ())] if raw else [])
        self._long = False  # whether any replacement has an inside, where a span could begin or end

    def replace(self, step: str, spans: Iterable[tuple[int, int, str]]) -> int:
        """Replace stretches ``(start, end, new)`` of the current text; return how many changed it.

        Spans must be sorted and must not overlap. Time is linear in pieces and nearly so in spans.

        Raises
        ------
        ValueError
            If spans overlap or are out of order.
        """
        wanted = [(s, e, new) for s, e, new in spans if self.text[s:e] != new]
        if not wanted:
            return 0
        for (_, before, _), (after, _, _) in pairwise(wanted):
            if after < before:
                raise ValueError(f"step {step}: spans must be sorted and must not overlap (at {after})")
        raw, pieces, starts = self.raw, self._offsets.pieces, self._offsets.starts
        out: list[_Piece] = []
        put, n = out.append, len(pieces)
        k = offset = 0  # copied so far: pieces before k, and the first `offset` characters of pieces[k]
        for start, end, new in self._groups(wanted) if self._long and pieces else wanted:
            if k + 1 < n and starts[k + 1] <= start:
                put(_behind(pieces[k], offset))
                reached = bisect_right(starts, start, k + 1) - 1
                out += pieces[k + 1 : reached]
                k, offset = reached, 0
            if k < n:
                piece, cut = pieces[k], start - starts[k]
                if cut >= len(piece[2]):  # it is the last one, and the span stands behind it
                    put(_behind(piece, offset))
                    k, offset = n, 0
                elif offset < cut:
                    put((piece[0] + offset, piece[0] + cut, piece[2][offset:cut], ()))
                    offset = cut
            raw_start = raw_end = pieces[k][0] + offset if k < n else len(raw)
            steps: tuple[str, ...] = ()
            while k < n and starts[k] + offset < end:
                piece, stop = pieces[k], starts[k] + len(pieces[k][2])
                if piece[3]:
                    steps += tuple(x for x in piece[3] if x not in steps)
                if stop <= end:
                    raw_end, k, offset = piece[1], k + 1, 0
                else:
                    offset = end - starts[k]
                    raw_end = piece[0] + offset
            self._long |= len(new) > 1
            if new == raw[raw_start:raw_end]:  # the text is again as it was
                if new:
                    put((raw_start, raw_end, new, ()))
            else:
                put((raw_start, raw_end, new, (*(x for x in steps if x != step), step) if steps else (step,)))
        if k < n:
            put(_behind(pieces[k], offset))
            out += pieces[k + 1 :]
        self._offsets = OffsetMap(out)
        self.text = "".join(map(_TEXT, out))
        return len(wanted)

    def _groups(self, spans: list[tuple[int, int, str]]) -> Iterable[tuple[int, int, str]]:
        """Widen spans to whole touched pieces, and join those that then meet in the same piece."""
        pieces, starts, text = self._offsets.pieces, self._offsets.starts, self.text
        groups: list[tuple[int, int, str]] = []
        k = upto = 0
        last_end = -1
        for s, e, new in spans:
            left, right = s, e
            k = bisect_right(starts, s, k) - 1
            if pieces[k][3] and starts[k] < s < starts[k] + len(pieces[k][2]):
                left = starts[k]
            q = bisect_right(starts, e, k) - 1
            if pieces[q][3] and starts[q] < e < starts[q] + len(pieces[q][2]):
                right = starts[q] + len(pieces[q][2])
            if groups and left < last_end:  # meets the one before inside a touched piece
                begin, _, sofar = groups[-1]
                sofar = sofar[: len(sofar) - (last_end - upto)] + text[upto:s] + new
                last_end = max(last_end, right)
                groups[-1] = (begin, last_end, sofar + text[e:last_end])
            else:
                last_end = right
                groups.append((left, right, text[left:s] + new + text[e:right]))
            upto = e
        return groups

    def sub(self, step: str, pattern: re.Pattern[str], new: str | Callable[[re.Match[str]], str]) -> int:
        """Replace every match of `pattern`, as `re.sub` would; return how many matches changed the text."""
        make = new if callable(new) else (lambda m: m.expand(new))
        return self.replace(step, [(m.start(), m.end(), make(m)) for m in pattern.finditer(self.text)])

    def raw_span(self, start: int, end: int) -> tuple[int, int]:
        """Raw stretch that the stretch ``start:end`` of the current text came from."""
        return self._offsets.raw_span(start, end)

    def mark(self, start: int, end: int, code: str, note: str = "") -> None:
        """Warn about the stretch ``start:end`` of the current text."""
        self._marks.append(Mark(*self.raw_span(start, end), code, note))

    def fact(self, label: str, value: str, start: int, end: int) -> None:
        """Record that the stretch ``start:end`` of the current text gives `value` for `label`."""
        self._facts.append(Fact(label, value, *self.raw_span(start, end)))

    def finish(self) -> CleanText:
        """The clean text with ledger, marks, facts and flags."""
        return CleanText(
            raw=self.raw,
            text=self.text,
            edits=tuple(
                Edit("+".join(steps), start, end, self.raw[start:end], text)
                for start, end, text, steps in self._offsets.pieces
                if steps
            ),
            marks=tuple(sorted(set(self._marks), key=lambda m: (m.raw_start, m.raw_end, m.code))),
            facts=tuple(sorted(self._facts, key=lambda f: f.raw_start)),
            flags=tuple(sorted(self.flags)),
            script=self.script,
            offsets=self._offsets,
        )
