"""Phones that all come back at once after an outage, each with fifty operations."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from tests.machine.audit import findings
from tests.machine.crowding import Team, served
from tests.machine.returning import MOST_MEMORY_BYTES, OPERATIONS, memory_bytes, outbox

PHONES = 40


def test_forty_phones_that_come_back_at_once_settle_all_they_hold(tmp_path: Path) -> None:
    with served(tmp_path, "") as (made, desk):
        visits = [desk.job("li") for _ in range(4)]
        phones = [desk.phone("li") for _ in range(PHONES)]
        held = {phone.device: outbox(phone, visits[number % 4]) for number, phone in enumerate(phones)}
        team = Team(phones, 1, lambda phone: held[phone.device])
        team.start()
        team.finish()
        assert memory_bytes(made) < MOST_MEMORY_BYTES
        assert sum(len(phone.settled) for phone in phones) == PHONES * OPERATIONS
        with closing(made.open()) as storage, storage.read() as tx:
            assert findings(tx, phones) == []
