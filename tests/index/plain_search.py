"""The search said in plain Python over listings, with geopy: what the columns must agree with."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date
from random import Random

from directory.domain.checklist import Checklist
from directory.domain.listing import Listing
from directory.domain.places import Coordinates, distance_km, fold
from directory.domain.query import Flags, ItemWanted, Query, Sort, TreatmentWanted
from directory.domain.vocabulary import (
    Criterion,
    ItemAnswer,
    PositionPrecision,
    Sector,
    State,
    Status,
    Treatment,
    YesNoUnknown,
)
from tests.domain.builders import make_item

CHECKLIST = Checklist(
    version="test",
    items=(
        make_item("volume", Criterion.MS_EXPERIENCE, 30),
        make_item("follow_up", Criterion.OUTCOMES, 25),
        make_item("joint_decision", Criterion.TEAM, 20),
        make_item("accreditation", Criterion.INFECTION, 15),
        make_item("prophylaxis", Criterion.INFECTION, 10),
    ),
    red_flags=(),
)
NAMES = ("San Martino", "Sahlgrenska", "Ärztehaus", "Zürich Clinic", "宣武医院", "Пирогова", "a", "Ab")
CITIES = (
    ("Genova", "IT"),
    ("Göteborg", "SE"),
    ("Suva", "FJ"),
    ("北京", "CN"),
    ("Москва", "RU"),
    ("Lund", "SE"),
)
EDGES = (0.0, 5.0, 43.05, 43.1, 50.0, 61.25, 100.0)
NOT_SCORED = (State.CLOSED, State.NOT_EVALUATED)
Test = Callable[[Listing], bool]


def make_listings(seed: int, count: int) -> list[Listing]:
    """Listings with every kind of value, many of them equal, edges and poles among them."""
    random = Random(seed)
    return [_listing(random, number) for number in range(count)]


def _listing(random: Random, number: int) -> Listing:
    city, country = random.choice(CITIES)
    criteria = tuple(_interval(random) for _ in Criterion)
    shares = [(low * CHECKLIST.points_of(c) / 100) for c, (low, _) in zip(Criterion, criteria, strict=True)]
    high = sum(high * CHECKLIST.points_of(c) / 100 for c, (_, high) in zip(Criterion, criteria, strict=True))
    latitude, longitude = _position(random)
    state = random.choice([*State, State.EVALUATED])
    figures = (sum(shares), min(high, 100.0)) if state not in NOT_SCORED else (0.0, 100.0)
    return Listing(
        slug=f"c{random.randrange(10_000)}-{number}",
        name=random.choice(NAMES),
        local_name=random.choice([None, "Ospedale", "首都医科大学宣武医院"]),
        program=random.choice([None, "Program for MS"]),
        aliases=random.choice([(), ("HSCT México", "Xuanwu")]),
        city=city,
        region=random.choice([None, "Liguria"]),
        country=country,
        latitude=latitude,
        longitude=longitude,
        position_precision=random.choice(list(PositionPrecision)),
        status=random.choice(list(Status)),
        status_year=random.choice([None, 2024]),
        treatments=random.choice([("ahsct",), ("msc",), ("ahsct", "msc"), ("ahsct",)]),  # type: ignore[arg-type]
        sector=random.choice(list(Sector)),
        international=random.choice(list(YesNoUnknown)),
        documented=figures[0],
        possible=figures[1],
        known=100 - (figures[1] - figures[0]),
        state=state,
        criteria=criteria if state not in NOT_SCORED else ((0.0, 100.0),) * 4,
        answers=tuple(random.choice(list(ItemAnswer)) for _ in CHECKLIST.items),
        intervals=((0.0, 1.0),) * len(CHECKLIST.items),
        red_flags=random.choice([(), (), ("pays_agents",), ("pays_agents", "hides_deaths")]),
        lowest_cost_usd=random.choice([None, 54_500.0, 30_000.0, random.uniform(1, 1e6)]),
        last_checked=random.choice([None, date(2026, 11, 23), date(2025, 1, 1)]),
    )


def _interval(random: Random) -> tuple[float, float]:
    low = random.choice([*EDGES, random.uniform(0, 100)])
    return low, max(low, random.choice([100.0, random.uniform(0, 100)]))


def _position(random: Random) -> tuple[float, float]:
    return random.choice(
        [
            (random.uniform(-90, 90), random.uniform(-180, 180)),
            (random.uniform(57, 58), random.uniform(11, 13)),
            (random.uniform(-18, -17), random.choice([179.9, 180.0, -180.0, -179.9, 178.0])),
            (random.choice([90.0, -90.0, 89.9, -89.9]), random.uniform(-180, 180)),
            (57.7, 11.97),
            (-57.7, -168.03),
        ]
    )


def point(query: Query) -> Coordinates | None:
    return query.near.coordinates if query.near else None


def kilometers(listing: Listing, query: Query) -> float:
    start = point(query)
    assert start is not None
    return distance_km(start, Coordinates(listing.latitude, listing.longitude))


def shares(query: Query) -> list[float] | None:
    """The reader's weights; the method's own are none."""
    own = [CHECKLIST.points_of(criterion) / 100 for criterion in Criterion]
    asked = [weight / sum(query.weights) for weight in query.weights] if query.weights else own
    return None if asked == own else asked


def figures(listing: Listing, query: Query) -> tuple[float, float, float]:
    """Documented, possible, known as shown; halves go up under a reader's own weights."""
    weights = shares(query)
    if weights is None or listing.state in NOT_SCORED:
        return round(listing.documented, 1), round(listing.possible, 1), round(listing.known, 1)
    low = sum(w * one[0] for w, one in zip(weights, listing.criteria, strict=True))
    high = sum(w * one[1] for w, one in zip(weights, listing.criteria, strict=True))
    low, high, known = (int(one * 10 + 0.501) / 10 for one in (low, high, 100 - (high - low)))
    return low, high, known


