"""Drafts and their forms: everything typed is kept, everything wrong is said with the field to mend it in."""

import json
import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from directory.curation import drafting, submissions
from directory.domain.submissions import RecordKind, Stage, Submission
from directory.store import accounts
from directory.web.curate.drafts import now
from tests.web.conftest import HOSTILE, TODAY
from tests.web.curate.conftest import Person

PERSON = Callable[[str], Person]


def begin(somebody: Person, title: str = "A draft") -> int:
    somebody.get("/curate/drafts/new")
    answer = somebody.send("/curate/drafts/new", title=title)
    assert answer.status_code == 303, answer.text
    return int(answer.headers["Location"].rpartition("/")[2].partition("?")[0])


def seen(answer: TestResponse) -> str:
    found = re.search(r'name="seen" value="([^"]*)"', answer.text)
    assert found, answer.text
    return unescape(found[1])


def fill(somebody: Person, path: str, **fields: Any) -> TestResponse:
    """Open a form and send it with these fields."""
    page = somebody.get(path)
    assert page.status_code == 200, page.text
    return somebody.send(path, **{"seen": seen(page), **fields})


def saved(session: Session, number: int) -> Submission:
    session.expire_all()
    session.rollback()
    return submissions.find(session, number)


CLAIM = {
    "field": "intensive_care", "answer": "met", "statement": "It has an intensive care unit.",
    "source": "register", "locator": "page 2", "as_of": "2026-05", "level": "center",
    "accessed": TODAY.isoformat(), "checked": "yes", "checked_on": TODAY.isoformat(),
    "value_kind": "number", "value": "12", "unit": "beds",
}  # fmt: skip


def add_claim(somebody: Person, number: int, center: str = "little-known") -> str:
    somebody.get(f"/curate/drafts/{number}?center={center}")
    answer = somebody.send(f"/curate/drafts/{number}/add", kind="claim", center=center)
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def test_a_claim_goes_from_an_empty_form_to_a_submission(person: PERSON, desk_session: Session) -> None:
    curator = person("curator")
    number = begin(curator)
    form = add_claim(curator, number)
    assert "Show the question" in curator.get(form).text
    fill(curator, form, field="intensive_care", deed="stay")
    page = curator.get(form).text
    assert "Does" in page
    assert "Without a source this is only a draft" in page
    assert fill(curator, form, **CLAIM).headers["Location"] == f"/curate/drafts/{number}"
    page = curator.get(f"/curate/drafts/{number}").text
    assert "No rule is broken" in page
    answer = curator.send(
        f"/curate/drafts/{number}", title="Beds", note="", seen_title="A draft", seen_note="", deed="submit"
    )
    assert answer.status_code == 303, answer.text
    one = saved(desk_session, number)
    assert one.stage is Stage.SUBMITTED
    assert one.title == "Beds"
    assert one.changes[0].proposed == {
        "field": "intensive_care", "answer": "met", "statement": "It has an intensive care unit.",
        "source": "register", "value": 12, "unit": "beds", "locator": "page 2", "as_of": "2026-05",
        "accessed": TODAY.isoformat(), "checked": True, "checked_on": TODAY.isoformat(),
    }  # fmt: skip


def test_a_claim_without_a_source_is_only_a_draft(person: PERSON, desk_session: Session) -> None:
    curator = person("curator")
    number = begin(curator)
    form = add_claim(curator, number)
    fill(curator, form, **{**CLAIM, "source": ""})
    page = curator.get(f"/curate/drafts/{number}").text
    assert "only a draft" in page
    assert f'href="{form}#source"' in page
    answer = curator.send(
        f"/curate/drafts/{number}",
        title="A draft",
        note="",
        seen_title="A draft",
        seen_note="",
        deed="submit",
    )
    assert answer.status_code == 400
    assert saved(desk_session, number).stage is Stage.DRAFT


