"""Signing in and all around it, by the library's own flows through the real app."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from directory import create_app
from directory.curation import accounts as deeds
from directory.curation import seed
from directory.extensions import session
from directory.store import accounts, devices, schema
from directory.web.curate import access, limits, sign_in
from directory.web.curate.access import Role
from directory.web.curate.devices import device_name
from tests.web.conftest import TODAY, small_world
from tests.web.curate.conftest import INSTANCE, PASSWORD, Person, make_account

PERSON = Callable[[str], Person]
NEW_PASSWORD = "another sentence of mine"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"


def mails(folder: Path) -> list[Any]:
    files = sorted((folder / "mail").glob("*.eml"))
    return [message_from_bytes(one.read_bytes(), policy=policy.default) for one in files]


def links(mail: Any) -> list[str]:
    return re.findall(r"http://localhost:8000(\S+)", mail.get_content())


def stranger(app: Flask) -> Person:
    return Person(app.test_client())


def sign_in_as(app: Flask, email: str, password: str = PASSWORD) -> tuple[Person, Any]:
    client = stranger(app)
    client.get("/curate/login")
    return client, client.send("/curate/login", email=email, password=password)


def code(app: Flask, email: str, *, minutes: float = 0) -> str:
    """What the person's authenticator app shows."""
    desk = app.extensions["desk"]
    with desk.app_context():
        user = desk.extensions["accounts"].find_user(email=email)
        totp = desk.extensions["security_accounts"].totp_factory
        source = totp._totp.from_source(user.tf_totp_secret)
        return str(source.generate(datetime.now(UTC) + timedelta(minutes=minutes)).token)


def set_up_authenticator(client: Person, app: Flask) -> None:
    client.get("/curate/tf-setup")
    page = client.send("/curate/tf-setup", setup="authenticator").text
    key = re.search(r'class="key">([^<]+)<', page)
    action = re.search(r'action="(/curate/tf-setup/[^"]+)"', page)
    assert key
    assert action
    assert 'src="data:image/svg+xml;base64,' in page
    totp = app.extensions["desk"].extensions["security_accounts"].totp_factory._totp
    shown = totp(key[1].replace("-", ""), format="base32").generate().token
    assert client.send(action[1], code=shown).status_code == 302


# Passwords


def test_passwords_are_kept_as_argon2(desk_app: Flask, person: PERSON, desk_session: Session) -> None:
    person("curator")
    kept = desk_session.execute(text("SELECT password FROM account")).scalar_one()
    assert kept.startswith("$argon2id$")


def test_a_new_secret_key_keeps_passwords(desk_app: Flask, tmp_path: Path) -> None:
    make_account(desk_app, "curator@example.org", "curator")
    other = create_app(
        {
            "DIRECTORY_ENVIRONMENT": "test",
            "DIRECTORY_INSTANCE_PATH": str(tmp_path),
            "DIRECTORY_GAZETTEER_PATH": str(INSTANCE / "gazetteer.sqlite"),
            "DIRECTORY_SECRET_KEY": "another one for tests",
        }
    )
    assert sign_in_as(other, "curator@example.org")[1].status_code == 302
    other.extensions["index"].stop()
    other.extensions["database"].engine.dispose()


def without_what_was_typed(page: str) -> str:
    return re.sub(r'value="[^"]*"', "", page)


def test_signing_in_says_the_same_for_a_wrong_password_and_an_unknown_address(desk_app: Flask) -> None:
    make_account(desk_app, "curator@example.org", "curator")
    wrong = sign_in_as(desk_app, "curator@example.org", "not the password")[1]
    unknown = sign_in_as(desk_app, "nobody@example.org", "not the password")[1]
    assert "Address or password is wrong." in wrong.text
    assert without_what_was_typed(wrong.text) == without_what_was_typed(unknown.text)


