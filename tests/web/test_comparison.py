"""Centers side by side: what readers see, and what a choice that cannot be used answers."""

import re
from urllib.parse import parse_qsl, urlsplit

import pytest

from tests.checking_client import CheckingClient
from tests.web.conftest import HOSTILE
from tests.web.test_pages import text


def address(*slugs: str) -> str:
    return "/compare?" + "&".join(f"center={slug}" for slug in slugs)


def markup(client: CheckingClient, *slugs: str) -> str:
    return client.get(address(*slugs)).get_data(as_text=True)


def rows(page: str, group: str) -> list[list[str]]:
    """The texts of all cells of a group, row by row."""
    found = re.search(rf'<tbody class="rows-{group}".*?</tbody>', page, flags=re.S)
    cells = [
        re.findall(r"<td>(.*?)</td>", row, flags=re.S) for row in (found[0] if found else "").split("<tr>")
    ]
    return [[" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in row] for row in cells if row]


@pytest.mark.parametrize(
    "slugs",
    [
        ("well-known", "little-known"),
        ("little-known", "well-known", "unheard-of", "with-concerns"),
        ("has-closed", "well-known", "other-cells"),
        ("has-closed", "other-cells"),
    ],
)
def test_centers_in_every_state_can_stand_side_by_side(small: CheckingClient, slugs: tuple[str, ...]) -> None:
    page = markup(small, *slugs)
    heads = re.findall(r'<th scope="col"><a href="/centers/([a-z-]+)"', page)
    assert heads == list(slugs)


def test_differences_come_first_then_the_unknown_then_what_all_share(small: CheckingClient) -> None:
    page = text(small, address("well-known", "little-known"))
    assert page.index("Different answers") < page.index("Known of some only")
    page = text(small, address("unheard-of", "with-concerns"))
    assert "Known of none (25)" in page
    assert "Different answers" not in page


def test_unknown_is_said_as_such_and_leads_to_the_question(small: CheckingClient) -> None:
    page = markup(small, "well-known", "unheard-of")
    cells = [row[1] for row in rows(page, "known-of-some")]
    assert len(cells) == 25
    assert all("Not known – ask" in cell and "Not met" not in cell for cell in cells)
    assert 'href="/centers/unheard-of/questions#ask-volume"' in page


def test_a_center_that_is_not_evaluated_is_not_asked(small: CheckingClient) -> None:
    page = markup(small, "well-known", "other-cells")
    assert {row[1].split(" Hospital")[-1] for row in rows(page, "same")} == {"Other Cells Not evaluated"}
    assert "other-cells/questions#ask-" not in page


def test_every_answer_shows_its_certainty_and_leads_to_its_claim(small: CheckingClient) -> None:
    page = markup(small, "well-known", "little-known")
    answers = len(re.findall(r'<strong class="answer-word', page))
    assert (
        answers
        == page.count("answer-certainty")
        == len(re.findall(r'href="/centers/[a-z-]+#claim-', page)) - 1
    )
    for slug in ("well-known", "little-known"):
        targets = re.findall(rf'href="/centers/{slug}#([a-z0-9-]+)"', page)
        center = small.get(f"/centers/{slug}").get_data(as_text=True)
        assert targets
        assert all(f'id="{target}"' in center for target in targets)


def test_a_count_shows_its_number(small: CheckingClient) -> None:
    page = markup(small, "well-known", "unheard-of")
    assert '<strong class="answer-number">30 people</strong>' in page


def test_the_figures_stand_on_top_and_no_winner_is_named(small: CheckingClient) -> None:
    page = text(small, address("little-known", "well-known"))
    assert page.index("points are documented") < page.index("Different answers")
    assert not re.search(r"\b(best|better|winner is|ahead)\b", page, flags=re.I)


def test_warnings_stand_on_top_with_the_way_to_their_sources(small: CheckingClient) -> None:
    page = markup(small, "with-concerns", "well-known")
    assert page.index("a regulator or court has acted against it") < page.index('id="known-of-some"')
    assert 'href="/centers/with-concerns#warnings"' in page


def test_leaving_a_center_out_keeps_at_least_two(small: CheckingClient) -> None:
    page = markup(small, "well-known", "little-known", "unheard-of")
    links = re.findall(r'<a href="(/compare[^"]+)">Leave out', page)
    chosen = [[value for _, value in parse_qsl(urlsplit(link.replace("&amp;", "&")).query)] for link in links]
    assert chosen == [
        ["little-known", "unheard-of"],
        ["well-known", "unheard-of"],
        ["well-known", "little-known"],
    ]
    assert "Leave out" not in markup(small, "well-known", "little-known")


@pytest.mark.parametrize(
    ("slugs", "said"),
    [
        ((), "choose at least 2 centers; none is chosen"),
        (("",), "choose at least 2 centers; none is chosen"),
        (("well-known",), "choose at least 2 centers; 1 is chosen"),
        (("well-known", "well-known"), "“well-known” is chosen more than once"),
        (("well-known", "little-known", "well-known"), "“well-known” is chosen more than once"),
        (("well-known", "nowhere"), "No center “nowhere” has ever been in the directory"),
        (("well-known", "taken-out"), "The center “taken-out” was removed"),
        (
            ("well-known", "little-known", "unheard-of", "with-concerns", "has-closed"),
            "choose at most 4 centers; 5 are chosen",
        ),
        (("<script>", "%00"), "No center “<script>” has ever been"),
    ],
)
def test_a_choice_that_cannot_be_compared_is_said_and_can_be_mended(
    small: CheckingClient, slugs: tuple[str, ...], said: str
) -> None:
    assert said in text(small, address(*slugs), 400)
    page = markup(small, *slugs)
    kept = re.findall(r'<input type="checkbox" name="center" value="([a-z-]+)" checked', page)
    unusable = {"nowhere", "taken-out", "", "<script>", "%00"}
    assert kept == list(dict.fromkeys(slug for slug in slugs if slug not in unusable))


def test_a_center_alone_is_offered_its_neighbors(small: CheckingClient) -> None:
    page = markup(small, "well-known")
    assert len(re.findall(r'<input type="checkbox" name="center" value="[a-z-]+">', page)) == 2


def test_a_thousand_choices_are_answered_at_once(small: CheckingClient) -> None:
    page = text(small, address(*(f"c{number}" for number in range(1_000))), 400)
    assert "1000 are chosen" in page


def test_a_center_that_moved_moves_the_comparison(small: CheckingClient) -> None:
    moved = small.get(address("well-known", "old-name"))
    assert (moved.status_code, moved.location) == (301, "/compare?center=well-known&center=little-known")


def test_markup_in_the_data_stays_text(small: CheckingClient) -> None:
    assert "<script>alert" not in markup(small, "unheard-of", "well-known")
    assert HOSTILE in text(small, address("unheard-of", "well-known"))


def test_every_evaluated_center_of_a_list_can_be_chosen(small: CheckingClient) -> None:
    page = small.get("/?treatment=any").get_data(as_text=True)
    boxes = re.findall(r'<input type="checkbox" name="center" value="([a-z-]+)" form="compare-form">', page)
    assert sorted(boxes) == ["little-known", "unheard-of", "well-known", "with-concerns"]
    assert re.search(r'<form id="compare-form"[^>]* action="/compare" method="get"', page)


def test_a_centers_page_offers_the_two_nearest(client: CheckingClient) -> None:
    page = client.get("/centers/uppsala-university-hospital").get_data(as_text=True)
    line = re.search(r"Compare with a center nearby:.*?</p>", page)
    assert line
    links = re.findall(r'href="([^"]+)"', line[0])
    assert len(links) == 2
    assert "karolinska" in links[0]
    for link in links:
        assert client.get(link.replace("&amp;", "&")).status_code == 200


def test_a_center_that_is_not_evaluated_is_offered_no_comparison(small: CheckingClient) -> None:
    assert "Compare with" not in small.get("/centers/other-cells").get_data(as_text=True)