def test_what_can_be_no_value_is_said_beside_its_field_and_kept(
    person: PERSON, desk_session: Session
) -> None:
    curator = person("curator")
    number = begin(curator)
    form = add_claim(curator, number)
    answer = fill(
        curator, form, **{**CLAIM, "value": "about twelve", "as_of": "May 2026", "checked_on": "yesterday"}
    )
    assert answer.status_code == 400
    assert "such as 55000 or 12.5" in answer.text
    assert 'value="about twelve"' in answer.text
    kept = saved(desk_session, number).changes[0].proposed
    assert kept is not None
    assert (kept["value"], kept["as_of"], kept["checked_on"]) == ("about twelve", "May 2026", "yesterday")
    page = curator.get(f"/curate/drafts/{number}").text
    assert f'href="{form}#as_of"' in page
    assert 'value="May 2026"' in curator.get(form).text


@pytest.mark.parametrize("kind", ["yes", "no"])
def test_yes_and_no_are_values(person: PERSON, desk_session: Session, kind: str) -> None:
    curator = person("curator")
    number = begin(curator)
    form = add_claim(curator, number)
    fields = {
        **CLAIM,
        "field": "international_patients",
        "answer": "",
        "value_kind": kind,
        "value": "",
        "unit": "",
    }
    fill(curator, form, **fields)
    kept = saved(desk_session, number).changes[0].proposed or {}
    assert kept["value"] is (kind == "yes")
    assert f'<option value="{kind}" selected>' in curator.get(form).text
    assert "No rule is broken" in curator.get(f"/curate/drafts/{number}").text


def test_a_published_claim_is_edited_in_a_draft_and_withdrawn_and_left_alone(
    person: PERSON, desk_session: Session
) -> None:
    curator = person("curator")
    curator.get("/curate/centers/little-known")
    answer = curator.send("/curate/centers/little-known/edit", kind="claim", key="little-known-03")
    form = answer.headers["Location"]
    number = int(form.split("/")[3])
    page = curator.get(form)
    assert 'value="55000"' in page.text
    assert saved(desk_session, number).changes == ()
    fill(
        curator,
        form,
        field="cost",
        statement="It costs US$60,000.",
        source="register",
        value="60000",
        value_kind="number",
        unit="USD",
        as_of="2026-05",
        checked="yes",
        checked_on="2026-11-23",
    )
    [change] = saved(desk_session, number).changes
    assert [(one.name, one.before, one.after) for one in change.fields()] == [
        ("statement", "It costs US$55,000.", "It costs US$60,000."), ("value", 55000, 60000)
    ]  # fmt: skip
    curator.get(form)
    curator.send(f"/curate/drafts/{number}/withdraw", kind="claim", key="little-known-03")
    assert saved(desk_session, number).changes[0].takes_away
    page = curator.get(f"/curate/drafts/{number}").text
    assert "taken away" in page
    curator.send(f"/curate/drafts/{number}/drop", kind="claim", key="little-known-03")
    assert saved(desk_session, number).changes == ()


def test_a_form_that_is_saved_unchanged_changes_nothing(person: PERSON, desk_session: Session) -> None:
    curator = person("curator")
    number = begin(curator)
    path = f"/curate/drafts/{number}/finding/little-known/revaccination"
    fill(curator, path, reason="asked_no_answer", on="2026-11-23", where="")
    one = saved(desk_session, number)
    assert (one.changes, one.version) == ((), 1)


# Two tabs, and what others publish meanwhile


def test_two_tabs_that_change_different_fields_are_joined(person: PERSON, desk_session: Session) -> None:
    curator = person("curator")
    number = begin(curator)
    form = add_claim(curator, number)
    fill(curator, form, **CLAIM)
    both = seen(curator.get(form))
    curator.send(form, **{**CLAIM, "seen": both, "locator": "page 9"})
    answer = curator.send(form, **{**CLAIM, "seen": both, "statement": "It has an own intensive care unit."})
    assert answer.status_code == 303
    kept = saved(desk_session, number).changes[0].proposed or {}
    assert (kept["locator"], kept["statement"]) == ("page 9", "It has an own intensive care unit.")


