"""Views, one module per area; `schemas/` has the same file names."""

from __future__ import annotations

from server.api.pages import report as report_page
from server.api.pages import ticket as ticket_page
from server.api.views import (
    assets,
    auth,
    blobs,
    board,
    demo,
    devices,
    health,
    intake,
    labels,
    live,
    maps,
    operations,
    people,
    positions,
    push,
    register,
    search,
    settings,
    shell,
    snapshots,
    sync,
    telling,
    terms,
    tickets,
    trackers,
    waiting,
)

AREAS = (
    health.area,
    auth.area,
    devices.area,
    operations.area,
    waiting.area,
    sync.area,
    snapshots.area,
    live.area,
    blobs.area,
    board.area,
    tickets.area,
    intake.area,
    register.area,
    assets.area,
    terms.area,
    people.area,
    positions.area,
    trackers.area,
    search.area,
    labels.area,
    push.area,
    telling.area,
    settings.area,
    maps.area,
    demo.area,
)
PAGES = (report_page.blp, ticket_page.blp, shell.blp)
