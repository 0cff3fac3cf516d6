"""The lexicon: terms of law-based government with kind, years, aliases and source; and named lists of stopwords.

A lexicon is a CSV file with the columns of `COLUMNS`. It is checked as a whole when it is read: a term that can never
be found in clean text, a term that stands twice or a year that is none is refused with its line, because a word that
silently never matches is the commonest complaint about user dictionaries.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import pandas as pd

from govreport.errors import GovreportError

COLUMNS = ("term", "kind", "first_year", "last_year", "aliases", "source")
KINDS = {
    "concept": "an idea or aim: 依法行政, 法治思维",
    "rule": "a standing rule, system or mechanism: 三项制度, 府院联动",
    "body": "an organisation or place of service: 行政复议机构",
    "role": "a person in a function: 公职律师, 法律明白人",
    "procedure": "a step that is taken: 合法性审查, 公众参与",
    "act": "a kind of act of government or of proceedings: 行政处罚, 行政复议",
    "document": "a document or list: 规范性文件, 权力清单",
    "reform": "a reform programme: 放管服改革, 证照分离",
    "slogan": "a set phrase: 一网通办, 枫桥经验",
    "service": "a public service: 法律援助",
    "technology": "a means of digital government: 电子证照",
    "campaign": "publicity and contests: 八五普法, 法治政府建设示范创建",
    "indicator": "the name of a figure: 出庭应诉率",
}
STOPWORD_LISTS = {
    "general": "function words, numerals and measure words of any Chinese text",
    "official": "words of official prose that fit any subject: 加强, 推进, 深入, 落实",
}
SEPARATOR = "|"

_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
# What clean text never holds, so that a term with it could never match; see the normal form in docs/.
_NEVER = re.compile(r"[０-９Ａ-Ｚａ-ｚ％\u3000\x00-\x1f\x7f\ufdd0-\ufdef\ufffd]")
_HALF_WIDTH = re.compile(r"(?<=[\u3400-\u9fff])[,:;!?()]|[,:;!?()](?=[\u3400-\u9fff])")
_YEAR = re.compile(r"(?:19|20)\d\d$")


class LexiconError(GovreportError):
    """A lexicon cannot be used; the message names every bad line and what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A term of the lexicon.

    Attributes
    ----------
    term : str
        The name under which it is counted.
    kind : str
        One of `KINDS`, or empty.
    first_year, last_year : int or None
        Official national use began or ended then; None where unknown or still in use. Only what is certain is filled.
    aliases : tuple of str
        Other names and other ways to print it: former names, short forms, forms with quotation marks.
    source : str
        The public document in which the term stands.
    """

    term: str
    kind: str = ""
    first_year: int | None = None
    last_year: int | None = None
    aliases: tuple[str, ...] = ()
    source: str = ""

    @property
    def surfaces(self) -> tuple[str, ...]:
        """The term and its aliases."""
        return (self.term, *self.aliases)


@dataclass(frozen=True)
class Lexicon:
    """Entries in file order, found by any surface form. Made by `read_lexicon`, `default_lexicon` or `from_terms`."""

    entries: tuple[Entry, ...]
    name: str = "lexicon"
    _owner: Mapping[str, Entry] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        owner: dict[str, Entry] = {}
        problems = []
        for entry in self.entries:
            for surface in entry.surfaces:
                problem = why_never(surface) or (
                    f"{surface!r} stands twice (also under {owner[surface].term!r})" if surface in owner else ""
                )
                if problem:
                    problems.append(problem)
                owner.setdefault(surface, entry)
        if problems:
            raise LexiconError(f"{self.name}: {'; '.join(problems)}")
        object.__setattr__(self, "_owner", owner)

    def __len__(self) -> int:
        return len(self.entries)

    def __contains__(self, surface: object) -> bool:
        return surface in self._owner

    @classmethod
    def from_terms(cls, terms: Iterable[str], name: str = "own terms") -> Lexicon:
        """A lexicon of bare terms, in the order given.

        Raises
        ------
        LexiconError
            If a term can never match, or stands twice.
        """
        return cls(tuple(Entry(term) for term in terms), name)

    @property
    def surfaces(self) -> tuple[str, ...]:
        """Every form that is matched in text: terms and aliases, in file order."""
        return tuple(self._owner)

    @property
    def version(self) -> str:
        """The first twelve hexadecimal digits of the SHA-256 of its rows: name it where a result rests on it."""
        rows = "\n".join(
            "\t".join(map(str, (e.term, e.kind, e.first_year, e.last_year, e.surfaces))) for e in self.entries
        )
        return hashlib.sha256(rows.encode()).hexdigest()[:12]

    def entry(self, surface: str) -> Entry | None:
        """The entry that a term or alias belongs to, or None."""
        return self._owner.get(surface)

    def aliases(self) -> dict[str, str]:
        """Alias to term, for all aliases: what a renaming has to be told."""
        return {alias: e.term for e in self.entries for alias in e.aliases}

    def groups(self, by: str = "term") -> dict[str, tuple[str, ...]]:
        """Keyword groups for `trends`: the surfaces of each term, or of all terms of each kind (`by` = ``kind``)."""
        if by not in ("term", "kind"):
            raise LexiconError(f"groups are made by 'term' or by 'kind', not by {by!r}")
        out: dict[str, list[str]] = {}
        for e in self.entries:
            out.setdefault(e.term if by == "term" else e.kind, []).extend(e.surfaces)
        return {key: tuple(surfaces) for key, surfaces in out.items()}

    def extend(self, other: Lexicon) -> Lexicon:
        """Put the entries of `other` after the own ones.

        Raises
        ------
        LexiconError
            If a term or alias stands in both.
        """
        return Lexicon(self.entries + other.entries, f"{self.name} + {other.name}")

    def to_frame(self) -> pd.DataFrame:
        """The entries as a table with the columns of `COLUMNS`; years as nullable integers, aliases joined by ``|``."""
        rows = [(e.term, e.kind, e.first_year, e.last_year, SEPARATOR.join(e.aliases), e.source) for e in self.entries]
        frame = pd.DataFrame(rows, columns=list(COLUMNS))
        return frame.astype({"first_year": "Int64", "last_year": "Int64"})


def owners(groups: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Each term with its group; refuses empty groups and terms that stand in two."""
    owner: dict[str, str] = {}
    for group, terms in groups.items():
        if not len(terms) or isinstance(terms, str):
            wrong = "is empty; give it at least one term" if not len(terms) else f"is text; give a list: [{terms!r}]"
            raise LexiconError(f"the keyword group {group!r} {wrong}")
        for term in terms:
            if not term:
                raise LexiconError(f"the keyword group {group!r} holds an empty term")
            if owner.setdefault(term, group) != group:
                raise LexiconError(f"{term} stands in {owner[term]!r} and in {group!r}; a term belongs to one group")
    return owner


