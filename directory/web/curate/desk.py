"""The first page of the desk: one's own drafts, what waits for review, what was decided."""

from flask import Blueprint, render_template

from directory.domain.submissions import Stage
from directory.extensions import session
from directory.store import submissions
from directory.web.curate.access import Role, allowed, person

blueprint = Blueprint("desk", __name__, url_prefix="/curate")


@blueprint.get("/")
@allowed(Role.CURATOR)
def home() -> str:
    """Drafts and submissions of the person, and how many of others wait."""
    own = submissions.listed(session(), stages=list(Stage), author=person(), newest=50)
    waiting = submissions.listed(session(), stages=[Stage.SUBMITTED], newest=50)
    return render_template("curate/home.html", own=own, waiting=waiting)
