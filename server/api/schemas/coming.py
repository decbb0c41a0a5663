"""Shapes of `views/coming.py`."""

from __future__ import annotations

from marshmallow import Schema, fields

from server.api.schemas.ground import GroundSchema


class EtaSchema(Schema):
    """When somebody under way will be there: half of such ways take until `eta_ms`, nine of ten until `eta_p90_ms`."""

    eta_ms = fields.Integer(required=True)
    eta_p90_ms = fields.Integer(required=True)
    engine = fields.String(required=True)
    assumed = fields.Boolean(
        required=True, metadata={"description": "a rule of thumb, not learnt from finished trips"}
    )
    age_s = fields.Integer(required=True, metadata={"description": "of the position it starts from"})


class ComingSchema(Schema):
    """How the arrival at a ticket stands; `eta` null where nobody is under way or their position is not known."""

    now = fields.String(required=True, metadata={"format": "date-time"})
    eta = fields.Nested(EtaSchema, required=True, allow_none=True)
    due_ms = fields.Integer(required=True, allow_none=True)


class PointSchema(Schema):
    """A point in WGS-84."""

    lat_deg = fields.Float(required=True)
    lon_deg = fields.Float(required=True)


class WhereaboutsSchema(PointSchema):
    """Where the engineer was last seen; `distance_m` by air."""

    accuracy_m = fields.Float(required=True)
    age_s = fields.Integer(required=True)
    distance_m = fields.Integer(required=True)


class CustomerMapSchema(Schema):
    """What the reporter's map shows; `instead`: as of GET /ground. Of a confidential contract: nothing but nulls."""

    now = fields.String(required=True, metadata={"format": "date-time"})
    site = fields.Nested(PointSchema, required=True, allow_none=True)
    engineer = fields.Nested(WhereaboutsSchema, required=True, allow_none=True)
    ground = fields.Nested(GroundSchema, required=True, allow_none=True)
    instead = fields.Nested(GroundSchema, required=True, allow_none=True)


class WayQuerySchema(Schema):
    """Whose way is drawn."""

    person = fields.String(required=True)


class DrawnWaySchema(Schema):
    """The way from where somebody was last seen to the site. `straight`: no engine knows the roads there."""

    engine = fields.String(required=True, metadata={"description": "who knows it: roads, osrm or geodesic"})
    straight = fields.Boolean(required=True)
    points = fields.List(fields.Nested(PointSchema), required=True)
