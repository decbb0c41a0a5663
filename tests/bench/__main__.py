"""`make bench`: measures, prints a table, and with `ARGS=--write` puts it into docs/performance.md."""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.bench import (
    clocks,
    coldstart,
    dayplan,
    dispatch,
    entry_pages,
    fanout,
    fills,
    machine,
    paper,
    positions,
    pulls,
    pushes,
    reads,
    register,
    roads,
    rungs,
    sayings,
    search,
    sizes,
    uploads,
)
from tests.bench.desk import Desk
from tests.bench.figures import Figure, markdown_table, plain_table
from tests.bench.serving import product
from tests.house import ROOT

ALONE = {
    "sizes": sizes.measure,
    "paper": paper.measure,
    "clocks": clocks.measure,
    "dispatch": dispatch.measure,
    "dayplan": dayplan.measure,
    "positions": positions.measure,
}
"""What needs no other part's running server, by the name of its part."""
PAGE = ROOT / "docs" / "performance.md"
MARKED = re.compile(r"(<!-- figures -->\n).*?(<!-- end of figures -->)", re.S)


def main() -> None:
    """Runs every measurement once, some eight minutes in all."""
    asked = argparse.ArgumentParser(prog="make bench", description=__doc__)
    asked.add_argument("--write", action="store_true", help="put the figures into docs/performance.md")
    asked.add_argument(
        "--extract", type=Path, help="a region's roads, to measure travel times over them alone"
    )
    asked.add_argument("--only", choices=ALONE, help="measure this part alone")
    chosen = asked.parse_args()
    facts = machine.facts()
    load_before = machine.load()
    figures = []
    for figure in _figures(chosen):
        print(f"· {figure.what}: {figure.ours}", file=sys.stderr, flush=True)
        figures.append(figure)
    facts.append(f"{load_before} before the start, which is other work; {machine.load()} at the end")
    print("", *facts, "", plain_table(figures), sep="\n")
    if chosen.write and not (chosen.extract or chosen.only):
        said = "\n".join([*(f"- {fact}" for fact in facts), "", markdown_table(figures), ""])
        PAGE.write_text(MARKED.sub(lambda found: f"{found[1]}{said}{found[2]}", PAGE.read_text("utf-8")))


def _figures(chosen: argparse.Namespace) -> Iterator[Figure]:
    if chosen.extract:
        return roads.measure(chosen.extract)
    return ALONE[chosen.only]() if chosen.only else _all()


def _all() -> Iterator[Figure]:
    for measure in ALONE.values():
        yield from measure()
    (ROOT / "var").mkdir(exist_ok=True)  # on the disk that the product itself would use
    with tempfile.TemporaryDirectory(dir=ROOT / "var", prefix="bench-") as name:
        folder = Path(name)
        with product(folder) as running:
            desk = Desk(running)
            yield from reads.measure(running, desk, folder)
            yield from uploads.measure(running, desk)
            yield from pushes.measure(running, desk)
            yield from sayings.measure(running, desk)
            yield from sayings.measure_return(running, desk)
            yield from entry_pages.measure(running, desk, folder)
            yield from fills.measure(running, desk, folder)
            yield from coldstart.measure(running, desk, folder)
        yield from fanout.measure(folder / "fanout")
        yield from rungs.measure(folder / "rungs")
        yield from search.measure(folder)
        yield from register.measure(folder)
        yield from pulls.measure(folder)


if __name__ == "__main__":
    main()
