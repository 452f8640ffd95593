"""The reader's own weights: one address for them, said where they cannot be used, and followed everywhere."""

import csv
import io
import re

import orjson
import pytest
from markupsafe import escape

from directory.domain.weights import PRESETS
from tests.checking_client import CheckingClient
from tests.web.test_pages import text

FOUR = "weight_ms_experience=40&weight_outcomes=20&weight_team=20&weight_infection=20"
OWN = "weights=40,20,20,20"
INFECTION_ONLY = "weights=0,0,0,1"


def markup(client: CheckingClient, address: str) -> str:
    return client.get(address).get_data(as_text=True)


def value_of(page: str, field: str) -> str:
    found = re.search(rf'<input id="{field}"[^>]* value="([^"]*)"', page)
    assert found
    return found[1]


@pytest.mark.parametrize(
    ("path", "others"), [("/", "q=known&"), ("/compare", "center=a&center=b&"), ("/method", "")]
)
def test_four_fields_of_a_form_lead_to_the_one_parameter(
    small: CheckingClient, path: str, others: str
) -> None:
    answer = small.get(f"{path}?{others}{FOUR}")
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"{path}?{others}{OWN}"


def test_fields_of_the_checklists_own_proportion_leave_no_weights_in_the_address(
    small: CheckingClient,
) -> None:
    fields = "weight_ms_experience=30&weight_outcomes=25&weight_team=20&weight_infection=25"
    assert small.get(f"/?q=known&near=&{fields}").headers["Location"] == "/?q=known"
    assert small.get(f"/?weights=1,0,0,0&{fields}").headers["Location"] == "/"


@pytest.mark.parametrize("path", ["/?", "/method?", "/compare?center=well-known&center=little-known&"])
@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("weights=1,2,3", "write four numbers"),
        ("weights=0,0,0,0", "all four weights are 0"),
        ("weights=1,2,-3,4", "-3 is out of range"),
        ("weights=1,2,many,4", "'many' is not a number"),
        ("weights=1,1,1,1&weights=2,1,1,1", "given more than once"),
        (FOUR.replace("=40", "=-1"), "-1 is out of range"),
        (FOUR.replace("=40", "=much"), "'much' is not a number"),
        (FOUR.replace("=40", "="), "is empty; write a number"),
        (re.sub("=[0-9]+", "=0", FOUR), "all four weights are 0"),
        ("weight_team=nan", "nan is out of range"),
    ],
)
def test_weights_that_cannot_be_used_are_said_beside_the_fields(
    small: CheckingClient, path: str, asked: str, said: str
) -> None:
    answer = small.get(path + asked)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 400
    fieldset = re.search(r'<fieldset class="field weights".*?</fieldset>', page, flags=re.S)
    assert fieldset
    assert said in re.sub("&#39;", "'", fieldset[0])
    assert re.search(r'aria-invalid="true" aria-describedby="[^"]*problem', fieldset[0])
    assert re.search(r'<details class="[^"]*own-weights[^"]*" open>', page)


def test_a_center_says_that_weights_cannot_be_used(small: CheckingClient) -> None:
    answer = small.get("/centers/well-known?weights=1,2,3")
    assert answer.status_code == 400
    assert "write four numbers" in answer.get_data(as_text=True)


def test_the_interface_for_programs_knows_one_parameter_only(small: CheckingClient) -> None:
    answer = small.get(f"/api/v1/centers?{FOUR}")
    assert answer.status_code == 400
    assert "there is no parameter 'weight_ms_experience'" in answer.get_data(as_text=True)
    assert small.get("/api/v1/centers?center=well-known").status_code == 400


def test_the_fields_show_the_weights_in_use(small: CheckingClient) -> None:
    page = markup(small, "/?weights=4,0.5,2,2")
    assert [value_of(page, f"weight_{name}") for name in ("ms_experience", "outcomes")] == ["4", "0.5"]
    assert value_of(markup(small, "/"), "weight_team") == "20"
    assert "range" in page
    assert not re.search(r'type="range"[^>]* name=', page)


def test_every_ready_made_choice_is_a_link_with_a_reason_that_keeps_the_search(
    small: CheckingClient,
) -> None:
    for query in ("q=known&country=SE", f"{OWN}&q=known&country=SE&page=1"):
        page = markup(small, f"/?{query}").replace("&amp;", "&")
        for preset in PRESETS:
            address = f"/?weights={preset.text}&" if preset.text else "/?"
            assert f'<a href="{address}q=known&country=SE">{escape(preset.name)}</a>' in page
            assert escape(preset.reason) in page
    assert f'<a href="/">{escape(PRESETS[0].name)}</a>' in markup(small, f"/?{OWN}")


