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

-- Makes the months ahead for every partitioned table of this schema. Services call it at start and daily; it runs with the
-- owner's rights, because only an owner may add partitions.
create function keep_month_partitions(ahead int) returns int
language plpgsql security definer set search_path from current as $$
declare
  parent text;
  made   int := 0;
begin
  for parent in select relname from pg_class where relkind = 'p' and relnamespace = current_schema()::regnamespace order by relname loop
    made := made + ensure_month_partitions(parent, (now() at time zone 'UTC')::date, ahead);
  end loop;
  return made;
end $$;

-- Days until the first partitioned table of this schema runs out of partitions; null when it has none.
create function partition_days_ahead() returns int language sql stable as $$
  select min(last_day - (now() at time zone 'UTC')::date)::int from (
    select (to_date(max(right(child.relname, 6)), 'YYYYMM') + interval '1 month')::date as last_day
    from pg_inherits i join pg_class parent on parent.oid = i.inhparent join pg_class child on child.oid = i.inhrelid
    where parent.relkind = 'p' and child.relkind = 'r' and parent.relnamespace = current_schema()::regnamespace
    group by parent.oid) as lasts
$$;
