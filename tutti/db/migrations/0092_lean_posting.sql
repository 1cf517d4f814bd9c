-- Posting with less work and the same walls: the chart stands in two constants beside its table, an entry and its
-- lines are written by one statement, and one look at what was written holds it against the rules.

-- Writes the chart down as two functions that PostgreSQL takes for constants: the normal side by code, of guarded
-- accounts and of the others. The chart only ever grows, so that an outdated constant could at worst miss an
-- account, and what the constants miss is refused.
create function books_write_chart() returns void language plpgsql set search_path = public, pg_temp as $$
declare
  v_part record;
begin
  for v_part in
    select name, coalesce(jsonb_object_agg(code, side) filter (where code is not null), '{}') as sides
      from (values ('books_guarded', true), ('books_unguarded', false)) part(name, guarded)
        left join book_account using (guarded)
      group by name
  loop
    execute format('create or replace function %I() returns jsonb language sql immutable parallel safe as %L',
                   v_part.name, format('select %L::jsonb', v_part.sides));
  end loop;
end
$$;
revoke all on function books_write_chart from public;
select books_write_chart();

create function books_follow_chart() returns trigger language plpgsql as $$
begin
  perform books_write_chart();
  return null;
end
$$;
create trigger follow_chart after insert on book_account
  for each statement execute function books_follow_chart();

-- A check of a table is read and planned anew for each statement. What these two held is part of the look at what
-- was written: a posting of nothing, and one of an entry with fewer than two lines, which could not add up.
alter table book_posting drop constraint book_posting_check;
alter table book_entry drop constraint book_entry_lines_check;
-- The same wall; only that its zero needs no cast each time.
alter table book_balance drop constraint book_balance_never_negative,
  add constraint book_balance_never_negative check (balance >= 0.0);

-- Makes sure for each statement that what it writes of an entry adds up to zero in each currency, and that every
-- posting is one of its entry's lines, on an account of the chart, of the entry's organisation or the platform.
-- Then the guarded balances follow, where the check constraint refuses an overdraft. One look is enough for most,
-- which are an even entry in one currency. What it leaves to do: nothing (null), to move guarded balances, to look
-- closer at what is of several entries or currencies, or to say what is wrong.
create or replace function books_check_postings() returns trigger language plpgsql as $$
declare
  v_left text;
  v_change record;
begin
  -- The lookup is scalar on purpose: a join could be planned as a scan of the whole book.
  select case
      when not bool_and((books_unguarded() ? w.code or books_guarded() ? w.code)
        and (w.code like 'platform:%') = (w.organisation_id = 0)
        and w.line between 1 and coalesce((
          select e.lines from book_entry e
          where e.id = w.entry_id and w.organisation_id in (e.organisation_id, 0)
            and exists (select from organisation o where o.id = e.organisation_id)), 0))
        then 'wrong'
      when sum(w.amount) = 0 and bool_and(w.amount <> 0
          and (w.entry_id, w.currency) = (select a.entry_id, a.currency from written a limit 1))
        then case when bool_or(books_guarded() ? w.code) then 'guarded' end
      else 'several' end
    into v_left from written w;
  if v_left is null then
    return null;
  elsif v_left <> 'guarded' then
    if exists (select from written group by entry_id, currency having sum(amount) <> 0) then
      raise exception 'an entry does not add up to zero'
        using errcode = 'check_violation', constraint = 'book_posting_zero_sum';
    elsif exists (select from written where amount = 0) then
      raise exception 'a posting is of nothing'
        using errcode = 'check_violation', constraint = 'book_posting_of_something';
    elsif v_left = 'wrong' then
      raise exception 'a posting is no line of its entry or names no account of its organisation'
        using errcode = 'foreign_key_violation', constraint = 'book_posting_refers';
    end if;
  end if;
  for v_change in
    select w.organisation_id, w.code, w.currency, sum(w.amount) * (books_guarded() ->> w.code)::int as amount
      from written w where books_guarded() ? w.code
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
  return null;
end
$$;

-- Posts one entry, whole and checked, or says why not without harming the caller's transaction. Takes hold of the
-- guarded balances first, in the order of their codes, so that concurrent entries queue and neither overdraw nor
-- block one another crosswise. The effective date, when null, is today's and no part of what a replay compares.
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

-- Recomputes what is kept from what was posted, and names every difference: an entry that is uneven or lacks
-- lines, a balance that is not the sum of its postings, a held account that is not the sum of its holds, and a
-- constant that is not the chart's.
create or replace function books_check() returns table (problem text, subject text) language sql stable as $$
  select 'uneven entry', entry_id || ' ' || currency from book_posting
    group by entry_id, currency having sum(amount) <> 0
  union all
  select 'incomplete entry', e.id::text from book_entry e
    where e.lines < 2 or e.lines <> (select count(*) from book_posting p where p.entry_id = e.id)
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
  union all
  select 'outdated chart', code from book_account
    where side is distinct from
      (case when guarded then books_guarded() else books_unguarded() end ->> code)::int
$$;
