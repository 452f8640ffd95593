"""What the pages say about how sure an order is, and choosing centers over several pages of a list."""

import re
from collections.abc import Sequence
from dataclasses import replace

import pytest
from flask import Flask

from directory import create_app
from directory.curation import seed
from directory.domain.centers import Center
from directory.domain.claims import RedFlag
from directory.domain.vocabulary import Answer
from directory.extensions import session
from directory.store import schema
from directory.web import order
from tests.checking_client import CheckingClient
from tests.web.conftest import TODAY, _center, _claim, small_world
from tests.web.test_pages import text

OWN = "weights=0,0,0,1"
SURE = "How sure is this order?"


def center(slug: str, items: Sequence[str], answer: Answer, **more: object) -> Center:
    """A center with the same sure answer to each of these items."""
    claims = [
        _claim(slug, at, item, answer=answer, value=30 if answer is Answer.MET else 1, scope=None)
        for at, item in enumerate(items, 1)
    ]
    return _center(slug, claims=tuple(claims), **more)


def mixed(slug: str, met: Sequence[str], not_met: Sequence[str]) -> Center:
    """A center that is surely good at some things and at nothing else."""
    one, other = center(slug, met, Answer.MET), center(slug, not_met, Answer.NOT_MET)
    renamed = [replace(claim, id=f"{slug}-{at}") for at, claim in enumerate(other.claims, 50)]
    return replace(one, claims=(*one.claims, *renamed))


@pytest.fixture(scope="module")
def ordered_app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """Two centers fully known and unlike, two alike and known to two thirds, one flagged, many unknown."""
    world = small_world()
    items = [item["id"] for item in world.documents["checklist"]["items"]]
    infection = [
        one["id"] for one in world.documents["checklist"]["items"] if one["criterion"] == "infection"
    ]
    others = [item for item in items if item not in infection]
    flagged = [
        replace(one, red_flags=(RedFlag("regulator_action", (f"{one.slug}-01",), agreed=True),))
        for one in (
            center("flagged", items, Answer.MET),
            mixed("infection-alone", infection, others),
            mixed("all-but-infection", others, infection),
        )
    ]
    centers = (
        center("all-met", items, Answer.MET),
        center("none-met", items, Answer.NOT_MET),
        center("middle-one", items[::2] + items[1:8:2], Answer.PARTLY),
        center("middle-two", items[::2] + items[1:8:2], Answer.PARTLY),
        *flagged,
        *(_center(f"unheard-of-{at:02d}") for at in range(25)),
    )
    app = create_app(
        {
            "DIRECTORY_ENVIRONMENT": "test",
            "DIRECTORY_DATABASE_URL": f"sqlite:///{tmp_path_factory.mktemp('ordered') / 'directory.sqlite'}",
            "DIRECTORY_SECRET_KEY": "for tests only",
        }
    )
    with app.app_context():
        schema.upgrade(app.extensions["database"].engine)
        seed.load(
            session(), replace(world, centers={one.slug: one for one in centers}, redirects={}), today=TODAY
        )
    return app


@pytest.fixture
def ordered(ordered_app: Flask) -> CheckingClient:
    return CheckingClient(ordered_app.test_client())


