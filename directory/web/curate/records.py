"""The form of each record of a draft. Every post saves, finished or not; nothing typed is ever lost."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast
from urllib.parse import quote

from flask import Blueprint, current_app, flash, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue

from directory.curation import drafting
from directory.curation.drafting import Opened, TwoVersions
from directory.curation.source_entry import automatic_key, free_key, proposed_key, recognize, slug
from directory.curation.submissions import NotAllowed, Outdated
from directory.domain.claims import COUNTS
from directory.domain.countries import COUNTRY_CODES
from directory.domain.places import parse_coordinates
from directory.domain.problems import NotFound
from directory.domain.submissions import Change, Plain, RecordKind, merge
from directory.extensions import session
from directory.index.geocoding import Geocode, GeocoderDown, Proposal
from directory.web import words
from directory.web.curate import forms, not_lost, record_words, typed
from directory.web.curate.access import Role, allowed, person
from directory.web.curate.drafts import (
    ONE,
    Shown,
    conflict_view,
    fields_by_group,
    is_autosave,
    look_into,
    now,
    read_json,
    saved_answer,
)
from directory.web.curate.troubles import PATHS, address

blueprint = Blueprint("records", __name__, url_prefix="/curate/drafts")

BLANK_PROGRAMS = 2
MOST_PROGRAMS = 12
METHODS = ("GET", "POST")


@dataclass
class Sent:
    """What a form said: the record, what of it cannot be read, and what else its page shows."""

    record: dict[str, Any]
    problems: dict[str, list[str]] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)


@blueprint.route(f"{ONE}/claim/<key>", methods=METHODS)
@allowed(Role.CURATOR)
def claim(number: int, key: str) -> ResponseReturnValue:
    """The form of a claim, with the question that it answers."""
    return _record(number, RecordKind.CLAIM, key)


@blueprint.route(f"{ONE}/source/<key>", methods=METHODS)
@allowed(Role.CURATOR)
def source(number: int, key: str) -> ResponseReturnValue:
    """The form of a source, and its results."""
    return _record(number, RecordKind.SOURCE, key)


@blueprint.route(f"{ONE}/center/<key>", methods=METHODS)
@allowed(Role.CURATOR)
def center(number: int, key: str) -> ResponseReturnValue:
    """The form of a center, its programs and its place."""
    return _record(number, RecordKind.CENTER, key)


@blueprint.route(f"{ONE}/finding/<path:key>", methods=METHODS)
@allowed(Role.CURATOR)
def finding(number: int, key: str) -> ResponseReturnValue:
    """The form of a recorded not-knowing."""
    return _record(number, RecordKind.FINDING, key)


@blueprint.route(f"{ONE}/red-flag/<path:key>", methods=METHODS)
@allowed(Role.CURATOR)
def red_flag(number: int, key: str) -> ResponseReturnValue:
    """The form of a red flag, with its question and the claims it rests on."""
    return _record(number, RecordKind.RED_FLAG, key)


def _record(number: int, kind: RecordKind, key: str) -> ResponseReturnValue:
    opened = drafting.open_own(session(), number, by=person())
    current = opened.current(kind, key)
    if current is None:
        raise NotFound(f"This draft has no {record_words.KINDS[kind].lower()} '{key}'.")
    if request.method == "POST":
        return _sent(opened, kind, key)
    is_started = opened.draft.change(kind, key) is not None and current != {}
    shown = look_into(opened)
    messages = shown.messages(kind, key) if is_started else {}
    return _page(shown, kind, key, record=current, seen=current, messages=messages)


def _sent(opened: Opened, kind: RecordKind, key: str) -> ResponseReturnValue:
    seen = read_json("seen")
    if request.form.get("deed") == "merge":
        return _merged(opened, kind, key, seen)
    sent = _read(opened, kind, seen)
    try:
        saved = drafting.put(session(), opened, kind, key, seen=seen, typed=sent.record, now=now())
    except TwoVersions as error:
        return _two_versions(opened, kind, key, error, base=seen, mine=sent.record)
    opened = Opened(saved, opened.data)
    if is_autosave():
        return saved_answer({"seen": json.dumps(opened.current(kind, key))})
    return _after_saving(opened, kind, key, sent)


def _after_saving(opened: Opened, kind: RecordKind, key: str, sent: Sent) -> ResponseReturnValue:
    number, deed = opened.draft.id, request.form.get("deed", "save")
    if kind is RecordKind.SOURCE:
        key = _renamed(opened, key, sent)
    if sent.problems or deed == "find":
        shown = look_into(drafting.open_own(session(), number, by=person()))
        current = shown.opened.current(kind, key)
        page = _page(
            shown, kind, key, record=sent.record, seen=current, messages=sent.problems, texts=sent.texts
        )
        return page, 400 if sent.problems else 200
    if deed == "new_source":
        return redirect(f"/curate/drafts/{number}/sources/new?claim={quote(key)}", 303)
    if deed == "stay":
        return redirect(str(address(number, kind, key)), 303)
    flash("Saved in the draft.")
    back = request.form.get("back", "")
    if back and opened.current(RecordKind.CLAIM, back) is not None:
        return redirect(str(address(number, RecordKind.CLAIM, back)), 303)
    return redirect(f"/curate/drafts/{number}", 303)


def _renamed(opened: Opened, key: str, sent: Sent) -> str:
    """The key of a source, after one that was typed, or that author and year give, took its place."""
    if key in opened.data.sources:
        return key
    wanted = slug(request.form.get("key", key))
    found = recognize(
        str(next((sent.record[n] for n in ("doi", "pmid", "registry_id", "url") if sent.record.get(n)), ""))
    )
    is_automatic = found is not None and key.startswith(automatic_key(found)) and wanted == key
    if is_automatic and (proposed := proposed_key(sent.record)):
        wanted = free_key(proposed, opened.sources())
    if not wanted or wanted == key:
        return key
    try:
        drafting.rename_source(session(), opened, key, wanted, now=now())
    except NotAllowed as error:
        sent.problems.setdefault("key", []).append(str(error))
        sent.texts["key"] = wanted
        return key
    return wanted


# Reading forms


def _read(opened: Opened, kind: RecordKind, seen: Plain | None) -> Sent:
    texts = {name: "\n".join(request.form.getlist(name)) for name in request.form}
    value_of = texts.get("value_kind", "")
    if value_of in ("yes", "no"):
        texts["value"] = value_of
    record, problems = typed.read(forms.entries(kind, seen, value_of=value_of), texts, seen)
    sent = Sent(record, {name: [message] for name, message in problems.items()}, texts)
    if kind is RecordKind.CENTER:
        _read_place(sent)
        _read_programs(sent)
    if kind is RecordKind.SOURCE:
        _normalize(sent)
    if kind is RecordKind.CLAIM and record.get("field") not in opened.data.checklist.by_id:
        record.pop("answer", None)  # a practical matter has none
    return sent


def _read_place(sent: Sent) -> None:
    """Coordinates are one field of the form, two of the record."""
    text = sent.texts.get("coordinates", "").strip()
    sent.record.pop("latitude", None)
    sent.record.pop("longitude", None)
    if not text:
        return
    try:
        point = parse_coordinates(text)
    except ValueError as error:
        point, message = None, str(error)
    else:
        message = "Write latitude and longitude in degrees, such as 59.8496, 17.6387."
    if point is None:
        sent.record["latitude"] = text
        sent.problems["coordinates"] = [message]
    else:
        sent.record |= {"latitude": point.latitude, "longitude": point.longitude}


def _read_programs(sent: Sent) -> None:
    programs, messages = [], []
    for row in range(MOST_PROGRAMS):
        texts = {one.name: sent.texts.get(f"programs-{row}-{one.name}", "") for one in forms.PROGRAM}
        if not any(texts.values()):
            continue
        program, problems = typed.read(forms.PROGRAM, texts, None)
        if program.get("treatment") and "id" not in program:
            program = {"id": program["treatment"], **program}
        programs.append(program)
        messages += [f"Program {row + 1}: {message}" for message in problems.values()]
    sent.record.pop("programs", None)
    if programs:
        sent.record["programs"] = [one for one in programs if one.get("treatment")]
    if messages:
        sent.problems["programs"] = messages


def _normalize(sent: Sent) -> None:
    """Identifiers in their one spelling, wherever a person has pasted them."""
    for name in ("doi", "pmid", "registry_id"):
        found = recognize(str(sent.record.get(name, "")))
        if found and found.field == name:
            sent.record[name] = found.value


# Showing forms


def _page(
    shown: Shown,
    kind: RecordKind,
    key: str,
    *,
    record: Plain,
    seen: Plain | None,
    messages: Mapping[str, list[str]],
    texts: Mapping[str, str] | None = None,
) -> str:
    fields = forms.entries(kind, record)
    unread = typed.unreadable(fields, record)
    all_messages = {**{name: [one] for name, one in unread.items()}, **messages}
    form = forms.make(fields, typed.show(fields, record), all_messages)
    saved = shown.opened.draft.change(kind, key)
    change = saved or Change(kind, key, record, record)
    return render_template(
        f"curate/{PATHS[kind].replace('-', '_')}.html",
        draft=shown.draft,
        kind=kind,
        key=key,
        record=record,
        seen=json.dumps(seen),
        entries={one.name: one for one in fields},
        form=form,
        messages=all_messages,
        summary_of_form=[
            (name, _label(fields, name), one) for name, many in all_messages.items() for one in many
        ],
        title=shown.known.title(change),
        slug=change.center,
        known=shown.known,
        is_published=change.base is not None,
        in_draft=saved is not None,
        **_MORE[kind](shown, record, texts or {}, change.center or ""),
    )


def _label(fields: Iterable[typed.Entry], name: str) -> str:
    return next((one.label for one in fields if one.name == name), record_words.field_name(name))


def _of_claim(shown: Shown, record: Plain, texts: Mapping[str, str], slug: str) -> dict[str, Any]:
    about = str(record.get("field", ""))
    item = shown.opened.data.checklist.by_id.get(about)
    sources = shown.opened.sources()
    chosen = sources.get(str(record.get("source", "")))
    return {
        "fields": fields_by_group(shown.opened),
        "item": item,
        "answers": _answers(item),
        "value_kinds": {"number": "A number"} if about in COUNTS else forms.VALUE_KINDS,
        "value_kind": texts.get("value_kind") or forms.value_kind(record, about),
        "units": forms.units(about),
        "sources": {one: _source_label(plain) for one, plain in sources.items()},
        "chosen_source": chosen,
        "source_address": record_words.source_address(chosen) if chosen else None,
        "programs": _programs_of(shown, slug),
        "today": now().date().isoformat(),
    }


def _answers(item: Any) -> dict[str, str]:
    """The answers to choose from, with the anchors that say when each is right."""
    anchors = {"met": item.met, "partly": item.partly, "not_met": item.not_met} if item else {}
    return {
        one: f"{text}: {anchors[one]}" if one in anchors else text for one, text in _SHORT_ANSWERS.items()
    }


_SHORT_ANSWERS = forms.ANSWERS | {"not_met": "Not met"}


def _source_label(plain: Plain) -> str:
    year = f" ({plain['year']})" if plain.get("year") else ""
    return f"{plain.get('title') or 'A source without a title yet'}{year}"


def _programs_of(shown: Shown, slug: str) -> dict[str, str]:
    record = shown.opened.current(RecordKind.CENTER, slug) or {}
    programs = record.get("programs") or []
    return {
        str(one.get("id")): str(one.get("name") or one.get("id")) for one in programs if isinstance(one, dict)
    }


def _of_source(shown: Shown, record: Plain, texts: Mapping[str, str], slug: str) -> dict[str, Any]:
    results = record.get("results") or []
    return {
        "results": [" · ".join(record_words.lines("results", one)) for one in results],
        "source_address": record_words.source_address(record),
        "typed_key": texts.get("key"),
        "back": request.values.get("back", ""),
    }


def _of_center(shown: Shown, record: Plain, texts: Mapping[str, str], slug: str) -> dict[str, Any]:
    programs = record.get("programs") or []
    rows = [typed.show(forms.PROGRAM, one) for one in programs if isinstance(one, dict)]
    blank: dict[str, str] = typed.show(forms.PROGRAM, None)
    proposals, told = _proposals(texts)
    return {
        "programs": [*rows, *([blank] * BLANK_PROGRAMS)],
        "program_entries": forms.PROGRAM,
        "countries": {code: words.country(code) for code in sorted(COUNTRY_CODES, key=words.country)},
        "coordinates": texts.get("coordinates") or _coordinates(record),
        "place": texts.get("place", ""),
        "proposals": proposals,
        "place_told": told,
    }


def _coordinates(record: Plain) -> str:
    latitude, longitude = record.get("latitude"), record.get("longitude")
    if isinstance(latitude, int | float) and isinstance(longitude, int | float):
        return f"{latitude}, {longitude}"
    return "" if latitude is None else str(latitude)


def _proposals(texts: Mapping[str, str]) -> tuple[list[Proposal], str]:
    """Places that the address typed may mean, and what to say when there are none."""
    text = texts.get("place", "").strip()
    if request.form.get("deed") != "find":
        return [], ""
    if not text:
        return [], "Write an address, a hospital or a city first."
    propose = cast(Geocode, current_app.extensions["geocode"])
    try:
        found = propose(text)
    except GeocoderDown as error:
        return [], f"{error} Write the coordinates below, or pick them on the map."
    return (
        found,
        "" if found else "Nothing of that name was found. Write the coordinates, or pick them on the map.",
    )


def _of_finding(shown: Shown, record: Plain, texts: Mapping[str, str], slug: str) -> dict[str, Any]:
    about = str(record.get("field", ""))
    return {"item": shown.opened.data.checklist.by_id.get(about), "about": shown.known.field(about)}


def _of_red_flag(shown: Shown, record: Plain, texts: Mapping[str, str], slug: str) -> dict[str, Any]:
    flag = shown.opened.data.checklist.flag_by_id.get(str(record.get("kind", "")))
    claims = {
        key: f"{shown.known.field(str(plain.get('field', '')))}: {plain.get('statement', 'no statement yet')}"
        for key, plain in shown.opened.claims(slug).items()
    }
    return {"flag": flag, "claims": claims, "chosen": record.get("claims") or []}


_MORE = {
    RecordKind.CLAIM: _of_claim,
    RecordKind.SOURCE: _of_source,
    RecordKind.CENTER: _of_center,
    RecordKind.FINDING: _of_finding,
    RecordKind.RED_FLAG: _of_red_flag,
}


# Two tabs


def _two_versions(
    opened: Opened, kind: RecordKind, key: str, error: TwoVersions, *, base: Plain | None, mine: Plain | None,
    told: str = "",
) -> ResponseReturnValue:  # fmt: skip
    if is_autosave():
        return jsonify(message="Saved elsewhere since. Press “Save” to choose."), 409
    saved = error.merge.change.base
    page = render_template(
        "curate/merge.html",
        draft=opened.draft,
        action=address(opened.draft.id, kind, key),
        views=[conflict_view(one.name, one.standing, one.proposed) for one in error.merge.conflicts],
        base=json.dumps(base),
        mine=json.dumps(mine),
        seen=json.dumps(saved),
        told=told,
    )
    return page, 409


def _merged(opened: Opened, kind: RecordKind, key: str, seen: Plain | None) -> ResponseReturnValue:
    base, mine = read_json("base"), read_json("mine")
    merged = merge(Change(kind, key, base, mine), seen)
    choices = {one.name: request.form.get(f"choice:{one.name}", "") for one in merged.conflicts}
    try:
        chosen = drafting.settle(merged, choices)
    except TwoVersions as error:
        told = "Choose for each field."
        return _two_versions(opened, kind, key, error, base=base, mine=mine, told=told)
    try:
        drafting.put(session(), opened, kind, key, seen=seen, typed=chosen, now=now())
    except TwoVersions as error:
        return _two_versions(opened, kind, key, error, base=seen, mine=chosen)
    flash("Saved with what you chose.")
    return redirect(f"/curate/drafts/{opened.draft.id}", 303)


@blueprint.app_errorhandler(Outdated)
def outdated(error: Outdated) -> ResponseReturnValue:
    """Two saved in the same instant: what was typed is shown, to be sent again."""
    session().rollback()
    return not_lost.answer(409, str(error))
