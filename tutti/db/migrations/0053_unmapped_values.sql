-- Words that senders used and no vocabulary of ours knows, so that whoever keeps the vocabularies can add them.
create table unmapped_value (
  id bigint generated always as identity primary key,
  organisation_id bigint not null references organisation(id),
  kind text not null,
  value text not null,
  source text not null,
  met bigint not null default 1,
  first_met_at timestamptz not null,
  last_met_at timestamptz not null,
  unique (organisation_id, kind, value, source)
);
select tutti_protect('unmapped_value', 'select, insert, update');
