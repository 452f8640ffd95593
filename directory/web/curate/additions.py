"""New sources and centers, entered so that none is entered twice, and the results of a source."""

import json
from typing import Any, cast
from urllib.parse import quote

from flask import Blueprint, current_app, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from directory.curation import drafting, duplicates
from directory.curation.drafting import Opened, TwoVersions
from directory.curation.duplicates import Likely
from directory.curation.source_entry import (
    Fetch,
    Identifier,
    automatic_key,
    free_key,
    proposed_key,
    recognize,
    same_document,
    slug,
)
from directory.domain.centers import Center
from directory.domain.countries import COUNTRY_CODES
from directory.domain.problems import NotFound
from directory.domain.submissions import Plain, RecordKind
from directory.domain.vocabulary import PositionPrecision, Sector, Status
from directory.extensions import session
from directory.web import words
from directory.web.curate import forms, record_words, typed
from directory.web.curate.access import Role, allowed, person
from directory.web.curate.drafts import ONE, look_into, now, read_json
from directory.web.curate.troubles import address

blueprint = Blueprint("additions", __name__, url_prefix="/curate/drafts")

METHODS = ("GET", "POST")
NOT_RECOGNIZED = (
    "This is no DOI, PubMed number, trial number or address of the web. Write one such as "
    "10.1001/jama.2018.18743, 30644983, NCT00273364 or https://…"
)


# A new source


@blueprint.route(f"{ONE}/sources/new", methods=METHODS)
@allowed(Role.CURATOR)
def new_source(number: int) -> ResponseReturnValue:
    """One box for whatever names a document; sources that it names already are offered first."""
    opened = drafting.open_own(session(), number, by=person())
    text = request.form.get("identifier", "").strip()
    if request.method == "GET":
        return _source_page(opened, text="")
    if request.form.get("deed") == "without":
        return _begin_source(opened, "source", {})
    identifier = recognize(text)
    if identifier is None:
        return _source_page(opened, text=text, problems=[NOT_RECOGNIZED]), 400
    same = same_document(identifier, opened.sources().items())
    if same and request.form.get("deed") != "another":
        return _source_page(opened, text=text, same=same)
    record: dict[str, Any] = {**_fetched(identifier), identifier.field: identifier.value}
    return _begin_source(opened, proposed_key(record) or automatic_key(identifier), record)


def _source_page(
    opened: Opened, *, text: str, problems: list[str] | None = None, same: list[str] | None = None
) -> str:
    sources = opened.sources()
    return render_template(
        "curate/source_new.html",
        draft=opened.draft,
        claim=_claim_to_serve(opened),
        text=text,
        problems=problems or [],
        same=[(key, sources[key], record_words.source_address(sources[key])) for key in same or ()],
        fetches="fetch" in current_app.extensions,
    )


def _claim_to_serve(opened: Opened) -> str:
    """The claim for which a source is wanted, if it is one of the draft."""
    key = request.values.get("claim", "")
    return key if opened.current(RecordKind.CLAIM, key) is not None else ""


def _fetched(identifier: Identifier) -> dict[str, Any]:
    """What a public register says of a document, where an operator allows asking."""
    fetch = cast(Fetch | None, current_app.extensions.get("fetch"))
    return dict(fetch(identifier.field, identifier.value)) if fetch else {}


def _begin_source(opened: Opened, wanted: str, record: dict[str, Any]) -> ResponseReturnValue:
    key = free_key(wanted or "source", opened.sources())
    drafting.add(session(), opened, RecordKind.SOURCE, key, {"key": key, **record}, now=now())
    claim = _claim_to_serve(opened)
    if claim:
        _use(claim, key, opened.draft.id)
    back = f"?back={quote(claim)}" if claim else ""
    return redirect(f"{address(opened.draft.id, RecordKind.SOURCE, key)}{back}", 303)


def _use(claim: str, source: str, number: int) -> None:
    opened = drafting.open_own(session(), number, by=person())
    current = opened.current(RecordKind.CLAIM, claim)
    changed = {**(current or {}), "source": source}
    drafting.put(session(), opened, RecordKind.CLAIM, claim, seen=current, typed=changed, now=now())


