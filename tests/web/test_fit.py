"""The fit page: each rule set alone, in plain words, and nothing typed is kept anywhere."""

import html
import logging
import os
import re
import signal
import socket
import subprocess
import sys
import time
import tomllib
from dataclasses import replace
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest
from flask import Flask

from directory.domain.eligibility import AllOf, AnyOf, Condition, Input, Rule, compare, read_rule_book
from directory.web import fit_words
from tests.checking_client import CheckingClient

ROOT = Path(__file__).parents[2]
DOCUMENT = tomllib.loads((ROOT / "seed_data" / "eligibility.toml").read_text(encoding="utf-8"))
BOOK = read_rule_book(DOCUMENT)
RELAPSING = {
    "ms_type": "relapsing",
    "age": "48",
    "years_since_diagnosis": "6",
    "edss": "4,5",
    "relapses_12m": "2",
    "failed_high_efficacy_dmts": "1",
    "new_mri_activity_12m": "yes",
}


def posted(client: CheckingClient, typed: dict[str, str], status: int = 200) -> str:
    """The answer to what was typed, as a reader gets it: no tags, plain spaces."""
    response = client.post("/fit", data=typed)
    assert response.status_code == status
    body = re.sub(r"<(svg|form).*?</\1>", " ", response.get_data(as_text=True), flags=re.S)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())


def about(page: str, label: str) -> str:
    """The part of a result that is about one rule set."""
    labels = [one.label for one in BOOK.rule_sets]
    start = page.index(label + " ", page.index("Rule by rule"))
    later = [page.find(other, start + len(label)) for other in labels if other != label]
    ends = [at for at in later if at > 0]
    return page[start : min(ends)] if ends else page[start:]


# --- what is shown


def test_every_question_has_its_own_words_and_a_group() -> None:
    grouped = [name for names in fit_words.GROUPS.values() for name in names]
    assert sorted(grouped) == sorted(BOOK.inputs) == sorted(fit_words.INPUTS)


def rules_of(condition: Condition) -> list[Rule]:
    if isinstance(condition, AllOf | AnyOf):
        return [rule for part in condition.parts for rule in rules_of(part)]
    return [condition]


def test_no_condition_of_the_data_is_shown_by_its_code_word() -> None:
    clauses = [c for one in BOOK.rule_sets for c in (*one.required, *one.profile, *one.trial_only)]
    for clause in [*(c.condition for c in clauses), *(stop.condition for stop in BOOK.stops)]:
        assert "_" not in fit_words.condition(clause)
        for rule in rules_of(clause):
            assert rule.input in fit_words.INPUTS
            known = rule.input in {**fit_words._FACTS, **fit_words._MEASURED}
            assert known or rule.input == "ms_type"


def test_an_input_that_is_new_in_the_data_can_be_asked_and_said() -> None:
    new = Input("years_in_town", "number", question="How long have you lived here?")
    assert fit_words.about(new).question == "How long have you lived here?"
    assert fit_words.condition(Rule("years_in_town", "ge", 3)) == "years in town at least 3"
    assert fit_words.condition(Rule("blood", "in", ("a", "b"))) == "blood one of a or b"
    assert fit_words.names(["years_in_town"]) == "years in town"


def test_conditions_read_as_sentences() -> None:
    first = BOOK.rule_sets[0].required[0]
    assert fit_words.clause(first) == (
        "Relapsing MS; or secondary progressive or primary progressive MS with at least 1 relapse in the "
        "last 12 months and new or enhancing lesions on MRI in the last 12 months"
    )
    assert fit_words.condition(Rule("failed_high_efficacy_dmts", "eq", 0)).startswith("no strong MS drugs")
    assert fit_words.condition(Rule("oligoclonal_bands", "eq", False)).startswith("not: ")


def test_the_form_says_what_it_is_and_asks_for_nothing(client: CheckingClient) -> None:
    page = client.get("/fit").get_data(as_text=True)
    assert "This is a comparison with published rules, not a decision. Talk to your neurologist." in page
    assert "required" not in re.sub(r"<p.*?</p>", "", page, flags=re.S)


