"""The aHSCT center directory: what is documented about centers, and what is still unknown."""

import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

LEAST_PYTHON = (3, 11)


def require_python(version: "tuple[int, ...]") -> None:
    """Exit with a plain message under a Python that cannot read the rest of the program."""
    if version < LEAST_PYTHON:
        found, least = (".".join(map(str, one[:2])) for one in (version, LEAST_PYTHON))
        sys.exit(f"Error: this program needs Python {least} or newer, and this is Python {found}.")


require_python(sys.version_info[:2])


def create_app(overrides: "Mapping[str, str] | None" = None) -> "Flask":
    """The application, with settings from the environment and ``overrides`` over them.

    Raises InstallationError, naming the thing and the remedy, when a setting cannot be used, or when
    pages are to be served and the secret key, the front-end files or the gazetteer are missing.
    """
    # Here and not above: whoever imports one rule of the domain should not import the whole program.
    from directory.composition import compose

    return compose(overrides)
