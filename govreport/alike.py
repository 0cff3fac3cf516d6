"""Sentences that are alike: candidates by MinHash bands, confirmed by alignment; never all pairs.

Broder (1997) for MinHash, Indyk and Motwani (1998) for the bands, longest common subsequence for the alignment.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import LCSseq

from govreport.characters import code_points
from govreport.errors import GovreportError

SHINGLE = 3  # characters: a replaced word of four leaves two sentences of thirty with a Jaccard index over one half
N_HASHES = 128
BAND = (
    4  # hashes a band: 32 bands find 96 % of pairs with a Jaccard index of 0.56, and 1 in 6 million of those with 0.01
)
_CAP = 16  # in a bucket everybody meets the 16 first ones; small buckets are compared completely
_BLOCK = 2_000  # sentences hashed at a time, so that the shingles stay in the processor's cache
_PAIRS = 500_000  # alignments at a time
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)

UNITS = {
    "sentence": re.compile(r"[^。！？；\n]+(?:[。！？；]+[”’」』）]*)?"),
    "clause": re.compile(r"[^，：。！？；\n]+(?:[，：。！？；]+[”’」』）]*)?"),
}
_MARKS = re.compile(r"[\W_]+")


def sentences(text: str, min_chars: int = 12, unit: str = "sentence") -> Iterator[tuple[int, int, str]]:
    """Sentences of a clean text: stretches up to 。！？； or the end of the line.

    Parameters
    ----------
    text : str
        Clean text.
    min_chars : int
        Sentences whose key is shorter are left out: headings and list items are alike by nature.
    unit : str
        ``sentence``, or ``clause``, which also ends at ， and ：.

    Yields
    ------
    start, end : int
        Offsets in `text`, the closing mark included.
    key : str
        The sentence without marks and spaces; sentences with the same key count as identical.

    Raises
    ------
    GovreportError
        If there is no such unit.
    """
    if unit not in UNITS:
        raise GovreportError(f"unit is {unit!r}; it must be one of {', '.join(UNITS)}")
    for m in UNITS[unit].finditer(text):
        key = _MARKS.sub("", m.group())
        if len(key) >= min_chars:
            yield m.start(), m.end(), key


def sentence_key(sentence: str) -> str:
    """The sentence without marks and spaces."""
    return _MARKS.sub("", sentence)


def signatures(keys: Sequence[str], *, n_hashes: int = N_HASHES, seed: int = 0) -> NDArray[np.uint32]:
    """MinHash signatures: the share of equal entries of two rows estimates their Jaccard index over shingles.

    Parameters
    ----------
    keys : sequence of str
        At least `SHINGLE` characters each.
    n_hashes : int
        Hash functions; the standard error of the estimate is ``sqrt(J * (1 - J) / n_hashes)``.
    seed : int
        Draws the hash functions.

    Returns
    -------
    ndarray of uint32, shape (keys, n_hashes)

    Raises
    ------
    GovreportError
        If a key is shorter than a shingle.
    """
    rng = np.random.default_rng(seed)
    odd = rng.integers(0, 2**63, n_hashes, dtype=np.uint64) * np.uint64(2) + np.uint64(1)
    plus = rng.integers(0, 2**64, n_hashes, dtype=np.uint64)
    out = np.empty((len(keys), n_hashes), dtype=np.uint32)
    for low in range(0, len(keys), _BLOCK):
        block = keys[low : low + _BLOCK]
        hashes, starts = _shingles(block)
        for j in range(n_hashes):
            out[low : low + len(block), j] = np.minimum.reduceat((hashes * odd[j] + plus[j]) >> np.uint64(32), starts)
    return out


def common(left: Sequence[str], right: Sequence[str], *, threshold: float) -> NDArray[np.int64]:
    """Compare all keys of two reports, for those whose relation is known.

    Parameters
    ----------
    left, right : sequence of str
    threshold : float
        As in `alike`.

    Returns
    -------
    ndarray, shape (left,)
        Characters that each key shares with the key of `right` that is alike and has most in common; 0 if none is.
    """
    if not left or not right:
        return np.zeros(len(left), dtype=np.int64)
    shared = process.cdist(left, right, scorer=LCSseq.similarity, dtype=np.int64)
    both = np.add.outer([len(key) for key in left], [len(key) for key in right])
    return np.asarray(np.where(2 * shared >= threshold * both, shared, 0).max(axis=1))


def _shingles(keys: Sequence[str]) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """Hashes of the shingles of all keys in a row, and where those of each key begin."""
    lengths = np.fromiter(map(len, keys), dtype=np.int64, count=len(keys))
    if lengths.min() < SHINGLE:
        raise GovreportError(f"{keys[int(lengths.argmin())]!r} is shorter than a shingle of {SHINGLE} characters")
    codes = code_points("".join(keys)).astype(np.uint64)
    hashes = np.zeros(len(codes) - SHINGLE + 1, dtype=np.uint64)
    for k in range(SHINGLE):
        hashes = (hashes ^ codes[k : k + len(hashes)]) * _MULTIPLIER
        hashes ^= hashes >> np.uint64(29)
    inside = np.ones(len(codes), dtype=bool)  # a shingle may not run over the end of its key
    ends = np.cumsum(lengths)
    for k in range(1, SHINGLE):
        inside[ends - k] = False
    starts = np.concatenate([[0], np.cumsum(lengths - SHINGLE + 1)[:-1]])
    return hashes[inside[: len(hashes)]], starts


def candidates(signature: NDArray[np.uint32], *, band: int = BAND, cap: int = _CAP) -> NDArray[np.int64]:
    """Pairs of rows that agree in at least one band of hashes.

    Parameters
    ----------
    signature : ndarray, shape (n, n_hashes)
        From `signatures`, the commonest sentences first.
    band : int
        Hashes a band.
    cap : int
        In a bucket of more than ``cap + 1`` rows each row meets the first `cap` ones only, so that the number of pairs
        grows with the number of rows; what the others have in common they share with the first.

    Returns
    -------
    ndarray of int64, shape (pairs, 2)
        Row numbers, the smaller first; sorted, each pair once.
    """
    n = len(signature)
    found: NDArray[np.int64] = np.empty(0, dtype=np.int64)
    for low in range(0, signature.shape[1] - band + 1, band):
        value = np.zeros(n, dtype=np.uint64)
        for column in signature[:, low : low + band].T:
            value = (value ^ column) * _MULTIPLIER
            value ^= value >> np.uint64(29)
        order = np.argsort(value, kind="stable")
        found = np.sort(np.concatenate([found, _bucket_pairs(order, value[order], cap)]), kind="stable")
        found = found[np.r_[True, found[1:] != found[:-1]][: len(found)]]
    return np.column_stack([found // n, found % n]) if n else np.empty((0, 2), dtype=np.int64)


def _bucket_pairs(order: NDArray[np.int64], value: NDArray[np.uint64], cap: int) -> NDArray[np.int64]:
    """Pairs ``u * n + v`` inside runs of equal values, each once."""
    n, at = len(order), np.arange(len(order))
    first = np.ones(n, dtype=bool)
    first[1:] = value[1:] != value[:-1]
    start = np.maximum.accumulate(np.where(first, at, 0))
    pairs = []
    for d in range(cap):
        late = at[start + d < at]
        if not len(late):
            break
        pairs.append(order[start[late] + d] * n + order[late])  # the sort is stable, so the first is the smaller
    return np.concatenate(pairs) if pairs else np.empty(0, dtype=np.int64)


def alike(keys: Sequence[str], *, threshold: float, seed: int = 0) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Pairs of different keys that are alike.

    Parameters
    ----------
    keys : sequence of str
        Different from each other, the commonest first.
    threshold : float
        Least similarity: twice the longest common subsequence over the sum of the lengths.
    seed : int
        Draws the hash functions.

    Returns
    -------
    pairs : ndarray, shape (pairs, 2)
        Row numbers, the smaller first, sorted.
    shared : ndarray, shape (pairs,)
        Characters of the longest common subsequence.
    """
    pairs = candidates(signatures(keys, seed=seed))
    lengths = np.fromiter(map(len, keys), dtype=np.int64, count=len(keys))
    both = lengths[pairs].sum(axis=1)
    possible = 2 * lengths[pairs].min(axis=1) >= threshold * both
    pairs, both = pairs[possible], both[possible]
    shared = np.empty(len(pairs), dtype=np.int64)
    for low in range(0, len(pairs), _PAIRS):
        part = pairs[low : low + _PAIRS]
        left, right = ([keys[i] for i in column] for column in part.T.tolist())
        shared[low : low + len(part)] = process.cpdist(left, right, scorer=LCSseq.similarity, dtype=np.int64)
    close = 2 * shared >= threshold * both
    return pairs[close], shared[close]
