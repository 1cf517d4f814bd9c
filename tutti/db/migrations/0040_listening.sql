-- What listening and looking found out about some bytes: once for each version of the analysis, whoever
-- uploaded them. Written by workers only; an organisation sees the reports on bytes that it has a file of.

create table audio_report (
  id bigint generated always as identity primary key,
  sha256 bytea not null references content(sha256),
  version int not null,
  report jsonb,
  preview jsonb,
  refusal_code text,
  refusal_message text,
  frames bigint generated always as ((report -> 'format' ->> 'frames')::bigint) stored,
  sample_rate int generated always as ((report -> 'format' ->> 'sample_rate')::int) stored,
  integrated_lufs numeric generated always as ((report -> 'loudness' ->> 'integrated_lufs')::numeric) stored,
  created_at timestamptz not null,
  unique (sha256, version),
  check ((report is null) = (refusal_code is not null)),
  check ((refusal_code is null) = (refusal_message is null)),
  check (preview is null or report is not null)
);

create table cover_report (
  id bigint generated always as identity primary key,
  sha256 bytea not null references content(sha256),
  version int not null,
  report jsonb,
  refusal_code text,
  refusal_message text,
  width int generated always as ((report ->> 'width')::int) stored,
  height int generated always as ((report ->> 'height')::int) stored,
  created_at timestamptz not null,
  unique (sha256, version),
  check ((report is null) = (refusal_code is not null)),
  check ((refusal_code is null) = (refusal_message is null))
);

-- The wall of `content` stands behind these: its rows are visible through the caller's own files only.
alter table audio_report enable row level security;
create policy through_content on audio_report for select to tutti_app
  using (exists (select from content c where c.sha256 = audio_report.sha256));
grant select on audio_report to tutti_app;

alter table cover_report enable row level security;
create policy through_content on cover_report for select to tutti_app
  using (exists (select from content c where c.sha256 = cover_report.sha256));
grant select on cover_report to tutti_app;
