"""The key with which this installation signs what it hands to push services (VAPID, RFC 8292)."""

from __future__ import annotations

import base64
import secrets

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

PRIVATE_BYTES = 32
POINT_BYTES = 65
AUTH_BYTES = 16


def make_key() -> str:
    """Gives a fresh private key: 32 bytes in base64url, as it is kept."""
    number = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
    return b64url(number.to_bytes(PRIVATE_BYTES))


def private_key(kept: str) -> ec.EllipticCurvePrivateKey:
    """Gives the key of what is kept."""
    return ec.derive_private_key(int.from_bytes(unb64url(kept)), ec.SECP256R1())


def public_key(kept: str) -> str:
    """Gives the public half as a browser's `applicationServerKey`: the point, uncompressed, in base64url."""
    point = private_key(kept).public_key()
    encoding, format = serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    return b64url(point.public_bytes(encoding, format))


def is_receiver_key(p256dh: str, auth: str) -> bool:
    """Whether these are the keys of a push subscription: a point of P-256 and 16 secret bytes (RFC 8291)."""
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), unb64url(p256dh))
        return len(unb64url(p256dh)) == POINT_BYTES and len(unb64url(auth)) == AUTH_BYTES
    except ValueError:
        return False


def b64url(raw: bytes) -> str:
    """Base64url without padding."""
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def unb64url(text: str) -> bytes:
    """The bytes of it, padded or not. Raises ValueError."""
    bare = text.rstrip("=")
    return base64.b64decode(bare + "=" * (-len(bare) % 4), altchars=b"-_", validate=True)


def nonce() -> str:
    """Something that nobody has said before."""
    return secrets.token_urlsafe(12)
