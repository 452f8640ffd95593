"""Whether the process lives, and whether it can answer."""

from flask import Blueprint, Response

from directory.store import published
from directory.web.backing import backing

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def alive() -> Response:
    """200 as long as the process answers."""
    return Response("alive\n", content_type="text/plain; charset=utf-8")


@blueprint.get("/readyz")
def ready() -> Response:
    """200 when database and index answer, 503 when they do not."""
    behind = backing()
    version = published.data_version(behind.session())
    held = behind.snapshot().data_version
    return Response(f"ready\ndatabase {version}\nindex {held}\n", content_type="text/plain; charset=utf-8")
