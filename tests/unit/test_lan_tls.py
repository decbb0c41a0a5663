"""The authority of one installation: kept, never replaced in silence; the server's certificate follows its names."""

from __future__ import annotations

import stat
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.x509 import verification
from cryptography.x509.oid import ExtendedKeyUsageOID

from server.config import ConfigError, on_the_lan, read_settings
from server.lan import addresses
from server.lan_tls import Files, TlsError, fingerprint, prepare

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
HOME = ("localhost", "127.0.0.1", "192.168.1.20")
IOS_MOST = timedelta(days=825)


def shown(files: Files) -> x509.Certificate:
    """The certificate that the server shows."""
    return x509.load_pem_x509_certificate(files.server.read_bytes())


def made(folder: Path, names: tuple[str, ...] = HOME, now: datetime = NOW) -> Files:
    """Certificates for these names."""
    return prepare(folder / "tls", names, now, "office")


def test_phones_accept_the_certificate_by_every_name(tmp_path: Path) -> None:
    files = made(tmp_path)
    authority, server = x509.load_pem_x509_certificate(files.authority.read_bytes()), shown(files)
    store = verification.Store([authority])
    builder = verification.PolicyBuilder().store(store).time(NOW)
    for name in HOME:
        try:
            subject: x509.DNSName | x509.IPAddress = x509.IPAddress(ip_address(name))
        except ValueError:
            subject = x509.DNSName(name)
        chain = builder.build_server_verifier(subject).verify(server, [])
        assert chain == [server, authority]
    with pytest.raises(verification.VerificationError):
        builder.build_server_verifier(x509.DNSName("elsewhere.example")).verify(server, [])
    assert server.not_valid_after_utc - server.not_valid_before_utc < IOS_MOST
    usage = server.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert list(usage) == [ExtendedKeyUsageOID.SERVER_AUTH]


def test_only_its_owner_can_read_a_key(tmp_path: Path) -> None:
    files = made(tmp_path)
    for key in (files.authority_key, files.server_key):
        assert stat.S_IMODE(key.stat().st_mode) == 0o600
    files.authority_key.chmod(0o644)
    made(tmp_path)
    assert stat.S_IMODE(files.authority_key.stat().st_mode) == 0o600


def test_a_second_start_changes_nothing(tmp_path: Path) -> None:
    first = {file.name: file.read_bytes() for file in (made(tmp_path).folder).iterdir()}
    again = {
        file.name: file.read_bytes() for file in made(tmp_path, now=NOW + timedelta(days=90)).folder.iterdir()
    }
    assert again == first
    assert set(first) == {"ca.crt", "ca.key", "server.crt", "server.key"}


@pytest.mark.parametrize(
    ("names", "later"),
    [
        ((*HOME[:2], "192.168.1.33"), timedelta(0)),
        (HOME, timedelta(days=350)),
        (HOME, timedelta(days=-30)),
    ],
    ids=["another address", "its end is near", "the machine's clock was put right"],
)
def test_the_servers_certificate_is_renewed_and_the_authority_stays(
    tmp_path: Path, names: tuple[str, ...], later: timedelta
) -> None:
    files = made(tmp_path)
    authority, before, trusted = files.authority.read_bytes(), shown(files), fingerprint(files.authority)
    made(tmp_path, names, NOW + later)
    assert files.authority.read_bytes() == authority and fingerprint(files.authority) == trusted
    assert shown(files).serial_number != before.serial_number
    assert shown(files).not_valid_after_utc > NOW + later


def test_an_authority_that_cannot_be_read_is_not_replaced_in_silence(tmp_path: Path) -> None:
    files = made(tmp_path)
    files.authority_key.write_text("torn")
    with pytest.raises(TlsError, match="delete the folder"):
        made(tmp_path)
    assert files.authority_key.read_text() == "torn"


def test_a_torn_certificate_of_the_server_is_made_anew(tmp_path: Path) -> None:
    files = made(tmp_path)
    files.server.write_text("torn")
    made(tmp_path)
    assert shown(files).issuer == x509.load_pem_x509_certificate(files.authority.read_bytes()).subject


def test_the_environment_of_the_lan_answers_to_every_address_and_keeps_what_is_set(tmp_path: Path) -> None:
    settings = read_settings(on_the_lan(["192.168.1.20", "10.0.0.4"], ["office", "office.local"], {}))
    assert (settings.host, settings.public_url) == ("0.0.0.0", "https://192.168.1.20:8630")
    assert {"192.168.1.20", "10.0.0.4", "office", "office.local", "localhost"} <= settings.allowed_hosts
    assert settings.guide_port == 8631
    assert settings.tls_cert == Path("var/tls/server.crt")
    told = {"HALFHOUR_PUBLIC_URL": "https://field.example:9443", "HALFHOUR_HOST": "127.0.0.1"}
    settings = read_settings(on_the_lan(["192.168.1.20"], [], told))
    assert (settings.host, settings.public_url) == ("127.0.0.1", "https://field.example:9443")
    assert settings.allowed_hosts == {"field.example", "127.0.0.1", "localhost"}


@pytest.mark.parametrize(
    "environ",
    [
        {"HALFHOUR_TLS_CERT": "a.crt", "HALFHOUR_PUBLIC_URL": "https://a.example"},
        {"HALFHOUR_TLS_CERT": "a.crt", "HALFHOUR_TLS_KEY": "a.key"},
    ],
    ids=["a certificate without its key", "TLS under an address without it"],
)
def test_half_a_setting_of_tls_is_refused(environ: dict[str, str]) -> None:
    with pytest.raises(ConfigError, match="TLS"):
        read_settings(environ)


def test_this_machine_knows_its_addresses() -> None:
    found = addresses()
    assert found and all(ip_address(one).version == 4 for one in found)
