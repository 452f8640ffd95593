"""Proposing where an address lies: offline by default, or by a public service an operator has chosen."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from geopy.exc import GeopyError
from geopy.extra.rate_limiter import RateLimiter
from geopy.geocoders import Nominatim, Photon

from directory.domain.places import Coordinates
from directory.domain.problems import DirectoryError

OFFLINE = "offline"
SERVICES: dict[str, Any] = {"nominatim": Nominatim, "photon": Photon}
CHOICES = (OFFLINE, *SERVICES)
USER_AGENT = "ahsct-center-directory"
LEAST_SECONDS_BETWEEN = 1.0
TIMEOUT_SECONDS = 10
MOST_PROPOSALS = 5


@dataclass(frozen=True)
class Proposal:
    """A place that an address may mean, with the words of whoever proposes it."""

    label: str
    coordinates: Coordinates


Geocode = Callable[[str], list[Proposal]]
"""Proposes places for an address, the likeliest first. Raises GeocoderDown when it cannot ask."""


class GeocoderDown(DirectoryError):
    """The service that knows addresses does not answer. Coordinates can be written instead."""


def geocoder(name: str, offline: Any, *, contact: str = "") -> Geocode:
    """The proposer of that name: ``offline`` is a geopy geocoder that asks nobody.

    A service is asked at most once a second and told who asks, as its usage policy wants; ``contact``
    is an address at which its operators reach ours.
    """
    if name == OFFLINE:
        return proposals_of(offline.geocode)
    agent = f"{USER_AGENT} ({contact})" if contact else USER_AGENT
    service = SERVICES[name](user_agent=agent, timeout=TIMEOUT_SECONDS)
    limited = RateLimiter(
        service.geocode, min_delay_seconds=LEAST_SECONDS_BETWEEN, max_retries=0, swallow_exceptions=False
    )
    return proposals_of(limited)


def proposals_of(ask: Callable[..., Any]) -> Geocode:
    """Wrap the ``geocode`` of a geopy geocoder."""

    def propose(text: str) -> list[Proposal]:
        try:
            found = ask(text, exactly_one=False) or []
        except GeopyError as error:
            raise GeocoderDown("The service that knows addresses does not answer at present.") from error
        return [
            Proposal(str(one.address), Coordinates(one.latitude, one.longitude))
            for one in found[:MOST_PROPOSALS]
        ]

    return propose
