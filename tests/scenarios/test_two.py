"""Two write at once 两个人同时写: the same thing, or different ones, without seeing each other."""

from __future__ import annotations

from typing import Any

from tests.scenarios.kit import SITE, Scene, Sees, code_of, note, notes, saved, scenario, sees, state_of
from tests.simulator.phone import Phone
from tests.world import TAG_DEVICE, id_of


def _two(scene: Scene) -> tuple[Phone, Phone]:
    li, zhou = scene.phone("li's", "li"), scene.phone("zhou's", "zhou")
    for phone in (li, zhou):
        scene.offline(phone)
    return li, zhou


def _back(scene: Scene, *phones: Phone) -> None:
    for phone in phones:
        scene.offline(phone, False)
    for phone in (*phones, *phones):
        phone.sync()


def _site(phone: Phone) -> dict[str, Any]:
    return phone.view()["site", SITE]


@scenario("same-field-two-phones", "两部手机改同一字段")
def test_same_field_two_phones_both_values_are_kept_until_somebody_settles_it(scene: Scene) -> None:
    """Two engineers, both offline, write the same field of the same site.

    Sees: the later value on both phones, and the conflict with both values in view; whoever may edit it settles it.
    Kept: nothing is refused and nothing overwritten in silence: both operations are in the ledger and the conflict.
    """
    li, zhou = _two(scene)
    first = saved(li.record("site.edit", SITE, {"hint": "ring twice"}))
    scene.world.clock.advance(60_000)
    second = saved(zhou.record("site.edit", SITE, {"hint": "back door"}))
    _back(scene, zhou, li)
    assert [scene.ledger(id)[0] in ("applied", "merged") for id in (first, second)] == [True, True]
    assert _site(li)["hint"] == _site(zhou)["hint"] == scene.record(SITE)["hint"] == "back door"
    [(id, conflict)] = [(id, record) for (kind, id), record in zhou.view().items() if kind == "conflict"]
    assert conflict["state"] == "open"
    assert sorted(said["value"] for said in conflict["said"]) == ["back door", "ring twice"]
    scene.world.clock.advance(60_000)
    saved(zhou.record("conflict.settle", id, {"seen": _rev(zhou), "text": "ring twice"}))
    _back(scene, zhou, li)
    assert ("conflict", id) not in zhou.view()
    assert scene.record(id)["state"] == "settled"
    assert _site(li)["hint"] == _site(zhou)["hint"] == "ring twice"


def _rev(phone: Phone) -> int:
    return phone.mirror()["site", SITE][0]


@scenario("different-fields-two-phones", "两部手机改不同字段")
def test_different_fields_two_phones_both_hold(scene: Scene) -> None:
    """Two engineers, both offline, write different fields of the same site.

    Sees: both values on both phones; no conflict.
    Kept: merging is per field; what an operation does not mention it does not touch.
    """
    li, zhou = _two(scene)
    saved(li.record("site.edit", SITE, {"hint": "ring twice"}))
    saved(zhou.record("site.edit", SITE, {"duty_phone": "0371-1"}))
    assert _site(li)["hint"] == "ring twice"
    _back(scene, li, zhou)
    _back(scene, li, zhou)
    for shown in (_site(li), _site(zhou), scene.record(SITE)):
        assert (shown["hint"], shown["duty_phone"]) == ("ring twice", "0371-1")
    assert [key for key in (*li.view(), *zhou.view()) if key[0] == "conflict"] == []


@scenario("cleared-while-edited", "一个清空，一个修改")
def test_cleared_while_edited_is_a_conflict_too(scene: Scene) -> None:
    """One engineer clears a field that the other writes, neither seeing the other.

    Sees: the later of both, and a conflict that shows the cleared value as one of two.
    Kept: clearing is said explicitly, so it is a value like any other.
    """
    scene.world.say("lead", "site.edit", SITE, {"hint": "old"})
    li, zhou = _two(scene)
    saved(li.record("site.edit", SITE, {"hint": "new"}))
    scene.world.clock.advance(60_000)
    saved(zhou.record("site.edit", SITE, {"clear": ["hint"]}))
    _back(scene, li, zhou)
    assert _site(li)["hint"] is None
    assert _site(zhou)["hint"] is None
    [conflict] = [record for (kind, _id), record in li.view().items() if kind == "conflict"]
    assert {said["value"] for said in conflict["said"]} == {None, "new"}


