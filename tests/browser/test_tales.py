"""Whoever opens the demo meets every path of a report: its tales are played in a copy, as its history plays them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from server import wiring
from server.demo.guests import NOBODY
from server.demo.history import History
from server.demo.roster import DAY_MS
from server.demo.tales import tales
from server.storage.port import Tx
from server.storage.tables import records
from server.sync.blobs import shelf
from server.usecases.clocks import clocks_of
from server.usecases.paths import steps_of
from tests.browser import demo_data

ALL = ("analysis", "sign_off", "execution", "verification", "answer", "archive")


def taken(tx: Tx, name: str, now_ms: int) -> tuple[Any, list[str]]:
    """The ticket of a tale, and the steps of its path that have been taken."""
    ticket = records.get(tx, next(id for id, tale in tales().items() if tale["name"] == name))
    assert ticket is not None, name
    return ticket, [step.step for step in steps_of(tx, ticket, now_ms) if not step.is_open]


def test_the_demo_shows_every_path_of_a_report_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    demo_data.copy_to(tmp_path / "var")
    monkeypatch.setenv("HALFHOUR_DATA", str(tmp_path / "var"))
    made = wiring.wire()
    storage, installation, now_ms = made.storage, made.settings, made.clock.now_ms()
    with storage.write() as tx:
        History(tx, now_ms - 8 * DAY_MS, now_ms, shelf(installation), NOBODY).play([])
        assert taken(tx, "a defect, whole", now_ms)[1] == list(ALL)
        assert taken(tx, "a defect that waits for its sign-off", now_ms)[1] == ["analysis"]
        assert taken(tx, "a wish that waits for its approval", now_ms)[1] == ["wish", "estimate"]
        turned, _ = taken(tx, "a consultation that came as a defect", now_ms)
        assert (turned.body["type"], turned.state) == ("consultation", "closed")
        complaint, _ = taken(tx, "a complaint that is being looked into", now_ms)
        clocks = clocks_of(tx, complaint, now_ms)
        assert {(one.clause, one.kind, str(one.state)) for one in clocks if one.state != "void"} == {
            ("C-14", "accept", "met"),
            ("C-14", "result", "running"),
        }
        remembered, _ = taken(tx, "a time that the customer remembers otherwise", now_ms)
        tasks = records.find(tx, "task", remembered.organisation, parent=remembered.id, states=("open",))
        assert [task.body["what"] for task in tasks] == ["time_difference"]
        (handover,) = records.find(tx, "handover", remembered.organisation, states=("open",))
        assert [one["accepted_ms"] for one in handover.body["items"]] == [None]
        calls = records.find(tx, "call", remembered.organisation)
        assert {(one.body["direction"], one.state) for one in calls} == {("out", "closed"), ("in", "open")}
    storage.close()
