"""The codebook: what each indicator means. ``describe("head_appearance_rate")`` shows an entry."""

from __future__ import annotations

import html
from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache
from importlib import resources
from typing import Any

import yaml

from govreport.errors import GovreportError
from govreport.tables import BOUNDS, ROLES, TOPICS

KINDS = {
    "stock": "what there is at the end of the period",
    "flow": "what was done in the period",
    "rate": "a share, in per cent",
    "amount": "money, in yuan",
}
SUBJECTS = ("government", "departments", "all_agencies", "one_department", "courts", "party")
_REQUIRED = ("id", "topic", "name_zh", "name_en", "definition", "kind", "units", "subject", "range", "cues", "pitfalls")
_OPTIONAL = ("core", "example", "scope", "pairs", "default_role", "level_of_change", "campaign", "cumulates")
_EXAMPLE = ("text", "value", "unit", "bound", "role", "scope")
_CUE_GROUPS = ("head", "verb", "near", "clause", "all", "sentence", "ctx", "not", "notall")
_CUE_KEYS = (*_CUE_GROUPS, "units", "side", "adj", "bare", "role", "w")


@dataclass(frozen=True, slots=True)
class Entry:
    """One indicator.

    Attributes
    ----------
    id, topic, name_zh, name_en, definition, pitfalls : str
        As in ``docs/codebook.md``.
    kind : str
        One of `KINDS`.
    units : tuple of str
        The units that a figure of this indicator may have; the empty string admits a number before a bare noun.
    subject : str
        Whose figure it usually is.
    low, high : float
        Plausible range of a value in base units, for the auditor.
    core : bool
        Whether the indicator belongs to the small core that many reports give.
    scope : str
        ``level`` where the level of an honour or item is the scope, ``body`` where a body is always given, else empty.
    pairs : tuple of str
        Indicators that one numeral may serve together with this one.
    default_role : str
        ``subset`` where the figure is always a part of another.
    level_of_change : bool
        The indicator is itself a cut (压缩80%), so a figure with such a verb is its value and no change of it.
    campaign, cumulates : bool
        Figures of one campaign are a part of the year's; 累计 alone makes the figure cumulative.
    cues : tuple of dict
        The words by which a figure is recognised, each alternation a tuple; see the head of ``codebook.yaml``.
    example : dict
        A sentence of our own with the value, unit, bound, role and scope that it must be coded with.
    """

    id: str
    topic: str
    name_zh: str
    name_en: str
    definition: str
    kind: str
    units: tuple[str, ...]
    subject: str
    low: float
    high: float
    pitfalls: str
    cues: tuple[dict[str, Any], ...] = field(repr=False)
    example: dict[str, Any] = field(repr=False)
    core: bool = False
    scope: str = ""
    pairs: tuple[str, ...] = ()
    default_role: str = ""
    level_of_change: bool = False
    campaign: bool = False
    cumulates: bool = False

    def rows(self) -> list[tuple[str, str]]:
        """Label and text of everything a reader wants to know, in order."""
        heads = dict.fromkeys(word for cue in self.cues for word in cue["head"])
        return [
            ("id", self.id + (" (core)" if self.core else "")),
            ("name", f"{self.name_zh} / {self.name_en}"),
            ("definition", self.definition),
            ("topic", self.topic),
            ("kind", f"{self.kind}: {KINDS[self.kind]}"),
            ("units", " ".join(unit or "(bare noun)" for unit in self.units)),
            ("usual subject", self.subject),
            ("plausible range", f"{self.low:,.0f} to {self.high:,.0f}"),
            ("recognised by", " ".join(heads)),
            ("pitfalls", self.pitfalls),
            ("example", f"{self.example['text']} → {self.example['value']:,g} {self.example['unit']}"),
        ]

    def __str__(self) -> str:
        return "\n".join(f"{label + ':':<17}{text}" for label, text in self.rows())

    def _repr_html_(self) -> str:
        cells = (f"<tr><th>{html.escape(a)}</th><td>{html.escape(b)}</td></tr>" for a, b in self.rows())
        return f"<table class='govreport-entry'>{''.join(cells)}</table>"


@dataclass(frozen=True, slots=True)
class Saying:
    """Words that imply a value: a trigger, and groups of which each must stand beside it."""

    indicator: str
    value: float
    trigger: tuple[str, ...]
    groups: tuple[tuple[str, ...], ...]
    forbidden: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Codebook:
    """The whole file: entries in order, sayings, words that name no thing counted, verbs that no cue asks for."""

    entries: dict[str, Entry]
    sayings: tuple[Saying, ...]
    light: tuple[str, ...]
    verbs: tuple[str, ...]


