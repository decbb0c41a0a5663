"""The organisation itself and the settings that its administrator may change while everything runs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from server.domain.errors import Problem
from server.domain.organisation import DEFAULTS, check_settings, desk_session_ms, retention_ms
from server.domain.records import Record
from server.storage.port import Tx
from server.storage.tables import personal, records, sessions, stamps
from server.usecases.act import Act
from server.usecases.fields import fields_given
from server.usecases.keep import create, load
from server.usecases.register import edit_fields


def settings_of(tx: Tx, organisation: str) -> Mapping[str, Any]:
    """What holds for this organisation now; the defaults for one that has no record."""
    record = records.get(tx, organisation)
    return record.body if record is not None and record.kind == "organisation" else DEFAULTS


def add_organisation(tx: Tx, act: Act) -> None:
    """Adds the organisation, with every setting at its default."""
    create(tx, act, "organisation", {**DEFAULTS, **act.body})


def edit_organisation(tx: Tx, act: Act) -> str:
    """Sets single settings; those for sign-ins and for personal values hold at once also for what is there already.

    Raises:
        Problem: zone-unknown, telephone-wrong; edited-meanwhile where somebody else has set the same field to
            something else since the revision that this one was looking at (`base`).
    """
    check_settings(act.body)
    organisation = load(tx, act, act.record, "organisation")
    _refuse_overtaken(tx, act, organisation)
    before = dict(organisation.body)
    outcome = edit_fields(tx, act)
    _carry_over(tx, organisation.id, before, act.saved[organisation.id].body)
    return outcome


def _refuse_overtaken(tx: Tx, act: Act, organisation: Record) -> None:
    """Fields merge; the same field twice is a person's to decide: here, unlike on a phone, somebody is waiting."""
    base = act.base
    if base is None:
        return
    newer = {one["field"] for one in stamps.changes(tx, organisation.id) if one["rev"] > base}
    if any(
        field in newer and organisation.body[field] != value for field, value in fields_given(act).items()
    ):
        raise Problem("edited-meanwhile")


def _carry_over(tx: Tx, organisation: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    longer_ms = retention_ms(after) - retention_ms(before)
    if longer_ms:
        personal.keep_longer(tx, organisation, longer_ms)
    if desk_session_ms(after) != desk_session_ms(before):
        sessions.set_length(tx, organisation, desk_session_ms(after))
