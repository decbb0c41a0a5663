"""The server 服务器: killed, full, restored, or with a fault of ours in it."""

from __future__ import annotations

from typing import Any

import pytest

from server.sync import fold, registry
from tests.scenarios.kit import (
    DAY_MS,
    EVERYTHING_THERE,
    HOUR_MS,
    SITE,
    Scene,
    Sees,
    code_of,
    note,
    notes,
    photograph,
    picture,
    saved,
    scenario,
    sees,
    state_of,
)
from tests.simulator.disk import Point
from tests.simulator.luck import swapped
from tests.world import id_of

POINTS = [
    Point.AFTER_BEGIN,
    Point.BETWEEN_SAVEPOINTS,
    Point.BEFORE_COMMIT,
    Point.AFTER_COMMIT,
    Point.BEFORE_ANSWER,
]


@pytest.mark.parametrize("point", POINTS)
@scenario("server-kill-9-mid-transaction", "服务器在事务中被杀")
def test_server_kill_9_mid_transaction_takes_all_of_a_batch_or_nothing(scene: Scene, point: Point) -> None:
    """The server's process is killed while it carries out a batch: before, in, or right after its transaction.

    Sees: "waiting" until the server is back, then "on the server".
    Kept: nothing was acknowledged, so the phone says it again; what had been committed is only repeated.
    """
    phone, visit = scene.on_the_job()
    ids = [note(phone, visit, text) for text in ("one", "two", "three")]
    scene.world.server.kill_at(point)
    assert phone.sync().offline
    assert not scene.world.server.up
    assert sees(phone) == Sees(3, 0, 3, 0)
    scene.world.server.restart()
    phone.sync()
    assert [scene.ledger(id) for id in ids] == [["applied"]] * 3
    assert [one["text"] for one in scene.record(visit)["notes"]] == ["one", "two", "three"]
    assert sees(phone) == Sees(3, 3, 0, 0)


@scenario("disk-full-server", "服务器磁盘满了")
def test_disk_full_server_says_so_and_goes_on_when_there_is_room(scene: Scene) -> None:
    """The server's disk is full for a while, and meanwhile the browser throws the phone's mirror away.

    Sees: "the server has no room", the work waiting, recording as ever; the jobs come back although nothing can be
    sent; later everything is on the server.
    Kept: 507 judges no operation, reading needs no room, and the server needs no restart.
    """
    phone, visit = scene.on_the_job()
    scene.world.server.disk_full(True)
    long = "x" * 3_000
    ids = [saved(phone.record("visit.note", visit, {"text": f"{at} {long}"})) for at in range(40)]
    assert phone.sync().pause == "server-full"
    assert sees(phone) == Sees(40, 0, 40, 0)
    assert len(notes(phone, visit)) == 40
    phone.upgrade()
    assert notes(phone, visit) == []
    assert phone.sync().pause == "server-full"
    assert len(notes(phone, visit)) == 40
    scene.world.server.disk_full(False)
    phone.sync()
    assert scene.said_by(phone) == ids
    assert sees(phone) == Sees(40, 40, 0, 0)


@scenario("server-restored-to-yesterday", "服务器恢复到昨天的备份")
def test_server_restored_to_yesterday_hears_today_again_from_the_phones(scene: Scene) -> None:
    """The machine is lost and the server is filled from yesterday's backup.

    Sees: for a moment "waiting" again, then "on the server"; the records of today come back.
    Kept: a new server_epoch tells the phone; it says again what the server does not hold, and reads every feed anew.
    """
    phone, visit = scene.on_the_job()
    yesterday = note(phone, visit, "yesterday")
    phone.sync()
    scene.world.server.backup()
    scene.world.clock.advance(DAY_MS)
    today = note(phone, visit, "today")
    photo, blob = photograph(phone, visit, picture(1))
    phone.sync()
    phone.sync()
    assert scene.ledger(photo)[-1] == "applied"
    scene.world.server.restore()
    assert scene.ledger(today) == []
    scene.settle()
    assert [scene.ledger(id)[-1] for id in (yesterday, today, photo)] == ["applied"] * 3
    assert [one["text"] for one in scene.record(visit)["notes"]] == ["yesterday", "today"]
    assert notes(phone, visit) == ["yesterday", "today"]
    assert sees(phone) == Sees(3, 3, 0, 0)
    assert scene.blob(blob.sha256) == picture(1)


