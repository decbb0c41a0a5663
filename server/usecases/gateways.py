"""An organisation's ways out: what each needs, and setting one without ever reading its secret back."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Any

from server.domain.actors import Actor
from server.domain.errors import Problem
from server.notify.addresses import check_mail_server, check_webhook, is_mail_address
from server.notify.port import Way
from server.storage.port import Tx
from server.storage.tables import gateways

type Texts = Mapping[str, Any]

_ROBOT = (frozenset[str](), frozenset({"webhook", "key"}))
PARTS: Mapping[Way, tuple[frozenset[str], frozenset[str]]] = MappingProxyType(
    {
        Way.EMAIL: (frozenset({"host", "port", "tls", "user", "sender"}), frozenset({"password"})),
        Way.SMS: (frozenset({"sign", "ok_field", "ok_value"}), frozenset({"webhook", "token"})),
        Way.WECOM: (frozenset[str](), frozenset({"webhook"})),
        Way.DINGTALK: _ROBOT,
        Way.FEISHU: _ROBOT,
    }
)
"""What a way out is made of: parts that may be read back, and parts that may not."""


def set_gateway(
    tx: Tx, actor: Actor, way: Way, settings: Texts, secret: Texts, allow: Collection[str], now_ms: int
) -> None:
    """Sets a way out. A part of the secret that is not mentioned stays as it is, an empty one is cleared.

    Raises:
        Problem: channel-incomplete, mail-server-refused, mail-address-wrong, webhook-refused.
    """
    open_parts, secret_parts = PARTS[way]
    known = gateways.secret(tx, actor.organisation, way)
    given = {name: str(value) for name, value in secret.items() if name in secret_parts and value is not None}
    kept = {name: value for name, value in (known | given).items() if value}
    plain = {
        name: value for name, value in settings.items() if name in open_parts and value not in (None, "")
    }
    if way is Way.EMAIL:
        _check_mail(plain, allow)
    else:
        _check_needed(kept, ("webhook",))
        check_webhook(way, kept["webhook"], allow)
    gateways.put(tx, actor.organisation, way, plain, kept, actor.person, now_ms)


def _check_mail(settings: Texts, allow: Collection[str]) -> None:
    _check_needed(settings, ("host", "port", "tls", "sender"))
    check_mail_server(settings["host"], settings["port"], settings["tls"], allow)
    if not is_mail_address(settings["sender"]):
        raise Problem("mail-address-wrong", {"sender": ["wrong"]})


def _check_needed(given: Texts, names: Collection[str]) -> None:
    missing = [name for name in names if not given.get(name)]
    if missing:
        raise Problem("channel-incomplete", {name: ["missing"] for name in missing})
