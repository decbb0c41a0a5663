/** Folds of what an engineer says now and then: they come with the first such word, behind the first screen. */

import type { Desk, Pending } from "./desk.ts";
import { foldCall } from "./fold_call.ts";
import { foldConflict } from "./fold_conflict.ts";
import { foldErrand } from "./fold_errand.ts";
import { acceptHandover, beginHandover, endHandover } from "./fold_handover.ts";
import { analyse, passOn, solve } from "./fold_paths.ts";
import { foldDuty, foldErased, foldFields, foldLabel } from "./fold_register.ts";
import { foldStandby } from "./fold_standby.ts";
import type { PhoneKind } from "./operations.gen.ts";

export const LATER: Partial<Record<PhoneKind, (desk: Desk, pending: Pending) => void>> = {
  "label.commission": foldLabel,
  "equipment.edit": (desk, pending) => foldFields(desk, "equipment", pending),
  "site.edit": (desk, pending) => foldFields(desk, "site", pending),
  "person.duty": foldDuty,
  "device.erased": foldErased,
  "conflict.settle": foldConflict,
  "ticket.call": foldCall,
  "ticket.analyse": analyse,
  "ticket.pass_on": passOn,
  "ticket.solve": solve,
  "errand.close": foldErrand,
  "handover.begin": beginHandover,
  "handover.accept": acceptHandover,
  "handover.end": endHandover,
  "standby.accept": foldStandby,
  "standby.decline": foldStandby,
  "standby.leave": foldStandby,
};
