"""The nouns: a report, its sections, its quantities."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any, NamedTuple

from govreport.edits import CleanText, Edit


@dataclass(slots=True)
class Section:
    """A heading and the stretch of clean text that it governs, its sub-sections included.

    Attributes
    ----------
    section_id : str
        ``s000`` for the text before the first heading, then ``s001`` ... in text order.
    parent_id : str or None
        The section that this one is a part of; None at the top.
    depth : int
        0 for the text before the first heading, 1 for 一、, 2 for （一）, 3 for ``1.``, 4 for 一是 and the like.
        Where a report skips a form, depth still goes up by one from parent to child.
    number : str
        The heading's own number as printed in the clean text (一、 / （二） / 3. / 一是), empty when it has none.
    heading : str
        The heading without its number.
    topic : str or None
        One of `tables.TOPICS`; None where neither heading nor words decide.
    zone : str
        One of `tables.ZONES`.
    start, end : int
        Clean offsets, ``start`` where number or heading begins.
    """

    section_id: str
    parent_id: str | None
    depth: int
    number: str
    heading: str
    topic: str | None
    zone: str
    start: int
    end: int


class Quantity(NamedTuple):
    """One numeral of the text: coded, uncoded, or excluded with a reason. The columns are those of `tables`."""

    quantity_id: str
    section_id: str
    indicator: str
    value: float | None
    value_low: float | None
    value_high: float | None
    unit: str
    bound: str
    role: str
    scope: str
    year: int | None
    period: str
    zone: str
    topic: str | None
    excluded: str
    start: int
    end: int
    raw_start: int
    raw_end: int
    numeral: str
    quote: str
    rule: str


@dataclass(slots=True)
class Statement:
    """Words that imply a value without a numeral (全覆盖, 全部, 未发生), with the value they imply."""

    statement_id: str
    section_id: str
    indicator: str
    implied_value: float
    unit: str
    role: str
    scope: str
    year: int | None
    period: str
    zone: str
    topic: str | None
    start: int
    end: int
    raw_start: int
    raw_end: int
    words: str
    quote: str
    rule: str


@dataclass(slots=True)
class Metadata:
    """What is known of the document. What is unknown is None, never a guess."""

    title: str | None = None
    doc_type: str = "other"
    jurisdiction: str | None = None
    adcode: str | None = None
    level: str | None = None
    province: str | None = None
    prefecture: str | None = None
    region: str | None = None
    year: int | None = None
    period: str | None = None
    published: str | None = None
    document_number: str | None = None
    flags: list[str] = field(default_factory=list)


@dataclass(slots=True, repr=False)
class Report:
    """One report, from its bytes to its numbers.

    Attributes
    ----------
    report_id : str
        The first twelve hexadecimal digits of `sha256`.
    source : str
        Path relative to the folder that was built, or ``<text>``.
    sha256 : str
        Of the file's bytes (of the UTF-8 text for `parse_text`).
    encoding : str
        How the bytes were decoded.
    clean : CleanText
        Clean text, raw text, ledger, marks and offset maps.
    metadata : Metadata
        Title, type, whose report, year, dates.
    sections, quantities, statements : list
        In text order.
    flags : list of str
        Codes from `tables.FLAGS`, sorted.
    """

    report_id: str
    source: str
    sha256: str
    encoding: str
    clean: CleanText
    metadata: Metadata
    sections: list[Section]
    quantities: list[Quantity]
    statements: list[Statement]
    flags: list[str]

    @property
    def text(self) -> str:
        """The clean text."""
        return self.clean.text

    @property
    def raw(self) -> str:
        """The text as read."""
        return self.clean.raw

    @property
    def edits(self) -> tuple[Edit, ...]:
        """The ledger of edits, in raw order."""
        return self.clean.edits

    @property
    def script(self) -> str:
        """``simplified``, ``traditional`` or ``mixed``: the script of the raw text."""
        return self.clean.script

    def __repr__(self) -> str:
        whose, when = self.metadata.jurisdiction or "unknown place", self.metadata.year or self.metadata.period or "?"
        coded = sum(bool(q.indicator) for q in self.quantities)
        return f"<Report {whose} {when}: {len(self.sections)} sections, {len(self.quantities)} numerals, {coded} coded>"

    def _repr_html_(self) -> str:
        from govreport.view import fragment  # a report can be made without ever being shown

        return fragment(self)

    def __getattr__(self, name: str) -> Any:
        if name in _METADATA_NAMES:
            return getattr(self.metadata, name)
        raise AttributeError(f"a Report has no attribute {name!r}")


_METADATA_NAMES = {f.name for f in fields(Metadata)} - {"flags"}
