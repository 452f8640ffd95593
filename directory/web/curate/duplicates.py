"""Centers that may be one and the same: side by side, kept apart, or merged by two people."""

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from directory.curation import merging, work
from directory.curation.merging import Pair
from directory.curation.submissions import NotAllowed
from directory.curation.work import Queue
from directory.domain.centers import Center
from directory.domain.places import Coordinates, distance_km
from directory.domain.problems import BadData
from directory.domain.work import Entry, Mark, WorkKind
from directory.extensions import session
from directory.store import accounts
from directory.web import words
from directory.web.curate.access import Role, allowed, person
from directory.web.curate.review import LONGEST_TEXT, DeedForm
from directory.web.curate.work import now, queue

blueprint = Blueprint("duplicates", __name__, url_prefix="/curate/duplicates")


class ApartForm(DeedForm):
    """They are two."""

    note = TextAreaField(
        "How you know that they are two",
        [DataRequired("Write how you know, so that nobody asks again."), Length(max=work.LONGEST_NOTE)],
    )


class MergeForm(DeedForm):
    """They are one."""

    reason = TextAreaField(
        "How you know that they are one",
        [DataRequired("Write how you know: the second person needs it."), Length(max=LONGEST_TEXT)],
    )


@dataclass(frozen=True)
class Likely:
    """Two centers that may be one, for the list."""

    entry: Entry
    one: Center
    other: Center
    mark: Mark | None


@blueprint.get("")
@allowed(Role.CURATOR)
def duplicates() -> ResponseReturnValue:
    """Pairs that look alike, those said to be two, and a form to compare any two."""
    found = queue()
    asked = [request.args.get(name, "").strip() for name in ("one", "other")]
    told = _missing(asked, found)
    if all(asked) and not told:
        return redirect(_address(*asked))
    pairs = _pairs(found)
    return render_template(
        "curate/duplicates.html",
        alike=[pair for pair in pairs if not found.is_done(pair.entry)],
        apart=[pair for pair in pairs if found.is_done(pair.entry)],
        names={slug: center.name for slug, center in found.data.centers.items()},
        asked=asked,
        told=told,
        people=accounts.emails(session()),
    ), 404 if told else 200


def _missing(asked: list[str], found: Queue) -> str:
    """Why two centers cannot be compared; empty when they can or nobody asked."""
    if not any(asked):
        return ""
    unknown = [slug for slug in asked if slug not in found.data.centers]
    if unknown:
        return "There is no such center. Choose both from the list."
    return "Choose two different centers." if asked[0] == asked[1] else ""


def _address(one: str, other: str) -> str:
    return f"/curate/duplicates/{one}/{other}"


def _pairs(found: Queue) -> list[Likely]:
    centers = found.data.centers
    entries = [one for one in found.entries if one.kind is WorkKind.DUPLICATE and one.other]
    return [
        Likely(one, centers[one.center], centers[str(one.other)], found.marks.get(one.key)) for one in entries
    ]


@blueprint.get("/<one>/<other>")
@allowed(Role.CURATOR)
def pair(one: str, other: str) -> ResponseReturnValue:
    """Two centers side by side, and what can be done about them."""
    return _page(queue(), one, other, {})


def _page(found: Queue, one: str, other: str, forms: dict[str, DeedForm], *, told: str = "") -> str:
    two = merging.find_pair(found.data, gone=one, kept=other)
    entry = found.pair(one, other)
    fresh: dict[str, DeedForm] = {
        "apart": ApartForm(None),
        "first": MergeForm(None),
        "second": MergeForm(None),
    }
    return render_template(
        "curate/pair.html",
        one=two.gone,
        other=two.kept,
        rows=_rows(two),
        entry=entry,
        mark=found.marks.get(entry.key) if entry else None,
        forms=fresh | forms,
        people=accounts.emails(session()),
        told=told,
    )


def _rows(two: Pair) -> list[tuple[str, str, str]]:
    """What the two centers are, side by side."""
    sides = [_facts(two.gone), _facts(two.kept)]
    rows = [(name, sides[0][name], sides[1][name]) for name in sides[0]]
    places = [Coordinates(center.latitude, center.longitude) for center in (two.gone, two.kept)]
    apart = f"{words.number(distance_km(*places), 1)} km apart"
    return [*rows, ("Distance", apart, apart)]


def _facts(center: Center) -> dict[str, str]:
    names = [name for name in (center.local_name, *center.aliases) if name]
    return {
        "Name": center.name,
        "Other names": "; ".join(names) or "none",
        "City": f"{center.city}, {words.country(center.country)}",
        "Website": center.website or "not known",
        "Place": f"{words.coordinates(center.latitude, center.longitude)} ({center.position_precision})",
        "Who runs it": words.SECTORS[center.sector],
        "Now": words.STATUSES[center.status],
        "Programs": "; ".join(words.TREATMENTS[one.treatment] for one in center.programs) or "none",
        "Claims": str(len(center.claims)),
        "Warnings": str(len(center.red_flags)),
        "Address here": f"/centers/{center.slug}",
    }


@blueprint.post("/<one>/<other>/apart")
@allowed(Role.CURATOR)
def apart(one: str, other: str) -> ResponseReturnValue:
    """They are two: remember it."""
    found, form = queue(), ApartForm()
    entry = found.pair(one, other)
    if entry is None:
        merging.find_pair(found.data, gone=one, kept=other)
        flash("The data shows nothing alike in them, so there is nothing to remember.")
        return redirect("/curate/duplicates", 303)
    if not form.validate():
        return _page(found, one, other, {"apart": form}), 400
    try:
        work.finish(session(), entry, by=person(), now=now(), note=form.note.data)
    except NotAllowed as error:
        session().rollback()
        return _page(queue(), one, other, {"apart": form}, told=str(error)), 409
    flash("Remembered: they are two. They come back only if they come to look alike for another reason.")
    return redirect("/curate/duplicates", 303)


@blueprint.post("/<one>/<other>/merge")
@allowed(Role.CURATOR)
def merge(one: str, other: str) -> ResponseReturnValue:
    """They are one: hand in that the first becomes part of the second."""
    form = MergeForm()
    if not form.validate():
        return _page(queue(), one, other, {"first": form}), 400
    try:
        handed_in = merging.merge(
            session(), gone=one, kept=other, reason=form.reason.data, by=person(), now=now(),
            today=now().date(),
        )  # fmt: skip
    except (NotAllowed, BadData) as error:
        session().rollback()
        return _page(queue(), one, other, {"first": form}, told=str(error)), 409
    flash("Handed in. When a second person accepts it, the old address leads to the other center.")
    return redirect(f"/curate/submissions/{handed_in.id}", 303)
