"""Small real values for the tests of the rules: a checklist of every kind of item, claims and centers."""

from collections.abc import Sequence
from datetime import date
from random import Random
from typing import TypeVar

from hypothesis import strategies as st

from directory.domain.centers import Center, Program
from directory.domain.checklist import Checklist, Item, RedFlagKind
from directory.domain.claims import Claim, RedFlag
from directory.domain.dates import PartialDate
from directory.domain.sources import Source
from directory.domain.vocabulary import (
    Answer,
    Criterion,
    Level,
    PositionPrecision,
    Scope,
    Sector,
    Severity,
    SourceType,
    Status,
    Treatment,
)

T = TypeVar("T")

TODAY = date(2026, 11, 25)
SLUG = "example-hospital"


def make_item(name: str, criterion: Criterion, points: int, **kind: object) -> Item:
    words = dict.fromkeys(("question", "met", "partly", "not_met", "why", "weight_reason"), "…")
    fixed = {"sources": (), "basis_checked": True, "shelf_life_months": None}
    return Item(id=name, criterion=criterion, points=points, **words, **(fixed | kind))  # type: ignore[arg-type]


CHECKLIST = Checklist(
    version="test",
    items=(
        make_item("volume", Criterion.MS_EXPERIENCE, 17, needs_number=True, result=True),
        make_item("years_of_experience", Criterion.MS_EXPERIENCE, 13),
        make_item("published_series", Criterion.OUTCOMES, 12, result=True, discloses=True),
        make_item(
            "mortality_disclosed", Criterion.OUTCOMES, 13, needs_number=True, result=True, discloses=True
        ),
        make_item("joint_decision", Criterion.TEAM, 11, shelf_life_months=36),
        make_item("intensive_care", Criterion.TEAM, 9, shelf_life_months=36, scope=Scope.HOSPITAL),
        make_item("accreditation", Criterion.INFECTION, 15, shelf_life_months=48),
        make_item("prophylaxis", Criterion.INFECTION, 10, shelf_life_months=36),
    ),
    red_flags=(
        RedFlagKind("promises_cure", Severity.HIGH, "…", "…", "…", (), True),
        RedFlagKind("no_aftercare", Severity.MEDIUM, "…", "…", "…", (), True),
    ),
)
ITEMS = [item.id for item in CHECKLIST.items]
AHSCT = Program("ahsct", Treatment.AHSCT)
CLOSED = Program("ahsct-old", Treatment.AHSCT, until=2010)


def make_source(key: str = "paper", **changes: object) -> Source:
    fields: dict[str, object] = {
        "type": SourceType.PEER_REVIEWED,
        "title": "A paper",
        "year": 2025,
        "checked": True,
        "centers": (SLUG,),
        "level": Level.CENTER,
    }
    return Source(key=key, **(fields | changes))  # type: ignore[arg-type]


def make_claim(name: str = "accreditation", **changes: object) -> Claim:
    fields: dict[str, object] = {
        "id": f"{SLUG}-01",
        "field": name,
        "statement": "It says so.",
        "source": "paper",
        "answer": Answer.MET,
        "checked": True,
    }
    return Claim(**(fields | changes))  # type: ignore[arg-type]


def make_center(*claims: Claim, **changes: object) -> Center:
    fields: dict[str, object] = {
        "slug": SLUG,
        "name": "Example Hospital",
        "city": "Uppsala",
        "country": "SE",
        "latitude": 59.85,
        "longitude": 17.64,
        "position_precision": PositionPrecision.CITY,
        "status": Status.ACTIVE,
        "sector": Sector.PUBLIC,
        "programs": (AHSCT,),
        "claims": tuple(claims),
    }
    return Center(**(fields | changes))  # type: ignore[arg-type]


SOURCES = {
    f"{kind}-{year}-{hospitals}": make_source(
        f"{kind}-{year}-{hospitals}",
        type=kind,
        year=year,
        hospitals=hospitals,
        organization=kind.value,
        centers=(SLUG,) if hospitals else (),
    )
    for kind in SourceType
    for year in (None, 2015, 2025)
    for hospitals in (None, 7, 30)
}


def random_claim(random: Random) -> Claim:
    """Any well-formed claim about an item."""
    name = random.choice(ITEMS)
    answers = [Answer.MET, Answer.PARTLY, Answer.AT_LEAST_PARTLY, Answer.NOT_MET, None]
    return make_claim(
        name,
        id=f"{SLUG}-{random.getrandbits(48)}",
        source=random.choice(sorted(SOURCES)),
        answer=random.choice([*answers, Answer.NOT_APPLICABLE] if name == "prophylaxis" else answers),
        value=random.choice([None, True, "words", random.randrange(61)]),
        unit=random.choice(["years", "first_year"]) if name == "years_of_experience" else None,
        program=random.choice([None, "ahsct", "ahsct-old"]),
        level=random.choice([Level.CENTER, *Level]),
        scope=random.choice([None, *Scope]),
        as_of=random.choice([None, PartialDate(2014), PartialDate(2025, 3)]),
        checked=random.random() < 0.8,
    )


# One draw a claim instead of ten, and numbers instead of claims, keep thousands of cases within seconds.
POOL = [random_claim(Random(seed)) for seed in range(4_000)]
POOL_OF = {name: [claim for claim in POOL if claim.field == name] for name in ITEMS}


def claims(name: str | None = None) -> st.SearchStrategy[Claim]:
    """Claims about one item, or about any."""
    pool = POOL_OF[name] if name else POOL
    return st.integers(0, len(pool) - 1).map(pool.__getitem__)


PROGRAMS = [(AHSCT,), (AHSCT, CLOSED), (CLOSED,), ()]
FLAGS = [
    (RedFlag("promises_cure", (), agreed=True),),
    (RedFlag("promises_cure", (), agreed=False), RedFlag("no_aftercare", (), agreed=True)),
    (),
]
STATUSES = list(Status)
MOST_CLAIMS = 8
CENTER_NUMBERS = len(PROGRAMS) * len(FLAGS) * len(STATUSES) * (MOST_CLAIMS + 1) * len(POOL) ** MOST_CLAIMS


def center_of(number: int) -> Center:
    """The center that a number stands for: every combination of claims and circumstances has one."""

    def choose(options: Sequence[T]) -> T:
        nonlocal number
        number, at = divmod(number, len(options))
        return options[at]

    programs, flags, status = choose(PROGRAMS), choose(FLAGS), choose(STATUSES)
    count = choose(range(MOST_CLAIMS + 1))
    chosen = [choose(POOL) for _ in range(count)]
    return make_center(*chosen, programs=programs, status=status, red_flags=flags)


def centers() -> st.SearchStrategy[Center]:
    """Any center with claims about any items, perhaps closed, perhaps flagged: one draw each."""
    return st.integers(0, CENTER_NUMBERS - 1).map(center_of)
