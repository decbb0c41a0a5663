"""A second client keeps what it said: lost answers, refusals, a restored server, and every status of the document."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace as changed
from pathlib import Path

import pytest
from flask import Flask

from halfhour import Answer, Client, Pause, State
from halfhour.outbox import Entry, lost
from server import wiring
from server.storage import backup as copies
from server.storage.engines import open_storage
from server.storage.tables import settings
from server.sync import snapshots
from tests.api.house import House, settings_in
from tests.client.carrying import InHouse, client_of, later, lose_answers, replace
from tests.world import id_of

FAULT = {"site": id_of("site", "secret"), "channel": "field"}
NOTE = {"text": "fan 3 at 900 rpm"}


def problem(status: int, code: str, **more: object) -> Answer:
    """A problem as a proxy or server would answer it."""
    headers = {"content-type": "application/problem+json", "retry-after": str(more.pop("retry_after", ""))}
    return Answer(status, headers, json.dumps({"status": status, "code": code, **more}).encode())


def reported(client: Client) -> str:
    """A fault that this client reports; gives the ticket."""
    ticket = client.new_id()
    client.record(
        "ticket.report", ticket, FAULT, personal={"description": "风扇响", "reporter_name": "值班员"}
    )
    return ticket


def test_a_fault_recorded_without_a_network_is_on_the_server_after_a_round(house: House) -> None:
    held = client_of(house)
    client, ticket = held.client, reported(held.client)
    assert client.sync().done
    (entry,) = client.entries()
    assert (entry.state, entry.outcome, entry.n) == (State.SETTLED, "applied", 1)
    found = client.mirror.get(ticket)
    assert found is not None and found.record["state"] == "reported"
    told = house.client("desk").get(f"/api/v1/tickets/{ticket}").get_json()
    assert "风扇响" in str(told)


def test_what_a_client_holds_equals_the_server_by_its_sums(house: House) -> None:
    client = client_of(house).client
    reported(client)
    client.sync()
    with house.world.storage.read() as tx:
        rows = tx.rows("SELECT feed, count, hash_high, hash_low FROM feed ORDER BY feed")
    there = {row["feed"]: (row["count"], f"{row['hash_high'] << 32 | row['hash_low']:016x}") for row in rows}
    held = client.vault.rows("SELECT feed, count, hash FROM feed ORDER BY feed")
    assert len(held) > 5
    assert {row["feed"]: (row["count"], row["hash"]) for row in held if row["feed"] in there} == {
        feed: there[feed] for feed in (row["feed"] for row in held) if feed in there
    }


def test_a_feed_whose_sum_differs_is_read_anew_and_is_equal_then(house: House) -> None:
    client = client_of(house).client
    client.sync()
    site = id_of("site", "secret")
    client.vault.rows("UPDATE item SET record = '{}' WHERE id = ?", site)
    client.vault.rows("UPDATE feed SET hash = '0000000000000001' WHERE feed = ?", f"site:{site}")
    assert client.sync().done
    found = client.mirror.get(site)
    assert found is not None and found.record["zh"] == "看守所"


def test_a_large_feed_begins_with_a_snapshot_and_goes_on_by_pull(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshots, "LEAST_RECORDS", 1)
    monkeypatch.setattr(snapshots, "CHUNK_BYTES", 500)
    held = client_of(house)
    held.transport.meddle = lose_answers("/1")
    assert held.client.sync().pause is Pause.OFFLINE
    assert held.client.sync().done
    chunks = {path for _, path in held.transport.said if "/snapshot/" in path}
    assert len(chunks) > 3
    ticket = reported(held.client)
    assert held.client.sync().done
    assert held.client.mirror.get(ticket) and held.client.mirror.get(id_of("site", "secret"))
    assert not held.client.vault.rows("SELECT feed FROM feed WHERE cursor IS NULL")


def test_a_lost_answer_is_asked_for_again_and_nothing_is_carried_out_twice(house: House) -> None:
    held = client_of(house)
    ticket = reported(held.client)
    held.transport.meddle = lose_answers("/sync/push")
    assert held.client.sync().pause is Pause.OFFLINE
    assert held.client.entries(State.WAITING)
    assert held.client.sync().done
    (entry,) = held.client.entries()
    assert (entry.state, entry.outcome) == (State.SETTLED, "applied")
    assert len(house.world.record(ticket)["events"]) == 1


def test_numbers_and_what_waits_outlive_the_process(house: House, tmp_path: Path) -> None:
    vault = tmp_path / "vault.db"
    first = client_of(house, vault=vault)
    reported(first.client)
    first.client.close()
    second = client_of(house, vault=vault)
    reported(second.client)
    assert [entry.n for entry in second.client.entries(State.WAITING)] == [1, 2]
    assert second.client.sync().done
    assert [entry.outcome for entry in second.client.entries()] == ["applied", "applied"]


def test_what_is_recorded_together_is_saved_whole_or_not_at_all(house: House) -> None:
    client = client_of(house).client
    with client.together():
        first, second = reported(client), reported(client)
    with pytest.raises(ValueError, match="no operation"):
        _record_a_good_and_a_bad_one(client)
    assert [(entry.n, entry.record) for entry in client.entries()] == [(1, first), (2, second)]
    assert client.sync().done
    assert [entry.outcome for entry in client.entries()] == ["applied", "applied"]


def _record_a_good_and_a_bad_one(client: Client) -> None:
    with client.together():
        reported(client)
        client.record("visit.teleport", client.new_id())


def test_a_refused_operation_holds_only_what_needs_it(house: House) -> None:
    client = client_of(house).client
    client.sync()
    visit = id_of("visit", "nowhere")
    parked = client.record("visit.accept", visit)
    client.record("visit.note", visit, NOTE, needs=[parked])
    free = reported(client)
    refused = client.record("ticket.grade", free, {"type": "on_site", "severity": "normal"})
    after = client.record("ticket.note", free, NOTE, needs=[refused])
    assert client.sync().done
    states = {entry.id: (entry.state, entry.code) for entry in client.entries()}
    assert states[parked] == (State.PARKED, "record-unknown")
    assert states[refused] == (State.REJECTED, "role-not-allowed")
    assert len(client.entries(State.WAITING)) == 0  # all went in one batch: the server holds what needs them
    assert states[after][0] is State.PARKED
    client.record("ticket.note", free, NOTE, needs=[refused])
    client.sync()
    assert len(client.entries(State.WAITING)) == 1


def test_a_withdrawn_refusal_is_settled_and_the_parked_one_hears_what_became_of_it(house: House) -> None:
    client = client_of(house).client
    client.sync()
    ticket = id_of("ticket", "later")
    call = client.record("ticket.call", ticket, {"to": "reporter", "answered": True})
    client.sync()
    assert client.entries()[0].state is State.PARKED
    house.report(id_of("site", "secret"), "later")
    later(house, minutes=1)
    assert client.sync().done
    (entry,) = [one for one in client.entries() if one.id == call]
    assert entry.state in (State.SETTLED, State.REJECTED) and entry.outcome != "parked"


@pytest.mark.parametrize(("language", "word"), [("zh", "撤回"), ("en", "withdrawn")])
def test_what_became_of_it_later_is_told_in_the_language_asked_for(
    house: House, language: str, word: str
) -> None:
    held = client_of(house)
    held.transport.language, client = language, held.client
    client.sync()
    gone = client.record("ticket.call", id_of("ticket", "never"), {"to": "reporter", "answered": True})
    client.sync()
    client.record("operation.withdraw", gone, {"of": gone})
    assert client.sync().done
    assert [one.code for one in client.entries() if one.id == gone] == ["withdrawn"]
    assert word in str(client.entries()[0].detail).lower()


@pytest.mark.parametrize(
    ("answer", "pause", "wait_s"),
    [
        (problem(429, "too-many-attempts", retry_after=7), Pause.BUSY, 7.0),
        (problem(503, "busy", retry_after=5), Pause.BUSY, 5.0),
        (problem(500, "internal"), Pause.BUSY, 15.0),
        (problem(507, "disk-full", retry_after=5), Pause.FULL, 5.0),
        (problem(426, "app-too-old"), Pause.UPDATE, None),
        (problem(403, "device-revoked"), Pause.REVOKED, None),
        (problem(409, "other-server", server="elsewhere", server_epoch="e"), Pause.OTHER_SERVER, None),
        (Answer(0), Pause.OFFLINE, None),
    ],
    ids=lambda value: str(getattr(value, "status", value)),
)
@pytest.mark.parametrize("path", ["/sync/push", "/sync/pull"])
def test_every_status_pauses_a_round_and_the_outbox_keeps_all(
    house: House, path: str, answer: Answer, pause: Pause, wait_s: float | None
) -> None:
    held = client_of(house)
    reported(held.client)
    held.transport.meddle = replace(path, answer)
    found = held.client.sync()
    assert (found.pause, found.retry_after_s) == (pause, wait_s)
    assert len(held.client.entries()) == 1
    if pause is not Pause.REVOKED:
        assert held.client.sync().done
        assert held.client.entries()[0].outcome == "applied"


def test_a_batch_that_is_too_large_is_halved_until_it_goes(house: House) -> None:
    held = client_of(house)
    ticket = reported(held.client)
    for _ in range(6):
        held.client.record("ticket.request_loan", ticket)
    sizes: list[int] = []

    def narrow(_method: str, path: str, pass_on: object) -> Answer:
        if path.endswith("/sync/push"):
            sizes.append(len(json.loads(held.transport.bodies[-1])["operations"]))
            if sizes[-1] > 2:
                return problem(413, "body-too-large")
        assert callable(pass_on)
        answer: Answer = pass_on()
        return answer

    held.transport.meddle = narrow
    assert held.client.sync().done
    assert sizes[:3] == [7, 4, 2]
    assert {entry.state for entry in held.client.entries()} <= {State.SETTLED, State.REJECTED}


def test_one_operation_that_no_server_takes_is_put_aside_and_holds_nobody(house: House) -> None:
    held = client_of(house)
    huge = held.client.new_id()
    held.client.record("ticket.report", huge, {**FAULT, "place": "x" * 2_100_000})
    ticket = reported(held.client)
    assert held.client.sync().done
    stuck, fine = held.client.entries()
    assert (stuck.state, stuck.code) == (State.STUCK, "body-too-large")
    assert fine.state is State.SETTLED
    assert held.client.mirror.get(ticket) is not None


def test_a_session_that_ended_is_renewed_with_the_key_and_the_push_goes_on(house: House) -> None:
    held = client_of(house)
    reported(held.client)
    later(house, days=31)
    assert held.client.sync().done
    assert ("POST", f"/api/v1/devices/{held.client.identity.device}/challenge") in held.transport.said
    assert held.client.entries()[0].outcome == "applied"


def test_a_revoked_client_erases_the_mirror_and_keeps_its_outbox(house: House) -> None:
    held = client_of(house)
    held.client.sync()
    reported(held.client)
    assert (
        house.client("desk").post(f"/api/v1/devices/{held.client.identity.device}/revoke").status_code < 300
    )
    assert held.client.sync().pause is Pause.REVOKED
    assert held.client.mirror.find("site") == []
    assert len(held.client.entries(State.WAITING)) == 1


@pytest.mark.parametrize("unsent", ["wait", "lose"])
def test_a_client_told_to_erase_itself_sends_first_says_so_and_forgets_everything(
    house: House, unsent: str
) -> None:
    held = client_of(house)
    held.client.sync()
    device, ticket = held.client.identity.device, reported(held.client)
    refused = held.client.record("ticket.grade", ticket, {"type": "on_site", "severity": "normal"})
    held.client.sync()
    held.client.record("ticket.note", ticket, NOTE, needs=[refused])  # can never go
    command = held.client.new_id()
    said = house.world.say("desk", "device.erase", command, {"device": device, "unsent": unsent})
    assert said.outcome == "applied"
    if unsent == "wait":
        assert held.client.sync().done
        assert held.client.enrolled and house.world.record(command)["state"] == "told"
        held.client.record("operation.withdraw", refused, {"of": refused})
    held.transport.meddle = lose_answers("/sync/push")
    assert held.client.sync().pause is Pause.OFFLINE
    assert held.client.sync().pause is Pause.ERASED
    told = house.world.record(command)
    assert (told["state"], told["lost"]) == ("done", unsent == "lose")
    assert not held.client.enrolled
    for table in ("meta", "entry", "blob", "feed", "item"):
        assert held.client.vault.rows(f"SELECT * FROM {table}") == []


def test_a_server_that_was_restored_gets_again_what_it_lost_and_nothing_else(
    house: House, tmp_path: Path
) -> None:
    held = client_of(house)
    first = reported(held.client)
    held.client.sync()
    copies.backup(house.world.storage, house.settings.blobs_dir, tmp_path / "copy", 1)
    second = reported(held.client)
    assert held.client.sync().done
    with restored(house, tmp_path) as app:
        held.transport.flask = app.test_client()
        assert held.client.sync().done
        assert [entry.outcome for entry in held.client.entries()] == ["applied", "applied"]
        assert held.client.mirror.get(first) and held.client.mirror.get(second)
        pushed = [
            json.loads(body) for (_, path), body in _said(held.transport) if path.endswith("/sync/push")
        ]
        assert [one["record"] for one in pushed[-1]["operations"]] == [second]
        assert pushed[-1]["server_epoch"] != pushed[0]["server_epoch"]


def test_a_number_that_the_server_never_counted_is_held_until_the_server_was_restored() -> None:
    entry = Entry(2**52, "b", "r", "e", "{}", None, 1, state=State.SETTLED, outcome="applied")
    uncounted, held = changed(entry, code="counter-reused"), {"n": 1, "holes": []}
    assert [one.state for one in lost([entry], held)] == [State.WAITING]
    assert lost([uncounted], held) == []
    assert [one.state for one in lost([uncounted], held, restored=True)] == [State.WAITING]


def test_a_client_whose_counter_jumped_is_done_and_says_nothing_twice(house: House) -> None:
    held = client_of(house)
    reported(held.client)
    assert held.client.sync().done
    held.client.vault.put(**{f"forgotten {held.client.identity.phone_epoch}": 2**52})
    reported(held.client)
    assert held.client.sync().done and held.client.sync().done
    assert [entry.code for entry in held.client.entries()] == [None, "counter-reused"]


@contextmanager
def restored(house: House, folder: Path) -> Iterator[Flask]:
    """The app over what the copy in this folder holds."""
    settings = settings_in(folder / "second")
    storage = open_storage("", settings.data_dir, reverse_unordered_selects=True)
    try:
        copies.restore(storage, folder / "copy", settings.blobs_dir, check=True)
        yield wiring.flask_app(wiring.Wiring(settings, storage, house.world.clock))
    finally:
        storage.close()


def _said(transport: InHouse) -> list[tuple[tuple[str, str], bytes]]:
    return list(zip(transport.said, transport.bodies, strict=True))


def test_a_clock_set_back_an_hour_changes_how_sure_a_time_is_and_loses_nothing(house: House) -> None:
    held = client_of(house)
    reported(held.client)
    held.clocks.ahead_ms = -3_600_000
    reported(held.client)
    assert held.client.sync().done
    first, second = held.client.entries()
    assert (first.outcome, second.outcome) == ("applied", "applied")
    assert second.code == "clock-moved"
    assert first.operation["hlc"] < second.operation["hlc"]


def test_what_the_catalogue_does_not_have_and_what_is_no_text_is_refused_before_it_is_saved(
    house: House,
) -> None:
    client = client_of(house).client
    with pytest.raises(ValueError, match="no operation"):
        client.record("visit.teleport", client.new_id())
    for body, personal in (
        ({"text": "\ud83d"}, None),
        ({"text": float("nan")}, None),
        ({}, {"description": "\ud83d"}),
        ({}, {"description": float("inf")}),
        ({}, {"n": 1}),
        ({"reporter_name": "x"}, None),
    ):
        with pytest.raises(ValueError, match=r"surrogates|JSON|number|no personal values|travel apart"):
            client.record("ticket.report", client.new_id(), body, personal=personal)
    assert client.entries() == []


def test_what_a_copy_elsewhere_holds_is_forgotten_and_numbers_go_on(house: House) -> None:
    client = client_of(house).client
    reported(client)
    client.sync()
    assert len(client.entries()) == 1 and client.durable_ms is None
    with house.world.storage.write() as tx:
        settings.note_durable(tx, house.world.clock.now_ms() + 60_000)
    reported(client)
    assert client.sync().done
    assert client.entries() == []
    later(house, minutes=2)
    reported(client)
    assert [entry.n for entry in client.entries()] == [3]


def test_what_a_refusal_held_goes_once_the_refusal_is_mended(house: House) -> None:
    client = client_of(house).client
    refused = client.record("ticket.report", client.new_id(), {**FAULT, "channel": "smoke signals"})
    assert client.sync().done
    assert client.entries()[0].code == "shape-wrong"
    ticket = client.new_id()
    waits = client.record("ticket.report", ticket, FAULT, needs=[refused])
    assert client.sync().done
    assert [entry.id for entry in client.entries(State.WAITING)] == [waits]
    client.record("ticket.report", client.new_id(), FAULT, mends=refused)
    assert client.sync().done
    assert [entry.outcome for entry in client.entries()] == ["rejected", "applied", "applied"]
    assert client.mirror.get(ticket) is not None
