"""JSON of requests, read strictly: what is nested without end or is no number is malformed, never our fault."""

from __future__ import annotations

import json
from typing import Any

from flask import Request
from flask import json as flask_json
from flask.json.provider import DefaultJSONProvider
from webargs.core import missing
from webargs.flaskparser import FlaskParser

from server.domain.errors import Problem


class StrictJson(DefaultJSONProvider):
    """Flask's JSON with RFC 8259's numbers, and keys in the order in which they were put."""

    sort_keys = False
    ensure_ascii = False

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        """Gives the value of a text. Raises ValueError for anything that is no JSON."""
        try:
            return json.loads(s, parse_constant=_refuse, **kwargs)
        except RecursionError:
            raise ValueError("nested too deep") from None


class StrictParser(FlaskParser):
    """Reads bodies for schemas with the app's own JSON."""

    def _raw_load_json(self, req: Request) -> Any:
        raw = req.get_data(cache=True)
        if not raw:
            return missing
        try:
            return flask_json.loads(raw)
        except ValueError:  # a body that is not UTF-8 is one too
            raise Problem("body-malformed") from None


def _refuse(word: str) -> Any:
    raise ValueError(f"{word} is no number of JSON")