def describe(indicator: str) -> Entry:
    """Show what an indicator means and how it is recognised.

    Parameters
    ----------
    indicator : str
        An id such as ``head_appearance_rate``; the ending ``_yoy`` of a change is allowed.

    Returns
    -------
    Entry
        Prints as text; in Jupyter it shows itself as a table.

    Raises
    ------
    GovreportError
        If there is no such indicator; the message names the nearest ones.
    """
    known = entries()
    found = known.get(indicator) or known.get(indicator.removesuffix("_yoy"))
    if found is None:
        near = get_close_matches(indicator, known, n=3, cutoff=0.5)
        hint = f"did you mean {' or '.join(near)}?" if near else "see govreport.codebook.entries() for all ids"
        raise GovreportError(f"there is no indicator {indicator!r}; {hint}")
    return found


def entries() -> dict[str, Entry]:
    """All indicators by id, in the order of the codebook."""
    return load().entries


@cache
def load() -> Codebook:
    """The codebook that comes with the package."""
    path = resources.files("govreport").joinpath("data", "codebook.yaml")
    return parse(path.read_text(encoding="utf-8"), name="codebook.yaml")


def parse(text: str, *, name: str = "codebook") -> Codebook:
    """Read and check a codebook.

    Parameters
    ----------
    text : str
        YAML with the keys ``words``, ``light``, ``statements`` and ``entries``.
    name : str
        What error messages call the file.

    Returns
    -------
    Codebook

    Raises
    ------
    GovreportError
        If the file breaks a rule; the message gives file, line and what to do.
    """
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        root = yaml.compose(text, Loader=loader)
        data = yaml.load(text, Loader=loader)
    except yaml.YAMLError as error:
        raise GovreportError(f"{name} is no valid YAML: {error}") from error
    if not isinstance(data, dict) or not {"words", "light", "statements", "entries"} <= set(data):
        raise GovreportError(f"{name}, line 1: expected the keys words, light, statements and entries")
    nodes = next(value for key, value in root.value if key.value == "entries").value  # type: ignore[union-attr]
    words = {key: value.split("|") for key, value in data["words"].items()}
    found: dict[str, Entry] = {}
    for node, raw in zip(nodes, data["entries"], strict=True):
        where = f"{name}, line {node.start_mark.line + 1}"
        entry = _entry(raw, words, where)
        if entry.id in found:
            raise GovreportError(f"{where}: the id {entry.id} occurs twice")
        found[entry.id] = entry
    light = tuple(word for line in data["light"].split() for word in line.split("|"))
    sayings = tuple(_saying(raw, found, name) for raw in data["statements"])
    return Codebook(found, sayings, light, tuple(words["other_verbs"]))


def _entry(raw: Any, words: dict[str, list[str]], where: str) -> Entry:
    """One checked entry; `where` leads every message."""
    if not isinstance(raw, dict):
        raise GovreportError(f"{where}: an entry must be a mapping that starts with id")
    missing = [key for key in (*_REQUIRED, "example") if key not in raw]
    unknown = sorted(set(raw) - {*_REQUIRED, *_OPTIONAL})
    if missing or unknown:
        what = f"lacks {', '.join(missing)}" if missing else f"has the unknown key {', '.join(unknown)}"
        raise GovreportError(f"{where}: the entry {raw.get('id', '?')} {what}")
    for key, allowed in (("topic", TOPICS), ("kind", KINDS), ("subject", SUBJECTS)):
        if raw[key] not in allowed:
            raise GovreportError(f"{where}: {key} must be one of {', '.join(allowed)}, not {raw[key]!r}")
    bounds = raw["range"]
    if not (isinstance(bounds, list) and len(bounds) == 2 and bounds[0] < bounds[1]):
        raise GovreportError(f"{where}: range must be [low, high] with low < high, not {bounds!r}")
    example = raw["example"]
    if not {"text", "value", "unit"} <= set(example) <= set(_EXAMPLE):
        raise GovreportError(f"{where}: example needs text, value and unit; it may have bound, role and scope")
    if example.get("bound", "exact") not in BOUNDS or example.get("role", "own") not in ROLES:
        raise GovreportError(f"{where}: the example's bound or role is not a code of the tables")
    return Entry(
        id=raw["id"],
        topic=raw["topic"],
        name_zh=raw["name_zh"],
        name_en=raw["name_en"],
        definition=raw["definition"],
        kind=raw["kind"],
        units=_units(raw["units"], words, where),
        subject=raw["subject"],
        low=bounds[0],
        high=bounds[1],
        pitfalls=raw["pitfalls"],
        cues=tuple(_cue(cue, words, where) for cue in raw["cues"]),
        example=example,
        core=raw.get("core", False),
        scope=raw.get("scope", ""),
        pairs=tuple(raw.get("pairs", ())),
        default_role=raw.get("default_role", ""),
        level_of_change=raw.get("level_of_change", False),
        campaign=raw.get("campaign", False),
        cumulates=raw.get("cumulates", False),
    )


