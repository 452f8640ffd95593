"""Published results: shown in groups that may stand side by side, and never sorted by a figure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from flask import Blueprint, current_app, render_template, request
from flask.typing import ResponseReturnValue

from directory.domain import side_by_side
from directory.domain.outcomes import POOLED_DEATHS, Kind, Measure, Result, kind
from directory.domain.record import Record, read_result
from directory.domain.side_by_side import DEATHS, Both, MeasureView, Reported, deaths_beside, estimate
from directory.domain.vocabulary import Level
from directory.store import published
from directory.web import plots, words
from directory.web.backing import backing

blueprint = Blueprint("outcomes", __name__)

BENEFITS = frozenset(one for one in Measure if kind(Result(one)) is Kind.BENEFIT)


@dataclass(frozen=True)
class Row:
    """A result as it is shown: its public record, whom it is about, and the deaths beside it.

    ``deaths`` is a sentence; ``None`` where the result is about deaths itself.
    """

    record: Record
    who: str
    center: str | None
    source: Record
    deaths: str | None


@dataclass(frozen=True)
class GroupView:
    """Results that may stand side by side, with their plots."""

    rows: Sequence[Row]
    first: Record
    forest: plots.Forest
    forest_words: str
    may_share_people: bool
    funnel: side_by_side.Funnel | None
    funnel_plot: plots.FunnelPlot | None
    funnel_rows: Sequence[Row]


@dataclass(frozen=True)
class MeasurePart:
    """One measure on the page."""

    id: str
    is_benefit: bool
    count: int
    groups: Sequence[GroupView]
    alone: Sequence[Row]
    why_apart: Sequence[str]


@dataclass(frozen=True)
class HundredPart:
    """A hundred people, their number in words, and whom they stand for."""

    kind: str
    title: str
    icons: tuple[plots.Icon, ...]
    words: str
    about: str
    source: str
    source_title: str


@dataclass(frozen=True)
class Picture:
    """A benefit and the deaths as a hundred people each; ``is_apart`` if two sources tell of them."""

    benefit: HundredPart
    deaths: HundredPart
    is_apart: bool


@dataclass(frozen=True)
class Published:
    """Every published result of one version of the data, ready to be shown."""

    parts: Mapping[str, MeasurePart]
    pooled: Picture | None


@blueprint.get("/outcomes")
def outcomes() -> ResponseReturnValue:
    """All results, or those of one measure; 400 with a message beside the field for an unknown measure."""
    asked = request.args.get("measure", "").strip()
    found = _published()
    problem = None if not asked or asked in set(Measure) else words.no_such_measure(asked)
    wanted = [part for part in found.parts.values() if problem or asked in ("", part.id)]
    page = render_template(
        "outcomes/outcomes.html",
        parts=wanted,
        all_parts=found.parts,
        pooled=found.pooled,
        asked=asked,
        problem=problem,
        fewest=side_by_side.FEWEST_IN_FUNNEL,
        data_version=backing().snapshot().data_version,
    )
    return page, 400 if problem else 200


def _published() -> Published:
    """Read and arranged once for each version of the data."""
    version = backing().snapshot().data_version
    held: dict[str, Published] = current_app.extensions.setdefault("outcomes", {})
    if version not in held:
        arranged = _arrange()
        held.clear()
        held[version] = arranged
    return held[version]


def _arrange() -> Published:
    session = backing().session()
    sources = {one["key"]: one for one in map(orjson.loads, published.source_records(session))}
    names = published.center_names(session)
    reported = [one for source in sources.values() for one in _reported(source, names)]
    views = side_by_side.by_measure(reported)
    parts = {view.measure.value: _part(view, reported, sources) for view in views}
    pooled = side_by_side.both([one for one in reported if one.source == POOLED_DEATHS.source])
    return Published(parts, picture(pooled, sources) if pooled else None)


def _reported(source: Record, names: Mapping[str, str]) -> list[Reported]:
    slugs = [slug for slug in source["centers"] if slug in names]
    named = frozenset(slugs or ([source["organization"]] if source["organization"] else ()))
    found = []
    for at, row in enumerate(source["results"]):
        result, limits = read_result(row)
        who = words.whom(source, row["level"], [names[slug] for slug in slugs])
        found.append(Reported(who, source["key"], at, named, result, limits))
    return found


def _part(view: MeasureView, reported: Sequence[Reported], sources: Mapping[str, Record]) -> MeasurePart:
    def row(one: Reported) -> Row:
        return _row(one, reported, sources)

    count = sum(len(group) for group in view.groups) + len(view.alone)
    return MeasurePart(
        view.measure.value,
        view.measure in BENEFITS,
        count,
        [_group([row(one) for one in group], group) for group in view.groups],
        [row(one) for one in view.alone],
        view.why_apart,
    )


def _row(one: Reported, reported: Sequence[Reported], sources: Mapping[str, Record]) -> Row:
    source = sources[one.source]
    is_single = one.result.level is Level.CENTER and len(source["centers"]) == 1
    beside = deaths_beside(one, reported)
    died = sources[beside.source]["results"][beside.at] if beside else None
    return Row(
        source["results"][one.at],
        one.who,
        source["centers"][0] if is_single else None,
        source,
        None if one.result.measure is DEATHS else words.deaths(died),
    )


def _group(rows: Sequence[Row], group: Sequence[Reported]) -> GroupView:
    figures = [_figure(one, one.who) for one in group]
    drawn = [figure for figure in figures if figure]
    whole = 100.0 if group[0].result.measure in BENEFITS else None
    found = side_by_side.funnel(group)
    by_place = dict(zip(((one.source, one.at) for one in group), rows, strict=True))
    return GroupView(
        rows,
        rows[0].record,
        plots.forest(drawn, from_zero_to=whole),
        _aloud(drawn),
        side_by_side.may_share_people(group),
        found,
        plots.funnel(found) if found else None,
        [by_place[one.source, one.at] for one in found.points] if found else [],
    )


def _figure(one: Reported, label: str) -> plots.Figure | None:
    """The mark of a result; ``None`` without a figure.

    A harm without limits gets no mark: a dot at zero would look safer than a counted zero with its limits.
    """
    value, limits = estimate(one.result), one.limits
    if value is None or (kind(one.result) is Kind.HARM and limits.high is None):
        return None
    text = words.with_limits(value, limits.low, limits.high)
    return plots.Figure(label, text, value, limits.low, limits.high, one.result.checked)


def _aloud(figures: Sequence[plots.Figure]) -> str:
    """A plot for those who hear it."""
    return "; ".join(f"{one.label}: {one.words}" for one in figures)


# --- a center's own results ---


@dataclass(frozen=True)
class CenterPlots:
    """A center's own results in two panels: what went well, and what went wrong.

    ``harm_words`` are the harms that have no mark, and that deaths are not known where nobody tells them.
    """

    benefits: plots.Forest | None
    benefit_words: str
    harms: plots.Forest | None
    harm_marks: str
    harm_words: Sequence[str]


@dataclass(frozen=True)
class CenterOutcomes:
    """What a center's page draws from the center's own results; each part only where it can be drawn."""

    plots: CenterPlots | None
    picture: Picture | None


FEWEST_IN_FOREST = 2


def of_center(record: Record) -> CenterOutcomes:
    """The plots and the picture of the results that are about this center alone."""
    rows = [row for row in record["results"] if row["level"] == Level.CENTER]
    if not rows:
        return CenterOutcomes(None, None)
    own = frozenset((record["slug"],))
    reported = [
        Reported(record["name"], row["source"], at, own, *read_result(row)) for at, row in enumerate(rows)
    ]
    pair = side_by_side.both(reported)
    return CenterOutcomes(
        _center_plots(reported, rows) if len(rows) >= FEWEST_IN_FOREST else None,
        picture(pair, record["sources"]) if pair else None,
    )


def _center_plots(reported: Sequence[Reported], rows: Sequence[Record]) -> CenterPlots | None:
    marks = [(one, _figure(one, words.briefly(row))) for one, row in zip(reported, rows, strict=True)]
    drawn = [(one, figure) for one, figure in marks if figure]
    if len(drawn) < FEWEST_IN_FOREST:
        return None
    benefits = [figure for one, figure in drawn if one.result.measure in BENEFITS]
    harms = [figure for one, figure in drawn if one.result.measure not in BENEFITS]
    unmarked = [
        words.deaths(row) if one.result.measure is DEATHS else words.unbounded(row)
        for (one, figure), row in zip(marks, rows, strict=True)
        if figure is None and one.result.measure not in BENEFITS
    ]
    if not any(one.result.measure is DEATHS for one in reported):
        unmarked.append(words.deaths(None))
    return CenterPlots(
        plots.forest(benefits, from_zero_to=100) if benefits else None,
        _aloud(benefits),
        plots.forest(harms) if harms else None,
        _aloud(harms),
        unmarked,
    )


# --- a hundred people ---


def picture(pair: Both, sources: Mapping[str, Any]) -> Picture:
    """The two halves of a picture, with the titles of their sources."""
    return Picture(
        _hundred(pair.benefit, sources, "benefit"),
        _hundred(pair.deaths, sources, "harm"),
        is_apart=pair.benefit.source != pair.deaths.source,
    )


def _hundred(one: Reported, sources: Mapping[str, Any], kind_name: str) -> HundredPart:
    percent = estimate(one.result) or 0.0
    of_hundred = side_by_side.hundred(percent, one.limits)
    return HundredPart(
        kind_name,
        words.MEASURES[one.result.measure],
        plots.icons(of_hundred),
        words.of_hundred(percent, one.limits, of_hundred),
        words.people_counted(one.result),
        one.source,
        sources[one.source]["title"],
    )
