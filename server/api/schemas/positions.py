"""Shapes of `views/positions.py` and `views/trackers.py`."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from server.api.schemas.board import PositionSchema

LATEST_MS = 253402300799999


class FixSchema(Schema):
    """One fix. Null where the phone has no number; what cannot be so is kept with its doubts, and not believed."""

    at_ms = fields.Integer(strict=True, required=True, validate=validate.Range(0, LATEST_MS))
    lat_deg = fields.Float(required=True, allow_none=True, metadata={"description": "WGS-84"})
    lon_deg = fields.Float(required=True, allow_none=True, metadata={"description": "WGS-84"})
    accuracy_m = fields.Float(required=True, allow_none=True, validate=validate.Range(0, 10_000_000))
    speed_m_s = fields.Float(allow_none=True, validate=validate.Range(0, 100_000))
    heading_deg = fields.Float(allow_none=True, validate=validate.Range(0, 360))
    battery_pct = fields.Integer(allow_none=True, validate=validate.Range(0, 100))
    mock = fields.Boolean()


class FixesSchema(Schema):
    """Fixes since the last report, at most 1,000, in any order."""

    fixes = fields.List(fields.Nested(FixSchema), required=True, validate=validate.Length(1))


class DoubtSchema(Schema):
    """Why a fix is not believed."""

    code = fields.String(required=True)
    zh = fields.String(required=True)
    en = fields.String(required=True)


class DoubtedSchema(Schema):
    """A fix of the body, by its place in it."""

    index = fields.Integer(required=True)
    doubts = fields.List(fields.Nested(DoubtSchema), required=True)


class TakenSchema(Schema):
    """What became of the fixes. `off_duty`: not kept, for nobody is followed then; `seen`: false while switched off."""

    now = fields.String(required=True)
    kept = fields.Integer(required=True)
    off_duty = fields.Integer(required=True)
    seen = fields.Boolean(required=True)
    doubted = fields.List(fields.Nested(DoubtedSchema), required=True)


class LastSeenSchema(PositionSchema):
    """Where a person was last seen, with what the phone said beside."""

    age_s = fields.Integer(required=True)
    speed_m_s = fields.Float(required=True, allow_none=True)
    heading_deg = fields.Float(required=True, allow_none=True)
    battery_pct = fields.Integer(required=True, allow_none=True)
    source = fields.String(required=True)


class UnseenSchema(Schema):
    """Somebody who has switched their position off."""

    person = fields.String(required=True)
    since_ms = fields.Integer(required=True)


class PositionsSchema(Schema):
    """Where everyone was last seen."""

    now = fields.String(required=True)
    items = fields.List(fields.Nested(LastSeenSchema), required=True)
    unseen = fields.List(fields.Nested(UnseenSchema), required=True)


class SpanQuerySchema(Schema):
    """From when to when, at most a week."""

    from_ms = fields.Integer(required=True, validate=validate.Range(0, LATEST_MS))
    to_ms = fields.Integer(required=True, validate=validate.Range(0, LATEST_MS))


class TrailFixSchema(Schema):
    """One fix of a trail."""

    person = fields.String(required=True)
    at_ms = fields.Integer(required=True)
    received_ms = fields.Integer(required=True)
    lat_deg = fields.Float(required=True, allow_none=True)
    lon_deg = fields.Float(required=True, allow_none=True)
    accuracy_m = fields.Float(required=True, allow_none=True)
    speed_m_s = fields.Float(required=True, allow_none=True)
    heading_deg = fields.Float(required=True, allow_none=True)
    battery_pct = fields.Integer(required=True, allow_none=True)
    source = fields.String(required=True)
    doubts = fields.List(fields.Nested(DoubtSchema), required=True)


class TrailSchema(Schema):
    """A person's trail, oldest first."""

    now = fields.String(required=True)
    items = fields.List(fields.Nested(TrailFixSchema), required=True)


class SharingSchema(Schema):
    """Whether one wants to be seen while on duty."""

    seen = fields.Boolean(required=True)


class LookSchema(Schema):
    """Who looked at one's trail, when, and at which stretch of it."""

    viewer = fields.String(required=True)
    name = fields.String(required=True)
    at_ms = fields.Integer(required=True)
    from_ms = fields.Integer(required=True)
    to_ms = fields.Integer(required=True)


class OwnPositionSchema(Schema):
    """How the asking engineer is seen. `seen_until_ms`: when the last span of duty ended, null while it goes on."""

    now = fields.String(required=True)
    seen = fields.Boolean(required=True)
    unseen_since_ms = fields.Integer(required=True, allow_none=True)
    on_duty = fields.Boolean(required=True)
    seen_until_ms = fields.Integer(required=True, allow_none=True)
    trail_days = fields.Integer(required=True)
    last = fields.Nested(LastSeenSchema, required=True, allow_none=True)
    looks = fields.List(fields.Nested(LookSchema), required=True)


class NewTrackerSchema(Schema):
    """Whose position an app or device is to send; without a person, the asking engineer's own."""

    person = fields.String(validate=validate.Length(1, 80))
    name = fields.String(required=True, validate=validate.Regexp(r"^\S.{0,79}$"))


class TrackerSchema(Schema):
    """An app or device that sends positions."""

    id = fields.String(required=True)
    person = fields.String(required=True)
    name = fields.String(required=True)
    made_by = fields.String(required=True)
    created_ms = fields.Integer(required=True)
    revoked_ms = fields.Integer(required=True, allow_none=True)


class TrackersSchema(Schema):
    """Apps and devices that send positions."""

    items = fields.List(fields.Nested(TrackerSchema), required=True)


class MadeTrackerSchema(TrackerSchema):
    """A new one with its token, which is told this once, and what the apps are set to."""

    token = fields.String(required=True)
    osmand_url = fields.String(required=True)
    traccar_url = fields.String(
        required=True, metadata={"description": "opened on the phone, sets Traccar Client"}
    )
    owntracks_url = fields.String(
        required=True, metadata={"description": "opened on the phone, sets OwnTracks"}
    )
    svg = fields.String(required=True, metadata={"description": "traccar_url as a QR code"})
