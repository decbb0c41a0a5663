"""Random schedules, shard 2 of 2: whatever happens in them, no invariant breaks."""

from __future__ import annotations

from tests.simulator.hunt import told
from tests.simulator.shards import SCHEDULES, lacking, played

SHARD = 1


def test_no_schedule_breaks_an_invariant() -> None:
    found = played(SHARD).found
    assert found is None, told(found)


def test_as_many_schedules_as_promised_were_really_played() -> None:
    assert played(SHARD).runs == SCHEDULES


def test_every_step_fault_point_of_death_and_outcome_really_happened() -> None:
    assert lacking(played(SHARD).counts) == []
