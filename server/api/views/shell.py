"""Where a browser goes first: each role to its own screens, everything else from the built files."""

from __future__ import annotations

from flask import Blueprint, Response, g, request
from werkzeug.routing import PathConverter

from server.api.auth import PUBLIC, Session, allow
from server.api.house import house
from server.api.pages.page import see_other
from server.api.static import headers_for
from server.domain.actors import Role
from server.domain.errors import Problem

blp = Blueprint("shell", __name__)


class BuiltPath(PathConverter):
    """Any path but those that belong to the API and to the customer's pages."""

    regex = r"(?!api/|[qQ]/|t/).*?"


def home_of(session: Session | None) -> str:
    """Gives the page on which somebody begins."""
    if session is None:
        return "/sign-in"
    return "/field/" if session.actor.role is Role.ENGINEER or session.row["device"] else "/console/"


@blp.route("/")
@allow(PUBLIC)
def start() -> Response:
    """To the phone's app, the console or the sign-in page."""
    response = see_other(home_of(g.session))
    response.headers["Cache-Control"] = "no-store"
    return response


@blp.route("/api/docs/")
@allow(PUBLIC)
def api_pages() -> Response:
    """The pages on which the API's document is read."""
    return built_file("api/docs/")


@blp.route("/<built:path>")
@allow(PUBLIC)
def built_file(path: str) -> Response:
    """One built file. `front.py` answers these itself; this is for other WSGI servers."""
    file = house().files.find("/" + path)
    if file is None:
        raise Problem("not-found")
    status, body, headers = headers_for(
        file, request.headers.get("Accept-Encoding", ""), request.headers.get("If-None-Match", "")
    )
    return Response(body, status=status, headers=headers)
