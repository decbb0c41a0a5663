"""Shapes of `views/dayplan.py`."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from server.api.schemas.lists import QuerySchema
from server.api.schemas.tickets import ReasonSchema


class DayPlanQuerySchema(QuerySchema):
    """Which day: today where it is not said."""

    date = fields.String(load_default=None, validate=validate.Length(max=10))


class PlannedAtSchema(Schema):
    """Who goes, and when work begins."""

    person = fields.String(required=True)
    start_ms = fields.Integer(required=True)


class PlannedPinSchema(Schema):
    """What the desk has fixed; without a time only who goes."""

    person = fields.String(required=True)
    start_ms = fields.Integer(required=True, allow_none=True)


class PlannedStopSchema(Schema):
    """One errand, or with none a break; `travel_s` is driven before it."""

    errand = fields.String(required=True, allow_none=True)
    travel_s = fields.Integer(required=True)
    start_ms = fields.Integer(required=True)
    end_ms = fields.Integer(required=True)


class PlannedRouteSchema(Schema):
    """An engineer's day from `from_ms` to `to_ms`; `urgent` names the ticket that goes first."""

    person = fields.String(required=True)
    name = fields.String(required=True)
    from_ms = fields.Integer(required=True)
    to_ms = fields.Integer(required=True)
    urgent = fields.String(required=True, allow_none=True)
    stops = fields.List(fields.Nested(PlannedStopSchema), required=True)
    home_s = fields.Integer(required=True)


class UnplannedSchema(Schema):
    """An errand in nobody's day, with why."""

    errand = fields.String(required=True)
    reasons = fields.List(fields.Nested(ReasonSchema), required=True)


class PlannedMoveSchema(Schema):
    """An errand that another plan gave to somebody else or to another time; `now` null: to nobody."""

    errand = fields.String(required=True)
    was = fields.Nested(PlannedAtSchema, required=True)
    now = fields.Nested(PlannedAtSchema, required=True, allow_none=True)
    why = fields.Nested(ReasonSchema, required=True)


class PlannedErrandSchema(Schema):
    """A visit that is planned, not called for; `opens_min`, `closes_min`: minutes of the site's day."""

    id = fields.String(required=True)
    contract = fields.String(required=True)
    site = fields.String(required=True)
    site_zh = fields.String(required=True)
    site_en = fields.String(required=True)
    what = fields.String(required=True)
    zh = fields.String(required=True)
    en = fields.String(required=True)
    minutes = fields.Integer(required=True)
    from_ms = fields.Integer(required=True)
    to_ms = fields.Integer(required=True)
    opens_min = fields.Integer(required=True)
    closes_min = fields.Integer(required=True)
    skill = fields.String(required=True, allow_none=True)
    task = fields.String(required=True, allow_none=True)
    ticket = fields.String(required=True, allow_none=True)
    priority = fields.Integer(required=True)
    pin = fields.Nested(PlannedPinSchema, required=True, allow_none=True)
    state = fields.String(required=True)
    ended_ms = fields.Integer(required=True, allow_none=True)
    ended_by = fields.String(required=True, allow_none=True)
    note = fields.String(required=True, allow_none=True)


class PlannedDaySchema(Schema):
    """Who goes where in a day; `state`: none, solving, improving, ready or failed; `zero_ms`: the day's midnight."""

    now = fields.String(required=True)
    date = fields.String(required=True)
    today = fields.String(required=True)
    zone = fields.String(required=True)
    zero_ms = fields.Integer(required=True)
    state = fields.String(required=True)
    stage = fields.String(required=True, allow_none=True)
    solver = fields.String(required=True, allow_none=True)
    travel_s = fields.Integer(required=True)
    engines = fields.List(fields.String(), required=True)
    assumed = fields.Boolean(required=True)
    made_ms = fields.Integer(required=True, allow_none=True)
    routes = fields.List(fields.Nested(PlannedRouteSchema), required=True)
    left_out = fields.List(fields.Nested(UnplannedSchema), required=True)
    moves = fields.List(fields.Nested(PlannedMoveSchema), required=True)
    errands = fields.List(fields.Nested(PlannedErrandSchema), required=True)


class PlanAgainSchema(Schema):
    """Whether the plan is being made: it is read again at its own address."""

    state = fields.String(required=True)
