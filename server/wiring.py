"""Composition root: the one place that picks engines and puts the house together."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import Flask

from routing import stay
from routing.engines import pick
from server.api.app import create_app
from server.api.house import House
from server.api.live import Pokes
from server.api.static import Files
from server.config import Settings, read_settings
from server.demo.stage import Stage
from server.domain.ids import new_id
from server.domain.times import SystemTime, TimeSource
from server.front import Front
from server.notify import vapid
from server.notify.port import Sender, Way
from server.roads import travel_times
from server.storage.engines import open_storage
from server.storage.port import Storage
from server.storage.tables import settings as kept
from server.usecases import paces, stays

if TYPE_CHECKING:
    from server.notify.web import Web
    from server.worker.post import Desk
    from server.worker.post_texts import Senders

PUSH_KEY = "push_key"
"""The setting that holds the private key of Web Push: made once per installation, whoever starts first."""

BUILT = Path(__file__).resolve().parent.parent / "pwa" / "static" / "build"


class FileTime:
    """For tests: the machine's clock, shifted by what a file says, read at each call.

    The file holds an offset in ms such as `-1200000` or `real+1200000`; an empty or absent one shifts nothing.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._system = SystemTime()

    def now(self) -> datetime:
        """Gives the instant now, aware and in UTC."""
        return self._system.now() + timedelta(milliseconds=self._offset_ms())

    def now_ms(self) -> int:
        """Gives the instant now in epoch milliseconds."""
        return self._system.now_ms() + self._offset_ms()

    def _offset_ms(self) -> int:
        try:
            return int(self._file.read_text().strip().removeprefix("real") or "0")
        except (OSError, ValueError):
            return 0


@dataclass(frozen=True, slots=True)
class Wiring:
    """Storage, time and settings of one process."""

    settings: Settings
    storage: Storage
    clock: TimeSource


def wire(settings: Settings | None = None) -> Wiring:
    """Opens what the settings name, and picks whom to ask for travel times.

    Raises:
        ConfigError, StorageTooOld, StorageError
    """
    chosen = settings or read_settings()
    clock: TimeSource = FileTime(chosen.clock_file) if chosen.clock_file else SystemTime()
    storage = open_storage(chosen.database_url, chosen.data_dir, reverse_unordered_selects=chosen.test)
    pick(travel_times(chosen, paces.kept(chosen.data_dir)))
    stay.pick(stays.kept(chosen.data_dir))
    return Wiring(chosen, storage, clock)


def migrate(wiring: Wiring) -> list[str]:
    """Brings the tables to this release and gives a new installation its identity and key."""
    applied = wiring.storage.migrate()
    with wiring.storage.write() as tx:
        kept.put_new(tx, "server", new_id())
        kept.put_new(tx, "server_epoch", new_id())
        kept.put_new(tx, "secret_key", secrets.token_hex(32))
        kept.put_new(tx, PUSH_KEY, vapid.make_key())
    return applied


def post_desks(wiring: Wiring) -> list[Desk]:
    """Gives the desks of the post office. The database must have been migrated."""
    # The worker's alone: web processes do without the libraries of these.
    from server.notify.web import Web
    from server.notify.web_push import WebPush
    from server.worker.post_phones import PhonesDesk
    from server.worker.post_texts import TextsDesk

    storage, clock, settings = wiring.storage, wiring.clock, wiring.settings
    with storage.read() as tx:
        key, secret = kept.get(tx, PUSH_KEY) or "", kept.get(tx, "secret_key") or ""
    web = Web(settings.notify_allow)
    return [
        PhonesDesk(storage, clock, WebPush(clock, key, settings.push_contact, settings.push_allow)),
        TextsDesk(storage, clock, senders(wiring, web), web, settings.public_url, bytes.fromhex(secret)),
    ]


def senders(wiring: Wiring, web: Web) -> Senders:
    """Gives what makes the sender of a way out."""
    from server.notify.mail import MailSender
    from server.notify.webhooks import Outlet, RobotSender, SmsSender

    clock, allow = wiring.clock, wiring.settings.notify_allow

    def sender(way: Way, settings: Mapping[str, Any], secret: Mapping[str, str]) -> Sender:
        if way is Way.EMAIL:
            return MailSender(settings, secret, clock, allow)
        outlet = Outlet(way, web, clock, allow)
        return SmsSender(outlet, settings, secret) if way is Way.SMS else RobotSender(outlet, secret)

    return sender


def house(wiring: Wiring) -> House:
    """Gives what the HTTP side needs. The database must have been migrated."""
    with wiring.storage.read() as tx:
        server, epoch, key = (kept.get(tx, name) or "" for name in ("server", "server_epoch", "secret_key"))
        push_key = kept.get(tx, PUSH_KEY)
    return House(
        storage=wiring.storage,
        clock=wiring.clock,
        settings=wiring.settings,
        server=server,
        server_epoch=epoch,
        secret=bytes.fromhex(key),
        push_key=vapid.public_key(push_key) if push_key else "",
        pokes=Pokes(wiring.storage),
        files=Files(BUILT),
        demo=Stage(wiring.storage, wiring.clock, wiring.settings),
    )


def flask_app(wiring: Wiring) -> Flask:
    """Gives the Flask app of a migrated installation."""
    return create_app(house(wiring))


def web_app() -> Flask:
    """Gives the same for any WSGI server, from the environment."""
    return flask_app(wire())


def front() -> Front:
    """Gives the ASGI application of one web process."""
    home = house(wire())
    return Front(create_app(home), home)
