"""The public record of a center or source: everything the site knows, as plain values ready for JSON.

Pages and API are two views of this one record, so that they can never disagree.
"""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import date
from enum import Enum
from typing import Any

from directory.domain.centers import Center
from directory.domain.certainty import STARTING_CERTAINTY, Judged
from directory.domain.checklist import Checklist
from directory.domain.claims import Claim, RedFlag
from directory.domain.dates import PartialDate
from directory.domain.evaluation import (
    METHOD_VERSION,
    SLACK,
    Evaluation,
    Interval,
    ItemEvaluation,
    interval_of,
)
from directory.domain.outcomes import (
    POOLED_DEATHS,
    PRIOR_PEOPLE,
    Basis,
    Measure,
    Result,
    ResultLimits,
    drawn_to_pooled,
    is_silent_about_deaths,
    kept_apart,
    kind,
    limits,
    sentence,
)
from directory.domain.sources import Source
from directory.domain.vocabulary import Certainty, Level

Record = dict[str, Any]


def _plain(value: Any) -> Any:
    """A value of the domain as JSON has it: enums as words, dates as ISO 8601, tuples as lists."""
    if isinstance(value, Certainty):
        return value.word
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, PartialDate):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    return [_plain(one) for one in value] if isinstance(value, tuple) else value


def _fields(value: Any, *, leave_out: Sequence[str] = ()) -> Record:
    """All fields of a dataclass but those left out, as plain values."""
    return {f.name: _plain(getattr(value, f.name)) for f in fields(value) if f.name not in leave_out}


def _rounded(interval: Interval, digits: int = 1) -> Record:
    return {"documented": round(interval.low, digits), "possible": round(interval.high, digits)}


def evaluation_figures(evaluation: Evaluation) -> Record:
    """The figures of an evaluation to one decimal; ``null`` where the center is not scored."""
    if not evaluation.is_scored:
        return {
            "documented": None,
            "possible": None,
            "known": None,
            "state": evaluation.state.value,
            "criteria": {},
        }
    return {
        "documented": round(evaluation.documented, 1),
        "possible": round(evaluation.possible, 1),
        "known": round(evaluation.known, 1),
        "state": evaluation.state.value,
        "criteria": {criterion.value: _rounded(one) for criterion, one in evaluation.criteria.items()},
    }


def _item(one: ItemEvaluation) -> Record:
    return {
        "answer": one.answer.value,
        "low": round(one.interval.low, 4),
        "high": round(one.interval.high, 4),
        "points": round(one.points, 4),
        "documented_points": round(one.points * one.interval.low, 4),
        "possible_points": round(one.points * one.interval.high, 4),
        "rivals": one.rivals,
        "claims": list(one.decisive),
    }


def _claim(
    claim: Claim, source: Source, checklist: Checklist, judged: Judged | None, decisive: frozenset[str]
) -> Record:
    """One claim; practical claims carry the certainty their kind of source starts with."""
    item = checklist.by_id.get(claim.field)
    record = _fields(claim)
    record["criterion"] = item.criterion.value if item else None
    record["v"] = None if judged is None or judged.reading.v is None else round(judged.reading.v, 4)
    record["open"] = judged.reading.open if judged else False
    record["certainty"] = (judged.certainty if judged else STARTING_CERTAINTY[source.type]).word
    record["certainty_reasons"] = list(judged.reasons) if judged else []
    record["counted"] = claim.id in decisive
    record["not_counted_because"] = _why_not(judged, counted=claim.id in decisive)
    record["steps"] = _steps(judged) if judged else None
    return record


def _steps(judged: Judged) -> Record:
    """How a claim about an item came to its certainty, and the interval 0..1 that it supports by itself."""
    supports = None if judged.reading.v is None else interval_of(judged)
    return {
        "start": judged.start.word,
        "down": list(judged.faults),
        "up": judged.supported_by,
        "slack": SLACK[judged.certainty],
        "low": None if supports is None else round(supports.low, 4),
        "high": None if supports is None else round(supports.high, 4),
    }


def _why_not(judged: Judged | None, *, counted: bool) -> str | None:
    if judged is None or counted:
        return None
    return judged.reading.reason or "a claim of much higher certainty answers the question"


def _flag(flag: RedFlag, checklist: Checklist) -> Record:
    kind = checklist.flag_by_id[flag.kind]
    return {
        "kind": kind.id,
        "severity": kind.severity.value,
        "question": kind.question,
        "why": kind.why,
        "claims": list(flag.claims),
    }


def source_summary(source: Source) -> Record:
    """What a reference to a source shows."""
    return _fields(source, leave_out=("results", "centers", "note")) | {"address": source.address}


