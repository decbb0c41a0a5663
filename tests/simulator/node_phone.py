"""The real TypeScript phone in the world: its own code in Node, its requests through the world's network.

What it does by itself (a round after each record, a heartbeat, a timer that came due) waits for the next `sync()`:
such a request is under way meanwhile, and is given up by the phone when its time is over.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from tests.simulator.clocks import PhoneClocks
from tests.simulator.network import Reply
from tests.simulator.node_host import Answered, Asked, Ended, NodeHost
from tests.simulator.phone import BlobRef, Key, PhoneKilled, Round, Said, Waiting, Wiped
from tests.simulator.releases import NEWEST

if TYPE_CHECKING:
    from tests.simulator.world import World

TAB = "tab 1"
MOST_EXCHANGES = 3_000
"""More in one go, and it would never end."""


class NodePhone:
    """`Phone` over a page in Node. `bug`: one of those of tests/pwa/host/planted.ts."""

    def __init__(
        self, world: World, host: NodeHost, name: str, person: str = "li", bug: str | None = None
    ) -> None:
        self.world = world
        self.host = host
        self._name = name
        self._person = person
        self.clocks = PhoneClocks(world.clock)
        self._device: str | None = None
        self.tabs: list[str] = []
        self._told = (self.clocks.wall_ms, 0)
        self._sent_ms: dict[int, int] = {}
        seed = f"{world.seed}:{name}"
        host.say("add", phone=name, seed=seed, wall_ms=self.clocks.wall_ms, **({"bug": bug} if bug else {}))

    @property
    def name(self) -> str:
        """Unique in the world."""
        return self._name

    @property
    def person(self) -> str:
        """Whose it is."""
        return self._person

    @property
    def device(self) -> str | None:
        """Its device id."""
        return self._device

    @property
    def running(self) -> bool:
        """Whether the app is open in any tab."""
        return bool(self.tabs)

    # What a person does

    def enrol(self) -> None:
        """Enrols with a code of the console; where no server answers it stays what it was."""
        call = self._begin("enrol", code=self.world.enrolment_code(self.person))
        if self._end(call)["ok"]:
            self._device = self._identity()["device"]

    def record(
        self,
        kind: str,
        record: str,
        body: dict[str, Any],
        *,
        personal: dict[str, Any] | None = None,
        blobs: Sequence[BlobRef] = (),
        needs: Sequence[str] = (),
        mends: str | None = None,
        tab: str | None = None,
        draft: str | None = None,
    ) -> Said:
        """Says what happened."""
        call = self._begin(
            "record",
            tab,
            kind=kind,
            record=record,
            body=body,
            personal=personal,
            blobs=[{"sha256": one.sha256, "bytes": one.bytes, "type": one.type} for one in blobs],
            needs=list(needs),
            mends=mends,
            draft=draft,
        )
        return self._said(call)

    def withdraw(self, id: str) -> Said:
        """Takes back a refused operation."""
        return self._said(self._begin("withdraw", id=id))

    def keep_blob(self, data: bytes, type: str = "image/jpeg") -> BlobRef | None:
        """Keeps bytes in the vault."""
        call = self._begin("blob", data=base64.b64encode(data).decode(), type=type)
        kept = self._result(call)
        return BlobRef(**kept["blob"]) if kept["ok"] else None

    def sync(self, tab: str | None = None) -> Round:
        """A round of sync, and everything that it leads to."""
        self._end(self._begin("sync", tab))
        state = self._see("state", tab)
        offline = state["network"] != "online"
        pause = state["sync"]["pause"]
        return Round(done=pause is None and not offline, pause=pause, offline=offline)

    # What befalls the phone

    def kill(self) -> None:
        """Every tab ends at once."""
        if self.tabs:
            self.host.say("kill", phone=self._name)
        self._bury()

    def start(self, tab: str = TAB) -> None:
        """Opens the app, or another tab of it."""
        if tab in self.tabs:
            return
        if not self.tabs:
            self.clocks.begin_session()
            self._told = (self._told[0], 0)
        self._pass_time()
        self.tabs.append(tab)
        self.host.say("open", phone=self._name, tab=tab)

    def wipe(self, what: Wiped) -> None:
        """The browser takes away what it kept."""
        assert not self.running
        self.host.say("evict", phone=self._name, what=what.value)
        if what is Wiped.ALL:
            self._device = None
            self.world.network.cookies.pop(self._name, None)

    def full(self, full: bool) -> None:
        """No room for any further write, or room again."""
        self.host.say("trouble", phone=self._name, room=0 if full else None)

    def upgrade(self, release: int = NEWEST) -> None:
        """The app is updated; of the real code there is one release, whichever is asked for."""
        self.kill()
        self.wipe(Wiped.MIRROR)
        self.start()

    def lose_connections(self, *, silently: bool) -> None:
        """The browser loses its connections to the databases; Safari does not say so."""
        self.host.say("lose", phone=self._name, silently=silently)

    def broken(self, database: str | None) -> None:
        """Databases of such a name refuse every transaction; None: none does."""
        self.host.say("trouble", phone=self._name, broken=database)

    def freeze(self, tab: str) -> None:
        """The system stops a tab in the background; it keeps what it holds, and hears nothing."""
        self.host.say("freeze", phone=self._name, tab=tab)

    def thaw(self, tab: str) -> None:
        """The tab goes on."""
        self.host.say("thaw", phone=self._name, tab=tab)

    def twin(self, name: str) -> NodePhone:
        """Another phone with a copy of all that this one's browser keeps, key and cookies included; it is open."""
        twin = NodePhone(self.world, self.host, name, self._person)
        self.host.say("clone", phone=self._name, to=name)
        twin._device = self._device
        twin.start()
        return twin

    def hand_to(self, person: str) -> None:
        """Somebody else enrols on this phone."""
        self._person = person
        self.enrol()

    def close_tab(self, tab: str) -> None:
        """The person closes one tab of several."""
        self.host.say("close", phone=self._name, tab=tab)
        self.tabs.remove(tab)
        self.host.died.pop((self._name, tab), None)

    # What is on the phone

    def outbox(self) -> list[Waiting]:
        """All that the vault holds of the present phone_epoch, by n."""
        rows = self.host.say("vault", phone=self._name)["operations"]
        identity = self._identity()
        mine = [_waiting(row) for row in rows if row["phone_epoch"] == identity.get("phone_epoch")]
        return sorted(mine, key=lambda one: one.n)

    def blobs(self) -> dict[str, bool]:
        """Each blob that an operation speaks of -> whether this phone says it is on the server."""
        rows = self.host.say("vault", phone=self._name)["blobs"]
        return {row["sha256"]: row["verified_ms"] is not None for row in rows if row["attached"] is not None}

    def mirror(self) -> dict[Key, tuple[int, dict[str, Any]]]:
        """The server's records as last pulled."""
        rows = self.host.say("mirror", phone=self._name)["records"]
        found = {(row["kind"], row["id"]): (row["rev"], row["record"]) for row in rows}
        assert len(found) == len(rows), "a record lies alone and in a pack"
        return found

    def view(self) -> dict[Key, dict[str, Any]]:
        """What the screens show."""
        return {(kind, id): record for kind, id, record in self._see("view")}

    def cursors(self) -> dict[str, int | None]:
        """Feed -> cursor."""
        return {row["feed"]: row["cursor"] for row in self.host.say("mirror", phone=self._name)["feeds"]}

    def session(self) -> str:
        """new, active, sign-in-needed or revoked."""
        return str(self._identity().get("session", "new"))

    def needs_you(self) -> list[str]:
        """Operations shown as refused."""
        items = self.screen()["items"]
        return [item["id"] for item in items if item["state"] == "needs-you" and not item["answered"]]

    def screen(self, tab: str | None = None) -> dict[str, Any]:
        """The outbox as a person reads it (`Outbox` of pwa/device/phone.ts)."""
        return dict(self._see("outbox", tab))

    def state(self, tab: str | None = None) -> dict[str, Any]:
        """Session, network, clock and sync as the screens have them."""
        return dict(self._see("state", tab))

    def ask(self, do: str, tab: str | None = None, **given: Any) -> Any:
        """Any other word of tests/pwa/host/words.ts to a page, to its end."""
        return self._end(self._begin(do, tab, **given))

    # The way there and back

    def serve(self) -> None:
        """Answers all that the phone has asked, and what it asks then, until it is at rest."""
        for _ in range(MOST_EXCHANGES):
            asked = next((one for one in self.host.asked if one.phone == self._name), None)
            if asked is None:
                return
            self.host.asked.remove(asked)
            self._exchange(asked)
        raise AssertionError(f"{self._name} asks for ever, the last: {asked}")

    def _exchange(self, asked: Asked) -> None:
        self.world.crash_point(self, "send")
        self._pass_time()
        now_ms = self.world.clock.true_ms
        age_ms = now_ms - self._sent_ms.pop(asked.request, now_ms)
        over = asked.limit_ms is not None and age_ms > asked.limit_ms
        reply = None
        if not over:
            where = (asked.method, asked.path, asked.headers, asked.body or b"")
            reply = self.world.network.exchange(self, *where)
        self._pass_time()
        self.world.crash_point(self, "heard")
        answered = _answered(reply, asked.method) if reply else None
        self._mortally(asked.tab, lambda: self.host.answer(asked.request, answered))

    def _begin(self, do: str, tab: str | None = None, **given: Any) -> int:
        assert self.tabs, f"{self._name} is not open"
        self._pass_time()
        where = tab or self.tabs[0]
        call: int = self._mortally(where, lambda: self.host.say(do, phone=self._name, tab=where, **given))
        if self._name in self.world.network.away:
            self._refuse()
        return call

    def _refuse(self) -> None:
        """Without a network a request fails as soon as it is made."""
        while mine := [asked for asked in self.host.asked if asked.phone == self._name]:
            for asked in mine:
                self.host.asked.remove(asked)
                self.host.answer(asked.request, None)

    def _end(self, call: int) -> Any:
        """The result of a call, once everything that it asks has been answered."""
        self.serve()
        return self._result(call)

    def _result(self, call: int) -> Any:
        ended: Ended | None = self.host.ended.pop(call, None)
        assert ended is not None, f"{self._name}: a call has not ended"
        assert ended.error is None, ended.error
        return ended.result

    def _said(self, call: int) -> Said:
        recorded = self._result(call)
        return Said(recorded["id"]) if recorded["ok"] else Said(None, recorded["code"])

    def _see(self, what: str, tab: str | None = None) -> Any:
        """What a screen shows; of an app that is not open, what it would show if it were opened just to look."""
        if self.tabs:
            return self._result(self.host.say(what, phone=self._name, tab=tab or self.tabs[0]))
        self.host.say("open", phone=self._name, tab=TAB)
        seen = self._result(self.host.say(what, phone=self._name, tab=TAB))
        self.host.say("kill", phone=self._name)
        self._bury()
        return seen

    def _pass_time(self) -> None:
        now = (self.clocks.wall_ms, self.clocks.mono_ms)
        wall_ms, mono_ms = now[0] - self._told[0], now[1] - self._told[1]
        if wall_ms or mono_ms:
            self._told = now
            self.host.say("pass", phone=self._name, wall_ms=wall_ms, mono_ms=mono_ms)
            self._stamp()

    def _stamp(self) -> None:
        """Remembers when each request was sent: none outlives its time, asleep or awake."""
        for asked in self.host.asked:
            if asked.phone == self._name:
                self._sent_ms.setdefault(asked.request, self.world.clock.true_ms)

    def _identity(self) -> dict[str, Any]:
        rows = self.host.say("vault", phone=self._name)["meta"]
        return next((row["value"] for row in rows if row["name"] == "identity"), {})

    # Its deaths

    def _mortally[T](self, tab: str, act: Callable[[], T]) -> T:
        """Does something in which the page may die, if the world has that in store for it."""
        wanted = self.world.crashes.get(self._name)
        if wanted is not None:
            self._arm(tab, {"point": wanted[0], "after": wanted[1]})
        result = act()
        self._stamp()
        if (self._name, tab) in self.host.died:
            self._die(self.host.died[self._name, tab])
        if wanted is not None and (left := self._arm(tab, None)) is not None:
            self.world.crashes[self._name] = (wanted[0], left["after"])
        return result

    def _arm(self, tab: str, death: dict[str, Any] | None) -> dict[str, Any] | None:
        before: dict[str, Any] | None = self.host.say("arm", phone=self._name, tab=tab, death=death)
        return before

    def _die(self, at: str | None) -> None:
        point = at or "somewhere"
        del self.world.crashes[self._name]
        self.world.chronicle.count(f"phone killed at {point}")
        self.world.note(f"{self._name} is killed", point)
        self.kill()
        raise PhoneKilled(point)

    def _bury(self) -> None:
        self.tabs.clear()
        self._sent_ms.clear()
        self.host.asked = [asked for asked in self.host.asked if asked.phone != self._name]
        self.host.died = {gone: at for gone, at in self.host.died.items() if gone[0] != self._name}


def _answered(reply: Reply, method: str) -> Answered:
    length = reply.headers.get("content-length")
    broken = method != "HEAD" and length is not None and int(length) > len(reply.body)
    return Answered(reply.status, tuple(reply.headers.items()), reply.body, broken)


def _waiting(row: dict[str, Any]) -> Waiting:
    operation, verdict = json.loads(row["wire"]), row["verdict"] or {}
    return Waiting(
        id=row["id"],
        n=row["n"],
        phone_epoch=row["phone_epoch"],
        kind=operation["kind"],
        v=operation["v"],
        record=operation["record"],
        needs=tuple(operation["needs"]),
        mends=operation.get("mends"),
        body=operation["body"],
        blobs=tuple(BlobRef(**blob) for blob in operation["blobs"]),
        state=row["state"],
        code=verdict.get("code"),
        rev=verdict.get("rev"),
        answered_ms=row["answered_ms"],
        pulled=row["pulled"],
        replaced=row["replaced"],
        stuck=row["stuck"],
    )