@pytest.mark.parametrize(("choice", "kept"), [("mine", "Mine."), ("saved", "Saved first.")])
def test_two_tabs_that_change_one_field_are_asked_and_nothing_is_overwritten(
    person: PERSON, desk_session: Session, choice: str, kept: str
) -> None:
    curator = person("curator")
    number = begin(curator)
    form = add_claim(curator, number)
    fill(curator, form, **CLAIM)
    both = seen(curator.get(form))
    curator.send(form, **{**CLAIM, "seen": both, "statement": "Saved first."})
    answer = curator.send(form, **{**CLAIM, "seen": both, "statement": "Mine.", "locator": "page 7"})
    assert answer.status_code == 409
    assert "Mine." in answer.text
    assert "Saved first." in answer.text
    assert (saved(desk_session, number).changes[0].proposed or {})["statement"] == "Saved first."
    hidden = {name: unescape(re.search(rf'name="{name}" value="([^"]*)"', answer.text)[1])  # type: ignore[index]
              for name in ("base", "mine", "seen")}  # fmt: skip
    undecided = curator.send(form, **hidden, deed="merge")
    assert undecided.status_code == 409
    assert "Choose for each field." in undecided.text
    curator.send(form, **hidden, deed="merge", **{"choice:statement": choice})
    record = saved(desk_session, number).changes[0].proposed or {}
    assert (record["statement"], record["locator"]) == (kept, "page 7")


def test_title_and_note_of_another_tab_are_not_overwritten(person: PERSON, desk_session: Session) -> None:
    curator = person("curator")
    number = begin(curator)
    path = f"/curate/drafts/{number}"
    curator.get(path)
    curator.send(path, title="One", note="n", seen_title="A draft", seen_note="")
    answer = curator.send(path, title="Two", note="", seen_title="A draft", seen_note="")
    assert answer.status_code == 409
    assert 'value="Two"' in answer.text
    assert saved(desk_session, number).title == "One"


def accept(desk_session: Session, number: int, reviewer: int) -> None:
    desk_session.rollback()
    submissions.accept(desk_session, number, by=reviewer, now=now(), today=TODAY)
    desk_session.rollback()


def edit_price(somebody: Person, statement: str) -> int:
    somebody.get("/curate/centers/little-known")
    answer = somebody.send("/curate/centers/little-known/edit", kind="claim", key="little-known-03")
    form = answer.headers["Location"]
    fill(
        somebody,
        form,
        field="cost",
        statement=statement,
        source="register",
        value="55000",
        unit="USD",
        value_kind="number",
        as_of="2026-05",
        checked="yes",
        checked_on="2026-11-23",
    )
    return int(form.split("/")[3])


def hand_in(somebody: Person, number: int, note: str = "A correction.") -> TestResponse:
    page = somebody.get(f"/curate/drafts/{number}")
    hidden = {name: unescape(re.search(rf'name="{name}" value="([^"]*)"', page.text)[1])  # type: ignore[index]
              for name in ("seen_title", "seen_note")}  # fmt: skip
    return somebody.send(f"/curate/drafts/{number}", title="A title", note=note, **hidden, deed="submit")


@pytest.mark.parametrize(
    ("choice", "kept"), [("proposed", "It costs more than that."), ("standing", "It costs less.")]
)
def test_what_others_published_meanwhile_is_decided_field_by_field(
    person: PERSON, desk_session: Session, choice: str, kept: str
) -> None:
    one, other = person("curator"), person("curator-2")
    mine = edit_price(one, "It costs more than that.")
    theirs = edit_price(other, "It costs less.")
    assert hand_in(other, theirs).status_code == 303
    accept(desk_session, theirs, account(desk_session, "curator@example.org"))
    page = one.get(f"/curate/drafts/{mine}").text
    assert f'href="/curate/drafts/{mine}/merge"' in page
    assert hand_in(one, mine).status_code == 400
    page = one.get(f"/curate/drafts/{mine}/merge").text
    assert "It costs less." in page
    assert "It costs more than that." in page
    assert one.send(f"/curate/drafts/{mine}/merge").status_code == 400
    one.send(f"/curate/drafts/{mine}/merge", **{"choice:claim:little-known-03:statement": choice})
    opened = drafting.Opened(saved(desk_session, mine), drafting.seed.stored(desk_session))
    record = opened.current(RecordKind.CLAIM, "little-known-03") or {}
    assert record["statement"] == kept


