"""Where characters of a kind stand in a text: looked up in a table for the whole text at once."""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

_PLANES = 0x20000  # where letters, digits and marks lie; above are rare ideographs, which are of no kind


class Characters:
    r"""The characters that a pattern such as ``[\d一二三]`` fits, found some five times faster than by the pattern.

    Parameters
    ----------
    pattern : Pattern
        Fits one character.
    """

    def __init__(self, pattern: re.Pattern[str]) -> None:
        self._table = np.zeros(0x110000, dtype=np.bool_)
        self._table[[m.start() for m in pattern.finditer("".join(map(chr, range(_PLANES))))]] = True

    def places(self, text: str) -> list[int]:
        """The offsets of all such characters."""
        (places,) = self._table.take(code_points(text)).nonzero()
        found: list[int] = places.tolist()
        return found

    def runs(self, text: str) -> list[tuple[int, int]]:
        """Where they begin and end that stand side by side."""
        inside = self._table.take(code_points(f"\0{text}\0"))
        (edges,) = (inside[1:] != inside[:-1]).nonzero()
        ends = edges.tolist()
        return list(zip(ends[::2], ends[1::2], strict=True))


def code_points(text: str) -> NDArray[np.uint32]:
    """The characters of a text as numbers; a lone surrogate is one too."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