def test_list_map_and_downloads_follow_the_weights(small: CheckingClient) -> None:
    """Of little-known, only its accreditation is known, in the group of infection."""

    def figures(asked: str) -> list[object]:
        search = f"?q=little&{asked}"
        api = orjson.loads(small.get(f"/api/v1/centers{search}").data)["results"][0]["evaluation"]
        line = orjson.loads(small.get(f"/api/v1/centers.jsonl{search}").data)["evaluation"]
        table = small.get(f"/api/v1/centers.csv{search}").data.decode("utf-8-sig")
        row = next(csv.DictReader(io.StringIO(table)))
        point = orjson.loads(small.get(f"/api/v1/centers.geojson{search}").data)["features"][0]
        assert api["documented"] == line["documented"] == float(row["documented"])
        assert point["properties"]["summary"] in markup(small, f"/{search}")
        return [api["documented"], point["properties"]["summary"]]

    assert figures("") != figures(INFECTION_ONLY)
    assert figures("weights=3,2.5,2,2.5") == figures("")


def test_links_between_pages_keep_the_weights(small: CheckingClient) -> None:
    found = markup(small, f"/?{OWN}")
    assert f'href="/centers/well-known?{OWN}"' in found
    assert '<input type="hidden" name="weights" value="40,20,20,20">' in found
    center = markup(small, f"/centers/well-known?{OWN}")
    assert re.search(rf'href="/compare\?center=well-known&amp;center=[a-z-]+&amp;{OWN}"', center)
    assert f'href="/?{OWN}"' in center
    assert f'href="/?country=SE&amp;{OWN}"' in center
    compared = markup(small, f"/compare?center=well-known&center=little-known&center=unheard-of&{OWN}")
    assert compared.count(f'href="/centers/little-known?{OWN}"') == 2
    assert f"center=well-known&amp;center=unheard-of&amp;{OWN}" in compared
    assert "weights=" not in re.sub(
        r'<a href="/\?weights=[0-9,]+">', "", markup(small, "/?q=known").split("results-list")[1]
    )
    moved = small.get(f"/centers/old-name?{OWN}")
    assert moved.headers["Location"] == f"/centers/little-known?{OWN}"


def test_the_same_figures_under_other_weights_keep_no_other_address(small: CheckingClient) -> None:
    """Cards are remembered by their figures, and a center of which nothing is known has always the same."""
    for asked in (OWN, INFECTION_ONLY):
        assert f'href="/centers/unheard-of?{asked}"' in markup(small, f"/?{asked}")
    assert 'href="/centers/unheard-of"' in markup(small, "/")


def test_a_center_shows_both_figures_in_the_words_of_its_card(small: CheckingClient) -> None:
    page = text(small, f"/centers/little-known?{INFECTION_ONLY}")
    card = text(small, f"/?q=little&{INFECTION_ONLY}")
    own = re.search(r"Under yours \(0, 0, 0 and 1\): (between [^.]*\.)", page)
    assert own
    assert own[1][1:] in card
    assert text(small, "/centers/little-known").count("points are documented;") == 1
    assert "Under yours" not in text(small, f"/centers/other-cells?{INFECTION_ONLY}")


def test_a_comparison_shows_figures_under_own_weights_and_says_so(small: CheckingClient) -> None:
    address = "/compare?center=well-known&center=little-known"
    own, standard = text(small, f"{address}&{INFECTION_ONLY}"), text(small, address)
    card = text(small, f"/?q=little&{INFECTION_ONLY}")
    said = re.search(r"Between [^.]* points are documented; [0-9]+ % is known\.", card)
    assert said
    assert said[0] in own
    assert said[0] not in standard
    assert "Weighed by your own numbers (0, 0, 0 and 1)" in own
    assert "Weighed by your own" not in standard


def test_the_method_says_what_own_weights_change(small: CheckingClient) -> None:
    page = markup(small, f"/method?{INFECTION_ONLY}")
    rows = re.findall(
        r'<tr class="group-row"><th scope="rowgroup">([^<]*)</th><td><strong>([\d.]+)</strong></td>'
        r"<td><strong>([\d.]+)</strong>",
        page,
    )
    assert [row[1:] for row in rows] == [("30", "0"), ("25", "0"), ("20", "0"), ("25", "100")]
    table = re.search(r'<table class="weights-changed">.*?</table>', page, flags=re.S)
    assert table
    columns = re.findall(r"<tr><th scope=\"row\">[^<]*</th><td>([\d.]+)</td><td>([\d.]+)</td></tr>", table[0])
    assert len(columns) == 25
    assert [round(sum(map(float, column))) for column in zip(*columns, strict=True)] == [100, 100]
    infection = [row for row in columns if row[1] != "0"]
    assert sum(float(row[0]) for row in infection) == 25
    assert "weights-changed" not in markup(small, "/method")
