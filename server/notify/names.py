"""Looking up the names of push services: a connection goes to the addresses that were looked at, and to no others."""

from __future__ import annotations

import socket
from collections.abc import Collection

from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver

from server.notify.addresses import is_public


class AddressRefused(OSError):  # noqa: N818  # aiohttp takes an OSError for an answer of the resolver
    """A name that leads somewhere a push may not go."""


class PublicNames(AbstractResolver):
    """Looks names up and gives public addresses alone, and those that `private` names as (host, port).

    Why all must be public: a name with one inner address among public ones is a trick, not a push service.
    """

    def __init__(self, private: Collection[tuple[str, int]], inner: AbstractResolver | None = None) -> None:
        self._private = frozenset(private)
        self._inner = inner or ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Gives the addresses of a name. Raises AddressRefused where one of them is not public."""
        found = await self._inner.resolve(host, port, family)
        if (host, port) not in self._private and not all(is_public(one["host"]) for one in found):
            raise AddressRefused(f"{host} leads to an inner address")
        return found

    async def close(self) -> None:
        """Lets the inner resolver go."""
        await self._inner.close()
