"""The environment as one frozen `Settings`: the only reader of os.environ.

Every variable is read in `read_settings`; a value that cannot be right stops the start, named in a sentence.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

DEFAULT_PORT = 8630
TRUE = {"1": True, "true": True, "yes": True, "": False, "0": False, "false": False, "no": False}
SIZE = re.compile(r"(\d+)\s*([kMG]?)B?")
UNITS = {"": 1, "k": 1024, "M": 1024**2, "G": 1024**3}
CONTACT = re.compile(r"mailto:[^@\s<>]+@(localhost|[\w-]+(\.[\w-]+)+)|https://[\w-]+(\.[\w-]+)+")
MAIL_SERVER = re.compile(r"smtp://[a-z0-9.-]+:[0-9]{1,5}", re.I)
DEMOS = ("alive", "still")
TYPE = re.compile(r"[a-z]+/[a-z0-9.+-]+")
# What a phone's camera or a browser's file choice gives; an SVG or HTML file would run script when opened.
PHOTO_TYPES = "image/jpeg image/png image/webp"
EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104  # only who says --lan, or sets it, listens there


class ConfigError(ValueError):
    """A setting that cannot be right; the sentence is Chinese, then English."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How this installation runs. Sizes in bytes; addresses without a slash at the end."""

    data_dir: Path
    database_url: str
    host: str
    port: int
    public_url: str
    second_host: str
    allowed_hosts: frozenset[str]
    web_processes: int
    clock_file: Path | None
    test: bool
    max_body_bytes: int
    max_photo_bytes: int
    photo_types: frozenset[str]
    memory_days: int
    demo_alive: bool
    tls_cert: Path | None
    tls_key: Path | None
    guide_port: int
    push_allow: frozenset[str]
    push_contact: str
    notify_allow: frozenset[str]
    litestream: Path | None
    photo_copy: Path | None
    router_url: str
    router_deadline_ms: int
    amap_url: str
    amap_key: str = field(repr=False)

    @property
    def tls_dir(self) -> Path:
        """Where the certificates of a local authority are kept."""
        return self.data_dir / "tls"

    @property
    def maps_dir(self) -> Path:
        """Where prepared maps are kept."""
        return self.data_dir / "maps"

    @property
    def blobs_dir(self) -> Path:
        """Where whole, verified files are kept."""
        return self.data_dir / "blobs"


