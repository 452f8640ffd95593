"""The data folder: read and check it, load it, write it back."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from directory.curation import seed_format, seed_rules, telling
from directory.curation.proposals import standing
from directory.curation.publication import publish
from directory.curation.seed_format import DOCUMENTS, RecordFile, Seed
from directory.curation.seed_rules import World
from directory.curation.seed_shape import as_json, shape_problems
from directory.domain.centers import Center
from directory.domain.claims import Claim
from directory.domain.problems import BadData, DataProblem, DirectoryError, InstallationError
from directory.domain.sources import Source
from directory.store import centers, claims, desk_records, documents, events, published, redirects, sources
from directory.store.dialects import lock_for_writing
from directory.store.plain import from_plain

EMPTY = Seed(centers={}, sources={}, documents={}, redirects={})


def read_folder(path: Path, *, today: date) -> Seed:
    """Read a data folder and find every problem in it.

    Raises BadData with all problems, each with file, record and field; InstallationError when there
    is no such folder. ``today`` is the day after which no date may lie.
    """
    problems: list[DataProblem] = []
    files = seed_format.files_of(path, problems)
    well_shaped = []
    for file in files:
        found = shape_problems(file)
        problems += found
        if not found:
            well_shaped.append(file)
    world = _world(files, well_shaped, today)
    for file in well_shaped:
        problems += _rule_problems(file, world)
    if problems:
        raise BadData(sorted(problems, key=lambda one: one.file))
    return _seed(well_shaped)


def _world(files: Iterable[RecordFile], well_shaped: Iterable[RecordFile], today: date) -> World:
    """What is known of all files; a file with a broken shape still exists under its name."""
    documents_read = {file.kind: file.table for file in well_shaped}
    return World(
        today=today,
        slugs=[file.stem for file in files if file.kind == "center"],
        source_keys=frozenset(file.stem for file in files if file.kind == "source"),
        items=_ids(documents_read.get("checklist"), "items"),
        fields=_ids(documents_read.get("fields"), "fields"),
        flag_kinds=_ids(documents_read.get("checklist"), "red_flags"),
    )


def _ids(table: Mapping[str, Any] | None, within: str) -> frozenset[str] | None:
    return None if table is None else frozenset(record["id"] for record in table[within])


def _rule_problems(file: RecordFile, world: World) -> list[DataProblem]:
    if file.kind == "center":
        return seed_rules.center_problems(file, from_plain(Center, file.table), world)
    if file.kind == "source":
        return seed_rules.source_problems(file, from_plain(Source, file.table), world)
    rules = {
        "checklist": seed_rules.checklist_problems,
        "fields": seed_rules.fields_problems,
        "eligibility": seed_rules.eligibility_problems,
        "redirects": seed_rules.redirects_problems,
    }
    return rules[file.kind](file, world)


def _seed(files: Iterable[RecordFile]) -> Seed:
    tables = {file.kind: as_json(file.table) for file in files}
    all_centers = [from_plain(Center, file.table) for file in files if file.kind == "center"]
    all_sources = [from_plain(Source, file.table) for file in files if file.kind == "source"]
    moved = tables.get("redirects", {"redirects": []})["redirects"]
    return Seed(
        centers={one.slug: one for one in all_centers},
        sources={one.key: one for one in all_sources},
        documents={name: tables[name] for name in DOCUMENTS},
        redirects={entry["slug"]: entry.get("target") for entry in moved},
    )


@dataclass(frozen=True)
class Changes:
    """What a load changes among records of one kind, by their ids."""

    new: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    withdrawn: tuple[str, ...] = ()
    total: int = 0

    def __bool__(self) -> bool:
        return bool(self.new or self.changed or self.withdrawn)

    def sentence(self, noun: str) -> str:
        """For example "412 claims: 9 new, 2 changed, 0 withdrawn"."""
        new, changed, withdrawn = len(self.new), len(self.changed), len(self.withdrawn)
        return f"{self.total:,} {noun}: {new} new, {changed} changed, {withdrawn} withdrawn"


@dataclass(frozen=True)
class Difference:
    """What a load changes, or would change. ``data_version`` is the one valid afterwards."""

    centers: Changes
    sources: Changes
    claims: Changes
    documents: Changes
    redirects: Changes
    data_version: str = field(default=published.NEVER_PUBLISHED)
    published: bool = False

    def kinds(self) -> dict[str, Changes]:
        """The changes by the noun they are told with."""
        return {
            "centers": self.centers,
            "claims": self.claims,
            "sources": self.sources,
            "documents": self.documents,
            "redirects": self.redirects,
        }

    def __bool__(self) -> bool:
        return any(self.kinds().values())

    def __str__(self) -> str:
        return "\n".join(changes.sentence(noun) for noun, changes in self.kinds().items())


def difference(before: Seed, after: Seed) -> Difference:
    """What is new, changed and withdrawn between two states of the data."""
    return Difference(
        centers=_changes(_without_claims(before), _without_claims(after)),
        sources=_changes(before.sources, after.sources),
        claims=_changes(_claims_of(before), _claims_of(after)),
        documents=_changes(before.documents, after.documents),
        redirects=_changes(before.redirects, after.redirects),
    )


def _changes(before: Mapping[Any, object], after: Mapping[Any, object]) -> Changes:
    both = [key for key in after if key in before]
    return Changes(
        new=tuple(key for key in after if key not in before),
        # by their text, because True, 1 and 1.0 are equal in Python and not in a record
        changed=tuple(key for key in both if repr(before[key]) != repr(after[key])),
        withdrawn=tuple(key for key in before if key not in after),
        total=len(after),
    )


def _without_claims(seed: Seed) -> dict[str, Center]:
    return {slug: replace(center, claims=()) for slug, center in seed.centers.items()}


def _claims_of(seed: Seed) -> dict[str, Claim]:
    return {claim.id: claim for center in seed.centers.values() for claim in center.claims}


class DeskAhead(DirectoryError):
    """Loading would undo what the curators' desk has published since; names the records and the remedy."""

    def __init__(self, records: Sequence[desk_records.Record]) -> None:
        self.records = tuple(records)
        listed = "\n".join(f"  {kind} {key}" for kind, key in self.records)
        super().__init__(
            "The curators' desk has published changes that this data folder does not hold:\n"
            f"{listed}\n"
            "Write them into the folder with 'flask data export', or load with --replace to undo them."
        )


