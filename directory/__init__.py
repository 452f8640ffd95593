"""The aHSCT center directory: what is documented about centers, and what is still unknown."""

import sys

LEAST_PYTHON = (3, 11)


def require_python(version: tuple[int, ...]) -> None:
    """Exit with a plain message under a Python that cannot read the rest of the program."""
    if version < LEAST_PYTHON:
        found, least = (".".join(map(str, one[:2])) for one in (version, LEAST_PYTHON))
        sys.exit(f"Error: this program needs Python {least} or newer, and this is Python {found}.")


require_python(sys.version_info[:2])

from directory.composition import create_app  # noqa: E402  # older Pythons stop above with a message

__all__ = ["create_app"]
