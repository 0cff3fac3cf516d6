"""Damage to the characters of a page, undone where it is certain and marked where it is not.

The steps run on the text as it was decoded, before script and width are touched. What they cannot undo stays in the
text under a mark: ``garbled`` and ``lost_digit`` make the numbers of the sentence untrustworthy, ``uncertain_repair``
says that the better of several readings was taken. Flags on the whole document tell of copies whose numbers a third
party rewrote.
"""

from __future__ import annotations

import csv
import html
import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache, lru_cache
from importlib import resources

from govreport import annotation, runs, script
from govreport.edits import Draft

_HAN = "〇㐀-鿿\uf900-\ufaff"
# Patterns that begin with one character, or a class, are searched for fast; so a look-behind stands second.
_HALVES = "\ud800-\udfff"
_SURROGATES = re.compile(f"[{_HALVES}](?:(?<=[\ud800-\udbff])[\udc00-\udfff])?")
_AMPERSAND = r"&(?:amp;|\#0*38;|\#x0*26;)*"
_ENTITY = re.compile(
    rf"{_AMPERSAND}(?:\#\d{{1,7}};|\#[xX][0-9a-fA-F]{{1,6}};|[A-Za-z][A-Za-z0-9]{{1,30}};|(?:nbsp|ldquo|rdquo|mdash|middot|hellip|emsp|ensp)(?![\w=;]))"
)
_MANY_AMPERSANDS = re.compile(_AMPERSAND)
_TAG = re.compile(
    r"</?(?:p|br|div|span|strong|b|em|font|a|img|td|tr|th|table|tbody|ul|ol|li|h[1-6]|o:p|st1:\w+)(?:\s[^<>\n]{0,400})?/?>",
    re.IGNORECASE,
)
_UNSEEN = (
    "\x00-\x08\x0e-\x1f\x7f\x80-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\ufe00-\ufe0f\ufeff\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e01ef"
)
_INVISIBLE = re.compile(f"[{_UNSEEN}]")
_PRIVATE_AREAS = "\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd"
_PRIVATE = re.compile(f"[{_PRIVATE_AREAS}]+")
_RADICALS = "⺀-⻳⼀-⿕\uf900-\ufaff"
_COMPATIBLE = re.compile(f"[{_RADICALS}]")


@lru_cache(maxsize=1)
def _has_rare(text: str) -> bool:
    """Whether a text has any of what five of the steps look for; a sound page has none, and one search says so."""
    return bool(_RARE.search(text))


def surrogates(draft: Draft) -> None:
    """Join surrogate pairs that were decoded one by one; drop halves without a partner, which no file can hold."""
    if not _has_rare(draft.text):
        return
    draft.sub("invisible", _SURROGATES, lambda m: _joined(m.group()) if len(m.group()) == 2 else "")


def _joined(pair: str) -> str:
    return pair.encode("utf-16", "surrogatepass").decode("utf-16")


def entities(draft: Draft) -> None:
    """HTML entities, escaped once or more often, and the tags that come to light; 《深化<…>》 is no tag."""
    for _ in range(3):
        if "&" not in draft.text or not draft.sub("entity", _ENTITY, _character):
            break
    if "<" in draft.text:
        draft.sub("entity", _TAG, lambda m: "\n" if re.match(r"</?(?:p|br|div|tr|li|h\d)\b", m.group(), re.I) else "")


def _character(match: re.Match[str]) -> str:
    entity = _MANY_AMPERSANDS.sub("&", match.group(), count=1)
    char = html.unescape(entity if entity.endswith(";") else entity + ";")
    return match.group() if char.endswith(";") and len(char) > 2 else char


# --- text decoded with the wrong table ------------------------------------------------------------------------------

_CP1252 = {bytes([i]).decode("cp1252"): i for i in range(0x80, 0xA0) if i not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)}
_HIGH = f"\x80-\xff{''.join(_CP1252)}"
_LATIN1 = re.compile(rf"[{_HIGH}](?:[\x20-\x7e{_HIGH}]*[{_HIGH}][@-~]?)?")
_LATIN1_SIGN = re.compile(r"[\xa1-\xff][\xa1-\xff]{2}")
_UTF8_LEAD = "".join(
    c
    for lead in range(0xE4, 0xEA)
    for trail in range(0x80, 0xC0)
    if (c := bytes([lead, trail]).decode("gbk", "ignore")) and len(c) == 1
)
_UTF8_SIGN = re.compile(f"[{_UTF8_LEAD}][^\\s\x00-\x7f][^\\s\x00-\x7f]")
_UTF8_RUN = re.compile("[€\u0080-\U0010ffff?]+")
_RARE = re.compile(f"[{_HALVES}{_UNSEEN}{_PRIVATE_AREAS}{_RADICALS}{_UTF8_LEAD}]")


