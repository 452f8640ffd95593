"""A batch of claims from a table: tried first, then made into one draft that goes the way of every draft."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from difflib import get_close_matches
from typing import Any

from sqlalchemy.orm import Session

from directory.curation import claim_sheet, proposals, seed, submissions
from directory.curation.claim_sheet import Row
from directory.curation.seed_format import Seed
from directory.curation.submissions import NotAllowed
from directory.domain.submissions import Change, Plain, RecordKind, Stage, Submission, next_unnumbered
from directory.domain.verification import unchecked_if_edited
from directory.store import claims
from directory.store import submissions as kept
from directory.store.dialects import lock_for_writing

MOST_PROPOSED = 500
"""Rows that may propose something in one import; rows that stand already are not counted."""

_NOT_IN_BULK = "A table cannot say that a claim was checked. Leave it as it stands, or empty for a new claim."
_OPEN = (Stage.DRAFT, Stage.SUBMITTED)


@dataclass
class Tried:
    """What came of one row: problems by column, why it proposes nothing, what it resembles, or a change."""

    row: Row
    problems: list[tuple[str, str]] = field(default_factory=list)
    stands_as: str = ""
    like: str = ""
    change: Change | None = None


@dataclass(frozen=True)
class Trial:
    """A dry run over all rows."""

    rows: Sequence[Tried]
    too_many: bool = False

    @property
    def changes(self) -> list[Change]:
        """What the rows together propose."""
        return [one.change for one in self.rows if one.change]

    @property
    def failing(self) -> list[Tried]:
        """The rows that cannot be taken as they are."""
        return [one for one in self.rows if one.problems]

    @property
    def is_clean(self) -> bool:
        """Whether a draft can be made of it."""
        return not self.failing and not self.too_many


def export_rows(session: Session, *, center: str | None = None) -> list[dict[str, str]]:
    """The published claims as rows, of one center or all; importing them again proposes nothing."""
    stored = seed.stored(session).centers.values()
    wanted = [one for one in stored if center in (None, one.slug)]
    return [claim_sheet.cells_of(one.slug, claim) for one in wanted for claim in one.claims]


def attempt(session: Session, rows: Iterable[Row], *, by: int, today: date) -> Trial:
    """Try every row without writing anything: problems, what stands already, and what would be proposed."""
    return _attempt(session, seed.stored(session), rows, by, today)


def _attempt(session: Session, data: Seed, rows: Iterable[Row], by: int, today: date) -> Trial:
    tried = [Tried(row) for row in rows]
    known = _Known(data, _open_changes(session, by))
    proposed: list[Change] = []
    for one in tried:
        _read(one, data, known, proposed)
        if one.change:
            proposed.append(one.change)
    if len(proposed) > MOST_PROPOSED:
        return Trial(tried, too_many=True)
    _apply_rules(session, data, tried, today)
    return Trial(tried)


def make_draft(
    session: Session, rows: Iterable[Row], *, title: str, by: int, now: datetime, today: date
) -> Submission:
    """One draft with everything that the rows propose.

    Raises NotAllowed when a row has a problem, or when all of it stands already or waits in a draft: the
    same table twice makes one draft.
    """
    lock_for_writing(session)
    trial = attempt(session, rows, by=by, today=today)
    if not trial.is_clean:
        raise NotAllowed("Some rows cannot be taken. Correct them and choose the file again.")
    if not trial.changes:
        raise NotAllowed("Everything in it stands already, or waits in a draft or submission.")
    draft = submissions.begin(session, title=title, note="", changes=trial.changes, author=by, now=now)
    session.commit()
    return draft


def _open_changes(session: Session, by: int) -> list[tuple[int, Change]]:
    """What waits in one's own drafts and in anybody's submissions."""
    own = kept.listed(session, stages=_OPEN, author=by)
    others = kept.listed(session, stages=[Stage.SUBMITTED])
    found = {one.id: one for one in (*own, *others)}
    return [
        (one.id, change)
        for one in found.values()
        for change in one.changes
        if change.kind is RecordKind.CLAIM
    ]


class _Known:
    """Claims that stand or wait, by what they say; rows are added as they are read."""

    def __init__(self, data: Seed, waiting: Iterable[tuple[int, Change]]) -> None:
        self._same: dict[tuple[str, ...], str] = {}
        self._like: dict[tuple[str, ...], str] = {}
        for slug, center in data.centers.items():
            for claim in center.claims:
                self.add(slug, proposals.plain(claim), f"claim {claim.id}")
        self._changed: dict[str, list[tuple[int, Plain | None]]] = {}
        for number, change in waiting:
            self._changed.setdefault(change.key, []).append((number, change.proposed))
            if change.base is None and change.proposed:
                self.add(change.center or "", change.proposed, f"proposed in submission {number}")

    def add(self, slug: str, record: Plain, name: str) -> None:
        self._same.setdefault(_says(slug, record), name)
        self._like.setdefault(_about(slug, record), name)

    def same(self, slug: str, record: Plain) -> str:
        return self._same.get(_says(slug, record), "")

    def like(self, slug: str, record: Plain) -> str:
        return self._like.get(_about(slug, record), "")

    def changed(self, key: str, record: Plain) -> str:
        found = (number for number, waits in self._changed.get(key, ()) if waits == record)
        number = next(found, None)
        return "" if number is None else f"proposed in submission {number}"


def _says(slug: str, record: Plain) -> tuple[str, ...]:
    statement = " ".join(str(record.get("statement", "")).casefold().split())
    rest = (repr(record.get(name)) for name in ("answer", "value", "unit", "program", "level", "as_of"))
    return (*_about(slug, record), statement, *rest)


def _about(slug: str, record: Plain) -> tuple[str, ...]:
    return (slug, str(record.get("field")), str(record.get("source")))


def _read(one: Tried, data: Seed, known: _Known, proposed: Sequence[Change]) -> None:
    slug, claim_id = one.row.cells.get("center", ""), one.row.cells.get("claim", "")
    if slug not in data.centers:
        one.problems.append(("center", _unknown("center", slug, data.centers)))
        return
    record = _record(one)
    base = proposals.standing(data, RecordKind.CLAIM, claim_id) if claim_id.startswith(f"{slug}-") else None
    if claim_id and base is None:
        one.problems.append(("claim", f"“{claim_id}” is no claim of {slug}. Leave it empty for a new claim."))
    if record.get("source") and record["source"] not in data.sources:
        one.problems.append(("source", _unknown("source", record["source"], data.sources)))
    if _claims_a_check(record, base):
        one.problems.append(("checked", _NOT_IN_BULK))
    if one.problems:
        return
    if base is None:
        _propose_new(one, slug, record, known, proposed)
    else:
        _propose_change(one, claim_id, base, record, known, proposed)


def _unknown(noun: str, key: str, keys: Iterable[str]) -> str:
    if not key:
        return f"is empty. Write the short name of a {noun}."
    near = get_close_matches(key, list(keys), 1)
    hint = f" Did you mean “{near[0]}”?" if near else ""
    more = " Enter the source on the desk first." if noun == "source" and not near else ""
    return f"there is no {noun} “{key}” in the directory.{hint}{more}"


def _record(one: Tried) -> dict[str, Any]:
    """The claim that a row is, as its file would have it."""
    cells = {name: text for name, text in one.row.cells.items() if text and name not in ("center", "claim")}
    record: dict[str, Any] = {**cells}
    if "value" in cells:
        record["value"] = claim_sheet.read_value(cells["value"])
    if record.get("level") == "center":
        del record["level"]
    checked = str(record.pop("checked", "no")).lower()
    if checked not in ("yes", "no"):
        one.problems.append(("checked", "must be yes, no or empty."))
    return record | ({"checked": True} if checked == "yes" else {})


def _claims_a_check(record: Plain, base: Plain | None) -> bool:
    names = ("checked", "checked_on")
    said = {name: record.get(name) for name in names if record.get(name)}
    return bool(said) and said != {name: (base or {}).get(name) for name in names if (base or {}).get(name)}


def _propose_new(
    one: Tried, slug: str, record: dict[str, Any], known: _Known, proposed: Sequence[Change]
) -> None:
    one.stands_as = known.same(slug, record)
    if one.stands_as:
        return
    one.like = known.like(slug, record)
    one.change = Change(RecordKind.CLAIM, next_unnumbered(proposed, slug), None, record)
    known.add(slug, record, f"row {one.row.number}")


def _propose_change(
    one: Tried, claim_id: str, base: Plain, record: dict[str, Any], known: _Known, proposed: Sequence[Change]
) -> None:
    # Columns that the table does not have leave their fields alone; a check is never taken off by a table.
    cells = one.row.cells
    absent = {name: base[name] for name in base if not cells.get(name) and name in ("checked", "checked_on")}
    absent |= {name: base[name] for name in base if name not in cells}
    change = Change(RecordKind.CLAIM, claim_id, base, {**absent, **record})
    if not change.fields():
        one.stands_as = f"claim {claim_id}"
        return
    if any(other.key == claim_id for other in proposed):
        one.problems.append(("claim", f"another row changes {claim_id} too. Keep one of them."))
        return
    change = unchecked_if_edited(change)
    one.stands_as = known.changed(claim_id, change.proposed or {})
    one.change = None if one.stands_as else change


def _apply_rules(session: Session, data: Seed, tried: Sequence[Tried], today: date) -> None:
    """Every rule of the data folder, on the data as it would be; problems go to their rows."""
    by_key = {one.change.key: one for one in tried if one.change}
    changes = [one.change for one in tried if one.change]
    for problem in proposals.shape_problems_of(changes):
        by_key[problem.record].problems.append((_column(problem.field), problem.message))
    if any(one.problems for one in by_key.values()):
        return
    numbers = {slug: claims.last_number(session, slug) for slug in {one.center or "" for one in changes}}
    applied = proposals.apply(data, changes, last_numbers=numbers)
    by_id = {after.key: by_key[before.key] for before, after in zip(changes, applied.changes, strict=True)}
    for problem in proposals.problems(applied.seed, applied.changes, today=today):
        one = by_id.get(problem.record) or by_id[applied.changes[0].key]
        one.problems.append((_column(problem.field), problem.message))


def _column(name: str) -> str:
    last = name.rpartition(".")[2]
    return last if last in claim_sheet.NAMES else ""


def rows_from(values: Iterable[Mapping[str, Any]]) -> list[Row]:
    """Rows as a form carried them from one page to the next. Raises ValueError for anything else."""
    rows = []
    for value in values:
        number, cells = value["number"], value["cells"]
        if not isinstance(number, int) or not all(
            name in claim_sheet.NAMES and isinstance(text, str) for name, text in cells.items()
        ):
            raise ValueError("this is no row of a table of claims")
        rows.append(Row(number, cells))
    return rows