def test_the_script_saves_in_passing_and_is_told_of_another_tab(
    person: PERSON, desk_session: Session
) -> None:
    curator = person("curator")
    number = begin(curator)
    form = add_claim(curator, number)
    first = seen(curator.get(form))
    headers = {"X-Autosave": "1"}
    data = {
        **CLAIM,
        "seen": first,
        "statement": "Half a sen",
        "as_of": "nonsense",
        "csrf_token": curator.token,
    }
    answer = curator.post(form, data=data, headers=headers)
    assert answer.status_code == 200
    kept = saved(desk_session, number).changes[0].proposed or {}
    assert (kept["statement"], kept["as_of"]) == ("Half a sen", "nonsense")
    assert json.loads(answer.json["hidden"]["seen"]) == kept  # type: ignore[index]
    old = {**data, "statement": "Another"}
    refused = curator.post(form, data=old, headers=headers)
    assert refused.status_code == 409
    assert "elsewhere" in refused.json["message"]  # type: ignore[index]
    again = {**data, "seen": answer.json["hidden"]["seen"], "statement": "Half a sentence."}  # type: ignore[index]
    assert curator.post(form, data=again, headers=headers).status_code == 200


@pytest.mark.parametrize("text", ["not json", "[1]", "[" * 100_000, '"text"'])
def test_a_broken_hidden_field_is_refused(person: PERSON, text: str) -> None:
    curator = person("curator")
    number = begin(curator)
    form = add_claim(curator, number)
    curator.get(form)
    assert curator.send(form, **{**CLAIM, "seen": text}).status_code == 400


# Who may


def test_nobody_changes_the_draft_of_another(person: PERSON, desk_session: Session) -> None:
    author, other = person("curator"), person("admin")
    number = begin(author)
    form = add_claim(author, number)
    other.get("/curate/centers/little-known")
    for path in (form, f"/curate/drafts/{number}", f"/curate/drafts/{number}/drop",
                 f"/curate/drafts/{number}/add",
                 f"/curate/drafts/{number}/sources/new", f"/curate/drafts/{number}/give-up"):  # fmt: skip
        assert (
            other.send(path, kind="claim", key="little-known+1", title="x", seen="null").status_code == 403
        ), path
    assert other.get(f"/curate/drafts/{number}").status_code == 302
    assert len(saved(desk_session, number).changes) == 1


def test_what_was_typed_is_not_lost_with_the_login(
    desk_app: Flask, person: PERSON, desk_session: Session
) -> None:
    curator = person("curator")
    number = begin(curator)
    form = add_claim(curator, number)
    hidden = seen(curator.get(form))
    curator.plain.delete_cookie("desk")
    lost = curator.post(
        form, data={**CLAIM, "seen": hidden, "statement": HOSTILE + " " * 90, "csrf_token": "old"}
    )
    assert lost.status_code in (400, 401)
    assert "Nothing is lost" in lost.text
    assert "<script>alert" not in lost.text
    from tests.web.curate.conftest import PASSWORD

    curator.get("/curate/login")
    curator.send("/curate/login", email="curator@example.org", password=PASSWORD)
    again = curator.post(form, data={**CLAIM, "seen": hidden, "statement": HOSTILE, "csrf_token": "old"})
    assert again.status_code == 400
    sent = curator.send(form, **{**CLAIM, "seen": hidden, "statement": HOSTILE})
    assert sent.status_code == 303
    assert (saved(desk_session, number).changes[0].proposed or {})["statement"] == HOSTILE


def test_a_password_is_never_shown_again(person: PERSON) -> None:
    curator = person("curator")
    answer = curator.post("/curate/login", data={"email": "x@example.org", "password": "secret words"})
    assert "secret words" not in answer.text


# Every kind of record


