"""Compute every evaluation anew from what the directory publishes, without any code of the directory.

    python tests/independent/recompute.py http://127.0.0.1:8000

It reads /api/v1/checklist and /api/v1/centers/<slug> of a running server and works from the claims
themselves: kind of source, dates, level, scope, numbers. It arrives by itself at each claim's value,
certainty and interval, at which claims count, at rivals, intervals, sums, state, and at the three answers
that would narrow most, and compares all of it with what is published.

It needs Python 3.11 and nothing else. The rules are written here a second time, from their description in
words on the page /method, on purpose: a mistake in one of the two programs shows as a disagreement.

What it cannot recompute: whether a statement says what its source says (open the source), whether somebody
has checked it (`checked`), and whether two people agreed on a warning.
"""

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

Json = dict[str, Any]
Fetch = Callable[[str], Json]

ROUNDING = 0.05
"""Published figures have one decimal."""
FINE = 0.00006
"""Terms have four decimals."""

LADDER = ("very_low", "low", "moderate", "high")
SLACK = {"high": 0.0, "moderate": 0.1, "low": 0.5, "very_low": 0.8}
STARTS = {
    "regulator": "high",
    "accreditation_register": "high",
    "patient_register": "high",
    "peer_reviewed": "high",
    "trial_registry": "moderate",
    "guideline": "moderate",
    "government": "moderate",
    "conference_abstract": "moderate",
    "center_website": "low",
    "preprint": "low",
    "news": "very_low",
    "charity": "very_low",
    "patient_forum": "very_low",
    "operator_or_agent": "very_low",
}
OFFICIAL = ("regulator", "accreditation_register", "patient_register", "government")
WIDTH = {"program": 0, "unit": 1, "hospital": 2}
COUNTED_ON_A_SLOPE = ("volume", "years_of_experience")
VALUES = {"met": 1.0, "partly": 0.5, "at_least_partly": 0.5, "not_met": 0.0}


@dataclass
class Worked:
    """One claim, worked out."""

    claim: Json
    source: Json
    v: float | None
    open: bool
    may_count: bool
    certainty: int
    lifted: bool = False

    @property
    def interval(self) -> tuple[float, float]:
        v = self.v or 0.0
        slack = SLACK[LADDER[self.certainty]]
        return v - slack * v, 1.0 if self.open else v + slack * (1 - v)


# --- one claim


def number_of(claim: Json) -> float | None:
    value = claim["value"]
    return None if isinstance(value, bool) or not isinstance(value, (int, float)) else float(value)


def stated(claim: Json, source: Json) -> str | None:
    """The date of the statement, else the year of its source, as YYYY[-MM[-DD]]."""
    return claim["as_of"] or (f"{source['year']:04d}" if source["year"] else None)


def months_old(text: str, on: date) -> int:
    year, month, day = [*map(int, text.split("-")), 1, 1][:3]
    return (on.year - year) * 12 + on.month - month - (on.day < day)


def value_of(claim: Json, source: Json) -> tuple[float | None, bool]:
    answer, number, field = claim["answer"], number_of(claim), claim["field"]
    if answer == "not_applicable":
        return None, False
    if field in COUNTED_ON_A_SLOPE and number is not None:
        if field == "years_of_experience" and claim["unit"] == "first_year":
            said = stated(claim, source)
            if said is None:
                return None, False
            number = max(int(said[:4]) - number, 0)
        part = (number - 5) / 18 if field == "volume" else number / 6
        return min(max(part, 0.0), 1.0), True
    if answer is None:
        return None, False
    return VALUES[answer], answer == "at_least_partly" or field in COUNTED_ON_A_SLOPE


def steps_down(claim: Json, source: Json, item: Json, on: date) -> int:
    said, life = stated(claim, source), item["shelf_life_months"]
    stale = said is None or (life is not None and months_old(said, on) > life)
    too_wide = claim["scope"] is not None and WIDTH[claim["scope"]] > WIDTH[item["scope"]]
    indirect = claim["level"] != "center" or too_wide
    imprecise = item["needs_number"] and claim["level"] == "center" and number_of(claim) is None
    return sum(map(bool, (stale, indirect, imprecise, source["stake"])))


