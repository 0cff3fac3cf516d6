"""How a report shows itself: as text in a terminal, as a page in Jupyter or a file; no script, nothing from outside."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from govreport.edits import Edit, is_quiet
from govreport.report import Quantity, Report

_STYLE = """
.gr{font:14px/1.7 "Noto Sans CJK SC","PingFang SC","Microsoft YaHei",sans-serif;max-width:60em;
 color:#222;background:#fff}
.gr table{border-collapse:collapse;margin:.6em 0;font-size:13px}
.gr td,.gr th{text-align:left;padding:.1em .8em .1em 0;vertical-align:top;font-weight:normal;background:#fff}
.gr th{color:#666;white-space:nowrap}
.gr ol{list-style:none;padding:0;margin:.4em 0;font-size:13px}
.gr .zone{color:#888}
.gr .text{white-space:pre-wrap;border-top:1px solid #ddd;padding-top:.8em}
.gr mark{color:inherit;border-radius:2px;cursor:help}
.gr .coded{background:#bfdcf3}.gr .uncoded{background:#fdeab0}.gr .excluded{background:#eee;color:#777}
.gr .repaired{border-bottom:2px dotted #d55e00;cursor:help}
.gr .doubt{background:#f9d3c0}
"""
_LEGEND = (
    '<mark class="coded">coded 已编码</mark> <mark class="uncoded">uncoded 未编码</mark> '
    '<mark class="excluded">no quantity 非数量</mark> <span class="repaired">repaired 已修复</span> '
    '<span class="doubt">doubtful 存疑</span>'
)
_SHOWN_FIELDS = (
    ("title", "title 标题"),
    ("doc_type", "type 文种"),
    ("jurisdiction", "jurisdiction 地区"),
    ("adcode", "adcode 区划代码"),
    ("level", "level 层级"),
    ("year", "year 报告年度"),
    ("period", "period 期间"),
    ("published", "published 发布日期"),
    ("document_number", "document number 文号"),
    ("script", "script 字体"),
    ("encoding", "encoding 编码"),
    ("source", "file 文件"),
    ("sha256", "SHA-256"),
)


def page(report: Report) -> str:
    """The report as one self-contained HTML page."""
    title = escape(report.title or report.source)
    return (
        f'<!DOCTYPE html>\n<html lang="zh-CN">\n<head><meta charset="utf-8"><title>{title}</title></head>\n'
        f"<body>\n{fragment(report)}\n</body>\n</html>\n"
    )


def fragment(report: Report) -> str:
    """The report as a piece of HTML: metadata, outline, text with marked quantities and repairs; all text escaped."""
    fields = [(label, getattr(report, name)) for name, label in _SHOWN_FIELDS]
    fields += [("flags 标记", ", ".join(report.flags)), ("summary 概要", _summary(report))]
    rows = "".join(
        f"<tr><th>{label}</th><td>{escape(str(value)) if value not in (None, '') else '—'}</td></tr>"
        for label, value in fields
    )
    outline = "".join(
        f'<li style="padding-left:{s.depth * 1.4:.1f}em">{escape(s.number + s.heading) or "—"} '
        f'<span class="zone">{escape(s.topic or "")} {s.zone}</span></li>'
        for s in report.sections
        if s.depth <= 2
    )
    return (
        f'<div class="gr"><style>{_STYLE}</style><table>{rows}</table><ol>{outline}</ol><p>{_LEGEND}</p>'
        f'<div class="text">{"".join(_marked(report))}</div></div>'
    )


def _marked(report: Report) -> Iterator[str]:
    """The clean text in pieces, quantities and repaired stretches wrapped; a quantity wins over a repair."""
    text = report.text
    spans: list[tuple[int, int, str, str]] = []
    by_place: dict[tuple[int, int], list[Quantity]] = {}
    for q in report.quantities:
        by_place.setdefault((q.start, q.end), []).append(q)
    for (start, end), rows in by_place.items():
        kind = "excluded" if rows[0].excluded else "coded" if any(q.indicator for q in rows) else "uncoded"
        spans.append((start, end, f"mark class={kind}", "\n".join(_explain(q) for q in rows)))
    for m in report.clean.marks:
        start, end = report.clean.to_clean(m.raw_start), report.clean.to_clean(m.raw_end)
        spans.append((start, end, "span class=doubt", f"{m.code}: {m.note}"))
    for e in _real_repairs(report):
        start = report.clean.to_clean(e.raw_start)
        spans.append((start, start + len(e.after), "span class=repaired", f"{e.step}: {e.before} → {e.after}"))
    at = 0
    for start, end, tag, title in sorted(spans, key=lambda s: (s[0], not s[2].startswith("mark"), -s[1])):
        if start < at or end <= start:
            continue
        name, _, kind = tag.partition(" class=")
        yield escape(text[at:start])
        yield f'<{name} class="{kind}" title="{escape(title)}">{escape(text[start:end])}</{name}>'
        at = end
    yield escape(text[at:])


def _explain(q: Quantity) -> str:
    if q.excluded:
        return f"no quantity: {q.excluded}"
    parts = [q.indicator or "uncoded", f"{_number(q)} {q.unit}".strip(), q.bound, q.role, q.scope, q.period, q.rule]
    return " | ".join(p for p in parts if p)


def _number(q: Quantity) -> str:
    return "?" if q.value is None else f"{q.value:g}"


def _real_repairs(report: Report) -> list[Edit]:
    return [e for e in report.edits if e.after and not is_quiet(e.step)]


def _summary(report: Report) -> str:
    coded = sum(bool(q.indicator) for q in report.quantities)
    excluded = sum(bool(q.excluded) for q in report.quantities)
    uncoded = len(report.quantities) - coded - excluded
    return (
        f"{len(report.quantities)} numerals: {coded} coded, {uncoded} uncoded, {excluded} no quantity;"
        f" {len(report.edits)} edits, {len(report.clean.marks)} doubtful stretches"
    )


def as_text(report: Report) -> str:
    """Metadata, outline and coded quantities for a terminal."""
    lines = [f"{name:<16} {value if value is not None else '—'}" for name, value in _text_fields(report)]
    lines += ["", "outline"]
    for s in report.sections:
        if s.depth <= 3:
            lines.append(f"  {'  ' * s.depth}{s.number}{s.heading or '—'}  [{s.topic or '—'}, {s.zone}]")
    lines += ["", "coded quantities"]
    for q in report.quantities:
        if q.indicator:
            scope = f", {q.scope}" if q.scope else ""
            lines.append(
                f"  {q.indicator} = {_number(q)} {q.unit} ({q.bound}, {q.role}{scope}, {q.period})  {q.quote[:60]}"
            )
    return "\n".join(lines)


def _text_fields(report: Report) -> list[tuple[str, object]]:
    fields = [(name, getattr(report, name)) for name, _ in _SHOWN_FIELDS]
    return [*fields, ("flags", ", ".join(report.flags) or None), ("summary", _summary(report))]


def edits_as_text(report: Report) -> str:
    """The ledger for a terminal: step, raw offsets, before and after, with the doubtful stretches below."""
    lines = [f"{len(report.edits)} edits of {report.source} (offsets in the raw text)"]
    for e in report.edits:
        lines.append(
            f"{e.raw_start:>7}-{e.raw_end:<7} {e.step:<24} {_short(e.before)} → {_short(e.after) or '(removed)'}"
        )
    for m in report.clean.marks:
        lines.append(
            f"{m.raw_start:>7}-{m.raw_end:<7} ! {m.code:<22} {_short(report.raw[m.raw_start : m.raw_end])} {m.note}"
        )
    return "\n".join(lines)


def _short(text: str, most: int = 60) -> str:
    shown = repr(text)[1:-1]
    return shown if len(shown) <= most else f"{shown[: most // 2]} … {shown[-most // 2 :]}"
