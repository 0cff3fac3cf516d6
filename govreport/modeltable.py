"""Several models in one table, as journals print it, for Word, LaTeX and spreadsheets."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import pandas as pd

from govreport.errors import GovreportError
from govreport.estimation import RateFit


def compare(
    fits: Sequence[RateFit] | Mapping[str, RateFit], *, effects: bool = True, show: str = "std_error", decimals: int = 2
) -> pd.DataFrame:
    """Several models in one table, as journals print it.

    Parameters
    ----------
    fits : sequence of RateFit, or mapping of name to RateFit
        One column each, named by the model (numbered where names repeat) or by the mapping.
    effects : bool
        Average marginal effects (default), or the coefficients.
    show : {"std_error", "interval", "p"}
        What stands in brackets behind the estimate.
    decimals : int
        Decimals of the estimates.

    Returns
    -------
    DataFrame
        Text cells, index the terms: the estimates; then n, clusters, missing share, errors, fit. ``attrs["notes"]``
        holds the unit and what each model has to say. `render` writes it for a paper.
    """
    if not fits:
        raise GovreportError("there is no fit to compare")
    if show not in ("std_error", "interval", "p"):
        raise GovreportError(f"show must be 'std_error', 'interval' or 'p', not {show!r}")
    columns: dict[str, dict[str, str]] = {}
    notes: dict[str, None] = {}
    pairs = list(fits.items()) if isinstance(fits, Mapping) else [(fit.name, fit) for fit in fits]
    for given, fit in pairs:
        name, n = given, 2
        while name in columns:
            name, n = f"{given} {n}", n + 1
        table = fit.effects if effects else fit.estimates
        cells = {r.term: _cell(r, show, decimals) for r in table.itertuples()}
        cells |= {"n": str(fit.n), "clusters": str(fit.n_clusters or "—"), "missing share": f"{fit.missing_share:.2f}"}
        cells |= {"errors": fit.covariance, "fit": ", ".join(f"{k} {v:.3g}" for k, v in fit.fit.items())}
        columns[name] = cells
        notes |= {f"Estimates of the {name} are in {fit.unit}." if effects else f"{name}: coefficients.": None}
        notes |= {f"{name}: {note}.": None for note in fit.notes}
    foot = ["n", "clusters", "missing share", "errors", "fit"]
    terms = list(dict.fromkeys(t for cells in columns.values() for t in cells if t not in foot))
    out = pd.DataFrame(columns).reindex([*terms, *foot]).fillna("")
    units = {fit.unit for _, fit in pairs}
    if effects and len(units) == 1:
        same = [n for n in notes if not n.startswith("Estimates of the ")]
        notes = dict.fromkeys([f"Average marginal effects in {units.pop()}.", *same])
    out.attrs["notes"] = list(notes)
    return out


def _cell(row: object, show: str, decimals: int) -> str:
    r = {k: getattr(row, k) for k in ("estimate", "std_error", "low", "high", "p")}
    inside = {
        "std_error": f"({r['std_error']:.{decimals}f})",
        "interval": f"[{r['low']:.{decimals}f}, {r['high']:.{decimals}f}]",
        "p": f"(p {r['p']:.3f})",
    }[show]
    return f"{r['estimate']:.{decimals}f} {inside}".replace("nan", "—")


def render(table: pd.DataFrame, form: str) -> str:
    """A table of `compare` as text of one form, its notes below.

    Parameters
    ----------
    form : {"html", "latex", "csv", "tsv"}
        ``html`` with borders as papers have them, opened by Word or pasted into it; ``latex`` with booktabs rules;
        ``tsv`` to be pasted into a spreadsheet or Word table.
    """
    notes = [str(note) for note in table.attrs.get("notes", [])]
    if form == "latex":
        body = table.to_latex(escape=True, column_format="l" + "c" * table.shape[1])
        plain = [re.sub(r"([%&_#$])", r"\\\1", note) for note in notes]
        small = "".join(f"\\par {note}\n" for note in plain)
        return body + (f"{{\\footnotesize\n{small}}}\n" if notes else "")
    if form == "html":
        head = '<table style="border-collapse:collapse;border-top:1.5pt solid;border-bottom:1.5pt solid">'
        body = table.to_html(border=0)
        return head + body[body.index(">") + 1 :] + "".join(f"\n<p><small>{n}</small></p>" for n in notes) + "\n"
    if form in ("csv", "tsv"):
        body = table.to_csv(sep="," if form == "csv" else "\t", index_label="term", lineterminator="\n")
        return str(body) + "".join('"{}"\n'.format(note.replace('"', '""')) for note in notes)
    raise GovreportError(f"form must be html, latex, csv or tsv, not {form!r}")
