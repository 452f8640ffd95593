"""How it is shown: pages and the public interface for programs, two views of one record."""

from flask import Flask, Request, Response
from flask.sessions import SessionInterface, SessionMixin

from directory.web import (
    api,
    arithmetic,
    assets,
    centers,
    changes,
    comparison,
    data,
    errors,
    fit,
    fragments,
    headers,
    health,
    method,
    outcomes,
    pack,
    questions,
    search,
    shared_questions,
    sources,
    weights,
    words,
)


class NoSessions(SessionInterface):
    """Readers get no cookie, and so no session has to be looked for."""

    def open_session(self, app: Flask, request: Request) -> None:
        """No session, for anybody."""

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Nothing to keep."""


def register(app: Flask) -> None:
    """Add every page, the API, the static files, error pages and headers to the app.

    Raises InstallationError when front-end files are missing.
    """
    app.session_interface = NoSessions()
    app.extensions["assets"] = assets.read_assets()
    app.jinja_env.globals.update(asset=assets.asset_address, fragments=fragments, words=words)
    app.jinja_env.filters["lower_first"] = lambda text: text[:1].lower() + text[1:]
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    readers = (
        search,
        centers,
        questions,
        comparison,
        shared_questions,
        sources,
        fit,
        pack,
        outcomes,
        method,
        arithmetic,
        data,
        changes,
    )
    for module in (*readers, health, assets, weights, api):
        app.register_blueprint(module.blueprint)
    errors.install(app)
    headers.install(app)
