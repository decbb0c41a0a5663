"""Waiting instead of refusing: what an operation needs is not here yet."""

from __future__ import annotations

from server.domain.errors import Problem


class Parked(Problem):
    """The operation is kept and tried again when what it waits for arrives."""
