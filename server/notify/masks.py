"""Addresses as a list may show them: enough to know whose it is, too little to write there."""

from __future__ import annotations

LEAST_SHOWN = 7


def masked(address: str) -> str:
    """Gives an address with its middle hidden.

    >>> masked("wang.li@example.org"), masked("13812345678"), masked("")
    ('w***@example.org', '138****5678', '')
    """
    name, at, host = address.rpartition("@")
    if at:
        return f"{name[:1]}***@{host}"
    return f"{address[:3]}****{address[-4:]}" if len(address) > LEAST_SHOWN else "*" * len(address)
