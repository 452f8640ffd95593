"""The forms of the desk, one for each kind of record, made from tables of their fields."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask_wtf import FlaskForm
from wtforms import StringField

from directory.curation.seed_rules import NUMBER_ITEMS
from directory.domain.claims import COUNTS
from directory.domain.submissions import Plain, RecordKind
from directory.domain.vocabulary import Level, PositionPrecision
from directory.web import words
from directory.web.curate import typed
from directory.web.curate.typed import Entry

CHOOSE = "Choose"
ANSWERS = {
    "met": "Met",
    "partly": "Partly met",
    "at_least_partly": "At least partly met: half of it is sure, the rest is open",
    "not_met": "Not met: a source says so (silence is never a no)",
    "not_applicable": "Does not apply here",
}
SCOPES = {"program": "The program", "unit": "The ward", "hospital": "The whole hospital"}
PRECISIONS: dict[str, str] = {
    PositionPrecision.BUILDING: "The building: this is where the hospital stands",
    PositionPrecision.CITY: "Only the city: the point is somewhere in it",
}
STATUSES = {"": CHOOSE, **{str(status): text for status, text in words.STATUSES.items()}}
VALUE_KINDS = {"number": "A number", "yes": "Yes", "no": "No", "words": "Words"}
UNITS = {"patients": "people", "years": "years", "first_year": "the first year it was done"}

STATEMENT_HINT = (
    "One or two plain sentences of your own, no quotation. A reader who opens the source must find every "
    "clause. Keep the scope and of how many (“two of six”). Say of an undated page that it is undated. "
    "No comparison, no praise, no names of people."
)
CHECKED_HINT = (
    "Tick it only if you have opened the source and read this statement against it. A published claim that "
    "you change is no longer checked unless you give below the day on which you read it again."
)


def value(kind: str) -> Entry:
    """The value of a claim, which may be of several kinds."""
    return Entry("value", "Value", _VALUE_READERS.get(kind, typed.number), _shown_value, control="own")


def _boolean(said: bool) -> typed.Read:
    return lambda _: said


_VALUE_READERS: Mapping[str, typed.Read] = {
    "number": typed.number, "words": str, "yes": _boolean(True), "no": _boolean(False),
}  # fmt: skip


def _shown_value(given: Any) -> str:
    return "" if isinstance(given, bool) else str(given)


def value_kind(record: Plain | None, field: str = "") -> str:
    """Of which kind the value of a claim is, or may be expected to be."""
    given = (record or {}).get("value")
    if isinstance(given, bool):
        return "yes" if given else "no"
    if isinstance(given, str):
        return "number" if field in COUNTS else "words"
    return "number"


def claim(kind: str = "number") -> tuple[Entry, ...]:
    """The fields of a claim whose value is of a kind."""
    return (
        typed.one_of("field", "What it is about"),
        typed.one_of("answer", "Answer"),
        value(kind),
        typed.one_of("unit", "Unit", "Such as people, years, months, percent, beds, USD."),
        typed.words_of_many_lines("statement", "Statement", STATEMENT_HINT),
        typed.one_of("source", "Source", "Part of its title or its short name; choose from the list."),
        typed.text("locator", "Where in the source", "Page, table or heading: where a reader finds it."),
        typed.partial_date(
            "as_of",
            "Time it speaks of",
            "As much as is known: 2024, 2024-05 or 2024-05-17. Empty if it does not say.",
        ),
        typed.choice("level", "Whom it is about", LEVELS, default=Level.CENTER.value),
        typed.choice("scope", "Which part of the hospital", {"": "Not said", **SCOPES}),
        typed.one_of("program", "Program"),
        typed.day("accessed", "Day on which the source was opened"),
        typed.tick("checked", "I have read this statement against its source", CHECKED_HINT),
        typed.day("checked_on", "Day on which it was read against the source"),
    )


LEVELS = {level: text.capitalize() for level, text in words.LEVELS.items()}
RESULT_LEVELS = {"": "Not said", **LEVELS}
SOURCE = (
    typed.choice("type", "Kind of source", {"": CHOOSE, **words.SOURCE_TYPES}),
    typed.text("title", "Title", "As the document has it."),
    typed.text("authors", "Authors", "As printed, the first author's surname first: Burt RK, Balabanov R, …"),
    typed.whole("year", "Year"),
    typed.text("venue", "Published in", "Journal, register or site."),
    typed.text("organization", "Who speaks in it", "Tells whether two sources are independent."),
    typed.text("doi", "DOI"),
    typed.text("pmid", "PubMed number"),
    typed.text("registry_id", "Number in a trial registry"),
    typed.text("url", "Address on the web"),
    typed.text("stake", "Interest in the matter", "If it sells the treatment and its kind does not say so."),
    typed.text("peer_review_status", "Peer review", "Where it is not what its kind suggests."),
    typed.choice("level", "Whom its results are about", RESULT_LEVELS),
    typed.whole("hospitals", "Hospitals pooled in it"),
    typed.whole("n_patients", "People in it"),
    typed.decimal("median_follow_up_years", "Median follow-up in years"),
    typed.lines("centers", "Centers that it names", "The short name from a center's address, one on a line."),
    typed.words_of_many_lines("note", "Note"),
    typed.day("accessed", "Day on which it was opened"),
    typed.tick("checked", "I have opened it and these particulars are right"),
    typed.day("checked_on", "Day on which the particulars were checked"),
)  # fmt: skip
RESULT = (
    typed.choice("measure", "What it measures", {"": CHOOSE, **words.MEASURES}),
    typed.decimal("at_years", "Years after treatment"),
    typed.decimal("value_percent", "Percent", "The share in percent, as the source gives it."),
    typed.decimal("ci_low", "Lower limit in percent", "Only if the source gives an interval."),
    typed.decimal("ci_high", "Upper limit in percent"),
    typed.whole("events", "Events", "To how many people it happened."),
    typed.whole("n", "People", "Of how many."),
    typed.text("population", "Who they were", "Such as: relapsing-remitting MS, followed for two years."),
    typed.choice("level", "Whom it is about", RESULT_LEVELS),
    typed.text("discrepancy", "Where the source disagrees with itself"),
    typed.tick("checked", "I have read these figures in the source"),
)
CENTER = (
    typed.text("name", "Name in English"),
    typed.text("local_name", "Name in its own language"),
    typed.lines("aliases", "Other names", "One on a line."),
    typed.text("city", "City"),
    typed.text("region", "Region"),
    typed.one_of("country", "Country"),
    typed.choice("status", "Does it give aHSCT for MS now?", STATUSES),
    typed.choice("sector", "Who runs it", {"": CHOOSE, **words.SECTORS}),
    typed.text("website", "Website", "Beginning with https:// or http://."),
    typed.text("contact", "Public mail address", "Of an office, and published by the center itself."),
    typed.yes_or_no("website_checked", "Is it this center's own, and does it open?"),
    typed.text("program", "Name of its program"),
    typed.lines("studies", "Studies it takes part in", "Registry numbers, one on a line."),
    typed.choice("position_precision", "How exactly the place is known", {"": CHOOSE, **PRECISIONS}),
    typed.tick("position_checked", "This is the place: I have looked at it on a map"),
)
PROGRAM = (
    typed.text("id", "Short name", "Small letters, digits and hyphens, such as ahsct."),
    typed.choice("treatment", "Treatment", {"": "None: leave this program out", **words.TREATMENTS}),
    typed.text("name", "Name"),
    typed.whole("since", "First year"),
    typed.whole("until", "Last year, if it has ended"),
)
FINDING = (
    typed.choice("reason", "Why it is not known", {"": CHOOSE, **words.FINDINGS}),
    typed.day("on", "Day"),
    typed.text(
        "where", "Where it was looked for, or who was asked", "Pages or registers; no names of people."
    ),
)
RED_FLAG = (typed.lines("claims", "Claims it rests on"),)


def entries(kind: RecordKind, record: Plain | None = None, *, value_of: str = "") -> tuple[Entry, ...]:
    """The fields of the form for a kind of record; ``value_of`` is the kind of a claim's value."""
    if kind is RecordKind.CLAIM:
        return claim(value_of or value_kind(record, str((record or {}).get("field", ""))))
    return {
        RecordKind.SOURCE: SOURCE, RecordKind.CENTER: CENTER, RecordKind.FINDING: FINDING,
        RecordKind.RED_FLAG: RED_FLAG,
    }[kind]  # fmt: skip


def make(
    fields: Iterable[Entry], texts: Mapping[str, str], problems: Mapping[str, Sequence[str]]
) -> FlaskForm:
    """A form that shows these texts, with what is wrong beside its fields."""
    fields = list(fields)
    made: type[FlaskForm] = type(
        "RecordForm", (FlaskForm,), {one.name: StringField(one.label) for one in fields}
    )
    form = made(formdata=None, data=dict(texts))
    for one in fields:
        form[one.name].errors = list(problems.get(one.name, ()))
    return form


def units(field: str) -> Mapping[str, str] | None:
    """The only units a claim's value may have; ``None`` where any will do."""
    known = NUMBER_ITEMS.get(field)
    return None if known is None else {one: UNITS[one] for one in known}
