"""How much of the metadata of labelled pages is right, and what leaves their text as page furniture.

    python benchmarks/metadata.py [--misses]

Prints, for the 90 layouts of tests/cases/layouts.jsonl and the facsimiles of tests/cases/metadata, the share of pages
with the right year, type, level, jurisdiction (full path), publication date and period, the values given where None was
right, the labelled lines of furniture and metadata that left the text, and the lines that left it unlabelled.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from govreport import labels, metadata, pipeline, places, script
from govreport.edits import Draft

CASES = Path(__file__).parent.parent / "tests" / "cases"
SETS = {"layouts": CASES / "layouts.jsonl", **{p.stem: p for p in sorted((CASES / "metadata").glob("*.jsonl"))}}
FIELDS = {
    "year": "report_year",
    "doc_type": "doc_type",
    "level": "level",
    "jurisdiction": "jurisdiction_path",
    "published": "publication_date",
    "period": "period",
}
CHROME_STEPS = ("furniture", "metadata_line", "footer", "inline_furniture", "watermark", "injected_spam", "page_marker")


def load(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in SETS[name].read_text(encoding="utf-8").splitlines()]


def path(name: str | None) -> str | None:
    """A label's path as the package writes it: 甘肃省临夏州东乡县 in full; without remarks in brackets."""
    if name is None or "(" in name:
        return None
    place = places.resolve(name)
    return place.path if place else name


def simplified(text: str) -> str:
    draft = Draft(text)
    script.convert(draft)
    return draft.text


def score(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Counts of what is right, by field, with the misses."""
    right: Counter[str] = Counter()
    out: dict[str, Any] = {"pages": len(rows), "right": right, "nulls": 0, "wrong_where_null": 0, "misses": []}
    for n, row in enumerate(rows):
        about = metadata.describe(pipeline.clean(row["text"]), hints={"url": row["url"]} if row["url"] else None)
        for field, label in FIELDS.items():
            if label not in row["label"]:
                continue
            want, got = row["label"][label], getattr(about, field)
            if field == "jurisdiction":
                want, got = path(want), path(got)
            right[field] += got == want
            if got != want:
                out["misses"].append((n, field, got, want))
            if want is None and field != "period":
                out["nulls"] += 1
                out["wrong_where_null"] += got is not None
    return out


def lines(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Labelled lines that left the text, and lines that left it unlabelled."""
    out: dict[str, Any] = {"labelled": 0, "removed": 0, "stayed": [], "unlabelled": []}
    for n, row in enumerate(rows):
        clean = pipeline.clean(row["text"])
        known = [*row["label"]["chrome_lines"], *row["label"]["meta_lines"]]
        keys = {labels.key(simplified(k).removeprefix("PREFIX: ")) for k in known}
        left = [labels.key(line) for line in clean.text.split("\n")]
        for key in keys:
            prefix = any(k.startswith("PREFIX: ") and labels.key(simplified(k[8:])) == key for k in known)
            stays = any(line.startswith(key) for line in left) if prefix else key in left
            out["labelled"] += 1
            out["removed"] += not stays
            if stays:
                out["stayed"].append((n, key))
        for edit in clean.edits:
            if edit.after.strip() or not any(step in edit.step.split("+") for step in CHROME_STEPS):
                continue
            for line in edit.before.split("\n"):
                key = labels.key(simplified(line))
                if key and not any(k and (key == k or key.startswith(k) or k.startswith(key)) for k in keys):
                    out["unlabelled"].append((n, line.strip()))
    return out


def main() -> None:
    misses = "--misses" in sys.argv
    print(f"{'':14}" + "".join(f"{f:>14}" for f in FIELDS) + f"{'not None':>12}{'lines gone':>12}{'unlabelled':>12}")
    for name in SETS:
        rows = load(name)
        found, gone = score(rows), lines(rows)
        shares = "".join(
            f"{100 * found['right'][f] / found['pages']:13.1f}%" if label in rows[0]["label"] else f"{'':14}"
            for f, label in FIELDS.items()
        )
        print(
            f"{name:14}{shares}{found['wrong_where_null']:>6}/{found['nulls']:<5}"
            f"{gone['removed']:>6}/{gone['labelled']:<5}{len(gone['unlabelled']):>12}"
        )
        if misses:
            for row in (*found["misses"], *gone["stayed"], *gone["unlabelled"]):
                print("   ", *row)
    print("not None: values given where None was right. unlabelled: lines taken out that nobody labelled.")


if __name__ == "__main__":
    main()