def test_each_guideline_is_told_alone_with_source_and_date(client: CheckingClient) -> None:
    page = posted(client, RELAPSING)
    for one in BOOK.rule_sets:
        part = about(page, one.label)
        assert re.search(r"Source: .+ \((\d{4}|year not known)\), read on \w+ \d+, \d{4}", part), one.id
    assert "eligible" not in page.lower()


def test_guidelines_that_differ_are_not_merged(client: CheckingClient) -> None:
    page = posted(client, RELAPSING)
    older = about(page, "ECTRIMS/EBMT 2025")
    assert "outside the group" in older
    assert "because of your age" in older
    assert "Age less than 45 years (fit people over 55 may be considered one by one): outside" in older
    assert "Decided by your age" in older
    assert "Your answers lie inside what National MS Society (US) 2021 describes" in page


def test_without_answers_nothing_is_told(client: CheckingClient) -> None:
    page = posted(client, {})
    assert "nothing can be told" in page
    rules = page[page.index("Rule by rule") :]
    assert not re.search(r"(: inside|: outside|lie inside|do not meet)", rules)
    assert "We cannot compare with ECTRIMS/EBMT 2025 without your form of MS" in rules


def test_what_is_missing_is_named(client: CheckingClient) -> None:
    page = posted(client, RELAPSING | {"age": ""})
    assert "cannot be told without your age" in about(page, "ECTRIMS/EBMT 2025")
    assert "without your age" in about(page, "London MS-AHSCT group (UK)")


def test_only_in_a_trial_is_said_as_that(client: CheckingClient) -> None:
    first = {"ms_type": "relapsing", "failed_high_efficacy_dmts": "0"}
    part = about(posted(client, first), "ECTRIMS/EBMT 2025")
    assert "inside a trial or research study cannot be told without whether your MS is called" in part
    part = about(posted(client, first | {"rapidly_evolving_severe": "yes"}), "ECTRIMS/EBMT 2025")
    assert "would consider this only inside a trial or research study" in part


def test_safety_comes_before_every_comparison(client: CheckingClient) -> None:
    page = posted(client, RELAPSING | {"active_cancer": "yes"})
    assert page.index("Talk to your doctors about it before anything else") < page.index("Rule by rule")
    assert "Decided by your answer about cancer." in page
    assert "cancer and planning not checked in a source" in page
    assert "Safety comes first" not in posted(client, RELAPSING | {"active_cancer": "no"})


def test_quiet_disease_is_warned_of_the_risks(client: CheckingClient) -> None:
    quiet = {"relapses_12m": "0", "failed_any_dmts": "0"}
    assert "risks of a transplant may outweigh its benefit" in posted(client, quiet)
    for more in ({"relapses_12m": "1"}, {"failed_any_dmts": ""}, {"relapses_36m": "2"}):
        assert "may outweigh its benefit" not in posted(client, quiet | more)


def test_walking_stands_in_for_the_edss_and_says_so(client: CheckingClient) -> None:
    page = about(posted(client, {"walk_100m_one_aid": "yes"}), "BEAT-MS trial (US), entry rules")
    assert "EDSS at most 6.0: inside Decided by whether you can walk 100 m with one aid" in page


def test_an_edss_and_a_walk_that_disagree_are_pointed_out(client: CheckingClient) -> None:
    assert "speak of different distances" in posted(client, {"edss": "3", "walk_100m_one_aid": "no"})
    assert "speak of different distances" not in posted(client, {"edss": "3", "walk_100m_one_aid": "yes"})


def test_rules_of_a_center_lead_to_it_and_its_page_to_the_rules(client: CheckingClient) -> None:
    page = client.post("/fit", data={}).get_data(as_text=True)
    assert re.search(r'href="/centers/austin-health-melbourne">Austin', page)
    assert 'href="/fit"' in client.get("/centers/austin-health-melbourne").get_data(as_text=True)


def test_sources_and_centers_that_are_not_published_are_no_links(small: CheckingClient) -> None:
    page = small.post("/fit", data=RELAPSING).get_data(as_text=True)
    assert "/centers/austin" not in page
    assert "/sources/ean-2025" not in page
    assert "Source: ean-2025." in page