@scenario("poison-operation", "一条让服务器出错的操作")
def test_poison_operation_costs_nobody_anything_and_is_tried_by_the_next_release(scene: Scene) -> None:
    """One operation runs into a fault of the server's own code.

    Sees: "safe, being looked at" for that one; its neighbours "on the server"; after the repair, all of them.
    Kept: the exact bytes are in the ledger, parked; the next release tries them again, unasked.
    """
    phone, visit = scene.on_the_job()

    def faulty(*_given: Any) -> str:
        raise RuntimeError("a fault of ours")

    before = note(phone, visit, "before")
    poison = saved(phone.record("visit.find", visit, {"text": "PSU-1"}))
    after = note(phone, visit, "after")
    with swapped(fold, "USECASES", {**registry.USECASES, "visit.find": faulty}):
        phone.sync()
    assert (state_of(phone, poison), code_of(phone, poison)) == ("parked", "internal")
    assert [scene.ledger(id) for id in (before, after)] == [["applied"]] * 2
    assert sees(phone).needs_you == 0
    scene.world.server.restart()
    phone.sync()
    assert scene.ledger(poison) == ["parked", "applied"]
    assert state_of(phone, poison) == "settled"
    assert [one["text"] for one in scene.record(visit)["findings"]] == ["PSU-1"]


@scenario("update-before-create", "更新比新建先到")
def test_update_before_create_waits_for_the_record(scene: Scene) -> None:
    """A note about a visit arrives before the visit: its ticket is still on its way from another system.

    Sees: "safe, waiting", then "on the server"; nothing for the person to do.
    Kept: what its record is missing for is parked, and carried out when the record arrives.
    """
    phone = scene.phone()
    ticket, visit = scene.world.new_id(), scene.world.new_id()
    early = saved(phone.record("visit.note", visit, {"text": "I heard of it"}))
    phone.sync()
    assert (state_of(phone, early), code_of(phone, early)) == ("parked", "record-unknown")
    scene.world.say("desk", "ticket.report", ticket, {"site": SITE, "channel": "telephone"})
    scene.world.say("desk", "ticket.assign", ticket, {"engineer": id_of("person", "li"), "visit": visit})
    phone.sync()
    assert scene.ledger(early) == ["parked", "applied"]
    assert notes(phone, visit) == ["I heard of it"]
    assert sees(phone) == EVERYTHING_THERE


@scenario("rejected-create-with-children", "新建被拒，后面的都等着它")
def test_rejected_create_with_children_holds_its_children_alone(scene: Scene) -> None:
    """A ticket reported in the field is refused; a note that needs it follows, and other work that does not.

    Sees: the report under "needs you" with all that was typed; the note held behind it; other work on the server.
    The mended report takes the note with it.
    Kept: a refused operation delays only those that need it, and is replaced by one that mends it.
    """
    phone, visit = scene.on_the_job()
    ticket = scene.world.new_id()
    refused = saved(phone.record("ticket.report", ticket, {"site": "no such site", "channel": "field"}))
    child = saved(phone.record("visit.note", visit, {"text": "see my report"}, needs=[refused]))
    scene.offline(phone)
    other = note(phone, visit, "other work")
    scene.offline(phone, False)
    phone.sync()
    assert phone.needs_you() == [refused]
    assert scene.ledger(other) == ["applied"]
    assert "applied" not in scene.ledger(child)
    mended = saved(phone.record("ticket.report", ticket, {"site": SITE, "channel": "field"}, mends=refused))
    phone.sync()
    phone.sync()
    assert scene.ledger(mended) == ["applied"]
    assert scene.ledger(child)[-1] == "applied"
    assert phone.needs_you() == []
    assert [one["text"] for one in scene.record(visit)["notes"]] == ["other work", "see my report"]
    assert scene.record(ticket)["site"] == SITE


@scenario("wrong-server-clock", "服务器时钟跳了")
def test_wrong_server_clock_spoils_no_order(scene: Scene) -> None:
    """The server's own clock is set back two minutes between two pushes.

    Sees: nothing of it.
    Kept: numbers, not times, order feeds and ledger; no cursor is made from a clock.
    """
    phone, visit = scene.on_the_job()
    first = note(phone, visit, "one")
    phone.sync()
    scene.world.time.off_ms -= 120_000
    second = note(phone, visit, "two")
    phone.sync()
    scene.world.time.off_ms += 120_000
    scene.world.clock.advance(HOUR_MS)
    third = note(phone, visit, "three")
    phone.sync()
    assert scene.said_by(phone) and {*scene.said_by(phone)} == {first, second, third}
    assert notes(phone, visit) == ["one", "two", "three"]
    assert sees(phone) == Sees(3, 3, 0, 0)
