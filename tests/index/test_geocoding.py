"""Places are proposed, by nobody outside unless an operator chose a service, and then slowly and by name."""

import time
from types import SimpleNamespace
from typing import Any

import pytest
from geopy.exc import GeocoderTimedOut
from geopy.location import Location

from directory.index import geocoding
from directory.index.geocoding import GeocoderDown

UPPSALA = Location("Uppsala, Sweden", (59.85, 17.64), {})


def test_offline_asks_only_the_gazetteer() -> None:
    gazetteer = SimpleNamespace(geocode=lambda text, exactly_one: [UPPSALA] if "Uppsala" in text else None)
    propose = geocoding.geocoder("offline", gazetteer)
    [found] = propose("Uppsala")
    assert (found.label, str(found.coordinates)) == ("Uppsala, Sweden", "59.8500, 17.6400")
    assert propose("Nowhere") == []


def test_a_service_that_fails_is_said_to_be_down() -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise GeocoderTimedOut

    with pytest.raises(GeocoderDown, match="does not answer"):
        geocoding.proposals_of(fail)("Uppsala")


@pytest.mark.parametrize("name", ["nominatim", "photon"])
def test_a_service_is_told_who_asks_and_asked_at_most_once_a_second(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: dict[str, Any] = {}
    asked: list[float] = []

    class Service:
        def __init__(self, **options: Any) -> None:
            made.update(options)

        def geocode(self, *_: Any, **__: Any) -> list[Location]:
            asked.append(time.monotonic())
            return [UPPSALA]

    monkeypatch.setitem(geocoding.SERVICES, name, Service)
    propose = geocoding.geocoder(name, None, contact="curators@example.org")
    propose("Uppsala")
    propose("Uppsala")
    assert "curators@example.org" in made["user_agent"]
    assert asked[1] - asked[0] >= geocoding.LEAST_SECONDS_BETWEEN * 0.99
