"""The work queue on the desk: taken, given back, done, filtered; and quick for a whole directory."""

import re
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from directory.curation.work import WorkIndex
from directory.domain.submissions import RecordKind
from directory.store import events, queue_marks
from directory.store.desk_tables import SuggestionRow
from tests.web.curate.conftest import Person
from tests.web.curate.submitted import edited, new_price, submitted

PERSON = Callable[[str], Person]
UNCHECKED = "/curate/work?kind=unchecked&center=little-known"


def entries(client: Person, address: str = UNCHECKED) -> list[str]:
    """The keys of the entries that a page shows."""
    return list(dict.fromkeys(re.findall(r'name="entry" value="([^"]+)"', client.get(address).text)))


def do(client: Person, deed: str, key: str, **fields: str) -> int:
    return client.send(f"/curate/work/{deed}", entry=key, **fields).status_code


def test_each_entry_says_what_where_why_and_where_to_act(person: PERSON) -> None:
    text = person("curator").get(UNCHECKED).text
    assert "Not checked yet" in text
    assert "Little Known" in text
    assert "Nobody has read this statement against its source" in text
    assert 'href="/curate/verify/little-known-02"' in text


def test_conflicts_doubtful_places_and_missing_answers_are_in_the_queue(person: PERSON) -> None:
    curator = person("curator")
    for kind, words in (
        ("conflict", "Sources say different things in claims little-known-04, little-known-05."),
        ("position", "Only the city is known, not the building."),
        ("missing", "of 100 points."),
    ):
        assert words in curator.get(f"/curate/work?kind={kind}").text, kind


def test_every_link_of_an_entry_leads_to_a_page(person: PERSON, desk_session: Session) -> None:
    curator = person("curator")
    kinds = ("stale", "conflict", "unchecked", "missing", "broken_link", "position", "duplicate")
    for kind in kinds:
        acts = re.search(r'work-acts">(.*?)</ul>', curator.get(f"/curate/work?kind={kind}").text)
        for address in re.findall(r'href="([^"]+)"', acts[1]) if acts else ():
            assert curator.get(address).status_code == 200, address


def test_who_takes_an_entry_keeps_others_from_it(person: PERSON, desk_session: Session) -> None:
    mine, other = person("curator"), person("curator-2")
    (key,) = entries(mine)
    assert do(mine, "take", key) == 303
    assert "Taken by you" in mine.get(UNCHECKED).text
    assert entries(mine, "/curate/work?state=mine") == [key]
    assert "Taken by curator@example.org" in other.get(UNCHECKED).text
    assert entries(other) == []
    for deed, more in (("take", {}), ("done", {"note": "Read."}), ("give-back", {})):
        assert do(other, deed, key, **more) == 400
    assert do(mine, "give-back", key) == 303
    assert entries(other) == [key]
    deeds = [one.deed for one in events.newest(desk_session, limit=5, kind="work")]
    assert deeds == ["work_given_back", "work_taken"]


def test_an_entry_is_free_again_after_seven_days(person: PERSON, desk_session: Session) -> None:
    mine, other = person("curator"), person("curator-2")
    (key,) = entries(mine)
    do(mine, "take", key)
    desk_session.rollback()
    mark = queue_marks.all(desk_session)[key]
    long_ago = datetime.now(UTC) - timedelta(days=7, minutes=1)
    queue_marks.put(desk_session, key, type(mark)(mark.account, long_ago))
    desk_session.commit()
    assert entries(other) == [key]
    assert do(other, "take", key) == 303
    assert entries(mine, "/curate/work?state=mine") == []


def test_done_needs_a_note_and_takes_the_entry_from_the_list_until_it_is_put_back(person: PERSON) -> None:
    curator = person("curator")
    (key,) = entries(curator)
    refused = curator.send("/curate/work/done?kind=unchecked", entry=key, note=" ")
    assert refused.status_code == 400
    assert "others will wonder" in refused.text
    assert do(curator, "done", key, note="The source is lost <b>.") == 303
    assert entries(curator) == []
    done = curator.get("/curate/work?state=done").text
    assert "The source is lost &lt;b&gt;." in done
    assert do(curator, "open-again", key) == 303
    assert entries(curator) == [key]


def test_a_note_that_is_too_long_is_kept_in_the_form(person: PERSON) -> None:
    curator = person("curator")
    (key,) = entries(curator)
    refused = curator.send("/curate/work/done?kind=unchecked", entry=key, note="long " * 300)
    assert refused.status_code == 400
    assert "at most 1000" in refused.text
    assert "long long" in refused.text


def test_an_entry_that_is_gone_is_said_to_be_gone(person: PERSON) -> None:
    curator = person("curator")
    curator.get("/curate/work")
    answer = curator.post(
        "/curate/work/take", data={"entry": "stale:x:1", "csrf_token": curator.token}, follow_redirects=True
    )
    assert "no longer shows this" in answer.text


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("country=FJ", False),
        ("country=SE", True),
        ("center=little-known", True),
        ("center=well-known", False),
        ("kind=stale", False),
        ("state=mine", False),
        ("kind=nonsense&state=nonsense&page=x&country=&center=", True),
        ("page=99999", False),
    ],
)
def test_filters_and_pages(person: PERSON, query: str, shown: bool) -> None:
    answer = person("curator").get(f"/curate/work?{query}")
    assert answer.status_code == 200
    assert ("/curate/verify/little-known-02" in answer.text) is shown


def test_a_suggestion_comes_first(person: PERSON, desk_session: Session) -> None:
    desk_session.add(
        SuggestionRow(
            receipt="r", center_slug="little-known", claim_id=None, text="It moved.", source_address=None,
            from_center=True, stage="open", answer="", created_at=datetime.now(UTC),
        )
    )  # fmt: skip
    desk_session.commit()
    text = person("curator").get("/curate/work").text
    assert text.index("Somebody who writes for the center suggests") < text.index("Sources say different")


def test_an_entry_names_the_submission_that_is_under_way(person: PERSON, desk_session: Session) -> None:
    curator = person("curator")
    submitted(desk_session, "curator", new_price(desk_session))
    one = curator.get("/curate/work?kind=position&center=little-known").text
    assert "not decided yet" not in one
    change = edited(desk_session, RecordKind.CENTER, "little-known", position_checked=True)
    submitted(desk_session, "curator", change)
    assert "not decided yet" in curator.get("/curate/work?kind=position&center=little-known").text


def test_the_queue_of_the_whole_directory_is_quick(app: Flask) -> None:
    index = WorkIndex()
    with app.extensions["database"].new_session() as session:
        start = time.perf_counter()
        queue = index.queue(session, today=datetime.now(UTC).date())
        first = time.perf_counter() - start
        start = time.perf_counter()
        index.queue(session, today=datetime.now(UTC).date())
        again = time.perf_counter() - start
    assert len(queue.entries) > 200
    assert first < 1
    assert again < 0.1
