"""Shapes of `views/maps.py`."""

from __future__ import annotations

from marshmallow import EXCLUDE, Schema, fields, validate

from routing.roads.progress import Stage


class RoadMapSchema(Schema):
    """A prepared map."""

    class Meta:
        """Notes of other makers stay in the folder."""

        unknown = EXCLUDE

    map = fields.String(required=True, metadata={"description": "Its name: a digest of the extract."})
    name = fields.String(required=True, metadata={"description": "The file it was made of."})
    current = fields.Boolean(required=True)
    bytes = fields.Integer(required=True)
    made_ms = fields.Integer(required=True)
    bounds_deg = fields.List(
        fields.Float(), required=True, metadata={"description": "West, south, east, north."}
    )
    arcs = fields.Integer(required=True, metadata={"description": "Stretches of road, each direction one."})


class PreparingSchema(Schema):
    """The latest preparation."""

    name = fields.String(required=True)
    stage = fields.String(required=True, validate=validate.OneOf([one.value for one in Stage]))
    percent = fields.Integer(required=True)
    bytes_done = fields.Integer(required=True)
    bytes_total = fields.Integer(required=True)
    began_ms = fields.Integer(required=True)
    map = fields.String(required=True, allow_none=True)
    code = fields.String(required=True, allow_none=True, metadata={"description": "Why it failed."})
    said = fields.String(required=True, allow_none=True, metadata={"description": "The same as a sentence."})


class AheadSchema(Schema):
    """Of how many sites on the map in use the ways from everywhere are known ahead."""

    map = fields.String(required=True)
    done = fields.Integer(required=True)
    of = fields.Integer(required=True)


class MapsSchema(Schema):
    """All maps, the newest first."""

    maps = fields.List(fields.Nested(RoadMapSchema), required=True)
    preparing = fields.Nested(PreparingSchema, required=True, allow_none=True)
    ahead = fields.Nested(AheadSchema, required=True, allow_none=True)