def test_a_new_center_with_program_place_source_result_finding_and_flag(
    person: PERSON, desk_session: Session
) -> None:
    curator = person("curator")
    number = begin(curator)
    path = f"/curate/drafts/{number}"
    curator.get(f"{path}/centers/new")
    assert curator.send(f"{path}/centers/new", name="").status_code == 400
    answer = curator.send(f"{path}/centers/new", name="Örebro Test Hospital", city="Örebro", country="SE")
    center = answer.headers["Location"]
    assert center == f"{path}/center/orebro-test-hospital"
    found = fill(
        curator,
        center,
        name="Örebro Test Hospital",
        city="Örebro",
        country="SE",
        deed="find",
        place="Örebro, Sweden",
    )
    assert re.search(r"<code>59\.\d+, 15\.\d+</code>", found.text)
    details = {
        "name": "Örebro Test Hospital",
        "city": "Örebro",
        "country": "SE",
        "status": "active",
        "sector": "public",
        "aliases": "USÖ\r\nRegion hospital",
        "coordinates": "59.2747, 15.2066",
        "position_precision": "building",
        "position_checked": "yes",
        "programs-0-id": "ahsct",
        "programs-0-treatment": "ahsct",
        "programs-0-since": "2011",
    }
    bad = fill(curator, center, **{**details, "coordinates": "somewhere"})
    assert bad.status_code == 400
    assert 'value="somewhere"' in bad.text
    assert fill(curator, center, **details).status_code == 303
    change = saved(desk_session, number).change(RecordKind.CENTER, "orebro-test-hospital")
    assert change is not None
    assert change.proposed is not None
    assert change.proposed["programs"] == [{"id": "ahsct", "treatment": "ahsct", "since": 2011}]
    assert (change.proposed["latitude"], change.proposed["aliases"]) == (59.2747, ["USÖ", "Region hospital"])

    form = add_claim(curator, number, "orebro-test-hospital")
    answer = fill(curator, form, **{**CLAIM, "source": "", "deed": "new_source"})
    new = answer.headers["Location"]
    assert new.endswith(f"sources/new?claim={form.rpartition('/')[2].replace('+', '%2B')}")
    curator.get(new)
    claim = form.rpartition("/")[2]
    source = curator.send(f"{path}/sources/new", identifier="doi:10.1234/ABC", claim=claim).headers[
        "Location"
    ]
    assert source.partition("?")[0] == f"{path}/source/doi-10-1234-abc"
    back = fill(
        curator,
        source.partition("?")[0],
        type="peer_reviewed",
        title="A paper",
        authors="Söderström A",
        year="2024",
        doi="https://doi.org/10.1234/ABC",
        key="doi-10-1234-abc",
        back=claim,
    )
    assert back.headers["Location"] == form
    assert "A paper (2024)" in curator.get(form).text
    source = f"{path}/source/soderstrom-2024"
    wrong = fill(curator, f"{source}/results/0", measure="neda", value_percent="seventy")
    assert wrong.status_code == 400
    fill(
        curator,
        f"{source}/results/1",
        measure="neda",
        value_percent="70",
        at_years="5",
        ci_low="80",
        ci_high="90",
    )
    page = curator.get(path).text
    assert f'href="{source}/results/1#value_percent"' in page
    fill(
        curator,
        f"{source}/results/1",
        measure="neda",
        value_percent="70",
        at_years="5",
        n="20",
        checked="yes",
    )
    page = curator.get(path).text
    assert "No rule is broken" in page

    curator.send(f"{path}/add", kind="finding", center="orebro-test-hospital", field="revaccination")
    fill(
        curator,
        f"{path}/finding/orebro-test-hospital/revaccination",
        reason="not_found",
        on="2026-11-24",
        where="its website",
    )
    curator.get(path)
    flag = curator.send(f"{path}/add", kind="red-flag", center="orebro-test-hospital", flag="no_aftercare")
    assert flag.headers["Location"] == f"{path}/red-flag/orebro-test-hospital/no_aftercare"
    fill(curator, flag.headers["Location"], claims=[claim])
    assert "No rule is broken" in curator.get(path).text
    refused = hand_in(curator, number, note="")
    assert refused.status_code == 400
    assert "reason" in refused.text
    assert hand_in(curator, number, note="The clinic says so itself.").status_code == 303
    person("reviewer")
    accept(desk_session, number, account(desk_session, "reviewer@example.org"))
    after = drafting.seed.stored(desk_session)
    center_now = after.centers["orebro-test-hospital"]
    assert [one.source for one in center_now.claims] == ["soderstrom-2024"]
    assert center_now.red_flags[0].claims == ("orebro-test-hospital-01",)
    assert center_now.red_flags[0].agreed
    assert after.sources["soderstrom-2024"].results[0].value_percent == 70


def account(desk_session: Session, email: str) -> int:
    """The number of an account."""
    desk_session.rollback()
    return next(number for number, one in accounts.emails(desk_session).items() if one == email)


