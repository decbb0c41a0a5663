"""The server of the world: the real Flask app over a copy of one seeded database; killed, restarted, restored, full."""

from __future__ import annotations

import atexit
import io
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from threading import get_ident
from typing import TYPE_CHECKING

from flask import Flask
from werkzeug.test import run_wsgi_app

from server.api.house import House
from server.api.live import Pokes
from server.demo.stage import Stage
from server.storage.backup import backup, restore
from server.storage.engines.sqlite import FILE
from server.storage.tables import settings as kept
from server.sync import door, fold
from server.sync.retry import retry_release
from tests.api.house import build_house, settings_in
from tests.quick import quick_folder
from tests.simulator.clocks import ServerTime, WorldClock
from tests.simulator.disk import Point, SimStorage, copied
from tests.simulator.luck import Luck, drawn
from tests.simulator.releases import NEWEST, catalogue
from tests.world import World as Things

if TYPE_CHECKING:
    from tests.simulator.world import World

type Answer = tuple[int, list[tuple[str, str]], bytes]


class ServerKilled(BaseException):
    """The process is gone: nothing of it runs any more, nobody gets its answer."""


@dataclass(frozen=True, slots=True)
class Template:
    """The app, its house and the folder of a seeded installation; never changed."""

    app: Flask
    house: House
    folder: Path


@cache
def _folders() -> Path:
    """Where this process keeps the folders that servers begin with."""
    folder = Path(tempfile.mkdtemp(prefix="halfhour-sim-", dir=quick_folder()))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@cache
def template() -> Template:
    """What every server begins with; made once per process."""
    folder, time = _folders(), ServerTime(WorldClock())
    with drawn(Luck(0, time), time):
        made = build_house(settings_in(folder / "seed"))
    home: House = made.app.extensions["house"]
    made.world.storage.copy_to(_new(folder / "template"))
    made.world.storage.close()
    shutil.rmtree(folder / "seed")
    return Template(made.app, home, folder / "template")


def kept_folder(server: Server, name: str) -> Path:
    """A copy of this server's folder as it is now, for others to begin with."""
    folder = _new(_folders() / name)
    server.storage.copy_to(folder)
    return folder


def _new(folder: Path) -> Path:
    folder.mkdir()
    return folder


