"""The phone's storage 手机存储: full, lost, or thrown away by the browser."""

from __future__ import annotations

import pytest

from tests.scenarios.kit import (
    EVERYTHING_THERE,
    Scene,
    Sees,
    note,
    notes,
    photograph,
    picture,
    saved,
    scenario,
    sees,
    without_rev,
)
from tests.simulator.node_phone import NodePhone
from tests.simulator.phone import Said, Wiped


@scenario("quota-exceeded-phone", "手机存满了")
def test_quota_exceeded_phone_says_so_and_loses_nothing_that_was_saved(scene: Scene) -> None:
    """The phone's storage is full while the engineer writes notes and takes photos.

    Sees: "storage is full" instead of "saved", the form still filled in; with room again it is saved and sent.
    Kept: "saved" is said after the transaction's end alone; what was saved before stays and is sent.
    """
    phone, visit = scene.on_the_job()
    first = note(phone, visit, "before")
    phone.full(True)
    assert phone.record("visit.note", visit, {"text": "no room"}) == Said(None, "storage-full")
    assert phone.keep_blob(picture(1)) is None
    assert [one.id for one in phone.outbox()] == [first]
    assert notes(phone, visit) == ["before"]
    phone.sync()
    phone.full(False)
    second = note(phone, visit, "no room")
    third, _blob = photograph(phone, visit, picture(1))
    phone.sync()
    assert scene.said_by(phone)[:2] == [first, second]
    assert third in scene.said_by(phone)
    assert sees(phone) == Sees(3, 3, 0, 0)
    assert [one.n for one in phone.outbox()] == [1, 2, 3]
    scene.complaints.clear()


@scenario("quota-exceeded-phone", "手机存满了")
def test_quota_exceeded_phone_keeps_the_draft_of_what_was_not_saved(real_scene: Scene) -> None:
    """The form is written down as a draft at each stroke; then there is no room for the operation.

    Sees: after a restart the form as it was filled in.
    Kept: a draft goes in the same transaction as the operation that it became, or not at all.
    """
    phone, visit = real_scene.on_the_job()
    assert isinstance(phone, NodePhone)
    phone.ask("saveDraft", key=visit, values={"text": "half a sentence"})
    phone.full(True)
    said = phone.record("visit.note", visit, {"text": "half a sentence"}, draft=visit)
    assert said == Said(None, "storage-full")
    phone.kill()
    phone.start()
    assert phone.ask("draft", key=visit)["values"] == {"text": "half a sentence"}
    phone.full(False)
    saved(phone.record("visit.note", visit, {"text": "half a sentence"}, draft=visit))
    assert phone.ask("draft", key=visit) is None
    phone.sync()
    assert sees(phone) == EVERYTHING_THERE
    real_scene.complaints.clear()


@pytest.mark.parametrize("silently", [False, True], ids=["told", "silently"])
@scenario("indexeddb-connection-lost", "数据库连接断了")
def test_indexeddb_connection_lost_is_opened_anew(real_scene: Scene, silently: bool) -> None:
    """The browser loses the connection to its database: after a long sleep, or for want of memory; Safari says nothing.

    Sees: nothing; recording and sync go on without a reload.
    Kept: a transaction that did not complete is tried again on a new connection, under the same id.
    """
    phone, visit = real_scene.on_the_job()
    assert isinstance(phone, NodePhone)
    note(phone, visit, "before")
    phone.lose_connections(silently=silently)
    note(phone, visit, "after")
    _ticket, other = real_scene.world.assigned("li")
    phone.sync()
    assert sees(phone) == Sees(2, 2, 0, 0)
    assert ("visit", other) in phone.view()
    phone.lose_connections(silently=silently)
    assert notes(phone, visit) == ["before", "after"]
    phone.sync()
    assert phone.state()["sync"]["pause"] is None


@scenario("indexeddb-connection-lost", "数据库连接断了")
def test_indexeddb_connection_lost_for_good_says_so(real_scene: Scene) -> None:
    """The database cannot be opened any more, whatever is tried.

    Sees: "could not be saved", the form still there; never "saved".
    Kept: three tries, then the word of it; when the database opens again, everything saved is in it.
    """
    phone, visit = real_scene.on_the_job()
    assert isinstance(phone, NodePhone)
    first = note(phone, visit, "before")
    phone.broken("vault")
    assert phone.record("visit.note", visit, {"text": "lost?"}) == Said(None, "storage-failed")
    phone.broken(None)
    second = note(phone, visit, "after")
    phone.sync()
    assert real_scene.said_by(phone) == [first, second]
    real_scene.complaints.clear()


@scenario("mirror-broken", "镜像读不出来")
def test_mirror_broken_keeps_nobody_from_recording(real_scene: Scene) -> None:
    """The copy of the server's records cannot be read or written.

    Sees: "saved" as ever.
    Kept: vault and mirror are two databases; an operation needs the vault alone.
    """
    phone, visit = real_scene.on_the_job()
    assert isinstance(phone, NodePhone)
    phone.broken("mirror")
    id = saved(phone.record("visit.note", visit, {"text": "blind"}))
    phone.broken(None)
    phone.sync()
    assert real_scene.ledger(id) == ["applied"]
    assert notes(phone, visit) == ["blind"]
    real_scene.complaints.clear()


@scenario("eviction-mirror-only", "浏览器清掉了镜像")
def test_eviction_mirror_only_is_read_again(scene: Scene) -> None:
    """The browser throws away the copy of the server's records, with work waiting.

    Sees: an empty list for as long as there is no line, then everything; the outbox untouched.
    Kept: the mirror is disposable, the vault is another database.
    """
    phone, visit = scene.on_the_job()
    before = without_rev(phone)
    id = note(phone, visit)
    phone.kill()
    phone.wipe(Wiped.MIRROR)
    scene.offline(phone)
    phone.start()
    assert phone.mirror() == {}
    assert sees(phone) == Sees(1, 0, 1, 0)
    scene.offline(phone, False)
    phone.sync()
    assert without_rev(phone).keys() == before.keys()
    assert notes(phone, visit) == ["cable is old"]
    assert scene.ledger(id) == ["applied"]


@scenario("eviction-total", "浏览器清掉了一切")
def test_eviction_total_is_seen_by_the_desk(scene: Scene) -> None:
    """The browser throws away everything of the app, the key too, while something waits.

    Sees: the engineer has to enrol again and finds nothing waiting; the dispatcher's list of phones still says that
    one operation waits on the old phone.
    Kept: what was pushed. What was not is gone with the phone's storage, and this loss is told, never silent.
    """
    phone, visit = scene.on_the_job()
    wrong = {"site": "no such site", "channel": "qr"}
    refused = saved(phone.record("ticket.report", scene.world.new_id(), wrong))
    phone.sync()
    assert phone.needs_you() == [refused]
    saved(phone.record("visit.note", visit, {"text": "held back"}, needs=[refused]))
    note(phone, visit, "not held back")
    phone.sync()
    old = phone.device
    assert sees(phone).waiting == 1
    phone.kill()
    phone.wipe(Wiped.ALL)
    phone.start()
    assert phone.session() == "new"
    assert phone.outbox() == []
    phone.enrol()
    phone.sync()
    assert phone.device != old
    assert scene.device(old)["waiting"]["operations"] == 1
    status, listed = scene.desk("GET", "/devices")
    assert status == 200
    assert {old, phone.device} <= {one["id"] for one in listed["items"]}
    note(phone, visit, "a new beginning")
    phone.sync()
    assert sees(phone) == EVERYTHING_THERE
    assert notes(phone, visit) == ["not held back", "a new beginning"]