def decoded_as_latin1(draft: Draft) -> None:
    """GBK (or UTF-8) that was read as Latin-1 or Windows-1252: put the bytes back together and read them again."""
    if not _LATIN1_SIGN.search(draft.text):
        return
    spans = []
    for m in _LATIN1.finditer(draft.text):
        again = _decode_again(m.group())
        if again is not None:
            spans.append((m.start(), m.end(), again))
        elif _LATIN1_SIGN.search(m.group()) and len(set(m.group())) > 5:
            draft.mark(m.start(), m.end(), "garbled", "looks like GBK read as Latin-1, but does not decode")
            draft.flags |= {"gbk_as_latin1", "garbled"}
    if draft.replace("latin1", spans):
        draft.flags.add("gbk_as_latin1")


_SINGLE_BYTES = {ord(char): code for char, code in _CP1252.items()}


def _decode_again(shown: str) -> str | None:
    """The text that the characters are the bytes of, if it is Chinese."""
    try:
        code = shown.translate(_SINGLE_BYTES).encode("latin-1")
    except UnicodeEncodeError:
        return None
    high = [byte for byte in code if byte > 0x7F]
    if len(high) < 4 or len(set(high)) < 3:
        return None
    for tail in (len(code), len(code) - 1):  # an ASCII character behind the last byte may belong to it or not
        for charset in ("utf-8", "gbk"):
            try:
                text = code[:tail].decode(charset)
            except UnicodeDecodeError:
                continue
            if _is_chinese(text):
                return text + code[tail:].decode("latin-1")
    return None


def _is_chinese(text: str) -> bool:
    """Whether the characters beyond ASCII are, nearly all, ones that Chinese is written with."""
    beyond = [c for c in text if c > "\x7f"]
    common = sum(1 for c in beyond if _is_common(c) or c in "、。，；：？！（）《》“”‘’—…〔〕·　")
    return bool(beyond) and common >= 0.8 * len(beyond)


def _is_common(char: str) -> bool:
    try:
        code = char.encode("gb2312")
    except UnicodeEncodeError:
        return script.to_simplified(char) != char
    return 0xB0 <= code[0] <= 0xD7


def utf8_as_gbk(draft: Draft) -> None:
    """UTF-8 that was read as GBK: exact where no byte was lost, else marked (a lost byte takes a character with it)."""
    if not (_has_rare(draft.text) and _UTF8_SIGN.search(draft.text)):
        return
    spans, lossy = [], []
    for m in _UTF8_RUN.finditer(draft.text):
        found = list(_mojibake(m.group(), m.start()))
        if not found and "\ufffd" in m.group():
            lossy.append((m.start(), m.end()))
        for start, end in found:
            text = _from_gbk(draft.text[start:end])
            if text is not None:
                spans.append((start, end, text))
            else:
                lossy.append((start, end))
    if not spans and all(end - start < 6 for start, end in lossy):
        return  # a stray sign is no evidence
    for start, end in lossy:
        draft.mark(start, end, "garbled", "UTF-8 read as GBK, bytes were lost")
        draft.flags.add("garbled")
    draft.flags.add("utf8_as_gbk")
    draft.replace("utf8_as_gbk", spans)


def _mojibake(run: str, at: int) -> Iterator[tuple[int, int]]:
    """The stretches of a run that bear the signs; sound Chinese around them is left out."""
    if _from_gbk(run) is not None:
        yield at, at + len(run)
        return
    signs = [m.start() for m in _UTF8_SIGN.finditer(run) if _partly(run[m.start() : m.start() + 3])]
    if len(signs) >= 2:
        lost = [i for i, char in enumerate(run) if char == "\ufffd"]  # its neighbours are damaged, too
        first, last = min([signs[0], *lost]), max([signs[-1] + 3, *lost])
        yield at + first, at + min(len(run), last + 1 if lost else last)


def _partly(three: str) -> bool:
    """Whether three characters are the bytes of two Chinese ones."""
    text = _from_gbk(three)
    return text is not None and len(text) == 2


def _from_gbk(run: str) -> str | None:
    try:
        text = run.encode("cp936" if "€" not in run else "gb18030").decode("utf-8")
    except UnicodeError:
        return None
    return text if len(text) < len(run) and _is_chinese(text) else None


# --- characters -----------------------------------------------------------------------------------------------------


def invisible(draft: Draft) -> None:
    """Zero-width, control and direction characters, soft hyphens, byte-order marks, variation selectors."""
    if _has_rare(draft.text):
        draft.sub("invisible", _INVISIBLE, "")


