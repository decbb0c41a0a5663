"""A house in this process for most tests, and one real server for what only a socket shows."""

from __future__ import annotations

from tests.api.conftest import house, server

__all__ = ["house", "server"]
