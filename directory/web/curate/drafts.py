"""Drafts: what somebody is about to propose, record by record, until they hand it in."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, flash, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from directory.curation import drafting, submissions
from directory.curation.drafting import Opened
from directory.curation.submissions import NotAllowed, Outdated, Preview
from directory.domain.problems import BadData, NotFound
from directory.domain.submissions import Plain, RecordKind, Stage, Submission
from directory.extensions import session
from directory.web import errors, words
from directory.web.curate import beside, effect, record_words
from directory.web.curate.access import Role, allowed, person
from directory.web.curate.beside import Known
from directory.web.curate.troubles import PATHS, Trouble, address, beside_fields, troubles

blueprint = Blueprint("drafts", __name__, url_prefix="/curate/drafts")

LARGEST_NUMBER = 2**31 - 1
ONE = f"/<int(max={LARGEST_NUMBER}):number>"
LONGEST_TITLE, LONGEST_NOTE = 200, 4_000
AUTOSAVE = "X-Autosave"
KINDS = {path: kind for kind, path in PATHS.items()}


def now() -> datetime:
    """This moment."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Shown:
    """A draft with what would come of it."""

    opened: Opened
    preview: Preview
    known: Known
    troubles: list[Trouble]

    @property
    def draft(self) -> Submission:
        """The draft itself."""
        return self.opened.draft

    def messages(self, kind: RecordKind, key: str) -> dict[str, list[str]]:
        """What is wrong with one record, by field."""
        return beside_fields(self.troubles, kind, key)


def look(number: int) -> Shown:
    """One's own draft with its problems. Raises NotFound and NotAllowed."""
    return look_into(drafting.open_own(session(), number, by=person()))


def look_into(opened: Opened) -> Shown:
    """An opened draft with its problems."""
    preview = submissions.preview(session(), opened.draft, today=now().date())
    known = Known(opened.data, opened.draft.changes)
    return Shown(opened, preview, known, troubles(opened.draft, preview, known))


@blueprint.app_errorhandler(NotAllowed)
def not_allowed(error: NotAllowed) -> Response:
    """A deed that this person may not do, or not any more: the page says why."""
    return errors.answer(403, str(error))


@blueprint.route("/new", methods=["GET", "POST"])
@allowed(Role.CURATOR)
def new() -> ResponseReturnValue:
    """Begin a draft, with a title or about a center."""
    center = request.values.get("center", "")
    title = request.form.get("title", "").strip()[:LONGEST_TITLE]
    if request.method == "GET" or not title:
        problems = ["Write what it will be about."] if request.method == "POST" else []
        page = render_template("curate/draft_new.html", center=center, title_problems=problems)
        return page, 400 if problems else 200
    draft = submissions.start(session(), title=title, author=person(), now=now())
    return redirect(f"/curate/drafts/{draft.id}{f'?center={quote(center)}' if center else ''}", 303)


@blueprint.get(ONE)
@allowed(Role.CURATOR)
def draft(number: int) -> ResponseReturnValue:
    """One's own draft. What others began, or what is no draft any more, is shown with the submissions."""
    found = submissions.find(session(), number)
    if found.author != person() or found.stage is not Stage.DRAFT:
        return redirect(f"/curate/submissions/{number}")
    return page(look(number))


def page(shown: Shown, *, told: str = "", typed: tuple[str, str] | None = None) -> str:
    """The page of a draft; ``told`` is why what was asked for was not done."""
    asked = request.args.get("center", "")
    slugs = [*shown.draft.centers]
    if asked and asked not in slugs and asked in shown.opened.data.centers:
        slugs.append(asked)
    return render_template(
        "curate/draft.html",
        draft=shown.draft,
        title=typed[0] if typed else shown.draft.title,
        note=typed[1] if typed else shown.draft.note,
        records=[beside.record_view(change, shown.known) for change in shown.draft.changes],
        addresses={one.key: address(number, one.kind, one.key) for number in (shown.draft.id,)
                   for one in shown.draft.changes if one.proposed is not None},
        troubles=shown.troubles,
        conflicts=shown.preview.conflicts,
        effects=effect.effects(shown.preview),
        centers={slug: shown.known.center(slug) for slug in slugs},
        asked=asked if asked in slugs else (slugs[0] if slugs else ""),
        fields=fields_by_group(shown.opened),
        flags={one.id: one.question for one in shown.opened.data.checklist.red_flags},
        known=shown.known,
        kinds=record_words.KINDS,
        told=told,
    )  # fmt: skip