def tests(query: Query) -> dict[tuple[str, str], Test]:
    """Each condition of the query by parameter and value."""
    found: dict[tuple[str, str], Test] = {}
    wanted = query.treatment
    found["treatment", wanted] = lambda x: wanted is TreatmentWanted.ANY or Treatment(wanted) in x.treatments
    if query.q:
        found["q", query.q] = lambda x: _has_words(x, query.q)
    if query.within is not None:
        found["within", f"{query.within:.10g}"] = lambda x: kilometers(x, query) <= (query.within_km or 0)
    if query.bbox:
        found["bbox", ""] = lambda x: _in_box(x, query)
    if query.near and not query.near.coordinates:
        near = query.near.country
        found["near", query.near_text] = lambda x: x.country == near
    if query.country:
        found["country", ",".join(query.country)] = lambda x: x.country in query.country
    for name in ("status", "sector", "international", "state"):
        if values := getattr(query, name):
            found[name, ",".join(values)] = lambda x, name=name, values=values: getattr(x, name) in values  # type: ignore[misc]
    for item in query.items:
        found["item", str(item)] = lambda x, item=item: answer(x, item.item) in item.accepted  # type: ignore[misc]
    return found | _figure_tests(query)


def _figure_tests(query: Query) -> dict[tuple[str, str], Test]:
    found: dict[tuple[str, str], Test] = {}
    scored: Test = lambda x: x.state not in NOT_SCORED  # noqa: E731
    if (least := query.min_documented) is not None:
        found["min_documented", f"{least:.10g}"] = lambda x: scored(x) and figures(x, query)[0] >= least
    for criterion, low in query.min_criteria.items():
        at = list(Criterion).index(criterion)
        found[f"min_{criterion}", f"{low:.10g}"] = (
            lambda x, at=at, low=low: scored(x) and round(x.criteria[at][0], 1) >= low  # type: ignore[misc]
        )
    if (most := query.max_cost) is not None:
        found["max_cost", f"{most:.10g}"] = lambda x: (
            x.lowest_cost_usd is not None and x.lowest_cost_usd <= most
        )
    if query.flags is not Flags.SHOW:
        found["flags", query.flags] = lambda x: bool(x.red_flags) is (query.flags is Flags.ONLY)
    return found


