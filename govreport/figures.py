"""One function a kind of figure; style, fonts and saving in one place.

Every function takes a tidy table, returns a `Drawing` (figure plus the table it shows) and leaves matplotlib's global
settings alone. `Drawing.save` writes PNG (300 dpi), SVG and CSV together; `Drawing.show` displays it in a notebook.
Chinese is drawn in Noto Sans CJK SC (SIL Open Font Licence), which comes with mplfonts, so no font need be installed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib import resources
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from govreport.errors import GovreportError

if TYPE_CHECKING:
    from govreport.corpus import Corpus

FONT = "Noto Sans CJK SC"
# Okabe and Ito's colours, distinguishable with colour-blindness; the order is the order of groups.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#8C6D1F", "#555555")
STATUS_COLOURS = {
    "reported": "#0072B2",
    "said_in_words": "#9ECAE1",
    "not_reported": "#F2F2F2",
    "unreadable": "#D55E00",
    "not_applicable": "#FFFFFF",
}
STATUS_LABELS = {
    "reported": "reported 有数字",
    "said_in_words": "said in words 有表述无数字",
    "not_reported": "not reported 未提及",
    "unreadable": "unreadable 无法辨认",
    "not_applicable": "not applicable 不适用",
}
TOPIC_LABELS = {
    "leadership": "组织领导",
    "capacity": "法治能力",
    "functions": "政府职能",
    "rules": "制度建设",
    "decisions": "行政决策",
    "enforcement": "行政执法",
    "emergency": "应急处置",
    "disputes": "纠纷化解",
    "supervision": "权力监督",
    "digital": "数字政府",
    "publicity": "普法宣传",
    "problems": "存在问题",
    "plans": "下步打算",
}


@cache
def _register_font() -> None:
    path = resources.files("mplfonts").joinpath("fonts", "NotoSansCJKsc-Regular.otf")
    if not path.is_file():
        raise GovreportError("mplfonts is installed without its Noto font; install it again: pip install -U mplfonts")
    font_manager.fontManager.addfont(str(path))


@contextmanager
def style() -> Iterator[None]:
    """Figure style and Chinese font for the drawing inside the ``with`` block, and for nothing else."""
    _register_font()
    # The font comes after the theme, which would reset it.
    theme = sns.axes_style("whitegrid", {"axes.spines.right": False, "axes.spines.top": False})
    own: dict[str, Any] = {
        "font.family": "sans-serif",
        "font.sans-serif": [FONT, "DejaVu Sans"],
        "axes.unicode_minus": False,
        "font.size": 10,
        "axes.titlesize": 11,
        "figure.dpi": 110,
        "svg.hashsalt": "govreport",
        "svg.fonttype": "path",
        "grid.color": "#E4E4E4",
    }
    settings: Any = {**theme, **own}
    with mpl.rc_context(settings):
        yield


@dataclass(frozen=True)
class Drawing:
    """A figure and the table of what it shows."""

    figure: Figure
    data: pd.DataFrame

    def save(self, folder: str | Path, name: str) -> list[Path]:
        """Write ``name.png`` (300 dpi), ``name.svg`` and ``name.csv`` into `folder`; return the paths."""
        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        png, svg, csv = (folder / f"{name}.{ending}" for ending in ("png", "svg", "csv"))
        with style():
            self.figure.savefig(png, dpi=300, bbox_inches="tight", metadata={"Software": None})
            self.figure.savefig(svg, bbox_inches="tight", metadata={"Date": None, "Creator": None})
        self.data.to_csv(csv, index=False, encoding="utf-8", lineterminator="\n", float_format="%.6g")
        return [png, svg, csv]

    def show(self) -> None:
        """Display the figure in a notebook; returns nothing, so that no object's address gets into the output."""
        from IPython.display import Image, display

        buffer = BytesIO()
        with style():
            self.figure.savefig(buffer, format="png", dpi=110, bbox_inches="tight", metadata={"Software": None})
        display(Image(buffer.getvalue()))