def fields_by_group(opened: Opened) -> dict[str, dict[str, str]]:
    """Everything that a claim may be about, in groups: the checklist's questions, then practical fields."""
    checklist = opened.data.checklist
    groups: dict[str, dict[str, str]] = {
        f"Checklist: {name}": {item.id: words.item_short(item.id) for item in checklist.of(criterion)}
        for criterion, name in words.CRITERIA.items()
    }
    for row in opened.data.documents["fields"]["fields"]:
        groups.setdefault(words.GROUPS.get(row["group"], row["group"]), {})[row["id"]] = row["label"]
    return groups


@blueprint.post(ONE)
@allowed(Role.CURATOR)
def describe(number: int) -> ResponseReturnValue:
    """Save title and note."""
    opened = drafting.open_own(session(), number, by=person())
    typed = (_line("title", LONGEST_TITLE) or opened.draft.title, _text("note", LONGEST_NOTE))
    seen = (_line("seen_title", LONGEST_TITLE), _text("seen_note", LONGEST_NOTE))
    try:
        saved = drafting.describe(session(), opened, seen=seen, typed=typed, now=now())
    except Outdated:
        return _describe_outdated(opened, typed)
    if is_autosave():
        return saved_answer({"seen_title": saved.title, "seen_note": saved.note})
    if request.form.get("deed") == "submit":
        return _hand_in(number)
    flash("Saved.")
    return redirect(f"/curate/drafts/{number}", 303)


def _describe_outdated(opened: Opened, typed: tuple[str, str]) -> ResponseReturnValue:
    if is_autosave():
        return jsonify(message="Saved elsewhere since. Press the button to choose."), 409
    saved = opened.draft
    told = (
        "Title or note were saved elsewhere since you opened this page, perhaps in another tab. Nothing was "
        f"overwritten: yours stand in the fields below. Saved is the title “{saved.title}” and the note "
        f"“{saved.note}”. Save again to put yours in their place."
    )
    return page(look_into(opened), told=told, typed=typed), 409


def _line(name: str, longest: int) -> str:
    return " ".join(_text(name, longest).split())


def _text(name: str, longest: int) -> str:
    return request.form.get(name, "").replace("\0", "").replace("\r\n", "\n").strip()[:longest]


def is_autosave() -> bool:
    """Whether the page's script saves in passing, and wants no page."""
    return AUTOSAVE in request.headers


def saved_answer(hidden: dict[str, Any]) -> Response:
    """What the script needs to know after saving: the hidden fields of the form as they are now."""
    return jsonify(hidden=hidden)


def _hand_in(number: int) -> ResponseReturnValue:
    shown = look(number)
    try:
        submissions.submit(
            session(), number, version=shown.draft.version, by=person(), now=now(), today=now().date()
        )
    except (BadData, Outdated, NotAllowed) as error:
        session().rollback()
        told = "" if isinstance(error, BadData) or shown.preview.conflicts else str(error)
        return page(look(number), told=told or "It is not handed in yet: see what is to be mended."), 400
    flash("Handed in. A second person reads it before anything becomes public.")
    return redirect(f"/curate/submissions/{number}", 303)


@blueprint.post(f"{ONE}/give-up")
@allowed(Role.CURATOR)
def give_up(number: int) -> ResponseReturnValue:
    """Give the draft up. It stays on record."""
    submissions.withdraw(session(), number, by=person(), now=now())
    flash("Given up. It stays on record and can still be read.")
    return redirect("/curate/", 303)


@blueprint.post(f"{ONE}/add")
@allowed(Role.CURATOR)
def add(number: int) -> ResponseReturnValue:
    """Put an empty claim, finding or red flag of a center into the draft and open its form."""
    opened = drafting.open_own(session(), number, by=person())
    slug, path = request.form.get("center", ""), request.form.get("kind", "")
    if opened.current(RecordKind.CENTER, slug) is None:
        return page(look_into(opened), told="Choose the center first."), 400
    if path == "claim":
        key = drafting.add_claim(session(), opened, slug, now=now())
        return redirect(_form(number, RecordKind.CLAIM, key), 303)
    makers: dict[str, Callable[[], tuple[RecordKind, str, Plain] | None]] = {
        "finding": lambda: _finding(opened, slug),
        "red-flag": lambda: _red_flag(opened, slug),
    }
    made = makers[path]() if path in makers else None
    if made is None:
        return page(look_into(opened), told="Choose what it is about first."), 400
    kind, key, record = made
    if opened.current(kind, key) is None:
        drafting.add(session(), opened, kind, key, record, now=now())
    return redirect(_form(number, kind, key), 303)


