"""The demo's tales are said in the words of the catalogue, by people who may say them, and show every path."""

from __future__ import annotations

from typing import Any

import pytest

from server.demo.facts import people
from server.demo.tales import tales
from server.domain.operations import CATALOGUE
from server.storage.codec import encode
from server.sync.bodies import read_body
from tests.world import id_of

ROLES = {
    "customer": "reporter",
    "telephone": "telephone",
    **{one["login"]: one["role"] for one in people()["integrator"]["desk"]},
    **{one["login"]: "engineer" for one in people()["integrator"]["engineers"]},
}
SHOWN = {
    "graded", "call_missed", "call_answered", "plan_given", "analysed", "signed_off", "solved", "verified",
    "confirmed", "answered", "archived", "specified", "estimated", "declined", "accepted", "result_given",
    "time_stated", "assigned", "visit_accepted",
}  # fmt: skip


def standing_in(value: Any) -> Any:
    """Something of the kind that a place in a step stands for."""
    if not isinstance(value, str) or not value.startswith("@"):
        return value
    return 1_765_155_600_000 if value.startswith("@min:") else id_of("tale", value)


@pytest.mark.parametrize("tale", tales().values(), ids=lambda tale: tale["name"])
def test_every_step_of_a_tale_is_one_that_its_speaker_may_say(tale: Any) -> None:
    last_min = 0.0
    for at_min, who, kind, body, *personal in tale["steps"]:
        assert at_min >= last_min, (kind, at_min)
        assert ROLES[who] in CATALOGUE[kind].by, (who, kind)
        read_body(kind, encode({key: standing_in(value) for key, value in body.items()}).encode())
        assert set(personal[0] if personal else ()) <= CATALOGUE[kind].personal.keys()
        last_min = at_min


def test_the_tales_together_show_every_path_of_a_report() -> None:
    steps = [step for tale in tales().values() for step in tale["steps"]]
    assert {event for step in steps for event in CATALOGUE[step[2]].events_of(step[3])} >= SHOWN
    assert {"call.take", "handover.begin", "handover.accept"} <= {step[2] for step in steps}
    assert {tale["type"] for tale in tales().values()} == {"remote", "change", "complaint"}
    assert any(step[2] == "ticket.analyse" and step[3]["kind"] == "operating" for step in steps)
