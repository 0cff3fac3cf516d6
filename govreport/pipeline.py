"""One file → one `Report`; many files → tables. The only place that knows the order of the steps."""

from __future__ import annotations

import csv
import gc
import hashlib
import json
import re
import sys
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from importlib import resources
from multiprocessing import get_context
from operator import attrgetter
from pathlib import Path
from typing import Any

from govreport import (
    chrome,
    duplicates,
    indicators,
    metadata,
    normal,
    numbers,
    outline,
    reading,
    repair,
    script,
    tables,
)
from govreport import statements as implied
from govreport.corpus import UNTRUSTED, Corpus
from govreport.edits import CleanText, Draft
from govreport.errors import GovreportError, SetAside
from govreport.report import Metadata, Quantity, Report, Section, Statement

HINTS = ("url", "title", "jurisdiction", "year")
_STEPS: tuple[Callable[[Draft], None], ...] = (*repair.STEPS, script.convert, *normal.STEPS, *chrome.STEPS)
_QUOTE_REACH = 300
_COLLECT_AFTER = 1_000_000  # new objects, of some hundred documents
_SENTENCE_END = re.compile(r"[。！？\n]")


def clean(text: str) -> CleanText:
    """Undo damage, convert to simplified characters, normalise width and spaces, take page furniture out.

    Parameters
    ----------
    text : str
        The text as the file's decoder gave it.

    Returns
    -------
    CleanText
        ``.text``, ``.raw``, ``.edits``, ``.to_raw(i)``, ``.to_clean(i)``. The raw text is never changed; replaying
        the edits on it gives the clean text. Cleaning the clean text again changes nothing.
    """
    draft = Draft(text)
    for step in _STEPS:
        step(draft)
    return draft.finish()


def read_report(path: str | Path, *, hints: dict[str, Any] | None = None) -> Report:
    """Read one report file.

    Parameters
    ----------
    path : str or Path
        A .txt, .html, .mht, .docx or .pdf file; the type is found from the content.
    hints : dict, optional
        What you know of the document: any of ``url``, ``title``, ``jurisdiction``, ``year``. A jurisdiction or year
        given here is taken as certain; url and title are evidence.

    Returns
    -------
    Report

    Raises
    ------
    SetAside
        If the file is no readable Chinese document; the message says why and what to do.
    GovreportError
        If there is no such file, or a hint has another name.
    """
    path = Path(path)
    if not path.exists():
        raise GovreportError(f"{path}: there is no such file; check the path")
    report = _report(reading.read(path), path.name, hints)
    _refuse_empty(report)
    return report


def _refuse_empty(report: Report) -> None:
    if not report.text.strip():
        raise SetAside(
            "no_body", f"{report.source}: only page furniture is left after cleaning; save the page with its text"
        )


def parse_text(text: str, *, hints: dict[str, Any] | None = None) -> Report:
    """The same as `read_report` for a text already in hand; `source` is then ``<text>``."""
    data = text.encode("utf-8", "surrogatepass")
    source = reading.Source(text, "str", "text/plain", {}, hashlib.sha256(data).hexdigest(), len(data))
    return _report(source, "<text>", hints)


def _report(source: reading.Source, name: str, hints: dict[str, Any] | None) -> Report:
    unknown = set(hints or ()) - set(HINTS)
    if unknown:
        raise GovreportError(f"hints may hold {', '.join(HINTS)}; found {', '.join(sorted(unknown))}")
    text = clean(source.text)
    about = metadata.describe(text, hints=hints, source_meta=source.meta)
    sections = outline.sections(text.text, title=about.title, year=about.year)
    if about.doc_type == "plan":  # a plan reports nothing as done
        sections = [replace(s, zone="plan") if s.zone == "done" else s for s in sections]
    report_id = source.sha256[:12]
    flags = sorted({*text.flags, *about.flags} | (set() if any(s.heading for s in sections) else {"no_outline"}))
    deepest = outline.locate(sections) if sections else None
    sentences = _Sentences(text)
    return Report(
        report_id=report_id,
        source=name,
        sha256=source.sha256,
        encoding=source.encoding,
        clean=text,
        metadata=about,
        sections=sections,
        quantities=_quantities(sentences, sections, deepest, report_id, about, flags) if deepest else [],
        statements=_statements(sentences, sections, deepest, report_id, about.year) if deepest else [],
        flags=flags,
    )


