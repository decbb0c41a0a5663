// Generated from server/domain/records.json by pwa/generate.mjs. Do not edit.

export interface Photo {
  sha256: string;
  caption: string | null;
  by: string | null;
  at_ms: number;
  when: "before" | "after" | "old_part" | "other" | null;
}

export interface PeoplePhoto {
  sha256: string;
  since_ms: number;
  removed_ms: number | null;
}

export interface Event {
  id: string;
  kind: string;
  at_ms: number;
  earliest_ms: number;
  latest_ms: number;
  received_ms: number;
  certainty: "continuous" | "bracketed" | "moved";
  wide_earliest_ms: number | null;
  wide_latest_ms: number | null;
  source: "server" | "phone" | "customer" | "telephone" | "manual";
  by: string | null;
  seq: number;
  data: Record<string, unknown>;
}

export interface Organisation {
  id: string;
  zh: string;
  en: string;
  zone: string;
  service_phone: string | null;
  retention_days: number;
  desk_session_h: number;
  public_photos: number;
  trail_days: number;
  people_photo_days: number;
}

export interface Contract {
  id: string;
  zh: string;
  en: string;
  customer_zh: string | null;
  customer_en: string | null;
  types: string[];
  severities: string[];
  confidential: boolean;
  calendar: string;
  warranty_until: string | null;
  commitments: string[];
  depot: {
    zh: string;
    en: string;
    lat_deg: number;
    lon_deg: number;
  } | null;
}

export interface Rung {
  at_pct?: number;
  at_s?: number;
  every_min_after?: number;
  to: string[];
  channels?: string[];
}

export interface Commitment {
  id: string;
  version: number;
  contract: string;
  clause: string;
  also: string | null;
  kind: string;
  type: string | null;
  severity: string | null;
  during: string | null;
  starts: string;
  stops: string[];
  within_min: number;
  calendar: string;
  pauses: string[];
  pause_evidence: string[];
  reclassify: {
    shorter: string;
    longer: string;
  };
  reopen_gap: {
    refused: string;
    returned: string;
  };
  certainty: "continuous" | "bracketed" | "moved";
  proof: {
    kinds: number;
    of: string[];
    one_of: string[];
  } | null;
  ladder: Rung[];
  desk_only: boolean;
}

export interface Calendar {
  id: string;
  version: number;
  contract: string | null;
  zone: string;
  weekly: "always" | Record<string, unknown>;
  closures: string[];
  additions: Record<string, unknown>;
  base: string | null;
}

export interface Place {
  id: string;
  zh: string;
  en: string;
  phones: "any" | "work_phone" | "none" | null;
}

export interface Site {
  id: string;
  contract: string;
  zh: string;
  en: string;
  city: string | null;
  lat_deg: number;
  lon_deg: number;
  zone: string;
  fence_m?: number;
  opens_min?: number;
  closes_min?: number;
  gate_delay_min: number;
  confidential: boolean;
  phones: "any" | "work_phone" | "none";
  places: Place[];
  hint: string | null;
  duty_phone: string | null;
}

export interface Model {
  id: string;
  zh: string;
  en: string;
  family: string;
  skill: string | null;
}

export interface Part {
  id: string;
  zh: string;
  en: string;
  number: string | null;
}

export interface Equipment {
  id: string;
  contract: string;
  site: string;
  place: string | null;
  model: string;
  name: string;
  serial: string | null;
  tag: string | null;
  hint: string | null;
  warranty_until: string | null;
  spare: boolean;
}

export interface Label {
  id: string;
  tag: string;
  label_kind: "gate" | "door" | "cabinet" | "device";
  generation: number;
  contract: string | null;
  site: string | null;
  place: string | null;
  equipment: string | null;
  state: "printed" | "commissioned" | "revoked";
  commissioned_ms: number | null;
  commissioned_by: string | null;
}

export interface Person {
  id: string;
  name: string;
  role: "engineer" | "dispatcher" | "lead" | "supervisor" | "administrator";
  number: string | null;
  skills: string[];
  contracts: string[];
  clearance: string[];
  superior: string | null;
  vehicle: boolean;
  work_phone: string | null;
  duty: "on" | "on_call" | "off";
  active: boolean;
}