def names_center(source: Json, slug: str, fetch: Fetch) -> bool:
    """Only the source's own record lists the centers that it names."""
    return slug in fetch(f"/api/v1/sources/{source['key']}")["centers"]


def level_allows(claim: Json, source: Json, item: Json, slug: str, fetch: Fetch) -> bool:
    if claim["level"] == "center":
        return True
    if not names_center(source, slug, fetch):
        return False
    if not item["result"]:
        return claim["level"] != "national" or source["type"] in OFFICIAL
    small = source["hospitals"] is not None and source["hospitals"] <= 14
    discloses = item["discloses"] and claim["level"] == "multicenter" and claim["answer"] == "at_least_partly"
    return bool(discloses and source["type"] == "peer_reviewed" and small)


def surnames(source: Json) -> set[str]:
    text = (source["authors"] or "").replace("et al.", "").replace("...", ",")
    return {name.split()[0].casefold() for name in text.split(",") if name.strip()}


def independent(a: Json, b: Json) -> bool:
    organizations = a["organization"] and b["organization"] and a["organization"] != b["organization"]
    same_number = a["registry_id"] and a["registry_id"] == b["registry_id"]
    return bool(organizations) and a["key"] != b["key"] and not same_number and not surnames(a) & surnames(b)


def lift(worked: list[Worked]) -> None:
    """One step up where an independent source says the same, judged by the certainties before any lift."""
    for one in worked:
        one.lifted = one.may_count and one.certainty < 3 and any(supports(other, one) for other in worked)
    for one in worked:
        one.certainty += one.lifted


def supports(other: Worked, one: Worked) -> bool:
    same = other is not one and other.may_count and (other.v, other.open) == (one.v, one.open)
    return same and other.certainty >= max(1, one.certainty - 1) and independent(one.source, other.source)


# --- one center


def running_program(record: Json) -> str | None:
    running = [one["id"] for one in record["programs"] if one["treatment"] == "ahsct" and one["to"] is None]
    return running[0] if running and record["status"] != "closed" else None


def work_out(record: Json, item: Json, fetch: Fetch) -> list[Worked]:
    on, program = date.fromisoformat(record["evaluation"]["on"]), running_program(record)
    worked = []
    for claim in record["claims"]:
        if claim["field"] != item["id"]:
            continue
        source = record["sources"][claim["source"]]
        v, is_open = value_of(claim, source)
        may_count = (
            claim["checked"]
            and program is not None
            and claim["program"] in (None, program)
            and (v is not None or claim["answer"] == "not_applicable")
            and level_allows(claim, source, item, record["slug"], fetch)
        )
        down = steps_down(claim, source, item, on)
        certainty = max(LADDER.index(STARTS[source["type"]]) - down, 0)
        worked.append(Worked(claim, source, v, is_open, bool(may_count), certainty))
    lift(worked)
    return worked


def cannot_both_be_true(a: Worked, b: Worked) -> bool:
    if a.v is None or b.v is None or (a.open and b.open):
        return False
    if a.open == b.open:
        return a.v != b.v
    exact, at_least = (a, b) if b.open else (b, a)
    return bool(exact.v < at_least.v)  # type: ignore[operator]


def item_of(item: Json, worked: list[Worked]) -> Json:
    """Interval, points before any are passed on, and the claims that it rests on."""
    able = [one for one in worked if one.may_count]
    dropped = [one.claim["id"] for one in able if one.claim["answer"] == "not_applicable"]
    whole = {"low": 0.0, "high": 1.0, "points": float(item["points"]), "claims": [], "rivals": False}
    if dropped:
        return whole | {"answer": "not_applicable", "points": 0.0, "claims": dropped}
    if not able:
        return whole | {"answer": "unknown"}
    best = max(one.certainty for one in able)
    counted = [one for one in able if one.certainty >= best - 1]
    rivals = any(cannot_both_be_true(a, b) for a, b in combinations(counted, 2))
    lows, highs = zip(*(one.interval for one in counted), strict=True)
    low, high = (min(lows), max(highs)) if rivals else (max(lows), min(highs))
    found = {"low": low, "high": high, "rivals": rivals, "claims": [one.claim["id"] for one in counted]}
    return whole | found | {"answer": "conflict" if rivals else answer_of(counted)}


