"""A month is played with the people that there are: on as the roster has them, sent where they may be sent."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from server.domain.times import MIN_MS
from server.domain.zones import zone_of
from server.usecases.simulation import told_of
from tests.world import World, id_of

LI, ZHOU = id_of("person", "li"), id_of("person", "zhou")


def people(world: World) -> dict[str, dict[str, Any]]:
    with world.storage.read() as tx:
        told, zone = told_of(tx, world.organisation, world.clock.now_ms())
    assert zone == "Asia/Shanghai"
    return {one["id"]: one for one in told["engineers"]}


def test_without_a_roster_all_are_on_and_only_the_cleared_go_to_a_confidential_site(world: World) -> None:
    secret, open_ = id_of("site", "secret"), id_of("site", "open")
    found = people(world)
    assert {one["week"] == [] for one in found.values()} == {True}
    assert set(found[LI]["serves"]) == {world.site, open_}
    assert found[id_of("person", "outsider")]["serves"] == [open_], secret


def test_the_week_is_that_of_the_roster_in_the_zone_of_the_sites(world: World) -> None:
    now = world.clock.now().astimezone(zone_of("Asia/Shanghai"))
    begin = (now + timedelta(days=1)).replace(hour=22, minute=0, second=0, microsecond=0)
    from_ms = round(begin.timestamp() * 1000)
    entry = {"person": LI, "post": "duty", "from_ms": from_ms, "to_ms": from_ms + 8 * 60 * MIN_MS}
    body = {"contract": id_of("contract", "secret"), "entries": [entry]}
    assert world.say("lead", "roster.set", id_of("roster"), body).outcome == "applied"
    found = people(world)
    assert set(found) == {LI}, "who is never on is nobody to send"
    monday = begin.weekday() * 24 + 22
    assert [hour for hour, on in enumerate(found[LI]["week"]) if on] == sorted(
        (monday + hour) % 168 for hour in range(8)
    )
