"""The links of reminders: opening one changes nothing, its buttons answer once."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from directory.curation.reminders import Letter
from directory.domain.claims import Claim
from directory.domain.reminders import Due, Reminder, StillTrue, hash_of, new_token
from directory.domain.suggestions import SuggestionStage
from directory.store import reminders, suggestions
from directory.web.curate import still_true
from tests.web.conftest import HOSTILE, TODAY
from tests.web.curate.conftest import Person

PERSON = Callable[[str], Person]
CLAIM = "little-known-03"


@pytest.fixture
def visitor(desk_app: Flask) -> Person:
    return Person(desk_app.test_client())


def asked(session: Session, *, to_center: bool = False, days_ago: int = 0) -> str:
    """Somebody was asked; the address of their link."""
    token, now = new_token(), datetime.now(UTC) - timedelta(days=days_ago)
    who = "office@center.example" if to_center else "curator@example.org"
    one = Reminder(0, CLAIM, 1, who, to_center, hash_of(token), now, now + timedelta(days=30))
    session.rollback()
    reminders.add(session, one)
    session.commit()
    return f"/still-true/{token}"


def answers(session: Session) -> list[StillTrue | None]:
    session.rollback()
    return [one.answer for one in reminders.of_claim(session, CLAIM)]


def test_opening_a_link_shows_the_fact_and_changes_nothing(desk_session: Session, visitor: Person) -> None:
    link = asked(desk_session)
    for _ in range(3):
        page = visitor.get(link)
        assert page.status_code == 200
        assert "It costs US$55,000." in page.text
    visitor.head(link)
    assert page.headers["Cache-Control"] == "no-store"
    assert "noindex" in page.headers["X-Robots-Tag"]
    assert page.headers["Referrer-Policy"] == "no-referrer"
    for button in ("still-true", "changed"):
        assert visitor.get(f"{link}/{button}").status_code == 405
    assert answers(desk_session) == []


def test_still_true_is_shown_on_the_desk_and_is_no_check(
    desk_app: Flask, desk_session: Session, visitor: Person, person: PERSON
) -> None:
    link = asked(desk_session, to_center=True)
    before = desk_app.test_client().get("/api/v1/centers/little-known").get_json()
    visitor.get(link)
    page = visitor.send(f"{link}/still-true")
    assert page.status_code == 200
    assert "/curate/" not in page.text
    assert answers(desk_session) == [StillTrue.STILL_TRUE]
    assert desk_app.test_client().get("/api/v1/centers/little-known").get_json() == before
    curator = person("curator")
    assert "The center answered a reminder" in curator.get("/curate/work?kind=said_true").text
    desk = curator.get(f"/curate/verify/{CLAIM}").text
    assert "says the center (code attested)" in desk
    assert "answered a reminder: it is still true" in curator.get(f"/curate/log?key={CLAIM}").text


def test_a_curator_is_led_to_the_source(desk_session: Session, visitor: Person) -> None:
    link = asked(desk_session)
    visitor.get(link)
    assert f'href="/curate/verify/{CLAIM}"' in visitor.send(f"{link}/still-true").text


def test_changed_becomes_a_suggestion_with_its_words_escaped(
    desk_session: Session, visitor: Person, person: PERSON
) -> None:
    link = asked(desk_session)
    visitor.get(link)
    too_long = visitor.send(f"{link}/changed", text="x" * 2_001)
    assert too_long.status_code == 400
    assert "Write at most 2,000 characters." in too_long.text
    assert visitor.send(f"{link}/changed", text=f"It rose. {HOSTILE}").status_code == 200
    desk_session.rollback()
    (one,) = suggestions.listed(desk_session, stages=[SuggestionStage.OPEN])
    assert one.text.endswith(f"It rose. {HOSTILE}")
    page = person("curator").get(f"/curate/suggestions/{one.id}").text
    assert "It rose." in page
    assert HOSTILE not in page


def test_a_link_is_used_once_expires_and_cannot_be_guessed(desk_session: Session, visitor: Person) -> None:
    link, old = asked(desk_session), asked(desk_session, days_ago=30)
    visitor.get(link)
    assert visitor.send(f"{link}/still-true").status_code == 200
    again = visitor.send(f"{link}/changed")
    assert (again.status_code, visitor.get(link).status_code) == (409, 409)
    assert "used already" in again.text
    assert "too old" in visitor.get(old).text
    assert visitor.send(f"{old}/still-true").status_code == 409
    for wrong in (link[:-1], f"/still-true/{hash_of(link.rpartition('/')[2])}", "/still-true/x"):
        assert visitor.get(wrong).status_code == 404
        assert visitor.send(f"{wrong}/still-true").status_code == 404
    assert answers(desk_session) == [StillTrue.STILL_TRUE]


def test_without_the_token_of_the_form_nothing_is_answered(desk_session: Session, visitor: Person) -> None:
    link = asked(desk_session)
    assert visitor.post(f"{link}/still-true").status_code == 400
    assert answers(desk_session) == []


def test_the_mail_names_each_fact_with_its_link() -> None:
    facts = tuple(
        Due(Claim(f"a-0{n}", "cost", f"Statement {n}.", "paper"), "a", "A center", TODAY) for n in (1, 2)
    )
    tokens = {"a-01": "one", "a-02": "two"}
    for to_center in (False, True):
        mail = still_true.letter(
            Letter("x@example.org", to_center, facts), tokens, site="https://site.example"
        )
        assert mail.to == "x@example.org"
        assert mail.subject.endswith("still true? 2 facts")
        for n, token in ((1, "one"), (2, "two")):
            assert f"A center: Statement {n}." in mail.text
            assert f"https://site.example/still-true/{token}\n" in mail.text
        assert "nobody's name" in mail.text
