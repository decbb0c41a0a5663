"""Shapes of `views/ground.py`."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from server.usecases.ground import DATUMS, KINDS


class GroundSchema(Schema):
    """What draws the ground. `tiles`: one PMTiles file read by ranges; `pictures`: an address with {z}, {x}, {y}."""

    kind = fields.String(required=True, validate=validate.OneOf(KINDS))
    address = fields.String(required=True, metadata={"example": "/ground/0123abcd/tiles"})
    datum = fields.String(required=True, validate=validate.OneOf(DATUMS))
    credit = fields.String(required=True, metadata={"example": "© OpenStreetMap contributors"})
    min_zoom = fields.Integer(required=True)
    max_zoom = fields.Integer(required=True)


class GroundInUseSchema(Schema):
    """Which streets there are to draw; null where no map was added."""

    source = fields.Nested(GroundSchema, required=True, allow_none=True)
