"""The migrations make exactly the tables that the code reads, on both databases, and take them back."""

import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import IntegrityError

from directory.domain.problems import InstallationError
from directory.store import migrations, schema
from directory.store.dialects import make_engine
from directory.store.tables import Base

ROOT = Path(__file__).parents[2]


@pytest.fixture
def bare(database_url: str) -> Engine:
    return make_engine(database_url)


def test_migrations_go_up_and_down_and_leave_no_difference(bare: Engine) -> None:
    assert schema.version(bare) is None
    assert schema.upgrade(bare)
    assert schema.version(bare) == schema.NEWEST
    assert migrations.differences(bare) == []
    assert set(inspect(bare).get_table_names()) == {*Base.metadata.tables, "alembic_version"}
    assert not schema.upgrade(bare)
    migrations.downgrade(bare)
    assert inspect(bare).get_table_names() == ["alembic_version"]
    assert schema.upgrade(bare)
    bare.dispose()


def test_the_newest_version_is_the_last_migration() -> None:
    scripts = Path(migrations.__file__).parent / "versions"
    assert sorted(path.name[:4] for path in scripts.glob("*.py"))[-1] == schema.NEWEST


def test_serving_does_not_need_what_only_migrations_need() -> None:
    code = "import sys, directory.composition; sys.exit('alembic' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_the_migrations_make_the_constraints_that_the_tables_have(engine: Engine) -> None:
    made = inspect(engine)
    for table in Base.metadata.tables.values():
        named = {one["name"] for one in made.get_check_constraints(table.name)}
        wanted = {one.name for one in table.constraints if type(one).__name__ == "CheckConstraint"}
        assert named == wanted, table.name


@pytest.mark.parametrize(
    "values",
    [
        "('x', 'X', 'X', 'SE', 0, 0, 'street', 'active', 'public', TRUE, '[]', '[]')",
        "('x', 'X', 'X', 'SE', 0, 0, 'city', 'open', 'public', TRUE, '[]', '[]')",
        "('x', 'X', 'X', 'SE', 90.1, 0, 'city', 'active', 'public', TRUE, '[]', '[]')",
        "('x', NULL, 'X', 'SE', 0, 0, 'city', 'active', 'public', TRUE, '[]', '[]')",
    ],
)
def test_the_database_refuses_words_and_numbers_that_the_domain_does_not_know(
    engine: Engine, values: str
) -> None:
    columns = "slug, name, city, country, latitude, longitude, position_precision, status, sector"
    statement = f"INSERT INTO center ({columns}, position_checked, aliases, studies) VALUES {values}"
    with pytest.raises(IntegrityError), engine.begin() as connection:
        connection.execute(text(statement))


def test_a_database_of_a_newer_program_is_refused_by_name(bare: Engine) -> None:
    schema.upgrade(bare)
    with bare.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(InstallationError, match="version 9999, and this program knows none after"):
        schema.upgrade(bare)
    with pytest.raises(InstallationError, match="flask database upgrade"):
        schema.require_newest(bare)
    bare.dispose()
