"""Two centers that are one: what the one holds goes over to the other, and its address leads there."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from directory.curation import seed, submissions
from directory.curation.proposals import plain
from directory.curation.seed_format import Seed
from directory.curation.submissions import NotAllowed
from directory.domain.centers import Center, Program
from directory.domain.claims import Claim
from directory.domain.problems import NotFound
from directory.domain.submissions import Change, RecordKind, Submission
from directory.store.dialects import lock_for_writing

_WHO_LOOKED = {"checked": False, "checked_on": None, "accessed": None, "id": ""}


@dataclass(frozen=True)
class Pair:
    """The center that goes and the one that stays."""

    gone: Center
    kept: Center


def merge(
    session: Session, *, gone: str, kept: str, reason: str, by: int, now: datetime, today: date
) -> Submission:
    """Hand in that the center ``gone`` is the center ``kept``; a second person publishes it.

    Raises NotFound for a slug that no center has, NotAllowed without a reason or where rules of the
    data folder name the center that would go, BadData when the whole breaks a rule.
    """
    lock_for_writing(session)
    data = seed.stored(session)
    pair = find_pair(data, gone, kept)
    if not reason.strip():
        raise NotAllowed("Write why they are one and the same, and how you know.")
    _require_no_rules(data, gone)
    draft = submissions.begin(
        session,
        title=f"{pair.gone.name} is {pair.kept.name}",
        note=reason.strip(),
        changes=changes(data, pair),
        author=by,
        now=now,
    )
    handed_in = submissions.hand_in(session, draft, now=now, today=today)
    session.commit()
    return handed_in


def find_pair(data: Seed, gone: str, kept: str) -> Pair:
    """Two centers by their slugs. Raises NotFound, NotAllowed when they are the same."""
    for slug in (gone, kept):
        if slug not in data.centers:
            raise NotFound(f"There is no center '{slug}' in the directory.")
    if gone == kept:
        raise NotAllowed("A center cannot be merged into itself. Choose another one.")
    return Pair(data.centers[gone], data.centers[kept])


def _require_no_rules(data: Seed, gone: str) -> None:
    guidelines = data.documents["eligibility"].get("guidelines", ())
    if any(one.get("center") == gone for one in guidelines):
        raise NotAllowed(
            f"The rules for taking part in eligibility.toml name '{gone}'. Have them changed in the data "
            "folder first, or merge the other way round."
        )


def changes(data: Seed, pair: Pair) -> tuple[Change, ...]:
    """Everything that merging changes. What the leaving center still holds is withdrawn with it."""
    programs = _program_ids(pair)
    claims, ids = _claims(pair, programs)
    slug = pair.gone.slug
    found = [
        *claims,
        *_sources(data, pair),
        *_findings(pair),
        *_red_flags(pair, ids),
        *_replies(pair, ids),
        _kept_center(pair, programs),
        *_redirects(data, pair),
        Change(RecordKind.REDIRECT, slug, _redirect(data, slug), {"target": pair.kept.slug}),
        Change(RecordKind.CENTER, slug, plain(pair.gone), None),
    ]
    return tuple(one for one in found if one.base != one.proposed)


def _program_ids(pair: Pair) -> dict[str, str]:
    """Each program of the leaving center → the one of the other that gives the same, or a new id there."""
    taken = {one.id for one in pair.kept.programs}
    ids: dict[str, str] = {}
    for program in pair.gone.programs:
        same = next((one for one in pair.kept.programs if one.treatment is program.treatment), None)
        ids[program.id] = same.id if same else _free(program.id, taken)
        taken.add(ids[program.id])
    return ids


def _free(id: str, taken: set[str]) -> str:
    numbered = (f"{id}-{number}" for number in range(2, len(taken) + 3))
    return next(one for one in (id, *numbered) if one not in taken)


def _claims(pair: Pair, programs: Mapping[str, str]) -> tuple[list[Change], dict[str, str]]:
    """The claims as new ones of the other center, and where each old id is found now.

    One that the other center has already, word for word and no less checked, is not repeated.
    """
    held = {(_said(one), checked): one.id for one in pair.kept.claims for checked in {False, one.checked}}
    made: list[Change] = []
    ids: dict[str, str] = {}
    for claim in pair.gone.claims:
        moved = replace(claim, program=programs.get(claim.program) if claim.program else None)
        key = held.get((_said(moved), claim.checked))
        if key is None:
            key = f"{pair.kept.slug}+{len(made) + 1}"
            record = {name: value for name, value in plain(moved).items() if name != "id"}
            made.append(Change(RecordKind.CLAIM, key, None, record))
        ids[claim.id] = key
    return made, ids


def _said(claim: Claim) -> str:
    # by its text: True, 1 and 1.0 are equal in Python and not in a record
    return repr(replace(claim, **_WHO_LOOKED))  # type: ignore[arg-type]


def _sources(data: Seed, pair: Pair) -> Iterator[Change]:
    """Sources that name the one name the other instead."""
    for key, source in data.sources.items():
        if pair.gone.slug in source.centers:
            named = (pair.kept.slug if slug == pair.gone.slug else slug for slug in source.centers)
            changed = replace(source, centers=tuple(dict.fromkeys(named)))
            yield Change(RecordKind.SOURCE, key, plain(source), plain(changed))


def _findings(pair: Pair) -> Iterator[Change]:
    """What is recorded as not known about the one, where nothing is recorded about the other."""
    known = {one.field for one in pair.kept.findings} | {one.field for one in pair.kept.claims}
    for finding in pair.gone.findings:
        if finding.field not in known:
            yield Change(RecordKind.FINDING, f"{pair.kept.slug}/{finding.field}", None, plain(finding))


def _red_flags(pair: Pair, ids: Mapping[str, str]) -> Iterator[Change]:
    standing = {flag.kind: flag for flag in pair.kept.red_flags}
    for flag in pair.gone.red_flags:
        own = standing.get(flag.kind)
        claims = (*(own.claims if own else ()), *(ids[one] for one in flag.claims))
        proposed = {**plain(flag), "claims": list(dict.fromkeys(claims))}
        base = plain(own) if own else None
        yield Change(RecordKind.RED_FLAG, f"{pair.kept.slug}/{flag.kind}", base, proposed)


def _replies(pair: Pair, ids: Mapping[str, str]) -> Iterator[Change]:
    answered = {reply.claim for reply in pair.kept.replies}
    for reply in pair.gone.replies:
        claim = ids[reply.claim]
        if claim not in answered:
            record = {**plain(reply), "claim": claim}
            yield Change(RecordKind.REPLY, f"{pair.kept.slug}/{claim}", None, record)


def _kept_center(pair: Pair, programs: Mapping[str, str]) -> Change:
    """The staying center: found under the names of the other, with its programs and studies."""
    kept, gone = pair.kept, pair.gone
    own = {kept.name, kept.local_name, *kept.aliases}
    names = (name for name in (gone.name, gone.local_name, *gone.aliases) if name and name not in own)
    changed = replace(
        kept,
        aliases=(*kept.aliases, *dict.fromkeys(names)),
        studies=tuple(dict.fromkeys((*kept.studies, *gone.studies))),
        programs=(*kept.programs, *_new_programs(pair, programs)),
    )
    return Change(RecordKind.CENTER, kept.slug, plain(kept), plain(changed))


def _new_programs(pair: Pair, ids: Mapping[str, str]) -> Iterable[Program]:
    held = {one.id for one in pair.kept.programs}
    return [replace(one, id=ids[one.id]) for one in pair.gone.programs if ids[one.id] not in held]


def _redirects(data: Seed, pair: Pair) -> Iterator[Change]:
    """Older addresses that lead to the leaving center lead straight on."""
    for slug, target in data.redirects.items():
        if target == pair.gone.slug:
            yield Change(RecordKind.REDIRECT, slug, {"target": target}, {"target": pair.kept.slug})


def _redirect(data: Seed, slug: str) -> dict[str, str | None] | None:
    return {"target": data.redirects[slug]} if slug in data.redirects else None
