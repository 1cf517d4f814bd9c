-- What was measured in some bytes, and what was made of it: once for each version of the detector and of its
-- table of clocks (with the operator's packs), whoever uploaded them. A calibration judges the same evidence anew.

create table detection (
  id bigint generated always as identity primary key,
  sha256 bytea not null references content(sha256),
  detector int not null,
  basis text not null,
  evidence jsonb,
  verdict jsonb,
  calibration text,
  refusal_code text,
  outcome text generated always as (verdict ->> 'outcome') stored,
  created_at timestamptz not null,
  unique (sha256, detector, basis),
  check ((evidence is null) = (refusal_code is not null)),
  check ((evidence is null) = (verdict is null)),
  check ((evidence is null) = (calibration is null))
);

-- What a person decided about some bytes; the latest word counts, the earlier ones stay.
create table detection_decision (
  id bigint generated always as identity primary key,
  sha256 bytea not null references content(sha256),
  machine_made boolean not null,
  reason text not null check (reason <> ''),
  decided_by text not null,
  decided_at timestamptz not null
);
create index on detection_decision (sha256, id desc);

-- What waits for a person: a verdict that is not sure (of nobody), or an artist's word against one.
create table detection_case (
  id bigint generated always as identity primary key,
  public_id uuid not null default uuidv7() unique,
  sha256 bytea not null references content(sha256),
  kind text not null check (kind in ('review', 'appeal')),
  organisation_id bigint references organisation(id),
  account_id bigint references account(id),
  statement text not null default '',
  opened_at timestamptz not null,
  decision_id bigint references detection_decision(id),
  check ((kind = 'appeal') = (organisation_id is not null)),
  check ((organisation_id is null) = (account_id is null))
);
create unique index on detection_case (sha256, kind, organisation_id) nulls not distinct
  where decision_id is null;
create index on detection_case (opened_at) where decision_id is null;

-- The wall of `content` stands behind these: their rows are visible through the caller's own files only.
alter table detection enable row level security;
create policy through_content on detection for select to tutti_app
  using (exists (select from content c where c.sha256 = detection.sha256));
grant select on detection to tutti_app;

alter table detection_decision enable row level security;
create policy through_content on detection_decision for select to tutti_app
  using (exists (select from content c where c.sha256 = detection_decision.sha256));
grant select on detection_decision to tutti_app;

alter table detection_case enable row level security;
create policy own_organisation on detection_case to tutti_app
  using (organisation_id = current_setting('tutti.organisation')::bigint)
  with check (organisation_id = current_setting('tutti.organisation')::bigint and kind = 'appeal'
    and exists (select from content c where c.sha256 = detection_case.sha256));
grant select, insert on detection_case to tutti_app;