def _quantities(
    sentence: _Sentences,
    sections: list[Section],
    deepest: Callable[[int], Section],
    report_id: str,
    about: Metadata,
    flags: Sequence[str],
) -> list[Quantity]:
    """Every numeral as a row; a numeral that serves two indicators gives two rows, the second's id ending in b."""
    text = sentence.clean
    found = numbers.numerals(text.text)
    distrust = "".join(f"|untrusted:{flag}" for flag in UNTRUSTED if flag in flags)
    coded = indicators.code(
        text.text,
        found,
        sections,
        year=about.year,
        city_level=_city_level(about),
        own="one_department" if about.level == "department" else "all_agencies",
    )
    rows: list[Quantity] = []
    index = n = -1
    for row in coded:
        n = n + 1 if row.index == index else 0
        if n == 0:
            index = row.index
            numeral = found[index]
            start, end = numeral.start, numeral.end
            section = deepest(start)
            raw_start, raw_end = text.raw_span(start, end)
            damaged = sentence.damaged(start)
            excluded = numeral.excluded or ("garbled" if damaged else "")
        rows.append(
            Quantity(  # by position, which takes a third of the time
                f"{report_id}-{start:06d}{'' if n == 0 else chr(ord('a') + n)}",
                section.section_id,
                "" if damaged else row.indicator,
                row.value,
                row.low,
                row.high,
                row.unit,
                row.bound,
                row.role,
                row.scope,
                row.year,
                row.period,
                section.zone,
                section.topic,
                excluded,
                start,
                end,
                raw_start,
                raw_end,
                text.raw[raw_start:raw_end],
                sentence.around(start, end),
                row.rule + (f"|garbled:{row.indicator}" if damaged and row.indicator else "") + distrust,
            )
        )
    return rows


def _city_level(about: Metadata) -> str:
    """The level of the 市 that a report calls its own: 昆山市 is a county, 北京市 a province."""
    province, prefecture = about.province or "", about.prefecture or ""
    if "市" in (about.jurisdiction or "").removeprefix(province).removeprefix(prefecture)[1:]:
        return "county"
    return "province" if province.endswith("市") else "prefecture"


def _statements(
    sentence: _Sentences, sections: list[Section], deepest: Callable[[int], Section], report_id: str, year: int | None
) -> list[Statement]:
    text = sentence.clean
    rows = []
    for found in implied.statements(text.text, sections, year=year):
        section = deepest(found.start)
        raw_start, raw_end = text.raw_span(found.start, found.end)
        rows.append(
            Statement(
                statement_id=f"{report_id}-{found.start:06d}s",
                section_id=section.section_id,
                indicator=found.indicator,
                implied_value=found.value,
                unit=found.unit,
                role=found.role,
                scope=found.scope,
                year=found.year,
                period=found.period,
                zone=section.zone,
                topic=section.topic,
                start=found.start,
                end=found.end,
                raw_start=raw_start,
                raw_end=raw_end,
                words=text.text[found.start : found.end],
                quote=sentence.around(found.start, found.end),
                rule=found.rule,
            )
        )
    return rows


class _Sentences:
    """The sentence around an offset, and whether a damaged stretch lies in it."""

    def __init__(self, text: CleanText) -> None:
        self.clean = text
        self.text = text.text
        self.ends = [m.end() for m in _SENTENCE_END.finditer(text.text)]
        # A lost digit spoils its own numeral only, and `numbers` excludes that; a garbled stretch spoils the sentence.
        self.damage = sorted(text.to_clean(m.raw_start) for m in text.marks if m.code == "garbled")
        # What was asked last is asked again and again.
        self._latest = self._reach = (0, 0)
        self._quote = ""

    def span(self, i: int) -> tuple[int, int]:
        if not self._latest[0] <= i < self._latest[1]:
            k = bisect_right(self.ends, i)
            self._latest = self.ends[k - 1] if k else 0, self.ends[k] if k < len(self.ends) else len(self.text)
        return self._latest

    def damaged(self, i: int) -> bool:
        if not self.damage:
            return False
        start, end = self.span(i)
        k = bisect_left(self.damage, start)
        return k < len(self.damage) and self.damage[k] < end

    def around(self, start: int, end: int) -> str:
        """The sentence; of a sentence without end only what lies near, so that output stays linear in the text."""
        reach = begin, stop = self.span(start)
        if stop - begin > _QUOTE_REACH or end > stop:
            reach = max(begin, start - _QUOTE_REACH), min(max(stop, end), end + _QUOTE_REACH)
        if reach != self._reach:
            self._reach, self._quote = reach, self.text[slice(*reach)].strip()
        return self._quote


# --- many files ---------------------------------------------------------------------------------------------------


