"""The composition root: puts the parts of the program together into one app."""

from collections.abc import Mapping

import click
from flask import Flask
from flask.cli import FlaskGroup
from werkzeug.middleware.proxy_fix import ProxyFix

from directory import cli
from directory.config import ROOT, read_settings
from directory.extensions import init_database


def compose(overrides: Mapping[str, str] | None = None) -> Flask:
    """The application, with settings from the environment and ``overrides`` over them.

    Raises InstallationError, naming the thing and the remedy, when a setting cannot be used, or when
    pages are to be served and the secret key, the front-end files or the gazetteer are missing.
    """
    settings = read_settings(overrides)
    app = Flask("directory", static_folder=None, template_folder=str(ROOT / "templates"))
    app.config.update(settings.values)
    app.extensions["settings"] = settings
    cli.set_up_logging(app)
    init_database(app, settings["DATABASE_URL"])
    cli.register(app)
    if not _runs_a_command():
        _prepare_to_serve(app)
    return app


def _runs_a_command() -> bool:
    """Whether the app is made for a `flask` command of ours, which needs no key, pages or index.

    While `flask` looks for a command in the app, the context is the group's own; `flask run` and
    `flask shell` have one of theirs by then.
    """
    context = click.get_current_context(silent=True)
    return context is not None and isinstance(context.command, FlaskGroup)


def _prepare_to_serve(app: Flask) -> None:
    settings = app.extensions["settings"]
    settings.require_secret_key()
    if settings.proxies:
        count = settings.proxies
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=count, x_proto=count, x_host=count, x_prefix=count
        )
