"""Shapes of `views/people.py`."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from server.api.openapi import RecordField
from server.api.schemas.board import PositionSchema


class PeopleSchema(Schema):
    """Everyone one may see; each record also has `login`, which only an administrator is told."""

    items = fields.List(RecordField("Person", beside={"login": {"type": ["string", "null"]}}), required=True)


class AccountSchema(Schema):
    """A login and its new password."""

    login = fields.String(required=True, validate=validate.Regexp(r"^\S{1,100}$"))
    password = fields.String(required=True, validate=validate.Length(1, 1000))


class FixSchema(Schema):
    """One fix of a phone's position."""

    at_ms = fields.Integer(strict=True, required=True, validate=validate.Range(0, 253402300799999))
    lat_deg = fields.Float(required=True, validate=validate.Range(-90, 90))
    lon_deg = fields.Float(required=True, validate=validate.Range(-180, 180))
    accuracy_m = fields.Float(required=True, validate=validate.Range(0, 10_000_000))


class FixesSchema(Schema):
    """Fixes since the last report."""

    fixes = fields.List(fields.Nested(FixSchema), required=True, validate=validate.Length(1, 200))


class PositionsSchema(Schema):
    """Where everyone was last seen."""

    now = fields.String(required=True)
    items = fields.List(fields.Nested(PositionSchema), required=True)
