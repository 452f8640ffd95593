"""Settings: one table, the environment over the defaults, and a clear refusal of what cannot be used."""

import stat
from pathlib import Path

import pytest

from directory import create_app, require_python
from directory.config import SETTINGS, Settings, read_settings
from directory.domain.problems import InstallationError

KEY = "0123456789abcdef-not-to-be-seen"


def settings(tmp_path: Path, **values: str) -> Settings:
    named = {f"DIRECTORY_{name}": value for name, value in values.items()}
    return read_settings(environment={"DIRECTORY_INSTANCE_PATH": str(tmp_path)} | named)


def test_every_setting_has_a_default_and_a_place_it_came_from(tmp_path: Path) -> None:
    read = settings(tmp_path, LOG_LEVEL="DEBUG")
    rows = {variable: origin for variable, _, origin in read.rows()}
    assert list(rows) == [setting.variable for setting in SETTINGS]
    assert rows["DIRECTORY_LOG_LEVEL"] == "environment"
    assert rows["DIRECTORY_TILE_URL"] == "default"


def test_an_override_wins_over_the_environment(tmp_path: Path) -> None:
    environment = {"DIRECTORY_INSTANCE_PATH": str(tmp_path), "DIRECTORY_LOG_LEVEL": "DEBUG"}
    assert read_settings({"DIRECTORY_LOG_LEVEL": "ERROR"}, environment)["LOG_LEVEL"] == "ERROR"


def test_an_empty_variable_is_as_good_as_none(tmp_path: Path) -> None:
    assert settings(tmp_path, ENVIRONMENT="")["ENVIRONMENT"] == "production"


def test_production_without_a_key_does_not_serve(tmp_path: Path) -> None:
    with pytest.raises(InstallationError, match="DIRECTORY_SECRET_KEY is not set"):
        create_app({"DIRECTORY_INSTANCE_PATH": str(tmp_path), "DIRECTORY_ENVIRONMENT": "production"})


def test_production_refuses_a_key_that_is_no_secret(tmp_path: Path) -> None:
    with pytest.raises(InstallationError, match="at least 16"):
        settings(tmp_path, SECRET_KEY="secret")


def test_development_makes_a_key_once_and_keeps_it_to_its_owner(tmp_path: Path) -> None:
    first = settings(tmp_path / "new", ENVIRONMENT="development")
    second = settings(tmp_path / "new", ENVIRONMENT="development")
    assert len(first["SECRET_KEY"]) == 64
    assert first["SECRET_KEY"] == second["SECRET_KEY"]
    assert stat.S_IMODE((tmp_path / "new" / "secret_key").stat().st_mode) == 0o600


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InstallationError, match=r"file/secret_key.*DIRECTORY_INSTANCE_PATH"):
        settings(tmp_path / "file", ENVIRONMENT="development")


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("ENVIRONMENT", "staging", "must be one of production, development, test"),
        ("LOG_LEVEL", "loud", "must be one of DEBUG"),
        ("PROXIES", "-1", "DIRECTORY_PROXIES must be a number"),
        ("PROXIES", "many", "DIRECTORY_PROXIES must be a number"),
        ("DATABASE_URL", "mysql://host/name", "'mysql'"),
    ],
)
def test_a_value_that_cannot_be_used_is_refused_by_name(
    tmp_path: Path, name: str, value: str, message: str
) -> None:
    with pytest.raises(InstallationError, match=message):
        settings(tmp_path, **{name: value})


def test_a_name_that_nobody_knows_is_told_with_the_nearest_that_is(tmp_path: Path) -> None:
    warnings = settings(tmp_path, DATABSE_URL="x", QQQQ="x", TEST_BROWSER="x").warnings
    assert warnings == (
        "DIRECTORY_DATABSE_URL is not a setting. Did you mean DIRECTORY_DATABASE_URL?",
        "DIRECTORY_QQQQ is not a setting. 'flask config' lists those that are.",
    )


def test_secrets_are_never_shown(tmp_path: Path) -> None:
    url = "postgresql://user:very-secret@host/name"
    shown = str(settings(tmp_path, SECRET_KEY=KEY, DATABASE_URL=url).rows())
    assert KEY not in shown
    assert "very-secret" not in shown
    assert "postgresql+psycopg://user:***@host/name" in shown


def test_every_setting_is_described_in_the_operating_guide() -> None:
    guide = (Path(__file__).parents[1] / "docs" / "operating.md").read_text()
    assert [one.variable for one in SETTINGS if f"`{one.variable}`" not in guide] == []


def test_an_old_python_is_told_which_one_is_needed() -> None:
    with pytest.raises(SystemExit, match=r"needs Python 3\.11 or newer, and this is Python 3\.9"):
        require_python((3, 9, 2))
    require_python((3, 14, 0))
