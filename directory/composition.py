"""The composition root: puts the parts of the program together into one app."""

from collections.abc import Callable, Mapping

import click
from flask import Flask
from flask.cli import FlaskGroup
from sqlalchemy.exc import DBAPIError
from werkzeug.middleware.proxy_fix import ProxyFix

from directory import cli, web
from directory.config import ROOT, Settings, read_settings
from directory.curation import source_metadata
from directory.domain.places import Place
from directory.domain.problems import InstallationError
from directory.extensions import Database, init_database, session
from directory.index import geocoding, snapshot
from directory.index.holder import IndexHolder
from directory.index.places import Gazetteer
from directory.index.snapshot import Snapshot
from directory.store import documents, published, schema
from directory.store.dialects import explain, read_consistently
from directory.web import curate
from directory.web.backing import Backing


def compose(overrides: Mapping[str, str] | None = None) -> Flask:
    """Put one app together; ``directory.create_app`` says what it promises."""
    settings = read_settings(overrides)
    app = Flask("directory", static_folder=None, template_folder=str(ROOT / "templates"))
    app.config.update(settings.values)
    app.extensions["settings"] = settings
    cli.set_up_logging(app)
    database = init_database(app, settings["DATABASE_URL"])
    cli.register(app)
    if not _runs_a_command():
        _prepare_to_serve(app, settings, database)
    return app


def _runs_a_command() -> bool:
    """Whether the app is made for a `flask` command of ours, which needs no key, pages or index.

    While `flask` looks for a command in the app, the context is the group's own; `flask run` and
    `flask shell` have one of theirs by then.
    """
    context = click.get_current_context(silent=True)
    return context is not None and isinstance(context.command, FlaskGroup)


def _prepare_to_serve(app: Flask, settings: Settings, database: Database) -> None:
    settings.require_secret_key()
    holder = IndexHolder(build=lambda: _read_snapshot(database), version=lambda: _read_version(database))
    app.extensions["index"] = holder
    gazetteer = Gazetteer(settings.gazetteer_path)
    resolve = _resolver(gazetteer)
    _prepare_for_entering(app, settings, gazetteer)
    app.extensions["web"] = Backing(
        snapshot=lambda: holder.current,
        records=published.RecordReader(database.engine),
        session=session,
        resolve=resolve,
    )
    web.register(app)
    curate.mount(app)
    if settings.proxies:
        _believe_proxies(app, settings.proxies)


def _prepare_for_entering(app: Flask, settings: Settings, gazetteer: Gazetteer) -> None:
    """What the desk may ask while people enter records: places, and what registers know of a document."""
    ask = geocoding.geocoder(settings["GEOCODER"], gazetteer, contact=settings["GEOCODER_CONTACT"])
    app.extensions["geocode"] = ask
    app.extensions["geocode_offline"] = geocoding.proposals_of(gazetteer.geocode)
    if settings["FETCH_METADATA"] == "on":
        app.extensions["fetch"] = source_metadata.fetch


def _read_snapshot(database: Database) -> Snapshot:
    """The index of what is published now. Raises InstallationError when that cannot be read."""
    try:
        schema.require_newest(database.engine)
        with database.new_session() as own:
            read_consistently(own)
            return snapshot.build(
                published.listings(own),
                checklist=documents.checklist(own),
                data_version=published.data_version(own),
            )
    except DBAPIError as error:
        raise InstallationError(explain(error, database.engine)) from error


def _read_version(database: Database) -> str:
    with database.new_session() as own:
        return published.data_version(own)


def _resolver(gazetteer: Gazetteer) -> Callable[[str], tuple[Place, tuple[Place, ...]]]:
    def resolve(text: str) -> tuple[Place, tuple[Place, ...]]:
        found = gazetteer.resolve(text)
        return found.place, found.alternatives

    return resolve


def _believe_proxies(app: Flask, count: int) -> None:
    app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
        app.wsgi_app, x_for=count, x_proto=count, x_host=count, x_prefix=count
    )
