-- One release snapshot to one store: the message, the package, the transfer, the acknowledgement.

create table delivery (
  id bigint generated always as identity primary key,
  public_id uuid not null default uuidv7() unique,
  organisation_id bigint not null references organisation(id),
  release_id bigint not null references release(id),
  snapshot_number int not null,
  store_id int not null,
  kind text not null check (kind in ('new', 'update', 'takedown')),
  state text not null default 'queued'
    check (state in ('queued', 'processing', 'in_inspection', 'sent', 'live', 'updating', 'attention_needed',
                     'rejected', 'failed', 'takedown_pending', 'taken_down')),
  -- the intent: fixed before the first byte is sent, so that a repeat writes the same batch
  batch_id text,
  message_id text,
  -- where the package lies at the store
  folder text,
  url_in_store text,
  error text,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  sent_at timestamptz,
  foreign key (release_id, snapshot_number) references release_snapshot (release_id, number)
);
-- A snapshot goes to a store once, as new or as an update, and may be taken down there once. Which of the first
-- two it is depends on the moment: a repeat of the planning must not find the other one free.
create unique index delivery_once on delivery (release_id, snapshot_number, store_id, (kind = 'takedown'));
create index delivery_by_release on delivery (release_id, store_id, id desc);
create index delivery_by_batch on delivery (store_id, batch_id);
select tutti_protect('delivery', 'select, insert, update');

create table delivery_move (
  id bigint generated always as identity primary key,
  delivery_id bigint not null references delivery(id),
  organisation_id bigint not null references organisation(id),
  from_state text not null,
  to_state text not null,
  reason text,
  moved_at timestamptz not null default clock_timestamp()
);
create index delivery_move_by_delivery on delivery_move (delivery_id, id);
select tutti_protect('delivery_move', 'select, insert');

-- Acknowledgement files that were read, so that each is taken once.
create table delivery_answer (
  delivery_id bigint not null references delivery(id),
  organisation_id bigint not null references organisation(id),
  path text not null,
  fault text,
  read_at timestamptz not null default clock_timestamp(),
  primary key (delivery_id, path)
);
select tutti_protect('delivery_answer', 'select, insert');
