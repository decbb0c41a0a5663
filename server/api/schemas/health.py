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
    travel_times = fields.String(
        required=True,
        metadata={"description": "The engine that is asked first: geodesic, roads, osrm or amap."},
    )
    demo = fields.Boolean(
        required=True, metadata={"description": "Whether the demo is on: then GET /demo says more."}
    )


class DeadlinesSchema(Schema):
    """The worker's due work."""

    ok = fields.Boolean(required=True)
    due = fields.Integer(
        required=True,
        metadata={"description": "How many timers are due, counted up to 1000; some are always."},
    )
    oldest_due_s = fields.Integer(
        required=True,
        metadata={
            "description": "For how long the oldest due timer that has not failed waits; 0 where none is due."
        },
    )
    failing = fields.Integer(
        required=True,
        metadata={"description": "How many timers have failed and are tried again, counted up to 1000."},
    )
    oldest_failing_s = fields.Integer(
        required=True,
        metadata={"description": "For how long the oldest of those is due; 0 where none fails."},
    )
