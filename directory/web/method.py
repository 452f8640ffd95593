"""How evaluation works, with the arithmetic and the checklist that is in force."""

from flask import Blueprint, current_app, redirect, render_template, request
from flask.typing import ResponseReturnValue

from directory.curation.examination import Examination, examine
from directory.domain.certainty import STARTING_CERTAINTY
from directory.domain.evaluation import HALF_KNOWN, METHOD_VERSION, SLACK
from directory.domain.method_versions import VERSIONS
from directory.domain.parameters import TEXT_MOST
from directory.domain.problems import InstallationError, NotFound
from directory.domain.query import Query, Sort, TreatmentWanted
from directory.index.search import search
from directory.index.snapshot import Card
from directory.store import published
from directory.web import method_words, weights
from directory.web.backing import backing
from directory.web.centers import find_record

blueprint = Blueprint("method", __name__)

OFFERED = 10
"""Centers that are offered at most where a name fits several."""
FIRST_PLACES = 15
"""Centers of the sensitivity table that the method page itself shows."""


@blueprint.get("/method")
def method() -> ResponseReturnValue:
    """The method page; with ``center``, a name or slug, the arithmetic of that center (302).

    A name that fits several centers offers them, one that fits none is said beside the field (400).
    """
    typed = request.args.get("center", "").strip()
    if not typed:
        return _page(), 400 if weights.read_own().problems else 200
    found = [typed] if _is_slug(typed) else [card.slug for card in _named(typed)]
    if len(found) == 1:
        return redirect(f"/method/centers/{found[0]}")
    return _page(typed=typed, offered=_named(typed)), 200 if found else 400


def _page(*, typed: str = "", offered: list[Card] | None = None) -> str:
    """The page; every figure on it is the one that the evaluation uses."""
    starts: dict[str, list[str]] = {}
    for kind, certainty in STARTING_CERTAINTY.items():
        starts.setdefault(certainty.word, []).append(kind.value)
    return render_template(
        "method/method.html",
        checklist=backing().documents().checklist,
        starts=starts,
        slack={certainty.word: slack for certainty, slack in SLACK.items()},
        half_known=HALF_KNOWN,
        method_version=METHOD_VERSION,
        data_version=backing().snapshot().data_version,
        examination=_examination(),
        says=method_words,
        first_places=FIRST_PLACES,
        versions=VERSIONS,
        typed=typed,
        offered=offered,
        own=(own := weights.read_own()),
        changes=weights.changes(own),
        most_offered=OFFERED,
    )


@blueprint.get("/method/sensitivity")
def sensitivity() -> str:
    """Every center's place under every other choice."""
    return render_template(
        "method/sensitivity.html",
        found=_examination().sensitivity,
        says=method_words,
        method_version=METHOD_VERSION,
        data_version=backing().snapshot().data_version,
    )


def _examination() -> Examination:
    """The method examined on the newest publication; once for each."""
    newest = published.newest(backing().session())
    if newest is None:
        raise InstallationError("The database holds no data yet. Load them with: flask data load")
    held: dict[str, Examination] = current_app.extensions.setdefault("examination", {})
    if newest.version not in held:
        examined = examine(backing().session(), newest)
        held.clear()
        held[newest.version] = examined
    return held[newest.version]


def _is_slug(typed: str) -> bool:
    try:
        find_record(typed)
    except NotFound:
        return False
    return True


def _named(typed: str) -> list[Card]:
    """Centers of any treatment whose names, city or country the words fit, by name."""
    if len(typed) > TEXT_MOST:
        return []
    wanted = Query(q=typed, treatment=TreatmentWanted.ANY, sort=Sort.NAME, per_page=OFFERED)
    return list(search(backing().snapshot(), wanted).cards)
