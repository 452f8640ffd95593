"""What was published is read back as it was, in order, and a slug is never forgotten."""

from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from directory.domain.listing import Listing
from directory.domain.vocabulary import (
    ItemAnswer,
    PositionPrecision,
    Sector,
    State,
    Status,
    Treatment,
    YesNoUnknown,
)
from directory.store import published, redirects

words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=20)
shares = st.floats(0, 1)
percents = st.floats(0, 100)


def pair(numbers: st.SearchStrategy[float]) -> st.SearchStrategy[tuple[float, float]]:
    return st.tuples(numbers, numbers)


listings = st.builds(
    Listing,
    slug=st.from_regex(r"[a-z0-9]{1,12}(-[a-z0-9]{1,12}){0,3}", fullmatch=True),
    name=words,
    local_name=st.none() | words,
    program=st.none() | words,
    aliases=st.lists(words, max_size=3).map(tuple),
    city=words,
    region=st.none() | words,
    country=st.sampled_from(["SE", "NO", "MX"]),
    latitude=st.floats(-90, 90),
    longitude=st.floats(-180, 180),
    position_precision=st.sampled_from(PositionPrecision),
    status=st.sampled_from(Status),
    status_year=st.none() | st.integers(1990, 2026),
    treatments=st.lists(st.sampled_from(Treatment), unique=True).map(tuple),
    sector=st.sampled_from(Sector),
    international=st.sampled_from(YesNoUnknown),
    documented=percents,
    possible=percents,
    known=percents,
    state=st.sampled_from(State),
    criteria=st.tuples(*[pair(percents)] * 4),
    answers=st.lists(st.sampled_from(ItemAnswer), max_size=25).map(tuple),
    intervals=st.lists(pair(shares), max_size=25).map(tuple),
    red_flags=st.lists(st.sampled_from(["promises_cure", "no_trial"]), unique=True).map(tuple),
    lowest_cost_usd=st.none() | st.floats(0, 1e6),
    last_checked=st.none() | st.dates(date(2000, 1, 1), date(2030, 1, 1)),
)


@settings(
    deadline=None,
    max_examples=30,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(some=st.lists(listings, max_size=5, unique_by=lambda one: one.slug))
def test_listings_come_back_as_they_were_in_the_order_of_slugs(session: Session, some: list[Listing]) -> None:
    published.replace(session, some, {}, {})
    back = list(published.listings(session))
    # the databases may order punctuation each in its own way; an index needs any order, always the same
    assert sorted(back, key=lambda one: one.slug) == sorted(some, key=lambda one: one.slug)
    assert list(published.listings(session)) == back
    session.rollback()


def test_before_the_first_publication_the_data_version_is_zero(session: Session) -> None:
    assert published.data_version(session) == "0"
    assert published.newest(session) is None


def test_the_data_version_rises_and_names_the_content(session: Session) -> None:
    today = date(2026, 11, 25)
    hashes = ("a" * 64, "b" * 64)
    versions = [published.begin(session, content_hash=one, on=today).version for one in hashes]
    assert versions == ["1-aaaaaaaaaaaa", "2-bbbbbbbbbbbb"]
    assert published.data_version(session) == versions[-1]


def records(session: Session) -> published.RecordReader:
    return published.RecordReader(session.get_bind().engine)


def test_a_record_comes_back_byte_for_byte(session: Session) -> None:
    published.replace(session, [], {}, {"paper": b'{"a": 1}'})
    session.commit()
    assert records(session).source("paper") == b'{"a": 1}'
    assert records(session).source("other") is None
    assert records(session).center("nowhere") is None


def test_an_old_slug_says_where_its_center_went(session: Session) -> None:
    redirects.replace(session, {"old": "new", "closed": None})
    assert published.where_is(session, "old") == published.Moved("new")
    assert published.where_is(session, "closed") == published.Gone()
    assert published.where_is(session, "never") == published.NeverWas()
