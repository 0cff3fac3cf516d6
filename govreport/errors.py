"""What can go wrong, named for what the researcher can do about it."""

from __future__ import annotations


class GovreportError(Exception):
    """The call cannot be carried out; the message says what is wrong, where, and what to do."""


class SetAside(GovreportError):
    """One document cannot be used; the run goes on without it.

    Parameters
    ----------
    reason : str
        A short code, for example ``empty`` or ``not_text``.
    detail : str
        One sentence that says what is wrong with the document and what to do.
    """

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail

    def __reduce__(self) -> tuple[type[SetAside], tuple[str, str]]:
        return (type(self), (self.reason, self.detail))
