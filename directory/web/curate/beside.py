"""What is proposed beside what stands, record by record and field by field, as values for pages."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from directory.curation import proposals
from directory.curation.seed_format import Seed
from directory.domain.checklist import Item
from directory.domain.differences import Fate, Piece, lines_changed, words_changed
from directory.domain.problems import DataProblem
from directory.domain.submissions import Change, Plain, RecordKind, Submission
from directory.web import words
from directory.web.curate import record_words


@dataclass(frozen=True)
class Side:
    """A value as it stands or as it is proposed; ``is_list`` when each piece is an entry of its own."""

    pieces: tuple[Piece, ...]
    is_list: bool


@dataclass(frozen=True)
class FieldView:
    """One field of a record on both sides."""

    label: str
    before: Side
    after: Side


@dataclass(frozen=True)
class SourceView:
    """The source that a claim names: where to read it here, and where it can be opened."""

    key: str
    title: str
    address: str | None
    locator: str | None
    is_published: bool


@dataclass(frozen=True)
class RecordView:
    """One changed record."""

    change: Change
    title: str
    deed: str
    changed: tuple[FieldView, ...]
    kept: tuple[tuple[str, tuple[str, ...]], ...]
    source: SourceView | None
    question: Item | None

    @property
    def anchor(self) -> str:
        """Its id within a page."""
        return anchor(self.change.kind, self.change.key)


def anchor(kind: str, key: str) -> str:
    """The id of a record within a page."""
    return f"{kind}-{key}".replace("/", "-").replace("+", "-new-").replace(" ", "-")


def field_view(name: str, before: Any, after: Any) -> FieldView:
    """A field with what is gone marked on the one side and what is new on the other."""
    old, new = record_words.lines(name, before), record_words.lines(name, after)
    is_list = isinstance(before, list | tuple) or isinstance(after, list | tuple)
    pieces = lines_changed(old, new) if is_list else words_changed("".join(old), "".join(new))
    return FieldView(
        record_words.field_name(name),
        Side(tuple(one for one in pieces if one.fate is not Fate.NEW), is_list),
        Side(tuple(one for one in pieces if one.fate is not Fate.GONE), is_list),
    )


def deed(change: Change) -> str:
    """Whether a record is new, changed or taken away."""
    if change.base is None:
        return "new"
    return "taken away" if change.proposed is None else "changed"


@dataclass(frozen=True)
class Known:
    """What records are called: the data as published, with what a submission adds to it."""

    seed: Seed
    changes: tuple[Change, ...] = ()

    def center(self, slug: str | None) -> str:
        """The name of a center; its slug where it has none yet."""
        proposed = self._proposed(RecordKind.CENTER, slug or "")
        found = self.seed.centers.get(slug or "")
        return str(proposed.get("name") or (found.name if found else slug or ""))

    def source(self, key: str) -> Plain:
        """A source as it would stand."""
        proposed = self._proposed(RecordKind.SOURCE, key)
        return proposed or proposals.standing(self.seed, RecordKind.SOURCE, key) or {}

    def _proposed(self, kind: RecordKind, key: str) -> Plain:
        found = (one.proposed for one in self.changes if (one.kind, one.key) == (kind, key))
        return next((one for one in found if one), {})

    def field(self, name: str) -> str:
        """What a claim or finding is about, in words."""
        fields = self.seed.documents["fields"]["fields"]
        labels = {one["id"]: one["label"] for one in fields}
        return str(labels.get(name) or words.item_short(name))

    def title(self, change: Change) -> str:
        """A record's name for people."""
        record = change.proposed or change.base or {}
        match change.kind:
            case RecordKind.SOURCE:
                return str(record.get("title") or change.key)
            case RecordKind.CENTER:
                return str(record.get("name") or change.key)
            case RecordKind.REDIRECT:
                return change.key
            case _:
                return f"{self._about(change, record)} ({self.center(change.center)})"

    def _about(self, change: Change, record: Plain) -> str:
        within = change.key.partition("/")[2]
        match change.kind:
            case RecordKind.CLAIM:
                return self.field(str(record.get("field") or change.key))
            case RecordKind.FINDING:
                return self.field(within)
            case RecordKind.RED_FLAG:
                return words.flag_name(within)
            case _:
                return within


def record_view(change: Change, known: Known) -> RecordView:
    """One change for a page."""
    record = change.proposed or change.base or {}
    changed = {one.name for one in change.fields()}
    kept = tuple(
        (record_words.field_name(name), tuple(record_words.lines(name, value)))
        for name, value in record.items()
        if name not in changed
    )
    views = tuple(field_view(one.name, one.before, one.after) for one in change.fields())
    question = known.seed.checklist.by_id.get(str(record.get("field")))
    return RecordView(
        change, known.title(change), deed(change), views, kept, _source_view(change, record, known), question
    )


def _source_view(change: Change, record: Plain, known: Known) -> SourceView | None:
    key = change.key if change.kind is RecordKind.SOURCE else str(record.get("source") or "")
    source: Mapping[str, Any] = known.source(key) if key else {}
    if not source:
        return None
    return SourceView(
        key=key,
        title=str(source.get("title") or key),
        address=record_words.source_address(source),
        locator=record.get("locator"),
        is_published=key in known.seed.sources,
    )


@dataclass(frozen=True)
class ProblemView:
    """Something that must be mended: in which record of the submission, and what would be right."""

    anchor: str | None
    where: str
    message: str


def problem_view(problem: DataProblem, submission: Submission, known: Known) -> ProblemView:
    """A broken rule with the record it stands in, as far as the submission has it."""
    found = next((one for one in submission.changes if one.key == problem.record), None)
    name = known.title(found) if found else problem.record or problem.file
    field = record_words.field_name(problem.field) if problem.field else ""
    where = ", ".join(text for text in (name, field) if text)
    return ProblemView(anchor(found.kind, found.key) if found else None, where, problem.message)
