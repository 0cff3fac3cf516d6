"""Wild cluster bootstrap p-values of wildboottest 0.3.2 (all sign vectors), to be run where that package is installed.

`python tests/reference/wild.py` writes wild.csv from panel.csv. The null of an effect r is tested on rate - r * term.
wildboottest counts draws strictly beyond the observed statistic, so the sample itself and its opposite are left out.
"""

from pathlib import Path

import numpy as np
import pandas as pd
import statsmodels.api as sm
from wildboottest.wildboottest import wildboottest

HERE = Path(__file__).parent


def main() -> None:
    """Effects of level and year in the exact rows of western and north-eastern provinces."""
    panel = pd.read_csv(HERE / "panel.csv", dtype={"adcode": str})
    rows = panel[(panel["rate_low"] == panel["rate_high"]) & panel["region"].isin(["west", "northeast"])]
    x = pd.DataFrame(
        {"Intercept": 1.0, "prefecture": (rows["level"] == "prefecture") * 1.0, "year": rows["year"] - 2018.0}
    )
    groups = pd.Series(pd.factorize(rows["province"], sort=True)[0], index=x.index)
    out = []
    for term, nulls in {"prefecture": (0.0, -10.0, 20.0), "year": (0.0, 2.0, 5.0)}.items():
        for null in nulls:
            model = sm.OLS(rows["rate_low"] - null * x[term], x)
            done = wildboottest(model, param=term, cluster=groups, B=99999, seed=1, show=False)
            out.append((term, null, len(rows), groups.nunique(), float(np.ravel(done["p-value"])[0])))
    table = pd.DataFrame(out, columns=["term", "null", "n", "clusters", "p"])
    table.to_csv(HERE / "wild.csv", index=False, lineterminator="\n")
    print(table)


if __name__ == "__main__":
    main()
