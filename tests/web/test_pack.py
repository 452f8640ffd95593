"""The document for an appointment: what it holds, what that rests on, and that no answer is kept."""

import html
import re
from pathlib import Path

import pytest
from flask import Flask

from tests.checking_client import CheckingClient
from tests.web.conftest import HOSTILE
from tests.web.test_fit import DISTINCT, RELAPSING, TRACES, traces_in
from tests.web.test_pages import text

TWO = ("uppsala-university-hospital", "cleveland-clinic")


def address(*slugs: str) -> str:
    return "/pack?" + "&".join(f"center={slug}" for slug in slugs)


def posted(client: CheckingClient, slugs: tuple[str, ...], typed: dict[str, str], status: int = 200) -> str:
    """The document as it answers a form with answers."""
    response = client.post("/pack", data={**typed, "center": list(slugs)})
    assert response.status_code == status
    assert response.headers["Cache-Control"] == "no-store"
    return response.get_data(as_text=True)


def plain(markup: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", markup)).split())


def part(page: str, title: str, following: str) -> str:
    start = page.index(f'id="{title}"')
    return plain(page[start : page.index(f'id="{following}"', start)])


@pytest.mark.parametrize(
    "slugs",
    [
        ("well-known",),
        ("unheard-of",),
        ("little-known", "well-known", "unheard-of", "with-concerns"),
        ("has-closed", "well-known", "other-cells"),
        ("has-closed", "other-cells"),
    ],
)
def test_centers_in_every_state_make_a_document(small: CheckingClient, slugs: tuple[str, ...]) -> None:
    page = text(small, address(*slugs))
    for heading in ("Shortlist", "Published results", "Questions to ask", "Sources"):
        assert heading in page
    assert "not medical advice" in page
    answered = posted(small, slugs, RELAPSING)
    assert "The answers beside published rules" in answered


def test_the_first_page_says_what_this_is_of_when_and_of_which_versions(client: CheckingClient) -> None:
    page = text(client, address(*TWO))
    first = page[: page.index("Shortlist 1.")]
    for said in (
        "It is information and not medical advice.",
        "It recommends neither a treatment nor a center",
        "Made on",
        "Data version",
        "Method version",
    ):
        assert said in first


@pytest.mark.parametrize("typed", [None, RELAPSING | {"active_cancer": "yes"}])
def test_every_number_in_brackets_is_in_the_list_and_every_source_in_it_is_cited(
    client: CheckingClient, typed: dict[str, str] | None
) -> None:
    slugs = (*TWO, "uke-hamburg", "clinica-ruiz-puebla-hsct-mexico")
    page = posted(client, slugs, typed) if typed else client.get(address(*slugs)).get_data(as_text=True)
    cited = [int(number) for number in re.findall(r'<a class="cite" href="#source-(\d+)">', page)]
    listed = [int(number) for number in re.findall(r'<li id="source-(\d+)">', page)]
    assert listed == list(range(1, len(listed) + 1))
    assert set(cited) == set(listed)
    first_mentions = list(dict.fromkeys(cited))
    assert first_mentions == sorted(first_mentions)


def test_a_reference_is_whole_with_its_address_and_the_day_it_was_read(client: CheckingClient) -> None:
    page = client.get(address(*TWO)).get_data(as_text=True)
    references = [plain(one) for one in re.findall(r'<li id="source-\d+">.*?</li>', page, flags=re.S)]
    assert len(references) > 5
    for one in references:
        assert re.search(r"Read \w+ \d+, \d{4}\.|day not recorded|Not yet checked\.", one), one
        assert re.search(r"\b\d{4}\b|year not known", one), one
    jessop = next(one for one in references if one.startswith("[") and "Jessop H" in one)
    assert "Bone Marrow Transplant, 2019." in jessop
    assert "doi:10.1038/s41409-019-0430-7" in jessop


def test_the_answers_stand_beside_the_rules_of_the_chosen_centers_first(client: CheckingClient) -> None:
    page = posted(client, TWO, RELAPSING)
    rules = part(page, "rules", "questions")
    assert rules.index("BEAT-MS trial (US), entry rules") < rules.index("Guidelines and trials")
    assert rules.count("BEAT-MS trial (US), entry rules") == 1
    assert "“Age less than 45 years" in rules
    assert "A comparison with published rules, not a decision." in rules
    assert "eligible" not in rules.lower()
    assert "severe disability for several years" in rules


def test_safety_comes_before_the_answers_in_the_document(client: CheckingClient) -> None:
    rules = part(posted(client, TWO, RELAPSING | {"active_cancer": "yes"}), "rules", "questions")
    assert rules.index("Decided by the answer about cancer") < rules.index("The answers Which form")


def test_without_answers_the_rules_stand_alone(client: CheckingClient) -> None:
    page = client.get(address(*TWO)).get_data(as_text=True)
    rules = part(page, "rules", "questions")
    assert "BEAT-MS trial (US), entry rules" in rules
    assert "asks for: Age at least 18 years" in rules
    assert not re.search(r"\b(Inside|Outside|Cannot tell)\b", rules)


def test_a_center_that_is_silent_about_deaths_is_said_to_be_silent(small: CheckingClient) -> None:
    page = text(small, address("unheard-of", "little-known"))
    assert page.count("Deaths: not known") == 2


def test_unknown_is_said_as_such(small: CheckingClient) -> None:
    page = small.get(address("well-known", "unheard-of")).get_data(as_text=True)
    comparison = part(page, "comparison", "results")
    assert comparison.count("Unheard") == 0
    assert "Not known" in comparison
    assert "Not met" not in comparison


@pytest.mark.parametrize(
    ("slugs", "said"),
    [
        ((), "choose at least one center; none is chosen"),
        (("well-known", "well-known"), "is chosen more than once"),
        (("well-known", "nowhere"), "No center “nowhere” has ever been"),
        (("taken-out",), "The center “taken-out” was removed"),
        (("a", "b", "c", "d", "e"), "choose at most 4 centers; 5 are chosen"),
    ],
)
def test_a_choice_that_cannot_be_used_is_said_and_can_be_mended(
    small: CheckingClient, slugs: tuple[str, ...], said: str
) -> None:
    assert said in text(small, address(*slugs) if slugs else "/pack", 400)
    page = posted(small, slugs, RELAPSING, 400)
    assert said in plain(page)
    for form in re.findall(r"<form.*?</form>", page, flags=re.S):
        assert 'method="post"' in form
        assert '<input type="hidden" name="edss" value="4,5">' in form
    assert "Back to your answers" in page


def test_answers_that_cannot_be_are_said_beside_their_field(small: CheckingClient) -> None:
    page = posted(small, ("well-known",), {"age": "200"}, 400)
    assert '<p class="problem" id="age-problem">' in page
    assert '<input type="hidden" name="center" value="well-known">' in page


def test_a_center_that_moved_is_found(small: CheckingClient) -> None:
    moved = small.get(address("well-known", "old-name"))
    assert (moved.status_code, moved.location) == (301, address("well-known", "little-known"))
    assert "Little Known" in posted(small, ("old-name",), RELAPSING)


def test_the_answers_are_used_once(
    client: CheckingClient, app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    typed = {name: value for name, value in DISTINCT.items() if name != "relapses_12m"}
    page = posted(client, TWO, typed)
    assert "71.06" in page
    assert not [trace for trace in TRACES if trace in caplog.text]
    assert traces_in(Path(app.extensions["database"].engine.url.database).parent) == []
    assert "unheard_of" not in page


def test_no_answer_stands_in_an_address_and_the_address_cannot_bring_one(client: CheckingClient) -> None:
    page = posted(client, TWO, RELAPSING)
    assert not re.search(r'(href|action)="[^"]*(4,5|relapsing|edss)', page)
    from_address = client.get(address(*TWO) + "&age=41&edss=3").get_data(as_text=True)
    assert "<h3>The answers</h3>" not in from_address


def test_the_way_back_keeps_the_answers(client: CheckingClient) -> None:
    page = posted(client, TWO, RELAPSING)
    [form] = re.findall(r'<form class="no-print".*?</form>', page, flags=re.S)
    fields = re.findall(r'name="([a-z_0-9]+)" value="([^"]*)"', form)
    assert dict(fields).items() >= RELAPSING.items()
    assert [value for name, value in fields if name == "center"] == list(TWO)


def test_markup_in_the_data_stays_text(small: CheckingClient) -> None:
    page = small.get(address("unheard-of", "well-known")).get_data(as_text=True)
    assert "<script>alert" not in page
    assert HOSTILE in html.unescape(page)


def test_a_comparison_and_its_questions_lead_to_the_document(small: CheckingClient) -> None:
    for path in ("/compare", "/compare/questions"):
        page = small.get(f"{path}?center=well-known&center=little-known").get_data(as_text=True)
        assert f'href="{address("well-known", "little-known").replace("&", "&amp;")}"' in page
