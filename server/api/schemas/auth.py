"""Shapes of `views/auth.py`."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from server.api.openapi import RecordField


class SignInSchema(Schema):
    """A login and its password."""

    login = fields.String(
        required=True, validate=validate.Length(1, 200), metadata={"example": "dispatcher@demo"}
    )
    password = fields.String(required=True, validate=validate.Length(1, 1000))


class PhoneSchema(Schema):
    """The phone that a session belongs to."""

    id = fields.String(required=True)
    name = fields.String(required=True)


class MeSchema(Schema):
    """Who is signed in, where, and the server's time."""

    person = RecordField("Person", required=True)
    organisation = RecordField("Organisation", required=True)
    device = fields.Nested(PhoneSchema, required=True, allow_none=True)
    demo = fields.Boolean(required=True)
    server = fields.String(required=True)
    server_epoch = fields.String(required=True)
    now = fields.String(required=True, metadata={"format": "date-time"})
