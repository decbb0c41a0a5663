"""Shapes of `views/assets.py`."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from server.api.openapi import RecordField
from server.api.schemas.lists import PageQuerySchema


class EquipmentQuerySchema(PageQuerySchema):
    """Which equipment is asked for."""

    contract = fields.String()
    site = fields.String()
    q = fields.String(validate=validate.Length(max=200))


class EquipmentListSchema(Schema):
    """A page of equipment."""

    items = fields.List(RecordField("Equipment"), required=True)
    next = fields.String(required=True, allow_none=True)


class EquipmentPageSchema(Schema):
    """One device, where it is, its labels and its history."""

    equipment = RecordField("Equipment", required=True)
    rev = fields.Integer(
        required=True, metadata={"description": "the device's revision: what an edit says it had seen"}
    )
    model = RecordField("Model", required=True, allow_none=True)
    site = RecordField("Site", required=True)
    labels = fields.List(RecordField("Label"), required=True)
    tickets = fields.List(RecordField("Ticket"), required=True)


class SitesSchema(Schema):
    """All sites one may see."""

    items = fields.List(RecordField("Site"), required=True)
    revs = fields.Dict(
        keys=fields.String(),
        values=fields.Integer(),
        required=True,
        metadata={"description": "each site's revision: what an edit says it had seen"},
    )


class ModelsSchema(Schema):
    """All models."""

    items = fields.List(RecordField("Model"), required=True)


class PartsSchema(Schema):
    """All parts."""

    items = fields.List(RecordField("Part"), required=True)


class TermsSchema(Schema):
    """A contract with its commitments, calendars and roster."""

    contract = RecordField("Contract", required=True)
    commitments = fields.List(RecordField("Commitment"), required=True)
    calendars = fields.List(RecordField("Calendar"), required=True)
    roster = RecordField("Roster", required=True, allow_none=True)


class ContractsSchema(Schema):
    """All contracts one may see."""

    items = fields.List(fields.Nested(TermsSchema), required=True)
