-- Artists' names that the operator has confirmed as an organisation's own: never taken for impersonation.
create table confirmed_artist (
  organisation_id bigint not null references organisation(id),
  name text not null,
  confirmed_at timestamptz not null default clock_timestamp(),
  primary key (organisation_id, name)
);
select tutti_protect('confirmed_artist', 'select');
