// Generated from server/domain/operations.json by pwa/generate.mjs. Do not edit.

/** Operation kind -> its body. Unknown members are kept by the server, never refused. */
export interface BodyByKind {
  "ticket.report": {
    site: string;
    channel: "qr" | "telephone" | "desk" | "field";
    equipment?: string;
    tag?: string;
    place?: string;
    what?: "no_connection" | "no_sound" | "no_picture" | "slow" | "does_not_open" | "other";
    reach?: "one" | "several" | "all";
    photos?: ({
      sha256: string;
      caption?: string;
    })[];
    type?: "on_site" | "remote" | "consultation" | "change" | "complaint";
    severity?: string;
    call_began_ms?: number;
    stated_ms?: number;
    impact?: "stopped" | "hindered" | "slight";
    about?: string;
    call?: string;
    suggested?: {
      type: "on_site" | "remote" | "consultation" | "change" | "complaint";
      severity: string;
      during?: "major_event";
    };
    why?: string;
    during?: "major_event";
  };
  "ticket.grade": {
    type: "on_site" | "remote" | "consultation" | "change" | "complaint";
    severity: string;
    during?: "major_event";
    why?: string;
    suggested?: {
      type: "on_site" | "remote" | "consultation" | "change" | "complaint";
      severity: string;
      during?: "major_event";
    };
  };
  "ticket.call": {
    to: "reporter" | "duty_room" | "engineer" | "other";
    answered: boolean;
    began_ms?: number;
    talked_s?: number;
    direction?: "out" | "in";
  };
  "ticket.assign": {
    engineer: string;
    visit: string;
    why?: string;
    why_code?: "knows_site" | "customer_asked" | "part_at_hand" | "spoken_to" | "keep_free" | "learning" | "other";
    instead_of?: string | null;
    first?: string;
  };
  "ticket.send_along": {
    engineer: string;
    visit: string;
    why?: string;
    why_code?: "knows_site" | "customer_asked" | "part_at_hand" | "spoken_to" | "keep_free" | "learning" | "other";
    first?: string;
  };
  "ticket.unassign": {
    why?: string;
  };
  "ticket.recall": {
    engineer: string;
    why?: string;
  };
  "ticket.pass_on": {
    why?: string;
  };
  "ticket.plan": Record<string, never>;
  "ticket.restore": {
    why?: string;
  };
  "ticket.solve": Record<string, never>;
  "ticket.pause": {
    reason: "no_access" | "customer_asked" | "waiting_for_customer_part" | "waiting_for_our_part";
    evidence?: string;
    photos?: ({
      sha256: string;
      caption?: string;
    })[];
  };
  "ticket.resume": {
    pause?: string;
  };
  "ticket.order_part": {
    part?: string;
  };
  "ticket.receive_part": {
    part?: string;
  };
  "ticket.request_loan": Record<string, never>;
  "ticket.confirm_loan": {
    serial?: string;
  };
  "ticket.install_loan": {
    serial?: string;
  };
  "ticket.accept_complaint": Record<string, never>;
  "ticket.answer_complaint": Record<string, never>;
  "ticket.follow_up": {
    reached: boolean;
    works?: boolean;
    satisfied?: boolean;
  };
  "ticket.void": {
    why: string;
    into?: string;
  };
  "ticket.note": {
    text: string;
  };
  "ticket.confirm": {
    signature?: string;
  };
  "ticket.refuse": Record<string, never>;
  "ticket.rate": {
    stars: number;
  };
  "ticket.reopen": {
    cause: "refused" | "returned";
    why?: string;
  };
  "ticket.sign_off": {
    why?: string;
  };
  "event.correct": {
    of: string;
    why: string;
    set?: {
      at_ms?: number;
      earliest_ms?: number;
      latest_ms?: number;
    };
    retract?: boolean;
  };
  "contact.erase": {
    of: string[];
  };
  "clock.confirm_breach": {
    clock: string;
    why: string;
  };
  "clock.explain_miss": {
    clock: string;
    cause: "too_few_people" | "hard_to_locate" | "late_dispatch" | "traffic" | "no_access" | "waiting_part" | "supplier" | "other";
    words?: string;
    action: string;
  };
  "visit.accept": Record<string, never>;
  "visit.decline": {
    why: string;
  };
  "visit.depart": Record<string, never>;
  "visit.arrive": {
    place?: string;
  };
  "visit.witness": {
    witness: "commissioned_label" | "gate_code" | "reporter_code" | "signature" | "photo" | "fence";
    tag?: string;
    code?: string;
    photo?: {
      sha256: string;
      caption?: string;
    };
    signature?: string;
  };
  "visit.fence": {
    accuracy_m: number;
    dwell_s: number;
  };
  "visit.near": {
    distance_m: number;
  };
  "visit.leave": {
    stayed_s: number;
  };
  "visit.find": {
    text: string;
    cause?: string;
    equipment?: string;
  };
  "visit.use_part": {
    part: string;
    qty: number;
    part_id?: string;
    serial_out?: string;
    serial_in?: string;
  };
  "visit.photograph": {
    photo: {
      sha256: string;
      caption?: string;
      people?: boolean;
    };
    when?: "before" | "after" | "old_part" | "other";
  };
  "visit.sign": {
    signature: string;
  };
  "visit.note": {
    text: string;
  };
  "visit.repair": {
    done: string;
    prevent?: string;
    equipment?: string;
    by_part?: boolean;
  };
  "visit.finish": {
    left?: "repaired" | "not_repaired" | "waiting_for_part";
  };
  "alert.acknowledge": Record<string, never>;
  "alert.raise": {
    ticket: string;
    commitment: string;
    clause: string;
    clock_kind: string;
    rung: string;
    to: string;
    role: string;
    due_ms: number | null;
    up_ms: number;
    late_s: number;
    eta_ms?: number;
    eta_p90_ms?: number;
    channels?: string[];
  };
  "alert.ring": {
    ticket: string;
    commitment: string;
    clause: string;
    clock_kind: string;
    rung: string;
    role: string;
    due_ms: number | null;
    up_ms: number;
    late_s: number;
    ticket_number?: string;
    equipment_name?: string | null;
    site?: string;
  };
  "alert.stand_down": {
    why: string;
  };
  "task.open": {
    ticket?: string;
    commitment?: string;
    what: "undecided" | "confirm_breach" | "dated" | "follow_up" | "time_difference" | "missed" | "hand_off" | "standing_risk";
    person?: string;
    contract?: string;
    obligation?: string;
    period?: string;
    due_ms?: number;
    site?: string;
    proposal?: {
      visit: string;
      instead_of: string;
      engineer: string;
      late_ms: number;
      eta_ms: number;
      eta_p90_ms: number;
      probability: number;
    };
    event?: string;
  };
  "task.close": {
    why?: string;
    result?: string;
  };
  "label.make": {
    tag: string;
    label_kind: "gate" | "door" | "cabinet" | "device";
    generation: number;
    contract?: string;
    site?: string;
    equipment?: string;
    place?: string;
  };
  "label.commission": {
    tag: string;
    site: string;
    equipment?: string;
    place?: string;
    label_kind?: "gate" | "door" | "cabinet" | "device";
    generation?: number;
  };
  "label.revoke": {
    why: string;
  };
  "equipment.add": {
    contract: string;
    site: string;
    model: string;
    name: string;
    serial?: string;
    place?: string;
    warranty_until?: string;
    spare?: boolean;
  };
  "equipment.edit": {
    name?: string;
    serial?: string;
    place?: string;
    hint?: string;
    warranty_until?: string;
    clear?: ("serial" | "place" | "hint" | "warranty_until")[];
  };
  "equipment.remove": {
    why: string;
  };
  "site.add": {
    contract: string;
    zh: string;
    en: string;
    lat_deg: number;
    lon_deg: number;
    zone: string;
    city?: string;
    opens_min?: number;
    closes_min?: number;
    fence_m?: number;
    gate_delay_min?: number;
    phones?: "any" | "work_phone" | "none";
    places?: ({
      id: string;
      zh: string;
      en: string;
      phones?: "any" | "work_phone" | "none";
    })[];
    duty_phone?: string;
  };
  "site.locate": {
    lat_deg: number;
    lon_deg: number;
  };
  "site.edit": {
    hint?: string;
    duty_phone?: string;
    opens_min?: number;
    closes_min?: number;
    fence_m?: number;
    gate_delay_min?: number;
    clear?: ("hint" | "duty_phone")[];
  };
  "person.add": {
    role: "engineer" | "dispatcher" | "lead" | "supervisor" | "administrator";
    number?: string;
    skills?: string[];
    contracts?: string[];
    clearance?: string[];
    superior?: string;
    vehicle?: boolean;
  };
  "person.edit": {
    number?: string;
    skills?: string[];
    contracts?: string[];
    clearance?: string[];
    superior?: string;
    vehicle?: boolean;
    role?: "engineer" | "dispatcher" | "lead" | "supervisor" | "administrator";
    active?: boolean;
    clear?: ("number" | "superior")[];
  };
  "ways.set": {
    person: string;
    language?: "zh" | "en";
    steps: ({
      channel: "push" | "email" | "sms" | "wecom" | "dingtalk" | "feishu";
      wait_min: number;
    })[];
  };
  "ways.verify": {
    channel: "email" | "sms";
    delivery: string;
  };
  "person.duty": {
    duty: "on" | "on_call" | "off";
  };
  "conflict.settle": {
    seen: number;
    text?: string;
    number?: number;
    holds?: string;
    removed?: boolean;
    clear?: boolean;
  };
  "contract.add": {
    zh: string;
    en: string;
    types: string[];
    severities: string[];
    calendar: string;
    customer_zh?: string;
    customer_en?: string;
    confidential?: boolean;
    warranty_until?: string;
    depot?: Record<string, unknown>;
  };
  "commitment.set": {
    contract: string;
    commitment: Record<string, unknown>;
    replaces?: string;
  };
  "obligation.set": {
    contract: string;
    clause: string;
    zh: string;
    en: string;
    every?: "day" | "month" | "quarter" | "half_year";
    starts?: "anomaly_found" | "replacement_planned" | "major_event_planned" | "special_part_ordered";
    within_min?: number;
    within_working_days?: number;
    before_working_days?: number;
    calendar?: string;
    replaces?: string;
    visit?: {
      what: "inspection" | "follow_up" | "patrol" | "delivery" | "work";
      minutes: number;
      skill?: string;
    };
  };
  "obligation.retire": {
    why: string;
  };
  "occasion.tell": {
    contract: string;
    what: "anomaly_found" | "replacement_planned" | "major_event_planned";
    at_ms: number;
    until_ms?: number;
    text?: string;
  };
  "occasion.withdraw": {
    why: string;
  };
  "calendar.set": {
    contract: string;
    calendar: Record<string, unknown>;
  };
  "calendar.retire": {
    why: string;
  };
  "roster.set": {
    contract: string;
    entries: ({
      person: string;
      from_ms: number;
      to_ms: number;
      post: "duty" | "stand_in" | "on_call" | "resident" | "absent";
    })[];
  };
  "handover.begin": {
    to: string;
    note?: string;
  };
  "handover.accept": {
    ticket: string;
    visit?: string;
  };
  "handover.end": Record<string, never>;
  "organisation.add": {
    zh: string;
    en: string;
    zone: string;
  };
  "organisation.edit": {
    zh?: string;
    en?: string;
    zone?: string;
    service_phone?: string;
    retention_days?: number;
    desk_session_h?: number;
    public_photos?: number;
    trail_days?: number;
    people_photo_days?: number;
    clear?: ("service_phone")[];
  };
  "model.add": {
    zh: string;
    en: string;
    family?: "switch" | "server" | "terminal" | "camera" | "recorder" | "door" | "intercom" | "speaker" | "entrance" | "other";
    skill?: string;
  };
  "part.add": {
    zh: string;
    en: string;
    number?: string;
  };
  "ticket.unvoid": {
    why?: string;
  };
  "ticket.mark_photo": {
    sha256: string;
    people: boolean;
  };
  "ticket.remove_photos": {
    of: string[];
  };
  "label.unrevoke": {
    why?: string;
  };
  "device.erase": {
    device: string;
    unsent: "wait" | "lose";
  };
  "device.keep": {
    why?: string;
  };
  "device.erased": {
    records: number;
    lost: number;
    exported?: number;
    photos: number;
    photos_lost: number;
  };
  "operation.withdraw": {
    of: string;
    why?: string;
  };
  "phone.heard": {
    until_ms: number;
  };
  "ticket.analyse": {
    kind: "technical" | "business" | "operating";
  };
  "ticket.verify": {
    ok: boolean;
    how?: string;
  };
  "ticket.answer": {
    told: "telephone" | "message" | "in_person";
  };
  "ticket.archive": {
    why?: string;
  };
  "ticket.specify": Record<string, never>;
  "ticket.estimate": {
    working_days: number;
  };
  "ticket.approve": {
    approved: boolean;
    why?: string;
  };
  "ticket.state_time": {
    of: string;
    at_ms: number;
    why?: string;
  };
  "call.take": {
    direction: "in" | "out";
    answered: boolean;
    began_ms: number;
    answered_ms?: number;
    ended_ms?: number;
    line?: string;
  };
  "call.close": {
    ticket?: string;
    why?: string;
  };
  "errand.plan": {
    site: string;
    what: "inspection" | "follow_up" | "patrol" | "delivery" | "work";
    zh: string;
    en: string;
    minutes: number;
    from_ms: number;
    to_ms: number;
    opens_min?: number;
    closes_min?: number;
    skill?: string;
    task?: string;
    ticket?: string;
    priority?: number;
  };
  "errand.pin": {
    person?: string;
    start_ms?: number;
  };
  "errand.close": {
    result: "done" | "dropped";
    why?: string;
    note?: string;
  };
  "dayplan.publish": {
    date: string;
    zone: string;
    stage: "quick" | "settled";
    solver: string;
    travel_s: number;
    engines?: string[];
    assumed?: boolean;
    routes: ({
      person: string;
      from_ms: number;
      to_ms: number;
      urgent: string | null;
      stops: ({
        errand: string | null;
        travel_s: number;
        start_ms: number;
        end_ms: number;
      })[];
      home_s: number;
    })[];
    left_out: ({
      errand: string;
      reasons: ({
        code: string;
        values: Record<string, unknown>;
      })[];
    })[];
    moves: ({
      errand: string;
      was: {
        person: string;
        start_ms: number;
      };
      now: {
        person: string;
        start_ms: number;
      } | null;
      why: {
        code: string;
        values: Record<string, unknown>;
      };
    })[];
  };
  "standby.propose": {
    person: string;
    at: string;
    site: string;
    within_min: number;
    gain: number;
    minutes: number;
    km?: number;
  };
  "standby.ask": {
    person: string;
    at: string;
    site: string;
    within_min: number;
    gain: number;
    minutes: number;
    km?: number;
    until_ms?: number;
  };
  "standby.accept": Record<string, never>;
  "standby.decline": {
    why: string;
  };
  "standby.leave": {
    why?: string;
  };
  "standby.end": {
    why: "taken_back" | "turned_down" | "unanswered" | "time" | "overtaken";
  };
}