def build(
    source: str | Path,
    out: str | Path,
    *,
    workers: int = 1,
    scheduler: str | None = None,
    resume: bool = True,
    progress: Callable[[int, int], None] | None = None,
) -> Corpus:
    """Read every file below `source` and write the tables to `out`.

    Parameters
    ----------
    source : str or Path
        A folder (read with its sub-folders) or one file. A file ``hints.csv`` in the folder, with the column
        ``source`` and any of ``url``, ``title``, ``jurisdiction``, ``year``, tells what you know of its files.
    out : str or Path
        Folder for the tables, made if it is missing.
    workers : int
        Processes to use; the result is the same whatever their number.
    scheduler : str, optional
        Address of a Dask scheduler that shares the file system; needs the extra ``govreport[cluster]``.
    resume : bool
        Reuse what an earlier run on the same bytes with the same version of the rules has done.
    progress : callable, optional
        Called with (files done, files in all).

    Returns
    -------
    Corpus
        The tables, as `load_corpus` would load them.

    Raises
    ------
    GovreportError
        If `source` does not exist or holds no file, or an argument is wrong. A bad document never raises: it is a
        row of ``set_aside``.
    """
    source, out = Path(source), Path(out)
    if not source.exists():
        raise GovreportError(f"{source}: there is no such file or folder; check the path")
    if workers < 1:
        raise GovreportError(f"workers must be 1 or more, not {workers}")
    root, files = (source, _files(source, out)) if source.is_dir() else (source.parent, [source])
    if not files:
        raise GovreportError(f"{source}: the folder holds no file; put the reports into it")
    hints = _read_hints(root / "hints.csv", {f.relative_to(root).as_posix() for f in files})
    try:
        (out / ".resume" if resume else out).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise GovreportError(f"{out}: cannot be written to ({error.strerror}); name another folder") from error
    store = out / ".resume" if resume else None
    names = [f.relative_to(root).as_posix() for f in files]
    jobs = [(f, name, hints.get(name), store) for f, name in zip(files, names, strict=True)]
    results = []
    with _rare_collections():
        for done, result in enumerate(_run(_process, jobs, workers, scheduler), start=1):
            results.append(result)
            if progress:
                progress(done, len(jobs))
        corpus = _collect(results)
        results.clear()  # or the collector would go through all their rows once it looks often again
        corpus.save(out)
    return corpus


