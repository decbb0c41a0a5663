"""What people in the world say: the words of a schedule, and what each means to a phone or the desk just then."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from typing import Any

from tests.simulator import ledger
from tests.simulator.phone import Phone, Said
from tests.simulator.world import World
from tests.world import id_of

SITES = (id_of("site", "open"), id_of("site", "secret"))
EQUIPMENT = (id_of("equipment", "open"), id_of("equipment"))
JPEG = b"\xff\xd8\xff"


def noted(world: World, phone: Phone, said: Said) -> Said:
    """Writes down what came of a saying."""
    world.note(f"{phone.name} says", f"{said.id} {said.code}")
    if said.id is not None:
        world.chronicle.said(phone, said.id)
    else:
        world.chronicle.count(f"not saved: {said.code}")
    return said


def say(world: World, phone: Phone, word: str, pick: int) -> None:
    """A person says a word of `WORDS` about the pick-th thing that the phone shows."""
    WORDS[word](world, phone, pick)


def _visit(phone: Phone, pick: int) -> str | None:
    own = id_of("person", phone.person)
    visits = sorted(
        id for (kind, id), record in phone.view().items() if kind == "visit" and record["engineer"] == own
    )
    return visits[pick % len(visits)] if visits else None


def _on_visit(kind: str, body: Callable[[int], dict[str, Any]]) -> Callable[[World, Phone, int], None]:
    def said(world: World, phone: Phone, pick: int) -> None:
        visit = _visit(phone, pick)
        if visit is not None:
            noted(world, phone, phone.record(kind, visit, body(pick)))

    return said


def _photo(world: World, phone: Phone, pick: int) -> None:
    visit = _visit(phone, pick)
    if visit is None:
        return
    ref = phone.keep_blob(JPEG + hashlib.sha256(f"photo {pick % 3}".encode()).digest() * 5)
    if ref is None:
        world.chronicle.count("photo not kept")
        return
    body = {"photo": {"sha256": ref.sha256}}
    noted(world, phone, phone.record("visit.photograph", visit, body, blobs=[ref]))


def _report(world: World, phone: Phone, pick: int) -> None:
    """A fault reported in the field, and two notes on it at once: what makes a record, and what needs it."""
    sites = sorted(id for kind, id in phone.view() if kind == "site")
    if not sites:
        return
    ticket = world.new_id()
    personal = {"reporter_name": "王", "description": "没声音"}
    body = {"site": sites[pick % len(sites)], "channel": "field"}
    said = noted(world, phone, phone.record("ticket.report", ticket, body, personal=personal))
    if said.id is not None and pick % 2:
        noted(world, phone, phone.record("ticket.note", ticket, {"text": "child"}))


def _ticket_note(world: World, phone: Phone, pick: int) -> None:
    tickets = sorted(id for kind, id in phone.view() if kind == "ticket")
    if tickets:
        ticket = tickets[pick % len(tickets)]
        noted(world, phone, phone.record("ticket.note", ticket, {"text": f"note {pick}"}))


def _edit(kind: str, among: tuple[str, ...], field: str, other: str) -> Callable[[World, Phone, int], None]:
    def said(world: World, phone: Phone, pick: int) -> None:
        record = among[pick % len(among)]
        if (kind.split(".")[0], record) not in phone.view():
            return
        body: dict[str, Any] = {(field, other)[pick // 2 % 2]: f"value {pick}"}
        if pick % 7 == 0:
            body = {"clear": [field]}
        noted(world, phone, phone.record(kind, record, body))

    return said


def _duty(world: World, phone: Phone, pick: int) -> None:
    duty = ("on", "off")[pick % 2]
    noted(world, phone, phone.record("person.duty", id_of("person", phone.person), {"duty": duty}))


def _bad(world: World, phone: Phone, pick: int) -> None:
    """Something that the server refuses: a body that does not fit, or a record of others."""
    visit = _visit(phone, pick)
    if visit is not None and pick % 2:
        noted(world, phone, phone.record("visit.note", visit, {"text": 7}))
    else:
        noted(world, phone, phone.record("site.edit", SITES[1], {"hint": 7}))


def _needs(world: World, phone: Phone, pick: int) -> None:
    """A refused operation, one that needs it, and one that does not."""
    visit = _visit(phone, pick)
    if visit is None:
        return
    bad = noted(world, phone, phone.record("visit.note", visit, {"text": 7}))
    needs = [bad.id] if bad.id else []
    noted(world, phone, phone.record("visit.note", visit, {"text": "needs it"}, needs=needs))
    noted(world, phone, phone.record("visit.find", visit, {"text": "does not"}))


def _unknown(world: World, phone: Phone, pick: int) -> None:
    """About a record that is not there (yet): it waits on the server."""
    noted(world, phone, phone.record("visit.note", id_of("visit", "never", str(pick)), {"text": "early"}))


def mend(world: World, phone: Phone, pick: int) -> None:
    """The person sends one that replaces a refused one."""
    refused = {one.id: one for one in phone.outbox() if one.id in phone.needs_you()}
    if not refused:
        return
    one = refused[sorted(refused)[pick % len(refused)]]
    body = {"text": "mended"} if one.kind == "visit.note" else {"hint": "mended"}
    if one.kind in ("visit.note", "site.edit"):
        noted(world, phone, phone.record(one.kind, one.record, body, mends=one.id))


def desk_says(world: World, word: str, pick: int) -> None:
    """The desk does something to the pick-th ticket, or edits the register."""
    tickets = world.tickets()
    if word == "edit":
        world.say(
            "lead", "site.edit", SITES[pick % 2], {("hint", "duty_phone")[pick // 2 % 2]: f"desk {pick}"}
        )
    elif tickets:
        ticket = tickets[pick % len(tickets)]
        body = {"unassign": {}, "void": {"why": "twice"}, "note": {"text": "desk"}}[word]
        world.say("desk", f"ticket.{word}", ticket, body)


def lie(world: World, name: str, pick: int) -> None:
    """A damaged phone sends bytes under the hash of a photo that somebody took: no checksum, the hash is a lie."""
    phone, known = world.phones[name], sorted(ledger.verified_blobs(world)) if world.server.up else []
    sha256, bytes = known[pick % len(known)] if known else "0" * 64, JPEG + b"?" * 40
    contract = id_of("contract", "open")
    said = {"sha256": sha256, "type": "image/jpeg", "contract": contract}
    metadata = ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in said.items())
    tus = {"Tus-Resumable": "1.0.0", "X-Halfhour": "phone"}
    begin = {**tus, "Upload-Length": str(len(bytes)), "Upload-Metadata": metadata}
    made = world.network.exchange(phone, "POST", "/api/v1/blobs", begin, b"")
    if made is None or made.status != 201:
        return
    part = {**tus, "Content-Type": "application/offset+octet-stream", "Upload-Offset": "0"}
    world.network.exchange(phone, "PATCH", made.headers["location"], part, bytes)


WORDS: dict[str, Callable[[World, Phone, int], None]] = {
    "accept": _on_visit("visit.accept", lambda _pick: {}),
    "depart": _on_visit("visit.depart", lambda _pick: {}),
    "arrive": _on_visit("visit.arrive", lambda _pick: {}),
    "note": _on_visit("visit.note", lambda pick: {"text": f"note {pick}"}),
    "find": _on_visit("visit.find", lambda pick: {"text": f"found {pick}"}),
    "part": _on_visit("visit.use_part", lambda pick: {"part": "PSU-1", "qty": 1 + pick % 3}),
    "repair": _on_visit("visit.repair", lambda pick: {"done": f"done {pick}"}),
    "finish": _on_visit("visit.finish", lambda pick: {"left": ("repaired", "not_repaired")[pick % 2]}),
    "decline": _on_visit("visit.decline", lambda _pick: {"why": "no vehicle"}),
    "photo": _photo,
    "report": _report,
    "ticket-note": _ticket_note,
    "site-edit": _edit("site.edit", SITES, "hint", "duty_phone"),
    "equipment-edit": _edit("equipment.edit", EQUIPMENT, "place", "name"),
    "duty": _duty,
    "bad": _bad,
    "needs": _needs,
    "unknown": _unknown,
}
