"""Shapes of `views/tickets.py`."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from routing.travel import Trouble
from server.api.openapi import RecordField
from server.api.schemas.devices import WaitingSchema
from server.api.schemas.intake import SuggestionSchema
from server.api.schemas.lists import PageQuerySchema
from server.usecases.candidates import MOST_SHOWN


class RegisterQuerySchema(PageQuerySchema):
    """What of the register is asked for."""

    state = fields.String(load_default="all", validate=validate.OneOf(["open", "done", "all"]))
    contract = fields.String()
    site = fields.String()
    equipment = fields.String()
    q = fields.String(validate=validate.Length(max=200))


class RegisterSchema(Schema):
    """A page of tickets, newest first."""

    items = fields.List(RecordField("Ticket"), required=True)
    next = fields.String(required=True, allow_none=True)


class VerdictSchema(Schema):
    """Why a clock stands as it does, in words."""

    commitment = fields.String(required=True)
    zh = fields.String(required=True)
    en = fields.String(required=True)


class PhoneHeardSchema(Schema):
    """When a phone of the engineer was last heard, and what waits on it."""

    person = fields.String(required=True)
    last_contact_ms = fields.Integer(required=True, allow_none=True)
    waiting = fields.Nested(WaitingSchema, required=True, allow_none=True)


class PathStepSchema(Schema):
    """One step of the path that this type of report takes."""

    step = fields.String(required=True)
    at_ms = fields.Integer(required=True, allow_none=True)
    event = fields.String(required=True, allow_none=True)
    needless = fields.Boolean(required=True)


class DifferenceSchema(Schema):
    """An event whose time the customer says otherwise, until a correction settles it."""

    event = fields.String(required=True)
    kind = fields.String(required=True)
    ours_ms = fields.Integer(required=True)
    theirs_ms = fields.Integer(required=True)


class TicketPageSchema(Schema):
    """One ticket with all that its page shows. Personal values are in `contact` alone."""

    ticket = RecordField("Ticket", required=True)
    contact = RecordField("Contact", required=True, allow_none=True)
    visits = fields.List(RecordField("Visit"), required=True)
    equipment = RecordField("Equipment", required=True, allow_none=True)
    site = RecordField("Site", required=True)
    contract = RecordField("Contract", required=True)
    people = fields.List(RecordField("Person"), required=True)
    verdicts = fields.List(fields.Nested(VerdictSchema), required=True)
    phones = fields.List(fields.Nested(PhoneHeardSchema), required=True)
    path = fields.List(fields.Nested(PathStepSchema), required=True)
    suggestion = fields.Nested(SuggestionSchema, required=True)
    differences = fields.List(fields.Nested(DifferenceSchema), required=True)


class ConfirmationSchema(Schema):
    """A code that the desk reads to a reporter who lost the link."""

    code = fields.String(required=True, metadata={"example": "4821 7730"})
    expires_ms = fields.Integer(required=True)
    url = fields.String(required=True)


class ReasonSchema(Schema):
    """A reason, as code and in words."""

    code = fields.String(required=True)
    zh = fields.String(required=True)
    en = fields.String(required=True)


class TravelSchema(Schema):
    """How long the way takes, and how that is known."""

    p50_s = fields.Integer(required=True)
    p90_s = fields.Integer(required=True)
    engine = fields.String(required=True)
    age_s = fields.Integer(required=True, allow_none=True)
    assumed = fields.Boolean(required=True)


class CandidateSchema(Schema):
    """One engineer who could go."""

    person = fields.String(required=True)
    name = fields.String(required=True)
    rank = fields.Integer(required=True)
    travel = fields.Nested(TravelSchema, required=True)
    wait_s = fields.Integer(required=True, metadata={"description": "until they are free, half the time"})
    door_s = fields.Integer(required=True)
    eta_ms = fields.Integer(required=True)
    eta_p90_ms = fields.Integer(required=True)
    slack_s = fields.Integer(required=True, allow_none=True)
    probability = fields.Float(required=True, allow_none=True)
    reasons = fields.List(fields.Nested(ReasonSchema), required=True)


class RuledOutSchema(Schema):
    """One engineer whom the rules leave out, and why; `may_decide`: a person may send them all the same."""

    person = fields.String(required=True)
    name = fields.String(required=True)
    may_decide = fields.Boolean(required=True)
    reasons = fields.List(fields.Nested(ReasonSchema), required=True)


class FallbackSchema(Schema):
    """An engine of travel times that should have answered and did not, or not for everybody."""

    engine = fields.String(required=True)
    code = fields.String(required=True, validate=validate.OneOf([one.value for one in Trouble]))


class TroubleSchema(Schema):
    """What is in the way of ranking anybody, and what can be done about it."""

    code = fields.String(required=True)
    zh = fields.String(required=True)
    en = fields.String(required=True)


class CandidatesQuerySchema(Schema):
    """How many of the ranked are wanted."""

    most = fields.Integer(load_default=MOST_SHOWN, validate=validate.Range(1, 10_000))


class CandidatesSchema(Schema):
    """Who could go, best first, and who cannot."""

    now = fields.String(required=True)
    failed = fields.Boolean(required=True, metadata={"description": "nobody could be ranked; send by hand"})
    trouble = fields.Nested(TroubleSchema, required=True, allow_none=True)
    more = fields.Integer(required=True, metadata={"description": "ranked, and not among the items"})
    deadline_ms = fields.Integer(required=True, allow_none=True)
    commitment = fields.String(required=True, allow_none=True)
    engine = fields.String(required=True, allow_none=True)
    fallbacks = fields.List(fields.Nested(FallbackSchema), required=True)
    items = fields.List(fields.Nested(CandidateSchema), required=True)
    ruled_out = fields.List(fields.Nested(RuledOutSchema), required=True)


class ChoiceSchema(Schema):
    """Why somebody was sent: how everybody ranked at that moment, and the word of whoever decided."""

    engineer = fields.String(required=True)
    by = fields.String(required=True)
    why = fields.String(required=True, allow_none=True)
    why_code = fields.String(required=True, allow_none=True)
    at_ms = fields.Integer(required=True)
    failed = fields.Boolean(required=True)
    deadline_ms = fields.Integer(required=True, allow_none=True)
    commitment = fields.String(required=True, allow_none=True)
    engine = fields.String(required=True, allow_none=True)
    fallbacks = fields.List(fields.Nested(FallbackSchema), required=True)
    more = fields.Integer(required=True)
    items = fields.List(fields.Nested(CandidateSchema), required=True)
    ruled_out = fields.List(fields.Nested(RuledOutSchema), required=True)


class LangQuerySchema(Schema):
    """The language of a document."""

    lang = fields.String(load_default="zh", validate=validate.OneOf(["zh", "en"]))
