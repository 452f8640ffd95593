"""The method in the open: the arithmetic of every center, and what the method page says about itself."""

import re
from dataclasses import replace

import pytest
from flask import Flask

from directory.domain.sensitivity import Pairs
from directory.web.arithmetic import certainty_steps
from directory.web.method_words import of_pairs
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


def test_the_steps_of_every_claim_end_at_its_certainty(client: CheckingClient) -> None:
    slugs = [one["slug"] for one in client.get("/api/v1/centers?per_page=100").get_json()["results"]]
    seen = set()
    for slug in slugs:
        for claim in client.get(f"/api/v1/centers/{slug}").get_json()["claims"]:
            if claim["steps"]:
                steps = certainty_steps(claim)
                assert steps[-1].certainty == claim["certainty"], claim["id"]
                assert [step.reason for step in steps] == claim["certainty_reasons"]
                seen.add(len(claim["steps"]["down"]))
    assert seen >= {0, 1, 2}


def test_what_cannot_fall_further_is_not_said_to_fall(client: CheckingClient) -> None:
    slugs = [one["slug"] for one in client.get("/api/v1/centers?per_page=100").get_json()["results"]]
    bodies = [client.get(f"/method/centers/{slug}").get_data(as_text=True) for slug in slugs]
    falls = re.compile(r"starts at <strong>very low</strong>, [^;<]+; one step down")
    assert not any(falls.search(body) for body in bodies)
    assert any("nothing is below very low, so this costs no step: " in body for body in bodies)


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


# --- other choices, the self-test, versions


def test_the_method_says_how_much_hangs_on_its_choices(client: CheckingClient) -> None:
    page = text(client, "/method")
    assert re.search(r"Of all [\d,]+ pairs of centers with different figures, \d+ % stand in the same", page)
    section = client.get("/method").get_data(as_text=True).partition('aria-labelledby="sensitivity"')[2]
    assert section.partition("</table>")[0].count('<th scope="row"') == 15


def test_every_scored_center_stands_in_the_whole_table_with_its_places(client: CheckingClient) -> None:
    found = client.get("/api/v1/centers?treatment=any&per_page=100").get_json()["results"]
    found += client.get("/api/v1/centers?treatment=any&per_page=100&page=2").get_json()["results"]
    figures = {one["slug"]: one["evaluation"]["documented"] for one in found}
    scored = {slug: figure for slug, figure in figures.items() if figure is not None}
    body = client.get("/method/sensitivity").get_data(as_text=True)
    cells = r'href="/method/centers/([\w-]+)">[^<]+</a></th><td>([\d.]+)</td><td>(\d+)</td>'
    rows = {slug: (float(figure), int(place)) for slug, figure, place in re.findall(cells, body)}
    assert {slug: figure for slug, (figure, _) in rows.items()} == scored
    for figure, place in rows.values():
        assert place == 1 + sum(other > figure for other in scored.values())


def test_the_self_test_tells_how_often_it_tried_and_that_all_held(client: CheckingClient) -> None:
    page = text(client, "/method")
    assert "All seven hold." in page
    assert len(re.findall(r"Holds on \d+ published and \d+ made-up centers", page)) == 7


def test_a_promise_that_does_not_hold_is_said_in_plain_words(small_app: Flask, small: CheckingClient) -> None:
    assert "All seven hold." in text(small, "/method")
    held = small_app.extensions["examination"]
    ((version, sound),) = held.items()
    broken = replace(sound.properties[1], failures=("Some center: silence was rewarded",))
    try:
        held[version] = replace(sound, properties=[sound.properties[0], broken, *sound.properties[2:]])
        page = text(small, "/method")
    finally:
        held[version] = sound
    assert "All seven hold." not in page
    assert "1 of 7 did not hold. Until this is mended, read every figure with caution." in page
    assert "Some center: silence was rewarded" in page


def test_the_examination_is_made_once_for_a_data_version(small_app: Flask, small: CheckingClient) -> None:
    small.get("/method")
    first = next(iter(small_app.extensions["examination"].values()))
    small.get("/method")
    small.get("/method/sensitivity")
    assert next(iter(small_app.extensions["examination"].values())) is first


def test_versions_of_the_method_stand_on_its_page(small: CheckingClient) -> None:
    version = small.get("/api/v1/checklist").get_json()["method_version"]
    assert f"{version} (in force)" in text(small, "/method")


def test_hardly_any_pairs_are_not_called_none() -> None:
    pairs = Pairs(apart=1000, kept=100, reversed=4)
    assert (of_pairs(4, pairs), of_pairs(0, pairs)) == ("4 (less than 1 %)", "0 (0 %)")