def test_a_forgotten_password_is_set_anew_by_mail(desk_app: Flask, tmp_path: Path) -> None:
    make_account(desk_app, "curator@example.org", "curator")
    client = stranger(desk_app)
    client.get("/curate/reset")
    client.send("/curate/reset", email="Curator@example.org")
    (mail,) = mails(tmp_path)
    (link,) = links(mail)
    assert mail["To"] == "curator@example.org"
    client.get(link)
    short = client.send(link, password="short", password_confirm="short")
    assert "It has 5 characters" in short.text
    assert client.send(link, password=NEW_PASSWORD, password_confirm=NEW_PASSWORD).status_code == 302
    assert sign_in_as(desk_app, "curator@example.org")[1].status_code == 200
    assert sign_in_as(desk_app, "curator@example.org", NEW_PASSWORD)[1].status_code == 302
    assert client.get(link).status_code == 302  # used up
    assert "used" in client.get("/curate/reset").text


def test_asking_for_a_password_says_the_same_whether_there_is_an_account(
    desk_app: Flask, tmp_path: Path
) -> None:
    make_account(desk_app, "curator@example.org", "curator")
    answers = []
    for email in ("curator@example.org", "nobody@example.org"):
        client = stranger(desk_app)
        client.get("/curate/reset")
        answers.append(client.send("/curate/reset", email=email))
    known, unknown = answers
    assert known.status_code == unknown.status_code
    assert without_what_was_typed(known.text) == without_what_was_typed(unknown.text)
    assert "a link was sent" in known.text
    assert [mail["To"] for mail in mails(tmp_path)] == ["curator@example.org"]


def test_links_in_mails_do_not_start_with_what_a_request_says(desk_app: Flask, tmp_path: Path) -> None:
    make_account(desk_app, "curator@example.org", "curator")
    client = stranger(desk_app)
    client.get("/curate/reset", base_url="http://evil.example/")
    client.post(
        "/curate/reset",
        data={"email": "curator@example.org", "csrf_token": client.token},
        base_url="http://evil.example/",
    )
    (mail,) = mails(tmp_path)
    assert "evil.example" not in mail.as_string()
    assert len(links(mail)) == 1


def test_changing_the_password_signs_out_elsewhere(desk_app: Flask, person: PERSON) -> None:
    here = person("curator")
    there, _ = sign_in_as(desk_app, "curator@example.org")
    here.get("/curate/change")
    fields = {"new_password": NEW_PASSWORD, "new_password_confirm": NEW_PASSWORD}
    assert "This is not your password" in here.send("/curate/change", password="wrong", **fields).text
    assert here.send("/curate/change", password=PASSWORD, **fields).status_code == 302
    assert here.get("/curate/").status_code == 200
    assert there.get("/curate/").status_code == 302
    assert here.get("/curate/account").text.count("Signed in") == 1


# Too many tries


def test_an_account_is_locked_after_wrong_passwords_whoever_asks(desk_app: Flask) -> None:
    make_account(desk_app, "curator@example.org", "curator")
    tries = int(limits.OF_ACCOUNT.split()[0])
    for _ in range(tries):
        assert sign_in_as(desk_app, "curator@example.org", "wrong")[1].status_code == 200
    locked = sign_in_as(desk_app, "curator@example.org")[1]
    assert locked.status_code == 429
    assert re.search(r"Try again in 1[45] minutes", locked.text)
    assert int(locked.headers["Retry-After"]) <= 900
    make_account(desk_app, "other@example.org", "curator")
    assert sign_in_as(desk_app, "other@example.org")[1].status_code == 302


def test_an_unknown_address_is_locked_just_the_same(desk_app: Flask) -> None:
    tries = int(limits.OF_ACCOUNT.split()[0])
    answers = [sign_in_as(desk_app, "nobody@example.org", "wrong")[1].status_code for _ in range(tries + 1)]
    assert answers == [200] * tries + [429]


def test_one_address_is_locked_after_trying_many_accounts(desk_app: Flask) -> None:
    make_account(desk_app, "curator@example.org", "curator")
    for number in range(int(limits.OF_ADDRESS.split()[0])):
        sign_in_as(desk_app, f"nobody-{number}@example.org", "wrong")
    assert sign_in_as(desk_app, "curator@example.org")[1].status_code == 429


def test_signing_in_rightly_locks_nobody_out(desk_app: Flask) -> None:
    make_account(desk_app, "curator@example.org", "curator")
    for _ in range(int(limits.OF_ACCOUNT.split()[0]) + 1):
        assert sign_in_as(desk_app, "curator@example.org")[1].status_code == 302


