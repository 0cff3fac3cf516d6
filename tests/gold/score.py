"""Score the coder against the gold: ``python tests/gold/score.py [--write] [--lower]``.

``--write`` writes docs/scores.md and raises the floors in floors.json to what was measured; a floor is lowered only with
``--lower`` as well. The floors hold a checksum of each gold file, so a changed gold needs new floors on purpose.
"""

from __future__ import annotations

import csv
import hashlib
import json
import re
import sys
from collections import Counter
from dataclasses import dataclass, field, fields
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
FLOORS = HERE / "floors.json"
HELD_OUT = tuple(f"statements-test{letter}" for letter in ("", "-b", "-c", "-d", "-e"))
TOGETHER = "held-out"  # all of them
UNREAD = (*HELD_OUT, TOGETHER)  # whose errors are not shown one by one
GOLD = (
    "reports.csv",
    "documents.jsonl",
    "statements-dev.jsonl",
    *(f"{name}.jsonl" for name in HELD_OUT),
    "wordings.tsv",
)
_CODE = ("indicator", "value", "unit", "bound", "role")


@dataclass
class Score:
    """Counts behind the five measures of one set, and what went wrong."""

    quantities: int = 0
    found: int = 0
    no_quantities: int = 0
    kept_out: int = 0
    gold_coded: int = 0
    coded: int = 0
    right: int = 0
    same_indicator: int = 0
    scope: int = 0
    period: int = 0
    errors: list[str] = field(default_factory=list)

    def __add__(self, other: Score) -> Score:
        return Score(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))

    def measures(self) -> dict[str, float]:
        f1 = 2 * self.right / (self.gold_coded + self.coded) if self.gold_coded + self.coded else 0.0
        kept_out = {"excluded_kept_out": self.kept_out / self.no_quantities} if self.no_quantities else {}
        return {
            "found_and_valued": self.found / self.quantities,
            **kept_out,
            "coded_f1": f1,
            "scope": self.scope / self.same_indicator,
            "period": self.period / self.same_indicator,
        }


@dataclass
class Wordings:
    """Counts of wordings.tsv: sentences that name an indicator, and near misses of one."""

    naming: int = 0
    named: int = 0
    near: int = 0
    apart: int = 0
    errors: list[str] = field(default_factory=list)

    def measures(self) -> dict[str, float]:
        return {"named": self.named / self.naming, "kept_apart": self.apart / self.near}


def number(text: object) -> float | None:
    return None if text in ("", None) else float(text)  # type: ignore[arg-type]


def same(a: float | None, b: float | None) -> bool:
    return a == b or (a is not None and b is not None and abs(a - b) <= 1e-5 * max(1.0, abs(b)))


def score(score: Score, gold: list[dict], found: list[dict], where: str) -> None:
    """Add one text's gold rows and found rows to the counts; rows are matched by where their numeral stands."""
    at: dict[tuple[int, int], list[dict]] = {}
    for row in found:
        at.setdefault((row["start"], row["end"]), []).append(row)
    spans = sorted(at)
    score.coded += sum(1 for row in found if row["indicator"] and not row["excluded"])
    for key in sorted({(g["start"], g["end"]) for g in gold}):
        wanted = [g for g in gold if (g["start"], g["end"]) == key]
        rows = at.get(key) or [r for s in spans if s[0] < key[1] and key[0] < s[1] for r in at[s]]
        emitted = [r for r in rows if not r["excluded"]]
        text = wanted[0]["numeral"]
        if wanted[0]["excluded"]:
            score.no_quantities += 1
            score.kept_out += not emitted
            if emitted:
                score.errors.append(
                    f"{where} {text}: no quantity ({wanted[0]['excluded']}), given as {show(emitted[0])}"
                )
            continue
        score.quantities += 1
        valued = any(same(r["value"], wanted[0]["value"]) for r in emitted)
        score.found += valued
        if not valued:
            got = show(rows[0]) if rows else "nothing"
            score.errors.append(f"{where} {text}: value {wanted[0]['value']}, given as {got}")
        for g in wanted:
            if not g["indicator"]:
                continue
            score.gold_coded += 1
            match = next((r for r in emitted if r["indicator"] == g["indicator"]), None)
            exact = match is not None and all(same(match[c], g[c]) if c == "value" else match[c] == g[c] for c in _CODE)
            score.right += exact
            if match is not None:
                score.same_indicator += 1
                score.scope += match["scope"] == g["scope"]
                score.period += match["period"] == g["period"]
                for c in ("scope", "period"):
                    if match[c] != g[c]:
                        score.errors.append(
                            f"{where} {text} {g['indicator']}: {c} {g[c] or '—'}, given as {match[c] or '—'}"
                        )
            if not exact:
                got = "; ".join(show(r) for r in rows) or "nothing"
                score.errors.append(f"{where} {text}: {show(g)}, given as {got}")
        extra = {r["indicator"] for r in emitted if r["indicator"]} - {g["indicator"] for g in wanted}
        if extra and not any(g["indicator"] for g in wanted):
            score.errors.append(f"{where} {text}: uncoded, given as {', '.join(sorted(extra))}")


