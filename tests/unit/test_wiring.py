"""The composition root: what the settings choose."""

from pathlib import Path

import pytest

from server.config import read_settings
from server.wiring import migrate, wire

ORDER = "SELECT key FROM setting WHERE key IN ('a', 'b', 'c')"


@pytest.mark.parametrize(("test", "given"), [("1", ["c", "b", "a"]), ("0", ["a", "b", "c"])])
def test_lists_without_an_order_come_turned_round_in_tests_alone(
    test: str, given: list[str], tmp_path: Path
) -> None:
    wired = wire(read_settings({"HALFHOUR_DATA": str(tmp_path), "HALFHOUR_TEST": test}))
    migrate(wired)
    with wired.storage.write() as tx:
        for key in ("a", "b", "c"):
            tx.run("INSERT INTO setting (key, value) VALUES (:key, '')", key=key)
    with wired.storage.read() as tx:
        assert [row["key"] for row in tx.rows(ORDER)] == given
    wired.storage.close()
