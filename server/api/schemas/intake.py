"""Shapes of `views/intake.py`."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from server.api.openapi import RecordField
from server.api.schemas.operations import ID
from server.domain.commitments import MAJOR_EVENT
from server.domain.operations import CATALOGUE

REPORT = CATALOGUE["ticket.report"].schema["properties"]
LAST_MS = 253_402_300_799_999


def _choice(name: str) -> fields.String:
    return fields.String(load_default=None, allow_none=True, validate=validate.OneOf(REPORT[name]["enum"]))


class ReportWordsSchema(Schema):
    """What is known of a report while it is being taken; nothing of it is kept."""

    contract = fields.String(required=True, validate=ID)
    what = _choice("what")
    reach = _choice("reach")
    impact = _choice("impact")
    description = fields.String(load_default="", validate=validate.Length(max=4000))


class GradingReasonSchema(Schema):
    """One step of the rule, in words."""

    code = fields.String(required=True)
    zh = fields.String(required=True)
    en = fields.String(required=True)


class SuggestionSchema(Schema):
    """A suggested grade and why; a person decides."""

    type = fields.String(required=True)
    severity = fields.String(required=True)
    during = fields.String(required=True, allow_none=True, validate=validate.OneOf([MAJOR_EVENT]))
    reasons = fields.List(fields.Nested(GradingReasonSchema), required=True)


class PostedCallSchema(Schema):
    """A call as a telephone system posts it: again with the same `id` whenever more is known of it."""

    id = fields.String(required=True, validate=validate.Length(1, 120))
    direction = fields.String(required=True, validate=validate.OneOf(["in", "out"]))
    answered = fields.Boolean(required=True)
    began_ms = fields.Integer(required=True, strict=True, validate=validate.Range(0, LAST_MS))
    answered_ms = fields.Integer(
        load_default=None, allow_none=True, strict=True, validate=validate.Range(0, LAST_MS)
    )
    ended_ms = fields.Integer(
        load_default=None, allow_none=True, strict=True, validate=validate.Range(0, LAST_MS)
    )
    number = fields.String(load_default="", validate=validate.Length(max=40))
    line = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=40))


class TakenCallSchema(Schema):
    """What became of it: `applied`, or `repeated` where the very same was posted before."""

    call = fields.String(required=True)
    outcome = fields.String(required=True)


class RunningReportSchema(Schema):
    """A report of the caller's that is still open."""

    id = fields.String(required=True)
    number = fields.String(required=True)


class CallAtDeskSchema(Schema):
    """A call that the desk has not dealt with, with what is known of the caller."""

    call = RecordField("Call", required=True)
    number = fields.String(required=True, allow_none=True)
    name = fields.String(required=True, allow_none=True)
    equipment = fields.String(required=True, allow_none=True)
    tickets = fields.List(fields.Nested(RunningReportSchema), required=True)


class TelephoneKeySchema(Schema):
    """Whether there is a key for the telephone system; the key itself is shown once, as it is made."""

    made_ms = fields.Integer(required=True, allow_none=True)
    key = fields.String(metadata={"description": "only in the answer that makes it"})