def read_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """The settings of `environ` (the process environment when None). Raises ConfigError."""
    source = _Source(os.environ if environ is None else environ)
    test = source.take("HALFHOUR_TEST", "", _truth)
    clock_file = source.take("HALFHOUR_TEST_CLOCK", "", _path_or_none)
    if clock_file is not None and not test:
        raise ConfigError(
            "HALFHOUR_TEST_CLOCK 只可用于测试：须同时设置 HALFHOUR_TEST=1。"
            " / HALFHOUR_TEST_CLOCK is for tests alone: it needs HALFHOUR_TEST=1."
        )
    usual_demo = DEMOS[test]  # tests ask for a demo that moves, else nothing changes but what they change
    port = source.take("HALFHOUR_PORT", str(DEFAULT_PORT), _port)
    public_url = source.take("HALFHOUR_PUBLIC_URL", f"http://localhost:{port}", _url)
    second_host = source.take("HALFHOUR_SECOND_HOST", "", _host_or_empty)
    more_hosts = source.take("HALFHOUR_ALLOWED_HOSTS", "", _words)
    tls_cert = source.take("HALFHOUR_TLS_CERT", "", _path_or_none)
    tls_key = source.take("HALFHOUR_TLS_KEY", "", _path_or_none)
    if (tls_cert is None) != (tls_key is None):
        raise ConfigError(
            "HALFHOUR_TLS_CERT 和 HALFHOUR_TLS_KEY 要一起设置。 / Set HALFHOUR_TLS_CERT and HALFHOUR_TLS_KEY together."
        )
    if tls_cert is not None and not public_url.startswith("https://"):
        raise ConfigError(
            f"用 TLS 时 HALFHOUR_PUBLIC_URL 须以 https:// 开头，现在是 {public_url}。"
            f" / With TLS, HALFHOUR_PUBLIC_URL begins with https://; it is {public_url}."
        )
    database_url = source.take("HALFHOUR_DATABASE_URL", "", _database)
    litestream = source.take("HALFHOUR_LITESTREAM", "", _path_or_none)
    photo_copy = source.take("HALFHOUR_PHOTO_COPY", "", _path_or_none)
    if (litestream is None) != (photo_copy is None) or (litestream and database_url):
        raise ConfigError(
            "HALFHOUR_LITESTREAM 和 HALFHOUR_PHOTO_COPY 要一起设置，且只用于 SQLite：手机会据此忘掉数据和照片。"
            " / Set HALFHOUR_LITESTREAM and HALFHOUR_PHOTO_COPY together, with SQLite: phones forget data and photos"
            " on the strength of them."
        )
    return Settings(
        data_dir=source.take("HALFHOUR_DATA", "var", lambda text: Path(text).expanduser()),
        database_url=database_url,
        host=source.take("HALFHOUR_HOST", "127.0.0.1", _host),
        port=port,
        public_url=public_url,
        second_host=second_host,
        allowed_hosts=more_hosts | {_host_of(public_url), "localhost", "127.0.0.1"} | ({second_host} - {""}),
        web_processes=source.take("HALFHOUR_WEB_PROCESSES", "2", _count),
        clock_file=clock_file,
        test=test,
        max_body_bytes=source.take("HALFHOUR_MAX_BODY", "2MB", _size),
        max_photo_bytes=source.take("HALFHOUR_MAX_PHOTO", "12MB", _size),
        photo_types=source.take("HALFHOUR_PHOTO_TYPES", PHOTO_TYPES, _types),
        memory_days=source.take("HALFHOUR_MEMORY_DAYS", "90", _days),
        demo_alive=source.take("HALFHOUR_DEMO", usual_demo, _demo) == "alive",
        tls_cert=tls_cert,
        tls_key=tls_key,
        guide_port=source.take("HALFHOUR_GUIDE_PORT", str(port % 65535 + 1), _port),
        push_allow=source.take("HALFHOUR_PUSH_ALLOW", "", _origins),
        notify_allow=source.take("HALFHOUR_NOTIFY_ALLOW", "", _inner_servers),
        push_contact=source.take("HALFHOUR_PUSH_CONTACT", _contact_at(public_url), _contact),
        litestream=litestream,
        photo_copy=photo_copy,
        router_url=source.take("HALFHOUR_ROUTER", "", _service_or_empty),
        router_deadline_ms=source.take("HALFHOUR_ROUTER_DEADLINE_MS", "1500", _deadline_ms),
        amap_url=source.take("HALFHOUR_AMAP", "https://restapi.amap.com", _service_or_empty),
        amap_key=source.take("HALFHOUR_AMAP_KEY", "", str),
    )


