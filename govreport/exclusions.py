"""Why a numeral is no quantity: dates, list numbers, slogans, names, document titles, page furniture.

The reasons stand as an ordered table in ``data/numeral_rules.yaml`` and as words in ``data/numeral_words.yaml``; this
module applies them. A decision looks at a window of fixed width around the numeral and at spans found in one pass
over the text, so the time is linear in the length of the text.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import yaml

from govreport.digits import HAN, Token

# What may stand before a list number; the rules' <open>.
_OPENERS = "\n。；;：:！!？?…”）)》】|•·—#*> \t\u3000"
_BACK = 16  # how far a rule looks back
_NEAR = 8
_TITLE_REACH = 160
_LINE_REACH = 200
_SIGNATURE_REACH = 600


class Lexicon:
    """Words that hold a numeral, found by the numeral inside them; the longest word around a numeral decides."""

    def __init__(self, words: dict[str, str]) -> None:
        # By the numeral with the character before it; with that after it where the word begins with it.
        shapes: dict[str, dict[str, dict[tuple[int, int], dict[str, str]]]] = {}
        for word, code in words.items():
            for m in re.finditer(rf"[{HAN}]+|\d+", word):
                beside = word[m.start() - 1] if m.start() else ">" + word[m.end() : m.end() + 1]
                shape = (m.start(), len(word) - m.start())
                shapes.setdefault(m[0], {}).setdefault(beside, {}).setdefault(shape, {})[word] = code
        self._shapes = {
            run: {
                beside: [(*shape, of[shape]) for shape in sorted(of, key=lambda s: (-sum(s), s))]
                for beside, of in found.items()
            }
            for run, found in shapes.items()
        }

    def code(self, text: str, start: int, end: int) -> str:
        """Why ``text[start:end]`` is part of a word, or an empty string."""
        shapes = self._shapes.get(text[start:end])
        if shapes is None:
            return ""
        best, length = "", 0
        for beside in (text[start - 1 : start], ">" + text[end : end + 1], ">"):
            for left, right, words in shapes.get(beside, ()):
                code = words.get(text[start - left : start + right]) if left <= start else None
                if code is not None:
                    if left + right > length:
                        best, length = code, left + right
                    break
        return "" if best == "count" else best


class Surroundings:
    """What a text has around its numerals: document titles in 《》, short quotations, footer and metadata lines.

    Attributes
    ----------
    inside : dict of str to str
        For ``title``, ``quote`` and ``furniture`` what it is that the present place is inside of; empty outside.
    """

    def __init__(self, text: str) -> None:
        edges = [(sys.maxsize, 1, "", "")]
        quotes = ((m.start(), m.end(), "quote") for m in _QUOTE.finditer(text))
        for name, spans in (("title", _titles(text)), ("quote", quotes), ("furniture", _furniture(text))):
            for start, end, what in spans:
                edges += ((start, 1, name, what), (end, 0, name, ""))
        edges.sort(reverse=True)
        self._edges = edges  # the next one is the last
        self.inside = {"title": "", "quote": "", "furniture": ""}

    def go_to(self, i: int) -> None:
        """Make offset `i` the present place; it must not lie before the last one."""
        while self._edges[-1][0] <= i:
            _, _, name, what = self._edges.pop()
            self.inside[name] = what


_QUOTE = re.compile(r"“[^“”\n]{1,32}”|‘[^‘’\n]{1,32}’|「[^「」\n]{1,32}」|\"[^\"\n]{1,24}\"")
_TITLE_MARK = re.compile("[《》\n]")
_FOOTER = re.compile(
    r"版权所有|ICP备\d|公网安备\s*\d|网站标识码|主办(?:单位)?[:：]|承办(?:单位)?[:：]"
    r"|地址[:：]|邮箱[:：]|邮编[:：]|邮政编码[:：]|联系电话[:：]|技术支持[:：]"
)
_METADATA = re.compile(
    r"^[ \t•·\-|【\[]*(?:索引号|主题分类|(?:发布|发文|成文|生成)日期|(?:发布|信息|更新|归档)时间|日期|时间"
    r"|(?:信息|文章)?来源|文号|发文字号|文[件档]编号|浏览次数|阅读(?:次数|量)?|点击(?:次数|[数率量])?"
    r"|字[号体]|页数|大小|(?:责任)?编辑)[ ]*[:：]",
    re.M,
)


_DATE_LINE = re.compile(
    r"^[ （(]{0,3}(?:[12]\d{3}|[一二][零〇○OＯo0一二三四五六七八九\d]{3})年"
    r"[\d一二十]{1,2}月[\d一二三四五六七八九十]{1,3}日[ ）)]{0,3}$",
    re.M,
)


def _titles(text: str) -> list[tuple[int, int, str]]:
    """Stretches inside 《》, the outermost where they nest; a 《 without its 》 on the same line is ignored."""
    found: list[tuple[int, int, str]] = []
    opened: list[int] = []
    at = text.find("《")
    while at >= 0:
        for m in _TITLE_MARK.finditer(text, at):
            at = m.end()
            if m[0] == "《":
                opened.append(m.start())
            elif m[0] == "\n":
                opened.clear()
            else:
                start = opened.pop()
                if m.start() - start <= _TITLE_REACH:
                    while found and found[-1][0] > start:
                        found.pop()
                    found.append((start, at, "title"))
            if not opened:
                break
        at = text.find("《", at)
    return found


def _signature(text: str) -> Iterator[tuple[int, int, str]]:
    """The date of signing: a line near the end that holds a date and nothing else."""
    for m in _DATE_LINE.finditer(text, max(len(text) // 2, len(text) - _SIGNATURE_REACH)):
        if m.start():
            yield m.start(), m.end(), "footer"


def _furniture(text: str) -> list[tuple[int, int, str]]:
    """Lines of the footer and of labelled metadata; where a text has no lines, the sentence around the label."""
    spans = list(_signature(text))
    for code, pattern in (("footer", _FOOTER), ("metadata", _METADATA)):
        for m in pattern.finditer(text):
            floor = max(0, m.start() - _LINE_REACH)
            start = max(floor, text.rfind("\n", floor, m.start()) + 1, text.rfind("。", floor, m.start()) + 1)
            ceiling = min(len(text), m.end() + _LINE_REACH)
            ends = (text.find(mark, m.end(), ceiling) for mark in "\n。")
            spans.append((start, min((end for end in ends if end >= 0), default=ceiling), code))
    merged: list[tuple[int, int, str]] = []
    for start, end, code in sorted(spans):
        start = max(start, merged[-1][1]) if merged else start
        if start < end:
            merged.append((start, end, code))
    return merged


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of numeral_rules.yaml; what is None is not asked."""

    id: str
    code: str
    kinds: frozenset[str]
    numeral: re.Pattern[str] | None
    prev: frozenset[str] | None
    next: frozenset[str] | None
    before: re.Pattern[str] | None
    after: re.Pattern[str] | None
    tail: re.Pattern[str] | None
    units: frozenset[str] | None
    quoted: bool | None
    chained: str | None
    near: str | None
    most: float | None
    example: str


