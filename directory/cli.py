"""The commands: `flask data …`, `flask database …`, `flask user …`, `flask remind`, `flask config`."""

import functools
import logging
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, cast

import click
from flask import Flask, current_app
from flask.cli import AppGroup, with_appcontext
from sqlalchemy.exc import DBAPIError

from directory import mail
from directory.config import Settings
from directory.curation import accounts as account_deeds
from directory.curation import quality, reminders, seed
from directory.curation.reminders import Letter, Plan, Rules
from directory.curation.seed import Changes, Difference
from directory.curation.seed_format import Seed
from directory.domain.problems import BadData, DirectoryError
from directory.domain.quality import Report, Share
from directory.domain.roles import Role
from directory.extensions import database, session
from directory.mail import MailNotSent
from directory.store import accounts, dialects, schema, sources
from directory.store.accounts import Account
from directory.web.curate import people, sign_in, still_true

data = AppGroup("data", help="Check, load and export the data.")
database_group = AppGroup("database", help="Look after the tables.")
user_group = AppGroup("user", help="Look after the accounts of the curators' desk.")


def register(app: Flask) -> None:
    """Add the commands to the app."""
    for command in (data, database_group, user_group, remind, show_config):
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


_ROLE = click.option("--role", required=True, type=click.Choice([one.value for one in Role]))


def _with_accounts(command: Callable[..., None]) -> Callable[..., None]:
    """Run a command where passwords can be hashed, on tables of the newest version."""

    @functools.wraps(command)
    def inside(*args: Any, **kwargs: Any) -> None:
        schema.require_newest(database().engine)
        with sign_in.for_commands(current_app).app_context():
            command(*args, **kwargs)

    return says_what_is_wrong(inside)


@user_group.command("add")
@click.argument("email")
@_ROLE
@click.option("--password-stdin", is_flag=True, help="Read the password as one line from standard input.")
@_with_accounts
def add_user(email: str, role: str, password_stdin: bool) -> None:
    """Make an account for EMAIL. The password is asked for twice, or read from standard input."""
    address = sign_in.normal_address(email)
    if accounts.find(session(), address):
        raise account_deeds.AccountRefused(f"{address} has an account already.")
    password = sign_in.hashed(_password(password_stdin), email=address)
    now = datetime.now(UTC)
    account_deeds.add(session(), email=address, role=Role(role), password_hash=password, by=None, now=now)
    click.echo(f"{address} can sign in at {_settings().site_address}/curate/ as {role}.")


def _password(from_input: bool) -> str:
    if from_input or not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    return str(click.prompt("Password", hide_input=True, confirmation_prompt="The same again"))


@user_group.command("invite")
@click.argument("email")
@_ROLE
@_with_accounts
def invite_user(email: str, role: str) -> None:
    """Make an account for EMAIL and send a link by which its owner sets the password."""
    settings = _settings()
    settings.require_secret_key()
    address = sign_in.normal_address(email)
    number = account_deeds.add(
        session(), email=address, role=Role(role), password_hash=None, by=None, now=datetime.now(UTC)
    )
    link = sign_in.invitation(number, session(), settings)
    try:
        mail.send(people.invitation_mail(_account(address), link), settings=settings)
        click.echo(f"A link to set a password was sent to {address}.")
    except MailNotSent as error:
        click.echo(f"No mail was sent: {error}")
    click.echo(f"Good for {sign_in.INVITED_FOR_DAYS} days, once: {link}")


@user_group.command("list")
@_with_accounts
def list_users() -> None:
    """Every account, what it may do, and whether it can be used."""
    for one in accounts.all(session()):
        click.echo(f"{one.email:<40}  {one.role or 'no role':<8}  {_state(one)}")


def _state(account: Account) -> str:
    if not account.is_active:
        return "disabled"
    if not account.has_password:
        return "invited"
    return "second factor" if account.has_second_factor else "password only"


