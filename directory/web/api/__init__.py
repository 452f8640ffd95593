"""The interface for programs, version 1: read-only, no key, the same parameters as the search page."""

from collections.abc import Callable
from functools import wraps

import orjson
from flask import Blueprint, Response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotAcceptable

from directory.domain.evaluation import METHOD_VERSION
from directory.domain.query import Query
from directory.index.search import Page, search
from directory.store import published
from directory.web import centers as center_pages
from directory.web import sources as source_pages
from directory.web.api import description, documents
from directory.web.backing import backing, read_query

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")

JSON = "application/json"
_NEVER_IN_A_BROWSER_CACHE_UNASKED = "public, max-age=0, must-revalidate"


@blueprint.after_request
def allow_conditions(response: Response) -> Response:
    """Let pages elsewhere ask whether something is new; that they may ask at all says every answer."""
    if request.method == "OPTIONS":
        response.headers["Access-Control-Allow-Headers"] = "Accept, If-None-Match"
    return response


def _gives(content_type: str) -> Callable[[Callable[..., bytes]], Callable[..., Response]]:
    """Turn a function that returns bytes into an answer with type and ETag, 304 and 406."""

    def wrap(function: Callable[..., bytes]) -> Callable[..., Response]:
        @wraps(function)
        def answer(**values: str) -> Response:
            _check_accepted(content_type)
            tag = f"{backing().snapshot().data_version}-{METHOD_VERSION}"
            content = function(**values)
            headers = {"ETag": f'W/"{tag}"', "Cache-Control": _NEVER_IN_A_BROWSER_CACHE_UNASKED}
            if "HTTP_IF_NONE_MATCH" in request.environ and request.if_none_match.contains_weak(tag):
                return Response(status=304, headers=headers)
            return Response(content, headers=headers, content_type=content_type)

        return answer

    return wrap


def _check_accepted(content_type: str) -> None:
    if "HTTP_ACCEPT" not in request.environ:
        return
    accepted = request.accept_mimetypes
    plain = content_type.partition(";")[0]
    if accepted and not any(accepted[kind] for kind in (plain, JSON if plain.endswith("json") else plain)):
        raise NotAcceptable


@blueprint.get("/centers")
@_gives(JSON)
def centers() -> bytes:
    """One page of a search."""
    snapshot, query = backing().snapshot(), read_query()
    return documents.search_document(snapshot, query, search(snapshot, query))


def _found(query: Query) -> Page:
    return search(backing().snapshot(), query)


@blueprint.get("/centers.geojson")
@_gives("application/geo+json")
def centers_geojson() -> bytes:
    """Every center of a search as points (RFC 7946)."""
    query = read_query()
    return documents.geojson(query, _found(query))


@blueprint.get("/centers.csv")
@_gives("text/csv; charset=utf-8")
def centers_csv() -> bytes:
    """Every center of a search as a table."""
    return documents.csv_table(_found(read_query()))


@blueprint.get("/centers.jsonl")
@_gives("application/jsonl")
def centers_jsonl() -> bytes:
    """Every center of a search, one JSON document a line."""
    return documents.json_lines(_found(read_query()))


@blueprint.get("/centers/<slug>")
def center(slug: str) -> ResponseReturnValue:
    """Everything public about one center, enough to recompute its evaluation."""
    found = center_pages.find_record(slug)
    if isinstance(found, published.Moved):
        return redirect(url_for("api.center", slug=found.to), 301)
    return _record(found=found)


@_gives(JSON)
def _record(found: bytes) -> bytes:
    return found


@blueprint.get("/sources/<key>")
def source(key: str) -> Response:
    """One source and everything that rests on it."""
    return _record(found=source_pages.find_record(key))


@blueprint.get("/checklist")
@_gives(JSON)
def checklist() -> bytes:
    """The checklist in force."""
    snapshot = backing().snapshot()
    return documents.checklist_document(backing().documents().checklist, snapshot.data_version)


@blueprint.get("/openapi.json")
@_gives(JSON)
def openapi() -> bytes:
    """This interface, described."""
    return orjson.dumps(description.describe(backing().documents().checklist))
