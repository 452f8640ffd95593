"""Every error in plain words: a page for people, problem+json (RFC 9457) for programs."""

import logging
from http import HTTPStatus
from typing import Any

import orjson
from flask import Flask, Response, make_response, render_template, request
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from directory.domain.problems import BadQuery, InstallationError, NotFound
from directory.web.headers import API

_LOG = logging.getLogger(__name__)

_WORDS = {
    400: ("This request cannot be read", "Something in the address is not written as it should be."),
    404: ("There is no such page", "The address may be mistyped, or the page was never here."),
    405: ("This address cannot be used that way", "This address is only for reading."),
    406: ("That format is not available", "This address cannot answer in the format that was asked for."),
    410: ("This center was removed", "It was here once and was taken out. Its address is not used again."),
    413: ("The request is too large", "Send less at once."),
    414: ("The address is too long", "Use fewer filters at once."),
    429: ("That was tried too often", "This is to keep others from guessing. Nothing is lost but time."),
    500: ("Something went wrong on our side", "Those who run this site can see it. Please try again later."),
    503: ("The directory is not ready", "It cannot read its data at present. Please try again in a minute."),
}


class Gone(NotFound):
    """There was such a center, and it was removed."""


def install(app: Flask) -> None:
    """Answer every error of the app in plain words; no traceback reaches a reader."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(BadQuery, _bad_query)
    app.register_error_handler(Gone, lambda error: answer(410, str(error)))
    app.register_error_handler(NotFound, lambda error: answer(404, str(error)))
    app.register_error_handler(InstallationError, _not_ready)
    app.register_error_handler(OperationalError, _not_ready)
    app.register_error_handler(Exception, _unforeseen)


def answer(status: int, detail: str | None = None, **more: Any) -> Response:
    """One error, as a page or as problem+json by the address asked for."""
    title, text = _WORDS.get(status, (HTTPStatus(status).phrase, "The request could not be answered."))
    if request.path.startswith(API):
        return problem(status, title=title, detail=detail or text, **more)
    body = render_template("errors/error.html", status=status, error_title=title, text=text, detail=detail)
    return make_response(body, status)


def problem(status: int, *, title: str, detail: str, **more: Any) -> Response:
    """An RFC 9457 document."""
    document = {"type": "about:blank", "title": title, "status": status, "detail": detail, **more}
    return Response(orjson.dumps(document), status, content_type="application/problem+json")


def _http(error: HTTPException) -> Response:
    if error.response is not None or error.code is None or error.code < 400:
        return make_response(error.get_response())
    response = answer(error.code)
    if allowed := getattr(error, "valid_methods", None):
        response.headers["Allow"] = ", ".join(sorted(allowed))
    return response


def _bad_query(error: BadQuery) -> Response:
    problems = [
        {"parameter": one.parameter, "message": one.message, "suggestions": list(one.suggestions)}
        for one in error.problems
    ]
    return answer(400, str(error), problems=problems)


def _not_ready(error: Exception) -> Response:
    # The first line names the thing; what follows in a message of the driver may hold what was asked for.
    _LOG.error("not ready: %s", str(error).partition("\n")[0])
    return answer(503)


def _unforeseen(error: Exception) -> Response:
    # Method and path only: what a visitor looks for stands in the query and stays out of every log.
    _LOG.error("%s %s failed", request.method, request.path, exc_info=error)
    return answer(500)
