"""Where a clean text may open a section: numbered headings, list items, slogan lines, run-in phrases."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

# The usual nesting of forms; a smaller rank stands higher in the outline. Forms of rank 4 and more are lists that may
# stand inside a paragraph.
RANKS = {
    "part": 0,  # 第一部分
    "chapter": 1,  # 一、
    "slogan": 1,  # a heading line without number
    "section": 2,  # （一）
    "item": 3,  # 1.
    "phrase": 3,  # 强化组织领导。坚持… (the bold words that open a paragraph)
    "clause": 4,  # 一是
    "ordinal": 4,  # 第一，
    "adverb": 4,  # 首先
    "sub": 5,  # （1）
    "circle": 6,  # ①
}
LINE_FORMS = frozenset(("part", "chapter", "slogan", "section", "item"))

_NUMERAL = "[一二三四五六七八九十]{1,3}"
# The look-aheads keep 一、二、三产业 and 一、二审 apart from headings, and 3.5 and 1.2 from items.
_MARKER = re.compile(
    r"(?=[第一二三四五六七八九十（(\d①-⑳首其再最])(?:"  # saves trying each form at each offset
    rf"第(?P<part>{_NUMERAL})(?:部分|章)[：、，]?"
    rf"|第(?P<ordinal>{_NUMERAL})[，、：是]"
    rf"|(?P<clause>{_NUMERAL})是(?![否非])"
    rf"|(?P<chapter>{_NUMERAL})[、．.](?!{_NUMERAL}[、级类审产线次轮批至到])"
    rf"|[（(](?P<section>{_NUMERAL})[）)][、．.]?"
    r"|[（(](?P<sub>\d{1,2})[）)]、?"
    r"|(?P<item>\d{1,2})(?:[.．](?!\d)|、|\.(?=20\d\d年))"
    r"|(?P<circle>[①-⑳])"
    r"|(?P<adverb>首先|其次|再次|再者|最后)[，是])"
)
_ADVERBS = {"首先": 1, "其次": 2, "再次": 3, "再者": 3, "最后": 99}
_STOPS = "。！？；：…"
_CLAUSE_STOPS = _STOPS + "，、"
_END_OF_HEADING = re.compile(r"[。！？；：\n]")
_YEAR_AFTER_HEADING = re.compile(r"(?<=[一-鿿]{4})20\d\d年(?=[一-鿿，])")
_SHORT = 45  # a run-in heading longer than this is a sentence
_LINE_HEADING = 60  # a heading alone on its line may be longer

# A slogan heading holds no sentence; captions, dates, labels and signatures look like one.
_SLOGAN = re.compile(r"[^\n。！？；：，…|@/\\]{4,30}|[^\n。！？；：，…|@/\\]{3,16}，[^\n。！？；：，…|@/\\]{3,16}")
_NO_SLOGAN = re.compile(
    r"\d{1,2}[日月:：]|^图[为一二三\d]|(?:摄影?|资料图|示意图|效果图)$|记者|通讯员|编辑|来源|作者|审核|版权|打印|关闭|扫一扫|上一篇|下一篇|附件"
    r"|(?:人民政府|委员会|办公室|(?<![格布全大新开变])局|厅|[市县区党镇乡]委)$|^（|）$|^[—\-•·*]|[的和与及在对以将等]$"
)
# Words at the head of a paragraph, ended by 。 and followed by more.
_PHRASE = re.compile(r"(?P<heading>[^\n，。；：！？\d]{4,28}(?:，[^\n，。；：！？\d]{3,14})?)。(?=[^\n]{15})")
_NO_PHRASE = re.compile(
    r"今年|近年|去年|截至|目前|同时|此外|另外|其中|全[市县区省年]|我[市县区省]|市委|县委|区委|省委|下一?步|一年来|按照|根据"
)
_HAN = re.compile(r"[一-鿿]")


@dataclass(slots=True)
class Candidate:
    """A place where a section may begin.

    `form` is a key of `RANKS`; `value` the number it bears (0 for none); `number` that number as printed;
    `body` where the text after the number begins; `at_line` whether it opens its line; `loose` whether it follows no
    end of a sentence, so that only its place in a sequence can speak for it.
    """

    start: int
    body: int
    form: str
    value: int
    number: str
    at_line: bool
    loose: bool = False
    heading: str = ""
    heading_end: int = 0


class Lines:
    """Start and end of each line of a text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts = [0]
        self.starts += [m.end() for m in re.finditer("\n", text)]
        self.ends = [*(s - 1 for s in self.starts[1:]), len(text)]

    def __len__(self) -> int:
        return len(self.starts)

    def __getitem__(self, k: int) -> str:
        return self.text[self.starts[k] : self.ends[k]]

    def at(self, offset: int) -> int:
        """Index of the line that `offset` lies in."""
        return bisect_right(self.starts, offset) - 1


