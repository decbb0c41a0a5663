"""The demo is loaded once, whenever its first start was broken off, and everything in it is in service."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from server import demo
from server.config import read_settings
from server.demo.facts import contracts, demo_id
from server.demo.wishes import wishes_of
from server.domain.times import FrozenTime
from server.storage.port import Storage
from server.storage.tables import records
from server.sync.door import Wish

CLOCK = FrozenTime(datetime(2026, 11, 20, 6, 0, tzinfo=UTC))


def load(storage: Storage) -> list[str]:
    return list(demo.load(storage, CLOCK, read_settings({"HALFHOUR_TEST": "1"})))


def test_a_first_start_that_was_broken_off_goes_on_at_the_next(
    storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:

    def broken_off(organisation: Any, *when: int) -> Iterator[Wish]:
        if organisation["id"] == "neighbour":
            raise KeyboardInterrupt
        return wishes_of(organisation, *when)

    with monkeypatch.context() as patch:
        patch.setattr("server.demo.wishes_of", broken_off)
        with pytest.raises(KeyboardInterrupt):
            load(storage)
    lines = load(storage)
    assert load(storage) == lines
    for organisation in contracts()["organisations"]:
        check(storage, demo_id(organisation["id"]))


def check(storage: Storage, organisation: str) -> None:
    """Every label is in service, every device has its tag, every site one gate label, every contract its rows."""
    with storage.read() as tx:
        found = {
            kind: records.find(tx, kind, organisation)
            for kind in ("label", "site", "equipment", "contract", "commitment")
        }
    assert {one.state for one in found["label"]} == {"commissioned"}
    assert all(one.body["tag"] for one in found["equipment"])
    gates = Counter(one.site for one in found["label"] if one.body["label_kind"] == "gate")
    assert gates == {site.id: 1 for site in found["site"]}
    rows = Counter(one.contract for one in found["commitment"])
    facts = {demo_id(one["id"]): len(one["commitments"]) for one in contracts()["contracts"]}
    assert {one.id: rows[one.id] for one in found["contract"]} == {
        one.id: facts[one.id] for one in found["contract"]
    }
