"""What the pages stand on: the snapshot, the database, the checklist and the gazetteer of this app."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import cast
from urllib.parse import parse_qsl

from flask import current_app, request
from sqlalchemy.orm import Session

from directory.domain.checklist import Checklist
from directory.domain.countries import COUNTRY_CODES
from directory.domain.eligibility import RuleBook, read_rule_book
from directory.domain.parameters import Surroundings, parse
from directory.domain.places import Place
from directory.domain.problems import InstallationError
from directory.domain.query import Query
from directory.index.snapshot import Snapshot
from directory.store import documents
from directory.store.published import RecordReader


@dataclass
class Backing:
    """How the web layer reaches the rest; create_app puts one into ``app.extensions["web"]``.

    ``snapshot`` gives the newest index, ``records`` reads public records, ``session`` gives the
    request's database session for anything else, ``resolve`` a place by name with its other readings.
    """

    snapshot: Callable[[], Snapshot]
    records: RecordReader
    session: Callable[[], Session]
    resolve: Callable[[str], tuple[Place, tuple[Place, ...]]]
    _documents: dict[str, "Documents"] = field(default_factory=dict)

    def documents(self) -> "Documents":
        """The checklist and the labels of practical fields that belong to the newest data."""
        version = self.snapshot().data_version
        if version not in self._documents:
            self._documents = {version: _read_documents(self.session())}
        return self._documents[version]


@dataclass(frozen=True)
class PracticalField:
    """A practical matter that claims speak of, with its label for readers."""

    id: str
    group: str
    label: str


@dataclass(frozen=True)
class Documents:
    """What changes only with the data."""

    checklist: Checklist
    fields: Mapping[str, PracticalField]
    rule_book: RuleBook


def _read_documents(session: Session) -> Documents:
    content = documents.get(session, "fields") or {"fields": []}
    rows = [PracticalField(row["id"], row["group"], row["label"]) for row in content["fields"]]
    rules = documents.get(session, "eligibility")
    if rules is None:
        raise InstallationError("The database holds no eligibility rules. Run 'flask data load'.")
    return Documents(documents.checklist(session), {row.id: row for row in rows}, read_rule_book(rules))


def backing() -> Backing:
    """The backing of the app that answers now."""
    return cast(Backing, current_app.extensions["web"])


def read_query(besides: Collection[str] = ()) -> Query:
    """The query in the address of the request. Raises BadQuery with every problem.

    ``besides`` names what a page reads itself and is no parameter of a search.
    """
    behind = backing()
    surroundings = Surroundings(behind.documents().checklist, COUNTRY_CODES, behind.resolve)
    text = request.query_string.decode(errors="replace")
    pairs = parse_qsl(text, keep_blank_values=True, errors="replace")
    return parse([pair for pair in pairs if pair[0] not in besides], surroundings)
