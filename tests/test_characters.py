"""Characters found in a table are those that the pattern finds."""

import re

import pytest

from govreport import cues
from govreport.characters import Characters

TEXTS = ["", "3", "办理12件，第一、二批", "件٣件𝟛𝟜件", "\ud8003\n4\0", "三" * 5]


@pytest.mark.parametrize("text", TEXTS)
def test_the_table_finds_what_the_pattern_finds(text: str) -> None:
    pattern = r"[\d一二三]"
    kind = Characters(re.compile(pattern))
    assert kind.places(text) == [m.start() for m in re.finditer(pattern, text)]
    assert kind.runs(text) == [m.span() for m in re.finditer(f"{pattern}+", text)]


def test_a_scan_of_stretches_finds_the_words_that_begin_in_them() -> None:
    text, lexicon = "受理行政复议案件3件。审查合同2件。办理行政复议案件1件。", cues.lexicon()
    low, high = text.index("审"), text.index("办")
    hits = cues.Scan(text, lexicon).hits(low, high)
    part = cues.Scan(text, lexicon, ["行政复议"], [(low, high)])
    assert hits
    assert part.hits(0, len(text)) == hits
    assert part.heading_mask("行政复议")
