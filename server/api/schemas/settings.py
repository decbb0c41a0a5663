"""Shapes of `views/settings.py`."""

from __future__ import annotations

from marshmallow import Schema, fields

from server.api.openapi import RecordField


class FieldChangeSchema(Schema):
    """Who set a field last, and when."""

    field = fields.String(required=True)
    by = fields.String(
        required=True, allow_none=True, metadata={"description": "a person's name; null: the server"}
    )
    at_ms = fields.Integer(required=True)


class LimitSchema(Schema):
    """The least and the most that a number may be."""

    field = fields.String(required=True)
    least = fields.Integer(required=True)
    most = fields.Integer(required=True)


class VariableSchema(Schema):
    """One variable of the environment, as it was when the server started."""

    name = fields.String(required=True, metadata={"example": "HALFHOUR_PUBLIC_URL"})
    value = fields.String(required=True, metadata={"description": "empty where nothing is set"})


class SettingsSchema(Schema):
    """What an administrator may set (`organisation.edit`), and what the installation fixes."""

    organisation = RecordField("Organisation", required=True)
    rev = fields.Integer(
        required=True, metadata={"description": "send it as `base`, so that no other edit is undone unseen"}
    )
    changes = fields.List(fields.Nested(FieldChangeSchema), required=True)
    limits = fields.List(fields.Nested(LimitSchema), required=True)
    installation = fields.List(fields.Nested(VariableSchema), required=True)
