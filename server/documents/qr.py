"""QR symbols of labels: which version an address needs, and the modules to draw."""

import re
from collections.abc import Iterator
from functools import cache

from qrcode import ERROR_CORRECT_H, QRCode
from qrcode.util import QRData

from server.documents.qr_masks import Plane, best, pack
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
    """Gives the modules of an address at error correction H: rows, true = dark, without the quiet zone.

    Why in two steps: the masks of one version differ from each other by the same modules whatever the payload
    is, so a payload is encoded once and not once for each mask; a thousand labels take half a second.
    """
    first = _encoded(payload, 0)
    side = len(first)
    chosen = best(pack(first), _differences(side), side)
    return tuple(
        tuple(bit == "1" for bit in f"{chosen >> row * (side + 1) & (1 << side) - 1:0{side}b}"[::-1])
        for row in range(side)
    )


def _encoded(payload: str, mask: int, version: int | None = None) -> list[list[bool]]:
    code = QRCode(version, ERROR_CORRECT_H, border=0, mask_pattern=mask)
    code.add_data(QRData(payload))
    code.make(fit=version is None)
    return [[bool(dark) for dark in row] for row in code.modules]


@cache
def _differences(side: int) -> tuple[Plane, ...]:
    """Gives, for each of the eight masks, the modules in which it differs from mask 0."""
    planes = [pack(_encoded("0", mask, (side - 17) // 4)) for mask in range(8)]
    return tuple(plane ^ planes[0] for plane in planes)


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