def is_unknown(listing: Listing, query: Query, parameter: str, value: str) -> bool:
    if parameter == "item":
        return answer(listing, value.partition(":")[0]) is ItemAnswer.UNKNOWN
    if parameter in ("status", "international"):
        return str(getattr(listing, parameter)) == "unknown"
    if parameter == "max_cost":
        return listing.lowest_cost_usd is None
    if parameter.startswith("min_") and listing.state not in NOT_SCORED:
        at = [f"min_{criterion}" for criterion in Criterion]
        if parameter == "min_documented":
            return figures(listing, query)[1] >= (query.min_documented or 0)
        high = round(listing.criteria[at.index(parameter)][1], 1)
        return high >= query.min_criteria[list(Criterion)[at.index(parameter)]]
    return False


def answer(listing: Listing, item: str) -> ItemAnswer:
    return listing.answers[[one.id for one in CHECKLIST.items].index(item)]


def _has_words(listing: Listing, text: str) -> bool:
    names = {"IT": "Italy", "SE": "Sweden", "FJ": "Fiji", "CN": "China", "RU": "Russia"}
    texts = (
        listing.name,
        listing.local_name,
        listing.program,
        *listing.aliases,
        listing.city,
        listing.region,
    )
    words = [word for one in (*texts, names[listing.country]) if one for word in fold(one).split()]
    asked = fold(text).split()
    return bool(asked) and all(any(_begins(word, start) for word in words) for start in asked)


def _begins(word: str, start: str) -> bool:
    return start in word if "\u3400" <= word[0] <= "\u9fff" else word.startswith(start)


def _in_box(listing: Listing, query: Query) -> bool:
    box = query.bbox
    assert box is not None
    twins = {listing.longitude, -listing.longitude} if abs(listing.longitude) == 180 else {listing.longitude}
    crosses = box.west > box.east
    along = any((x >= box.west or x <= box.east) if crosses else box.west <= x <= box.east for x in twins)
    return along and box.south <= listing.latitude <= box.north


def fitting(listings: Iterable[Listing], query: Query) -> list[Listing]:
    return [one for one in listings if all(test(one) for test in tests(query).values())]


def ordered(listings: Sequence[Listing], query: Query) -> list[str]:
    """The slugs of those that fit, in the order of the query."""
    return [one.slug for one in sorted(fitting(listings, query), key=lambda one: _key(one, query))]


def _key(listing: Listing, query: Query) -> tuple[object, ...]:
    documented, _, known = figures(listing, query)
    unscored = listing.state in NOT_SCORED
    group = 2 * unscored + (listing.state is State.DOCUMENTED_CONCERNS)
    by_sort: dict[Sort, Callable[[], tuple[object, ...]]] = {
        Sort.DOCUMENTED: lambda: (group, 0 if unscored else -documented),
        Sort.KNOWN: lambda: (unscored, 0 if unscored else -known),
        Sort.DISTANCE: lambda: (round(kilometers(listing, query), 1),),
        Sort.NAME: lambda: (),
        Sort.CHECKED: lambda: (-(listing.last_checked or date.min).toordinal(),),
        Sort.COST: lambda: (listing.lowest_cost_usd is None, listing.lowest_cost_usd or 0),
    }
    return (*by_sort[query.order](), fold(listing.name), listing.slug)


def without(query: Query, parameter: str, value: str) -> Query:
    """The query with one condition taken away."""
    if parameter == "item":
        return replace(query, items=tuple(one for one in query.items if str(one) != value))
    if parameter.startswith("min_") and parameter != "min_documented":
        kept = {c: least for c, least in query.min_criteria.items() if f"min_{c}" != parameter}
        return replace(query, min_criteria=kept)
    empty = Query(treatment=TreatmentWanted.ANY)
    return replace(query, **{parameter: getattr(empty, parameter)})


def wanted_item(item: str, *answers: ItemAnswer) -> ItemWanted:
    return ItemWanted(item, answers)
