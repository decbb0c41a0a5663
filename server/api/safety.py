"""What each request must show and each answer carries: same origin, known host, strict headers."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from flask import Flask, Response, request

from server.api import tus
from server.api.auth import MARKS
from server.api.house import house
from server.domain.errors import Problem

CSP = (
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' blob: data:;"
    " connect-src 'self'; worker-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none';"
    " form-action 'self'"
)
HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(self), microphone=()",
}
PUBLIC_NAME = re.compile(r"\.(?!local$|lan$)[a-z][a-z0-9-]*$")
OF_OTHERS = frozenset({"/api/v1/positions/osmand", "/api/v1/positions/owntracks", "/api/v1/telephone/calls"})
"""What others make sends what it sends: a token of its own, and no cookie that a foreign page could use."""

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def refuse_foreign(method: str, path: str, host: str, origin: str, fetch_site: str, marked: bool) -> None:
    """Refuses an unsafe request that a page of another site may have sent.

    Why three: Sec-Fetch-Site is not sent by old browsers, Origin not by some clients, and a header of our own
    cannot be set by a form of another site.

    Raises:
        csrf-refused
    """
    if method in SAFE:
        return
    if fetch_site and fetch_site not in ("same-origin", "none"):
        raise Problem("csrf-refused")
    if origin and urlsplit(origin).netloc.lower() != host.lower():
        raise Problem("csrf-refused")
    if path.startswith("/api/") and path not in OF_OTHERS and not marked:
        raise Problem("csrf-refused")


def refuse_host(host: str, allowed: frozenset[str]) -> None:
    """Refuses a name that is not ours, so that a foreign name pointing here gets nothing (DNS rebinding).

    Raises:
        host-unknown
    """
    if (urlsplit(f"//{host}").hostname or "") not in allowed:
        raise Problem("host-unknown", host=host[:100])


def is_kept_to_tls(host: str, public_url: str) -> bool:
    """Tells whether browsers are to use TLS alone for this host from now on.

    Only for our own public name: said for `localhost` or a machine's name on the local network, it would shut out
    everything else that is served there without TLS.
    """
    public = urlsplit(public_url)
    name = public.hostname or ""
    asked = urlsplit(f"//{host}").hostname or ""
    return public.scheme == "https" and asked == name and PUBLIC_NAME.search(name) is not None


def check_request() -> None:
    """Applies both refusals to the request at hand."""
    refuse_host(request.host, house().settings.allowed_hosts)
    refuse_foreign(
        request.method,
        request.path,
        request.host,
        request.headers.get("Origin", ""),
        request.headers.get("Sec-Fetch-Site", ""),
        request.headers.get("X-Halfhour", "") in MARKS,
    )


def add_headers(response: Response) -> Response:
    """Adds what every answer carries; answers of the API are never stored unless they say so."""
    more = tus.headers_of(request.method, request.path, response.status_code)
    for name, value in {**HEADERS, **more}.items():
        response.headers.setdefault(name, value)
    if is_kept_to_tls(request.host, house().settings.public_url):
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if request.path.startswith("/api/"):
        response.headers.setdefault("Cache-Control", "no-store")
    return response


def install(app: Flask) -> None:
    """Puts both on the app; must come before the caller is looked at."""
    app.before_request(check_request)
    app.after_request(add_headers)
