"""I1 to I18 of docs/sync.md as predicates over the phones and the ledger of a healed world.

Each gives what breaks it, in words; nothing where it holds. Some are looked at after every step as well (looking.py,
and grants.py for what a phone is told): what they find is in the chronicle under the same name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from tests.simulator import invariants_phone as phone
from tests.simulator import invariants_server as server

if TYPE_CHECKING:
    from tests.simulator.world import World

type Check = Callable[[World], list[str]]

INVARIANTS: Mapping[str, Check] = {
    "i1": phone.i1_saved_is_kept,
    "i2": server.i2_applied_at_most_once,
    "i3": server.i3_order_of_a_record,
    "i4": phone.i4_equal_at_the_head,
    "i5": phone.i5_no_sum_ever_differed,
    "i6": server.i6_merged_in_any_order,
    "i7": phone.i7_only_what_needs_it_waits,
    "i8": server.i8_legal_states_and_clocks_from_the_ledger,
    "i9": phone.i9_nothing_out_of_grant,
    "i10": phone.i10_refusals_are_shown,
    "i11": phone.i11_own_writes_in_the_view,
    "i12": server.i12_hashes_are_verified,
    "i13": server.i13_clocks_change_bounds_only,
    "i14": server.i14_every_operation_decodes,
    "i15": phone.i15_acknowledged_comes_back,
    "i16": phone.i16_every_loss_is_detected,
    "i17": phone.i17_a_pull_costs_its_changes,
    "i18": server.i18_nothing_leaks,
}
"""Name -> what is checked when a world has healed."""
