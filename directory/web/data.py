"""The data itself: how to take it along, and how much of it is known."""

from flask import Blueprint, current_app, render_template
from flask.typing import ResponseReturnValue

from directory.curation.quality import quality_report
from directory.domain.problems import InstallationError
from directory.domain.quality import Report
from directory.store import published
from directory.web.backing import backing

blueprint = Blueprint("data", __name__)


def _report() -> Report:
    """The figures of the newest publication; counted once for each."""
    newest = published.newest(backing().session())
    if newest is None:
        raise InstallationError("The database holds no data yet. Load them with: flask data load")
    held: dict[str, Report] = current_app.extensions.setdefault("quality", {})
    if newest.version not in held:
        report = quality_report(backing().session(), on=newest.evaluated_on)
        held.clear()
        held[newest.version] = report
    return held[newest.version]


@blueprint.get("/data")
def data() -> ResponseReturnValue:
    """Downloads, versions, and how to cite."""
    return render_template("data/data.html", data_version=backing().snapshot().data_version)


@blueprint.get("/data/quality")
def quality() -> ResponseReturnValue:
    """How much is known, for the whole directory, in plain sight."""
    return render_template("data/quality.html", report=_report())
