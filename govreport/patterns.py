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


def longest(words: Iterable[str], patterns: Mapping[str, str] | None = None) -> re.Pattern[str]:
    """The longest of many words at a place; `patterns` has those that stand for a word which needs a guard around it.

    The look-ahead names all first characters, which saves trying each word at each offset.
    """
    ordered = sorted(words, key=lambda word: (-len(word), word))
    heads = "".join(sorted({word[0] for word in ordered}))
    parts = ((patterns or {}).get(word, re.escape(word)) for word in ordered)
    return re.compile(f"(?=[{re.escape(heads)}])(?:{'|'.join(parts)})")
