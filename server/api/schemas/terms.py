"""Shapes of `views/terms.py`."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from server.api.openapi import RecordField

LATEST_MS = 2**52


class CommitmentVersionSchema(Schema):
    """One version of a commitment; `running` open tickets were promised it."""

    row = RecordField("Commitment", required=True)
    state = fields.String(required=True, validate=validate.OneOf(["in_force", "replaced"]))
    replaces = fields.String(required=True, allow_none=True)
    running = fields.Integer(required=True)


class ObligationVersionSchema(Schema):
    """One version of an obligation."""

    row = RecordField("Obligation", required=True)
    state = fields.String(required=True, validate=validate.OneOf(["in_force", "replaced", "retired"]))
    replaces = fields.String(required=True, allow_none=True)


class TicketDuringSchema(Schema):
    """A ticket that is judged by the promises of a major event."""

    id = fields.String(required=True)
    number = fields.String(required=True)
    state = fields.String(required=True)


class OccasionToldSchema(Schema):
    """One occasion, the dated tasks that it opened, and for a major event the tickets graded as of it."""

    occasion = RecordField("Occasion", required=True)
    withdrawn = fields.Boolean(required=True)
    tasks = fields.List(RecordField("Task"), required=True)
    tickets = fields.List(fields.Nested(TicketDuringSchema), required=True)


class OccasionsSchema(Schema):
    """What was told of a contract, by when it happened, latest first."""

    items = fields.List(fields.Nested(OccasionToldSchema), required=True)
    next = fields.String(required=True, allow_none=True)


class ContractTermsSchema(Schema):
    """All that a contract promises, every version of it."""

    contract = RecordField("Contract", required=True)
    commitments = fields.List(fields.Nested(CommitmentVersionSchema), required=True)
    obligations = fields.List(fields.Nested(ObligationVersionSchema), required=True)
    calendars = fields.List(RecordField("Calendar"), required=True)


class PreviewQuerySchema(Schema):
    """A commitment as somebody is writing it, with a calendar of its own or the one it names."""

    commitment = fields.Dict(required=True)
    calendar = fields.Dict(load_default=None, allow_none=True)
    reported_ms = fields.Integer(load_default=None, allow_none=True, validate=validate.Range(0, LATEST_MS))


class OpenDaySchema(Schema):
    """One local day and the spans in which time counts, epoch ms."""

    day = fields.String(required=True, metadata={"example": "2026-11-27"})
    open = fields.List(fields.List(fields.Integer()), required=True)


class RungTimeSchema(Schema):
    """When a rung would ring, and for whom."""

    rung = fields.String(required=True)
    at_ms = fields.Integer(required=True)
    to = fields.List(fields.String(), required=True)


class PreviewSchema(Schema):
    """What a draft would promise for one report."""

    reported_ms = fields.Integer(required=True)
    due_ms = fields.Integer(required=True, allow_none=True)
    zone = fields.String(required=True)
    days = fields.List(fields.Nested(OpenDaySchema), required=True)
    rungs = fields.List(fields.Nested(RungTimeSchema), required=True)
    zh = fields.String(required=True)
    en = fields.String(required=True)


class JudgeAgainSchema(Schema):
    """A draft, the version whose place it takes, and the span in which the tickets were reported."""

    commitment = fields.Dict(required=True)
    calendar = fields.Dict(load_default=None, allow_none=True)
    replaces = fields.String(load_default=None, allow_none=True)
    from_ms = fields.Integer(load_default=None, allow_none=True, validate=validate.Range(0, LATEST_MS))
    to_ms = fields.Integer(load_default=None, allow_none=True, validate=validate.Range(0, LATEST_MS))


class JudgedSideSchema(Schema):
    """One clock on one side of the comparison."""

    kind = fields.String(required=True)
    clause = fields.String(required=True)
    starts = fields.String(required=True)
    within_min = fields.Integer(required=True)
    state = fields.String(required=True)
    due_ms = fields.Integer(required=True, allow_none=True)
    stopped_ms = fields.Integer(required=True, allow_none=True)
    error = fields.String(required=True, allow_none=True)


class JudgedTicketSchema(Schema):
    """A ticket that would stand otherwise: only the clocks that differ."""

    ticket = fields.String(required=True)
    number = fields.String(required=True)
    reported_ms = fields.Integer(required=True)
    before = fields.List(fields.Nested(JudgedSideSchema), required=True)
    after = fields.List(fields.Nested(JudgedSideSchema), required=True)


class JudgedAgainSchema(Schema):
    """How many tickets would stand as before, and which would not; `left_off`: there are more than were judged."""

    from_ms = fields.Integer(required=True)
    to_ms = fields.Integer(required=True)
    tickets = fields.Integer(required=True)
    same = fields.Integer(required=True)
    otherwise = fields.Integer(required=True)
    left_off = fields.Boolean(required=True)
    items = fields.List(fields.Nested(JudgedTicketSchema), required=True)
