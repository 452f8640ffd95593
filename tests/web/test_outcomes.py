"""Outcomes are shown and never ranked, and nothing good is shown without its deaths."""

import html
import re
from dataclasses import replace

import pytest
from flask import Flask

from directory import create_app
from directory.curation import seed
from directory.domain.outcomes import Measure, Result
from directory.domain.record import Record, result_record
from directory.domain.sources import Source
from directory.domain.vocabulary import Level, SourceType
from directory.extensions import session
from directory.store import schema
from directory.web import outcomes, words
from tests.checking_client import CheckingClient
from tests.web.conftest import TODAY, small_world

UNKNOWN = "Deaths: not known; a true rate cannot be bounded."
FREE = Result(
    Measure.NEDA, at_years=5, value_percent=75, n=20, population="RRMS", level=Level.CENTER, checked=True
)
DIED = Result(Measure.TREATMENT_RELATED_MORTALITY, events=0, n=20, level=Level.CENTER, checked=True)
POOLED = Result(
    Measure.PROGRESSION_FREE,
    at_years=5,
    value_percent=62.4,
    n=271,
    population="MS",
    level=Level.MULTICENTER,
    checked=True,
)
POOLED_DIED = replace(DIED, events=5, n=364, level=Level.MULTICENTER)


def _source(key: str, *results: Result, center: str | None = None, **more: object) -> Source:
    plain = Source(
        key,
        SourceType.PEER_REVIEWED,
        title=f"Paper {key}",
        authors="Doe J, Roe R",
        year=2025,
        checked=True,
        centers=(center,) if center else (),
        results=results,
    )
    return replace(plain, **more)  # type: ignore[arg-type]


SOURCES = (
    _source("one", FREE, replace(FREE, at_years=2), DIED, center="well-known"),
    _source("two", replace(FREE, value_percent=95), replace(FREE, at_years=2), center="unheard-of"),
    _source("three", replace(FREE, value_percent=50), center="with-concerns"),
    _source("four", replace(FREE, at_years=3, value_percent=100, checked=False)),
    _source("five", replace(DIED, n=None), center="has-closed"),
    _source("muraro-2025-uk", POOLED, POOLED_DIED, hospitals=14),
)


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> CheckingClient:
    """The small directory with results that may stand side by side."""
    folder = tmp_path_factory.mktemp("outcomes")
    app: Flask = create_app(
        {
            "DIRECTORY_ENVIRONMENT": "test",
            "DIRECTORY_DATABASE_URL": f"sqlite:///{folder / 'directory.sqlite'}",
            "DIRECTORY_SECRET_KEY": "for tests only",
        }
    )
    world = small_world()
    world = replace(world, sources={**world.sources, **{one.key: one for one in SOURCES}})
    with app.app_context():
        schema.upgrade(app.extensions["database"].engine)
        seed.load(session(), world, today=TODAY)
    return CheckingClient(app.test_client())


