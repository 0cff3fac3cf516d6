"""The ledger: raw text = clean text + edits, whatever the steps did."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govreport.edits import Draft, replay


def check(draft):
    clean = draft.finish()
    assert replay(clean.raw, clean.edits) == clean.text == draft.text
    for edit in clean.edits:
        assert edit.before == clean.raw[edit.raw_start : edit.raw_end] != edit.after
    touched = [range(e.raw_start, e.raw_end) for e in clean.edits]
    for i in range(len(clean.text)):
        raw = clean.to_raw(i)
        if not any(raw in r for r in touched) and not any(r.start == r.stop == raw for r in touched):
            assert clean.raw[raw] == clean.text[i]
            assert clean.to_clean(raw) == i
    assert [clean.to_raw(i) for i in range(len(clean.text) + 1)] == sorted(
        clean.to_raw(i) for i in range(len(clean.text) + 1)
    )
    return clean


def test_two_steps_on_one_stretch_become_one_row():
    draft = Draft("領(lǐng)導(dǎo)20次")
    draft.sub("pinyin", re.compile(r"\([a-zǐǎ]+\)"), "")
    draft.replace("script", [(0, 1, "领"), (1, 2, "导")])
    clean = check(draft)
    assert clean.text == "领导20次"
    assert clean.raw_span(2, 4) == (13, 15)


def test_a_span_that_cuts_a_touched_piece_keeps_the_rest_of_it():
    draft = Draft("abcdef")
    draft.replace("one", [(1, 5, "WXYZ")])
    draft.replace("two", [(2, 3, "-"), (3, 4, "+"), (5, 6, "F")])
    assert check(draft).text == "aW-+ZF"


def test_undoing_an_edit_leaves_no_row():
    draft = Draft("甲乙丙")
    draft.replace("there", [(1, 2, "Ｘ")])
    draft.replace("back", [(1, 2, "乙")])
    assert draft.finish().edits == ()


def test_an_empty_text_takes_edits_again_after_they_were_undone():
    draft = Draft("")
    for new in ("X", "", "Y"):
        draft.replace("s", [(0, len(draft.text), new)])
    assert check(draft).text == "Y"


def test_unsorted_spans_are_refused():
    with pytest.raises(ValueError, match="sorted"):
        Draft("abc").replace("x", [(2, 3, "c!"), (0, 1, "a!")])


def test_a_ledger_of_another_text_is_refused():
    draft = Draft("abc")
    draft.replace("x", [(0, 1, "Z")])
    with pytest.raises(ValueError, match="does not fit"):
        replay("xyz", draft.finish().edits)


@given(
    st.text("ab甲乙 ", max_size=12),
    st.lists(
        st.lists(st.tuples(st.integers(0, 14), st.integers(0, 4), st.text("XY", max_size=3)), max_size=4), max_size=5
    ),
)
def test_any_steps_keep_the_invariants(raw, steps):
    draft = Draft(raw)
    expected = raw
    for n, step in enumerate(steps):
        spans, at = [], 0
        for start, length, new in sorted(step):
            start = min(max(start, at), len(draft.text))
            end = min(start + length, len(draft.text))
            if start >= at and (start > at or not spans):
                spans.append((start, end, new))
                at = end
        for start, end, new in reversed(spans):
            expected = expected[:start] + new + expected[end:]
        draft.replace(f"s{n}", spans)
        assert draft.text == expected
    check(draft)
