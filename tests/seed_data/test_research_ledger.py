"""Every fact, source and result of the research is in the data, and none counts for more than it says.

The ledger has one line for each of them: the record and place it had in the research, a digest of it, and
the claim or source it became.
"""

import csv
import re
import tomllib
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from directory.curation.seed_format import Kind, RecordFile
from directory.curation.seed_shape import shape_problems
from directory.domain.vocabulary import Answer, Level, SourceType, Treatment
from tests.seed_data.records import SEED, centers, items_of, sources

LEDGER = Path(__file__).with_name("research_ledger.tsv")
RESEARCHED = {"fact": 1144, "source": 442, "result": 179}
LARGEST_DISCLOSING_SERIES = 14
OWN_OR_OFFICIAL = {SourceType.REGULATOR, SourceType.GOVERNMENT, SourceType.CENTER_WEBSITE}
WORK_NOTES = re.compile(r"re-checked|as we remember|from memory|\bstored\b", re.IGNORECASE)


@cache
def ledger() -> list[dict[str, str]]:
    with LEDGER.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def test_the_ledger_holds_everything_that_was_researched_once() -> None:
    assert Counter(line["kind"] for line in ledger()) == RESEARCHED
    places = Counter((line["kind"], line["record"], line["index"]) for line in ledger())
    assert [place for place, count in places.items() if count > 1] == []
    assert len(centers()) == 103


def test_every_fact_became_a_claim_of_its_own_about_its_field() -> None:
    fields = {claim.id: claim.field for center in centers().values() for claim in center.claims}
    facts = [line for line in ledger() if line["kind"] == "fact"]
    assert [line for line in facts if fields.get(line["id"]) != line["field"]] == []
    assert len({line["id"] for line in facts}) == RESEARCHED["fact"]


def test_every_source_is_there_with_its_type() -> None:
    lines = [line for line in ledger() if line["kind"] == "source"]
    missing = [
        line for line in lines if line["id"] not in sources() or sources()[line["id"]].type != line["field"]
    ]
    assert missing == []


def test_every_result_is_there_in_its_place() -> None:
    for line in (line for line in ledger() if line["kind"] == "result"):
        assert sources()[line["id"]].results[int(line["index"])].measure == line["field"], line


def test_no_pooled_result_counts_for_a_center_but_as_disclosure_in_a_small_series() -> None:
    counted = [
        (slug, item.item, judged)
        for slug in centers()
        for item in items_of(slug)
        for judged in item.judged
        if judged.reading.counted and item.item.result and judged.claim.level is not Level.CENTER
    ]
    assert counted
    for slug, item, judged in counted:
        assert item.discloses, judged.claim.id
        assert judged.claim.answer is Answer.AT_LEAST_PARTLY, judged.claim.id
        assert slug in judged.source.centers, judged.claim.id
        assert (judged.source.hospitals or 99) <= LARGEST_DISCLOSING_SERIES, judged.claim.id


def test_a_figure_of_a_pooled_source_is_never_stated_as_one_centers_own_result() -> None:
    own = [
        judged.claim.id
        for slug in centers()
        for item in items_of(slug)
        for judged in item.judged
        if item.item.discloses
        and judged.claim.level is Level.CENTER
        and judged.claim.number is not None
        and judged.source.level not in (None, Level.CENTER)
    ]
    assert own == []


def test_no_claim_counts_where_no_ahsct_program_runs() -> None:
    slugs = [slug for slug, center in centers().items() if center.running_ahsct is None]
    assert "hadassah-jerusalem" in slugs
    programs = [program for slug in slugs for program in centers()[slug].programs]
    assert all(p.until is not None for p in programs if p.treatment is Treatment.AHSCT)
    assert [
        j.claim.id for slug in slugs for item in items_of(slug) for j in item.judged if j.reading.counted
    ] == []


def test_the_program_that_closed_leaves_nothing_to_its_successor() -> None:
    slug = "northwestern-memorial-hospital"
    closed = {program.id for program in centers()[slug].programs if program.until}
    judged = [one for item in items_of(slug) for one in item.judged if one.claim.program in closed]
    assert judged
    assert [one.claim.id for one in judged if one.reading.counted] == []


def test_a_public_warning_rests_on_a_regulator_a_court_or_the_clinic_and_news_only_beside_them() -> None:
    flagged = [(center, flag) for center in centers().values() for flag in center.red_flags if flag.agreed]
    assert flagged
    for center, flag in flagged:
        claims = [claim for claim in center.claims if claim.id in flag.claims]
        assert [claim.field for claim in claims] == ["warning"] * len(flag.claims), center.slug
        types = {sources()[claim.source].type for claim in claims}
        assert all(claim.checked for claim in claims), center.slug
        assert types & OWN_OR_OFFICIAL, center.slug
        assert types <= OWN_OR_OFFICIAL | {SourceType.NEWS}, center.slug


@pytest.mark.parametrize("path", sorted(SEED.glob("*.toml")), ids=lambda path: path.stem)
def test_documents_hold_no_notes_of_the_work(path: Path) -> None:
    assert WORK_NOTES.findall(path.read_text(encoding="utf-8")) == []


def test_readers_see_no_notes_of_the_work() -> None:
    said = {claim.id: f"{claim.statement} {claim.locator}" for c in centers().values() for claim in c.claims}
    said |= {source.key: source.note or "" for source in sources().values()}
    assert {key: text for key, text in said.items() if WORK_NOTES.search(text)} == {}


def test_the_examples_of_the_readme_fit_the_schemas() -> None:
    blocks = re.findall(r"```toml\n(.*?)```", (SEED / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    kinds: list[Kind] = ["center", "source", "eligibility"]
    files = [
        RecordFile(f"{kind}.toml", kind, tomllib.loads(text))
        for kind, text in zip(kinds, blocks, strict=True)
    ]
    assert [problem for file in files for problem in shape_problems(file)] == []