def answer_of(counted: list[Worked]) -> str:
    strongest = max(counted, key=lambda one: (one.interval[0], one.v or 0.0))
    if strongest.v in (0.0, 1.0):
        return "met" if strongest.v else "not_met"
    at_least = strongest.open and strongest.claim["answer"] == "at_least_partly"
    return "at_least_partly" if at_least else "partly"


def pass_points_on(items: list[Json]) -> None:
    """What does not apply gives its points to the others of its criterion, in proportion."""
    whole, left = sum(one["whole"] for one in items), sum(one["points"] for one in items)
    for one in items:
        one["points"] *= whole / left if left else 0.0


def state_of(record: Json, known: float) -> str:
    if all(one["treatment"] != "ahsct" for one in record["programs"]):
        return "not_evaluated"
    if running_program(record) is None:
        return "closed"
    if any(flag["severity"] == "high" for flag in record["red_flags"]):
        return "documented_concerns"
    return "evaluated" if known >= 50 else "too_little_known"


def recompute(record: Json, checklist: Json, fetch: Fetch) -> Json:
    """The whole evaluation of a center, and each of its claims about an item, worked out."""
    claims: dict[str, Worked] = {}
    items: dict[str, Json] = {}
    criteria: dict[str, tuple[float, float]] = {}
    documented = possible = 0.0
    for criterion, points in checklist["points_by_criterion"].items():
        group = [item for item in checklist["items"] if item["criterion"] == criterion]
        for item in group:
            worked = work_out(record, item, fetch)
            claims |= {one.claim["id"]: one for one in worked}
            items[item["id"]] = item_of(item, worked) | {"whole": item["points"]}
        own = [items[item["id"]] for item in group]
        pass_points_on(own)
        applies = any(one["points"] for one in own)
        low = sum(one["points"] * one["low"] for one in own)
        high = sum(one["points"] * one["high"] for one in own) if applies else points
        criteria[criterion] = (100 * low / points, 100 * high / points)
        documented, possible = documented + low, possible + high
    known = 100 - (possible - documented)
    figures = {"documented": documented, "possible": possible, "known": known}
    return figures | {
        "state": state_of(record, known),
        "criteria": criteria,
        "items": items,
        "claims": claims,
        "narrowing": narrowing_of(items),
    }


def narrowing_of(items: dict[str, Json]) -> list[str]:
    """The three items whose answer would settle most points; the first of the checklist where they tie."""
    missing = {name: one["points"] * (one["high"] - one["low"]) for name, one in items.items()}
    return [name for name in sorted(missing, key=lambda name: -missing[name])[:3] if missing[name] > 0]


# --- compared with what is published


def disagreements(record: Json, checklist: Json, fetch: Fetch) -> Iterator[str]:
    """Everything published that comes out otherwise here, in words; nothing is skipped."""
    own, published = recompute(record, checklist, fetch), record["evaluation"]
    scored = own["state"] not in ("closed", "not_evaluated")
    yield from differing("state", published["state"], own["state"])
    for name in ("documented", "possible", "known"):
        yield from differing(name, published[name], own[name] if scored else None, ROUNDING)
    for name, (low, high) in own["criteria"].items() if scored else ():
        yield from differing(f"{name}, documented", published["criteria"][name]["documented"], low, ROUNDING)
        yield from differing(f"{name}, possible", published["criteria"][name]["possible"], high, ROUNDING)
    yield from differing("narrowing", record["narrowing"], own["narrowing"] if scored else [])
    for name, item in own["items"].items():
        yield from item_disagreements(name, published["items"][name], item)
    yield from differing("items", sorted(published["items"]), sorted(own["items"]))
    about_items = {claim["id"]: claim for claim in record["claims"] if claim["criterion"]}
    yield from differing("claims about items", sorted(about_items), sorted(own["claims"]))
    counting = {claim for item in own["items"].values() for claim in item["claims"]}
    for name, worked in own["claims"].items():
        yield from claim_disagreements(about_items[name], worked, counts=name in counting)


