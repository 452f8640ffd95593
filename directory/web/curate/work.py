"""The work queue: what there is to do, and who takes it, gives it back or calls it done."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import cast

from flask import Blueprint, current_app, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from directory.curation import work as deeds
from directory.curation.submissions import NotAllowed
from directory.curation.work import Queue, WorkIndex
from directory.domain.work import Entry, Mark, WorkKind
from directory.extensions import session
from directory.store import accounts
from directory.web import words
from directory.web.curate import beside, work_words
from directory.web.curate.access import Role, allowed, person
from directory.web.curate.review import asked_number

blueprint = Blueprint("work", __name__, url_prefix="/curate/work")
blueprint.record(lambda state: state.app.extensions.setdefault("work", WorkIndex()))

A_PAGE = 50
STATES = {"open": "To do", "mine": "Taken by me", "done": "Called done"}
FILTERS = ("kind", "center", "country", "state")


@dataclass(frozen=True)
class Row:
    """One entry for the page, with who has it now and the undecided submission about it."""

    entry: Entry
    number: int
    mark: Mark | None
    holder: int | None
    submission: int | None


@dataclass(frozen=True)
class Asked:
    """What of the queue is shown."""

    kind: str
    center: str
    country: str
    state: str
    page: int

    def address(self, page: int | None = None) -> dict[str, str | int]:
        """The parameters of the address that shows it, or another page of it."""
        given: dict[str, str | int] = {name: getattr(self, name) for name in FILTERS if getattr(self, name)}
        wanted = page or self.page
        return given | ({"page": wanted} if wanted > 1 else {})


def index() -> WorkIndex:
    """The index of the running app."""
    return cast(WorkIndex, current_app.extensions["work"])


def now() -> datetime:
    """This moment."""
    return datetime.now(UTC)


def queue() -> Queue:
    """What there is to do now."""
    return index().queue(session(), today=now().date())


@blueprint.get("")
@allowed(Role.CURATOR)
def work() -> str:
    """What there is to do, the most pressing first, fifty at a time."""
    return _page(queue())


def _asked(given: "MultiDict[str, str]") -> Asked:
    """What the address asks for; anything unheard of is no filter."""
    kind, state = given.get("kind", ""), given.get("state", "open")
    return Asked(
        kind=kind if kind in set(WorkKind) else "",
        center=given.get("center", "").strip(),
        country=given.get("country", "").strip(),
        state=state if state in STATES else "open",
        page=asked_number("page") or 1,
    )


def _page(found: Queue, *, told: tuple[str, str] = ("", "")) -> str:
    """The page; ``told`` is the key of the entry that a deed was refused for, and why."""
    asked = _asked(request.args)
    wanted = [one for one in found.entries if _is_wanted(one, asked, found)]
    first = (asked.page - 1) * A_PAGE
    rows = [
        _row(one, place, found) for place, one in enumerate(wanted[first : first + A_PAGE], start=first + 1)
    ]
    return render_template(
        "curate/work.html",
        rows=rows,
        count=len(wanted),
        asked=asked,
        last_page=max(-(-len(wanted) // A_PAGE), 1),
        told=told,
        counts=_counts(found),
        kinds=work_words.KINDS,
        states=STATES,
        centers=found.data.centers,
        countries=_countries(found),
        people=accounts.emails(session()),
        me=person(),
        known=beside.Known(found.data),
        work_words=work_words,
    )


def _is_wanted(entry: Entry, asked: Asked, found: Queue) -> bool:
    center = found.data.centers.get(entry.center)
    mark = found.marks.get(entry.key)
    is_mine = mark is not None and mark.held_by(now()) == person()
    return (
        (not asked.kind or entry.kind == asked.kind)
        and (not asked.center or asked.center in (entry.center, entry.other))
        and (not asked.country or (center is not None and center.country == asked.country))
        and found.is_done(entry) == (asked.state == "done")
        and (asked.state != "mine" or is_mine)
    )


def _row(entry: Entry, number: int, found: Queue) -> Row:
    mark = found.marks.get(entry.key)
    holder = mark.held_by(now()) if mark else None
    return Row(entry, number, mark, holder, found.submission(entry))


def _counts(found: Queue) -> dict[WorkKind, int]:
    """How many of each kind are to do."""
    open_kinds = [one.kind for one in found.entries if not found.is_done(one)]
    return {kind: open_kinds.count(kind) for kind in WorkKind}


def _countries(found: Queue) -> dict[str, str]:
    codes = {center.country for center in found.data.centers.values()}
    return dict(sorted(((code, words.country(code)) for code in codes), key=lambda pair: pair[1]))


@blueprint.post("/take")
@allowed(Role.CURATOR)
def take() -> ResponseReturnValue:
    """Say that one works on an entry."""

    def deed(entry: Entry) -> str:
        deeds.take(session(), entry, by=person(), now=now())
        return "It is with you for a week."

    return _do(deed)


@blueprint.post("/give-back")
@allowed(Role.CURATOR)
def give_back() -> ResponseReturnValue:
    """Leave an entry to others."""

    def deed(entry: Entry) -> str:
        deeds.give_back(session(), entry.key, by=person(), now=now())
        return "Others can take it again."

    return _do(deed)


@blueprint.post("/done")
@allowed(Role.CURATOR)
def done() -> ResponseReturnValue:
    """Call an entry done, with a note."""

    def deed(entry: Entry) -> str:
        note = request.form.get("note", "")
        if len(note) > deeds.LONGEST_NOTE:
            raise NotAllowed(f"Write at most {deeds.LONGEST_NOTE} characters.")
        deeds.finish(session(), entry, by=person(), now=now(), note=note)
        return "Done. It comes back if what is recorded about it changes and it still shows."

    return _do(deed)


@blueprint.post("/open-again")
@allowed(Role.CURATOR)
def open_again() -> ResponseReturnValue:
    """Put back what was called done."""

    def deed(entry: Entry) -> str:
        deeds.reopen(session(), entry.key, by=person(), now=now())
        return "It is to do again."

    return _do(deed)


def _do(deed: Callable[[Entry], str]) -> ResponseReturnValue:
    """Do a deed about the entry that the form names and show the list again, or why it could not be done."""
    found = queue()
    entry = found.find(request.form.get("entry", ""))
    asked = _asked(request.args)
    if entry is None:
        flash("The data no longer shows this: there is nothing to do any more.")
        return _back(asked)
    try:
        flash(deed(entry))
    except NotAllowed as error:
        session().rollback()
        return _page(queue(), told=(entry.key, str(error))), 400
    return _back(asked)


def _back(asked: Asked) -> ResponseReturnValue:
    return redirect(work_words.address("/curate/work", asked.address()), 303)
