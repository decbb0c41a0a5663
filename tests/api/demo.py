"""The demo's smaller organisation beside the tests' world, behind the real app: enough to ask the demo's addresses."""

from __future__ import annotations

from server.api import auth
from server.demo.customers import report
from server.demo.facts import contracts, demo_id
from server.demo.history import within
from server.demo.pictures import Drawer
from server.demo.standing import LOADED
from server.demo.wishes import wishes_of
from server.domain.actors import Actor, Role
from server.storage.tables import records, settings
from server.sync.blobs import shelf
from server.sync.door import submit_all
from tests.api.house import Client, House


def load_neighbour(house: House) -> str:
    """Loads the demo's neighbour with one fault that has just been reported; gives the ticket's id."""
    world, (*_, neighbour) = house.world, contracts()["organisations"]
    now_ms, worker = world.clock.now_ms(), Actor(Role.WORKER, demo_id(neighbour["id"]))
    submit_all(world.storage, world.clock, worker, wishes_of(neighbour, now_ms))
    with world.storage.write() as tx:
        settings.put(tx, LOADED, str(now_ms))
        drawer = Drawer(within(tx), world.clock, shelf(house.settings))
        ticket = report(tx, now_ms, "neighbour-school", drawer)
    assert ticket is not None
    return ticket


def visitor(house: House, login: str) -> Client:
    """A visitor signed in as somebody of the demo."""
    with house.world.storage.write() as tx:
        person = records.get(tx, demo_id("person", login))
        assert person is not None
        token = auth.open_session(tx, person, None, house.world.clock.now_ms())
    client = house.client()
    client.flask.set_cookie(auth.COOKIE, token)
    return client
