-- A message is held against the recordings that its label has told of before, by ISRC.
create index release_told_isrcs on release using gin ((jsonb_path_query_array(draft, '$.tracks[*].isrc')))
  where deleted_at is null;
