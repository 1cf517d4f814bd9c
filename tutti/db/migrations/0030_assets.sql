-- Files: what was uploaded by whom, and the bytes, which are held once however often they are uploaded.

create table content (
  id bigint generated always as identity primary key,
  sha256 bytea not null unique check (octet_length(sha256) = 32),
  size bigint not null check (size > 0),
  storage_key text not null unique,
  created_at timestamptz not null
);

-- A file of an organisation. Never changed: other bytes are another asset.
create table asset (
  id bigint generated always as identity primary key,
  public_id uuid not null default uuidv7() unique,
  organisation_id bigint not null references organisation(id),
  content_id bigint not null references content(id),
  kind text not null check (kind in ('audio', 'cover_art')),
  file_name text not null,
  media_type text not null,
  duration_ms int check (duration_ms >= 0),
  width int check (width > 0),
  height int check (height > 0),
  -- The uploader, whose public id is part of the file's address for ever.
  account_public_id uuid not null,
  created_at timestamptz not null,
  unique (organisation_id, kind, content_id)
);
create index asset_by_content on asset (content_id);
select tutti_protect('asset', 'select, insert');

-- Contents are shared by organisations, but each sees only those that it has a file of.
alter table content enable row level security;
create policy through_asset on content for select to tutti_app
  using (exists (select from asset a where a.content_id = content.id));
grant select on content to tutti_app;

-- Keeps bytes under their checksum, and returns the content and the key under which they were kept first.
-- Runs as its owner: whoever holds the bytes may share them, but nobody may look for those of others.
create function tutti_keep_content(p_sha256 bytea, p_size bigint, p_storage_key text, p_at timestamptz)
  returns table (id bigint, storage_key text)
  language sql security definer set search_path = public, pg_temp as $$
  insert into content as c (sha256, size, storage_key, created_at)
  values (p_sha256, p_size, p_storage_key, p_at)
  on conflict (sha256) do update set sha256 = excluded.sha256
  returning c.id, c.storage_key
$$;

-- An upload under way: in chunks through us, or in one PUT to the storage.
create table upload_session (
  id bigint generated always as identity primary key,
  public_id uuid not null unique,
  organisation_id bigint not null references organisation(id),
  account_id bigint not null references account(id),
  kind text not null check (kind in ('audio', 'cover_art')),
  file_name text not null,
  file_size bigint check (file_size > 0),
  total_chunks int check (total_chunks > 0),
  token_hash bytea,
  received_bytes bigint not null default 0,
  received_chunks int not null default 0,
  asset_id bigint references asset(id),
  created_at timestamptz not null,
  expires_at timestamptz not null,
  check ((file_size is null) = (token_hash is null))
);
create index upload_session_by_expiry on upload_session (expires_at);
create index upload_session_by_organisation on upload_session (organisation_id);
select tutti_protect('upload_session');

create table upload_chunk (
  session_id bigint not null references upload_session(id) on delete cascade,
  organisation_id bigint not null references organisation(id),
  index int not null check (index >= 0),
  size int not null check (size > 0),
  storage_key text not null,
  primary key (session_id, index)
);
select tutti_protect('upload_chunk');
