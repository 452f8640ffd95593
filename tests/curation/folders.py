"""A small data folder, right in every respect, for tests to load and to break."""

import tomllib
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import tomli_w

TODAY = date(2026, 11, 25)
UPPSALA = "centers/se/uppsala.toml"
TIJUANA = "centers/mx/tijuana.toml"
PAPER = "sources/paper-2014.toml"

Table = dict[str, Any]

NEDA = {"measure": "neda", "at_years": 5.0, "value_percent": 68.0, "ci_low": 50.0, "ci_high": 80.0, "n": 48}


def item(id: str, criterion: str, points: int, **more: Any) -> Table:
    texts = dict.fromkeys(("question", "met", "partly", "not_met", "why", "weight_reason"), f"About {id}.")
    row = {"id": id, "criterion": criterion, "points": points} | texts
    return row | {"sources": ["paper-2014"], "basis_checked": True} | more


CHECKLIST: Table = {
    "version": "small",
    "items": [
        item("volume", "ms_experience", 20, needs_number=True),
        item("years_of_experience", "ms_experience", 10, needs_number=True),
        item("published_series", "outcomes", 25, result=True, discloses=True),
        item("joint_decision", "team", 20, scope="program"),
        item("accreditation", "infection", 25, shelf_life_months=48),
    ],
    "red_flags": [
        {
            "id": "promises_cure",
            "severity": "high",
            "question": "Does it promise a cure?",
            "evidence": "Its own page",
            "why": "There is no cure.",
            "sources": ["regulator-2020"],
            "checked": True,
        }
    ],
}
FIELDS: Table = {
    "fields": [
        {"id": "cost", "group": "practical", "label": "Cost", "unit": "USD", "shelf_life_months": 12},
        {"id": "status_basis", "group": "status", "label": "What the status rests on"},
        {"id": "warning", "group": "red_flag", "label": "Warnings"},
        {"id": "international_patients", "group": "practical", "label": "Patients from abroad"},
    ]
}
ELIGIBILITY: Table = {
    "version": "small",
    "not_medical_advice": True,
    "inputs": [{"id": "edss", "type": "number", "range": [0, 10], "step": 0.5}],
    "guidelines": [
        {
            "id": "rule_2014",
            "label": "A rule",
            "source": "paper-2014",
            "checked": True,
            "all": [{"any": [{"le": ["edss", 6.0]}]}],
        }
    ],
}


def claim(number: int, slug: str, field: str, **more: Any) -> Table:
    row = {"id": f"{slug}-{number:02d}", "field": field, "statement": f"It says something about {field}."}
    return row | {"source": "paper-2014"} | more


CENTERS: dict[str, Table] = {
    UPPSALA: {
        "slug": "uppsala",
        "name": "Uppsala University Hospital",
        "city": "Uppsala",
        "country": "SE",
        "latitude": 59.8491,
        "longitude": 17.6396,
        "position_precision": "building",
        "status": "active",
        "sector": "academic",
        "local_name": "Akademiska sjukhuset",
        "aliases": ["Akademiska"],
        "programs": [{"id": "ahsct", "treatment": "ahsct", "since": 2004}],
        "claims": [
            claim(1, "uppsala", "volume", value=48, unit="patients", as_of="2013", checked=True,
                  checked_on=date(2026, 11, 23)),
            claim(2, "uppsala", "accreditation", answer="met", as_of="2024-05", checked=True),
            claim(3, "uppsala", "international_patients", value=True, checked=True),
            claim(4, "uppsala", "joint_decision", answer="partly"),
        ],
        "findings": [{"field": "years_of_experience", "reason": "not_found", "on": date(2026, 11, 23)}],
    },
    TIJUANA: {
        "slug": "tijuana",
        "name": "A clinic in Tijuana",
        "city": "Tijuana",
        "country": "MX",
        "latitude": 32.5,
        "longitude": -117.0,
        "position_precision": "city",
        "status": "unknown",
        "sector": "private",
        "programs": [{"id": "msc", "treatment": "msc"}],
        "claims": [
            claim(1, "tijuana", "cost", value=25000, unit="USD", checked=True),
            claim(2, "tijuana", "warning", source="regulator-2020", checked=True),
        ],
        "red_flags": [{"kind": "promises_cure", "claims": ["tijuana-02"], "agreed": True}],
    },
}  # fmt: skip
SOURCES: dict[str, Table] = {
    PAPER: {
        "key": "paper-2014",
        "type": "peer_reviewed",
        "title": "A series of 48 patients",
        "year": 2014,
        "doi": "10.1000/example",
        "checked": True,
        "checked_on": date(2026, 11, 23),
        "level": "center",
        "centers": ["uppsala"],
        "results": [
            NEDA,
            {"measure": "treatment_related_mortality", "events": 0, "n": 48, "checked": True},
        ],
    },
    "sources/regulator-2020.toml": {"key": "regulator-2020", "type": "regulator", "title": "A warning"},
}
FILES: dict[str, Table] = {
    "checklist.toml": CHECKLIST,
    "fields.toml": FIELDS,
    "eligibility.toml": ELIGIBILITY,
    **SOURCES,
    **CENTERS,
}


def small_folder(root: Path) -> Path:
    for name, table in FILES.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(tomli_w.dumps(table).encode())
    return root


def change(root: Path, name: str, edit: Callable[[Table], object]) -> None:
    """Edit one file of a folder in place."""
    table = tomllib.loads((root / name).read_text())
    edit(table)
    (root / name).write_bytes(tomli_w.dumps(table).encode())


def all_bytes(root: Path) -> dict[str, bytes]:
    paths = sorted(path for path in root.rglob("*.toml") if path.is_file())
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in paths}
