"""One normal form: full-width punctuation in Chinese context, ASCII digits and letters, no spaces inside Chinese, a paragraph a line."""

from __future__ import annotations

import re
from collections.abc import Callable

from govreport.edits import Draft

_CJK = "㐀-鿿豈-﫿〇"
_CONTEXT = rf"[{_CJK}　-〿，。；：？！（）“”‘’《》〔〕…—％%]"
_WIDE = {c: chr(ord(c) - 0xFEE0) for c in map(chr, (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B)))}
_WIDE |= {"％": "%", "＋": "+", "－": "-", "．": ".", "／": "/", "＝": "=", "＃": "#", "＆": "&", "＠": "@", "＿": "_", "＜": "<", "＞": ">", "｜": "|", "～": "~"}
_WIDE_CHARS = re.compile(f"[{re.escape(''.join(_WIDE))}]")
_FULL = {",": "，", ";": "；", ":": "：", "?": "？", "!": "！", "(": "（", ")": "）"}
_HALF = re.compile(r"[,;:?!()]")


def width(draft: Draft) -> None:
    """Full-width digits and letters to ASCII; ASCII punctuation beside Chinese to full width, never inside numbers."""
    draft.replace("width", [(m.start(), m.end(), _WIDE[m.group()]) for m in _WIDE_CHARS.finditer(draft.text)])
    text, spans = draft.text, []
    chinese = re.compile(_CONTEXT)
    for m in _HALF.finditer(text):
        i, c = m.start(), m.group()
        before = text[:i].rstrip(" ")[-1:] if i and text[i - 1] == " " else text[i - 1 : i]
        after = text[i + 1 : i + 2]
        if c in ",:" and before.isdigit() and after.isdigit():
            continue
        near = chinese.match(before or " ") or chinese.match(after or " ")
        if c in "()" and not near:
            inner = text[i + 1 : i + 30] if c == "(" else text[max(0, i - 30) : i]
            near = re.search(rf"[{_CJK}]", inner) or re.search(rf"[{_CJK}]", text[max(0, i - 12) : i + 12])
        if near or (before.isdigit() and not after.isascii()) or (c in ",;:" and before in ("%", ")", "）") ):
            spans.append((i, i + 1, _FULL[c]))
    draft.replace("width", spans)


def spaces(draft: Draft) -> None:
    """Indents, trailing and doubled spaces, spaces inside Chinese and around its numbers, empty lines."""
    draft.sub("lines", re.compile(r"\r\n?|\u2028|\u2029|\x0b|\x0c"), "\n")
    draft.sub("space", re.compile(r"[\u00a0\u2000-\u200a\u202f\u205f\u3000\t]+"), " ")
    draft.sub("lines", re.compile(r" *\n[ \n]*"), "\n")
    draft.sub("space", re.compile(r"\A[ \n]+|[ \n]+\Z"), "")
    punctuation = "，。；：？！（）“”‘’《》〔〕、…—"
    draft.sub("space", re.compile(rf"(?<=[{_CJK}{punctuation}]) +(?=[{_CJK}{punctuation}0-9A-Za-z])|(?<=[0-9A-Za-z%]) +(?=[{_CJK}{punctuation}])"), "")


STEPS: tuple[Callable[[Draft], None], ...] = (width, spaces)
