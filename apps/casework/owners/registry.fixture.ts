import { Readable } from 'node:stream';
import type { Database } from '#persistence/database';
import { workbench } from '../casework.fixture';
import { FixedClock } from '#testing/fixed-clock';
import { ActiveRegistries } from './active-registries';
import { ImportChecking } from './import-checking.service';
import { OwnerResolvingService } from './owner-resolving.service';
import type { RegistryName } from './registry';
import type { RegistryImport } from './registry-import';
import { RegistryImportStore } from './registry-import.store';
import { VersionActivating } from './version-activating.service';

/** Imports on a database, the short way. */
export async function registryBench(db: Database, now = new Date()) {
  const clock = new FixedClock(now);
  const bench = await workbench(db, clock);
  const [checking, activating] = [bench.get(ImportChecking), bench.get(VersionActivating)];
  const [imports, registries, owners] = [
    bench.get(RegistryImportStore),
    bench.get(ActiveRegistries),
    bench.get(OwnerResolvingService),
  ];
  const check = (registry: RegistryName, lines: readonly string[], kind: 'replacement' | 'delta' = 'replacement') =>
    checking.check({
      registry,
      kind,
      by: 'CNNIC/operator',
      name: `${registry}.csv`,
      bytes: Readable.from([Buffer.from(lines.join('\n') + '\n')]),
    });
  const confirm = ({ registry, id, digest }: RegistryImport, overrideReason: string | null = null) =>
    activating.confirm({ registry, id, digest, overrideReason, by: 'CNNIC/second' });
  /** Dry run and confirmation. */
  const apply = async (...given: Parameters<typeof check>) => confirm(await check(...given));
  /** Units of mobile numbers at a moment, as this process knows the registries now. */
  const unitsOf = async (numbers: readonly string[], at = now) => {
    registries.forget();
    const interval = { from: at.getTime(), until: at.getTime() + 1_000 };
    const message = { carrier: null, province: null };
    const questions = numbers.map((sender) => ({ sender, interval, message }));
    return (await owners.resolve(db, questions, await registries.current(db))).map(({ unit }) => unit);
  };
  return { bench, clock, checking, activating, imports, registries, owners, check, confirm, apply, unitsOf };
}

export type RegistryBench = Awaited<ReturnType<typeof registryBench>>;
