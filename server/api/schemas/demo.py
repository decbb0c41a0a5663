"""Shapes of `views/demo.py`."""

from __future__ import annotations

from marshmallow import Schema, fields, validate


class SignInToTrySchema(Schema):
    """Somebody of the demo whom one may be."""

    login = fields.String(required=True)
    zh = fields.String(required=True)
    en = fields.String(required=True)


class StepSchema(Schema):
    """One step to try: where it begins, and its title and text in both languages."""

    address = fields.String(required=True, allow_none=True)
    zh = fields.List(fields.String(), required=True)
    en = fields.List(fields.String(), required=True)


class GuideSchema(Schema):
    """What a visitor of the demo needs."""

    password = fields.String(required=True)
    sign_ins = fields.List(fields.Nested(SignInToTrySchema), required=True)
    steps = fields.List(fields.Nested(StepSchema), required=True)


class NextSchema(Schema):
    """Which event to have now: a new fault, the next step of what goes on, or a promise that runs short."""

    what = fields.String(required=True, validate=validate.OneOf(["fault", "step", "short"]))


class DemoEventSchema(Schema):
    """What happened: to which ticket, which kind of operation, and by whom (null: the customer)."""

    ticket = fields.String(required=True)
    number = fields.String(required=True)
    kind = fields.String(required=True)
    zh = fields.String(required=True)
    en = fields.String(required=True)
    person = fields.String(required=True, allow_none=True)


class HappenedSchema(Schema):
    """The event, if there was one."""

    happened = fields.Nested(DemoEventSchema, required=True, allow_none=True)
