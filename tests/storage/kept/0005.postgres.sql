CREATE TABLE migration (
  name text COLLATE "C" NOT NULL,
  PRIMARY KEY (name)
);
CREATE TABLE setting (
  key text COLLATE "C" NOT NULL,
  value text COLLATE "C" NOT NULL,
  PRIMARY KEY (key)
);
CREATE TABLE counter (
  name text COLLATE "C" NOT NULL,
  value bigint NOT NULL,
  PRIMARY KEY (name)
);
CREATE TABLE record (
  id text COLLATE "C" NOT NULL,
  kind text COLLATE "C" NOT NULL,
  organisation text COLLATE "C" NOT NULL,
  contract text COLLATE "C",
  site text COLLATE "C",
  parent text COLLATE "C",
  state text COLLATE "C",
  sort_ms bigint NOT NULL,
  rev bigint NOT NULL,
  body text COLLATE "C" NOT NULL,
  deleted bigint NOT NULL,
  apart text COLLATE "C",
  PRIMARY KEY (id)
);
CREATE INDEX record_by_organisation_kind_state ON record (organisation, kind, state);
CREATE INDEX record_by_kind_parent ON record (kind, parent);
CREATE INDEX record_by_contract_kind ON record (contract, kind);
CREATE INDEX record_by_site_kind ON record (site, kind);
CREATE TABLE fact (
  record text COLLATE "C" NOT NULL,
  list text COLLATE "C" NOT NULL,
  at bigint NOT NULL,
  body text COLLATE "C" NOT NULL,
  PRIMARY KEY (record, list, at)
);
CREATE TABLE stamp (
  record text COLLATE "C" NOT NULL,
  field text COLLATE "C" NOT NULL,
  hlc text COLLATE "C" NOT NULL,
  operation text COLLATE "C" NOT NULL,
  sayings text COLLATE "C",
  PRIMARY KEY (record, field)
);
CREATE TABLE feed (
  feed text COLLATE "C" NOT NULL,
  seq bigint NOT NULL,
  floor bigint NOT NULL,
  count bigint NOT NULL,
  hash_high bigint NOT NULL,
  hash_low bigint NOT NULL,
  PRIMARY KEY (feed)
);
CREATE TABLE feed_item (
  feed text COLLATE "C" NOT NULL,
  record text COLLATE "C" NOT NULL,
  kind text COLLATE "C" NOT NULL,
  seq bigint NOT NULL,
  state text COLLATE "C" NOT NULL,
  rev bigint NOT NULL,
  left_ms bigint,
  PRIMARY KEY (feed, record)
);
CREATE UNIQUE INDEX feed_item_by_feed_seq ON feed_item (feed, seq);
CREATE INDEX feed_item_by_record ON feed_item (record);
CREATE INDEX feed_item_by_left_ms ON feed_item (left_ms) WHERE left_ms IS NOT NULL;
CREATE TABLE chain (
  chain text COLLATE "C" NOT NULL,
  position bigint NOT NULL,
  hash text COLLATE "C" NOT NULL,
  PRIMARY KEY (chain)
);
CREATE TABLE ledger (
  chain text COLLATE "C" NOT NULL,
  position bigint NOT NULL,
  operation text COLLATE "C" NOT NULL,
  at_ms bigint NOT NULL,
  outcome text COLLATE "C" NOT NULL,
  code text COLLATE "C",
  detail text COLLATE "C",
  rev bigint,
  device text COLLATE "C",
  phone_epoch text COLLATE "C",
  n bigint,
  kind text COLLATE "C" NOT NULL,
  v bigint NOT NULL,
  record text COLLATE "C",
  actor text COLLATE "C",
  earliest_ms bigint,
  latest_ms bigint,
  said_at_ms bigint,
  certainty text COLLATE "C",
  wide_earliest_ms bigint,
  raw bytea NOT NULL,
  prev text COLLATE "C" NOT NULL,
  hash text COLLATE "C" NOT NULL,
  PRIMARY KEY (chain, position)
);
CREATE INDEX ledger_by_operation ON ledger (operation);
CREATE TABLE operation (
  id text COLLATE "C" NOT NULL,
  digest text COLLATE "C" NOT NULL,
  organisation text COLLATE "C" NOT NULL,
  chain text COLLATE "C" NOT NULL,
  kind text COLLATE "C" NOT NULL,
  v bigint NOT NULL,
  device text COLLATE "C",
  phone_epoch text COLLATE "C",
  n bigint,
  record text COLLATE "C",
  actor text COLLATE "C",
  outcome text COLLATE "C" NOT NULL,
  code text COLLATE "C",
  detail text COLLATE "C",
  rev bigint,
  needs text COLLATE "C",
  received_ms bigint NOT NULL,
  wall_ms bigint,
  earliest_ms bigint,
  PRIMARY KEY (id)
);
CREATE INDEX operation_by_device_phone_epoch_n ON operation (device, phone_epoch, n);
CREATE INDEX operation_by_outcome ON operation (outcome);
CREATE INDEX operation_by_record ON operation (record);
CREATE TABLE phone (
  device text COLLATE "C" NOT NULL,
  phone_epoch text COLLATE "C" NOT NULL,
  upto bigint NOT NULL,
  holes text COLLATE "C" NOT NULL,
  PRIMARY KEY (device, phone_epoch)
);
CREATE TABLE personal (
  operation text COLLATE "C" NOT NULL,
  organisation text COLLATE "C" NOT NULL,
  person text COLLATE "C",
  salt text COLLATE "C" NOT NULL,
  body text COLLATE "C",
  retention text COLLATE "C" NOT NULL,
  ends_ms bigint NOT NULL,
  erased_ms bigint,
  caller text COLLATE "C",
  PRIMARY KEY (operation)
);
CREATE INDEX personal_by_person ON personal (person);
CREATE INDEX personal_by_ends_ms ON personal (ends_ms);
CREATE INDEX personal_by_organisation_caller ON personal (organisation, caller) WHERE caller IS NOT NULL;
CREATE TABLE device (
  id text COLLATE "C" NOT NULL,
  organisation text COLLATE "C" NOT NULL,
  person text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  public_key text COLLATE "C" NOT NULL,
  state text COLLATE "C" NOT NULL,
  created_ms bigint NOT NULL,
  last_contact_ms bigint,
  waiting text COLLATE "C",
  revoked_ms bigint,
  PRIMARY KEY (id)
);
CREATE INDEX device_by_organisation_person ON device (organisation, person);
CREATE TABLE enrolment (
  code_hash text COLLATE "C" NOT NULL,
  organisation text COLLATE "C" NOT NULL,
  person text COLLATE "C" NOT NULL,
  made_by text COLLATE "C" NOT NULL,
  expires_ms bigint NOT NULL,
  used_ms bigint,
  PRIMARY KEY (code_hash)
);
CREATE TABLE sign (
  challenge text COLLATE "C" NOT NULL,
  device text COLLATE "C" NOT NULL,
  expires_ms bigint NOT NULL,
  PRIMARY KEY (challenge)
);
CREATE TABLE account (
  person text COLLATE "C" NOT NULL,
  organisation text COLLATE "C" NOT NULL,
  login text COLLATE "C" NOT NULL,
  password_hash text COLLATE "C" NOT NULL,
  changed_ms bigint NOT NULL,
  PRIMARY KEY (person)
);
CREATE UNIQUE INDEX account_by_login ON account (login);
CREATE TABLE session (
  token_hash text COLLATE "C" NOT NULL,
  organisation text COLLATE "C" NOT NULL,
  person text COLLATE "C" NOT NULL,
  device text COLLATE "C",
  created_ms bigint NOT NULL,
  seen_ms bigint NOT NULL,
  expires_ms bigint NOT NULL,
  PRIMARY KEY (token_hash)
);
CREATE INDEX session_by_person ON session (person);
CREATE INDEX session_by_expires_ms ON session (expires_ms);
CREATE TABLE attempt (
  bucket text COLLATE "C" NOT NULL,
  count bigint NOT NULL,
  until_ms bigint NOT NULL,
  PRIMARY KEY (bucket)
);
CREATE TABLE duty_span (
  person text COLLATE "C" NOT NULL,
  organisation text COLLATE "C" NOT NULL,
  from_ms bigint NOT NULL,
  to_ms bigint,
  PRIMARY KEY (person, from_ms)
);
CREATE TABLE tracker (
  id text COLLATE "C" NOT NULL,
  token_hash text COLLATE "C" NOT NULL,
  organisation text COLLATE "C" NOT NULL,
  person text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  made_by text COLLATE "C" NOT NULL,
  created_ms bigint NOT NULL,
  revoked_ms bigint,
  PRIMARY KEY (id)
);
CREATE UNIQUE INDEX tracker_by_token_hash ON tracker (token_hash);
CREATE INDEX tracker_by_organisation_person ON tracker (organisation, person);
CREATE TABLE tag (
  tag text COLLATE "C" NOT NULL,
  organisation text COLLATE "C" NOT NULL,
  label text COLLATE "C" NOT NULL,
  generation bigint NOT NULL,
  PRIMARY KEY (tag)
);
CREATE TABLE gate_code (
  site text COLLATE "C" NOT NULL,
  code_hash text COLLATE "C" NOT NULL,
  organisation text COLLATE "C" NOT NULL,
  sheet text COLLATE "C" NOT NULL,
  used_ms bigint,
  operation text COLLATE "C",
  PRIMARY KEY (site, code_hash)
);
CREATE TABLE ticket_link (
  secret_hash text COLLATE "C" NOT NULL,
  organisation text COLLATE "C" NOT NULL,
  ticket text COLLATE "C" NOT NULL,
  kind text COLLATE "C" NOT NULL,
  expires_ms bigint,
  uses_left bigint,
  PRIMARY KEY (secret_hash)
);
CREATE INDEX ticket_link_by_ticket ON ticket_link (ticket);
CREATE TABLE timer (
  id text COLLATE "C" NOT NULL,
  organisation text COLLATE "C" NOT NULL,
  kind text COLLATE "C" NOT NULL,
  subject text COLLATE "C" NOT NULL,
  due_ms bigint NOT NULL,
  body text COLLATE "C" NOT NULL,
  claimed_until_ms bigint,
  claimed_by text COLLATE "C",
  attempts bigint NOT NULL,
  done_ms bigint,
  error text COLLATE "C",
  PRIMARY KEY (id)
);
CREATE INDEX timer_by_due_ms ON timer (due_ms) WHERE done_ms IS NULL;
CREATE INDEX timer_by_kind_due_ms ON timer (kind, due_ms) WHERE done_ms IS NULL;
CREATE INDEX timer_by_claimed_until_ms ON timer (claimed_until_ms) WHERE claimed_until_ms IS NOT NULL;
CREATE INDEX timer_by_organisation_due_ms ON timer (organisation, due_ms) WHERE error IS NOT NULL;
CREATE TABLE subscription (
  device text COLLATE "C" NOT NULL,
  organisation text COLLATE "C" NOT NULL,
  person text COLLATE "C" NOT NULL,
  endpoint text COLLATE "C" NOT NULL,
  service text COLLATE "C" NOT NULL,
  p256dh text COLLATE "C" NOT NULL,
  auth text COLLATE "C" NOT NULL,
  language text COLLATE "C" NOT NULL,
  made_ms bigint NOT NULL,
  PRIMARY KEY (device)
);
CREATE UNIQUE INDEX subscription_by_endpoint ON subscription (endpoint);
CREATE INDEX subscription_by_person ON subscription (person);
CREATE TABLE notice (
  device text COLLATE "C" NOT NULL,
  subject text COLLATE "C" NOT NULL,
  organisation text COLLATE "C" NOT NULL,
  person text COLLATE "C" NOT NULL,
  version text COLLATE "C" NOT NULL,
  asked_ms bigint NOT NULL,
  due_ms bigint,
  ends_ms bigint,
  attempts bigint NOT NULL,
  claimed_until_ms bigint,
  claimed_by text COLLATE "C",
  told_ms bigint,
  told text COLLATE "C",
  digest text COLLATE "C",
  answer text COLLATE "C",
  PRIMARY KEY (device, subject)
);
CREATE INDEX notice_by_due_ms ON notice (due_ms);
CREATE TABLE gateway (
  organisation text COLLATE "C" NOT NULL,
  channel text COLLATE "C" NOT NULL,
  settings text COLLATE "C" NOT NULL,
  secret text COLLATE "C" NOT NULL,
  changed_by text COLLATE "C",
  changed_ms bigint NOT NULL,
  PRIMARY KEY (organisation, channel)
);
CREATE TABLE delivery (
  id text COLLATE "C" NOT NULL,
  organisation text COLLATE "C" NOT NULL,
  person text COLLATE "C" NOT NULL,
  channel text COLLATE "C" NOT NULL,
  subject text COLLATE "C" NOT NULL,
  about text COLLATE "C" NOT NULL,
  concern text COLLATE "C" NOT NULL,
  asked_ms bigint NOT NULL,
  due_ms bigint,
  ends_ms bigint NOT NULL,
  attempts bigint NOT NULL,
  claimed_until_ms bigint,
  claimed_by text COLLATE "C",
  state text COLLATE "C" NOT NULL,
  answer text COLLATE "C",
  ended_ms bigint,
  PRIMARY KEY (id)
);
CREATE INDEX delivery_by_due_ms ON delivery (due_ms);
CREATE INDEX delivery_by_concern ON delivery (concern);
CREATE INDEX delivery_by_person_channel ON delivery (person, channel);
CREATE TABLE sending (
  id text COLLATE "C" NOT NULL,
  organisation text COLLATE "C" NOT NULL,
  person text COLLATE "C" NOT NULL,
  channel text COLLATE "C" NOT NULL,
  address text COLLATE "C",
  subject text COLLATE "C" NOT NULL,
  about text COLLATE "C" NOT NULL,
  delivery text COLLATE "C",
  device text COLLATE "C",
  at_ms bigint NOT NULL,
  took_ms bigint NOT NULL,
  outcome text COLLATE "C" NOT NULL,
  said text COLLATE "C",
  PRIMARY KEY (id)
);
CREATE INDEX sending_by_organisation_at_ms ON sending (organisation, at_ms);
CREATE INDEX sending_by_delivery ON sending (delivery);
CREATE TABLE blob (
  sha256 text COLLATE "C" NOT NULL,
  bytes bigint NOT NULL,
  type text COLLATE "C" NOT NULL,
  verified_ms bigint NOT NULL,
  erased_ms bigint,
  PRIMARY KEY (sha256)
);
CREATE TABLE blob_grant (
  sha256 text COLLATE "C" NOT NULL,
  contract text COLLATE "C" NOT NULL,
  organisation text COLLATE "C" NOT NULL,
  PRIMARY KEY (sha256, contract)
);
CREATE TABLE people_photo (
  sha256 text COLLATE "C" NOT NULL,
  ticket text COLLATE "C" NOT NULL,
  organisation text COLLATE "C" NOT NULL,
  since_ms bigint NOT NULL,
  removed_ms bigint,
  PRIMARY KEY (sha256, ticket)
);
CREATE INDEX people_photo_by_organisation_since_ms ON people_photo (organisation, since_ms) WHERE removed_ms IS NULL;
CREATE TABLE upload (
  id text COLLATE "C" NOT NULL,
  organisation text COLLATE "C" NOT NULL,
  device text COLLATE "C",
  person text COLLATE "C",
  contract text COLLATE "C",
  sha256 text COLLATE "C" NOT NULL,
  type text COLLATE "C" NOT NULL,
  metadata text COLLATE "C",
  length bigint NOT NULL,
  received bigint NOT NULL,
  created_ms bigint NOT NULL,
  expires_ms bigint NOT NULL,
  PRIMARY KEY (id)
);
CREATE INDEX upload_by_expires_ms ON upload (expires_ms);
CREATE TABLE search (
  number bigint NOT NULL,
  record text COLLATE "C" NOT NULL,
  organisation text COLLATE "C" NOT NULL,
  kind text COLLATE "C" NOT NULL,
  own text COLLATE "C" NOT NULL,
  words text COLLATE "C" NOT NULL,
  PRIMARY KEY (number)
);
CREATE UNIQUE INDEX search_by_record ON search (record);
CREATE INDEX search_by_words ON search USING gin ((words::tsvector));
CREATE TABLE register (
  ticket text COLLATE "C" NOT NULL,
  clock text COLLATE "C" NOT NULL,
  organisation text COLLATE "C" NOT NULL,
  contract text COLLATE "C" NOT NULL,
  site text COLLATE "C" NOT NULL,
  equipment text COLLATE "C",
  engineer text COLLATE "C",
  type text COLLATE "C" NOT NULL,
  severity text COLLATE "C" NOT NULL,
  done bigint NOT NULL,
  sort_ms bigint NOT NULL,
  kind text COLLATE "C" NOT NULL,
  clause text COLLATE "C" NOT NULL,
  result text COLLATE "C" NOT NULL,
  PRIMARY KEY (ticket, clock)
);
CREATE INDEX register_by_organisation_result_sort_ms_ticket ON register (organisation, result, sort_ms, ticket);
CREATE INDEX register_by_organisation_kind_sort_ms_ticket ON register (organisation, kind, sort_ms, ticket);
CREATE INDEX register_by_organisation_kind_result_sort_ms_ticket ON register (organisation, kind, result, sort_ms, ticket);
CREATE INDEX register_by_contract_result_sort_ms_ticket ON register (contract, result, sort_ms, ticket);
CREATE INDEX register_by_site_result_sort_ms_ticket ON register (site, result, sort_ms, ticket);
CREATE INDEX register_by_engineer_result_sort_ms_ticket ON register (engineer, result, sort_ms, ticket);
CREATE INDEX register_by_equipment_result_sort_ms_ticket ON register (equipment, result, sort_ms, ticket);
CREATE TABLE view (
  id text COLLATE "C" NOT NULL,
  organisation text COLLATE "C" NOT NULL,
  person text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  query text COLLATE "C" NOT NULL,
  PRIMARY KEY (id)
);
CREATE INDEX view_by_person ON view (person);
CREATE TABLE last_fix (
  person text COLLATE "C" NOT NULL,
  organisation text COLLATE "C" NOT NULL,
  at_ms bigint NOT NULL,
  received_ms bigint NOT NULL,
  lat_deg float8 NOT NULL,
  lon_deg float8 NOT NULL,
  accuracy_m float8 NOT NULL,
  speed_m_s float8,
  heading_deg float8,
  battery_pct bigint,
  source text COLLATE "C" NOT NULL,
  snap_map text COLLATE "C",
  snap_arc bigint,
  snap_twin bigint,
  snap_share float8,
  snap_off_m float8,
  PRIMARY KEY (person)
);
CREATE INDEX last_fix_by_organisation ON last_fix (organisation);
CREATE TABLE fix (
  person text COLLATE "C" NOT NULL,
  organisation text COLLATE "C" NOT NULL,
  at_ms bigint NOT NULL,
  received_ms bigint NOT NULL,
  lat_deg float8,
  lon_deg float8,
  accuracy_m float8,
  speed_m_s float8,
  heading_deg float8,
  battery_pct bigint,
  source text COLLATE "C" NOT NULL,
  doubts text COLLATE "C",
  PRIMARY KEY (person, at_ms)
);
CREATE INDEX fix_by_organisation_received_ms ON fix (organisation, received_ms);
CREATE TABLE trail_look (
  id text COLLATE "C" NOT NULL,
  organisation text COLLATE "C" NOT NULL,
  person text COLLATE "C" NOT NULL,
  viewer text COLLATE "C" NOT NULL,
  at_ms bigint NOT NULL,
  from_ms bigint NOT NULL,
  to_ms bigint NOT NULL,
  PRIMARY KEY (id)
);
CREATE INDEX trail_look_by_person_at_ms ON trail_look (person, at_ms);
CREATE TABLE unseen (
  person text COLLATE "C" NOT NULL,
  organisation text COLLATE "C" NOT NULL,
  since_ms bigint NOT NULL,
  PRIMARY KEY (person)
);
INSERT INTO migration (name) VALUES ('0001 first landed schema');
INSERT INTO migration (name) VALUES ('0002 signers apart, settings, push, search');
INSERT INTO migration (name) VALUES ('0003 ends in feeds');
INSERT INTO migration (name) VALUES ('0004 register');
INSERT INTO migration (name) VALUES ('0005 roads and positions');
INSERT INTO setting (key, value) VALUES ('setting key 1 半小时', 'setting value 1 半小时');
INSERT INTO setting (key, value) VALUES ('setting key 2 半小时', 'setting value 2 半小时');
INSERT INTO setting (key, value) VALUES ('setting key 3 半小时', 'setting value 3 半小时');
INSERT INTO counter (name, value) VALUES ('counter name 1 半小时', 1);
INSERT INTO counter (name, value) VALUES ('counter name 2 半小时', 2);
INSERT INTO counter (name, value) VALUES ('counter name 3 半小时', 3);
INSERT INTO record (id, kind, organisation, contract, site, parent, state, sort_ms, rev, body, deleted, apart) VALUES ('record id 1 半小时', 'record kind 1 半小时', 'record organisation 1 半小时', 'record contract 1 半小时', 'record site 1 半小时', 'record parent 1 半小时', 'record state 1 半小时', 1780000000001, 1, 'record body 1 半小时', 1, 'record apart 1 半小时');
INSERT INTO record (id, kind, organisation, contract, site, parent, state, sort_ms, rev, body, deleted, apart) VALUES ('record id 2 半小时', 'record kind 2 半小时', 'record organisation 2 半小时', 'record contract 2 半小时', 'record site 2 半小时', 'record parent 2 半小时', 'record state 2 半小时', 1780000000002, 2, 'record body 2 半小时', 2, 'record apart 2 半小时');
INSERT INTO record (id, kind, organisation, contract, site, parent, state, sort_ms, rev, body, deleted, apart) VALUES ('record id 3 半小时', 'record kind 3 半小时', 'record organisation 3 半小时', NULL, NULL, NULL, NULL, 1780000000003, 3, 'record body 3 半小时', 3, NULL);
INSERT INTO fact (record, list, at, body) VALUES ('fact record 1 半小时', 'fact list 1 半小时', 1, 'fact body 1 半小时');
INSERT INTO fact (record, list, at, body) VALUES ('fact record 2 半小时', 'fact list 2 半小时', 2, 'fact body 2 半小时');
INSERT INTO fact (record, list, at, body) VALUES ('fact record 3 半小时', 'fact list 3 半小时', 3, 'fact body 3 半小时');
INSERT INTO stamp (record, field, hlc, operation, sayings) VALUES ('stamp record 1 半小时', 'stamp field 1 半小时', 'stamp hlc 1 半小时', 'stamp operation 1 半小时', 'stamp sayings 1 半小时');
INSERT INTO stamp (record, field, hlc, operation, sayings) VALUES ('stamp record 2 半小时', 'stamp field 2 半小时', 'stamp hlc 2 半小时', 'stamp operation 2 半小时', 'stamp sayings 2 半小时');
INSERT INTO stamp (record, field, hlc, operation, sayings) VALUES ('stamp record 3 半小时', 'stamp field 3 半小时', 'stamp hlc 3 半小时', 'stamp operation 3 半小时', NULL);
INSERT INTO feed (feed, seq, floor, count, hash_high, hash_low) VALUES ('feed feed 1 半小时', 1, 1, 1, 1, 1);
INSERT INTO feed (feed, seq, floor, count, hash_high, hash_low) VALUES ('feed feed 2 半小时', 2, 2, 2, 2, 2);
INSERT INTO feed (feed, seq, floor, count, hash_high, hash_low) VALUES ('feed feed 3 半小时', 3, 3, 3, 3, 3);
INSERT INTO feed_item (feed, record, kind, seq, state, rev, left_ms) VALUES ('feed_item feed 1 半小时', 'feed_item record 1 半小时', 'feed_item kind 1 半小时', 1, 'feed_item state 1 半小时', 1, 1780000000001);
INSERT INTO feed_item (feed, record, kind, seq, state, rev, left_ms) VALUES ('feed_item feed 2 半小时', 'feed_item record 2 半小时', 'feed_item kind 2 半小时', 2, 'feed_item state 2 半小时', 2, 1780000000002);
INSERT INTO feed_item (feed, record, kind, seq, state, rev, left_ms) VALUES ('feed_item feed 3 半小时', 'feed_item record 3 半小时', 'feed_item kind 3 半小时', 3, 'feed_item state 3 半小时', 3, NULL);
INSERT INTO chain (chain, position, hash) VALUES ('chain chain 1 半小时', 1, 'chain hash 1 半小时');
INSERT INTO chain (chain, position, hash) VALUES ('chain chain 2 半小时', 2, 'chain hash 2 半小时');
INSERT INTO chain (chain, position, hash) VALUES ('chain chain 3 半小时', 3, 'chain hash 3 半小时');
INSERT INTO ledger (chain, position, operation, at_ms, outcome, code, detail, rev, device, phone_epoch, n, kind, v, record, actor, earliest_ms, latest_ms, said_at_ms, certainty, wide_earliest_ms, raw, prev, hash) VALUES ('ledger chain 1 半小时', 1, 'ledger operation 1 半小时', 1780000000001, 'ledger outcome 1 半小时', 'ledger code 1 半小时', 'ledger detail 1 半小时', 1, 'ledger device 1 半小时', 'ledger phone_epoch 1 半小时', 1, 'ledger kind 1 半小时', 1, 'ledger record 1 半小时', 'ledger actor 1 半小时', 1780000000001, 1780000000001, 1780000000001, 'ledger certainty 1 半小时', 1780000000001, '\x6c6564676572203120e58d8ae5b08fe697b6', 'ledger prev 1 半小时', 'ledger hash 1 半小时');
INSERT INTO ledger (chain, position, operation, at_ms, outcome, code, detail, rev, device, phone_epoch, n, kind, v, record, actor, earliest_ms, latest_ms, said_at_ms, certainty, wide_earliest_ms, raw, prev, hash) VALUES ('ledger chain 2 半小时', 2, 'ledger operation 2 半小时', 1780000000002, 'ledger outcome 2 半小时', 'ledger code 2 半小时', 'ledger detail 2 半小时', 2, 'ledger device 2 半小时', 'ledger phone_epoch 2 半小时', 2, 'ledger kind 2 半小时', 2, 'ledger record 2 半小时', 'ledger actor 2 半小时', 1780000000002, 1780000000002, 1780000000002, 'ledger certainty 2 半小时', 1780000000002, '\x6c6564676572203220e58d8ae5b08fe697b6', 'ledger prev 2 半小时', 'ledger hash 2 半小时');
INSERT INTO ledger (chain, position, operation, at_ms, outcome, code, detail, rev, device, phone_epoch, n, kind, v, record, actor, earliest_ms, latest_ms, said_at_ms, certainty, wide_earliest_ms, raw, prev, hash) VALUES ('ledger chain 3 半小时', 3, 'ledger operation 3 半小时', 1780000000003, 'ledger outcome 3 半小时', NULL, NULL, NULL, NULL, NULL, NULL, 'ledger kind 3 半小时', 3, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '\x6c6564676572203320e58d8ae5b08fe697b6', 'ledger prev 3 半小时', 'ledger hash 3 半小时');
INSERT INTO operation (id, digest, organisation, chain, kind, v, device, phone_epoch, n, record, actor, outcome, code, detail, rev, needs, received_ms, wall_ms, earliest_ms) VALUES ('operation id 1 半小时', 'operation digest 1 半小时', 'operation organisation 1 半小时', 'operation chain 1 半小时', 'operation kind 1 半小时', 1, 'operation device 1 半小时', 'operation phone_epoch 1 半小时', 1, 'operation record 1 半小时', 'operation actor 1 半小时', 'operation outcome 1 半小时', 'operation code 1 半小时', 'operation detail 1 半小时', 1, 'operation needs 1 半小时', 1780000000001, 1780000000001, 1780000000001);
INSERT INTO operation (id, digest, organisation, chain, kind, v, device, phone_epoch, n, record, actor, outcome, code, detail, rev, needs, received_ms, wall_ms, earliest_ms) VALUES ('operation id 2 半小时', 'operation digest 2 半小时', 'operation organisation 2 半小时', 'operation chain 2 半小时', 'operation kind 2 半小时', 2, 'operation device 2 半小时', 'operation phone_epoch 2 半小时', 2, 'operation record 2 半小时', 'operation actor 2 半小时', 'operation outcome 2 半小时', 'operation code 2 半小时', 'operation detail 2 半小时', 2, 'operation needs 2 半小时', 1780000000002, 1780000000002, 1780000000002);
INSERT INTO operation (id, digest, organisation, chain, kind, v, device, phone_epoch, n, record, actor, outcome, code, detail, rev, needs, received_ms, wall_ms, earliest_ms) VALUES ('operation id 3 半小时', 'operation digest 3 半小时', 'operation organisation 3 半小时', 'operation chain 3 半小时', 'operation kind 3 半小时', 3, NULL, NULL, NULL, NULL, NULL, 'operation outcome 3 半小时', NULL, NULL, NULL, NULL, 1780000000003, NULL, NULL);
INSERT INTO phone (device, phone_epoch, upto, holes) VALUES ('phone device 1 半小时', 'phone phone_epoch 1 半小时', 1, 'phone holes 1 半小时');
INSERT INTO phone (device, phone_epoch, upto, holes) VALUES ('phone device 2 半小时', 'phone phone_epoch 2 半小时', 2, 'phone holes 2 半小时');
INSERT INTO phone (device, phone_epoch, upto, holes) VALUES ('phone device 3 半小时', 'phone phone_epoch 3 半小时', 3, 'phone holes 3 半小时');
INSERT INTO personal (operation, organisation, person, salt, body, retention, ends_ms, erased_ms, caller) VALUES ('personal operation 1 半小时', 'personal organisation 1 半小时', 'personal person 1 半小时', 'personal salt 1 半小时', 'personal body 1 半小时', 'personal retention 1 半小时', 1780000000001, 1780000000001, 'personal caller 1 半小时');
INSERT INTO personal (operation, organisation, person, salt, body, retention, ends_ms, erased_ms, caller) VALUES ('personal operation 2 半小时', 'personal organisation 2 半小时', 'personal person 2 半小时', 'personal salt 2 半小时', 'personal body 2 半小时', 'personal retention 2 半小时', 1780000000002, 1780000000002, 'personal caller 2 半小时');
INSERT INTO personal (operation, organisation, person, salt, body, retention, ends_ms, erased_ms, caller) VALUES ('personal operation 3 半小时', 'personal organisation 3 半小时', NULL, 'personal salt 3 半小时', NULL, 'personal retention 3 半小时', 1780000000003, NULL, NULL);
INSERT INTO device (id, organisation, person, name, public_key, state, created_ms, last_contact_ms, waiting, revoked_ms) VALUES ('device id 1 半小时', 'device organisation 1 半小时', 'device person 1 半小时', 'device name 1 半小时', 'device public_key 1 半小时', 'device state 1 半小时', 1780000000001, 1780000000001, 'device waiting 1 半小时', 1780000000001);
INSERT INTO device (id, organisation, person, name, public_key, state, created_ms, last_contact_ms, waiting, revoked_ms) VALUES ('device id 2 半小时', 'device organisation 2 半小时', 'device person 2 半小时', 'device name 2 半小时', 'device public_key 2 半小时', 'device state 2 半小时', 1780000000002, 1780000000002, 'device waiting 2 半小时', 1780000000002);
INSERT INTO device (id, organisation, person, name, public_key, state, created_ms, last_contact_ms, waiting, revoked_ms) VALUES ('device id 3 半小时', 'device organisation 3 半小时', 'device person 3 半小时', 'device name 3 半小时', 'device public_key 3 半小时', 'device state 3 半小时', 1780000000003, NULL, NULL, NULL);
INSERT INTO enrolment (code_hash, organisation, person, made_by, expires_ms, used_ms) VALUES ('enrolment code_hash 1 半小时', 'enrolment organisation 1 半小时', 'enrolment person 1 半小时', 'enrolment made_by 1 半小时', 1780000000001, 1780000000001);
INSERT INTO enrolment (code_hash, organisation, person, made_by, expires_ms, used_ms) VALUES ('enrolment code_hash 2 半小时', 'enrolment organisation 2 半小时', 'enrolment person 2 半小时', 'enrolment made_by 2 半小时', 1780000000002, 1780000000002);
INSERT INTO enrolment (code_hash, organisation, person, made_by, expires_ms, used_ms) VALUES ('enrolment code_hash 3 半小时', 'enrolment organisation 3 半小时', 'enrolment person 3 半小时', 'enrolment made_by 3 半小时', 1780000000003, NULL);
INSERT INTO sign (challenge, device, expires_ms) VALUES ('sign challenge 1 半小时', 'sign device 1 半小时', 1780000000001);
INSERT INTO sign (challenge, device, expires_ms) VALUES ('sign challenge 2 半小时', 'sign device 2 半小时', 1780000000002);
INSERT INTO sign (challenge, device, expires_ms) VALUES ('sign challenge 3 半小时', 'sign device 3 半小时', 1780000000003);
INSERT INTO account (person, organisation, login, password_hash, changed_ms) VALUES ('account person 1 半小时', 'account organisation 1 半小时', 'account login 1 半小时', 'account password_hash 1 半小时', 1780000000001);
INSERT INTO account (person, organisation, login, password_hash, changed_ms) VALUES ('account person 2 半小时', 'account organisation 2 半小时', 'account login 2 半小时', 'account password_hash 2 半小时', 1780000000002);
INSERT INTO account (person, organisation, login, password_hash, changed_ms) VALUES ('account person 3 半小时', 'account organisation 3 半小时', 'account login 3 半小时', 'account password_hash 3 半小时', 1780000000003);
INSERT INTO session (token_hash, organisation, person, device, created_ms, seen_ms, expires_ms) VALUES ('session token_hash 1 半小时', 'session organisation 1 半小时', 'session person 1 半小时', 'session device 1 半小时', 1780000000001, 1780000000001, 1780000000001);
INSERT INTO session (token_hash, organisation, person, device, created_ms, seen_ms, expires_ms) VALUES ('session token_hash 2 半小时', 'session organisation 2 半小时', 'session person 2 半小时', 'session device 2 半小时', 1780000000002, 1780000000002, 1780000000002);
INSERT INTO session (token_hash, organisation, person, device, created_ms, seen_ms, expires_ms) VALUES ('session token_hash 3 半小时', 'session organisation 3 半小时', 'session person 3 半小时', NULL, 1780000000003, 1780000000003, 1780000000003);
INSERT INTO attempt (bucket, count, until_ms) VALUES ('attempt bucket 1 半小时', 1, 1780000000001);
INSERT INTO attempt (bucket, count, until_ms) VALUES ('attempt bucket 2 半小时', 2, 1780000000002);
INSERT INTO attempt (bucket, count, until_ms) VALUES ('attempt bucket 3 半小时', 3, 1780000000003);
INSERT INTO duty_span (person, organisation, from_ms, to_ms) VALUES ('duty_span person 1 半小时', 'duty_span organisation 1 半小时', 1780000000001, 1780000000001);
INSERT INTO duty_span (person, organisation, from_ms, to_ms) VALUES ('duty_span person 2 半小时', 'duty_span organisation 2 半小时', 1780000000002, 1780000000002);
INSERT INTO duty_span (person, organisation, from_ms, to_ms) VALUES ('duty_span person 3 半小时', 'duty_span organisation 3 半小时', 1780000000003, NULL);
INSERT INTO tracker (id, token_hash, organisation, person, name, made_by, created_ms, revoked_ms) VALUES ('tracker id 1 半小时', 'tracker token_hash 1 半小时', 'tracker organisation 1 半小时', 'tracker person 1 半小时', 'tracker name 1 半小时', 'tracker made_by 1 半小时', 1780000000001, 1780000000001);
INSERT INTO tracker (id, token_hash, organisation, person, name, made_by, created_ms, revoked_ms) VALUES ('tracker id 2 半小时', 'tracker token_hash 2 半小时', 'tracker organisation 2 半小时', 'tracker person 2 半小时', 'tracker name 2 半小时', 'tracker made_by 2 半小时', 1780000000002, 1780000000002);
INSERT INTO tracker (id, token_hash, organisation, person, name, made_by, created_ms, revoked_ms) VALUES ('tracker id 3 半小时', 'tracker token_hash 3 半小时', 'tracker organisation 3 半小时', 'tracker person 3 半小时', 'tracker name 3 半小时', 'tracker made_by 3 半小时', 1780000000003, NULL);
INSERT INTO tag (tag, organisation, label, generation) VALUES ('tag tag 1 半小时', 'tag organisation 1 半小时', 'tag label 1 半小时', 1);
INSERT INTO tag (tag, organisation, label, generation) VALUES ('tag tag 2 半小时', 'tag organisation 2 半小时', 'tag label 2 半小时', 2);
INSERT INTO tag (tag, organisation, label, generation) VALUES ('tag tag 3 半小时', 'tag organisation 3 半小时', 'tag label 3 半小时', 3);
INSERT INTO gate_code (site, code_hash, organisation, sheet, used_ms, operation) VALUES ('gate_code site 1 半小时', 'gate_code code_hash 1 半小时', 'gate_code organisation 1 半小时', 'gate_code sheet 1 半小时', 1780000000001, 'gate_code operation 1 半小时');
INSERT INTO gate_code (site, code_hash, organisation, sheet, used_ms, operation) VALUES ('gate_code site 2 半小时', 'gate_code code_hash 2 半小时', 'gate_code organisation 2 半小时', 'gate_code sheet 2 半小时', 1780000000002, 'gate_code operation 2 半小时');
INSERT INTO gate_code (site, code_hash, organisation, sheet, used_ms, operation) VALUES ('gate_code site 3 半小时', 'gate_code code_hash 3 半小时', 'gate_code organisation 3 半小时', 'gate_code sheet 3 半小时', NULL, NULL);
INSERT INTO ticket_link (secret_hash, organisation, ticket, kind, expires_ms, uses_left) VALUES ('ticket_link secret_hash 1 半小时', 'ticket_link organisation 1 半小时', 'ticket_link ticket 1 半小时', 'ticket_link kind 1 半小时', 1780000000001, 1);
INSERT INTO ticket_link (secret_hash, organisation, ticket, kind, expires_ms, uses_left) VALUES ('ticket_link secret_hash 2 半小时', 'ticket_link organisation 2 半小时', 'ticket_link ticket 2 半小时', 'ticket_link kind 2 半小时', 1780000000002, 2);
INSERT INTO ticket_link (secret_hash, organisation, ticket, kind, expires_ms, uses_left) VALUES ('ticket_link secret_hash 3 半小时', 'ticket_link organisation 3 半小时', 'ticket_link ticket 3 半小时', 'ticket_link kind 3 半小时', NULL, NULL);
INSERT INTO timer (id, organisation, kind, subject, due_ms, body, claimed_until_ms, claimed_by, attempts, done_ms, error) VALUES ('timer id 1 半小时', 'timer organisation 1 半小时', 'timer kind 1 半小时', 'timer subject 1 半小时', 1780000000001, 'timer body 1 半小时', 1780000000001, 'timer claimed_by 1 半小时', 1, 1780000000001, 'timer error 1 半小时');
INSERT INTO timer (id, organisation, kind, subject, due_ms, body, claimed_until_ms, claimed_by, attempts, done_ms, error) VALUES ('timer id 2 半小时', 'timer organisation 2 半小时', 'timer kind 2 半小时', 'timer subject 2 半小时', 1780000000002, 'timer body 2 半小时', 1780000000002, 'timer claimed_by 2 半小时', 2, 1780000000002, 'timer error 2 半小时');
INSERT INTO timer (id, organisation, kind, subject, due_ms, body, claimed_until_ms, claimed_by, attempts, done_ms, error) VALUES ('timer id 3 半小时', 'timer organisation 3 半小时', 'timer kind 3 半小时', 'timer subject 3 半小时', 1780000000003, 'timer body 3 半小时', NULL, NULL, 3, NULL, NULL);
INSERT INTO subscription (device, organisation, person, endpoint, service, p256dh, auth, language, made_ms) VALUES ('subscription device 1 半小时', 'subscription organisation 1 半小时', 'subscription person 1 半小时', 'subscription endpoint 1 半小时', 'subscription service 1 半小时', 'subscription p256dh 1 半小时', 'subscription auth 1 半小时', 'subscription language 1 半小时', 1780000000001);
INSERT INTO subscription (device, organisation, person, endpoint, service, p256dh, auth, language, made_ms) VALUES ('subscription device 2 半小时', 'subscription organisation 2 半小时', 'subscription person 2 半小时', 'subscription endpoint 2 半小时', 'subscription service 2 半小时', 'subscription p256dh 2 半小时', 'subscription auth 2 半小时', 'subscription language 2 半小时', 1780000000002);
INSERT INTO subscription (device, organisation, person, endpoint, service, p256dh, auth, language, made_ms) VALUES ('subscription device 3 半小时', 'subscription organisation 3 半小时', 'subscription person 3 半小时', 'subscription endpoint 3 半小时', 'subscription service 3 半小时', 'subscription p256dh 3 半小时', 'subscription auth 3 半小时', 'subscription language 3 半小时', 1780000000003);
INSERT INTO notice (device, subject, organisation, person, version, asked_ms, due_ms, ends_ms, attempts, claimed_until_ms, claimed_by, told_ms, told, digest, answer) VALUES ('notice device 1 半小时', 'notice subject 1 半小时', 'notice organisation 1 半小时', 'notice person 1 半小时', 'notice version 1 半小时', 1780000000001, 1780000000001, 1780000000001, 1, 1780000000001, 'notice claimed_by 1 半小时', 1780000000001, 'notice told 1 半小时', 'notice digest 1 半小时', 'notice answer 1 半小时');
INSERT INTO notice (device, subject, organisation, person, version, asked_ms, due_ms, ends_ms, attempts, claimed_until_ms, claimed_by, told_ms, told, digest, answer) VALUES ('notice device 2 半小时', 'notice subject 2 半小时', 'notice organisation 2 半小时', 'notice person 2 半小时', 'notice version 2 半小时', 1780000000002, 1780000000002, 1780000000002, 2, 1780000000002, 'notice claimed_by 2 半小时', 1780000000002, 'notice told 2 半小时', 'notice digest 2 半小时', 'notice answer 2 半小时');
INSERT INTO notice (device, subject, organisation, person, version, asked_ms, due_ms, ends_ms, attempts, claimed_until_ms, claimed_by, told_ms, told, digest, answer) VALUES ('notice device 3 半小时', 'notice subject 3 半小时', 'notice organisation 3 半小时', 'notice person 3 半小时', 'notice version 3 半小时', 1780000000003, NULL, NULL, 3, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO gateway (organisation, channel, settings, secret, changed_by, changed_ms) VALUES ('gateway organisation 1 半小时', 'gateway channel 1 半小时', 'gateway settings 1 半小时', 'gateway secret 1 半小时', 'gateway changed_by 1 半小时', 1780000000001);
INSERT INTO gateway (organisation, channel, settings, secret, changed_by, changed_ms) VALUES ('gateway organisation 2 半小时', 'gateway channel 2 半小时', 'gateway settings 2 半小时', 'gateway secret 2 半小时', 'gateway changed_by 2 半小时', 1780000000002);
INSERT INTO gateway (organisation, channel, settings, secret, changed_by, changed_ms) VALUES ('gateway organisation 3 半小时', 'gateway channel 3 半小时', 'gateway settings 3 半小时', 'gateway secret 3 半小时', NULL, 1780000000003);
INSERT INTO delivery (id, organisation, person, channel, subject, about, concern, asked_ms, due_ms, ends_ms, attempts, claimed_until_ms, claimed_by, state, answer, ended_ms) VALUES ('delivery id 1 半小时', 'delivery organisation 1 半小时', 'delivery person 1 半小时', 'delivery channel 1 半小时', 'delivery subject 1 半小时', 'delivery about 1 半小时', 'delivery concern 1 半小时', 1780000000001, 1780000000001, 1780000000001, 1, 1780000000001, 'delivery claimed_by 1 半小时', 'delivery state 1 半小时', 'delivery answer 1 半小时', 1780000000001);
INSERT INTO delivery (id, organisation, person, channel, subject, about, concern, asked_ms, due_ms, ends_ms, attempts, claimed_until_ms, claimed_by, state, answer, ended_ms) VALUES ('delivery id 2 半小时', 'delivery organisation 2 半小时', 'delivery person 2 半小时', 'delivery channel 2 半小时', 'delivery subject 2 半小时', 'delivery about 2 半小时', 'delivery concern 2 半小时', 1780000000002, 1780000000002, 1780000000002, 2, 1780000000002, 'delivery claimed_by 2 半小时', 'delivery state 2 半小时', 'delivery answer 2 半小时', 1780000000002);
INSERT INTO delivery (id, organisation, person, channel, subject, about, concern, asked_ms, due_ms, ends_ms, attempts, claimed_until_ms, claimed_by, state, answer, ended_ms) VALUES ('delivery id 3 半小时', 'delivery organisation 3 半小时', 'delivery person 3 半小时', 'delivery channel 3 半小时', 'delivery subject 3 半小时', 'delivery about 3 半小时', 'delivery concern 3 半小时', 1780000000003, NULL, 1780000000003, 3, NULL, NULL, 'delivery state 3 半小时', NULL, NULL);
INSERT INTO sending (id, organisation, person, channel, address, subject, about, delivery, device, at_ms, took_ms, outcome, said) VALUES ('sending id 1 半小时', 'sending organisation 1 半小时', 'sending person 1 半小时', 'sending channel 1 半小时', 'sending address 1 半小时', 'sending subject 1 半小时', 'sending about 1 半小时', 'sending delivery 1 半小时', 'sending device 1 半小时', 1780000000001, 1780000000001, 'sending outcome 1 半小时', 'sending said 1 半小时');
INSERT INTO sending (id, organisation, person, channel, address, subject, about, delivery, device, at_ms, took_ms, outcome, said) VALUES ('sending id 2 半小时', 'sending organisation 2 半小时', 'sending person 2 半小时', 'sending channel 2 半小时', 'sending address 2 半小时', 'sending subject 2 半小时', 'sending about 2 半小时', 'sending delivery 2 半小时', 'sending device 2 半小时', 1780000000002, 1780000000002, 'sending outcome 2 半小时', 'sending said 2 半小时');
INSERT INTO sending (id, organisation, person, channel, address, subject, about, delivery, device, at_ms, took_ms, outcome, said) VALUES ('sending id 3 半小时', 'sending organisation 3 半小时', 'sending person 3 半小时', 'sending channel 3 半小时', NULL, 'sending subject 3 半小时', 'sending about 3 半小时', NULL, NULL, 1780000000003, 1780000000003, 'sending outcome 3 半小时', NULL);
INSERT INTO blob (sha256, bytes, type, verified_ms, erased_ms) VALUES ('blob sha256 1 半小时', 1, 'blob type 1 半小时', 1780000000001, 1780000000001);
INSERT INTO blob (sha256, bytes, type, verified_ms, erased_ms) VALUES ('blob sha256 2 半小时', 2, 'blob type 2 半小时', 1780000000002, 1780000000002);
INSERT INTO blob (sha256, bytes, type, verified_ms, erased_ms) VALUES ('blob sha256 3 半小时', 3, 'blob type 3 半小时', 1780000000003, NULL);
INSERT INTO blob_grant (sha256, contract, organisation) VALUES ('blob_grant sha256 1 半小时', 'blob_grant contract 1 半小时', 'blob_grant organisation 1 半小时');
INSERT INTO blob_grant (sha256, contract, organisation) VALUES ('blob_grant sha256 2 半小时', 'blob_grant contract 2 半小时', 'blob_grant organisation 2 半小时');
INSERT INTO blob_grant (sha256, contract, organisation) VALUES ('blob_grant sha256 3 半小时', 'blob_grant contract 3 半小时', 'blob_grant organisation 3 半小时');
INSERT INTO people_photo (sha256, ticket, organisation, since_ms, removed_ms) VALUES ('people_photo sha256 1 半小时', 'people_photo ticket 1 半小时', 'people_photo organisation 1 半小时', 1780000000001, 1780000000001);
INSERT INTO people_photo (sha256, ticket, organisation, since_ms, removed_ms) VALUES ('people_photo sha256 2 半小时', 'people_photo ticket 2 半小时', 'people_photo organisation 2 半小时', 1780000000002, 1780000000002);
INSERT INTO people_photo (sha256, ticket, organisation, since_ms, removed_ms) VALUES ('people_photo sha256 3 半小时', 'people_photo ticket 3 半小时', 'people_photo organisation 3 半小时', 1780000000003, NULL);
INSERT INTO upload (id, organisation, device, person, contract, sha256, type, metadata, length, received, created_ms, expires_ms) VALUES ('upload id 1 半小时', 'upload organisation 1 半小时', 'upload device 1 半小时', 'upload person 1 半小时', 'upload contract 1 半小时', 'upload sha256 1 半小时', 'upload type 1 半小时', 'upload metadata 1 半小时', 1, 1, 1780000000001, 1780000000001);
INSERT INTO upload (id, organisation, device, person, contract, sha256, type, metadata, length, received, created_ms, expires_ms) VALUES ('upload id 2 半小时', 'upload organisation 2 半小时', 'upload device 2 半小时', 'upload person 2 半小时', 'upload contract 2 半小时', 'upload sha256 2 半小时', 'upload type 2 半小时', 'upload metadata 2 半小时', 2, 2, 1780000000002, 1780000000002);
INSERT INTO upload (id, organisation, device, person, contract, sha256, type, metadata, length, received, created_ms, expires_ms) VALUES ('upload id 3 半小时', 'upload organisation 3 半小时', NULL, NULL, NULL, 'upload sha256 3 半小时', 'upload type 3 半小时', NULL, 3, 3, 1780000000003, 1780000000003);
INSERT INTO search (number, record, organisation, kind, own, words) VALUES (1, 'search record 1 半小时', 'search organisation 1 半小时', 'search kind 1 半小时', 'search own 1 半小时', 'search words 1 半小时');
INSERT INTO search (number, record, organisation, kind, own, words) VALUES (2, 'search record 2 半小时', 'search organisation 2 半小时', 'search kind 2 半小时', 'search own 2 半小时', 'search words 2 半小时');
INSERT INTO search (number, record, organisation, kind, own, words) VALUES (3, 'search record 3 半小时', 'search organisation 3 半小时', 'search kind 3 半小时', 'search own 3 半小时', 'search words 3 半小时');
INSERT INTO register (ticket, clock, organisation, contract, site, equipment, engineer, type, severity, done, sort_ms, kind, clause, result) VALUES ('register ticket 1 半小时', 'register clock 1 半小时', 'register organisation 1 半小时', 'register contract 1 半小时', 'register site 1 半小时', 'register equipment 1 半小时', 'register engineer 1 半小时', 'register type 1 半小时', 'register severity 1 半小时', 1, 1780000000001, 'register kind 1 半小时', 'register clause 1 半小时', 'register result 1 半小时');
INSERT INTO register (ticket, clock, organisation, contract, site, equipment, engineer, type, severity, done, sort_ms, kind, clause, result) VALUES ('register ticket 2 半小时', 'register clock 2 半小时', 'register organisation 2 半小时', 'register contract 2 半小时', 'register site 2 半小时', 'register equipment 2 半小时', 'register engineer 2 半小时', 'register type 2 半小时', 'register severity 2 半小时', 2, 1780000000002, 'register kind 2 半小时', 'register clause 2 半小时', 'register result 2 半小时');
INSERT INTO register (ticket, clock, organisation, contract, site, equipment, engineer, type, severity, done, sort_ms, kind, clause, result) VALUES ('register ticket 3 半小时', 'register clock 3 半小时', 'register organisation 3 半小时', 'register contract 3 半小时', 'register site 3 半小时', NULL, NULL, 'register type 3 半小时', 'register severity 3 半小时', 3, 1780000000003, 'register kind 3 半小时', 'register clause 3 半小时', 'register result 3 半小时');
INSERT INTO view (id, organisation, person, name, query) VALUES ('view id 1 半小时', 'view organisation 1 半小时', 'view person 1 半小时', 'view name 1 半小时', 'view query 1 半小时');
INSERT INTO view (id, organisation, person, name, query) VALUES ('view id 2 半小时', 'view organisation 2 半小时', 'view person 2 半小时', 'view name 2 半小时', 'view query 2 半小时');
INSERT INTO view (id, organisation, person, name, query) VALUES ('view id 3 半小时', 'view organisation 3 半小时', 'view person 3 半小时', 'view name 3 半小时', 'view query 3 半小时');
INSERT INTO last_fix (person, organisation, at_ms, received_ms, lat_deg, lon_deg, accuracy_m, speed_m_s, heading_deg, battery_pct, source, snap_map, snap_arc, snap_twin, snap_share, snap_off_m) VALUES ('last_fix person 1 半小时', 'last_fix organisation 1 半小时', 1780000000001, 1780000000001, 23.5, 23.5, 23.5, 23.5, 23.5, 1, 'last_fix source 1 半小时', 'last_fix snap_map 1 半小时', 1, 1, 23.5, 23.5);
INSERT INTO last_fix (person, organisation, at_ms, received_ms, lat_deg, lon_deg, accuracy_m, speed_m_s, heading_deg, battery_pct, source, snap_map, snap_arc, snap_twin, snap_share, snap_off_m) VALUES ('last_fix person 2 半小时', 'last_fix organisation 2 半小时', 1780000000002, 1780000000002, 24.5, 24.5, 24.5, 24.5, 24.5, 2, 'last_fix source 2 半小时', 'last_fix snap_map 2 半小时', 2, 2, 24.5, 24.5);
INSERT INTO last_fix (person, organisation, at_ms, received_ms, lat_deg, lon_deg, accuracy_m, speed_m_s, heading_deg, battery_pct, source, snap_map, snap_arc, snap_twin, snap_share, snap_off_m) VALUES ('last_fix person 3 半小时', 'last_fix organisation 3 半小时', 1780000000003, 1780000000003, 25.5, 25.5, 25.5, NULL, NULL, NULL, 'last_fix source 3 半小时', NULL, NULL, NULL, NULL, NULL);
INSERT INTO fix (person, organisation, at_ms, received_ms, lat_deg, lon_deg, accuracy_m, speed_m_s, heading_deg, battery_pct, source, doubts) VALUES ('fix person 1 半小时', 'fix organisation 1 半小时', 1780000000001, 1780000000001, 23.5, 23.5, 23.5, 23.5, 23.5, 1, 'fix source 1 半小时', 'fix doubts 1 半小时');
INSERT INTO fix (person, organisation, at_ms, received_ms, lat_deg, lon_deg, accuracy_m, speed_m_s, heading_deg, battery_pct, source, doubts) VALUES ('fix person 2 半小时', 'fix organisation 2 半小时', 1780000000002, 1780000000002, 24.5, 24.5, 24.5, 24.5, 24.5, 2, 'fix source 2 半小时', 'fix doubts 2 半小时');
INSERT INTO fix (person, organisation, at_ms, received_ms, lat_deg, lon_deg, accuracy_m, speed_m_s, heading_deg, battery_pct, source, doubts) VALUES ('fix person 3 半小时', 'fix organisation 3 半小时', 1780000000003, 1780000000003, NULL, NULL, NULL, NULL, NULL, NULL, 'fix source 3 半小时', NULL);
INSERT INTO trail_look (id, organisation, person, viewer, at_ms, from_ms, to_ms) VALUES ('trail_look id 1 半小时', 'trail_look organisation 1 半小时', 'trail_look person 1 半小时', 'trail_look viewer 1 半小时', 1780000000001, 1780000000001, 1780000000001);
INSERT INTO trail_look (id, organisation, person, viewer, at_ms, from_ms, to_ms) VALUES ('trail_look id 2 半小时', 'trail_look organisation 2 半小时', 'trail_look person 2 半小时', 'trail_look viewer 2 半小时', 1780000000002, 1780000000002, 1780000000002);
INSERT INTO trail_look (id, organisation, person, viewer, at_ms, from_ms, to_ms) VALUES ('trail_look id 3 半小时', 'trail_look organisation 3 半小时', 'trail_look person 3 半小时', 'trail_look viewer 3 半小时', 1780000000003, 1780000000003, 1780000000003);
INSERT INTO unseen (person, organisation, since_ms) VALUES ('unseen person 1 半小时', 'unseen organisation 1 半小时', 1780000000001);
INSERT INTO unseen (person, organisation, since_ms) VALUES ('unseen person 2 半小时', 'unseen organisation 2 半小时', 1780000000002);
INSERT INTO unseen (person, organisation, since_ms) VALUES ('unseen person 3 半小时', 'unseen organisation 3 半小时', 1780000000003);