def test_rules_that_nobody_checked_meet_no_reader() -> None:
    first, *others = DOCUMENT["guidelines"]
    unchecked = DOCUMENT | {
        "guidelines": [first | {"checked": False}, *others],
        "stops": [stop | {"checked": False} for stop in DOCUMENT["stops"]],
    }
    book = read_rule_book(unchecked)
    assert [one.id for one in book.rule_sets] == [one["id"] for one in others]
    assert book.stops == ()


def test_an_outcome_without_words_in_the_data_still_has_its_heading() -> None:
    fit = compare(BOOK, {})[0]
    assert fit_words.sentence(fit, replace(BOOK, outputs={})) == ""
    assert fit_words.OUTCOMES[fit.outcome] == "Cannot tell"


# --- what cannot be


IMPOSSIBLE = {
    "an age of 200": ({"age": "200"}, "age", "a whole number from 0 to 120"),
    "half a year of age": ({"age": "40.5"}, "age", "a whole number"),
    "an EDSS of 3.7": ({"edss": "3.7"}, "edss", "from 0 to 10 in steps of 0.5"),
    "an EDSS of 11": ({"edss": "11"}, "edss", "from 0 to 10"),
    "no number": ({"relapses_12m": "many"}, "relapses_12m", "a whole number"),
    "not a number": ({"edss": "nan"}, "edss", "a number"),
    "below nothing": ({"relapses_36m": "-1"}, "relapses_36m", "from 0"),
    "another choice": ({"ms_type": "<b>mild"}, "ms_type", "none of the answers offered"),
    "neither yes nor no": ({"active_cancer": "perhaps"}, "active_cancer", "none of the answers offered"),
    "more in one year than in three": (
        {"relapses_12m": "3", "relapses_36m": "2"}, "relapses_12m", "36 months"),
    "more strong drugs than drugs": (
        {"failed_high_efficacy_dmts": "2", "failed_any_dmts": "1"}, "failed_high_efficacy_dmts", "all MS"),
    "ill before birth": ({"age": "30", "years_since_diagnosis": "31"}, "years_since_diagnosis", "age"),
    "far but not near": (
        {"walk_100m_one_aid": "yes", "walk_20m_two_aids": "no"}, "walk_20m_two_aids", "walks 100 m"),
}  # fmt: skip


@pytest.mark.parametrize("name", IMPOSSIBLE)
def test_what_cannot_be_is_said_beside_its_field_and_nothing_is_lost(
    client: CheckingClient, name: str
) -> None:
    typed, field, words = IMPOSSIBLE[name]
    response = client.post("/fit", data={"years_since_diagnosis": "7.5", "oligoclonal_bands": "yes"} | typed)
    assert response.status_code == 400
    page = response.get_data(as_text=True)
    [beside] = re.findall(rf'<p class="problem" id="{field}-problem">(.*?)</p>', page)
    assert words in beside
    assert f'<a href="#{field}">' in page
    assert re.search(r'name="oligoclonal_bands" value="yes"[^>]* checked', page)
    for typed_text in typed.values():
        shown = html.escape(typed_text)
        assert f'value="{shown}"' in page or typed_text in ("<b>mild", "perhaps")
    assert "<b>mild" not in page


def test_a_part_may_be_all_of_its_whole(client: CheckingClient) -> None:
    same = {
        "relapses_12m": "2",
        "relapses_36m": "2",
        "failed_high_efficacy_dmts": "1",
        "failed_any_dmts": "1",
    }
    assert client.post("/fit", data=same).status_code == 200


def test_all_that_cannot_be_is_said_at_once(client: CheckingClient) -> None:
    page = client.post("/fit", data={"age": "200", "edss": "3.7", "relapses_12m": "x"}).get_data(as_text=True)
    assert page.count('class="problem"') == 3


def test_a_flood_is_refused(client: CheckingClient) -> None:
    assert client.post("/fit", data={"age": "4" * 30_000}).status_code == 413


