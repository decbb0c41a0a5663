"""Shapes of `views/labels.py`."""

from __future__ import annotations

from marshmallow import EXCLUDE, Schema, fields, validate

from server.api.openapi import RecordField
from server.api.schemas.lists import PageQuerySchema

MOST_LABELS = 1000


class LabelQuerySchema(PageQuerySchema):
    """Which labels are asked for."""

    site = fields.String()
    state = fields.String(validate=validate.OneOf(["printed", "commissioned", "revoked"]))


class LabelsSchema(Schema):
    """A page of labels."""

    items = fields.List(RecordField("Label"), required=True)
    next = fields.String(required=True, allow_none=True)


class LabelPageSchema(Schema):
    """What a label stands for."""

    label = RecordField("Label", required=True)
    equipment = RecordField("Equipment", required=True, allow_none=True)
    site = RecordField("Site", required=True, allow_none=True)


class PresetQuerySchema(Schema):
    """The stock a label is printed on."""

    class Meta:
        """An unknown word in a query is passed over."""

        unknown = EXCLUDE

    preset = fields.String(load_default="a4-3x8", validate=validate.Length(1, 40))


class PresetSchema(Schema):
    """A label stock. `code`: why the address of this installation does not fit on it; null where it does."""

    name = fields.String(required=True)
    zh = fields.String(required=True)
    en = fields.String(required=True)
    per_page = fields.Integer(required=True)
    module_mm = fields.Float(required=True)
    code = fields.String(required=True, allow_none=True)


class PresetsSchema(Schema):
    """All label stocks, and the host that labels name here."""

    host = fields.String(required=True)
    items = fields.List(fields.Nested(PresetSchema), required=True)


class CalibrationQuerySchema(PresetQuerySchema):
    """The stock to be measured, the offsets so far, and the language of what stands beside the rulers."""

    lang = fields.String(load_default="zh", validate=validate.OneOf(["zh", "en"]))
    offset_x_mm = fields.Float(load_default=0.0, validate=validate.Range(-50, 50))
    offset_y_mm = fields.Float(load_default=0.0, validate=validate.Range(-50, 50))


class SheetSchema(Schema):
    """Labels to print, where on the sheet."""

    tags = fields.List(
        fields.String(validate=validate.Length(1, 200)),
        required=True,
        validate=validate.Length(1, MOST_LABELS),
    )
    preset = fields.String(load_default="a4-3x8", validate=validate.Length(1, 40))
    offset_x_mm = fields.Float(load_default=0.0, validate=validate.Range(-50, 50))
    offset_y_mm = fields.Float(load_default=0.0, validate=validate.Range(-50, 50))
    skip = fields.Integer(load_default=0, validate=validate.Range(0, 200))


class GateCodesForSchema(Schema):
    """How many one-time codes for which gate."""

    site = fields.String(required=True, validate=validate.Length(1, 80))
    count = fields.Integer(required=True, validate=validate.Range(1, 200))
