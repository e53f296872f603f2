import { createReadStream, existsSync } from 'node:fs';
import path from 'node:path';
import { systemClock } from '#kernel/clock';
import { DomainError } from '#kernel/domain-error';
import { TABLE_FILES } from '#numbering/table-rows';
import type { Database } from '#persistence/database';
import { ActiveRegistries } from './active-registries';
import { ImportChecking } from './import-checking.service';
import type { RegistryName } from './registry';
import type { RegistryImport } from './registry-import';
import { RegistryImportStore } from './registry-import.store';
import { RegistryRowsStore } from './registry-rows.store';
import { RegistryStore } from './registry.store';
import { VersionActivating } from './version-activating.service';

/** Who is named as the one that loaded a directory. */
const BY = 'npm run migrate';

/**
 * Replaces owner registries by the CSV files of a directory (docs/tables.md), each file whole or not at all; registries
 * without a file stay as they are, and a file that changes nothing makes no version. Gives a line that says what was loaded.
 * @throws DomainError naming file, line and column of the first bad row.
 */
export async function loadTables(db: Database, directory: string): Promise<string> {
  const files = Object.keys(TABLE_FILES).filter((file) => existsSync(path.join(directory, file)));
  if (files.length === 0) {
    const expected = `a directory with ${Object.keys(TABLE_FILES).join(', ')}`;
    throw new DomainError('FIELD_INVALID', { field: directory, expected, got: 'none of them' });
  }
  const imports = new RegistryImportStore();
  const registries = new ActiveRegistries(new RegistryStore());
  const activating = new VersionActivating(db, systemClock, imports, new RegistryRowsStore(), registries);
  const checking = new ImportChecking(db, systemClock, imports, activating);
  const told: string[] = [];
  for (const file of files) {
    const registry = file.slice(0, -'.csv'.length) as RegistryName;
    const bytes = createReadStream(path.join(directory, file));
    const draft = await checking.check({ registry, kind: 'replacement', by: BY, name: file, bytes });
    if (draft.state === 'refused') throw await firstFault(db, imports, draft);
    if (draft.added + draft.changed + draft.ended > 0) {
      await activating.confirm({ registry, id: draft.id, digest: draft.digest, overrideReason: null, by: BY });
    }
    told.push(`${registry} ${draft.rowsAfter}`);
  }
  return `tables: ${told.join(', ')} rows`;
}

async function firstFault(
  db: Database,
  imports: RegistryImportStore,
  { id, file }: RegistryImport,
): Promise<DomainError> {
  const [fault] = await imports.errors(db, id, 1);
  const { line, field, expected, got } = fault!;
  return new DomainError('FIELD_INVALID', { field: `${file} line ${line}, column ${field}`, expected, got });
}
