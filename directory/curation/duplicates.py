"""Centers that may be one and the same, by name, place and website. People decide: nothing merges itself."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from rapidfuzz import fuzz

from directory.domain.centers import Center
from directory.domain.places import Coordinates, distance_km, fold
from directory.domain.vocabulary import PositionPrecision

Likely = tuple[str, str, float]
"""The slug of a center, why it may be the same, and how alike they are, 0 to 1."""

LEAST_ALIKE = 0.6
NEAR_KM = 1.0
SAME_TOWN_KM = 30.0
NEARLY_EQUAL_PERCENT = 88
SURE_OF_NAME = 0.9
# Words that half of all hospitals have in their names say nothing about which hospital it is.
_COMMON_WORDS = frozenset({
    "a", "and", "at", "center", "centre", "clinic", "clinica", "clinical", "clinique", "college", "de",
    "del", "der", "des", "di", "du", "e", "et", "for", "fur", "general", "hopital", "hospital",
    "hospitals", "institute", "institutet", "klinik", "klinikum", "la", "le", "medical", "of",
    "policlinico", "sjukhus", "sjukhuset", "sykehus", "teaching", "the", "und", "universidad",
    "universitaetsklinikum", "universitario", "universitatsklinikum", "university", "y",
})  # fmt: skip


def likely(center: Center, others: Iterable[Center]) -> list[Likely]:
    """Which of the others may be this center, the likeliest first.

    A like name counts most; the same place or website make it likelier, and another country rules it out.
    """
    found = [_compare(center, other) for other in others if other.slug != center.slug]
    return sorted((one for one in found if one[2] >= LEAST_ALIKE), key=lambda one: (-one[2], one[0]))


def _compare(center: Center, other: Center) -> Likely:
    if center.country != other.country:
        return other.slug, "", 0.0
    name = _name_likeness(center, other)
    km = distance_km(
        Coordinates(center.latitude, center.longitude), Coordinates(other.latitude, other.longitude)
    )
    same_town = km <= SAME_TOWN_KM or fold(center.city) == fold(other.city)
    same_building = km <= NEAR_KM and _is_building(center) and _is_building(other)
    same_site = bool(host(center.website)) and host(center.website) == host(other.website)
    likeness = 0.75 * name + 0.25 * same_town + 0.2 * same_building + 0.2 * same_site
    if same_site and same_town:
        likeness = max(likeness, LEAST_ALIKE)
    elsewhere = not (same_town or same_site)
    if (name < 0.6 and not same_site) or (elsewhere and name < SURE_OF_NAME):
        likeness = min(likeness, LEAST_ALIKE - 0.01)
    return other.slug, _why(name, same_town, same_building, same_site), round(min(likeness, 1.0), 3)


def _is_building(center: Center) -> bool:
    return center.position_precision is PositionPrecision.BUILDING


def _name_likeness(center: Center, other: Center) -> float:
    """The likeness of the two most like of their names, 0 to 1."""
    towns = frozenset(fold(f"{center.city} {other.city}").split())
    return max(_likeness(one, two, towns) for one in _names(center) for two in _names(other))


def _names(center: Center) -> list[str]:
    return [name for name in (center.name, center.local_name, *center.aliases) if name]


def _likeness(one: str, other: str, towns: frozenset[str]) -> float:
    whole = fuzz.token_sort_ratio(fold(one), fold(other))
    first, second = _telling(one, towns), _telling(other, towns)
    telling = fuzz.token_sort_ratio(first, second) if first and second else 0.0
    # Whole names of hospitals are all rather alike; only nearly equal ones say something.
    return float(max(telling, whole if whole >= NEARLY_EQUAL_PERCENT else 0.0)) / 100


def _telling(name: str, towns: frozenset[str]) -> str:
    return " ".join(word for word in fold(name).split() if word not in _COMMON_WORDS | towns)


def host(address: str | None) -> str:
    """The host of a website without its "www.": two pages of one host are one website."""
    name = urlsplit(address or "").hostname or ""
    return name.removeprefix("www.")


def _why(name: float, same_town: bool, same_building: bool, same_site: bool) -> str:
    reasons = [
        "the name is the same" if name > 0.99 else "the name is alike" if name >= 0.6 else "",
        "it stands at the same place" if same_building else "it is in the same town" if same_town else "",
        "the website is the same" if same_site else "",
    ]
    return ", ".join(reason for reason in reasons if reason)
