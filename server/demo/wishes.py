"""The demo's things and people as operations: they come in by the same door as everything else."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from typing import Any

from server.demo.facts import ZONE, contracts, demo_id, people
from server.demo.roster import DAY_MS, roster_wish
from server.domain.commitment_defaults import commitment_record
from server.domain.tags import make_tag
from server.sync.door import Wish

SERVICE_PHONE = "0374 0000800"  # nobody has it
WARRANTY_UNTIL = "2029-06-30"


def wishes_of(organisation: Mapping[str, Any], now_ms: int, past_ms: int = 2 * DAY_MS) -> Iterator[Wish]:
    """Everything of one organisation, in an order in which each thing is there before it is spoken of.

    Its rosters begin `past_ms` before now.
    """
    own = [one for one in contracts()["contracts"] if one["organisation"] == organisation["id"]]
    id = demo_id(organisation["id"])
    names = {"zh": organisation["zh"], "en": organisation["en"], "zone": ZONE}
    yield Wish("organisation.add", id, names)
    yield Wish("organisation.edit", id, {"service_phone": SERVICE_PHONE})
    yield from _models(organisation["id"], own)
    for contract in own:
        yield from _contract(organisation["id"], contract)
    yield from _people(organisation["id"])
    for contract in own:
        yield from _equipment(organisation["id"], contract)
        yield roster_wish(contract, now_ms - past_ms, now_ms)


def _models(organisation: str, own: list[Any]) -> Iterator[Wish]:
    families = people()["families"]
    known = {row["model"]: row["en"] for contract in own for row in contract["equipment"]}
    for zh, en in known.items():
        family, skill = families[zh]
        body = {"zh": zh, "en": en.split(" (")[0], "family": family, "skill": skill}
        yield Wish("model.add", demo_id(organisation, "model", zh), body)
    for zh, en, number in people()["parts"]:
        yield Wish("part.add", demo_id(organisation, "part", number), {"zh": zh, "en": en, "number": number})


def _contract(organisation: str, facts: Mapping[str, Any]) -> Iterator[Wish]:
    id, calendar = demo_id(facts["id"]), demo_id(facts["id"], "calendar")
    body = {
        "zh": facts["customer"]["zh"],
        "en": facts["customer"]["en"],
        "customer_zh": facts["customer"]["zh"],
        "customer_en": facts["customer"]["en"],
        "types": facts.get("types", ["on_site", "remote", "consultation", "change", "complaint"]),
        "severities": facts["severities"],
        "calendar": calendar,
        "confidential": facts.get("confidential", False),
        "warranty_until": WARRANTY_UNTIL,
    }
    depot = facts.get("depot")
    if depot:
        body["depot"] = {
            "zh": depot["zh"],
            "en": depot["en"],
            "lat_deg": depot["lat"],
            "lon_deg": depot["lon"],
        }
    yield Wish("contract.add", id, body)
    week: dict[str, Any] = {"zone": ZONE, "weekly": "always", "closures": [], "additions": {}, "base": None}
    yield Wish("calendar.set", calendar, {"contract": id, "calendar": week})
    for place, row in enumerate(facts["commitments"]):
        commitment = demo_id(facts["id"], "commitment", str(place))
        record = commitment_record(
            row,
            id=commitment,
            contract=id,
            calendar=calendar,
            certainty=facts.get("certainty", "bracketed"),
            proof=facts.get("proof", {}).get("arrive"),
        )
        yield Wish("commitment.set", commitment, {"contract": id, "commitment": record})
    for site in facts["sites"]:
        yield Wish("site.add", demo_id(site["id"], "site"), _site(id, site))


def _site(contract: str, site: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "contract": contract,
        "zh": site["zh"],
        "en": site["en"],
        "city": site["city"],
        "lat_deg": site["lat"],
        "lon_deg": site["lon"],
        "zone": ZONE,
        "gate_delay_min": site.get("gate_delay_min", 2),
        "phones": "work_phone" if site.get("places") else "any",
        "places": site.get("places", []),
        "duty_phone": "0000-0000",
    }


def _people(organisation: str) -> Iterator[Wish]:
    group = people()[organisation]
    for number, person in enumerate([*group["desk"], *group["engineers"]], start=1):
        contract = person.get("contract")
        served = [contract, *person.get("also", [])] if contract else []
        body = {
            "role": person.get("role", "engineer"),
            "number": f"{number:03d}",
            "skills": person.get("skills", []),
            "contracts": [demo_id(one) for one in served],
            "clearance": [demo_id(contract)] if person.get("cleared") else [],
            "vehicle": person.get("vehicle", False),
        }
        if "superior" in person:
            body["superior"] = demo_id("person", person["superior"])
        personal = {"name": person["zh"], "work_phone": f"000-0000-{number:04d}"}
        id = demo_id("person", person["login"])
        yield Wish("person.add", id, body, personal)
        yield Wish("person.duty", id, {"duty": "off" if person.get("off") else "on"})


def _equipment(organisation: str, contract: Mapping[str, Any]) -> Iterator[Wish]:
    draw = random.Random(contract["id"]).randrange  # noqa: S311  # the demo's tags stay the same
    site = contract["sites"][0]
    places = [place["id"] for place in site.get("places", [])] or [None]
    yield from _label(draw, contract, "gate", None, places[0])
    for row in contract["equipment"]:
        family = people()["families"][row["model"]][0]
        for count in range(1, row["count"] + 1):
            name = f"{people()['codes'][family]}-{count:02d}"
            id = demo_id(contract["id"], row["model"], str(count))
            body = {
                "contract": demo_id(contract["id"]),
                "site": demo_id(site["id"], "site"),
                "model": demo_id(organisation, "model", row["model"]),
                "name": name,
                "serial": f"{draw(16**4):04X}-{draw(10**4):04d}",
                "warranty_until": WARRANTY_UNTIL,
                "spare": False,
            }
            place = places[count % len(places)]
            yield Wish("equipment.add", id, body | ({"place": place} if place else {}))
            yield from _label(draw, contract, "device", id, place)


def _label(
    draw: Any, contract: Mapping[str, Any], kind: str, equipment: str | None, place: str | None
) -> Iterator[Wish]:
    tag, site = make_tag(draw), demo_id(contract["sites"][0]["id"], "site")
    id = demo_id("label", tag)
    more: dict[str, Any] = {"site": site}
    more |= {"equipment": equipment} if equipment else {}
    more |= {"place": place} if place else {}
    yield Wish("label.make", id, {"tag": tag, "label_kind": kind, "generation": 1, **more})
    yield Wish("label.commission", id, {"tag": tag, **more})
