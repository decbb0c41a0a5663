"""Mail over SMTP: text and simple HTML in one message, a subject in any language, and a server's answer as it stands.

The name of the server is looked up here and the connection goes to the address that was looked at, as for webhooks.
"""

from __future__ import annotations

import asyncio
import html
import ipaddress
import socket
import ssl
from collections.abc import Callable, Collection, Mapping
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid
from typing import Any

import aiosmtplib

from server.domain.errors import Problem
from server.domain.times import TimeSource, from_ms
from server.notify.addresses import check_mail_server, is_public
from server.notify.names import AddressRefused
from server.notify.port import Addressee, Answer, Text, Told
from server.notify.webhooks import told_without

CONNECT_S = 5.0
ANSWER_S = 10.0
WHOLE_S = 30.0
LATER_CODES = range(400, 500)
WRONG_KEY = frozenset({530, 534, 535, 538})
NO_SUCH_BOX = frozenset({550, 551, 553, 556})

type Look = Callable[[str, int], list[str]]


class MailSender:
    """The mail server of an organisation.

    `settings`: host, port, tls (tls, starttls, none), user, sender. `secret`: password.
    """

    def __init__(
        self,
        settings: Mapping[str, Any],
        secret: Mapping[str, str],
        clock: TimeSource,
        allow: Collection[str] = (),
        *,
        look: Look | None = None,
        trust: ssl.SSLContext | None = None,
        answer_s: float = ANSWER_S,
    ) -> None:
        self._settings, self._password, self._clock = settings, secret.get("password", ""), clock
        self._allow, self._look, self._trust, self._answer_s = allow, look or _look_up, trust, answer_s

    async def send(self, to: Addressee, text: Text) -> Answer:
        """Hands one mail to the server."""
        host = str(self._settings["host"])
        try:
            check_mail_server(host, self._settings["port"], self._settings["tls"], self._allow)
            mail = message(self._settings["sender"], to, text, self._clock)
            said = await asyncio.wait_for(self._handed(mail), WHOLE_S)
            answer = Answer(Told.DELIVERED, f"{host}: {said}")
        except Problem as problem:
            answer = Answer(Told.ADDRESS_REFUSED, problem.code)
        except AddressRefused as error:
            answer = Answer(Told.ADDRESS_REFUSED, str(error))
        except aiosmtplib.SMTPRecipientsRefused as error:
            first = error.recipients[0]
            answer = _refused(host, first.code, first.message)
        except aiosmtplib.SMTPResponseException as error:
            answer = _refused(host, error.code, error.message)
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
            answer = Answer(Told.UNREACHABLE, f"{host}: {type(error).__name__}")
        return told_without(answer, (self._password, to.address))

    async def _handed(self, mail: EmailMessage) -> str:
        settings = self._settings
        connection = await self._connected(str(settings["host"]), settings["port"])
        client = aiosmtplib.SMTP(
            hostname=settings["host"],
            sock=connection,
            use_tls=settings["tls"] == "tls",
            start_tls=settings["tls"] == "starttls",
            tls_context=self._trust,
            local_hostname=str(settings["sender"]).rpartition("@")[2],
            timeout=self._answer_s,
        )
        try:
            async with client:
                if settings.get("user"):
                    await client.login(settings["user"], self._password)
                _refused_boxes, said = await client.send_message(mail)
        finally:
            connection.close()
        return said

    async def _connected(self, host: str, port: int) -> socket.socket:
        """A connection to an address that was looked at. Raises AddressRefused, OSError."""
        loop = asyncio.get_running_loop()
        found = await loop.run_in_executor(None, self._look, host, port)
        if f"smtp://{host}:{port}" not in self._allow and not all(is_public(one) for one in found):
            raise AddressRefused(f"{host} leads to an inner address")
        error: OSError = ConnectionError(f"{host} has no address")
        for ip in found:
            family = (
                socket.AF_INET6 if ipaddress.ip_address(ip).version == 6 else socket.AF_INET
            )  # IPv6 is called so
            connection = socket.socket(family, socket.SOCK_STREAM)
            connection.setblocking(False)
            try:
                await asyncio.wait_for(loop.sock_connect(connection, (ip, port)), CONNECT_S)
            except OSError as failed:
                connection.close()
                error = failed
            else:
                return connection
        raise error


def message(sender: str, to: Addressee, text: Text, clock: TimeSource) -> EmailMessage:
    """The mail: what a reader of plain text sees, and the same with a button."""
    mail = EmailMessage(policy=SMTP)
    mail["Subject"] = " ".join(text.title.split())
    mail["From"] = Address("Halfhour", addr_spec=sender)
    mail["To"] = Address(addr_spec=to.address)
    mail["Date"] = format_datetime(from_ms(clock.now_ms()))
    mail["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2])
    mail["Auto-Submitted"] = "auto-generated"
    mail["Content-Language"] = "zh-CN" if text.language == "zh" else "en"
    mail.set_content(
        "\n".join([text.title, "", *text.lines, "", f"{text.link_title}: {text.link}", ""]), cte="base64"
    )
    mail.add_alternative(_html(text), subtype="html", cte="base64")
    return mail


def _html(text: Text) -> str:
    lang = "zh-CN" if text.language == "zh" else "en"
    title, link_title, link = (html.escape(one) for one in (text.title, text.link_title, text.link))
    lines = "".join(f'<p style="margin:0 0 8px">{html.escape(line)}</p>' for line in text.lines)
    return (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>{title}</title></head>'
        '<body style="margin:0;padding:24px;font:16px/1.6 system-ui,sans-serif;color:#1f2933;background:#fff">'
        f'<h1 style="margin:0 0 16px;font-size:20px;line-height:1.4">{title}</h1>{lines}'
        f'<p style="margin:24px 0 0"><a href="{link}" style="display:inline-block;padding:12px 20px;border-radius:10px;'
        f'background:#005ab5;color:#fff;text-decoration:none">{link_title}</a></p></body></html>'
    )


def _refused(host: str, code: int, words: str) -> Answer:
    why = f"{host}: {code} {words}"
    if code in LATER_CODES:
        return Answer(Told.LATER, why)
    if code in WRONG_KEY:
        return Answer(Told.KEY_REFUSED, why)
    return Answer(Told.GONE if code in NO_SUCH_BOX else Told.REFUSED, why)


def _look_up(host: str, port: int) -> list[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(one[4][0]) for one in found))
