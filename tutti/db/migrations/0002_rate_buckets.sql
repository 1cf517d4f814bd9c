-- Token buckets. Unlogged: losing them in a crash only forgives a caller a few calls.
create unlogged table rate_bucket (
  caller text not null,
  purpose text not null,
  tokens double precision not null,
  filled_at timestamptz not null,
  primary key (caller, purpose)
);
