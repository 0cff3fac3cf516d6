"""Pinyin annotations, the readings that a mirror tool writes in brackets behind characters, are taken out.

A bracket goes only if what stands in it is a reading of the very character before it: (N), (x), (第2期), (一) and
(de facto) stay.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import cache

from govreport.edits import Draft

LETTERS = "a-zɑɡüêāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ\u0300\u0301\u0304\u0308\u030c"
_BRACKETED = re.compile(rf"([㐀-鿿\uf900-\ufaff])(\s*[(（]\s*([{LETTERS}]{{1,9}})\s*[)）])")
_SIGN = re.compile(rf"[(（]\s*[{LETTERS}]{{1,9}}\s*[)）]")
_TONE_MARKS = "\u0300\u0301\u0304\u030c"
_PAGE_HAS = 3  # so many annotations make a page an annotated one


@cache
def _plain(reading: str) -> tuple[str, str]:
    """A reading without its tone, and its tone mark."""
    letters = unicodedata.normalize("NFD", reading.replace("ɑ", "a").replace("ɡ", "g").replace("v", "ü"))
    tone = "".join(c for c in letters if c in _TONE_MARKS)
    return unicodedata.normalize("NFC", "".join(c for c in letters if c not in _TONE_MARKS)).replace("ü", "u"), tone


@cache
def _readings(char: str) -> tuple[tuple[str, str], ...]:
    from pypinyin import pinyin  # heavy, and only annotated pages need it

    return tuple(_plain(reading) for reading in pinyin(char, heteronym=True)[0])


@cache
def _syllables(char: str) -> frozenset[str]:
    return frozenset(letters for letters, _ in _readings(char))


def reads(reading: str) -> Callable[[str], bool]:
    """Whether a character is read as `reading` says; written without a tone it fits every tone."""
    letters, tone = _plain(reading)
    return lambda char: (letters, tone) in _readings(char) if tone else letters in _syllables(char)


def strip(draft: Draft) -> None:
    """Take annotations out; a single one behind a rare or ambiguous character of a sound page is a gloss and stays."""
    if not _SIGN.search(draft.text):
        return
    matches = list(_BRACKETED.finditer(draft.text))
    if not matches:
        return
    fitting = [m for m in matches if reads(m[3])(m[1])]
    annotated = len(fitting) >= _PAGE_HAS
    if annotated:  # where a page is annotated, a toned syllable is an annotation even if the dictionary lacks it
        fitting = [m for m in matches if m in fitting or _plain(m[3])[1]]
    else:
        fitting = [m for m in fitting if not _is_gloss(m[1], m[3])]
    if draft.replace("pinyin", [(m.start(2), m.end(2), "") for m in fitting]):
        draft.flags.add("pinyin_annotated")


def _is_gloss(char: str, reading: str) -> bool:
    """亳(bó)州, 六(lù)安: the writer helps the reader with a rare character, or with a common one's rare reading."""
    try:
        code = char.encode("gb2312")
    except UnicodeEncodeError:
        return False  # a traditional character: what a mirror annotates
    letters, tone = _plain(reading)
    return code[0] >= 0xD8 or (bool(tone) and _readings(char)[0] != (letters, tone))
