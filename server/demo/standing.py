"""Whether the demo is here, on or off: kept in the database, so that every process knows at once."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from server.demo.facts import contracts, demo_id, people
from server.storage.port import Tx
from server.storage.tables import accounts, records, sessions, settings

LOADED, OFF, PLAYED = "demo", "demo.off", "demo.played_until"


class Standing(StrEnum):
    """How the demo stands in a database."""

    ABSENT = "absent"
    ON = "on"
    OFF = "off"


def standing_of(tx: Tx) -> Standing:
    """Gives how the demo stands."""
    if settings.get(tx, LOADED) is None:
        return Standing.ABSENT
    return Standing.OFF if settings.get(tx, OFF) else Standing.ON


def holds_real_data(tx: Tx) -> bool:
    """Tells whether an organisation that is not the demo's is here: the two are never mixed silently."""
    own = {demo_id(one["id"]) for one in contracts()["organisations"]}
    return any(id not in own for id in records.organisations(tx))


def give_sign_ins(tx: Tx, hashed: str, now_ms: int) -> None:
    """Gives everybody of the demo their login, with this hash of the demo's password."""
    for person, organisation, login in _staff():
        if records.get(tx, person) is not None:
            accounts.put(tx, person, organisation, login, hashed, now_ms)


def take_sign_ins(tx: Tx) -> None:
    """Ends every session of the demo's people and takes their logins: nobody can come in by them any more."""
    for organisation in {one for _, one, _ in _staff()}:
        accounts.drop_all(tx, organisation)
        sessions.end_all(tx, organisation)


def _staff() -> Iterable[tuple[str, str, str]]:
    for organisation in contracts()["organisations"]:
        group = people()[organisation["id"]]
        for person in [*group["desk"], *group["engineers"]]:
            yield demo_id("person", person["login"]), demo_id(organisation["id"]), person["login"]
