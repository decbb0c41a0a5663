"""Shapes of `views/sync.py`, for the document alone: `server/sync/wire.py` reads them."""

from __future__ import annotations

from marshmallow import Schema, fields


class PhoneFactsSchema(Schema):
    """Which phone speaks to which server."""

    v = fields.Integer(required=True)
    device = fields.String(required=True)
    phone_epoch = fields.String(required=True)
    server = fields.String(allow_none=True)
    server_epoch = fields.String(allow_none=True)


class PushSchema(PhoneFactsSchema):
    """Up to 200 operations, their personal values apart."""

    wall_ms = fields.Integer(required=True)
    waiting = fields.Dict()
    operations = fields.List(fields.Dict(), required=True)
    personal = fields.Dict()


class PushedSchema(Schema):
    """One outcome per operation, in the same order, and what is held of this phone."""

    server = fields.String(required=True)
    server_epoch = fields.String(required=True)
    now = fields.String(required=True)
    held = fields.Dict(required=True)
    outcomes = fields.List(fields.Dict(), required=True)
    durable_ms = fields.Integer(required=True, allow_none=True)


class CursorSchema(Schema):
    """How far a feed has been read."""

    feed = fields.String(required=True)
    cursor = fields.Integer(allow_none=True)


class PullSchema(PhoneFactsSchema):
    """The phone's cursors."""

    feeds = fields.List(fields.Nested(CursorSchema), required=True)
    limit = fields.Integer()


class PulledSchema(Schema):
    """Changes of each feed, and which feeds were joined and left."""

    server = fields.String(required=True)
    server_epoch = fields.String(required=True)
    now = fields.String(required=True)
    grants = fields.Dict(required=True)
    feeds = fields.List(fields.Dict(), required=True)