/** Operation kind -> values that travel apart from the operation. */
export interface PersonalByKind {
  "ticket.report": {
    reporter_name?: string;
    reporter_phone?: string;
    description?: string;
  };
  "ticket.call": {
    result?: string;
  };
  "ticket.plan": {
    plan?: string;
  };
  "ticket.solve": {
    solution?: string;
  };
  "ticket.answer_complaint": {
    answer?: string;
  };
  "ticket.follow_up": {
    result?: string;
  };
  "ticket.confirm": {
    comment?: string;
  };
  "ticket.refuse": {
    reason?: string;
  };
  "ticket.rate": {
    comment?: string;
  };
  "visit.arrive": {
    fix?: {
      lat_deg: number;
      lon_deg: number;
      accuracy_m?: number;
      dwell_s?: number;
      at_ms?: number;
    };
  };
  "visit.witness": {
    signer?: string;
  };
  "visit.sign": {
    signer?: string;
  };
  "label.commission": {
    fix?: {
      lat_deg: number;
      lon_deg: number;
      accuracy_m?: number;
      dwell_s?: number;
      at_ms?: number;
    };
  };
  "person.add": {
    name?: string;
    work_phone?: string;
  };
  "person.edit": {
    name?: string;
    work_phone?: string;
  };
  "ways.set": {
    email?: string;
    mobile?: string;
  };
  "ticket.analyse": {
    finding?: string;
  };
  "ticket.answer": {
    answer?: string;
  };
  "ticket.specify": {
    wish?: string;
  };
  "ticket.estimate": {
    work?: string;
  };
  "call.take": {
    number?: string;
  };
}

