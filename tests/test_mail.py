"""Mail goes where the settings say, and nowhere without them."""

import socketserver
import stat
import threading
from collections.abc import Iterator
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from directory import mail
from directory.config import Settings, read_settings
from directory.domain.problems import InstallationError
from directory.mail import MailNotSent, Message

MESSAGE = Message("someone@example.org", "Grüße", "Ein Link:\nhttps://directory.example.org/x\n")
SITE = {"DIRECTORY_SITE_URL": "https://directory.example.org", "DIRECTORY_SECRET_KEY": "k" * 20}


def settings(folder: Path, **values: str) -> Settings:
    given = {f"DIRECTORY_{name}": value for name, value in values.items()}
    return read_settings(SITE | {"DIRECTORY_INSTANCE_PATH": str(folder)} | given, environment={})


class _Server(socketserver.StreamRequestHandler):
    """Just enough of a mail server to take one mail."""

    taken: list[bytes]

    def handle(self) -> None:
        self.wfile.write(b"220 here\r\n")
        while line := self.rfile.readline():
            verb = line[:4].upper()
            if verb == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                lines = list(iter(self.rfile.readline, b".\r\n"))
                self.taken.append(b"".join(lines))
            self.wfile.write(b"221 bye\r\n" if verb == b"QUIT" else b"250 ok\r\n")


@pytest.fixture
def server() -> Iterator[tuple[str, list[bytes]]]:
    """Its port, and the mails it has taken."""
    taken: list[bytes] = []
    handler = type("Handler", (_Server,), {"taken": taken})
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler) as tcp:
        threading.Thread(target=tcp.serve_forever, daemon=True).start()
        yield str(tcp.server_address[1]), taken
        tcp.shutdown()


def test_mail_goes_to_files_on_a_developers_machine(tmp_path: Path) -> None:
    for _ in range(2):
        mail.send(MESSAGE, settings=settings(tmp_path, ENVIRONMENT="development"))
    files = list((tmp_path / "mail").iterdir())
    assert len(files) == 2
    assert stat.S_IMODE((tmp_path / "mail").stat().st_mode) == 0o700
    read = message_from_bytes(files[0].read_bytes(), policy=policy.default)
    assert (read["To"], read["Subject"]) == (MESSAGE.to, "Grüße")
    assert read.get_content() == MESSAGE.text
    assert read["Auto-Submitted"] == "auto-generated"


def test_nothing_leaves_in_production_until_mail_is_set_up(tmp_path: Path) -> None:
    plain = settings(tmp_path)
    assert not mail.is_on(plain)
    with pytest.raises(MailNotSent, match="DIRECTORY_MAIL_SERVER"):
        mail.send(MESSAGE, settings=plain)
    assert list(tmp_path.iterdir()) == []


def test_a_named_server_is_used(tmp_path: Path, server: tuple[str, list[bytes]]) -> None:
    port, taken = server
    mail.send(
        MESSAGE, settings=settings(tmp_path, MAIL_SERVER="127.0.0.1", MAIL_PORT=port, MAIL_USE_TLS="no")
    )
    assert b"To: someone@example.org" in taken[0]


def test_nothing_is_sent_unprotected_to_a_server_that_offers_no_tls(
    tmp_path: Path, server: tuple[str, list[bytes]]
) -> None:
    port, taken = server
    with pytest.raises(MailNotSent, match=rf"127\.0\.0\.1:{port}"):
        mail.send(MESSAGE, settings=settings(tmp_path, MAIL_SERVER="127.0.0.1", MAIL_PORT=port))
    assert taken == []


def test_a_server_that_is_away_is_named_and_the_recipient_is_not(tmp_path: Path) -> None:
    away = settings(tmp_path, MAIL_SERVER="127.0.0.1", MAIL_PORT="9")
    with pytest.raises(MailNotSent, match=r"127\.0\.0\.1:9") as caught:
        mail.send(MESSAGE, settings=away)
    assert MESSAGE.to not in str(caught.value)


def test_the_console_shows_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mail.send(MESSAGE, settings=settings(tmp_path, MAIL="console"))
    assert "To: someone@example.org" in capsys.readouterr().err


def test_a_subject_cannot_smuggle_in_another_line(tmp_path: Path) -> None:
    hostile = Message(MESSAGE.to, "Hello\nBcc: other@example.org", "")
    with pytest.raises(MailNotSent):
        mail.send(hostile, settings=settings(tmp_path, MAIL="file"))


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"MAIL_PORT": "0"}, "DIRECTORY_MAIL_PORT"),
        ({"MAIL_PORT": "smtp"}, "DIRECTORY_MAIL_PORT"),
        ({"MAIL": "smtp"}, "DIRECTORY_MAIL_SERVER is not set"),
        ({"MAIL_SERVER": "mail.example.org", "SITE_URL": "directory"}, "must look like"),
        ({"MAIL_USE_TLS": "yes"}, "must be one of starttls"),
    ],
)
def test_settings_that_cannot_work_are_refused_by_name(
    tmp_path: Path, values: dict[str, str], message: str
) -> None:
    with pytest.raises(InstallationError, match=message):
        settings(tmp_path, **values)


def test_mail_by_a_server_needs_the_address_of_the_site(tmp_path: Path) -> None:
    """Links in mails may not start with what a request says: it can be forged."""
    values = {"DIRECTORY_INSTANCE_PATH": str(tmp_path), "DIRECTORY_MAIL_SERVER": "mail.example.org"}
    with pytest.raises(InstallationError, match="DIRECTORY_SITE_URL"):
        read_settings(values, environment={})
