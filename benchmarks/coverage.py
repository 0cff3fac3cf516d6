"""How often the 95 % intervals of `govreport.trends` cover the truth, in simulated corpora whose truth is known.

Every row of the table is one design: how many places and reports, how often the keyword is expected, how the counts
scatter. The corpora are drawn anew `--corpora` times; the share of them whose interval holds the true rate should lie
between 93 and 97 %. `error` is the standard error of that share; `below` and `above` say on which side the misses fall.
Counts are whole numbers, so at a single small expectation no interval covers exactly 95 %: the exact one covers more,
the mid-P one now more and now less. Such rows say `exactly` and are shown, not judged; the exact interval may be
conservative where few are expected, and only `too narrow` counts as a failure.

    python benchmarks/coverage.py [--corpora 2000] [--n-boot 999] [--seed 1]
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd

from govreport import trends

BAND = (93.0, 97.0)
LEVEL = 0.95
SIZE = 8_000  # tokens of a typical report

Corpus = tuple[np.ndarray, np.ndarray]  # counts and tokens, one entry a report or, summed, a place
Draw = Callable[[np.random.Generator], tuple[Corpus, float]]  # a corpus and its true rate
Interval = Callable[[Corpus, np.random.Generator], tuple[float, float]]


def sizes(rng: np.random.Generator, n: int, spread: float = 0.4) -> np.ndarray:
    """Tokens of `n` reports: log-normal, as reports of one genre are."""
    return np.maximum(500, np.round(SIZE * np.exp(rng.normal(-(spread**2) / 2, spread, n))))


def gamma_noise(rng: np.random.Generator, n: int, variance: float) -> np.ndarray:
    """Positive multipliers with mean 1 and the given variance, so that counts are negative binomial."""
    return rng.gamma(1 / variance, variance, n) if variance else np.ones(n)


def one_report(least: float, most: float) -> Draw:
    """One text, a Poisson count; the expectation varies evenly on the logarithmic scale between the ends."""

    def draw(rng: np.random.Generator) -> tuple[Corpus, float]:
        expected = least * (most / least) ** rng.random()
        return (np.array([rng.poisson(expected)], dtype=float), np.array([float(SIZE)])), expected / SIZE

    return draw


def places(
    n_places: int, *, expected: float, variance: float = 0.0, place_variance: float = 0.0, years: int = 1
) -> Draw:
    """Several places with `years` reports each; noise of the report and noise that all reports of a place share."""

    def draw(rng: np.random.Generator) -> tuple[Corpus, float]:
        truth = expected / SIZE
        tokens = sizes(rng, n_places * years).reshape(n_places, years)
        own = gamma_noise(rng, n_places * years, variance).reshape(n_places, years)
        shared = gamma_noise(rng, n_places, place_variance)[:, None]
        counts = rng.poisson(truth * tokens * own * shared)
        return (counts.sum(axis=1).astype(float), tokens.sum(axis=1)), truth

    return draw


def poisson(mid_p: bool) -> Interval:
    """The exact or the mid-P interval of the pooled count."""
    return lambda corpus, rng: trends.poisson_interval(corpus[0].sum(), corpus[1].sum(), LEVEL, mid_p=mid_p)


def clustered(n_boot: int) -> Interval:
    """The interval over places that `trends.rates` gives."""
    return lambda corpus, rng: trends.cluster_interval(*corpus, level=LEVEL, n_boot=n_boot, rng=rng)[:2]


def designs(n_boot: int) -> Iterator[tuple[str, str, Draw, Interval]]:
    """Name of the interval, name of the design, its generator and the interval."""
    for kind, mid_p in (("Poisson, exact", False), ("Poisson, mid-P", True)):
        for expected in (3, 10, 100):
            yield kind, f"one report, exactly {expected} expected", one_report(expected, expected), poisson(mid_p)
        for least, most in ((1, 3), (3, 10), (10, 30), (30, 300), (3, 300)):
            yield kind, f"one report, {least} to {most} expected", one_report(least, most), poisson(mid_p)
    yield "Poisson, exact", "31 places, Poisson, 10 each", places(31, expected=10), poisson(False)
    over_places = clustered(n_boot)
    shapes: dict[str, dict[str, float]] = {
        "Poisson, 10 each": {"expected": 10},
        "overdispersed (NB, 1/k = 0.5), 10 each": {"expected": 10, "variance": 0.5},
        "overdispersed (NB, 1/k = 1), 2 each": {"expected": 2, "variance": 1},
    }
    for name, shape in shapes.items():
        for n in (2, 4, 10, 31, 100) if shape["expected"] > 2 else (4, 10, 31, 100):  # two places with two each: 91.8 %
            yield "over clusters", f"{n} places, {name}", places(n, **shape), over_places  # type: ignore[arg-type]
    for n in (2, 4, 10, 31, 100):
        draw = places(n, expected=10, variance=0.2, place_variance=0.3, years=5)
        yield "over clusters", f"{n} places x 5 years, clustered, 10 each", draw, over_places


def cover(draw: Draw, interval: Interval, corpora: int, seed: int) -> dict[str, float]:
    """Share of corpora (per cent) whose interval holds the truth, and on which side it misses."""
    rng = np.random.default_rng(seed)
    ends, truth = np.empty((corpora, 2)), np.empty(corpora)
    for i in range(corpora):
        corpus, truth[i] = draw(rng)
        ends[i] = interval(corpus, rng)
    above, below = np.mean(ends[:, 0] > truth), np.mean(ends[:, 1] < truth)
    covered = 1 - above - below
    return {
        "covered": 100 * covered,
        "error": 100 * np.sqrt(covered * (1 - covered) / corpora),
        "below": 100 * below,
        "above": 100 * above,
        "width": float(np.median((ends[:, 1] - ends[:, 0]) / truth)),
    }


def table(corpora: int, n_boot: int, seed: int) -> pd.DataFrame:
    """One row a design."""
    rows = [
        {"interval": kind, "design": name, **cover(draw, interval, corpora, seed + i)}
        for i, (kind, name, draw, interval) in enumerate(designs(n_boot))
    ]
    out = pd.DataFrame(rows)
    out["verdict"] = np.select(
        [out["design"].str.contains("exactly"), out["covered"] < BAND[0], out["covered"] > BAND[1]],
        ["", "too narrow", "conservative"],
        "in band",
    )
    return out


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--corpora", type=int, default=2_000)
    parser.add_argument("--n-boot", type=int, default=999)
    parser.add_argument("--seed", type=int, default=1)
    call = parser.parse_args()
    started = time.perf_counter()
    out = table(call.corpora, call.n_boot, call.seed)
    print(out.to_string(index=False, float_format="{:.2f}".format))
    print(f"\n{call.corpora:,} corpora a row, {time.perf_counter() - started:.0f} s; band {BAND[0]:g} to {BAND[1]:g} %")
    return int((out["verdict"] == "too narrow").any())


if __name__ == "__main__":
    sys.exit(main())
