"""Rights and people 权限与人: taken away, run out, or changing hands while work waits."""

from __future__ import annotations

from tests.scenarios.kit import (
    DAY_MS,
    EVERYTHING_THERE,
    SITE,
    Scene,
    Sees,
    code_of,
    note,
    notes,
    saved,
    scenario,
    sees,
    state_of,
)
from tests.simulator.network import Fault
from tests.simulator.node_phone import NodePhone
from tests.world import id_of


@scenario("permission-revoked-with-full-outbox", "手机被停用，里面还有没发的")
def test_permission_revoked_with_full_outbox_erases_the_records_and_keeps_the_work(scene: Scene) -> None:
    """The desk revokes a phone on which three operations wait.

    Sees: the engineer: "this phone was revoked", no record, nothing more to record; the dispatcher: three operations
    waiting on a revoked phone.
    Kept: the vault stays on the phone, locked; when the desk gives the right back, the three arrive.
    """
    phone, visit = scene.on_the_job()
    scene.offline(phone)
    ids = [note(phone, visit, text) for text in ("one", "two", "three")]
    scene.world.revoke(phone)
    scene.offline(phone, False)
    assert phone.sync().pause == "revoked"
    phone.sync()
    assert phone.session() == "revoked"
    assert phone.mirror() == {}
    assert [one.id for one in phone.outbox()] == ids
    assert phone.record("visit.note", visit, {"text": "four"}).code == "device-revoked"
    assert scene.device(phone.device)["waiting"]["operations"] == 3
    assert [scene.ledger(id) for id in ids] == [[], [], []]
    with scene.world.server.storage.write() as tx:
        tx.run("UPDATE device SET state = 'active', revoked_ms = NULL WHERE id = :id", id=phone.device)
    phone.enrol()
    phone.sync()
    assert [scene.ledger(id) for id in ids] == [["applied"]] * 3
    assert notes(phone, visit) == ["one", "two", "three"]


@scenario("session-expired-mid-push", "推送中会话到期")
def test_session_expired_mid_push_is_renewed_with_the_phones_key(scene: Scene) -> None:
    """The phone's session has run out: 31 days without a contact, or between two batches.

    Sees: nothing; recording went on all the time.
    Kept: 401 judges no operation; the phone signs the server's challenge and says everything again.
    """
    phone, visit = scene.on_the_job()
    scene.offline(phone)
    first = note(phone, visit, "in the basement")
    scene.world.clock.advance(31 * DAY_MS)
    second = note(phone, visit, "31 days later")
    scene.offline(phone, False)
    phone.sync()
    phone.sync()
    assert scene.said_by(phone) == [first, second]
    assert phone.session() == "active"
    assert sees(phone) == Sees(2, 2, 0, 0)


@scenario("session-expired-mid-push", "推送中会话到期")
def test_session_expired_mid_push_after_the_server_took_it(scene: Scene) -> None:
    """The batch is taken, its answer lost, and before the next try somebody ends the phone's session.

    Sees: "waiting" a little longer.
    Kept: the renewed session says it again, and it counts once.
    """
    phone, visit = scene.on_the_job()
    id = note(phone, visit)
    scene.lose(phone, "push", Fault.DROP_REPLY)
    phone.sync()
    with scene.world.server.storage.write() as tx:
        tx.run("UPDATE session SET expires_ms = 0 WHERE device = :device", device=phone.device)
    scene.offline(phone, False)
    phone.sync()
    assert scene.ledger(id) == ["applied"]
    assert sees(phone) == EVERYTHING_THERE
    assert phone.session() == "active"


@scenario("feed-move-while-offline-edit", "离线编辑时任务换了人")
def test_feed_move_while_offline_edit_the_record_goes_and_the_work_stays(scene: Scene) -> None:
    """A visit is given to another engineer, and its contract is taken from the first, who is writing a note offline.

    Sees: the visit leaves the first one's list after the next round; the note is "safe, being looked at", and on the
    server when the contract is theirs again.
    Kept: a feed that was left is erased, the outbox is not; what may not be seen is parked like what is not there.
    """
    ticket, visit = scene.world.assigned("li")
    li, zhou = scene.phone("li's", "li"), scene.phone("zhou's", "zhou")
    scene.offline(li)
    id = note(li, visit, "before I knew")
    scene.world.say("desk", "ticket.unassign", ticket, {})
    other = scene.world.new_id()
    scene.world.say("desk", "ticket.assign", ticket, {"engineer": id_of("person", "zhou"), "visit": other})
    secret = id_of("contract", "secret")
    scene.world.say("admin", "person.edit", id_of("person", "li"), {"contracts": [secret]})
    scene.offline(li, False)
    li.sync()
    li.sync()
    zhou.sync()
    assert ("ticket", ticket) not in li.mirror()
    assert ("visit", other) in zhou.view()
    assert (state_of(li, id), code_of(li, id)) == ("parked", "record-unknown")
    assert sees(li) == EVERYTHING_THERE
    both = [id_of("contract", "open"), secret]
    scene.world.say("admin", "person.edit", id_of("person", "li"), {"contracts": both})
    li.sync()
    assert scene.ledger(id) == ["parked", "applied"]
    assert [one["text"] for one in scene.record(visit)["notes"]] == ["before I knew"]
    assert notes(li, visit) == ["before I knew"]


