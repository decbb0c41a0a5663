import type { clauses as zh } from '../zh/clauses.ts'

/** The clauses that the commitments come from, as the contracts have them. */
export const clauses: Record<keyof typeof zh, string> = {
  'A-06': 'Critical fault (system down, core function unusable): respond in 20 min, emergency plan in 40 min, restored in 1 h.',
  'A-07': 'Severe fault (part of the function fails, business affected): respond in 30 min, solution given in 40 min.',
  'A-08': 'General issue (question, non-core defect): respond in 1 h, solved in 12 h.',
  'A-09': 'Every report is graded within 30 min from description, reach and business impact.',
  'A-13': 'When remote work cannot solve an emergency, an engineer is on site within 4 h.',
  'B-02': 'Telephone response within 5 min of the report.',
  'B-03': 'Engineer on site within 30 min; within 20 min in an emergency.',
  'B-04': 'Repaired within 4 h; important problems within 8 h.',
  'B-05': 'Not repaired within 8 h: a unit of the same model is lent until the repaired one is back.',
  'C-01': 'Three tiers: remote around the clock, solved within 1 h or passed on; on site; experts and manufacturers.',
  'C-02': 'Consultation: first reply in 15 min, detailed solution in 30 min.',
  'C-03': 'Remote fault: diagnosis starts within 15 min, simple faults solved within 1 h.',
  'C-04': 'On-site fault: response in 15 min, on site within 1 h.',
  'C-05': 'Repair on site: general 8 h, complex 12 h, major 24 h; waiting for a special part: 2 h after it arrives.',
  'C-07': 'Major-event cover: handling starts within 5 min, solved within 30 min.',
  'C-09': 'Follow-up call within 24 h of the repair.',
  'C-11': 'Spare unit on request: availability confirmed in 30 min, installed in 1 h.',
  'C-14': 'Complaints: accepted within 24 h, result within 48 h.',
}