def _finding(opened: Opened, slug: str) -> tuple[RecordKind, str, Plain] | None:
    field = request.form.get("field", "")
    known = {id for group in fields_by_group(opened).values() for id in group}
    record = {"field": field, "on": now().date().isoformat()}
    return (RecordKind.FINDING, f"{slug}/{field}", record) if field in known else None


def _red_flag(opened: Opened, slug: str) -> tuple[RecordKind, str, Plain] | None:
    flag = request.form.get("flag", "")
    is_known = flag in opened.data.checklist.flag_by_id
    return (RecordKind.RED_FLAG, f"{slug}/{flag}", {"kind": flag, "claims": []}) if is_known else None


def _form(number: int, kind: RecordKind, key: str) -> str:
    found = address(number, kind, key)
    assert found is not None  # every kind that is added here has a form
    return found


@blueprint.post(f"{ONE}/drop")
@allowed(Role.CURATOR)
def drop(number: int) -> ResponseReturnValue:
    """Take a record out of the draft."""
    opened = drafting.open_own(session(), number, by=person())
    kind, key = named_record()
    drafting.drop(session(), opened, kind, key, now=now())
    flash("Taken out of the draft. What is published stays as it is.")
    return redirect(f"/curate/drafts/{number}", 303)


@blueprint.post(f"{ONE}/withdraw")
@allowed(Role.CURATOR)
def withdraw(number: int) -> ResponseReturnValue:
    """Propose that a published record be taken away."""
    opened = drafting.open_own(session(), number, by=person())
    kind, key = named_record()
    current = opened.current(kind, key)
    drafting.put(session(), opened, kind, key, seen=current, typed=None, now=now())
    flash("The draft now proposes to take it away. Write the reason in the note.")
    return redirect(f"/curate/drafts/{number}", 303)


def named_record() -> tuple[RecordKind, str]:
    """The record that a form names. Raises NotFound for a kind that there is not."""
    try:
        return RecordKind(request.form.get("kind", "")), request.form.get("key", "")
    except ValueError as error:
        raise NotFound("There is no such kind of record.") from error


@blueprint.route(f"{ONE}/merge", methods=["GET", "POST"])
@allowed(Role.CURATOR)
def merge(number: int) -> ResponseReturnValue:
    """Decide, field by field, where others published changes since the draft was begun."""
    shown = look(number)
    if request.method == "POST":
        choices = {name.removeprefix("choice:"): value for name, value in request.form.items()}
        try:
            submissions.rebase(session(), shown.draft, by=person(), now=now(), choices=choices)
        except Outdated:
            session().rollback()
            return _merge_page(look(number), told="Decide on each of these."), 400
        flash("The draft now fits what is published.")
        return redirect(f"/curate/drafts/{number}", 303)
    if not shown.preview.conflicts:
        return redirect(f"/curate/drafts/{number}")
    return _merge_page(shown)


def _merge_page(shown: Shown, *, told: str = "") -> str:
    views = [
        (
            conflict,
            shown.known,
            [conflict_view(one.name, one.standing, one.proposed) for one in conflict.fields],
        )
        for conflict in shown.preview.conflicts
    ]
    return render_template("curate/merge_published.html", draft=shown.draft, views=views, told=told)


@dataclass(frozen=True)
class ConflictView:
    """One field that two sides changed: its name, and both values as lines."""

    name: str
    label: str
    theirs: list[str]
    mine: list[str]


def conflict_view(name: str, theirs: Any, mine: Any) -> ConflictView:
    """A conflict for a page; the name "" stands for the whole record."""
    label = record_words.field_name(name) if name else "The record as a whole"
    return ConflictView(name, label, _said(name, theirs), _said(name, mine))


def _said(name: str, value: Any) -> list[str]:
    if not name:
        return ["taken away"] if value is None else record_words.lines("", value)
    return record_words.lines(name, value)


def read_json(name: str) -> Any:
    """What a hidden field holds. Raises BadRequest for what no page of ours has written."""
    try:
        found = json.loads(request.form.get(name, "null"))
    except (ValueError, RecursionError) as error:
        raise BadRequest from error
    if found is not None and not isinstance(found, dict):
        raise BadRequest
    return found
