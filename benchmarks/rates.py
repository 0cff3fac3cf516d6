"""Bias, coverage and size of the models of rates, side by side, by simulation with the real panel's shape.

`python benchmarks/rates.py [DRAWS]`: 120 rows in 24 provinces, heaped at 100, some published as bounds. Prints one
table a design; with the default 200 draws coverage has a standard error of 1.5 points.
"""

from __future__ import annotations

import sys
import time
from typing import Any

import pandas as pd

from govreport import simulate

DESIGNS: dict[str, dict[str, Any]] = {
    "treatment of places, no effect": {"treatment": "place", "effect": 0.0},
    "treatment of provinces, no effect": {"treatment": "province", "effect": 0.0},
    "treatment of places": {"treatment": "place"},
    "treatment of provinces": {"treatment": "province"},
    "treatment of places, those who look good publish": {"treatment": "place", "selection": 1.0},
    "treatment of places, most rates near the ceiling": {"treatment": "place", "heaping": 0.6, "shift": 1.5},
}


def main(draws: int) -> None:
    pd.set_option("display.width", 160, "display.max_columns", 20)
    models = simulate.candidates()
    for name, settings in DESIGNS.items():
        began = time.perf_counter()
        table = simulate.performance(models, draws=draws, **settings)
        effect = table["effect"].iloc[0]
        table = table.rename(columns={"rejected": "size" if effect == 0 else "power"})
        print(f"\n{name}; true effect {effect:g} points; {draws} draws, {time.perf_counter() - began:.0f} s")
        print(table.drop(columns=["effect", "draws"]).round(3).to_string(index=False), flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
