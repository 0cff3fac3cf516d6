"""Words and patterns of the genre, kept as data in ``data/patterns.yaml`` and compiled when first asked for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources

import yaml


@cache
def _table() -> dict[str, str]:
    text = resources.files("govreport").joinpath("data", "patterns.yaml").read_text(encoding="utf-8")
    return {name: "|".join(words.split()) for name, words in yaml.safe_load(text).items()}


def alternatives(name: str) -> str:
    """The named alternatives as one group, to be built into a larger pattern."""
    return f"(?:{_table()[name]})"


@cache
def compiled(name: str, flags: int = 0) -> re.Pattern[str]:
    """The named alternatives as a pattern."""
    return re.compile(alternatives(name), flags)


def longest(words: Iterable[str], guards: Mapping[str, str] | None = None) -> re.Pattern[str]:
    """The longest of many words at a place; `guards` are patterns that stand behind some of them.

    Words that begin alike share a branch, and each branch begins with its character, so that `re` skips what cannot
    begin a word and does not try each word at each offset.
    """
    branches: dict[str, list[str]] = {}
    for word in sorted(words, key=lambda word: (-len(word), word)):
        branches.setdefault(word[0], []).append(re.escape(word[1:]) + (guards or {}).get(word, ""))
    return re.compile("|".join(f"{re.escape(head)}(?:{'|'.join(rest)})" for head, rest in branches.items()))