@blueprint.post(f"{ONE}/sources/use")
@allowed(Role.CURATOR)
def use_source(number: int) -> ResponseReturnValue:
    """Take a source that is known already, for the claim that wanted one or to look at it."""
    opened = drafting.open_own(session(), number, by=person())
    key, claim = request.form.get("key", ""), _claim_to_serve(opened)
    if key not in opened.sources():
        raise NotFound(f"There is no source '{key}'.")
    if not claim:
        return redirect(str(address(number, RecordKind.SOURCE, key)), 303)
    _use(claim, key, number)
    return redirect(str(address(number, RecordKind.CLAIM, claim)), 303)


# A new center


@blueprint.route(f"{ONE}/centers/new", methods=METHODS)
@allowed(Role.CURATOR)
def new_center(number: int) -> ResponseReturnValue:
    """Name, city and country of a new center; centers that it may be already are shown first."""
    opened = drafting.open_own(session(), number, by=person())
    names = ("name", "local_name", "city", "country", "website")
    record = {name: text for name in names if (text := request.form.get(name, "").strip()[:300])}
    if request.method == "GET":
        return _center_page(opened, record, {})
    problems = _center_problems(record)
    if problems:
        return _center_page(opened, record, problems), 400
    alike = _alike(opened, record)
    if alike and request.form.get("deed") != "new":
        return _center_page(opened, record, {}, alike)
    taken = {*opened.data.centers, *opened.data.redirects, *opened.draft.centers}
    key = free_key(slug(record["name"]) or slug(f"{record['city']} {record['country']}") or "center", taken)
    begun = {
        "slug": key,
        **record,
        "position_precision": "",
        "programs": [{"id": "ahsct", "treatment": "ahsct"}],
    }
    begun = {name: value for name, value in begun.items() if value != ""}
    drafting.add(session(), opened, RecordKind.CENTER, key, begun, now=now())
    return redirect(str(address(number, RecordKind.CENTER, key)), 303)


def _center_problems(record: Plain) -> dict[str, list[str]]:
    problems = {name: [f"Write {said}."] for name, said in _NEEDED.items() if name not in record}
    if record.get("country", "SE") not in COUNTRY_CODES:
        problems["country"] = ["Choose a country."]
    return problems


_NEEDED = {"name": "its name", "city": "its city", "country": "its country"}


def _alike(opened: Opened, record: Plain) -> list[tuple[Likely, Center]]:
    """Published centers that this may be, the likeliest first."""
    new = _some_center(record, _position(record))
    found = duplicates.likely(new, opened.data.centers.values())
    return [(one, opened.data.centers[one[0]]) for one in found]


def _position(record: Plain) -> tuple[float, float]:
    """About where the city lies, from the offline gazetteer; far from everything where it is not known."""
    propose = current_app.extensions["geocode_offline"]
    found = propose(f"{record['city']}, {words.country(record['country'])}")
    return (found[0].coordinates.latitude, found[0].coordinates.longitude) if found else (-89.0, 0.0)


def _some_center(record: Plain, position: tuple[float, float]) -> Center:
    return Center(
        "", record["name"], record["city"], record["country"], *position, PositionPrecision.CITY,
        Status.UNKNOWN, Sector.PUBLIC, local_name=record.get("local_name"), website=record.get("website"),
    )  # fmt: skip


def _center_page(
    opened: Opened, record: Plain, problems: dict[str, list[str]],
    alike: list[tuple[Likely, Center]] | None = None,
) -> str:  # fmt: skip
    return render_template(
        "curate/center_new.html",
        draft=opened.draft,
        record=record,
        problems=problems,
        alike=alike or [],
        countries={code: words.country(code) for code in sorted(COUNTRY_CODES, key=words.country)},
    )


# Results of a source


