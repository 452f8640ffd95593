"""The rules of the house, as functions from source text to complaints. `test_house_rules.py` applies them."""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
PACKAGE = ROOT / "directory"

# What each layer may import of this project, itself aside: web -> curation -> store -> domain,
# web -> index -> domain, index -> store.
MAY_IMPORT: dict[str, set[str]] = {
    "domain": set(),
    "store": {"domain"},
    "index": {"store", "domain"},
    "curation": {"store", "domain"},
    "web": {"curation", "index", "store", "domain", "config", "extensions", "mail"},
    # Modules beside the layers: what is set, and the connections that outlive a request.
    "config": {"store", "domain"},
    "mail": {"domain", "config"},
    "extensions": {"index", "store", "domain", "config"},
}
DOMAIN_LIBRARIES = {"geopy.distance"}
# Where the parts are put together: these may import everything, and nothing imports them.
ROOTS = {"directory/__init__.py", "directory/composition.py", "directory/cli.py"}
BANNED_MODULES = {"utils", "helpers", "common", "services", "models", "misc"}
LONG_FUNCTION = 40
LONGEST_FUNCTION = 70

# Words that promise. A page says what is documented; titles of sources are data and stand in no template.
PROMISES = re.compile(
    r"\b(miracle|cures?|cured|guarantee\w*|breakthrough\w*|game[- ]chang\w+)\b", re.IGNORECASE
)
# Denials of a promise, and the words inside which they stand, are the allowed exceptions.
DENIALS = re.compile(
    r"\b(no cure|not a cure|not cure|not been cured|no guarantees?|not guaranteed?)\b", re.IGNORECASE
)
FOREIGN_ADDRESS = re.compile(r"(?:https?:)?//(?!127\.0\.0\.1|localhost)[\w-]+(?:\.[\w-]+)+", re.IGNORECASE)
# Written in pieces, so that this file keeps the rule that it states.
MACHINE_PATH = re.compile(r"(?<![\w.}])/(?:tmp|root|work|home/\w+|Users/\w+)" + r"(?:/|\b(?![-\w]))")


def modules(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*.py") if "__pycache__" not in path.parts)


def imported(tree: ast.AST, path: str) -> Iterator[str]:
    """Every module that a file imports, by its full dotted name; `path` resolves relative imports."""
    package = Path(path).with_suffix("").parts[:-1]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        if isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            base = ".".join([*above, *([node.module] if node.module else [])])
            yield from (f"{base}.{alias.name}" for alias in node.names)


def layer_complaints(source: str, path: str) -> Iterator[str]:
    """`path` is relative to the project, for example directory/web/search.py."""
    parts = Path(path).with_suffix("").parts
    layer = parts[1]
    for name in imported(ast.parse(source), path):
        if name.split(".")[0] == "directory":
            yield from _own_import(name, layer=layer, path=path)
        elif layer == "domain" and not _standard(name):
            yield f"{path} imports {name}: domain knows only the standard library and geopy.distance"


def _standard(name: str) -> bool:
    allowed = any(name == each or name.startswith(f"{each}.") for each in DOMAIN_LIBRARIES)
    return allowed or name.split(".")[0] in sys.stdlib_module_names


def _own_import(name: str, *, layer: str, path: str) -> Iterator[str]:
    target = [*name.split("."), ""][1]
    if path in ROOTS:
        return
    if target in {"cli", "composition", "create_app", ""}:
        yield f"{path} imports {name}: only wsgi.py and tests know where the parts are put together"
    elif target not in {layer, *MAY_IMPORT.get(layer, ())}:
        yield f"{path} imports {name}: {layer} may not know {target}"


def commit_complaints(source: str, path: str) -> Iterator[str]:
    """Only a deed commits."""
    if path.startswith(("directory/curation/", "directory/store/migrations/")):
        return
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "commit":
            yield f"{path}:{node.lineno} commits: only directory/curation/ does"


def dialect_complaints(source: str, path: str) -> Iterator[str]:
    """Only one module tells the databases apart; a default address in the configuration is no branch."""
    if path == "directory/store/dialects.py":
        return
    tree = ast.parse(source)
    prose = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str) or id(node) in prose:
            continue
        names = re.search(r"^(sqlite|postgresql|postgres)$", node.value)
        address = re.search(r"^(sqlite|postgresql)(\+\w+)?:", node.value) and path != "directory/config.py"
        if names or address:
            yield f"{path}:{node.lineno} names a dialect: only directory/store/dialects.py does"


def function_lengths(source: str, path: str) -> Iterator[tuple[int, str]]:
    """The lines of each function, docstring left out, with where it stands."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[0]
            documented = ast.get_docstring(node) is not None
            docstring = (first.end_lineno or 0) - first.lineno + 1 if documented else 0
            yield (node.end_lineno or 0) - node.lineno + 1 - docstring, f"{path}:{node.lineno} {node.name}"


def promise_complaints(text: str, path: str) -> Iterator[str]:
    for number, line in enumerate(text.splitlines(), start=1):
        for match in PROMISES.finditer(DENIALS.sub("", line)):
            yield f"{path}:{number} says {match.group()!r}: we say what is documented and promise nothing"


def foreign_address_complaints(text: str, path: str) -> Iterator[str]:
    for number, line in enumerate(text.splitlines(), start=1):
        for match in FOREIGN_ADDRESS.finditer(line):
            yield f"{path}:{number} holds the address {match.group()}: addresses of others come from sources"


def machine_path_complaints(text: str, path: str) -> Iterator[str]:
    for number, line in enumerate(text.splitlines(), start=1):
        if MACHINE_PATH.search(line):
            yield f"{path}:{number} names a folder of one machine: {line.strip()[:80]}"
