import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '#kernel/clock';
import { DomainError } from '#kernel/domain-error';
import { Database } from '#persistence/database';
import { signatureOf } from '#text/signature';
import { ActiveRegistries, type SeenRegistries } from './active-registries';
import { OpenComplaintStore, type OpenCase, type OpenComplaint, type Position } from './open-complaint.store';
import { OwnerChangeTally, type OwnerChangeReport } from './owner-change';
import { OwnerResolvingService, type OwnerQuestion } from './owner-resolving.service';
import type { RegistryName } from './registry';
import { RegistryImportStore } from './registry-import.store';

const CASES_AT_ONCE = 500;
const COMPLAINTS_AT_ONCE = 500;
const FIRST = '00000000-0000-0000-0000-000000000000';

export interface Simulated extends OwnerChangeReport {
  readonly at: Date;
  readonly registry: RegistryName;
  /** In force, and laid over it. */
  readonly base: number;
  readonly version: number;
}

/** Asks of every open case whose it would be under other tables. Moves nothing: that is for people to decide. */
@Injectable()
export class OwnerSimulating {
  constructor(
    private readonly db: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly imports: RegistryImportStore,
    private readonly registries: ActiveRegistries,
    private readonly owners: OwnerResolvingService,
    private readonly open: OpenComplaintStore,
  ) {}

  /** Which open cases and orders would change unit, were this dry run put in force. Kept with the import. */
  async simulate(registry: RegistryName, id: string, by: string): Promise<Simulated> {
    const draft = await this.imports.one(this.db, registry, id);
    if (draft === null) throw new DomainError('NOT_FOUND', { field: 'id', expected: `an import of ${registry}` });
    const { active } = await this.imports.pointer(this.db, registry);
    if (draft.state !== 'checked' || draft.base !== active) {
      throw new DomainError('CASEWORK_IMPORT_STALE', { expected: 'a dry run that can be confirmed', got: draft.state });
    }
    const now = await this.registries.instead(this.db, new Map());
    const label = now.versions.get(registry)?.label ?? 'none';
    const draftOver = { version: draft.base, label, draft: draft.version! };
    const then = await this.registries.instead(this.db, new Map([[registry, draftOver]]));
    const report = await this.compare((questions) => this.under(questions, now), then);
    const simulated = { ...report, at: this.clock.now(), registry, base: draft.base, version: draft.version! };
    await this.db.transaction(async (tx) => {
      await this.imports.keepSimulation(tx, id, simulated);
      const { casesChanging, ordersChanging } = report;
      const detail = { import: id, casesChanging, ordersChanging };
      const entry = { actor: by, registry, act: 'simulated', version: draft.version, detail } as const;
      await this.imports.audit(tx, simulated.at, entry);
    });
    return simulated;
  }

  /** Which open cases stand under a unit that the tables in force no longer give. */
  async drift(): Promise<OwnerChangeReport> {
    return this.compare(
      (_, files) => Promise.resolve(files.map(({ unit }) => unit)),
      await this.registries.instead(this.db, new Map()),
    );
  }

  private async compare(
    before: (questions: readonly OwnerQuestion[], files: readonly OpenCase[]) => Promise<(string | null)[]>,
    then: SeenRegistries,
  ): Promise<OwnerChangeReport> {
    const tally = new OwnerChangeTally();
    for await (const cases of this.pages()) {
      tally.open(cases.length);
      const byId = new Map(cases.map((file) => [file.id, file]));
      for await (const complaints of this.complaintsOf([...byId.keys()])) {
        const files = complaints.map(({ caseId }) => byId.get(caseId)!);
        const questions = complaints.map((one, i) => questionOf(one, files[i]!));
        const [from, to] = [await before(questions, files), await this.under(questions, then)];
        files.forEach((file, i) => tally.add(file, from[i]!, to[i]!));
      }
    }
    return tally.report();
  }

  private async under(questions: readonly OwnerQuestion[], seen: SeenRegistries): Promise<(string | null)[]> {
    return (await this.owners.resolve(this.db, questions, seen)).map(({ unit }) => unit);
  }

  private async *pages(): AsyncGenerator<OpenCase[]> {
    for (let after = FIRST; ;) {
      const cases = await this.open.cases(after, CASES_AT_ONCE);
      if (cases.length > 0) yield cases;
      if (cases.length < CASES_AT_ONCE) return;
      after = cases.at(-1)!.id;
    }
  }

  private async *complaintsOf(caseIds: readonly string[]): AsyncGenerator<OpenComplaint[]> {
    for (let after: Position = { caseId: FIRST, complaintId: FIRST }; ;) {
      const complaints = await this.open.complaints(caseIds, after, COMPLAINTS_AT_ONCE);
      if (complaints.length > 0) yield complaints;
      if (complaints.length < COMPLAINTS_AT_ONCE) return;
      after = complaints.at(-1)!;
    }
  }
}

function questionOf(one: OpenComplaint, { sender }: OpenCase): OwnerQuestion {
  const { receivedFrom, receivedUntil, complainedAt, carrier, province, text } = one;
  const isKnown = receivedFrom !== null && receivedUntil !== null;
  const interval = isKnown
    ? { from: receivedFrom.getTime(), until: receivedUntil.getTime() }
    : { from: -Infinity, until: complainedAt.getTime() };
  return { sender, interval, message: { carrier, province, signature: text === null ? null : signatureOf(text) } };
}
