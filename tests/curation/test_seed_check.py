"""Every way to break a data folder is found, named by file, record and field, and all at once."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from directory.curation import seed
from directory.domain.countries import COUNTRY_CODES
from directory.domain.problems import BadData, DataProblem, InstallationError
from tests.curation.folders import PAPER, TIJUANA, TODAY, UPPSALA, Table, change

FUTURE = date(2026, 11, 26)


def problems(folder: Path) -> list[DataProblem]:
    with pytest.raises(BadData) as caught:
        seed.read_folder(folder, today=TODAY)
    return list(caught.value.problems)


def test_a_right_folder_has_no_problem(folder: Path) -> None:
    read = seed.read_folder(folder, today=TODAY)
    assert sorted(read.centers) == ["tijuana", "uppsala"]
    assert read.checklist.items[0].id == "volume"


def first_claim(**changes: object) -> Callable[[Table], object]:
    return lambda table: table["claims"][0].update(changes)


def top(**changes: object) -> Callable[[Table], object]:
    return lambda table: table.update(changes)


def first_result(**changes: object) -> Callable[[Table], object]:
    return lambda table: table["results"][0].update(changes)


def first_flag(**changes: object) -> Callable[[Table], object]:
    return lambda table: table["red_flags"][0].update(changes)


# file, edit, record, field, a part of the message
BREAKAGES: list[tuple[str, Callable[[Table], object], str, str, str]] = [
    # shape
    (UPPSALA, lambda t: t.pop("city"), "", "city", "is missing"),
    (UPPSALA, lambda t: t["claims"][0].pop("statement"), "uppsala-01", "statement", "is missing"),
    (UPPSALA, top(citty="Uppsala"), "", "citty", "did you mean 'city'?"),
    (UPPSALA, first_claim(statment="x"), "uppsala-01", "statment", "did you mean 'statement'?"),
    (UPPSALA, top(sector="state"), "", "sector", "is not one of public, academic, private"),
    (UPPSALA, top(latitude="59"), "", "latitude", "is not of the kind number"),
    (UPPSALA, top(latitude=90.5), "", "latitude", "at most 90"),
    (UPPSALA, top(longitude=-180.5), "", "longitude", "at least -180"),
    (UPPSALA, top(latitude=float("nan")), "", "latitude", "finite"),
    (UPPSALA, top(name="a\0b"), "", "name", "null character"),
    (UPPSALA, top(website="www.example.org"), "", "website", "does not fit"),
    (UPPSALA, top(programs=[]), "", "programs", "non-empty"),
    (UPPSALA, top(aliases=["ok", ""]), "", "aliases", "does not fit"),
    (UPPSALA, first_claim(statement="  "), "uppsala-01", "statement", "does not fit"),
    (UPPSALA, first_claim(statement=""), "uppsala-01", "statement", "does not fit"),
    (UPPSALA, first_claim(as_of="2024-13"), "uppsala-01", "as_of", "does not fit"),
    (UPPSALA, first_claim(as_of="May 2024"), "uppsala-01", "as_of", "does not fit"),
    (UPPSALA, first_claim(checked_on="2026-02-30"), "uppsala-01", "checked_on", "does not fit"),
    (UPPSALA, first_claim(answer="yes"), "uppsala-01", "answer", "is not one of met"),
    (UPPSALA, first_claim(id="uppsala-x"), "uppsala-x", "id", "does not fit"),
    (UPPSALA, first_claim(value=10**20), "uppsala-01", "value", "at most"),
    (PAPER, top(doi="https://doi.org/10.1/x"), "", "doi", "does not fit"),
    (PAPER, first_result(value_percent=101.0), "results[1]", "value_percent", "at most 100"),
    (PAPER, first_result(measure="survival"), "results[1]", "measure", "is not one of"),
    ("eligibility.toml", lambda t: t["guidelines"][0].update(all=[{"more": ["edss", 1]}]),
     "rule_2014", "all.more", "is not a known key"),
    # a center and its place
    (UPPSALA, top(slug="upsala"), "", "slug", "the file is named 'uppsala'"),
    (UPPSALA, top(country="NO"), "", "country", "the folder is 'se'"),
    (TIJUANA, top(country="XX"), "", "country", "is not an ISO 3166-1 alpha-2 code"),
    # programs
    (UPPSALA, lambda t: t["programs"].append({"id": "ahsct-2", "treatment": "ahsct"}),
     "", "programs", "two aHSCT programs are running"),
    (UPPSALA, lambda t: t["programs"].append({"id": "ahsct", "treatment": "msc"}),
     "ahsct", "id", "two programs"),
    (UPPSALA, lambda t: t["programs"][0].update(until=2001), "ahsct", "until", "is before since"),
    (UPPSALA, lambda t: t["programs"][0].update(since=2027), "ahsct", "since", "in the future"),
    # claims
    (UPPSALA, first_claim(id="lund-01"), "lund-01", "id", "must be 'uppsala-'"),
    (UPPSALA, first_claim(id="uppsala-02"), "uppsala-02", "id", "is used twice"),
    (UPPSALA, first_claim(id="uppsala-09"), "uppsala-02", "id", "after a higher number"),
    (UPPSALA, first_claim(source="paper-2015"), "uppsala-01", "source", "did you mean 'paper-2014'?"),
    (UPPSALA, first_claim(program="msc"), "uppsala-01", "program", "not among this center's programs"),
    (UPPSALA, first_claim(field="volumes"), "uppsala-01", "field", "did you mean 'volume'?"),
    (UPPSALA, first_claim(value="many"), "uppsala-01", "answer", "or a number in value"),
    (UPPSALA, first_claim(value=-1), "uppsala-01", "value", "must not be negative"),
    (UPPSALA, first_claim(value=3.5), "uppsala-01", "value", "must be whole"),
    (UPPSALA, first_claim(unit="percent"), "uppsala-01", "unit", "not a unit of volume"),
    (UPPSALA, first_claim(field="years_of_experience", unit="first_year", value=12), "uppsala-01", "value",
     "a first year lies between"),
    (UPPSALA, first_claim(field="years_of_experience", unit="years", value=2004), "uppsala-01", "value",
     'write unit = "first_year"'),
    (UPPSALA, lambda t: t["claims"][1].pop("answer"), "uppsala-02", "answer", "is missing"),
    (TIJUANA, first_claim(answer="met"), "tijuana-01", "answer", "has no answer"),
    (UPPSALA, first_claim(as_of="2026-12"), "uppsala-01", "as_of", "in the future"),
    (UPPSALA, first_claim(accessed=FUTURE), "uppsala-01", "accessed", "in the future"),
    (UPPSALA, first_claim(checked_on=FUTURE), "uppsala-01", "checked_on", "in the future"),
    (UPPSALA, first_claim(checked=False), "uppsala-01", "checked_on", "without checked"),
    # findings and red flags
    (UPPSALA, lambda t: t["findings"][0].update(field="year"), "year", "field", "is neither an item"),
    (UPPSALA, lambda t: t["findings"][0].update(on=FUTURE), "years_of_experience", "on", "in the future"),
    (TIJUANA, first_flag(kind="promises_cures"), "promises_cures", "kind", "did you mean 'promises_cure'?"),
    (TIJUANA, first_flag(claims=["tijuana-07"]), "promises_cure", "claims", "has no claim 'tijuana-07'"),
    (TIJUANA, first_flag(claims=["uppsala-01"]), "promises_cure", "claims", "has no claim"),
    (TIJUANA, lambda t: t["claims"][1].update(checked=False), "promises_cure", "claims", "is not checked"),
    # sources
    (PAPER, top(key="paper"), "", "key", "the file is named 'paper-2014'"),
    (PAPER, top(year=2027), "", "year", "in the future"),
    (PAPER, top(centers=["upsala"]), "", "centers", "did you mean 'uppsala'?"),
    (PAPER, top(checked=False), "", "checked_on", "without checked"),
    (PAPER, first_result(events=49), "results[1]", "events", "is more than n, 48"),
    (PAPER, first_result(value_percent=90.0), "results[1]", "value_percent", "outside its own interval"),
    (PAPER, first_result(ci_low=85.0), "results[1]", "ci_low", "is above ci_high"),
    (PAPER, lambda t: t["results"][0].pop("ci_low"), "results[1]", "ci_low", "both limits"),
    (PAPER, lambda t: t["results"][1].pop("events"), "results[2]", "value_percent", "is missing"),
    (PAPER, lambda t: (t.update(level="multicenter", centers=[]), t["results"][0].update(level="center")),
     "results[1]", "level", "names no center"),
    # documents
    ("checklist.toml", lambda t: t["items"][0].update(points=21), "", "points", "sum to 101"),
    ("checklist.toml", lambda t: t["items"].append(t["items"][0] | {"points": 20}),
     "volume", "id", "stands twice"),
    ("checklist.toml", lambda t: t["items"][0].update(sources=["nowhere"]),
     "volume", "sources", "there is no"),
    ("fields.toml", lambda t: t["fields"][0].update(id="volume"),
     "volume", "id", "is an item of the checklist"),
    ("eligibility.toml", lambda t: t["guidelines"][0].update(source="nowhere"),
     "rule_2014", "source", "there is no"),
    ("eligibility.toml", lambda t: t["guidelines"][0].update(all=[{"ge": ["age", 18]}]),
     "rule_2014", "", "'age' is not an input"),
    ("eligibility.toml", lambda t: t["guidelines"][0].update(center="lund"),
     "rule_2014", "center", "no center"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "edit", "record", "field", "message"), BREAKAGES)
def test_a_breakage_is_named(
    folder: Path, file: str, edit: Callable[[Table], object], record: str, field: str, message: str
) -> None:
    change(folder, file, edit)
    found = problems(folder)
    assert any(
        (one.file, one.record, one.field) == (file, record, field) and message in one.message for one in found
    ), "\n".join(map(str, found))


def test_all_problems_are_told_at_once(folder: Path) -> None:
    change(folder, UPPSALA, top(sector="state"))
    change(folder, TIJUANA, first_claim(answer="met"))
    change(folder, PAPER, top(year=2027))
    assert [one.file for one in problems(folder)] == [TIJUANA, UPPSALA, PAPER]


def test_one_broken_file_does_not_make_others_look_wrong(folder: Path) -> None:
    change(folder, "checklist.toml", lambda table: table.pop("version"))
    change(folder, PAPER, top(type="blog"))
    change(folder, UPPSALA, top(sector="state"))
    assert {one.file for one in problems(folder)} == {"checklist.toml", PAPER, UPPSALA}


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"name = ", "is not TOML"), (b'name = "\xff"', "is not UTF-8"), (b"a = 1\na = 2\n", "is not TOML")],
)
def test_a_file_that_cannot_be_read_is_named(folder: Path, content: bytes, message: str) -> None:
    (folder / UPPSALA).write_bytes(content)
    found = [one for one in problems(folder) if one.file == UPPSALA]
    assert len(found) == 1
    assert message in found[0].message


@pytest.mark.parametrize("name", ["checklist.toml", "fields.toml", "eligibility.toml"])
def test_a_missing_document_is_named(folder: Path, name: str) -> None:
    (folder / name).unlink()
    assert name in [one.file for one in problems(folder)]


@pytest.mark.parametrize("name", ["centers/lund.toml", "centers/se/lund.tml", "sources/old/paper.toml"])
def test_a_file_in_the_wrong_place_is_not_passed_over(folder: Path, name: str) -> None:
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text("")
    assert [(one.file, "does not belong here" in one.message) for one in problems(folder)] == [(name, True)]


def test_two_centers_of_one_slug_are_found(folder: Path) -> None:
    text = (folder / UPPSALA).read_text().replace('country = "SE"', 'country = "NO"')
    (folder / "centers" / "no").mkdir()
    (folder / "centers" / "no" / "uppsala.toml").write_text(text)
    assert {one.file for one in problems(folder)} == {UPPSALA, "centers/no/uppsala.toml"}


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ('slug = "uppsala"', "is the slug of a center"),
        ('slug = "old", target = "nowhere"', "there is no center 'nowhere'"),
        ('slug = "old" }, { slug = "old"', "stands twice"),
    ],
)
def test_a_redirect_leads_from_a_free_slug_to_a_center(folder: Path, entry: str, message: str) -> None:
    (folder / "redirects.toml").write_text(f"redirects = [{{ {entry} }}]\n")
    assert message in problems(folder)[0].message


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(InstallationError, match="nowhere"):
        seed.read_folder(tmp_path / "nowhere", today=TODAY)


def test_kosovo_is_a_country_and_the_european_union_is_not() -> None:
    assert {"SE", "NO", "XK", "TW"} <= COUNTRY_CODES
    assert not {"EU", "UN", "ZZ", "IC"} & COUNTRY_CODES
    assert len(COUNTRY_CODES) == 250
