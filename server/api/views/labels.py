"""Labels: what a tag stands for, their print, and the one-time codes kept at gates."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import Response

from server.api import auth, paging, reading
from server.api.area import Area
from server.api.auth import allow
from server.api.house import house
from server.api.schemas.labels import (
    CalibrationQuerySchema,
    GateCodesForSchema,
    LabelPageSchema,
    LabelQuerySchema,
    LabelsSchema,
    PresetQuerySchema,
    PresetsSchema,
    SheetSchema,
)
from server.api.views.operations import asked_language
from server.documents.presets import PRESETS, Preset, fits
from server.documents.types import GateCodeSheet, LabelFace, Language
from server.domain.actors import DESK, STAFF, Actor, Role
from server.domain.codes import code_hash, make_gate_codes
from server.domain.errors import Problem
from server.domain.ids import new_id
from server.domain.records import Record
from server.domain.tags import parse_tag
from server.storage.port import Tx
from server.storage.tables import labels, records
from server.usecases.label_faces import face_of
from server.usecases.sight import may_see

area = Area("labels", "Labels and gate codes")

PRINTERS = (Role.DISPATCHER, Role.LEAD, Role.ADMINISTRATOR)


@area.at("/labels")
@allow(*STAFF)
@area.takes(LabelQuerySchema, "query")
@area.gives(200, LabelsSchema)
def list_labels(asked: dict[str, Any]) -> dict[str, Any]:
    """A page of labels, newest first."""
    states = (asked["state"],) if "state" in asked else None
    with house().storage.read() as tx:
        return paging.page(tx, auth.actor(), "label", asked, states=states)


@area.at("/labels/presets")
@allow(*DESK)
@area.gives(200, PresetsSchema)
def list_presets() -> dict[str, Any]:
    """Every label stock and whether the address of this installation fits on it: `code` says why not."""
    host, tls = host_of()
    return {"host": host, "items": [_preset(preset, host, tls) for preset in PRESETS.values()]}


@area.at("/labels/calibration.pdf")
@allow(*DESK)
@area.takes(CalibrationQuerySchema, "query")
@area.gives(200, media="application/pdf", says="A page of rulers")
def calibration(asked: dict[str, Any]) -> Response:
    """The calibration page of a label stock: printed with offsets, it shows what is still missing to them."""
    from server.documents.calibration import calibration_pdf

    pdf = calibration_pdf(asked["preset"], asked["offset_x_mm"], asked["offset_y_mm"], asked["lang"])
    return _file(pdf, "application/pdf", f"calibration-{asked['preset']}.pdf")


@area.at("/labels/<tag>")
@allow(*STAFF)
@area.gives(200, LabelPageSchema)
def label_page(tag: str) -> dict[str, Any]:
    """What a tag stands for. A tag of another organisation answers as an unknown one."""
    actor = auth.actor()
    with house().storage.read() as tx:
        label = find_label(tx, actor, tag)
        return {
            "label": label.body,
            "equipment": reading.seen(tx, actor, label.body["equipment"]),
            "site": reading.seen(tx, actor, label.body["site"]),
        }


@area.at("/labels/<tag>.svg")
@allow(*DESK)
@area.takes(PresetQuerySchema, "query")
@area.gives(200, media="image/svg+xml", says="One label")
def label_svg(asked: dict[str, str], tag: str) -> Response:
    """One label as SVG in mm."""
    from server.documents import labels as print_labels

    host, tls = host_of()
    svg = print_labels.label_svg(_face(tag), asked["preset"], host, tls=tls)
    return _file(svg.encode(), "image/svg+xml", f"{tag}.svg")


@area.at("/labels/<tag>.pdf")
@allow(*DESK)
@area.takes(PresetQuerySchema, "query")
@area.gives(200, media="application/pdf", says="One label")
def label_pdf(asked: dict[str, str], tag: str) -> Response:
    """One label as PDF on a page of its own size."""
    from server.documents import labels as print_labels

    host, tls = host_of()
    pdf = print_labels.label_pdf(_face(tag), asked["preset"], host, tls=tls, made_at=house().clock.now())
    return _file(pdf, "application/pdf", f"{tag}.pdf")


@area.at("/labels/sheet", "POST")
@allow(*PRINTERS)
@area.takes(SheetSchema, example={"tags": ["7K3MQX9D"], "preset": "a4-3x8"})
@area.gives(200, media="application/pdf", says="Sheets of labels")
def label_sheet(given: dict[str, Any]) -> Response:
    """Sheets of labels as PDF, moved by the printer's offsets; `skip` leaves out places already used."""
    from server.documents import labels as print_labels

    faces = _faces(given["tags"])
    host, tls = host_of()
    pdf = print_labels.labels_pdf(
        faces,
        given["preset"],
        host,
        given["offset_x_mm"],
        given["offset_y_mm"],
        tls=tls,
        skip=given["skip"],
        made_at=house().clock.now(),
    )
    return _file(pdf, "application/pdf", "labels.pdf")


