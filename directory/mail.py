"""Mail that leaves the program: to a server, to files, to the console, or nowhere.

What sends is chosen by the settings; nothing leaves unless it was set up.
"""

import smtplib
import ssl
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from pathlib import Path
from typing import cast

from flask import current_app

from directory.config import Settings
from directory.domain.problems import DirectoryError

SECONDS_TO_WAIT = 20


class MailNotSent(DirectoryError):
    """A mail could not be handed over; the message says where and why, and names no recipient."""


@dataclass(frozen=True)
class Message:
    """One mail in plain text to one address."""

    to: str
    subject: str
    text: str


def is_on(settings: Settings | None = None) -> bool:
    """Whether mail goes anywhere: pages and commands that need it say so when it does not."""
    return (settings or _settings()).mail != "off"


def send(message: Message, *, settings: Settings | None = None) -> None:
    """Send one mail, by the settings of the current app unless others are given.

    Raises MailNotSent when mail is off, or when it cannot be handed over.
    """
    settings = settings or _settings()
    mail = _as_mail(message, sender=settings["MAIL_SENDER"])
    match settings.mail:
        case "smtp":
            _to_server(mail, settings.values)
        case "file":
            _to_file(mail, settings.instance_path / "mail")
        case "console":
            print(mail.as_string(), file=sys.stderr, flush=True)
        case _:
            raise MailNotSent(
                "Mail is off. Set DIRECTORY_MAIL_SERVER and DIRECTORY_SITE_URL, or DIRECTORY_MAIL=file."
            )


def _settings() -> Settings:
    return cast(Settings, current_app.extensions["settings"])


def _as_mail(message: Message, *, sender: str) -> EmailMessage:
    mail = EmailMessage()
    try:
        mail["From"], mail["To"], mail["Subject"] = sender, message.to, message.subject
    except ValueError as error:
        raise MailNotSent(f"This cannot be the head of a mail: {error}") from error
    mail["Date"] = format_datetime(datetime.now(UTC))
    mail["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2].strip("> ") or "localhost")
    # No automatic reply, such as "out of office", should come back.
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(message.text)
    return mail


def _to_file(mail: EmailMessage, folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        (folder / f"{time.time_ns()}.eml").write_bytes(bytes(mail))
    except OSError as error:
        raise MailNotSent(f"Cannot write a mail into {folder}: {error.strerror}.") from error


def _to_server(mail: EmailMessage, values: Mapping[str, str]) -> None:
    where = f"{values['MAIL_SERVER']}:{values['MAIL_PORT']}"
    try:
        with _connect(values) as server:
            if values["MAIL_USE_TLS"] == "starttls":
                server.starttls(context=ssl.create_default_context())
            if values["MAIL_USERNAME"]:
                server.login(values["MAIL_USERNAME"], values["MAIL_PASSWORD"])
            server.send_message(mail)
    except (OSError, smtplib.SMTPException) as error:
        # The name of what went wrong and no more: the answer of a server may repeat the address.
        raise MailNotSent(f"The mail server {where} did not take a mail ({type(error).__name__}).") from error


def _connect(values: Mapping[str, str]) -> smtplib.SMTP:
    host, port = values["MAIL_SERVER"], int(values["MAIL_PORT"])
    if values["MAIL_USE_TLS"] == "implicit":
        return smtplib.SMTP_SSL(host, port, timeout=SECONDS_TO_WAIT, context=ssl.create_default_context())
    return smtplib.SMTP(host, port, timeout=SECONDS_TO_WAIT)
