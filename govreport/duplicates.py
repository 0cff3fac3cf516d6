"""The same report from several hosts, in several scripts or file types: found after cleaning, the better copy kept."""

from __future__ import annotations

import hashlib
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from govreport.characters import code_points
from govreport.charset import HAN_RANGES

_SHINGLE = 5  # ideographs
_BINS = 256  # of a signature; two signatures agree in the share of bins that the reports' texts have in common
_ROWS = 6  # bins to a band: of copies with 0.7 in common 99 % share a band, of reports with 0.3 in common 3 %
_MARGIN = 0.1  # the signature's error is about 0.025
_SAME = 0.7  # share of shingles that two copies have in common
_SAME_WITHOUT_NUMBERS = 0.9  # where there are too few numbers to tell them apart
_FEW_NUMBERS = 5
_SAME_NUMBERS = 0.75  # and of numbers: last year's report copied forward has other ones
_SAME_ADDRESS = 0.4  # enough where the addresses agree, so that a copy cut short is recognised
_SUBJECT = ("jurisdiction", "level", "year", "doc_type")
_MOST_OF_SUBJECT = 50  # reports of one subject that are compared each with each
# Copies whose content a third party changed; of the first three place and year mean nothing.
_DISTRUSTED = ("masked", "years_refreshed", "spun", "garbled")
_IS_HAN = np.zeros(sys.maxunicode + 1, dtype=np.bool_)  # by code point
for _first, _last in HAN_RANGES:
    _IS_HAN[ord(_first) : ord(_last) + 1] = True
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_HOST = re.compile(
    r"(?:https?://)?(?:[\w-]+\.)+[a-z]{2,}(?::\d+)?(?=/)|(?:https?://)?\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?(?=/)", re.I
)
_GATE = re.compile(r"/gate/(?:big5|gb)/[^/]+", re.I)
_OFFICIAL = re.compile(r"(?:^|[/.])gov\.cn(?=[/:]|$)", re.I)
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A copy that was dropped (`dropped`), the one kept in its place (`kept`), both by source, and `why`."""

    kept: str
    dropped: str
    why: str


def find(reports: Iterable[Mapping[str, Any]]) -> list[Duplicate]:
    """Copies of the same report.

    Parameters
    ----------
    reports : iterable of mapping
        For each report ``source`` (path or address) and ``text`` (clean); where known also ``url``, ``year``,
        ``jurisdiction`` and ``flags`` (codes joined by ``;``, or a sequence).

    Returns
    -------
    list of Duplicate
        In the order of the dropped reports. Two reports are copies if their clean texts are equal; if they share seven
        tenths of their runs of five ideographs and three quarters of the numbers of the one that has fewer, as where a
        copy lacks the tables; or if they share two fifths of these runs and their addresses agree but for the host or
        they are known to be of the same place, year and type. Reports known to be of different places, years or types
        are copies only if their texts are equal; what a copy says whose places or years were changed is not known.
        Of several copies the one kept is that not rewritten by a third party; then one not cut short; with the
        fewest flags; from a gov.cn host; the longest; the first by source.

    Notes
    -----
    Candidates come from banded signatures (MinHash, Broder 1997; one permutation, Li, Owen & Zhang 2012), so that time
    grows with the number of reports and not with its square; what they suggest is then checked exactly.
    """
    rows = list(reports)
    links = _Links(len(rows))
    for i, j in _same_text(rows):
        links.join(i, j)
    overlap = _Overlap(rows)
    for i, j in _same_address(rows):
        if not links.joined(i, j) and _compatible(rows[i], rows[j]) and overlap.text(i, j) >= _SAME_ADDRESS:
            links.join(i, j)
    signatures = overlap.signatures()
    for i, j in _same_subject(rows):
        if links.joined(i, j) or _agreement(signatures[i], signatures[j]) < _SAME_ADDRESS - _MARGIN:
            continue
        if overlap.text(i, j) >= _SAME_ADDRESS and overlap.tells_same(i, j, 0):
            links.join(i, j)
    for i, j in _near(signatures, links):
        if links.joined(i, j) or not _compatible(rows[i], rows[j]):
            continue
        share = overlap.text(i, j)
        if share >= _SAME and overlap.tells_same(i, j, share):
            links.join(i, j)
    return _decided(rows, links, overlap)


class _Links:
    """Disjoint sets of copies."""

    def __init__(self, n: int) -> None:
        self.parent = list(range(n))

    def root(self, i: int) -> int:
        while self.parent[i] != i:
            self.parent[i] = self.parent[self.parent[i]]
            i = self.parent[i]
        return i

    def joined(self, i: int, j: int) -> bool:
        return self.root(i) == self.root(j)

    def join(self, i: int, j: int) -> None:
        i, j = sorted((self.root(i), self.root(j)))
        self.parent[j] = i


def _compatible(a: Mapping[str, Any], b: Mapping[str, Any]) -> bool:
    """Whether nothing that is known of the two says that they are different reports."""
    changed = any(code in _DISTRUSTED[:3] for row in (a, b) for code in _codes(row))
    keys = ("doc_type",) if changed else ("jurisdiction", "year", "doc_type")
    return all(a.get(key) is None or b.get(key) is None or a[key] == b[key] for key in keys)


def _codes(row: Mapping[str, Any]) -> list[str]:
    flags = row.get("flags") or ()
    return [code for code in (flags.split(";") if isinstance(flags, str) else flags) if code]


# --- candidates ---------------------------------------------------------------------------------------------------


def _same_text(rows: Sequence[Mapping[str, Any]]) -> Iterator[tuple[int, int]]:
    first: dict[bytes, int] = {}
    for i, row in enumerate(rows):
        digest = hashlib.sha256(_letters(row).encode("utf-8", "surrogatepass")).digest()
        if (j := first.setdefault(digest, i)) != i:
            yield j, i


def _letters(row: Mapping[str, Any]) -> str:
    return "".join(row["text"].split())


def address_key(address: str) -> str:
    """What an address keeps when host, gateway, query and file ending go; empty if the rest says too little.

    ``https://big5.x.gov.cn/gate/big5/www.x.gov.cn/zwgk/t20230302_2722664.htm`` and
    ``http://mirror.com/zwgk/t20230302_2722664.html`` both give ``/zwgk/t20230302_2722664``.
    """
    m = _HOST.match(address)
    if not m:
        return ""
    path = re.split(r"[?#]", _GATE.sub("", address[m.end() :]))[0]
    path = re.sub(r"\.(?:s?html?|txt|docx?|pdf|mht|aspx?|jsp|php)$", "", path, flags=re.I).rstrip("/")
    return path.lower() if sum(map(str.isdigit, path)) >= 6 else ""


def _address(row: Mapping[str, Any]) -> str:
    return str(row.get("url") or row["source"])


def _same_address(rows: Sequence[Mapping[str, Any]]) -> Iterator[tuple[int, int]]:
    first: dict[str, int] = {}
    for i, row in enumerate(rows):
        key = address_key(_address(row))
        if key and (j := first.setdefault(key, i)) != i:
            yield j, i


def _same_subject(rows: Sequence[Mapping[str, Any]]) -> Iterator[tuple[int, int]]:
    """Pairs of the same place, level, year and type, all of them known."""
    of: defaultdict[tuple[Any, ...], list[int]] = defaultdict(list)
    for i, row in enumerate(rows):
        key = tuple(row.get(name) for name in _SUBJECT)
        if None not in key and not any(code in _DISTRUSTED[:3] for code in _codes(row)):
            of[key].append(i)
    for same in of.values():
        yield from combinations(same[:_MOST_OF_SUBJECT], 2)


def _hashes(text: str) -> NDArray[np.uint64]:
    """Hashes of the runs of five ideographs of a text, sorted."""
    codes = code_points(text)
    codes = codes[_IS_HAN.take(codes)].astype(np.uint64)
    n = len(codes) - _SHINGLE + 1
    if n <= 0:
        return np.sort(codes)
    mixed = np.zeros(n, dtype=np.uint64)
    for k in range(_SHINGLE):
        mixed = (mixed ^ codes[k : k + n]) * _MULTIPLIER
        mixed ^= mixed >> np.uint64(29)
    return np.sort(mixed)


def _distinct(hashes: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Sorted hashes, each once."""
    return hashes[np.append(True, hashes[1:] != hashes[:-1])] if len(hashes) else hashes