export type OperationKind = keyof BodyByKind;
/** What an engineer's phone says. */
export type PhoneKind = "ticket.report" | "ticket.call" | "ticket.pass_on" | "ticket.plan" | "ticket.restore" | "ticket.solve" | "ticket.pause" | "ticket.resume" | "ticket.order_part" | "ticket.receive_part" | "ticket.request_loan" | "ticket.install_loan" | "ticket.note" | "visit.accept" | "visit.decline" | "visit.depart" | "visit.arrive" | "visit.witness" | "visit.find" | "visit.use_part" | "visit.photograph" | "visit.sign" | "visit.note" | "visit.repair" | "visit.finish" | "alert.acknowledge" | "alert.ring" | "label.commission" | "equipment.edit" | "site.edit" | "ways.set" | "person.duty" | "conflict.settle" | "handover.begin" | "handover.accept" | "handover.end" | "device.erased" | "operation.withdraw" | "ticket.analyse" | "ticket.verify" | "errand.close" | "standby.accept" | "standby.decline" | "standby.leave";
export type OperationShape = "fact" | "fields" | "move";

/** The clock event a kind yields; `when` names the body values it asks for (a list: any one of them). */
export interface EventRule {
  kind: string;
  when?: Record<string, unknown>;
}

export interface KindRules {
  v: number;
  shape: OperationShape;
  record: string;
  creates?: boolean;
  events?: readonly EventRule[];
}

