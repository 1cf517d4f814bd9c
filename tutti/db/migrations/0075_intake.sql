-- What labels send: the messages, what they said beyond what a draft holds, and ids of tracks.

alter table release add column deleted_at timestamptz;

-- Every message that was taken in, in the order of arrival, with its bytes.
create table intake (
  id bigint generated always as identity primary key,
  organisation_id bigint not null references organisation(id),
  release_id bigint not null references release(id),
  kind text not null check (kind in ('new', 'update', 'takedown', 'purge')),
  -- whether it was the newest about its release when it came, and so took effect
  is_applied boolean not null,
  sender text,
  message_id text not null,
  thread_id text,
  message_time timestamptz,
  version text not null,
  sha256 bytea not null check (octet_length(sha256) = 32),
  -- the message, compressed with zlib
  source bytea not null,
  findings jsonb not null,
  -- a message whose release was deleted may come again
  is_forgotten boolean not null default false,
  created_at timestamptz not null default clock_timestamp()
);
create unique index intake_by_content on intake (organisation_id, sha256) where not is_forgotten;
create index intake_by_release on intake (release_id, id);
alter table intake alter column source set storage external;
select tutti_protect('intake', 'select, insert, update');

-- What the newest message said of a release, whole; a draft holds only part of it.
create table intake_release (
  release_id bigint primary key references release(id),
  organisation_id bigint not null references organisation(id),
  intake_id bigint not null references intake(id),
  message jsonb not null,
  version text not null,
  message_time timestamptz,
  sender text,
  thread_id text,
  -- UPC or EAN with 14 digits, else the GRid
  identity text,
  is_withdrawn boolean not null,
  -- when the draft was last changed here: later than the submission, it is to be delivered again
  changed_at timestamptz not null default clock_timestamp()
);
create index intake_release_by_identity on intake_release (organisation_id, identity);
select tutti_protect('intake_release');

-- A number for each track of each release, for good; the place is that in the working copy.
create table intake_track (
  id bigint generated always as identity primary key,
  organisation_id bigint not null references organisation(id),
  release_id bigint not null references release(id),
  position int not null check (position > 0),
  reference text,
  expected_file text,
  md5 text,
  unique (release_id, position) deferrable initially deferred
);
create index intake_track_by_organisation on intake_track (organisation_id);
select tutti_protect('intake_track');

-- Tracks get their numbers whoever writes the draft.
create function number_tracks() returns trigger language plpgsql as $$
declare
  v_count int := case when jsonb_typeof(new.draft -> 'tracks') = 'array'
                      then jsonb_array_length(new.draft -> 'tracks') else 0 end;
begin
  delete from intake_track where release_id = new.id and position > v_count;
  insert into intake_track (organisation_id, release_id, position)
  select new.organisation_id, new.id, place from generate_series(1, v_count) place
   where not exists (select from intake_track t where t.release_id = new.id and t.position = place);
  return null;
end
$$;
create trigger release_numbers_tracks after insert or update of draft on release
  for each row execute function number_tracks();
insert into intake_track (organisation_id, release_id, position)
select r.organisation_id, r.id, place
  from release r, generate_series(1, jsonb_array_length(r.draft -> 'tracks')) place
 where jsonb_typeof(r.draft -> 'tracks') = 'array';

-- A file that comes in pieces, in the order in which they arrive.
create table intake_upload (
  id bigint generated always as identity primary key,
  organisation_id bigint not null references organisation(id),
  account_id bigint not null references account(id),
  release_id bigint not null references release(id),
  upload_id text not null,
  track_id bigint,
  file_name text not null,
  received_bytes bigint not null default 0,
  keys text[] not null default '{}',
  is_closed boolean not null default false,
  expires_at timestamptz not null,
  unique (account_id, release_id, upload_id)
);
create index intake_upload_by_expiry on intake_upload (expires_at);
create index intake_upload_by_organisation on intake_upload (organisation_id);
select tutti_protect('intake_upload');

-- Whether a draft has all that a delivery needs at the least; `missing` of tutti/domain/intake/rules.py says
-- what is not there, by the same fields.
create function draft_is_complete(p_draft jsonb) returns boolean language sql immutable as $$
  select p_draft -> 'release' ?& array['title', 'primary_artist_name', 'genre', 'label', 'upc', 'release_date',
                                       'cover_art_file_url']
     and jsonb_path_exists(p_draft, '$.tracks[0]')
     and not jsonb_path_exists(
       p_draft, '$.tracks[*] ? (!exists(@.title) || !exists(@.isrc) || !exists(@.audio_file_url))')
$$;
