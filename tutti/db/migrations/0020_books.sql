-- The books: double entry. Entries and postings are written once and never changed; a correction is a
-- reversing entry. Amounts are signed: a debit is positive, a credit negative, and an entry adds up to zero in
-- every currency. All is written through books_post, which does a whole checked entry in one call. Why there are
-- no foreign keys on postings, and no balance of the platform's accounts: docs/books.md.

-- The operator's side of every entry belongs to an organisation that nobody acts for.
insert into organisation (id, name) overriding system value values (0, 'Platform');

-- The chart of accounts. Each organisation, or the platform, has one account per code and currency. Side is the
-- sign of the normal balance (1 debit, -1 credit). A guarded account may not go below zero; none of the
-- platform's is guarded, since one row under everybody's entries would be a queue.
create table book_account (
  code text primary key check (code ~ '^[a-z]+:[a-z_]+$'),
  platform boolean not null generated always as (code like 'platform:%') stored,
  side smallint not null check (side in (1, -1)),
  guarded boolean not null default false,
  meaning text not null,
  check (not (platform and guarded))
);
grant select on book_account to tutti_app;

-- The balance of each guarded account, on its normal side. Kept by the trigger on book_posting alone; this check
-- is the wall that no overdraft passes.
create table book_balance (
  organisation_id bigint not null references organisation(id),
  code text not null references book_account(code),
  currency text not null,
  balance numeric(38, 14) not null default 0,
  primary key (organisation_id, code, currency),
  constraint book_balance_never_negative check (balance >= 0)
) with (fillfactor = 50); -- room to update in place
select tutti_protect('book_balance', 'select');

-- An entry is between one organisation and the platform, or the platform's own affair. Its cause names what it
-- was booked for: the kind of thing and its public id.
create table book_entry (
  id uuid primary key default uuidv7(),
  organisation_id bigint not null,
  key text not null,
  kind text not null,
  cause_kind text not null,
  cause_id text not null,
  memo text not null,
  lines smallint not null check (lines > 1),
  effective_on date not null,
  posted_at timestamptz not null default clock_timestamp(),
  unique (organisation_id, key)
);
select tutti_protect('book_entry', 'select');

-- A line of an entry: so much on the account of an organisation, a code and a currency. Ids count up in the order
-- in which entries took hold of a guarded account.
create table book_posting (
  entry_id uuid not null,
  line smallint not null,
  id bigint generated always as identity,
  organisation_id bigint not null,
  code text not null,
  currency text not null,
  amount numeric(38, 14) not null,
  primary key (entry_id, line),
  check (amount <> 0 and line > 0)
);
create unique index book_posting_by_account on book_posting (organisation_id, code, currency, id)
  include (amount);
select tutti_protect('book_posting', 'select');

create function books_refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only: post a reversing entry instead', tg_table_name
    using errcode = 'restrict_violation';
end
$$;
create trigger append_only before update or delete or truncate on book_posting
  for each statement execute function books_refuse_change();
create trigger append_only before update or delete or truncate on book_entry
  for each statement execute function books_refuse_change();
create trigger append_only before update or delete or truncate on book_account
  for each statement execute function books_refuse_change();
create trigger kept before delete or truncate on book_balance
  for each statement execute function books_refuse_change();

-- Makes sure for each statement that what it writes of an entry adds up to zero in each currency, and that every
-- posting is one of its entry's lines, on an account of the chart, of the entry's organisation or the platform.
-- Then the guarded balances follow, where the check constraint refuses an overdraft.
create function books_check_postings() returns trigger language plpgsql as $$
declare
  v_sound boolean;
  v_guarded boolean;
  v_change record;