@user_group.command("role")
@click.argument("email")
@click.argument("role", type=click.Choice([one.value for one in Role]))
@_with_accounts
def change_role(email: str, role: str) -> None:
    """Give EMAIL another ROLE."""
    account_deeds.set_role(session(), _account(email).id, Role(role), by=None, now=datetime.now(UTC))
    click.echo(f"{email} is {role} now.")


@user_group.command("password")
@click.argument("email")
@click.option("--password-stdin", is_flag=True, help="Read the password as one line from standard input.")
@_with_accounts
def set_password(email: str, password_stdin: bool) -> None:
    """Give EMAIL a new password: the way where no mail is sent. Ends its logins."""
    account = _account(email)
    password = sign_in.hashed(_password(password_stdin), email=account.email)
    account_deeds.set_password(session(), account.id, password, by=None, now=datetime.now(UTC))
    click.echo(f"{account.email} has a new password, and is signed out everywhere.")


def _change(deed: Callable[..., object], email: str, said: str) -> None:
    deed(session(), _account(email).id, by=None, now=datetime.now(UTC))
    click.echo(f"{email} {said}.")


@user_group.command("disable")
@click.argument("email")
@_with_accounts
def disable_user(email: str) -> None:
    """Shut EMAIL out, everywhere and at once."""
    _change(account_deeds.disable, email, "is shut out")


@user_group.command("enable")
@click.argument("email")
@_with_accounts
def enable_user(email: str) -> None:
    """Let EMAIL in again."""
    _change(account_deeds.enable, email, "can sign in again")


@user_group.command("remove-second-factor")
@click.argument("email")
@_with_accounts
def remove_second_factor(email: str) -> None:
    """Help EMAIL, who lost phone and recovery codes: only the password is asked until another is set up."""
    _change(account_deeds.forget_second_factors, email, "signs in with the password alone")


def _account(email: str) -> Account:
    found = accounts.find(session(), email.strip())
    if found is None:
        raise account_deeds.AccountRefused(f"There is no account {email}. 'flask user list' shows all.")
    return found


@click.command("remind")
@click.option("--dry-run", is_flag=True, help="Only print who would be asked about what.")
@with_appcontext
@says_what_is_wrong
def remind(dry_run: bool) -> None:
    """Ask by mail whether facts that grow old soon are still true: once a day, by cron."""
    settings = _settings()
    if not dry_run and not mail.is_on(settings):
        raise MailNotSent("Mail is off, so nobody is asked. 'flask remind --dry-run' shows who would be.")
    schema.require_newest(database().engine)
    rules = Rules(
        days=int(settings["REMIND_DAYS"]),
        fallback=settings["REMIND_TO"],
        to_centers=settings["REMIND_CENTERS"] == "on",
    )
    planned = reminders.plan(session(), rules, now=datetime.now(UTC), today=date.today())
    session().rollback()
    if dry_run:
        _say_who_would_be_asked(planned)
    else:
        _ask(planned, settings)


def _ask(planned: Plan, settings: Settings) -> None:
    def post(letter: Letter, tokens: Mapping[str, str]) -> None:
        mail.send(still_true.letter(letter, tokens, site=settings.site_address), settings=settings)

    done = reminders.send(session(), planned.letters, post=post, now=datetime.now(UTC))
    facts = sum(len(one.facts) for one in done.sent)
    click.echo(f"Mails sent: {len(done.sent)}. Facts asked about: {facts}.")
    if planned.nobody:
        count = len(planned.nobody)
        click.echo(f"Facts without anybody to ask: {count}. DIRECTORY_REMIND_TO can name somebody.")
    if done.failures:
        raise MailNotSent(f"Mails not sent: {len(done.failures)}. {done.failures[0]}")


def _say_who_would_be_asked(planned: Plan) -> None:
    for letter in planned.letters:
        click.echo(f"{letter.recipient}{' (a center)' if letter.to_center else ''}")
        for one in letter.facts:
            click.echo(f"  {one.claim.id}, fresh until {one.until}: {one.claim.statement}")
    for one in planned.nobody:
        click.echo(f"Nobody to ask: {one.claim.id}, fresh until {one.until}")
    click.echo("Nothing was sent: this was a dry run.")


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
