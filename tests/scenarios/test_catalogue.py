"""The catalogue is whole: every scenario that the design names is told, each as a sentence, and each is on the page."""

from __future__ import annotations

from setup.scenarios import in_chromium, told

NAMED = [
    "lost-ack",
    "duplicate-batch-in-flight",
    "reordered-batches",
    "kill-between-blob-and-operation",
    "kill-mid-vault-commit",
    "kill-after-ack-before-delete",
    "server-kill-9-mid-transaction",
    "disk-full-server",
    "quota-exceeded-phone",
    "indexeddb-connection-lost",
    "eviction-total",
    "eviction-mirror-only",
    "clock-plus-1h",
    "clock-minus-1y",
    "clock-jump-while-offline",
    "same-field-two-phones",
    "different-fields-two-phones",
    "storm-100x50",
    "illegal-move-after-reassign",
    "double-checkout-of-one-spare",
    "poison-operation",
    "rejected-create-with-children",
    "update-before-create",
    "racing-writers-vs-live-reader",
    "page-boundary-during-writes",
    "feed-move-while-offline-edit",
    "permission-revoked-with-full-outbox",
    "session-expired-mid-push",
    "app-update-with-full-outbox",
    "server-restored-to-yesterday",
    "photo-resume-after-app-kill",
    "first-fill-interrupted-at-60-percent-then-20-percent-change",
    "leader-tab-freeze",
    "captive-portal-200-HTML",
    "truncating-proxy",
    "gzip-bomb",
    "forty-phones-back-after-ten-days",
    "one-device-on-two-phones",
]


def test_every_scenario_that_was_promised_is_told() -> None:
    assert sorted(set(NAMED) - {one.name for one in told()}) == []


def test_the_catalogue_holds_forty_scenarios_and_more() -> None:
    assert len({one.name for one in told()}) >= 40


def test_eight_scenarios_and_more_are_played_in_real_chromium_too() -> None:
    played = {one.name for one in told() if in_chromium(one.name)}
    assert len(played) >= 8 and "leader-tab-freeze" in played


def test_a_test_is_named_after_its_scenario() -> None:
    for one in told():
        assert one.test.startswith("test_" + one.name.lower().replace("-", "_")), one.test
