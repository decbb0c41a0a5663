"""Who is asking: sessions behind a cookie, and the one declaration of who may call an endpoint."""

from __future__ import annotations

import contextlib
import hashlib
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from flask import Flask, Response, current_app, g, request
from flask.typing import RouteCallable

from server.api import limits
from server.api.house import House, house
from server.domain.actors import Actor, Role
from server.domain.errors import Problem
from server.domain.organisation import desk_session_ms
from server.domain.records import Record
from server.storage.port import Row, StorageLost, Tx
from server.storage.tables import devices, records, sessions
from server.sync.push import note_waiting
from server.usecases.actors import actor_of
from server.usecases.organisation import settings_of

COOKIE = "hh_session"
PHONE_COOKIE = "hh_phone"
MARK = "X-Halfhour"
PHONE_MARK = "phone"
REVOKED_STILL_TELLS = "sync.take_push"
MARKS = frozenset({"1", PHONE_MARK})
LONGEST_PERSON_MS = 72 * 3_600_000  # the cookie of a desk; its session ends when the organisation says
DEVICE_MS = 30 * 24 * 3_600_000
TOUCH_MS = 60_000  # a session's end is moved on at most once a minute: reads stay reads

PUBLIC: Final = "public"
type Caller = Role | str


@dataclass(frozen=True, slots=True)
class Session:
    """An open session: the row it stands on, who acts, and their record."""

    row: Row
    actor: Actor
    person: Record


def allow[F: Callable[..., Any]](*callers: Caller) -> Callable[[F], F]:
    """Declares who may call an endpoint: roles, or PUBLIC. The app refuses to start when one says nothing."""
    if not callers:
        raise ValueError("an endpoint without callers is no endpoint")
    allowed = frozenset(PUBLIC if caller == PUBLIC else Role(caller) for caller in callers)

    def declare(view: F) -> F:
        view.__dict__["allowed"] = allowed
        return view

    return declare


def without_trace[F: Callable[..., Any]](view: F) -> F:
    """Declares that a call does not move its session's end on: what comes all day must write nothing but itself."""
    view.__dict__["without_trace"] = True
    return view


def allowed_of(view: RouteCallable | None) -> frozenset[str] | None:
    """Gives the callers that a view declared, None when it declared none."""
    found: frozenset[str] | None = getattr(view, "allowed", None)
    return found


def hash_of(token: str) -> str:
    """Gives the SHA-256 under which a session's token is stored."""
    return hashlib.sha256(token.encode()).hexdigest()


def open_session(tx: Tx, person: Record, device: str | None, now_ms: int) -> str:
    """Opens a session for a person, or for a phone of theirs, and gives its token (256 random bits)."""
    token = secrets.token_urlsafe(32)
    ends_ms = now_ms + lasts_ms(tx, person.organisation, device)
    sessions.add(tx, hash_of(token), person.organisation, person.id, device, now_ms, ends_ms)
    return token


def lasts_ms(tx: Tx, organisation: str, device: str | None) -> int:
    """Gives how long a session lasts after its last use: a phone's is fixed, a desk's is the organisation's."""
    return DEVICE_MS if device else desk_session_ms(settings_of(tx, organisation))


def find_session(tx: Tx, token: str, now_ms: int) -> Session | None:
    """Gives the open session of a token.

    Raises:
        device-revoked: its phone has been revoked.
    """
    row = sessions.get(tx, hash_of(token), now_ms) if 0 < len(token) <= 100 else None
    if row is None:
        _refuse_revoked(tx, token)
        return None
    device = devices.get(tx, row["device"]) if row["device"] else None
    if row["device"] and (device is None or device["state"] != "active"):
        raise Problem("device-revoked")
    person = records.get(tx, row["person"])
    if person is None or person.kind != "person" or not person.body["active"]:
        return None
    return Session(row, actor_of(tx, person.id, row["device"]), person)


def _refuse_revoked(tx: Tx, token: str) -> None:
    """A phone whose session was cut off is told so, instead of being asked to sign in."""
    row = sessions.get(tx, hash_of(token), -1) if 0 < len(token) <= 100 else None
    device = devices.get(tx, row["device"]) if row and row["device"] else None
    if device is not None and device["state"] != "active":
        raise Problem("device-revoked")


def session_of(home: House, token: str, *, trace: bool = True) -> Session | None:
    """Gives the open session of a cookie's token and moves its end on when it was not used for a minute."""
    if not token:
        return None
    now_ms = home.clock.now_ms()
    with home.storage.read() as tx:
        found = find_session(tx, token, now_ms)
    if trace and found is not None and now_ms - found.row["seen_ms"] >= TOUCH_MS:
        # Whoever only reads is answered even when the disk is full; the end is moved on another time.
        with contextlib.suppress(StorageLost), home.storage.write() as tx:
            ends_ms = now_ms + lasts_ms(tx, found.actor.organisation, found.row["device"])
            sessions.touch(tx, found.row["token_hash"], now_ms, ends_ms)
    return found


