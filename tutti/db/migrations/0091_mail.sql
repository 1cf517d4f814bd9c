-- Mails that are owed to people. What a mail says is sealed, and goes when the mail is settled.

create table mail (
  id bigint generated always as identity primary key,
  public_id uuid not null unique,
  organisation_id bigint not null references organisation(id),
  -- what it is about, such as 'invitation 0198…'
  about text not null,
  recipient text not null,
  subject text not null,
  sealed bytea,
  state text not null default 'owed' check (state in ('owed', 'sent', 'given_up', 'withdrawn')),
  attempts int not null default 0,
  error text,
  created_at timestamptz not null default clock_timestamp(),
  settled_at timestamptz
);
create index mail_by_about on mail (organisation_id, about);
select tutti_protect('mail', 'select, insert, update');