export interface RosterEntry {
  person: string;
  from_ms: number;
  to_ms: number;
  post: "duty" | "stand_in" | "on_call" | "resident" | "absent";
}

export interface Roster {
  id: string;
  contract: string;
  entries: RosterEntry[];
}

export interface Assignment {
  engineer: string;
  visit: string;
  by: string | null;
  at_ms: number;
  why: string | null;
  choice: Record<string, unknown> | null;
}

export interface Ticket {
  id: string;
  number: string;
  contract: string;
  site: string;
  place: string | null;
  equipment: string | null;
  tag: string | null;
  channel: "qr" | "telephone" | "desk" | "field";
  what: string | null;
  reach: string | null;
  type: "on_site" | "remote" | "consultation" | "change" | "complaint";
  severity: string;
  graded: boolean;
  state: "reported" | "assigned" | "accepted" | "under_way" | "on_site" | "repaired" | "closed" | "void";
  commitments: string[];
  events: Event[];
  engineer: string | null;
  visit: string | null;
  assignment: Assignment | null;
  photos: Photo[];
  reported_ms: number;
  into: string | null;
  stars: number | null;
  first_time_fix: boolean;
  people_photos?: PeoplePhoto[];
}

export interface Contact {
  id: string;
  ticket: string;
  reporter_name: string | null;
  reporter_phone: string | null;
  description: string | null;
  signers: ({
    signature: string;
    name: string;
  })[];
}

export interface Witness {
  id: string;
  witness: "commissioned_label" | "gate_code" | "reporter_code" | "signature" | "photo" | "fence";
  at_ms: number;
  earliest_ms: number;
  latest_ms: number;
  certainty: string;
  wide_earliest_ms: number;
  ok: boolean;
  code: string | null;
}

export interface Said {
  at_ms: number;
  earliest_ms: number;
  latest_ms: number;
  certainty: string;
  wide_earliest_ms: number;
}

export interface Arrival {
  event: string;
  at_ms: number;
  earliest_ms: number;
  latest_ms: number;
  certainty: string;
  wide_earliest_ms: number;
  proof: string[];
  place: string | null;
  said: Said;
}

export interface Finding {
  id: string;
  at_ms: number;
  text: string;
  cause: string | null;
  equipment: string | null;
}

export interface PartUsed {
  id: string;
  at_ms: number;
  part: string;
  part_id: string | null;
  qty: number;
  serial_out: string | null;
  serial_in: string | null;
}

export interface Repair {
  id: string;
  at_ms: number;
  done: string;
  prevent: string | null;
  equipment: string | null;
}

export interface Signature {
  id: string;
  at_ms: number;
  sha256: string;
}

export interface Note {
  id: string;
  at_ms: number;
  text: string;
  by: string | null;
}

export interface Visit {
  id: string;
  ticket: string;
  contract: string;
  site: string;
  engineer: string;
  state: "assigned" | "accepted" | "declined" | "under_way" | "on_site" | "repaired" | "finished" | "cancelled";
  assigned_ms: number;
  near_ms?: number | null;
  left_fence_ms?: number | null;
  departed_ms: number | null;
  arrival: Arrival | null;
  witnesses: Witness[];
  findings: Finding[];
  parts: PartUsed[];
  photos: Photo[];
  repairs: Repair[];
  signatures: Signature[];
  notes: Note[];
  finished_ms: number | null;
  left: string | null;
}

export interface Alert {
  id: string;
  ticket: string;
  commitment: string;
  clause: string;
  clock_kind: string;
  rung: string;
  to: string;
  role: string;
  state: "ringing" | "acknowledged" | "stood_down";
  due_ms: number | null;
  up_ms: number;
  eta_ms?: number | null;
  eta_p90_ms?: number | null;
  raised_ms: number;
  late_s: number;
  ended_ms: number | null;
  ticket_number: string;
  equipment_name: string | null;
  site: string;
  channels: string[] | null;
  sender: "server" | "phone";
  rang_ms: number | null;
}

