"""Who this client is to its server, and every request it says: enrolment, session, the server's time."""

from __future__ import annotations

import json
import secrets
from dataclasses import asdict, dataclass, replace
from typing import Any

from halfhour.clocks import Clocks, Heard, PhoneTime
from halfhour.keys import DeviceKey
from halfhour.rounds import Pause, PausedError
from halfhour.transport import API, Answer, RefusedError, Transport
from halfhour.vault import Vault

BUSY_S = 15.0


@dataclass(frozen=True, slots=True)
class Identity:
    """Device and person, and the server that knows them."""

    device: str
    person: str
    organisation: str
    server: str
    server_epoch: str
    phone_epoch: str


class Session:
    """Asks the server in this device's name."""

    def __init__(self, vault: Vault, transport: Transport, clocks: Clocks) -> None:
        self._vault = vault
        self.transport = transport
        kept = vault.get("heard")
        self.time = PhoneTime(clocks, Heard(**kept) if kept else None)
        transport.cookie = vault.get("cookie") or ""

    @property
    def identity(self) -> Identity:
        """Who this is. Raises RuntimeError before enrolment."""
        found = self._vault.get("identity")
        if found is None:
            raise RuntimeError("enrol or sign in first")
        return Identity(**found)

    def ask(self, method: str, path: str, said: Any = None) -> Answer:
        """One JSON request; the server's time in the answer is heard."""
        body = b"" if said is None else said if isinstance(said, bytes) else json.dumps(said).encode()
        sent = self.time.reading()
        headers = {"Content-Type": "application/json"} if body else {}
        answer = self.transport.ask(method, API + path, body, headers)
        now = answer.json.get("now") or (answer.json.get("me") or {}).get("now")
        if now and self.time.hear(now, sent, self.time.reading()) and self.time.heard:
            self._vault.put(heard=asdict(self.time.heard))
        if self.transport.cookie != (self._vault.get("cookie") or ""):
            self._vault.put(cookie=self.transport.cookie)
        return answer

    def ask_signed(self, method: str, path: str, said: Any = None) -> Answer:
        """As `ask`, in this device's session: one that has ended is opened anew. Raises PausedError."""
        answer = self.ask(method, path, said)
        if answer.status == 401 or answer.code == "device-unknown":
            self.renew()
            answer = self.ask(method, path, said)
        return answer

    def expect(self, method: str, path: str, said: Any = None, status: int = 200) -> dict[str, Any]:
        """The JSON of an answer that must be this status. Raises RefusedError."""
        answer = self.ask(method, path, said)
        if answer.status != status:
            raise RefusedError(answer)
        return answer.json

    def enrol(self, code: str, name: str) -> Identity:
        """Enrols this client as a device with a code of the console. Raises RefusedError."""
        key = DeviceKey()
        asked = {"code": code, "name": name, "public_key": key.jwk}
        said = self.expect("POST", "/devices", asked, 201)
        me = said["me"]
        made = Identity(
            device=said["device"]["id"],
            person=me["person"]["id"],
            organisation=me["organisation"]["id"],
            server=me["server"],
            server_epoch=me["server_epoch"],
            phone_epoch=self._epoch_for(me),
        )
        self._vault.put(identity=asdict(made), key=key.pem)
        return made

    def _epoch_for(self, me: dict[str, Any]) -> str:
        """The same person on the same server goes on with their numbers; anybody else begins with 1."""
        before = self._vault.get("identity")
        same = before and (before["person"], before["server"]) == (me["person"]["id"], me["server"])
        return str(before["phone_epoch"]) if same else secrets.token_hex(8)

    def sign_in(self, login: str, password: str, name: str) -> Identity:
        """Signs a person in and enrols this client as their device. Raises RefusedError."""
        me = self.expect("POST", "/auth/sign-in", {"login": login, "password": password})
        made = self.expect("POST", "/enrolments", {"person": me["person"]["id"]})
        return self.enrol(made["code"], name)

    def renew(self) -> None:
        """Opens the session anew by signing a challenge. Raises PausedError."""
        device, pem = self.identity.device, self._vault.get("key")
        asked = self.ask("POST", f"/devices/{device}/challenge")
        if asked.status == 200 and pem:
            challenge = asked.json["challenge"]
            signed = {"challenge": challenge, "signature": DeviceKey(pem).sign(challenge)}
            asked = self.ask("POST", f"/devices/{device}/session", signed)
            if asked.status == 200:
                return
        if (
            asked.code in ("device-revoked", "challenge-wrong")
            or asked.status in (0, 429)
            or asked.status >= 500
        ):
            raise pause_of(asked)
        raise PausedError(Pause.SIGN_IN)

    def meet(self, server_epoch: str) -> None:
        """Goes on with a server that was restored."""
        self._vault.put(identity=asdict(replace(self.identity, server_epoch=server_epoch)))

    def head(self) -> dict[str, Any]:
        """What every push and pull begins with."""
        who = self.identity
        return {
            "v": 1,
            "device": who.device,
            "phone_epoch": who.phone_epoch,
            "server": who.server,
            "server_epoch": who.server_epoch,
        }


def pause_of(answer: Answer) -> PausedError:
    """What an answer that is no success means for a round."""
    wait_s = answer.retry_after_s or BUSY_S
    match answer.status, answer.code:
        case 0, _:
            return PausedError(Pause.OFFLINE)
        case _, "device-revoked":
            return PausedError(Pause.REVOKED)
        case 401, _:
            return PausedError(Pause.SIGN_IN)
        case 426, _:
            return PausedError(Pause.UPDATE)
        case 507, _:
            return PausedError(Pause.FULL, wait_s)
    return PausedError(Pause.BUSY, wait_s)
