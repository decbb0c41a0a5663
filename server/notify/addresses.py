"""Which addresses a push may go to: a phone names them, so nobody inside our own network may be among them.

Source: OWASP, Server-Side Request Forgery Prevention; RFC 6890, special-purpose addresses.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Collection
from urllib.parse import urlsplit

from server.domain.errors import Problem

MOST_CHARACTERS = 1000
HTTPS_PORT = 443
PRINTED = re.compile(r"[\x21-\x7e]+")
# A name with a dot whose last part is no number: 127.1, 0x7f.1 and 2130706433 are addresses in disguise.
NAME = re.compile(r"(?=.{4,253}\Z)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?")
NAT64 = ipaddress.ip_network("64:ff9b::/96")

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