def _data(name: str) -> Any:
    return yaml.safe_load(resources.files("govreport.data").joinpath(name).read_text(encoding="utf-8"))


def _alternatives(words: str) -> str:
    return "|".join(sorted(map(re.escape, words.split()), key=lambda w: (-len(w), w)))


def _rules(lists: dict[str, str]) -> tuple[Rule, ...]:
    macros = {"<han>": HAN, "<cjk>": "[一-龥]", "<open>": re.escape(_OPENERS)}
    macros |= {f"<{name}>": _alternatives(words) for name, words in lists.items()}

    def pattern(row: dict[str, Any], key: str) -> re.Pattern[str] | None:
        source = str(row.get(key) or "")
        for name, value in macros.items():
            source = source.replace(name, value)
        return re.compile(source) if source else None

    def chars(row: dict[str, Any], key: str) -> frozenset[str] | None:
        return frozenset(row[key].replace("<open>", _OPENERS)) if key in row else None

    return tuple(
        Rule(
            id=row["id"],
            code="" if row["code"] == "quantity" else row["code"],
            kinds=frozenset([row["kind"]] if "kind" in row else ["arabic", "han"]),
            numeral=pattern(row, "numeral"),
            prev=chars(row, "prev"),
            next=chars(row, "next"),
            before=pattern(row, "before"),
            after=pattern(row, "after"),
            tail=pattern(row, "tail"),
            units=frozenset(u.replace("none", "") for u in row["unit"].split()) if "unit" in row else None,
            quoted=row.get("quoted"),
            chained=row.get("chained"),
            near=row.get("near"),
            most=row.get("most"),
            example=row["example"],
        )
        for row in _data("numeral_rules.yaml")
    )


