"""The work report of a ticket: records and clocks, put into the words of paper."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from server.documents.types import PartUsed, Photo, Row, Signature, WorkReport
from server.domain.actors import Actor
from server.domain.records import Record
from server.domain.tags import label_url, spaced_tag
from server.domain.times import from_ms
from server.storage.port import Tx
from server.storage.tables import records
from server.usecases.organisation import settings_of
from server.usecases.report_case import Case, Picture, case_of
from server.usecases.report_promises import line_of, promises_of, result_of
from server.usecases.report_story import story_of
from server.usecases.report_words import Language

MOST_PHOTOS = 24


def work_report(
    tx: Tx,
    actor: Actor,
    ticket: Record,
    language: Language,
    now_ms: int,
    picture: Picture,
    code_url: str = "",
) -> WorkReport:
    """Gives the report as it stands at `now_ms`, as far as `actor` may know; `code_url` is what its code says.

    Raises:
        Problem: record-unknown where the contract or a pinned commitment is not there.

    Source: B-10 (time, place, reporter, description, cause, work and prevention in writing), B-07, A-12, A-15.
    """
    case = case_of(tx, actor, ticket, language, now_ms, picture)
    promises = promises_of(case)
    photos, photo_notes = _photos(case)
    equipment, site = case.seen(ticket.body["equipment"]), case.seen(ticket.body["site"])
    return WorkReport(
        language=language,
        zone=case.words.zone.key,
        made_at=from_ms(now_ms),
        product=case.words.word("words", "product"),
        ticket=ticket.body["number"],
        subject=_device(case, equipment) or ticket.body["place"] or site.get(language, ""),
        day=from_ms(ticket.body["reported_ms"]),
        facts=_facts(case, site, equipment),
        promises=tuple(result_of(case, told) for told in promises),
        line=line_of(case, promises),
        fault=_fault(case),
        timeline=story_of(case, promises),
        photos=photos,
        parts=tuple(_part(case, one) for one in case.of_visits("parts")),
        signatures=_signatures(case),
        label_url=code_url,
        notes=(*_closing(case), *photo_notes),
    )


def equipment_label(tx: Tx, ticket: Record, public_url: str) -> str:
    """Gives what the label of a ticket's equipment says; empty where there is none."""
    equipment = records.get(tx, ticket.body["equipment"]) if ticket.body["equipment"] else None
    tag = (equipment.body["tag"] if equipment else None) or ticket.body["tag"]
    address = urlsplit(public_url)
    return label_url(tag, address.netloc, tls=address.scheme == "https") if tag else ""


def _facts(case: Case, site: Mapping[str, Any], equipment: Mapping[str, Any]) -> tuple[Row, ...]:
    body, words = case.ticket.body, case.words
    contract = case.seen(body["contract"])
    tag = equipment.get("tag") or body["tag"]
    warranty = equipment.get("warranty_until")
    ours = settings_of(case.tx, case.ticket.organisation)
    rows = {
        "customer": contract.get(f"customer_{words.language}") or contract.get(words.language),
        "place": " ".join(
            filter(
                None, (site.get(words.language), _place(case, site, equipment.get("place") or body["place"]))
            )
        ),
        "occurred": words.day_at(body["reported_ms"]),
        "reporter": words.listed(
            ((case.contact or {}).get("reporter_name") or "", words.word("channels", body["channel"])),
            "comma",
        ),
        "equipment": " ".join(filter(None, (_device(case, equipment), spaced_tag(tag) if tag else ""))),
        "warranty": words.say("until", day=warranty) if warranty else "",
        "engineer": words.listed(_engineers(case)),
        "service": " ".join(filter(None, (ours.get(words.language), ours["service_phone"]))),
    }
    return tuple(Row(words.word("words", key), str(value)) for key, value in rows.items() if value)


def _place(case: Case, site: Mapping[str, Any], place: str | None) -> str:
    """Gives the name of a place of the site; one that the site does not list stands as it was written."""
    listed = next((one for one in site.get("places") or () if one["id"] == place), None)
    return str(listed[case.words.language]) if listed else place or ""


def _device(case: Case, equipment: Mapping[str, Any]) -> str:
    model = case.seen(equipment.get("model"))
    return " ".join(filter(None, (model.get(case.words.language), equipment.get("name"))))


