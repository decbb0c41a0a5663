"""Shapes of `views/search.py`."""

from __future__ import annotations

from marshmallow import EXCLUDE, Schema, fields, validate
from webargs.fields import DelimitedList

from server.domain.search_texts import KINDS
from server.usecases.search import MOST_COUNTED

MOST = 50
LONGEST = 200


class SearchQuerySchema(Schema):
    """What is looked for: every word of `q` must be there."""

    class Meta:
        """An unknown word in a query is passed over."""

        unknown = EXCLUDE

    q = fields.String(required=True, validate=validate.Length(max=LONGEST), metadata={"example": "门禁"})
    kinds = DelimitedList(
        fields.String(validate=validate.OneOf(KINDS)),
        load_default=list(KINDS),
        validate=validate.Length(1, len(KINDS)),
    )
    limit = fields.Integer(load_default=8, validate=validate.Range(1, MOST))
    cursor = fields.String(
        validate=validate.Regexp(r"^[0-9]{1,19}\Z"),
        metadata={"description": "`next` of a group; with one kind"},
    )


class FoundTextSchema(Schema):
    """A text that was searched, with the parts that were found."""

    name = fields.String(required=True, metadata={"example": "site_zh"})
    text = fields.String(required=True)
    marks = fields.List(
        fields.List(fields.Integer()),
        required=True,
        metadata={"description": "[from, to) of each part, in UTF-16 units as JavaScript counts them"},
    )


class HitSchema(Schema):
    """One thing that was found. `exact`: the query names its number, tag or serial number."""

    kind = fields.String(required=True, validate=validate.OneOf(KINDS))
    id = fields.String(required=True)
    exact = fields.Boolean(required=True)
    at_ms = fields.Integer(required=True)
    state = fields.String(
        required=True, allow_none=True, metadata={"description": "a ticket's state, a person's role"}
    )
    what = fields.String(
        required=True, allow_none=True, metadata={"description": "what a ticket says is wrong"}
    )
    site = fields.String(required=True, allow_none=True)
    texts = fields.List(fields.Nested(FoundTextSchema), required=True)


class GroupSchema(Schema):
    """What was found of one kind, the best first: exact, then open, then newest."""

    kind = fields.String(required=True, validate=validate.OneOf(KINDS))
    count = fields.Integer(required=True, metadata={"description": f"counted up to {MOST_COUNTED}"})
    more = fields.Boolean(required=True, metadata={"description": "there are more than were counted"})
    items = fields.List(fields.Nested(HitSchema), required=True)
    next = fields.String(required=True, allow_none=True)


class SearchSchema(Schema):
    """What was found, by kind; kinds without a hit are left out."""

    groups = fields.List(fields.Nested(GroupSchema), required=True)
    complete = fields.Boolean(
        required=True, metadata={"description": "false while the index is being made after an update"}
    )