_WORDS: dict[str, str] = _data("numeral_words.yaml")
_LISTS = {"heads": "slogan_heads", "nouns": "slogan_nouns", "ends": "slogan_ends", "bare": "bare_nouns"}
RULES = _rules({short: _WORDS.pop(name) for short, name in _LISTS.items()})
LEXICON = Lexicon({word: code for code, words in _WORDS.items() for word in words.split()})


# Characters and units that some rule asks for; all others are alike to the rules.
_PREVS, _NEXTS, _UNITS = (
    frozenset().union(*(getattr(rule, column) or () for rule in RULES)) for column in ("prev", "next", "units")
)


@cache
def _candidates(kind: str, before: str, follow: str, unit: str, quoted: bool, chained: str) -> tuple[Rule, ...]:
    """The rules that these six do not rule out, in order."""
    return tuple(
        rule
        for rule in RULES
        if kind in rule.kinds
        and (rule.prev is None or before in rule.prev)
        and (rule.next is None or follow in rule.next)
        and (rule.units is None or unit in rule.units)
        and (rule.quoted is None or rule.quoted == quoted)
        and (rule.chained is None or rule.chained == chained)
    )


def place(text: str, token: Token, around: Surroundings) -> tuple[str, str]:
    """Why `token` is no quantity by where it stands: on a furniture line, inside a title, inside a word.

    Parameters and result are those of `reason`.
    """
    if furniture := around.inside["furniture"]:
        return furniture, "furniture"
    if around.inside["title"]:
        return _in_title(text, token)
    word = LEXICON.code(text, token.start, token.end)
    return word, "word" if word else ""


def reason(
    text: str, token: Token, unit: str, unit_end: int, around: Surroundings, previous: tuple[int, str]
) -> tuple[str, str]:
    """Why `token` is no quantity by the rules of numeral_rules.yaml; asked after `place`.

    Parameters
    ----------
    text : str
        The text.
    token : Token
        The numeral.
    unit, unit_end : str, int
        The measure word after it, which may be empty, and where that ends.
    around : Surroundings
        Titles, quotations and furniture of the text, gone to where the numeral begins.
    previous : tuple of int and str
        Where the numeral before this one ended, and why it was excluded.

    Returns
    -------
    code, rule : str
        A code of `tables.EXCLUSIONS`, or an empty string for a quantity; the id of the rule that decided.
    """
    start, end, value = token.start, token.end, token.value or 0.0
    low = start - _BACK if start > _BACK else 0
    before = text[start - 1] if start else "\n"
    follow = text[end] if end < len(text) else "\n"
    for rule in _candidates(
        token.kind,
        before if before in _PREVS else "",
        follow if follow in _NEXTS else "",
        unit if unit in _UNITS else "other",
        around.inside["quote"] != "",
        previous[1] if previous[0] == start - 1 else "",
    ):
        if (  # what costs least is asked first
            (rule.most is None or value <= rule.most)
            and (rule.near is None or (rule.near == previous[1] and start - previous[0] <= _NEAR))
            and (rule.after is None or rule.after.match(text, end))
            and (rule.numeral is None or rule.numeral.fullmatch(text, start, end))
            and (rule.tail is None or rule.tail.match(text, unit_end))
            and (rule.before is None or rule.before.search(text, low, start))
        ):
            break
    # The table ends with a row for each kind that fits everything.
    return (rule.code, rule.id) if rule.code or token.value is not None else ("set_phrase", "no_number")


_PLAN_NAME = re.compile(r"十[一二三四五六七]五|[一二三四五六七八九十]五(?=[”’]|普法|规划)")
_YEAR = re.compile(r"(?:19|20)\d\d(?!\d)")


def _in_title(text: str, token: Token) -> tuple[str, str]:
    """Inside 《》 nothing is counted; only why differs."""
    start, end = token.start, token.end
    word = LEXICON.code(text, start, end)
    if word in ("set_phrase", "inside_word"):
        return word, "word"
    if token.kind == "window" or _PLAN_NAME.match(text, start):
        return "plan_period_in_title", "title"
    if token.kind == "year" or _YEAR.fullmatch(text, start, end):
        return "year_in_document_title", "title"
    return "number_in_document_title", "title"
