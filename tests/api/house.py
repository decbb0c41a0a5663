"""A small house for tests: the tests' world and a neighbouring organisation, over SQLite, behind the real app."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from copy import copy
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from server import wiring
from server.api import auth, passwords
from server.api.house import House as HttpHouse
from server.config import Settings, read_settings
from server.domain.actors import Actor, Role
from server.domain.times import FrozenTime, SystemTime
from server.storage.engines import open_storage
from server.storage.engines.sqlite import FILE, POSITIONS_FILE
from server.storage.port import Storage
from server.storage.tables import accounts, records
from server.sync.door import Wish, submit_all
from tests.quick import quick_folder
from tests.world import World, build_world, commitment, id_of, world_over

PASSWORD = "correct horse battery"
MARK = {"X-Halfhour": "1"}
NEIGHBOUR = id_of("organisation", "neighbour")
PEOPLE = ("boss", "desk", "lead", "admin", "li", "zhou", "outsider")
NEIGHBOURS = ("their-boss", "their-desk", "their-lead", "their-admin", "their-engineer")
ROLES = ("supervisor", "dispatcher", "lead", "administrator", "engineer")
TAG_THEIRS = "HARY62Y8"


@cache
def password_hash() -> str:
    """The one hash that all people of the tests share: hashing is slow on purpose."""
    return passwords.hash_password(PASSWORD)


@dataclass
class House:
    """The app, its world, and clients that are signed in."""

    app: Flask
    world: World
    settings: Settings

    def client(self, who: str | None = None) -> Client:
        """A browser, signed in as this person (without the slow password), or as nobody."""
        browser = Client(self.app.test_client())
        if who is not None:
            with self.world.storage.write() as tx:
                person = records.get(tx, id_of("person", who))
                assert person is not None
                token = auth.open_session(
                    tx, person, self.world.devices_enrolled.get(who), self.world.clock.now_ms()
                )
            of_phone = who in self.world.devices_enrolled
            browser.flask.set_cookie(auth.PHONE_COOKIE if of_phone else auth.COOKIE, token)
            browser.mark = auth.PHONE_MARK if of_phone else browser.mark
        return browser

    def report(self, site: str, contract_of: str, who: str = "desk", equipment: str | None = None) -> str:
        """Reports a fault by telephone at this site and gives the ticket's id."""
        ticket = id_of("ticket", contract_of)
        said = self.world.say(
            who,
            "ticket.report",
            ticket,
            {"site": site, "channel": "telephone", **({"equipment": equipment} if equipment else {})},
            personal={"reporter_name": "王先生", "reporter_phone": "13800000000", "description": "没声音"},
        )
        assert said.outcome == "applied", said
        return ticket


@dataclass
class Client:
    """A browser's way to the app: unsafe requests are marked as our own pages mark them."""

    flask: FlaskClient
    mark: str = MARK["X-Halfhour"]

    def get(self, path: str, **more: Any) -> TestResponse:
        """GET."""
        return self.flask.get(path, **more)

    def post(self, path: str, json: Any = None, **more: Any) -> TestResponse:
        """POST with JSON."""
        headers = {auth.MARK: self.mark, **more.pop("headers", {})}
        return self.flask.post(path, json=json, headers=headers, **more)

    def call(self, method: str, path: str, json: Any = None, **more: Any) -> TestResponse:
        """Any method."""
        headers = {auth.MARK: self.mark, **more.pop("headers", {})}
        return self.flask.open(path, method=method, json=json, headers=headers, **more)


def ok(response: TestResponse, status: int = HTTPStatus.OK) -> Any:
    """The JSON of an answer that must be this status."""
    assert response.status_code == status, (response.status_code, response.get_data(as_text=True))
    return response.get_json()


def code(response: TestResponse) -> str:
    """The code of a problem, after a look at its shape."""
    assert response.content_type == "application/problem+json", response.content_type
    body = response.get_json()
    assert body["status"] == response.status_code
    assert body["title"]
    assert body["detail"]
    return str(body["code"])


def settings_in(folder: Path, **more: str) -> Settings:
    """Settings for tests in a folder of their own."""
    return read_settings({"HALFHOUR_DATA": str(folder), "HALFHOUR_TEST": "1", **more})


