"""The plain page on which a phone gets our authority's certificate and reads how to trust it, for `serve --lan`.

Nothing secret is here, and nothing else of Halfhour: it is the one page that is served without TLS.
"""

from __future__ import annotations

import json
import re
import signal
import sys
from functools import cache, partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from jinja2 import Environment, FileSystemLoader

from server.config import Settings, read_settings
from server.lan_tls import Files, fingerprint

HERE = Path(__file__).parent
CERTIFICATE = "/halfhour-ca.crt"
WAIT_S = 20.0
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
LIKELY = (
    ("ios", re.compile("iPhone|iPad|Macintosh")),
    ("harmony", re.compile("HarmonyOS|OpenHarmony|HUAWEI")),
)


class Guide(BaseHTTPRequestHandler):
    """Answers for the page and for the certificate; everything else is not here."""

    timeout = WAIT_S
    server_version = "Halfhour"
    sys_version = ""

    def __init__(self, settings: Settings, *args: object) -> None:
        self.settings = settings
        super().__init__(*args)  # type: ignore[arg-type]  # what socketserver hands on: socket, address, server

    def do_GET(self) -> None:
        """Answers a GET."""
        path = urlsplit(self.path).path
        if path == CERTIFICATE:
            content = Files(self.settings.tls_dir).authority.read_bytes()
            self._send(content, "application/x-x509-ca-cert", f'attachment; filename="{CERTIFICATE[1:]}"')
        elif path == "/":
            self._send(self._page().encode(), "text/html; charset=utf-8")
        else:
            self.send_error(HTTPStatus.NOT_FOUND)

    def do_HEAD(self) -> None:
        """Answers a HEAD."""
        self.do_GET()

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing: a page that somebody opens is no news."""

    def _page(self) -> str:
        asked = parse_qs(urlsplit(self.path).query).get("lang", [""])[0]
        accepted = self.headers.get("Accept-Language", "zh").strip().lower()
        lang = asked if asked in ("zh", "en") else ("zh" if accepted.startswith("zh") else "en")
        agent = self.headers.get("User-Agent", "")
        return page_for(self.settings, lang, agent, self.headers.get("Host", ""))

    def _send(self, content: bytes, type_: str, disposition: str = "") -> None:
        self.send_response(HTTPStatus.OK)
        for name, value in {**HEADERS, "Content-Type": type_, "Content-Disposition": disposition}.items():
            if value:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)


def page_for(settings: Settings, lang: str, agent: str, host: str) -> str:
    """Gives the page in a language, with the steps of the likeliest phone open and the app at the host asked for."""
    name = urlsplit(f"//{host}").hostname or ""
    known = name in settings.allowed_hosts
    app = f"https://{name}:{settings.port}" if known else settings.public_url
    likely = next((phone for phone, pattern in LIKELY if pattern.search(agent)), "android")
    return (
        _pages()
        .get_template("lan_guide.html")
        .render(
            lang=lang,
            says=lambda key: words()[key][lang],
            likely=likely,
            app=f"{app}/field/",
            fingerprint=fingerprint(Files(settings.tls_dir).authority),
        )
    )


@cache
def words() -> dict[str, dict[str, str]]:
    """Gives the texts of the page by key and language."""
    read: dict[str, dict[str, str]] = json.loads((HERE / "lan_guide.json").read_text("utf-8"))
    return read


@cache
def _pages() -> Environment:
    return Environment(loader=FileSystemLoader(HERE), autoescape=True)


def main() -> None:
    """Serves the page until SIGTERM."""
    settings = read_settings()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with ThreadingHTTPServer((settings.host, settings.guide_port), partial(Guide, settings)) as server:
        server.serve_forever()


if __name__ == "__main__":
    main()