def plain(markup: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", "", markup).split())


def statement(client: CheckingClient, address: str) -> str:
    """What is folded under the order of a list, as a reader sees it."""
    page = client.get(address).get_data(as_text=True)
    found = re.search(r'<details class="how-sure">.*?</details>', page, flags=re.S)
    return plain(found[0]) if found else ""


def lines(client: CheckingClient, address: str) -> list[str]:
    page = client.get(address).get_data(as_text=True)
    found = re.search(r'<ol class="order-groups">.*?</ol>', page, flags=re.S)
    assert found
    return [plain(one) for one in re.findall(r"<li>.*?</li>", found[0], re.S)]


def compared(client: CheckingClient, *slugs: str, own: str = "") -> str:
    address = "/compare?" + "&".join(f"center={slug}" for slug in slugs) + (f"&{own}" if own else "")
    page = client.get(address).get_data(as_text=True)
    found = re.search(r'<section class="how-sure.*?</section>', page, flags=re.S)
    return plain(found[0]) if found else ""


def test_where_none_is_known_to_half_nothing_about_the_order_is_called_sure(small: CheckingClient) -> None:
    said = statement(small, "/?state=too_little_known")
    assert (
        "Nothing about this order is sure. Of the 2 centers that stand first, none is known to half." in said
    )
    assert "ahead" not in said.lower()


def test_one_that_is_known_to_half_alone_is_compared_with_nobody(small: CheckingClient) -> None:
    said = statement(small, "/")
    assert "1 is known to half or more. The other 2 are in no order" in said
    assert "there is nobody to compare Well Known with" in said
    assert "1 of them has documented concerns and stands after the others" in said


def test_the_first_fifty_are_looked_at_from_every_page(ordered: CheckingClient) -> None:
    first, second = statement(ordered, "/"), statement(ordered, "/?page=2")
    assert first == second
    assert (
        "Of the 32 centers that stand first, 4 are known to half or more. The other 25 are in no order"
        in first
    )


def test_those_that_cannot_be_told_apart_stand_in_one_line_with_what_would_decide(
    ordered: CheckingClient,
) -> None:
    first, middle, last = lines(ordered, "/")
    assert first == "All Met (first in 100 of 100 draws)."
    assert last == "None Met (first in 0 of 100 draws)."
    assert middle.startswith(
        "These cannot all be told apart: Middle One (first in 0 of 100 draws), Middle Two"
    )
    assert "Between Middle One and Middle Two these answers would decide most:" in middle


def test_what_is_said_of_an_order_follows_the_readers_weights(ordered: CheckingClient) -> None:
    assert "drawn at random" in statement(ordered, "/").split("weights of the four groups")[1]
    assert "closely around your own" in statement(ordered, f"/?{OWN}")


def test_orders_that_are_facts_need_no_doubt(ordered: CheckingClient) -> None:
    for address in ("/?sort=name", "/?sort=known", "/?near=59.85,17.64", "/?q=middle-one"):
        assert SURE not in text(ordered, address)


def test_centers_compared_are_told_apart_pair_by_pair(ordered: CheckingClient) -> None:
    said = compared(ordered, "none-met", "middle-one", "all-met", "middle-two")
    assert said.count("is ahead of") == 5
    assert "All Met is ahead of None Met in 100 of 100 draws" in said
    assert "All Met is ahead of Middle Two" in said
    assert "Middle One is ahead of None Met" in said
    assert re.search(
        r"Middle One and Middle Two cannot be told apart \([45]\d to [45]\d of 100 draws\)", said
    )
    assert "These answers would decide most:" in said


def test_own_weights_are_those_that_draws_keep_close_to(ordered: CheckingClient) -> None:
    slugs = ("infection-alone", "all-but-infection")
    assert "Infection Alone is ahead of All But Infection" in compared(
        ordered, *slugs, own="weights=1,1,1,97"
    )
    assert "All But Infection is ahead of Infection Alone" in compared(
        ordered, *slugs, own="weights=33,33,33,1"
    )


def test_a_center_known_to_less_than_half_is_in_no_order_with_others(ordered: CheckingClient) -> None:
    said = compared(ordered, "all-met", "unheard-of-01", "none-met")
    assert said.count("is ahead of") == 1
    assert "Less than half is known about Unheard Of 01: in no order with the others" in said
    said = compared(ordered, "all-met", "unheard-of-01")
    assert "Nothing can be said about their order. Only All Met is known to half." in said
    said = compared(ordered, "unheard-of-02", "unheard-of-01")
    assert "Less than half is known about Unheard Of 02 and Unheard Of 01." in said


def test_weights_decide_who_is_known_to_half(small: CheckingClient) -> None:
    """Little Known has one answer, in the group of infection: no weights bring it into an order."""
    assert "Only Well Known is known to half" in compared(small, "well-known", "little-known", own=OWN)


def test_draws_are_remembered_and_the_memory_is_bounded(ordered: CheckingClient) -> None:
    order._drawn.cache_clear()
    for _ in range(3):
        ordered.get("/")
        ordered.get("/?page=2")
    assert order._drawn.cache_info().misses == 1
    for at in range(5):
        ordered.get(f"/?weights={at},1,1,1")
    assert order._drawn.cache_info().currsize <= order.REMEMBERED
    assert order._drawn.cache_info().misses == 6


def test_what_is_said_is_the_same_again(ordered: CheckingClient) -> None:
    first = compared(ordered, "middle-one", "middle-two", "all-met")
    order._drawn.cache_clear()
    assert compared(ordered, "middle-one", "middle-two", "all-met") == first


# --- choosing over several pages


def test_centers_ticked_on_one_page_stay_chosen_on_the_next(ordered: CheckingClient) -> None:
    page = ordered.get("/").get_data(as_text=True)
    button = re.search(r'formmethod="post" formaction="([^"]+)">Next page, keeping them chosen', page)
    assert button
    answer = ordered.post(button[1].replace("&amp;", "&"), data={"center": ["all-met", "middle-one"]})
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/?page=2&center=all-met&center=middle-one"
    second = ordered.get(answer.headers["Location"]).get_data(as_text=True)
    assert re.findall(r'name="center" value="([^"]+)" checked', second) == ["all-met", "middle-one"]
    assert "Also chosen" in second
    back = re.search(r'<a href="([^"]+)" rel="prev"', second)
    assert back
    first = ordered.get(back[1].replace("&amp;", "&")).get_data(as_text=True)
    assert sorted(re.findall(r'value="([^"]+)" checked form="compare-form"', first)) == [
        "all-met",
        "middle-one",
    ]
    assert "Also chosen" not in first


def test_a_choice_keeps_the_search_and_its_weights(ordered: CheckingClient) -> None:
    answer = ordered.post(f"/turn?country=SE&{OWN}&page=2", data={"center": "all-met"})
    assert answer.headers["Location"] == f"/?country=SE&{OWN}&page=2&center=all-met"
    assert ordered.get(answer.headers["Location"]).status_code == 200


def test_a_ticked_center_that_does_not_exist_is_named(ordered: CheckingClient) -> None:
    answer = ordered.get("/?center=nowhere")
    assert answer.status_code == 400
    assert "no center “nowhere” is published" in answer.get_data(as_text=True)


def test_nothing_stays_ticked_without_a_choice(ordered: CheckingClient) -> None:
    assert 'value="all-met" checked' in ordered.get("/?center=all-met").get_data(as_text=True)
    assert 'value="all-met" checked' not in ordered.get("/").get_data(as_text=True)
