"""A source is recognized by what names it, however that is written, and never entered twice unseen."""

import pytest

from directory.curation.source_entry import (
    Identifier,
    automatic_key,
    free_key,
    proposed_key,
    recognize,
    same_document,
)


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("10.1001/JAMA.2018.18743", "doi", "10.1001/jama.2018.18743"),
        ("https://doi.org/10.1001/jama.2018.18743", "doi", "10.1001/jama.2018.18743"),
        (" doi:10.1001/jama.2018.18743. ", "doi", "10.1001/jama.2018.18743"),
        ("30644983", "pmid", "30644983"),
        ("PMID: 30644983", "pmid", "30644983"),
        ("https://pubmed.ncbi.nlm.nih.gov/30644983/", "pmid", "30644983"),
        ("nct00273364", "registry_id", "NCT00273364"),
        ("https://clinicaltrials.gov/study/NCT00273364", "registry_id", "NCT00273364"),
        ("ISRCTN 88667898", "registry_id", "ISRCTN88667898"),
        ("ACTRN12613000339752", "registry_id", "ACTRN12613000339752"),
        ("https://WWW.Example.org/Page#part", "url", "https://www.example.org/Page"),
        ("example.org/page", "url", "https://example.org/page"),
    ],
)
def test_an_identifier_is_recognized_in_any_spelling(text: str, field: str, value: str) -> None:
    assert recognize(text) == Identifier(field, value)


@pytest.mark.parametrize(
    "text", ["", "a paper by Burt", "javascript:alert(1)", "ftp://example.org/x", "NCT12"]
)
def test_other_text_is_no_identifier(text: str) -> None:
    assert recognize(text) is None


def test_a_stored_source_is_found_by_any_of_its_identifiers() -> None:
    stored = {
        "burt-2019": {"doi": "10.1001/JAMA.2018.18743", "pmid": "30644983"},
        "trial": {"url": "https://clinicaltrials.gov/study/NCT00273364"},
        "page": {"url": "https://www.example.org/page/"},
    }
    for text, key in [
        ("https://doi.org/10.1001/jama.2018.18743", "burt-2019"),
        ("PMID 30644983", "burt-2019"),
        ("NCT00273364", "trial"),
        ("http://example.org/page", "page"),
    ]:
        identifier = recognize(text)
        assert identifier is not None
        assert same_document(identifier, stored.items()) == [key]
    assert same_document(Identifier("url", "https://www.example.org/other"), stored.items()) == []


def test_keys_come_from_author_and_year_or_from_the_identifier() -> None:
    assert proposed_key({"authors": "Burt RK, Balabanov R", "year": 2019}) == "burt-2019"
    assert proposed_key({"authors": "Söderström A et al", "year": 2021}) == "soderstrom-2021"
    assert proposed_key({"authors": "Burt RK"}) is None
    assert automatic_key(Identifier("doi", "10.1001/jama.2018.18743")) == "doi-10-1001-jama-2018-18743"
    assert automatic_key(Identifier("url", "https://www.example.org/ms/page.html")) == "example-org-page"
    assert free_key("burt-2019", ["burt-2019", "burt-2019-2"]) == "burt-2019-3"
