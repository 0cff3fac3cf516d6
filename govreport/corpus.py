"""The tables of many reports together: load, save, select, the analysis table, and the way back to the sentence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, repeat
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from govreport import tables
from govreport.codebook import describe
from govreport.edits import is_quiet
from govreport.errors import GovreportError

# Rules of choice of the analysis table, best first; what is not listed never fills a cell.
ROLE_ORDER = ("own", "subset", "cumulative")
PERIOD_ORDER = ("full_year", "to_date", "")
SCOPE_ORDER = ("all_agencies", "", "government", "departments", "party", "one_department")
# Documents whose numbers were rewritten or masked by a third party: kept, flagged, never used as data.
UNTRUSTED = ("masked", "spun", "years_refreshed")
_BATCH = 2**16  # rows written at a time


@dataclass(frozen=True)
class Trace:
    """Where a quantity comes from: from the row to its sentence, its section, its raw stretch and the repairs in it.

    Attributes
    ----------
    quantity : Series
        The row of `Corpus.quantities`.
    section_path : tuple of str
        Headings from the top to the section that holds the numeral.
    source, sha256 : str
        The raw file.
    edits : DataFrame
        The ledger rows that touched the sentence's raw stretch.
    sentence : str
        The sentence in the clean text, with the numeral in square brackets.
    """

    quantity: pd.Series
    section_path: tuple[str, ...]
    source: str
    sha256: str
    edits: pd.DataFrame
    sentence: str

    def __str__(self) -> str:
        q = self.quantity
        value = "no value" if pd.isna(q["value"]) else f"{q['value']:g} {q['unit']}"
        lines = [
            f"{q['quantity_id']}  {q['indicator'] or q['excluded'] or 'uncoded'} = {value}"
            f" ({q['bound']}, {q['role']}, {q['scope'] or 'scope not said'}, {q['period'] or 'period not said'})",
            f"  sentence  {self.sentence}",
            f"  section   {' > '.join(self.section_path) or '(before the first heading)'}",
            f"  raw file  {self.source}, characters {q['raw_start']} to {q['raw_end']}, SHA-256 {self.sha256[:16]}…",
            f"  rule      {q['rule']}",
        ]
        quiet = self.edits["step"].map(is_quiet)
        lines += [f"  repaired  {e.step}: {e.before!r} → {e.after!r}" for e in self.edits[~quiet].itertuples()]
        if quiet.any():
            counts = self.edits.loc[quiet, "step"].value_counts(sort=False)
            lines.append(
                f"  normal    {', '.join(f'{step} {n}' for step, n in counts.items())} (edits of the normal form)"
            )
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        from html import escape

        return f"<pre>{escape(str(self))}</pre>"


@dataclass(frozen=True)
class Corpus:
    """Reports as tables. Columns and codes are declared in `govreport.tables` and explained in docs/codebook.md.

    Attributes
    ----------
    reports, sections, quantities, statements, edits, marks, set_aside : DataFrame
        One table each, in file order and then text order.
    texts : dict of str to str
        Clean text by report_id.
    """

    reports: pd.DataFrame
    sections: pd.DataFrame
    quantities: pd.DataFrame
    statements: pd.DataFrame
    edits: pd.DataFrame
    marks: pd.DataFrame
    set_aside: pd.DataFrame
    texts: Mapping[str, str]

    @classmethod
    def from_rows(cls, rows: Mapping[str, Sequence[Sequence[Any]]], texts: Mapping[str, str]) -> Corpus:
        """Tables from plain rows, with the declared columns and types even where a table is empty.

        A table becomes a DataFrame when it is first asked for; writing them all needs none.
        """
        corpus = cls.__new__(cls)
        columns = {name: _columns(rows.get(name, ()), name) for name in tables.TABLES}
        vars(corpus).update(texts=dict(texts), _columns=columns)
        return corpus

    def __getattr__(self, name: str) -> pd.DataFrame:
        columns = vars(self).get("_columns", {})
        if name not in columns:
            raise AttributeError(f"a Corpus has no attribute {name!r}")
        vars(self)[name] = frame = pd.DataFrame({c: _column(c, values) for c, values in columns[name].items()})
        columns.pop(name, None)
        return frame

    def __repr__(self) -> str:
        coded = int((self.quantities["indicator"] != "").sum())
        return (
            f"Corpus of {len(self.reports)} reports: {len(self.sections)} sections, {len(self.quantities)} quantities"
            f" ({coded} coded), {len(self.edits)} edits, {len(self.set_aside)} documents set aside"
        )

    # --- on disk ----------------------------------------------------------------------------------------------

    def save(self, folder: str | Path) -> None:
        """Write each table as CSV and Parquet and each clean text as ``texts/<report_id>.txt``."""
        folder = Path(folder)
        (folder / "texts").mkdir(parents=True, exist_ok=True)
        for name in tables.TABLES:
            # A fixed schema also where a table is empty; without pandas' metadata the bytes depend on pyarrow alone.
            columns = vars(self).get("_columns", {}).get(name)
            values, schema = getattr(self, name) if columns is None else columns, _schema(name)
            arrays = [pa.array(values[field.name], field.type, from_pandas=True) for field in schema]
            table = pa.Table.from_arrays(arrays, schema=schema)
            with (folder / f"{name}.csv").open("wb") as file:
                file.write(",".join(table.column_names).encode())
                file.writelines(part for rows in table.to_batches(max_chunksize=_BATCH) for part in (b"\n", _csv(rows)))
                file.write(b"\n")
            pq.write_table(table, folder / f"{name}.parquet", compression="none")
        for old in (folder / "texts").glob("*.txt"):
            if old.stem not in self.texts:
                old.unlink()
        for report_id, text in self.texts.items():
            (folder / "texts" / f"{report_id}.txt").write_text(
                text, encoding="utf-8", errors="surrogatepass", newline="\n"
            )

    # --- selecting --------------------------------------------------------------------------------------------

    def select(self, **conditions: Any) -> Corpus:
        """The part of the corpus whose reports fit.

        Parameters
        ----------
        **conditions
            A column of `reports` and the value, or list of values, it must have: ``level="county"``,
            ``year=[2021, 2022]``, ``doc_type="annual_report"``.

        Raises
        ------
        GovreportError
            If `reports` has no such column.
        """
        keep = pd.Series(True, index=self.reports.index)
        for column, wanted in conditions.items():
            if column not in self.reports:
                raise GovreportError(f"reports has no column {column!r}; it has {', '.join(self.reports.columns)}")
            values = [wanted] if isinstance(wanted, str) or not isinstance(wanted, Iterable) else list(wanted)
            keep &= self.reports[column].isin(values)
        ids = set(self.reports.loc[keep, "report_id"])
        parts = {
            name: (t if name == "set_aside" else t[t["report_id"].isin(ids)].reset_index(drop=True))
            for name in tables.TABLES
            if (t := getattr(self, name)) is not None
        }
        return Corpus(**parts, texts={k: v for k, v in self.texts.items() if k in ids})

    def section_texts(self) -> pd.DataFrame:
        """The text that belongs to each section itself, its sub-sections left out.

        Returns
        -------
        DataFrame
            The columns of `sections`, plus ``own_text``. Joined in text order the rows give the clean text again,
            so a word counted over sections is counted once.
        """
        out = []
        for report_id, part in self.sections.groupby("report_id", sort=False):
            text = self.texts[str(report_id)]
            own: dict[str, list[str]] = {}
            rows = list(part.itertuples())
            cuts = sorted({0, len(text), *(r.start for r in rows), *(r.end for r in rows)})
            # Sections nest and come in text order, so the deepest at an offset is the last begun and not yet ended.
            stack: list[Any] = []
            k = 0
            for begin, end in pairwise(cuts):
                while k < len(rows) and rows[k].start <= begin:
                    stack.append(rows[k])
                    k += 1
                while stack and stack[-1].end <= begin:
                    stack.pop()
                if stack:
                    own.setdefault(stack[-1].section_id, []).append(text[begin:end])
            out.append(part.assign(own_text=["".join(own.get(r.section_id, [])) for r in rows]))
        return pd.concat(out, ignore_index=True) if out else self.sections.assign(own_text="")

    # --- the analysis table -----------------------------------------------------------------------------------

    def indicator_table(self, indicators: Sequence[str], *, annual_only: bool = False) -> pd.DataFrame:
        """One row a report: for each indicator the value, how it is bounded, whether it was reported, and its source.

        The rules of choice, in this order: the report's own figure before a subset before a cumulative one; the whole
        year (or the stock to date) before a part of it; the widest scope; then the first in the text. Benchmarks,
        changes, plans, figures of the plan and problem zones and of another year never fill a cell.

        Parameters
        ----------
        indicators : sequence of str
            Ids of the codebook.
        annual_only : bool
            Leave out what is no annual report of one year (overviews, plans, news).

        Returns
        -------
        DataFrame
            report_id, jurisdiction, adcode, level, province, region, year, period, and for each indicator ``x`` the
            columns ``x`` (value, in the codebook's unit), ``x_low``, ``x_high``, ``x_bound``, ``x_status`` (one of
            `tables.STATUSES`) and ``x_quantity_id``, to be given to `trace`.

        Raises
        ------
        GovreportError
            If an indicator is not in the codebook; the message names the nearest ids.
        """
        ids = [indicators] if isinstance(indicators, str) else list(indicators)
        for indicator in ids:
            describe(indicator)
        key = ["report_id", "jurisdiction", "adcode", "level", "province", "region", "year", "period"]
        reports = self.reports[self.reports["doc_type"] == "annual_report"] if annual_only else self.reports
        table = reports[key].reset_index(drop=True)
        about = reports.set_index("report_id")
        for indicator in ids:
            chosen = self._choose(indicator, about)
            cells = [self._cell(indicator, report_id, chosen, about) for report_id in table["report_id"]]
            names = [indicator, *(f"{indicator}_{x}" for x in ("low", "high", "bound", "status", "quantity_id"))]
            frame = pd.DataFrame(cells, columns=names, index=table.index)
            frame[names[:3]] = frame[names[:3]].astype("Float64")
            table = pd.concat([table, frame], axis=1)
        return table

    def _choose(self, indicator: str, about: pd.DataFrame) -> dict[str, Any]:
        """The quantity that stands for the indicator in each report that has one."""
        q = self.quantities
        q = q[
            (q["indicator"] == indicator)
            & (q["excluded"] == "")
            & q["role"].isin(ROLE_ORDER)
            & ~q["zone"].isin(["plan", "problem"])
            & q["report_id"].isin(about.index)
        ]
        year = q["report_id"].map(about["year"])
        q = q[(q["year"].isna() | year.isna() | (q["year"] == year)).astype(bool)]

        def rank(row: Any) -> tuple[int, int, int, int]:
            body = row.scope.split(":")[0]
            return (
                ROLE_ORDER.index(row.role),
                _place(PERIOD_ORDER, row.period),
                _place(SCOPE_ORDER, body),
                row.start,
            )

        best: dict[str, Any] = {}
        for row in q.itertuples():
            if row.report_id not in best or rank(row) < rank(best[row.report_id]):
                best[row.report_id] = row
        return best

    def _cell(self, indicator: str, report_id: str, chosen: Mapping[str, Any], about: pd.DataFrame) -> list[Any]:
        nothing = [None, None, None, ""]
        flags = str(about.at[report_id, "flags"]).split(";")
        if about.at[report_id, "doc_type"] not in ("annual_report", "overview"):
            return [*nothing, "not_applicable", ""]
        row = chosen.get(report_id)
        if row is not None and not any(f in flags for f in UNTRUSTED):
            return [row.value, row.value_low, row.value_high, row.bound, "reported", row.quantity_id]
        q = self.quantities
        damaged = q[(q["report_id"] == report_id) & q["rule"].str.contains(f"|garbled:{indicator}", regex=False)]
        if row is not None or len(damaged):
            return [*nothing, "unreadable", row.quantity_id if row is not None else damaged["quantity_id"].iloc[0]]
        s = self.statements
        said = s[(s["report_id"] == report_id) & (s["indicator"] == indicator) & ~s["zone"].isin(["plan", "problem"])]
        if len(said):
            value = said["implied_value"].iloc[0]
            return [value, value, value, "exact", "said_in_words", said["statement_id"].iloc[0]]
        return [*nothing, "not_reported", ""]

    def trace(self, quantity_id: str) -> Trace:
        """The sentence, section path, raw offsets and repairs behind a quantity.

        Raises
        ------
        GovreportError
            If the corpus has no quantity of that id.
        """
        row = self.quantities[self.quantities["quantity_id"] == quantity_id]
        if row.empty:
            raise GovreportError(
                f"no quantity {quantity_id!r} in this corpus; ids stand in the column quantity_id of quantities"
                " and in the _quantity_id columns of indicator_table"
            )
        q = row.iloc[0]
        report = self.reports.set_index("report_id").loc[q["report_id"]]
        sections = self.sections[self.sections["report_id"] == q["report_id"]].set_index("section_id")
        path: list[str] = []
        section_id = q["section_id"]
        while section_id:
            section = sections.loc[section_id]
            label = f"{section['number']}{section['heading']}"
            path[:0] = [label] if label else []
            section_id = section["parent_id"]
        text, quote = self.texts[q["report_id"]], q["quote"]
        begin = text.index(quote, max(0, q["start"] - len(quote)))
        at, end = q["start"] - begin, q["end"] - begin
        e = self.edits[self.edits["report_id"] == q["report_id"]]
        low, high = (_raw_offset(e, i) for i in (begin, begin + len(quote)))
        near = e[(e["raw_end"] >= low) & (e["raw_start"] < high)].reset_index(drop=True)
        sentence = f"{quote[:at]}[{quote[at:end]}]{quote[end:]}"
        return Trace(q, tuple(path), report["source"], report["sha256"], near, sentence)


def _raw_offset(edits: pd.DataFrame, offset: int) -> int:
    """The raw offset of a clean one, by the ledger of its report."""
    raw = clean = 0
    for start, end, after in zip(edits["raw_start"], edits["raw_end"], edits["after"], strict=True):
        gap = start - raw
        if clean + gap >= offset:
            break
        clean, raw = clean + gap + len(after), end
        if clean > offset:
            return int(start)
    return int(raw + offset - clean)


def load_corpus(folder: str | Path) -> Corpus:
    """The tables that `build` wrote.

    Raises
    ------
    GovreportError
        If the folder or one of its tables is missing, or a table has other columns than this version declares.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise GovreportError(f"{folder}: there is no such folder; run `govreport build SOURCE {folder}` first")
    frames = {}
    for name, columns in tables.TABLES.items():
        path = folder / f"{name}.parquet"
        if not path.is_file():
            raise GovreportError(f"{path}: the table is missing; run `govreport build SOURCE {folder}` again")
        table = pq.read_table(path)
        if tuple(table.column_names) != columns:
            raise GovreportError(
                f"{path}: other columns than this version of govreport writes; run `govreport build` again"
            )
        frames[name] = pd.DataFrame({c: _column(c, table[c].to_pylist()) for c in columns})
    texts = {}
    for report_id in frames["reports"]["report_id"]:
        path = folder / "texts" / f"{report_id}.txt"
        if not path.is_file():
            raise GovreportError(f"{path}: the clean text is missing; run `govreport build SOURCE {folder}` again")
        texts[report_id] = path.read_bytes().decode("utf-8", "surrogatepass")
    return Corpus(**frames, texts=texts)


