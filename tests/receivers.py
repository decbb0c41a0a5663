"""A webhook and a mail server on loopback: they take what is sent, answer as they are told, and may say nothing."""

from __future__ import annotations

import asyncio
import json
import ssl
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

SILENCE = ""
NOTHING = 0
"""In place of an answer: the connection is kept and nothing is ever said."""


@dataclass(frozen=True)
class Posted:
    """One request."""

    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: Any


@dataclass
class Webhook:
    """Takes JSON. `answers` holds what to answer next, `usual` what else."""

    usual: tuple[int, str] = (200, '{"errcode":0,"errmsg":"ok","code":0}')
    answers: deque[int | tuple[int, str] | tuple[int, str, dict[str, str]]] = field(default_factory=deque)
    posted: list[Posted] = field(default_factory=list)
    ended: threading.Event = field(default_factory=threading.Event)
    news: threading.Condition = field(default_factory=threading.Condition)
    port: int = 0

    @property
    def origin(self) -> str:
        """Its origin."""
        return f"http://127.0.0.1:{self.port}"

    def take(self, posted: Posted) -> tuple[int, str, dict[str, str]]:
        """Keeps a request, and says what to answer."""
        with self.news:
            self.posted.append(posted)
            told = self.answers.popleft() if self.answers else self.usual
            self.news.notify_all()
        if isinstance(told, int):
            return told, "", {}
        return (*told, {}) if len(told) == 2 else told  # status and body

    def wait_for(self, count: int, limit_s: float = 30) -> list[Posted]:
        """Waits until so many requests came in."""
        with self.news:
            assert self.news.wait_for(lambda: len(self.posted) >= count, limit_s), self.posted
            return list(self.posted)


@contextmanager
def webhook() -> Iterator[Webhook]:
    """A webhook that listens until the end of the block."""
    hook = Webhook()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers["Content-Length"]))
            parts = urlsplit(self.path)
            headers = {name.lower(): value for name, value in self.headers.items()}
            posted = Posted(parts.path, dict(parse_qsl(parts.query)), headers, json.loads(raw))
            status, body, more = hook.take(posted)
            if status == NOTHING:
                hook.ended.wait(60)
                self.close_connection = True
                return
            self.send_response(status)
            for name, value in more.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body.encode())))
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, format: str, *args: Any) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    hook.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield hook
    finally:
        hook.ended.set()
        server.shutdown()
        server.server_close()
        thread.join()


@dataclass
class Mailbox:
    """What a mail server took, and what it answers: `rcpt` and `data` hold answers in place of 250, or SILENCE."""

    mails: list[EmailMessage] = field(default_factory=list)
    rcpt: deque[str] = field(default_factory=deque)
    data: deque[str] = field(default_factory=deque)
    logins: list[tuple[bytes, bytes]] = field(default_factory=list)
    password: bytes | None = None
    port: int = 0
    hanging: bool = False

    async def handle_RCPT(  # noqa: N802  # aiosmtpd calls it so
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Answers for one recipient."""
        answer = self.rcpt.popleft() if self.rcpt and not self.hanging else None
        if self.hanging or answer == SILENCE:
            await asyncio.Event().wait()
        if answer is not None:
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802  # aiosmtpd calls it so
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Takes the mail."""
        if self.data:
            return self.data.popleft()
        assert isinstance(envelope.content, bytes)
        mail = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)
        return f"250 OK queued as {len(self.mails)}"

    def check(
        self, _server: SMTP, _session: Session, _envelope: Envelope, _way: str, said: Any
    ) -> AuthResult:
        """Looks at a sign-in."""
        assert isinstance(said, LoginPassword)
        self.logins.append((said.login, said.password))
        right = said.password == self.password
        return AuthResult(success=right, handled=right)


@contextmanager
def mail_server(tls: ssl.SSLContext | None = None, password: bytes | None = None) -> Iterator[Mailbox]:
    """A real mail server (aiosmtpd); with `tls` it insists on STARTTLS, with a password on a sign-in."""
    box, loop = Mailbox(password=password), asyncio.new_event_loop()

    def session() -> SMTP:
        return SMTP(
            box,
            loop=loop,
            hostname="mail.test",
            tls_context=tls,
            require_starttls=tls is not None,
            auth_required=password is not None,
            auth_require_tls=tls is not None,
            authenticator=box.check if password is not None else None,
        )

    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    # On the loop's own thread: that of a browser test runs another loop.
    server = asyncio.run_coroutine_threadsafe(loop.create_server(session, "127.0.0.1", 0), loop).result()
    box.port = server.sockets[0].getsockname()[1]
    try:
        yield box
    finally:
        loop.call_soon_threadsafe(server.close)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(20)
