"""QR symbols of labels: which version an address needs, and the modules to draw."""

import re
from collections.abc import Iterator

import qrcode
from qrcode.util import QRData

from server.domain.errors import Problem

QUIET_MODULES = 4
Matrix = tuple[tuple[bool, ...], ...]

# Alphanumeric characters that each version holds at level H. Source: ISO/IEC 18004, table 7.
_CAPACITY_H = {1: 10, 2: 20, 3: 35, 4: 50, 5: 64, 6: 84, 7: 93, 8: 122}
_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:[0-9]{1,5})?")
_TAG_CHARACTERS = 8


def payload_length(host: str, *, tls: bool = True) -> int:
    """Gives how many characters a label's address has.

    Raises:
        validation-failed: the host holds what a host's name does not (spaces, a path, letters outside ASCII).
    """
    if not _HOST.fullmatch(host):
        raise Problem("validation-failed", {"host": host})
    return len("HTTPS://" if tls else "HTTP://") + len(host) + len("/Q/") + _TAG_CHARACTERS


def version_for(length: int) -> int | None:
    """Gives the smallest version that holds an address at level H; None past version 8, 122 characters."""
    return next((version for version, most in _CAPACITY_H.items() if length <= most), None)


def side_modules(version: int) -> int:
    """Gives the modules along one side, without the quiet zone."""
    return 17 + 4 * version


def symbol(payload: str) -> Matrix:
    """Gives the modules of an address at error correction H: rows, true = dark, without the quiet zone."""
    code = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_H, border=0)
    code.add_data(QRData(payload))
    code.make(fit=True)
    return tuple(tuple(bool(dark) for dark in row) for row in code.get_matrix())


def dark_runs(matrix: Matrix) -> Iterator[tuple[int, int, int]]:
    """Gives each run of dark modules as column, row and length."""
    for row, modules in enumerate(matrix):
        start = None
        for column, dark in enumerate((*modules, False)):
            if dark and start is None:
                start = column
            elif not dark and start is not None:
                yield start, row, column - start
                start = None
