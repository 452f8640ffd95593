"""Records of the desk in words: kinds, names of fields, and values of all sorts as lines of text."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from directory.domain.dates import PartialDate
from directory.domain.submissions import RecordKind, Stage
from directory.web import words

KINDS = {
    RecordKind.CENTER: "Center",
    RecordKind.SOURCE: "Source",
    RecordKind.CLAIM: "Claim",
    RecordKind.FINDING: "Finding",
    RecordKind.RED_FLAG: "Red flag",
    RecordKind.REPLY: "Reply of the center",
    RecordKind.REDIRECT: "Old address",
}
FIELDS: dict[str, str] = {
    "id": "Number",
    "slug": "Name in addresses",
    "name": "Name",
    "local_name": "Name in its own language",
    "city": "City",
    "region": "Region",
    "country": "Country",
    "latitude": "Latitude",
    "longitude": "Longitude",
    "position_precision": "How exactly the place is known",
    "position_checked": "Place checked",
    "status": "Does it give the treatment now?",
    "sector": "Who runs it",
    "program": "Program",
    "website": "Website",
    "contact": "Public mail address",
    "website_checked": "Website checked",
    "aliases": "Other names",
    "studies": "Studies",
    "programs": "Programs",
    "field": "What it is about",
    "statement": "Statement",
    "source": "Source",
    "answer": "Answer to the question",
    "value": "Value",
    "unit": "Unit",
    "locator": "Where in the source",
    "level": "Whom it is about",
    "scope": "Which part of the hospital",
    "as_of": "Time it speaks of",
    "accessed": "Source opened on",
    "checked": "Checked against the source",
    "checked_on": "Checked on",
    "reason": "Why it is not known",
    "on": "Day",
    "where": "Where it was looked for",
    "kind": "Kind of warning",
    "claims": "Claims it rests on",
    "agreed": "Two people agree",
    "claim": "Claim",
    "text": "Words of the center",
    "target": "Leads to",
    "key": "Name in addresses",
    "type": "Kind of source",
    "title": "Title",
    "authors": "Authors",
    "year": "Year",
    "venue": "Published in",
    "doi": "DOI",
    "pmid": "PubMed number",
    "registry_id": "Registry number",
    "url": "Address",
    "organization": "Who speaks",
    "hospitals": "Hospitals pooled",
    "stake": "Interest in the matter",
    "peer_review_status": "Peer review",
    "n_patients": "People in it",
    "median_follow_up_years": "Median follow-up in years",
    "centers": "Centers it names",
    "note": "Note",
    "results": "Results",
}
_ANSWERS = {
    "met": "Met",
    "partly": "Partly met",
    "at_least_partly": "At least partly met",
    "not_met": "Not met",
    "not_applicable": "Does not apply",
}
_VALUES: dict[str, Mapping[Any, str]] = {
    "answer": _ANSWERS,
    "status": words.STATUSES,
    "sector": words.SECTORS,
    "level": words.LEVELS,
    "type": words.SOURCE_TYPES,
    "reason": words.FINDINGS,
    "measure": words.MEASURES,
    "treatment": words.TREATMENTS,
    "position_precision": {"building": "the building", "city": "the city only"},
    "scope": {"program": "the program", "unit": "the ward", "hospital": "the whole hospital"},
}
_DAYS = frozenset({"as_of", "accessed", "checked_on", "on"})


def field_name(name: str) -> str:
    """The name of a field of any record; its own word where it has no other."""
    return FIELDS.get(name, name.replace("_", " ").capitalize())


def lines(name: str, value: Any) -> list[str]:
    """The value of a field as lines: one for most, one for each entry of a list, none for nothing.

    A draft may hold any value under any name; what is not known is shown as it stands.
    """
    if value is None:
        return []
    if isinstance(value, list | tuple):
        return [_entry(name, one) for one in value]
    return [_entry(name, value)]


def _entry(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return _record(value)
    if not isinstance(value, str):
        return f"{value:.10g}" if isinstance(value, float) else str(value)
    return _word(name, value)


def _word(name: str, value: str) -> str:
    if name in _DAYS:
        return _day(value)
    if name == "country":
        return words.country(value)
    if name in ("field", "program"):
        return words.item_short(value) if name == "field" else value
    if name == "kind":
        return words.flag_name(value)
    found: str | None = _VALUES[name].get(value) if name in _VALUES else None
    return found or value


def _day(value: str) -> str:
    try:
        PartialDate.parse(value)
    except ValueError:
        return value
    return words.day(value)


def _record(value: Mapping[str, Any]) -> str:
    """A record within a record, such as a result of a source or a program of a center, in one line."""
    parts = [f"{_inner_name(name)}: {'; '.join(lines(name, one))}" for name, one in value.items()]
    return " · ".join(parts)


_INNER = {
    "measure": "Measure",
    "at_years": "Years after treatment",
    "value_percent": "Percent",
    "ci_low": "Lower limit in percent",
    "ci_high": "Upper limit in percent",
    "events": "Events",
    "n": "People",
    "population": "Who they were",
    "discrepancy": "Where the source disagrees with itself",
    "treatment": "Treatment",
    "since": "First year",
    "until": "Last year",
}


def _inner_name(name: str) -> str:
    return _INNER.get(name) or field_name(name)


def source_address(source: Mapping[str, Any]) -> str | None:
    """Where a source as a draft has it can be opened; ``None`` when that is no address of the web."""
    if source.get("doi"):
        return f"https://doi.org/{source['doi']}"
    if source.get("pmid"):
        return f"https://pubmed.ncbi.nlm.nih.gov/{source['pmid']}/"
    url = source.get("url")
    return url if isinstance(url, str) and url.startswith(("https://", "http://")) else None


STAGES = {
    Stage.DRAFT: "Draft",
    Stage.SUBMITTED: "Waiting for review",
    Stage.ACCEPTED: "Published",
    Stage.REJECTED: "Turned down",
    Stage.WITHDRAWN: "Given up",
}


def moment(at: datetime) -> str:
    """A moment as people write it: "November 25, 2026, 12:03 UTC"."""
    return f"{words.day(at.date().isoformat())}, {at:%H:%M} UTC"


def joined_centers(slugs: Sequence[str], names: Mapping[str, str]) -> str:
    """Centers by name, or by slug where they are not in the directory yet."""
    return ", ".join(names.get(slug, slug) for slug in slugs)
