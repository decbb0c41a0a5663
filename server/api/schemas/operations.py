"""Shapes of `views/operations.py`."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

ID = validate.Regexp(r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$")
OUTCOMES = ("applied", "repeated", "merged", "superseded", "parked", "rejected")


class WishSchema(Schema):
    """One operation that the console wants carried out; kinds and bodies are those of operations.json."""

    kind = fields.String(required=True, validate=validate.Length(1, 60))
    record = fields.String(required=True, validate=ID)
    body = fields.Dict(keys=fields.String(), required=True)
    personal = fields.Dict(keys=fields.String(), load_default=dict, allow_none=True)
    id = fields.String(validate=ID, load_default=None, allow_none=True)
    base = fields.Integer(strict=True, load_default=None, allow_none=True, validate=validate.Range(0, 2**53))


class AnswerSchema(Schema):
    """What became of it. A refusal is an answer too: status 200 with `outcome` rejected and a code."""

    id = fields.String(required=True)
    outcome = fields.String(
        required=True,
        validate=validate.OneOf(OUTCOMES),
    )
    rev = fields.Integer(required=True, allow_none=True)
    code = fields.String(required=True, allow_none=True)
    detail = fields.String(required=True, allow_none=True)
    record_state = fields.Dict(metadata={"description": "the record after it, as feeds carry it"})