begin
  if exists (select from written group by entry_id, currency having sum(amount) <> 0) then
    raise exception 'an entry does not add up to zero'
      using errcode = 'check_violation', constraint = 'book_posting_zero_sum';
  end if;
  -- Lookups are scalar on purpose: a join could be planned as a scan of the whole book.
  select bool_and(guarded is not null and belongs is true), bool_or(guarded) into v_sound, v_guarded
    from (
      select
        (select a.guarded from book_account a
         where a.code = w.code and a.platform = (w.organisation_id = 0)) as guarded,
        (select w.organisation_id in (e.organisation_id, 0) and w.line <= e.lines
           and exists (select from organisation o where o.id = e.organisation_id)
         from book_entry e where e.id = w.entry_id) as belongs
      from written w offset 0) posting;
  if not v_sound then
    raise exception 'a posting is no line of its entry or names no account of its organisation'
      using errcode = 'foreign_key_violation', constraint = 'book_posting_refers';
  end if;
  if v_guarded then
    for v_change in
      select w.organisation_id, w.code, w.currency, sum(w.amount * a.side) as amount
        from written w join book_account a on a.code = w.code and a.guarded
        group by w.organisation_id, w.code, w.currency order by w.organisation_id, w.code, w.currency
    loop
      loop
        update book_balance b set balance = b.balance + v_change.amount
          where b.organisation_id = v_change.organisation_id and b.code = v_change.code
            and b.currency = v_change.currency;
        exit when found;
        insert into book_balance (organisation_id, code, currency)
          values (v_change.organisation_id, v_change.code, v_change.currency) on conflict do nothing;
      end loop;
    end loop;
  end if;
  return null;
end
$$;

create trigger check_postings after insert on book_posting referencing new table as written
  for each statement execute function books_check_postings();

-- Whether this transaction may touch the books of an organisation: one that acts for somebody only its own.
create function books_admit(p_organisation bigint) returns boolean language sql stable as $$
  select current_setting('role') <> 'tutti_app'
    or p_organisation = current_setting('tutti.organisation')::bigint
$$;

create type books_outcome as (
  outcome text, -- posted, replayed, conflict or overdraft
  entry_id uuid,
  short_code text, -- overdraft: the account that has too little …
  balance numeric -- … and what it has
);

-- Compares the entry that stands under a key with what is asked now; null when there is none.
create function books_replay(
  p_organisation bigint, p_key text, p_kind text, p_cause_kind text, p_cause_id text, p_effective_on date,
  p_codes text[], p_currencies text[], p_amounts numeric[]
) returns books_outcome language plpgsql as $$
declare
  v_entry book_entry;
  v_same boolean;
begin
  select * into v_entry from book_entry where organisation_id = p_organisation and key = p_key;
  if not found then
    return null;
  end if;
  v_same := (v_entry.kind, v_entry.cause_kind, v_entry.cause_id) = (p_kind, p_cause_kind, p_cause_id)
    and v_entry.effective_on = coalesce(p_effective_on, v_entry.effective_on)
    and array(select (code, currency, amount)::text from book_posting where entry_id = v_entry.id order by 1)
      = array(select (code, currency, amount::numeric(38, 14))::text
              from unnest(p_codes, p_currencies, p_amounts) l(code, currency, amount) order by 1);
  return row(case when v_same then 'replayed' else 'conflict' end, v_entry.id, null, null)::books_outcome;
end
$$;

-- Posts one entry, whole and checked, or says why not without harming the caller's transaction. Takes hold of the
-- guarded balances first, in the order of their codes, so that concurrent entries queue and neither overdraw nor
-- block one another crosswise. The effective date, when null, is today's and no part of what a replay compares.
create function books_post(
  p_organisation bigint, p_key text, p_kind text, p_cause_kind text, p_cause_id text, p_effective_on date,
  p_memo text, p_codes text[], p_currencies text[], p_amounts numeric[]
) returns books_outcome language plpgsql security definer
  set search_path = public, pg_temp set plan_cache_mode = force_generic_plan as $$
declare
  v_line record;
  v_balance numeric;
  v_outcome books_outcome;