def on_the_lan(
    addresses: Sequence[str], names: Sequence[str], environ: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Gives an environment in which phones on the local network reach this machine over TLS.

    `addresses` are this machine's, the likeliest first; what `environ` sets already stays. Raises ConfigError.
    """
    told = {name: text for name, text in (os.environ if environ is None else environ).items() if text.strip()}
    host = told.setdefault("HALFHOUR_HOST", EVERYWHERE[0])
    here = list(addresses) if host in EVERYWHERE else [host]
    port = told.get("HALFHOUR_PORT", str(DEFAULT_PORT))
    told.setdefault("HALFHOUR_PUBLIC_URL", f"https://{here[0]}:{port}")
    plain = read_settings(told)
    told["HALFHOUR_ALLOWED_HOSTS"] = " ".join([told.get("HALFHOUR_ALLOWED_HOSTS", ""), *here, *names]).strip()
    told["HALFHOUR_TLS_CERT"] = str(plain.tls_dir / "server.crt")
    told["HALFHOUR_TLS_KEY"] = str(plain.tls_dir / "server.key")
    return told


class _Source:
    """Takes one variable at a time and says which one is wrong."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ

    def take[T](self, name: str, default: str, read: Callable[[str], T]) -> T:
        text = self._environ.get(name, default).strip()
        try:
            return read(text)
        except ValueError as error:
            shown = re.sub(r"://[^@/]*@", "://***@", text)
            raise ConfigError(
                f"环境变量 {name} 的值无效：{shown!r}。 / {name}={shown!r} is no good: {error}."
            ) from None


def _truth(text: str) -> bool:
    if text.lower() not in TRUE:
        raise ValueError("say 1 or 0")
    return TRUE[text.lower()]


def _path_or_none(text: str) -> Path | None:
    return Path(text).expanduser() if text else None


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 65536:
        raise ValueError("a port is a number from 1 to 65535")
    return int(text)


def _count(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 < int(text) <= 64:
        raise ValueError("a number from 1 to 64")
    return int(text)


def _days(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 < int(text) <= 3650:
        raise ValueError("days, from 2 to 3650")
    return int(text)


def _size(text: str) -> int:
    found = SIZE.fullmatch(text)
    if not found or not int(found[1]):
        raise ValueError("a size is a number with k, M or G behind it, as in 12MB")
    return int(found[1]) * UNITS[found[2]]


def _url(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise ValueError("an address is http://host or https://host, with a port where needed")
    if parts.path.strip("/"):
        raise ValueError("the address has no path: one origin serves everything")
    return text.rstrip("/")


def _service_or_empty(text: str) -> str:
    """Another service's address may have a path."""
    parts = urlsplit(text)
    if text and (
        parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment
    ):
        raise ValueError("an address is http://host or https://host, with a path where needed")
    return text.rstrip("/")


def _deadline_ms(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 50 <= int(text) <= 10_000:
        raise ValueError("milliseconds, from 50 to 10000")
    return int(text)


def _database(text: str) -> str:
    if text and urlsplit(text).scheme not in ("postgresql", "postgres"):
        raise ValueError("postgresql://user@host/database, or nothing for SQLite")
    return text


def _host(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9.:-]+", text):
        raise ValueError("a host is a name or an address, without a scheme")
    return text


def _host_or_empty(text: str) -> str:
    return _host(text) if text else ""


def _words(text: str) -> frozenset[str]:
    return frozenset(_host(word) for word in text.replace(",", " ").split())


def _origins(text: str) -> frozenset[str]:
    return frozenset(_url(word).lower() for word in text.replace(",", " ").split())


def _inner_servers(text: str) -> frozenset[str]:
    """Origins of webhooks, and mail servers as smtp://host:port."""
    words = text.replace(",", " ").split()
    mail = frozenset(word.lower() for word in words if MAIL_SERVER.fullmatch(word))
    return mail | _origins(" ".join(word for word in words if word.lower() not in mail))


def _contact(text: str) -> str:
    if not CONTACT.fullmatch(text):
        raise ValueError("whom push services may write to: mailto:name@example.org, or https://example.org")
    return text


def _contact_at(public_url: str) -> str:
    """Push services ask whom to write to; without a public name of our own only the machine itself can be said."""
    address = f"https://{_host_of(public_url)}"
    return (
        address
        if CONTACT.fullmatch(address) and public_url.startswith("https:")
        else "mailto:halfhour@localhost"
    )


def _demo(text: str) -> str:
    if text not in DEMOS:
        raise ValueError("alive or still")
    return text


def _types(text: str) -> frozenset[str]:
    words = frozenset(text.replace(",", " ").split())
    if not words or not all(TYPE.fullmatch(word) for word in words):
        raise ValueError("media types, separated by spaces, as in image/jpeg image/png")
    return words


def _host_of(url: str) -> str:
    return urlsplit(url).hostname or ""