def why_never(term: str) -> str:
    """Why `term` can never be found in clean text, as a sentence; empty if it can."""
    if not term:
        return "an empty term matches nothing"
    if not _HAN.search(term):
        return f"{term!r} holds no Chinese character, and only tokens with Chinese characters are counted"
    if term != term.strip() or re.search(r"(?<=[\u3400-\u9fff])\s|\s(?=[\u3400-\u9fff])", term):
        return f"{term!r} holds a space beside a Chinese character; clean text has none there"
    if bad := _NEVER.search(term):
        return f"{term!r} holds {bad.group()!r}, which clean text does not (digits, letters and % are half width)"
    if bad := _HALF_WIDTH.search(term):
        return f"{term!r} holds half-width {bad.group()!r} beside a Chinese character; clean text has it full width"
    if changed := _traditional(term):
        return f"{term!r} holds traditional characters ({changed}); clean text is simplified"
    return ""


def _traditional(term: str) -> str:
    """Characters of `term` that only traditional script has."""
    odd = [c for c in term if _HAN.match(c) and not _in_gb2312(c)]
    return "".join(c for c in odd if _converter().convert(c) != c) if odd else ""


def _in_gb2312(char: str) -> bool:
    try:
        char.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


@cache
def _converter() -> Any:
    import opencc  # only a term outside of GB2312 needs it

    return opencc.OpenCC("t2s")


