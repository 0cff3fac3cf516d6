"""Many words looked for at once: a trie in small arrays, which numpy walks from all offsets of a text together."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from functools import reduce
from operator import and_

import numpy as np
from numpy.typing import NDArray

from govreport.characters import code_points


class Trie:
    """Words of two characters or more, known by their number.

    A node is a place in the arrays, that of a first character its code. The child of `node` by a character is at
    ``first[node] + alphabet[character]``, if the parent there is `node`.

    Parameters
    ----------
    words : sequence of str
        The first one is no word, so that 0 can mean none.

    Attributes
    ----------
    lengths : array of int
        Of the words.
    """

    def __init__(self, words: Sequence[str]) -> None:
        number = {word: n for n, word in enumerate(words)}
        code = {character: n for n, character in enumerate(sorted(set("".join(number))), start=1)}
        beginnings = sorted({word[:length] for word in number for length in range(1, len(word) + 1)})
        children: dict[str, list[int]] = {}
        for text in beginnings:
            children.setdefault(text[:-1], []).append(code[text[-1]])
        first = {"": 0}
        free = -1 << (len(code) + 1)  # a bit for each place, endless
        for text, codes in sorted(children.items(), key=lambda item: -len(item[1])):
            if text:  # goes where its children fall on free places
                room = reduce(and_, (free >> c for c in codes))
                first[text] = (room & -room).bit_length() - 1
                for c in codes:
                    free ^= 1 << (first[text] + c)
        size = max(first.values()) + len(code) + 1
        self.first, self.parent = np.zeros(size, np.intp), np.full(size, -1)
        self.longest = np.zeros(size, np.intp)  # which word is the longest that a node's characters begin with
        node = {"": -1}
        for text in beginnings:  # sorted, so that a node comes behind its parent
            before = text[:-1]
            n = node[text] = first[before] + code[text[-1]]
            self.first[n], self.parent[n] = first.get(text, 0), node[before]
            self.longest[n] = number.get(text) or (self.longest[node[before]] if before else 0)
        self.alphabet = np.zeros(sys.maxunicode + 1, dtype=np.uint16)  # 0 is a character of no word
        self.alphabet[list(map(ord, code))] = list(code.values())
        self.lengths = np.array([len(word) for word in words])

    def walk(self, text: str, wanted: NDArray[np.bool_] | None = None) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Where words begin, overlapping ones too, and which is the longest there; only at the `wanted` offsets."""
        first, parent = self.first, self.parent
        # Ends in a character of no word, so that nothing reaches beyond it.
        codes = self.alphabet.take(code_points(f"{text}\0")).astype(np.intp)
        nodes = first.take(codes[:-1]) + codes[1:]  # of two characters, at every offset
        begins = parent.take(nodes) == codes[:-1]
        if wanted is not None:
            begins &= wanted
        (places,) = begins.nonzero()
        nodes = deepest = nodes.take(places)
        alive, ahead = np.arange(len(places)), places + 2  # which go on, and their next character
        while alive.size:
            deeper = first.take(nodes) + codes.take(ahead)
            (kept,) = (parent.take(deeper) == nodes).nonzero()
            alive, nodes, ahead = alive.take(kept), deeper.take(kept), ahead.take(kept) + 1
            deepest[alive] = nodes
        words = self.longest.take(deepest)
        (kept,) = words.nonzero()
        return places.take(kept), words.take(kept)

    def apart(self, text: str) -> Iterator[tuple[int, int]]:
        """Where words begin and which they are, from left to right and without overlap."""
        starts, words = self.walk(text)
        done = 0
        for start, word, length in zip(starts.tolist(), words.tolist(), self.lengths[words].tolist(), strict=True):
            if start >= done:
                yield start, word
                done = start + length
