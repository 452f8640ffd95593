"""The first page of the desk: one's own drafts, what waits for review, what was decided."""

from functools import partial

from flask import Blueprint, render_template

from directory.domain.submissions import Stage
from directory.extensions import session
from directory.store import accounts, published, submissions
from directory.web.curate.access import Role, allowed, person

blueprint = Blueprint("desk", __name__, url_prefix="/curate")

AT_MOST, LAST_DECIDED = 50, 5


@blueprint.get("/")
@allowed(Role.CURATOR)
def home() -> str:
    """What waits for an answer, one's own drafts, what waits for review, and one's own that were decided."""
    mine = partial(submissions.listed, session(), author=person())
    return render_template(
        "curate/home.html",
        answers=submissions.waiting_for_answer(session(), person()),
        drafts=mine(stages=[Stage.DRAFT]),
        waiting=submissions.listed(session(), stages=[Stage.SUBMITTED], newest=AT_MOST),
        decided=mine(stages=[Stage.ACCEPTED, Stage.REJECTED], newest=LAST_DECIDED),
        people=accounts.emails(session()),
        names=published.center_names(session()),
    )
