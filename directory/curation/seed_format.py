"""The data folder as files: where each record stands, and its one canonical text."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

import tomli_w

from directory.domain.centers import Center
from directory.domain.checklist import Checklist
from directory.domain.problems import DataProblem, InstallationError
from directory.domain.sources import Source
from directory.store.documents import DocumentName
from directory.store.plain import from_plain, without_defaults

Kind = Literal["center", "source", "checklist", "fields", "eligibility", "redirects"]

DOCUMENTS: tuple[DocumentName, ...] = get_args(DocumentName)
REDIRECTS = "redirects.toml"
CHECKLIST = "checklist.toml"


@dataclass(frozen=True)
class Seed:
    """Everything a data folder holds, read and found right.

    ``documents`` are the checklist, the practical fields and the eligibility rules as they stand;
    ``redirects`` lead from an old slug to the one it became, ``None`` where the center was removed.
    """

    centers: Mapping[str, Center]
    sources: Mapping[str, Source]
    documents: Mapping[DocumentName, dict[str, Any]]
    redirects: Mapping[str, str | None]

    @property
    def checklist(self) -> Checklist:
        """The items and red flags that centers are evaluated on."""
        return from_plain(Checklist, self.documents["checklist"])


@dataclass(frozen=True)
class RecordFile:
    """One file of the folder: its name within it, what it holds, and the table that was read."""

    name: str
    kind: Kind
    table: dict[str, Any]

    @property
    def stem(self) -> str:
        """The name without folder and ending: the slug or key it should hold."""
        return Path(self.name).stem

    @property
    def folder(self) -> str:
        """The name of the folder it lies in: for a center the country it should hold."""
        return Path(self.name).parent.name


def files_of(root: Path, problems: list[DataProblem]) -> list[RecordFile]:
    """Read every file of a data folder. What cannot be read is added to ``problems``.

    Raises InstallationError when there is no such folder.
    """
    if not root.is_dir():
        raise InstallationError(
            f"There is no data folder '{root}'. Name the folder, or set DIRECTORY_SEED_PATH to it."
        )
    wanted = list(_wanted(root, problems))
    read = [(kind, path, _read(root, path, problems)) for kind, path in wanted]
    return [RecordFile(_name(root, path), kind, table) for kind, path, table in read if table is not None]


def _wanted(root: Path, problems: list[DataProblem]) -> Iterator[tuple[Kind, Path]]:
    for name in DOCUMENTS:
        yield name, root / f"{name}.toml"
    if (root / REDIRECTS).exists():
        yield "redirects", root / REDIRECTS
    for path in _records(root, "sources", "*", problems):
        yield "source", path
    for path in _records(root, "centers", "*/*", problems):
        yield "center", path


def _records(root: Path, folder: str, pattern: str, problems: list[DataProblem]) -> list[Path]:
    if not (root / folder).is_dir():
        problems.append(DataProblem(f"{folder}/", "", "", "is missing; a data folder has one"))
        return []
    expected = set((root / folder).glob(f"{pattern}.toml"))
    for path in sorted((root / folder).rglob("*")):
        if path.is_file() and path not in expected and not path.name.startswith("."):
            where = "centers/<country>/<slug>.toml" if folder == "centers" else "sources/<key>.toml"
            problems.append(DataProblem(_name(root, path), "", "", f"does not belong here; expected {where}"))
    return sorted(expected)


def _name(root: Path, path: Path) -> str:
    return path.relative_to(root).as_posix()


def _read(root: Path, path: Path, problems: list[DataProblem]) -> dict[str, Any] | None:
    try:
        return tomllib.loads(path.read_bytes().decode("utf-8"))
    except FileNotFoundError:
        message = "is missing; a data folder has one"
    except UnicodeDecodeError as error:
        message = f"is not UTF-8 text: byte {error.start + 1} cannot be read. Save it as UTF-8"
    except tomllib.TOMLDecodeError as error:
        message = f"is not TOML: {error}"
    except OSError as error:
        message = f"cannot be read: {error.strerror}"
    problems.append(DataProblem(_name(root, path), "", "", message))
    return None


def text_files(seed: Seed) -> dict[str, bytes]:
    """The canonical text of every file of a seed, by its name within the folder."""
    tables: dict[str, Mapping[str, Any]] = {f"{name}.toml": seed.documents[name] for name in DOCUMENTS}
    if seed.redirects:
        tables[REDIRECTS] = {"redirects": [_redirect(*one) for one in sorted(seed.redirects.items())]}
    for key, source in seed.sources.items():
        tables[f"sources/{key}.toml"] = without_defaults(source)
    for slug, center in seed.centers.items():
        tables[f"centers/{center.country.lower()}/{slug}.toml"] = without_defaults(center)
    return {name: tomli_w.dumps(table).encode() for name, table in tables.items()}


def _redirect(slug: str, target: str | None) -> dict[str, str]:
    return {"slug": slug, "target": target} if target else {"slug": slug}


def write(root: Path, seed: Seed) -> int:
    """Write a seed into a folder and say how many files it has.

    The folder is made, or is a data folder already; in that case files of records that are no more
    are removed. Anything else raises InstallationError and changes nothing.
    """
    if root.exists() and not root.is_dir():
        raise InstallationError(f"'{root}' is a file. Name a folder to export into.")
    if root.is_dir() and any(root.iterdir()) and not (root / CHECKLIST).exists():
        raise InstallationError(f"'{root}' holds something other than directory data. Name a new folder.")
    files = text_files(seed)
    try:
        for name, content in files.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_bytes(content)
        _remove_others(root, files)
    except OSError as error:
        raise InstallationError(f"Cannot write to '{root}': {error.strerror}.") from error
    return len(files)


def _remove_others(root: Path, files: Mapping[str, bytes]) -> None:
    present = [*root.glob("centers/*/*.toml"), *root.glob("sources/*.toml"), *root.glob(REDIRECTS)]
    for path in present:
        if _name(root, path) not in files:
            path.unlink()
