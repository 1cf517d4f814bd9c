-- FLAC masters of some bytes, each made once: for stores that do not take the file as it came.

alter table audio_report add column masters jsonb not null default '[]'
  check (masters = '[]' or report is not null);