@area.at("/gate-codes", "POST")
@allow(*PRINTERS)
@area.takes(GateCodesForSchema)
@area.gives(200, media="application/pdf", says="A sheet of one-time codes")
def gate_codes(given: dict[str, Any]) -> Response:
    """Make one-time codes for a gate and print them; only their hashes are kept."""
    from server.documents.gate_code_sheet import gate_code_sheet_pdf

    home, actor = house(), auth.actor()
    codes = make_gate_codes(given["count"])
    sheet = new_id()
    with home.storage.write() as tx:
        site = reading.one(tx, actor, given["site"], "site")
        organisation = records.get(tx, actor.organisation)
        hashes = [code_hash(home.secret, f"gate:{site.id}", code) for code in codes]
        labels.add_gate_codes(tx, site.id, actor.organisation, sheet, hashes)
    lang = _language()
    pdf = gate_code_sheet_pdf(
        GateCodeSheet(
            language=lang,
            zone=site.body["zone"],
            made_at=home.clock.now(),
            organisation=organisation.body[lang] if organisation else "",
            gate=site.body[lang],
            sheet=sheet[-6:].upper(),
            codes=codes,
        )
    )
    return _file(pdf, "application/pdf", "gate-codes.pdf")


def find_label(tx: Tx, actor: Actor, text: str) -> Record:
    """Gives the label of a tag as typed or scanned.

    Raises:
        label-unknown, label-mistyped, label-foreign
    """
    id = labels.label_of(tx, parse_tag(text))
    label = records.get(tx, id) if id else None
    if label is None or not may_see(actor, label):
        raise Problem("label-unknown")
    return label


def host_of() -> tuple[str, bool]:
    """Gives the host that labels name, and whether it speaks TLS."""
    parts = urlsplit(house().settings.public_url)
    return parts.netloc, parts.scheme == "https"


def _language() -> Language:
    return "en" if asked_language() == "en" else "zh"


def _preset(preset: Preset, host: str, tls: bool) -> dict[str, Any]:
    fit = fits(preset, host, tls=tls)
    return {
        "name": preset.name,
        "zh": preset.zh,
        "en": preset.en,
        "per_page": preset.per_page,
        "module_mm": round(fit.module_mm, 3),
        "code": fit.code,
    }


def _face(tag: str) -> LabelFace:
    return _faces([tag])[0]


def _faces(tags: list[str]) -> list[LabelFace]:
    actor = auth.actor()
    with house().storage.read() as tx:
        return [face_of(tx, find_label(tx, actor, tag)) for tag in tags]


def _file(body: bytes, media: str, name: str) -> Response:
    return Response(
        body,
        mimetype=media,
        headers={"Content-Disposition": f'inline; filename="{name}"', "Cache-Control": "no-store"},
    )