def test_whatever_is_posted_is_answered(client: CheckingClient) -> None:
    for odd in ({"age": "\0"}, {"age": "٤٥"}, {"nonsense": "x"}, {"edss": "1e400"}, {"age": " 45 "}):
        assert client.post("/fit", data=odd).status_code in (200, 400)


# --- nothing is kept


def test_no_answer_is_kept_in_a_cache_a_cookie_or_an_address(client: CheckingClient) -> None:
    for response in (client.get("/fit"), client.post("/fit", data=RELAPSING), client.post("/fit?age=41")):
        assert response.headers["Cache-Control"] == "no-store"
        assert "Set-Cookie" not in response.headers
        assert response.headers["Referrer-Policy"] == "no-referrer"
    from_address = client.get("/fit?age=41&ms_type=relapsing").get_data(as_text=True)
    assert 'value="41"' not in from_address
    assert 'value="41"' not in client.post("/fit?age=41").get_data(as_text=True)
    page = client.post("/fit", data=RELAPSING).get_data(as_text=True)
    assert not re.search(r'href="[^"]*(4,5|relapsing)', page)


DISTINCT = {
    "age": "93",
    "years_since_diagnosis": "71.0625",
    "relapses_36m": "97",
    "relapses_12m": "zebra-quagga",
    "unheard_of": "okapi-axolotl",
}
TRACES = ("71.0625", "zebra-quagga", "okapi-axolotl", "relapses_36m=97", "unheard_of")


def test_no_answer_is_in_the_logs_or_in_the_database(
    client: CheckingClient, app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    possible = {name: value for name, value in DISTINCT.items() if name != "relapses_12m"}
    assert "71.0625" in posted(client, possible) or "71.06" in posted(client, possible)
    assert "zebra-quagga" in client.post("/fit", data=DISTINCT).get_data(as_text=True)
    folder = Path(app.extensions["database"].engine.url.database).parent
    assert not [trace for trace in TRACES if trace in caplog.text]
    assert traces_in(folder) == []


def traces_in(folder: Path) -> list[str]:
    """The traces of what was typed in any file of a folder, byte by byte."""
    files = [path.read_bytes() for path in folder.rglob("*") if path.is_file()]
    assert files
    return [trace for trace in TRACES if any(trace.encode() in content for content in files)]


def test_no_answer_is_in_anything_that_a_real_server_writes(app: Flask, tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = tmp_path / "access.log"
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--access-logfile", str(log),
         "--error-logfile", str(tmp_path / "error.log"), "--log-level", "debug", "--capture-output",
         "--no-control-socket", "--worker-tmp-dir", str(tmp_path), "wsgi:app"],
        cwd=ROOT,
        env={**os.environ, "DIRECTORY_DATABASE_URL": app.config["DATABASE_URL"],
             "DIRECTORY_LOG_LEVEL": "DEBUG", "DIRECTORY_SECRET_KEY": app.config["SECRET_KEY"],
             "DIRECTORY_ENVIRONMENT": "test"},
    )  # fmt: skip
    try:
        address = f"http://127.0.0.1:{port}/fit"
        wait_for(address)
        possible = {name: value for name, value in DISTINCT.items() if name != "relapses_12m"}
        with urlopen(address, urlencode(possible).encode(), timeout=60) as answer:
            assert b"71.06" in answer.read()
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=20)
    assert "POST /fit" in log.read_text()
    assert traces_in(tmp_path) == []
    assert traces_in(Path(app.extensions["database"].engine.url.database).parent) == []


def wait_for(address: str) -> None:
    for _ in range(150):
        try:
            # Once it listens, it may still take a while to load the directory on a busy machine.
            with urlopen(address, timeout=60):
                return
        except URLError:
            time.sleep(0.1)
    raise AssertionError(f"{address} did not answer")


# --- centers by their published rules


def hidden(markup: str, form: str = "fit-centers") -> dict[str, str]:
    """The hidden fields of a form of the page."""
    found = re.search(rf'<form id="{form}".*?</form>', markup, flags=re.S)
    assert found
    return dict(re.findall(r'<input type="hidden" name="([a-z_0-9]+)" value="([^"]*)">', found[0]))


