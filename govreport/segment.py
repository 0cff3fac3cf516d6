"""Text to tokens: a private, frozen tokenizer with jieba's dictionary, the lexicon, and a phrase step before it.

Tokens are those that hold a Chinese character ("Han tokens"); they are what is counted, and their number is the
denominator of every rate. Digits, Latin letters and punctuation separate tokens and are never counted: numbers are read
from the text itself by `numbers`. Nothing here touches the tokenizers that `import jieba` or `import rjieba` share with
all other code of the process, and a segmenter cannot be changed once it is made.
"""

from __future__ import annotations

import logging
import os
import re
import sys
import tempfile
import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal, NamedTuple

from govreport.errors import GovreportError
from govreport.lexicon import Lexicon, default_lexicon, why_never

Engine = Literal["rjieba", "jieba"]

_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]").search
# jieba's dictionary can hold only words of these; all others are matched as phrases before it is asked.
_WORD = re.compile(r"[\u4e00-\u9fd5]+$")
_PHRASE, _OTHER = "\ufdd0", "\ufdd1"  # noncharacters: the place of a phrase, and what replaces one that stood there
_SURROGATE = re.compile(r"[\ud800-\udfff]")


class Token(NamedTuple):
    """A token and where it stands: ``text == source[start:end]``."""

    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Explanation:
    """Whether and why a term is found.

    Attributes
    ----------
    term : str
    found : bool
        Whether the term, standing alone, is one token.
    how : str
        ``phrase`` (matched before segmentation), ``lexicon`` (added to the dictionary), ``dictionary`` (jieba has it),
        ``split`` (it is cut into `pieces`) or ``never`` (it cannot stand in clean text).
    pieces : tuple of str
        The tokens of the term standing alone.
    reason : str
        The same in a sentence, with what to do.
    occurrences : dict of str to int
        Where a text was given: how often the term's characters stand there as ``itself``, ``inside X`` (a part of the
        longer token X) or ``cut A/B`` (in pieces). The first is its count; the sum is its substring count.
    """

    term: str
    found: bool
    how: str
    pieces: tuple[str, ...]
    reason: str
    occurrences: dict[str, int] = field(default_factory=dict)

    def __str__(self) -> str:
        lines = [self.reason, *(f"  {n:6d}  {where}" for where, n in self.occurrences.items())]
        return "\n".join(lines)


@dataclass(frozen=True)
class Segmenter:
    """Cuts text into Han tokens: phrases first (longest match), then words by jieba's dictionary and the lexicon.

    The terms of the lexicon are added once, shorter ones first and then by code point, each with the least frequency
    that keeps it whole; a term that the dictionary already keeps whole is left as it is. Terms with signs that jieba
    cannot hold (双随机、一公开, 互联网+监管) are phrases. Segmenters can be pickled and are equal when they are
    made alike; the same text always gives the same tokens.

    Parameters
    ----------
    lexicon : Lexicon or None
        Own or bundled terms; None for jieba's dictionary alone.
    hmm : bool
        Let a hidden Markov model guess words that no dictionary holds. It invents words (率达), so it is off; turn it
        on to see whether a result depends on it.
    engine : {'rjieba', 'jieba'}
        rjieba is many times faster; jieba is the reference. Both give the same Han tokens with `hmm` off.

    Raises
    ------
    GovreportError
        If there is no such engine.
    """

    lexicon: Lexicon | None = field(default_factory=default_lexicon)
    hmm: bool = False
    engine: Engine = "rjieba"
    _cut: Callable[[str], list[str]] = field(init=False, repr=False, compare=False)
    _phrases: tuple[str, ...] = field(init=False, repr=False, compare=False)
    _added: frozenset[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.engine not in ("rjieba", "jieba"):
            raise GovreportError(f"no segmentation engine is called {self.engine!r}; there are 'rjieba' and 'jieba'")
        surfaces = self.lexicon.surfaces if self.lexicon else ()
        added = _frequencies(tuple(s for s in surfaces if _WORD.match(s)))
        object.__setattr__(self, "_cut", _engine(self.engine, self.hmm, added))
        object.__setattr__(self, "_phrases", tuple(s for s in surfaces if not _WORD.match(s)))
        object.__setattr__(self, "_added", frozenset(word for word, _ in added))

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.lexicon, self.hmm, self.engine)

    def words(self, text: str) -> list[str]:
        """The Han tokens of `text`, in order."""
        hits = find_phrases(text, self._phrases)
        if not hits:
            return [t for t in self._cut(text) if "㐀" <= t < "ꀀ" or _HAN(t)]
        phrases = (phrase for _, phrase in hits)
        pieces = self._cut(_blank(text, hits))
        return [next(phrases) if t == _PHRASE else t for t in pieces if "㐀" <= t < "ꀀ" or t == _PHRASE or _HAN(t)]

    def tokens(self, text: str) -> list[Token]:
        """The Han tokens of `text` with their offsets; their texts are exactly `words(text)`."""
        hits = find_phrases(text, self._phrases)
        phrases = (phrase for _, phrase in hits)
        out, at = [], 0
        for piece in self._cut(_blank(text, hits) if hits else text):
            token = next(phrases) if hits and piece == _PHRASE else piece
            end = at + len(token)
            if _HAN(token):
                out.append(Token(at, end, token))
            at = end
        return out

    def explain(self, term: str, text: str | None = None) -> Explanation:
        """Say whether and why `term` is found, alone and (if a text is given) at each place where it stands there."""
        if problem := why_never(term):
            return Explanation(term, False, "never", (), f"{problem}.")
        pieces = tuple(self.words(term))
        found = pieces == (term,)
        how = "split"
        if found:
            how = "phrase" if term in self._phrases else "lexicon" if term in self._added else "dictionary"
        reason = _REASONS[how].format(term=term, pieces=" / ".join(pieces) or "nothing")
        return Explanation(term, found, how, pieces, reason, self._occurrences(term, text) if text else {})

    def _occurrences(self, term: str, text: str) -> dict[str, int]:
        tokens = self.tokens(text)
        where: Counter[str] = Counter()
        k, at = 0, text.find(term)
        while at >= 0:
            end = at + len(term)
            while k < len(tokens) and tokens[k].end <= at:
                k += 1
            stop = k
            while stop < len(tokens) and tokens[stop].start < end:
                stop += 1
            part = tokens[k:stop]
            if len(part) == 1 and part[0].start <= at and end <= part[0].end:
                where["itself" if part[0].text == term else f"inside {part[0].text}"] += 1
            else:
                where[f"cut {'/'.join(t.text for t in part)}"] += 1
            at = text.find(term, at + 1)
        return dict(sorted(where.items(), key=lambda item: (item[0] != "itself", -item[1], item[0])))