begin
  if not books_admit(p_organisation) then
    raise exception 'an organisation posts for itself only' using errcode = 'insufficient_privilege';
  end if;

  if exists (select from book_account where guarded and code = any (p_codes)) then
    for v_line in
      select l.code, l.currency, sum(l.amount * a.side) as change
        from unnest(p_codes, p_currencies, p_amounts) l(code, currency, amount)
          join book_account a on a.code = l.code and a.guarded
        group by l.code, l.currency order by l.code, l.currency
    loop
      select balance into v_balance from book_balance
        where organisation_id = p_organisation and code = v_line.code and currency = v_line.currency
        for no key update;
      if coalesce(v_balance, 0) + v_line.change < 0 then
        v_outcome := books_replay(p_organisation, p_key, p_kind, p_cause_kind, p_cause_id, p_effective_on,
                                  p_codes, p_currencies, p_amounts);
        if v_outcome.outcome is null then
          v_outcome := row('overdraft', null, v_line.code, coalesce(v_balance, 0));
        end if;
        return v_outcome;
      end if;
    end loop;
  end if;

  insert into book_entry (organisation_id, key, kind, cause_kind, cause_id, memo, lines, effective_on)
    values (p_organisation, p_key, p_kind, p_cause_kind, p_cause_id, p_memo, cardinality(p_codes),
            coalesce(p_effective_on, current_date))
    on conflict (organisation_id, key) do nothing
    returning 'posted', id, null, null into v_outcome;
  if not found then
    return books_replay(p_organisation, p_key, p_kind, p_cause_kind, p_cause_id, p_effective_on,
                        p_codes, p_currencies, p_amounts);
  end if;
  insert into book_posting (entry_id, line, organisation_id, code, currency, amount)
    select v_outcome.entry_id, i, case when p_codes[i] like 'platform:%' then 0 else p_organisation end,
      p_codes[i], p_currencies[i], p_amounts[i]
    from generate_subscripts(p_codes, 1) i;
  return v_outcome;
end
$$;
revoke all on function books_post from public;
grant execute on function books_post to tutti_app;

-- Money set aside under a key, in parts: each rise adds one. A part moves once, from held to captured or released.
create table book_hold (
  id bigint generated always as identity primary key,
  public_id uuid not null default uuidv7() unique,
  organisation_id bigint not null references organisation(id),
  key text not null,
  kind text not null,
  code text not null references book_account(code),
  held_code text not null references book_account(code),
  currency text not null,
  amount numeric(38, 14) not null check (amount > 0),
  state text not null default 'held' check (state in ('held', 'captured', 'released')),
  cause_kind text not null,
  cause_id text not null,
  expires_at timestamptz,
  created_at timestamptz not null default clock_timestamp(),
  settled_at timestamptz,
  check ((state = 'held') = (settled_at is null))
);
create index book_hold_by_key on book_hold (organisation_id, key);
create index book_hold_by_expiry on book_hold (expires_at) where state = 'held';
select tutti_protect('book_hold', 'select');

create function books_check_hold() returns trigger language plpgsql as $$
begin
  if old.state <> 'held'
      or to_jsonb(old) - '{state,settled_at}'::text[] <> to_jsonb(new) - '{state,settled_at}'::text[] then
    raise exception 'a hold moves once, from held to captured or released, and changes in nothing else'
      using errcode = 'restrict_violation';
  end if;
  return new;
end
$$;
create trigger moves before update on book_hold for each row execute function books_check_hold();
create trigger kept before delete or truncate on book_hold
  for each statement execute function books_refuse_change();

-- Makes sure that the sum of p_amounts is held or captured under a key, and books what is missing: from the account
-- to its held twin. Each amount has a kind; what is missing goes to the first kinds that have less than theirs.
-- Answers 'held' with what was added and the balance left, 'covered' when nothing was missing, or 'overdraft' with
-- the amount that is missing and the balance.
create function books_hold(
  p_organisation bigint, p_key text, p_kinds text[], p_amounts numeric[], p_cause_kind text, p_cause_id text,
  p_memo text, p_code text, p_held_code text, p_currency text, p_expires_at timestamptz,
  out outcome text, out added numeric, out balance numeric
) language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v_side smallint := (select a.side from book_account a where a.code = p_code);
  v_missing numeric;
  v_amount numeric;
  v_hold uuid;
  v_posted books_outcome;