def test_links_for_one_address_are_limited(desk_app: Flask, tmp_path: Path) -> None:
    make_account(desk_app, "curator@example.org", "curator")
    client = stranger(desk_app)
    client.get("/curate/reset")
    answers = [client.send("/curate/reset", email="curator@example.org").status_code for _ in range(4)]
    assert answers == [200, 200, 200, 429]
    assert len(mails(tmp_path)) == 3


def test_a_form_for_everybody_can_be_limited_by_address(desk_app: Flask) -> None:
    desk = desk_app.extensions["desk"]
    view = limits.at_most("2 per hour")(lambda: "thank you")
    desk.add_url_rule("/suggest/try", "try", access.allowed(access.ANYBODY)(view), methods=["GET", "POST"])
    desk.config["WTF_CSRF_ENABLED"] = False
    client = desk_app.test_client()

    def send(address: str) -> int:
        return client.post("/suggest/try", environ_base={"REMOTE_ADDR": address}).status_code

    assert [send("192.0.2.1") for _ in range(3)] == [200, 200, 429]
    assert client.get("/suggest/try", environ_base={"REMOTE_ADDR": "192.0.2.1"}).status_code == 200
    assert send("192.0.2.2") == 200
    # One household has 2^64 addresses of the new kind.
    assert [send(f"2001:db8::{number}") for number in range(3)] == [200, 200, 429]


# The second factor


def test_a_code_from_the_phone_is_asked_once_it_is_set_up(desk_app: Flask, person: PERSON) -> None:
    set_up_authenticator(person("reviewer"), desk_app)
    client, answer = sign_in_as(desk_app, "reviewer@example.org")
    assert answer.headers["Location"].startswith("/curate/tf-validate")
    assert client.get("/curate/").status_code == 302  # a password alone opens nothing
    client.get("/curate/tf-validate")
    assert "This code is wrong" in client.send("/curate/tf-validate", code="000000").text
    fresh = code(desk_app, "reviewer@example.org", minutes=0.5)
    assert client.send("/curate/tf-validate", code=fresh).status_code == 302
    assert client.get("/curate/").status_code == 200


def test_a_code_is_good_once(desk_app: Flask, person: PERSON) -> None:
    set_up_authenticator(person("curator"), desk_app)
    shown = code(desk_app, "curator@example.org", minutes=1)
    for expected in (302, 200):
        client, _ = sign_in_as(desk_app, "curator@example.org")
        client.get("/curate/tf-validate")
        assert client.send("/curate/tf-validate", code=shown).status_code == expected


def test_codes_cannot_be_guessed_for_long(desk_app: Flask, person: PERSON) -> None:
    set_up_authenticator(person("curator"), desk_app)
    tries = int(limits.OF_CODES.split()[0])
    for number in range(tries):
        client, _ = sign_in_as(desk_app, "curator@example.org")
        client.get("/curate/tf-validate")
        client.send("/curate/tf-validate", code=f"{number:06}")
    client, _ = sign_in_as(desk_app, "curator@example.org")
    client.get("/curate/tf-validate")
    right = code(desk_app, "curator@example.org", minutes=1)
    assert client.send("/curate/tf-validate", code=right).status_code == 429
    assert client.send("/curate/mf-recovery", code="0000-0000-0000").status_code == 429


def test_a_recovery_code_helps_once(desk_app: Flask, person: PERSON, desk_session: Session) -> None:
    owner = person("curator")
    set_up_authenticator(owner, desk_app)
    owner.get("/curate/mf-recovery-codes")
    codes = re.findall(r"<code>([^<]+)</code>", owner.send("/curate/mf-recovery-codes").text)
    assert len(codes) == 8
    kept = desk_session.execute(text("SELECT mf_recovery_codes FROM account")).scalar_one()
    assert not any(one in kept for one in codes)
    for expected in (302, 200):
        client, _ = sign_in_as(desk_app, "curator@example.org")
        client.get("/curate/mf-recovery")
        assert client.send("/curate/mf-recovery", code=codes[0]).status_code == expected


