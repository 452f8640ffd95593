"""The commands as somebody types them: what they say, what they leave, and their exit code."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask.cli import FlaskGroup

from directory import create_app
from tests.curation.folders import UPPSALA, all_bytes, change, small_folder

ROOT = Path(__file__).parents[1]


class Terminal:
    """Types `flask …` with an instance folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.settings = {"DIRECTORY_INSTANCE_PATH": str(folder / "instance")}

    def flask(self, *words: str, **settings: str) -> tuple[int, str]:
        """Exit code, and all that was said."""
        group = FlaskGroup(create_app=lambda: create_app(self.settings | settings))
        done = CliRunner().invoke(group, words)
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exc_info
        return done.exit_code, done.output

    def process(self, *words: str, **environment: str) -> tuple[int, str]:
        """The same in a process of its own, as from a shell in the checkout."""
        ours = {name: value for name, value in os.environ.items() if not name.startswith("DIRECTORY_")}
        done = subprocess.run(
            [sys.executable, "-m", "flask", *words],
            cwd=ROOT,
            env=ours | self.settings | environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        said = done.stdout + done.stderr
        assert "Traceback" not in said, said
        return done.returncode, said


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    return Terminal(tmp_path)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return small_folder(tmp_path / "seed")


def test_data_is_checked_loaded_and_exported_without_any_setting(
    terminal: Terminal, folder: Path, tmp_path: Path
) -> None:
    found = (0, "No problems: 2 centers, 6 claims, 2 sources.\n")
    assert terminal.flask("data", "check", str(folder)) == found
    code, said = terminal.flask("data", "load", "--dry-run", str(folder))
    assert code == 0
    assert "+ claims uppsala-01" in said
    assert "6 claims: 6 new" in said
    code, said = terminal.flask("data", "load", str(folder))
    assert code == 0
    assert "6 claims: 6 new" in said
    code, said = terminal.flask("data", "load", str(folder))
    assert code == 0
    assert "6 claims: 0 new, 0 changed, 0 withdrawn" in said
    assert "as before" in said
    assert terminal.flask("data", "export", str(tmp_path / "out"))[0] == 0
    assert all_bytes(tmp_path / "out") == all_bytes(folder)
    assert terminal.flask("data", "evaluate") == (0, "Nothing has changed since last time.\n")


def test_the_report_says_what_is_known_and_wants_data_first(terminal: Terminal, folder: Path) -> None:
    code, said = terminal.flask("data", "report")
    assert code == 1
    assert "flask database upgrade" in said
    terminal.flask("data", "load", str(folder))
    code, said = terminal.flask("data", "report")
    assert code == 0
    assert "2 centers" in said
    assert "Unsourced: 0" in said


def test_a_broken_file_is_named_and_nothing_is_loaded(terminal: Terminal, folder: Path) -> None:
    terminal.flask("database", "upgrade")
    change(folder, UPPSALA, lambda center: center["claims"][0].update(answer="yes", source="nowhere"))
    for command in ("check", "load"):
        code, said = terminal.flask("data", command, str(folder))
        assert code == 1
        assert f"{UPPSALA}: uppsala-01 answer: 'yes' is not one of met" in said
    code, said = terminal.flask("data", "export", str(folder.parent / "out"))
    assert code == 1
    assert "holds no data yet" in said


def test_a_missing_folder_is_named(terminal: Terminal, tmp_path: Path) -> None:
    code, said = terminal.flask("data", "check", str(tmp_path / "nowhere"))
    assert code == 1
    assert "nowhere" in said
    assert "DIRECTORY_SEED_PATH" in said


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("postgresql://user:very-secret@127.0.0.1:1/name", "user:***@127.0.0.1:1/name cannot be used"),
        ("sqlite:////dev/null/folder/directory.sqlite", "/dev/null"),
    ],
)
def test_a_database_that_cannot_be_used_is_named(
    terminal: Terminal, folder: Path, url: str, message: str
) -> None:
    code, said = terminal.flask("data", "load", str(folder), DIRECTORY_DATABASE_URL=url)
    assert code == 1
    assert message in said
    assert "very-secret" not in said


def test_a_file_that_is_no_database_is_named(terminal: Terminal, folder: Path) -> None:
    address = f"sqlite:///{folder / 'checklist.toml'}"
    code, said = terminal.flask("data", "load", str(folder), DIRECTORY_DATABASE_URL=address)
    assert code == 1
    assert "checklist.toml cannot be used" in said


def test_tables_are_asked_for_before_they_are_read(terminal: Terminal) -> None:
    code, said = terminal.flask("data", "evaluate")
    assert code == 1
    assert "flask database upgrade" in said
    assert terminal.flask("database", "upgrade") == (0, "The tables are now of the newest version.\n")
    assert terminal.flask("database", "upgrade") == (0, "Nothing to do.\n")


def test_config_shows_values_and_origins_and_hides_secrets(
    terminal: Terminal, caplog: pytest.LogCaptureFixture
) -> None:
    wrong = {"DIRECTORY_SECRET_KEY": "not-to-be-seen-by-anybody", "DIRECTORY_LOG_LEVLE": "x"}
    code, said = terminal.flask("config", **wrong)
    assert code == 0
    assert "not-to-be-seen" not in said
    assert "(hidden)  [program]" in said
    assert "Did you mean DIRECTORY_LOG_LEVEL?" in caplog.text


def test_a_setting_that_cannot_be_used_stops_every_command(terminal: Terminal) -> None:
    code, said = terminal.process("config", DIRECTORY_DATABASE_URL="mysql://host/name")
    assert code == 1
    assert said.startswith("Error: DIRECTORY_DATABASE_URL names the database system 'mysql'.")


def test_production_without_a_key_does_not_serve_and_says_why(terminal: Terminal) -> None:
    code, said = terminal.process("run", "--port", "0")
    assert code == 1
    assert said.startswith("Error: DIRECTORY_SECRET_KEY is not set")
