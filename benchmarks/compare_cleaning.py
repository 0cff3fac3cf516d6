"""The same damaged texts through ftfy, through OpenCC alone, and through this package: the table of docs/cleaning.md.

    python benchmarks/compare_cleaning.py [N] [--seed S]

What a tool returns is brought into the normal form of docs/cleaning.md before it is compared, so that nobody loses by
the width of a comma. ftfy and OpenCC mark nothing: what they do not repair exactly is silently wrong.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from importlib.metadata import version

import cleaning
from opencc import OpenCC

from govreport import damage, normal
from govreport.edits import Draft

try:
    import ftfy
except ImportError:
    sys.exit("This comparison needs ftfy, which the package itself does not: pip install ftfy")

_PLAIN = ftfy.TextFixerConfig(fix_character_width=False, uncurl_quotes=False)
TOOLS: dict[str, Callable[[str], str]] = {
    "ftfy": ftfy.fix_text,
    "ftfy, width and quotes kept": lambda text: ftfy.fix_text(text, _PLAIN),
    "OpenCC t2s": OpenCC("t2s").convert,
    "OpenCC tw2sp": OpenCC("tw2sp").convert,
}


def normalised(text: str) -> str:
    draft = Draft(text)
    for step in normal.STEPS:
        step(draft)
    return draft.text


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", nargs="?", type=int, default=150)
    parser.add_argument("--seed", type=int, default=2)
    arguments = parser.parse_args()
    print(f"ftfy {version('ftfy')}, OpenCC {version('opencc')}; share repaired exactly / silently wrong")
    print("| mechanism | n |", " | ".join(TOOLS), "| govreport |")
    print("|---|---|" + "---|" * (len(TOOLS) + 1))
    for mechanism in damage.MECHANISMS:
        pairs = list(cleaning.cases(mechanism, arguments.count, arguments.seed))
        cells = []
        for tool in TOOLS.values():
            exact = sum(normalised(tool(hurt)) == truth for hurt, truth in pairs) / len(pairs)
            cells.append(f"{exact:.1%} / {1 - exact:.1%}")
        ours = [cleaning.outcome(hurt, truth) for hurt, truth in pairs]
        cells.append(f"{ours.count('exact') / len(pairs):.1%} / {ours.count('wrong') / len(pairs):.1%}")
        print(f"| {mechanism} | {len(pairs)} |", " | ".join(cells), "|", flush=True)
    sound = cleaning.paragraphs()
    harmed = [sum(normalised(tool(text)) != text for text in sound) for tool in TOOLS.values()]
    harmed.append(sum(cleaning.clean(text).text != text for text in sound))
    print(f"| sound paragraphs harmed | {len(sound)} |", " | ".join(map(str, harmed)), "|")


if __name__ == "__main__":
    main()
