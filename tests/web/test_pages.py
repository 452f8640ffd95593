"""What readers see: every page kind in every state, checked by the checking client as it passes."""

import re

import pytest

from tests.checking_client import CheckingClient
from tests.web.conftest import HOSTILE


def text(client: CheckingClient, address: str, status: int = 200) -> str:
    """The page as a reader gets it: no tags, plain spaces."""
    response = client.get(address)
    assert response.status_code == status, response.get_data(as_text=True)[:500]
    body = re.sub(r"<(script|style|svg).*?</\1>", " ", response.get_data(as_text=True), flags=re.S)
    body = re.sub(r"<[^>]+>", " ", body)
    for entity, plain in (("&#39;", "'"), ("&#34;", '"'), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        body = body.replace(entity, plain)
    return " ".join(body.split())


ADDRESSES = [
    "/",
    "/?treatment=any",
    "/?near=Uppsala&within=500&item=accreditation:met,partly&country=SE",
    "/?near=Cambridge&country=SE&country=MX&status=active&weights=40,20,20,20&sort=name",
    "/?q=known&flags=only&min_documented=99",
    "/?bbox=170,-30,-170,0",
    "/?item=volume:met&item=volume:met,unknown&state=evaluated&max_cost=60000&per_page=1",
    "/centers/well-known",
    "/centers/little-known",
    "/centers/with-concerns",
    "/centers/unheard-of",
    "/centers/has-closed",
    "/centers/other-cells",
    "/sources/register",
    "/sources/paper",
    "/method",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_page_kind_keeps_the_rules_of_pages(small: CheckingClient, address: str) -> None:
    assert small.get(address).status_code == 200


def test_every_center_of_the_repository_has_a_page(client: CheckingClient) -> None:
    found = client.get("/api/v1/centers?treatment=any&per_page=100&sort=name").get_json()
    more = client.get("/api/v1/centers?treatment=any&per_page=100&sort=name&page=2").get_json()
    slugs = [one["slug"] for one in found["results"] + more["results"]]
    assert len(slugs) == found["total"] == 103
    for slug in slugs[::6]:
        assert client.get(f"/centers/{slug}").status_code == 200


# --- the search page


def test_a_bar_always_stands_beside_its_sentence(small: CheckingClient) -> None:
    page = text(small, "/")
    assert re.search(r"Between \d+ and \d+ of 100 points are documented; \d+ % is known\.", page)


def test_a_center_of_which_little_is_known_leads_with_what_is_missing(small: CheckingClient) -> None:
    page = text(small, "/?q=little")
    assert page.index("Too little is known to say much") < page.index("points are documented")


def test_centers_that_are_not_evaluated_stand_apart_with_the_reason(small: CheckingClient) -> None:
    page = text(small, "/?treatment=any")
    apart = page.index("Listed apart: not evaluated")
    for reason in ("Its record is kept as history", "That is another treatment, not aHSCT"):
        assert page.index(reason) > apart


def test_a_filter_says_what_it_hides_and_how_much_only_because_nobody_knows(small: CheckingClient) -> None:
    page = text(small, "/?item=accreditation:met")
    assert "JACIE or FACT accreditation: met" in page
    assert re.search(r"\(hides \d+; \d+ of them only because nobody knows\)", page)


def test_a_chip_leads_to_the_search_without_its_filter(small: CheckingClient) -> None:
    page = small.get("/?country=SE&item=accreditation:met&page=1").get_data(as_text=True)
    chips = re.findall(r'<li class="chip"><a href="([^"]+)"', page)
    assert chips == ["/?item=accreditation:met", "/?country=SE"]


def test_removing_the_place_removes_what_depends_on_it(small: CheckingClient) -> None:
    page = small.get("/?near=Uppsala&within=50&sort=distance&country=SE").get_data(as_text=True)
    assert re.findall(r'<li class="chip"><a href="([^"]+)"', page)[0] == "/?country=SE"


def test_an_ambiguous_place_offers_its_other_readings(client: CheckingClient) -> None:
    page = client.get("/?near=Cambridge&within=300").get_data(as_text=True)
    links = re.findall(r'<a href="([^"]+)">(Cambridge, [^<]+)</a>', page)
    assert len(links) > 2
    assert all("within=300" in address for address, _ in links)


def test_fields_left_empty_do_not_stay_in_the_address(small: CheckingClient) -> None:
    response = small.get("/?q=&near=Uppsala&within=&country=&item=&item=")
    assert (response.status_code, response.location) == (302, "/?near=Uppsala")


def test_a_message_stands_beside_its_field_and_the_typed_value_is_kept(small: CheckingClient) -> None:
    response = small.get("/?near=Uppsala&within=far&country=SE")
    page = response.get_data(as_text=True)
    assert response.status_code == 400
    assert '<a href="#within">Within</a>' in page
    field = re.search(r'<input id="within"[^>]*>', page)
    assert field
    assert 'value="far"' in field[0]
    assert 'aria-invalid="true"' in field[0]
    assert 'id="within-problem"' in page
    assert re.search(r'<option value="SE" selected>Sweden', page)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("nonsense=1", "there is no parameter 'nonsense'"),
        ("within=50", "needs a place"),
        ("near=Xyzzyplugh", "no place called 'Xyzzyplugh' was found"),
        ("near=nan,nan", "number of degrees"),
        ("bbox=1,60,2,30", "the box is empty"),
        ("country=QQ", "'QQ' is not a country code"),
        ("item=teeth:met", "'teeth' is not one of"),
        ("weights=0,0,0,0", "all four weights are 0"),
        ("page=0", "write a page number from 1"),
        ("sort=possible", "'possible' is not one of"),
    ],
)
def test_every_bad_value_is_named_on_the_page(small: CheckingClient, query: str, said: str) -> None:
    assert said in text(small, f"/?{query}", 400)


