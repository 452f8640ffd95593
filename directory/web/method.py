"""How evaluation works, with the arithmetic and the checklist that is in force."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from directory.domain.certainty import STARTING_CERTAINTY
from directory.domain.evaluation import HALF_KNOWN, METHOD_VERSION, SLACK
from directory.web.backing import backing

blueprint = Blueprint("method", __name__)


@blueprint.get("/method")
def method() -> ResponseReturnValue:
    """The method page; every figure on it is the one that the evaluation uses."""
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
    )
