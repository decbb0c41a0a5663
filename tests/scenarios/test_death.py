"""The app dies 应用被杀: killed by the system or an empty battery between any two steps."""

from __future__ import annotations

import hashlib

from tests.scenarios.kit import (
    DAY_MS,
    EVERYTHING_THERE,
    Scene,
    Sees,
    note,
    notes,
    photograph,
    picture,
    scenario,
    sees,
    state_of,
)
from tests.simulator.network import Fault


@scenario("kill-mid-vault-commit", "保存到一半被杀")
def test_kill_mid_vault_commit_leaves_all_of_an_operation_or_nothing(scene: Scene) -> None:
    """The app is killed while the vault's transaction is being written, before anybody read "saved".

    Sees: after the restart, what was saved before; the unsaved note is not half there, and is said again.
    Kept: number, operation and draft are one transaction; the next number leaves no hole.
    """
    phone, visit = scene.on_the_job()
    first = note(phone, visit, "saved")
    scene.killed(phone, "vault.append", lambda: note(phone, visit, "never saved"))
    phone.start()
    assert notes(phone, visit) == ["saved"]
    second = note(phone, visit, "said again")
    assert [one.n for one in phone.outbox()] == [1, 2]
    phone.sync()
    assert scene.said_by(phone) == [first, second]
    assert sees(phone) == Sees(2, 2, 0, 0)


@scenario("killed-before-saved-was-shown", "已存好，还没来得及显示就被杀")
def test_killed_before_saved_was_shown_the_work_is_there_all_the_same(scene: Scene) -> None:
    """The transaction is committed and the app dies before it can say so.

    Sees: after the restart the note is there, although "saved" was never read.
    Kept: what is committed is sent like everything else.
    """
    phone, visit = scene.on_the_job()
    scene.killed(phone, "vault.append.done", lambda: note(phone, visit))
    phone.start()
    assert notes(phone, visit) == ["cable is old"]
    phone.sync()
    assert sees(phone) == EVERYTHING_THERE
    assert scene.said_by(phone) == [phone.outbox()[0].id]


@scenario("kill-after-ack-before-delete", "服务器已收，手机没来得及记下就被杀")
def test_kill_after_ack_before_delete_says_it_again_and_counts_once(scene: Scene) -> None:
    """The server has answered, and the app dies before it writes the outcome down.

    Sees: after the restart "waiting", and a round later "on the server".
    Kept: the server answers "repeated" with the first outcome; the ledger has one row.
    """
    phone, visit = scene.on_the_job()
    id = note(phone, visit)
    scene.killed(phone, "vault.update", phone.sync)
    assert scene.ledger(id) == ["applied"]
    phone.start()
    assert state_of(phone, id) == "waiting"
    assert notes(phone, visit) == ["cable is old"]
    phone.sync()
    assert sees(phone) == EVERYTHING_THERE
    assert scene.ledger(id) == ["applied"]
    assert notes(phone, visit) == ["cable is old"]


@scenario("kill-mid-pull", "拉取到一半被杀")
def test_kill_mid_pull_reads_on_from_where_the_mirror_stands(scene: Scene) -> None:
    """The app dies while it writes what it pulled, and once more right after.

    Sees: the records as they were, or as they are now; never a mixture, and all of them after the next round.
    Kept: records and cursor are one transaction of the mirror.
    """
    phone, _visit = scene.on_the_job()
    before = phone.mirror(), phone.cursors()
    _ticket, other = scene.world.assigned("li")
    scene.killed(phone, "mirror.apply", phone.sync)
    assert (phone.mirror(), phone.cursors()) == before
    phone.start()
    scene.killed(phone, "mirror.apply.done", phone.sync)
    assert ("visit", other) in phone.mirror()
    phone.start()
    phone.sync()
    phone.sync()
    assert ("visit", other) in phone.view()


@scenario("kill-between-blob-and-operation", "照片存好、操作还没存就被杀")
def test_kill_between_blob_and_operation_costs_no_photo(scene: Scene) -> None:
    """A photo lies in the vault and the app dies before the operation that speaks of it is saved.

    Sees: the photo is not in the visit; it is taken again and everything is there.
    Kept: bytes that nobody speaks of are never sent, lie no longer than a week, and disturb nothing.
    """
    phone, visit = scene.on_the_job()
    data = picture(1)
    scene.killed(phone, "vault.append", lambda: photograph(phone, visit, data))
    phone.start()
    phone.sync()
    assert phone.blobs() == {}
    assert scene.requests(phone, "/blobs") == 0
    id, blob = photograph(phone, visit, data)
    phone.sync()
    assert phone.blobs() == {blob.sha256: True}
    assert scene.blob(blob.sha256) == data
    assert scene.ledger(id)[-1] == "applied"


