"""What finished visits teach about how long visits take: gathered, learnt, and kept in a file."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from routing.stay import Done, Stay, Stays
from server.storage.port import Tx
from server.storage.tables import records
from server.usecases import learnt_file
from server.usecases.learnt_file import LearntFile

FILE = "stays.json"
MOST_VISITS = 2_000


def gather(tx: Tx, organisation: str) -> list[Done]:
    """Gives the newest finished visits of an organisation, each from arrival to end."""
    visits = records.find(tx, "visit", organisation, states=["finished"], limit=MOST_VISITS, short=True)
    visits = [one for one in visits if one.body["arrival"] and one.body["finished_ms"]]
    tickets = records.get_many(tx, {one.body["ticket"] for one in visits})
    return [
        Done(
            ticket.body["type"],
            ticket.body["severity"],
            (one.body["finished_ms"] - one.body["arrival"]["at_ms"]) / 1000,
        )
        for one in visits
        if (ticket := tickets.get(one.body["ticket"]))
    ]


def keep(folder: Path, learnt: Stays) -> None:
    """Writes what is learnt for every process."""
    learnt_file.write(
        folder / FILE, [{"kind": list(kind), **asdict(stay)} for kind, stay in learnt.known.items()]
    )


def kept(folder: Path) -> LearntFile[Stays]:
    """Gives the file that `keep` writes, as it is read."""
    return LearntFile(folder / FILE, _read, Stays())


def _read(rows: Any) -> Stays:
    return Stays({tuple(row["kind"]): Stay(row["p50_s"], row["p90_s"], row["visits"]) for row in rows})
