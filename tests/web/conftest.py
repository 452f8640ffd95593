"""A small directory of our own, with every state a center can be in."""

import tomllib
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from flask import Flask

from directory import create_app
from directory.curation import seed
from directory.curation.seed_format import Seed
from directory.domain.centers import Center, Program
from directory.domain.claims import Claim, Finding, RedFlag
from directory.domain.dates import PartialDate
from directory.domain.outcomes import Measure, Result
from directory.domain.sources import Source
from directory.domain.vocabulary import (
    Answer,
    FindingReason,
    Level,
    PositionPrecision,
    Sector,
    SourceType,
    Status,
    Treatment,
)
from directory.extensions import session
from directory.store import schema
from tests.checking_client import CheckingClient

SEED = Path(__file__).parents[2] / "seed_data"
TODAY = date(2026, 11, 25)
CHECKED = date(2026, 11, 23)
HOSTILE = '=HYPERLINK("x") <script>alert(\'x\')</script> & "Söhne"'
AHSCT = Program("ahsct", Treatment.AHSCT, since=2004)
MSC = Program("msc", Treatment.MSC)


def _center(slug: str, **more: object) -> Center:
    plain = Center(
        slug=slug,
        name=slug.replace("-", " ").title(),
        city="Uppsala",
        country="SE",
        latitude=59.85,
        longitude=17.64,
        position_precision=PositionPrecision.BUILDING,
        status=Status.ACTIVE,
        sector=Sector.PUBLIC,
        programs=(AHSCT,),
    )
    return replace(plain, **more)  # type: ignore[arg-type]


def _claim(slug: str, number: int, field: str, **more: object) -> Claim:
    plain = Claim(
        id=f"{slug}-{number:02d}",
        field=field,
        statement=f"Something about {field}.",
        source="register",
        as_of=PartialDate(2026, 5),
        checked=True,
        checked_on=CHECKED,
    )
    return replace(plain, **more)  # type: ignore[arg-type]


def _well_known(checklist: tuple[str, ...]) -> Center:
    claims = [
        _claim("well-known", number, item, answer=Answer.MET, value=30, scope=None)
        for number, item in enumerate(checklist, 1)
    ]
    return _center("well-known", claims=tuple(claims), local_name="Wohlbekannt", aliases=("Known",))


CENTERS = (
    _center(
        "little-known",
        city="Göteborg",
        latitude=57.7,
        longitude=11.97,
        position_precision=PositionPrecision.CITY,
        claims=(
            _claim("little-known", 1, "accreditation", answer=Answer.PARTLY, locator="page 3"),
            _claim("little-known", 2, "intensive_care", answer=Answer.MET, checked=False, checked_on=None),
            _claim("little-known", 3, "cost", value=55000, unit="USD", statement="It costs US$55,000."),
            _claim("little-known", 4, "rehabilitation", answer=Answer.MET, source="paper"),
            _claim("little-known", 5, "rehabilitation", answer=Answer.NOT_MET),
            _claim("little-known", 6, "status_basis", statement="It is given now."),
        ),
        findings=(Finding("revaccination", FindingReason.ASKED_NO_ANSWER, CHECKED),),
    ),
    _center(
        "with-concerns",
        country="MX",
        city="Puebla",
        latitude=19.04,
        longitude=-98.2,
        sector=Sector.PRIVATE,
        claims=(_claim("with-concerns", 1, "warning", statement="A court acted against it in 2024."),),
        red_flags=(RedFlag("regulator_action", ("with-concerns-01",), agreed=True),),
    ),
    _center("unheard-of", name=HOSTILE, country="FJ", city="Suva", latitude=-18.1, longitude=178.4),
    _center("has-closed", status=Status.CLOSED, programs=(replace(AHSCT, until=2019),)),
    _center("other-cells", country="US", city="Irvine", programs=(MSC,), sector=Sector.PRIVATE),
)
SOURCES = (
    Source(
        "register",
        SourceType.ACCREDITATION_REGISTER,
        title="The register",
        year=2026,
        url="https://register.example.org/",
        organization="Register",
        checked=True,
        checked_on=CHECKED,
    ),
    Source(
        "paper",
        SourceType.PEER_REVIEWED,
        title="A paper <with> markup",
        year=2025,
        doi="10.1000/1",
        authors="Doe J",
        organization="University",
        checked=True,
        level=Level.CENTER,
        centers=("little-known",),
        results=(
            Result(
                Measure.NEDA, at_years=5, value_percent=73, ci_low=66, ci_high=81, n=174, level=Level.CENTER
            ),
            Result(Measure.TREATMENT_RELATED_MORTALITY, events=0, n=174, level=Level.MULTICENTER),
        ),
    ),
)


def small_world() -> Seed:
    """The centers above, under the checklist and the practical fields of the repository."""
    documents = {
        name: tomllib.loads((SEED / f"{name}.toml").read_text(encoding="utf-8"))
        for name in ("checklist", "fields", "eligibility")
    }
    items = tuple(item["id"] for item in documents["checklist"]["items"])
    centers = (*CENTERS, _well_known(items))
    return Seed(
        centers={one.slug: one for one in centers},
        sources={one.key: one for one in SOURCES},
        documents=documents,  # type: ignore[arg-type]
        redirects={"old-name": "little-known", "taken-out": None},
    )


@pytest.fixture(scope="session")
def small_app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The real application over the small directory."""
    folder = tmp_path_factory.mktemp("small")
    app = create_app(
        {
            "DIRECTORY_ENVIRONMENT": "test",
            "DIRECTORY_DATABASE_URL": f"sqlite:///{folder / 'directory.sqlite'}",
            "DIRECTORY_SECRET_KEY": "for tests only",
        }
    )
    with app.app_context():
        schema.upgrade(app.extensions["database"].engine)
        seed.load(session(), small_world(), today=TODAY)
    return app


@pytest.fixture
def small(small_app: Flask) -> CheckingClient:
    """A checking client of the small directory."""
    return CheckingClient(small_app.test_client())
