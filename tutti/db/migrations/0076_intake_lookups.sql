-- A message looks for the release that it is about, and for its own id, among all that its label has: by
-- index, so that the ten thousandth message takes no longer than the first. Columns and not expressions:
-- behind the wall PostgreSQL trusts no function to an index that might tell of rows that are not the caller's.
alter table release
  add column gtin text generated always as (lpad(upc, 14, '0')) stored,
  add column told_gtin text generated always as (lpad(draft #>> '{release,upc}', 14, '0')) stored;
create index release_by_gtin on release (organisation_id, gtin);
create index release_by_told_gtin on release (organisation_id, told_gtin);
create index intake_by_message_id on intake (organisation_id, message_id) where not is_forgotten;
