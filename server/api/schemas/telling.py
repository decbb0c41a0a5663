"""Shapes of `views/telling.py`."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from server.api.openapi import RecordField
from server.notify.port import Told, Way
from server.storage.tables.deliveries import DELIVERED, ENDED, FAILED, WAITING

WAYS = tuple(way.value for way in Way)
WRITTEN = tuple(way for way in WAYS if way != Way.PUSH)
HINDRANCES = ("no-phone", "not-set-up", "no-address", "not-verified")
OUTCOMES = (*(told.value for told in Told), *HINDRANCES)


class WhoseSchema(Schema):
    """Whose ways: one's own where nobody is named."""

    person = fields.String(load_default=None, validate=validate.Length(1, 64))


class WayStepSchema(Schema):
    """One way, and how many minutes to wait for an acknowledgement before the next."""

    channel = fields.String(required=True, validate=validate.OneOf(WAYS))
    wait_min = fields.Integer(required=True, validate=validate.Range(0, 120))


class WaySchema(Schema):
    """Whether a person can be told by a way now."""

    channel = fields.String(required=True, validate=validate.OneOf(WAYS))
    hindered = fields.String(required=True, allow_none=True, validate=validate.OneOf(HINDRANCES))


class WayTestSchema(Schema):
    """How the latest test of an address went."""

    channel = fields.String(required=True, validate=validate.OneOf(WRITTEN))
    asked_ms = fields.Integer(required=True)
    state = fields.String(required=True, validate=validate.OneOf((WAITING, DELIVERED, FAILED, ENDED)))
    outcome = fields.String(required=True, allow_none=True, validate=validate.OneOf(OUTCOMES))
    said = fields.String(
        required=True, allow_none=True, metadata={"description": "the other side's own words"}
    )
    attempts = fields.Integer(required=True)
    next_ms = fields.Integer(required=True, allow_none=True)


class ToldBySchema(Schema):
    """By what ways a person is told."""

    name = fields.String(required=True)
    ways = RecordField("Ways", required=True)
    ready = fields.List(fields.Nested(WaySchema), required=True)
    tests = fields.List(fields.Nested(WayTestSchema), required=True)


class WaysSetSchema(Schema):
    """A person's ways as a whole."""

    person = fields.String(required=True, validate=validate.Length(1, 64))
    language = fields.String(load_default=None, allow_none=True, validate=validate.OneOf(["zh", "en"]))
    steps = fields.List(fields.Nested(WayStepSchema), required=True, validate=validate.Length(max=6))
    email = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=254))
    mobile = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=40))


class WayOfSchema(Schema):
    """One way of a person."""

    person = fields.String(required=True, validate=validate.Length(1, 64))
    channel = fields.String(required=True, validate=validate.OneOf(WRITTEN))


class WayCodeSchema(Schema):
    """The code that a test message brought."""

    person = fields.String(required=True, validate=validate.Length(1, 64))
    channel = fields.String(required=True, validate=validate.OneOf(("email", "sms")))
    code = fields.String(required=True, validate=validate.Length(1, 20))


class GatewaySettingsSchema(Schema):
    """What of a way out may be read back; which parts there are depends on the channel."""

    host = fields.String(allow_none=True, validate=validate.Length(max=253))
    port = fields.Integer(allow_none=True, validate=validate.Range(1, 65535))
    tls = fields.String(allow_none=True, validate=validate.OneOf(("tls", "starttls", "none")))
    user = fields.String(allow_none=True, validate=validate.Length(max=254))
    sender = fields.String(allow_none=True, validate=validate.Length(max=254))
    sign = fields.String(allow_none=True, validate=validate.Length(max=40))
    ok_field = fields.String(allow_none=True, validate=validate.Length(max=40))
    ok_value = fields.String(allow_none=True, validate=validate.Length(max=40))


class GatewaySecretSchema(Schema):
    """What of a way out is taken and never given: left out, a part stays; empty, it is cleared."""

    password = fields.String(allow_none=True, validate=validate.Length(max=500))
    webhook = fields.String(allow_none=True, validate=validate.Length(max=1000))
    key = fields.String(allow_none=True, validate=validate.Length(max=500))
    token = fields.String(allow_none=True, validate=validate.Length(max=500))


class GatewaySetSchema(Schema):
    """A way out."""

    settings = fields.Nested(GatewaySettingsSchema, required=True)
    secret = fields.Nested(GatewaySecretSchema, load_default=dict)


class GatewaySchema(Schema):
    """A way out as it may be shown."""

    channel = fields.String(required=True, validate=validate.OneOf(WRITTEN))
    settings = fields.Nested(GatewaySettingsSchema, required=True)
    secret = fields.List(
        fields.String(), required=True, metadata={"description": "which parts of the secret are set"}
    )
    changed_by = fields.String(required=True, allow_none=True)
    changed_ms = fields.Integer(required=True)


class GatewaysSchema(Schema):
    """The organisation's ways out."""

    items = fields.List(fields.Nested(GatewaySchema), required=True)


class TriesQuerySchema(Schema):
    """Which tries."""

    channel = fields.String(load_default=None, validate=validate.OneOf(WAYS))
    person = fields.String(load_default=None, validate=validate.Length(1, 64))
    outcome = fields.String(load_default=None, validate=validate.OneOf(("delivered", "failed")))
    after = fields.String(load_default=None, validate=validate.Length(max=200))
    limit = fields.Integer(load_default=50, validate=validate.Range(1, 200))


class TrySchema(Schema):
    """One try to tell somebody something."""

    id = fields.String(required=True)
    at_ms = fields.Integer(required=True)
    took_ms = fields.Integer(required=True)
    channel = fields.String(required=True, validate=validate.OneOf(WAYS))
    person = fields.String(required=True)
    name = fields.String(required=True)
    address = fields.String(required=True, allow_none=True, metadata={"description": "masked"})
    about = fields.String(
        required=True, validate=validate.OneOf(("alert", "assigned", "recalled", "stood_down", "test"))
    )
    ticket = fields.String(required=True, allow_none=True)
    number = fields.String(required=True, allow_none=True)
    outcome = fields.String(required=True, validate=validate.OneOf(OUTCOMES))
    said = fields.String(required=True, allow_none=True)
    next_ms = fields.Integer(
        required=True, allow_none=True, metadata={"description": "when it is tried once more by itself"}
    )
    again = fields.Boolean(required=True, metadata={"description": "it failed for good: one may try again"})


class TriesSchema(Schema):
    """Tries, newest first."""

    items = fields.List(fields.Nested(TrySchema), required=True)
    next = fields.String(required=True, allow_none=True)
    waiting = fields.Integer(required=True, metadata={"description": "how many wait for their turn"})
