"""Headers of every answer: what a browser may load, what may be kept, and compression."""

import gzip
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from flask import Flask, Response, request

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

Headers = tuple[tuple[str, str], ...]

API = "/api/"
COMPRESS_FROM_BYTES = 1_000
# Level 1: pages are small, and a request should not wait for the last percent.
COMPRESSION_LEVEL = 1
_COMPRESSIBLE = (
    "text/", "application/json", "application/problem+json", "application/geo+json", "application/jsonl",
    "application/atom+xml",
)  # fmt: skip

_OF_ALL: Headers = (("X-Content-Type-Options", "nosniff"), ("Vary", "Accept-Encoding"))
# Documents for programs load nothing, and any page anywhere may read them.
_OF_THE_API: Headers = (
    ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
    ("Access-Control-Allow-Origin", "*"),
    ("Access-Control-Expose-Headers", "ETag"),
    *_OF_ALL,
)


def install(app: Flask) -> None:
    """Add the headers to every answer of the app, errors included."""
    app.after_request(_compressed)
    of_pages = _of_pages(app.config.get("TILE_URL") or "")
    app.wsgi_app = _FixedHeaders(app.wsgi_app, of_pages)  # type: ignore[method-assign]


class _FixedHeaders:
    """Adds headers where the answer leaves: nothing can get past, and nothing checks them each time."""

    def __init__(self, app: "WSGIApplication", of_pages: Headers) -> None:
        self._app, self._of_pages = app, of_pages

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        fixed = _OF_THE_API if environ["PATH_INFO"].startswith(API) else self._of_pages

        def start(status: str, headers: list[tuple[str, str]], *error: Any) -> Callable[[bytes], object]:
            return start_response(status, [*headers, *fixed], *error)

        return self._app(environ, start)


def _of_pages(tile_url: str) -> Headers:
    return (
        ("Content-Security-Policy", _policy(tile_url)),
        *_OF_ALL,
        ("Referrer-Policy", "no-referrer"),
        ("X-Frame-Options", "DENY"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    )


def _policy(tile_url: str) -> str:
    """Only files of this site; no inline code or style at all, so no nonce is needed either."""
    tiles = urlsplit(tile_url.replace("{s}", "*"))
    images = f" {tiles.scheme}://{tiles.netloc}" if tiles.netloc else ""
    return "; ".join(
        (
            "default-src 'self'",
            f"img-src 'self' data:{images}",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


def _compressed(response: Response) -> Response:
    if response.direct_passthrough or response.is_streamed or response.content_encoding:
        return response
    if response.status_code < 200 or response.status_code in (204, 304):
        return response
    if not (response.content_type or "").startswith(_COMPRESSIBLE):
        return response
    if "gzip" not in request.environ.get("HTTP_ACCEPT_ENCODING", "") or not request.accept_encodings["gzip"]:
        return response
    content = response.get_data()
    if len(content) < COMPRESS_FROM_BYTES:
        return response
    response.set_data(gzip.compress(content, COMPRESSION_LEVEL, mtime=0))
    response.content_encoding = "gzip"
    return response
