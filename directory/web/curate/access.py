"""Who may do what on the desk. A page that does not say is refused to everybody."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

from flask import Flask, Response, abort, current_app, flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_security import url_for_security

from directory.config import Settings
from directory.domain.roles import Role as Role
from directory.store.accounts import User
from directory.web.curate import not_lost

View = TypeVar("View", bound=Callable[..., Any])


ANYBODY = "anybody"
_RANK = {role: rank for rank, role in enumerate(Role)}
# Views of libraries, which decide for themselves: signing in and out, and the account's own settings.
_OF_LIBRARIES = frozenset({"security"})


def allowed(role: Role | str) -> Callable[[View], View]:
    """Say who may use a view: those of at least this role, or `ANYBODY` without an account."""

    def mark(view: View) -> View:
        view.allowed_role = role  # type: ignore[attr-defined]
        return view

    return mark


def allowed_role(endpoint: str) -> Role | str | None:
    """Who may use an endpoint; ``None`` when nobody has said."""
    view = current_app.view_functions.get(endpoint)
    return getattr(view, "allowed_role", None)


def install(app: Flask) -> None:
    """Ask before every request of the app whether the person may, and let nobody keep the answer."""
    app.before_request(_guard)
    app.after_request(_kept_by_nobody)


def _guard() -> ResponseReturnValue | None:
    if request.endpoint is None or request.blueprint in _OF_LIBRARIES:
        return None
    role = allowed_role(request.endpoint)
    if role == ANYBODY:
        return None
    if role is None:
        abort(403)
    if not current_user.is_authenticated and request.method == "POST" and request.form:
        return not_lost.signed_out()
    if not current_user.is_authenticated:
        return cast(ResponseReturnValue, current_app.login_manager.unauthorized())  # type: ignore[attr-defined]
    if not has_role(current_user, Role(role)):
        abort(403)
    if lacks_second_factor(current_user):
        flash("Reviewers and admins need a second factor, such as a code from their phone. Set one up first.")
        return redirect(url_for_security("two_factor_setup"))
    return None


def _kept_by_nobody(response: Response) -> Response:
    response.cache_control.no_store = True
    return response


def has_role(user: User, role: Role) -> bool:
    """Whether an account has a role, or one that includes it."""
    held = [_RANK[Role(one.name)] for one in user.roles]
    return bool(held) and max(held) >= _RANK[role]


def lacks_second_factor(user: User) -> bool:
    """Whether an account must set up a second factor before it may do anything."""
    settings = cast(Settings, current_app.extensions["settings"])
    if not settings.requires_second_factor or not has_role(user, Role.REVIEWER):
        return False
    return not current_app.extensions["security_accounts"].two_factor_plugins.get_setup_tf_methods(user)


def person() -> int:
    """The number of the account that is signed in."""
    return int(current_user.id)
