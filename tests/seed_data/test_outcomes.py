"""The results of the data folder: the pooled figure that the code draws towards, and how sources read."""

from directory.domain.outcomes import POOLED_DEATHS, Basis, Kind, Measure, kind, limits
from directory.domain.vocabulary import Level, SourceType
from tests.seed_data.records import sources


def test_the_pooled_deaths_are_those_of_their_source() -> None:
    source = sources()[POOLED_DEATHS.source]
    (died,) = [one for one in source.results if one.measure is Measure.TREATMENT_RELATED_MORTALITY]
    assert (died.events, died.n, died.level) == (POOLED_DEATHS.events, POOLED_DEATHS.n, Level.MULTICENTER)
    assert (source.type, source.hospitals) == (SourceType.PEER_REVIEWED, 14)
    assert source.checked
    assert died.checked


def test_limits_hold_the_figure_that_they_are_about() -> None:
    for source in sources().values():
        for one in source.results:
            found = limits(one)
            if found.low is None or found.high is None or one.value_percent is None:
                continue
            by_count = kind(one) is Kind.HARM and found.basis is Basis.EXACT
            figure = 100 * (one.events or 0) / (one.n or 1) if by_count else one.value_percent
            assert found.low - 0.5 <= figure <= found.high + 0.5, (source.key, one)
