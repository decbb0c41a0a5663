"""Shapes of `views/ground.py`."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from server.usecases.ground import DATUMS, KINDS
from server.usecases.tile_source import MOST_CHARACTERS


class GroundSchema(Schema):
    """What draws the ground. `tiles`: one PMTiles file read by ranges; `pictures`: an address with {z}, {x}, {y}."""

    kind = fields.String(required=True, validate=validate.OneOf(KINDS))
    address = fields.String(required=True, metadata={"example": "/ground/0123abcd/tiles"})
    datum = fields.String(required=True, validate=validate.OneOf(DATUMS))
    credit = fields.String(required=True, metadata={"example": "© OpenStreetMap contributors"})
    min_zoom = fields.Integer(required=True)
    max_zoom = fields.Integer(required=True)


class GroundInUseSchema(Schema):
    """Which streets there are to draw; null where there are none. `instead`: while a source of pictures is silent."""

    source = fields.Nested(GroundSchema, required=True, allow_none=True)
    instead = fields.Nested(GroundSchema, required=True, allow_none=True)


class TileSourceSetSchema(Schema):
    """A source of pictures. `key`: takes the place of {key}; left out, the one that is set stays."""

    template = fields.String(
        required=True,
        validate=validate.Length(1, MOST_CHARACTERS),
        metadata={"example": "https://tiles.example.org/{z}/{x}/{y}.png?key={key}"},
    )
    key = fields.String(load_default="", validate=validate.Regexp(r"[A-Za-z0-9._~-]{0,200}\Z"))
    datum = fields.String(required=True, validate=validate.OneOf(DATUMS))
    credit = fields.String(required=True, validate=validate.Length(0, 100))
    min_zoom = fields.Integer(load_default=3, validate=validate.Range(0, 22))
    max_zoom = fields.Integer(load_default=18, validate=validate.Range(0, 22))


class TileSourceSchema(Schema):
    """The source that is set; of its key only that there is one."""

    template = fields.String(required=True)
    datum = fields.String(required=True, validate=validate.OneOf(DATUMS))
    credit = fields.String(required=True)
    min_zoom = fields.Integer(required=True)
    max_zoom = fields.Integer(required=True)
    has_key = fields.Boolean(required=True)


class TileSourceInUseSchema(Schema):
    """The source that is set; null where none is."""

    source = fields.Nested(TileSourceSchema, required=True, allow_none=True)
