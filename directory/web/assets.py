"""Static files: a fixed list of them, each under an address that changes with its content."""

import gzip
import hashlib
import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from flask import Blueprint, Response, abort, current_app, request

from directory.domain.problems import InstallationError

STATIC = Path(__file__).parent / "static"
OWN = (
    "site.css", "search.js", "weights.js", "desk.css", "drafts.css", "drafts.js", "place.js", "passkey.js",
    "map.js", "map.css", "icon.svg",
)  # fmt: skip
BUILT = tuple(
    f"dist/{name}"
    for name in (
        "pico.css", "leaflet.js", "leaflet.css", "markercluster.js", "markercluster.css",
        "world-110m.json", "world-50m.json", "licenses.txt",
    )
)  # fmt: skip
ONE_YEAR_SECONDS = 31_536_000
_TYPES = {".js": "text/javascript", ".json": "application/json", ".svg": "image/svg+xml"}

blueprint = Blueprint("assets", __name__)


@dataclass(frozen=True)
class Asset:
    """One static file in memory, plain and compressed."""

    content: bytes
    type: str

    @cached_property
    def version(self) -> str:
        """The part of the address that changes with the content."""
        return hashlib.sha256(self.content).hexdigest()[:12]

    @cached_property
    def compressed(self) -> bytes:
        """The content as gzip."""
        return gzip.compress(self.content, 9, mtime=0)


def read_assets(folder: Path = STATIC) -> Mapping[str, Asset]:
    """Every listed file. Raises InstallationError naming those that are missing and the remedy."""
    missing = [name for name in (*OWN, *BUILT) if not (folder / name).is_file()]
    if missing:
        names = ", ".join(missing)
        raise InstallationError(f"Front-end files are missing in {folder}: {names}. Run 'make setup'.")
    return {name: _read(folder / name) for name in (*OWN, *BUILT)}


def _read(path: Path) -> Asset:
    kind = _TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "text/plain"
    return Asset(path.read_bytes(), kind)


def asset_address(name: str) -> str:
    """The address of a static file, for templates."""
    return f"/static/{name}?v={current_app.extensions['assets'][name].version}"


@blueprint.get("/static/<path:name>")
def asset(name: str) -> Response:
    """A static file; for ever when the address carries its version."""
    found: Asset | None = current_app.extensions["assets"].get(name)
    if found is None:
        abort(404)
    compress = bool(request.accept_encodings["gzip"])
    content = found.compressed if compress else found.content
    response = Response(content, content_type=f"{found.type}; charset=utf-8")
    if compress:
        response.content_encoding = "gzip"
    response.vary.add("Accept-Encoding")
    response.cache_control.public = True
    response.cache_control.max_age = ONE_YEAR_SECONDS if request.args.get("v") == found.version else 0
    response.cache_control.immutable = request.args.get("v") == found.version
    response.set_etag(found.version)
    response.make_conditional(request)
    return response