def group(markup: str, name: str) -> dict[str, str]:
    """Slug → text of every center of one group."""
    found = re.search(rf'<section aria-labelledby="centers-{name}">.*?</section>', markup, flags=re.S)
    assert found
    rows = re.findall(
        r'<li class="center-fit">.*?(?=<li class="center-fit">|</ul></|\Z)', found[0], flags=re.S
    )
    return {
        re.findall(r'href="/centers/([a-z0-9-]+)"', row)[0]: " ".join(
            html.unescape(re.sub(r"<[^>]+>", " ", row)).split()
        )
        for row in rows
    }


GROUPS = ("inside", "cannot-tell", "in-words", "outside", "no-rules")


def test_every_center_with_a_program_is_listed_once_and_none_is_hidden(client: CheckingClient) -> None:
    wanted = {one["slug"] for one in client.get("/api/v1/centers?per_page=100").get_json()["results"]}
    closed = {
        one["slug"] for one in client.get("/api/v1/centers?per_page=100&state=closed").get_json()["results"]
    }
    for typed in ({}, RELAPSING, RELAPSING | {"age": "70"}):
        markup = client.post("/fit", data=typed).get_data(as_text=True)
        listed = [slug for name in GROUPS for slug in group(markup, name)]
        assert len(listed) == len(set(listed))
        assert set(listed) == wanted - closed


def test_a_center_is_inside_its_own_rules_outside_them_or_it_cannot_be_told(client: CheckingClient) -> None:
    trial = "cleveland-clinic"
    inside = client.post("/fit", data=RELAPSING).get_data(as_text=True)
    assert "inside (all of its 6 main conditions)" in group(inside, "inside")[trial]
    outside = client.post("/fit", data=RELAPSING | {"age": "56"}).get_data(as_text=True)
    said = group(outside, "outside")[trial]
    assert "outside : “Age at most 55 years”, decided by your age." in said
    assert re.search(r"\((\d{4}|year not known)\), read on \w+ \d+, \d{4}\.", said)
    open_ = client.post("/fit", data=RELAPSING | {"age": ""}).get_data(as_text=True)
    assert "without your age" in group(open_, "cannot-tell")[trial]


def test_rules_in_words_are_quoted_and_never_judged(client: CheckingClient) -> None:
    slug = "heidelberg-university-hospital"
    claims = client.get(f"/api/v1/centers/{slug}").get_json()["claims"]
    [statement] = [one["statement"] for one in claims if one["field"] == "prior_treatment"]
    for typed in ({}, RELAPSING, {"age": "99"}):
        said = group(client.post("/fit", data=typed).get_data(as_text=True), "in-words")
        assert statement in said[slug]
        assert not re.search(r"(main conditions|decided by)", said[slug])


def test_a_center_without_rules_is_said_to_have_none_that_we_know(client: CheckingClient) -> None:
    markup = client.post("/fit", data=RELAPSING).get_data(as_text=True)
    count = len(group(markup, "no-rules"))
    assert count
    assert f"Publishes no rules that we know ({count})" in markup
    assert "Not known is never no: whom these centers treat has to be asked." in markup


