"""Words found by the trie are those that a plain search finds."""

import random

from govreport.trie import Trie

WORDS = ["", "行政", "行政复议", "复议", "政复", "复议案件", "件数"]


def plain(text: str) -> list[tuple[int, int]]:
    found = []
    for start in range(len(text)):
        fit = [n for n, word in enumerate(WORDS) if word and text.startswith(word, start)]
        if fit:
            found.append((start, max(fit, key=lambda n: len(WORDS[n]))))
    return found


def test_the_longest_word_at_every_offset():
    rng = random.Random(0)
    trie = Trie(WORDS)
    for _ in range(300):
        text = "".join(rng.choices("行政复议案件数𠀀x", k=rng.randrange(12)))
        starts, words = trie.walk(text)
        assert list(zip(starts.tolist(), words.tolist(), strict=True)) == plain(text), text


def test_without_overlap_from_left_to_right():
    assert list(Trie(WORDS).apart("行政复议案件数")) == [(0, 2), (5, 6)]
    assert list(Trie(WORDS).apart("政复议案件")) == [(0, 4)]
    assert list(Trie(WORDS).apart("")) == []
