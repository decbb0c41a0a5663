"""Which usecase carries out which kind of operation; a kind without one does not start."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from server.domain.operations import CATALOGUE
from server.storage.port import Tx
from server.usecases import (
    alerts,
    along,
    calls,
    contacts,
    dayplan,
    errands,
    fields,
    handover,
    labels,
    merging,
    misses,
    obligations,
    occasions,
    organisation,
    passage,
    paths,
    people_photos,
    phones,
    register,
    setting_ways,
    standby,
    terms,
    tickets,
    times_told,
    visits,
    witnesses,
)
from server.usecases.act import Act

# A usecase gives `applied` (or nothing), `merged` or `superseded`; it raises Problem for what is refused.
Usecase = Callable[[Tx, Act], str | None]

_OWN: dict[str, Usecase] = {
    "ticket.report": tickets.open_ticket,
    "ticket.grade": tickets.grade,
    "ticket.assign": tickets.assign,
    "ticket.send_along": along.send_along,
    "ticket.recall": along.recall,
    "ticket.unassign": tickets.unassign,
    "ticket.void": merging.void,
    "ticket.unvoid": merging.unvoid,
    "ticket.mark_photo": people_photos.mark,
    "ticket.remove_photos": people_photos.remove,
    "ticket.confirm": tickets.confirm,
    "ticket.refuse": tickets.refuse,
    "ticket.reopen": tickets.reopen,
    "ticket.rate": tickets.rate,
    "ticket.analyse": paths.analyse,
    "ticket.pass_on": paths.pass_on,
    "ticket.solve": paths.solve,
    "ticket.answer": paths.answer,
    "ticket.answer_complaint": paths.answer_complaint,
    "ticket.estimate": paths.estimate,
    "ticket.approve": paths.approve,
    "ticket.follow_up": paths.follow_up,
    "ticket.archive": paths.archive,
    "ticket.state_time": times_told.state_time,
    "call.take": calls.take_call,
    "call.close": calls.close_call,
    "ticket.call": tickets.record_call,
    "event.correct": tickets.correct_event,
    "visit.accept": visits.accept,
    "visit.decline": visits.decline,
    "visit.depart": visits.depart,
    "visit.arrive": visits.arrive,
    "visit.witness": witnesses.add_witness,
    "visit.fence": witnesses.add_fence,
    "visit.near": passage.come_near,
    "visit.leave": passage.leave,
    "visit.find": visits.find,
    "visit.use_part": visits.use_part,
    "visit.photograph": visits.photograph,
    "visit.sign": visits.sign,
    "visit.note": visits.note,
    "visit.repair": visits.repair,
    "visit.finish": visits.finish,
    "clock.explain_miss": misses.explain,
    "contact.erase": contacts.erase,
    "alert.raise": alerts.raise_alert,
    "alert.ring": alerts.ring,
    "alert.acknowledge": alerts.acknowledge,
    "alert.stand_down": alerts.stand_down,
    "task.open": alerts.open_task,
    "task.close": alerts.close_task,
    "label.make": labels.make_label,
    "label.commission": labels.commission,
    "label.revoke": labels.revoke_label,
    "device.erase": phones.tell_to_erase,
    "device.keep": phones.take_back,
    "device.erased": phones.erased,
    "label.unrevoke": labels.unrevoke_label,
    "organisation.add": organisation.add_organisation,
    "organisation.edit": organisation.edit_organisation,
    "model.add": register.add_organisation_record,
    "part.add": register.add_organisation_record,
    "contract.add": register.add_contract,
    "site.add": register.add_site,
    "site.locate": register.locate_site,
    "equipment.add": register.add_equipment,
    "person.add": register.add_person,
    "person.duty": register.set_duty,
    "ways.set": setting_ways.set_ways,
    "ways.verify": setting_ways.verify,
    "equipment.edit": register.edit_fields,
    "equipment.remove": register.remove_equipment,
    "conflict.settle": fields.settle,
    "site.edit": register.edit_fields,
    "person.edit": register.edit_fields,
    "commitment.set": terms.set_commitment,
    "obligation.set": obligations.set_obligation,
    "obligation.retire": obligations.retire_obligation,
    "occasion.tell": occasions.tell_occasion,
    "occasion.withdraw": occasions.withdraw_occasion,
    "calendar.set": terms.set_calendar,
    "calendar.retire": terms.retire_calendar,
    "roster.set": terms.set_roster,
    "errand.plan": errands.plan,
    "errand.pin": errands.pin,
    "errand.close": errands.close,
    "dayplan.publish": dayplan.publish,
    "standby.propose": standby.propose,
    "standby.ask": standby.ask,
    "standby.accept": standby.accept,
    "standby.decline": standby.decline,
    "standby.leave": standby.leave,
    "standby.end": standby.end,
    "handover.begin": handover.begin,
    "handover.accept": handover.accept,
    "handover.end": handover.end,
}


def _usecase(name: str) -> Usecase:
    if name in _OWN:
        return _OWN[name]
    kind = CATALOGUE[name]
    if kind.record == "ticket" and kind.yields:
        return tickets.record_event
    raise LookupError(f"no usecase carries out {name}")


# operation.withdraw changes no record: the fold settles it itself.
USECASES: Mapping[str, Usecase] = {name: _usecase(name) for name in CATALOGUE if name != "operation.withdraw"}
