"""The settings: one table says what can be set, and where each value came from."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from urllib.parse import urlsplit

from directory.domain.problems import InstallationError
from directory.store.dialects import read_url, sqlite_address

PREFIX = "DIRECTORY_"
ROOT = Path(__file__).parents[1]
FROM_DEFAULT, FROM_ENVIRONMENT, FROM_PROGRAM = "default", "environment", "program"
FROM_FILE = "file secret_key in the instance folder"
NOT_OURS = frozenset({"DIRECTORY_TEST_BROWSER"})
"""Names that other parts of the project read for themselves."""


@dataclass(frozen=True)
class Setting:
    """One thing an operator can set; ``choices`` are the only values it may have, when there are any."""

    name: str
    default: str
    help: str
    secret: bool = False
    choices: tuple[str, ...] = ()

    @property
    def variable(self) -> str:
        """The environment variable that sets it."""
        return PREFIX + self.name


SETTINGS = (
    Setting(
        "ENVIRONMENT",
        "production",
        "development makes and keeps a secret key of its own; production refuses to start without one",
        choices=("production", "development", "test"),
    ),
    Setting("INSTANCE_PATH", str(ROOT / "instance"), "the folder for everything that is not code"),
    Setting(
        "DATABASE_URL",
        "",
        "sqlite:///path or postgresql+psycopg://user:password@host/name; "
        "empty: directory.sqlite in the instance folder",
        secret=True,
    ),
    Setting("SECRET_KEY", "", "signs forms; at least 16 characters that nobody can guess", secret=True),
    Setting("SEED_PATH", str(ROOT / "seed_data"), "the data folder that is checked and loaded by default"),
    Setting("GAZETTEER_PATH", "", "the file of places; empty: gazetteer.sqlite in the instance folder"),
    Setting("TILE_URL", "", "a map tile server, such as https://tiles.example.org/{z}/{x}/{y}.png"),
    Setting("TILE_ATTRIBUTION", "", "what the tile server asks to be named as"),
    Setting(
        "GEOCODER",
        "offline",
        "who proposes the place of an address on the desk; nominatim and photon are public services",
        choices=("offline", "nominatim", "photon"),
    ),
    Setting("GEOCODER_CONTACT", "", "a mail address that a public geocoder is told, as its policy asks"),
    Setting(
        "FETCH_METADATA",
        "off",
        "on: title, authors and year of a DOI entered on the desk are asked of Crossref and DataCite",
        choices=("off", "on"),
    ),
    Setting("PROXIES", "0", "how many proxies in front are believed in X-Forwarded headers"),
    Setting(
        "SITE_URL",
        "",
        "where the site is reached, such as https://directory.example.org: links in mails start with it",
    ),
    Setting(
        "MAIL",
        "auto",
        "where mail goes; auto: to MAIL_SERVER where one is set, else in production nowhere, else to files",
        choices=("auto", "smtp", "file", "console", "off"),
    ),
    Setting("MAIL_SERVER", "", "the name of the mail server"),
    Setting("MAIL_PORT", "587", "the port of the mail server"),
    Setting("MAIL_USERNAME", "", "the name to log in to the mail server with; empty: without logging in"),
    Setting("MAIL_PASSWORD", "", "the password that belongs to it", secret=True),
    Setting(
        "MAIL_USE_TLS",
        "starttls",
        "how the connection to the mail server is protected",
        choices=("starttls", "implicit", "no"),
    ),
    Setting("MAIL_SENDER", "no-reply@localhost", "the address that mail comes from"),
    Setting("REMIND_DAYS", "30", "how many days before an answer grows old `flask remind` asks about it"),
    Setting("REMIND_TO", "", "a mail address that is asked about facts whose curator nobody knows"),
    Setting(
        "REMIND_CENTERS",
        "off",
        "on: a center with a public mail address is asked, too",
        choices=("off", "on"),
    ),
    Setting(
        "REQUIRE_SECOND_FACTOR",
        "auto",
        "whether reviewers and admins must have a second factor; auto: in production only",
        choices=("auto", "yes", "no"),
    ),
    Setting(
        "RATE_LIMIT_STORAGE",
        "memory://",
        "where attempts are counted; memory:// counts in each worker for itself",
        secret=True,
    ),
    Setting(
        "LOG_LEVEL", "INFO", "how much is logged", choices=("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
    ),
)

_BY_VARIABLE = {setting.variable: setting for setting in SETTINGS}
LEAST_KEY_LENGTH = 16
MOST_PROXIES = 10
LAST_PORT = 65_535
MOST_REMIND_DAYS = 365


@dataclass(frozen=True)
class Settings:
    """The values in force, each with where it came from, and warnings about names nobody knows."""

    values: Mapping[str, str]
    origins: Mapping[str, str]
    warnings: tuple[str, ...]

    def __getitem__(self, name: str) -> str:
        return self.values[name]

    @property
    def instance_path(self) -> Path:
        """The folder for everything that is not code."""
        return Path(self["INSTANCE_PATH"])

    @property
    def gazetteer_path(self) -> Path:
        """The file of places."""
        return Path(self["GAZETTEER_PATH"] or self.instance_path / "gazetteer.sqlite")

    @property
    def proxies(self) -> int:
        """How many proxies stand before the server."""
        return int(self["PROXIES"])

    @property
    def mail(self) -> str:
        """Where mail goes: smtp, file, console or off."""
        if self["MAIL"] != "auto":
            return self["MAIL"]
        if self["MAIL_SERVER"]:
            return "smtp"
        return "off" if self["ENVIRONMENT"] == "production" else "file"

    @property
    def site_address(self) -> str:
        """Where the site is reached, without a slash at the end: what links in mails start with."""
        return self["SITE_URL"].rstrip("/") or "http://localhost:8000"

    @property
    def requires_second_factor(self) -> bool:
        """Whether reviewers and admins must have a second factor."""
        if self["REQUIRE_SECOND_FACTOR"] == "auto":
            return self["ENVIRONMENT"] == "production"
        return self["REQUIRE_SECOND_FACTOR"] == "yes"

    def require_secret_key(self) -> None:
        """Raise InstallationError when there is no key to sign with, or one too short to be secret."""
        if not self["SECRET_KEY"]:
            raise InstallationError(
                "DIRECTORY_SECRET_KEY is not set, and production does not start without it. Make one with\n"
                "  python3 -c 'import secrets; print(secrets.token_hex(32))'\n"
                "and set it; or set DIRECTORY_ENVIRONMENT=development on your own machine."
            )

    def rows(self) -> list[tuple[str, str, str]]:
        """Variable, value and origin of each setting, secrets hidden."""
        return [
            (one.variable, _shown(one, self.values[one.name]), self.origins[one.name]) for one in SETTINGS
        ]


def _shown(setting: Setting, value: str) -> str:
    if not setting.secret or not value:
        return value or "(not set)"
    if setting.name == "DATABASE_URL":
        return read_url(value).render_as_string(hide_password=True)
    return "(hidden)"


def read_settings(
    overrides: Mapping[str, str] | None = None, environment: Mapping[str, str] | None = None
) -> Settings:
    """The settings from defaults, then the environment, then ``overrides``; later ones win.

    Raises InstallationError for a value that cannot be used, naming the variable.
    """
    environment = os.environ if environment is None else environment
    values = {one.name: one.default for one in SETTINGS}
    origins = {one.name: FROM_DEFAULT for one in SETTINGS}
    for given, origin in ((environment, FROM_ENVIRONMENT), (overrides or {}, FROM_PROGRAM)):
        for variable in given.keys() & _BY_VARIABLE.keys():
            if given[variable] != "":
                values[_BY_VARIABLE[variable].name] = given[variable]
                origins[_BY_VARIABLE[variable].name] = origin
    _require_usable(values)
    _fill_in(values, origins)
    _require_reachable_mail(values)
    names = [*environment, *(overrides or {})]
    return Settings(values, origins, tuple(_unknown(name) for name in names if _is_unknown(name)))


def _require_usable(values: Mapping[str, str]) -> None:
    for setting in SETTINGS:
        value = values[setting.name]
        if setting.choices and value not in setting.choices:
            raise InstallationError(
                f"{setting.variable} is '{value}' and must be one of {', '.join(setting.choices)}."
            )
    if not values["PROXIES"].isdecimal() or int(values["PROXIES"]) > MOST_PROXIES:
        raise InstallationError(f"DIRECTORY_PROXIES must be a number from 0 to {MOST_PROXIES}.")
    if not values["REMIND_DAYS"].isdecimal() or not 0 < int(values["REMIND_DAYS"]) <= MOST_REMIND_DAYS:
        raise InstallationError(f"DIRECTORY_REMIND_DAYS must be a number from 1 to {MOST_REMIND_DAYS}.")
    if values["SECRET_KEY"] and values["ENVIRONMENT"] == "production":
        _require_long_key(values["SECRET_KEY"])


def _require_long_key(key: str) -> None:
    if len(key) < LEAST_KEY_LENGTH:
        raise InstallationError(
            f"DIRECTORY_SECRET_KEY has {len(key)} characters and needs at least {LEAST_KEY_LENGTH}."
        )


def _require_reachable_mail(values: Mapping[str, str]) -> None:
    if not values["MAIL_PORT"].isdecimal() or not 0 < int(values["MAIL_PORT"]) <= LAST_PORT:
        raise InstallationError(f"DIRECTORY_MAIL_PORT must be a number from 1 to {LAST_PORT}.")
    if values["SITE_URL"] and not _is_site_address(values["SITE_URL"]):
        raise InstallationError(
            f"DIRECTORY_SITE_URL is '{values['SITE_URL']}' and must look like https://directory.example.org."
        )
    # Addresses that a visitor's request names could be forged, and a link in a mail may set a password.
    if Settings(values, {}, ()).mail != "smtp":
        return
    for name in ("MAIL_SERVER", "SITE_URL"):
        if not values[name]:
            raise InstallationError(f"DIRECTORY_{name} is not set, and mail by SMTP needs it.")


def _is_site_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.path in ("", "/")


def _fill_in(values: dict[str, str], origins: dict[str, str]) -> None:
    folder = Path(values["INSTANCE_PATH"]).absolute()
    values["INSTANCE_PATH"] = str(folder)
    if not values["DATABASE_URL"]:
        values["DATABASE_URL"] = sqlite_address(folder / "directory.sqlite")
    read_url(values["DATABASE_URL"])
    if not values["SECRET_KEY"] and values["ENVIRONMENT"] != "production":
        values["SECRET_KEY"] = _kept_key(folder / "secret_key")
        origins["SECRET_KEY"] = FROM_FILE


def _kept_key(path: Path) -> str:
    """The key of a development machine: made once, readable by its owner only, kept from then on."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            path.touch(mode=0o600)
            path.write_text(secrets.token_hex(32), encoding="ascii")
        return path.read_text(encoding="ascii").strip()
    except OSError as error:
        raise InstallationError(
            f"Cannot keep a secret key in {path}: {error.strerror}. Set DIRECTORY_INSTANCE_PATH to a folder "
            "that can be written, or DIRECTORY_SECRET_KEY."
        ) from error


def _is_unknown(name: str) -> bool:
    return name.startswith(PREFIX) and name not in _BY_VARIABLE and name not in NOT_OURS


def _unknown(name: str) -> str:
    close = get_close_matches(name.removeprefix(PREFIX), [setting.name for setting in SETTINGS], n=1)
    hint = f" Did you mean {PREFIX}{close[0]}?" if close else " 'flask config' lists those that are."
    return f"{name} is not a setting.{hint}"
