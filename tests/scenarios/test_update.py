"""Updates of the app 应用更新: with a full outbox, interrupted, and back again."""

from __future__ import annotations

from tests.scenarios.kit import (
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
from tests.simulator.model_phone import ModelPhone
from tests.simulator.phone import Phone, Wiped


@scenario("app-update-with-full-outbox", "发件箱还满着就更新应用")
def test_app_update_with_full_outbox_touches_no_operation(scene: Scene) -> None:
    """A new release of the app takes over while notes and a photo wait.

    Sees: the same notes waiting, under the same numbers; the records are read again.
    Kept: an update drops mirror and view, never the vault, and rewrites no operation.
    """
    phone, visit = scene.on_the_job()
    scene.offline(phone)
    ids = [note(phone, visit, text) for text in ("one", "two")]
    photo, blob = photograph(phone, visit, picture(1))
    before = phone.outbox()
    phone.upgrade()
    assert phone.outbox() == before
    assert sees(phone) == Sees(3, 0, 3, 0)
    three = note_blind(phone, visit, "three")
    scene.offline(phone, False)
    phone.sync()
    phone.sync()
    assert [scene.ledger(id)[-1] for id in (*ids, photo, three)] == ["applied"] * 4
    assert scene.blob(blob.sha256) == picture(1)
    assert notes(phone, visit) == ["one", "two", "three"]
    assert phone.blobs() == {blob.sha256: True}


@scenario("app-update-with-full-outbox", "发件箱还满着就更新应用")
def test_app_update_with_full_outbox_interrupted_and_begun_again(scene: Scene) -> None:
    """The update is interrupted: the phone dies after its mirror was dropped, again while it is read anew.

    Sees: an empty list for a moment, then everything; the outbox as it was.
    Kept: what an update does is to throw away what can be read again; it can be done any number of times.
    """
    phone, visit = scene.on_the_job()
    records = without_rev(phone)
    scene.offline(phone)
    id = note(phone, visit)
    phone.kill()
    phone.wipe(Wiped.MIRROR)
    phone.start()
    phone.upgrade()
    scene.offline(phone, False)
    scene.killed(phone, "mirror.apply", phone.sync)
    phone.start()
    scene.killed(phone, "mirror.apply.done", phone.sync)
    phone.upgrade()
    phone.sync()
    phone.sync()
    assert without_rev(phone).keys() == records.keys()
    assert scene.ledger(id) == ["applied"]
    assert sees(phone) == Sees(1, 1, 0, 0)


@scenario("app-update-with-full-outbox", "发件箱还满着就更新应用")
def test_app_update_with_full_outbox_and_back_to_the_release_before(model_scene: Scene) -> None:
    """A phone says something in the words of a release that the server does not have yet: it was downgraded.

    Sees: "safe, waiting"; when the server has the newer release, "on the server".
    Kept: an unknown version is parked with its exact bytes, never refused.
    """
    phone, visit = model_scene.on_the_job()
    assert isinstance(phone, ModelPhone)
    phone.release = {"visit.note": 99}
    id = saved(phone.record("visit.note", visit, {"text": "from the future"}))
    phone.release = {}
    after = note(phone, visit, "as ever")
    phone.sync()
    assert model_scene.ledger(id) == ["parked"]
    assert model_scene.ledger(after) == ["applied"]
    assert model_scene.rows(id)[0]["code"] == "version-unknown"
    assert b"from the future" in bytes(model_scene.rows(id)[0]["raw"])
    assert sees(phone) == Sees(2, 2, 0, 0)


def note_blind(phone: Phone, visit: str, text: str) -> str:
    """A note on a visit that the empty mirror does not show."""
    return saved(phone.record("visit.note", visit, {"text": text}))
