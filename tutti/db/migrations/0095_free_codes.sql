-- Codes that somebody gave by hand may lie in a range that others are given codes from: those are passed over,
-- so that nobody is given another's and nobody waits behind one.

-- The code of a number, as the issue log keeps it. ISO 3901: prefix, year, designation, which begins with 1.
-- GS1 General Specifications: company prefix and item reference in twelve digits, and the check digit (weights
-- 1 and 3 in turn); the log has fourteen digits.
create function code_of(p_kind text, p_prefix text, p_year int, p_number bigint)
  returns text language sql immutable as $$
  select case p_kind
    when 'isrc' then p_prefix || lpad(p_year::text, 2, '0') || lpad((p_number + 1)::text, 5, '0')
    else (select '0' || body || (10 - sum(substr(body, place, 1)::int * (3 - 2 * (place % 2))) % 10) % 10
            from (values (p_prefix || lpad(p_number::text, 12 - length(p_prefix), '0'))) as given (body),
              generate_series(1, 12) as place
           group by body)
  end
$$;

-- As before; a run that holds a code which is in the log is passed over, and the last number is given too.
create or replace function take_codes(p_organisation bigint, p_kind text, p_year int, p_count int, p_capacity_digits int)
  returns table (prefix text, first bigint)
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v record;
  v_next bigint;
  v_room bigint;
begin
  for v in select p.id, p.prefix from code_prefix p
            where p.kind = p_kind and (p.organisation_id = p_organisation or p.organisation_id is null)
            order by p.organisation_id nulls last, p.id loop
    v_room := 10 ^ (p_capacity_digits - length(v.prefix)) - (p_kind = 'isrc')::int;
    loop
      insert into code_counter as c (prefix_id, year, next)
        select v.id, p_year, p_count where p_count <= v_room
        on conflict (prefix_id, year) do update set next = c.next + p_count
          where c.next + p_count <= v_room
        returning c.next into v_next;
      exit when not found;
      if not exists (
        select from generate_series(v_next - p_count, v_next - 1) as n
          join code_issue i on i.kind = p_kind and i.code = code_of(p_kind, v.prefix, p_year, n)) then
        return query select v.prefix, v_next - p_count;
        return;
      end if;
    end loop;
  end loop;
end
$$;
