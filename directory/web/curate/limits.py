"""How often something may be tried: signing in, codes, links for passwords, and forms for everybody."""

import time
from collections.abc import Callable
from functools import partial, wraps
from ipaddress import IPv6Address, ip_address
from typing import Any, TypeVar, cast

from flask import Flask, Response, abort, current_app, request
from flask import session as cookie
from flask_limiter import Limiter, RateLimitExceeded
from flask_login import current_user
from limits import RateLimitItem, parse

from directory.config import Settings
from directory.web import errors

View = TypeVar("View", bound=Callable[..., Any])

_SITE_BITS = 64
# Wrong tries in a window. Right ones do not count, so that nobody is locked out by working a lot.
OF_ACCOUNT = "10 per 15 minutes"
OF_ADDRESS = "40 per 15 minutes"
OF_CODES = "6 per 15 minutes"
# Every mail counts, whether there is such an account or not.
MAILS_TO_ONE = "3 per hour"
MAILS_FROM_ADDRESS = "10 per hour"


def install(app: Flask, settings: Settings) -> None:
    """Limit how often the library's forms of the app may be tried. Call it when those exist."""
    limiter = Limiter(
        key_func=address,
        app=app,
        storage_uri=settings["RATE_LIMIT_STORAGE"],
        strategy="fixed-window",
        # A storage that is away must not keep everybody from working.
        in_memory_fallback_enabled=not settings["RATE_LIMIT_STORAGE"].startswith("memory"),
    )
    app.extensions["tries"] = limiter
    app.register_error_handler(RateLimitExceeded, _too_often)
    wrong = partial(limiter.shared_limit, methods=["POST"], deduct_when=_was_wrong)
    every = partial(limiter.shared_limit, methods=["POST"])
    _limit(app, "login", wrong(OF_ACCOUNT, "login", key_func=_account), wrong(OF_ADDRESS, "address"))
    for name in ("verify", "change_password"):
        _limit(app, name, wrong(OF_ACCOUNT, "own", key_func=_signed_in))
    for name in ("two_factor_token_validation", "mf_recovery", "wan_signin_response"):
        _limit(app, name, wrong(OF_CODES, "codes", key_func=_half_signed_in), wrong(OF_ADDRESS, "address"))
    _limit(app, "forgot_password", every(MAILS_TO_ONE, "mail", key_func=_account))
    _limit(app, "forgot_password", every(MAILS_FROM_ADDRESS, "mails"))
    _limit(app, "reset_password", wrong(OF_ADDRESS, "address"))


def at_most(limit: str) -> Callable[[View], View]:
    """Limit how often a view may be posted to from one address: ``@at_most("10 per hour")``, below the route.

    Every post counts. The answer to one too many is a page with status 429 that says when to try again.
    """

    item = parse(limit)

    def mark(view: View) -> View:
        @wraps(view)
        def limited(*args: Any, **kwargs: Any) -> Any:
            if request.method == "POST":
                _count(item, f"{view.__module__}.{view.__qualname__}", address())
            return view(*args, **kwargs)

        return cast(View, limited)

    return mark


def address() -> str:
    """Where a request comes from. One household has 2^64 addresses of the new kind: they count as one."""
    text = request.remote_addr or "nowhere"
    try:
        parsed = ip_address(text)
    except ValueError:
        return text
    if isinstance(parsed, IPv6Address):
        return f"{int(parsed) >> _SITE_BITS:x}/{_SITE_BITS}"
    return text


def seconds_to_wait(limit: str, name: str) -> int:
    """Count one try of this address; 0 when it may be, else after how many seconds it may be again.

    For views that show what was typed once more: ``at_most`` answers with a page of its own.
    """
    item, engine = parse(limit), cast(Limiter, current_app.extensions["tries"]).limiter
    if engine.hit(item, name, address()):
        return 0
    return _seconds_until(engine.get_window_stats(item, name, address()).reset_time)


def _count(item: RateLimitItem, *key: str) -> None:
    engine = cast(Limiter, current_app.extensions["tries"]).limiter
    if not engine.hit(item, *key):
        abort(_answer(engine.get_window_stats(item, *key).reset_time))


def _limit(app: Flask, name: str, *limits: Callable[[Any], Any]) -> None:
    endpoint = f"security.{name}"
    for limit in limits:
        app.view_functions[endpoint] = limit(app.view_functions[endpoint])


def _was_wrong(response: Response) -> bool:
    """The library shows the form again when something was wrong, and leads on when all was right."""
    return response.status_code not in (302, 303)


def _account() -> str:
    return request.form.get("email", "").strip().casefold() or "nobody"


def _signed_in() -> str:
    return str(current_user.id) if current_user.is_authenticated else address()


def _half_signed_in() -> str:
    return str(cookie.get("tf_user_id") or address())


def _too_often(_error: RateLimitExceeded) -> Response:
    limit = cast(Limiter, current_app.extensions["tries"]).current_limit
    return _answer(limit.reset_at if limit else time.time())


def _answer(reset_at: float) -> Response:
    seconds = _seconds_until(reset_at)
    response = errors.answer(429, f"Try again in {minutes(seconds)}.")
    response.headers["Retry-After"] = str(seconds)
    return response


def _seconds_until(moment: float) -> int:
    return max(1, int(moment - time.time()) + 1)


def minutes(seconds: int) -> str:
    """A time to wait in words, in whole minutes."""
    count = -(-seconds // 60)
    return f"{count} minute{'s' * (count != 1)}"
