"""What holds for every test."""

from __future__ import annotations

import os

# Processes that tests start open SQLite as the tests themselves do: every list that has no ORDER BY comes
# turned round (`reverse_unordered_selects`), so that nobody leans on an order that no engine promises.
os.environ["HALFHOUR_TEST"] = "1"
