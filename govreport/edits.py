"""Text that knows where it came from: a draft under repair, its ledger of edits, and offset maps both ways.

The ledger holds what was touched, and no more: the stretches between its edits read alike in the raw and the clean
text, so that it is enough to go from one to the other.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import pairwise
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


_RAW_START = itemgetter(1)
# The same as `Edit(*row)`, but fast: a report has hundreds.
_edit: Callable[[tuple[str, int, int, str, str]], Edit] = partial(tuple.__new__, Edit)


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


class OffsetMap:
    """Positions in a clean text against positions in its raw text."""

    def __init__(self, edits: Sequence[Edit], starts: Sequence[int], length: int, raw_length: int) -> None:
        self.edits, self.starts = edits, starts  # and where each edit's text begins in the clean text
        self.length, self.raw_length = length, raw_length

    def to_raw(self, i: int) -> int:
        """Raw offset of the clean offset `i`; inside a replacement, where the replaced stretch begins."""
        if not 0 <= i <= self.length:
            raise IndexError(f"offset {i} lies outside the clean text of {self.length} characters")
        k = bisect_right(self.starts, i) - 1
        _, raw_start, raw_end, _, after = self.edits[k]
        behind = i - self.starts[k] - len(after)
        return raw_start if behind < 0 else raw_end + behind

    def to_clean(self, i: int) -> int:
        """Clean offset of the raw offset `i`; inside a replaced or removed stretch, where its replacement begins."""
        if not 0 <= i <= self.raw_length:
            raise IndexError(f"offset {i} lies outside the raw text of {self.raw_length} characters")
        k = bisect_right(self.edits, i, key=_RAW_START) - 1
        _, _, raw_end, _, after = self.edits[k]
        return self.starts[k] + (0 if i < raw_end else len(after) + i - raw_end)

    def raw_span(self, start: int, end: int) -> tuple[int, int]:
        """Raw stretch that the clean stretch ``start:end`` came from, touched replacements taken whole."""
        raw_start, starts = self.to_raw(start), self.starts
        if end <= start:
            return raw_start, raw_start
        k = bisect_right(starts, end - 1) - 1
        _, _, raw_end, _, after = self.edits[k]
        return raw_start, raw_end + max(end - starts[k] - len(after), 0)


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
        # An edit of nothing stands first, so that every offset has one before it.
        self._offsets = OffsetMap([Edit("", 0, 0, "", "")], [0], len(raw), len(raw))
        self._long = False  # whether any replacement has an inside, where a span could begin or end

    def replace(self, step: str, spans: Iterable[tuple[int, int, str]]) -> int:
        """Replace stretches ``(start, end, new)`` of the current text; return how many changed it.

        Spans must be sorted and must not overlap. Time is linear in edits and nearly so in spans.

        Raises
        ------
        ValueError
            If spans overlap or are out of order.
        """
        text, raw = self.text, self.raw
        wanted = [(s, e, new) for s, e, new in spans if text[s:e] != new]
        if not wanted:
            return 0
        for (_, end, _), (start, _, _) in pairwise(wanted):
            if start < end:
                raise ValueError(f"step {step}: spans must be sorted and must not overlap (at {start})")
        edits, starts = self._offsets.edits, self._offsets.starts
        out: list[Edit] = []
        places: list[int] = []
        parts: list[str] = []
        n = len(edits)
        k = at = 0  # copied so far: edits before k, and the text before `at`
        grown = shift = 0  # how much longer the text is by now, and how far what is behind edits[k - 1] is from the raw
        for start, end, new in self._groups(wanted) if self._long else wanted:
            if k < n and starts[k] <= start:
                reached = bisect_right(starts, start, k)
                if starts[reached - 1] == start and edits[reached - 1][4]:
                    reached -= 1  # the span begins with it
                if reached > k:
                    out += edits[k:reached]
                    places += [s + grown for s in starts[k:reached]]
                    k = reached
                    _, _, raw_end, _, after = edits[k - 1]
                    shift = raw_end - starts[k - 1] - len(after)
            raw_start, code = start + shift, step
            if k < n and starts[k] < end:
                steps: list[str] = []
                while k < n and starts[k] < end:
                    joined, _, raw_end, _, after = edits[k]
                    steps += [x for x in joined.split("+") if x not in steps]
                    shift = raw_end - starts[k] - len(after)
                    k += 1
                code = "+".join([*(x for x in steps if x != step), step])
            raw_end = end + shift
            before = raw[raw_start:raw_end]
            if new != before:  # else the text is again as it was
                out.append(_edit((code, raw_start, raw_end, before, new)))
                places.append(start + grown)
            parts += text[at:start], new
            at = end
            grown += len(new) - end + start
        out += edits[k:]
        places += [s + grown for s in starts[k:]]
        self.text = "".join([*parts, text[at:]])
        self._long = self._long or any(len(new) > 1 for _, _, new in wanted)
        self._offsets = OffsetMap(out, places, len(self.text), len(raw))
        return len(wanted)

    def _groups(self, spans: list[tuple[int, int, str]]) -> Iterable[tuple[int, int, str]]:
        """Widen spans to whole replacements, and join those that then meet in the same one."""
        edits, starts, text = self._offsets.edits, self._offsets.starts, self.text
        groups: list[tuple[int, int, str]] = []
        k = upto = 0
        last_end = -1
        for s, e, new in spans:
            left, right = s, e
            k = bisect_right(starts, s, k) - 1
            if starts[k] < s < starts[k] + len(edits[k][4]):
                left = starts[k]
            q = bisect_right(starts, e, k) - 1
            if starts[q] < e < starts[q] + len(edits[q][4]):
                right = starts[q] + len(edits[q][4])
            if groups and left < last_end:  # meets the one before inside a replacement
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
            edits=tuple(self._offsets.edits[1:]),
            marks=tuple(sorted(set(self._marks), key=lambda m: (m.raw_start, m.raw_end, m.code))),
            facts=tuple(sorted(self._facts, key=lambda f: f.raw_start)),
            flags=tuple(sorted(self.flags)),
            script=self.script,
            offsets=self._offsets,
        )
