"""When a form cannot be taken, for a lost login or an old page: what was typed is shown, to be sent again."""

from flask import Flask, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf.csrf import CSRFError

SECRETS = ("password", "csrf_token", "code", "token", "passcode")
OF_LIBRARIES = frozenset({"security"})
LONGEST_SHOWN = 20_000


def install(app: Flask) -> None:
    """Let a form whose token has expired be sent again."""
    app.register_error_handler(CSRFError, _expired)


def _expired(_error: CSRFError) -> ResponseReturnValue:
    if _is_for_everybody():
        return answer(400, "Your browser did not keep the cookie of this form, or it was opened long ago.")
    return answer(400, "This page was opened before you signed in, or a long time ago.")


def _is_for_everybody() -> bool:
    return not request.path.startswith("/curate/")


def answer(status: int, why: str) -> ResponseReturnValue:
    """The page with everything that was typed, and the button that sends it again with a new token."""
    page = render_template(
        "curate/not_lost.html",
        why=why,
        typed=[] if request.blueprint in OF_LIBRARIES else _typed(),
        signed_in=current_user.is_authenticated or _is_for_everybody(),
    )
    return make_response(page, status)


def _typed() -> list[tuple[str, str]]:
    fields = request.form.items(multi=True)
    return [(name, text[:LONGEST_SHOWN]) for name, text in fields if not any(one in name for one in SECRETS)]


def signed_out() -> ResponseReturnValue:
    """The same for somebody who is not signed in any more."""
    return answer(401, "You are signed out.")
