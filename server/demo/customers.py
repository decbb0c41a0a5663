"""What customers of the demo do: report a fault by label or telephone, confirm, refuse, rate."""

from __future__ import annotations

import random
from typing import Any

from server.demo.facts import contracts, demo_id
from server.demo.guide import guide
from server.demo.pictures import Drawer
from server.demo.saying import reporter_of, said_id, say
from server.demo.scene import DESK_OF, DISPATCHER, MIN_MS, Scene, Step, local, next_morning_ms
from server.demo.script import fault_of, faults
from server.domain.actors import Actor, Role
from server.domain.records import Record
from server.domain.ticket_states import OPEN
from server.storage.port import Tx
from server.storage.tables import records
from server.usecases.reporter import open_link
from server.usecases.witnesses import secret_key

OFFICE = range(8, 19)
CALL_MS = 90_000
TO_TRY = demo_id(*guide()["device"])
"""The device whose label visitors are asked to report by: nobody else does."""


def customer_step(s: Scene) -> Step | None:
    """Gives the customer's next step; none where the customer is a visitor, or a visitor spoke as one."""
    if s.is_visitors or any(one["source"] == "customer" for one in s.foreign):
        return None
    visit = s.visit
    if s.ticket.state == "repaired" and (visit is None or visit.state == "finished"):
        return _answering(s)
    closed_ms = s.last_ms("confirmed")
    if s.ticket.state == "closed" and closed_ms and s.script.rates and s.ticket.body["stars"] is None:
        return _says(s, closed_ms + 25_000, "ticket.rate", *_rating(s))
    return None


def _answering(s: Scene) -> Step:
    done_ms = s.last_ms("visit_finished") or s.last_ms("repaired") or s.reported_ms
    if s.script.refuses and not s.has("reopened"):
        reason = s.script.words.choice(faults()["refused"])
        return _says(s, done_ms + 14 * MIN_MS, "ticket.refuse", {}, {"reason": reason})
    due_ms = done_ms + s.script.confirm_s * 1000
    confidential = s.ticket.contract == demo_id("detention-centre")  # somebody is on duty there all night
    if not confidential and local(due_ms).hour not in OFFICE:
        due_ms = next_morning_ms(done_ms, 8, s.script.confirm_s // 60 % 60)
    return _says(s, due_ms, "ticket.confirm", {}, None)


def _rating(s: Scene) -> tuple[dict[str, Any], dict[str, str] | None]:
    alerts = records.find(s.tx, "alert", s.ticket.organisation, parent=s.ticket.id)
    late = any(one.body["rung"] == "100%" for one in alerts)
    stars, comment = s.script.words.choice(faults()["rate_late" if late else "rate"])
    return {"stars": stars}, {"comment": comment} if comment else None


def _says(s: Scene, due_ms: int, kind: str, body: dict[str, Any], personal: Any) -> Step:
    who = reporter_of(s.ticket.organisation, s.ticket.id)
    return Step(
        due_ms, "reporter", kind, lambda now_ms: say(s.tx, now_ms, who, kind, s.ticket.id, body, personal)
    )


def report(
    tx: Tx,
    now_ms: int,
    contract: str,
    drawer: Drawer,
    *,
    began_ms: int | None = None,
    kind: str | None = None,
) -> str | None:
    """Reports a fault at a contract of the demo; by telephone where `began_ms` is the call's first second.

    Gives the ticket's id, None where it was not taken.
    """
    facts = next(one for one in contracts()["contracts"] if one["id"] == contract)
    organisation = demo_id(facts["organisation"])
    ticket = said_id("ticket", contract, str(now_ms))
    draw = random.Random(ticket)  # noqa: S311  # a story, not a secret
    device = _device(tx, facts, draw)
    if device is None:
        return None
    model = records.get(tx, device.body["model"])
    fault = fault_of(model.body["zh"] if model else "", ticket)
    by_telephone = began_ms is not None or draw.random() < 0.35
    body = {
        "site": device.site,
        "equipment": device.id,
        "what": fault["what"],
        "reach": fault["reach"],
        **({"place": device.body["place"]} if device.body["place"] else {}),
        **({"type": kind} if kind else {}),
    }
    said = faults()["complaint"]["says"] if kind == "complaint" else fault["says"]
    name = draw.choice(faults()["reporters"])
    personal = {
        "reporter_name": name,
        "reporter_phone": f"000-{draw.randrange(1000, 9999)}",
        "description": said,
    }
    if by_telephone:
        body |= {"channel": "telephone", "call_began_ms": now_ms - CALL_MS if began_ms is None else began_ms}
        who: Actor | str = DESK_OF.get(organisation, DISPATCHER)
    else:
        body |= {"channel": "qr", "tag": device.body["tag"]}
        if draw.random() < 0.4:
            family = model.body["family"] if model else "other"
            body["photos"] = [{"sha256": drawer.photo_of(family, "before", demo_id(contract), organisation)}]
        who = Actor(Role.PUBLIC, organisation)
    if not say(tx, now_ms, who, "ticket.report", ticket, body, personal):
        return None
    open_link(tx, secret_key(tx), organisation, ticket)
    return ticket


def _device(tx: Tx, facts: Any, draw: random.Random) -> Record | None:
    """A device of the contract without an open ticket; models come up as often as they have faults to tell of."""
    rows = [row for row in facts["equipment"] if row["model"] in faults()["models"]]
    for _ in range(5):
        row = draw.choices(rows, [len(faults()["models"][one["model"]]) for one in rows])[0]
        device = records.get(tx, demo_id(facts["id"], row["model"], str(draw.randint(1, row["count"]))))
        if device is not None and device.id != TO_TRY and not _has_open(tx, device):
            return device
    return None


def _has_open(tx: Tx, device: Record) -> bool:
    found = records.find(tx, "ticket", device.organisation, site=device.site, states=OPEN)
    return any(one.body["equipment"] == device.id for one in found)
