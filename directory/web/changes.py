"""The public log of corrections, as a page and as an Atom feed (RFC 4287). It names nobody."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from urllib.parse import quote, urlsplit
from xml.etree import ElementTree

from flask import Blueprint, Response, current_app, render_template, request

from directory.domain.evaluation import METHOD_VERSION
from directory.domain.problems import BadQuery, InstallationError, NotFound, ParameterProblem
from directory.store import events, published
from directory.store.events import Event
from directory.web.backing import backing

blueprint = Blueprint("changes", __name__)

A_PAGE = 50
LARGEST_NUMBER = 2**31 - 1
LONGEST_SLUG = 160
ATOM = "http://www.w3.org/2005/Atom"
TITLE = "Corrections in the aHSCT Center Directory"
_NAME_SPACE_SINCE = "2026-11-25"
# What an XML 1.0 document cannot hold at all.
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Asked:
    """Which corrections: of one center or all, and only those older than one."""

    center: str | None
    before: int | None

    @property
    def query(self) -> str:
        """The part of an address that asks for the same center."""
        return f"?center={quote(self.center, safe='')}" if self.center else ""


@blueprint.get("/changes")
def changes() -> Response:
    """Corrections in plain words, the newest first, by pages."""
    asked, publication = _asked(), _publication()
    if answer := _unchanged(publication):
        return answer
    found = _corrections(asked, A_PAGE + 1)
    names = published.center_names(backing().session())
    page = render_template(
        "changes/changes.html",
        found=found[:A_PAGE],
        older=found[A_PAGE - 1].id if len(found) > A_PAGE else None,
        asked=asked,
        names=names,
        title=TITLE,
        data_version=publication.version,
    )
    return _answer(page, "text/html; charset=utf-8", publication)


@blueprint.get("/changes.atom")
def feed() -> Response:
    """The newest corrections as an Atom feed."""
    asked, publication = _asked(), _publication()
    if answer := _unchanged(publication):
        return answer
    names = published.center_names(backing().session())
    found = _corrections(Asked(asked.center, None), A_PAGE)
    written = datetime.combine(publication.evaluated_on, time(), UTC)
    document = _feed(found, names, asked=asked, empty_since=written)
    return _answer(document, "application/atom+xml; charset=utf-8", publication)


def _asked() -> Asked:
    """Raises BadQuery, and NotFound for a center that never was."""
    center, before = request.args.get("center", "").strip(), request.args.get("before", "").strip()
    if before and not (before.isascii() and before.isdecimal() and 0 < int(before[:12]) <= LARGEST_NUMBER):
        problem = "is not the number of a correction. Leave it out to begin with the newest."
        raise BadQuery([ParameterProblem("before", problem)])
    if center:
        _require_known(center)
    return Asked(center or None, int(before) if before else None)


def _require_known(slug: str) -> None:
    """Centers that moved or were removed have corrections too."""
    is_known = len(slug) <= LONGEST_SLUG and "\0" not in slug
    if not is_known or isinstance(published.where_is(backing().session(), slug), published.NeverWas):
        raise NotFound(f"No center “{slug[:LONGEST_SLUG]}” has ever been in the directory.")


def _corrections(asked: Asked, limit: int) -> list[Event]:
    where = {"center_slug": asked.center} if asked.center else {}
    return events.newest(backing().session(), limit=limit, before=asked.before, public=True, **where)


def _publication() -> published.Publication:
    found = published.newest(backing().session())
    if found is None:
        raise InstallationError("The database holds no data yet. Load them with: flask data load")
    return found


def _tag(publication: published.Publication) -> str:
    return f"{publication.version}-{METHOD_VERSION}"


def _headers(publication: published.Publication) -> dict[str, str]:
    # Every correction comes with a publication, so its version is that of the corrections too.
    return {
        "ETag": f'W/"{_tag(publication)}"',
        "Cache-Control": "public, max-age=0, must-revalidate",
    }


def _unchanged(publication: published.Publication) -> Response | None:
    if not request.if_none_match.contains_weak(_tag(publication)):
        return None
    return Response(status=304, headers=_headers(publication))


def _answer(content: str | bytes, content_type: str, publication: published.Publication) -> Response:
    return Response(content, headers=_headers(publication), content_type=content_type)


def _feed(found: Sequence[Event], names: dict[str, str], *, asked: Asked, empty_since: datetime) -> bytes:
    site = current_app.extensions["settings"]["SITE_URL"].rstrip("/") or request.host_url.rstrip("/")
    feed = ElementTree.Element("feed", {"xmlns": ATOM, "xml:lang": "en"})
    about = f"{TITLE}: {names.get(asked.center, asked.center)}" if asked.center else TITLE
    _add(feed, "id", _tag_uri(site, f"changes{asked.query}"))
    _add(feed, "title", about)
    _add(feed, "updated", _moment(found[0].at if found else empty_since))
    _add(feed, "link", rel="self", type="application/atom+xml", href=f"{site}/changes.atom{asked.query}")
    _add(feed, "link", rel="alternate", type="text/html", href=f"{site}/changes{asked.query}")
    _add(_add(feed, "author"), "name", "aHSCT Center Directory")
    for event in found:
        _entry(feed, event, site, names)
    text = ElementTree.tostring(feed, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text}'.encode()


def _entry(feed: ElementTree.Element, event: Event, site: str, names: dict[str, str]) -> None:
    entry = _add(feed, "entry")
    _add(entry, "id", _tag_uri(site, f"changes/{event.id}"))
    _add(entry, "title", _subject(event, names))
    _add(entry, "updated", _moment(event.at))
    _add(entry, "published", _moment(event.at))
    _add(entry, "link", rel="alternate", type="text/html", href=f"{site}{address(event, names)}")
    _add(entry, "content", event.public_text, type="text")


def _subject(event: Event, names: dict[str, str]) -> str:
    if event.kind == "method":
        return f"The method, version {event.key}"
    if event.center_slug:
        return names.get(event.center_slug, event.center_slug)
    return "A source"


def address(event: Event, names: dict[str, str]) -> str:
    """The page that shows what was corrected, as it is now."""
    if event.kind == "method":
        return "/method#versions"
    if event.center_slug in names:
        return f"/centers/{quote(str(event.center_slug))}"
    return f"/changes?before={(event.id or 0) + 1}"


def _add(parent: ElementTree.Element, tag: str, text: str | None = None, **given: str) -> ElementTree.Element:
    child = ElementTree.SubElement(parent, tag, given)
    child.text = None if text is None else _NO_XML.sub("\N{REPLACEMENT CHARACTER}", text)
    return child


def _tag_uri(site: str, what: str) -> str:
    """A name that stays when the site's address gets another scheme or port (RFC 4151)."""
    return f"tag:{urlsplit(site).hostname},{_NAME_SPACE_SINCE}:{what}"


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
