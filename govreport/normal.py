"""One normal form for characters' width, punctuation, spaces and lines.

Full-width ，：；！？（） beside Chinese, ASCII inside numbers and Latin text; digits, letters and % half width; ①,
〔〕, 《》, “”, — and … as they are; no space inside Chinese or between Chinese and digits; a paragraph a line, without
indent, without empty lines.
"""

from __future__ import annotations

import re
from collections.abc import Callable

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
_HALF = re.compile(r"[,;:?!()]")
_BLANK = "[ \t\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]"
_BREAK = "[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]"
_GAP = re.compile(rf"[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029{_BLANK[1:-1]}]+")
_HAS_BREAK = re.compile(_BREAK)
_THOUSANDS = re.compile(r"(?<![\d，])\d{1,3}(?:，\d{3})+(?![\d，])")
_COMMA_SIGN = re.compile("，(?<=[0-9]，)(?=[0-9]{3}(?![0-9]))")
_COLON_SIGN = re.compile("：(?=[0-9])")
_WIDE_COLON = re.compile(r"(?<=\d)：(?=\d)")
# The blank comes first in the pattern, so that the engine goes from blank to blank.
_SPACE_IN_CHINESE = re.compile(rf" (?:(?<=[{_CHINESE}] )(?=[{_CHINESE}\dA-Za-z%+])|(?<=[\dA-Za-z%+] )(?=[{_CHINESE}]))")
_CHINESE_CHAR = re.compile(f"[{_CHINESE}]")
_HAN_CHAR = re.compile(f"[{_HAN}]")
_LONGEST_BRACKET = 60
_ROUNDS = 8


def lines(draft: Draft) -> None:
    """A paragraph a line: one kind of line break, no indents, no trailing blanks, no empty lines; single spaces."""
    text, spans = draft.text, []
    for m in _GAP.finditer(text):
        gap = m.group()
        if gap in ("\n", " ") and m.start() > 0 and m.end() < len(text):
            continue
        inner = m.start() > 0 and m.end() < len(text)
        spans.append((m.start(), m.end(), ("\n" if _HAS_BREAK.search(gap) else " ") if inner else ""))
    draft.replace("lines", spans)


def width(draft: Draft) -> None:
    """Digits, letters and signs to half width."""
    if _NARROWED.search(draft.text):
        draft.sub("width", _NARROWED, lambda m: _NARROW[m.group()])


def punctuation(draft: Draft) -> None:
    """Half-width stops and brackets beside Chinese to full width; spaces inside Chinese go with them."""
    for _ in range(_ROUNDS):  # a mark that became Chinese makes Chinese of its neighbour
        if not draft.replace("punctuation", _punctuation_spans(draft.text)):
            break


def _punctuation_spans(text: str) -> list[tuple[int, int, str]]:
    spaces = [(m.start(), m.end(), "") for m in _SPACE_IN_CHINESE.finditer(text)] if " " in text else []
    opened: list[tuple[int, bool]] = []
    wide: set[int] = set()
    for m in _HALF.finditer(text):
        i, mark = m.start(), m.group()
        chinese = _is_wide(mark, _neighbour(text, i, -1, wide), _neighbour(text, i, 1, wide))
        if mark == "(":
            opened.append((i, chinese))
        elif mark == ")" and opened and i - opened[-1][0] <= _LONGEST_BRACKET:
            left, left_chinese = opened.pop()
            if chinese or left_chinese or _HAN_CHAR.search(text, left, i):
                wide |= {left, i}
        elif chinese:
            wide.add(i)
    wide |= {i for i, chinese in opened if chinese}
    return sorted([*spaces, *((i, i + 1, _WIDE[text[i]]) for i in wide)])


def _neighbour(text: str, i: int, step: int, wide: set[int]) -> str:
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


STEPS: tuple[Callable[[Draft], None], ...] = (lines, width, punctuation, inside_numbers)
