"""Passwords: Argon2id, hashed outside transactions, in the same time whether or not the login exists."""

from __future__ import annotations

import threading
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

LEAST_LENGTH = 8

_HASHER = PasswordHasher()  # RFC 9106's second recommended parameters: 64 MiB, 3 passes
_TURNS = threading.BoundedSemaphore(4)  # 64 MiB each: many sign-ins at once must not eat the memory


def hash_password(password: str) -> str:
    """Gives the Argon2id hash of a password, with its salt and parameters."""
    with _TURNS:
        return _HASHER.hash(password)


def verify(stored: str | None, password: str) -> bool:
    """Tells whether a password is the stored one; for no stored hash it takes as long and says no."""
    with _TURNS:
        try:
            _HASHER.verify(stored or _nobody(), password)
        except (VerificationError, InvalidHashError):
            return False
    return stored is not None


def is_dated(stored: str) -> bool:
    """Tells whether a hash was made with other parameters than today's."""
    return _HASHER.check_needs_rehash(stored)


@cache
def _nobody() -> str:
    return _HASHER.hash("nobody has this password")
