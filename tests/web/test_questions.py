"""The sheet of questions, for centers in every state, as a page and as plain text."""

import re

import pytest

from tests.checking_client import CheckingClient
from tests.web.test_pages import text

ALL = ["well-known", "little-known", "with-concerns", "unheard-of", "has-closed", "other-cells"]


def asked(client: CheckingClient, slug: str) -> list[str]:
    page = client.get(f"/centers/{slug}/questions").get_data(as_text=True)
    return re.findall(r'id="ask-([a-z_]+)"', page)


@pytest.mark.parametrize("slug", ALL)
def test_every_center_has_a_sheet_or_the_reason_why_not(small: CheckingClient, slug: str) -> None:
    page, plain = text(small, f"/centers/{slug}/questions"), small.get(f"/centers/{slug}/questions.txt")
    assert (plain.status_code, plain.mimetype) == (200, "text/plain")
    if slug == "has-closed":
        assert "There is no sheet of questions for this center" in page
        assert "[ ]" not in plain.get_data(as_text=True)
    else:
        assert "talk to your neurologist" in page
        assert "[ ]" in plain.get_data(as_text=True)


def test_everything_is_asked_of_a_center_about_which_nothing_is_known(small: CheckingClient) -> None:
    assert len(asked(small, "unheard-of")) == 25
    page = text(small, "/centers/unheard-of/questions")
    assert page.count("What would answer it:") == 25


def test_of_a_well_documented_center_only_practical_questions_are_left(small: CheckingClient) -> None:
    page = text(small, "/centers/well-known/questions")
    assert asked(small, "well-known") == []
    assert "If there is time for three questions only" not in page
    assert "What does it cost" in page


def test_what_is_known_already_stands_beside_its_question(small: CheckingClient) -> None:
    page = text(small, "/centers/little-known/questions")
    for said in (
        "Sources disagree",
        "because nobody has checked it against its source yet: Something about intensive_care.",
        "The center was asked and did not answer (November 23, 2026).",
        "Known so far: It costs US$55,000.",
    ):
        assert said in page, said


def test_the_questions_that_would_settle_most_are_named_first(small: CheckingClient) -> None:
    page = small.get("/centers/little-known/questions").get_data(as_text=True)
    first = re.search(r'<ol class="narrowing">(.*?)</ol>', page, flags=re.S)
    assert first
    assert re.findall(r"#ask-([a-z_]+)", first[1])[0] == asked(small, "little-known")[0] == "volume"


def test_a_warning_is_asked_about_before_anything_else(small: CheckingClient) -> None:
    page = text(small, "/centers/with-concerns/questions")
    assert page.index("Has a regulator or court acted against it?") < page.index("Experience with MS")
    assert "A source says: A court acted against it in 2024." in page


def test_a_clinic_of_other_cells_gets_questions_that_fit_and_not_the_checklist(small: CheckingClient) -> None:
    assert asked(small, "other-cells") == []
    page = text(small, "/centers/other-cells/questions")
    assert "The checklist does not fit this clinic" in page
    assert "In which registered trial has this been tested in MS" in page


def test_page_and_plain_text_ask_the_same(client: CheckingClient) -> None:
    slug = "uppsala-university-hospital"
    page = client.get(f"/centers/{slug}/questions").get_data(as_text=True)
    questions = [heading.replace("&#39;", "'") for heading in re.findall(r"<h3[^>]*>([^<]+)</h3>", page)]
    response = client.get(f"/centers/{slug}/questions.txt")
    assert re.findall(r"^\[ \] (.+)$", response.get_data(as_text=True), flags=re.M) == questions
    assert response.headers["Content-Disposition"] == f'attachment; filename="questions-{slug}.txt"'


def test_plain_text_is_plain_also_for_hostile_data(small: CheckingClient) -> None:
    plain = small.get("/centers/unheard-of/questions.txt").get_data(as_text=True)
    assert "<script>alert('x')</script> & \"Söhne\"" in plain
    assert "&amp;" not in plain
    assert "<script>alert" not in small.get("/centers/unheard-of/questions").get_data(as_text=True)


@pytest.mark.parametrize("end", ["", ".txt"])
def test_a_sheet_moves_with_its_center(small: CheckingClient, end: str) -> None:
    moved = small.get(f"/centers/old-name/questions{end}")
    assert (moved.status_code, moved.location) == (301, f"/centers/little-known/questions{end}")
    assert small.get(f"/centers/taken-out/questions{end}").status_code == 410
    assert small.get(f"/centers/nowhere/questions{end}").status_code == 404


def test_a_centers_page_leads_to_its_sheet(small: CheckingClient) -> None:
    assert '"/centers/little-known/questions"' in small.get("/centers/little-known").get_data(as_text=True)
    assert "/questions" not in small.get("/centers/has-closed").get_data(as_text=True)
