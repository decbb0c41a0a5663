"""The phones' keys: P-256 public keys as JWK, and signatures as WebCrypto makes them."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from server.domain.errors import Problem

COORDINATE_BYTES = 32


def public_key(jwk: Mapping[str, str]) -> ec.EllipticCurvePublicKey:
    """Gives the key of a JWK.

    Raises:
        validation-failed: its point is not on the curve, or no point at all.
    """
    try:
        x, y = (int.from_bytes(_bytes(jwk[name], COORDINATE_BYTES)) for name in ("x", "y"))
        return ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()
    except (KeyError, ValueError):
        raise Problem("validation-failed", {"public_key": ["not a point of P-256"]}) from None


def stored(jwk: Mapping[str, str]) -> str:
    """Gives the JWK as it is kept: the four members that make the key, and nothing else."""
    return json.dumps({name: jwk[name] for name in ("kty", "crv", "x", "y")})


def is_signed(kept: str, message: str, signature: str) -> bool:
    """Tells whether a message was signed with a kept key.

    Source: WebCrypto ECDSA gives r||s (IEEE P1363); `cryptography` takes DER.
    """
    try:
        raw = _bytes(signature, 2 * COORDINATE_BYTES)
        r, s = int.from_bytes(raw[:COORDINATE_BYTES]), int.from_bytes(raw[COORDINATE_BYTES:])
        key = public_key(json.loads(kept))
        key.verify(encode_dss_signature(r, s), message.encode(), ec.ECDSA(SHA256()))
    except (ValueError, InvalidSignature):
        return False
    return True


def _bytes(text: str, length: int) -> bytes:
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except binascii.Error:
        raise ValueError("not base64url") from None
    if len(raw) != length:
        raise ValueError("wrong length")
    return raw