@contextmanager
def _rare_collections() -> Iterator[None]:
    """Let the garbage collector look less often: a run makes many small objects that last, and some thirty a document
    that only it can free.
    """
    before = gc.get_threshold()
    gc.set_threshold(_COLLECT_AFTER, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _files(folder: Path, out: Path) -> list[Path]:
    """Every file below `folder` in a fixed order, but for hidden ones, our own lists, and `out` when it lies inside."""
    out, home = out.resolve(), folder.resolve()
    found = []
    for path in folder.rglob("*"):
        parts = path.relative_to(folder).parts
        own = path.name in ("hints.csv", "MANIFEST.csv")
        if any(p.startswith(".") for p in parts) or own or not (path.is_file() or path.is_symlink()):
            continue
        if out != home and path.resolve().is_relative_to(out):
            continue
        found.append(path)
    return sorted(found, key=lambda p: p.relative_to(folder).as_posix())


def _read_hints(path: Path, names: set[str]) -> dict[str, dict[str, Any]]:
    """Rows of ``hints.csv`` by file; a row that fits no file or names an unknown column is refused with its line."""
    if not path.is_file():
        return {}
    hints: dict[str, dict[str, Any]] = {}
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        unknown = set(reader.fieldnames or ()) - {"source", *HINTS}
        if unknown or "source" not in (reader.fieldnames or ()):
            raise GovreportError(f"{path}, line 1: expected the column source and any of {', '.join(HINTS)}")
        for line, row in enumerate(reader, start=2):
            name = (row.pop("source") or "").replace("\\", "/")
            if name not in names:
                raise GovreportError(f"{path}, line {line}: there is no file {name!r} in the folder")
            known: dict[str, Any] = {k: v.strip() for k, v in row.items() if v and v.strip()}
            if "year" in known:
                if not (known["year"].isdigit() and len(known["year"]) == 4):
                    raise GovreportError(f"{path}, line {line}: year must have four digits, not {known['year']!r}")
                known["year"] = int(known["year"])
            hints[name] = known
    return hints


def _run(
    work: Callable[[Any], Any], jobs: Sequence[Any], workers: int, scheduler: str | None
) -> Iterator[dict[str, Any]]:
    """Results in the order of the jobs."""
    if scheduler is not None:
        try:
            from distributed import Client
        except ImportError as error:
            raise GovreportError("--scheduler needs Dask: pip install 'govreport[cluster]'") from error
        try:
            client = Client(scheduler, timeout="15s")
        except (OSError, ValueError, TimeoutError) as error:
            raise GovreportError(f"no Dask scheduler answers at {scheduler}: {error}") from error
        with client:
            yield from client.gather(client.map(work, jobs, pure=False))
    elif workers == 1 or len(jobs) == 1:
        yield from map(work, jobs)
    else:
        # spawn, so that a worker starts from a clean interpreter on every platform
        with ProcessPoolExecutor(min(workers, len(jobs)), mp_context=get_context("spawn")) as pool:
            yield from pool.map(work, jobs, chunksize=max(1, len(jobs) // (workers * 8)))


def _process(job: tuple[Path, str, dict[str, Any] | None, Path | None]) -> dict[str, Any]:
    """One file to the rows of its tables, or to its row of `set_aside`. Never raises for a bad document."""
    path, name, hints, store = job
    try:
        source = reading.read(path)
        kept = store / f"{_resume_key(source.sha256, name, hints)}.json" if store else None
        if kept and kept.is_file():
            try:
                return json.loads(kept.read_text(encoding="utf-8"))
            except ValueError:
                pass  # half written by a run that was stopped; do it again
        report = _report(source, name, hints)
        _refuse_empty(report)
        rows = rows_of(report) | {"url": (hints or {}).get("url") or source.meta.get("url") or ""}
        if kept:
            part = kept.with_suffix(".part")
            part.write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
            part.replace(kept)
        return rows
    except SetAside as error:
        return {"set_aside": (name, error.reason, error.detail)}
    except Exception as error:  # a bug of ours must not cost the user the other thousand documents
        frame = error.__traceback__
        while frame and frame.tb_next:
            frame = frame.tb_next
        where = f"{Path(frame.tb_frame.f_code.co_filename).name}:{frame.tb_lineno}" if frame else "unknown place"
        detail = f"{name}: {type(error).__name__} at {where}; this is a fault of govreport, please report it"
        return {"set_aside": (name, "internal_error", detail)}


def rows_of(report: Report) -> dict[str, Any]:
    """The report as plain rows (tuples in the order of the declared columns), one list a table, and its clean text."""
    about = report.metadata
    known = {
        "report_id": report.report_id,
        "source": report.source,
        "sha256": report.sha256,
        "encoding": report.encoding,
        "script": report.script,
        "n_chars_raw": len(report.raw),
        "n_chars": len(report.text),
        "n_sections": len(report.sections),
        "n_quantities": len(report.quantities),
        "flags": ";".join(report.flags),
    }
    first = (report.report_id,)

    def rows(items: Iterable[Any], columns: Sequence[str]) -> list[tuple[Any, ...]]:
        read = attrgetter(*columns[1:])
        return [first + read(item) for item in items]

    def same(items: Iterable[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
        """Rows of what has the table's columns in their order."""
        return [first + item for item in items]

    return {
        "reports": [tuple(known[c] if c in known else getattr(about, c) for c in tables.REPORTS)],
        "sections": rows(report.sections, tables.SECTIONS),
        "quantities": same(report.quantities),
        "statements": rows(report.statements, tables.STATEMENTS),
        "edits": same(report.edits),
        "marks": rows(report.clean.marks, tables.MARKS),
        "text": report.text,
    }


def _collect(results: Sequence[dict[str, Any]]) -> Corpus:
    """Join the documents' rows in file order; of duplicates the better copy stays, the other is set aside."""
    aside = [tuple(r["set_aside"]) for r in results if "set_aside" in r]
    good = [r for r in results if "set_aside" not in r]
    about = [dict(zip(tables.REPORTS, r["reports"][0], strict=True)) for r in good]
    dropped = set()
    for found in duplicates.find([{**a, "text": r["text"], "url": r["url"]} for a, r in zip(about, good, strict=True)]):
        dropped.add(found.dropped)
        detail = f"{found.dropped}: the same report as {found.kept} ({found.why}); the better copy was kept"
        aside.append((found.dropped, "duplicate", detail))
    kept = [r for a, r in zip(about, good, strict=True) if a["source"] not in dropped]
    rows: dict[str, list[Any]] = {n: [row for r in kept for row in r[n]] for n in tables.TABLES if n != "set_aside"}
    rows["set_aside"] = sorted(aside)
    return Corpus.from_rows(rows, {r["reports"][0][0]: r["text"] for r in kept})


@cache
def _rules_digest() -> str:
    """A digest of the package's own code and data: results of other rules are never reused."""
    digest = hashlib.sha256(sys.version.encode())
    for folder in ("", "data"):
        for item in sorted(resources.files("govreport").joinpath(folder).iterdir(), key=lambda i: i.name):
            if item.is_file() and item.name.endswith((".py", ".csv", ".yaml", ".txt", ".json", ".tsv", ".gz")):
                digest.update(item.name.encode() + item.read_bytes())
    return digest.hexdigest()


def _resume_key(sha256: str, name: str, hints: dict[str, Any] | None) -> str:
    parts = json.dumps([_rules_digest(), sha256, name, hints], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(parts.encode()).hexdigest()[:32]
