"""What is known of a document: title, type, whose report, year, dates. What is not known stays None."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from govreport import doctype, issuer, labels, places, timing, titles
from govreport.edits import CleanText
from govreport.report import Metadata

_CITED_NUMBER = re.compile(r"[一-鿿]{2,12}[〔\[［【]\s?(?:19|20)\d\d\s?[〕\]］】]\s?第?\s?\d{1,5}\s?号")


_MANY = 20  # values of one label; a page has one or two


def describe(
    clean: CleanText, *, hints: Mapping[str, Any] | None = None, source_meta: Mapping[str, str] | None = None
) -> Metadata:
    """Describe a cleaned document.

    Parameters
    ----------
    clean : CleanText
        Text, and the facts that its metadata lines gave.
    hints : mapping, optional
        ``jurisdiction`` and ``year`` are taken as certain; ``url`` and ``title`` are evidence.
    source_meta : mapping, optional
        What the file says of itself: ``title``, ``article_title``, ``pub_date``, ``content_source``, ``site_name``,
        ``url``.

    Returns
    -------
    Metadata
        `jurisdiction` is the full simplified path, `published` ISO text. What is unknown is None, never a guess; flags
        say where the evidence is missing or conflicts.
    """
    hints, meta = dict(hints or {}), dict(source_meta or {})
    url = str(hints.get("url") or meta.get("url") or "") or None
    facts = _facts(clean, meta)
    own, body_start = titles.title_of(clean.text)
    body = clean.text[body_start:]
    others = [
        t
        for t in (
            meta.get("article_title"),
            *facts.get("title", ()),
            hints.get("title"),
            titles.without_site(meta.get("title")),
        )
        if t
    ]
    named = [t for t in (own, *others) if t]
    title = named[0] if named else None
    opening = titles.opening(body)
    kind = doctype.doc_type(title, opening, attached=titles.attached(body))
    published = timing.publication(clean.text, body_start, facts, meta.get("pub_date"))
    about = Metadata(
        title=title, doc_type=kind, published=published, document_number=_document_number(clean.text, body_start, facts)
    )
    flags = set() if own else {"no_title"}
    _set_year(about, hints, opening, clean, others, url, flags)
    about.period = timing.period(title, opening, kind, about.year)
    _set_place(about, hints, named, body, facts, url, flags)
    about.flags = sorted(flags)
    return about


def _facts(clean: CleanText, meta: Mapping[str, str]) -> dict[str, list[str]]:
    facts: dict[str, list[str]] = {}
    for fact in clean.facts:
        values = facts.setdefault(fact.label, [])
        if len(values) < _MANY:
            values.append(fact.value)
    for key in ("content_source", "site_name"):
        if meta.get(key):
            facts.setdefault("source", []).append(meta[key])
    return facts


def _set_year(
    about: Metadata,
    hints: Mapping[str, Any],
    body: str,
    clean: CleanText,
    others: list[str],
    url: str | None,
    flags: set[str],
) -> None:
    if hints.get("year"):
        about.year = int(hints["year"])
        return
    if (
        "years_refreshed" in clean.flags
        or issuer.is_study(about.title, body)
        or issuer.is_collection(about.title, body, clean.facts)
    ):
        return
    about.year, conflict = timing.report_year(
        about.title, body, about.doc_type, about.published, more_titles=others, url=url
    )
    if conflict:
        flags.add("year_conflict")


def _set_place(
    about: Metadata,
    hints: Mapping[str, Any],
    named: list[str],
    body: str,
    facts: Mapping[str, list[str]],
    url: str | None,
    flags: set[str],
) -> None:
    if hints.get("jurisdiction"):
        place, level = places.resolve(str(hints["jurisdiction"])), None
        if place is None:
            about.jurisdiction = str(hints["jurisdiction"])
            flags.add("jurisdiction_ambiguous")
    else:
        found = issuer.issuer(named, body, facts, url, doc_type=about.doc_type)
        place, level = found.place, found.level
        flags.update(found.flags)
    about.level = place.level if place else level
    if place:
        about.jurisdiction, about.adcode, about.region = place.path, place.adcode, place.region
        about.province, about.prefecture = place.province, place.prefecture


def _document_number(text: str, body_start: int, facts: Mapping[str, list[str]]) -> str | None:
    """The document's own number: from its label, or from its head; numbers of documents it cites are not its own."""
    for value in facts.get("document_number", ()):
        if labels.DOCUMENT_NUMBER.fullmatch(value):
            return value
    m = _CITED_NUMBER.match(text[:body_start]) if body_start else None
    return m.group() if m else None