def item_disagreements(name: str, published: Json, own: Json) -> Iterator[str]:
    for part in ("answer", "rivals", "claims"):
        yield from differing(f"{name}, {part}", published[part], own[part])
    for part in ("low", "high", "points"):
        yield from differing(f"{name}, {part}", published[part], own[part], FINE)
    for part, end in (("documented_points", "low"), ("possible_points", "high")):
        yield from differing(f"{name}, {part}", published[part], own["points"] * own[end], FINE)


def claim_disagreements(claim: Json, own: Worked, *, counts: bool) -> Iterator[str]:
    low, high = (None, None) if own.v is None else own.interval
    steps, name = claim["steps"], claim["id"]
    word = LADDER[own.certainty]
    yield from differing(f"{name}, v", claim["v"], own.v, FINE)
    yield from differing(f"{name}, open", claim["open"], own.open)
    yield from differing(f"{name}, certainty", claim["certainty"], word)
    yield from differing(f"{name}, start", steps["start"], STARTS[own.source["type"]])
    yield from differing(f"{name}, up", steps["up"] is not None, own.lifted)
    yield from differing(f"{name}, slack", steps["slack"], SLACK[word], FINE)
    yield from differing(f"{name}, low", steps["low"], low, FINE)
    yield from differing(f"{name}, high", steps["high"], high, FINE)
    yield from differing(f"{name}, counted", claim["counted"], counts)


def differing(name: str, published: Any, own: Any, tolerance: float = 0.0) -> Iterator[str]:
    numbers = isinstance(published, float | int) and isinstance(own, float | int) and tolerance
    same = abs(published - own) <= tolerance + 1e-9 if numbers else published == own
    if not same:
        yield f"{name}: published {published}, recomputed {own}"


# --- against a running server


def from_server(base: str) -> Fetch:
    """Reads JSON from a server, each address once."""
    seen: dict[str, Json] = {}

    def fetch(path: str) -> Json:
        if path not in seen:
            with urlopen(base.rstrip("/") + path, timeout=30) as answer:
                seen[path] = json.load(answer)
        return seen[path]

    return fetch


def every_slug(fetch: Fetch) -> Iterator[str]:
    """The slugs of all centers of any treatment, page by page."""
    page, seen = 1, 0
    while True:
        found = fetch(f"/api/v1/centers?treatment=any&sort=name&per_page=100&page={page}")
        yield from (one["slug"] for one in found["results"])
        seen, page = seen + len(found["results"]), page + 1
        if seen >= found["total"] or not found["results"]:
            return


def main(arguments: list[str]) -> int:
    if len(arguments) != 1 or not arguments[0].startswith(("http://", "https://")):
        print("Say which server, for example: python tests/independent/recompute.py http://127.0.0.1:8000")
        return 2
    fetch = from_server(arguments[0])
    try:
        checklist, slugs = fetch("/api/v1/checklist"), list(every_slug(fetch))
        found = {
            slug: list(disagreements(fetch(f"/api/v1/centers/{slug}"), checklist, fetch)) for slug in slugs
        }
    except (URLError, OSError) as error:
        print(f"{arguments[0]} cannot be read: {error}")
        return 2
    for slug, problems in found.items():
        print(*(f"{slug}: {problem}" for problem in problems), sep="\n", end="\n" if problems else "")
    agreeing = sum(not problems for problems in found.values())
    print(f"{len(found)} centers recomputed; {agreeing} agree in every figure and term.")
    return 0 if found and agreeing == len(found) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
