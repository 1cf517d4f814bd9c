-- What the rules warn of is known in part only after listening, when the submission has been answered.
alter table release_job add column warnings jsonb not null default '[]';