begin
  if not books_admit(p_organisation) then
    raise exception 'an organisation posts for itself only' using errcode = 'insufficient_privilege';
  end if;
  -- Whoever holds under the same key waits here, and then sees what was held.
  select b.balance into balance from book_balance b
    where b.organisation_id = p_organisation and b.code = p_code and b.currency = p_currency
    for no key update;
  balance := coalesce(balance, 0);
  added := (select sum(amount) from unnest(p_amounts) amount)
    - (select coalesce(sum(h.amount), 0) from book_hold h
       where h.organisation_id = p_organisation and h.key = p_key and h.state <> 'released');
  if added <= 0 then
    outcome := 'covered';
    added := 0;
    return;
  elsif added > balance then
    outcome := 'overdraft';
    return;
  end if;

  v_missing := added;
  for v_part in 1..cardinality(p_kinds) loop
    v_amount := least(v_missing, p_amounts[v_part] - (
      select coalesce(sum(h.amount), 0) from book_hold h
      where h.organisation_id = p_organisation and h.key = p_key and h.kind = p_kinds[v_part]
        and h.state <> 'released'));
    continue when v_amount <= 0;
    insert into book_hold (organisation_id, key, kind, code, held_code, currency, amount, cause_kind, cause_id,
                           expires_at)
      values (p_organisation, p_key, p_kinds[v_part], p_code, p_held_code, p_currency, v_amount, p_cause_kind,
              p_cause_id, p_expires_at)
      returning public_id into v_hold;
    v_posted := books_post(p_organisation, 'held:' || v_hold, p_kinds[v_part], p_cause_kind, p_cause_id, null,
                           p_memo, array[p_code, p_held_code], array[p_currency, p_currency],
                           array[-v_side * v_amount, v_side * v_amount]);
    if v_posted.outcome <> 'posted' then
      raise exception 'hold % could not be booked: %', v_hold, v_posted.outcome;
    end if;
    v_missing := v_missing - v_amount;
  end loop;
  outcome := 'held';
  balance := balance - added;
end
$$;

-- Moves what is held under a key: to an account of the platform (captured) or, when p_to is null, back (released).
-- With p_before only parts that expired by then. Returns the amount that was moved.
create function books_settle(
  p_organisation bigint, p_key text, p_to text, p_kind text, p_memo text, p_before timestamptz
) returns numeric language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v_state text := case when p_to is null then 'released' else 'captured' end;
  v_hold record;
  v_posted books_outcome;
  v_moved numeric := 0;
begin
  if not books_admit(p_organisation) then
    raise exception 'an organisation posts for itself only' using errcode = 'insufficient_privilege';
  end if;
  for v_hold in
    select h.*, a.side from book_hold h join book_account a using (code)
      where h.organisation_id = p_organisation and h.key = p_key and h.state = 'held'
        and (p_before is null or h.expires_at <= p_before)
      order by h.id for no key update of h
  loop
    v_posted := books_post(p_organisation, v_state || ':' || v_hold.public_id, p_kind, v_hold.cause_kind,
                           v_hold.cause_id, null, p_memo, array[v_hold.held_code, coalesce(p_to, v_hold.code)],
                           array[v_hold.currency, v_hold.currency],
                           array[-v_hold.side * v_hold.amount, v_hold.side * v_hold.amount]);
    if v_posted.outcome <> 'posted' then
      raise exception 'hold % cannot be %: %', v_hold.public_id, v_state, v_posted.outcome;
    end if;
    update book_hold set state = v_state, settled_at = clock_timestamp() where id = v_hold.id;
    v_moved := v_moved + v_hold.amount;
  end loop;
  return v_moved;
end
$$;

-- Recomputes what is kept from what was posted, and names every difference: an entry that is uneven or lacks
-- lines, a balance that is not the sum of its postings, a held account that is not the sum of its holds.
create function books_check() returns table (problem text, subject text) language sql stable as $$
  select 'uneven entry', entry_id || ' ' || currency from book_posting
    group by entry_id, currency having sum(amount) <> 0
  union all
  select 'incomplete entry', e.id::text from book_entry e
    where e.lines <> (select count(*) from book_posting p where p.entry_id = e.id)
  union all
  select 'wrong balance', coalesce(b.organisation_id, p.organisation_id) || ' ' || coalesce(b.code, p.code)
      || ' ' || coalesce(b.currency, p.currency)
    from book_balance b
      full join (select organisation_id, code, currency, sum(amount * side) as amount
                 from book_posting join book_account using (code) where guarded
                 group by organisation_id, code, currency) p
        using (organisation_id, code, currency)
    where coalesce(b.balance, 0) <> coalesce(p.amount, 0)
  union all
  select 'wrong held balance', b.organisation_id || ' ' || b.code || ' ' || b.currency
    from book_balance b
    where b.code in (select held_code from book_hold)
      and b.balance <> (select coalesce(sum(h.amount), 0) from book_hold h
                        where h.organisation_id = b.organisation_id and h.held_code = b.code
                          and h.currency = b.currency and h.state = 'held')
$$;

revoke all on function books_hold, books_settle, books_check from public;
grant execute on function books_hold, books_settle to tutti_app;
