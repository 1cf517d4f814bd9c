-- What a message asks about its label's catalogue is planned while tables are small or empty, and the plan is
-- kept. An index that begins with the organisation then seems as good for anything as the one that was made for
-- it, and reads all that the label has: so these begin with what tells one message or release from others.
drop index intake_by_content, intake_by_message_id, intake_release_by_identity, release_by_gtin,
  release_by_told_gtin, intake_track_by_isrc, intake_track_by_organisation;
create unique index intake_by_content on intake (sha256, organisation_id) where not is_forgotten;
create index intake_by_message_id on intake (message_id, organisation_id) where not is_forgotten;
create index intake_purges on intake (release_id) where kind = 'purge' and is_applied;
create index intake_release_by_identity on intake_release (identity, organisation_id);
create index release_by_gtin on release (gtin, organisation_id);
create index release_by_told_gtin on release (told_gtin, organisation_id);
create index intake_track_by_isrc on intake_track (isrc, organisation_id);

-- A new release has no tracks that could have moved or gone.
create or replace function number_tracks() returns trigger language plpgsql as $$
declare
  v_count int := case when jsonb_typeof(new.draft -> 'tracks') = 'array'
                      then jsonb_array_length(new.draft -> 'tracks') else 0 end;
begin
  if tg_op = 'INSERT' then
    insert into intake_track (organisation_id, release_id, position, isrc)
    select new.organisation_id, new.id, place, new.draft #>> array['tracks', (place - 1)::text, 'isrc']
      from generate_series(1, v_count) place;
    return null;
  end if;
  delete from intake_track where release_id = new.id and position > v_count;
  update intake_track t set isrc = told.isrc
    from (select place, new.draft #>> array['tracks', (place - 1)::text, 'isrc'] as isrc
            from generate_series(1, v_count) place) told
   where t.release_id = new.id and t.position = told.place and t.isrc is distinct from told.isrc;
  insert into intake_track (organisation_id, release_id, position, isrc)
  select new.organisation_id, new.id, place, new.draft #>> array['tracks', (place - 1)::text, 'isrc']
    from generate_series(1, v_count) place
   where not exists (select from intake_track t where t.release_id = new.id and t.position = place);
  return null;
end
$$;
