"""`halfhour serve --lan` as a phone on the local network meets it: a plain page, a certificate, then TLS."""

from __future__ import annotations

import os
import signal
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from server.domain.times import SystemTime
from server.lan_guide import page_for, words
from server.lan_tls import Files, fingerprint, prepare
from tests.api.house import MARK, PASSWORD, open_house, settings_in
from tests.api.running import ROOT, free_port
from tests.world import id_of

CERTIFICATE = "/halfhour-ca.crt"


@dataclass(frozen=True, slots=True)
class Lan:
    """A running installation and what its start printed."""

    printed: str
    port: int
    guide: str

    def trusting(self, certificate: bytes) -> httpx.Client:
        """A phone that trusts this certificate and no other."""
        context = ssl.create_default_context(cadata=certificate.decode())
        return httpx.Client(base_url=f"https://127.0.0.1:{self.port}", verify=context, timeout=30)


@contextmanager
def served(folder: Path) -> Iterator[Lan]:
    """`halfhour serve --lan` on loopback, up and answering, with people who have accounts."""
    port, guide_port = free_port(), free_port()
    own = {
        "HALFHOUR_DATA": str(folder / "data"),
        "HALFHOUR_HOST": "127.0.0.1",
        "HALFHOUR_PORT": str(port),
        "HALFHOUR_GUIDE_PORT": str(guide_port),
        "HALFHOUR_WEB_PROCESSES": "1",
        "PYTHONUNBUFFERED": "1",
    }
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "server.cli", "serve", "--lan"],
            cwd=ROOT,
            env={**os.environ, **own},
            stdout=subprocess.PIPE,
            stderr=log,
        )
    assert process.stdout is not None
    lines = []
    for line in process.stdout:
        lines.append(line.decode())
        if "Ctrl-C" in lines[-1]:
            break
    assert process.poll() is None, (folder / "log").read_text("utf-8")
    try:
        yield Lan("".join(lines), port, f"http://127.0.0.1:{guide_port}")
    finally:
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0


@pytest.fixture
def house_folder(tmp_path: Path) -> Path:
    """A data folder with people in it."""
    open_house(tmp_path / "data").world.storage.close()
    return tmp_path


def test_a_phone_fetches_the_certificate_and_then_signs_in_over_tls(house_folder: Path) -> None:
    with served(house_folder) as lan:
        page = httpx.get(lan.guide, timeout=30)
        assert words()["title"]["zh"] in page.text and lan.guide in lan.printed
        download = httpx.get(lan.guide + CERTIFICATE, timeout=30)
        assert download.headers["content-type"] == "application/x-x509-ca-cert"
        trusted = download.content
        authority = Files(house_folder / "data" / "tls").authority
        assert trusted == authority.read_bytes() and fingerprint(authority) in lan.printed
        with lan.trusting(trusted) as phone:
            answer = phone.post(
                "/api/v1/auth/sign-in", json={"login": "desk", "password": PASSWORD}, headers=MARK
            )
            assert answer.status_code == httpx.codes.OK, answer.text
            assert "Secure" in answer.headers["set-cookie"]
            assert "strict-transport-security" not in answer.headers
            enrolment = phone.post("/api/v1/enrolments", json={"person": id_of("person", "li")}, headers=MARK)
            assert enrolment.json()["url"].startswith(f"https://127.0.0.1:{lan.port}/field/")
        with (
            httpx.Client(base_url=f"https://127.0.0.1:{lan.port}") as stranger,
            pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"),
        ):
            stranger.get("/api/v1/health")
        for path in ("/api/v1/health", "/ca.key", "/../data/tls/ca.key"):
            assert httpx.get(lan.guide + path).status_code == httpx.codes.NOT_FOUND
    with served(house_folder) as again, again.trusting(trusted) as phone:
        assert phone.get("/api/v1/health").json()["ok"] is True


@pytest.mark.parametrize(
    ("agent", "opened"),
    [
        ("Mozilla/5.0 (Linux; Android 14; V2309A) Chrome/126.0", "android"),
        ("Mozilla/5.0 (Phone; OpenHarmony 5.0) ArkWeb/4.1", "harmony"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Safari/604.1", "ios"),
    ],
)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_guide_opens_the_steps_of_the_phone_that_asks(
    tmp_path: Path, agent: str, opened: str, lang: str
) -> None:
    settings = settings_in(tmp_path / "data", HALFHOUR_PUBLIC_URL="https://192.168.1.20:8630")
    prepare(settings.tls_dir, settings.allowed_hosts, SystemTime().now(), "office")
    page = page_for(settings, lang, agent, "192.168.1.20:8631")
    assert f"<details open><summary>{words()[opened][lang]}" in page
    assert page.count("<details open>") == 1
    assert "https://192.168.1.20:8630/field/" in page
    assert "https://evil.example" not in page_for(settings, lang, agent, "evil.example")
