"""What an engineer of the demo does next on a visit: accept, set off, arrive with proof, find, repair, sign, finish."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from server.demo.guests import SHOWN_ENGINEER
from server.demo.pictures import Drawer
from server.demo.positions import put_at_site, set_off, way_ms
from server.demo.saying import say
from server.demo.scene import MIN_MS, Scene, Step
from server.demo.script import faults
from server.domain.records import Record
from server.storage.tables import records

FIRST_LOOK = 0.25
PART_AT = 0.6
VISITOR_COMES_MS = 5 * MIN_MS
SECOND_PROOF_MS = 100_000
PROOFS = 2
_GATES: dict[str, str] = {}


@dataclass(frozen=True, slots=True)
class Visit:
    """An engineer's visit with its scene, and where pictures come from."""

    s: Scene
    record: Record
    drawer: Drawer

    @property
    def who(self) -> str:
        """The engineer."""
        return str(self.record.body["engineer"])

    def says(self, due_ms: int, kind: str, body: dict[str, Any] | None = None, personal: Any = None) -> Step:
        """The engineer says this of the visit."""
        tx, id = self.s.tx, self.record.id
        return Step(
            due_ms, self.who, kind, lambda now_ms: say(tx, now_ms, self.who, kind, id, body, personal)
        )

    def does(self, due_ms: int, kind: str, act: Callable[[int], bool]) -> Step:
        """The engineer does something that takes more than one sentence."""
        return Step(due_ms, self.who, kind, act)


def field_step(s: Scene, drawer: Drawer) -> Step | None:
    """Gives the engineer's next step; none where a visitor is that engineer, or acted as them on this visit."""
    visit = s.visit
    if visit is None or visit.body["engineer"] in s.guests.held:
        return None
    mine = (one for one in s.foreign if one["by"] == visit.body["engineer"])
    if any(one["data"].get("visit") == visit.id for one in mine):
        return None
    following = _NEXT.get(visit.state or "")
    return following(Visit(s, visit, drawer)) if following else None


def _accepting(v: Visit) -> Step:
    given_ms, script = v.record.body["assigned_ms"], v.s.script
    if v.s.foreign and v.who == SHOWN_ENGINEER:
        given_ms += VISITOR_COMES_MS  # whoever assigned them is about to be them
    first = not v.s.has("visit_declined")
    if script.declines and first:
        why = script.words.choice(faults()["declines"])
        return v.says(given_ms + script.accept_s * 1000 + MIN_MS, "visit.decline", {"why": why})
    return v.says(given_ms + script.accept_s * 1000, "visit.accept")


def _leaving(v: Visit) -> Step:
    accepted_ms = v.s.last_ms("visit_accepted") or v.record.body["assigned_ms"]
    if v.s.ticket.body["type"] == "remote":
        return _working(v, accepted_ms)
    return v.does(accepted_ms + v.s.script.depart_s * 1000, "visit.depart", lambda now_ms: _depart(v, now_ms))


def _depart(v: Visit, now_ms: int) -> bool:
    set_off(v.s.tx, v.who, v.s.ticket.organisation, now_ms)
    return say(v.s.tx, now_ms, v.who, "visit.depart", v.record.id)


def _travelling(v: Visit) -> Step:
    departed_ms, script = v.record.body["departed_ms"] or v.s.reported_ms, v.s.script
    due_ms = max(way_ms(v.s.tx, v.who, v.s.site, departed_ms, script.haste), departed_ms + MIN_MS)
    gate_ms = 0 if due_ms < departed_ms + 2 * MIN_MS else (v.s.site.body["gate_delay_min"] or 0) * MIN_MS
    noted_ms = departed_ms + 8 * MIN_MS
    if script.is_slow_on_the_way and not v.record.body["notes"] and noted_ms < due_ms:
        return v.says(noted_ms, "visit.note", {"text": script.words.choice(faults()["delays"])})
    return v.does(due_ms + gate_ms, "visit.arrive", lambda now_ms: _arrive(v, now_ms))


def _arrive(v: Visit, now_ms: int) -> bool:
    put_at_site(v.s.tx, v.who, v.s.site, now_ms)
    places = v.s.site.body["places"]
    body = {"place": places[0]["id"]} if places else {}
    said = say(v.s.tx, now_ms, v.who, "visit.arrive", v.record.id, body)
    tag = _gate_tag(v.s)
    if said and tag:
        witness = {"witness": "commissioned_label", "tag": tag}
        say(v.s.tx, now_ms, v.who, "visit.witness", v.record.id, witness)
    return said


def _gate_tag(s: Scene) -> str | None:
    """The tag at the gate; which label that is was looked up once, whether it still counts is asked each time."""
    if s.site.id not in _GATES:
        found = records.find(s.tx, "label", s.ticket.organisation, site=s.site.id, states=["commissioned"])
        _GATES[s.site.id] = next((one.id for one in found if one.body["label_kind"] == "gate"), "")
    label = records.get(s.tx, _GATES[s.site.id])
    return label.body["tag"] if label is not None and label.state == "commissioned" else None


