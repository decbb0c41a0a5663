"""`halfhour serve --lan`: which addresses this machine has on the local network, and the environment to serve there."""

from __future__ import annotations

import fcntl
import io
import ipaddress
import re
import socket
import struct
import sys
from collections.abc import Mapping
from dataclasses import dataclass

import click
import qrcode

from server import lan_tls
from server.config import Settings, on_the_lan, read_settings
from server.domain.times import TimeSource
from server.serve import Child

SIOCGIFADDR = 0x8915
INTERFACE_NAME_BYTES = 256
# Nobody has this address (RFC 5737): asking for a way there sends nothing and tells which address would be used.
ELSEWHERE = ("198.51.100.1", 9)
# What container engines make on a machine; phones cannot reach them.
INNER = re.compile(r"(docker|br-|veth|virbr|cni|flannel|lxc|lxd)")


@dataclass(frozen=True, slots=True)
class Lan:
    """An installation served on the local network."""

    settings: Settings
    environ: Mapping[str, str]
    files: lan_tls.Files

    @property
    def guide_url(self) -> str:
        """The plain page on which a phone learns to trust us; it opens before anything is trusted."""
        host = self.settings.public_url.removeprefix("https://").rpartition(":")[0]
        return f"http://{host}:{self.settings.guide_port}"

    def child(self) -> Child:
        """Gives the process that serves that page."""
        return Child("guide", [sys.executable, "-m", "server.lan_guide"])

    def told(self) -> list[str]:
        """Gives what the start prints: where to go on a phone, as words and as a code, and how to compare."""
        return [
            f"手机 / Phone       {self.guide_url}  先信任证书，再打开 / trust first, then open",
            _as_blocks(self.guide_url),
            f"证书指纹 / SHA-256  {lan_tls.fingerprint(self.files.authority)}",
            "",
        ]


def prepare(clock: TimeSource) -> Lan:
    """Finds the addresses, makes or renews the certificates, and gives the settings to serve with.

    Raises:
        ConfigError, TlsError
    """
    name = socket.gethostname().split(".")[0].lower()
    names = [name, f"{name}.local"] if re.fullmatch(r"[a-z0-9-]+", name) else []
    environ = on_the_lan(addresses(), names)
    settings = read_settings(environ)
    files = lan_tls.prepare(settings.tls_dir, settings.allowed_hosts, clock.now(), name)
    return Lan(settings, environ, files)


def addresses() -> list[str]:
    """Gives the IPv4 addresses under which phones reach this machine, the likeliest first; the loopback if none."""
    found = {name: address for _, name in socket.if_nameindex() if (address := _address_of(name)) is not None}
    usable = {
        name: address
        for name, address in found.items()
        if not ipaddress.ip_address(address).is_loopback and not INNER.match(name)
    }
    first = _address_used()
    ordered = sorted(set(usable.values()), key=lambda address: (address != first, address))
    return ordered or ["127.0.0.1"]


def _address_of(interface: str) -> str | None:
    packed = struct.pack(f"{INTERFACE_NAME_BYTES}s", interface.encode()[:15])
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        try:
            answer = fcntl.ioctl(asking.fileno(), SIOCGIFADDR, packed)
        except OSError:
            return None  # down, or without an IPv4 address
    return socket.inet_ntoa(answer[20:24])


def _address_used() -> str | None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        try:
            asking.connect(ELSEWHERE)
        except OSError:
            return None
        return str(asking.getsockname()[0])


def _as_blocks(text: str) -> str:
    """Gives a QR code drawn with half blocks, black on white whatever the terminal's colours."""
    code = qrcode.QRCode(border=2, error_correction=qrcode.constants.ERROR_CORRECT_L)
    code.add_data(text)
    out = io.StringIO()
    code.print_ascii(out=out, invert=True)
    return "\n".join(click.style(line, fg="bright_white", bg="black") for line in out.getvalue().splitlines())
