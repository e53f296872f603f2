import { Injectable } from '@nestjs/common';
import type { Tx } from '#persistence/database';
import type { Reader } from '../history/history.store';
import { plain } from '../columns';
import { visible } from './import-sql';
import { registryOf, REGISTRIES, type RegistryName } from './registry';

/** Changes to the rows of registries beside staging; each statement touches only rows that no look-up sees otherwise. */
@Injectable()
export class RegistryRowsStore {
  /** Ends what the version ends: rows it announced, and rows of versions after `base` that were rolled back. */
  async end(tx: Tx, name: RegistryName, version: number, base: number): Promise<void> {
    await tx.query(SQL[name].endAnnounced, [version]);
    // Mostly there are none, and looking for them means reading whatever came last.
    const [between] = await tx.query(rolledBack, [name, base, version]);
    if (between !== undefined) await tx.query(SQL[name].endRolledBack, [version, base]);
  }

  /** Takes out drafts as if they had never been. */
  async remove(tx: Tx, name: RegistryName, versions: readonly number[]): Promise<void> {
    await tx.query(SQL[name].remove, [plain(versions)]);
    await tx.query(removeEndings, [name, plain(versions)]);
  }

  async count(reader: Reader, name: RegistryName, version: number): Promise<number> {
    return (await reader.query<{ rows: number }>(SQL[name].count, [version]))[0]!.rows;
  }
}

const statements = (name: RegistryName) => ({
  endAnnounced: `update ${name} r set ended = $1 from registry_endings e
    where e.registry = '${name}' and e.version = $1 and r.${registryOf(name).key} = e.key and r.id = e.row_id
      and r.ended is null`,
  endRolledBack: `update ${name} set ended = $1 where since > $2 and since < $1 and ended is null`,
  remove: `delete from ${name} where since = any($1::int[])`,
  count: `select count(*)::float8 as rows from ${name} where ${visible(1)}`,
});

const SQL = Object.fromEntries(REGISTRIES.map((name) => [name, statements(name)])) as Readonly<
  Record<RegistryName, ReturnType<typeof statements>>
>;

const rolledBack = `
  select 1 from registry_imports where registry = $1 and version > $2 and version < $3 and state = 'applied' limit 1`;

const removeEndings = `delete from registry_endings where registry = $1 and version = any($2::int[])`;
