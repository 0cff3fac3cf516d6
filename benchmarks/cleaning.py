"""What repair does to damage of known truth: shares repaired exactly, flagged, silently wrong, and sound text changed.

    python benchmarks/cleaning.py [N] [--seed S]

N sentences (default 120) of the bundled reports and of our own are damaged by every mechanism of `govreport.damage`
and cleaned alone, so that nothing of the page around them helps. Sound paragraphs must come out unchanged.
"""

from __future__ import annotations

import argparse
import random
import re
import time
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from govreport import damage, normal, repair, script
from govreport.edits import CleanText, Draft

REPORTS = Path(__file__).parent.parent / "data" / "raw" / "reports"
STEPS = (*repair.STEPS, script.convert, *normal.STEPS)
# Sentences of our own: what the mechanisms need and the reports do not offer often enough.
OWN = """全省政务服务平台升级至4.0版，{place}综合执法改革纳入《法治政府建设实施纲要（2021-2025年）》。现将情况报告如下。
{place}认真落实规划（2021-2025年）要求，开展执法检查{n}次。《法治政府建设实施方案》印发以来，各项任务有序推进。
在全面依法治省（法治政府建设）考核中，{place}被评为优秀等次，办结行政复议案件{n}件。“十四五”时期，法治建设任务更加繁重。
{place}召开常务会议{n}次，听取汇报，研究解决重点难点问题。现将工作情况总结如下。
{place}强化应急值守，组织演练{n}场次，完善预警信息发布机制，守住安全底线。《预案》修订工作全面完成。
我省（自治区）各级行政机关完善公众参与机制，{place}公开征求意见{n}条，群众满意度达到98.5%。
{place}推行“综合查一次”，减少重复检查{n}家次，企业获得感明显增强。“首违不罚”清单事项扩大到{n}项。
{place}聘请法律顾问{n}名，审查合同协议，防范法律风险，助力项目建设。现就存在的不足说明如下。"""
PLACES = ("永宁县", "临川区", "安平市", "石桥镇", "江北区", "白水县", "东山街道", "清河县", "乾安县", "新津区")


def clean(text: str) -> CleanText:
    draft = Draft(text)
    for step in STEPS:
        step(draft)
    return draft.finish()


@cache
def sentences() -> list[str]:
    """Sentences of the four simplified reports, in normal form, and our own."""
    found = []
    for path in sorted(REPORTS.glob("*.txt")):
        text = clean(path.read_text(encoding="utf-8-sig"))
        if text.script == "simplified":
            found += re.findall(r"(?<![^。；：，\n])[一-龥][^。\n]{11,80}。", text.text)  # clauses
    return found + own(60)


def own(count: int) -> list[str]:
    rng, lines = random.Random(7), OWN.split("\n")
    return [lines[i % len(lines)].format(place=rng.choice(PLACES), n=rng.randrange(3, 900)) for i in range(count)]


def paragraphs() -> list[str]:
    """At least 2,000 sound paragraphs: lines, sentences and windows of the reports, and our own sentences."""
    texts = [clean(p.read_text(encoding="utf-8-sig")).text for p in sorted(REPORTS.glob("*.txt"))]
    lines = [line for text in texts for line in text.split("\n") if len(line) > 8]
    parts = [part for line in lines for part in re.split(r"(?<=[。；])", line) if len(part) > 8]
    clauses = [part for line in lines for part in re.split(r"(?<=[，。；：])", line) if len(part) > 8]
    return [*lines, *parts, *clauses, *own(500)]


def outcome(damaged: str, truth: str) -> str:
    text = clean(damaged)
    if text.text == truth:
        return "exact"
    return "flagged" if text.marks or set(text.flags) & {"garbled", "uncertain_repair", "masked"} else "wrong"


def cases(mechanism: str, count: int, seed: int) -> Iterator[tuple[str, str]]:
    """Pairs of damaged text and truth."""
    rng = random.Random(seed)
    pool = list(sentences())
    rng.shuffle(pool)
    made = 0
    for i, text in enumerate(pool):
        if mechanism.startswith("shift") and any(c.isascii() and c.isalpha() for c in text):
            continue
        if mechanism.startswith("shift_heading") and text[1:2] == "是":
            continue  # 二是 begins no heading
        hurt = damage.damage(text, mechanism, seed + i)
        full = damage.traditional(text)
        if hurt in (text, full) and mechanism != "traditional":
            continue
        if mechanism == "lost_dash":
            text = re.sub(r"(?<=20\d\d)—(?=20\d\d年)", "-", text)  # which dash stood there cannot be known
        if mechanism.startswith("shift_heading"):
            number = random.Random(seed + i).choice("一二三四五六七八九")
            truth = f"（{number}）{text}"
        else:
            truth = text
        yield hurt, clean(truth).text
        made += 1
        if made == count:
            return


def changed_by_repair(texts: Iterable[str]) -> list[str]:
    out = []
    for text in texts:
        draft = Draft(text)
        for step in repair.STEPS:
            step(draft)
        if draft.text != text or draft.finish().marks:
            out.append(text)
    return out


def measure(count: int, seed: int) -> dict[str, tuple[int, int, int, int, float]]:
    """For each mechanism: cases, exact, flagged, silently wrong, seconds."""
    rows = {}
    for mechanism in damage.MECHANISMS:
        begun = time.process_time()
        results = [outcome(hurt, truth) for hurt, truth in cases(mechanism, count, seed)]
        took = time.process_time() - begun
        rows[mechanism] = (len(results), results.count("exact"), results.count("flagged"), results.count("wrong"), took)
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", nargs="?", type=int, default=120)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    print(f"{'mechanism':26} {'n':>5} {'exact':>7} {'flagged':>8} {'silently wrong':>15} {'seconds':>8}")
    for name, (n, exact, flagged, wrong, took) in measure(arguments.count, arguments.seed).items():
        print(
            f"{name:26} {n:5} {exact / max(n, 1):7.1%} {flagged / max(n, 1):8.1%} {wrong / max(n, 1):15.1%} {took:8.1f}"
        )
    sound = paragraphs()
    print(f"sound paragraphs changed or marked by repair: {len(changed_by_repair(sound))} of {len(sound)}")
    text = "\n".join(sound) * 5
    begun = time.process_time()
    clean(text)
    print(f"sound text: {len(text) / (time.process_time() - begun) / 1e6:.1f} million characters a second")


if __name__ == "__main__":
    main()
