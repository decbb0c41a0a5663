"""Views, one module per area; `schemas/` has the same file names."""

from __future__ import annotations

from server.api.views import auth, health, shell

AREAS = (health.area, auth.area)
PAGES = (shell.blp,)
