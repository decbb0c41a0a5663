"""Shapes of `views/health.py`."""

from __future__ import annotations

from marshmallow import Schema, fields


class HealthSchema(Schema):
    """This server and its state."""

    ok = fields.Boolean(required=True)
    server = fields.String(required=True)
    server_epoch = fields.String(required=True)
    release = fields.String(required=True)
    demo = fields.Boolean(
        required=True, metadata={"description": "Whether the demo is on: then GET /demo says more."}
    )
