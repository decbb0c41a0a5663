"""The line 线路: answers lost, doubled, cut short, late, or given by somebody else."""

from __future__ import annotations

import gzip
import json

from tests.scenarios.kit import EVERYTHING_THERE, HOUR_MS, Scene, Sees, note, notes, saved, scenario, sees
from tests.simulator.network import Fault
from tests.world import id_of

PHONE = {"X-Halfhour": "phone", "Content-Type": "application/json"}


@scenario("lost-ack", "回执丢失")
def test_lost_ack_what_the_server_took_is_said_again_and_counts_once(scene: Scene) -> None:
    """The server has taken what the phone sent, and its answer is lost on the way.

    Sees: "waiting" until the line is back, then "on the server"; the note can be read all the time.
    Kept: the phone keeps what nobody answered for and says it again; the server knows its id.
    """
    phone, visit = scene.on_the_job()
    id = note(phone, visit)
    scene.lose(phone, "push", Fault.DROP_REPLY)
    assert phone.sync().offline
    assert scene.ledger(id) == ["applied"]
    assert sees(phone) == Sees(recorded=1, on_server=0, waiting=1, needs_you=0)
    scene.offline(phone, False)
    phone.sync()
    assert sees(phone) == EVERYTHING_THERE
    assert scene.ledger(id) == ["applied"]
    assert notes(phone, visit) == ["cable is old"]


@scenario("duplicate-batch-in-flight", "同一批到了两次")
def test_duplicate_batch_in_flight_is_carried_out_once(scene: Scene) -> None:
    """A proxy sends one request twice: the server gets the same batch again while it answers the first.

    Sees: nothing of it; each note is there once.
    Kept: the second copy is answered "repeated" with the first outcome, and written down nowhere twice.
    """
    phone, visit = scene.on_the_job()
    ids = [note(phone, visit, text) for text in ("one", "two", "three")]
    scene.world.network.aimed[phone.name] = [("push", Fault.DUPLICATE)] * 3
    phone.sync()
    assert sees(phone) == Sees(3, 3, 0, 0)
    assert [scene.ledger(id) for id in ids] == [["applied"]] * 3
    assert [one["text"] for one in scene.record(visit)["notes"]] == ["one", "two", "three"]
    assert notes(phone, visit) == ["one", "two", "three"]


@scenario("reordered-batches", "先发的后到")
def test_reordered_batches_an_older_one_that_comes_last_changes_nothing(scene: Scene) -> None:
    """A batch gets stuck in the network; the phone says it again with newer work, and then the old one arrives.

    Sees: everything on the server after the second try.
    Kept: the late batch holds known ids alone; the order of the ledger is the order of the phone's numbers.
    """
    phone, visit = scene.on_the_job()
    first = note(phone, visit, "before")
    scene.lose(phone, "push", Fault.LATE)
    assert phone.sync().offline
    second = note(phone, visit, "after")
    scene.offline(phone, False)
    phone.sync()
    assert scene.world.network.deliver_late() == 1
    phone.sync()
    assert scene.said_by(phone) == [first, second]
    assert notes(phone, visit) == ["before", "after"]
    assert sees(phone) == Sees(2, 2, 0, 0)


@scenario("captive-portal-200-HTML", "酒店 Wi-Fi 登录页")
def test_captive_portal_200_html_is_no_answer(scene: Scene) -> None:
    """The hotel's network answers everything with its own page and status 200.

    Sees: "no server", the work waiting; after the sign-in to the network everything goes by itself.
    Kept: an answer that is not ours in form is none, so nothing counts as sent.
    """
    phone, visit = scene.on_the_job()
    id = note(phone, visit)
    scene.world.network.aimed[phone.name] = [("", Fault.PORTAL)] * 50
    for _ in range(3):
        scene.world.clock.advance(60_000)
        assert phone.sync().offline
    assert sees(phone) == Sees(1, 0, 1, 0)
    assert scene.ledger(id) == []
    scene.offline(phone, False)
    phone.sync()
    assert sees(phone) == EVERYTHING_THERE
    assert phone.session() == "active"


@scenario("truncating-proxy", "代理截断应答")
def test_truncating_proxy_half_an_answer_is_none(scene: Scene) -> None:
    """A proxy cuts requests and answers in half.

    Sees: the work waiting, the records as they were; nothing half written.
    Kept: half a request is refused whole; half an answer settles nothing and moves no cursor.
    """
    phone, visit = scene.on_the_job()
    before = phone.cursors()
    id = note(phone, visit)
    scene.lose(phone, "push", Fault.CUT_REQUEST)
    assert phone.sync().offline
    assert scene.ledger(id) == []
    scene.lose(phone, "push", Fault.CUT_REPLY)
    assert phone.sync().offline
    assert scene.ledger(id) == ["applied"]
    assert sees(phone).waiting == 1
    scene.lose(phone, "pull", Fault.CUT_REPLY)
    assert phone.sync().offline
    assert phone.cursors() == before
    scene.offline(phone, False)
    phone.sync()
    assert sees(phone) == EVERYTHING_THERE
    assert notes(phone, visit) == ["cable is old"]


