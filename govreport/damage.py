"""The generator: damages sound text by each mechanism that real copies show, so that repair can be measured.

Every mechanism is a function ``(text, rng) -> text`` that returns the text unchanged where it finds nothing to damage.
All take simplified text in normal form; `MECHANISMS` names them, `CERTAIN` those that can be undone for certain.
"""

from __future__ import annotations

import html
import random
import re
from collections.abc import Callable
from functools import cache

from opencc import OpenCC

from govreport.shift import gbk_shift

Mechanism = Callable[[str, random.Random], str]
_HAN = "[一-龥]"
_NUMBERS = "一二三四五六七八九"
_INVISIBLE = ("\u200b", "\ufeff", "\u200e", "\u202a", "\u2060", "\xad", "\x07")
_SIGNS = {"“": "ldquo", "”": "rdquo", "—": "mdash", "《": "#12298", "》": "#x300B", "·": "middot", "…": "hellip"}


def damage(text: str, mechanism: str, seed: int) -> str:
    """Damage `text` by the named mechanism; the same seed gives the same damage.

    Raises
    ------
    KeyError
        If there is no such mechanism; `MECHANISMS` lists them.
    """
    return MECHANISMS[mechanism](text, random.Random(seed))


def traditional(text: str) -> str:
    """`text` in traditional characters, as a mirror writes it."""
    return _converter().convert(text)


@cache
def _converter() -> OpenCC:
    return OpenCC("s2t")


def annotated(text: str, rng: random.Random, share: float = 0.3) -> str:
    """Traditional text with the pinyin of a fixed set of characters behind each of their occurrences."""
    simple, full = text, traditional(text)
    if len(simple) != len(full):
        return full
    changed = sorted({new for old, new in zip(simple, full, strict=True) if old != new})
    chosen = set(rng.sample(changed, round(share * len(changed) + 0.5))) if changed else set()
    return "".join(f"{char}({_reading(char)})" if char in chosen else char for char in full)


@cache
def _reading(char: str) -> str:
    from pypinyin import pinyin

    return str(pinyin(char)[0][0])


def shifted(text: str, start: int, *, mark: str = "", eats_ascii: bool = True) -> str:
    """`text` with the first byte of the character at `start` lost, `mark` in its place."""
    return text[:start] + mark + gbk_shift(text[start:], eats_ascii=eats_ascii)


def shift_heading(text: str, rng: random.Random) -> str:
    """A bracketed heading number whose indent lost a byte; the text is the heading, in traditional characters."""
    return shifted(f"\u3000（{rng.choice(_NUMBERS)}）{traditional(text)}", 0)


def shift_heading_annotated(text: str, rng: random.Random) -> str:
    """The same on an annotated page, whose brackets survive or are eaten."""
    return shifted(f"\u3000（{rng.choice(_NUMBERS)}）{annotated(text, rng)}", 0, eats_ascii=rng.random() < 0.3)


def shift_stop(text: str, rng: random.Random) -> str:
    """A full stop before 现, 《 or “ that lost its byte."""
    full = traditional(text)
    places = [m.start() for m in re.finditer("。(?=[現《“])", full)]
    return shifted(full, rng.choice(places), mark=rng.choice(["?", "?", ""])) if places else full


def shift_province(text: str, rng: random.Random) -> str:
    """省 before a bracket that lost its byte."""
    full = traditional(text)
    places = [m.start() for m in re.finditer("省(?=（)", full)]
    return shifted(full, rng.choice(places), mark="?") if places else full


def entities(text: str, rng: random.Random) -> str:
    """Marks as HTML entities, some escaped twice, and spaces that cannot break."""
    deep = rng.random() < 0.5
    out = []
    for char in text:
        entity = f"&{_SIGNS[char]};" if char in _SIGNS else char
        out.append(html.escape(entity) if deep and entity != char else entity)
    at = rng.choice([i for i, char in enumerate(text) if not char.isascii()] or [0])
    return "".join(out[:at]) + "&nbsp;" + "".join(out[at:])


def gbk_as_latin1(text: str, rng: random.Random) -> str:
    """GBK read as Latin-1, or as Windows-1252, which differs for no byte of GB2312."""
    return text.encode("gbk", "ignore").decode(rng.choice(["latin-1", "cp1252"]), "ignore")


def utf8_as_gbk(text: str, rng: random.Random) -> str:
    """UTF-8 read as GBK; a byte that forms no pair is lost with its neighbour."""
    return text.encode().decode("gbk", "replace")


def invisible(text: str, rng: random.Random) -> str:
    """Zero-width, control and direction characters between the others."""
    return "".join(char + (rng.choice(_INVISIBLE) if rng.random() < 0.1 else "") for char in text)


def radicals(text: str, rng: random.Random) -> str:
    """Radicals for the ideographs that look like them, as PDF files write."""
    from govreport.repair import radical_map

    look = {
        ideograph: radical for radical, ideograph in sorted(radical_map().items(), reverse=True) if radical < "\ue000"
    }
    return "".join(look.get(char, char) for char in text)


def spaces(text: str, rng: random.Random) -> str:
    """A space every 26 characters, as from Word files, and spaces around numbers."""
    text = re.sub(r"(?<=[一-龥])(\d+)(?=[一-龥])", r" \1 ", text)
    return "".join(char + (" " if i % 26 == 25 and not char.isascii() else "") for i, char in enumerate(text))


def half_width(text: str, rng: random.Random) -> str:
    """Chinese stops and brackets in half width."""
    return text.translate(str.maketrans("，；：！？（）", ",;:!?()"))


def lost_dash(text: str, rng: random.Random) -> str:
    """The dash between two years lost."""
    return re.sub(r"(?<!\d)(20\d\d)[-—](20\d\d)(?=年)", r"\1\2", text)


def lost_point(text: str, rng: random.Random) -> str:
    """The decimal point of a version turned into a full stop."""
    return re.sub(r"(\d)\.(\d)(?=版)", r"\1。\2", text)


def indents(text: str, rng: random.Random) -> str:
    """The two spaces of an indent as question marks."""
    return "\n".join("??" + line if line else line for line in text.split("\n"))


def masked(text: str, rng: random.Random) -> str:
    """Digits and places masked, as template sites do."""
    text = re.sub(r"20(\d\d)年", "20xx年", text)
    return re.sub(rf"(?<=[，。]){_HAN}{{2}}(?=[市县区镇乡])", "xx", re.sub(r"\d+(?=[个次件项名])", "x", text))


MECHANISMS: dict[str, Mechanism] = {
    "shift_heading": shift_heading,
    "shift_heading_annotated": shift_heading_annotated,
    "shift_stop": shift_stop,
    "shift_province": shift_province,
    "pinyin": annotated,
    "traditional": lambda text, rng: traditional(text),
    "entities": entities,
    "gbk_as_latin1": gbk_as_latin1,
    "utf8_as_gbk": utf8_as_gbk,
    "invisible": invisible,
    "radicals": radicals,
    "spaces": spaces,
    "half_width": half_width,
    "lost_dash": lost_dash,
    "lost_point": lost_point,
    "indents": indents,
    "masked": masked,
}
CERTAIN = (
    "pinyin",
    "traditional",
    "entities",
    "gbk_as_latin1",
    "invisible",
    "radicals",
    "spaces",
    "half_width",
    "lost_dash",
    "lost_point",
    "indents",
)
