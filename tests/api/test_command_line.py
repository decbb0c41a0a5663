"""`halfhour` on the command line: migrate, demo, labels, backup and restore, openapi."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import zxingcpp
from click.testing import CliRunner, Result
from pypdfium2 import PdfDocument

from server.cli import main
from server.storage.engines import open_storage
from server.storage.tables import settings


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Runner:
    """The command line over an installation of its own."""
    monkeypatch.setenv("HALFHOUR_DATA", str(tmp_path / "data"))
    monkeypatch.delenv("HALFHOUR_PORT", raising=False)
    return Runner(tmp_path)


class Runner:
    """Runs one command and gives what it said."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def fails(self, *words: str) -> Result:
        """A command that ends with a sentence and no stack."""
        result = CliRunner().invoke(main, words)
        assert result.exit_code == 1, result.output
        assert "Traceback" not in result.output
        return result

    def __call__(self, *words: str) -> str:
        result = CliRunner().invoke(main, words)
        assert result.exit_code == 0, (result.output, result.exception)
        return result.output


def test_migrating_twice_does_it_once(run: Runner) -> None:
    assert run("migrate")
    assert run("migrate") == ""


def test_the_demo_is_loaded_once_and_shows_a_sign_in_per_role(run: Runner) -> None:
    first = run("demo")
    for login in ("dispatcher", "engineer", "lead", "supervisor", "admin", "neighbour"):
        assert login in first
    assert run("demo").splitlines()[0] == first.splitlines()[0]


def test_new_labels_are_printed_and_read_back(run: Runner) -> None:
    run("migrate")
    out = run.folder / "labels.pdf"
    run("labels", "--blank", "3", "--out", str(out))
    picture = PdfDocument(out.read_bytes())[0].render(scale=4).to_pil()
    read = {one.text for one in zxingcpp.read_barcodes(picture)}
    assert len(read) == 3
    assert all(text.startswith("HTTP://LOCALHOST:8630/Q/") for text in read)
    one = run.folder / "label.svg"
    run("labels", "--blank", "1", "--preset", "roll-60x40", "--out", str(one))
    assert one.read_text("utf-8").startswith("<svg")


def test_a_label_nobody_knows_is_said_in_both_languages(run: Runner) -> None:
    run("migrate")
    out = str(run.folder / "x.pdf")
    assert "label-unknown" in run.fails("labels", "7K3MQX9D", "--out", out).output
    assert "label-mistyped" in run.fails("labels", "7K3MQX9E", "--out", out).output
    assert "preset-unknown" in run.fails("labels", "--blank", "1", "--preset", "no", "--out", out).output


def test_a_restored_installation_has_a_new_epoch(run: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    run("migrate")
    copy = run.folder / "copy"
    run("backup", str(copy))
    monkeypatch.setenv("HALFHOUR_DATA", str(run.folder / "second"))
    run("restore", "--verify", str(copy))
    epochs = []
    for name in ("data", "second"):
        storage = open_storage("", run.folder / name, reverse_unordered_selects=True)
        with storage.read() as tx:
            epochs.append(settings.get(tx, "server_epoch"))
        storage.close()
    assert epochs[0] != epochs[1]
    monkeypatch.setenv("HALFHOUR_DATA", str(run.folder / "data"))
    assert run.fails("restore", str(copy)).output


def test_the_openapi_document_is_printed(run: Runner) -> None:
    assert json.loads(run("openapi"))["openapi"].startswith("3.1")


def test_a_setting_that_cannot_be_right_stops_with_a_sentence(
    run: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HALFHOUR_PORT", "many")
    assert "HALFHOUR_PORT" in run.fails("migrate").output


def test_a_month_is_simulated_over_the_demo_and_what_is_not_there_is_said(run: Runner) -> None:
    assert "no-sites" in run.fails("simulate").output or "empty database" in run.fails("simulate").output
    file = run.folder / "month.json"
    file.write_text("[]")
    assert "not-a-scenario" in run.fails("simulate", "--scenario", str(file)).output
    run("demo")
    chart = run.folder / "chart.svg"
    said = run("simulate", "--seeds", "1", "--days", "1", "--promise-min", "20", "--chart", str(chart))
    assert "20 分钟到场" in said and "本系统＋就位 Halfhour + standby" in said
    assert chart.read_text("utf-8").startswith("<svg")