def number_of(numeral: str) -> int:
    """Value of 一 … 九十九."""
    tens, ten, ones = numeral.rpartition("十")
    digits = "一二三四五六七八九"
    if not ten:
        return digits.index(ones[-1]) + 1
    return (digits.index(tens[-1]) + 1 if tens else 1) * 10 + (digits.index(ones[-1]) + 1 if ones else 0)


def numbered(text: str, lines: Lines) -> list[Candidate]:
    """Numbered headings and list items whose numbers run in sequence, in text order, with their headings."""
    found = list(_markers(text))
    kept = _in_sequence(_without_page_numbers(found, lines))
    ends = [*(c.start for c in kept[1:]), len(text)]
    for candidate, end in zip(kept, ends, strict=False):  # without headings there is still an end
        set_heading(candidate, text, end)
    return kept


def _markers(text: str) -> Iterator[Candidate]:
    single_line = text.find("\n", 0, len(text.rstrip())) < 0
    for m in _MARKER.finditer(text):
        form = m.lastgroup or ""
        before = text[m.start() - 1] if m.start() else "\n"
        at_line = before == "\n"
        if before in "”）" and m.start() > 1:
            before = text[m.start() - 2]
        loose = not at_line and before not in _STOPS
        if loose and not (
            (before == "，" and RANKS[form] == 4)
            or (form == "section" and before not in _CLAUSE_STOPS)
            or (form == "chapter" and single_line and _HAN.match(before))
        ):
            continue
        word = m[form]
        if form == "adverb":
            value = _ADVERBS[word]
        elif form == "circle":
            value = ord(word) - ord("①") + 1
        else:
            value = int(word) if word.isdigit() else number_of(word)
        yield Candidate(m.start(), m.end(), form, value, m[0], at_line, loose)


def _without_page_numbers(found: list[Candidate], lines: Lines) -> list[Candidate]:
    """Drop ``1、 … 2、 …`` that a document viewer put before each of its pages.

    They cut through sentences, or begin with the very first character although the report's own headings are 一、.
    """
    pages = [c for c in found if c.form == "item" and c.number.endswith("、") and c.at_line]
    if not pages:
        return found
    cuts = 0
    for c in pages:
        before = lines[lines.at(c.start) - 1] if c.start else ""
        cuts += len(before) > _LINE_HEADING and before[-1] not in _STOPS and before[-1] not in "”）"
    opens_text = pages[0].start == 0 and any(c.form == "chapter" for c in found)
    if opens_text or (cuts and 2 * cuts >= len(pages) - 1):
        dropped = {c.start for c in pages}
        return [c for c in found if c.start not in dropped]
    return found


def _in_sequence(found: list[Candidate]) -> list[Candidate]:
    """Keep markers whose numbers go up by one (one may be missing), restart at one, or run through."""
    followed = _followed(found)
    last: dict[str, int] = {}
    kept: list[Candidate] = []
    for c, has_next in zip(found, followed, strict=True):
        before = last.get(c.form)
        if c.value == 99:  # 最后 closes a list of any length
            c.value = before + 1 if before and before >= 2 else 99
        step = c.value - before if before is not None else None
        if c.loose and c.form == "section":  # only at the end of the heading above it
            good = c.value == 1 and bool(kept) and RANKS[kept[-1].form] < 2 and c.start - kept[-1].body <= _SHORT
        elif c.at_line and c.form in LINE_FORMS:
            # a text that was cut at its head begins anywhere in the sequence
            good = c.value == 1 or step in (0, 1, 2) or has_next or (step is None and c.form in ("chapter", "section"))
        elif c.form in ("chapter", "section") and not c.loose:
            good = c.value == 1 or step in (1, 2)
        else:
            good = step in (1, 2) or (c.value <= 2 and has_next)
        if not good:
            continue
        last[c.form] = c.value
        if c.form in LINE_FORMS:
            for form, rank in RANKS.items():
                if rank > 3:
                    last.pop(form, None)
        kept.append(c)
    return kept


def _followed(found: Sequence[Candidate]) -> list[bool]:
    """For each marker, whether the next of its form bears the next number (or the one after) within the same parent."""
    followed = [False] * len(found)
    upcoming: dict[str, int] = {}
    for i in range(len(found) - 1, -1, -1):
        c = found[i]
        value = upcoming.get(c.form)
        followed[i] = value is not None and (value - c.value in (1, 2) or (value == 99 and c.value >= 1))
        if c.at_line and c.form in LINE_FORMS:
            for form in ("clause", "ordinal", "adverb", "sub", "circle"):
                upcoming.pop(form, None)
        upcoming[c.form] = c.value
    return followed


