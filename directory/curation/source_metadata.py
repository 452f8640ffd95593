"""Asking public registers for title, authors and year of a document, where an operator has switched it on."""

import json
import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any
from urllib.error import URLError
from urllib.parse import quote
from urllib.request import Request, urlopen

TIMEOUT_SECONDS = 6
MOST_BYTES = 2_000_000
USER_AGENT = "ahsct-center-directory"
CROSSREF = "https://api.crossref.org/works/"
DATACITE = "https://api.datacite.org/dois/"
MOST_AUTHORS = 6

Download = Callable[[str], bytes]


def download(address: str) -> bytes:
    """What an address answers, at most 2 MB. Raises OSError."""
    request = Request(address, headers={"User-Agent": USER_AGENT, "Accept": "application/json"})
    with urlopen(request, timeout=TIMEOUT_SECONDS) as answer:
        return bytes(answer.read(MOST_BYTES))


def fetch(field: str, value: str, *, get: Download = download) -> Mapping[str, Any]:
    """What Crossref, else DataCite, says of a DOI, as fields of a source; nothing when neither answers.

    A person reads it against the document: it is never marked as checked.
    """
    if field != "doi":
        return {}
    for address, read in ((CROSSREF, _of_crossref), (DATACITE, _of_datacite)):
        try:
            found = read(json.loads(get(address + quote(value, safe="/"))))
        except (URLError, OSError, ValueError, LookupError, TypeError, AttributeError):
            continue  # a register that does not answer, or not as it should, is as one that does not know
        return {name: one for name, one in found.items() if one}
    return {}


def _of_crossref(answer: Any) -> dict[str, Any]:
    work = answer["message"]
    authors = [
        f"{one.get('family', '')} {_initials(one.get('given', ''))}".strip() for one in work.get("author", [])
    ]
    return {
        "title": _plain((work.get("title") or [""])[0]),
        "authors": _joined(authors),
        "year": _year((work.get("issued") or {}).get("date-parts", [[None]])[0][0]),
        "venue": _plain((work.get("container-title") or [""])[0]),
    }


def _of_datacite(answer: Any) -> dict[str, Any]:
    work = answer["data"]["attributes"]
    return {
        "title": _plain(work["titles"][0]["title"]),
        "authors": _joined([_plain(one.get("name", "")) for one in work.get("creators", [])]),
        "year": _year(work.get("publicationYear")),
        "venue": _plain(work.get("publisher") if isinstance(work.get("publisher"), str) else ""),
    }


def _plain(text: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", "", text).split())[:500]


def _initials(given: str) -> str:
    return "".join(word[0] for word in re.split(r"[\s.-]+", given) if word)


def _joined(authors: list[str]) -> str:
    named = [one for one in authors if one]
    return ", ".join(named[:MOST_AUTHORS]) + (" et al" if len(named) > MOST_AUTHORS else "")


def _year(value: Any) -> int | None:
    return value if isinstance(value, int) and 1900 <= value <= date.today().year + 1 else None