def _saying(raw: dict[str, Any], known: dict[str, Entry], name: str) -> Saying:
    if raw["indicator"] not in known:
        raise GovreportError(f"{name}: a statement names the unknown indicator {raw['indicator']!r}")
    groups = raw.get("all", [])
    groups = [groups] if isinstance(groups, str) else groups
    return Saying(
        indicator=raw["indicator"],
        value=float(raw["value"]),
        trigger=tuple(raw["trigger"].split("|")),
        groups=tuple(tuple(group.split("|")) for group in groups),
        forbidden=tuple(raw["not"].split("|")) if "not" in raw else (),
    )


def _cue(raw: dict[str, Any], words: dict[str, list[str]], where: str) -> dict[str, Any]:
    """A cue with every alternation spelt out: one tuple for head, verb, not and notall, a tuple of tuples else."""
    unknown = sorted(set(raw) - set(_CUE_KEYS))
    if unknown or "head" not in raw:
        what = f"has the unknown key {', '.join(unknown)}" if unknown else "lacks head"
        raise GovreportError(f"{where}: a cue {what}; keys are {', '.join(_CUE_KEYS)}")
    cue = dict(raw)
    for key in _CUE_GROUPS:
        if key in ("head", "verb", "not", "notall"):
            cue[key] = tuple(_words(raw[key], words, where)) if key in raw else ()
        else:
            groups = raw.get(key, [])
            groups = [groups] if isinstance(groups, str) else groups
            cue[key] = tuple(tuple(_words(group, words, where)) for group in groups)
    if "units" in raw:
        cue["units"] = _units(raw["units"], words, where)
    return cue


def _units(text: str, words: dict[str, list[str]], where: str) -> tuple[str, ...]:
    """Units; ``-`` stands for none."""
    return tuple("" if unit == "-" else unit for unit in _alternatives(text, words, where))


def _words(text: str, words: dict[str, list[str]], where: str) -> Iterator[str]:
    """Cue words; the scanner looks for pairs of characters, so one character alone is refused."""
    for word in _alternatives(text, words, where):
        if len(word) < 2:
            raise GovreportError(f"{where}: the cue word {word!r} is too short; it needs two characters or more")
        yield word


def _alternatives(text: str, words: dict[str, list[str]], where: str) -> Iterator[str]:
    for word in str(text).split("|"):
        if not word.startswith("$"):
            yield word
        elif word[1:] in words:
            yield from words[word[1:]]
        else:
            raise GovreportError(f"{where}: there is no word list {word}; known are {', '.join(words)}")


def markdown() -> str:
    """The codebook as the page ``docs/codebook.md``."""
    known = entries()
    lines = [
        "# Codebook of the indicators",
        "",
        "Written by `python -m govreport.codebook` from `govreport/data/codebook.yaml`; do not edit by hand.",
        "How a numeral is coded stands in [coding-manual.md](coding-manual.md); what the tables hold, in `tables`.",
        "",
        f"{len(known)} indicators, {sum(e.core for e in known.values())} of them core (★). A change carries the ending",
        "`_yoy`: `reconsideration_cases_yoy` is the printed growth or fall of `reconsideration_cases`.",
        "",
    ]
    for topic in dict.fromkeys(entry.topic for entry in known.values()):
        lines += [f"## {topic}", ""]
        for entry in (e for e in known.values() if e.topic == topic):
            lines += [f"### {entry.id}{' ★' if entry.core else ''}", ""]
            lines += [f"- {label}: {_escape(text)}" for label, text in entry.rows()[1:] if label != "topic"]
            lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def _escape(text: str) -> str:
    return text.replace("*", "\\*").replace("_", "\\_").replace("<", "&lt;")


if __name__ == "__main__":
    import sys

    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    sys.stdout.write(markdown())