def markup(client: CheckingClient, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status
    return response.get_data(as_text=True)


def text(of: str) -> str:
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", of)))


def rows(page: str, group: str) -> list[str]:
    """The rows of the first table of a group, as text."""
    table = page[page.index(f'id="{group}"') :].partition("</table>")[0]
    return [text(row) for row in re.findall(r'<tr><th scope="row">.*?</tr>', table, re.S)]


def test_results_that_agree_stand_side_by_side_in_alphabetical_order(shown: CheckingClient) -> None:
    page = markup(shown, "/outcomes?measure=neda")
    found = rows(page, "neda-2")
    assert [re.search(r"\d+ %", row)[0] for row in found] == ["95 %", "75 %", "50 %"]  # type: ignore[index]
    assert "Söhne" in found[0]
    assert "Well Known" in found[1]
    assert "With Concerns" in found[2]


def test_a_center_that_is_silent_says_so_and_never_looks_better(shown: CheckingClient) -> None:
    silent, told, also_silent = rows(markup(shown, "/outcomes"), "neda-2")
    assert UNKNOWN in silent
    assert UNKNOWN in also_silent
    assert "Deaths: 0 of 20 died; a true rate up to 17 % cannot be ruled out by this series." in told
    assert UNKNOWN not in told


def test_every_benefit_of_the_directory_has_its_deaths_or_says_that_they_are_not_known(
    client: CheckingClient,
) -> None:
    page = markup(client, "/outcomes")
    alone = re.findall(r'<li class="outcome">.*?</li>', page, re.S)
    grouped = re.findall(r'<tr><th scope="row">.*?</tr>', page, re.S)
    harm = page.index('id="edss_worse"')
    shown = [entry for entry in (*alone, *grouped) if page.index(entry) < harm]
    assert len(shown) > 100
    assert [entry for entry in shown if "Deaths: " not in entry] == []


def test_results_that_do_not_agree_stand_alone_with_the_reason(shown: CheckingClient) -> None:
    page = markup(shown, "/outcomes?measure=neda")
    alone = page[page.index('class="outcomes-alone"') :]
    assert "One hospital, not matched to a center here (Doe J 2025)" in alone
    assert "Not yet checked against the source" in alone
    assert "Not compared, because they speak of different times after treatment" in text(page)


def test_pooled_results_are_called_pooled(shown: CheckingClient) -> None:
    assert "Pooled: 14 hospitals (Doe J 2025)" in markup(shown, "/outcomes")


def test_every_result_of_every_source_is_shown_once(client: CheckingClient, app: Flask) -> None:
    page = markup(client, "/outcomes")
    with app.app_context():
        from directory.store import sources

        all_sources = sources.all(session()).values()
    count = sum(len(source.results) for source in all_sources)
    stated = [int(number) for number in re.findall(r"<p>(\d+) results?, about something", page)]
    alone = page.count('<li class="outcome">')
    grouped = sum(len(rows(page, group)) for group in re.findall(r'<h3 id="([a-z_]+-\d+)">', page))
    assert sum(stated) == alone + grouped == count


def test_a_group_has_a_forest_plot_with_its_figures_in_words(shown: CheckingClient) -> None:
    page = markup(shown, "/outcomes?measure=neda")
    plot = re.search(r'<svg class="plot" [^>]*aria-labelledby="neda-2-forest-title.*?</svg>', page, re.S)
    assert plot
    assert 'role="img"' in plot[0]
    assert "Well Known: 75 % (53 to 89); With Concerns: 50 % (30 to 70)" in plot[0]
    assert plot[0].count('class="plot-value') == 3


def test_three_series_have_a_funnel_plot_and_two_have_none(shown: CheckingClient) -> None:
    page = markup(shown, "/outcomes?measure=neda")
    assert len(re.findall(r'<svg class="plot plot-funnel"', page)) == 1
    assert "neda-2-funnel-title" in page
    said = text(page)
    assert "The share of all 3 series together is 73 %." in said
    assert "there is no funnel plot" not in said
    assert not re.search(r"\b(outlier|best|worst|winner|poor)\b", said, re.I)


def test_without_three_such_series_the_page_says_that_there_is_no_funnel(client: CheckingClient) -> None:
    page = markup(client, "/outcomes?measure=treatment_related_mortality")
    assert "No group shown here has 3 such results today, so there is no funnel plot." in text(page)
    assert "plot-funnel" not in page


def test_one_measure_is_shown_when_it_is_asked_for(shown: CheckingClient) -> None:
    page = markup(shown, "/outcomes?measure=treatment_related_mortality")
    assert re.findall(r'<h2 id="([a-z_]+)">(?:Died|No sign|Did not)', page) == ["treatment_related_mortality"]
    assert '<option value="treatment_related_mortality" selected>' in page
    assert markup(shown, "/outcomes?measure=") == markup(shown, "/outcomes")


@pytest.mark.parametrize("asked", ["x", "NEDA", "<script>", "%00", "neda,relapse_free"])
def test_an_unknown_measure_is_said_beside_the_field(shown: CheckingClient, asked: str) -> None:
    page = markup(shown, f"/outcomes?measure={asked}", 400)
    assert 'aria-invalid="true" aria-describedby="measure-problem"' in page
    assert "is no measure of this directory" in text(page[page.index('id="measure-problem"') :])
    assert "<script>" not in page
    assert '<h2 id="neda">' in page


def test_the_picture_of_a_hundred_people_shows_benefit_and_deaths(client: CheckingClient) -> None:
    for address in ("/outcomes", "/outcomes?measure=neda"):
        page = markup(client, address)
        benefit, deaths = re.findall(r'<figure class="hundred.*?</figure>', page, re.S)
        assert len(re.findall('class="icon-(?:filled|empty)"', benefit)) == 100
        assert (benefit.count("icon-filled"), deaths.count("icon-filled")) == (62, 1)
        assert deaths.count("icon-within") == 4
        assert "1.4 %, drawn as 1 of 100. The limits are 0.45 to 3.2 %" in deaths
        assert "muraro-2025-uk" in benefit
        assert "muraro-2025-uk" in deaths


# --- a center's page ---


def test_a_center_with_both_has_a_picture_of_both(shown: CheckingClient) -> None:
    page = markup(shown, "/centers/well-known")
    benefit, deaths = re.findall(r'<figure class="hundred.*?</figure>', page, re.S)
    assert benefit.count("icon-filled") == 75
    assert (deaths.count("icon-filled"), deaths.count("icon-within")) == (0, 17)
    assert "0 %, drawn as 0 of 100. The limits are 0 to 17 %: the true number may be anything up" in deaths
    panels = page[page.index('id="own-plots"') :]
    assert "What went well" in panels
    assert "own-harms-title" in panels


def test_a_silent_center_has_no_picture_and_a_panel_that_says_so(shown: CheckingClient) -> None:
    page = markup(shown, "/centers/unheard-of")
    assert 'class="hundred' not in page
    wrong = page[page.index("<strong>What went wrong</strong>") :]
    assert UNKNOWN in wrong[: wrong.index("</figure>")]
    assert "own-harms" not in page


@pytest.mark.parametrize("slug", ["unheard-of", "with-concerns", "little-known"])
def test_every_silent_center_says_that_deaths_are_not_known(shown: CheckingClient, slug: str) -> None:
    page = markup(shown, f"/centers/{slug}")
    assert UNKNOWN in page[page.index('id="results"') :]


def test_a_source_that_is_silent_says_that_deaths_are_not_known(shown: CheckingClient) -> None:
    assert UNKNOWN in markup(shown, "/sources/two")
    assert UNKNOWN not in markup(shown, "/sources/one")


def test_no_center_of_the_directory_is_silent_without_a_word(client: CheckingClient, app: Flask) -> None:
    with app.app_context():
        from directory.store import published

        slugs = published.center_names(session())
    for slug in slugs:
        record: Record = client.get(f"/api/v1/centers/{slug}").get_json()
        own = [one for one in record["results"] if one["level"] == "center"]
        told = [one for one in own if one["measure"] == "treatment_related_mortality"]
        if told or record["evaluation"]["documented"] is None:
            continue
        page = client.plain.get(f"/centers/{slug}").get_data(as_text=True)
        assert UNKNOWN in page, slug
        assert 'class="hundred' not in page


def test_deaths_without_a_number_of_people_get_no_mark_at_zero() -> None:
    """A dot at zero would look safer than a counted zero with its limits."""
    source = _source("five", replace(DIED, n=None, value_percent=0), FREE, replace(FREE, at_years=2))
    results = [result_record(one, source) for one in source.results]
    record = {"slug": "a", "name": "A", "results": results, "sources": {"five": {"title": "Paper"}}}
    drawn = outcomes.of_center(record).plots
    assert drawn is not None
    assert drawn.harms is None
    (said,) = drawn.harm_words
    assert said == (
        "Deaths: 0 %, 0 people; of how many people is not known, so a true rate cannot be bounded."
    )


def test_harms_alone_say_that_what_went_well_is_not_known(shown: CheckingClient) -> None:
    source = _source("six", DIED, replace(DIED, measure=Measure.EDSS_WORSE, events=3))
    results = [result_record(one, source) for one in source.results]
    drawn = outcomes.of_center({"slug": "a", "name": "A", "results": results, "sources": {}}).plots
    assert drawn is not None
    assert drawn.benefits is None
    assert drawn.harm_words == []


def test_a_share_that_fills_no_mark_is_not_called_none() -> None:
    from directory.domain.outcomes import limits
    from directory.domain.side_by_side import estimate, hundred

    rare = replace(DIED, events=1, n=507)
    percent = estimate(rare) or 0
    said = words.of_hundred(percent, limits(rare), hundred(percent, limits(rare)))
    assert "less than half a person of 100, so that no mark is filled" in said
    assert "anything up to 2 of 100" in said
