"""The phone's app stays small: an engineer at a gate waits for its first screen, and installs it over a bad line."""

import re

from tests.bench.sizes import (
    BUILT,
    FIRST_SCREEN_MOST_BYTES,
    INSTALL_MOST_BYTES,
    WORKER,
    first_screen,
    offline_install,
    packed,
)


def test_the_first_screen_of_the_phone_stays_within_its_budget() -> None:
    files = first_screen()
    assert {file.suffix for file in files} == {".html", ".css", ".js"}
    sizes = {file.name: packed([file]) for file in files}
    assert packed(files) <= FIRST_SCREEN_MOST_BYTES, sizes


def test_the_whole_offline_install_stays_within_its_budget() -> None:
    files = offline_install()
    assert set(first_screen()) <= set(files)
    assert any(file.suffix == ".wasm" for file in files)
    sizes = {file.name: packed([file]) for file in files}
    assert packed(files) <= INSTALL_MOST_BYTES, sizes


def test_the_service_worker_is_one_script_that_loads_no_part_of_itself_later() -> None:
    worker = (BUILT / WORKER).read_text("utf-8")
    assert "addEventListener" in worker
    # Browsers refuse `import()` in a service worker: a vault that is loaded that way is never written.
    assert re.findall(r"\bimport\s*\(.{0,40}", worker) == []
