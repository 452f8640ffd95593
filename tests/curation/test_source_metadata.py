"""What registers say of a DOI becomes fields of a source; whatever they answer, nothing breaks."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from directory.curation.source_metadata import fetch

CROSSREF = {
    "message": {
        "title": ["Cells <i>and</i> MS"],
        "author": [{"family": "Burt", "given": "Richard K."}, {"family": "Balabanov", "given": "R"}],
        "issued": {"date-parts": [[2019, 1, 15]]},
        "container-title": ["JAMA"],
    }
}
DATACITE = {
    "data": {
        "attributes": {
            "titles": [{"title": "A preprint"}],
            "creators": [{"name": "Doe, J"}],
            "publicationYear": 2024,
            "publisher": "Zenodo",
        }
    }
}


def answering(crossref: Any, datacite: Any = None) -> Callable[[str], bytes]:
    def get(address: str) -> bytes:
        answer = crossref if "crossref" in address else datacite
        if answer is None:
            raise OSError
        return answer if isinstance(answer, bytes) else json.dumps(answer).encode()

    return get


def test_crossref_is_read() -> None:
    assert fetch("doi", "10.1001/x", get=answering(CROSSREF)) == {
        "title": "Cells and MS", "authors": "Burt RK, Balabanov R", "year": 2019, "venue": "JAMA",
    }  # fmt: skip


def test_datacite_is_asked_when_crossref_does_not_know() -> None:
    found = fetch("doi", "10.5281/zenodo.1", get=answering(None, DATACITE))
    assert (found["title"], found["year"]) == ("A preprint", 2024)


@pytest.mark.parametrize("answer", [None, b"no json", {}, [], {"message": {"title": 5}}, {"message": None}])
def test_a_strange_answer_is_no_answer(answer: Any) -> None:
    assert fetch("doi", "10.1001/x", get=answering(answer)) == {}


def test_only_dois_are_asked_for() -> None:
    assert fetch("url", "https://example.org", get=answering(CROSSREF)) == {}
