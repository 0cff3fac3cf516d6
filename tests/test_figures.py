"""What is on the axes: order, numbers, names; and that drawing leaves nothing behind."""

import hashlib
import warnings

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest

from govreport import figures
from govreport.errors import GovreportError


def texts(ax) -> list[str]:
    return [t.get_text() for t in ax.texts]


def test_a_matrix_has_rows_and_columns_in_one_order_and_an_empty_diagonal():
    frame = pd.DataFrame([("甲", "乙", 1.0), ("乙", "甲", 2.0), ("丙", "甲", 3.0)], columns=["row", "column", "value"])
    ax = figures.matrix(frame, label="%", fmt=".0f").figure.axes[0]
    names = [[t.get_text() for t in axis.get_ticklabels()] for axis in (ax.xaxis, ax.yaxis)]
    assert names == [["甲", "乙", "丙"]] * 2
    assert texts(ax) == ["1", "2", "3"] and not any(line.get_visible() for line in ax.get_xgridlines())


def test_ticks_stand_under_the_lowest_panel_of_each_column():
    frame = pd.DataFrame({"g": [*"abcd"], "term": ["法治"] * 4, "score": [1.0, 2, 3, 4]})
    axes = figures.top_terms(frame, group="g", term="term", score="score", label="z", columns=3).figure.axes
    shown = [ax.xaxis.get_tick_params()["labelbottom"] for ax in axes[:4]]
    assert shown == [False, True, True, True]


def test_keyness_names_each_side_where_it_is():
    frame = pd.DataFrame({"term": ["打算", "完成"], "score": [3.0, -2.0], "dp_norm": [0.1, np.nan]})
    ax = figures.keyness_plot(frame, target="planned 打算", reference="done 已做", label="z").figure.axes[0]
    left, right = ax.texts
    assert (left.get_ha(), right.get_ha()) == ("right", "left") and "done" in left.get_text()
    assert left.get_position()[0] == right.get_position()[0] == 0
    assert [bar.get_alpha() for bar in ax.patches] == pytest.approx([0.935, 0.35])
    assert "浅色" in ax.get_xlabel()


def test_trend_draws_every_point_band_and_event():
    frame = pd.DataFrame({"year": [2020, 2021] * 2, "g": [*"aabb"], "rate": [1.0, 2, 0, 3], "low": 0.0, "high": 4.0})
    events = pd.DataFrame({"year": [2020.5], "label": ["纲要"]})
    drawing = figures.trend(frame, x="year", group="g", rate="rate", label="每万词", events=events)
    one = drawing.figure.axes[0]
    assert one.lines[0].get_xydata().tolist() == [[2020, 1], [2021, 2]] and len(one.collections) == 1
    assert texts(one) == ["1"] and drawing.figure.get_supxlabel() == "1 纲要"
    single = figures.trend(frame, x="year", group="g", rate="rate", label="", connect=False).figure.axes[1]
    assert not single.lines[0].get_clip_on()  # a point at 0 is drawn whole


def test_rates_are_dots_and_bounds_are_bars():
    frame = pd.DataFrame(
        {"year": [2020, 2020, 2021], "rate_low": [90.0, 80, 70], "rate_high": [90.0, 100, 70], "g": "a"}
    )
    own = frame.head(1).assign(label="许昌市")
    ax = figures.rates_by_year(frame, group="g", label="%", marked=own).figure.axes[0]
    assert len(ax.collections[0].get_segments()) == 1 and len(ax.lines[0].get_xdata()) == 2
    assert texts(ax) == ["许昌市"] and "n = 3" in ax.get_title(loc="left")


def test_a_province_without_a_figure_is_hatched():
    frame = pd.DataFrame({"province": ["河南省", "广西壮族自治区"], "rate": [50.0, np.nan]})
    ax = figures.tile_map(frame, value="rate", label="%").figure.axes[0]
    assert len(ax.patches) == 31 and sum(p.get_hatch() == "////" for p in ax.patches) == 30 and "50" in texts(ax)
    with pytest.raises(GovreportError, match="is no province"):
        figures.tile_map(frame.assign(province="法国"), value="rate", label="%")


def test_one_model_needs_no_legend_and_line_breaks_stay_out_of_the_table():
    frame = pd.DataFrame({"t": ["year\n每年"], "m": ["OLS"], "estimate": [1.0], "low": [0.0], "high": [2.0]})
    one = figures.effects(frame, term="t", model="m", label="")
    two = figures.effects(pd.concat([frame, frame.assign(m="logit")]), term="t", model="m", label="")
    assert not one.figure.legends and len(two.figure.legends) == 1 and one.data["t"].tolist() == ["year 每年"]


def test_saving_is_complete_repeatable_and_leaves_settings_alone(tmp_path):
    frame = pd.DataFrame({"r": ["组织领导", "行政执法"], "c": ["许昌市\n2022"] * 2, "v": [1.0, -2.5]})
    before = dict(mpl.rcParams)
    digests = []
    for folder in ("a", "b"):
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # a missing glyph warns
            paths = figures.heatmap(frame, rows="r", columns="c", value="v", label="比重").save(tmp_path / folder, "x")
        digests.append([hashlib.sha256(p.read_bytes()).hexdigest() for p in paths])
    assert [p.suffix for p in paths] == [".png", ".svg", ".csv"] and digests[0] == digests[1]
    assert dict(mpl.rcParams) == before
    with pytest.raises(GovreportError, match=r"lacks the column\(s\) v"):
        figures.heatmap(frame[["r", "c"]], rows="r", columns="c", value="v", label="")
    with pytest.raises(GovreportError, match="no rows"):
        figures.heatmap(frame.head(0), rows="r", columns="c", value="v", label="")
