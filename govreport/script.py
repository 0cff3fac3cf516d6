"""Traditional → simplified characters, only in documents (or lines) that are traditional."""

from __future__ import annotations

import re
from functools import cache

from opencc import OpenCC

from govreport.edits import Draft


@cache
def _converter() -> OpenCC:
    return OpenCC("t2s")


@cache
def _traditional_only() -> frozenset[str]:
    """Characters that OpenCC simplifies and that GB2312, the set of simplified writing, does not hold."""
    chars = [chr(c) for c in (*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000))]
    simple = _converter().convert("\n".join(chars)).split("\n")
    out = set()
    for char, to in zip(chars, simple, strict=True):
        if char == to:
            continue
        try:
            char.encode("gb2312")
        except UnicodeEncodeError:
            out.add(char)
    return frozenset(out)


@cache
def _marker() -> re.Pattern[str]:
    return re.compile(f"[{''.join(sorted(_traditional_only()))}]")


def convert(draft: Draft) -> None:
    """Set `draft.script` and convert what is traditional; simplified text is left alone to the last character."""
    text = draft.text
    han = len(re.findall(r"[㐀-鿿]", text)) or 1
    share = len(_marker().findall(text)) / han
    if share < 0.003:
        draft.script = "simplified"
        if share == 0:
            return
    draft.script = "traditional" if share >= 0.05 else "mixed" if share >= 0.003 else "simplified"
    if draft.script == "traditional":
        draft.flags.add("traditional")
    spans = []
    at = 0
    for line in text.split("\n"):
        n = len(line)
        if draft.script == "traditional" or len(_marker().findall(line)) >= max(2, 0.05 * n):
            new = _converter().convert(line)
            if len(new) == n:
                spans += [(at + i, at + i + 1, b) for i, (a, b) in enumerate(zip(line, new, strict=True)) if a != b]
        at += n + 1
    draft.replace("script", spans)
