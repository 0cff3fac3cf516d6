"""Words and patterns of the genre, kept as data in ``data/patterns.yaml`` and compiled when first asked for."""

from __future__ import annotations

import re
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
