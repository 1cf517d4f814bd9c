-- Covers made here: what each follows from, by whom it was made, and which one it changes.
create table cover (
  id bigint generated always as identity primary key,
  public_id uuid not null default uuidv7() unique,
  organisation_id bigint not null references organisation(id),
  asset_id bigint not null references asset(id),
  parent_id bigint references cover(id),
  base_asset_id bigint references asset(id),
  -- The picture without letters, where it cannot be drawn again from the parameters.
  layer_key text,
  provider text not null,
  model text not null,
  machine_made boolean not null,
  source_type text not null,
  prompt text not null,
  avoid text not null,
  title text not null,
  artist text not null,
  -- The song whose outline was drawn, and the outline itself: a change draws it again.
  song_asset_id bigint references asset(id),
  sound jsonb,
  seed bigint not null,
  parameters jsonb not null,
  words_used text[] not null,
  words_ignored text[] not null,
  undrawn text not null,
  created_at timestamptz not null
);
create index cover_by_asset on cover (asset_id, id desc);
create index cover_by_organisation on cover (organisation_id, id desc);
create index cover_by_parent on cover (parent_id);
create index cover_by_base on cover (base_asset_id);
create index cover_by_song on cover (song_asset_id);
select tutti_protect('cover', 'select, insert');

-- What covers look like: 64 bits that near-identical pictures share but for a few. Sixteen bits at a time are
-- indexed: pictures that differ in up to three bits share at least one of four.
alter table cover_report add column look bit(64)
  generated always as (('x' || (report ->> 'look'))::bit(64)) stored;
create function tutti_bands(look bit(64)) returns int[] language sql immutable strict parallel safe as $$
  select array[
    substring(look from 1 for 16)::int, substring(look from 17 for 16)::int + 65536,
    substring(look from 33 for 16)::int + 131072, substring(look from 49 for 16)::int + 196608]
$$;
create index cover_report_by_look on cover_report using gin (tutti_bands(look)) where look is not null;

-- Whether another organisation has a cover that looks the same, and nothing else about it. Runs as its owner,
-- who sees all; the owner must have a file of those bytes itself, and whoever acts for an organisation can only
-- ask for that one.
create function tutti_cover_elsewhere(p_sha256 bytea, p_version int, p_owner bigint, p_bits int)
  returns boolean language sql stable security definer set search_path = public, pg_temp as $$
  with caller as (
    select coalesce(nullif(current_setting('tutti.organisation', true), '')::bigint, p_owner) as organisation_id)
  select exists (
    select from caller
    join asset b on b.organisation_id = caller.organisation_id
    join content own on own.id = b.content_id and own.sha256 = p_sha256
    join cover_report mine on mine.sha256 = own.sha256 and mine.version = p_version
    join cover_report other on other.version = mine.version and other.look is not null
      and tutti_bands(other.look) && tutti_bands(mine.look)
      and bit_count(other.look # mine.look) <= p_bits
    join content c on c.sha256 = other.sha256
    join asset a on a.content_id = c.id and a.kind = 'cover_art'
      and a.organisation_id <> caller.organisation_id
  )
$$;
revoke all on function tutti_cover_elsewhere from public;
grant execute on function tutti_cover_elsewhere to tutti_app;