def _place(order: Sequence[str], value: str) -> int:
    return order.index(value) if value in order else len(order)


def _csv(rows: pa.RecordBatch) -> pa.Buffer:
    """Rows as `DataFrame.to_csv` writes them, made a column at a time, which takes half the time."""
    cells = []
    for column in rows.columns:
        if pa.types.is_floating(column.type):
            values = column.dictionary_encode()
            column = pa.array(map(repr, values.dictionary.to_pylist()), pa.string()).take(values.indices)
        column = pc.fill_null(column.cast(pa.string()), "")
        whole = _joined(column, "").to_pybytes()
        if any(mark in whole for mark in (b'"', b",", b"\r", b"\n")):  # rare, and searching row by row takes long
            values = column.dictionary_encode()
            special = pc.match_substring_regex(values.dictionary, '[",\r\n]')
            doubled = pc.replace_substring(values.dictionary, '"', '""')
            quoted = pc.if_else(special, pc.binary_join_element_wise('"', doubled, '"', ""), values.dictionary)
            column = quoted.take(values.indices)
        cells.append(column)
    return _joined(pc.binary_join_element_wise(*cells, ","), "\n")


def _joined(column: pa.StringArray, separator: str) -> pa.Buffer:
    return pc.binary_join(pa.ListArray.from_arrays([0, len(column)], column), separator)[0].as_buffer()


def _schema(name: str) -> pa.Schema:
    kind = {**dict.fromkeys(tables.INTEGERS, pa.int64()), **dict.fromkeys(tables.FLOATS, pa.float64())}
    return pa.schema([(column, kind.get(column, pa.string())) for column in tables.TABLES[name]])


def _columns(rows: Sequence[Sequence[Any]], name: str) -> dict[str, Sequence[Any]]:
    values = zip(*rows, strict=True) if rows else repeat(())
    return dict(zip(tables.TABLES[name], values, strict=False))


def _column(name: str, values: Sequence[Any]) -> Any:
    """Integers and floats that may be missing; all else stays text, with None for unknown."""
    if name in tables.INTEGERS:
        return pd.Int64Dtype().__from_arrow__(pa.array(values, pa.int64()))
    if name in tables.FLOATS:
        return pd.Float64Dtype().__from_arrow__(pa.array(values, pa.float64()))
    return pd.Series(values, dtype=object)
