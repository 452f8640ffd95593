"""What must hold between the records of a data folder, beyond the shape of each."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from directory.curation.seed_format import RecordFile
from directory.curation.seed_shape import near
from directory.domain.centers import Center, Program
from directory.domain.checklist import TOTAL_POINTS
from directory.domain.claims import Claim, RedFlag
from directory.domain.countries import COUNTRY_CODES
from directory.domain.dates import PartialDate
from directory.domain.outcomes import Result
from directory.domain.problems import DataProblem
from directory.domain.sources import Source
from directory.domain.vocabulary import Level, Treatment

FIRST_TRANSPLANT_YEAR = 1980
NUMBER_ITEMS = {"volume": ("patients",), "years_of_experience": ("years", "first_year")}
"""Items whose answer a rule computes from a number, and the units it may have."""

Said = Iterator[tuple[str, str, str]]
"""Problems of one file: record, field and message."""


@dataclass(frozen=True)
class World:
    """What the rules need to know of the other files.

    ``None`` stands for a document that is itself broken: rules that need it are not tried, so that
    one broken file does not make every other one look wrong.
    """

    today: date
    slugs: Sequence[str]
    source_keys: frozenset[str]
    items: frozenset[str] | None
    fields: frozenset[str] | None
    flag_kinds: frozenset[str] | None


def center_problems(file: RecordFile, center: Center, world: World) -> list[DataProblem]:
    """Everything about a center that breaks a rule."""
    rules: Sequence[Callable[[], Said]] = (
        lambda: _place(file, center),
        lambda: _programs(center, world),
        lambda: _claim_ids(center),
        lambda: _claims(center, world),
        lambda: _findings(center, world),
        lambda: _red_flags(center, world),
        lambda: _replies(center, world),
    )
    found = [DataProblem(file.name, *said) for rule in rules for said in rule()]
    if Counter(world.slugs)[file.stem] > 1:
        found.append(DataProblem(file.name, "", "slug", "another folder holds a center of the same name"))
    return found


def _place(file: RecordFile, center: Center) -> Said:
    if center.slug != file.stem:
        yield "", "slug", f"is '{center.slug}' and the file is named '{file.stem}'; make them the same"
    if center.country.lower() != file.folder:
        yield "", "country", f"is '{center.country}' and the folder is '{file.folder}'; make them the same"
    if center.country not in COUNTRY_CODES:
        yield "", "country", f"'{center.country}' is not an ISO 3166-1 alpha-2 code of a country"


def _programs(center: Center, world: World) -> Said:
    for id, count in Counter(program.id for program in center.programs).items():
        if count > 1:
            yield id, "id", "is used by two programs; give each its own"
    running = [p.id for p in center.programs if p.treatment is Treatment.AHSCT and p.until is None]
    if len(running) > 1:
        yield "", "programs", f"two aHSCT programs are running, {', '.join(running)}: give one an until"
    for program in center.programs:
        yield from _years(program, world.today.year)


def _years(program: Program, this_year: int) -> Said:
    for field, year in (("since", program.since), ("until", program.until)):
        if year is not None and year > this_year:
            yield program.id, field, f"{year} lies in the future"
    if program.since and program.until and program.since > program.until:
        yield program.id, "until", f"{program.until} is before since, {program.since}"


def _claim_ids(center: Center) -> Said:
    last = 0
    for claim in center.claims:
        stem, _, number = claim.id.rpartition("-")
        if stem != center.slug:
            yield claim.id, "id", f"must be '{center.slug}-' and a number: ids are unique over all centers"
        elif int(number) == last:
            yield claim.id, "id", "is used twice; give the second the next free number"
        elif int(number) < last:
            yield claim.id, "id", "stands after a higher number; keep claims in the order of their numbers"
        last = max(last, int(number))


def _claims(center: Center, world: World) -> Said:
    programs = [program.id for program in center.programs]
    for claim in center.claims:
        yield from _source_exists(claim.id, "source", claim.source, world)
        if claim.program is not None and claim.program not in programs:
            message = f"'{claim.program}' is not among this center's programs: {', '.join(programs)}"
            yield claim.id, "program", message
        yield from _claim_field(claim, world)
        yield from _claim_dates(claim, world.today)


def _source_exists(record: str, field: str, key: str, world: World) -> Said:
    if key not in world.source_keys:
        yield record, field, f"there is no sources/{key}.toml{near(key, world.source_keys)}"


def _claim_field(claim: Claim, world: World) -> Said:
    if world.items is None or world.fields is None:
        return
    known = world.items | world.fields
    if claim.field not in known:
        yield claim.id, "field", f"'{claim.field}' is neither an item nor a field{near(claim.field, known)}"
    elif claim.field in world.items:
        yield from _item_claim(claim, world.today.year)
    elif claim.answer is not None:
        yield claim.id, "answer", f"'{claim.field}' is a practical field, which has no answer; remove it"


def _item_claim(claim: Claim, this_year: int) -> Said:
    units = NUMBER_ITEMS.get(claim.field)
    if claim.answer is None and (units is None or claim.number is None):
        instead = " or a number in value" if units else ""
        yield claim.id, "answer", f"is missing: a claim about the item '{claim.field}' needs one{instead}"
    if units is None or claim.number is None:
        return
    if claim.unit is not None and claim.unit not in units:
        yield claim.id, "unit", f"'{claim.unit}' is not a unit of {claim.field}; write {' or '.join(units)}"
    yield from _computable(claim, claim.number, this_year)


def _computable(claim: Claim, number: float, this_year: int) -> Said:
    is_first_year = claim.unit == "first_year"
    most = this_year - FIRST_TRANSPLANT_YEAR
    if is_first_year and not FIRST_TRANSPLANT_YEAR <= number <= this_year:
        yield claim.id, "value", f"a first year lies between {FIRST_TRANSPLANT_YEAR} and {this_year}"
    elif number < 0:
        yield claim.id, "value", "must not be negative"
    elif claim.field == "volume" and not number.is_integer():
        yield claim.id, "value", "is a number of patients and must be whole"
    elif claim.field == "years_of_experience" and not is_first_year and number > most:
        yield claim.id, "value", 'is too many years; for a first year write unit = "first_year"'


def _claim_dates(claim: Claim, today: date) -> Said:
    if claim.as_of and _is_ahead(claim.as_of, today):
        yield claim.id, "as_of", f"{claim.as_of} lies in the future"
    yield from _checked_days(claim.id, claim, today)


def _is_ahead(partial: PartialDate, today: date) -> bool:
    return partial.earliest() > today


def _checked_days(record: str, value: Claim | Source, today: date) -> Said:
    for field in ("accessed", "checked_on"):
        day = getattr(value, field)
        if day is not None and day > today:
            yield record, field, f"{day} lies in the future"
    if value.checked_on is not None and not value.checked:
        yield record, "checked_on", "stands without checked = true; set that, or remove the day"


def _findings(center: Center, world: World) -> Said:
    for finding in center.findings:
        if world.items is not None and world.fields is not None:
            known = world.items | world.fields
            if finding.field not in known:
                message = f"'{finding.field}' is neither an item nor a field{near(finding.field, known)}"
                yield finding.field, "field", message
        if finding.on > world.today:
            yield finding.field, "on", f"{finding.on} lies in the future"


def _red_flags(center: Center, world: World) -> Said:
    claims = {claim.id: claim for claim in center.claims}
    for flag in center.red_flags:
        if world.flag_kinds is not None and flag.kind not in world.flag_kinds:
            yield flag.kind, "kind", f"is not a kind of red flag{near(flag.kind, world.flag_kinds)}"
        yield from _flag_claims(flag, claims)


def _flag_claims(flag: RedFlag, claims: Mapping[str, Claim]) -> Said:
    for id in flag.claims:
        if id not in claims:
            yield flag.kind, "claims", f"this center has no claim '{id}'{near(id, claims)}"
        elif not claims[id].checked:
            remedy = "a red flag needs checked claims: read it against its source and state the day"
            yield flag.kind, "claims", f"the claim '{id}' is not checked; {remedy}"


def _replies(center: Center, world: World) -> Said:
    claims = {claim.id: claim for claim in center.claims}
    for reply in center.replies:
        if reply.claim not in claims:
            yield reply.claim, "claim", f"this center has no claim '{reply.claim}'{near(reply.claim, claims)}"
        if reply.on > world.today:
            yield reply.claim, "on", f"{reply.on} lies in the future"


def source_problems(file: RecordFile, source: Source, world: World) -> list[DataProblem]:
    """Everything about a source that breaks a rule."""
    said = [*_source(file, source, world), *_checked_days("", source, world.today)]
    for index, result in enumerate(source.results, start=1):
        said += _result(f"results[{index}]", result, source)
    return [DataProblem(file.name, *one) for one in said]


def _source(file: RecordFile, source: Source, world: World) -> Said:
    if source.key != file.stem:
        yield "", "key", f"is '{source.key}' and the file is named '{file.stem}'; make them the same"
    if source.year is not None and source.year > world.today.year:
        yield "", "year", f"{source.year} lies in the future"
    for slug in source.centers:
        if slug not in world.slugs:
            yield "", "centers", f"there is no center '{slug}'{near(slug, world.slugs)}"


def _result(record: str, result: Result, source: Source) -> Said:
    percent, low, high = result.value_percent, result.ci_low, result.ci_high
    if percent is None and result.events is None:
        yield record, "value_percent", "is missing: a result needs a percentage, or events"
    if result.events is not None and result.n is not None and result.events > result.n:
        yield record, "events", f"{result.events} is more than n, {result.n}"
    if (low is None) != (high is None):
        yield record, "ci_low", "an interval needs both limits, ci_low and ci_high"
    elif low is not None and high is not None and low > high:
        yield record, "ci_low", f"{low:g} is above ci_high, {high:g}"
    elif low is not None and high is not None and percent is not None and not low <= percent <= high:
        yield record, "value_percent", f"{percent:g} lies outside its own interval, {low:g} to {high:g}"
    is_pooled = source.level in (Level.MULTICENTER, Level.NATIONAL)
    if result.level is Level.CENTER and is_pooled and not source.centers:
        yield record, "level", "is center, and the source, which pools several hospitals, names no center"


def checklist_problems(file: RecordFile, world: World) -> list[DataProblem]:
    """Everything about the checklist that breaks a rule."""
    said = [*_twice(file.table["items"]), *_twice(file.table["red_flags"])]
    total = sum(item["points"] for item in file.table["items"])
    if total != TOTAL_POINTS:
        said.append(("", "points", f"sum to {total} over all items and must sum to {TOTAL_POINTS}"))
    for record in (*file.table["items"], *file.table["red_flags"]):
        for key in record["sources"]:
            said += _source_exists(record["id"], "sources", key, world)
    return [DataProblem(file.name, *one) for one in said]


def fields_problems(file: RecordFile, world: World) -> list[DataProblem]:
    """Everything about the practical fields that breaks a rule."""
    said = list(_twice(file.table["fields"]))
    for field in file.table["fields"]:
        if world.items is not None and field["id"] in world.items:
            said.append((field["id"], "id", "is an item of the checklist already; choose another name"))
    return [DataProblem(file.name, *one) for one in said]


def eligibility_problems(file: RecordFile, world: World) -> list[DataProblem]:
    """Everything about the eligibility rules that breaks a rule."""
    said = [*_twice(file.table["inputs"]), *_twice(file.table["guidelines"])]
    inputs = frozenset(one["id"] for one in file.table["inputs"])
    for guideline in file.table["guidelines"]:
        said += _source_exists(guideline["id"], "source", guideline["source"], world)
        if "center" in guideline and guideline["center"] not in world.slugs:
            said.append((guideline["id"], "center", f"there is no center '{guideline['center']}'"))
        for name in _inputs_of(guideline):
            if name not in inputs:
                said.append((guideline["id"], "", f"'{name}' is not an input{near(name, inputs)}"))
    return [DataProblem(file.name, *one) for one in said]


_COMPARISONS = ("eq", "in", "lt", "le", "gt", "ge")


def _inputs_of(condition: Mapping[str, Any]) -> Iterator[str]:
    """The inputs that a condition, or anything inside it, asks for."""
    for key, value in condition.items():
        if key in _COMPARISONS:
            yield value[0]
        elif key == "unless":
            yield value
        elif key in ("all", "any", "profile", "trial_only"):
            for one in value:
                yield from _inputs_of(one)


def redirects_problems(file: RecordFile, world: World) -> list[DataProblem]:
    """Everything about old slugs that breaks a rule."""
    entries = file.table["redirects"]
    times = Counter(entry["slug"] for entry in entries)
    said = [(slug, "slug", "stands twice") for slug, count in times.items() if count > 1]
    for entry in entries:
        if entry["slug"] in world.slugs:
            said.append((entry["slug"], "slug", "is the slug of a center; remove this entry or the center"))
        if entry.get("target") not in (None, *world.slugs):
            said.append((entry["slug"], "target", f"there is no center '{entry['target']}'"))
    return [DataProblem(file.name, *one) for one in said]


def _twice(records: Sequence[Mapping[str, Any]]) -> Said:
    for id, count in Counter(record["id"] for record in records).items():
        if count > 1:
            yield id, "id", "stands twice; ids are unique"