@pytest.fixture
def strict_app(tmp_path: Path) -> Iterator[Flask]:
    """As in production: reviewers and admins need a second factor."""
    app = create_app(
        {
            "DIRECTORY_ENVIRONMENT": "test",
            "DIRECTORY_REQUIRE_SECOND_FACTOR": "yes",
            "DIRECTORY_INSTANCE_PATH": str(tmp_path),
            "DIRECTORY_GAZETTEER_PATH": str(INSTANCE / "gazetteer.sqlite"),
            "DIRECTORY_SECRET_KEY": "for tests only",
        }
    )
    with app.app_context():
        schema.upgrade(app.extensions["database"].engine)
        seed.load(session(), small_world(), today=TODAY)
    yield app
    app.extensions["index"].stop()
    app.extensions["database"].engine.dispose()


@pytest.mark.parametrize("role", ["reviewer", "admin"])
def test_who_decides_reaches_nothing_but_the_set_up_without_a_second_factor(
    strict_app: Flask, role: str
) -> None:
    make_account(strict_app, "someone@example.org", role)
    client, _ = sign_in_as(strict_app, "someone@example.org")
    for address in ("/curate/", "/curate/account", "/curate/submissions"):
        assert client.get(address).headers["Location"] == "/curate/tf-setup"
    assert client.send("/curate/account/devices/end").headers["Location"] == "/curate/tf-setup"
    assert "Set one up first" in client.get("/curate/tf-setup").text
    set_up_authenticator(client, strict_app)
    assert client.get("/curate/").status_code == 200
    client.send("/curate/tf-setup", setup="disable")
    assert client.get("/curate/").headers["Location"] == "/curate/tf-setup"


def test_curators_may_do_without_a_second_factor(strict_app: Flask) -> None:
    make_account(strict_app, "someone@example.org", "curator")
    client, _ = sign_in_as(strict_app, "someone@example.org")
    assert client.get("/curate/").status_code == 200


def test_setting_up_a_second_factor_ends_logins_that_did_without(desk_app: Flask, person: PERSON) -> None:
    here = person("curator")
    there, _ = sign_in_as(desk_app, "curator@example.org")
    set_up_authenticator(here, desk_app)
    assert here.get("/curate/").status_code == 200
    assert there.get("/curate/").status_code == 302


# Where one is signed in


def test_devices_are_called_what_people_call_them() -> None:
    assert device_name(FIREFOX) == "Firefox on Windows"
    mac = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.0 Safari/605.1.15"
    assert device_name(mac) == "Safari on a Mac"
    phone = "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0.0.0 Mobile Safari/537.36"
    assert device_name(phone) == "Chrome on Android"
    edge = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0"
    assert device_name(edge) == "Edge on Windows"
    iphone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1"
    assert device_name(iphone) == "Safari on iPhone"
    assert device_name("") == "A device of unknown kind"


def test_a_device_that_is_signed_out_is_refused_at_its_next_request(desk_app: Flask, person: PERSON) -> None:
    here = person("curator")
    there = stranger(desk_app)
    there.get("/curate/login")
    fields = {"email": "curator@example.org", "password": PASSWORD, "csrf_token": there.token}
    there.post("/curate/login", data=fields, headers={"User-Agent": FIREFOX})
    page = here.get("/curate/account").text
    assert "Firefox on Windows" in page
    (action,) = re.findall(r'action="(/curate/account/devices/[^"]+/end)"', page)
    assert here.send(action).status_code == 302
    assert there.get("/curate/").status_code == 302
    assert here.get("/curate/").status_code == 200
    assert "Firefox on Windows" not in here.get("/curate/account").text


def test_nobody_ends_the_logins_of_others(desk_app: Flask, person: PERSON, desk_session: Session) -> None:
    other, mine = person("curator"), person("curator-2")
    (device,) = devices.open_of(desk_session, 1, seen_since=datetime(2020, 1, 1, tzinfo=UTC))
    mine.get("/curate/account")
    mine.send(f"/curate/account/devices/{device.id}/end")
    assert other.get("/curate/").status_code == 200


def test_signing_out_everywhere_ends_this_one_too(desk_app: Flask, person: PERSON) -> None:
    here = person("curator")
    there, _ = sign_in_as(desk_app, "curator@example.org")
    here.get("/curate/account")
    assert here.send("/curate/account/devices/end").headers["Location"].startswith("/curate/login")
    assert here.get("/curate/").status_code == there.get("/curate/").status_code == 302