def test_a_place_and_a_country_make_the_list_shorter_and_stay_out_of_addresses(
    client: CheckingClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    where = {"near": "Cleveland, Ohio", "within": "300", "unit": "mi"}
    response = client.post("/fit", data=RELAPSING | where)
    markup = response.get_data(as_text=True)
    listed = [slug for name in GROUPS for slug in group(markup, name)]
    assert "cleveland-clinic" in listed
    assert len(listed) < 10
    assert re.search(r"within 300.mi(les)? of Cleveland", html.unescape(markup))
    assert hidden(markup).items() >= where.items()
    assert not re.search(r'href="[^"]*Cleveland,', markup)
    assert "Ohio" not in caplog.text
    german = client.post("/fit", data=RELAPSING | {"country": "DE"}).get_data(as_text=True)
    german_listed = {slug for name in GROUPS for slug in group(german, name)}
    api = client.get("/api/v1/centers?country=DE&per_page=100").get_json()["results"]
    assert german_listed == {one["slug"] for one in api}


@pytest.mark.parametrize(
    ("where", "field", "said"),
    [
        ({"within": "300"}, "within", "needs a place"),
        ({"near": "Zzyzzyx-Nowhere"}, "near", "no place called"),
        ({"near": "Berlin", "within": "far"}, "within", "a distance above 0"),
        ({"country": "XX"}, "country", "XX"),
        ({"near": "Gotteborg"}, "near", "did you mean Gothenburg"),
    ],
)
def test_a_place_that_cannot_be_used_is_said_beside_its_field(
    client: CheckingClient, where: dict[str, str], field: str, said: str
) -> None:
    response = client.post("/fit", data=RELAPSING | where)
    assert response.status_code == 400
    page = html.unescape(response.get_data(as_text=True))
    [beside] = re.findall(rf'id="{field}-problem">(.*?)</p>', page)
    assert said in beside
    assert 'value="48"' in page


def test_answers_go_from_page_to_page_in_hidden_fields_only(client: CheckingClient) -> None:
    markup = client.post("/fit", data=RELAPSING | {"center": "uke-hamburg"}).get_data(as_text=True)
    carried = hidden(markup)
    assert carried == RELAPSING
    again = client.post("/fit", data=carried | {"first": "cleveland-clinic"}).get_data(as_text=True)
    assert hidden(again) == {**RELAPSING, "first": "cleveland-clinic"}
    assert again.index('id="first-center"') < again.index('id="rule-beat_ms"') < again.index('id="rules"')
    assert re.search(r'name="center" value="uke-hamburg" checked', markup)


def test_the_rules_of_a_center_come_first_when_asked_from_its_page(client: CheckingClient) -> None:
    page = client.get("/centers/cleveland-clinic").get_data(as_text=True)
    assert 'href="/fit?center=cleveland-clinic"' in page
    section = page[page.index('<h2 id="fit">') :]
    assert "Age at most 55 years" in section
    assert re.search(r"\(year not known\), read on \w+ \d+, \d{4}", section)
    form = client.get("/fit?center=cleveland-clinic").get_data(as_text=True)
    assert '<input type="hidden" name="first" value="cleveland-clinic">' in form
    assert "will come first" in form


def test_a_center_without_known_rules_says_so_on_its_page(small: CheckingClient) -> None:
    page = small.get("/centers/unheard-of").get_data(as_text=True)
    assert "No rules about whom this center treats are known here. Not known is never no" in page
    assert '<h2 id="fit">' not in small.get("/centers/has-closed").get_data(as_text=True)


def test_a_center_to_come_first_that_is_not_there_is_said(small: CheckingClient) -> None:
    assert small.get("/fit?center=nowhere").status_code == 404
    assert small.get("/fit?center=taken-out").status_code == 410
    moved = small.get("/fit?center=old-name")
    assert (moved.status_code, moved.location) == (301, "/fit?center=little-known")
    assert small.post("/fit", data={"first": "nowhere"}).status_code == 404
    assert "Rules of Little Known" in posted(small, {"first": "old-name"})
    assert small.get("/fit?center=").status_code == 200


def test_safety_is_said_again_before_the_centers(client: CheckingClient) -> None:
    markup = client.post("/fit", data=RELAPSING | {"active_cancer": "yes"}).get_data(as_text=True)
    assert (
        markup.index('id="stops"') < markup.index('id="centers"') < markup.index("come before every center")
    )
    assert "come before every center" not in client.post("/fit", data=RELAPSING).get_data(as_text=True)


def test_rules_in_words_keep_open_what_a_trial_of_the_same_center_closes(client: CheckingClient) -> None:
    markup = client.post("/fit", data={"age": "99"}).get_data(as_text=True)
    said = group(markup, "in-words")["colorado-blood-cancer-institute"]
    assert "“Age at most 55 years”, decided by your age" in said
    assert "Rules in words" in said