def _on_site(v: Visit) -> Step:
    arrived_ms = v.record.body["arrival"]["said"]["at_ms"]
    again_ms = v.s.last_ms("reopened") or 0
    if len({one["witness"] for one in v.record.body["witnesses"] if one["ok"]}) < PROOFS:
        return v.does(arrived_ms + SECOND_PROOF_MS, "visit.witness", lambda now_ms: _prove(v, now_ms))
    return _working(v, max(arrived_ms, again_ms))


def _prove(v: Visit, now_ms: int) -> bool:
    photo = {"sha256": v.drawer.photo(_family(v.s), "before", v.s.ticket), "caption": "门岗到场"}
    return say(v.s.tx, now_ms, v.who, "visit.witness", v.record.id, {"witness": "photo", "photo": photo})


def _working(v: Visit, from_ms: int) -> Step:
    """Finding, part, repair, in the order of the work; after a reopening it begins anew."""
    body, script, work_ms = v.record.body, v.s.script, v.s.script.work_s * 1000
    fault, remote = _fault(v.s), v.s.ticket.body["type"] == "remote"
    fresh = {name: [one for one in body[name] if one["at_ms"] >= from_ms] for name in ("findings", "parts")}
    equipment = {"equipment": v.s.ticket.body["equipment"]} if v.s.ticket.body["equipment"] else {}
    if not fresh["findings"]:
        again = "复查：" if v.s.has("reopened") else ""
        said = {"text": again + fault["found"], "cause": fault["cause"], **equipment}
        return v.says(from_ms + round(work_ms * FIRST_LOOK), "visit.find", said)
    if script.second_visit and not remote and not v.s.has("visit_finished"):
        due_ms = from_ms + round(work_ms * PART_AT)
        return v.does(due_ms, "visit.finish", lambda now_ms: _leave_for_part(v, now_ms))
    if fault["part"] and not remote and not fresh["parts"]:
        due_ms = from_ms + round(work_ms * PART_AT)
        return v.says(due_ms, "visit.use_part", _part(v, fault["part"]))
    done = {"done": fault["done"], "prevent": fault["prevent"], **equipment}
    return v.says(from_ms + work_ms, "visit.repair", done)


def _leave_for_part(v: Visit, now_ms: int) -> bool:
    text = v.s.script.words.choice(faults()["long"])
    say(v.s.tx, now_ms, v.who, "visit.note", v.record.id, {"text": text})
    return say(v.s.tx, now_ms, v.who, "visit.finish", v.record.id, {"left": "waiting_for_part"})


def _part(v: Visit, number: str) -> dict[str, Any]:
    parts = records.find(v.s.tx, "part", v.s.ticket.organisation)
    part = next((one for one in parts if one.body["number"] == number), None)
    draw = v.s.script.words.randrange
    return {
        "part": part.body["zh"] if part else number,
        **({"part_id": part.id} if part else {}),
        "qty": 1,
        "serial_out": f"{draw(16, 24)}{draw(16):X}{draw(10)}-{draw(10**4):04d}",
        "serial_in": f"{draw(24, 27)}{draw(16):X}{draw(10)}-{draw(10**4):04d}",
    }


def _closing(v: Visit) -> Step:
    """After the repair: a photo of it, the customer's signature, the end."""
    repaired_ms = v.record.body["repairs"][-1]["at_ms"]
    on_site = v.record.body["arrival"] is not None
    since = [one for one in v.record.body["photos"] if one["at_ms"] >= repaired_ms]
    if on_site and not since:
        return v.does(repaired_ms + MIN_MS, "visit.photograph", lambda now_ms: _photograph(v, now_ms))
    if on_site and not any(one["at_ms"] >= repaired_ms for one in v.record.body["signatures"]):
        due_ms = repaired_ms + v.s.script.sign_s * 1000
        return v.does(due_ms, "visit.sign", lambda now_ms: _sign(v, now_ms))
    return v.says(repaired_ms + v.s.script.sign_s * 1000 + 2 * MIN_MS, "visit.finish", {"left": "repaired"})


def _photograph(v: Visit, now_ms: int) -> bool:
    photo = {"sha256": v.drawer.photo(_family(v.s), "after", v.s.ticket), "caption": "修后"}
    return say(v.s.tx, now_ms, v.who, "visit.photograph", v.record.id, {"photo": photo, "when": "after"})


def _sign(v: Visit, now_ms: int) -> bool:
    names = faults()["reporters"]
    name = names[v.s.script.call_s % len(names)]
    signature = v.drawer.signature(v.s.script.sign_s, v.s.ticket)
    return say(v.s.tx, now_ms, v.who, "visit.sign", v.record.id, {"signature": signature}, {"signer": name})


def _fault(s: Scene) -> Any:
    complaint = faults()["complaint"]
    return {**s.script.fault, **complaint} if s.ticket.body["type"] == "complaint" else s.script.fault


def _family(s: Scene) -> str:
    equipment = records.get(s.tx, s.ticket.body["equipment"]) if s.ticket.body["equipment"] else None
    model = records.get(s.tx, equipment.body["model"]) if equipment else None
    return str(model.body["family"]) if model else "other"


_NEXT: dict[str, Callable[[Visit], Step]] = {
    "assigned": _accepting,
    "accepted": _leaving,
    "under_way": _travelling,
    "on_site": _on_site,
    "repaired": _closing,
}