def test_a_cookie_that_was_kept_is_worth_nothing_after_signing_out(person: PERSON) -> None:
    somebody = person("curator")
    somebody.get("/curate/")
    cookie = somebody.plain.get_cookie("desk")
    assert cookie
    somebody.send("/curate/logout")
    somebody.plain.set_cookie("desk", cookie.value)
    assert somebody.get("/curate/").status_code == 302


def test_being_remembered_does_not_get_around_ended_logins(desk_app: Flask) -> None:
    make_account(desk_app, "curator@example.org", "curator")
    client = stranger(desk_app)
    client.get("/curate/login")
    client.send("/curate/login", email="curator@example.org", password=PASSWORD, remember="y")
    client.plain.delete_cookie("desk")
    assert client.get("/curate/").status_code == 302


def test_a_login_is_seen_at_most_once_a_minute(
    desk_app: Flask, person: PERSON, desk_session: Session
) -> None:
    somebody = person("curator")

    def seen() -> datetime:
        desk_session.expire_all()
        (device,) = devices.open_of(desk_session, 1, seen_since=datetime(2020, 1, 1, tzinfo=UTC))
        desk_session.rollback()
        return device.seen_at

    first = seen()
    somebody.get("/curate/")
    assert seen() == first
    desk_session.execute(text("UPDATE account_session SET seen_at = '2026-11-24 10:00:00.000000'"))
    desk_session.commit()
    somebody.get("/curate/")
    assert seen() > first


def test_a_login_that_was_not_used_for_a_month_is_over(person: PERSON, desk_session: Session) -> None:
    somebody = person("curator")
    desk_session.execute(text("UPDATE account_session SET seen_at = '2020-01-01 10:00:00.000000'"))
    desk_session.commit()
    assert somebody.get("/curate/").status_code == 302


# People


def test_an_invited_person_sets_a_password_once(desk_app: Flask, person: PERSON, tmp_path: Path) -> None:
    admin = person("admin")
    admin.get("/curate/people")
    assert admin.send("/curate/people", email=" New@Example.org ", role="reviewer").status_code == 302
    (mail,) = mails(tmp_path)
    assert mail["To"] == "new@example.org"
    (link,) = links(mail)
    assert sign_in_as(desk_app, "new@example.org", "")[1].status_code == 200
    guest = stranger(desk_app)
    for _ in range(2):  # a program that scans mail may open it before
        assert guest.get(link).status_code == 200
    onward = guest.send(link).headers["Location"]
    guest.get(onward)
    assert guest.send(onward, password=NEW_PASSWORD, password_confirm=NEW_PASSWORD).status_code == 302
    assert sign_in_as(desk_app, "new@example.org", NEW_PASSWORD)[1].status_code == 302
    assert guest.get(link).status_code == 410
    assert guest.send(link).status_code == 410


