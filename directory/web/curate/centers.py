"""Centers as the desk sees them: every record of one, to be edited in a draft."""

from urllib.parse import quote

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from directory.curation import drafting, proposals, seed, submissions
from directory.domain.places import fold
from directory.domain.problems import NotFound
from directory.domain.submissions import Change, RecordKind, Stage
from directory.extensions import session
from directory.store import submissions as kept
from directory.web import words
from directory.web.curate import record_words
from directory.web.curate.access import Role, allowed, person
from directory.web.curate.beside import Known
from directory.web.curate.drafts import LARGEST_NUMBER, named_record, now
from directory.web.curate.troubles import address

blueprint = Blueprint("desk_centers", __name__, url_prefix="/curate")

AT_MOST = 200


@blueprint.get("/centers")
@allowed(Role.CURATOR)
def centers() -> str:
    """Centers whose name, city or country has the words looked for."""
    asked = request.args.get("q", "")[:200]
    sought = fold(asked).split()
    found = [
        one
        for one in seed.stored(session()).centers.values()
        if all(
            word
            in fold(
                " ".join(
                    (
                        one.name,
                        one.local_name or "",
                        one.slug,
                        one.city,
                        words.country(one.country),
                        *one.aliases,
                    )
                )
            )
            for word in sought
        )
    ]
    return render_template(
        "curate/centers.html", asked=asked, found=found[:AT_MOST], more=len(found) - AT_MOST
    )


@blueprint.get("/centers/<slug>")
@allowed(Role.CURATOR)
def center(slug: str) -> str:
    """All records of a center, and the drafts about it that the person may put changes into."""
    data = seed.stored(session())
    found = data.centers.get(slug)
    if found is None:
        raise NotFound(f"There is no center '{slug}' in the published data.")
    own = kept.listed(session(), stages=[Stage.DRAFT], author=person())
    asked = request.args.get("draft", "")
    draft = next((one for one in own if str(one.id) == asked), None)
    known = Known(data)
    # What would go with it is what it holds.
    changes = proposals.whole(data, [Change(RecordKind.CENTER, slug, proposals.plain(found), None)])
    return render_template(
        "curate/center_records.html",
        center=found,
        own=own,
        draft=draft,
        records=[(one, known.title(one), _lines(one)) for one in changes],
        kinds=record_words.KINDS,
        sources=sorted({claim.source for claim in found.claims}),
        known=known,
        open=[one for one in kept.open_about_center(session(), slug) if one.author != person()],
    )


def _lines(change: Change) -> list[tuple[str, list[str]]]:
    record = change.base or {}
    shown = (
        "statement",
        "answer",
        "value",
        "unit",
        "source",
        "as_of",
        "checked_on",
        "reason",
        "on",
        "claims",
        "text",
    )
    names = [name for name in shown if name in record]
    if change.kind is RecordKind.CENTER:
        names = [name for name in record if name != "slug"]
    return [(record_words.field_name(name), record_words.lines(name, record[name])) for name in names]


@blueprint.post("/centers/<slug>/edit")
@allowed(Role.CURATOR)
def edit(slug: str) -> ResponseReturnValue:
    """Open the form of one record in a draft: in the one named, else in a new one about this center."""
    data = seed.stored(session())
    if slug not in data.centers:
        raise NotFound(f"There is no center '{slug}' in the published data.")
    number = _draft_number() or _begin(f"About {data.centers[slug].name}")
    if "add" in request.form:
        return _added(number, slug)
    kind, key = named_record()
    where = address(number, kind, key)
    return redirect(where or f"/curate/drafts/{number}?center={quote(slug)}", 303)


def _draft_number() -> int | None:
    text = request.form.get("draft", "")
    number = int(text) if text.isdecimal() and len(text) < 11 else 0
    return number if 0 < number <= LARGEST_NUMBER else None


def _begin(title: str) -> int:
    return submissions.start(session(), title=title[:200], author=person(), now=now()).id


def _added(number: int, slug: str) -> ResponseReturnValue:
    if request.form["add"] != "claim":
        return redirect(f"/curate/drafts/{number}?center={quote(slug)}#add", 303)
    opened = drafting.open_own(session(), number, by=person())
    key = drafting.add_claim(session(), opened, slug, now=now())
    return redirect(str(address(number, RecordKind.CLAIM, key)), 303)
