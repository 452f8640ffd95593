"""The arrangement of the house holds: layers, who commits, who knows the database, and what pages may say."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.house import source_rules as rules
from tests.house.source_rules import PACKAGE, ROOT

Rule = Callable[[str, str], Iterator[str]]

# Folders that are made, not written; an export of the project has none of them.
MADE = {"node_modules", "instance", "dist", "build", "__pycache__", "test-results"}
TEXT = {
    ".py",
    ".toml",
    ".md",
    ".html",
    ".css",
    ".js",
    ".mjs",
    ".json",
    ".sh",
    ".txt",
    ".svg",
    ".yml",
    ".xml",
    "",
}


def over_modules(rule: Rule) -> list[str]:
    return over_texts(rule, iter(rules.modules(PACKAGE)))


def written_files(folder: Path = ROOT) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        hidden = path.name.startswith(".") and path.name != ".ci"
        if path.is_dir() and not hidden and path.name not in MADE:
            yield from written_files(path)
        elif path.is_file() and path.suffix in TEXT and path.name != "package-lock.json":
            yield path


def over_texts(rule: Rule, paths: Iterator[Path]) -> list[str]:
    return [
        complaint
        for path in paths
        for complaint in rule(path.read_text(encoding="utf-8"), path.relative_to(ROOT).as_posix())
    ]


def pages() -> Iterator[Path]:
    """What a reader gets to see: templates, and the modules that turn values into English."""
    yield from sorted((ROOT / "templates").rglob("*.html"))
    yield from rules.modules(PACKAGE / "web")
    yield from (PACKAGE / "web" / "static").glob("*.js")


def test_imports_point_one_way() -> None:
    assert over_modules(rules.layer_complaints) == []


def test_only_curation_commits() -> None:
    assert over_modules(rules.commit_complaints) == []


def test_only_one_module_tells_the_databases_apart() -> None:
    assert over_modules(rules.dialect_complaints) == []


def test_every_module_name_answers_a_question() -> None:
    folders = [PACKAGE, ROOT / "tests"]
    names = [path for folder in folders for path in rules.modules(folder)]
    assert [str(path) for path in names if {path.stem, path.parent.name} & rules.BANNED_MODULES] == []


def test_functions_are_short() -> None:
    """A migration is a list of what changed, in order; it has no parts to be split into."""
    sizes = [
        size
        for path in rules.modules(PACKAGE)
        if "migrations" not in path.parts
        for size in rules.function_lengths(
            path.read_text(encoding="utf-8"), path.relative_to(ROOT).as_posix()
        )
    ]
    assert [each for each in sizes if each[0] > rules.LONGEST_FUNCTION] == []
    long = [each for each in sizes if each[0] > rules.LONG_FUNCTION]
    assert len(long) <= 0.05 * len(sizes), long


def test_pages_promise_nothing() -> None:
    assert over_texts(rules.promise_complaints, pages()) == []


def test_templates_hold_no_address_of_a_third_party() -> None:
    templates = iter(sorted((ROOT / "templates").rglob("*.*")))
    assert over_texts(rules.foreign_address_complaints, templates) == []


def test_no_file_names_a_folder_of_one_machine() -> None:
    assert over_texts(rules.machine_path_complaints, written_files()) == []


def test_every_setting_is_documented() -> None:
    from directory.config import SETTINGS

    manual = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
    assert [setting.variable for setting in SETTINGS if setting.variable not in manual] == []


# Each rule catches a break, and lets pass what is allowed.

BREAKS: list[tuple[Rule, str, str]] = [
    (rules.layer_complaints, "from directory.store import tables", "directory/domain/claims.py"),
    (rules.layer_complaints, "from ..store import tables", "directory/domain/claims.py"),
    (rules.layer_complaints, "import numpy", "directory/domain/claims.py"),
    (rules.layer_complaints, "from geopy.geocoders import Nominatim", "directory/domain/places.py"),
    (rules.layer_complaints, "import directory.web.words", "directory/index/search.py"),
    (rules.layer_complaints, "from directory.curation.seed import load", "directory/index/search.py"),
    (rules.layer_complaints, "from directory.index import search", "directory/curation/seed.py"),
    (rules.layer_complaints, "from directory.index.search import x", "directory/store/centers.py"),
    (rules.layer_complaints, "from directory.cli import data", "directory/web/data.py"),
    (rules.layer_complaints, "from directory import create_app", "directory/web/data.py"),
    (rules.layer_complaints, "def late():\n    from directory import web", "directory/config.py"),
    (rules.commit_complaints, "session.commit()", "directory/web/suggest.py"),
    (rules.commit_complaints, "session.commit()", "directory/store/centers.py"),
    (rules.dialect_complaints, "if name == 'sqlite': pass", "directory/store/centers.py"),
    (rules.dialect_complaints, "url = f'postgresql+psycopg://{x}'", "directory/curation/seed.py"),
    (rules.promise_complaints, "A breakthrough that cures", "templates/a.html"),
    (rules.promise_complaints, "a game-changer", "templates/a.html"),
    (rules.promise_complaints, "Not a cure, but guaranteed", "templates/a.html"),
    (rules.foreign_address_complaints, '<img src="//cdn.example/a">', "templates/a.html"),
    (rules.machine_path_complaints, "open('/" + "tmp/x')", "directory/a.py"),
    (rules.machine_path_complaints, "see /" + "root/.cache", "docs/a.md"),
    (rules.machine_path_complaints, "cd /" + "work/main", "README.md"),
]
ALLOWED: list[tuple[Rule, str, str]] = [
    (
        rules.layer_complaints,
        "import math\nfrom geopy.distance import geodesic",
        "directory/domain/places.py",
    ),
    (rules.layer_complaints, "from geopy import distance", "directory/domain/places.py"),
    (
        rules.layer_complaints,
        "from . import search\nfrom ..domain import query",
        "directory/index/snapshot.py",
    ),
    (rules.layer_complaints, "from directory import web, store", "directory/__init__.py"),
    (rules.layer_complaints, "from directory.curation import seed", "directory/cli.py"),
    (rules.layer_complaints, "from directory.config import Config", "directory/web/search.py"),
    (rules.commit_complaints, "session.commit()", "directory/curation/seed.py"),
    (rules.dialect_complaints, "if name == 'sqlite': pass", "directory/store/dialects.py"),
    (rules.dialect_complaints, "'sqlite:///directory.sqlite'", "directory/config.py"),
    (rules.dialect_complaints, '"""sqlite"""', "directory/store/centers.py"),
    (rules.promise_complaints, "This is not a cure. It is secure; see the accuracy.", "templates/a.html"),
    (rules.foreign_address_complaints, "{{ url }} <!-- // a comment -->", "templates/a.html"),
    (rules.machine_path_complaints, "{{ url }}/work/ a/tmp/b ./root/x /workers /templates", "docs/a.md"),
]


@pytest.mark.parametrize(("rule", "text", "path"), BREAKS)
def test_a_break_is_found(rule: Rule, text: str, path: str) -> None:
    assert list(rule(text, path)) != []


@pytest.mark.parametrize(("rule", "text", "path"), ALLOWED)
def test_what_is_allowed_passes(rule: Rule, text: str, path: str) -> None:
    assert list(rule(text, path)) == []


def test_a_function_is_measured_without_its_docstring() -> None:
    source = 'def one():\n    """Two\n    lines."""\n    a = 1\n    return a\n'
    assert list(rules.function_lengths(source, "a.py")) == [(3, "a.py:1 one")]
