"""`flask remind`: what leaves, what only prints, and what stays when mail is off."""

import email
import email.policy
import re
from datetime import date
from pathlib import Path

import pytest

from tests.curation.folders import UPPSALA, Table, change, small_folder
from tests.test_user_commands import Shell

TO = {"DIRECTORY_REMIND_TO": "desk@example.org"}


@pytest.fixture
def shell(database_url: str, tmp_path: Path) -> Shell:
    """A directory with one fact that grows old within a month, whatever day it is."""
    shell = Shell(database_url, tmp_path / "instance")
    today = date.today()

    def about_to_age(table: Table) -> None:
        table["claims"][1]["as_of"] = f"{today.year - 4}-{today.month:02d}-{min(today.day, 28):02d}"

    folder = small_folder(tmp_path / "seed")
    change(folder, UPPSALA, about_to_age)
    code, said = shell.flask("data", "load", str(folder))
    assert code == 0, said
    return shell


def mails(shell: Shell) -> list[email.message.EmailMessage]:
    paths = sorted((shell.folder / "mail").glob("*.eml"))
    return [email.message_from_bytes(one.read_bytes(), policy=email.policy.default) for one in paths]  # type: ignore[misc]


def test_a_dry_run_prints_and_sends_nothing(shell: Shell) -> None:
    code, said = shell.flask("remind", "--dry-run", **TO, DIRECTORY_MAIL="off")
    assert code == 0
    assert re.search(r"desk@example\.org\n  uppsala-02, fresh until \d{4}-\d\d-\d\d: It says", said)
    assert "Nothing was sent" in said
    assert mails(shell) == []


def test_mail_goes_to_a_file_once(shell: Shell) -> None:
    code, said = shell.flask("remind", **TO, DIRECTORY_MAIL="file")
    assert (code, said) == (0, "Mails sent: 1. Facts asked about: 1.\n")
    (one,) = mails(shell)
    assert one["To"] == "desk@example.org"
    assert re.search(r"http://localhost:8000/still-true/[\w-]{43}\n", one.get_content())
    assert shell.flask("remind", **TO, DIRECTORY_MAIL="file")[1] == "Mails sent: 0. Facts asked about: 0.\n"
    assert len(mails(shell)) == 1


def test_with_mail_off_nothing_is_kept_and_the_exit_code_says_so(shell: Shell) -> None:
    code, said = shell.flask("remind", **TO, DIRECTORY_MAIL="off")
    assert code == 1
    assert "Mail is off" in said
    assert "uppsala-02" in shell.flask("remind", "--dry-run", **TO)[1]


def test_a_mail_that_cannot_be_handed_over_is_asked_again(shell: Shell) -> None:
    (shell.folder / "mail").write_text("not a folder")
    code, said = shell.flask("remind", **TO, DIRECTORY_MAIL="file")
    assert code == 1
    assert "Mails not sent: 1" in said
    assert "uppsala-02" in shell.flask("remind", "--dry-run", **TO)[1]


def test_facts_without_anybody_to_ask_are_counted(shell: Shell) -> None:
    assert "Facts without anybody to ask: 1." in shell.flask("remind", DIRECTORY_MAIL="file")[1]
    assert mails(shell) == []


def test_days_must_be_a_number(shell: Shell) -> None:
    for wrong in ("0", "366", "x"):
        with pytest.raises(Exception, match="REMIND_DAYS must be a number from 1 to 365"):
            shell.flask("config", DIRECTORY_REMIND_DAYS=wrong)
