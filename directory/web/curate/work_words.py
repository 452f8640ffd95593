"""The work queue in words: what is to do, why, and where somebody acts on it."""

from collections.abc import Callable, Mapping
from urllib.parse import quote, urlencode

from directory.domain.work import Entry, WorkKind
from directory.web import words
from directory.web.curate.beside import Known

KINDS = {
    WorkKind.SUGGESTION: "Suggestion",
    WorkKind.SAID_TRUE: "Said to be still true",
    WorkKind.STALE: "Old answer",
    WorkKind.CONFLICT: "Sources disagree",
    WorkKind.UNCHECKED: "Not checked yet",
    WorkKind.MISSING: "Missing answer",
    WorkKind.BROKEN_LINK: "Source does not open",
    WorkKind.POSITION: "Doubtful place",
    WorkKind.DUPLICATE: "Perhaps the same center",
}


def address(path: str, parameters: Mapping[str, object]) -> str:
    """An address with its parameters."""
    return f"{path}?{urlencode(parameters)}" if parameters else path


def where(entry: Entry, known: Known) -> str:
    """Which center, or centers, it is about."""
    if entry.other:
        return f"{known.center(entry.center)} and {known.center(entry.other)}"
    return known.center(entry.center)


def what(entry: Entry, known: Known) -> str:
    """The question, source or place that it is about."""
    match entry.kind:
        case WorkKind.SUGGESTION:
            return f"Suggestion {entry.number}"
        case WorkKind.BROKEN_LINK:
            return str(known.source(entry.source or "").get("title") or entry.source)
        case WorkKind.POSITION:
            return "Its place on the map"
        case WorkKind.DUPLICATE:
            return "Two centers or one?"
        case _:
            return known.field(entry.field or "")


def why(entry: Entry) -> str:
    """Why it is in the queue, as a sentence."""
    return _WHY[entry.kind](entry)


def _suggestion(entry: Entry) -> str:
    who = "Somebody who writes for the center" if entry.why else "A visitor"
    return f"{who} suggests a correction and waits for an answer."


def _said_true(entry: Entry) -> str:
    who = "The center" if entry.why else "Its curator"
    return f"{who} answered a reminder: it is still true. That is no check. Its source must be read again."


def _stale(entry: Entry) -> str:
    return (
        f"The answer is {_age(entry.months or 0)} old. Such answers stay fresh for "
        f"{_age(entry.shelf_life or 0)}, and nothing newer is recorded."
    )


def _age(months: int) -> str:
    """For example "1 month", "18 months", "4 years", "more than 13 years"."""
    years, rest = divmod(months, 12)
    if years < 2:
        return "1 month" if months == 1 else f"{months} months"
    return f"more than {years} years" if rest else f"{years} years"


def _missing(entry: Entry) -> str:
    known = "Nothing certain is" if entry.claims else "Nothing is"
    return f"{known} known about this question. An answer would settle {_points(entry)} of 100 points."


def _points(entry: Entry) -> str:
    return words.number(entry.points, 0 if entry.points.is_integer() else 1)


def _position(entry: Entry) -> str:
    if entry.why:
        return "Only the city is known, not the building."
    return "Nobody has looked on a map whether this is the building."


_WHY: dict[WorkKind, Callable[[Entry], str]] = {
    WorkKind.SUGGESTION: _suggestion,
    WorkKind.SAID_TRUE: _said_true,
    WorkKind.STALE: _stale,
    WorkKind.CONFLICT: lambda entry: f"Sources say different things in claims {', '.join(entry.claims)}.",
    WorkKind.UNCHECKED: lambda _: (
        "Nobody has read this statement against its source. Until then it does not count."
    ),
    WorkKind.MISSING: _missing,
    WorkKind.BROKEN_LINK: lambda entry: f"Somebody could not open {entry.address or 'its address'}.",
    WorkKind.POSITION: _position,
    WorkKind.DUPLICATE: lambda entry: f"Why it seems so: {entry.why}.",
}


def acts(entry: Entry) -> list[tuple[str, str]]:
    """Where somebody can act on it: what they do there, and the address."""
    match entry.kind:
        case WorkKind.DUPLICATE:
            return [("Compare them", f"/curate/duplicates/{quote(entry.center)}/{quote(entry.other or '')}")]
        case WorkKind.SUGGESTION:
            return [("Read it", f"/curate/suggestions/{entry.number}")]
        case (
            WorkKind.SAID_TRUE
            | WorkKind.STALE
            | WorkKind.UNCHECKED
            | WorkKind.CONFLICT
            | WorkKind.BROKEN_LINK
        ):
            claims = [
                (f"Read {one} against its source", f"/curate/verify/{quote(one)}") for one in entry.claims
            ]
            return [*claims, _desk_page(entry)]
        case _:
            return [_desk_page(entry)]


def _desk_page(entry: Entry) -> tuple[str, str]:
    return "Records of the center", f"/curate/centers/{quote(entry.center)}"
