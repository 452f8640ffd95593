"""The commands: `flask data …`, `flask database …`, `flask config`."""

import functools
import logging
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, cast

import click
from flask import Flask, current_app
from flask.cli import AppGroup, with_appcontext
from sqlalchemy.exc import DBAPIError

from directory.config import Settings
from directory.curation import quality, seed
from directory.curation.seed import Changes, Difference
from directory.curation.seed_format import Seed
from directory.domain.problems import BadData, DirectoryError
from directory.domain.quality import Report, Share
from directory.extensions import database, session
from directory.store import dialects, schema, sources

data = AppGroup("data", help="Check, load and export the data.")
database_group = AppGroup("database", help="Look after the tables.")


def register(app: Flask) -> None:
    """Add the commands to the app."""
    for command in (data, database_group, show_config):
        app.cli.add_command(command)


def says_what_is_wrong(command: Callable[..., None]) -> Callable[..., None]:
    """Turn every foreseen problem into its message and exit code 1; nobody should see a traceback."""

    @functools.wraps(command)
    def guarded(*args: Any, **kwargs: Any) -> None:
        try:
            command(*args, **kwargs)
        except BadData as error:
            count = len(error.problems)
            raise click.ClickException(f"{count} problem{'s' * (count != 1)} found.\n{error}") from error
        except DirectoryError as error:
            raise click.ClickException(str(error)) from error
        except DBAPIError as error:
            raise click.ClickException(dialects.explain(error, database().engine)) from error

    return guarded


def _settings() -> Settings:
    return cast(Settings, current_app.extensions["settings"])


def _folder(path: str | None) -> Path:
    return Path(path or _settings()["SEED_PATH"])


@data.command("check")
@click.argument("path", required=False)
@says_what_is_wrong
def check(path: str | None) -> None:
    """Check the data folder PATH; every error names file, record and field."""
    read = seed.read_folder(_folder(path), today=date.today())
    claims = sum(len(center.claims) for center in read.centers.values())
    click.echo(f"No problems: {len(read.centers)} centers, {claims:,} claims, {len(read.sources)} sources.")


@data.command("load")
@click.argument("path", required=False)
@click.option("--dry-run", is_flag=True, help="Only say what would change.")
@click.option("--replace", is_flag=True, help="Undo what the curators' desk has published since.")
@says_what_is_wrong
def load(path: str | None, dry_run: bool, replace: bool) -> None:
    """Load the data folder PATH into the database, all or nothing. Loading it again changes nothing."""
    today = date.today()
    read = seed.read_folder(_folder(path), today=today)
    if dry_run:
        _say_what_would_change(read)
        return
    if schema.upgrade(database().engine):
        click.echo("The tables are now of the newest version.")
    found = seed.load(session(), read, today=today, now=datetime.now(UTC), replace_desk=replace)
    click.echo(str(found))
    click.echo(f"Data version {found.data_version}, {'new' if found.published else 'as before'}.")


def _say_what_would_change(read: Seed) -> None:
    if schema.version(database().engine) is None:
        found = seed.difference(seed.EMPTY, read)
    else:
        schema.require_newest(database().engine)
        found = seed.load(session(), read, today=date.today(), dry_run=True)
    _say_each(found)
    click.echo(str(found))
    click.echo("Nothing was written: this was a dry run.")


def _say_each(found: Difference) -> None:
    for noun, changes in found.kinds().items():
        for sign, ids in _signed(changes):
            for one in ids:
                click.echo(f"{sign} {noun} {one}")


def _signed(changes: Changes) -> list[tuple[str, tuple[str, ...]]]:
    return [("+", changes.new), ("~", changes.changed), ("-", changes.withdrawn)]


@data.command("export")
@click.argument("path")
@says_what_is_wrong
def export(path: str) -> None:
    """Write the published data as a data folder into PATH."""
    schema.require_newest(database().engine)
    click.echo(f"{seed.export(session(), Path(path)):,} files written to {path}.")


@data.command("evaluate")
@says_what_is_wrong
def evaluate() -> None:
    """Evaluate all centers anew, because answers grow old: once a day, by cron."""
    schema.require_newest(database().engine)
    is_new = seed.evaluate_again(session(), today=date.today())
    click.echo("Evaluated anew and published." if is_new else "Nothing has changed since last time.")


@data.command("report")
@click.option("--online", is_flag=True, help="Also open the address of every source; this takes minutes.")
@says_what_is_wrong
def report(online: bool) -> None:
    """Say how much is known, checked, stale and in conflict."""
    schema.require_newest(database().engine)
    found = quality.quality_report(session(), on=date.today())
    for line in report_lines(found):
        click.echo(line)
    if found.unsourced:
        raise click.ClickException(f"{found.unsourced} claims have no source.")
    if online:
        _say_dead_links()


def report_lines(found: Report) -> Iterator[str]:
    """The report as text: six lines about the whole, then tables."""
    yield f"On {found.on}: {found.centers} centers, {found.scored} with a running aHSCT program."
    yield f"Known: {found.known:.1f} % of what the checklist asks."
    yield f"Answered: {_share(found.answered)} questions; sources disagree on {found.conflicts}."
    yield f"Claims: {_share(found.checked)} checked, {_share(found.counted)} count in an evaluation."
    yield f"Stale: {_share(found.stale)} of those that age; undated: {_share(found.undated)}."
    yield f"Recorded as not known: {found.findings}. Unsourced: {found.unsourced}."
    yield from ("", "Known by criterion, in percent")
    yield from (f"  {criterion:<24}{known:6.1f}" for criterion, known in found.criteria.items())
    yield from ("", "By item: answered at, known in percent")
    yield from (f"  {one.id:<24}{one.answered.part:4} {one.known:6.1f}" for one in found.items)
    yield from ("", "By country: centers, known in percent")
    yield from (
        f"  {country:<24}{count:4} {known:6.1f}" for country, (count, known) in found.countries.items()
    )
    yield from ("", "By center: questions answered, known in percent, unchecked claims")
    for one in sorted(found.by_center, key=lambda center: center.slug):
        yield f"  {one.slug:<48}{one.answered.part:4} {one.known:6.1f} {one.unchecked:4}"


def _share(share: Share) -> str:
    percent = "" if share.percent is None else f" ({share.percent:.1f} %)"
    return f"{share.part:,} of {share.whole:,}{percent}"


def _say_dead_links() -> None:
    dead = list(quality.dead_links(sources.all(session()).values(), quality.why_closed))
    for one in dead:
        click.echo(f"{one.key}: {one.address} {one.reason}")
    click.echo(f"{len(dead)} addresses do not open.")


@database_group.command("upgrade")
@says_what_is_wrong
def upgrade() -> None:
    """Bring the tables to the newest version."""
    changed = schema.upgrade(database().engine)
    click.echo("The tables are now of the newest version." if changed else "Nothing to do.")


@click.command("config")
@with_appcontext
@says_what_is_wrong
def show_config() -> None:
    """Show every setting with where it comes from, secrets hidden."""
    rows = _settings().rows()
    width = max(len(variable) for variable, _, _ in rows)
    for variable, value, origin in rows:
        click.echo(f"{variable:<{width}}  {value}  [{origin}]")


def set_up_logging(app: Flask) -> None:
    """Log at the level that is set, and say which settings nobody knows."""
    settings = cast(Settings, app.extensions["settings"])
    app.logger.setLevel(getattr(logging, settings["LOG_LEVEL"]))
    for warning in settings.warnings:
        app.logger.warning(warning)
