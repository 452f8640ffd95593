"""Entering a source: what names it, which stored source that is already, and what to call a new one."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import idutils

from directory.curation.duplicates import host
from directory.domain.identifiers import registry_id
from directory.domain.places import fold
from directory.domain.submissions import Plain

LONGEST_KEY = 120
_PMID = re.compile(r"(?:pmid|pubmed)?[\s:]*(\d{1,8})", re.IGNORECASE)
_PUBMED_HOSTS = frozenset({"pubmed.ncbi.nlm.nih.gov"})

Fetch = Callable[[str, str], Mapping[str, Any]]
"""Asks a public register what it knows of a document: field and identifier in, fields of a source out."""


@dataclass(frozen=True)
class Identifier:
    """What names a document. ``field`` is where a source holds it: doi, pmid, registry_id or url."""

    field: str
    value: str


def recognize(text: str) -> Identifier | None:
    """What kind of identifier a text is, in its one normal spelling; ``None`` when it is none.

    DOIs are in lower case, however they were written or linked; an address loses its fragment.
    """
    text = text.strip()
    found = _doi(text) or _pubmed(text) or _registry(text)
    return found or _address(text)


def _doi(text: str) -> Identifier | None:
    if not idutils.is_doi(text):
        return None
    return Identifier("doi", str(idutils.normalize_doi(text)).lower().rstrip(".,;"))


def _pubmed(text: str) -> Identifier | None:
    parts = urlsplit(text)
    if parts.hostname in _PUBMED_HOSTS:
        text = parts.path.strip("/")
    found = _PMID.fullmatch(text)
    return Identifier("pmid", found[1].lstrip("0")) if found and found[1].strip("0") else None


def _registry(text: str) -> Identifier | None:
    number = registry_id(text)
    # A long page address may mention a trial without being its entry.
    is_entry = number is not None and (len(text) <= 40 or urlsplit(text).scheme in ("http", "https"))
    return Identifier("registry_id", number) if number and is_entry else None


def _address(text: str) -> Identifier | None:
    if re.fullmatch(r"(?:www\.)?[\w-]+(?:\.[\w-]+)+(?:/\S*)?", text) and "://" not in text:
        text = f"https://{text}"
    parts = urlsplit(text) if not re.search(r"\s", text) else None
    if parts is None or parts.scheme not in ("http", "https") or "." not in (parts.hostname or ""):
        return None
    return Identifier("url", urlunsplit(parts._replace(netloc=parts.netloc.lower(), fragment="")))


def same_document(wanted: Identifier, sources: Iterable[tuple[str, Plain]]) -> list[str]:
    """Keys of the sources that have this identifier already, however it was written there."""
    target = _comparable(wanted.field, wanted.value)
    return [key for key, source in sources if target in _identifiers(source)]


def _identifiers(source: Plain) -> set[tuple[str, str]]:
    named = ((field, source.get(field)) for field in ("doi", "pmid", "registry_id", "url"))
    found = {_comparable(field, value) for field, value in named if isinstance(value, str)}
    within = recognize(str(source.get("url") or ""))
    return found | ({_comparable(within.field, within.value)} if within else set())


def _comparable(field: str, value: str) -> tuple[str, str]:
    if field == "url":
        parts = urlsplit(value)
        return field, f"{host(value)}{parts.path.rstrip('/')}?{parts.query}"
    return field, (registry_id(value) or value).lower() if field == "registry_id" else value.lower()


def automatic_key(identifier: Identifier) -> str:
    """A key from the identifier alone, for as long as author and year are not known."""
    if identifier.field == "url":
        parts = urlsplit(identifier.value)
        last = parts.path.rstrip("/").rpartition("/")[2].partition(".")[0]
        return slug(f"{host(identifier.value)} {last}")
    prefix = {"doi": "doi", "pmid": "pmid"}.get(identifier.field, "")
    return slug(f"{prefix} {identifier.value}")


def proposed_key(source: Plain) -> str | None:
    """A key from the first author and the year, "burt-2019"; ``None`` when either is not known."""
    authors, year = source.get("authors"), source.get("year")
    if not isinstance(authors, str) or not isinstance(year, int):
        return None
    surname = slug(re.split(r"[,;]| et al", authors.strip())[0].split(" ")[0] or "")
    return f"{surname}-{year}" if surname else None


def free_key(wanted: str, taken: Iterable[str]) -> str:
    """The key, or the same with the first free number from 2 on behind it."""
    taken, candidate, number = set(taken), wanted, 2
    while candidate in taken:
        candidate, number = f"{wanted}-{number}", number + 1
    return candidate


def slug(text: str) -> str:
    """A text as it can stand in an address: plain small letters, digits and hyphens; may be empty."""
    letters = re.sub(r"[^a-z0-9]+", "-", fold(text)).strip("-")
    return letters[: LONGEST_KEY - 10].strip("-")
