"""Shapes of `views/people.py`."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from server.api.openapi import RecordField


class PeopleSchema(Schema):
    """Everyone one may see; each record also has `login`, which only an administrator is told."""

    items = fields.List(RecordField("Person", beside={"login": {"type": ["string", "null"]}}), required=True)


class AccountSchema(Schema):
    """A login and its new password."""

    login = fields.String(required=True, validate=validate.Regexp(r"^\S{1,100}$"))
    password = fields.String(required=True, validate=validate.Length(1, 1000))
