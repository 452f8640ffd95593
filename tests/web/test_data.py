"""The pages about the data itself."""

from tests.checking_client import CheckingClient


def test_the_quality_page_says_for_every_question_how_much_is_known(client: CheckingClient) -> None:
    page = client.get("/data/quality").text
    assert "How much is known" in page
    for item in client.get("/api/v1/checklist").json["items"]:
        assert f"/method#method-{item['id']}" in page


def test_the_quality_page_lists_every_scored_center_and_no_other(client: CheckingClient) -> None:
    page = client.get("/data/quality").text
    results = client.get("/api/v1/centers?treatment=any&per_page=100").json
    rest = client.get("/api/v1/centers?treatment=any&per_page=100&page=2").json
    for center in results["results"] + rest["results"]:
        is_scored = center["evaluation"]["state"] not in ("closed", "not_evaluated")
        assert (f'href="/centers/{center["slug"]}"' in page) is is_scored


def test_every_download_that_the_data_page_names_is_there(client: CheckingClient) -> None:
    page = client.get("/data").text
    for address in ("centers.csv", "centers.jsonl", "centers.geojson", "checklist", "openapi.json"):
        assert f"/api/v1/{address}" in page
        assert client.get(f"/api/v1/{address}").status_code == 200