def _need(frame: pd.DataFrame, columns: Sequence[str], figure: str) -> None:
    missing = [c for c in columns if c not in frame]
    if missing:
        raise GovreportError(f"{figure}: the table lacks the column(s) {', '.join(missing)}; it has {list(frame)}")
    if frame.empty:
        raise GovreportError(f"{figure}: the table has no rows, there is nothing to draw")


def _figure(width: float, height: float, rows: int = 1, columns: int = 1, **layout: Any) -> tuple[Figure, np.ndarray]:
    """A figure that no global registry holds, so it needs no closing."""
    figure = Figure(figsize=(width, height), layout="constrained")
    axes = figure.subplots(rows, columns, squeeze=False, **layout)
    return figure, axes


def coverage(table: pd.DataFrame, labels: Mapping[str, str]) -> Drawing:
    """Which report says anything about which indicator; silence is shown as silence.

    Parameters
    ----------
    table : DataFrame
        One row a report: ``report`` (label) and, for each indicator, a column ``<id>_status``.
    labels : mapping of str to str
        Indicator id to its label, in the order of the rows of the picture.
    """
    _need(table, ["report", *(f"{i}_status" for i in labels)], "coverage")
    order = list(STATUS_COLOURS)
    grid = np.array([[order.index(s) for s in table[f"{i}_status"]] for i in labels])
    with style():
        figure, axes = _figure(2.6 + 0.9 * len(table), 1.2 + 0.26 * len(labels))
        ax: Axes = axes[0, 0]
        ax.pcolormesh(
            grid, cmap=ListedColormap(list(STATUS_COLOURS.values())), vmin=0, vmax=4, edgecolors="white", lw=2
        )
        ax.set_xticks(np.arange(len(table)) + 0.5, list(table["report"]))
        ax.set_yticks(np.arange(len(labels)) + 0.5, list(labels.values()), fontsize=8.5)
        ax.invert_yaxis()
        ax.xaxis.tick_top()
        ax.tick_params(length=0)
        ax.grid(False)
        for spine in ax.spines.values():
            spine.set_visible(False)
        used = [s for s in order if (grid == order.index(s)).any()]
        handles = [Patch(facecolor=STATUS_COLOURS[s], edgecolor="#BBBBBB", label=STATUS_LABELS[s]) for s in used]
        figure.legend(
            handles=handles, loc="outside lower center", ncols=min(3, len(handles)), frameon=False, fontsize=9
        )
    data = table.melt("report", [f"{i}_status" for i in labels], "indicator", "status")
    data["indicator"] = data["indicator"].str.removesuffix("_status")
    return Drawing(figure, data)


def heatmap(frame: pd.DataFrame, *, rows: str, columns: str, value: str, label: str, fmt: str = ".0f") -> Drawing:
    """A table of numbers as shades, each cell with its number; empty cells stay empty.

    Parameters
    ----------
    frame : DataFrame
        Tidy: one row a cell; the order of first appearance is the order of rows and columns.
    rows, columns, value : str
        Columns of `frame`.
    label : str
        What the shades mean.
    fmt : str
        Format of the numbers.
    """
    _need(frame, [rows, columns, value], "heatmap")
    grid = frame.pivot(index=rows, columns=columns, values=value)
    grid = grid.loc[list(dict.fromkeys(frame[rows])), list(dict.fromkeys(frame[columns]))]
    with style():
        figure, axes = _figure(2.8 + 0.75 * grid.shape[1], 1.2 + 0.36 * grid.shape[0])
        sns.heatmap(
            grid.astype(float), ax=axes[0, 0], cmap="Blues", annot=True, fmt=fmt, linewidths=1.5, linecolor="white",
            cbar_kws={"label": label}, annot_kws={"fontsize": 8.5},
        )  # fmt: skip
        axes[0, 0].set(xlabel="", ylabel="")
        axes[0, 0].grid(False)
        axes[0, 0].tick_params(length=0, rotation=0)
        if max(len(line) for c in grid.columns for line in str(c).split("\n")) > 6:
            axes[0, 0].set_xticks(
                axes[0, 0].get_xticks(), grid.columns, rotation=35, ha="right", rotation_mode="anchor"
            )
    return Drawing(figure, frame[[rows, columns, value]].reset_index(drop=True))