def find_phrases(text: str, phrases: Iterable[str]) -> list[tuple[int, str]]:
    """Where phrases stand in `text`, without overlap: the leftmost, and the longest of those that begin there."""
    hits = []
    for phrase in phrases:
        at = text.find(phrase)
        while at >= 0:
            hits.append((at, -len(phrase), phrase))
            at = text.find(phrase, at + 1)
    hits.sort()
    chosen, free = [], 0
    for at, negative_length, phrase in hits:
        if at >= free:
            chosen.append((at, phrase))
            free = at - negative_length
    return chosen


_REASONS = {
    "phrase": "{term} is found as a phrase: it is matched in the text before words are cut.",
    "lexicon": "{term} is found: the lexicon adds it to the dictionary. Inside a longer term it is not counted.",
    "dictionary": "{term} is found: it is a word of jieba's dictionary.",
    "split": "{term} is not found as one token: it is cut into {pieces}. Add it to the lexicon, or count the n-gram.",
}


def _blank(text: str, hits: list[tuple[int, str]]) -> str:
    """`text` with one mark, which no word holds, in the place of each phrase."""
    out, at = [], 0
    for start, phrase in hits:
        out += [text[at:start].replace(_PHRASE, _OTHER), _PHRASE]
        at = start + len(phrase)
    out.append(text[at:].replace(_PHRASE, _OTHER))
    return "".join(out)


# --- engines ------------------------------------------------------------------------------------------------------


@cache
def _engine(engine: Engine, hmm: bool, added: tuple[tuple[str, int], ...]) -> Callable[[str], list[str]]:
    """A function that cuts a text into pieces which, joined, are the text again."""
    if engine == "jieba":
        tokenizer = _jieba_tokenizer()
        for word, count in added:
            tokenizer.add_word(word, count, "n")
        return lambda text: list(tokenizer.cut(text, HMM=hmm))
    fast = _rjieba()
    for word, count in added:
        fast.add_word(word, count, "n")

    def cut(text: str) -> list[str]:
        try:
            pieces: list[str] = fast.cut(text, hmm)
        except UnicodeEncodeError:  # half of a surrogate pair, which cannot leave Python; no token holds one
            pieces = fast.cut(_SURROGATE.sub("\ufffd", text), hmm)
        return pieces

    return cut


@cache
def _frequencies(words: tuple[str, ...]) -> tuple[tuple[str, int], ...]:
    """The words that the dictionary does not keep whole, each with the least frequency that makes it do so.

    The frequency is that of ``jieba.suggest_freq``: one more than the product of its pieces' shares would give.
    """
    if not words:
        return ()
    engine = _rjieba()
    counts = {word: count for word, count, _ in dictionary()}
    total = sum(counts.values())
    out = []
    for word in sorted(set(words), key=lambda w: (len(w), w)):  # a longer word must win over those inside it
        pieces = engine.cut(word, False)
        if len(pieces) == 1:
            continue
        share = 1.0
        for piece in pieces:
            share *= counts.get(piece, 1) / total
        counts[word] = max(int(share * total) + 1, counts.get(word, 1))
        total += counts[word]
        engine.add_word(word, counts[word], "n")
        out.append((word, counts[word]))
    return tuple(out)


def _rjieba() -> Any:
    import rjieba

    return rjieba.Jieba()


def _jieba_tokenizer() -> Any:
    """A tokenizer of our own, loaded without log lines and with its cache in the user's own folder."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # escape sequences and pkg_resources, both jieba's own
        import jieba
    logger = logging.getLogger("jieba")
    level = logger.level
    tokenizer = jieba.Tokenizer()
    tokenizer.tmp_dir = _cache_folder()
    try:
        logger.setLevel(logging.CRITICAL)
        tokenizer.initialize()
    finally:
        logger.setLevel(level)
    return tokenizer


def _cache_folder() -> str:
    """A folder that only this user writes to: a cache in the shared one could be another user's, or another jieba's."""
    base = os.environ.get("LOCALAPPDATA" if sys.platform == "win32" else "XDG_CACHE_HOME")
    try:
        folder = (Path(base) if base else Path.home() / ".cache") / "govreport"
        folder.mkdir(parents=True, exist_ok=True)
    except (OSError, RuntimeError):
        return tempfile.mkdtemp(prefix="govreport-")
    return str(folder)


def dictionary() -> Iterator[tuple[str, int, str]]:
    """Words, frequencies and tags of jieba's dictionary, read without importing jieba, which takes longer."""
    spec = find_spec("jieba")
    assert spec is not None and spec.origin is not None
    with (Path(spec.origin).parent / "dict.txt").open(encoding="utf-8") as lines:
        for line in lines:
            word, count, tag = line.split(" ")
            yield word, int(count), tag.rstrip()
