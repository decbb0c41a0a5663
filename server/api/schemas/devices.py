"""Shapes of `views/devices.py`."""

from __future__ import annotations

from marshmallow import INCLUDE, Schema, fields, validate

from server.api.openapi import RecordField
from server.api.schemas.auth import MeSchema, PhoneSchema


class EnrolmentForSchema(Schema):
    """Whose phone is to be enrolled; without a name, the asking engineer's own."""

    person = fields.String(validate=validate.Length(1, 80))


class EnrolmentSchema(Schema):
    """A code that enrols one phone, as text, address and picture."""

    code = fields.String(required=True, metadata={"example": "7K3MQX9D2F"})
    url = fields.String(required=True)
    svg = fields.String(required=True)
    expires_ms = fields.Integer(required=True)


class PublicKeySchema(Schema):
    """The public half of the phone's key, P-256 as a JWK (RFC 7517)."""

    class Meta:
        """Browsers add key_ops and ext."""

        unknown = INCLUDE

    kty = fields.String(required=True, validate=validate.Equal("EC"))
    crv = fields.String(required=True, validate=validate.Equal("P-256"))
    x = fields.String(required=True, validate=validate.Length(1, 64))
    y = fields.String(required=True, validate=validate.Length(1, 64))


class NewDeviceSchema(Schema):
    """A phone with its code and key."""

    code = fields.String(required=True, validate=validate.Length(1, 100))
    name = fields.String(required=True, validate=validate.Length(1, 100))
    public_key = fields.Nested(PublicKeySchema, required=True)


class EnrolledSchema(Schema):
    """The phone's identity, and who it belongs to."""

    device = fields.Nested(PhoneSchema, required=True)
    me = fields.Nested(MeSchema, required=True)


class ChallengeSchema(Schema):
    """What the phone is to sign."""

    challenge = fields.String(required=True)


class SignedSchema(Schema):
    """The challenge, signed: ECDSA P-256 with SHA-256, raw r||s in base64url."""

    challenge = fields.String(required=True, validate=validate.Length(1, 200))
    signature = fields.String(required=True, validate=validate.Length(1, 200))


class DeviceNameSchema(Schema):
    """What the desk calls a phone."""

    name = fields.String(
        required=True, validate=validate.And(validate.Length(1, 100), validate.Regexp(r".*\S"))
    )


class WaitingSchema(Schema):
    """What a phone said is waiting on it, and of itself; null where it did not say."""

    operations = fields.Integer(required=True)
    oldest_ms = fields.Integer(required=True, allow_none=True)
    photos = fields.Integer(required=True, allow_none=True)
    blob_bytes = fields.Integer(required=True)
    app = fields.String(required=True, allow_none=True, metadata={"description": "version of the app"})
    ahead_ms = fields.Integer(
        required=True,
        allow_none=True,
        metadata={"description": "how far its clock is ahead (+) or behind (-)"},
    )
    free_bytes = fields.Integer(required=True, allow_none=True)
    persisted = fields.Boolean(
        required=True, allow_none=True, metadata={"description": "its browser promised to keep the data"}
    )
    battery = fields.Integer(required=True, allow_none=True, metadata={"description": "percent"})


class DeviceSchema(Schema):
    """A phone as the desk sees it."""

    id = fields.String(required=True)
    person = fields.String(required=True)
    name = fields.String(required=True)
    state = fields.String(required=True, validate=validate.OneOf(["active", "revoked", "erased"]))
    created_ms = fields.Integer(required=True)
    last_contact_ms = fields.Integer(required=True, allow_none=True)
    revoked_ms = fields.Integer(required=True, allow_none=True)
    waiting = fields.Nested(WaitingSchema, required=True, allow_none=True)
    command = RecordField("Command", required=True, allow_none=True)


class DevicesSchema(Schema):
    """All phones one may see."""

    items = fields.List(fields.Nested(DeviceSchema), required=True)
