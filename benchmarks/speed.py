"""The whole way (bytes → tables) against a naive `jieba.lcut` + `TfidfVectorizer`: same texts, one core, one run.

Prints both times and their ratio; above 1 the whole way is faster than the naive script's tokenising alone. The
documents are the five reports and, so that there are enough different ones, mixtures of their sentences drawn with a
seed. The second pair leaves out the byte-shifted report, whose search costs extra.
"""

from __future__ import annotations

import random
import re
import statistics
import tempfile
import time
from pathlib import Path

import jieba
from sklearn.feature_extraction.text import TfidfVectorizer

from govreport import build, datasets

MIXTURES, ROUNDS = 45, 9


def texts() -> list[str]:
    """The five reports, and mixtures of the sentences of the four simplified ones under a report's own first lines."""
    reports = [Path(path).read_text(encoding="utf-8") for path in datasets.seed_reports()["path"]]
    plain = [t for t in reports if "法治政府建設" not in t]
    sentences = [s for t in plain for s in re.split(r"(?<=[。\n])", t) if len(s) > 12]
    rng = random.Random(0)
    mixtures = []
    for k in range(MIXTURES):
        head = plain[k % len(plain)][:300]
        mixtures.append(head + "".join(rng.sample(sentences, 110)))
    return reports + mixtures


def naive(documents: list[str]) -> None:
    TfidfVectorizer(analyzer=jieba.lcut).fit_transform(documents)


def compare(documents: list[str], name: str) -> None:
    """Time both ways in turns, so that a busy machine slows both, and print medians and their ratio."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "reports"
        source.mkdir()
        for n, text in enumerate(documents):
            (source / f"{n:03d}.txt").write_text(text, encoding="utf-8")
        build(source, Path(folder) / "warm", resume=False)
        ours, theirs = [], []
        for n in range(ROUNDS):
            start = time.perf_counter()
            build(source, Path(folder) / f"out{n}", resume=False)
            ours.append(time.perf_counter() - start)
            start = time.perf_counter()
            naive(documents)
            theirs.append(time.perf_counter() - start)
    characters = sum(map(len, documents))
    ratio = statistics.median(b / a for a, b in zip(ours, theirs, strict=True))
    print(f"{name}: {len(documents)} documents, {characters:,} characters, {ROUNDS} rounds in turns, medians")
    for label, times in (("govreport, bytes to tables on disk", ours), ("jieba.lcut + TfidfVectorizer", theirs)):
        middle = statistics.median(times)
        print(f"  {label:<36} {middle:6.2f} s  {characters / middle:12,.0f} characters/s")
    print(f"  ratio (naive / govreport) {ratio:.2f}")


def main() -> None:
    """Compare on all documents, and on those without shifted bytes."""
    jieba.setLogLevel(60)
    jieba.lcut("预热")
    documents = texts()
    compare(documents, "all")
    compare([d for d in documents if "建設" not in d], "without the byte-shifted report")


if __name__ == "__main__":
    main()
