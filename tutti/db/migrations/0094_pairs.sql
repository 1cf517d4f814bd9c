-- Most entries are a pair: two lines of one amount, once with each sign. What is given as one row with one amount
-- needs no look at what was written to be even, so that a pair is written without that look. Any other entry, and
-- whatever is written past this door, is looked at as before.

-- Where a pair is posted: insert a row, and learn the entry's id; null when it was not posted, and books_post, asked
-- for the same, tells why. Its line 1 is amount on code, its line 2 the opposite on other_code. Nothing is to be
-- read here.
create view book_pair as
  select null::bigint as organisation_id, null::text as key, null::text as kind, null::text as cause_kind,
    null::text as cause_id, null::date as effective_on, null::text as memo, null::text as code,
    null::text as other_code, null::text as currency, null::numeric(38, 14) as amount, null::uuid as entry_id
  where false;
grant select, insert on book_pair to tutti_app;

-- Moves a guarded balance by the amount of a posting; false when there is too little, and then nothing is moved.
create function books_move(p_organisation bigint, p_code text, p_currency text, p_amount numeric) returns boolean
language plpgsql as $$
declare
  v_change numeric := p_amount * (books_guarded() ->> p_code)::int;
begin
  loop
    update book_balance b set balance = b.balance + v_change
      where b.organisation_id = p_organisation and b.code = p_code and b.currency = p_currency
        and b.balance + v_change >= 0.0;
    if found then
      return true;
    elsif v_change < 0 then
      return false;
    end if;
    insert into book_balance (organisation_id, code, currency) values (p_organisation, p_code, p_currency)
      on conflict do nothing;
  end loop;
end
$$;
revoke all on function books_move from public;

-- Posts a pair that is sound from end to end: of an organisation that exists, and not the platform's own, on two
-- accounts of the chart, of an amount other than zero, under a key that is free, and with enough on the guarded
-- accounts. Those are moved in the order of their codes, as books_post does, and moved back when the key is taken.
create function books_post_pair() returns trigger language plpgsql security definer
  set search_path = public, pg_temp set plan_cache_mode = force_generic_plan as $$
declare
  v_guarded boolean;
  v_first text;
  v_second text;
  v_amount numeric;
begin
  new.entry_id := null;
  if (books_admit(new.organisation_id) and new.organisation_id <> 0 and new.amount not in (0.0, 'NaN')
      and books_unguarded() || books_guarded() ?& array[new.code, new.other_code]) is not true then
    return new;
  end if;

  v_guarded := books_guarded() ?| array[new.code, new.other_code];
  if v_guarded then
    v_first := least(new.code, new.other_code);
    v_second := greatest(new.code, new.other_code);
    v_amount := case when v_first = new.code then new.amount else -new.amount end;
    if books_guarded() ? v_first and not books_move(new.organisation_id, v_first, new.currency, v_amount) then
      return new;
    elsif books_guarded() ? v_second
        and not books_move(new.organisation_id, v_second, new.currency, -v_amount) then
      if books_guarded() ? v_first then
        perform books_move(new.organisation_id, v_first, new.currency, -v_amount);
      end if;
      return new;
    end if;
  end if;

  with entry as (
    insert into book_entry (organisation_id, key, kind, cause_kind, cause_id, memo, lines, effective_on)
      select new.organisation_id, new.key, new.kind, new.cause_kind, new.cause_id, new.memo, 2,
        coalesce(new.effective_on, current_date)
      where exists (select from organisation o where o.id = new.organisation_id)
      on conflict (organisation_id, key) do nothing
      returning id
  ), posting as (
    insert into book_posting (entry_id, line, organisation_id, code, currency, amount)
      select id, l.line, case when l.code like 'platform:%' then 0 else new.organisation_id end,
        l.code, new.currency, l.amount
      from entry, (values (1, new.code, new.amount), (2, new.other_code, -new.amount)) l(line, code, amount)
  )
  select id into new.entry_id from entry;

  if new.entry_id is null and v_guarded then
    if books_guarded() ? v_first then
      perform books_move(new.organisation_id, v_first, new.currency, -v_amount);
    end if;
    if books_guarded() ? v_second then
      perform books_move(new.organisation_id, v_second, new.currency, v_amount);
    end if;
  end if;
  return new;
end
$$;
revoke all on function books_post_pair from public;
create trigger post_pair instead of insert on book_pair for each row execute function books_post_pair();

-- Postings that a trigger writes are those of books_post_pair, the only trigger that does (a test holds that). No
-- statement can be of that depth by itself: whoever writes postings directly is looked at.
drop trigger check_postings on book_posting;
create trigger check_postings after insert on book_posting referencing new table as written
  for each statement when (pg_trigger_depth() = 0) execute function books_check_postings();

-- Posts one entry, whole and checked, or says why not without harming the caller's transaction: a pair as a pair, if
-- it is sound. Otherwise takes hold of the guarded balances first, in the order of their codes, so that concurrent
-- entries queue and neither overdraw nor block one another crosswise. The effective date, when null, is today's and
-- no part of what a replay compares.
create or replace function books_post(
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
  elsif pg_trigger_depth() > 0 then
    raise exception 'an entry is not posted from a trigger' using errcode = 'triggered_action_exception';
  end if;

  if cardinality(p_codes) = 2 and p_currencies[1] = p_currencies[2] and p_amounts[1] = -p_amounts[2] then
    insert into book_pair (organisation_id, key, kind, cause_kind, cause_id, effective_on, memo, code, other_code,
                           currency, amount)
      values (p_organisation, p_key, p_kind, p_cause_kind, p_cause_id, p_effective_on, p_memo, p_codes[1],
              p_codes[2], p_currencies[1], p_amounts[1])
      returning 'posted', entry_id, null, null into v_outcome;
    if v_outcome.entry_id is not null then
      return v_outcome;
    end if;
  end if;

  if books_guarded() ?| p_codes then
    for v_line in
      select l.code, l.currency, sum(l.amount) * (books_guarded() ->> l.code)::int as change
        from unnest(p_codes, p_currencies, p_amounts) l(code, currency, amount)
        where books_guarded() ? l.code
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

  with entry as (
    insert into book_entry (organisation_id, key, kind, cause_kind, cause_id, memo, lines, effective_on)
      select p_organisation, p_key, p_kind, p_cause_kind, p_cause_id, p_memo, cardinality(p_codes),
        coalesce(p_effective_on, current_date)
      where cardinality(p_codes) > 1
      on conflict (organisation_id, key) do nothing
      returning id
  ), posting as (
    insert into book_posting (entry_id, line, organisation_id, code, currency, amount)
      select id, i, case when p_codes[i] like 'platform:%' then 0 else p_organisation end,
        p_codes[i], p_currencies[i], p_amounts[i]
      from entry, (select generate_subscripts(p_codes, 1) as i) line
  )
  select 'posted', id, null, null into v_outcome from entry;
  if found then
    return v_outcome;
  elsif coalesce(cardinality(p_codes), 0) < 2 then
    raise exception 'an entry has at least two lines'
      using errcode = 'check_violation', constraint = 'book_entry_lines_check';
  end if;
  return books_replay(p_organisation, p_key, p_kind, p_cause_kind, p_cause_id, p_effective_on,
                      p_codes, p_currencies, p_amounts);
end
$$;
