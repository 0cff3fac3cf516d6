"""The list of raw files with their checksums: what was published, byte for byte."""

from __future__ import annotations

import csv
import hashlib
from pathlib import Path

from govreport.errors import GovreportError

COLUMNS = ("path", "original_name", "bytes", "sha256", "description", "licence_note")


def verify(folder: str | Path) -> list[str]:
    """Compare the files below `folder` with its ``MANIFEST.csv``.

    Returns
    -------
    list of str
        One sentence for each file that is missing, changed or not listed; empty when all is as listed.

    Raises
    ------
    GovreportError
        If the folder has no manifest or the manifest lacks a column.
    """
    folder = Path(folder)
    listed = {row["path"]: row for row in _rows(folder / "MANIFEST.csv")}
    faults = []
    for name, row in listed.items():
        path = folder / name
        if not path.is_file():
            faults.append(f"{path}: listed in the manifest but missing; restore it from version control")
        elif (found := hashlib.sha256(path.read_bytes()).hexdigest()) != row["sha256"]:
            faults.append(f"{path}: SHA-256 is {found}, the manifest says {row['sha256']}; raw data must not change")
    for path in sorted(p for p in folder.rglob("*") if p.is_file() and p.name != "MANIFEST.csv"):
        name = path.relative_to(folder).as_posix()
        if name not in listed and not any(part.startswith(".") for part in path.relative_to(folder).parts):
            faults.append(f"{path}: not listed in the manifest; add it with `govreport manifest {folder}`")
    return faults


def add_missing(folder: str | Path) -> list[str]:
    """List files that the manifest does not know yet, with size and checksum; return their paths.

    Rows that are there already are never changed: a changed file is a fault, which `verify` reports.
    """
    folder = Path(folder)
    target = folder / "MANIFEST.csv"
    rows = _rows(target) if target.exists() else []
    known = {row["path"] for row in rows}
    added = []
    for path in folder.rglob("*"):
        name = path.relative_to(folder).as_posix()
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if path.is_file() and name not in known and path.name != "MANIFEST.csv" and not hidden:
            data = path.read_bytes()
            digest = hashlib.sha256(data).hexdigest()
            rows.append(dict(zip(COLUMNS, (name, path.name, str(len(data)), digest, "", ""), strict=True)))
            added.append(name)
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(sorted(rows, key=lambda row: row["path"]))
    return sorted(added)


def _rows(path: Path) -> list[dict[str, str]]:
    if not path.is_file():
        raise GovreportError(f"{path}: there is no manifest; write one with `govreport manifest {path.parent}`")
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        missing = set(COLUMNS) - set(reader.fieldnames or ())
        if missing:
            raise GovreportError(f"{path}, line 1: the column(s) {', '.join(sorted(missing))} are missing")
        return list(reader)
