"""Labels: made, commissioned by a scan on site, revoked (D-02)."""

from __future__ import annotations

from server.domain.errors import Problem
from server.domain.tags import parse_tag
from server.storage.port import Tx
from server.storage.tables import labels, records
from server.usecases.act import Act
from server.usecases.keep import create, load, save
from server.usecases.sight import may_see


def make_label(tx: Tx, act: Act) -> None:
    """Makes a label that can be printed: for one device or place, or blank and to be claimed on site.

    A further label of the same device is its next generation, whatever the operation says.

    Raises:
        Problem: label-taken where the tag is in use.
    """
    tag = parse_tag(act.body["tag"])
    site = load(tx, act, act.body["site"], "site") if act.body.get("site") else None
    if act.body.get("equipment"):
        equipment = load(tx, act, act.body["equipment"], "equipment")
        site = load(tx, act, equipment.body["site"], "site")
    generation = max(act.body["generation"], 1 + _newest_generation(tx, act, act.body.get("equipment")))
    if not labels.claim_tag(tx, tag, act.organisation, act.record, generation):
        raise Problem("label-taken")
    contract = site.body["contract"] if site else act.body.get("contract")
    create(
        tx,
        act,
        "label",
        {
            "tag": tag,
            "label_kind": act.body["label_kind"],
            "generation": generation,
            "contract": contract,
            "site": site.id if site else None,
            "place": act.body.get("place"),
            "equipment": act.body.get("equipment"),
            "state": "printed",
        },
        contract=contract,
        site=site.id if site else None,
        parent=act.body.get("equipment"),
        state="printed",
    )


def _newest_generation(tx: Tx, act: Act, equipment: str | None) -> int:
    if equipment is None:
        return 0
    known = records.find(tx, "label", act.organisation, parent=equipment)
    return max((label.body["generation"] for label in known), default=0)


def commission(tx: Tx, act: Act) -> str:
    """Puts a label into service: an engineer has attached it on site and scanned it there.

    Raises:
        Problem: label-unknown, label-revoked; label-taken where it is in service for something else.
    """
    tag = parse_tag(act.body["tag"])
    id = labels.label_of(tx, tag)
    label = records.get(tx, id) if id else None
    blank = label is not None and label.contract is None and label.organisation == act.organisation
    if label is None or not (blank or may_see(act.actor, label)):
        raise Problem("label-unknown")
    if label.state == "revoked":
        raise Problem("label-revoked")
    site = load(tx, act, act.body["site"], "site")
    wanted = {key: act.body.get(key) for key in ("equipment", "place") if act.body.get(key)}
    if label.state == "commissioned":
        same = label.site == site.id and all(label.body[key] == value for key, value in wanted.items())
        if same:
            return "superseded"
        raise Problem("label-taken")
    if label.site and label.site != site.id:
        raise Problem("label-other-site")
    claimed = act.body.get("equipment")
    if claimed and load(tx, act, claimed, "equipment").site != site.id:
        raise Problem("record-unknown")
    label.body.update(
        wanted,
        label_kind=act.body.get("label_kind", label.body["label_kind"]),
        site=site.id,
        contract=site.body["contract"],
        state="commissioned",
        commissioned_ms=act.moment.at_ms,
        commissioned_by=act.actor.person,
    )
    label.site, label.contract, label.state = (
        site.id,
        site.body["contract"],
        "commissioned",
    )
    label.parent = label.body["equipment"]
    save(tx, act, label)
    act.rev = label.rev
    if label.body["equipment"]:
        equipment = load(tx, act, label.body["equipment"], "equipment")
        equipment.body["tag"] = tag
        save(tx, act, equipment)
    return "applied"


def revoke_label(tx: Tx, act: Act) -> str:
    """Takes a label out of service: it neither reports nor proves anything from now on."""
    label = load(tx, act, act.record, "label")
    if label.state == "revoked":
        return "superseded"
    label.body["state"] = label.state = "revoked"
    save(tx, act, label)
    equipment = records.get(tx, label.body["equipment"]) if label.body["equipment"] else None
    if equipment is not None and equipment.body["tag"] == label.body["tag"]:
        equipment.body["tag"] = None
        save(tx, act, equipment)
    return "applied"


def unrevoke_label(tx: Tx, act: Act) -> str:
    """Puts a revoked label back to what it was; its device has it again unless it has got another meanwhile."""
    label = load(tx, act, act.record, "label")
    if label.state != "revoked":
        return "superseded"
    label.body["state"] = label.state = "commissioned" if label.body["commissioned_ms"] else "printed"
    save(tx, act, label)
    equipment = records.get(tx, label.body["equipment"]) if label.body["equipment"] else None
    if label.state == "commissioned" and equipment is not None and equipment.body["tag"] is None:
        equipment.body["tag"] = label.body["tag"]
        save(tx, act, equipment)
    return "applied"
