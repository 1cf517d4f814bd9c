-- Chunks that are written where they belong in the coming file (docs/decisions/0015-chunks-in-place.md).

-- The coming file, and how many bytes each of its chunks but the last has, where that is known beforehand.
alter table upload_session
  add column storage_key text unique,
  add column chunk_size int check (chunk_size > 0),
  add check ((chunk_size is null) or (storage_key is not null));

-- Where in its object the chunk begins: in one of its own, at the beginning.
alter table upload_chunk
  add column start bigint not null default 0 check (start >= 0);

-- Who came first with a chunk. It alone is written in place, and nobody ever again in the same place.
create table upload_claim (
  session_id bigint not null references upload_session(id) on delete cascade,
  organisation_id bigint not null references organisation(id),
  index int not null check (index >= 0),
  primary key (session_id, index)
);
select tutti_protect('upload_claim', 'select, insert');

-- Notes a chunk if the upload is open and has room for it. Says how the upload stands then, and which chunk of
-- the same number gave way; no row where there is no such upload. One call, because there is one for every two
-- megabytes that come in.
create type noted_chunk as (
  is_noted boolean,
  asset_id bigint,
  expires_at timestamptz,
  received_chunks int,
  replaced upload_chunk
);

create function tutti_note_chunk(p_chunk upload_chunk, p_at timestamptz, p_until timestamptz)
  returns setof noted_chunk language plpgsql as $$
declare
  s upload_session;
  old upload_chunk;
  has_room boolean;
begin
  select * into s from upload_session
    where organisation_id = p_chunk.organisation_id and id = p_chunk.session_id for update;
  if not found then
    return;
  end if;
  select * into old from upload_chunk where session_id = s.id and index = p_chunk.index;
  has_room := s.received_bytes + p_chunk.size - coalesce(old.size, 0) <= s.file_size;
  if has_room and s.asset_id is null and s.expires_at > p_at then
    insert into upload_chunk select p_chunk.* on conflict (session_id, index) do update
      set size = excluded.size, storage_key = excluded.storage_key, start = excluded.start;
    update upload_session
      set received_bytes = received_bytes + p_chunk.size - coalesce(old.size, 0),
          received_chunks = received_chunks + (old.index is null)::int,
          expires_at = p_until
      where id = s.id returning * into s;
    return next row(true, s.asset_id, s.expires_at, s.received_chunks, old)::noted_chunk;
  else
    return next row(false, s.asset_id, s.expires_at, s.received_chunks, null)::noted_chunk;
  end if;
end
$$;
