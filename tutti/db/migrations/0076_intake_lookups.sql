-- A message looks for the release that it is about, and for its own id, among all that its label has: by
-- index, so that the thousandth message takes no longer than the first.
create index release_by_gtin on release (organisation_id, lpad(upc, 14, '0')) where deleted_at is null;
create index release_by_told_gtin on release (organisation_id, lpad(draft #>> '{release,upc}', 14, '0'))
  where deleted_at is null;
create index intake_by_message_id on intake (organisation_id, message_id) where not is_forgotten;
