-- What recordings sound like, and whose they are. Neither table is a tenant's to read: what one may know of
-- others' recordings comes through tutti_matches() alone.

-- One compressed fingerprint for the bytes of a file; never a row for each hash. Search indexes are made of these.
create table fingerprint (
  id bigint generated always as identity primary key,
  sha256 bytea not null check (octet_length(sha256) = 32),
  version int not null,
  seconds double precision not null check (seconds >= 0),
  body bytea not null,
  created_at timestamptz not null default clock_timestamp(),
  unique (sha256, version)
);
alter table fingerprint enable row level security;
alter table fingerprint alter column body set storage external; -- it is compressed already

-- A recording that somebody vouches for: an organisation that distributes it, or an imported list (no owner).
create table known_recording (
  id bigint generated always as identity primary key,
  public_id uuid not null default uuidv7() unique,
  organisation_id bigint references organisation(id),
  sha256 bytea not null check (octet_length(sha256) = 32),
  title text not null,
  artist text not null,
  isrc text,
  links jsonb not null default '[]',
  source text not null,
  created_at timestamptz not null default clock_timestamp(),
  unique nulls not distinct (organisation_id, sha256, isrc, title, artist)
);
create index known_recording_by_sha256 on known_recording (sha256);
create index known_recording_by_isrc on known_recording (organisation_id, isrc);
select tutti_protect('known_recording', 'select');

-- What looking a file up found: ids of fingerprints with passages, and what other services said. Whose recordings
-- those are is read anew each time.
create table match_result (
  sha256 bytea primary key check (octet_length(sha256) = 32),
  version int not null,
  hits jsonb not null,
  services jsonb not null default '[]',
  -- the highest fingerprint that was in the index then
  highest bigint not null,
  altered boolean not null,
  searched_at timestamptz not null default clock_timestamp()
);
alter table match_result enable row level security;

-- What is known of these bytes, seen from an organisation. Runs as its owner, and tells of others' recordings
-- what every listener can read, and that they are others'.
create function tutti_matches(p_sha256s text[], p_version int, p_organisation bigint)
  returns table (sha256 text, seconds double precision, fingerprint_id bigint, hits jsonb, services jsonb,
                 highest bigint, altered boolean, known jsonb)
  language sql stable security definer set search_path = public, pg_temp as $$
  select encode(f.sha256, 'hex'), f.seconds, f.id, m.hits, m.services, m.highest, m.altered,
    coalesce((
      select jsonb_agg(jsonb_build_object(
        'fingerprint_id', g.id, 'title', k.title, 'artist', k.artist, 'isrc', k.isrc, 'links', k.links,
        'source', case when k.organisation_id is null then k.source else 'release' end,
        'owner', case when k.organisation_id = p_organisation then 'own'
                      when k.organisation_id is null then 'registry' else 'other' end) order by k.id)
      from fingerprint g join known_recording k on k.sha256 = g.sha256
      where g.id = f.id or g.id in (select (hit ->> 'id')::bigint from jsonb_array_elements(m.hits) hit)), '[]')
  from fingerprint f left join match_result m on m.sha256 = f.sha256 and m.version = f.version
  where f.version = p_version
    and f.sha256 = any (select decode(hex, 'hex') from unnest(p_sha256s) hex)
$$;
