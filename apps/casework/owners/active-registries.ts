import { Injectable } from '@nestjs/common';
import { SECOND } from '#kernel/clock';
import type { PrefixRow } from '#numbering/rows';
import type { Reader } from '../history/history.store';
import { RegistryStore, type SeenVersion, type SeenVersions } from './registry.store';

/** How long a process may go on with the versions it knows of, when no word of a flip reaches it. */
const VERSIONS_KEPT = SECOND;

/** What one batch sees of all registries, whatever flips meanwhile: one version of each. */
export interface SeenRegistries {
  readonly versions: SeenVersions;
  readonly prefixes: ReadonlyMap<string, readonly PrefixRow[]>;
}

const NO_ROWS: ReadonlyMap<string, never> = new Map<string, never>();

/** The versions in force as this process knows them: asked once a second, or at once when a flip was heard of. */
@Injectable()
export class ActiveRegistries {
  private seen: SeenRegistries = { versions: new Map(), prefixes: NO_ROWS };
  private askedAt = -Infinity;
  private flipsHeardOf = 0;

  constructor(private readonly store: RegistryStore) {}

  async current(reader: Reader): Promise<SeenRegistries> {
    const now = performance.now();
    if (now - this.askedAt < VERSIONS_KEPT) return this.seen;
    const heard = this.flipsHeardOf;
    const versions = await this.store.active(reader);
    const known = this.seen.versions.get('prefixes');
    const isSame = known?.label === versions.get('prefixes')?.label;
    this.seen = { versions, prefixes: isSame ? this.seen.prefixes : await this.prefixesOf(reader, versions) };
    // Word of a flip that came meanwhile may be about what this answer doesn't know yet.
    if (heard === this.flipsHeardOf) this.askedAt = now;
    return this.seen;
  }

  /** The next batch asks again. */
  forget(): void {
    this.flipsHeardOf++;
    this.askedAt = -Infinity;
  }

  /** The versions in force with others in their place, for simulations and for looking back. */
  async instead(reader: Reader, others: SeenVersions): Promise<SeenRegistries> {
    const versions = new Map([...(await this.store.active(reader)), ...others]);
    return { versions, prefixes: await this.prefixesOf(reader, versions) };
  }

  private async prefixesOf(reader: Reader, versions: SeenVersions): Promise<SeenRegistries['prefixes']> {
    const seen: SeenVersion | undefined = versions.get('prefixes');
    return seen === undefined ? NO_ROWS : this.store.prefixes(reader, seen);
  }
}
