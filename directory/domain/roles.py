"""What an account of the desk may do."""

from enum import StrEnum


class Role(StrEnum):
    """Each role may do what those before it may."""

    CURATOR = "curator"
    REVIEWER = "reviewer"
    ADMIN = "admin"