@blueprint.route(f"{ONE}/source/<key>/results/<int(max=999):index>", methods=METHODS)
@allowed(Role.CURATOR)
def result(number: int, key: str, index: int) -> ResponseReturnValue:
    """One result of a source by its place from 1 on; 0 adds one."""
    opened = drafting.open_own(session(), number, by=person())
    source = opened.current(RecordKind.SOURCE, key)
    results = list((source or {}).get("results") or [])
    if source is None or index > len(results):
        raise NotFound("There is no such result.")
    if request.method == "GET":
        record = results[index - 1] if index else {}
        messages = _messages(opened, key, record, results, index)
        return _result_page(opened, key, index, record, messages, seen=source)
    seen = read_json("seen")
    before = list((seen or {}).get("results") or [])
    texts = {name: request.form.get(name, "") for name in typed.names(forms.RESULT)}
    record, unread = typed.read(forms.RESULT, texts, None)
    after = _placed(before, index, None if request.form.get("deed") == "remove" else record)
    changed = {**(seen or {}), "results": after}
    changed = changed if after else {name: one for name, one in changed.items() if name != "results"}
    try:
        drafting.put(session(), opened, RecordKind.SOURCE, key, seen=seen, typed=changed, now=now())
    except TwoVersions:
        told = {
            "": [
                "The results were changed elsewhere since you opened this. Yours stands below: save it again."
            ]
        }
        return _result_page(opened, key, 0, record, told, seen=source), 409
    if unread:
        place = index or len(after)
        messages = {name: [one] for name, one in unread.items()}
        saved = drafting.open_own(session(), number, by=person())
        current = saved.current(RecordKind.SOURCE, key)
        return _result_page(saved, key, place, record, messages, seen=current), 400
    flash("Saved in the draft.")
    return redirect(f"{address(number, RecordKind.SOURCE, key)}#results", 303)


def _placed(results: list[Any], index: int, record: Plain | None) -> list[Any]:
    """The results with one put in its place, or taken away."""
    new = [] if record is None else [record]
    return [*results[: index - 1], *new, *results[index:]] if index else [*results, *new]


def _messages(
    opened: Opened, key: str, record: Plain, results: list[Any], index: int
) -> dict[str, list[str]]:
    if not index:
        return {}
    found = {name: [one] for name, one in typed.unreadable(forms.RESULT, record).items()}
    others = [one for at, one in enumerate(results, 1) if at != index]
    for name, message in (*_broken_rules(opened, key, index), *result_problems(record, others)):
        found.setdefault(name, []).append(message)
    return found


def _broken_rules(opened: Opened, key: str, index: int) -> list[tuple[str, str]]:
    return [
        (one.result[1], one.message)
        for one in look_into(opened).troubles
        if one.change and one.change.key == key and one.result and one.result[0] == index
    ]


def result_problems(record: Plain, others: list[Any]) -> list[tuple[str, str]]:
    """Doubts about a result that no rule of the data names, by field: shares of one whole above 100 %."""
    shares = ("edss_improved", "edss_stable", "edss_worse")
    if record.get("measure") not in shares:
        return []
    beside = [one for one in others if one.get("measure") in shares and _are_same_people(one, record)]
    whole = [record, *(one for one in beside if one.get("measure") != record["measure"])]
    percents = [one.get("value_percent") for one in whole]
    total = sum(one for one in percents if isinstance(one, int | float))
    if total > 100.5:
        return [
            ("value_percent", f"improved, stable and worse of the same people sum to {total:g} %, above 100")
        ]
    return []


def _are_same_people(one: Plain, other: Plain) -> bool:
    return all(one.get(name) == other.get(name) for name in ("at_years", "n", "population", "level"))


def _result_page(
    opened: Opened, key: str, index: int, record: Plain, messages: dict[str, list[str]], *, seen: Plain | None
) -> str:
    form = forms.make(forms.RESULT, typed.show(forms.RESULT, record), messages)
    return render_template(
        "curate/result.html",
        draft=opened.draft,
        key=key,
        index=index,
        source=opened.sources()[key],
        form=form,
        entries={one.name: one for one in forms.RESULT},
        seen=json.dumps(seen),
        told=messages.get("", []),
    )
