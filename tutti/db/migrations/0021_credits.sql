-- Prepaid credits: their accounts in the books, purchases, saved cards and auto-reload.

insert into book_account (code, side, guarded, meaning) values
  ('credits:available', -1, true, 'Prepaid credits that an organisation can spend'),
  ('credits:held', -1, true, 'Credits set aside for submitted releases'),
  ('platform:credits_sold', 1, false, 'Credits handed out against payment'),
  ('platform:credits_granted', 1, false, 'Credits handed out without payment'),
  ('platform:credits_used', -1, false, 'Credits spent on what was delivered'),
  ('platform:cash', 1, false, 'Payments received through a provider'),
  ('platform:prepayments', -1, false, 'What was paid for credits');

-- A card that its owner let the payment provider keep. Only what the provider calls it is known here.
create table payment_method (
  id bigint generated always as identity primary key,
  organisation_id bigint not null references organisation(id),
  provider text not null,
  customer text not null,
  method text not null,
  brand text not null,
  last4 text not null,
  created_at timestamptz not null default clock_timestamp(),
  unique (organisation_id, provider, method)
);
select tutti_protect('payment_method', 'select');

-- What somebody wants to buy, stored before the provider is asked: 'asked', then 'open' when the provider has it,
-- then 'paid', 'failed' or 'expired'. Its public id is the idempotency key of the call.
create table credit_purchase (
  id bigint generated always as identity primary key,
  public_id uuid not null default uuidv7() unique,
  organisation_id bigint not null references organisation(id),
  kind text not null check (kind in ('purchase', 'auto_reload')),
  request_key text,
  provider text not null,
  credits int not null check (credits > 0),
  price numeric(12, 2) not null check (price > 0),
  currency text not null,
  package_id text,
  save_method boolean not null default false,
  success_url text,
  cancel_url text,
  method_id bigint references payment_method(id),
  state text not null default 'asked' check (state in ('asked', 'open', 'paid', 'failed', 'expired')),
  reference text,
  url text,
  expires_at timestamptz,
  error text,
  created_at timestamptz not null default clock_timestamp(),
  settled_at timestamptz,
  unique (organisation_id, request_key),
  unique (provider, reference)
);
create unique index credit_purchase_one_reload on credit_purchase (organisation_id)
  where kind = 'auto_reload' and state = 'asked';
select tutti_protect('credit_purchase', 'select, insert, update');

-- One row per organisation that ever set it.
create table credit_autoreload (
  organisation_id bigint primary key references organisation(id),
  enabled boolean not null,
  package_id text,
  quantity int check (quantity > 0),
  threshold_credits int not null check (threshold_credits >= 0),
  method_id bigint references payment_method(id),
  last_reload_at timestamptz,
  last_error text,
  check (not enabled or (num_nonnulls(package_id, quantity) = 1 and method_id is not null))
);
select tutti_protect('credit_autoreload', 'select, insert, update');

-- What a provider has told us, so that a repeat changes nothing. Belongs to nobody: tutti_app cannot read it.
create table payment_event (
  provider text not null,
  event_id text not null,
  received_at timestamptz not null default clock_timestamp(),
  primary key (provider, event_id)
);
