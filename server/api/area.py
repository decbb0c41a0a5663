"""An area of the API: a flask-smorest blueprint whose decorators keep the types of the views."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema

from server.api.strict_json import StrictParser


class _Blueprint(Blueprint):  # type: ignore[misc]  # flask-smorest carries no types
    ARGUMENTS_PARSER = StrictParser()


type View = Callable[..., Any]


class Area:
    """What views declare: where (`at`), what they take (`takes`) and what they give (`gives`)."""

    def __init__(self, name: str, description: str, prefix: str = "") -> None:
        self.blueprint: Any = _Blueprint(name, __name__, url_prefix=prefix, description=description)

    def at[F: View](self, rule: str, method: str = "GET") -> Callable[[F], F]:
        """Declares the address and the method."""
        return self._kept(self.blueprint.route(rule, methods=[method]))

    def takes[F: View](
        self, schema: type[Schema], location: str = "json", example: Mapping[str, Any] | None = None
    ) -> Callable[[F], F]:
        """Reads the body (or the query) by a schema and hands it to the view as its first argument."""
        more = {"example": dict(example)} if example else {}
        return self._kept(self.blueprint.arguments(schema, location=location, **more))

    def documents[F: View](self, schema: type[Schema]) -> Callable[[F], F]:
        """Documents a body that the view reads itself, as bytes."""
        content = {"application/json": {"schema": schema}}
        return self._kept(self.blueprint.doc(requestBody={"required": True, "content": content}))

    def gives[F: View](
        self,
        status: int,
        schema: type[Schema] | None = None,
        *,
        example: Mapping[str, Any] | None = None,
        media: str | None = None,
        says: str | None = None,
    ) -> Callable[[F], F]:
        """Documents the answer of a success; the view makes it itself, so that records stay as they are kept."""
        return self._kept(
            self.blueprint.alt_response(
                status,
                schema=schema or ({"type": "string", "format": "binary"} if media else None),
                example=dict(example) if example else None,
                content_type=media,
                description=says,
                success=True,
            )
        )

    def _kept[F: View](self, decorate: Callable[[F], Any]) -> Callable[[F], F]:
        def declare(view: F) -> F:
            declared: F = decorate(view)
            return declared

        return declare