def read_lexicon(path: str | Path) -> Lexicon:
    """Read a lexicon from a CSV file, all of it or nothing.

    Parameters
    ----------
    path : str or Path
        UTF-8, with or without a byte order mark, any line ends. The first line names the columns: ``term`` is needed,
        the others of `COLUMNS` may be left out. Aliases are separated by ``|``.

    Raises
    ------
    LexiconError
        If the file cannot be read as such, or a row is bad: no or an impossible term, a term or alias that stands
        twice, an unknown kind, a year that is none, a last year before the first. Every bad line is named.
    """
    path = Path(path)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise LexiconError(f"{path}: cannot be read ({error.strerror}); give the path of a CSV file") from error
    return _parse(data, str(path))


@cache
def default_lexicon() -> Lexicon:
    """The lexicon that comes with the package: more than 500 terms of law-based government.

    The law on penalties, the regulations on decisions, disclosure and the business environment, and the bundled
    reports were read for their terms; the other sources are named from general knowledge of the documents. Years stand
    only where they are certain.
    """
    data = resources.files("govreport").joinpath("data", "lexicon.csv").read_bytes()
    return _parse(data, "lexicon.csv")


def _parse(data: bytes, name: str) -> Lexicon:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise LexiconError(f"{name}: not UTF-8 (byte {error.start}); save the file as UTF-8") from error
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    entries, problems = [], []
    lines: dict[str, int] = {}
    try:
        header = [cell.strip() for cell in next(reader, [])]
        _check_header(header, name)
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            entry, wrong = _entry(header, cells)
            for surface in entry.surfaces:
                if surface in lines:
                    wrong.append(f"{surface!r} stands already on line {lines[surface]}")
                lines.setdefault(surface, reader.line_num)
            problems += [f"line {reader.line_num}: {problem}" for problem in wrong]
            entries.append(entry)
    except csv.Error as error:
        raise LexiconError(f"{name}: line {reader.line_num}: {error}") from error
    if problems:
        more = f"; and {len(problems) - 20} more" if len(problems) > 20 else ""
        raise LexiconError(f"{name}: {'; '.join(problems[:20])}{more}. Correct these lines; nothing was loaded")
    if not entries:
        raise LexiconError(f"{name}: there is no term in it")
    return Lexicon(tuple(entries), name)


def _check_header(header: list[str], name: str) -> None:
    unknown = [column for column in header if column not in COLUMNS]
    if "term" not in header or unknown or len(set(header)) < len(header):
        raise LexiconError(
            f"{name}: line 1 must name the columns: term, and any of {', '.join(COLUMNS[1:])}, once each;"
            f" it reads {','.join(header)!r}"
        )


def _entry(header: list[str], cells: list[str]) -> tuple[Entry, list[str]]:
    """The entry of one row, and what is wrong with it."""
    wrong = [] if len(cells) == len(header) else [f"{len(cells)} cells where the first line has {len(header)}"]
    row = dict(zip(header, (cell.strip() for cell in cells), strict=False))
    aliases = tuple(a.strip() for a in row.get("aliases", "").split(SEPARATOR) if a.strip())
    kind = row.get("kind", "")
    if kind and kind not in KINDS:
        wrong.append(f"unknown kind {kind!r}; one of {', '.join(KINDS)}")
    years = []
    for column in ("first_year", "last_year"):
        cell = row.get(column, "")
        if cell and not _YEAR.match(cell):
            wrong.append(f"{column} {cell!r} is no year")
        years.append(int(cell) if _YEAR.match(cell) else None)
    first, last = years
    if first and last and last < first:
        wrong.append(f"last_year {last} lies before first_year {first}")
    entry = Entry(row.get("term", ""), kind, first, last, aliases, row.get("source", ""))
    wrong += [problem for surface in entry.surfaces if (problem := why_never(surface))]
    return entry, wrong


@cache
def stopwords(name: str) -> frozenset[str]:
    """A named list of stopwords. No function of the package applies one unless it is handed over.

    Parameters
    ----------
    name : str
        One of `STOPWORD_LISTS`. ``stopwords("general") | stopwords("official")`` is both.

    Raises
    ------
    LexiconError
        If there is no such list.
    """
    if name not in STOPWORD_LISTS:
        raise LexiconError(f"no list of stopwords is called {name!r}; there are {', '.join(STOPWORD_LISTS)}")
    text = resources.files("govreport").joinpath("data", f"stopwords_{name}.txt").read_text(encoding="utf-8")
    lines = (line.split("#")[0].split() for line in text.splitlines())
    return frozenset(word for words in lines for word in words)
