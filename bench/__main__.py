"""Run every measure and write the figures down: ``make bench``.

``make bench ARGS="--quick"`` leaves out the million centers and writes nothing.
"""

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path

from bench import http_speed, index_speed, memory
from bench.checklist import read_checklist
from bench.report import Row, as_markdown, http_rows, memory_rows, order_row, speed_rows

DOCUMENT = Path(__file__).parent.parent / "docs" / "benchmarks.md"
SIZES, QUICK_SIZES = (1_000, 100_000, 1_000_000), (1_000, 100_000)


def main() -> int:
    """Exit code 1 when a target is missed."""
    parser = argparse.ArgumentParser(prog="make bench", description="measure speed and memory")
    parser.add_argument("--quick", action="store_true", help="no million centers, nothing written")
    quick = parser.parse_args().quick
    rows: list[Row] = [*http_rows(http_speed.measure())]
    checklist = read_checklist()
    for count in QUICK_SIZES if quick else SIZES:
        rows += speed_rows(count, index_speed.compare(count, checklist))
    rows.append(order_row(index_speed.order_seconds(checklist)))
    rows += memory_rows(memory.measure((QUICK_SIZES if quick else SIZES)[-1]))
    text = as_markdown(rows, on=datetime.now(UTC).date())
    print(text)
    if not quick:
        DOCUMENT.write_text(text, encoding="utf-8")
    return 0 if all(row.holds for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