def open_house(folder: Path, **more: str) -> House:
    """Gives a house in an empty folder; time stands still. Its data and its app are copies of one built before."""
    settings = settings_in(folder, **more)
    if settings.database_url:
        return build_house(settings)
    kept = _kept()
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    for file in (FILE, POSITIONS_FILE):
        shutil.copyfile(kept.settings.data_dir / file, settings.data_dir / file)
    world = world_over(_storage(settings))
    home = wiring.house(wiring.Wiring(settings, world.storage, world.clock))
    return House(_app_of(home, kept.app), world, settings)


def build_house(settings: Settings) -> House:
    """Builds the world in an empty folder and the app over it."""
    storage = _storage(settings)
    wiring.migrate(wiring.Wiring(settings, storage, SystemTime()))
    world = build_world(storage)
    submit_all(storage, world.clock, Actor(Role.WORKER, NEIGHBOUR), _neighbours())
    _give_accounts(world)
    frozen = wiring.Wiring(settings, storage, world.clock)
    return House(wiring.flask_app(frozen), world, settings)


@cache
def _kept() -> House:
    """What every house of this process begins as: closed, and gone with the process."""
    folder = Path(tempfile.mkdtemp(prefix="halfhour-house-", dir=quick_folder()))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    made = build_house(settings_in(folder))
    made.world.storage.close()
    return made


def _app_of(home: HttpHouse, kept: Flask) -> Flask:
    """The app over another house: its routes and their documentation are the same, and slow to make."""
    app = copy(kept)
    app.config = copy(kept.config)
    app.config["MAX_CONTENT_LENGTH"] = home.settings.max_body_bytes
    app.extensions = {**kept.extensions, "house": home}
    return app


def _storage(settings: Settings) -> Storage:
    return open_storage(settings.database_url, settings.data_dir, reverse_unordered_selects=True)


def _give_accounts(world: World) -> None:
    hashed = password_hash()
    with world.storage.write() as tx:
        for name in PEOPLE + NEIGHBOURS:
            person = records.get(tx, id_of("person", name))
            assert person is not None
            accounts.put(tx, person.id, person.organisation, name, hashed, world.clock.now_ms())


def _neighbours() -> list[Wish]:
    """A second organisation with one of everything."""
    contract, site, calendar = (id_of(word, "theirs") for word in ("contract", "site", "calendar"))
    names = {"zh": "邻居合同", "en": "Their contract"}
    point = {"zone": "Asia/Shanghai", "lat_deg": 34.0, "lon_deg": 113.0}
    equipment = {"model": id_of("model", "theirs"), "site": site, "contract": contract, "name": "X-1"}
    label = {"tag": TAG_THEIRS, "label_kind": "device", "generation": 1, "site": site}
    row = {**commitment("N-01", "respond", 5, ["call_answered"]), "calendar": calendar}
    people = [
        Wish(
            "person.add",
            id_of("person", name),
            {"role": role, **({"contracts": [contract]} if role == "engineer" else {})},
            {"name": name, "work_phone": "2"},
        )
        for name, role in zip(NEIGHBOURS, ROLES, strict=True)
    ]
    return [
        Wish("organisation.add", NEIGHBOUR, {"zh": "邻居", "en": "Neighbour", "zone": "Asia/Shanghai"}),
        Wish("model.add", id_of("model", "theirs"), {"zh": "主机", "en": "Computer", "family": "switch"}),
        Wish(
            "contract.add",
            contract,
            {
                **names,
                "types": ["on_site"],
                "severities": ["general"],
                "calendar": calendar,
                "confidential": False,
            },
        ),
        Wish(
            "calendar.set",
            calendar,
            {"contract": contract, "calendar": {"zone": "Asia/Shanghai", "weekly": "always"}},
        ),
        Wish("commitment.set", id_of("commitment", "theirs"), {"contract": contract, "commitment": row}),
        Wish("site.add", site, {"contract": contract, "zh": "邻居的地方", "en": "Their place", **point}),
        Wish("equipment.add", id_of("equipment", "theirs"), equipment),
        *people,
        Wish("label.make", id_of("label", TAG_THEIRS), label),
    ]


__all__ = ["MARK", "PASSWORD", "Client", "FrozenTime", "House", "code", "ok", "open_house"]