@scenario("illegal-move-after-reassign", "改派之后才到场")
def test_illegal_move_after_reassign_the_arrival_is_kept(scene: Scene) -> None:
    """The dispatcher gives the ticket to somebody else while the engineer, offline, arrives and repairs it.

    Sees: arrival and repair on the server; no evidence refused.
    Kept: arrival and repair are facts; who is assigned is another matter.
    """
    ticket, visit = scene.world.assigned("li")
    phone = scene.phone()
    scene.offline(phone)
    ids = [
        saved(phone.record("visit.depart", visit, {})),
        saved(phone.record("visit.arrive", visit, {"place": "gate"})),
        saved(phone.record("visit.repair", visit, {"done": "power module replaced"})),
    ]
    scene.world.say("desk", "ticket.unassign", ticket, {})
    other = scene.world.new_id()
    scene.world.say("desk", "ticket.assign", ticket, {"engineer": id_of("person", "zhou"), "visit": other})
    scene.offline(phone, False)
    phone.sync()
    assert [scene.ledger(id) for id in ids] == [["applied"]] * 3
    assert scene.record(visit)["arrival"] is not None
    assert [one["done"] for one in scene.record(visit)["repairs"]] == ["power module replaced"]
    assert phone.needs_you() == []


@scenario("double-checkout-of-one-spare", "同一件备件被领两次")
def test_double_checkout_of_one_spare_is_given_to_one_and_told_to_the_other(scene: Scene) -> None:
    """Two engineers, both offline, put the one label of a spare on two different things.

    Sees: the first one "on the server"; the second under "needs you", with the reason and its whole content.
    Kept: a reservation is a move, decided by the server in the order of arrival; the refused one is in the ledger.
    """
    li, zhou = _two(scene)
    label = id_of("label", TAG_DEVICE)
    here, there = (
        {"tag": TAG_DEVICE, "site": SITE, "equipment": id_of("equipment", "open")},
        {"tag": TAG_DEVICE, "site": id_of("site", "secret"), "equipment": id_of("equipment")},
    )
    first = saved(zhou.record("label.commission", label, there))
    second = saved(li.record("label.commission", label, here))
    _back(scene, zhou, li)
    assert scene.ledger(first)[0] in ("applied", "superseded")
    assert scene.ledger(second) == ["rejected"]
    assert scene.record(label)["equipment"] == id_of("equipment")
    assert li.needs_you() == [second]
    assert code_of(li, second) is not None
    assert li.withdraw(second).id is not None
    li.sync()
    assert li.needs_you() == []


@scenario("one-device-on-two-phones", "一部手机被克隆成两部")
def test_one_device_on_two_phones_loses_neither_ones_work(scene: Scene) -> None:
    """A phone's storage is copied to a second phone: both have the same key and count on with the same numbers.

    Sees: both phones: everything on the server.
    Kept: a number used twice is kept under the operation's own id, with a notice to the desk; nothing is overwritten.
    """
    phone, visit = scene.on_the_job()
    saved(phone.record("visit.note", visit, {"text": "before"}))
    phone.sync()
    twin = scene.twin(phone)
    one = note(phone, visit, "from the first")
    other = note(twin, visit, "from the second")
    for _ in range(2):
        phone.sync()
        twin.sync()
    assert scene.ledger(one) == scene.ledger(other) == ["applied"]
    assert {one["n"] for one in scene.rows(one)} == {2}
    assert sorted(text["text"] for text in scene.record(visit)["notes"]) == [
        "before",
        "from the first",
        "from the second",
    ]
    assert sorted(notes(phone, visit)) == sorted(notes(twin, visit))
    assert sees(phone) == sees(twin) == Sees(2, 2, 0, 0)
    assert state_of(twin, other) == "settled"
