"""A change of the record in plain words, as the public log of corrections tells it. It names no person."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from directory.domain.submissions import Change, FieldChange, Plain, RecordKind

_EMAIL = re.compile(r"[^\s@<>()\[\],;:]+@[^\s@<>()\[\],;:]+")
# That somebody looked again and found it right is no correction.
_ONLY_CHECKS = frozenset({"checked", "checked_on", "accessed", "position_checked", "website_checked"})
# What these hold is too long, or too much about persons, to be told in a sentence.
_WITHOUT_VALUES = frozenset(
    {"authors", "results", "programs", "claims", "note", "aliases", "centers", "text"}
)
_NAMES = {
    "answer": "the answer",
    "value": "the value",
    "unit": "the unit",
    "statement": "the statement",
    "source": "the source",
    "locator": "the place in the source",
    "level": "whom it is about",
    "scope": "the part of the hospital",
    "as_of": "the time it speaks of",
    "field": "what it is about",
    "program": "the program",
    "name": "the name",
    "local_name": "the name in its own language",
    "aliases": "the other names",
    "position_precision": "how exactly the place is known",
    "sector": "who runs it",
    "results": "the results",
    "programs": "the programs",
    "centers": "the centers it names",
    "doi": "the DOI",
    "pmid": "the PubMed number",
    "url": "the address",
    "type": "the kind of source",
    "venue": "where it was published",
    "organization": "who speaks",
    "hospitals": "the number of hospitals pooled",
    "n_patients": "the number of people in it",
    "stake": "the interest in the matter",
    "claims": "the statements it rests on",
    "reason": "why it is not known",
    "on": "the day",
    "where": "where it was looked for",
    "text": "the words",
}
_LACK = {
    "not_looked": "nobody has looked yet",
    "not_found": "looked for and not found",
    "asked_no_answer": "asked, without an answer",
    "declined": "the center declined to say",
}


@dataclass(frozen=True)
class Names:
    """What things are called in words: centers by slug, fields and red flags by id, sources by key."""

    centers: Mapping[str, str]
    fields: Mapping[str, str]
    sources: Mapping[str, str]
    flags: Mapping[str, str]


def sentence(change: Change, names: Names, *, reason: str = "") -> str | None:
    """What a change means to a reader, with its reason; ``None`` when it corrects nothing.

    Addresses of mail are taken out of the reason, which is public.
    """
    said = _SAY[change.kind](change, names)
    if said is None or not reason.strip():
        return said
    return f"{said} Reason: {_closed(_EMAIL.sub('…', ' '.join(reason.split())))}"


def _closed(text: str) -> str:
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."


def corrections(before: Plain | None, after: Plain | None, names: Names) -> list[str]:
    """Field by field what differs between two versions of one record, in words.

    That it was checked again is left out; that it is no longer checked is not.
    """
    changes = Change(RecordKind.CLAIM, "-", before, after).fields()
    return [text for text in (_correction(one, names) for one in changes) if text]


def _correction(one: FieldChange, names: Names) -> str | None:
    if one.name == "checked" and one.before and not one.after:
        return "it is no longer counted as checked against its source"
    if one.name in _ONLY_CHECKS or one.name in ("id", "key", "slug", "agreed"):
        return None
    name = _NAMES.get(one.name, f"the {one.name.replace('_', ' ')}")
    if one.name in _WITHOUT_VALUES:
        return f"{name} {'were' if name.endswith('s') else 'was'} changed"
    if one.name == "statement" and one.after:
        return f"the statement now reads “{one.after}”"
    before, after = (_said(one.name, value, names) for value in (one.before, one.after))
    if before and after:
        return f"{name} was changed from {before} to {after}"
    return f"{name} is now {after}" if after else f"{name} ({before}) was taken away"


def _said(name: str, value: Any, names: Names) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if name == "source":
        return f"“{names.sources.get(value, value)}”"
    if name == "field":
        return f"“{names.fields.get(value, value)}”"
    if name in ("answer", "level", "scope", "status", "sector", "type", "position_precision"):
        return f"“{str(value).replace('_', ' ')}”"
    if isinstance(value, float):
        return f"{value:.10g}"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _center_name(change: Change, names: Names) -> str:
    slug = change.center or ""
    return names.centers.get(slug, slug)


def _field_label(record: Plain, names: Names) -> str:
    field = str(record.get("field", ""))
    return f"“{names.fields.get(field, field)}”"


def _claim(change: Change, names: Names) -> str | None:
    record = change.proposed or change.base or {}
    start = f"{_center_name(change, names)}, {_field_label(record, names)}:"
    if change.base is None:
        return f"{start} a statement was added: “{record.get('statement', '')}”"
    if change.proposed is None:
        return f"{start} a statement was withdrawn: “{record.get('statement', '')}”"
    return _corrected(start, change, names)


def _corrected(start: str, change: Change, names: Names) -> str | None:
    found = corrections(change.base, change.proposed, names)
    return f"{start} {'; '.join(found)}." if found else None


def _center(change: Change, names: Names) -> str | None:
    if change.base is None:
        city = (change.proposed or {}).get("city")
        return f"{_center_name(change, names)}{f', {city}' if city else ''}: added to the directory."
    if change.proposed is None:
        return f"{_center_name(change, names)}: taken out of the directory."
    return _corrected(f"{_center_name(change, names)}:", change, names)


def _source(change: Change, names: Names) -> str | None:
    title = (change.proposed or change.base or {}).get("title", change.key)
    if change.base is None:
        return None  # of no use by itself: the statements that rest on it are told
    if change.proposed is None:
        return f"The source “{title}” was taken out."
    return _corrected(f"The source “{title}”:", change, names)


def _finding(change: Change, names: Names) -> str | None:
    record = change.proposed or change.base or {}
    start = f"{_center_name(change, names)}, {_field_label(record, names)}:"
    if change.proposed is None:
        return f"{start} no longer recorded as not known."
    lack = _LACK.get(str(record.get("reason")), str(record.get("reason")))
    return f"{start} recorded as not known ({lack})."


def _flag(change: Change, names: Names) -> str | None:
    kind = change.key.partition("/")[2]
    start = f"{_center_name(change, names)}: the warning “{names.flags.get(kind, kind)}”"
    if change.base is None:
        return f"{start} was added."
    return f"{start} was withdrawn." if change.proposed is None else f"{start} was changed."


def _reply(change: Change, names: Names) -> str | None:
    start = f"{_center_name(change, names)}: the center's own words beside one of its statements"
    if change.base is None:
        return f"{start} were added."
    return f"{start} were {'taken away' if change.proposed is None else 'changed'}."


def _redirect(change: Change, names: Names) -> str | None:
    target = (change.proposed or {}).get("target")
    old = names.centers.get(change.key, change.key)
    if change.proposed is None:
        return f"{old}: its old address no longer leads anywhere else."
    return f"{old}: its page now leads to {names.centers.get(target, target)}." if target else None


_SAY: Mapping[RecordKind, Callable[[Change, Names], str | None]] = {
    RecordKind.CENTER: _center,
    RecordKind.SOURCE: _source,
    RecordKind.CLAIM: _claim,
    RecordKind.FINDING: _finding,
    RecordKind.RED_FLAG: _flag,
    RecordKind.REPLY: _reply,
    RecordKind.REDIRECT: _redirect,
}
