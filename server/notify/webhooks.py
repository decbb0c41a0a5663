"""Robots of WeCom, DingTalk and Feishu, and gateways for short messages: one POST each, and an answer that is read.

Why no library of many services: those robots answer 200 to what they refuse, and say so in the body (ADR 15).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

from server.domain.errors import Problem
from server.domain.times import TimeSource
from server.notify.addresses import check_webhook
from server.notify.port import Addressee, Answer, Text, Told, Way
from server.notify.web import UNHEARD, Said, Web, retry_after_s, told_by, unheard

ANSWER_S = 10.0
MOST_SAID = 160
MOST_WECOM_BYTES = 2048
BUSY_S = 60
LEAST_SECRET = 6

type Body = dict[str, Any]
type Reading = Callable[[Mapping[str, Any]], tuple[Told, str]]


@dataclass(frozen=True, slots=True)
class Robot:
    """What is particular to one kind: what it is sent, and how it says no."""

    body: Callable[[Addressee, str], Body]
    code: str
    """The key of the answer that is 0 when the message was taken."""
    busy: frozenset[int]
    """Too many, or out of order for now: later it may be taken."""
    key: frozenset[int]
    """The address, signature or keyword is wrong: an administrator has to look."""


def _wecom(to: Addressee, words: str) -> Body:
    cut = words.encode()[:MOST_WECOM_BYTES].decode("utf-8", "ignore")
    mentioned = {"mentioned_mobile_list": [to.address]} if to.address else {}
    return {"msgtype": "text", "text": {"content": cut, **mentioned}}


def _dingtalk(to: Addressee, words: str) -> Body:
    mobiles = [to.address] if to.address else []
    # The number has to stand in the text, where DingTalk shows the person's name instead.
    named = f"{words}\n@{to.address}" if to.address else words
    return {"msgtype": "text", "text": {"content": named}, "at": {"atMobiles": mobiles, "isAtAll": False}}


def _feishu(_to: Addressee, words: str) -> Body:
    return {"msg_type": "text", "content": {"text": words}}


ROBOTS: Mapping[Way, Robot] = MappingProxyType(
    {
        Way.WECOM: Robot(
            _wecom,
            "errcode",
            frozenset({-1, 45009, 45033}),
            frozenset({93000, 40058}),
        ),
        Way.DINGTALK: Robot(
            _dingtalk,
            "errcode",
            frozenset({-1, 130101, 410100, 90018}),
            frozenset({300001, 300005, 310000, 400101, 400102}),
        ),
        Way.FEISHU: Robot(
            _feishu,
            "code",
            frozenset({9499, 11232, 11233}),
            frozenset({19001, 19021, 19022, 19024}),
        ),
    }
)


def words_of(to: Addressee, text: Text) -> str:
    """The text as one message of a group: whom it is for stands first."""
    return "\n".join([f"{to.name}：{text.title}" if to.name else text.title, *text.lines, text.link])


@dataclass(frozen=True, slots=True)
class Outlet:
    """The web as one way uses it."""

    way: Way
    web: Web
    clock: TimeSource
    allow: Collection[str] = ()

    async def ask(self, address: str, body: Body, headers: Mapping[str, str], read: Reading) -> Answer:
        """Posts, and gives what came of it by status and, where that is 200, by what `read` finds in the body."""
        host = urlsplit(address).hostname or ""
        try:
            check_webhook(self.way, address, self.allow)
            said = await self.web.post(address, ANSWER_S, json=body, headers=dict(headers))
        except Problem as problem:
            return Answer(Told.ADDRESS_REFUSED, problem.code)
        except UNHEARD as error:
            return unheard(error, host)
        told = told_by(said.status)
        if told is Told.DELIVERED:
            told, why = self._read(said, read)
            return Answer(told, f"{host}: {said.status} {why}", BUSY_S if told is Told.LATER else None)
        wait_s = retry_after_s(said, self.clock.now_ms()) if told is Told.LATER else None
        return Answer(told, f"{host}: {said.status} {said.body}", wait_s)

    def _read(self, said: Said, read: Reading) -> tuple[Told, str]:
        try:
            body = json.loads(said.body or "{}")
        except ValueError:
            body = None
        if isinstance(body, dict):
            return read(body)
        # A robot answers in JSON: a page that says 200 is a proxy's, or somebody else's.
        told = read({})[0] if self.way is Way.SMS else Told.REFUSED
        return told, said.body


class RobotSender:
    """One robot of an organisation. `secret`: its `webhook`, and `key` where it wants signatures."""

    def __init__(self, outlet: Outlet, secret: Mapping[str, str]) -> None:
        self._outlet, self._webhook, self._key = outlet, secret.get("webhook", ""), secret.get("key", "")

    async def send(self, to: Addressee, text: Text) -> Answer:
        """Speaks in the robot's group."""
        robot = ROBOTS[self._outlet.way]
        address, signature = self._signed()
        body = {**robot.body(to, words_of(to, text)), **signature}
        answer = await self._outlet.ask(address, body, {}, lambda said: _robot_said(robot, said))
        return told_without(answer, (*pieces_of(self._webhook), self._key, to.address))

    def _signed(self) -> tuple[str, Body]:
        """The address and what is added to the body: a robot with a key wants proof that it is us."""
        if not self._key or self._outlet.way is Way.WECOM:
            return self._webhook, {}
        now_ms = self._outlet.clock.now_ms()
        if self._outlet.way is Way.FEISHU:
            now_s = str(now_ms // 1000)
            return self._webhook, {"timestamp": now_s, "sign": _sign(f"{now_s}\n{self._key}", "")}
        sign = quote(_sign(self._key, f"{now_ms}\n{self._key}"), safe="")
        return f"{self._webhook}&timestamp={now_ms}&sign={sign}", {}


class SmsSender:
    """A gateway for short messages: JSON with `to` and `text`, a bearer token, and a field that says yes.

    `settings`: `sign` (签名) stands first; `ok_field` and `ok_value` tell a taken message.
    `secret`: `webhook`, `token`.
    """

    def __init__(self, outlet: Outlet, settings: Mapping[str, str], secret: Mapping[str, str]) -> None:
        self._outlet, self._settings = outlet, settings
        self._webhook, self._token = secret.get("webhook", ""), secret.get("token", "")

    async def send(self, to: Addressee, text: Text) -> Answer:
        """Has a short message sent: the title and the link alone, for each seventy characters cost."""
        sign = self._settings.get("sign", "")
        words = (f"【{sign}】" if sign else "") + f"{text.title} {text.link}"
        body = {"to": to.address, "text": words, "language": text.language}
        headers = {"Authorization": f"Bearer {self._token}"} if self._token else {}
        answer = await self._outlet.ask(self._webhook, body, headers, self._said)
        return told_without(answer, (*pieces_of(self._webhook), self._token, to.address))

    def _said(self, said: Mapping[str, Any]) -> tuple[Told, str]:
        """What the gateway's own field says; without one, that it was taken is all that is known."""
        field, wanted = self._settings.get("ok_field", ""), self._settings.get("ok_value", "")
        if not field:
            return Told.DELIVERED, ""
        value = said.get(field)
        text = json.dumps(value) if isinstance(value, bool) else str(value)
        return (Told.DELIVERED if text == wanted else Told.REFUSED), f"{field}={text}"


def _robot_said(robot: Robot, said: Mapping[str, Any]) -> tuple[Told, str]:
    found = said.get(robot.code, said.get("StatusCode") if robot.code == "code" else None)
    code = found if isinstance(found, int) else None
    words = said.get("errmsg") or said.get("msg") or said.get("StatusMessage") or ""
    why = f"{robot.code}={code} {words}"
    if code == 0:
        return Told.DELIVERED, why
    if code in robot.busy:
        return Told.LATER, why
    return (Told.KEY_REFUSED if code in robot.key else Told.REFUSED), why


def told_without(answer: Answer, secrets: Iterable[str]) -> Answer:
    """An answer that may be kept and shown: on one line, short, and without what only the sender may know."""
    text = answer.why
    for secret in sorted((one for one in secrets if len(one) >= LEAST_SECRET), key=len, reverse=True):
        text = text.replace(secret, "***").replace(quote(secret, safe=""), "***")
    line = " ".join(text.split())
    return replace(answer, why=line if len(line) <= MOST_SAID else line[: MOST_SAID - 1] + "…")


def pieces_of(webhook: str) -> list[str]:
    """An address and the parts of it that may be its secret: the values of its query, the end of its path."""
    parts = urlsplit(webhook)
    return [webhook, *(value for _name, value in parse_qsl(parts.query)), parts.path.rpartition("/")[2]]


def _sign(key: str, said: str) -> str:
    return base64.b64encode(hmac.new(key.encode(), said.encode(), hashlib.sha256).digest()).decode()
