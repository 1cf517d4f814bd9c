-- Working copies of releases that came with a message get what messages say since: the terms that it allows,
-- and on which disc each track and video is. Snapshots stay as they went out.

update release r
   set draft = r.draft || jsonb_build_object('terms', jsonb_build_object(
     'deals', i.message -> 'deals',
     'visibility', i.message #> '{release,visibility}',
     'isrcs', (select coalesce(jsonb_agg(track #> '{recording,isrc}' order by place), '[]')
                 from jsonb_array_elements(i.message #> '{release,tracks}') with ordinality as t (track, place)),
     'release_date', coalesce(i.message #> '{release,release_dates,0,date}', r.draft #> '{release,release_date}')))
  from intake_release i
 where i.release_id = r.id and r.draft <> '{}';

-- a new message without deals leaves nothing on offer either
update intake_release set is_withdrawn = true where message -> 'deals' = '[]';

with several as (
  select r.id, r.draft, i.message -> 'release' as told
    from release r join intake_release i on i.release_id = r.id
   where jsonb_path_exists(i.message, '$.release.tracks[*].volume ? (@ > 1)')
      or jsonb_path_exists(i.message, '$.release.others[*] ? (@.number != null).volume ? (@ > 1)'))
update release r
   set draft = s.draft || jsonb_build_object(
     'tracks', (
       select coalesce(jsonb_agg(track || coalesce((
           select jsonb_build_object('disc_number', sent -> 'volume')
             from jsonb_array_elements(s.told -> 'tracks') sent
            where sent #> '{recording,isrc}' = track -> 'isrc' limit 1), '{}') order by place), '[]')
         from jsonb_array_elements(s.draft -> 'tracks') with ordinality as t (track, place)))
     || case when s.draft ? 'resources' then jsonb_build_object(
     'resources', (
       select jsonb_agg(jsonb_set(jsonb_set(held, '{told,volume}', coalesce(sent -> 'volume', '1')),
                                  '{told,number}', coalesce(sent -> 'number', 'null')) order by place)
         from rows from (jsonb_array_elements(s.draft -> 'resources'), jsonb_array_elements(s.told -> 'others'))
           with ordinality as t (held, sent, place)
        where held is not null)) else '{}' end
  from several s
 where s.id = r.id;
