"""The row of a coded numeral, as the steps of the coding pass it on."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class CodedNumeral:
    """One numeral as one indicator; a numeral that serves two indicators has two of these.

    Attributes
    ----------
    index : int
        Which numeral of the list that was given.
    indicator : str
        An id of the codebook, with ``_yoy`` for a change; empty when uncoded or excluded.
    value, low, high, unit, bound
        As `numbers.Numeral` has them.
    role : str
        One of `tables.ROLES`; empty when excluded.
    scope, year, period
        Whose figure and when; see docs/coding-manual.md.
    rule : str
        The cue that decided and its head word, then the direction of a change.
    """

    index: int
    indicator: str
    value: float | None
    low: float | None
    high: float | None
    unit: str
    bound: str
    role: str
    scope: str
    year: int | None
    period: str
    rule: str
