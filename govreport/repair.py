"""Stopgap."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

from govreport.edits import Draft

_PINYIN = re.compile(r"[（(]\s*[a-züêāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ]{1,6}\s*[）)]")


def characters(draft: Draft) -> None:
    draft.sub("invisible", re.compile("[\ufeff\u200b-\u200f\u202a-\u202e\u2060-\u2064\x00-\x08\x0e-\x1f\x7f]"), "")
    if "&" in draft.text:
        draft.sub("entity", re.compile(r"&(?:amp;)?(?:#\d+|#x[0-9a-fA-F]+|[a-zA-Z]+);"), lambda m: html.unescape(html.unescape(m.group())))


def pinyin(draft: Draft) -> None:
    n = draft.sub("pinyin", _PINYIN, lambda m: "" if re.search("[^a-z（）() ]", m.group()) or len(m.group()) > 3 else m.group())
    if n > 3:
        draft.flags.add("pinyin_annotated")


STEPS: tuple[Callable[[Draft], None], ...] = (characters, pinyin)
