import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, DAY, type Clock } from '#kernel/clock';
import { DomainError } from '#kernel/domain-error';
import { Database, type Tx } from '#persistence/database';
import { isShrinking, type RegistryImport } from './registry-import';
import { RegistryImportStore, type Pointer } from './registry-import.store';
import { RegistryRowsStore } from './registry-rows.store';
import { ActiveRegistries } from './active-registries';
import type { RegistryName } from './registry';

/** How long a dry run stands for what its reader saw. */
const DRAFT_KEPT = 7 * DAY;

export interface Confirmation {
  readonly registry: RegistryName;
  readonly id: string;
  /** SHA-256 that the dry run told: who confirms says which file. */
  readonly digest: string;
  /** Why a replacement that leaves little or nothing is meant. */
  readonly overrideReason: string | null;
  readonly by: string;
}

export interface Rollback {
  readonly registry: RegistryName;
  /** Null: the version before the active one. */
  readonly to: number | null;
  readonly reason: string;
  readonly by: string;
}

/** Flips which version of a registry look-ups see; each flip is one transaction, so nobody sees half of it. */
@Injectable()
export class VersionActivating {
  constructor(
    private readonly db: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly imports: RegistryImportStore,
    private readonly rows: RegistryRowsStore,
    private readonly registries: ActiveRegistries,
  ) {}

  /** Puts a checked import into force. The same confirmation again changes nothing. @throws DomainError CASEWORK_IMPORT_… */
  confirm(confirmation: Confirmation): Promise<RegistryImport> {
    const { registry, id, digest, overrideReason, by } = confirmation;
    return this.db.transaction(async (tx) => {
      const pointer = await this.imports.lock(tx, registry);
      const draft = await this.imports.one(tx, registry, id);
      if (draft === null) throw new DomainError('NOT_FOUND', { field: 'id', expected: `an import of ${registry}` });
      if (draft.digest !== digest) {
        throw new DomainError('CASEWORK_IMPORT_DIFFERS', {
          field: 'digest',
          expected: draft.digest,
          got: digest.slice(0, 64),
        });
      }
      if (draft.state === 'applied') return draft;
      const now = this.clock.now();
      assertConfirmable(draft, pointer, overrideReason, now);
      await this.imports.applied(tx, id, by, now, overrideReason);
      await this.activate(tx, { ...draft, appliedBy: by }, now);
      const { added, changed, ended, unchanged, rowsBefore, rowsAfter } = draft;
      const detail = { import: id, digest, added, changed, ended, unchanged, rowsBefore, rowsAfter, overrideReason };
      await this.imports.audit(tx, now, { actor: by, registry, act: 'applied', version: draft.version, detail });
      return { ...draft, state: 'applied', appliedBy: by, appliedAt: now, overrideReason };
    });
  }

  /** Goes back to a version that was in force before; what came since stays provable and can be gone back to as well. */
  rollBack({ registry, to, reason, by }: Rollback): Promise<{ from: number; to: number }> {
    return this.db.transaction(async (tx) => {
      const pointer = await this.imports.lock(tx, registry);
      const active = await this.imports.version(tx, registry, pointer.active);
      const wanted = to ?? active?.base ?? null;
      const target = wanted === null ? null : await this.versionAt(tx, registry, wanted);
      if (target === null || wanted === pointer.active) {
        throw new DomainError('NOT_FOUND', {
          field: 'to',
          expected: `an earlier version of ${registry}`,
          got: String(wanted),
        });
      }
      const now = this.clock.now();
      await this.imports.point(tx, registry, target, now);
      const detail = { from: pointer.active, reason };
      await this.imports.audit(tx, now, { actor: by, registry, act: 'rolled-back', version: target.version, detail });
      tx.afterCommit(() => this.registries.forget());
      return { from: pointer.active, to: target.version };
    });
  }

  /** Flips to a version whose rows are in the table; the registry is locked. Other drafts were compared with what no longer stands. */
  async activate(tx: Tx, one: RegistryImport, now: Date): Promise<void> {
    const version = one.version!;
    const others = (await this.imports.drafts(tx, one.registry)).filter((draft) => draft.id !== one.id);
    await this.discard(tx, one.registry, others, one.appliedBy!, now);
    await this.rows.end(tx, one.registry, version, one.base);
    await this.imports.point(tx, one.registry, { version, label: one.label, rows: one.rowsAfter }, now);
    tx.afterCommit(() => this.registries.forget());
  }

  /** Takes drafts out of the table that nobody can or will confirm. */
  async discardStale(tx: Tx, registry: RegistryName, by: string, now: Date): Promise<void> {
    const { active } = await this.imports.lock(tx, registry);
    const drafts = await this.imports.drafts(tx, registry);
    await this.discard(
      tx,
      registry,
      drafts.filter((draft) => draft.base !== active || isOld(draft, now)),
      by,
      now,
    );
  }

  private async discard(tx: Tx, registry: RegistryName, drafts: readonly RegistryImport[], actor: string, now: Date) {
    if (drafts.length === 0) return;
    await this.rows.remove(
      tx,
      registry,
      drafts.map((draft) => draft.version!),
    );
    await this.imports.discard(
      tx,
      drafts.map((draft) => draft.id),
    );
    for (const { id, version } of drafts) {
      await this.imports.audit(tx, now, { actor, registry, act: 'discarded', version, detail: { import: id } });
    }
  }

  /** Version 0 is what stood before the first import, which knows how much that was. */
  private async versionAt(tx: Tx, registry: RegistryName, version: number) {
    if (version > 0) {
      const found = await this.imports.version(tx, registry, version);
      return found === null ? null : { version, label: found.label, rows: found.rowsAfter };
    }
    const rows = await this.rows.count(tx, registry, 0);
    return { version: 0, label: 'v0', rows };
  }
}

const isOld = (draft: RegistryImport, now: Date): boolean => now.getTime() - draft.checkedAt.getTime() > DRAFT_KEPT;

function assertConfirmable(draft: RegistryImport, { active }: Pointer, overrideReason: string | null, now: Date): void {
  if (draft.state === 'refused') {
    throw new DomainError('CASEWORK_IMPORT_REFUSED', {
      expected: 'a dry run without errors',
      got: `${draft.errors} errors`,
    });
  }
  if (draft.state === 'discarded' || draft.base !== active || isOld(draft, now)) {
    const expected = `version ${draft.base} in force, as at the dry run, and a dry run of the last 7 days`;
    throw new DomainError('CASEWORK_IMPORT_STALE', { expected, got: `version ${active}, ${draft.state}` });
  }
  if (isShrinking(draft) && overrideReason === null) {
    const expected = 'overrideReason, because it leaves less than 70 % of the rows';
    const got = `${draft.rowsAfter} of ${draft.rowsBefore} rows`;
    throw new DomainError('CASEWORK_IMPORT_SHRINKS', { field: 'overrideReason', expected, got });
  }
}
