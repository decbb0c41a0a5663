"""The Flask app: blueprints under /api/v1, one problem shape, and who may call what."""

from __future__ import annotations

from flask import Flask
from flask_smorest import Api

from server.api import auth, limits, openapi, problems, safety
from server.api.house import House
from server.api.strict_json import StrictJson
from server.api.views import AREAS, PAGES
from server.api.views.shell import BuiltPath

PREFIX = "/api/v1"


class HalfhourApi(Api):  # type: ignore[misc]  # flask-smorest carries no types
    """flask-smorest without its own error answers: `problems.py` gives them all."""

    ERROR_SCHEMA = openapi.ProblemSchema

    def _register_error_handlers(self) -> None:
        """Leaves errors to `problems.install`."""


def create_app(home: House) -> Flask:
    """Gives the app of this house. Raises RuntimeError for an endpoint that does not say who may call it."""
    app = Flask("halfhour", static_folder=None, template_folder=None)
    app.json = StrictJson(app)
    app.url_map.converters["built"] = BuiltPath
    app.url_map.strict_slashes = False
    app.url_map.merge_slashes = False
    app.config.update(
        API_TITLE="Halfhour",
        API_VERSION="v1",
        OPENAPI_VERSION="3.1.0",
        MAX_CONTENT_LENGTH=home.settings.max_body_bytes,
        PROPAGATE_EXCEPTIONS=False,
        TRAP_HTTP_EXCEPTIONS=False,
    )
    app.extensions["house"] = home
    api = HalfhourApi(app)
    openapi.describe(api)
    problems.install(app)
    safety.install(app)
    limits.install(app)
    for area in AREAS:
        api.register_blueprint(area.blueprint, url_prefix=PREFIX + (area.blueprint.url_prefix or ""))
    for pages in PAGES:
        app.register_blueprint(pages)
    auth.install(app)
    return app
