"""Several tabs 多个标签页: of one app on one phone."""

from __future__ import annotations

from tests.scenarios.kit import Scene, Sees, saved, scenario, sees
from tests.simulator.node_phone import TAB, NodePhone

OTHER = "tab 2"


def _two_tabs(scene: Scene) -> tuple[NodePhone, str]:
    phone, visit = scene.on_the_job()
    assert isinstance(phone, NodePhone)
    phone.start(OTHER)
    phone.serve()
    return phone, visit


def _say(phone: NodePhone, visit: str, text: str, tab: str) -> str:
    return saved(phone.record("visit.note", visit, {"text": text}, tab=tab))


def _shown(phone: NodePhone, visit: str, tab: str) -> list[str]:
    view = {(kind, id): record for kind, id, record in phone.ask("view", tab)}
    return [one["text"] for one in view["visit", visit]["notes"]]


@scenario("two-tabs-record-at-once", "两个标签页同时记录")
def test_two_tabs_record_at_once_and_count_on_together(real_scene: Scene) -> None:
    """The app is open in two tabs, and something is recorded in both by turns, without a line and with one.

    Sees: both tabs show everything, at once.
    Kept: numbers are given inside the vault's transaction, so they have no hole and none twice; one tab syncs.
    """
    phone, visit = _two_tabs(real_scene)
    real_scene.offline(phone)
    ids = [_say(phone, visit, str(at), (TAB, OTHER)[at % 2]) for at in range(6)]
    assert [one.n for one in phone.outbox()] == [1, 2, 3, 4, 5, 6]
    assert _shown(phone, visit, TAB) == _shown(phone, visit, OTHER) == ["0", "1", "2", "3", "4", "5"]
    real_scene.offline(phone, False)
    phone.sync(OTHER)
    phone.sync(TAB)
    assert real_scene.said_by(phone) == ids
    assert phone.screen(OTHER)["on_server"] == phone.screen(TAB)["on_server"] == 6


@scenario("two-tabs-record-at-once", "两个标签页同时记录")
def test_two_tabs_record_at_once_and_the_one_that_synced_is_closed(real_scene: Scene) -> None:
    """The tab that speaks to the server is closed in the middle of a push.

    Sees: in the other tab everything, a moment later on the server.
    Kept: the lock passes on; what was under way is said again and counts once.
    """
    phone, visit = _two_tabs(real_scene)
    first = _say(phone, visit, "first", TAB)
    second = _say(phone, visit, "second", OTHER)
    phone.close_tab(TAB)
    phone.sync(OTHER)
    assert real_scene.said_by(phone) == [first, second]
    assert sees(phone) == Sees(2, 2, 0, 0)


@scenario("leader-tab-freeze", "负责同步的标签页被冻结")
def test_leader_tab_freeze_keeps_the_other_tab_recording_and_loses_nothing(real_scene: Scene) -> None:
    """The system freezes the tab that speaks to the server, in the background.

    Sees: in the other tab everything recorded, waiting; ten seconds later on the server, and so from then on.
    Kept: all tabs write the vault; one that does not answer loses the lead to the one that asks, and is silent when
    it goes on. What it had under way counts once.
    """
    phone, visit = _two_tabs(real_scene)
    first = _say(phone, visit, "one", TAB)
    phone.freeze(TAB)
    second = _say(phone, visit, "two", OTHER)
    assert _shown(phone, visit, OTHER) == ["one", "two"]
    assert phone.screen(OTHER)["waiting"] == 2
    real_scene.world.clock.advance(10_000)
    phone.sync(OTHER)
    assert real_scene.said_by(phone) == [first, second]
    assert phone.screen(OTHER)["waiting"] == 0
    before = real_scene.requests(phone, "/sync/")
    phone.thaw(TAB)
    phone.serve()
    assert real_scene.requests(phone, "/sync/") == before
    third = _say(phone, visit, "three", TAB)
    phone.serve()
    assert real_scene.said_by(phone) == [first, second, third]
    phone.close_tab(OTHER)
    fourth = _say(phone, visit, "four", TAB)
    phone.sync(TAB)
    assert real_scene.said_by(phone) == [first, second, third, fourth]
    assert _shown(phone, visit, TAB) == ["one", "two", "three", "four"]
