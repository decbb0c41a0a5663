"""Shapes of `views/sync.py`, for the document alone: `server/sync/wire.py` reads them."""

from __future__ import annotations

from marshmallow import INCLUDE, Schema, fields, validate

from server.api.openapi import RecordField
from server.api.schemas.operations import OUTCOMES


class PhoneFactsSchema(Schema):
    """Which phone speaks to which server."""

    class Meta:
        """An app that is newer than the server may say more; the server passes that over."""

        unknown = INCLUDE

    v = fields.Integer(required=True)
    device = fields.String(required=True)
    phone_epoch = fields.String(required=True)
    server = fields.String(allow_none=True)
    server_epoch = fields.String(allow_none=True)


class WaitingOnPhoneSchema(Schema):
    """What waits on the phone (`oldest`: when the oldest of it was recorded, epoch ms), and how the phone is."""

    class Meta:
        """Unknown members are passed over, as everywhere in what a phone sends."""

        unknown = INCLUDE

    operations = fields.Integer()
    oldest = fields.Integer(allow_none=True)
    blob_bytes = fields.Integer()
    photos = fields.Integer()
    app = fields.String(metadata={"description": "version of the app"})
    ahead_ms = fields.Integer(allow_none=True, metadata={"description": "its clock, ahead (+) or behind (-)"})
    free_bytes = fields.Integer(allow_none=True)
    persisted = fields.Boolean(metadata={"description": "the browser promised to keep the data"})
    battery = fields.Integer(allow_none=True, metadata={"description": "percent"})


class SyncPushSchema(PhoneFactsSchema):
    """Up to 200 operations, their personal values apart."""

    wall_ms = fields.Integer(required=True)
    waiting = fields.Nested(WaitingOnPhoneSchema)
    operations = fields.List(fields.Dict(), required=True)
    personal = fields.Dict()


class HeldSchema(Schema):
    """What the server holds of this phone: everything up to `n` but the holes."""

    n = fields.Integer(required=True)
    holes = fields.List(fields.Integer(), required=True)


class PushOutcomeSchema(Schema):
    """What became of one operation; `first` is the outcome of one that was said before (`repeated`)."""

    id = fields.String(required=True)
    outcome = fields.String(required=True, validate=validate.OneOf(OUTCOMES))
    rev = fields.Integer()
    code = fields.String(metadata={"description": "stable, see docs/errors.md"})
    detail = fields.String(metadata={"description": "a sentence for its author"})
    first = fields.String(validate=validate.OneOf(OUTCOMES))


class SyncPushedSchema(Schema):
    """One outcome per operation, in the same order, and what is held of this phone."""

    server = fields.String(required=True)
    server_epoch = fields.String(required=True)
    now = fields.String(required=True)
    held = fields.Nested(HeldSchema, required=True)
    outcomes = fields.List(fields.Nested(PushOutcomeSchema), required=True)
    durable_ms = fields.Integer(required=True, allow_none=True)


CURSOR = {"type": ["integer", "string"], "description": "to be handed back as it is; null = nothing read yet"}


class CursorSchema(Schema):
    """How far a feed has been read."""

    class Meta:
        """As of the whole pull."""

        unknown = INCLUDE

    feed = fields.String(required=True)
    cursor = fields.Raw(allow_none=True, metadata={**CURSOR, "type": ["integer", "string", "null"]})


class SyncPullSchema(PhoneFactsSchema):
    """The phone's cursors."""

    feeds = fields.List(fields.Nested(CursorSchema), required=True)
    limit = fields.Integer()
    snapshots = fields.Boolean(
        metadata={"description": "name large feeds that are begun instead of paging them"}
    )
    waiting = fields.Nested(WaitingOnPhoneSchema)


class GrantsSchema(Schema):
    """Which feeds this phone reads from now on, and which of those it named it reads no longer."""

    rev = fields.String(required=True)
    joined = fields.List(fields.String(), required=True)
    left = fields.List(fields.String(), required=True)


class FeedSumSchema(Schema):
    """What the feed holds at its end: how many records, and the sum of their hashes, 16 hexadecimal digits."""

    count = fields.Integer(required=True)
    hash = fields.String(required=True)


class FeedPageSchema(Schema):
    """What changed in one feed behind the cursor; `more` says that the next page waits, `sum` comes with the last."""

    feed = fields.String(required=True)
    cursor = fields.Raw(required=True, metadata=CURSOR)
    more = fields.Boolean(required=True)
    items = fields.List(RecordField("FeedItem"), required=True)
    sum = fields.Nested(FeedSumSchema)


class LargeFeedSchema(Schema):
    """A feed that begins with a snapshot, and how many records it holds."""

    feed = fields.String(required=True)
    count = fields.Integer(required=True)


class SyncPulledSchema(Schema):
    """Changes of each feed, and which feeds were joined and left."""

    server = fields.String(required=True)
    server_epoch = fields.String(required=True)
    now = fields.String(required=True)
    grants = fields.Nested(GrantsSchema, required=True)
    feeds = fields.List(fields.Nested(FeedPageSchema), required=True)
    snapshots = fields.List(fields.Nested(LargeFeedSchema))
