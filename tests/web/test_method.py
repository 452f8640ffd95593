"""The method in the open: the arithmetic of every center, and what the method page says about itself."""

import re

import pytest

from tests.checking_client import CheckingClient
from tests.web.test_pages import text

SLUGS = ("well-known", "little-known", "with-concerns", "unheard-of", "has-closed", "other-cells")


@pytest.mark.parametrize("slug", SLUGS)
def test_every_state_of_a_center_has_its_arithmetic_or_says_why_not(small: CheckingClient, slug: str) -> None:
    page = text(small, f"/method/centers/{slug}")
    scored = small.get(f"/api/v1/centers/{slug}").get_json()["evaluation"]["documented"] is not None
    assert ("Not evaluated" in page) is not scored
    assert ("The sum" in page) is scored


def test_the_arithmetic_shows_every_claim_about_an_item_with_its_steps(small: CheckingClient) -> None:
    record = small.get("/api/v1/centers/little-known").get_json()
    page = text(small, "/method/centers/little-known")
    body = small.get("/method/centers/little-known").get_data(as_text=True)
    about_items = [claim for claim in record["claims"] if claim["criterion"]]
    assert len(about_items) == 4
    for claim in about_items:
        assert f'id="claim-{claim["id"]}"' in body
        assert claim["statement"] in page
        assert claim["counted"] or f"It does not count: {claim['not_counted_because']}" in page
    plain = body.replace("<strong>", "").replace("</strong>", "")
    assert "starts at high, an accreditation register; no step up or down" in plain
    assert "slack 0. From 0.5 − 0 × 0.5 = 0.5 to 0.5 + 0 × (1 − 0.5) = 0.5" in plain
    assert "cannot all be true, so the range spans all of them: 0 to 1" in page


def test_the_sums_of_the_arithmetic_are_the_figures_of_the_record(client: CheckingClient) -> None:
    slug = "uppsala-university-hospital"
    figures = client.get(f"/api/v1/centers/{slug}").get_json()["evaluation"]
    body = client.get(f"/method/centers/{slug}").get_data(as_text=True)
    total = re.search(r'<tfoot><tr><th scope="row">Sum</th><td>100</td><td>([\d.]+)</td><td>([\d.]+)', body)
    assert total
    assert float(total[1]) == pytest.approx(figures["documented"], abs=0.06)
    assert float(total[2]) == pytest.approx(figures["possible"], abs=0.06)


def test_a_moved_center_moves_its_arithmetic_and_a_removed_one_is_gone(small: CheckingClient) -> None:
    moved = small.get("/method/centers/old-name")
    assert (moved.status_code, moved.location) == (301, "/method/centers/little-known")
    assert small.get("/method/centers/taken-out").status_code == 410
    assert small.get("/method/centers/nowhere").status_code == 404


@pytest.mark.parametrize("typed", ["little-known", "Göteborg", "  little known "])
def test_a_name_or_slug_leads_to_the_arithmetic(small: CheckingClient, typed: str) -> None:
    answer = small.get("/method", query_string={"center": typed})
    assert (answer.status_code, answer.location) == (302, "/method/centers/little-known")


def test_a_name_that_fits_several_offers_them(small: CheckingClient) -> None:
    answer = small.get("/method?center=known")
    assert answer.status_code == 200
    body = answer.get_data(as_text=True)
    assert '<a href="/method/centers/well-known">' in body
    assert '<a href="/method/centers/little-known">' in body


@pytest.mark.parametrize("typed", ["zzzzzzzz", "x" * 5_000, "../../etc", "%00"])
def test_a_name_that_fits_no_center_is_said_beside_the_field(small: CheckingClient, typed: str) -> None:
    answer = small.get("/method", query_string={"center": typed})
    assert answer.status_code == 400
    assert 'aria-invalid="true"' in answer.get_data(as_text=True)
    assert 'id="center-answer"' in answer.get_data(as_text=True)