@scenario("gzip-bomb", "压缩炸弹")
def test_gzip_bomb_is_refused_and_the_phone_behind_it_goes_on(scene: Scene) -> None:
    """Something with this phone's session sends a small body that unpacks to 64 MB.

    Sees: nothing; the phone's own work goes through before and after.
    Kept: unpacking stops at the limit, the answer is 413, the ledger has nothing of it.
    """
    phone, visit = scene.on_the_job()
    id = note(phone, visit)
    bomb = gzip.compress(b"[" * (64 << 20), 9)
    for path in ("/api/v1/sync/push", "/api/v1/sync/pull"):
        reply = scene.world.network.exchange(phone, "POST", path, {**PHONE, "Content-Encoding": "gzip"}, bomb)
        assert reply is not None
        assert (reply.status, json.loads(reply.body)["code"]) == (413, "body-too-large")
    phone.sync()
    assert scene.said_by(phone) == [id]
    assert sees(phone) == EVERYTHING_THERE


@scenario("busy-server", "服务器繁忙")
def test_busy_server_the_phone_waits_its_turn(scene: Scene) -> None:
    """A proxy in front answers 503 and asks to come back later, again and again.

    Sees: "the server is busy", the work waiting, recording as ever.
    Kept: a refusal of the whole batch judges no operation in it.
    """
    phone, visit = scene.on_the_job()
    ids = [note(phone, visit, "one")]
    scene.world.network.aimed[phone.name] = [("/sync/", Fault.BUSY)] * 50
    for text in ("two", "three"):
        assert phone.sync().pause == "server-busy"
        ids.append(note(phone, visit, text))
    assert sees(phone) == Sees(3, 0, 3, 0)
    scene.offline(phone, False)
    phone.sync()
    assert scene.said_by(phone) == ids
    assert sees(phone) == Sees(3, 3, 0, 0)


@scenario("server-down-all-shift", "整班都连不上")
def test_server_down_all_shift_a_whole_shift_is_there_at_its_end(scene: Scene) -> None:
    """The server is down from the first minute of a shift to its last.

    Sees: 24 recorded, 24 waiting, and the age of the oldest; each readable; at the end all on the server.
    Kept: the vault needs no server; the times said are bounded by the phone's clocks, not by the receipt.
    """
    phone, visit = scene.on_the_job()
    scene.world.server.kill()
    began_ms, ids = scene.world.clock.true_ms, []
    for at in range(24):
        scene.world.clock.advance(HOUR_MS // 3)
        ids.append(note(phone, visit, f"note {at}"))
        assert phone.sync().offline
    assert sees(phone) == Sees(24, 0, 24, 0)
    scene.world.server.start()
    phone.sync()
    assert sees(phone) == Sees(24, 24, 0, 0)
    assert scene.said_by(phone) == ids
    first, last = (scene.rows(id)[0] for id in (ids[0], ids[-1]))
    assert first["certainty"] == last["certainty"] == "continuous"
    assert abs(first["said_at_ms"] - (began_ms + HOUR_MS // 3)) < 5_000
    assert abs(last["said_at_ms"] - (began_ms + 8 * HOUR_MS)) < 5_000


@scenario("other-server", "连到了另一台服务器")
def test_other_server_gets_nothing(scene: Scene) -> None:
    """The address leads to another installation of Halfhour: a test server, or a neighbour's.

    Sees: "this is another server", the work waiting; back at home everything goes.
    Kept: a phone tells nothing to a server that it was not enrolled with, and forgets nothing for it.
    """
    phone, visit = scene.on_the_job()
    id = note(phone, visit)
    storage = scene.world.server.storage
    with storage.write() as tx:
        home = tx.row("SELECT value FROM setting WHERE key = 'server'")
        assert home is not None
        tx.run("UPDATE setting SET value = :value WHERE key = 'server'", value=id_of("another"))
    assert phone.sync().pause == "other-server"
    assert sees(phone) == Sees(1, 0, 1, 0)
    assert scene.ledger(id) == []
    with storage.write() as tx:
        tx.run("UPDATE setting SET value = :value WHERE key = 'server'", value=home["value"])
    phone.sync()
    assert sees(phone) == EVERYTHING_THERE
    assert saved(phone.record("visit.note", visit, {"text": "still here"}))
