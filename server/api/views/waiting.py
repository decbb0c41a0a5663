"""What waits here because something it needs is missing, or because of a fault of ours; trying it again."""

from __future__ import annotations

from typing import Any

from server.api import auth
from server.api.area import Area
from server.api.auth import allow
from server.api.house import house
from server.api.schemas.operations import AnswerSchema
from server.api.schemas.waiting import ParkedSchema
from server.api.views.operations import answered, asked_language
from server.domain.actors import DESK, Role
from server.domain.errors import sentence
from server.sync.retry import try_again
from server.usecases.waiting import shown

area = Area("waiting", "What waits to be carried out")


@area.at("/waiting")
@allow(*DESK)
@area.gives(200, ParkedSchema)
def waiting() -> dict[str, Any]:
    """What has waited for a day, and at once what waits because of a fault of ours; the oldest first."""
    home, language = house(), asked_language()
    with home.storage.read() as tx:
        items = shown(tx, auth.actor(), home.clock.now_ms())
    return {"items": [{**one, "detail": sentence(one["code"], language)} for one in items]}


@area.at("/waiting/<id>/retry", "POST")
@allow(Role.DISPATCHER, Role.LEAD, Role.ADMINISTRATOR)
@area.gives(200, AnswerSchema)
def retry(id: str) -> dict[str, Any]:
    """Tries a waiting operation again and says what became of it; its author's phone hears of it too."""
    home = house()
    return answered(try_again(home.storage, home.clock, auth.actor(), id, asked_language()))