export const CATALOGUE: Readonly<Record<PhoneKind, KindRules>> = {
  "ticket.report": {"v":1,"shape":"fact","record":"ticket","creates":true,"events":[{"kind":"reported"},{"kind":"call_answered","when":{"channel":"telephone"}},{"kind":"contacted","when":{"channel":"telephone"}}]},
  "ticket.call": {"v":1,"shape":"fact","record":"ticket","events":[{"kind":"call_answered","when":{"answered":true,"to":"reporter"}},{"kind":"contacted","when":{"answered":true,"to":"reporter"}},{"kind":"call_missed","when":{"answered":false}},{"kind":"call_other","when":{"answered":true,"to":["duty_room","engineer","other"]}}]},
  "ticket.pass_on": {"v":1,"shape":"fact","record":"ticket","events":[{"kind":"on_site_needed"}]},
  "ticket.plan": {"v":1,"shape":"fact","record":"ticket","events":[{"kind":"plan_given"}]},
  "ticket.restore": {"v":1,"shape":"fact","record":"ticket","events":[{"kind":"service_restored"}]},
  "ticket.solve": {"v":1,"shape":"fact","record":"ticket","events":[{"kind":"solved"}]},
  "ticket.pause": {"v":1,"shape":"fact","record":"ticket","events":[{"kind":"paused"}]},
  "ticket.resume": {"v":1,"shape":"fact","record":"ticket","events":[{"kind":"resumed"}]},
  "ticket.order_part": {"v":1,"shape":"fact","record":"ticket","events":[{"kind":"special_part_ordered"}]},
  "ticket.receive_part": {"v":1,"shape":"fact","record":"ticket","events":[{"kind":"special_part_arrived"}]},
  "ticket.request_loan": {"v":1,"shape":"fact","record":"ticket","events":[{"kind":"loan_requested"}]},
  "ticket.install_loan": {"v":1,"shape":"fact","record":"ticket","events":[{"kind":"loan_installed"}]},
  "ticket.note": {"v":1,"shape":"fact","record":"ticket","events":[{"kind":"noted"}]},
  "visit.accept": {"v":1,"shape":"move","record":"visit","events":[{"kind":"visit_accepted"}]},
  "visit.decline": {"v":1,"shape":"move","record":"visit","events":[{"kind":"visit_declined"}]},
  "visit.depart": {"v":1,"shape":"fact","record":"visit","events":[{"kind":"departed"}]},
  "visit.arrive": {"v":1,"shape":"fact","record":"visit","events":[{"kind":"arrived"}]},
  "visit.witness": {"v":1,"shape":"fact","record":"visit","events":[{"kind":"witnessed"}]},
  "visit.find": {"v":1,"shape":"fact","record":"visit","events":[{"kind":"found"}]},
  "visit.use_part": {"v":1,"shape":"fact","record":"visit","events":[{"kind":"part_used"}]},
  "visit.photograph": {"v":1,"shape":"fact","record":"visit","events":[{"kind":"photographed"}]},
  "visit.sign": {"v":1,"shape":"fact","record":"visit","events":[{"kind":"signed"}]},
  "visit.note": {"v":1,"shape":"fact","record":"visit","events":[{"kind":"noted"}]},
  "visit.repair": {"v":1,"shape":"fact","record":"visit","events":[{"kind":"repaired"},{"kind":"service_restored"},{"kind":"solved"}]},
  "visit.finish": {"v":1,"shape":"move","record":"visit","events":[{"kind":"visit_finished"}]},
  "alert.acknowledge": {"v":1,"shape":"fact","record":"alert"},
  "alert.ring": {"v":1,"shape":"fact","record":"alert","creates":true},
  "label.commission": {"v":1,"shape":"move","record":"label"},
  "equipment.edit": {"v":2,"shape":"fields","record":"equipment"},
  "site.edit": {"v":2,"shape":"fields","record":"site"},
  "ways.set": {"v":1,"shape":"fact","record":"ways","creates":true},
  "person.duty": {"v":1,"shape":"move","record":"person"},
  "conflict.settle": {"v":1,"shape":"fields","record":"conflict"},
  "handover.begin": {"v":1,"shape":"fact","record":"handover","creates":true},
  "handover.accept": {"v":1,"shape":"fact","record":"handover"},
  "handover.end": {"v":1,"shape":"fact","record":"handover"},
  "device.erased": {"v":1,"shape":"fact","record":"command"},
  "operation.withdraw": {"v":1,"shape":"fact","record":"operation"},
  "ticket.analyse": {"v":1,"shape":"fact","record":"ticket","events":[{"kind":"analysed"}]},
  "ticket.verify": {"v":1,"shape":"fact","record":"ticket","events":[{"kind":"verified","when":{"ok":true}},{"kind":"verification_failed","when":{"ok":false}}]},
  "errand.close": {"v":1,"shape":"move","record":"errand"},
  "standby.accept": {"v":1,"shape":"move","record":"standby"},
  "standby.decline": {"v":1,"shape":"move","record":"standby"},
  "standby.leave": {"v":1,"shape":"move","record":"standby"},
};
