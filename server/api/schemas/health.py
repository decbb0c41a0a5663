"""Shapes of `views/health.py`."""

from __future__ import annotations

from marshmallow import Schema, fields


class HealthSchema(Schema):
    """This server and its state."""

    ok = fields.Boolean(required=True)
    server = fields.String(required=True)
    server_epoch = fields.String(required=True)
    release = fields.String(required=True)
    faults = fields.Boolean(
        required=True,
        metadata={
            "description": "Whether something said waits because of a fault of ours: look at the server's log."
        },
    )
    demo = fields.Boolean(
        required=True, metadata={"description": "Whether the demo is on: then GET /demo says more."}
    )
