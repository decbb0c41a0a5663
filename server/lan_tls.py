"""A certificate authority of this installation alone, so that phones on the local network get a secure address.

Made at the first start with `--lan`; its key never leaves the data folder. People trust its certificate once, the
server's own certificate is made anew whenever its names change or its end comes near.
"""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

AUTHORITY_LIVES = timedelta(days=3650)
# Apple refuses server certificates of private authorities that live longer than 825 days.
SERVER_LIVES = timedelta(days=397)
RENEWED_BEFORE = timedelta(days=60)
# A phone whose clock is slow must not find the certificate "not yet valid", nor a machine whose clock was fast.
SLOW_CLOCKS = timedelta(days=2)
AUTHORITY_SINCE = timedelta(days=365)
MOST_NAME = 64


class TlsError(ValueError):
    """The files of the authority cannot be used; the sentence is Chinese, then English."""


@dataclass(frozen=True, slots=True)
class Files:
    """Where the four files lie; the keys can be read by their owner alone."""

    folder: Path

    @property
    def authority(self) -> Path:
        """The certificate that phones are asked to trust."""
        return self.folder / "ca.crt"

    @property
    def authority_key(self) -> Path:
        """What signs; whoever has it can pose as any site to these phones."""
        return self.folder / "ca.key"

    @property
    def server(self) -> Path:
        """The certificate that the server shows."""
        return self.folder / "server.crt"

    @property
    def server_key(self) -> Path:
        """Its key."""
        return self.folder / "server.key"


def prepare(folder: Path, names: Iterable[str], now: datetime, machine: str) -> Files:
    """Makes sure that authority and server certificate are there and good for these names; gives their files.

    `names` are host names and IP addresses; `machine` tells authorities apart in a phone's list.

    Raises:
        TlsError: files that are there but cannot be read. They are never replaced in silence: phones trust them.
    """
    files = Files(folder)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    key, authority = _authority(files, now, machine)
    wanted = frozenset(names)
    if not _is_good(files, authority, wanted, now):
        _issue(files, key, authority, wanted, now)
    return files


def fingerprint(file: Path) -> str:
    """Gives the SHA-256 of a certificate as phones show it: pairs of hex digits."""
    digest = x509.load_pem_x509_certificate(file.read_bytes()).fingerprint(hashes.SHA256())
    return digest.hex(":").upper()


def _authority(
    files: Files, now: datetime, machine: str
) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    if files.authority.exists() or files.authority_key.exists():
        key, certificate = _load(files)
        if certificate.not_valid_after_utc - now > RENEWED_BEFORE:
            return key, certificate
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Halfhour"),
            x509.NameAttribute(NameOID.COMMON_NAME, f"Halfhour {machine} {now:%Y-%m-%d}"[:MOST_NAME]),
        ]
    )
    certificate = (
        _builder(name, name, key.public_key(), now - AUTHORITY_SINCE, now + AUTHORITY_LIVES)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    _write(files.authority_key, _pem(key), 0o600)
    _write(files.authority, certificate.public_bytes(serialization.Encoding.PEM), 0o644)
    return key, certificate


def _load(files: Files) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    try:
        key = serialization.load_pem_private_key(files.authority_key.read_bytes(), password=None)
        certificate = x509.load_pem_x509_certificate(files.authority.read_bytes())
        if not isinstance(key, ec.EllipticCurvePrivateKey) or key.public_key() != certificate.public_key():
            raise ValueError("the key is not that of the certificate")
    except (OSError, ValueError) as error:
        raise TlsError(
            f"本地证书 {files.folder} 用不了（{error}）。手机信任的就是它，所以不会自动换掉：从备份恢复，"
            f"或删掉这个文件夹重新生成，手机要重新信任。 / The local authority in {files.folder} cannot be used"
            f" ({error}). Phones trust it, so it is not replaced by itself: restore it, or delete the folder to make"
            " a new one and trust that on each phone."
        ) from None
    files.authority_key.chmod(0o600)
    return key, certificate


def _is_good(files: Files, authority: x509.Certificate, wanted: frozenset[str], now: datetime) -> bool:
    """Whether the server's certificate speaks for these names, by this authority, for long enough."""
    try:
        held = x509.load_pem_x509_certificate(files.server.read_bytes())
        key = serialization.load_pem_private_key(files.server_key.read_bytes(), password=None)
        held.verify_directly_issued_by(authority)
        spoken_for = held.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (OSError, ValueError, InvalidSignature, TypeError, x509.ExtensionNotFound):
        return False
    return (
        frozenset(spoken_for) == frozenset(_general(name) for name in wanted)
        and key.public_key() == held.public_key()
        and held.not_valid_before_utc <= now
        and held.not_valid_after_utc - now > RENEWED_BEFORE
    )


def _issue(
    files: Files,
    authority_key: ec.EllipticCurvePrivateKey,
    authority: x509.Certificate,
    names: frozenset[str],
    now: datetime,
) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Halfhour")])
    until = min(now + SERVER_LIVES, authority.not_valid_after_utc)
    signer = authority.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    certificate = (
        _builder(subject, authority.subject, key.public_key(), now - SLOW_CLOCKS, until)
        .add_extension(
            x509.SubjectAlternativeName([_general(name) for name in sorted(names)]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(signer), critical=False)
        .sign(authority_key, hashes.SHA256())
    )
    _write(files.server_key, _pem(key), 0o600)
    _write(files.server, certificate.public_bytes(serialization.Encoding.PEM), 0o644)


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, since: datetime, until: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(since)
        .not_valid_after(until)
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _general(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _write(file: Path, content: bytes, mode: int) -> None:
    """Writes a file whole or not at all; nobody else can read a key for a moment in between."""
    fresh = file.with_suffix(file.suffix + ".new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    fresh.replace(file)