class Server:
    """One installation. `request` is its door; everything else is what may befall it."""

    def __init__(self, world: World, begins_with: Path) -> None:
        self._world = world
        self._app, self._base = template().app, template().house
        self._root = Path(tempfile.mkdtemp(prefix="halfhour-run-", dir=quick_folder()))
        self._lives = 0
        self._serving = set[int]()
        self._kill: tuple[Point, int] | None = None
        self._backups: list[Path] = []
        self._dead: tuple[SimStorage, Path] | None = None
        self.full = False
        self.up = False
        self.release = NEWEST
        """Which release of the server the next start is of."""
        self.folder = _new(self._root / "0")
        copied(begins_with, self.folder)
        self.start()

    def start(self) -> None:
        """Starts a process over the folder as it is; what an older release could not carry out is tried again."""
        if self.up:
            return
        self._bury()
        for module in (fold, door):
            vars(module)["CATALOGUE"] = catalogue(self.release)
        self.storage = SimStorage(self.folder / FILE, self._passed)
        self.up = True
        settings = replace(self._base.settings, data_dir=self.folder)
        with self.storage.read() as tx:
            server, epoch = (kept.get(tx, name) or "" for name in ("server", "server_epoch"))
        self.house = replace(
            self._base,
            storage=self.storage,
            clock=self._world.time,
            settings=settings,
            pokes=Pokes(self.storage),
            demo=Stage(self.storage, self._world.time, settings),
            server=server,
            server_epoch=epoch,
        )
        self._app.extensions["house"] = self.house
        with self.storage.write() as tx:
            retry_release(tx, self._world.time.now_ms())
        self.storage.full(self.full)
        self.things = Things(self.storage, self._world.time)  # type: ignore[arg-type]  # any TimeSource does

    def request(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes, cookies: Mapping[str, str]
    ) -> Answer | None:
        """What the app answers; None where it is down, or is killed before its answer is on its way."""
        if not self.up:
            return None
        life = self._lives
        self._serving.add(get_ident())
        try:
            iterable, status, answered = run_wsgi_app(
                self._app, _environ(method, path, headers, body, cookies), buffered=True
            )
            answer = b"".join(iterable)
            self._passed(Point.BEFORE_ANSWER)
        except ServerKilled:
            return None
        finally:
            self._serving.discard(get_ident())
        if life != self._lives or not self.up:
            return None
        return int(status.split()[0]), list(answered), answer

    def kill_at(self, point: Point, nth: int = 1) -> None:
        """Kills the process when it passes this point for the nth time from now."""
        self._kill = (point, nth)

    def kill(self) -> None:
        """Kills it now, between two requests."""
        if self.up:
            self._die()

    def restart(self) -> None:
        """Kills it if it runs, and starts it again."""
        self.kill()
        self._kill = None
        self.start()

    def disk_full(self, full: bool) -> None:
        """No room for another page, or room again."""
        self.full = full
        if self.up:
            self.storage.full(full)

    def backup(self) -> None:
        """Makes a backup elsewhere, as `halfhour backup` does."""
        if not self.up or self.full:
            return
        target = self._root / f"backup{len(self._backups)}"
        backup(self.storage, self.folder / "blobs", target, self._world.time.now_ms())
        self._backups.append(target)

    @property
    def backups(self) -> int:
        """How many backups there are."""
        return len(self._backups)

    def restore(self, which: int = -1) -> None:
        """The machine is lost; another is filled from a backup. Those made later are lost with it."""
        if not self._backups:
            return
        self.kill()
        self._kill = None
        source = self._backups[which]
        del self._backups[self._backups.index(source) + 1 :]
        self._lives += 1
        self._bury()
        self.folder = _new(self._root / f"restored{self._lives}")
        storage = SimStorage(self.folder / FILE, lambda _point: None)
        restore(storage, source, self.folder / "blobs", check=False)
        storage.close()
        self.full = False
        self.start()

    def close(self) -> None:
        """Removes everything."""
        self._bury()
        if self.up:
            self.up = False
            self.storage.close()
        shutil.rmtree(self._root, ignore_errors=True)

    def _passed(self, point: Point) -> None:
        if get_ident() not in self._serving:
            return  # the world itself looks, or the desk's own process works
        self._world.together.gate()
        if not self.up:
            if self._world.together.running:
                raise ServerKilled
            return
        if self._kill is None or self._kill[0] is not point:
            return
        self._kill = (point, self._kill[1] - 1)
        if self._kill[1] <= 0:
            self._kill = None
            self._world.chronicle.count(f"server killed {point}")
            self._die()
            raise ServerKilled

    def _die(self) -> None:
        """Keeps the disk as it is at this instant; whatever the dying code still does, nobody will see."""
        self.up = False
        self._lives += 1
        dead, self.folder = self.folder, _new(self._root / str(self._lives))
        copied(dead, self.folder)
        self._dead = (self.storage, dead)

    def _bury(self) -> None:
        if self._dead is not None:
            storage, folder = self._dead
            storage.abandon()
            shutil.rmtree(folder, ignore_errors=True)
        self._dead = None


def _environ(
    method: str, path: str, headers: Mapping[str, str], body: bytes, cookies: Mapping[str, str]
) -> dict[str, object]:
    where, _, query = path.partition("?")
    environ: dict[str, object] = {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": where,
        "QUERY_STRING": query,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "localhost",
        "REMOTE_ADDR": "127.0.0.1",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for name, value in headers.items():
        key = name.upper().replace("-", "_")
        environ[key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"] = value
    if cookies:
        environ["HTTP_COOKIE"] = "; ".join(f"{name}={value}" for name, value in sorted(cookies.items()))
    return environ
