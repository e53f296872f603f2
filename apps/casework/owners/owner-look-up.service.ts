import { Injectable } from '@nestjs/common';
import { DomainError } from '#kernel/domain-error';
import { explainOwner } from '#numbering/explanation';
import { ANY_TIME, messageInterval, type Interval } from '#numbering/interval';
import { readMoment } from '#numbering/moment';
import type { MessageFacts } from '#numbering/owner';
import { normaliseSender } from '#numbering/sender';
import { Database } from '#persistence/database';
import { ActiveRegistries } from './active-registries';
import { OwnerResolvingService } from './owner-resolving.service';
import type { RegistryName } from './registry';
import { RegistryImportStore } from './registry-import.store';
import type { OwnerLookUpView } from './registry.view';
import type { SeenVersion } from './registry.store';

export interface LookUp {
  /** As displayed. */
  readonly number: string;
  /** A day, or a time to the minute or second; null: any. */
  readonly at: string | null;
  readonly message: MessageFacts;
  /** Versions to be asked instead of those in force. */
  readonly versions: ReadonlyMap<RegistryName, number>;
}

/** Looks one number up as folding does, and says why. */
@Injectable()
export class OwnerLookUp {
  constructor(
    private readonly db: Database,
    private readonly imports: RegistryImportStore,
    private readonly registries: ActiveRegistries,
    private readonly owners: OwnerResolvingService,
  ) {}

  /** @throws DomainError for a time that is none, or a version that never was in force */
  async explain({ number, at, message, versions }: LookUp): Promise<OwnerLookUpView> {
    const interval = intervalOf(at);
    const seen = await this.registries.instead(this.db, await this.versionsOf(versions));
    const sender = normaliseSender(number);
    const [owner] = await this.owners.resolve(this.db, [{ sender: number, interval, message }], seen);
    const { unit, desk, carrier, hostCarrier, province, city, method, confidence, evidence, candidates } = owner!;
    const isValid = sender.kind !== 'invalid';
    return {
      number,
      normalized: sender.normalized,
      kind: sender.kind,
      mainCode: isValid ? sender.mainCode : null,
      subPort: isValid ? sender.subPort : null,
      ...{ unit, desk, carrier, hostCarrier, province, city, method, confidence, evidence, candidates },
      warnings: owner!.warnings,
      explanation: explainOwner(sender, interval, owner!),
      versions: Object.fromEntries([...seen.versions].map(([name, { label }]) => [name, label])),
    };
  }

  private async versionsOf(wanted: LookUp['versions']): Promise<Map<RegistryName, SeenVersion>> {
    const found = new Map<RegistryName, SeenVersion>();
    for (const [name, version] of wanted) {
      const one = version === 0 ? { label: 'v0' } : await this.imports.version(this.db, name, version);
      if (one === null) {
        throw new DomainError('NOT_FOUND', {
          field: name,
          expected: 'a version that was in force',
          got: String(version),
        });
      }
      found.set(name, { version, label: one.label });
    }
    return found;
  }
}

function intervalOf(at: string | null): Interval {
  if (at === null) return ANY_TIME;
  const written = readMoment(at);
  if (written !== null) return messageInterval(written.moment, written.precision);
  const expected = 'a time with offset such as 2026-05-01T09:30:00+08:00, or a day such as 2026-05-01';
  throw new DomainError('REQUEST_INVALID', { field: 'at', expected, got: at.slice(0, 60) });
}
