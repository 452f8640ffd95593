"""What is published: the listings a search is built from, and the public records as bytes."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from functools import cache
from typing import Any

import orjson
from sqlalchemy import Engine, Row, bindparam, delete, insert, select
from sqlalchemy.orm import Session
from sqlalchemy.sql.compiler import SQLCompiler

from directory.domain.evaluation import METHOD_VERSION
from directory.domain.listing import Listing
from directory.domain.problems import InstallationError
from directory.domain.vocabulary import (
    ItemAnswer,
    PositionPrecision,
    Sector,
    State,
    Status,
    Treatment,
    YesNoUnknown,
)
from directory.store import redirects
from directory.store.tables import PublicationRow, PublishedCenterRow, PublishedRecordRow, PublishedSourceRow

ROWS_AT_ONCE = 5_000
RECORDS_AT_ONCE = 500
NEVER_PUBLISHED = "0"
"""The data version of a database that nothing has been published from."""

_CENTER = PublishedCenterRow.__table__
_RECORD = PublishedRecordRow.__table__
_SOURCE = PublishedSourceRow.__table__
_COLUMNS = tuple(_CENTER.c[field.name] for field in fields(Listing))

# Asked with every page: made once, over plain columns, they take half the time.
_NEWEST = select(*PublicationRow.__table__.columns).order_by(PublicationRow.__table__.c.id.desc()).limit(1)
_RECORD_OF = select(_RECORD.c.content).where(_RECORD.c.slug == bindparam("slug"))
_SOURCE_OF = select(_SOURCE.c.content).where(_SOURCE.c.key == bindparam("key"))
_SOURCES = select(_SOURCE.c.content).order_by(_SOURCE.c.key)
_NAMES = select(_CENTER.c.slug, _CENTER.c.name)
_SLUG_OF = select(_CENTER.c.slug).where(_CENTER.c.slug == bindparam("slug"))


@dataclass(frozen=True)
class Found:
    """There is such a center."""


@dataclass(frozen=True)
class Moved:
    """The center has another slug now."""

    to: str


@dataclass(frozen=True)
class Gone:
    """There was such a center, and it was removed."""


@dataclass(frozen=True)
class NeverWas:
    """No center ever had this slug."""


Whereabouts = Found | Moved | Gone | NeverWas


@dataclass(frozen=True)
class Publication:
    """One state of everything published."""

    number: int
    version: str
    content_hash: str
    evaluated_on: date
    method_version: str


def newest(session: Session) -> Publication | None:
    """The publication that is valid now; ``None`` before the first."""
    row = session.execute(_NEWEST).first()
    return _publication(row) if row else None


def _publication(row: Row[Any] | PublicationRow) -> Publication:
    version = f"{row.id}-{row.content_hash[:12]}"
    return Publication(row.id, version, row.content_hash, row.evaluated_on, row.method_version)


def newest_number(session: Session) -> int | None:
    """The number of the publication that is valid now; ``None`` before the first."""
    row = session.execute(_NEWEST).first()
    return row.id if row else None


def data_version(session: Session) -> str:
    """Changes whenever anything published does, and never otherwise; "0" before the first publication."""
    publication = newest(session)
    return publication.version if publication else NEVER_PUBLISHED


def version_of(session: Session, number: int) -> str | None:
    """The data version that a publication made; ``None`` when there is none of that number."""
    row = session.get(PublicationRow, number)
    return _publication(row).version if row else None


def begin(session: Session, *, content_hash: str, on: date) -> Publication:
    """Open a new publication, which takes the place of the one before when it is committed."""
    row = PublicationRow(content_hash=content_hash, evaluated_on=on, method_version=METHOD_VERSION)
    session.add(row)
    session.flush()
    return _publication(row)


def replace(
    session: Session, listings: Iterable[Listing], records: Mapping[str, bytes], sources: Mapping[str, bytes]
) -> None:
    """Write all that is published; what was published before goes."""
    for table in (PublishedRecordRow, PublishedCenterRow, PublishedSourceRow):
        session.execute(delete(table))
    centers = [_row(listing) for listing in listings]
    _insert_all(session, PublishedCenterRow, centers)
    _insert_all(session, PublishedRecordRow, [{"slug": k, "content": v} for k, v in records.items()])
    _insert_all(session, PublishedSourceRow, [{"key": k, "content": v} for k, v in sources.items()])


def _insert_all(session: Session, table: Any, rows: list[dict[str, Any]]) -> None:
    for start in range(0, len(rows), ROWS_AT_ONCE):
        session.execute(insert(table), rows[start : start + ROWS_AT_ONCE])


def _row(listing: Listing) -> dict[str, Any]:
    row = {field.name: getattr(listing, field.name) for field in fields(Listing)}
    as_words = {name: ",".join(row[name]) for name in ("treatments", "answers", "red_flags")}
    as_json = {name: orjson.dumps(row[name]).decode() for name in ("aliases", "criteria", "intervals")}
    return row | as_words | as_json


def listings(session: Session) -> Iterator[Listing]:
    """Every published center, in the order of slugs, streamed.

    Rows come as plain tuples and become values without further ado: a million of them in seconds.
    """
    question = select(*_COLUMNS).order_by(_CENTER.c.slug)
    rows = session.execute(question.execution_options(yield_per=ROWS_AT_ONCE))
    for some in rows.partitions():
        for row in some:
            yield _listing(*row)


# Words of closed lists by their text: a dictionary is several times faster than calling the enum.
_PRECISION = {str(one): one for one in PositionPrecision}
_STATUS = {str(one): one for one in Status}
_SECTOR = {str(one): one for one in Sector}
_INTERNATIONAL = {str(one): one for one in YesNoUnknown}
_STATE = {str(one): one for one in State}
_ANSWER = {str(one): one for one in ItemAnswer}


@cache
def _treatments(text: str) -> tuple[Treatment, ...]:
    return tuple(Treatment(word) for word in text.split(",") if word)


def _answers(text: str) -> tuple[ItemAnswer, ...]:
    return tuple([_ANSWER[word] for word in text.split(",")]) if text else ()


def _pairs(text: str) -> tuple[tuple[float, float], ...]:
    return tuple(map(tuple, orjson.loads(text)))


def _listing(
    slug: str, name: str, local_name: str | None, program: str | None, aliases: str, city: str,
    region: str | None, country: str, latitude: float, longitude: float, position_precision: str,
    status: str, status_year: int | None, treatments: str, sector: str, international: str,
    documented: float, possible: float, known: float, state: str, criteria: str, answers: str,
    intervals: str, red_flags: str, lowest_cost_usd: float | None, last_checked: date | None,
) -> Listing:  # fmt: skip
    return Listing(
        slug, name, local_name, program,
        () if aliases == "[]" else tuple(orjson.loads(aliases)),
        city, region, country, latitude, longitude,
        _PRECISION[position_precision], _STATUS[status], status_year, _treatments(treatments),
        _SECTOR[sector], _INTERNATIONAL[international], documented, possible, known, _STATE[state],
        _pairs(criteria), _answers(answers), _pairs(intervals),
        tuple(red_flags.split(",")) if red_flags else (),
        lowest_cost_usd, last_checked,
    )  # fmt: skip


class RecordReader:
    """Reads the public records of one database.

    Every page of a center or source asks for one of them, and nothing else of the database. A session
    takes eight times as long as the question, so this one goes straight to the driver.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._of_center = _RECORD_OF.compile(engine)
        self._of_source = _SOURCE_OF.compile(engine)

    def center(self, slug: str) -> bytes | None:
        """The public record of a center as JSON; ``None`` when no such center is published."""
        return self._read(self._of_center, {"slug": slug})

    def source(self, key: str) -> bytes | None:
        """The public record of a source as JSON; ``None`` when no such source is published."""
        return self._read(self._of_source, {"key": key})

    def _read(self, question: SQLCompiler, asked: dict[str, str]) -> bytes | None:
        by_place = [asked[name] for name in question.positiontup or ()]
        try:
            connection = self._engine.raw_connection()
            try:
                cursor = connection.cursor()
                cursor.execute(str(question), by_place or asked)
                row = cursor.fetchone()
            finally:
                connection.close()
        except self._engine.dialect.loaded_dbapi.Error as error:
            raise InstallationError(f"The database cannot be read: {error}") from error
        return bytes(row[0]) if row else None


def center_records(session: Session, slugs: Sequence[str]) -> dict[str, bytes]:
    """The public records of some centers as JSON, by slug; without those that are not published."""
    found: dict[str, bytes] = {}
    for start in range(0, len(slugs), RECORDS_AT_ONCE):
        some = _RECORD.c.slug.in_(slugs[start : start + RECORDS_AT_ONCE])
        for row in session.execute(select(_RECORD.c.slug, _RECORD.c.content).where(some)):
            found[row.slug] = bytes(row.content)
    return found


def source_records(session: Session) -> list[bytes]:
    """The public record of every source as JSON, in the order of keys."""
    return [bytes(content) for content in session.scalars(_SOURCES)]


def center_names(session: Session) -> dict[str, str]:
    """The name of every published center, by its slug."""
    return {row.slug: row.name for row in session.execute(_NAMES)}


def where_is(session: Session, slug: str) -> Whereabouts:
    """What has become of a slug."""
    if _is_published(session, slug):
        return Found()
    moved = redirects.all(session)
    if slug not in moved:
        return NeverWas()
    target = moved[slug]
    return Moved(target) if target else Gone()


def _is_published(session: Session, slug: str) -> bool:
    return session.execute(_SLUG_OF, {"slug": slug}).first() is not None
