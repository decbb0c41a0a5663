"""Queries that lists share."""

from __future__ import annotations

from marshmallow import EXCLUDE, Schema, fields, validate

from server.api.paging import MOST


class QuerySchema(Schema):
    """What is asked for in an address."""

    class Meta:
        """An unknown word in a query is passed over."""

        unknown = EXCLUDE


class PageQuerySchema(QuerySchema):
    """Where a page begins and how long it is."""

    after = fields.String(validate=validate.Length(max=200))
    limit = fields.Integer(load_default=50, validate=validate.Range(1, MOST))