def test_an_invitation_that_was_changed_or_is_old_is_refused(
    desk_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    with desk_app.app_context():
        now = datetime.now(UTC)
        number = deeds.add(
            session(), email="new@example.org", role=Role.CURATOR, password_hash=None, by=None, now=now
        )
        link = sign_in.invitation(number, session(), desk_app.extensions["settings"])
    path = link.removeprefix("http://localhost:8000")
    guest = stranger(desk_app)
    assert guest.get(path + "x").status_code == 410
    monkeypatch.setattr(sign_in, "INVITED_FOR_DAYS", -1)
    assert guest.get(path).status_code == 410


def test_without_mail_an_admin_gets_the_link_to_hand_over(desk_app: Flask, person: PERSON) -> None:
    desk_app.extensions["settings"].values["MAIL"] = "off"
    admin = person("admin")
    admin.get("/curate/people")
    page = admin.send("/curate/people", email="new@example.org", role="curator").text
    assert "no mail could be sent" in page
    assert re.search(r"http://localhost:8000/curate/invitation/\S+", page)


@pytest.mark.parametrize(
    ("email", "message"),
    [("", "Type the address"), ("nonsense", "is not an e-mail"), ("ADMIN@example.org", "has an account")],
)
def test_an_invitation_that_cannot_be_is_said_beside_its_field(
    person: PERSON, email: str, message: str
) -> None:
    admin = person("admin")
    admin.get("/curate/people")
    answer = admin.send("/curate/people", email=email, role="reviewer")
    assert answer.status_code == 400
    assert message in answer.text
    assert f'value="{email}"' in answer.text
    assert '<option value="reviewer" selected>' in answer.text


def number_of(own: Session, email: str) -> int:
    found = accounts.find(own, email)
    assert found
    own.rollback()
    return found.id


def test_an_admin_changes_roles_and_shuts_out(desk_app: Flask, person: PERSON, desk_session: Session) -> None:
    admin, other = person("admin"), person("curator")
    number = number_of(desk_session, "curator@example.org")
    admin.get("/curate/people")
    admin.send(f"/curate/people/{number}/role", role="reviewer")
    assert accounts.find(desk_session, "curator@example.org").role is Role.REVIEWER  # type: ignore[union-attr]
    desk_session.rollback()
    admin.send(f"/curate/people/{number}/disable")
    assert other.get("/curate/").status_code == 302
    assert sign_in_as(desk_app, "curator@example.org")[1].status_code == 200
    admin.send(f"/curate/people/{number}/enable")
    assert other.get("/curate/").status_code == 302  # that login stays ended
    again, _ = sign_in_as(desk_app, "curator@example.org")
    assert again.get("/curate/").status_code == 200
    admin.send(f"/curate/people/{number}/devices/end")
    assert again.get("/curate/").status_code == 302
    assert admin.send("/curate/people/999/disable").status_code == 404


def test_nobody_changes_their_own_role_or_shuts_out_themselves(person: PERSON, desk_session: Session) -> None:
    admin = person("admin")
    person("admin-2")
    own = number_of(desk_session, "admin@example.org")
    admin.get("/curate/people")
    refused = admin.send(f"/curate/people/{own}/role", role="curator")
    assert refused.status_code == 409
    assert "Nobody changes their own role" in refused.text
    assert admin.send(f"/curate/people/{own}/disable").status_code == 409
    assert admin.get("/curate/people").status_code == 200


def test_an_admin_helps_who_lost_the_phone(desk_app: Flask, person: PERSON, desk_session: Session) -> None:
    admin, other = person("admin"), person("reviewer")
    set_up_authenticator(other, desk_app)
    number = number_of(desk_session, "reviewer@example.org")
    admin.get("/curate/people")
    admin.send(f"/curate/people/{number}/second-factor/remove")
    assert other.get("/curate/").status_code == 302
    client, answer = sign_in_as(desk_app, "reviewer@example.org")
    assert answer.headers["Location"] == "/curate/"
    assert client.get("/curate/").status_code == 200


# The same on a server of its own


def test_everything_about_an_account_works_on_postgresql(postgres_url: str, tmp_path: Path) -> None:
    app = create_app(
        {
            "DIRECTORY_ENVIRONMENT": "test",
            "DIRECTORY_DATABASE_URL": postgres_url,
            "DIRECTORY_INSTANCE_PATH": str(tmp_path),
            "DIRECTORY_GAZETTEER_PATH": str(INSTANCE / "gazetteer.sqlite"),
            "DIRECTORY_SECRET_KEY": "for tests only",
        }
    )
    with app.app_context():
        schema.upgrade(app.extensions["database"].engine)
        seed.load(session(), small_world(), today=TODAY)
    make_account(app, "admin@example.org", "admin")
    admin, _ = sign_in_as(app, "admin@example.org")
    admin.get("/curate/people")
    assert admin.send("/curate/people", email="new@example.org", role="reviewer").status_code == 302
    (link,) = links(mails(tmp_path)[0])
    guest = stranger(app)
    guest.get(link)
    onward = guest.send(link).headers["Location"]
    guest.get(onward)
    guest.send(onward, password=NEW_PASSWORD, password_confirm=NEW_PASSWORD)
    here, _ = sign_in_as(app, "new@example.org", NEW_PASSWORD)
    there, _ = sign_in_as(app, "new@example.org", NEW_PASSWORD)
    set_up_authenticator(here, app)
    assert there.get("/curate/").status_code == 302
    later, _ = sign_in_as(app, "new@example.org", NEW_PASSWORD)
    later.get("/curate/tf-validate")
    shown = code(app, "new@example.org", minutes=0.5)
    assert later.send("/curate/tf-validate", code=shown).status_code == 302
    assert "Where you are signed in" in later.get("/curate/account").text
    app.extensions["index"].stop()
    app.extensions["database"].engine.dispose()
