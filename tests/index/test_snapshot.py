"""A snapshot keeps every listing whole, finds it by slug, and measures as geopy does."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from directory.domain.places import Coordinates, distance_km
from directory.index.columns import in_tenths
from directory.index.nearby import FAR_KM, LAMBERT_MARGIN_KM, locate
from directory.index.snapshot import CHUNK_ROWS, build
from tests.index import plain_search as plain

LATITUDES = st.floats(-90, 90) | st.sampled_from([90.0, -90.0, 0.0, 57.7])
LONGITUDES = st.floats(-180, 180) | st.sampled_from([180.0, -180.0, 0.0, 11.97, -168.03])
POINTS = st.builds(Coordinates, LATITUDES, LONGITUDES)


def test_every_center_is_found_by_its_slug_and_no_other() -> None:
    listings = plain.make_listings(7, 300)
    snapshot = build(listings, checklist=plain.CHECKLIST, data_version="7")
    assert len(snapshot) == 300
    assert snapshot.data_version == "7"
    for row, one in enumerate(listings):
        assert snapshot.row_of(one.slug) == row
        assert snapshot.card(row).name == one.name
    assert snapshot.row_of("nowhere") is None


def test_listings_are_read_in_chunks_and_none_is_lost() -> None:
    count = CHUNK_ROWS + 3
    snapshot = build(iter(plain.make_listings(1, count)), checklist=plain.CHECKLIST, data_version="1")
    assert len(snapshot) == count
    assert snapshot.card(count - 1).slug.endswith(f"-{count - 1}")


@given(st.lists(st.floats(0, 100) | st.sampled_from([0.05, 0.25, 43.05, 61.25, 99.95]), max_size=20))
def test_tenths_are_what_round_makes_of_a_figure(figures: list[float]) -> None:
    tenths = in_tenths(np.array(figures))
    assert [tenth / 10 for tenth in tenths.tolist()] == [round(figure, 1) for figure in figures]


@settings(max_examples=150, deadline=None)
@given(POINTS, st.lists(POINTS, min_size=1, max_size=6))
def test_distances_are_those_of_geopy(center: Coordinates, points: list[Coordinates]) -> None:
    positions = locate(np.array([p.latitude for p in points]), np.array([p.longitude for p in points]))
    exact = np.array([distance_km(center, point) for point in points])
    rows = np.arange(len(points), dtype=np.int32)
    assert positions.rounded_km(center, rows).tolist() == [round(km, 1) for km in exact.tolist()]
    about = positions.about_km(center, positions.place_of[rows])
    near = (exact < FAR_KM) & (about < FAR_KM)
    assert (np.abs(about - exact)[near] < LAMBERT_MARGIN_KM).all()


@settings(max_examples=100, deadline=None)
@given(POINTS, st.lists(POINTS, min_size=1, max_size=6), st.data())
def test_the_edge_of_a_radius_is_where_geopy_puts_it(
    center: Coordinates, points: list[Coordinates], data: st.DataObject
) -> None:
    exact = [distance_km(center, point) for point in points]
    km = data.draw(st.sampled_from([*exact, exact[0] + 1e-9, max(exact[0] - 1e-9, 0), round(exact[0], 1)]))
    positions = locate(np.array([p.latitude for p in points]), np.array([p.longitude for p in points]))
    assert positions.within(center, km).tolist() == [one <= km for one in exact]
