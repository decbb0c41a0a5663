"""Shapes of `views/snapshots.py`."""

from __future__ import annotations

from marshmallow import Schema, fields

from server.api.openapi import RecordField


class SnapshotAskSchema(Schema):
    """Which feed."""

    feed = fields.String(required=True, metadata={"description": "as a pull names it"})


class SnapshotChunkSchema(Schema):
    """A part: its number, and of its bytes unpacked the SHA-256 and how many they are."""

    i = fields.Integer(required=True)
    sha256 = fields.String(required=True)
    count = fields.Integer(required=True)
    bytes = fields.Integer(required=True)


class SnapshotSchema(Schema):
    """What a feed held at `cursor`: so many records, in parts; pull from `cursor` once all of them are here."""

    id = fields.String(required=True)
    cursor = fields.Integer(required=True)
    count = fields.Integer(required=True)
    chunks = fields.List(fields.Nested(SnapshotChunkSchema), required=True)


class SnapshotItemsSchema(Schema):
    """Records of one part, as a pull gives them."""

    items = fields.List(RecordField("FeedItem"), required=True)
