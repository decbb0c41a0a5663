"""Shapes of `views/board.py`."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from server.api.openapi import RecordField
from server.api.schemas.intake import CallAtDeskSchema
from server.api.schemas.lists import PageQuerySchema


class PositionSchema(Schema):
    """Where a person was last seen."""

    person = fields.String(required=True)
    lat_deg = fields.Float(required=True)
    lon_deg = fields.Float(required=True)
    accuracy_m = fields.Float(required=True)
    at_ms = fields.Integer(required=True)


class BackupSchema(Schema):
    """Up to when everything is in a copy on another machine; null without one."""

    durable_ms = fields.Integer(required=True, allow_none=True)


class WaitingCountSchema(Schema):
    """How many operations the desk should look at because they wait; `internal` because of a fault of ours."""

    operations = fields.Integer(required=True)
    internal = fields.Integer(required=True)


class FailingSchema(Schema):
    """Work of the worker that failed and is tried again: until it is done, nothing rings for its ticket."""

    id = fields.String(required=True)
    subject = fields.String(required=True, metadata={"description": "the ticket, where it is one's clocks"})
    error = fields.String(required=True)
    attempts = fields.Integer(required=True)
    due_ms = fields.Integer(required=True)
    again_ms = fields.Integer(required=True, allow_none=True)


class BoardSchema(Schema):
    """Everything the board draws, of one moment."""

    now = fields.String(required=True, metadata={"format": "date-time"})
    tickets = fields.List(RecordField("Ticket"), required=True)
    visits = fields.List(RecordField("Visit"), required=True)
    contracts = fields.List(RecordField("Contract"), required=True)
    commitments = fields.List(RecordField("Commitment"), required=True)
    calendars = fields.List(RecordField("Calendar"), required=True)
    sites = fields.List(RecordField("Site"), required=True)
    equipment = fields.List(RecordField("Equipment"), required=True)
    people = fields.List(RecordField("Person"), required=True)
    positions = fields.List(fields.Nested(PositionSchema), required=True)
    alerts = fields.List(RecordField("Alert"), required=True)
    tasks = fields.List(RecordField("Task"), required=True)
    calls = fields.List(fields.Nested(CallAtDeskSchema), required=True)
    handovers = fields.List(RecordField("Handover"), required=True)
    standbys = fields.List(RecordField("Standby"), required=True)
    failing = fields.List(fields.Nested(FailingSchema), required=True)
    conflicts = fields.List(RecordField("Conflict"), required=True)
    waiting = fields.Nested(WaitingCountSchema, required=True)
    backup = fields.Nested(BackupSchema, required=True)


class AlertsSchema(Schema):
    """Alerts, newest first."""

    items = fields.List(RecordField("Alert"), required=True)


class TasksQuerySchema(PageQuerySchema):
    """Which tasks are asked for."""

    state = fields.String(load_default="all", validate=validate.OneOf(["open", "closed", "all"]))
    kind = fields.String(load_default="all", validate=validate.OneOf(["review", "dated", "all"]))
    contract = fields.String()


class TasksSchema(Schema):
    """A page of tasks, newest first."""

    items = fields.List(RecordField("Task"), required=True)
    next = fields.String(required=True, allow_none=True)