def result_record(result: Result, source: Source) -> Record:
    """One reported figure with the source it stands in, and how far the truth may be from it."""
    return _fields(result) | {
        "source": source.key,
        "kind": kind(result).value,
        "limits": _fields(limits(result)),
        "sentence": sentence(result),
        "drawn_to_pooled": _drawn(result),
    }


def read_result(record: Record) -> tuple[Result, ResultLimits]:
    """The result and the limits that a result of a public record was made from."""
    given = {one.name: record[one.name] for one in fields(Result)}
    level = Level(given["level"]) if given["level"] else None
    result = Result(**given | {"measure": Measure(given["measure"]), "level": level})
    found = record["limits"]
    return result, ResultLimits(**found | {"basis": Basis(found["basis"])})


def _drawn(result: Result) -> Record | None:
    """The estimate in percent, and what it was drawn towards."""
    drawn = drawn_to_pooled(result)
    if drawn is None:
        return None
    return {
        "percent": round(100 * drawn.mean, 4),
        "low": round(100 * drawn.limits.low, 4),
        "high": round(100 * drawn.limits.high, 4),
        "pooled": _fields(POOLED_DEATHS),
        "counts_as_people": PRIOR_PEOPLE,
    }


def _about_results(own: Sequence[Source]) -> Record:
    """What the results of a center together leave open; ``own`` are the sources that name it."""
    results = [one for source in own for one in source.results]
    alone = [one for one in results if one.level is Level.CENTER]
    pooled = [one for one in results if one.level is not Level.CENTER]
    return {
        "silent_about_deaths": {
            "own": is_silent_about_deaths(alone),
            "pooled": is_silent_about_deaths(pooled),
        },
        "kept_apart": _plain_reasons(alone),
    }


def _plain_reasons(results: Sequence[Result]) -> Record:
    return {measure.value: list(reasons) for measure, reasons in kept_apart(results).items()}


_TOLD_OTHERWISE = (
    "studies", "programs", "claims", "findings", "red_flags", "replies", "latitude", "longitude",
)  # fmt: skip
"""Fields of a center that its record has in another form, or under another name."""


def center_record(
    center: Center, evaluation: Evaluation, sources: Mapping[str, Source], checklist: Checklist
) -> Record:
    """Everything public about one center, from which anyone can recompute its evaluation."""
    judged = {one.claim.id: one for item in evaluation.items for one in item.judged}
    decisive = frozenset(claim_id for item in evaluation.items for claim_id in item.decisive)
    claims = [_claim(c, sources[c.source], checklist, judged.get(c.id), decisive) for c in center.claims]
    own = [source for source in sources.values() if center.slug in source.centers]
    named = {claim.source for claim in center.claims} | {source.key for source in own}
    items = {one.item.id: _item(one) for one in evaluation.items}
    record = _fields(center, leave_out=_TOLD_OTHERWISE)
    return record | {
        "lat": center.latitude,
        "lng": center.longitude,
        "studies": [key for key in center.studies if key in sources and center.slug in sources[key].centers],
        "treatments": _plain(center.treatments),
        "programs": [_program(_fields(one)) for one in center.programs],
        "evaluation": evaluation_figures(evaluation) | {"on": evaluation.on.isoformat(), "items": items},
        "narrowing": [one.item.id for one in evaluation.narrowing] if evaluation.is_scored else [],
        "claims": claims,
        "findings": [_fields(one) for one in center.findings],
        "red_flags": [_flag(flag, checklist) for flag in center.red_flags if flag.agreed],
        "replies": [_fields(one) for one in center.replies],
        "results": [result_record(one, source) for source in own for one in source.results],
        "about_results": _about_results(own),
        "sources": {key: source_summary(sources[key]) for key in sorted(named)},
        "last_checked": max((c["checked_on"] for c in claims if c["checked_on"]), default=None),
        "method_version": METHOD_VERSION,
    }


def _program(record: Record) -> Record:
    """A program under the names of the public interface."""
    return {
        "id": record["id"],
        "name": record["name"],
        "treatment": record["treatment"],
        "from": record["since"],
        "to": record["until"],
    }


def source_record(source: Source, centers: Sequence[Center]) -> Record:
    """One source and every claim that rests on it; ``centers`` are those with such claims."""
    resting = [
        {"center": center.slug, "center_name": center.name} | _fields(claim)
        for center in centers
        for claim in center.claims
        if claim.source == source.key
    ]
    record = _fields(source, leave_out=("results",))
    return record | {
        "address": source.address,
        "results": [result_record(one, source) for one in source.results],
        "silent_about_deaths": is_silent_about_deaths(source.results),
        "claims": resting,
        "method_version": METHOD_VERSION,
    }
