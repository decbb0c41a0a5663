"""What can be wrong with a map, by the codes of the catalogue of errors."""

from __future__ import annotations


class MapError(Exception):
    """A map that cannot be prepared or used; `code` has its sentence in the catalogue, `values` fill it."""

    def __init__(self, code: str, **values: str | int) -> None:
        super().__init__(code, values)
        self.code = code
        self.values = values
