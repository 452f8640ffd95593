"""`flask user …`: accounts from the command line, before anybody can sign in."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask.cli import FlaskGroup

from directory import create_app

PASSWORD = "a sentence that is long enough"
EMAIL = "someone@example.org"


class Shell:
    """Types `flask user …` in an installation of its own."""

    def __init__(self, url: str, folder: Path) -> None:
        self.folder = folder
        self.settings = {
            "DIRECTORY_DATABASE_URL": url,
            "DIRECTORY_INSTANCE_PATH": str(folder),
            "DIRECTORY_ENVIRONMENT": "test",
        }
        assert self.flask("database", "upgrade")[0] == 0

    def flask(self, *words: str, typed: str = "", **settings: str) -> tuple[int, str]:
        apps = []

        def make() -> object:
            apps.append(create_app(self.settings | settings))
            return apps[-1]

        done = CliRunner().invoke(FlaskGroup(create_app=make), words, input=typed)
        for app in apps:
            app.extensions["database"].engine.dispose()
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exc_info
        return done.exit_code, done.output

    def user(self, *words: str, typed: str = "", **settings: str) -> tuple[int, str]:
        return self.flask("user", *words, typed=typed, **settings)

    def add(self, email: str = EMAIL, role: str = "admin", password: str = PASSWORD) -> tuple[int, str]:
        return self.user("add", email, "--role", role, "--password-stdin", typed=f"{password}\n")


@pytest.fixture
def shell(database_url: str, tmp_path: Path) -> Shell:
    return Shell(database_url, tmp_path)


def test_accounts_are_added_listed_changed_and_shut(shell: Shell) -> None:
    assert shell.add() == (0, f"{EMAIL} can sign in at http://localhost:8000/curate/ as admin.\n")
    assert shell.add("Other@Example.org", "curator")[0] == 0
    assert shell.user("role", "other@example.org", "reviewer")[0] == 0
    assert re.search(r"other@example\.org +reviewer +password only", shell.user("list")[1])
    assert shell.user("disable", "OTHER@example.org")[0] == 0
    assert re.search(r"other@example\.org +reviewer +disabled", shell.user("list")[1])
    assert shell.user("enable", "other@example.org")[0] == 0
    assert shell.user("remove-second-factor", "other@example.org")[0] == 0


def test_a_forgotten_password_is_set_anew_without_mail(shell: Shell) -> None:
    shell.user("invite", EMAIL, "--role", "curator")
    typed = f"{PASSWORD}\n"
    assert "signed out everywhere" in shell.user("password", EMAIL, "--password-stdin", typed=typed)[1]
    assert "password only" in shell.user("list")[1]
    code, said = shell.user("password", EMAIL, "--password-stdin", typed="short\n")
    assert (code, "at least 12" in said) == (1, True)
    assert shell.user("password", "who@example.org", "--password-stdin", typed=typed)[0] == 1


@pytest.mark.parametrize(
    ("email", "password", "message"),
    [
        ("nonsense", PASSWORD, "“nonsense” is not an e-mail address"),
        (EMAIL, "short", "It has 5 characters and needs at least 12"),
        (EMAIL, "someone@example.org", "made of the address"),
        (EMAIL, "password12345", "guessed first"),
        (EMAIL, "", "It has 0 characters"),
    ],
)
def test_what_cannot_be_is_said_in_one_sentence(
    shell: Shell, email: str, password: str, message: str
) -> None:
    code, said = shell.add(email, password=password)
    assert code == 1
    assert message in said
    assert shell.user("list")[1] == ""


def test_an_account_that_exists_is_left_alone(shell: Shell) -> None:
    shell.add()
    code, said = shell.add(EMAIL.upper(), "curator")
    assert code == 1
    assert "has an account already" in said
    assert "admin" in shell.user("list")[1]


def test_the_last_admin_stays(shell: Shell) -> None:
    shell.add()
    for words in (("role", EMAIL, "curator"), ("disable", EMAIL)):
        code, said = shell.user(*words)
        assert code == 1
        assert "is the last admin. Make another first." in said
    shell.add("second@example.org", "admin")
    assert shell.user("disable", EMAIL)[0] == 0
    assert shell.user("role", "second@example.org", "curator")[0] == 1


def test_somebody_unknown_is_named(shell: Shell) -> None:
    for words in (("role", "who@example.org", "admin"), ("disable", "who@example.org")):
        code, said = shell.user(*words)
        assert (code, "There is no account who@example.org" in said) == (1, True)


def test_an_invitation_is_sent_and_its_link_shown(shell: Shell) -> None:
    code, said = shell.user("invite", EMAIL, "--role", "reviewer")
    assert code == 0
    link = re.search(r"http://localhost:8000/curate/invitation/\S+", said)
    assert link
    (mail,) = (shell.folder / "mail").iterdir()
    assert EMAIL in mail.read_text()
    assert re.search(rf"{EMAIL} +reviewer +invited", shell.user("list")[1])


def test_without_mail_the_link_is_shown_all_the_same(shell: Shell) -> None:
    code, said = shell.user("invite", EMAIL, "--role", "curator", DIRECTORY_MAIL="off")
    assert code == 0
    assert "No mail was sent" in said
    assert "/curate/invitation/" in said


def test_a_link_that_nobody_could_use_is_not_made(shell: Shell) -> None:
    code, said = shell.user("invite", EMAIL, "--role", "curator", DIRECTORY_ENVIRONMENT="production")
    assert code == 1
    assert "DIRECTORY_SECRET_KEY" in said
    assert shell.user("list")[1] == ""


def test_old_tables_are_named(sqlite_url: str, tmp_path: Path) -> None:
    settings = {"DIRECTORY_DATABASE_URL": sqlite_url, "DIRECTORY_INSTANCE_PATH": str(tmp_path)}
    done = CliRunner().invoke(FlaskGroup(create_app=lambda: create_app(settings)), ["user", "list"])
    assert done.exit_code == 1
    assert "flask database upgrade" in done.output
