"""Processor time of `govreport.reuse.reuse` a report as the corpus grows; no report is compared with all others.

The reports are synthetic: formulas of the genre with small changes, sentences of last year's report with new numbers,
sentences of the province's report, and words of their own. What was planted is known, so the table also says how much
of it was found.

    python benchmarks/reuse.py [--reports 200 1000] (the full run: --reports 200 2000 10000, some minutes and 4 GB)
"""

from __future__ import annotations

import argparse
import time

import numpy as np
import pandas as pd

from govreport.reuse import reuse

YEARS = 4
SENTENCES = {"formula": 25, "repeated": 20, "higher": 10, "own": 45}


class Writer:
    """Sentences of made-up words whose frequencies fall off as those of real words do."""

    def __init__(self, seed: int) -> None:
        self.rng = np.random.default_rng(seed)
        sizes = self.rng.integers(2, 5, 8_000)
        self.words = ["".join(map(chr, self.rng.integers(0x4E00, 0x5E00, n))) for n in sizes]
        self.cumulative = np.cumsum(1 / np.arange(20, 8_020))

    def sentences(self, n: int) -> list[str]:
        """New sentences, each with a number of four digits."""
        lengths = self.rng.integers(6, 20, n)
        drawn = np.searchsorted(self.cumulative, self.rng.random(lengths.sum()) * self.cumulative[-1])
        numbers = self.rng.integers(1000, 10_000, n)
        parts = np.split(drawn, np.cumsum(lengths)[:-1])
        return ["".join(self.words[i] for i in part) + f"{k}件" for part, k in zip(parts, numbers, strict=True)]

    def again(self, sentence: str) -> str:
        """The sentence with another number."""
        return sentence[:-5] + f"{self.rng.integers(1000, 10_000)}件"


def corpus(n_reports: int, seed: int) -> pd.DataFrame:
    """Provinces with a hundred places each, four years of each place."""
    writer = Writer(seed)
    pool = writer.sentences(400)
    rows, province_text = [], {}
    for i in range(-(-n_reports // YEARS)):
        province = f"第{i // 100}省"
        place = province if i % 100 == 0 else f"{province}第{i % 100}市"
        last: list[str] = []
        for year in range(2019, 2019 + YEARS):
            formulas = [
                writer.again(pool[k]) for k in writer.rng.choice(len(pool), SENTENCES["formula"], replace=False)
            ]
            repeated = [writer.again(s) for s in last[: SENTENCES["repeated"]]]
            above = province_text.get((province, year), []) if place != province else []
            higher = [above[k] for k in writer.rng.permutation(len(above))[: SENTENCES["higher"]]]
            own = writer.sentences(SENTENCES["own"])
            if place == province:
                province_text[province, year] = own
            last = own
            text = "。\n".join([*formulas, *repeated, *higher, *own]) + "。"
            rows.append({"report_id": f"{place}-{year}", "text": text, "jurisdiction": place, "year": year})
    return pd.DataFrame(rows[:n_reports])


def row(n_reports: int, seed: int) -> dict[str, float]:
    """Time, and the mean shares of reports that have both sources."""
    documents = corpus(n_reports, seed)
    started = time.process_time()  # what other programs of the machine do is not counted
    found = reuse(documents)
    seconds = time.process_time() - started
    shares = found.shares.dropna(subset=["from_last_year", "from_higher"])
    return {
        "reports": n_reports,
        "sentences": len(found.sentences),
        "cpu_seconds": seconds,
        "ms_a_report": 1000 * seconds / n_reports,
        "edges": len(found.edges),
        "formula": shares["formula"].mean(),
        "from_last_year": shares["from_last_year"].mean(),
        "from_higher": shares["from_higher"].mean(),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--reports", type=int, nargs="+", default=[200, 1_000])
    parser.add_argument("--seed", type=int, default=1)
    call = parser.parse_args()
    print(pd.DataFrame([row(n, call.seed) for n in call.reports]).to_string(index=False, float_format="{:.3f}".format))
    planted = sum(SENTENCES.values())
    print("\nplanted, of sentences: " + ", ".join(f"{name} {n / planted:.2f}" for name, n in SENTENCES.items()))
    print("what five places or more take from their province is a formula too")


if __name__ == "__main__":
    main()
