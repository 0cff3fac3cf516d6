"""Measure words: what unit stands at a place of a text."""

from __future__ import annotations

import re
from importlib import resources
from typing import Any

import yaml

_TIMES_OF = frozenset("人件场户家批条项篇")  # 260场（次） is 260场次

_Entry = tuple[str, str, re.Pattern[str] | None]  # word, unit, what must not follow


def _load() -> dict[str, Any]:
    source = resources.files("govreport.data").joinpath("measure_words.yaml").read_text(encoding="utf-8")
    data: dict[str, Any] = yaml.safe_load(source)
    return {key: value.split() if isinstance(value, str) else value for key, value in data.items()}


def _index(data: dict[str, Any]) -> dict[str, list[_Entry]]:
    """The first two characters, or the only one → entries, longest word first."""
    spelling, guards = data["spelling"], data["guards"]
    words = {*spelling, *(w for kind in _KINDS for w in data[kind])}
    index: dict[str, list[_Entry]] = {}
    for word in sorted(words, key=lambda w: (-len(w), w)):
        guard = re.compile(guards[word]) if word in guards else None
        index.setdefault(word[:2], []).append((word, spelling.get(word, word), guard))
    return index


_KINDS = ("count", "time", "money", "physical", "rate")
_DATA = _load()
_WORDS = _index(_DATA)
FIRST = frozenset(word[0] for word in _WORDS)
DATED = frozenset(_DATA["dated"])
LIMITING = frozenset(_DATA["limiting"])
CONTINUOUS = frozenset(w for kind in ("time", "money", "physical") for w in _DATA[kind]) | {"倍"}


def unit(text: str, pos: int) -> tuple[str, int]:
    """The measure word at `pos`, longest match, and where it ends; an empty string and `pos` where there is none."""
    for beginning in (text[pos : pos + 2], text[pos : pos + 1]):
        for word, name, guard in _WORDS.get(beginning, ()):
            if text.startswith(word, pos):
                end = pos + len(word)
                if guard is not None and guard.match(text, end):
                    continue
                if word in _TIMES_OF and text.startswith("（次）", end):
                    return name + "次", end + 3
                return name, end
    return "", pos
