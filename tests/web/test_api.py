"""The interface for programs keeps its contract, errors included."""

import csv
import io
from typing import Any

import orjson
import pytest
from flask import Flask

from directory.domain.parameters import PARAMETERS
from directory.web.api.documents import neutral
from tests.checking_client import CheckingClient

SEARCHES = ["centers", "centers.geojson", "centers.csv", "centers.jsonl"]
ADDRESSES = [*SEARCHES, "centers/little-known", "sources/paper", "checklist", "openapi.json"]


def get(client: CheckingClient, address: str, status: int = 200) -> Any:
    response = client.get(f"/api/v1/{address}")
    assert response.status_code == status, response.get_data(as_text=True)
    return response.get_json()


def test_a_search_answers_with_the_fields_of_the_contract(small: CheckingClient) -> None:
    found = get(small, "centers?near=Uppsala&within=500&item=accreditation:met,partly")
    assert set(found) >= {
        "total", "page", "per_page", "data_version", "method_version", "query", "filters", "facets",
        "results",
    }  # fmt: skip
    assert found["query"]["near"]["name"].startswith("Uppsala")
    assert found["query"]["within_km"] == 500
    assert set(found["filters"][0]) == {"parameter", "value", "removed", "removed_only_unknown"}
    assert set(found["facets"]) >= {
        "country", "status", "treatment", "sector", "international", "accreditation", "state",
    }  # fmt: skip
    one = found["results"][0]
    assert set(one) >= {
        "slug", "name", "city", "country", "lat", "lng", "distance_km", "status", "treatments", "red_flags",
        "evaluation", "last_checked", "url",
    }  # fmt: skip
    assert set(one["evaluation"]["criteria"]) == {"ms_experience", "outcomes", "team", "infection"}


def test_an_ambiguous_place_lists_its_other_readings(client: CheckingClient) -> None:
    alternatives = get(client, "centers?near=Cambridge")["query"]["near"]["alternatives"]
    assert {"Cambridge, Massachusetts, United States"} <= {one["name"] for one in alternatives}


def test_a_center_that_is_not_evaluated_has_no_figures(small: CheckingClient) -> None:
    closed = get(small, "centers?q=closed")["results"][0]["evaluation"]
    assert closed == {"documented": None, "possible": None, "known": None, "state": "closed", "criteria": {}}


def test_the_unknown_is_counted_and_never_left_out(small: CheckingClient) -> None:
    facet = get(small, "centers")["facets"]["accreditation"]
    counts = {one["value"]: one["count"] for one in facet}
    assert counts["unknown"] > 0
    assert sum(counts.values()) == get(small, "centers")["total"]


def test_list_map_and_tables_hold_the_same_centers_in_the_same_order(client: CheckingClient) -> None:
    search = "near=Göteborg&within=1000&item=accreditation:met,partly"
    listed = [one["slug"] for one in get(client, f"centers?{search}&per_page=100")["results"]]
    points = client.get(f"/api/v1/centers.geojson?{search}").get_json(force=True)["features"]
    table = client.get(f"/api/v1/centers.csv?{search}").get_data().decode("utf-8-sig")
    lines = client.get(f"/api/v1/centers.jsonl?{search}").get_data().splitlines()
    assert listed
    assert [one["properties"]["slug"] for one in points] == listed
    assert [row["slug"] for row in csv.DictReader(io.StringIO(table))] == listed
    assert [orjson.loads(line)["slug"] for line in lines] == listed


def test_exports_hold_everything_and_not_one_page(client: CheckingClient) -> None:
    total = get(client, "centers?per_page=5")["total"]
    assert len(client.get("/api/v1/centers.jsonl?per_page=5").get_data().splitlines()) == total > 5


def test_points_carry_what_the_map_says(small: CheckingClient) -> None:
    found = small.get("/api/v1/centers.geojson?near=Uppsala&within=300").get_json(force=True)
    assert found["near"]["label"].startswith("Uppsala")
    assert found["within_km"] == 300
    for feature in found["features"]:
        assert feature["geometry"]["type"] == "Point"
        assert set(feature["properties"]) >= {
            "slug", "name", "city", "country_name", "status", "status_words", "position_precision", "summary",
            "url", "red_flags", "distance_km",
        }  # fmt: skip


def test_a_center_gives_everything_its_evaluation_rests_on(small: CheckingClient) -> None:
    center = get(small, "centers/little-known")
    assert center["evaluation"]["items"]["accreditation"]["claims"] == ["little-known-01"]
    assert {claim["id"]: claim["counted"] for claim in center["claims"]}["little-known-02"] is False
    assert center["sources"]["register"]["address"] == "https://register.example.org/"
    assert center["data_version"] == get(small, "centers")["data_version"]


def test_the_page_and_the_interface_tell_the_same_figures(client: CheckingClient) -> None:
    slug = get(client, "centers?per_page=1")["results"][0]["slug"]
    listed = get(client, f"centers?q={slug.replace('-', ' ')}")["results"][0]["evaluation"]
    own = get(client, f"centers/{slug}")["evaluation"]
    assert {name: own[name] for name in listed} == listed
    page = client.get(f"/centers/{slug}").get_data(as_text=True)
    assert f"Between {own['documented']:.0f} and {own['possible']:.0f} of 100 points" in page


