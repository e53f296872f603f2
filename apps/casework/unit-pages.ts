/** A table whose rows each belong to one unit and have a state. All members are SQL of ours. */
export interface UnitTable {
  readonly table: string;
  readonly unit: string;
  /** Words of a partial index that has (unit, state, id) of these rows only. */
  readonly within?: string;
  /** What else a row `t` must be; its parameters begin with $6. */
  readonly wanted?: string;
}

/**
 * Ids of one page of a list, the newest first: an index probe for each unit and state instead of a walk over all rows there
 * ever were. Needs an index on (unit, state, id). Read its rows by `id = any(array(…))`, or the planner may join all there are. Parameters: $1 before, $2 limit, $3 states, $4 units or null, $5 provinces
 * of whatever organisation or null; without units they are found from one to the next in the index.
 */
export const pageOfUnits = ({ table, unit, within = 'true', wanted = 'true' }: UnitTable): string => `
  with recursive known as (
    (select t.${unit} as unit from ${table} t where ${within} order by t.${unit} limit 1)
    union all
    select (select t.${unit} from ${table} t where ${within} and t.${unit} > k.unit order by t.${unit} limit 1)
    from known k where k.unit is not null),
  asked as (
    select unnest($4::text[]) as unit
    union
    select unit from known
    where $4::text[] is null and unit is not null
      and ($5::text[] is null or right(unit, 3) = any(select '-' || p from unnest($5::text[]) as p)))
  select f.id from asked a cross join unnest($3::text[]) as s (state)
  cross join lateral (
    select t.id from ${table} t
    where ${within} and t.${unit} = a.unit and t.state = s.state and t.id < $1::uuid and ${wanted}
    order by t.id desc limit $2) f
  order by f.id desc limit $2`;