@scenario("engineer-leaves", "工程师离职")
def test_engineer_leaves_with_work_on_the_phone_and_it_waits_there(scene: Scene) -> None:
    """An engineer is deactivated while a note waits on their phone; next day they are taken on again.

    Sees: "sign in again", the note still waiting; later it is on the server.
    Kept: an ended session stops sync, never the vault.
    """
    phone, visit = scene.on_the_job()
    scene.offline(phone)
    id = note(phone, visit)
    scene.world.say("admin", "person.edit", id_of("person", "li"), {"active": False})
    scene.offline(phone, False)
    phone.sync()
    assert phone.session() == "sign-in-needed"
    assert sees(phone) == Sees(1, 0, 1, 0)
    assert scene.ledger(id) == []
    scene.world.say("admin", "person.edit", id_of("person", "li"), {"active": True})
    scene.settle()
    assert scene.ledger(id) == ["applied"]
    assert sees(phone) == EVERYTHING_THERE


@scenario("sign-out-with-unsent-work", "还有没发的就退出登录")
def test_sign_out_with_unsent_work_keeps_it_for_the_next_sign_in(real_scene: Scene) -> None:
    """An engineer signs out in the basement with a note unsent, and enrols again the next day.

    Sees: "1 waiting" before and after; nobody is signed in behind their back meanwhile.
    Kept: the numbers go on where they stopped, so the note arrives as what it was.
    """
    phone, visit = real_scene.on_the_job()
    assert isinstance(phone, NodePhone)
    real_scene.offline(phone)
    id = note(phone, visit)
    phone.ask("signOut")
    real_scene.offline(phone, False)
    real_scene.world.clock.advance(DAY_MS)
    phone.sync()
    assert phone.session() == "sign-in-needed"
    assert sees(phone) == Sees(1, 0, 1, 0)
    phone.enrol()
    phone.sync()
    assert real_scene.ledger(id) == ["applied"]
    assert notes(phone, visit) == ["cable is old"]


@scenario("phone-changes-hands", "手机交给了同事")
def test_phone_changes_hands_and_each_ones_work_stays_their_own(real_scene: Scene) -> None:
    """A colleague enrols on a phone on which the first engineer's note still waits; later the first one is back.

    Sees: the colleague sees nothing of the first one's; the first one finds the note waiting, and then sent.
    Kept: each enrolment that could not hear of everything has numbers of its own; nothing is sent in another's name.
    """
    phone, visit = real_scene.on_the_job()
    assert isinstance(phone, NodePhone)
    real_scene.offline(phone)
    mine = note(phone, visit, "li's")
    real_scene.offline(phone, False)
    _ticket, other = real_scene.world.assigned("zhou", "secret")
    phone.hand_to("zhou")
    phone.sync()
    assert sees(phone) == Sees(0, 0, 0, 0)
    assert real_scene.ledger(mine) == []
    theirs = note(phone, other, "zhou's")
    phone.sync()
    phone.hand_to("li")
    phone.sync()
    assert real_scene.ledger(mine) == ["applied"]
    by = {row["operation"]: row["actor"] for id in (mine, theirs) for row in real_scene.rows(id)}
    assert by == {mine: id_of("person", "li"), theirs: id_of("person", "zhou")}
    assert notes(phone, visit) == ["li's"]


@scenario("enrolled-anew-with-refused-work", "重新登记时还有被拒的")
def test_enrolled_anew_with_refused_work_it_is_still_shown(scene: Scene) -> None:
    """A phone on which a refused note waits for its engineer is enrolled anew: a lost session, a restored server.

    Sees: the refused note is still under "needs you", and can be mended.
    Kept: while anything is not settled, the same person goes on with the same numbers on the new enrolment.
    """
    phone, visit = scene.on_the_job()
    refused = saved(phone.record("visit.note", visit, {"text": 7}))
    ticket, later = scene.world.new_id(), scene.world.new_id()
    parked = saved(phone.record("visit.note", later, {"text": "early"}))
    phone.sync()
    old = phone.device
    phone.enrol()
    phone.sync()
    assert phone.device != old
    assert phone.needs_you() == [refused]
    assert state_of(phone, parked) == "parked"
    mended = saved(phone.record("visit.note", visit, {"text": "seven"}, mends=refused))
    phone.sync()
    assert scene.ledger(mended) == ["applied"]
    assert phone.needs_you() == []
    scene.world.say("desk", "ticket.report", ticket, {"site": SITE, "channel": "telephone"})
    scene.world.say("desk", "ticket.assign", ticket, {"engineer": id_of("person", "li"), "visit": later})
    phone.sync()
    assert scene.ledger(parked) == ["parked", "applied"]
    assert state_of(phone, parked) == "settled"


@scenario("refused-and-withdrawn", "被拒后撤回")
def test_refused_and_withdrawn_stays_in_the_ledger(scene: Scene) -> None:
    """An operation is refused, and the engineer takes it back instead of mending it.

    Sees: it leaves "needs you"; what it claimed is no longer shown.
    Kept: the refused one and its withdrawal are both in the ledger, for ever.
    """
    phone, visit = scene.on_the_job()
    refused = saved(phone.record("visit.note", visit, {"text": 7}))
    phone.sync()
    assert phone.needs_you() == [refused]
    withdrawn = saved(phone.withdraw(refused))
    phone.sync()
    assert phone.needs_you() == []
    assert scene.ledger(refused)[0] == "rejected"
    assert scene.ledger(withdrawn) == ["applied"]
    assert notes(phone, visit) == []
