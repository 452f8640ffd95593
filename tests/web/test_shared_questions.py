"""One sheet of questions for several centers: what is asked of whom, on the page and as text."""

import re

import pytest

from tests.checking_client import CheckingClient
from tests.web.conftest import HOSTILE
from tests.web.test_pages import text


def address(*slugs: str, end: str = "") -> str:
    return f"/compare/questions{end}?" + "&".join(f"center={slug}" for slug in slugs)


def asked(client: CheckingClient, *slugs: str) -> list[str]:
    return re.findall(r'id="ask-([a-z_]+)"', client.get(address(*slugs)).get_data(as_text=True))


def row(client: CheckingClient, item: str, *slugs: str) -> list[str]:
    """The cells of one question, as text."""
    page = client.get(address(*slugs)).get_data(as_text=True)
    found = re.search(rf'<th scope="row" id="ask-{item}">.*?</tr>', page, flags=re.S)
    assert found
    cells = re.findall(r"<td>(.*?)</td>", found[0], flags=re.S)
    return [" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in cells]


@pytest.mark.parametrize(
    "slugs",
    [
        ("well-known", "little-known"),
        ("little-known", "well-known", "unheard-of", "with-concerns"),
        ("has-closed", "well-known", "other-cells"),
        ("has-closed", "other-cells"),
    ],
)
def test_centers_in_every_state_share_a_sheet(small: CheckingClient, slugs: tuple[str, ...]) -> None:
    assert "talk to your neurologist" in text(small, address(*slugs))
    plain = small.get(address(*slugs, end=".txt"))
    assert (plain.status_code, plain.mimetype) == (200, "text/plain")
    assert "attachment" in plain.headers["Content-Disposition"]


def test_what_nobody_has_answered_is_asked_of_all(small: CheckingClient) -> None:
    assert len(asked(small, "unheard-of", "with-concerns")) == 25
    page = text(small, address("unheard-of", "with-concerns"))
    assert "Open for every center here (25)" in page
    assert "Answered for some" not in page


def test_an_answer_of_one_center_stands_beside_the_question_to_the_other(small: CheckingClient) -> None:
    known, unknown = row(small, "accreditation", "well-known", "unheard-of")
    assert known.startswith("Well Known Met Something about accreditation. Source")
    assert unknown.endswith("Not known")
    assert "not met" not in unknown.lower()


def test_only_who_has_not_answered_gets_space_to_write(small: CheckingClient) -> None:
    page = small.get(address("well-known", "unheard-of")).get_data(as_text=True)
    found = re.search(r'<th scope="row" id="ask-volume">.*?</tr>', page, flags=re.S)
    assert found
    assert ["answer-space" in cell for cell in found[0].split("<td>")[1:]] == [False, True]


def test_the_sheet_asks_a_clinic_of_other_cells_only_what_fits(small: CheckingClient) -> None:
    page = text(small, address("well-known", "other-cells"))
    assert "The checklist does not fit Other Cells." in page
    assert "Which cells are given, where do they come from" in page
    assert asked(small, "has-closed", "other-cells") == []


def test_nobody_is_asked_where_every_program_has_closed(small: CheckingClient) -> None:
    page = text(small, address("has-closed", "well-known"))
    assert "Has Closed cannot be asked." in page


def test_warnings_are_asked_about_first(small: CheckingClient) -> None:
    page = text(small, address("well-known", "with-concerns"))
    assert page.index("With Concerns: Has a regulator or court acted against it?") < page.index(
        "Answered for some"
    )
    assert "A source says: A court acted against it in 2024." in page


def test_page_and_plain_text_ask_the_same(client: CheckingClient) -> None:
    slugs = ("uppsala-university-hospital", "uke-hamburg", "clinica-ruiz-puebla-hsct-mexico")
    page = client.get(address(*slugs)).get_data(as_text=True)
    questions = re.findall(r'<th scope="row"[^>]*>([^<]+)</th>', page)
    plain = client.get(address(*slugs, end=".txt")).get_data(as_text=True)
    on_paper = re.findall(r"^\[ \] (?!A warning)(.+)$", plain, flags=re.M)
    assert [one.replace("&#39;", "'") for one in questions] == on_paper
    assert len(questions) > 20


def test_every_source_of_the_sheet_leads_to_its_claim(small: CheckingClient) -> None:
    page = small.get(address("well-known", "little-known")).get_data(as_text=True)
    for slug, claim in re.findall(r'href="/centers/([a-z-]+)#(claim-[a-z0-9-]+)"', page):
        assert f'id="{claim}"' in small.get(f"/centers/{slug}").get_data(as_text=True)


@pytest.mark.parametrize("end", ["", ".txt"])
@pytest.mark.parametrize(
    ("slugs", "said"),
    [
        ((), "choose at least 2 centers; none is chosen"),
        (("well-known",), "choose at least 2 centers; 1 is chosen"),
        (("well-known", "well-known"), "is chosen more than once"),
        (("well-known", "nowhere"), "No center “nowhere” has ever been"),
        (("well-known", "taken-out"), "The center “taken-out” was removed"),
        (("a", "b", "c", "d", "e"), "choose at most 4 centers; 5 are chosen"),
    ],
)
def test_a_choice_that_cannot_be_used_is_said_and_can_be_mended(
    small: CheckingClient, slugs: tuple[str, ...], said: str, end: str
) -> None:
    page = text(small, address(*slugs, end=end), 400)
    assert "This sheet of questions cannot be made" in page
    assert said in page
    if "well-known" in slugs:
        markup = small.get(address(*slugs, end=end)).get_data(as_text=True)
        assert '<form action="/compare/questions" method="get"' in markup


@pytest.mark.parametrize("end", ["", ".txt"])
def test_a_sheet_moves_with_its_centers(small: CheckingClient, end: str) -> None:
    moved = small.get(address("well-known", "old-name", end=end))
    assert (moved.status_code, moved.location) == (301, address("well-known", "little-known", end=end))


def test_markup_in_the_data_stays_text(small: CheckingClient) -> None:
    assert "<script>alert" not in small.get(address("unheard-of", "well-known")).get_data(as_text=True)
    assert HOSTILE in small.get(address("unheard-of", "well-known", end=".txt")).get_data(as_text=True)


def test_a_comparison_leads_to_its_sheet(small: CheckingClient) -> None:
    page = small.get("/compare?center=well-known&center=little-known").get_data(as_text=True)
    assert f'href="{address("well-known", "little-known").replace("&", "&amp;")}"' in page
