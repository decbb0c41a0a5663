"""The house in which the pages' sessions and examples are played."""

from __future__ import annotations

from tests.api.conftest import house

__all__ = ["house"]
