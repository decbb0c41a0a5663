"""Shapes of `views/push.py`."""

from __future__ import annotations

from marshmallow import INCLUDE, Schema, fields, validate

ANSWERS = (
    "delivered",
    "gone",
    "key-refused",
    "address-refused",
    "later",
    "unreachable",
    "refused",
    "nothing-new",
)


class TestedSchema(Schema):
    """What came of the last test message: no answer yet while it waits to be sent."""

    asked_ms = fields.Integer(required=True)
    answer = fields.String(required=True, allow_none=True, validate=validate.OneOf(ANSWERS))


class PushSchema(Schema):
    """What a phone needs to subscribe, and what the server knows of its subscription."""

    public_key = fields.String(
        required=True, metadata={"description": "the browser's applicationServerKey, base64url"}
    )
    endpoint_sha256 = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "of the endpoint kept for this phone, as hex"},
    )
    test = fields.Nested(TestedSchema, required=True, allow_none=True)


class PushKeysSchema(Schema):
    """The browser's keys (RFC 8291), base64url."""

    class Meta:
        """A browser may add keys of later standards."""

        unknown = INCLUDE

    p256dh = fields.String(required=True, validate=validate.Length(1, 200))
    auth = fields.String(required=True, validate=validate.Length(1, 100))


class SubscriptionSchema(Schema):
    """A push subscription as the browser gives it, and the language its messages are to be in."""

    class Meta:
        """Browsers add `expirationTime`."""

        unknown = INCLUDE

    endpoint = fields.String(required=True, validate=validate.Length(1, 1000))
    keys = fields.Nested(PushKeysSchema, required=True)
    language = fields.String(load_default=None, allow_none=True, validate=validate.OneOf(["zh", "en"]))
