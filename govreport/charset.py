"""Bytes → characters: which encoding a Chinese text is in, and how sure that is."""

from __future__ import annotations

import codecs
import html
import re
from collections.abc import Iterator
from functools import cache
from importlib import resources

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_GUESSES = ("gb18030", "big5", "cp950", "big5hkscs", "utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be")
# Names under which pages declare what is in truth a larger set.
_ALIASES = {"gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030", "x-gbk": "gb18030", "utf8": "utf-8"}
_SAMPLE = 1 << 16
_PLAUSIBLE = 0.2  # share of frequent characters among the ideographs; right decodings have 0.6, wrong ones 0.05
_DAMAGED = 0.005  # share of characters that may be broken before a text counts as undecodable

HAN_RANGES = (
    ("\u3400", "\u4dbf"),
    ("\u4e00", "\u9fff"),
    ("\uf900", "\ufaff"),
    ("\U00020000", "\U000323af"),
)  # first, last
HAN = re.compile("[" + "".join(f"{first}-{last}" for first, last in HAN_RANGES) + "]")
_RUN = re.compile(r"[㐀-䶿一-鿿]+")  # every one of these is assigned, so a letter
_LETTER = re.compile(r"[^\W\d_]")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")


@cache
def _common() -> frozenset[str]:
    text = resources.files("govreport").joinpath("data/common_characters.txt").read_text(encoding="utf-8")
    return frozenset("".join(line for line in text.splitlines() if not line.startswith("#")))


def plausibility(text: str) -> float:
    """Share of frequent characters among the ideographs of `text`, from 0 to 1; 0 where there are none."""
    found = HAN.findall(text)
    common = _common()
    return sum(char in common for char in found) / len(found) if found else 0.0


def decode(data: bytes, declared: str | None = None) -> tuple[str, str] | None:
    """Decode the bytes of a text that is probably Chinese.

    A byte order mark decides; then strict UTF-8, which other encodings hardly ever satisfy by chance; then, of a
    declared encoding, GB18030, Big5, UTF-16 and UTF-32 without mark, the one whose ideographs are the most plausible.
    A text with a few broken bytes is decoded with U+FFFD in their place.

    Returns
    -------
    (text, encoding) or None
        `encoding` is a codec name, followed by ``+replace`` where bytes were broken. None if nothing fits.
    """
    for mark, codec in _BOMS:
        if data.startswith(mark):
            return _strict(data, codec) or _lenient(data, codec)
    wide = data.count(0, 0, _SAMPLE) > len(data[:_SAMPLE]) // 100  # zero bytes: never UTF-8 text, GBK or Big5
    if not wide and (found := _strict(data, "utf-8")):
        return found
    guesses = [*dict.fromkeys([*_known(declared), *_GUESSES])]
    ranked = sorted(guesses, key=lambda codec: -_likelihood(data, codec))
    for codec in ranked:
        if _likelihood(data, codec) >= _PLAUSIBLE and (found := _strict(data, codec)):
            return found
    for codec in ("utf-8", "gb18030", "big5"):
        if not wide and (found := _lenient(data, codec)):
            return found
    return None


def _known(declared: str | None) -> Iterator[str]:
    if declared:
        name = declared.strip().lower()
        try:
            yield codecs.lookup(_ALIASES.get(name, name)).name
        except LookupError:
            return


def _strict(data: bytes, codec: str) -> tuple[str, str] | None:
    try:
        return data.decode(codec), codec
    except UnicodeError:
        return None


def _lenient(data: bytes, codec: str) -> tuple[str, str] | None:
    text = data.decode(codec, "replace")
    if text.count("�") > max(3, _DAMAGED * len(text)) or plausibility(text[:_SAMPLE]) < _PLAUSIBLE:
        return None
    return text, f"{codec}+replace"


def _likelihood(data: bytes, codec: str) -> float:
    """Plausibility of a sample in `codec`; 0 if it cannot be decoded."""
    try:
        return plausibility(codecs.getincrementaldecoder(codec)("strict").decode(data[:_SAMPLE], False))
    except UnicodeError:
        return 0.0


def han_share(text: str, enough: float = 1.0) -> float:
    """Ideographs as a share of all letters, HTML's numeric references counted as the characters that they stand for.

    Counting stops where the share is sure to be `enough` or more; what is given then is a lower bound.
    """
    sample = text if len(text) <= 2 * _SAMPLE else text[:_SAMPLE] + text[-_SAMPLE:]
    if "&#" in sample:
        sample = html.unescape(html.unescape(sample))
    found = 0
    for run in _RUN.finditer(sample):
        found += run.end() - run.start()
        if found / len(sample) >= enough:  # there are no more letters than characters
            return found / len(sample)
    letters = len(_LETTER.findall(sample))
    return len(HAN.findall(sample)) / letters if letters else 0.0


def is_chinese_in_disguise(text: str) -> bool:
    """Whether a text without ideographs is Chinese that was decoded as Latin-1 or Windows-1252."""
    sample = text[:_SAMPLE]
    for wrong in ("latin-1", "cp1252"):
        for right in ("gb18030", "utf-8", "big5"):
            back = sample.encode(wrong, "ignore").decode(right, "ignore")
            if han_share(back) > 0.5 and plausibility(back) >= _PLAUSIBLE:
                return True
    return False


def is_binary(text: str) -> bool:
    """Whether control characters make up more than one in a hundred characters."""
    sample = text[:_SAMPLE]
    return len(_CONTROL.findall(sample)) > max(4, len(sample) // 100)
