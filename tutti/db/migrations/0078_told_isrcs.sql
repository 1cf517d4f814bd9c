-- A message is held against the recordings that its label has told of before, by ISRC. They stand in a column
-- of their own: behind the wall PostgreSQL trusts no function on a draft to an index.
alter table intake_track add column isrc text;
create index intake_track_by_isrc on intake_track (organisation_id, isrc);

create or replace function number_tracks() returns trigger language plpgsql as $$
declare
  v_count int := case when jsonb_typeof(new.draft -> 'tracks') = 'array'
                      then jsonb_array_length(new.draft -> 'tracks') else 0 end;
begin
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
update intake_track t set isrc = r.draft #>> array['tracks', (t.position - 1)::text, 'isrc']
  from release r where r.id = t.release_id;
