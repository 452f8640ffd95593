"""Made-up centers, always the same for one number of them: clustered over the world, mostly unknown."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import numpy as np

from directory.domain.checklist import Checklist
from directory.domain.listing import Listing
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

SEED = 20261125
CHUNK = 2_000
WORDS = 6_000
FIRST_DAY = date(2025, 1, 1)

# Name, country, latitude, longitude: around these the centers stand.
CITIES = (
    ("Göteborg", "SE", 57.71, 11.97), ("Oslo", "NO", 59.91, 10.75), ("Berlin", "DE", 52.52, 13.4),
    ("München", "DE", 48.14, 11.58), ("Hamburg", "DE", 53.55, 10.0), ("London", "GB", 51.51, -0.13),
    ("Sheffield", "GB", 53.38, -1.47), ("Paris", "FR", 48.86, 2.35), ("Lyon", "FR", 45.76, 4.84),
    ("Genova", "IT", 44.41, 8.93), ("Firenze", "IT", 43.77, 11.25), ("Barcelona", "ES", 41.39, 2.17),
    ("Zürich", "CH", 47.37, 8.54), ("Wien", "AT", 48.21, 16.37), ("Praha", "CZ", 50.08, 14.44),
    ("Warszawa", "PL", 52.23, 21.01), ("Москва", "RU", 55.76, 37.62), ("Новосибирск", "RU", 55.01, 82.93),
    ("İstanbul", "TR", 41.01, 28.98), ("تهران", "IR", 35.69, 51.39), ("Chicago", "US", 41.88, -87.63),
    ("Houston", "US", 29.76, -95.37), ("Boston", "US", 42.36, -71.06), ("Seattle", "US", 47.61, -122.33),
    ("Toronto", "CA", 43.65, -79.38), ("Ottawa", "CA", 45.42, -75.7), ("Puebla", "MX", 19.04, -98.21),
    ("São Paulo", "BR", -23.55, -46.63), ("Buenos Aires", "AR", -34.6, -58.38),
    ("Sydney", "AU", -33.87, 151.21), ("Auckland", "NZ", -36.85, 174.76), ("Suva", "FJ", -18.14, 178.44),
    ("東京", "JP", 35.68, 139.69),
    ("北京", "CN", 39.9, 116.4), ("上海", "CN", 31.23, 121.47), ("서울", "KR", 37.57, 126.98),
    ("New Delhi", "IN", 28.61, 77.21), ("Mumbai", "IN", 19.08, 72.88), ("Singapore", "SG", 1.35, 103.82),
    ("Cape Town", "ZA", -33.92, 18.42),
)  # fmt: skip
KINDS = ("University Hospital", "Hospital", "Medical Center", "Clinic", "Institute of Hematology", "Ospedale")
SYLLABLES = (
    "ba",
    "lo",
    "mi",
    "ra",
    "sen",
    "tor",
    "vik",
    "gal",
    "du",
    "pre",
    "nau",
    "lis",
    "hem",
    "or",
    "ya",
    "zi",
)


def made_words() -> list[str]:
    """The words that names are made of, always the same."""
    random = np.random.default_rng(SEED)
    picked = random.integers(0, len(SYLLABLES), (WORDS, 4))
    lengths = random.integers(2, 5, WORDS)
    made = [
        "".join(SYLLABLES[at] for at in row[:length]) for row, length in zip(picked, lengths, strict=True)
    ]
    return [word.capitalize() for word in dict.fromkeys(made)]


def make_listings(count: int, checklist: Checklist) -> Iterator[Listing]:
    """``count`` listings, made one chunk at a time."""
    random = np.random.default_rng([SEED, count])
    words = made_words()
    weights = random.dirichlet(np.full(len(CITIES), 1.5))
    for start in range(0, count, CHUNK):
        yield from _chunk(random, range(start, min(start + CHUNK, count)), words, weights, checklist)


def _chunk(
    random: np.random.Generator, numbers: range, words: list[str], weights: Any, checklist: Checklist
) -> Iterator[Listing]:
    size = len(numbers)
    cities = random.choice(len(CITIES), size, p=weights)
    spread = random.gamma(1.2, 1.0, size)
    points = (
        np.array([CITIES[city][2:] for city in cities]) + random.normal(0, 1, (size, 2)) * spread[:, None]
    )
    latitudes = np.clip(points[:, 0], -89.9, 89.9).round(5).tolist()
    longitudes = ((points[:, 1] + 180) % 360 - 180).round(5).tolist()
    known = random.beta(1.2, 4.0, (size, len(Criterion)))
    lows = 100 * known * random.beta(3, 2, known.shape)
    highs = 100 - 100 * known * random.beta(2, 5, known.shape)
    shares = np.array([checklist.points_of(criterion) for criterion in Criterion]) / 100
    documented, possible = (lows @ shares).tolist(), (np.maximum(lows, highs) @ shares).tolist()
    highs = np.maximum(lows, highs)
    picks = _Picks(random, size, len(checklist.items))
    named = random.integers(0, len(words), (size, 3)).tolist()
    for at, number in enumerate(numbers):
        city, country = CITIES[cities[at]][:2]
        first, second, third = named[at]
        name = f"{words[first]} {words[second]} {KINDS[number % len(KINDS)]}"
        yield Listing(
            f"{words[first]}-{words[second]}-{number}".lower(), name,
            f"{words[third]} {city}" if number % 4 == 0 else None,
            "Program for autoimmune disease" if number % 9 == 0 else None,
            (), city, None, country, latitudes[at], longitudes[at], PositionPrecision.BUILDING,
            picks.status[at], 2024, picks.treatments[at], picks.sector[at], picks.international[at],
            documented[at], possible[at], 100 - (possible[at] - documented[at]), picks.state[at],
            tuple(zip(lows[at].tolist(), highs[at].tolist(), strict=True)), tuple(picks.answers[at]), (),
            ("pays_agents",) if number % 50 == 0 else (), picks.cost[at], picks.checked[at],
        )  # fmt: skip


class _Picks:
    """Values of closed lists for one chunk, most of them unknown, as in the real directory."""

    def __init__(self, random: np.random.Generator, size: int, items: int) -> None:
        def pick(values: list[Any], shares: list[float], shape: Any = size) -> list[Any]:
            return np.array(values, dtype=object)[random.choice(len(values), shape, p=shares)].tolist()

        self.status = pick(list(Status), [0.4, 0.1, 0.05, 0.45])
        self.sector = pick(list(Sector), [0.4, 0.4, 0.2])
        self.international = pick(list(YesNoUnknown), [0.1, 0.05, 0.85])
        self.state = pick(list(State), [0.15, 0.74, 0.01, 0.05, 0.05])
        self.answers = pick(list(ItemAnswer), [0.15, 0.08, 0.05, 0.03, 0.01, 0.66, 0.02], (size, items))
        kinds = [(Treatment.AHSCT,), (Treatment.MSC,), (Treatment.AHSCT, Treatment.MSC)]
        self.treatments = [kinds[at] for at in random.choice(3, size, p=[0.85, 0.1, 0.05])]
        days = random.integers(0, 690, size)
        self.checked = [
            date.fromordinal(FIRST_DAY.toordinal() + int(day)) if day % 3 else None for day in days
        ]
        prices = random.uniform(20_000, 200_000, size).round().tolist()
        self.cost = [price if at % 5 == 0 else None for at, price in enumerate(prices)]
