"""Travel times learnt from trips whose arrival was witnessed."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from routing import stay
from routing.engines.geodesic import Geodesic
from routing.learnt import FEWEST, NOTHING, Trip
from routing.stay import Stays, learn
from server.domain import codes
from server.domain.ids import new_id
from server.storage.tables import labels, positions, records, timers
from server.usecases import stays
from server.usecases.paces import FILE, gather, keep, kept
from server.usecases.witnesses import secret_key
from server.worker import learning
from tests.unit.routing_people import SITE
from tests.usecases.test_candidates import NORTH_DEG, on_duty, report
from tests.world import TAG_GATE, World, id_of

TOOK = timedelta(minutes=12)


def trip_to_the_site(world: World, north_km: float) -> None:
    """Li sets off from so far north, takes twelve minutes, and proves the arrival by label and gate code."""
    on_duty(world, "li")
    at_ms, li = world.clock.now_ms(), id_of("person", "li")
    with world.storage.write_positions() as tx:
        tx.run(
            "INSERT INTO fix (person, organisation, at_ms, received_ms, lat_deg, lon_deg, accuracy_m, source)"
            " VALUES (:person, :organisation, :at_ms, :at_ms, :lat_deg, 113.488, 15, 'phone')",
            person=li, organisation=world.organisation, at_ms=at_ms, lat_deg=34.141 + north_km * NORTH_DEG,
        )  # fmt: skip
    phone = world.enrol("li")
    with world.storage.write() as tx:
        hash = codes.code_hash(secret_key(tx), f"gate:{world.site}", "000000000")
        labels.add_gate_codes(tx, world.site, world.organisation, "sheet", [hash])
    ticket, visit = report(world), new_id()
    world.say("desk", "ticket.assign", ticket, {"engineer": li, "visit": visit})
    phone.record("visit.depart", visit)
    phone.push()
    world.clock.advance(TOOK)
    phone.record("visit.arrive", visit)
    phone.record("visit.witness", visit, {"witness": "commissioned_label", "tag": TAG_GATE})
    phone.record("visit.witness", visit, {"witness": "gate_code", "code": "000000000"})
    assert {one["outcome"] for one in phone.push()} == {"applied"}


def test_a_witnessed_trip_says_what_the_rule_gave_and_what_it_took(world: World) -> None:
    trip_to_the_site(world, north_km=4)
    with world.storage.read() as tx:
        (trip,) = gather(tx, world.organisation, (Geodesic(),))
        assert positions.trail(tx, id_of("person", "li"), 0, 1 << 52, believed=True)
    # 4 km by air are 5.6 km at 32 km/h.
    assert trip.rule_s == pytest.approx(630, rel=0.01) and trip.took_s == pytest.approx(720, abs=2)
    assert (trip.engine, trip.hour) == ("geodesic", 10)


def test_the_worker_learns_each_night_and_every_process_reads_it(world: World, tmp_path: Path) -> None:
    trip_to_the_site(world, north_km=4)
    learning.begin(world.storage, world.clock)
    learning.learn(world.storage, world.clock, tmp_path, lambda: (Geodesic(),))
    assert (tmp_path / FILE).exists() and kept(tmp_path)() == NOTHING  # one trip is no rule
    with world.storage.read() as tx:
        assert timers.is_set(tx, learning.LEARN)


def test_what_is_learnt_is_read_again_when_it_is_another_and_half_a_file_teaches_nothing(
    tmp_path: Path,
) -> None:
    read = kept(tmp_path)
    assert read() == NOTHING
    learnt = keep(tmp_path, [Trip("geodesic", 100, 150, 10, "682:2269")] * FEWEST)
    assert read() == learnt and read().pace("geodesic", 10, SITE).factor == pytest.approx(1.5)
    (tmp_path / FILE).write_text("half a fi")
    assert kept(tmp_path)() == NOTHING


def test_what_finished_visits_took_is_learnt_each_night_and_read_by_every_process(
    world: World, tmp_path: Path
) -> None:
    trip_to_the_site(world, north_km=4)
    with world.storage.read() as tx:
        (visit,) = records.find(tx, "visit", world.organisation)
        assert stays.gather(tx, world.organisation) == []
    world.clock.advance(timedelta(minutes=25))
    world.say("li", "visit.finish", visit.id)
    with world.storage.read() as tx:
        (done,) = stays.gather(tx, world.organisation)
    ticket = world.record(visit.body["ticket"])
    assert (done.type, done.severity) == (ticket["type"], ticket["severity"])
    assert done.took_s == pytest.approx(25 * 60, abs=2)
    learning.learn(world.storage, world.clock, tmp_path, lambda: (Geodesic(),))
    read = stays.kept(tmp_path)
    assert read() == Stays()  # one visit is no rule
    learnt = learn([done] * stay.FEWEST)
    stays.keep(tmp_path, learnt)
    assert stays.kept(tmp_path)() == learnt and learnt.of(done.type, done.severity).visits == stay.FEWEST