def show(row: dict) -> str:
    if row["excluded"]:
        return f"excluded {row['excluded']}"
    value = "?" if row["value"] is None else f"{row['value']:g}"
    return f"{row['indicator'] or 'uncoded'} {value} {row['unit']} {row['bound']} {row['role']}"


def rows_of(report, raw: bool) -> list[dict]:
    return [
        {
            "start": q.raw_start if raw else q.start,
            "end": q.raw_end if raw else q.end,
            **{
                c: getattr(q, c) for c in ("indicator", "value", "unit", "bound", "role", "scope", "period", "excluded")
            },
        }
        for q in report.quantities
    ]


def reports_score() -> dict[str, Score]:
    """One score for each of the five reports, and their sum."""
    from govreport import datasets, read_report

    gold: dict[str, list[dict]] = {}
    with (HERE / "reports.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            row |= {"start": int(row["raw_start"]), "end": int(row["raw_end"]), "value": number(row["value"])}
            gold.setdefault(row["report"], []).append(row)
    total = Score()
    frame = datasets.seed_reports()
    for name, original, path in zip(frame["name"], frame["original_name"], frame["path"], strict=True):
        score(total, gold[original[:3]], rows_of(read_report(path), raw=True), name)
    return {"reports": total}


def statements_score(name: str) -> Score:
    """Score of one file of statements or documents, each parsed as a text of its own; spans to `ignore` are left out."""
    from govreport import parse_text

    total = Score()
    for line in (HERE / name).read_text(encoding="utf-8").splitlines():
        item = json.loads(line)
        for row in item["rows"]:
            row["value"] = number(row["value"])
        hints = {"year": item["year"]} | ({"url": item["url"]} if item.get("url") else {})
        report = parse_text(item["text"], hints=hints)
        # Offsets of the gold are those of the text as given.
        rows = rows_of(report, raw=report.text != item["text"])
        ignored = item.get("ignore", ())
        rows = [r for r in rows if not any(r["start"] < high and low < r["end"] for low, high in ignored)]
        score(total, item["rows"], rows, item["id"])
    return total


def wordings_score() -> Wordings:
    """Whether the numeral in braces gets the indicator that the line says, and near misses do not get the other."""
    from govreport import parse_text

    total = Wordings()
    with (HERE / "wordings.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            numeral = re.search(r"\{([^{}]+)\}", row["sentence"])
            # A line without a full stop would be read as a title.
            text = row["sentence"].replace("{", "").replace("}", "").rstrip("。") + "。"
            report = parse_text(text, hints={"year": 2023})
            where = range(numeral.start(), numeral.start() + len(numeral[1]))
            found = {
                q.indicator.removesuffix("_yoy")
                for q in report.quantities
                if q.indicator and (q.start in where or q.start <= where.start < q.end)
            }
            if row["not"]:
                total.near += 1
                total.apart += row["not"] not in found
            else:
                total.naming += 1
                total.named += row["indicator"] in (found or {""})
            if row["not"] in found or (not row["not"] and (found or {""}).isdisjoint({row["indicator"]})):
                given = ", ".join(sorted(found)) or "uncoded"
                total.errors.append(f"{row['not'] or row['indicator'] or 'none'}: {row['sentence']} given as {given}")
    return total


def all_scores() -> dict[str, Score | Wordings]:
    read = {name: statements_score(f"{name}.jsonl") for name in ("documents", "statements-dev")}
    held_out = {name: statements_score(f"{name}.jsonl") for name in HELD_OUT}
    total = sum(held_out.values(), start=Score())
    return {**reports_score(), **read, **held_out, TOGETHER: total, "wordings": wordings_score()}


def checksums() -> dict[str, str]:
    return {name: hashlib.sha256((HERE / name).read_bytes()).hexdigest() for name in GOLD}


def agreement() -> dict[str, float]:
    """Of the numerals that both readings list, the share on which they agree, by column; and kappa of the indicator."""
    sides = []
    for name in ("reading-a.csv", "reading-b.csv"):
        with (HERE / name).open(encoding="utf-8", newline="") as file:
            rows: dict[tuple, dict] = {}
            for row in csv.DictReader(file):
                rows.setdefault((row["report"], row["raw_start"], row["raw_end"], row["indicator"]), row)
            sides.append(rows)
    a, b = ({k[:3] for k in side} for side in sides)
    both = a & b
    first = [{k[:3]: v for k, v in sorted(side.items(), reverse=True)} for side in sides]
    out = {"listed_by_both": len(both), "listed_by_one": len(a ^ b)}
    pairs = [(first[0][k], first[1][k]) for k in sorted(both)]
    kinds = [
        (x["indicator"] or x["excluded"] or "uncoded", y["indicator"] or y["excluded"] or "uncoded") for x, y in pairs
    ]
    observed = sum(x == y for x, y in kinds) / len(kinds)
    left, right = Counter(x for x, _ in kinds), Counter(y for _, y in kinds)
    chance = sum(left[k] * right[k] for k in left) / len(kinds) ** 2
    out |= {"indicator_or_reason": observed, "kappa": (observed - chance) / (1 - chance)}
    coded = [(x, y) for x, y in pairs if not x["excluded"] and not y["excluded"]]
    out["coded_by_both"] = len(coded)
    for column in ("unit", "bound", "role", "scope", "period"):
        out[column] = sum(x[column] == y[column] for x, y in coded) / len(coded)
    out["value"] = sum(same(number(x["value"]), number(y["value"])) for x, y in coded) / len(coded)
    return out


def write(scores: dict[str, Score | Wordings], lower: bool) -> None:
    floors = json.loads(FLOORS.read_text(encoding="utf-8")) if FLOORS.exists() else {"floors": {}}
    for name, result in scores.items():
        for measure, value in result.measures().items():
            key = f"{name}/{measure}"
            measured = int(value * 1000) / 1000
            old = floors["floors"].get(key, 0.0)
            if measured < old and not lower:
                raise SystemExit(f"{key}: {measured} is below the floor {old}; mend the rule, or say --lower")
            floors["floors"][key] = measured
    measured_now = {f"{name}/{measure}" for name, result in scores.items() for measure in result.measures()}
    floors["floors"] = {key: floor for key, floor in floors["floors"].items() if key in measured_now}
    floors["gold"] = checksums()
    FLOORS.write_text(json.dumps(floors, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    (ROOT / "docs" / "scores.md").write_text(page(scores), encoding="utf-8")


def page(scores: dict[str, Score | Wordings]) -> str:
    """The score table with its n, the agreement of the two readings, and the remaining errors one by one."""
    lines = [
        "# How well the coder codes",
        "",
        "Written by `python tests/gold/score.py --write`. The gold was coded by reading (tests/gold/README.md). *Found and valued*:",
        "share of the gold's quantities that are emitted with the right value. *Kept out*: share of the gold's other numerals (years,",
        "list numbers, slogans, ...) that are not emitted as quantities. *Coded F1*: indicator, value, unit, bound and role all right.",
        "*Scope*, *period*: of the rows with the right indicator. *held-out* is the five test sets together.",
        "",
        "Rules were improved on documents, statements-dev and the wordings, so their scores flatter; tests/gold/README.md says what each scored",
        "before. The sentences of the test sets were not read by those who write rules, but they were not unseen in every way: the writers of the",
        "last three also wrote passages of statements-dev, errors of the first four were for a time counted by kind and by indicator, and the",
        "score of held-out was watched, rules being improved on other sentences until it passed 0.95.",
        "",
        "| set | quantities | found and valued | other numerals | kept out | coded in gold | coded F1 | scope | period |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for name, s in scores.items():
        if isinstance(s, Wordings):
            continue
        m = {k: f"{100 * v:.1f} %" for k, v in s.measures().items()}
        lines.append(
            f"| {name} | {s.quantities} | {m['found_and_valued']} | {s.no_quantities} | {m.get('excluded_kept_out', '–')} |"
            f" {s.gold_coded} | {m['coded_f1']} | {m['scope']} | {m['period']} |"
        )
    words = scores["wordings"]
    lines += [
        "",
        f"Wordings: of {words.naming} short sentences that put one figure in many ways, {100 * words.measures()['named']:.1f} % get the indicator (or"
        f" none) that was meant; of {words.near} near misses {100 * words.measures()['kept_apart']:.1f} % are kept apart from the indicator they resemble.",
    ]
    agree = agreement()
    lines += [
        "",
        "## Agreement of the two readings of the five reports",
        "",
        f"{agree['listed_by_both']} numerals stand in both readings, {agree['listed_by_one']} in one only. On indicator or reason for exclusion they"
        f" agree in {100 * agree['indicator_or_reason']:.1f} % (Cohen's kappa {agree['kappa']:.3f}). Of the {agree['coded_by_both']} that both take for a"
        f" quantity they agree on the value in {100 * agree['value']:.1f} %, unit {100 * agree['unit']:.1f} %, bound {100 * agree['bound']:.1f} %,"
        f" role {100 * agree['role']:.1f} %, scope {100 * agree['scope']:.1f} %, period {100 * agree['period']:.1f} %."
        " Differences were settled by the manual's rulings; the settled gold is reports.csv.",
    ]
    for name, s in scores.items():
        lines += ["", f"## Errors that remain: {name} ({len(s.errors)})", ""]
        if name in UNREAD:
            kinds = Counter("scope or period" if ": scope" in e or ": period" in e else "coding" for e in s.errors)
            lines.append(f"Held out, so only counted: {dict(sorted(kinds.items()))}.")
        else:
            lines += [f"- {e}" for e in s.errors]
    return "\n".join(lines) + "\n"


def main() -> None:
    scores = all_scores()
    for name, result in scores.items():
        print(name, {k: round(v, 4) for k, v in result.measures().items()}, f"errors: {len(result.errors)}")
        if "--errors" in sys.argv and name not in UNREAD:
            print(*("   " + e for e in result.errors), sep="\n")
    if "--write" in sys.argv:
        write(scores, "--lower" in sys.argv)


if __name__ == "__main__":
    main()