def _agreement(one: NDArray[np.uint32], other: NDArray[np.uint32]) -> float:
    """In what share of bins two signatures agree: nearly what the texts have in common."""
    return int(np.count_nonzero(one == other)) / _BINS


def _near(signatures: NDArray[np.uint32], links: _Links) -> Iterator[tuple[int, int]]:
    """Pairs whose signatures share a band and agree nearly enough, one of each set of copies found so far."""
    for first in range(0, _BINS - _ROWS + 1, _ROWS):
        buckets: defaultdict[bytes, list[int]] = defaultdict(list)
        band = np.ascontiguousarray(signatures[:, first : first + _ROWS])
        for i, key in enumerate(map(bytes, band)):
            if links.root(i) == i:
                buckets[key].append(i)
        for bucket in (found for found in buckets.values() if len(found) > 1):
            members = np.array(bucket)
            alone = np.ones(len(members), dtype=bool)
            for k in range(1, len(members)):
                earlier = members[:k][alone[:k]]
                agreement = (signatures[earlier] == signatures[members[k]]).mean(axis=1)
                for j in earlier[agreement >= _SAME - _MARGIN].tolist():
                    yield j, bucket[k]
                alone[k] = links.root(bucket[k]) == bucket[k]


class _Overlap:
    """How much two reports share; the latest reports' runs are kept in hand."""

    def __init__(self, rows: Sequence[Mapping[str, Any]]) -> None:
        self.rows = rows
        self._shingles = lru_cache(maxsize=64)(lambda i: _distinct(_hashes(rows[i]["text"])))

    def signatures(self) -> NDArray[np.uint32]:
        """Of each report's hashes in each of 256 equal ranges the smallest; shape (reports, 256).

        An empty range takes over from the next that is not; a report without ideographs has a signature of its own.
        """
        signatures = np.empty((len(self.rows), _BINS), dtype=np.uint32)
        starts = np.arange(_BINS, dtype=np.uint64) << np.uint64(56)
        for i in range(len(self.rows)):
            hashes = self._shingles(i)
            if not len(hashes):
                signatures[i] = i
                continue
            # The first hash from the start of a range on; past the last one it wraps around.
            at = np.searchsorted(hashes, starts) % len(hashes)
            signatures[i] = (hashes[at] & np.uint64(0xFFFFFFFF)).astype(np.uint32)
        return signatures

    def text(self, i: int, j: int) -> float:
        """Shared runs of ideographs as a share of those of the shorter text that are in either (Jaccard index)."""
        a, b = self._shingles(i), self._shingles(j)
        both = np.concatenate((a, b))
        both.sort(kind="stable")  # two sorted runs: this only merges them
        shared = int(np.count_nonzero(both[1:] == both[:-1]))
        return shared / max(len(a) + len(b) - shared, 1)

    def numbers(self, i: int, j: int) -> tuple[float, int]:
        """Of the report with fewer numbers the share that the other has, too (1 where it has none), and its count."""
        a, b = (Counter(_NUMBER.findall(self.rows[k]["text"])) for k in (i, j))
        n = min(a.total(), b.total())
        return (a & b).total() / n if n else 1.0, n

    def tells_same(self, i: int, j: int, share: float) -> bool:
        """Whether the numbers agree, or are too few to disagree where nearly every word does."""
        agreement, n = self.numbers(i, j)
        return agreement >= _SAME_NUMBERS and (n >= _FEW_NUMBERS or share >= _SAME_WITHOUT_NUMBERS)

    def why(self, i: int, j: int) -> str:
        """What the two have in common."""
        if _letters(self.rows[i]) == _letters(self.rows[j]):
            return "the same text"
        key = address_key(_address(self.rows[i]))
        address = "the same address on another host, " if key and key == address_key(_address(self.rows[j])) else ""
        return f"{address}{self.text(i, j):.0%} of the text in common"


# --- decision -----------------------------------------------------------------------------------------------------


def _decided(rows: Sequence[Mapping[str, Any]], links: _Links, overlap: _Overlap) -> list[Duplicate]:
    copies: defaultdict[int, list[int]] = defaultdict(list)
    for i in range(len(rows)):
        copies[links.root(i)].append(i)
    found = []
    for group in copies.values():
        longest = max(len(rows[i]["text"]) for i in group)
        best = min(group, key=lambda i: _rank(rows[i], longest))
        for i in group:
            if i != best:
                found.append((i, Duplicate(rows[best]["source"], rows[i]["source"], overlap.why(i, best))))
    return [duplicate for _, duplicate in sorted(found, key=lambda item: item[0])]


def _rank(row: Mapping[str, Any], longest: int) -> tuple[int, bool, int, bool, int, str]:
    """Sort key of a copy; the smallest is the best."""
    codes = _codes(row)
    distrusted = sum(code in _DISTRUSTED for code in codes)
    length = len(row["text"])
    official = bool(_OFFICIAL.search(_address(row)))
    return distrusted, length < 0.9 * longest, len(codes), not official, -length, row["source"]
