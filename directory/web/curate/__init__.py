"""The curators' desk: an app of its own beside the readers' pages, on the same database and snapshot.

Readers get no cookie and pay for no session, so what needs both lives here: everything that can be
written from a browser. `docs/decisions/desk.md` says more.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from flask import Flask, request
from flask_wtf import CSRFProtect

from directory.config import ROOT, Settings
from directory.extensions import begin_writing, share_database
from directory.web import assets, errors, fragments, headers, words
from directory.web.curate import (
    access,
    account,
    additions,
    centers,
    claim_tables,
    desk,
    devices,
    drafts,
    duplicates,
    limits,
    log,
    not_lost,
    people,
    record_words,
    records,
    review,
    sign_in,
    still_true,
    suggest,
    suggestions,
    verify,
    work,
)

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PREFIX = "/curate"
BELONGING = (PREFIX, "/suggest", "/still-true")
"""First parts of the addresses that the desk answers."""

LARGEST_REQUEST_BYTES = 2_000_000
BLUEPRINTS = (
    desk.blueprint,
    drafts.blueprint,
    records.blueprint,
    additions.blueprint,
    centers.blueprint,
    claim_tables.blueprint,
    account.blueprint,
    people.blueprint,
    work.blueprint,
    verify.blueprint,
    duplicates.blueprint,
    review.blueprint,
    suggest.blueprint,
    suggestions.blueprint,
    still_true.blueprint,
    log.blueprint,
)


def mount(readers: Flask) -> Flask:
    """Make the desk and let it answer its addresses on the readers' app. Returns the desk's app."""
    app = _create(readers)
    readers.extensions["desk"] = app
    readers.wsgi_app = _Mounted(readers.wsgi_app, app.wsgi_app)  # type: ignore[method-assign]
    return app


def _create(readers: Flask) -> Flask:
    settings: Settings = readers.extensions["settings"]
    app = Flask("directory.desk", static_folder=None, template_folder=str(ROOT / "templates"))
    app.config.update(settings.values)
    app.config.update(
        MAX_CONTENT_LENGTH=LARGEST_REQUEST_BYTES,
        MAX_FORM_MEMORY_SIZE=LARGEST_REQUEST_BYTES,
        SESSION_COOKIE_NAME="desk",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings["ENVIRONMENT"] == "production",
        WTF_CSRF_TIME_LIMIT=None,  # a form may stay open for as long as its writer needs
    )
    for name in ("settings", "web", "index", "assets", "geocode", "geocode_offline", "fetch"):
        if name in readers.extensions:
            app.extensions[name] = readers.extensions[name]
    share_database(app, readers)
    app.jinja_env.globals.update(asset=assets.asset_address, fragments=fragments, words=words)
    app.jinja_env.globals.update(record_words=record_words)
    app.jinja_env.filters["lower_first"] = lambda text: text[:1].lower() + text[1:]
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.before_request(_prepare_to_write)
    CSRFProtect(app)
    sign_in.install(app, settings)
    devices.install(app)
    limits.install(app, settings)
    access.install(app)
    not_lost.install(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    errors.install(app)
    headers.install(app)
    return app


def _prepare_to_write() -> None:
    """What a form changes is decided on what was read in the same request: nobody else writes in between."""
    if request.method == "POST":
        begin_writing()


class _Mounted:
    """Hands a request to the desk or to the readers' app, by the first part of its address."""

    def __init__(self, readers: "WSGIApplication", desk_app: "WSGIApplication") -> None:
        self._readers, self._desk = readers, desk_app

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        first = "/" + environ["PATH_INFO"].lstrip("/").partition("/")[0]
        answers = self._desk if first in BELONGING else self._readers
        return answers(environ, start_response)
