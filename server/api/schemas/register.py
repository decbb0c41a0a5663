"""Shapes of `views/register.py`."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from server.api.openapi import RecordField
from server.api.schemas.lists import PageQuerySchema, QuerySchema
from server.domain.clocks import State
from server.domain.ticket_clocks import ERROR
from server.usecases.ticket_register import ASKABLE

LATEST_MS = 2**53
NARROWS = (
    *("days", "state", "contract", "site", "equipment", "engineer"),
    *("type", "severity", "kind", "result", "q"),
)
"""The words of the console's address that say which tickets are shown."""


class RegisterFilterSchema(QuerySchema):
    """Which tickets; `kind` and `result` mean one and the same clock."""

    state = fields.String(load_default="all", validate=validate.OneOf(["open", "done", "all"]))
    contract = fields.String(validate=validate.Length(max=100))
    site = fields.String(validate=validate.Length(max=100))
    equipment = fields.String(validate=validate.Length(max=100))
    engineer = fields.String(validate=validate.Length(max=100))
    type = fields.String(validate=validate.Length(max=40))
    severity = fields.String(validate=validate.Length(max=40))
    kind = fields.String(validate=validate.Length(max=40))
    result = fields.String(validate=validate.OneOf(ASKABLE))
    from_ms = fields.Integer(validate=validate.Range(0, LATEST_MS))
    until_ms = fields.Integer(validate=validate.Range(0, LATEST_MS))


class RegisterPageQuerySchema(RegisterFilterSchema, PageQuerySchema):
    """A page of them, as far as they hold these words."""

    q = fields.String(load_default="", validate=validate.Length(max=200))


class ClockSchema(Schema):
    """A clock of a ticket as it stands; instants are epoch ms, null where there is none."""

    commitment = fields.String(required=True)
    kind = fields.String(required=True)
    clause = fields.String(required=True)
    also = fields.String(required=True, allow_none=True)
    type = fields.String(required=True, allow_none=True)
    severity = fields.String(required=True, allow_none=True)
    during = fields.String(required=True, allow_none=True)
    within_min = fields.Integer(required=True)
    state = fields.String(required=True, validate=validate.OneOf([*State, ERROR]))
    reasons = fields.List(fields.String(), required=True)
    error = fields.String(required=True, allow_none=True)
    judged_at_ms = fields.Integer(required=True)
    started_ms = fields.Integer(required=True, allow_none=True)
    due_ms = fields.Integer(required=True, allow_none=True)
    stopped_ms = fields.Integer(required=True, allow_none=True)
    stop_earliest_ms = fields.Integer(required=True, allow_none=True)
    stop_latest_ms = fields.Integer(required=True, allow_none=True)
    elapsed_ms = fields.Integer(required=True)
    budget_ms = fields.Integer(required=True)
    paused = fields.Boolean(required=True)
    desk_only = fields.Boolean(required=True)
    unproven = fields.Boolean(required=True)
    ahead = fields.List(fields.List(fields.Integer()), required=True)


class RegisterLineSchema(Schema):
    """A ticket as the register shows it: what it is, where it stands, and its clocks."""

    id = fields.String(required=True)
    number = fields.String(required=True)
    contract = fields.String(required=True)
    site = fields.String(required=True)
    place = fields.String(required=True, allow_none=True)
    equipment = fields.String(required=True, allow_none=True)
    channel = fields.String(required=True)
    what = fields.String(required=True, allow_none=True)
    type = fields.String(required=True)
    severity = fields.String(required=True)
    state = fields.String(required=True)
    engineer = fields.String(required=True, allow_none=True)
    reported_ms = fields.Integer(required=True)
    stars = fields.Integer(required=True, allow_none=True)
    clocks = fields.List(fields.Nested(ClockSchema), required=True)


class RegisterPageSchema(Schema):
    """Tickets, newest first, with the devices they name; `complete` is false while the register is being made anew."""

    items = fields.List(fields.Nested(RegisterLineSchema), required=True)
    equipment = fields.List(RecordField("Equipment"), required=True)
    next = fields.String(required=True, allow_none=True)
    complete = fields.Boolean(required=True)


class TotalSchema(Schema):
    """How many clocks of a kind and clause came to a result."""

    kind = fields.String(required=True)
    clause = fields.String(required=True)
    result = fields.String(required=True)
    count = fields.Integer(required=True)


class RegisterTotalsSchema(Schema):
    """How many tickets there are (`more`: at least so many), and how their promises went."""

    count = fields.Integer(required=True)
    more = fields.Boolean(required=True)
    totals = fields.List(fields.Nested(TotalSchema), required=True)


class ViewSchema(Schema):
    """A name, and the words of the address that bring the view back."""

    name = fields.String(required=True, validate=validate.Length(1, 60))
    query = fields.Dict(
        keys=fields.String(validate=validate.OneOf(NARROWS)),
        values=fields.String(validate=validate.Length(max=200)),
        required=True,
        metadata={"example": {"days": "30", "kind": "arrive", "result": "late"}},
    )


class KeptViewSchema(ViewSchema):
    """A view as it is kept."""

    id = fields.String(required=True)


class ViewsSchema(Schema):
    """The views that this person saved, by name."""

    items = fields.List(fields.Nested(KeptViewSchema), required=True)