@scenario("photo-resume-after-app-kill", "照片传到一半被杀")
def test_photo_resume_after_app_kill_goes_on_where_it_stopped(scene: Scene) -> None:
    """The app dies in the middle of a photo's upload.

    Sees: "0 of 1 photos" after the restart, then "1 of 1".
    Kept: the server knows how far it came, the phone asks, and only the rest is sent.
    """
    phone, visit = scene.on_the_job()
    data = picture(2, scene.photo_bytes)
    _id, blob = photograph(phone, visit, data)
    phone_line = scene.world.network
    phone_line.aimed[phone.name] = [("/uploads/", Fault.NONE)] * 3 + [("", Fault.DROP_REQUEST)] * 50
    phone.sync()
    sent = scene.requests(phone, "PATCH")
    assert sent >= 1
    assert phone.blobs() == {blob.sha256: False}
    phone.kill()
    phone.start()
    scene.offline(phone, False)
    phone.sync()
    assert phone.blobs() == {blob.sha256: True}
    assert scene.blob(blob.sha256) == data
    assert scene.requests(phone, "POST /api/v1/blobs") == 1, "it went on with the upload that was begun"


@scenario("photo-resume-after-app-kill", "照片传到一半被杀")
def test_photo_resume_after_app_kill_where_the_server_lost_the_half(scene: Scene) -> None:
    """The upload that was begun is no longer there: it lay too long, or the server was restored.

    Sees: "0 of 1 photos" a little longer, then "1 of 1".
    Kept: the bytes are in the vault until the server has verified their hash; the upload begins anew.
    """
    phone, visit = scene.on_the_job()
    data = picture(3, scene.photo_bytes)
    _id, blob = photograph(phone, visit, data)
    scene.world.network.aimed[phone.name] = [("/uploads/", Fault.NONE)] * 3 + [("", Fault.DROP_REQUEST)] * 50
    phone.sync()
    phone.kill()
    with scene.world.server.storage.write() as tx:
        tx.run("DELETE FROM upload")
    phone.start()
    scene.offline(phone, False)
    phone.sync()
    assert phone.blobs() == {blob.sha256: True}
    assert scene.blob(blob.sha256) == data


@scenario("photo-resume-after-app-kill", "照片传到一半被杀")
def test_photo_resume_after_app_kill_where_bytes_changed_on_the_way(scene: Scene) -> None:
    """Half of the upload lies wrong on the server's disk: flipped bits, or somebody else's bytes.

    Sees: "0 of 1 photos" until the whole photo is there as it was taken.
    Kept: "synced" is said only after the server has verified the hash of the whole; wrong bytes are dropped.
    """
    phone, visit = scene.on_the_job()
    data = picture(4, scene.photo_bytes)
    _id, blob = photograph(phone, visit, data)
    scene.world.network.aimed[phone.name] = [("/uploads/", Fault.NONE)] * 3 + [("", Fault.DROP_REQUEST)] * 50
    phone.sync()
    [partial] = list((scene.world.server.folder / "uploads").iterdir())
    begun = partial.read_bytes()
    assert 0 < len(begun) < len(data)
    partial.write_bytes(bytes([begun[0] ^ 1]) + begun[1:])
    scene.offline(phone, False)
    phone.sync()
    phone.sync()
    kept = scene.blob(blob.sha256)
    assert kept is not None
    assert hashlib.sha256(kept).hexdigest() == blob.sha256
    assert phone.blobs() == {blob.sha256: True}


@scenario("photo-resume-after-app-kill", "照片传到一半被杀")
def test_photo_resume_after_app_kill_the_same_bytes_twice_are_sent_once(scene: Scene) -> None:
    """Two operations speak of the same bytes: a photo used twice, or taken up again after a restart.

    Sees: both show the photo.
    Kept: bytes are known by their hash, on the phone and on the server; both operations are applied.
    """
    phone, visit = scene.on_the_job()
    data = picture(5)
    first, blob = photograph(phone, visit, data)
    phone.sync()
    patches = scene.requests(phone, "PATCH")
    phone.kill()
    phone.start()
    second, again = photograph(phone, visit, data)
    phone.sync()
    assert again == blob
    assert scene.requests(phone, "PATCH") == patches
    assert [scene.ledger(id)[-1] for id in (first, second)] == ["applied", "applied"]
    assert phone.blobs() == {blob.sha256: True}


@scenario("photo-leaves-the-phone-last", "照片最后才离开手机")
def test_photo_leaves_the_phone_last_only_a_week_after_it_was_verified(scene: Scene) -> None:
    """A photo is on the server; days pass.

    Sees: the photo, from the phone for a week, from the server afterwards.
    Kept: bytes leave the phone seven days after the server verified their hash, never before.
    """
    phone, visit = scene.on_the_job()
    _id, blob = photograph(phone, visit, picture(6))
    phone.sync()
    for days, held in ((6, {blob.sha256: True}), (2, {})):
        phone.kill()
        scene.world.clock.advance(days * DAY_MS)
        phone.start()
        phone.sync()
        assert phone.blobs() == held
    assert scene.blob(blob.sha256) == picture(6)