# --- formulas in tables


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_text_that_a_spreadsheet_would_run_is_made_harmless(start: str) -> None:
    assert neutral(f"{start}1+1") == f"'{start}1+1"


def test_numbers_in_a_table_stay_numbers(small: CheckingClient) -> None:
    rows = list(csv.DictReader(io.StringIO(small.get("/api/v1/centers.csv").data.decode("utf-8-sig"))))
    south = next(row for row in rows if row["slug"] == "unheard-of")
    assert float(south["latitude"]) < 0
    assert south["name"].startswith("'=")


# --- caching


@pytest.mark.parametrize("address", ADDRESSES)
def test_what_has_not_changed_is_not_sent_again(small: CheckingClient, address: str) -> None:
    first = small.get(f"/api/v1/{address}")
    again = small.get(f"/api/v1/{address}", headers={"If-None-Match": first.headers["ETag"]})
    assert (first.status_code, again.status_code, again.data) == (200, 304, b"")
    changed = small.get(f"/api/v1/{address}", headers={"If-None-Match": 'W/"other"'})
    assert changed.status_code == 200


@pytest.mark.parametrize("address", ADDRESSES)
def test_any_page_anywhere_may_read_it(small: CheckingClient, address: str) -> None:
    assert small.get(f"/api/v1/{address}").headers["Access-Control-Allow-Origin"] == "*"


def test_a_browser_that_asks_first_may_send_an_etag(small: CheckingClient) -> None:
    response = small.open("/api/v1/centers", method="OPTIONS")
    assert response.status_code == 200
    assert "If-None-Match" in response.headers["Access-Control-Allow-Headers"]


# --- errors


@pytest.mark.parametrize(
    ("method", "address", "status"),
    [
        ("GET", "centers?within=5", 400),
        ("GET", "centers.geojson?nonsense=1", 400),
        ("GET", "centers.csv?country=XX", 400),
        ("GET", "centers/nobody", 404),
        ("GET", "centers/taken-out", 410),
        ("GET", "sources/nothing", 404),
        ("GET", "nowhere", 404),
        ("POST", "centers", 405),
        ("DELETE", "centers/little-known", 405),
    ],
)
def test_every_error_is_a_problem_document(
    small: CheckingClient, method: str, address: str, status: int
) -> None:
    response = small.open(f"/api/v1/{address}", method=method)
    document = response.get_json()
    assert response.status_code == status
    assert response.content_type == "application/problem+json"
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert document["status"] == status
    assert document["title"]
    assert document["detail"]


def test_all_problems_of_a_query_come_at_once_and_name_their_parameters(small: CheckingClient) -> None:
    problems = get(small, "centers?within=x&bbox=1&nonsense=1", 400)["problems"]
    assert {one["parameter"] for one in problems} == {"within", "bbox", "nonsense"}


def test_near_spellings_come_with_a_place_that_is_not_found(client: CheckingClient) -> None:
    problem = get(client, "centers?near=Gothenborg", 400)["problems"][0]
    assert problem["parameter"] == "near"
    assert problem["suggestions"]


def test_a_format_that_is_not_there_is_refused(small: CheckingClient) -> None:
    response = small.get("/api/v1/centers", headers={"Accept": "application/xml"})
    assert (response.status_code, response.content_type) == (406, "application/problem+json")
    for accepted in ("application/json", "*/*", "text/html,*/*;q=0.1"):
        assert small.get("/api/v1/centers", headers={"Accept": accepted}).status_code == 200


def test_a_renamed_center_redirects_within_the_interface(small: CheckingClient) -> None:
    response = small.get("/api/v1/centers/old-name")
    assert (response.status_code, response.location) == (301, "/api/v1/centers/little-known")


def test_a_fault_shows_no_traceback_and_logs_no_query(
    small_app: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def break_down() -> None:
        raise RuntimeError("broken on purpose")

    monkeypatch.setattr(small_app.extensions["web"], "snapshot", break_down)
    small_app.config["PROPAGATE_EXCEPTIONS"] = False
    client = CheckingClient(small_app.test_client())
    for address in ("/?near=Uppsala", "/api/v1/centers?near=Uppsala"):
        response = client.get(address)
        assert response.status_code == 500
        assert b"Traceback" not in response.data
        assert b"on purpose" not in response.data
    assert "Uppsala" not in caplog.text
    assert "broken on purpose" in caplog.text


# --- the description


def test_every_search_parameter_is_described(small: CheckingClient) -> None:
    paths = get(small, "openapi.json")["paths"]
    for search in SEARCHES:
        described = [one["name"] for one in paths[f"/api/v1/{search}"]["get"]["parameters"]]
        assert described == [one.name for one in PARAMETERS]


def test_every_address_of_the_interface_is_described(small: CheckingClient, small_app: Flask) -> None:
    served = {str(rule) for rule in small_app.url_map.iter_rules() if str(rule).startswith("/api/v1")}
    assert {
        path.replace("{", "<").replace("}", ">") for path in get(small, "openapi.json")["paths"]
    } == served
