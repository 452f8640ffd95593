"""Numbers by which registries of trials know a study."""

import re

_REGISTRIES = re.compile(
    r"\b(NCT\d{8}|ISRCTN\d{8}|ACTRN\d{14}|EUCTR\d{4}-\d{6}-\d{2}|DRKS\d{8})\b", re.IGNORECASE
)
_WRITTEN_WITH_SPACES = re.compile(r"\b(NCT|ISRCTN|ACTRN|DRKS)[\s:#-]+(?=\d)", re.IGNORECASE)


def registry_id(text: str) -> str | None:
    """The number of a trial in a text or address, in capitals: "NCT00278655"; ``None`` without one."""
    found = _REGISTRIES.search(_WRITTEN_WITH_SPACES.sub(r"\1", text))
    return found[1].upper() if found else None