def test_a_source_that_is_here_already_is_offered(person: PERSON, desk_session: Session) -> None:
    curator = person("curator")
    number = begin(curator)
    form = add_claim(curator, number)
    claim = form.rpartition("/")[2]
    path = f"/curate/drafts/{number}/sources"
    curator.get(f"{path}/new?claim={claim.replace('+', '%2B')}")
    offered = curator.send(f"{path}/new", identifier="https://doi.org/10.1000/1", claim=claim)
    assert offered.status_code == 200
    assert "It is here already" in offered.text
    answer = curator.send(f"{path}/use", key="paper", claim=claim)
    assert answer.headers["Location"] == form
    assert saved(desk_session, number).changes[0].proposed == {"source": "paper"}
    assert curator.send(f"{path}/new", identifier="some paper").status_code == 400


def test_a_public_register_is_asked_only_where_that_is_switched_on(desk_app: Flask, person: PERSON) -> None:
    curator = person("curator")
    number = begin(curator)
    path = f"/curate/drafts/{number}/sources/new"
    curator.get(path)
    asked = []

    def fetch(field: str, value: str) -> dict[str, Any]:
        asked.append((field, value))
        return {"title": "Found", "authors": "Burt RK", "year": 2019}

    assert curator.send(path, identifier="10.5555/a").headers["Location"].endswith("source/doi-10-5555-a")
    desk_app.extensions["desk"].extensions["fetch"] = fetch
    assert curator.send(path, identifier="10.5555/B").headers["Location"].endswith("source/burt-2019")
    assert asked == [("doi", "10.5555/b")]


def test_a_center_that_may_be_here_already_is_shown_first(person: PERSON, desk_session: Session) -> None:
    curator = person("curator")
    number = begin(curator)
    path = f"/curate/drafts/{number}/centers/new"
    curator.get(path)
    new = {"name": "Wohlbekannt", "city": "Uppsala", "country": "SE"}
    asked = curator.send(path, **new)
    assert "Is it one of these?" in asked.text
    assert "/curate/centers/well-known" in asked.text
    assert saved(desk_session, number).changes == ()
    assert curator.send(path, **new, deed="new").status_code == 303


def test_shares_of_the_same_people_above_100_percent_are_doubted() -> None:
    from directory.web.curate.additions import result_problems

    worse = {"measure": "edss_worse", "value_percent": 30.0, "n": 20}
    better = {"measure": "edss_improved", "value_percent": 80.0, "n": 20}
    assert result_problems(worse, [better]) != []
    assert result_problems(worse, [{**better, "n": 21}]) == []


def test_hostile_text_is_shown_as_text_everywhere(person: PERSON, desk_session: Session) -> None:
    curator = person("curator")
    number = begin(curator, HOSTILE)
    form = add_claim(curator, number, "unheard-of")
    texts = dict.fromkeys(CLAIM, HOSTILE)
    fill(curator, form, **texts)
    path = f"/curate/drafts/{number}"
    curator.send(f"{path}/sources/new", identifier="example.org/x", claim="")
    source = f"{path}/source/example-org-x"
    names = (
        "type",
        "title",
        "authors",
        "year",
        "venue",
        "organization",
        "doi",
        "url",
        "stake",
        "note",
        "centers",
    )
    fill(curator, source, **dict.fromkeys(names, HOSTILE))
    fill(curator, f"{source}/results/0", measure=HOSTILE, population=HOSTILE, n=HOSTILE)
    curator.send(
        path, title=HOSTILE, note=HOSTILE, seen_title=" ".join(HOSTILE.split()), seen_note="", deed="submit"
    )
    pages = (
        form,
        path,
        source,
        f"{source}/results/1",
        "/curate/centers",
        "/curate/centers/unheard-of",
        "/curate/",
        f"{path}/sources/new?claim=<script>",
        f"/curate/drafts/new?center={HOSTILE}",
        "/curate/centers?q=<script>",
    )
    for page in pages:
        answer = curator.get(page)
        assert answer.status_code == 200, page
        assert "<script>alert" not in answer.text, page
        assert "<script>" not in answer.text, page


def test_a_draft_is_given_up_and_stays_on_record(person: PERSON, desk_session: Session) -> None:
    curator = person("curator")
    number = begin(curator)
    curator.get(f"/curate/drafts/{number}")
    curator.send(f"/curate/drafts/{number}/give-up")
    assert saved(desk_session, number).stage is Stage.WITHDRAWN
    assert curator.get(f"/curate/drafts/{number}").headers["Location"] == f"/curate/submissions/{number}"
