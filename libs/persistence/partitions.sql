-- Monthly partitions of a table whose key starts with a UUIDv7: the time lies in the id, so the bounds are ids.
-- There is no default partition: a missing month must alarm, not collect.

create function month_floor_id(month date) returns uuid language sql immutable as $$
  select (lpad(to_hex((extract(epoch from month::timestamp at time zone 'UTC') * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid
$$;

-- Creates the partitions of `parent` from `since` on, up to `ahead` months from now. Gives how many it made.
create function ensure_month_partitions(parent text, since date, ahead int) returns int language plpgsql as $$
declare
  month date := date_trunc('month', since);
  child text;
  made  int := 0;
begin
  while month <= date_trunc('month', now() at time zone 'UTC') + make_interval(months => ahead) loop
    child := parent || '_' || to_char(month, 'YYYYMM');
    if to_regclass(format('%I.%I', current_schema(), child)) is null then
      execute format('create table %I partition of %I for values from (%L) to (%L)', child, parent,
        month_floor_id(month), month_floor_id((month + interval '1 month')::date));
      made := made + 1;
    end if;
    month := month + interval '1 month';
  end loop;
  return made;
end $$;
