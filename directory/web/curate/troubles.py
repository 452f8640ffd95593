"""What keeps a draft from being handed in: each rule it breaks, with the field to mend it in."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from directory.curation.submissions import Preview
from directory.domain.problems import DataProblem
from directory.domain.submissions import Change, RecordKind, Submission
from directory.web.curate import forms, record_words, typed
from directory.web.curate.beside import Known

PATHS = {
    RecordKind.CENTER: "center",
    RecordKind.SOURCE: "source",
    RecordKind.CLAIM: "claim",
    RecordKind.FINDING: "finding",
    RecordKind.RED_FLAG: "red-flag",
}
_WITHIN_CENTER = {"latitude": "coordinates", "longitude": "coordinates", "programs": "programs"}
NO_SOURCE = "is missing. Without a source this is only a draft: choose one, or enter a new one."
_NO_ANSWER = "is missing: choose what the source says about the question"


@dataclass(frozen=True)
class Trouble:
    """One thing to mend; ``field`` is that of the form, empty when it is the record as a whole.

    ``result`` is the place of a source's result from 1 on, and the field of that.
    """

    change: Change | None
    where: str
    field: str
    message: str
    address: str | None
    result: tuple[int, str] | None = None


def address(number: int, kind: RecordKind, key: str) -> str | None:
    """Where a record of a draft is edited; ``None`` for kinds that have no form."""
    return f"/curate/drafts/{number}/{PATHS[kind]}/{key}" if kind in PATHS else None


def troubles(draft: Submission, preview: Preview, known: Known) -> list[Trouble]:
    """Everything to mend, in the order of the draft's records."""
    by_name = _names(draft, preview)
    found = list(_each_once(_trouble(problem, draft, by_name, known) for problem in preview.problems))
    order = {(one.kind, one.key): at for at, one in enumerate(draft.changes)}
    last = len(order)
    return sorted(found, key=lambda o: order.get((o.change.kind, o.change.key), last) if o.change else last)


def _each_once(found: Iterable[Trouble]) -> Iterator[Trouble]:
    """Several rules may say the same of one field."""
    said: set[tuple[str, str]] = set()
    for one in found:
        if (one.where, one.message) not in said:
            said.add((one.where, one.message))
            yield one


def _names(draft: Submission, preview: Preview) -> dict[str, Change]:
    """The changes by every name that a problem may call them."""
    names: dict[str, Change] = {}
    # New claims have ids in the preview; its changes stand in the order of the draft's.
    for change, numbered in zip(draft.changes, preview.changes, strict=False):
        names[change.key] = names[numbered.key] = change
    return names


def _trouble(problem: DataProblem, draft: Submission, names: Mapping[str, Change], known: Known) -> Trouble:
    change = _change(problem, draft, names)
    field = _field(problem, change)
    where = known.title(change) if change else problem.record or problem.file
    at = address(draft.id, change.kind, change.key) if change and change.proposed is not None else None
    inner, result = field, None
    if at and field == "results" and problem.field:
        result = (_result_number(problem), problem.field)
        at, inner = f"{at}/results/{result[0]}", problem.field
    label = record_words.field_name(inner) if inner else ""
    message = _message(problem, change, inner if result else field)
    target = f"{at}#{inner}" if at and inner else at
    return Trouble(change, f"{where}: {label}" if label else where, field, message, target, result)


def _change(problem: DataProblem, draft: Submission, names: Mapping[str, Change]) -> Change | None:
    kind, _, rest = problem.file.partition("/")
    stem = rest.rpartition("/")[2].removesuffix(".toml")
    if kind == "sources":
        return draft.change(RecordKind.SOURCE, stem)
    within = (f"{stem}/{problem.record}", problem.record)
    part = next((names[name] for name in within if problem.record and name in names), None)
    return part or draft.change(RecordKind.CENTER, stem)


def _field(problem: DataProblem, change: Change | None) -> str:
    if change is None:
        return ""
    if change.kind is RecordKind.SOURCE and problem.record.startswith("results"):
        return "results"
    root = problem.field.partition(".")[0].partition("[")[0]
    if change.kind is RecordKind.CENTER:
        is_program = bool(problem.record) and problem.record != change.key
        return "programs" if is_program else _WITHIN_CENTER.get(root, root)
    return root


def _result_number(problem: DataProblem) -> int:
    digits = "".join(one for one in problem.record if one.isdigit())
    return int(digits) if digits else 1


def _message(problem: DataProblem, change: Change | None, field: str) -> str:
    if unreadable := _unreadable(change, field):
        return unreadable
    is_claim = change is not None and change.kind is RecordKind.CLAIM
    if is_claim and problem.field == "source":
        given = str((change.proposed or {}).get("source", "")) if change else ""
        return NO_SOURCE if not given else f"there is no source called “{given}”: choose one from the list"
    if is_claim and problem.field == "answer" and problem.message.startswith("is missing"):
        return _NO_ANSWER if "or a number" not in problem.message else f"{_NO_ANSWER}, or give the number"
    return problem.message


def _unreadable(change: Change | None, field: str) -> str | None:
    """What the form says of a text that can be no value: better than what the schema says."""
    if change is None or change.kind not in PATHS or not change.proposed:
        return None
    return typed.unreadable(forms.entries(change.kind, change.proposed), change.proposed).get(field)


def beside_fields(found: list[Trouble], kind: RecordKind, key: str) -> dict[str, list[str]]:
    """The messages of one record by the field of its form."""
    messages: dict[str, list[str]] = {}
    for one in found:
        if one.change and (one.change.kind, one.change.key) == (kind, key):
            messages.setdefault(one.field, []).append(one.message)
    return messages
