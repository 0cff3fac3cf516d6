"""Runs of shifted bytes in a page: where they are, which of the possible readings stands, and what stays open.

Three things tell a run: a full stop at the beginning of a line (an indent before a bracketed number lost a byte), a
full stop before a letter of the GBK row that begins with A8 (省 before （ lost one), and, on traditional pages, a stop
mark with a question mark before it or a single Latin letter behind it (。 before 現 or 《 lost one).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache, partial
from importlib import resources
from itertools import pairwise

from govreport import annotation, script, wordmodel
from govreport.edits import Draft
from govreport.lattice import PairModel, pairs_of
from govreport.shift import Effort, Garble, Reading, begin_of, ending_in, pair_bytes, readings

_NUMERALS = [
    *"一二三四五六七八九",
    *(f"{tens}十{unit}" for tens in ("", "二", "三") for unit in ("", *"一二三四五六七八九")),
]
_WIDE = str.maketrans(",!?:;", "，！？：；")
# The row of GBK that begins with A8: what the second byte of （ makes of the next character.
_A8 = "".join(c for trail in range(0x40, 0xFF) if (c := pair_bytes(0xA8, trail)))
_AT_LINE_START = re.compile(r"^[ \t\u3000\xa0]*\??(?=。\S)", re.M)
_BEFORE_BRACKET = re.compile(rf"\??(?=。[{re.escape(_A8)}])")
_BRACKET_SIGN = re.compile(f"。[{re.escape(_A8)}]")
_MARKED = re.compile(r"\?(?=[,!?:;，！？：；][A-Za-z一-龥])")
_UNMARKED = re.compile(r"(?=[,!，！；：][^\x00-\x7f，。；：！？\n]{1,30}[A-Za-z|~^_`@{}\[\]\\](?:[(（]|[一-龥]))")
_KNOWN = re.compile(r"\??[,，]F(?=[(（]\s*xi[àa]n\s*[)）]|[將就有報如已把根對結全制代場存任階])")
_ANNOTATION = re.compile(rf"\s*[(（]\s*([{annotation.LETTERS}]{{1,6}})\s*[)）]")
_BRACKET_EATEN = re.compile(rf"\?([{annotation.LETTERS}]{{1,6}})[)）]")
_HEADING = re.compile(rf"^[ \t\u3000]*[(（]({'|'.join(sorted(_NUMERALS, key=len, reverse=True))})[)）]\s*(.)", re.M)
_CHINESE = re.compile("[一-龥、，。；：《》“”]{0,4}")
_LONGEST_RUN = 60
_MOST_EFFORT = 200_000  # in one document, ten seconds at worst; what is beyond is marked
_CLEAR = 6.0  # a reading this much likelier than the next one stands without a warning
_WORST = -9.5  # log probability a character below which a reading is no Chinese
_LIKE_SIBLINGS = 9.0
_NUMBER_COSTS = 6.0
_USUAL = 8.0  # how much likelier 省（ is than another character before a bracket
_BETTER = 8.0  # how much likelier than the page itself a reading must be where no mark of a lost byte stands
_ODD = re.compile("[^\\s。，、；：？！（）《》“”A-Za-z0-9?一-龥]")


@dataclass
class _Run:
    """A damaged stretch of the page, ``text[begin:end]``, and what is known of it."""

    begin: int
    at: int  # where the first pair stands; a question mark may mark the lost byte before it
    end: int
    kind: str  # line, bracket, stop, known (，F stands for 。現 and nothing else)
    garble: Garble
    hint: str | None
    numbers: list[str] = field(default_factory=list)
    read: Callable[..., list[Reading]] = readings  # with all that is known of the run
    found: list[Reading] = field(default_factory=list)
    number: str = ""
    sure: bool = True
    raw_score: float = 0.0  # of a stop, which may be sound as it stands
    length: int = 0  # characters that the score is made of


def undo(draft: Draft) -> None:
    """Repair the runs of shifted bytes: headings and known phrases by table, the rest by search; mark what is open."""
    text = draft.text
    if not _suspicious(text):
        return
    runs = list(_runs(text))
    if not runs:
        return
    sound = _sound(text, runs)
    plain = script.to_simplified(_ANNOTATION.sub("", sound)).translate(_WIDE)
    together, simplified = PairModel(pairs_of(plain), _genre()), script.looks_simplified(sound)
    effort = Effort(_MOST_EFFORT)
    for run in runs:
        if run.kind != "known":
            _search(text, run, together, simplified, effort)
    _settle_numbers(text, runs)
    _settle_siblings(text, runs)
    spans = []
    for run in runs:
        new = _verdict(draft, run)
        if new is not None:
            spans.append((run.begin, run.end, new))
    if draft.replace("byte_shift", spans) or "garbled" in draft.flags:
        draft.flags.add("byte_shift")


def _suspicious(text: str) -> bool:
    """A quick look for what no sound page has."""
    if text.startswith("。") or "\n。" in text or "\u3000。" in text or "?。" in text or _BRACKET_SIGN.search(text):
        return True
    return script.looks_traditional(text) and any(p.search(text) for p in (_MARKED, _KNOWN, _UNMARKED))


def _runs(text: str) -> Iterator[_Run]:
    """The damaged stretches, from left to right and without overlap."""
    traditional = script.looks_traditional(text)
    starts = [(m.end(), m.end(), "line") for m in _AT_LINE_START.finditer(text)]
    starts += [(m.start(), m.end(), "bracket") for m in _BEFORE_BRACKET.finditer(text)]
    if traditional:
        starts += [(m.start(), m.end(), "stop") for m in _MARKED.finditer(text)]
        starts += [(m.start(), m.end() - 2, "known") for m in _KNOWN.finditer(text)]
        starts += [(m.start(), m.start(), "stop") for m in _UNMARKED.finditer(text)]
    done = 0
    for begin, at, kind in sorted(starts, key=lambda s: (s[1], s[2] not in ("line", "known"), s[0])):
        if begin < done:
            continue
        if kind == "line":
            begin = text.rfind("\n", 0, at) + 1
        run = _run(text, begin, at, kind)
        if run is not None:
            yield run
            done = run.end


def _run(text: str, begin: int, at: int, kind: str) -> _Run | None:
    """Follow the pairs from `at` until the bytes fall into step again."""
    pairs: list[tuple[int, int]] = []
    last, hint, i = None, None, at
    while i < len(text) and len(pairs) <= _LONGEST_RUN:
        char = text[i].translate(_WIDE) if i == at else text[i]
        if char < "\x80":
            if eaten := _BRACKET_EATEN.match(text, i):
                hint, i = eaten[1], eaten.end()
            elif char > "?":
                last, i = ord(char), i + 1
            break
        if note := _ANNOTATION.match(text, i):
            hint = note[1]
            break
        code = char.encode("gb18030", "replace")
        if len(code) != 2 or code[1] < 0x80:
            break
        pairs.append((code[0], code[1]))
        i += 1
    if hint is None and (note := _ANNOTATION.match(text, i)):
        hint = note[1]
    if not pairs or (kind == "stop" and last is None and hint is None):
        return None
    if kind == "stop" and begin == at and len(pairs) < 2:
        return None  # a letter behind a comma, F座, is no evidence
    run = _Run(begin, at, i, kind, Garble(tuple(pairs), last), hint)
    if kind == "line":
        run.numbers = [n for n in _NUMERALS if _is_number(pairs, n)]
    return run


def _is_number(pairs: list[tuple[int, int]], number: str) -> bool:
    """Whether the run can begin with this bracketed number; 六 leaves no pair of its own, so a title must follow."""
    begun = begin_of(pairs, f"\u3000（{number}）")
    if begun is None:
        return False
    used = begun[0]
    return used > 1 or (used < len(pairs) and pairs[used][0] == 0xA9)


def _sound(text: str, runs: list[_Run]) -> str:
    """The page without its damaged runs."""
    parts, at = [], 0
    for run in runs:
        parts.append(text[at : run.begin])
        at = run.end
    return "\n".join([*parts, text[at:]])


@cache
def _genre() -> dict[str, list[str]]:
    phrases = (resources.files("govreport") / "data" / "genre_phrases.txt").read_text(encoding="utf-8")
    return pairs_of("\n".join(line.replace(" ", "\n") for line in phrases.splitlines() if not line.startswith("#")))


def _search(text: str, run: _Run, together: PairModel, simplified: bool, effort: Effort) -> None:
    """Fill in the readings of a run, and how likely the stretch is as it stands."""
    indented = run.kind == "line" or text[run.begin - 1 : run.begin] in ("", "\n", " ", "\u3000")
    before = "" if indented else script.to_simplified(text[max(0, run.begin - 6) : run.begin])
    after = script.to_simplified(_ANNOTATION.sub("", text[run.end : run.end + 30]).translate(_WIDE))
    after = _CHINESE.match(after)[0]  # type: ignore[index]  # the pattern matches nothing, too
    at_end = text[run.end : run.end + 1] in ("", "\n", "\r")
    fits = annotation.reads(run.hint) if run.hint else _no_comma if at_end else _any

    run.read = partial(
        readings, run.garble, before=before, after=after, simplified=simplified, last_fits=fits, together=together,
        effort=effort,
    )  # fmt: skip
    if run.numbers:
        run.found = run.read(f"\u3000（{run.numbers[0]}）")
    else:
        run.found = run.read({"line": "\u3000", "bracket": "\u3000（" if indented else "省（"}.get(run.kind, "。"))
    if run.kind == "line" and not run.numbers:
        _try_vanished_number(run)
    if run.found:
        run.length = len(run.found[0].simple) - (_title(run) if run.numbers else 1) + len(after)
    if run.kind == "bracket" and not indented:
        run.found = _other_starts(run.found, before)
    if run.kind == "stop":
        raw = before + script.to_simplified(text[run.at : run.end].translate(_WIDE)) + after
        model = wordmodel.load()
        run.raw_score = model.score(raw) - model.score(before)
        run.raw_score += sum(together[first][second] for first, second in pairwise(raw[max(0, len(before) - 1) :]))


def _any(char: str) -> bool:
    return True


def _no_comma(char: str) -> bool:
    """What can end a line."""
    return char not in "，、（《“‘〔"


def _try_vanished_number(run: _Run) -> None:
    """（六）強化: neither the number nor the bracket left a pair; take it if the rest then reads better."""
    numbers = [n for n in _NUMERALS if begin_of(run.garble.pairs, f"\u3000（{n}）") is not None]
    if not numbers:
        return
    found = run.read(f"\u3000（{numbers[0]}）")
    if found and (not run.found or found[0].score - _NUMBER_COSTS > run.found[0].score):
        run.numbers, run.found = numbers, found


def _other_starts(found: list[Reading], before: str) -> list[Reading]:
    """省 is not the only character that loses its byte before （: weigh all that end in the same byte."""
    if not found:
        return found
    model = wordmodel.load()
    usual = model.score(before + "省") + _USUAL
    others = [
        Reading(
            form + found[0].form[1:],
            simple + found[0].simple[1:],
            found[0].score + model.score(before + simple) - usual,
        )
        for form, simple in ending_in(0xA1)
        if simple != "省"
    ]
    return sorted(found + others, key=lambda r: (-r.score, r.form))


def _settle_numbers(text: str, runs: list[_Run]) -> None:
    """Choose between numbers that leave the same garble (十, 十二, 十六): the one that continues the count."""
    sound = [(m.start(), m[1]) for m in _HEADING.finditer(text)]
    begins = [begin for begin, _ in sound]
    last = (-1, "")  # the repaired heading before
    for run in runs:
        if not run.numbers:
            continue
        at = bisect_left(begins, run.begin)
        before = max(sound[at - 1] if at else (-1, ""), last)[1]
        after = sound[at][1] if at < len(sound) else ""
        count = _NUMERALS.index(before) + 1 if before else 0
        follows = [n for n in run.numbers if _NUMERALS.index(n) == count]
        precedes = [n for n in run.numbers if after and _NUMERALS.index(n) + 1 == _NUMERALS.index(after)]
        run.number = (follows or precedes or run.numbers)[0]
        run.sure = bool(follows or precedes) or len(run.numbers) == 1 or run.number in _NUMERALS[:9]
        last = (run.begin, run.number)


def _settle_siblings(text: str, runs: list[_Run]) -> None:
    """更优, 更实, 更大 say that their sibling is 更高站位 and not 高站位: headings of one list begin alike."""
    headings = [run for run in runs if run.number and run.found and len(run.found[0].simple) > _title(run)]
    firsts = [(m.start(), script.to_simplified(m[2])) for m in _HEADING.finditer(text)]
    firsts = sorted([*firsts, *((run.begin, run.found[0].simple[_title(run)]) for run in headings)])
    for run in headings:
        at = bisect_left(firsts, (run.begin, ""))
        near = Counter(char for begin, char in firsts[max(0, at - 3) : at + 4] if begin != run.begin)
        shared = {char for char, count in near.items() if count >= 2}
        best, title = run.found[0], _title(run)
        if shared and best.simple[title] not in shared:
            like = run.read(f"\u3000（{run.numbers[0]}）", beginnings=sorted(shared))
            like = [reading._replace(score=reading.score + _LIKE_SIBLINGS) for reading in like]
            unlike = [reading for reading in run.found if reading.simple[title : title + 1] not in shared]
            run.found = sorted([*like, *unlike], key=lambda r: (-r.score, r.form))
            run.sure &= run.found[0].form == best.form


def _title(run: _Run) -> int:
    """Where the title begins in a reading of a heading that was searched under its first possible number."""
    return len(run.numbers[0]) + 3


def _verdict(draft: Draft, run: _Run) -> str | None:
    """What replaces the run, or None if it stays as it is; marks say what a reader must know."""
    raw = draft.text[run.begin : run.end]
    if run.kind == "known":
        return "。現"
    best = run.found[0] if run.found else None
    if best is None or best.score < _WORST * (run.length + 3):
        return _unread(draft, run, raw)
    if run.kind == "stop" and not raw.startswith("?") and best.score < run.raw_score + _BETTER:
        return None
    clear = len(run.found) == 1 or best.score - run.found[1].score >= _CLEAR
    if not (clear and run.sure):
        others = " / ".join(r.simple.strip() for r in run.found if r is not best)
        draft.mark(run.begin, run.end, "uncertain_repair", f"also possible: {others[:60]}")
        draft.flags.add("uncertain_repair")
    if run.numbers:
        return f"（{run.number}）{best.form[_title(run) :]}"
    return best.form.removeprefix("\u3000")


def _unread(draft: Draft, run: _Run, raw: str) -> str | None:
    """A run without a likely reading: keep what is certain, the number of a heading, and mark the rest."""
    if run.kind == "stop":
        if raw.startswith("?"):
            draft.mark(run.begin, run.end, "garbled", "shifted bytes that fit no likely text")
            draft.flags.add("garbled")
        return None
    if not run.numbers and not _ODD.search(raw):
        return (
            raw.lstrip("? \t\u3000").removeprefix("。")
            if run.kind == "line" and script.looks_traditional(draft.text)
            else None
        )
    draft.mark(run.begin, run.end, "garbled", "shifted bytes that fit no likely text")
    draft.flags.add("garbled")
    used = begin_of(run.garble.pairs, f"\u3000（{run.numbers[0]}）") if run.numbers else None
    return f"（{run.number}）{draft.text[run.at + used[0] : run.end]}" if used else None