def session() -> Session:
    """Gives the session of this request.

    Raises:
        sign-in-needed: there is none.
    """
    found: Session | None = getattr(g, "session", None)
    if found is None:
        raise Problem("sign-in-needed")
    return found


def actor() -> Actor:
    """Gives who is asking. Raises sign-in-needed."""
    return session().actor


def set_cookie(response: Response, token: str, device: bool) -> None:
    """Hands the token to the browser: unreadable for script, not sent from elsewhere, TLS only under TLS."""
    of_phone = device or request.headers.get(MARK) == PHONE_MARK
    response.set_cookie(
        PHONE_COOKIE if of_phone else COOKIE,
        token,
        max_age=(DEVICE_MS if device else LONGEST_PERSON_MS) // 1000,
        httponly=True,
        samesite="Lax",
        secure=house().settings.public_url.startswith("https:"),
        path="/",
    )


def check_caller() -> None:
    """Finds the session of a request and refuses a caller whom the endpoint did not name.

    Raises:
        sign-in-needed, role-not-allowed, device-revoked
    """
    view = _app_view()
    if view is None:
        return  # no such address: the answer is the same for everyone
    allowed = allowed_of(view) or frozenset()
    mark = request.headers.get(MARK, "")
    if PUBLIC in allowed:
        g.session = _session_if_any(mark)
        return
    try:
        g.session = _session_of_caller(mark)
    except Problem as problem:
        if problem.code == "device-revoked" and request.endpoint == REVOKED_STILL_TELLS:
            _note_waiting(request.cookies.get(PHONE_COOKIE, ""))
        raise
    if g.session is None:
        raise Problem("sign-in-needed")
    if g.session.actor.role not in allowed:
        raise Problem("role-not-allowed")


def cookies_for(mark: str) -> tuple[str, ...]:
    """Gives the cookies to look at for a caller's mark.

    Why two: a phone's app and a console may be open in one browser, and neither may sign the other out.
    """
    return {PHONE_MARK: (PHONE_COOKIE, COOKIE), "1": (COOKIE,)}.get(mark, (COOKIE, PHONE_COOKIE))


def session_by_cookies(
    home: House, cookies: Mapping[str, str], mark: str, *, trace: bool = True
) -> tuple[str, str, Session | None]:
    """Gives (cookie, token, session) of the first cookie that opens one.

    A phone that is not enrolled yet may use the sign-in of an engineer's browser, to enrol itself.
    """
    names = cookies_for(mark)
    for name in names:
        found = session_of(home, cookies.get(name, ""), trace=trace)
        lent = mark == PHONE_MARK and name == COOKIE
        if found is not None and not (lent and found.actor.role is not Role.ENGINEER):
            return name, cookies[name], found
    return names[0], cookies.get(names[0], ""), None


def _session_of_caller(mark: str) -> Session | None:
    trace = not getattr(_app_view(), "without_trace", False)
    g.cookie, g.token, found = session_by_cookies(house(), request.cookies, mark, trace=trace)
    return found


def _session_if_any(mark: str) -> Session | None:
    g.cookie, g.token = cookies_for(mark)[0], ""
    try:
        return _session_of_caller(mark)
    except Problem:
        return None


def _note_waiting(token: str) -> None:
    """Hears from a revoked phone how much it still holds; its push is refused all the same."""
    home = house()
    with home.storage.read() as tx:
        row = sessions.get(tx, hash_of(token), -1)
    body = request.get_data(cache=True)
    if row is not None and row["device"]:
        with contextlib.suppress(Problem):
            plain = limits.unpacked(body, request.headers.get("Content-Encoding", ""))
            note_waiting(home.storage, home.clock, row["device"], plain)


def _app_view() -> RouteCallable | None:
    return current_app.view_functions.get(request.endpoint) if request.endpoint else None


def keep_cookie(response: Response) -> Response:
    """Moves the cookie's own end on together with the session's, once a day at the most for phones."""
    found: Session | None = getattr(g, "session", None)
    if found is None or "hh_" in response.headers.get("Set-Cookie", "") or not g.get("token"):
        return response
    if house().clock.now_ms() - found.row["seen_ms"] >= TOUCH_MS and not g.get("signed_out"):
        set_cookie(response, g.token, found.row["device"] is not None)
    return response


def install(app: Flask) -> None:
    """Checks every request's caller, and refuses to start with an endpoint that declared nobody."""
    silent = [name for name, view in app.view_functions.items() if allowed_of(view) is None]
    if silent:
        raise RuntimeError(f"endpoints that do not declare who may call them: {', '.join(sorted(silent))}")
    app.before_request(check_caller)
    app.after_request(keep_cookie)
