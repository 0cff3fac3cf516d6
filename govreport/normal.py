"""One normal form for characters' width, punctuation, spaces and lines.

Full-width ，：；！？（） beside Chinese, ASCII inside numbers and Latin text; digits, letters and % half width; ①,
〔〕, 《》, “”, — and … as they are; no space inside Chinese or between Chinese and digits; a paragraph a line, without
indent, without empty lines.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Collection

from govreport.edits import Draft

_HAN = "〇㐀-鿿\uf900-\ufaff"
_PUNCTUATION = "、。，；：？！（）“”‘’《》〈〉〔〕【】「」『』…—"
_CHINESE = _HAN + _PUNCTUATION
_NARROW = {
    chr(c + 0xFEE0): chr(c)
    for c in (*range(0x30, 0x3A), *range(0x41, 0x5B), *range(0x61, 0x7B), *map(ord, "%+-./=#&@_<>|[]{}*$"))
}
_NARROW |= {
    "﹪": "%",
    "﹐": "，",
    "﹑": "、",
    "﹔": "；",
    "﹕": "：",
    "﹖": "？",
    "﹗": "！",
    "﹙": "（",
    "﹚": "）",
    "﹝": "〔",
    "﹞": "〕",
}
_NARROW |= {"‧": "·", "・": "·", "･": "·", "‐": "-", "‑": "-", "‒": "-", "−": "-", "―": "—"}
_NARROWED = re.compile(f"[{re.escape(''.join(_NARROW))}]")
_WIDE = {",": "，", ";": "；", ":": "：", "?": "？", "!": "！", "(": "（", ")": "）"}
_BLANK = "[ \t\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]"
_BREAK = "[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]"
_SPACING = f"{_BREAK[:-1]}{_BLANK[1:]}"
_GAP = re.compile(f"{_SPACING}{_SPACING}*")  # a pattern that begins with one character is searched for faster
_HAS_BREAK = re.compile(_BREAK)
_THOUSANDS = re.compile(r"\d(?<![\d，].)\d{0,2}(?:，\d{3})+(?![\d，])")
_COMMA_SIGN = re.compile("，(?<=[0-9]，)(?=[0-9]{3}(?![0-9]))")
_COLON_SIGN = re.compile("：(?=[0-9])")
_WIDE_COLON = re.compile(r"：(?<=\d：)(?=\d)")
# The blank comes first in the pattern, so that the engine goes from blank to blank.
_SPACE_IN_CHINESE = re.compile(
    rf" (?:(?<=[{_CHINESE}] )(?=[{_CHINESE}\dA-Za-z%+])|(?<=[\dA-Za-z%+] )(?=[{_CHINESE}])|(?<=\d )(?=[%‰]))"
)
_CHINESE_CHAR = re.compile(f"[{_CHINESE}]")
# The group tells the marks whose neighbours must be looked at from those that touch Chinese.
_HALF = re.compile(f"[,;:?!()](?:(?<=[{_CHINESE}][,;:!])|(?<=[,;:?!])(?=[{_CHINESE}])|())")
_HAN_CHAR = re.compile(f"[{_HAN}]")
_LONG_LINE = 1500
_BETWEEN_PARAGRAPHS = re.compile(
    rf"(?<=[{_CHINESE}])(?<![\d，、]) {{1,8}}(?=[{_CHINESE}]|(?:19|20)\d\d年|\d{{1,2}}[.、]|\()"
)
_MARKED = re.compile(r"[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[）)]|\d{1,2}[.、](?!\d)")
_FEWEST, _MOST = 5, 0.8
_WRAPPED = 14  # a line that is broken at a fixed width has at least so many characters
_MEASURE = "(?:人次|[人件项个次名份场条户起宗期元家卷部支辆处])"
_GOES_ON = re.compile(
    rf"\d{{1,6}}(?:[.,]\d{{1,4}})?\s?(?:[%％‰]|[万亿余多]?{_MEASURE})|[%％‰]|[万亿余多]{_MEASURE}|{_MEASURE}[，,。；;、]"
)
_LONGEST_BRACKET = 60
_ROUNDS = 8


def paragraphs(draft: Draft) -> None:
    """A whole document on one line, its paragraphs apart by blanks only: give it its line breaks back.

    The blanks must be those of paragraphs: most stand behind the end of a sentence, around a numbered heading, or
    above the first sentence. (Word files also come with a blank every few words; those say nothing.)
    """
    text = draft.text
    if text.count("\n") > 1 + len(text) // _LONG_LINE:
        return
    blanks = list(_BETWEEN_PARAGRAPHS.finditer(text))
    first = text.find("。")
    structural = 0
    for m, before in zip(blanks, [0, *(m.end() for m in blanks)], strict=False):
        marked = bool(_MARKED.match(text, m.end()))
        heading = bool(_MARKED.match(text, before))
        structural += text[m.start() - 1] in "。！？：；:;" or marked or heading or m.start() < first
    if len(blanks) >= _FEWEST and structural >= _MOST * len(blanks):
        draft.replace("paragraphs", [(m.start(), m.end(), "\n") for m in blanks])


def lines(draft: Draft) -> None:
    """A paragraph a line: one kind of line break, no indents, no trailing blanks, no empty lines; single spaces."""
    text, spans = draft.text, []
    for m in _GAP.finditer(text):
        gap = m.group()
        if gap in ("\n", " ") and m.start() > 0 and m.end() < len(text):
            if gap == "\n" and _in_number(text, m.start(), m.end()):
                spans.append((m.start(), m.end(), ""))
            continue
        inner = m.start() > 0 and m.end() < len(text)
        if _HAS_BREAK.search(gap) and _in_number(text, m.start(), m.end()):
            inner = False
        spans.append((m.start(), m.end(), ("\n" if _HAS_BREAK.search(gap) else " ") if inner else ""))
    draft.replace("lines", spans)


def _in_number(text: str, end: int, begin: int) -> bool:
    """Whether a line was broken at a fixed width inside a number: 罚没入库1.⏎6亿元, 3⏎万件."""
    if not (text[end - 1].isdigit() or (text[end - 1] in ".," and text[end - 2 : end - 1].isdigit())):
        return False
    line = text.rfind("\n", 0, end) + 1
    wrapped = end - line >= _WRAPPED and "|" not in text[line:end]
    return wrapped and bool(_GOES_ON.match(text, begin)) and bool(_HAN_CHAR.search(text, line, end))


def width(draft: Draft) -> None:
    """Digits, letters and signs to half width."""
    if _NARROWED.search(draft.text):
        draft.sub("width", _NARROWED, lambda m: _NARROW[m.group()])


def punctuation(draft: Draft) -> None:
    """Half-width stops and brackets beside Chinese to full width; spaces inside Chinese go with them."""
    sure: set[int] = set()
    doubtful: list[int] = []
    for m in _HALF.finditer(draft.text):
        if m.lastindex:
            doubtful.append(m.start())
        else:
            sure.add(m.start())
    for _ in range(_ROUNDS):  # a mark that became Chinese makes Chinese of its neighbour
        text = draft.text
        wide = _wide(text, sure, doubtful)
        spaces = [m.start() for m in _SPACE_IN_CHINESE.finditer(text)]
        found = [(i, i + 1, _WIDE.get(text[i], "")) for i in sorted([*wide, *spaces])]
        if not draft.replace("punctuation", found):
            break
        sure, doubtful = set(), [i - bisect_right(spaces, i) for i in doubtful if i not in wide]


def _wide(text: str, sure: set[int], doubtful: list[int]) -> set[int]:
    """Which half-width marks stand in Chinese: those that are sure, and of the doubtful ones what can be told now."""
    opened: list[tuple[int, bool]] = []
    wide = set(sure)
    for i in doubtful:
        mark = text[i]
        chinese = _is_wide(mark, _neighbour(text, i, -1, wide), _neighbour(text, i, 1, ()))
        if mark == "(":
            opened.append((i, chinese))
        elif mark == ")" and opened and i - opened[-1][0] <= _LONGEST_BRACKET:
            left, left_chinese = opened.pop()
            if chinese or left_chinese or _HAN_CHAR.search(text, left, i):
                wide |= {left, i}
        elif chinese:
            wide.add(i)
    wide.update(i for i, chinese in opened if chinese)
    return wide


def _neighbour(text: str, i: int, step: int, wide: Collection[int]) -> str:
    """The next character that is no space; a stop already found to be Chinese counts as Chinese."""
    at = i + step
    while 0 <= at < len(text) and text[at] == " ":
        at += step
    if not 0 <= at < len(text):
        return ""
    return "，" if at in wide else text[at]


def _is_wide(mark: str, before: str, after: str) -> bool:
    """Whether a half-width mark stands in Chinese."""
    if before.isascii() and before.isdigit() and after.isascii() and after.isdigit() and mark in ",:":
        return False
    if mark == "?" and after.isdigit():
        return False  # a digit that was lost, not a question
    return bool(_CHINESE_CHAR.match(before) or _CHINESE_CHAR.match(after)) or (
        mark in ",;" and before == "%" and not after.isalpha()
    )


def inside_numbers(draft: Draft) -> None:
    """Commas and colons inside numbers to ASCII."""
    if _COMMA_SIGN.search(draft.text):
        draft.sub("width", _THOUSANDS, lambda m: m.group().replace("，", ","))
    if _COLON_SIGN.search(draft.text):
        draft.sub("width", _WIDE_COLON, ":")


STEPS: tuple[Callable[[Draft], None], ...] = (paragraphs, lines, width, punctuation, inside_numbers)
