"""Speed of segmentation on one core: the package with either engine, beside bare jieba, on the same texts in one run.

    python benchmarks/segment.py [FOLDER] [--repeat N]

FOLDER holds text files (UTF-8); without it the five seed reports are read. Each way is timed three times and the best
is printed, since other work on the machine can only slow it down.
"""

import argparse
import logging
import time
from collections.abc import Callable
from pathlib import Path

from govreport import datasets
from govreport.occurrences import Reading
from govreport.segment import Segmenter


def best(function: Callable[[str], object], texts: list[str]) -> float:
    times = []
    for _ in range(3):
        start = time.perf_counter()
        for text in texts:
            function(text)
        times.append(time.perf_counter() - start)
    return min(times)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", nargs="?")
    parser.add_argument("--repeat", type=int, default=40)
    args = parser.parse_args()
    paths = sorted(Path(args.folder).glob("*.txt")) if args.folder else datasets.seed_reports()["path"]
    texts = [Path(p).read_text(encoding="utf-8", errors="replace") for p in paths]
    many = texts * args.repeat

    import jieba

    jieba.setLogLevel(logging.WARNING)
    bare = jieba.Tokenizer()
    bare.lcut(texts[0], HMM=False)
    fast, plain, slow = Segmenter(), Segmenter(lexicon=None), Segmenter(engine="jieba")
    ways: dict[str, tuple[Callable[[str], object], list[str]]] = {
        "jieba.lcut, HMM off, alone": (lambda t: bare.lcut(t, HMM=False), texts),
        "Segmenter(engine='jieba').words": (slow.words, texts),
        "Segmenter(lexicon=None).words": (plain.words, many),
        "Segmenter().words": (fast.words, many),
        "Segmenter().tokens (with offsets)": (fast.tokens, many),
        "Reading().count (words and their counts)": (Reading(fast).count, many),
    }
    reference = 0.0
    for name, (function, some) in ways.items():
        speed = sum(map(len, some)) / best(function, some) / 1e6
        reference = reference or speed
        print(f"{name:42s} {speed:6.2f} million characters a second   {speed / reference:5.1f} x jieba")
    same = sum(fast.words(t) == slow.words(t) for t in texts)
    print(f"rjieba and jieba give the same Han tokens for {same} of {len(texts)} texts")


if __name__ == "__main__":
    main()