export interface Proposal {
  visit: string;
  instead_of: string;
  engineer: string;
  late_ms: number;
  eta_ms: number;
  eta_p90_ms: number;
  probability: number;
}

export interface Task {
  id: string;
  contract: string;
  ticket: string | null;
  commitment: string | null;
  obligation: string | null;
  clause: string | null;
  what: "undecided" | "confirm_breach" | "dated" | "follow_up" | "time_difference" | "missed" | "hand_off" | "standing_risk";
  zh: string | null;
  en: string | null;
  person: string | null;
  state: "open" | "closed";
  period: string | null;
  due_ms: number | null;
  result: string | null;
  opened_ms: number;
  closed_ms: number | null;
  closed_by: string | null;
  proposal: Proposal | null;
  site: string | null;
  event: string | null;
}

export interface Conflict {
  id: string;
  record: string;
  record_kind: "equipment" | "site" | "person";
  site: string | null;
  field: string;
  zh: string;
  en: string;
  state: "open" | "settled";
  said: Saying[];
  opened_ms: number;
  settled_ms: number | null;
  settled_by: string | null;
}

export interface Saying {
  operation: string;
  value: string | number | boolean | string[] | null;
  by: string | null;
  at_ms: number;
  hlc: string;
  rev: number;
}

export interface Ways {
  id: string;
  person: string;
  language: "zh" | "en" | null;
  steps: ({
    channel: "push" | "email" | "sms" | "wecom" | "dingtalk" | "feishu";
    wait_min: number;
  })[];
  email: string | null;
  mobile: string | null;
  email_verified_ms: number | null;
  mobile_verified_ms: number | null;
}

export interface Command {
  id: string;
  device: string;
  person: string;
  unsent: "wait" | "lose";
  state: "told" | "done" | "taken_back";
  by: string;
  told_ms: number;
  ended_ms: number | null;
  records: number;
  lost: number;
  exported: number;
  photos: number;
  photos_lost: number;
}

export interface Outcome {
  id: string;
  operation: string;
  outcome: "applied" | "repeated" | "merged" | "superseded" | "parked" | "rejected";
  code: string | null;
  detail: string | null;
  sentences?: {
    zh: string;
    en: string;
  } | null;
  rev: number | null;
  at_ms: number;
}

export interface Obligation {
  id: string;
  version: number;
  contract: string;
  clause: string;
  zh: string;
  en: string;
  every: "day" | "month" | "quarter" | "half_year" | null;
  starts: "anomaly_found" | "replacement_planned" | "major_event_planned" | "special_part_ordered" | null;
  within_min: number | null;
  within_working_days: number | null;
  before_working_days: number | null;
  calendar: string;
  visit: {
    what: "inspection" | "follow_up" | "patrol" | "delivery" | "work";
    minutes: number;
    skill?: string;
  } | null;
}

export interface Occasion {
  id: string;
  contract: string;
  what: "anomaly_found" | "replacement_planned" | "major_event_planned";
  at_ms: number;
  until_ms: number | null;
  text: string | null;
  by: string | null;
  told_ms: number | null;
  withdrawn_ms: number | null;
  withdrawn_by: string | null;
  why: string | null;
}

export interface Call {
  id: string;
  direction: "in" | "out";
  answered: boolean;
  began_ms: number;
  answered_ms: number | null;
  ended_ms: number | null;
  talked_s: number | null;
  line: string | null;
  site: string | null;
  contract: string | null;
  known_by: string | null;
  said: string | null;
  ticket: string | null;
  state: "open" | "closed";
  why: string | null;
}

export interface HandoverItem {
  ticket: string;
  number: string;
  accepted_ms: number | null;
}

export interface Handover {
  id: string;
  from: string;
  to: string;
  note: string | null;
  contracts: string[];
  items: HandoverItem[];
  state: "open" | "done" | "taken_back";
  begun_ms: number;
  ended_ms: number | null;
}

export interface Placed {
  person: string;
  start_ms: number;
}

