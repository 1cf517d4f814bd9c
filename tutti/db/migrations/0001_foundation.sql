-- The ground everything stands on: organisations, events, idempotency, and the second wall between tenants.

-- Every transaction that acts for somebody runs as this role, so that row-level security applies to it.
do $$
begin
  create role tutti_app nologin;
exception when duplicate_object or unique_violation then
  null;
end
$$;
grant tutti_app to current_user;

create table organisation (
  id bigint generated always as identity primary key,
  public_id uuid not null default uuidv7() unique,
  name text not null,
  created_at timestamptz not null default now()
);
grant select on organisation to tutti_app;

-- Puts a table behind the wall: rows of other organisations do not exist for tutti_app.
create function tutti_protect(p_table regclass, p_privileges text default 'select, insert, update, delete')
  returns void language plpgsql as $$
begin
  execute format('alter table %s enable row level security', p_table);
  execute format(
    'create policy tenant on %s for all to tutti_app
       using (organisation_id = current_setting(''tutti.organisation'')::bigint)', p_table);
  execute format('grant %s on %s to tutti_app', p_privileges, p_table);
end
$$;

-- What happened, in order, never changed.
create table event (
  id bigint generated always as identity primary key,
  organisation_id bigint not null references organisation(id),
  name text not null,
  payload jsonb not null,
  created_at timestamptz not null default clock_timestamp()
);
create index event_by_organisation on event (organisation_id, id);
select tutti_protect('event', 'select, insert');

-- The first answer to a keyed POST, in the transaction of the change that it answers.
create table idempotency (
  organisation_id bigint not null references organisation(id),
  key text not null,
  fingerprint text not null,
  status int,
  headers jsonb,
  body bytea,
  created_at timestamptz not null default clock_timestamp(),
  primary key (organisation_id, key)
);
create index idempotency_by_age on idempotency (created_at);
select tutti_protect('idempotency', 'select, insert, update');

-- Starts a workflow when the caller's transaction commits. Runs as its owner: tutti_app has no other way
-- into the engine's tables.
create function tutti_start(p_task text, p_params jsonb, p_key text)
  returns uuid language sql security definer set search_path = public, absurd, pg_temp as $$
  select task_id from absurd.spawn_task('tutti', p_task, p_params, jsonb_build_object(
    'idempotency_key', p_key,
    'max_attempts', 8,
    'retry_strategy', jsonb_build_object('kind', 'exponential', 'base_seconds', 1, 'factor', 5,
                                         'max_seconds', 3600)))
$$;
