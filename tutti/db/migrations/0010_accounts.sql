-- People, the organisations they belong to, and everything they or their programs sign in with.
-- Secrets are never kept: passwords as Argon2id, all others as SHA-256 of the whole secret.

alter table organisation add column personal boolean not null default false;
alter table organisation enable row level security;
create policy tenant on organisation for all to tutti_app
  using (id = current_setting('tutti.organisation')::bigint);

create table account (
  id bigint generated always as identity primary key,
  public_id uuid not null default uuidv7() unique,
  email text not null unique,
  password_hash text,
  first_name text,
  last_name text,
  display_name text not null,
  provenance text,
  personal_organisation_id bigint not null references organisation(id),
  email_verified_at timestamptz,
  terms_accepted_at timestamptz,
  created_at timestamptz not null
);

create table membership (
  organisation_id bigint not null references organisation(id),
  account_id bigint not null references account(id),
  role text not null check (role in ('owner', 'admin', 'member', 'viewer')),
  created_at timestamptz not null,
  primary key (organisation_id, account_id)
);
create index membership_by_account on membership (account_id);
select tutti_protect('membership');

-- An actor sees the people of the organisation it acts for, and nothing of how they sign in.
alter table account enable row level security;
create policy colleagues on account for select to tutti_app
  using (exists (select from membership m
                 where m.account_id = account.id
                   and m.organisation_id = current_setting('tutti.organisation')::bigint));
grant select (id, public_id, email, first_name, last_name, display_name, personal_organisation_id,
              email_verified_at, created_at) on account to tutti_app;

create table invitation (
  id bigint generated always as identity primary key,
  public_id uuid not null default uuidv7() unique,
  organisation_id bigint not null references organisation(id),
  email text not null,
  role text not null check (role in ('owner', 'admin', 'member', 'viewer')),
  hash bytea not null unique,
  invited_by bigint not null references account(id),
  created_at timestamptz not null,
  expires_at timestamptz not null,
  accepted_at timestamptz
);
create index invitation_by_organisation on invitation (organisation_id);
select tutti_protect('invitation', 'select, insert');

-- Wrong passwords by address, known here or not; the address itself is not kept.
create table failed_sign_in (
  address_hash bytea primary key,
  failures int not null,
  since timestamptz not null
);
create index failed_sign_in_by_age on failed_sign_in (since);

-- A browser that has signed in; the cookie holds the secret.
create table browser_session (
  hash bytea primary key,
  account_id bigint not null references account(id),
  created_at timestamptz not null,
  expires_at timestamptz not null
);
create index browser_session_by_expiry on browser_session (expires_at);

create table oauth_client (
  id bigint generated always as identity primary key,
  client_id text not null unique,
  name text not null,
  auth_method text not null check (auth_method in ('none', 'client_secret_post', 'client_secret_basic')),
  secret_hash bytea check ((secret_hash is null) = (auth_method = 'none')),
  redirect_uris text[] not null,
  grant_types text[] not null,
  scopes text[] not null,
  -- Only an operator's word makes a client trusted, and only a trusted one may be a partner.
  by_operator boolean not null,
  partner boolean not null check (by_operator or not partner),
  created_at timestamptz not null
);

-- What an account has allowed a client; codes, refresh tokens and access tokens of one consent are a family.
create table oauth_grant (
  id bigint generated always as identity primary key,
  client_id bigint not null references oauth_client(id),
  organisation_id bigint not null references organisation(id),
  account_id bigint not null references account(id),
  scopes text[] not null,
  created_at timestamptz not null,
  revoked_at timestamptz,
  -- Whoever leaves an organisation leaves nothing behind that could act for it.
  foreign key (organisation_id, account_id) references membership (organisation_id, account_id) on delete cascade
);
create index oauth_grant_by_member on oauth_grant (organisation_id, account_id);
create index oauth_grant_by_client on oauth_grant (client_id);
select tutti_protect('oauth_grant', 'select');

create table oauth_code (
  hash bytea primary key,
  grant_id bigint not null references oauth_grant(id) on delete cascade,
  redirect_uri text,
  challenge text,
  expires_at timestamptz not null,
  used_at timestamptz
);
create index oauth_code_by_grant on oauth_code (grant_id);
create index oauth_code_by_expiry on oauth_code (expires_at);

create table oauth_refresh_token (
  hash bytea primary key,
  grant_id bigint not null references oauth_grant(id) on delete cascade,
  expires_at timestamptz not null,
  used_at timestamptz
);
create index oauth_refresh_token_by_grant on oauth_refresh_token (grant_id);
create index oauth_refresh_token_by_expiry on oauth_refresh_token (expires_at);

-- Every bearer token that the API takes, personal or given to a client: found by one look at one index.
create table access_token (
  id bigint generated always as identity primary key,
  public_id uuid not null default uuidv7() unique,
  hash bytea not null unique,
  organisation_id bigint not null references organisation(id),
  account_id bigint not null references account(id),
  via text not null check (via in ('pat', 'oauth')),
  name text,
  grant_id bigint references oauth_grant(id) on delete cascade,
  scopes text[] not null,
  created_at timestamptz not null,
  expires_at timestamptz,
  revoked_at timestamptz,
  last_used_at timestamptz,
  foreign key (organisation_id, account_id) references membership (organisation_id, account_id) on delete cascade
);
create index access_token_by_member on access_token (organisation_id, account_id);
create index access_token_by_grant on access_token (grant_id);
create index access_token_by_expiry on access_token (expires_at) where expires_at is not null;
select tutti_protect('access_token', 'select, insert, update');