def load(
    session: Session,
    seed: Seed,
    *,
    today: date,
    now: datetime | None = None,
    dry_run: bool = False,
    replace_desk: bool = False,
) -> Difference:
    """Bring the database to what the seed says and publish it, all or nothing, in one commit.

    New records are inserted, changed claims superseded, records that are no more withdrawn. Loading
    the same seed again on the same day changes nothing. A dry run only says what would change. What it
    corrects is told in public as of ``now``, by default the beginning of ``today``.

    Raises DeskAhead when that would undo what the desk has published, unless ``replace_desk``.
    """
    if not dry_run:
        lock_for_writing(session)
    before = stored(session)
    after = replace(seed, redirects=_all_redirects(before, seed))
    found = difference(before, after)
    if dry_run:
        return replace(found, data_version=published.data_version(session))
    _respect_the_desk(session, before, after, replace_desk=replace_desk)
    write(session, after, found, today)
    at = now or datetime.combine(today, time(), UTC)
    is_new = publish(session, today=today, now=at)
    publication = published.newest(session)
    assert publication is not None  # just published, or published before
    events.append(session, telling.loaded(before, after, at=at, publication=publication.number))
    version = publication.version
    session.commit()
    return replace(found, data_version=version, published=is_new)


def _respect_the_desk(session: Session, before: Seed, after: Seed, *, replace_desk: bool) -> None:
    """Forget which records the desk was ahead in, once the folder holds them. Raises DeskAhead else."""
    ahead = desk_records.all(session)
    undone = [one for one in ahead if standing(before, *one) != standing(after, *one)]
    if undone and not replace_desk:
        raise DeskAhead(undone)
    desk_records.remove(session, ahead)


def stored(session: Session) -> Seed:
    """What the database holds now, as a seed; without documents before the first load."""
    held = {name: documents.get(session, name) for name in DOCUMENTS}
    return Seed(
        centers={center.slug: center for center in centers.all(session)},
        sources=sources.all(session),
        documents={name: content for name, content in held.items() if content is not None},
        redirects=redirects.all(session),
    )


def _all_redirects(before: Seed, seed: Seed) -> dict[str, str | None]:
    """Old slugs known so far, those of centers that leave now, and what the seed says of any.

    Slugs are for ever: a seed that forgets an old one does not make it unknown. Each leads straight
    to a center that exists.
    """
    leaving = dict.fromkeys(slug for slug in before.centers if slug not in seed.centers)
    merged: dict[str, str | None] = {**before.redirects, **leaving, **seed.redirects}
    return {slug: _end(slug, merged, seed) for slug in sorted(merged) if slug not in seed.centers}


def _end(slug: str, merged: Mapping[str, str | None], seed: Seed) -> str | None:
    target = merged[slug]
    for _ in merged:
        if target is None or target in seed.centers:
            return target
        target = merged.get(target)
    return None


def write(session: Session, seed: Seed, found: Difference, today: date) -> None:
    """Bring the tables to a state; ``found`` says where it differs from theirs. Nothing is committed."""
    for key in (*found.sources.new, *found.sources.changed):
        sources.put(session, seed.sources[key])
    for slug in (*found.centers.new, *found.centers.changed):
        centers.put(session, seed.centers[slug])
    fresh = {*found.claims.new, *found.claims.changed}
    for slug, center in seed.centers.items():
        claims.append(session, slug, [claim for claim in center.claims if claim.id in fresh], on=today)
    claims.withdraw(session, found.claims.withdrawn, on=today)
    centers.withdraw(session, found.centers.withdrawn, on=today)
    sources.withdraw(session, found.sources.withdrawn, on=today)
    for name in (*found.documents.new, *found.documents.changed):
        documents.put(session, name, seed.documents[name])  # type: ignore[index,arg-type]  # names of DOCUMENTS
    redirects.replace(session, seed.redirects)


def evaluate_again(session: Session, *, today: date) -> bool:
    """Evaluate every center on a new day, because answers grow old; says whether anything is new."""
    lock_for_writing(session)
    is_new = publish(session, today=today)
    session.commit()
    return is_new


def export(session: Session, path: Path) -> int:
    """Write what the database holds as a data folder, and say how many files that is.

    Exporting right after a load gives the same bytes. Raises InstallationError when there is nothing
    to export or the folder cannot be written.
    """
    held = stored(session)
    if len(held.documents) < len(DOCUMENTS):
        raise InstallationError("The database holds no data yet. Run 'flask data load'.")
    return seed_format.write(path, held)
