-- Recordings, releases with their immutable snapshots, and the codes (ISRC, UPC) that are given out once.

create table recording (
  id bigint generated always as identity primary key,
  public_id uuid not null default uuidv7() unique,
  organisation_id bigint not null references organisation(id),
  isrc text,
  title text not null,
  version text,
  artist text not null,
  asset_id bigint not null,
  created_at timestamptz not null default clock_timestamp(),
  unique (organisation_id, isrc)
);
create index recording_by_asset on recording (asset_id);
select tutti_protect('recording', 'select, insert, update');

create table release (
  id bigint generated always as identity primary key,
  public_id uuid not null default uuidv7() unique,
  organisation_id bigint not null references organisation(id),
  state text not null default 'draft'
    check (state in ('draft', 'submitted', 'attention_needed', 'distributed', 'rejected', 'taken_down')),
  conversation_id text,
  provenance text not null default 'REST',
  -- what is being worked on: {release, tracks, upload_requests, status}
  draft jsonb not null default '{}',
  title text,
  primary_artist_name text,
  upc text,
  release_date date,
  original_release_date date,
  snapshot_number int,
  credits_charged int not null default 0,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  submitted_at timestamptz
);
create index release_by_organisation on release (organisation_id, id desc);
create unique index release_by_conversation on release (organisation_id, conversation_id)
  where conversation_id is not null;
create unique index release_by_upc on release (upc) where upc is not null;
select tutti_protect('release', 'select, insert, update');

-- What was submitted, numbered, never changed.
create table release_snapshot (
  release_id bigint not null references release(id),
  number int not null check (number > 0),
  organisation_id bigint not null references organisation(id),
  content jsonb not null,
  created_at timestamptz not null default clock_timestamp(),
  primary key (release_id, number)
);
select tutti_protect('release_snapshot', 'select, insert');

create table release_track (
  release_id bigint not null,
  snapshot_number int not null,
  position int not null check (position > 0),
  organisation_id bigint not null references organisation(id),
  recording_id bigint not null references recording(id),
  primary key (release_id, snapshot_number, position),
  foreign key (release_id, snapshot_number) references release_snapshot (release_id, number)
);
create index release_track_by_recording on release_track (recording_id);
select tutti_protect('release_track', 'select, insert');

create table release_move (
  id bigint generated always as identity primary key,
  release_id bigint not null references release(id),
  organisation_id bigint not null references organisation(id),
  from_state text not null,
  to_state text not null,
  reason text,
  moved_at timestamptz not null default clock_timestamp()
);
create index release_move_by_release on release_move (release_id, id);
select tutti_protect('release_move', 'select, insert');

-- The background work of the latest submission, as the owner may see it.
create table release_job (
  release_id bigint primary key references release(id),
  public_id uuid not null default uuidv7() unique,
  organisation_id bigint not null references organisation(id),
  snapshot_number int not null,
  state text not null default 'queued'
    check (state in ('queued', 'processing', 'completed', 'failed', 'retrying', 'cancelled')),
  stage text,
  progress int not null default 0 check (progress between 0 and 100),
  attempts int not null default 0,
  errors jsonb not null default '[]',
  created_at timestamptz not null default clock_timestamp(),
  started_at timestamptz,
  finished_at timestamptz
);
select tutti_protect('release_job', 'select, insert, update');

-- Prefixes that codes are made from: an organisation's own, or the platform's (organisation_id null).
-- An ISRC prefix is country and registrant (5 characters), a UPC prefix is GS1's company prefix (6 to 10).
create table code_prefix (
  id bigint generated always as identity primary key,
  organisation_id bigint references organisation(id),
  kind text not null check (kind in ('isrc', 'upc')),
  prefix text not null,
  unique (kind, prefix)
);
create index code_prefix_by_organisation on code_prefix (organisation_id, kind);

create table code_counter (
  prefix_id bigint not null references code_prefix(id),
  year smallint not null,
  next bigint not null default 0,
  primary key (prefix_id, year)
);

-- Takes p_count numbers in a row from the organisation's own prefix, or from the platform's; no row when
-- neither has that many left. Runs as its owner, since the platform's counters are nobody's own.
create function take_codes(p_organisation bigint, p_kind text, p_year int, p_count int, p_capacity_digits int)
  returns table (prefix text, first bigint)
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v record;
  v_next bigint;
begin
  for v in select p.id, p.prefix from code_prefix p
            where p.kind = p_kind and (p.organisation_id = p_organisation or p.organisation_id is null)
            order by p.organisation_id nulls last, p.id loop
    insert into code_counter as c (prefix_id, year, next) values (v.id, p_year, p_count)
      on conflict (prefix_id, year) do update set next = c.next + p_count
        where c.next + p_count < 10 ^ (p_capacity_digits - length(v.prefix))
      returning c.next into v_next;
    if found then
      return query select v.prefix, v_next - p_count;
      return;
    end if;
  end loop;
end
$$;

-- The issue log: each code once, for ever, with what it was given to.
create table code_issue (
  kind text not null check (kind in ('isrc', 'upc')),
  code text not null,
  organisation_id bigint not null references organisation(id),
  release_id bigint not null references release(id),
  position int,
  assigned boolean not null,
  issued_at timestamptz not null default clock_timestamp(),
  primary key (kind, code)
);
create index code_issue_by_release on code_issue (release_id);
select tutti_protect('code_issue', 'select, insert');

-- Which of these codes another release has (UPC), or another organisation (ISRC). Looks behind the wall, and
-- tells nothing but yes or no.
create function codes_taken(p_organisation bigint, p_release bigint, p_codes jsonb)
  returns setof text language sql stable security definer set search_path = public, pg_temp as $$
  select i.code from jsonb_to_recordset(p_codes) as g (kind text, code text)
    join code_issue i on i.kind = g.kind and i.code = g.code
   where case g.kind when 'upc' then i.release_id is distinct from p_release
              else i.organisation_id <> p_organisation end
$$;