export interface Errand {
  id: string;
  contract: string;
  site: string;
  what: "inspection" | "follow_up" | "patrol" | "delivery" | "work";
  zh: string;
  en: string;
  minutes: number;
  from_ms: number;
  to_ms: number;
  opens_min: number;
  closes_min: number;
  skill: string | null;
  task: string | null;
  ticket: string | null;
  priority: number;
  pin: {
    person: string;
    start_ms: number | null;
  } | null;
  state: "open" | "done" | "dropped";
  ended_ms: number | null;
  ended_by: string | null;
  note?: string | null;
}

export interface PlanStop {
  errand: string | null;
  travel_s: number;
  start_ms: number;
  end_ms: number;
}

export interface PlanRoute {
  person: string;
  from_ms: number;
  to_ms: number;
  urgent: string | null;
  stops: PlanStop[];
  home_s: number;
}

export interface PlanReason {
  code: string;
  values: Record<string, unknown>;
}

export interface PlanLeftOut {
  errand: string;
  reasons: PlanReason[];
}

export interface PlanMove {
  errand: string;
  was: Placed;
  now: Placed | null;
  why: PlanReason;
}

export interface DayPlan {
  id: string;
  date: string;
  zone: string;
  stage: "quick" | "settled";
  solver: string;
  travel_s: number;
  engines: string[];
  assumed: boolean;
  made_ms: number;
  routes: PlanRoute[];
  left_out: PlanLeftOut[];
  moves: PlanMove[];
  contracts: string[];
}

export interface DayStop {
  errand: string | null;
  what: string;
  zh: string;
  en: string;
  site: string | null;
  start_ms: number;
  end_ms: number;
  travel_s: number;
  pinned: boolean;
  ticket?: string | null;
  done_ms?: number | null;
}

export interface Day {
  id: string;
  person: string;
  date: string;
  zone: string;
  made_ms: number;
  stops: DayStop[];
}

export interface Standby {
  id: string;
  person: string;
  at: string;
  zh: string;
  en: string;
  lat_deg: number;
  lon_deg: number;
  contracts: string[];
  site: string;
  site_zh: string;
  site_en: string;
  within_min: number;
  gain: number;
  minutes: number;
  km: number | null;
  state: "proposed" | "asked" | "accepted" | "declined" | "left" | "over";
  proposed_ms: number | null;
  asked_ms: number | null;
  answer_by_ms: number | null;
  accepted_ms: number | null;
  until_ms: number | null;
  ended_ms: number | null;
  end: "taken_back" | "turned_down" | "unanswered" | "time" | "overtaken" | "assigned" | "off_duty" | null;
  why: string | null;
  story: ({
    what: string;
    by: string | null;
    at_ms: number;
    why: string | null;
  })[];
}

/** Record kind -> its shape. */
export interface RecordByKind {
  organisation: Organisation;
  contract: Contract;
  commitment: Commitment;
  calendar: Calendar;
  site: Site;
  model: Model;
  part: Part;
  equipment: Equipment;
  label: Label;
  person: Person;
  roster: Roster;
  ticket: Ticket;
  contact: Contact;
  visit: Visit;
  alert: Alert;
  task: Task;
  conflict: Conflict;
  outcome: Outcome;
  ways: Ways;
  command: Command;
  obligation: Obligation;
  occasion: Occasion;
  call: Call;
  handover: Handover;
  errand: Errand;
  dayplan: DayPlan;
  day: Day;
  standby: Standby;
}

export type RecordKind = keyof RecordByKind;
export type AnyRecord = RecordByKind[RecordKind];

export const RECORD_KINDS: readonly RecordKind[] = [
  "organisation",
  "contract",
  "commitment",
  "calendar",
  "site",
  "model",
  "part",
  "equipment",
  "label",
  "person",
  "roster",
  "ticket",
  "contact",
  "visit",
  "alert",
  "task",
  "conflict",
  "outcome",
  "ways",
  "command",
  "obligation",
  "occasion",
  "call",
  "handover",
  "errand",
  "dayplan",
  "day",
  "standby"
];
