"""A device's own key: P-256, made here, signs the server's challenges."""

from __future__ import annotations

from base64 import urlsafe_b64encode

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

SIDE_BYTES = 32


class DeviceKey:
    """The private half; `jwk` is what the server is given."""

    def __init__(self, pem: str | None = None) -> None:
        """Reads a kept key, or makes one."""
        found = load_pem_private_key(pem.encode(), None) if pem else ec.generate_private_key(ec.SECP256R1())
        if not isinstance(found, ec.EllipticCurvePrivateKey):
            raise ValueError("not a key of P-256")
        self._key = found

    @property
    def pem(self) -> str:
        """The key as text, to be kept where only its owner reads."""
        made = self._key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        return made.decode()

    @property
    def jwk(self) -> dict[str, str]:
        """The public half (RFC 7517)."""
        point = self._key.public_key().public_numbers()
        return {"kty": "EC", "crv": "P-256", "x": _b64url(point.x), "y": _b64url(point.y)}

    def sign(self, text: str) -> str:
        """ECDSA with SHA-256 over the UTF-8 of a text: r and s, 32 bytes each, in base64url."""
        r, s = decode_dss_signature(self._key.sign(text.encode(), ec.ECDSA(SHA256())))
        return _b64url(r << 8 * SIDE_BYTES | s, 2 * SIDE_BYTES)


def _b64url(number: int, length: int = SIDE_BYTES) -> str:
    return urlsafe_b64encode(number.to_bytes(length)).decode().rstrip("=")