def test_a_near_spelling_is_offered_as_a_link(client: CheckingClient) -> None:
    page = client.get("/?near=Gothenborg&within=300").get_data(as_text=True)
    assert re.search(r'Did you mean <a href="/\?near=G[^"]+within=300">', page)


def test_markup_and_formulas_in_the_data_stay_text(small: CheckingClient) -> None:
    for address in ("/", "/centers/unheard-of"):
        page = small.get(address).get_data(as_text=True)
        assert "<script>alert" not in page
        assert HOSTILE in text(small, address)


def test_no_word_of_the_pages_calls_the_figures_a_score_or_rating(client: CheckingClient) -> None:
    for address in ("/", "/centers/uppsala-university-hospital", "/method"):
        assert not re.search(r"\b(score|scored|rating|rank|star)s?\b", text(client, address), flags=re.I)


# --- one center


def test_every_item_is_answered_in_words_and_unknown_is_not_known(small: CheckingClient) -> None:
    page = small.get("/centers/unheard-of").get_data(as_text=True)
    answers = re.findall(r'<strong class="answer-word[^"]*">([^<]+)</strong>', page)
    assert answers == ["Not known"] * 25
    assert page.count("What would answer it:") == 25


def test_a_clinic_of_other_cells_is_not_asked_the_questions_of_the_checklist(small: CheckingClient) -> None:
    page = text(small, "/centers/other-cells")
    assert "That is another treatment, not aHSCT" in page
    assert "What would answer it" not in page


def test_every_claim_shows_source_locator_certainty_reasons_and_dates(small: CheckingClient) -> None:
    page = text(small, "/centers/little-known")
    for said in (
        "Source: The register (2026), accreditation register; page 3",
        "High certainty : an accreditation register",
        "Speaks of May 2026.",
        "Checked against the source on November 23, 2026.",
        "Counts in the evaluation.",
        "Not yet checked against the source.",
        "Does not count: nobody has checked it against its source yet.",
        "Sources disagree",
        "The center was asked and did not answer (November 23, 2026)",
        "It costs US$55,000.",
    ):
        assert said in page, said