def _engineers(case: Case) -> Iterator[str]:
    """Gives everyone who came, or the one who is to come."""
    came = [visit["engineer"] for visit in case.visits if visit["arrival"]] or [case.ticket.body["engineer"]]
    for id in dict.fromkeys(filter(None, came)):
        number = case.seen(id).get("number")
        yield case.words.say("number", name=case.who(id), number=number) if number else case.who(id)


def _fault(case: Case) -> tuple[Row, ...]:
    findings, repairs = case.of_visits("findings"), case.of_visits("repairs")
    groups = {
        "described": [(case.contact or {}).get("description") or ""],
        "seen": [one["text"] for one in findings],
        "cause": [one["cause"] for one in findings],
        "done": [one["done"] for one in repairs],
        "prevent": [one["prevent"] for one in repairs],
    }
    rows = ((key, "\n".join(filter(None, texts))) for key, texts in groups.items())
    return tuple(Row(case.words.word("words", key), text) for key, text in rows if text)


def _photos(case: Case) -> tuple[tuple[Photo, ...], list[str]]:
    """Gives the reporter's photos and those of the visits, and what is to be said of the others."""
    reported = [{**one, "when": one["when"] or "reported"} for one in case.ticket.body["photos"]]
    taken = [*reported, *case.of_visits("photos")]
    found = [(one, case.picture(one["sha256"])) for one in taken[:MOST_PHOTOS]]
    photos = tuple(Photo(image, _caption(case, one)) for one, image in found if image is not None)
    notes = []
    for key, count in (
        ("photos_left_out", len(taken) - len(found)),
        ("photos_missing", len(found) - len(photos)),
    ):
        if count:
            notes.append(case.words.say(key, count=str(count)))
    return photos, notes


def _caption(case: Case, photo: Mapping[str, Any]) -> str:
    words = case.words
    what = words.word("when", photo["when"] or "other")
    return " ".join(filter(None, (what, photo["caption"], words.at(photo["at_ms"])[:-3])))


def _part(case: Case, used: Mapping[str, Any]) -> PartUsed:
    name = case.seen(used["part_id"]).get(case.words.language) or used["part"]
    return PartUsed(name, used["serial_out"] or "", used["serial_in"] or "", str(used["qty"]))


def _signatures(case: Case) -> tuple[Signature, ...]:
    """Gives the customer's signatures and a line for each engineer's pen; an unsigned report keeps the customer's."""
    words = case.words
    signs, works = words.word("words", "customer_signs"), words.word("words", "engineer_signs")
    found = [
        Signature(signs, case.signers.get(one["id"], ""), from_ms(one["at_ms"]), case.picture(one["sha256"]))
        for one in case.of_visits("signatures")
    ]
    for event in case.events:
        drawn = event.data.get("signature")
        if event.kind == "confirmed" and drawn and event.received_ms <= case.now_ms:
            name = (case.contact or {}).get("reporter_name") or ""
            found.append(Signature(signs, name, from_ms(event.at_ms), case.picture(drawn)))
    engineers = [
        Signature(works, case.who(visit["engineer"]), from_ms(ended_ms) if ended_ms else None, None)
        for visit in case.visits
        if visit["arrival"]
        for ended_ms in [visit["finished_ms"]]
    ]
    return (*(found or [Signature(signs, "", None, None)]), *engineers)


def _closing(case: Case) -> Iterator[str]:
    """Gives how it ended: confirmation and stars, or why the ticket is none."""
    body, words = case.ticket.body, case.words
    last = {event.kind: event for event in case.events if event.received_ms <= case.now_ms}
    said = []
    if body["state"] == "closed" and "confirmed" in last:
        said.append(words.say("confirmed", at=words.day_at(last["confirmed"].at_ms)))
    if body["state"] == "void" and "voided" in last:
        event = last["voided"]
        why = str(event.data.get("why") or "").rstrip("。.")
        said.append(words.say("voided", at=words.day_at(event.at_ms), why=why))
    if body["stars"]:
        said.append(words.say("rated", stars=words.say("stars", stars=str(body["stars"]))))
    if said:
        yield ("" if words.language == "zh" else " ").join(said)
    told = (last[kind].data.get("comment") for kind in ("confirmed", "rated") if kind in last)
    for comment in dict.fromkeys(filter(None, told)):
        if case.contact is not None:
            yield words.say("comment", text=str(comment))
