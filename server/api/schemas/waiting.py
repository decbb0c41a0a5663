"""Shapes of `views/waiting.py`."""

from __future__ import annotations

from marshmallow import Schema, fields


class ParkedOperationSchema(Schema):
    """One operation that is safe here and cannot be carried out yet."""

    id = fields.String(required=True)
    kind = fields.String(required=True)
    known = fields.Boolean(required=True, metadata={"description": "whether this release knows the kind"})
    v = fields.Integer(required=True)
    by = fields.String(required=True, metadata={"description": "person's id, or a role where it has none"})
    device = fields.String(required=True, allow_none=True)
    received_ms = fields.Integer(required=True)
    code = fields.String(required=True, metadata={"description": "what it waits for"})
    detail = fields.String(required=True, metadata={"description": "the same as a sentence"})
    needs = fields.List(fields.String(), required=True)
    ticket = fields.String(required=True, allow_none=True)
    about = fields.String(
        required=True, allow_none=True, metadata={"description": "ticket's number or thing's name"}
    )
    words = fields.List(fields.String(), required=True, metadata={"description": "what its author wrote"})


class ParkedSchema(Schema):
    """What waits, the oldest first."""

    items = fields.List(fields.Nested(ParkedOperationSchema), required=True)
