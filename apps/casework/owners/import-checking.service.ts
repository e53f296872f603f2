import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '#kernel/clock';
import { DomainError } from '#kernel/domain-error';
import { uuidv7 } from '#kernel/ids';
import { Database, type Tx } from '#persistence/database';
import { overlapErrors, unknownRow, type Overlap } from './import-faults';
import { importSql, type ImportSql } from './import-sql';
import { registryOf, type Registry, type RegistryName } from './registry';
import {
  labelOf,
  MOST_ERRORS,
  NO_COUNTS,
  type ImportCounts,
  type RegistryImport,
  type StagedFile,
} from './registry-import';
import { RegistryImportStore, type Pointer } from './registry-import.store';
import { stageFile, type ImportedFile } from './registry-staging';
import { StagingSession } from './staging-session';
import { VersionActivating } from './version-activating.service';

export interface Upload extends ImportedFile {
  readonly registry: RegistryName;
  readonly kind: 'replacement' | 'delta';
  /** Who uploads it. */
  readonly by: string;
}

/** Rows written at once that may change how PostgreSQL plans. */
const MANY = 20_000;

/** A file that was staged and compared with a version. */
interface Compared {
  readonly registry: Registry;
  readonly upload: Upload;
  readonly file: StagedFile;
  readonly base: Pointer;
}

@Injectable()
export class ImportChecking {
  constructor(
    private readonly db: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly imports: RegistryImportStore,
    private readonly activating: VersionActivating,
  ) {}

  /**
   * Dry run: reads a file once and says what it would add, change and end, and what is wrong with it. A file without fault
   * becomes a draft, a version that nobody sees until it is confirmed; nothing else changes.
   * @throws DomainError when the file as a whole can't be read, or the registry moved on meanwhile (CASEWORK_IMPORT_STALE).
   */
  async check(upload: Upload): Promise<RegistryImport> {
    const registry = registryOf(upload.registry);
    const session = await StagingSession.open(this.db);
    try {
      const base = await this.imports.pointer(session, registry.name);
      const file = await stageFile(session, registry, upload, upload.kind === 'delta');
      await this.compare(session, { registry, upload, file, base });
      const one = await session.transaction((tx) => this.settle(tx, { registry, upload, file, base }));
      // Look-ups meet these rows from now on: planned for the table as it was, and writing each page they are first to read.
      if (one.added + one.changed > MANY) await session.query(`vacuum (analyze) ${registry.name}`);
      return one;
    } finally {
      await session.close();
    }
  }

  /** Fills the temporary table of changes and finds the faults that show only between lines. */
  private async compare(session: StagingSession, { registry, upload, file, base }: Compared): Promise<void> {
    const sql = importSql(registry);
    const room = MOST_ERRORS - file.errors.kept.length;
    await session.query(sql.analyze);
    if (upload.kind === 'replacement') {
      file.errors.add(...overlapErrors(await session.query<Overlap>(sql.overlapsOfReplacement, [room])));
      if (base.rows > 0 || base.latest > 0) await session.query(sql.compareReplacement, [base.active]);
      return;
    }
    await session.query(sql.compareDelta, [base.active]);
    const removals = await session.query<{ line: number; total: string }>(sql.unknownRemovals, [base.active, room]);
    file.errors.add(removals.map(unknownRow), Number(removals[0]?.total ?? 0));
    file.errors.add(...overlapErrors(await session.query<Overlap>(sql.overlapsOfDelta, [base.active, room])));
  }

  private async settle(tx: Tx, compared: Compared): Promise<RegistryImport> {
    const { registry, upload, file, base } = compared;
    const now = this.clock.now();
    const pointer = await this.imports.lock(tx, registry.name);
    if (pointer.active !== base.active) throw stale(base.active, pointer.active);
    const isRefused = file.errors.total > 0;
    if (!isRefused) await this.activating.discardStale(tx, registry.name, upload.by, now);
    const version = isRefused ? null : await this.imports.draw(tx, registry.name);
    const counts = version === null ? NO_COUNTS : await write(tx, compared, version);
    const one: RegistryImport = {
      ...counts,
      id: uuidv7(now),
      registry: registry.name,
      version,
      base: base.active,
      kind: upload.kind,
      state: isRefused ? 'refused' : 'checked',
      label: version === null ? 'none' : labelOf(version, file.digest),
      file: upload.name,
      digest: file.digest,
      bytes: file.bytes,
      lines: file.lines,
      errors: file.errors.total,
      checkedBy: upload.by,
      checkedAt: now,
      appliedBy: null,
      appliedAt: null,
      overrideReason: null,
    };
    await this.imports.add(tx, one);
    await this.imports.addErrors(tx, one.id, file.errors.kept);
    const detail = {
      import: one.id,
      digest: one.digest,
      file: one.file,
      lines: one.lines,
      errors: one.errors,
      ...counts,
    };
    const act = isRefused ? 'refused' : 'checked';
    await this.imports.audit(tx, now, { actor: upload.by, registry: registry.name, act, version, detail });
    return one;
  }
}

/** Puts the draft's rows into the registry, under a version that no look-up sees, and announces which rows it ends. */
async function write(tx: Tx, { registry, upload, file, base }: Compared, version: number): Promise<ImportCounts> {
  const sql: ImportSql = importSql(registry);
  const isFirst = upload.kind === 'replacement' && base.rows === 0 && base.latest === 0;
  if (isFirst) {
    await tx.query(sql.writeAll, [version]);
    return { ...NO_COUNTS, added: file.lines, rowsAfter: file.lines };
  }
  await tx.query(sql.writeChanges, [version]);
  await tx.query(sql.announceEndings, [version]);
  if (upload.kind === 'delta') await tx.query(sql.writeCarried, [base.active, version]);
  return countsOf(await tx.query<Kinds>(kindsOf(registry.name)), base.rows, upload.kind, file.lines);
}

interface Kinds {
  readonly kind: keyof Pick<ImportCounts, 'added' | 'changed' | 'ended' | 'unchanged'>;
  readonly writes: boolean;
  readonly total: string;
}

const kindsOf = (name: RegistryName): string =>
  `select kind, writes, count(*) as total from changes_${name} group by kind, writes`;

/** `ended`: rows that are gone, and rows that only got an end. */
function countsOf(
  kinds: readonly Kinds[],
  rowsBefore: number,
  kind: 'replacement' | 'delta',
  lines: number,
): ImportCounts {
  const sum = (which: Kinds['kind'], writes?: boolean): number =>
    kinds
      .filter((one) => one.kind === which && (writes === undefined || one.writes === writes))
      .reduce((all, one) => all + Number(one.total), 0);
  const [added, changed, ended] = [sum('added'), sum('changed'), sum('ended')];
  const rowsAfter = rowsBefore + added - sum('ended', false);
  const unchanged =
    kind === 'replacement' ? lines - added - changed - sum('ended', true) : rowsBefore - changed - ended;
  return { added, changed, ended, unchanged, rowsBefore, rowsAfter };
}

const stale = (base: number, active: number): DomainError =>
  new DomainError('CASEWORK_IMPORT_STALE', {
    expected: `version ${base} in force, as at the dry run`,
    got: `version ${active}`,
  });
