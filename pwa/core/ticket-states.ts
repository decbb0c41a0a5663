/** Which states of a ticket count as what: the same as `server/domain/ticket_states.py`. */

/** Nobody has arrived: it may change hands. */
export const ASSIGNABLE: readonly string[] = ["reported", "assigned", "accepted", "under_way"];
export const DONE: readonly string[] = ["closed", "void"];
