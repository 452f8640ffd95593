"""How the figures of a center changed from one publication to the next, and what caused it."""

from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any

from directory.domain.claims import Claim
from directory.domain.corrections import Names, corrections
from directory.domain.method_versions import VERSIONS
from directory.domain.record import Record

KEPT = 10
"""How many of the last changes a record carries."""

_FIGURES = ("documented", "possible", "known", "state")
_OF_A_CLAIM = tuple(field.name for field in fields(Claim))
_STALE = "older than"


def entered(after: Record) -> Record:
    """The first line of the history of a center that came into a directory already published."""
    return _entry("entered", None, after, [])


def change_of(before: Record, after: Record, names: Names) -> Record | None:
    """What moved between two public records of one center, and every cause; ``None`` if nothing moved.

    Figures, the state, intervals of items and red flags can move. The causes are what differs in the
    facts, what grew old although nothing differs, and the method.
    """
    moved = _moved(before, after)
    if not moved and _figures(before) == _figures(after) and _flags(before) == _flags(after):
        return None
    return _entry("changed", before, after, [*_causes(before, after, names)] or [_UNEXPLAINED], moved)


def _entry(
    kind: str, before: Record | None, after: Record, causes: list[Record], moved: list[Record] | None = None
) -> Record:
    return {
        "kind": kind,
        "on": after["evaluation"]["on"],
        "before": None if before is None else _figures(before),
        "after": _figures(after),
        "moved": moved or [],
        "causes": causes,
    }


def _figures(record: Record) -> Record:
    return {name: record["evaluation"][name] for name in _FIGURES}


def _flags(record: Record) -> dict[str, str]:
    return {flag["kind"]: flag["question"] for flag in record["red_flags"]}


def _interval(item: Record) -> Record:
    return {name: item[name] for name in ("answer", "low", "high")}


def _moved(before: Record, after: Record) -> list[Record]:
    """The items whose answer or interval is another; an item of another checklist counts as moved."""
    old, new = (
        {id: _interval(item) for id, item in record["evaluation"]["items"].items()}
        for record in (before, after)
    )
    return [
        {"item": id, "before": old.get(id), "after": new.get(id)}
        for id in dict.fromkeys((*new, *old))
        if old.get(id) != new.get(id)
    ]


def _cause(kind: str, text: str, *, claim: str | None = None, source: str | None = None) -> Record:
    return {"kind": kind, "text": text, "claim": claim, "source": source}


_UNEXPLAINED = _cause("rules", "No fact about this center changed; the checklist did.")


def _causes(before: Record, after: Record, names: Names) -> Iterator[Record]:
    if before["method_version"] != after["method_version"]:
        yield _cause("method", _method(after["method_version"]))
    yield from _of_claims(before, after, names)
    yield from _of_sources(before, after, names)
    yield from _of_flags(before, after)
    yield from _of_the_center(before, after)


def _method(version: str) -> str:
    start = f"The method changed to version {version}; that alone moves figures, whatever the facts."
    found = next((one for one in VERSIONS if one.version == version), None)
    return f"{start} {found.changed} What it moved: {found.moved}" if found else start


def _of_claims(before: Record, after: Record, names: Names) -> Iterator[Record]:
    old, new = ({claim["id"]: claim for claim in record["claims"]} for record in (before, after))
    for id, claim in new.items():
        if id not in old:
            yield _cause("claim_added", f"{_about(claim, names)}: a statement was added.", claim=id)
        elif _facts(old[id]) != _facts(claim):
            yield _cause("claim_changed", _changed(old[id], claim, names), claim=id)
        else:
            yield from _read_otherwise(old[id], claim, names)
    for id, claim in old.items():
        if id not in new:
            text = f"{_about(claim, names)}: a statement was withdrawn: “{claim['statement']}”"
            yield _cause("claim_withdrawn", text, claim=id)


def _about(claim: Record, names: Names) -> str:
    return f"“{names.fields.get(claim['field'], claim['field'])}”"


def _facts(claim: Record) -> dict[str, str]:
    # by their text, because True, 1 and 1.0 are equal in Python
    return {name: repr(claim.get(name)) for name in _OF_A_CLAIM}


def _changed(old: Record, new: Record, names: Names) -> str:
    own_before, own_after = ({name: one.get(name) for name in _OF_A_CLAIM} for one in (old, new))
    found = corrections(own_before, own_after, names)
    if not found and not old["checked"] and new["checked"]:
        found = ["it was checked against its source"]
    return f"{_about(new, names)}: {'; '.join(found) or 'the days of its check changed'}."


def _read_otherwise(old: Record, new: Record, names: Names) -> Iterator[Record]:
    """A claim that nobody touched and that is judged otherwise: above all because it grew old."""
    gained = [one for one in new["certainty_reasons"] if one not in old["certainty_reasons"]]
    stale = next((one for one in gained if one.startswith(_STALE)), None)
    if stale:
        text = f"{_about(new, names)}: a statement grew old: {stale}."
        yield _cause("claim_aged", text, claim=new["id"])
    elif (old["certainty"], old["counted"]) != (new["certainty"], new["counted"]):
        yield _cause("claim_judged", _judged(old, new, names), claim=new["id"])


def _judged(old: Record, new: Record, names: Names) -> str:
    start = f"{_about(new, names)}: a statement that did not change"
    if new["counted"] != old["counted"]:
        why = f": {new['not_counted_because']}" if new["not_counted_because"] else ""
        return f"{start} {'counts now' if new['counted'] else f'no longer counts{why}'}."
    was, now = (one["certainty"].replace("_", " ") for one in (old, new))
    return f"{start} is of {now} certainty now instead of {was}."


def _of_sources(before: Record, after: Record, names: Names) -> Iterator[Record]:
    for key, source in after["sources"].items():
        old = before["sources"].get(key)
        if old is None:
            continue
        found = corrections(_told(old), _told(source), names)
        if found:
            yield _cause("source_changed", f"The source “{source['title']}”: {'; '.join(found)}.", source=key)


def _told(source: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in source.items() if name != "address"}


def _of_flags(before: Record, after: Record) -> Iterator[Record]:
    old, new = _flags(before), _flags(after)
    for kind in new.keys() - old.keys():
        yield _cause("red_flag_added", f"The warning “{new[kind]}” was added.")
    for kind in old.keys() - new.keys():
        yield _cause("red_flag_withdrawn", f"The warning “{old[kind]}” was withdrawn.")


def _of_the_center(before: Record, after: Record) -> Iterator[Record]:
    if before["status"] != after["status"]:
        was, now = (one["status"].replace("_", " ") for one in (before, after))
        yield _cause("status", f"The status was changed from “{was}” to “{now}”.")
    if before["programs"] != after["programs"]:
        yield _cause("program", "The center's programs, or the years they ran, were changed.")
