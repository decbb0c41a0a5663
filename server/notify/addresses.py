"""Which addresses a message may go to: others name them, so nobody inside our own network may be among them.

Source: OWASP, Server-Side Request Forgery Prevention; RFC 6890, special-purpose addresses.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Collection, Mapping
from types import MappingProxyType
from urllib.parse import urlsplit

from server.domain.errors import Problem
from server.notify.port import Way

MOST_CHARACTERS = 1000
HTTPS_PORT = 443
PRINTED = re.compile(r"[\x21-\x7e]+")
# A name with a dot whose last part is no number: 127.1, 0x7f.1 and 2130706433 are addresses in disguise.
NAME = re.compile(r"(?=.{4,253}\Z)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?")
NAT64 = ipaddress.ip_network("64:ff9b::/96")

MAIL_PORTS = frozenset({25, 465, 587, 2525})
MAIL_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@([A-Za-z0-9-]{1,63}\.)*[A-Za-z0-9-]{1,63}")
MOST_MAIL_ADDRESS = 254
ROBOTS_LISTEN: Mapping[Way, tuple[tuple[str, str], ...]] = MappingProxyType(
    {
        Way.WECOM: (("qyapi.weixin.qq.com", "/cgi-bin/webhook/send"),),
        Way.DINGTALK: (("oapi.dingtalk.com", "/robot/send"),),
        Way.FEISHU: tuple(
            (host, "/open-apis/bot/v2/hook/") for host in ("open.feishu.cn", "open.larksuite.com")
        ),
    }
)
"""Host and beginning of the path that their makers give."""

type Ip = ipaddress.IPv4Address | ipaddress.IPv6Address


def service_of(endpoint: str, allow: Collection[str] = ()) -> str:
    """Gives the origin of an endpoint that may be sent to, as far as its text tells; no name is looked up.

    `allow` holds origins of private push services, which may be anything a browser can reach.

    Raises:
        push-endpoint-refused: no https address of a public name on port 443.
    """
    try:
        if len(endpoint) > MOST_CHARACTERS or not PRINTED.fullmatch(endpoint):
            raise ValueError
        parts = urlsplit(endpoint)
        host, port = parts.hostname or "", parts.port
        if "@" in parts.netloc or "\\" in endpoint or parts.fragment or not parts.path.startswith("/"):
            raise ValueError
    except ValueError:
        raise Problem("push-endpoint-refused") from None
    origin = f"{parts.scheme}://{parts.netloc.lower()}"
    if origin in allow:
        return origin
    if parts.scheme != "https" or not NAME.fullmatch(host) or port not in (None, HTTPS_PORT):
        raise Problem("push-endpoint-refused")
    return f"https://{host}"


def is_mail_address(text: str) -> bool:
    """Whether this can be a mail address, as far as its text tells."""
    return len(text) <= MOST_MAIL_ADDRESS and MAIL_ADDRESS.fullmatch(text) is not None


def check_mail_server(host: str, port: int, tls: str, allow: Collection[str] = ()) -> None:
    """Refuses a mail server that may not be asked: an inner one that nobody named, an odd port, or one without TLS.

    Raises:
        Problem: mail-server-refused.
    """
    if f"smtp://{host}:{port}" in allow:
        return
    if not NAME.fullmatch(host) or port not in MAIL_PORTS or tls == "none":
        raise Problem("mail-server-refused")


def check_webhook(way: Way, address: str, allow: Collection[str] = ()) -> None:
    """Refuses an address to which this way may not post: a robot's is that of its maker, or of a named inner host.

    Raises:
        Problem: webhook-refused.
    """
    try:
        origin = service_of(address, allow)
    except Problem:
        raise Problem("webhook-refused") from None
    places = ROBOTS_LISTEN.get(way)
    parts = urlsplit(address)
    if places is None or origin in allow:
        return
    if not any(parts.hostname == host and parts.path.startswith(path) for host, path in places):
        raise Problem("webhook-refused")


def is_public(text: str) -> bool:
    """Whether an IP address belongs to the public internet, also the one inside a mapped or tunnelled address."""
    try:
        ip = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return False
    return all(one.is_global and not one.is_multicast for one in (ip, *_inside(ip)))


def _inside(ip: Ip) -> list[Ip]:
    if isinstance(ip, ipaddress.IPv4Address):
        return []
    found: list[Ip | None] = [ip.ipv4_mapped, ip.sixtofour, *(ip.teredo or ())]
    if ip in NAT64:
        found.append(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF))
    if int(ip) >> 32 == 0:  # ::a.b.c.d, as old as IPv6
        found.append(ipaddress.IPv4Address(int(ip)))
    return [one for one in found if one is not None]