def top_terms(
    frame: pd.DataFrame, *, group: str, term: str, score: str, n: int = 10, label: str, columns: int = 3
) -> Drawing:
    """The terms with the highest score of each group, one panel a group.

    Parameters
    ----------
    frame : DataFrame
        Tidy: `group`, `term`, `score`; if it has ``low`` and ``high`` they are drawn as an interval.
    n : int
        Terms a panel.
    label : str
        What the score is.
    """
    _need(frame, [group, term, score], "top_terms")
    groups = list(dict.fromkeys(frame[group]))
    top = pd.concat([frame[frame[group] == g].nlargest(n, score, keep="first") for g in groups], ignore_index=True)
    columns = min(columns, len(groups))
    rows = -(-len(groups) // columns)
    with style():
        figure, axes = _figure(3.3 * columns, (0.55 + 0.24 * n) * rows, rows, columns, sharex=True)
        for k, ax in enumerate(axes.flat):
            if k >= len(groups):
                ax.set_visible(False)
                continue
            ax.xaxis.set_tick_params(labelbottom=k + columns >= len(groups))
            part = top[top[group] == groups[k]]
            colour = COLOURS[k % len(COLOURS)]
            ax.barh(part[term], part[score], color=colour, height=0.66)
            if {"low", "high"} <= set(part):
                ax.errorbar(
                    part[score], part[term], xerr=[part[score] - part["low"], part["high"] - part[score]],
                    fmt="none", ecolor="#333333", lw=1,
                )  # fmt: skip
            ax.invert_yaxis()
            ax.set_title(str(groups[k]), loc="left")
            ax.grid(axis="y", visible=False)
            ax.tick_params(axis="y", length=0)
        figure.supxlabel(label, fontsize=9.5)
    return Drawing(figure, top)


def trend(
    frame: pd.DataFrame,
    *,
    x: str,
    group: str,
    rate: str,
    low: str = "low",
    high: str = "high",
    label: str,
    events: pd.DataFrame | None = None,
    labels: str | None = None,
    connect: bool = True,
    columns: int = 2,
) -> Drawing:
    """Rates over time with interval bands, one panel a keyword group, dated events as lines.

    Parameters
    ----------
    frame : DataFrame
        Tidy: `x` (year), `group`, `rate`, `low`, `high`.
    label : str
        What the rate is.
    events : DataFrame, optional
        ``year`` (a fraction places it inside the year) and ``label``; drawn as dashed lines, numbered, named below.
    labels : str, optional
        Column with a name for each point, written beside it.
    connect : bool
        A line and a band through the points (a series), or each with its own error bar (single reports).
    columns : int
        Panels a row.
    """
    _need(frame, [x, group, rate, low, high], "trend")
    groups = list(dict.fromkeys(frame[group]))
    columns = min(columns, len(groups))
    rows = -(-len(groups) // columns)
    with style():
        figure, axes = _figure(4.6 * columns, 2.35 * rows + 0.5, rows, columns, sharex=True)
        for k, ax in enumerate(axes.flat):
            if k >= len(groups):
                ax.set_visible(False)
                continue
            ax.xaxis.set_tick_params(labelbottom=k + columns >= len(groups))
            part = frame[frame[group] == groups[k]].sort_values(x)
            colour = COLOURS[k % len(COLOURS)]
            at = part[x].astype(float)
            if connect:
                ax.fill_between(at, part[low], part[high], color=colour, alpha=0.2, lw=0)
                ax.plot(at, part[rate], color=colour, marker="o", ms=3.5, lw=1.6)
            else:
                # Reports of one year stand side by side, so that none hides another.
                nudge = part.groupby(x).cumcount() * 0.3 - (part.groupby(x)[x].transform("size") - 1) * 0.15
                at = at + nudge
                error = [part[rate] - part[low], part[high] - part[rate]]
                ax.errorbar(at, part[rate], yerr=error, fmt="o", ms=4, color=colour, lw=1.2, clip_on=False, zorder=3)
            for place, height, name in zip(at, part[rate], part[labels] if labels else [], strict=False):
                ax.annotate(name, (place, height), xytext=(5, 3), textcoords="offset points", fontsize=7.5)
            ax.set_ylim(bottom=0)
            ax.set_title(str(groups[k]), loc="left")
            ax.xaxis.set_major_locator(mpl.ticker.MaxNLocator(integer=True))
            for n, event in enumerate([] if events is None else events.itertuples(), start=1):
                ax.axvline(event.year, color="#888888", lw=0.9, ls="--", zorder=0)
                at = ("data", "axes fraction")
                ax.annotate(
                    str(n), (event.year, 0.99), xycoords=at, fontsize=7.5, color="#555555", ha="center", va="top",
                    bbox={"boxstyle": "round,pad=0.15", "facecolor": "white", "edgecolor": "none"},
                )  # fmt: skip
        figure.supylabel(label, fontsize=9.5)
        if events is not None and len(events):
            names = "   ".join(f"{n} {e.label}" for n, e in enumerate(events.itertuples(), start=1))
            figure.supxlabel(names, fontsize=8, color="#444444")
    return Drawing(figure, frame.reset_index(drop=True))


def rates_by_year(frame: pd.DataFrame, *, group: str, label: str, marked: pd.DataFrame | None = None) -> Drawing:
    """Published rates as what they are: a dot where exact, a bar from low to high where only bounds are known.

    Parameters
    ----------
    frame : DataFrame
        One row a figure: ``year``, ``rate_low``, ``rate_high`` (per cent) and `group`, which gives panels.
    label : str
        What the rate is.
    marked : DataFrame, optional
        Rows with the same columns and ``label`` that are named in the picture.
    """
    _need(frame, ["year", "rate_low", "rate_high", group], "rates_by_year")
    groups = list(dict.fromkeys(frame[group]))
    with style():
        figure, axes = _figure(3.5 * len(groups), 3.4, 1, len(groups), sharey=True, sharex=True)
        for k, ax in enumerate(axes.flat):
            part = frame[frame[group] == groups[k]].sort_values(["year", "rate_low", "rate_high"], kind="stable")
            # Figures of one year stand side by side, so that none hides another.
            rank = part.groupby("year").cumcount()
            size = part.groupby("year")["rate_low"].transform("size")
            at = part["year"].astype(float) + (rank - (size - 1) / 2) * np.minimum(0.08, 0.8 / size)
            exact = part["rate_low"] == part["rate_high"]
            colour = COLOURS[k % len(COLOURS)]
            ax.vlines(at[~exact], part["rate_low"][~exact], part["rate_high"][~exact], color=colour, lw=1.6, alpha=0.75)
            ax.plot(at[exact], part["rate_low"][exact], "o", ms=3.6, color=colour, alpha=0.75, mew=0)
            named = [] if marked is None else marked[marked[group] == groups[k]].sort_values("year").itertuples()
            before, step = (-np.inf, 0.0), 0
            for row in named:  # names of neighbours stand at different heights
                middle = (row.rate_low + row.rate_high) / 2
                step = step + 1 if row.year - before[0] < 4 and abs(middle - before[1]) < 8 else 0
                before = (row.year, middle)
                ax.plot([row.year] * 2, [row.rate_low, row.rate_high], "D-", ms=5, color="#111111", lw=1.8)
                ax.annotate(
                    row.label,
                    (row.year, middle),
                    xytext=(6, -10 - 11 * (step % 3)),
                    textcoords="offset points",
                    fontsize=8,
                )
            ax.set_title(f"{groups[k]} (n = {len(part)})", loc="left")
            ax.set_ylim(-3, 104)
            ax.xaxis.set_major_locator(mpl.ticker.MaxNLocator(5, integer=True))
        axes[0, 0].set_ylabel(label)
    return Drawing(figure, frame.reset_index(drop=True))


def effects(frame: pd.DataFrame, *, term: str, model: str, label: str) -> Drawing:
    """Estimates with intervals, models side by side.

    Parameters
    ----------
    frame : DataFrame
        Tidy: `term`, `model`, ``estimate``, ``low``, ``high``.
    label : str
        What the estimate is, with its unit.
    """
    _need(frame, [term, model, "estimate", "low", "high"], "effects")
    terms, models = list(dict.fromkeys(frame[term])), list(dict.fromkeys(frame[model]))
    with style():
        figure, axes = _figure(7.5, 1.2 + 0.17 * len(terms) * (len(models) + 1))
        ax: Axes = axes[0, 0]
        for m, name in enumerate(models):
            part = frame[frame[model] == name]
            at = [terms.index(t) + (m - (len(models) - 1) / 2) * 0.72 / len(models) for t in part[term]]
            error = [part["estimate"] - part["low"], part["high"] - part["estimate"]]
            ax.errorbar(
                part["estimate"], at, xerr=error, fmt="o", ms=4.5, color=COLOURS[m % len(COLOURS)], label=name, lw=1.5
            )
        ax.axvline(0, color="#555555", lw=1)
        ax.set_yticks(range(len(terms)), terms)
        ax.set_ylim(len(terms) - 0.4, -0.6)
        ax.set_xlabel(label)
        ax.grid(axis="y", visible=False)
        if len(models) > 1:
            figure.legend(loc="outside upper center", ncols=2, frameon=False, fontsize=9)
    data = frame.assign(**{term: frame[term].astype(str).str.replace("\n", " ")})
    return Drawing(figure, data.reset_index(drop=True))


def keyness_plot(frame: pd.DataFrame, *, target: str, reference: str, n: int = 12, label: str) -> Drawing:
    """The terms that set two groups apart: length is the score, darkness how evenly the target uses the term.

    Parameters
    ----------
    frame : DataFrame
        As `keyness.keyness` gives it: ``term``, ``score`` (positive: the target uses it more), ``dp_norm``.
    target, reference : str
        Names of the two sides.
    n : int
        Terms a side.
    label : str
        What the score is.
    """
    _need(frame, ["term", "score", "dp_norm"], "keyness_plot")
    more, less = frame[frame["score"] > 0].nlargest(n, "score"), frame[frame["score"] < 0].nsmallest(n, "score")
    shown = pd.concat([more, less.iloc[::-1]], ignore_index=True)
    with style():
        figure, axes = _figure(6.4, 1.1 + 0.21 * len(shown))
        ax: Axes = axes[0, 0]
        # A term of one document only is pale: it does not speak for the group.
        strength = 0.35 + 0.65 * (1 - shown["dp_norm"].fillna(1).clip(0, 1))
        colours = [COLOURS[0] if score > 0 else COLOURS[1] for score in shown["score"]]
        for at, (score, colour, alpha) in enumerate(zip(shown["score"], colours, strength, strict=True)):
            ax.barh(at, score, color=colour, alpha=float(alpha), height=0.7)
        ax.axvline(0, color="#555555", lw=1)
        ax.set_yticks(range(len(shown)), shown["term"], fontsize=8.5)
        ax.set_ylim(len(shown) - 0.4, -0.6)
        ax.grid(axis="y", visible=False)
        ax.set_xlabel(f"{label}\npale: in few documents 浅色：仅见于少数文本")
        above = ax.get_xaxis_transform()
        ax.text(0, 1.01, f"← {reference}  ", transform=above, fontsize=10, ha="right", va="bottom")
        ax.text(0, 1.01, f"  {target} →", transform=above, fontsize=10, ha="left", va="bottom")
    return Drawing(figure, shown)


def matrix(frame: pd.DataFrame, *, label: str, fmt: str = ".0f") -> Drawing:
    """A square table between documents (for example the share of copied text), row against column.

    Parameters
    ----------
    frame : DataFrame
        Tidy: ``row``, ``column``, ``value``; missing pairs stay blank.
    label : str
        What a cell means.
    """
    _need(frame, ["row", "column", "value"], "matrix")
    order = list(dict.fromkeys([*frame["row"], *frame["column"]]))
    square = pd.MultiIndex.from_product([order, order], names=["row", "column"])
    full = frame.set_index(["row", "column"])["value"].reindex(square).reset_index()
    return heatmap(full, rows="row", columns="column", value="value", label=label, fmt=fmt)


@cache
def _tiles() -> dict[str, tuple[int, int]]:
    """Where each province sits on a grid that keeps the map's neighbourhoods: short name to row and column."""
    with resources.files("govreport").joinpath("data", "tiles.csv").open(encoding="utf-8") as file:
        return {r.province: (int(r.row), int(r.column)) for r in pd.read_csv(file).itertuples()}


def tile_map(frame: pd.DataFrame, *, value: str, label: str, fmt: str = ".0f") -> Drawing:
    """The 31 provinces as equal tiles; a province without a row is drawn hatched, so that absence is seen.

    Parameters
    ----------
    frame : DataFrame
        ``province`` (full or short name) and `value`; one row a province.
    label : str
        What the shades mean.
    """
    _need(frame, ["province", value], "tile_map")
    values = {}
    for name, number in zip(frame["province"], frame[value], strict=True):
        short = next((s for s in _tiles() if str(name).startswith(s)), None)
        if short is None or short in values:
            raise GovreportError(f"tile_map: {name!r} is no province or occurs twice")
        values[short] = float(number)
    finite = [v for v in values.values() if np.isfinite(v)]
    norm = mpl.colors.Normalize(min(finite), max(finite) if max(finite) > min(finite) else min(finite) + 1)
    with style():
        cmap = mpl.colormaps["Blues"]
        figure, axes = _figure(6.2, 5.6)
        ax: Axes = axes[0, 0]
        for short, (row, column) in _tiles().items():
            number = values.get(short, np.nan)
            known = np.isfinite(number)
            face = cmap(0.08 + 0.87 * norm(number)) if known else "#FFFFFF"
            ax.add_patch(
                mpl.patches.Rectangle((column, row), 0.94, 0.94, facecolor=face, edgecolor="#BBBBBB", lw=0.6,
                                      hatch="" if known else "////")
            )  # fmt: skip
            dark = known and norm(number) > 0.55
            ink = "white" if dark else "#222222"
            ax.text(column + 0.47, row + 0.38, short, ha="center", va="center", fontsize=9, color=ink)
            if known:
                ax.text(column + 0.47, row + 0.68, f"{number:{fmt}}", ha="center", va="center", fontsize=8, color=ink)
        ax.set(xlim=(-0.1, 8.1), ylim=(8.1, -0.1), aspect="equal", title=label)
        ax.axis("off")
    return Drawing(figure, frame.reset_index(drop=True))


def specification_curve(frame: pd.DataFrame, *, choices: Sequence[str], label: str) -> Drawing:
    """All defensible specifications, sorted by estimate, with the choices of each marked below.

    Parameters
    ----------
    frame : DataFrame
        One row a specification: ``estimate``, ``low``, ``high``, and a column for each of `choices`.
    choices : sequence of str
        Columns that say what was chosen.
    label : str
        What the estimate is, with its unit.
    """
    _need(frame, ["estimate", "low", "high", *choices], "specification_curve")
    ordered = frame.sort_values(["estimate", *choices], kind="stable").reset_index(drop=True)
    rows = [(c, v) for c in choices for v in sorted(ordered[c].astype(str).unique())]
    with style():
        figure, axes = _figure(8.6, 3.0 + 0.2 * len(rows), 2, 1, sharex=True, height_ratios=[3.0, 0.2 * len(rows)])
        top, bottom = axes[0, 0], axes[1, 0]
        sure = (ordered["low"] > 0) | (ordered["high"] < 0)
        for part, colour in ((ordered[sure], COLOURS[0]), (ordered[~sure], "#999999")):
            error = [part["estimate"] - part["low"], part["high"] - part["estimate"]]
            top.errorbar(part.index, part["estimate"], yerr=error, fmt="o", ms=3, lw=0.9, color=colour)
        top.axhline(0, color="#555555", lw=1)
        top.set_ylabel(label)
        for at, (choice, value) in enumerate(rows):
            used = ordered.index[ordered[choice].astype(str) == value]
            bottom.plot(used, [at] * len(used), "s", ms=2.6, color="#333333")
        bottom.set_yticks(range(len(rows)), [f"{c}: {v}" for c, v in rows], fontsize=7.5)
        bottom.set_ylim(len(rows) - 0.4, -0.6)
        bottom.set_xlabel(
            "specifications, sorted by estimate; blue: interval without 0 各种设定（按估计值排序；蓝色：区间不含0）"
        )
        bottom.grid(axis="x", visible=False)
    return Drawing(figure, ordered)


def curves(
    frame: pd.DataFrame, *, x: str, y: str, group: str, xlabel: str, ylabel: str, line: float | None = None
) -> Drawing:
    """Lines of `y` over `x`, one a group, for example power over the number of reports.

    Parameters
    ----------
    frame : DataFrame
        Tidy: `x`, `y`, `group`.
    line : float, optional
        A horizontal line to compare with, for example 0.8.
    """
    _need(frame, [x, y, group], "curves")
    with style():
        figure, axes = _figure(6.4, 3.8)
        ax: Axes = axes[0, 0]
        for k, name in enumerate(dict.fromkeys(frame[group])):
            part = frame[frame[group] == name].sort_values(x)
            ax.plot(part[x], part[y], marker="o", ms=4, color=COLOURS[k % len(COLOURS)], label=str(name))
        if line is not None:
            ax.axhline(line, color="#555555", lw=1, ls="--")
        ax.set(xlabel=xlabel, ylabel=ylabel)
        figure.legend(loc="outside upper center", ncols=3, frameon=False, fontsize=9)
    return Drawing(figure, frame.reset_index(drop=True))


def report_labels(reports: pd.DataFrame) -> pd.Series:
    """A short label a report for axes: the place's last name and the year, by report_id."""
    names = reports["jurisdiction"].fillna(reports["source"]).str.extract(r"([^省市县区]+[省市县区]?)$")[0]
    years = [
        str(y) if pd.notna(y) else str(p or "?").replace("_", " ")
        for y, p in zip(reports["year"], reports["period"], strict=True)
    ]
    return pd.Series([f"{n}\n{y}" for n, y in zip(names, years, strict=True)], index=reports["report_id"])


def standard_figures(corpus: Corpus, folder: str | Path) -> list[Path]:
    """Draw what any corpus allows: coverage of the core indicators, and text by topic; return the paths written."""
    from govreport.codebook import entries

    if corpus.reports.empty:
        raise GovreportError("the corpus holds no report, there is nothing to draw")
    core = {e.id: f"{e.name_zh} {e.id}" for e in entries().values() if e.core}
    labels = report_labels(corpus.reports)
    table = corpus.indicator_table(list(core)).assign(report=list(labels))
    said = {i: t for i, t in core.items() if (table[f"{i}_status"] != "not_reported").any()}
    if not said:
        raise GovreportError("no report of the corpus says anything about a core indicator, there is nothing to draw")
    paths = coverage(table, said).save(folder, "coverage")
    shares = topic_shares(corpus)
    return paths + heatmap(
        shares,
        rows="topic_label",
        columns="report",
        value="share",
        label="share of Han characters, % 占全文汉字比重（%）",
    ).save(folder, "topics")


def topic_shares(corpus: Corpus) -> pd.DataFrame:
    """How much of each report's text goes to each topic.

    Returns
    -------
    DataFrame
        report_id, report (label), topic, topic_label, share (per cent of the report's Han characters). Text that
        belongs to no topic is the topic ``none``.
    """
    parts = corpus.section_texts()
    parts["topic"] = parts["topic"].fillna("none")
    parts["han"] = parts["own_text"].str.count("[㐀-鿿]")
    sums = parts.groupby(["report_id", "topic"], sort=False)["han"].sum().unstack(fill_value=0)
    shares = 100 * sums.div(sums.sum(axis=1), axis=0)
    labels = report_labels(corpus.reports)
    order = [t for t in [*TOPIC_LABELS, "none"] if t in shares]
    rows = [
        (i, labels[i], t, f"{TOPIC_LABELS.get(t, '未归类')} {t}", shares.at[i, t])
        for t in order
        for i in corpus.reports["report_id"]
    ]
    return pd.DataFrame(rows, columns=["report_id", "report", "topic", "topic_label", "share"])