def private_use(draft: Draft) -> None:
    """Private-use characters: the few that GB18030 once put there are known, the rest are bullets of a lost font."""
    if not _has_rare(draft.text):
        return
    known = radical_map()
    spans = []
    for m in _PRIVATE.finditer(draft.text):
        new = "".join(known.get(char, "") for char in m.group())
        around = draft.text[m.start() - 1 : m.start()] + draft.text[m.end() : m.end() + 1]
        if not new and re.fullmatch(f"[{_HAN}]{{2}}", around):
            draft.mark(m.start(), m.end(), "uncertain_repair", "a character of a private font stood here")
            draft.flags.add("uncertain_repair")
        spans.append((m.start(), m.end(), new))
    draft.replace("private_use", spans)


@cache
def radical_map() -> dict[str, str]:
    """The ideograph for each radical, and for characters that GB18030 once kept in the private-use area."""
    table = resources.files("govreport") / "data" / "radicals.csv"
    rows = csv.DictReader(table.read_text(encoding="utf-8").splitlines())
    return {chr(int(row["code"], 16)): row["ideograph"] for row in rows}


def radicals(draft: Draft) -> None:
    """Radicals and compatibility characters, which PDF files write for ideographs, to the ideographs."""
    if _has_rare(draft.text):
        draft.sub(
            "radicals",
            _COMPATIBLE,
            lambda m: radical_map().get(m.group()) or unicodedata.normalize("NFC", m.group()),
        )


# --- marks and numbers ----------------------------------------------------------------------------------------------

_INDENT = re.compile(rf"^[ \t\u3000\xa0]*[?？]{{1,4}}(?=[{_HAN}\d（(“《])", re.M)
_LOST = re.compile(
    rf"(?<=[{_HAN}］\]）)“”《。，,])\?(?=\d)\d*[{_HAN}%％]?|(?<=[{_HAN}])\?(?=[{_HAN}])|(?<=[{_HAN}])？(?=[{_HAN}])|(?<=[”》）])[?](?=[{_HAN}])|(?<=[{_HAN}])[?](?=[“《])"
)
_ASKS = re.compile(
    "[吗呢么何谁哪几多怎啥咋否]|什麼|甚|誰|幾|嗎|難道|难道|是不是|有没有|有沒有|能不能|会不会|會不會|该不该|該不該|还是|還是|岂|豈|凭|憑"
)
_CLAUSE = re.compile("[^。！？!?；;\n]*$")
_DECIMAL = re.compile(r"(?<![\d.])(\d{1,3})。(\d{1,3})(?=版|%|％|个百分点|個百分點|[万萬亿億]|倍)")
_YEARS = re.compile(r"(?<!\d)(19[89]\d|20[0-4]\d)(19[89]\d|20[0-4]\d)(?=年)")
_MONTH = re.compile(r"(?<!\d)(20[0-4]\d)(1[0-2]|0?[1-9])(?=月)")
_POINT_SIGN = re.compile("。(?<=[0-9]。)(?=[0-9])")
_YEAR_SIGN = re.compile("20[0-9]{3,6}[年月]")
_THIN_SIGN = re.compile("[\u2006\u2008\u2009\u202f\xa0 ](?=[0-9]{3})(?<=[0-9].)")
_THIN = re.compile(
    r"(?<![\d.,])\d{1,3}(?:[\u2009\u202f\xa0\u2006\u2008]\d{3})+(?![\d.])"
    rf"|(?<![\d.,])\d{{1,3}}(?: \d{{3}}){{2,}}(?= ?[余多万亿{_HAN}])"
)


def question_marks(draft: Draft) -> None:
    """Question marks that stand for something a decoder could not read: an indent, a hair space, a digit."""
    if not ("?" in draft.text or "？" in draft.text):
        return
    draft.sub("indent", _INDENT, lambda m: "")
    text, spans = draft.text, []
    for m in _LOST.finditer(text):
        clause = _CLAUSE.search(text, max(0, m.start() - 60), m.start())
        if clause and _ASKS.search(clause.group()):
            continue
        if len(m.group()) > 1:
            draft.mark(m.start(), m.end(), "lost_digit", "a digit was lost here")
            draft.flags.add("garbled")
        else:
            draft.mark(m.start(), m.end(), "uncertain_repair", "a question mark stood here")
            draft.flags.add("uncertain_repair")
            spans.append((m.start(), m.end(), ""))
    draft.replace("question_mark", spans)


def numbers(draft: Draft) -> None:
    """Numbers that lost their point, dash or 年, or whose thousands stand apart."""
    if _POINT_SIGN.search(draft.text):
        for m in _DECIMAL.finditer(draft.text):
            if draft.text[m.end()] != "版":
                draft.mark(m.start(), m.end(), "uncertain_repair", "a full stop stood for the decimal point")
                draft.flags.add("uncertain_repair")
        draft.sub("decimal_point", _DECIMAL, r"\1.\2")
    if _YEAR_SIGN.search(draft.text):
        draft.sub("year_dash", _YEARS, lambda m: f"{m[1]}-{m[2]}" if 0 < int(m[2]) - int(m[1]) <= 20 else m.group())
        draft.sub("year", _MONTH, r"\1年\2")
    if _THIN_SIGN.search(draft.text):
        draft.sub("thousands", _THIN, lambda m: re.sub("[^0-9]", "", m.group()))


