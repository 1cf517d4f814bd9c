-- Who hears of what: webhook endpoints, and each notice that is owed to one.

create table webhook_endpoint (
  id bigint generated always as identity primary key,
  public_id uuid not null default uuidv7() unique,
  organisation_id bigint not null references organisation(id),
  url text not null,
  description text,
  -- kept as it is, since every notice is signed with it
  secret text not null,
  active boolean not null default true,
  failing_since timestamptz,
  created_at timestamptz not null default clock_timestamp()
);
create index webhook_endpoint_by_organisation on webhook_endpoint (organisation_id, id);
select tutti_protect('webhook_endpoint');

create table webhook_notice (
  id bigint generated always as identity primary key,
  public_id uuid not null default uuidv7() unique,
  organisation_id bigint not null references organisation(id),
  endpoint_id bigint not null references webhook_endpoint(id) on delete cascade,
  event_id bigint not null references event(id),
  event text not null,
  body text not null,
  state text not null default 'owed' check (state in ('owed', 'delivered', 'given_up')),
  attempts int not null default 0,
  last_status int,
  last_error text,
  created_at timestamptz not null default clock_timestamp(),
  delivered_at timestamptz,
  unique (endpoint_id, event_id)
);
select tutti_protect('webhook_notice', 'select');