def set_heading(c: Candidate, text: str, stop: int) -> None:
    """Give `c` its heading: the rest of its line, or what stands before the first 。 or ： if that is short."""
    line_end = text.find("\n", c.body, stop)
    line_end = stop if line_end < 0 else line_end
    m = _END_OF_HEADING.search(text, c.body, line_end)
    end = m.start() if m else line_end
    if end - c.body > (_LINE_HEADING if end == line_end else _SHORT):
        comma = text.find("，", c.body, end)
        end = comma if 0 < comma - c.body <= 25 else c.body
    if not c.at_line and (year := _YEAR_AFTER_HEADING.search(text, c.body, end)):
        end = year.start()  # the line break between 一、首要原则 and 2019年… was lost
    c.heading, c.heading_end = text[c.body : end].strip("　 、，："), end


# --- headings without a number ------------------------------------------------------------------------------------


def first_paragraph(lines: Lines) -> int:
    """Index of the first line that is a paragraph of running text, not title, label or addressee; else len(lines)."""
    for k in range(len(lines)):
        line = lines[k]
        addressee = line[-1:] == "：" and "。" not in line and "，" not in line
        if len(line) >= 20 and line[-1] in "。！？；…：”" and not addressee:
            return k
    return len(lines)


def is_slogan(line: str) -> bool:
    """Whether a line reads as a heading: short, Chinese, no sentence, no caption, date, label or signature."""
    if not _SLOGAN.fullmatch(line) or _NO_SLOGAN.search(line):
        return False
    return 10 * len(_HAN.findall(line)) >= 7 * len(line)


def slogans(text: str, lines: Lines, taken: Sequence[Candidate]) -> list[Candidate]:
    """Heading lines without number; up to three lines make one heading; its first may be glued to a paragraph's end."""
    marked = {lines.at(c.start) for c in taken if c.at_line}
    found: list[Candidate] = []
    k = min([first_paragraph(lines), *marked])
    while k < len(lines):
        start, first = lines.starts[k], k
        if k in marked or not is_slogan(lines[k]):
            glued = _glued_tail(lines[k]) if k not in marked else 0
            if not glued or k + 1 >= len(lines) or k + 1 in marked:
                k += 1
                continue
            start, first = start + glued, k + 1
        end = first
        while end < len(lines) and end not in marked and is_slogan(lines[end]):
            end += 1
        follows = end < len(lines) and (end in marked or len(lines[end]) > 30 or lines[end][-1:] in tuple(_STOPS))
        if follows and end - first <= 3 and (k > 0 or start == 0):
            stop = lines.ends[end - 1] if end > first else lines.ends[k]
            heading = " ".join(text[start:stop].split("\n"))
            at_line = start == lines.starts[k]
            found.append(Candidate(start, start, "slogan", 0, "", at_line, heading=heading, heading_end=stop))
        k = max(end, k + 1)
    return found


def _glued_tail(line: str) -> int:
    """Where, in a paragraph that does not end as one, a heading begins after its last full stop; 0 if none does."""
    if len(line) < 30 or line[-1] in _CLAUSE_STOPS or line[-1] in "”）》":
        return 0
    at = max(line.rfind(stop) for stop in "。！？") + 1
    return at if at and is_slogan(line[at:]) and "，" not in line[at:] else 0


def phrases(text: str, lines: Lines, taken: Sequence[Candidate]) -> list[Candidate]:
    """Short phrases that open paragraphs, where at least two and half of a section's paragraphs open so."""
    bounds = sorted(c.start for c in taken if c.form in LINE_FORMS)
    marked = {lines.at(c.start) for c in taken if c.at_line}
    marked |= {lines.at(c.heading_end) for c in taken if c.form == "slogan"}
    groups: dict[int, list[Candidate | None]] = {}
    for k in range(first_paragraph(lines), len(lines)):
        start = lines.starts[k]
        group = bisect_left(bounds, start)
        if k in marked or lines.ends[k] - start < 20 or (bounds and group == 0):
            continue
        m = _PHRASE.match(text, start)
        if m and not _NO_PHRASE.match(text, start):
            found = Candidate(start, start, "phrase", 0, "", True, heading=m["heading"], heading_end=m.end("heading"))
            groups.setdefault(group, []).append(found)
        else:
            groups.setdefault(group, []).append(None)
    kept = []
    for paragraphs in groups.values():
        opened = [c for c in paragraphs if c]
        if len(opened) >= 2 and 2 * len(opened) >= len(paragraphs):
            kept += opened
    return kept
