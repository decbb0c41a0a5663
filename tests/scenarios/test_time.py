"""The phone's clock 手机时钟: wrong, moved, or standing still."""

from __future__ import annotations

from tests.scenarios.kit import DAY_MS, EVERYTHING_THERE, HOUR_MS, Scene, note, notes, saved, scenario, sees


def _bounded(scene: Scene, id: str, true_ms: int) -> str:
    """What really happened lies within what the ledger says of it; gives the certainty."""
    row = scene.rows(id)[0]
    earliest_ms = row["wide_earliest_ms"] if row["certainty"] == "moved" else row["earliest_ms"]
    assert earliest_ms <= true_ms <= row["latest_ms"], (row, true_ms)
    return str(row["certainty"])


@scenario("clock-plus-1h", "手机时钟快一小时")
def test_clock_plus_1h_costs_no_precision(scene: Scene) -> None:
    """The phone's clock is an hour fast, from before it was enrolled.

    Sees: the server's time on every screen, and "your clock is 1 h ahead" where the phone tells how it is.
    Kept: times are differences to the last answer heard; a clock that is wrong evenly is as good as a right one.
    """
    _ticket, visit = scene.world.assigned("li")
    phone = scene.make(scene.world, "phone", "li")
    phone.clocks.jump_wall_ms(HOUR_MS)
    scene.world.add(phone)
    phone.sync()
    scene.offline(phone)
    scene.world.clock.advance(2 * HOUR_MS)
    said_ms = scene.world.clock.true_ms
    id = note(phone, visit)
    scene.world.clock.advance(HOUR_MS)
    scene.offline(phone, False)
    phone.sync()
    assert _bounded(scene, id, said_ms) == "continuous"
    assert abs(scene.rows(id)[0]["said_at_ms"] - said_ms) < 1_000
    assert sees(phone) == EVERYTHING_THERE


@scenario("clock-minus-1y", "手机时钟慢一年")
def test_clock_minus_1y_loses_no_tie(scene: Scene) -> None:
    """The phone's clock is a year behind: an empty battery, a time never set.

    Sees: everything as ever.
    Kept: which of two writings is the later is told by the server's time as heard, so this phone's edit of the site,
    made after the desk's, holds.
    """
    phone = scene.make(scene.world, "phone", "li")
    phone.clocks.jump_wall_ms(-365 * DAY_MS)
    scene.world.add(phone)
    phone.sync()
    site = next(id for kind, id in phone.mirror() if kind == "site")
    scene.world.clock.advance(60_000)
    scene.world.say("lead", "site.edit", site, {"hint": "the desk's"})
    phone.sync()
    scene.world.clock.advance(60_000)
    said_ms = scene.world.clock.true_ms
    id = saved(phone.record("site.edit", site, {"hint": "the phone's"}))
    phone.sync()
    assert scene.record(site)["hint"] == "the phone's"
    assert _bounded(scene, id, said_ms) == "continuous"
    assert sees(phone) == EVERYTHING_THERE


@scenario("clock-jump-while-offline", "离线时时钟被改")
def test_clock_jump_while_offline_is_told_and_widens_the_bounds(scene: Scene) -> None:
    """Somebody sets the phone's clock back an hour in the basement, and the app is opened again.

    Sees: "saved" as ever; the desk sees that the clock was moved.
    Kept: the note counts; its time is what the receipt proves, and the true one lies within it.
    """
    phone, visit = scene.on_the_job()
    scene.offline(phone)
    scene.world.clock.advance(HOUR_MS // 2)
    before_ms = scene.world.clock.true_ms
    before = note(phone, visit, "before the jump")
    phone.kill()
    phone.clocks.jump_wall_ms(-HOUR_MS)
    phone.start()
    scene.world.clock.advance(HOUR_MS // 4)
    after_ms = scene.world.clock.true_ms
    after = note(phone, visit, "after the jump")
    scene.offline(phone, False)
    phone.sync()
    assert notes(phone, visit) == ["before the jump", "after the jump"]
    _bounded(scene, before, before_ms)
    assert _bounded(scene, after, after_ms) == "moved"


@scenario("clock-jump-while-offline", "离线时时钟被改")
def test_clock_jump_while_offline_forward_and_back_is_told_too(scene: Scene) -> None:
    """The clock is set a day ahead, something is recorded, and it is set right again before the line is back.

    Sees: "saved" as ever.
    Kept: no time in the ledger lies in the future, and the true one lies within the bounds.
    """
    phone, visit = scene.on_the_job()
    scene.offline(phone)
    phone.clocks.jump_wall_ms(DAY_MS)
    scene.world.clock.advance(60_000)
    said_ms = scene.world.clock.true_ms
    id = note(phone, visit)
    phone.clocks.jump_wall_ms(-DAY_MS)
    scene.world.clock.advance(60_000)
    scene.offline(phone, False)
    phone.sync()
    assert _bounded(scene, id, said_ms) == "moved"
    row = scene.rows(id)[0]
    assert row["said_at_ms"] <= row["at_ms"]
    assert sees(phone) == EVERYTHING_THERE


@scenario("phone-slept", "手机睡着了")
def test_phone_slept_through_the_night_and_dates_its_work_all_the_same(scene: Scene) -> None:
    """The phone sleeps in a pocket for hours: its monotonic clock stands still.

    Sees: nothing of it.
    Kept: the wall clock bridges the sleep; the certainty is "bracketed", and the true time lies within.
    """
    phone, visit = scene.on_the_job()
    scene.offline(phone)
    phone.clocks.sleep(7 * HOUR_MS)
    said_ms = scene.world.clock.true_ms
    id = note(phone, visit)
    phone.clocks.sleep(HOUR_MS)
    scene.offline(phone, False)
    phone.sync()
    phone.sync()
    assert _bounded(scene, id, said_ms) == "bracketed"
    assert sees(phone) == EVERYTHING_THERE
