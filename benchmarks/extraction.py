"""How fast numerals are found and coded, beside jieba's segmentation of the same texts in the same run.

    python benchmarks/extraction.py [FOLDER]

FOLDER holds raw reports (default: the five of data/raw/reports). Times are CPU seconds of one process, the best of
`ROUNDS`. The other tables show that the time grows with the length of hostile texts, each one sentence, and no faster.
"""

from __future__ import annotations

import gc
import logging
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import jieba

from govreport import indicators, numbers, outline, pipeline

ROUNDS = 31  # short ones, some of which meet a quiet moment of the machine
COPIES = 4
HOSTILE_NUMERALS = {
    "numerals without end": "1件，",
    "groups of digits": "1,111,",
    "titles that never close": "《1",
    "nothing but 一": "一",
    "changes from and to": "由1至2",
    "numbered list": "第一、",
    "shares": "百分之",
    "sums": "1+",
    "furniture": "地址：1",
}
HOSTILE_FIGURES = {
    "numerals without end": "1件，",
    "parts without end": "其中1件、",
    "nouns in turn": "审查合同1件、出具意见1份、",
    "bodies without end": "县政府1件，各部门2件，",
    "分别": "分别为1件、2件，",
    "changes from and to": "由1至2",
    "plans": "计划举办1场，",
    "totals": "共3件，1件，2件，",
}


def best(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """The best of some rounds, the garbage collector at rest, as it nearly is while `build` runs."""
    times = []
    gc.disable()
    for _ in range(rounds):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
        gc.collect()
    gc.enable()
    return min(times)


def speed(folder: Path) -> None:
    texts = [pipeline.clean(path.read_text(encoding="utf-8")).text for path in sorted(folder.glob("*.txt"))] * COPIES
    sections = [outline.sections(text) for text in texts]
    found = [numbers.numerals(text) for text in texts]
    characters = sum(map(len, texts))
    work: dict[str, Callable[[], object]] = {
        "numerals": lambda: [numbers.numerals(text) for text in texts],
        "numerals and coding": lambda: [
            indicators.code(text, numbers.numerals(text), parts, year=None)
            for text, parts in zip(texts, sections, strict=True)
        ],
        "jieba, no HMM": lambda: [jieba.lcut(text, HMM=False) for text in texts],
    }
    print(f"{len(texts)} texts, {characters:,} characters, {sum(map(len, found)):,} numerals")
    for name, run in work.items():
        seconds = best(run)
        print(f"{name:<22}{characters / seconds / 1e6:8.2f} million characters a second")


def coded(text: str) -> object:
    return indicators.code(text, numbers.numerals(text), (), year=2022)


def growth(title: str, pieces: dict[str, str], work: Callable[[str], object], rounds: int) -> None:
    print(f"\n{title}: CPU milliseconds for hostile texts of n characters; four times the length, four times as long")
    sizes = (10_000, 40_000, 160_000)
    print(f"{'':<26}" + "".join(f"{n:>10,}" for n in sizes))
    for name, piece in pieces.items():
        row = [best(partial(work, piece * (n // len(piece))), rounds) for n in sizes]
        print(f"{name:<26}" + "".join(f"{1000 * seconds:10.1f}" for seconds in row))


if __name__ == "__main__":
    jieba.setLogLevel(logging.WARNING)
    jieba.initialize()
    speed(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent.parent / "data" / "raw" / "reports")
    growth("numerals", HOSTILE_NUMERALS, numbers.numerals, 5)
    growth(
        "numerals and coding",
        HOSTILE_FIGURES,
        lambda text: indicators.code(text, numbers.numerals(text), (), year=2022),
        2,
    )
