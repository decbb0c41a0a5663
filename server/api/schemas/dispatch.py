"""Shapes of `views/dispatch.py`."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from server.api.schemas.intake import LAST_MS
from server.api.schemas.operations import ID
from server.api.schemas.tickets import CandidateSchema, CandidatesSchema, FallbackSchema
from server.domain.whereabouts import EXCHANGED, FAR, UNSET

MOST_MIN = 24 * 60
MOST_TIMES = 5


class PromiseQuestionSchema(Schema):
    """What is known of a report while it is typed; nothing of it is kept."""

    site = fields.String(required=True, validate=ID)
    equipment = fields.String(load_default=None, allow_none=True, validate=ID)
    type = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=40))
    severity = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=40))
    began_ms = fields.Integer(
        strict=True, load_default=None, allow_none=True, validate=validate.Range(0, LAST_MS)
    )


class FallbackPlanSchema(Schema):
    """What else there is when nobody can be there in time."""

    remote = fields.Boolean(required=True)
    neighbour = fields.Nested(CandidateSchema, required=True, allow_none=True)
    spare_within_min = fields.Integer(required=True, allow_none=True)


class PromiseSchema(CandidatesSchema):
    """Whether arrival can be promised: the chance of the best, the first few, and what else there is."""

    probability = fields.Float(required=True, allow_none=True)
    on_duty = fields.Integer(required=True)
    fallback = fields.Nested(FallbackPlanSchema, required=True)


class WhatIfQuerySchema(Schema):
    """What would be: one more engineer at this site, or arrival promised within other minutes."""

    more_at = fields.String(load_default=None, validate=ID)
    within_min = fields.Integer(load_default=None, validate=validate.Range(1, MOST_MIN))


class CountSchema(Schema):
    """One promise of arrival at one site: how many could keep it now."""

    key = fields.String(required=True)
    site = fields.String(required=True)
    within_min = fields.Integer(required=True)
    count = fields.Integer(required=True)
    who = fields.List(fields.String(), required=True)


class CoverageRowSchema(CountSchema):
    """One promise of arrival at one site; `ahead` counts by hour of the next seven days from `start_ms`.

    `coming`: who will count once they are where they agreed to stand by. `at_post`: residents who count as being
    there because the roster says so, for nobody saw them.
    """

    zh = fields.String(required=True)
    en = fields.String(required=True)
    clause = fields.String(required=True)
    chance = fields.Float(required=True)
    coming = fields.List(fields.String(), required=True)
    at_post = fields.List(fields.String(), required=True)
    risk_since_ms = fields.Integer(required=True, allow_none=True)
    supposed = fields.Integer(required=True, allow_none=True)
    ahead = fields.List(fields.Integer(), required=True)


class GapSchema(Schema):
    """A stretch to come in which, by the roster, nobody could be there in time."""

    key = fields.String(required=True)
    from_ms = fields.Integer(required=True)
    to_ms = fields.Integer(required=True)


class StandbyMoveSchema(Schema):
    """The move that most raises coverage, as `standby.ask` says it: `gain` is a share of all promises."""

    person = fields.String(required=True)
    name = fields.String(required=True)
    at = fields.String(required=True)
    zh = fields.String(required=True)
    en = fields.String(required=True)
    lat_deg = fields.Float(required=True)
    lon_deg = fields.Float(required=True)
    key = fields.String(required=True)
    site = fields.String(required=True)
    within_min = fields.Integer(required=True)
    gain = fields.Float(required=True)
    minutes = fields.Float(required=True)
    km = fields.Float(required=True, allow_none=True)


class UnplacedSchema(Schema):
    """A site of which arrival is promised and that no count can include: its position is missing or cannot be right."""

    site = fields.String(required=True)
    zh = fields.String(required=True)
    en = fields.String(required=True)
    why = fields.String(required=True, validate=validate.OneOf([UNSET, EXCHANGED, FAR]))


class CountsSchema(Schema):
    """How many could keep each promise of arrival now, and which engines say so."""

    now = fields.String(required=True)
    engines = fields.List(fields.String(), required=True)
    assumed = fields.Boolean(required=True)
    fallbacks = fields.List(fields.Nested(FallbackSchema), required=True)
    oldest_fix_s = fields.Integer(required=True, allow_none=True)
    rows = fields.List(fields.Nested(CountSchema), required=True)


class CoverageSchema(CountsSchema):
    """Who could be where in time, now and by the roster of the next seven days."""

    start_ms = fields.Integer(required=True)
    rows = fields.List(fields.Nested(CoverageRowSchema), required=True)
    gaps = fields.List(fields.Nested(GapSchema), required=True)
    unplaced = fields.List(fields.Nested(UnplacedSchema), required=True)
    standby = fields.Nested(StandbyMoveSchema, required=True, allow_none=True)


class PlanQuerySchema(Schema):
    """How many should be able to be at each site in time."""

    times = fields.Integer(load_default=1, validate=validate.Range(1, MOST_TIMES))


class ShortSchema(Schema):
    """A promise for which so many still lack, whatever is done."""

    key = fields.String(required=True)
    lack = fields.Integer(required=True)


class CoveragePlanSchema(Schema):
    """Who would wait where, so that every site is covered `times` times with least driving.

    `gain` of each move: after those before it, which may be less than nothing. `proven`: nobody could do with less.
    """

    now = fields.String(required=True)
    times = fields.Integer(required=True)
    moves = fields.List(fields.Nested(StandbyMoveSchema), required=True)
    short = fields.List(fields.Nested(ShortSchema), required=True)
    travel_min = fields.Float(required=True)
    proven = fields.Boolean(required=True)


class QueueProposalSchema(Schema):
    """Whom a waiting ticket would get: `first` ranks first for it alone, and may be needed elsewhere."""

    person = fields.String(required=True)
    name = fields.String(required=True)
    rank = fields.Integer(required=True)
    wait_s = fields.Integer(required=True)
    eta_ms = fields.Integer(required=True)
    eta_p90_ms = fields.Integer(required=True)
    slack_s = fields.Integer(required=True, allow_none=True)
    probability = fields.Float(required=True, allow_none=True)
    waits = fields.Boolean(required=True)
    first = fields.String(required=True)
    first_name = fields.String(required=True)


class QueuedSchema(Schema):
    """One ticket that nobody holds."""

    ticket = fields.String(required=True)
    standing = fields.String(
        required=True, validate=validate.OneOf(["savable", "lost", "unpromised", "unranked"])
    )
    deadline_ms = fields.Integer(required=True, allow_none=True)
    proposal = fields.Nested(QueueProposalSchema, required=True, allow_none=True)


class QueueSchema(Schema):
    """The tickets that nobody holds, in the order in which they are to be served."""

    now = fields.String(required=True)
    items = fields.List(fields.Nested(QueuedSchema), required=True)
