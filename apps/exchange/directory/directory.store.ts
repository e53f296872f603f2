import { Injectable } from '@nestjs/common';
import type { Tx } from '#persistence/database';
import { type Directory, takesOrders, unitsOf } from './directory';
import type { DirectoryChange } from './directory.changes';

/** Rows of the partner directory. */
@Injectable()
export class DirectoryStore {
  /** The directory in force, or null before the first was loaded. */
  async current(tx: Pick<Tx, 'query'>): Promise<Directory | null> {
    const [row] = await tx.query<{ body: Directory }>(currentBody);
    return row?.body ?? null;
  }

  /** Makes every other load wait until this transaction ends. */
  async lock(tx: Tx): Promise<void> {
    await tx.query(lockVersions);
  }

  /** Puts the directory in force: partners and mailboxes that are new join, changed ones change, missing ones leave. */
  async install(
    tx: Tx,
    directory: Directory,
    changes: readonly DirectoryChange[],
    loadedBy: string,
    now: Date,
  ): Promise<void> {
    const { organisations } = directory;
    await tx.query(upsertOrganisations, [
      organisations.map(({ code }) => code),
      organisations.map(({ kind }) => kind),
      organisations.map(({ name }) => name),
      organisations.map(({ roles }) => JSON.stringify(roles)),
      organisations.map(({ lanes }) => JSON.stringify(lanes)),
      organisations.map(({ quota }) => JSON.stringify(quota)),
      now,
    ]);
    const units = organisations.flatMap((organisation) =>
      unitsOf(organisation).map((unit) => ({ unit, code: organisation.code, takesOrders: takesOrders(organisation) })),
    );
    await tx.query(lockMailboxes);
    await tx.query(upsertMailboxes, [
      units.map(({ unit }) => unit),
      units.map(({ code }) => code),
      units.map((unit) => unit.takesOrders),
    ]);
    await tx.query(insertVersion, [
      directory.version,
      JSON.stringify(directory),
      JSON.stringify(changes),
      loadedBy,
      now,
    ]);
  }
}

const currentBody = `select body from directory_versions order by id desc limit 1`;

const lockVersions = `lock table directory_versions in share row exclusive mode`;

const upsertOrganisations = `
  with given as (
    select code, kind, name, array(select jsonb_array_elements_text(roles)) as roles,
           array(select jsonb_array_elements_text(lanes)) as lanes, quota
    from unnest($1::text[], $2::text[], $3::text[], $4::jsonb[], $5::jsonb[], $6::jsonb[])
      as g (code, kind, name, roles, lanes, quota)
  ), leavers as (
    update organisations set left_at = $7 where left_at is null and code <> all ($1::text[])
  )
  insert into organisations as o (code, kind, name, roles, lanes, quota, joined_at)
  select code, kind, name, roles, lanes, quota, $7::timestamptz from given
  on conflict (code) do update
  set kind = excluded.kind, name = excluded.name, roles = excluded.roles, lanes = excluded.lanes,
      quota = excluded.quota, left_at = null`;

/** In unit order, as deliveries lock them. */
const lockMailboxes = `select unit from mailboxes order by unit for update`;

const upsertMailboxes = `
  with leavers as (
    update mailboxes set is_open = false where is_open and unit <> all ($1::text[])
  )
  insert into mailboxes as m (unit, organisation, is_open, takes_orders)
  select unit, organisation, true, takes_orders
  from unnest($1::text[], $2::text[], $3::boolean[]) as g (unit, organisation, takes_orders)
  on conflict (unit) do update set is_open = true, takes_orders = excluded.takes_orders
  where not m.is_open or m.takes_orders is distinct from excluded.takes_orders`;

const insertVersion = `
  insert into directory_versions (version, body, changes, loaded_by, loaded_at) values ($1, $2, $3, $4, $5)`;
