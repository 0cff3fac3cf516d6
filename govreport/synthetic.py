"""Reports with known truth: text with planted figures, page furniture around it, damage on top."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import numpy as np
import pandas as pd
import yaml

from govreport.errors import GovreportError

_ORDINALS = "一二三四五六七八九十"
TRUTH = ("indicator", "value", "value_low", "value_high", "unit", "bound", "numeral", "start", "end", "sentence")


@dataclass(frozen=True)
class SimulatedReport:
    """A report whose content is known.

    Attributes
    ----------
    text : str
        The report itself, clean.
    raw : str or bytes
        What a collector would have saved: with furniture around it, and damaged if that was asked for.
    figures : DataFrame
        Columns `TRUTH`, one row a planted figure: value (base units, per cent for rates), value_low and value_high
        (missing where open), bound (exact, at_least), numeral as printed, start and end of the numeral in `text`, and
        its sentence.
    facts : dict
        ``title``, ``jurisdiction``, ``adcode``, ``level``, ``year``.
    """

    text: str
    raw: str | bytes
    figures: pd.DataFrame
    facts: dict[str, Any]


def report(
    *,
    seed: int = 0,
    place: int | None = None,
    year: int | None = None,
    reported: float = 0.8,
    furniture: bool = True,
    damage: Callable[[str, np.random.Generator], str | bytes] | None = None,
    values: dict[str, float] | None = None,
) -> SimulatedReport:
    """A simulated annual report.

    Parameters
    ----------
    seed : int
        Same seed, same report.
    place : int, optional
        Number of the place in data/simulated_report.yaml; drawn if not given.
    year : int, optional
        Year reported on, 2016 to 2024 if drawn.
    reported : float
        Share of indicators that the report gives; the rest it is silent about.
    furniture : bool
        Whether page furniture stands before and after the report in `raw`.
    damage : function of text and generator, optional
        Applied to `raw` last, for example one of `govreport.damage`.
    values : dict of indicator to number, optional
        Figures to be planted as given, whatever `reported` is.

    Raises
    ------
    GovreportError
        If `values` names an indicator that simulated reports do not know.
    """
    parts = _parts()
    unknown = sorted(set(values or {}) - set(parts["indicators"]))
    if unknown:
        raise GovreportError(f"no sentence for {', '.join(unknown)}; there are {', '.join(parts['indicators'])}")
    rng = np.random.default_rng(seed)
    drawn = {"place": int(rng.integers(len(parts["places"]))), "year": int(rng.integers(2016, 2025))}
    where = parts["places"][drawn["place"] if place is None else place % len(parts["places"])]
    when = drawn["year"] if year is None else year
    words = {
        "place": where["path"], "word": where["word"], "year": when, "next": when + 1,
        "views": int(rng.integers(10000, 99999)), "digit": int(rng.integers(1, 9)),
    }  # fmt: skip
    title = _pick(rng, parts["titles"]).format(**words)
    lines, figures = [title, _pick(rng, parts["opening"]).format(**words)], []
    for k, chapter in enumerate(parts["chapters"]):
        lines.append(f"{_ORDINALS[k]}、{_pick(rng, chapter['headings'])}")
        paragraph = str(_pick(rng, chapter["filler"]))
        for name in chapter["indicators"]:
            given = (values or {}).get(name)
            if rng.random() < reported or given is not None:
                sentence, figure = _figure(rng, name, parts["indicators"][name], words, given)
                start = sum(len(line) + 1 for line in lines) + len(paragraph) + sentence.index(figure["numeral"])
                figures.append({**figure, "start": start, "end": start + len(figure["numeral"]), "sentence": sentence})
                paragraph += sentence
        lines.append(paragraph)
    for k, last in enumerate(("problems", "plans"), start=len(parts["chapters"])):
        lines += [f"{_ORDINALS[k]}、{parts[last]['heading']}", *parts[last]["text"]]
    text = "\n".join(lines)
    raw: str | bytes = text
    if furniture:
        before, after = (_pick(rng, parts["furniture"][side]).format(**words) for side in ("before", "after"))
        raw = f"{before}\n{text}\n{after}\n"
    if damage is not None:
        raw = damage(str(raw), rng)
    facts = {k: where[k] for k in ("adcode", "level")}
    facts |= {"title": title, "jurisdiction": where["path"], "year": when}
    return SimulatedReport(text, raw, pd.DataFrame(figures, columns=list(TRUTH)), facts)


def reports(n: int, *, seed: int = 0, **settings: Any) -> list[SimulatedReport]:
    """Several simulated reports, no place and year twice as long as places and years suffice.

    Parameters are those of `report`.
    """
    places, years = len(_parts()["places"]), np.arange(2016, 2025)
    cells = np.random.default_rng(seed).permutation(places * len(years))
    out = []
    for k in range(n):
        cell = int(cells[k % len(cells)])
        chosen = {"place": cell % places, "year": int(years[cell // places]), **settings}
        out.append(report(seed=seed * 1_000_003 + k, **chosen))
    return out


def _figure(
    rng: np.random.Generator, name: str, entry: dict[str, Any], words: dict[str, Any], given: float | None
) -> tuple[str, dict[str, Any]]:
    decimals = entry.get("decimals", 0)
    value = round(float(rng.uniform(entry["low"], entry["high"])) if given is None else float(given), decimals)
    template = str(_pick(rng, entry["sentences"]))
    least = "余" in template or "以上" in template
    numeral = f"{value:.{decimals}f}" if decimals and value != 100 else f"{value:.0f}"
    sentence = template.format(v=numeral, **words)
    figure = {
        "indicator": name, "value": value, "value_low": value, "value_high": np.nan if least else value,
        "unit": entry["unit"], "bound": "at_least" if least else "exact", "numeral": numeral,
    }  # fmt: skip
    return sentence, figure


def _pick(rng: np.random.Generator, options: list[Any]) -> Any:
    return options[int(rng.integers(len(options)))]


@cache
def _parts() -> dict[str, Any]:
    with resources.files("govreport").joinpath("data", "simulated_report.yaml").open(encoding="utf-8") as file:
        return dict(yaml.safe_load(file))
