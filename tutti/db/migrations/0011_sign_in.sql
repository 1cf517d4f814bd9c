-- Signing in with a bearer token: whose it is, what they are to its organisation, and the word that the session may
-- look for that from now on. Runs as its owner, since nobody is signed in yet. An unknown token opens nothing.
create function tutti_enter(p_hash bytea)
  returns table (
    id bigint, account_id bigint, organisation_id bigint, via text, scopes text[], expires_at timestamptz,
    revoked_at timestamptz, last_used_at timestamptz, role text)
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  select t.id, t.account_id, t.organisation_id, t.via, t.scopes, t.expires_at, t.revoked_at, t.last_used_at,
      m.role
    into id, account_id, organisation_id, via, scopes, expires_at, revoked_at, last_used_at,
      role
    from access_token t
    left join membership m on m.organisation_id = t.organisation_id and m.account_id = t.account_id
    where t.hash = p_hash;
  perform set_config('tutti.organisation', coalesce(organisation_id::text, ''), false);
  if id is not null then
    return next;
  end if;
end
$$;