# --- copies that a third party rewrote ------------------------------------------------------------------------------

_MASK = r"[xX×*＊ｘＸ]"
_MASK_SIGNS = ("x", "X", "×", "*", "＊", "ｘ", "Ｘ", "某某", "○", "〇", "●", "□")  # _MASK_SIGN needs one of them
_MASK_SIGN = re.compile("[xX×*＊ｘＸ某○〇●□](?:(?<![某○〇●□])|(?<=某)某|(?<=[○〇●□])[○〇●□])")
_MASKED_PLACE = re.compile(
    r"(?<![A-Za-z\d某○〇●□])(?:[xX×＊*ｘＸ]{1,3}|某{2,3}|[○〇●□]{2,3})(?=[市县縣区區镇鎮乡鄉]|街道|办事处|自治|司法[局所])"
)
_MASKED_YEAR = re.compile(
    rf"(?<![\dA-Za-z])(?:20{_MASK}{{1,2}}|20\d{_MASK}|{_MASK}{{4}}|{_MASK}\d{{1,2}}{_MASK})(?=年|\d*[~\-—])"
)
_MASKED_NUMBER = re.compile(
    rf"(?<![A-Za-z\d*×+])(?:[xX＊*ｘＸ]{{1,4}})(?=余?[个個名次件项項场場份期起人条條部家支]|[余多万萬]|月{_MASK}|日)"
)
_PLAN = re.compile(r"[纲綱]要》?\s*[（(]\s*(\d{4})\s*年?\s*[-—–－―~～至─]+\s*(\d{4})\s*年?\s*[)）]")
_PLAN_ENDS = range(2010, 2051, 5)
_NUMBERED = re.compile(r"^(\d{1,3})、(.*)$", re.M)
_FINISHED = "。！？；：!?;:”"


def rewritten(draft: Draft) -> None:
    """Flag copies whose places, digits, words or years a template site or a rewriting tool has replaced."""
    text = draft.text
    if any(sign in text for sign in _MASK_SIGNS):
        lines = "\n".join(line for line in text.split("\n") if _MASK_SIGN.search(line))
        places = [len(m.group()) for m in _MASKED_PLACE.finditer(lines)]
        digits = sum(1 for pattern in (_MASKED_YEAR, _MASKED_NUMBER) for _ in pattern.finditer(lines))
        if digits or len(places) > 1 or max(places, default=0) > 1:  # a single X区 may be anything
            draft.flags.add("masked")
    for m in _PLAN.finditer(text) if "纲要" in text or "綱要" in text else ():
        if int(m[1]) >= int(m[2]) or int(m[2]) not in _PLAN_ENDS:
            draft.flags.add("years_refreshed")
    plain = script.to_simplified(text) if script.looks_traditional(text) else text
    if len({m.lastindex for m in _spun_words().finditer(plain)}) >= 2:
        draft.flags.add("spun")


@cache
def _spun_words() -> re.Pattern[str]:
    """What only a rewriting tool writes, each with a group; its head alone is taken, so that none hides another."""
    table = resources.files("govreport") / "data" / "spun_words.csv"
    rows = csv.DictReader(table.read_text(encoding="utf-8").splitlines())
    return re.compile("|".join(f"{row['found'][0]}(?={row['found'][1:]}())" for row in rows))


def page_numbers(draft: Draft) -> None:
    """Mark the numbers that a document viewer puts before each page; they look like headings and split words."""
    lines = list(_NUMBERED.finditer(draft.text))
    if len(lines) < 3 or [int(m[1]) for m in lines] != list(range(1, len(lines) + 1)):
        return
    others = sum(1 for line in draft.text.split("\n") if line.strip()) - len(lines)
    unfinished = sum(1 for m in lines[:-1] if m[2].rstrip()[-1:] not in _FINISHED)
    if others == 0 and unfinished * 3 >= len(lines) - 1:
        for m in lines:
            draft.mark(m.start(), m.end(1) + 1, "uncertain_repair", "perhaps the page number of a document viewer")
        draft.flags.add("uncertain_repair")


STEPS: tuple[Callable[[Draft], None], ...] = (
    surrogates,
    entities,
    decoded_as_latin1,
    utf8_as_gbk,
    invisible,
    runs.undo,
    annotation.strip,
    private_use,
    radicals,
    question_marks,
    numbers,
    rewritten,
    page_numbers,
)