def test_the_answers_that_would_tell_most_are_named_when_little_is_known(small: CheckingClient) -> None:
    page = small.get("/centers/little-known").get_data(as_text=True)
    narrowing = re.search(r'<ol class="narrowing">(.*?)</ol>', page, flags=re.S)
    assert narrowing
    targets = re.findall(r'href="#(item-[a-z_]+)"', narrowing[1])
    assert len(targets) == 3
    assert all(f'id="{target}"' in page for target in targets)


def test_a_warning_stands_above_everything_else_with_its_source(small: CheckingClient) -> None:
    page = text(small, "/centers/with-concerns")
    assert page.index("a regulator or court has acted against it") < page.index("What is documented")
    assert "A court acted against it in 2024. Source: The register" in page


def test_pooled_results_stand_apart_from_a_centers_own(small: CheckingClient) -> None:
    page = text(small, "/centers/little-known")
    assert page.index("66 to 81 % as the source gives them") < page.index("Pooled results of a study")
    assert page.index("Pooled results of a study") < page.index("0 of 174 people")


def test_a_harm_that_did_not_happen_says_what_it_leaves_open(small: CheckingClient) -> None:
    sentence = "0 of 174 died; a true rate up to 2.1 % cannot be ruled out by this series."
    for page in ("/centers/little-known", "/sources/paper"):
        assert sentence in text(small, page)
        assert "0 to 2.1 % computed exactly (Clopper-Pearson)" in text(small, page)


def test_a_benefit_without_deaths_says_that_deaths_are_not_known(small: CheckingClient) -> None:
    page = text(small, "/centers/little-known")
    assert "Deaths: not known; a true rate cannot be bounded." in page
    assert "None of them says how many people died." not in page
    assert "No figure for deaths is recorded from this source." not in text(small, "/sources/paper")


def test_a_source_shows_what_rests_on_it_and_links_back_to_the_claim(small: CheckingClient) -> None:
    page = small.get("/sources/register").get_data(as_text=True)
    assert 'href="/centers/little-known#claim-little-known-01"' in page
    assert 'href="https://register.example.org/" rel="noopener noreferrer external"' in page
    assert 'id="claim-little-known-01"' in small.get("/centers/little-known").get_data(as_text=True)


# --- addresses that lead nowhere


def test_a_renamed_center_redirects_for_ever_and_a_removed_one_says_so(small: CheckingClient) -> None:
    moved = small.get("/centers/old-name")
    assert (moved.status_code, moved.location) == (301, "/centers/little-known")
    assert "was removed" in text(small, "/centers/taken-out", 410)


@pytest.mark.parametrize("address", ["/centers/nobody", "/sources/nothing", "/nowhere", "/static/secret.txt"])
def test_an_unknown_address_is_answered_in_plain_words(small: CheckingClient, address: str) -> None:
    assert "Search all centers" in text(small, address, 404)


def test_an_address_that_only_reads_refuses_to_be_written(small: CheckingClient) -> None:
    response = small.post("/")
    assert response.status_code == 405
    assert "GET" in response.headers["Allow"]


def test_health_and_readiness_answer(small: CheckingClient) -> None:
    assert small.get("/healthz").status_code == 200
    assert small.get("/readyz").status_code == 200


def test_an_answer_says_how_sure_it_is(client: CheckingClient) -> None:
    """A "met" that only a website says looks and reads otherwise than one that a register says."""
    for slug in ("uppsala-university-hospital", "uke-hamburg"):
        record = client.get(f"/api/v1/centers/{slug}").json
        page = client.get(f"/centers/{slug}").get_data(as_text=True)
        certainties = {claim["id"]: claim["certainty"] for claim in record["claims"]}
        for item, evaluated in record["evaluation"]["items"].items():
            shown = page.split(f'aria-labelledby="item-{item}"')[1].split("</section>")[0]
            best = {certainties[one] for one in evaluated["claims"]}
            sure = next((one for one in ("high", "moderate", "low", "very_low") if one in best), None)
            assert ("answer-unsure" in shown) is (sure in ("low", "very_low"))
            assert ("answer-certainty" in shown) is bool(sure)
