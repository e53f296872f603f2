import { readFile } from 'node:fs/promises';
import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '#kernel/clock';
import { DomainError } from '#kernel/domain-error';
import { Database } from '#persistence/database';
import { type Directory, hasByteQuota } from './directory';
import { changesBetween, type DirectoryChange } from './directory.changes';
import { readDirectory } from './directory.reading';
import { DirectoryStore } from './directory.store';
import { PARTNER_BROKER, type PartnerBroker } from './partner-broker';

/** Loads partner directories; what a load would change can be seen first. */
@Injectable()
export class DirectoryLoading {
  constructor(
    @Inject(Database) private readonly db: Database,
    @Inject(DirectoryStore) private readonly store: DirectoryStore,
    @Inject(PARTNER_BROKER) private readonly broker: PartnerBroker,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** The directory in force. @throws DomainError NOT_FOUND before the first was loaded. */
  async current(): Promise<Directory> {
    const directory = await this.store.current(this.db);
    if (!directory) throw new DomainError('NOT_FOUND', { expected: 'a directory; load one with npm run migrate' });
    return directory;
  }

  /** What loading would change. @throws DomainError DIRECTORY_INVALID. */
  async preview(json: unknown): Promise<DirectoryChange[]> {
    return changesBetween(await this.store.current(this.db), readDirectory(json));
  }

  /**
   * Puts a directory in force and gives what it changed; an equal one changes nothing. Topics come first: an order
   * routed to a unit whose topic is missing would hold up its partition.
   * @throws DomainError DIRECTORY_INVALID.
   */
  async load(json: unknown, loadedBy: string): Promise<DirectoryChange[]> {
    const directory = readDirectory(json);
    await this.broker.provide(directory.organisations);
    const changes = await this.db.transaction(async (tx) => {
      await this.store.lock(tx);
      const found = changesBetween(await this.store.current(tx), directory);
      if (found.length > 0) await this.store.install(tx, directory, found, loadedBy, this.clock.now());
      return found;
    });
    await this.broker.unlimit(unlimitedBy(changes, directory));
    await this.broker.withdraw(leaversOf(changes));
    return changes;
  }
}

const leaversOf = (changes: readonly DirectoryChange[]): string[] =>
  changes.filter(({ what, change }) => what === 'organisation' && change === 'removed').map(({ code }) => code);

/** Organisations whose quota changed to one without bytes. */
function unlimitedBy(changes: readonly DirectoryChange[], { organisations }: Directory): string[] {
  const changed = new Set(changes.map(({ code }) => code));
  return organisations
    .filter(({ code, quota }) => changed.has(`${code}.quota`) && !hasByteQuota(quota))
    .map(({ code }) => code);
}

/** Reads a directory file. @throws DomainError DIRECTORY_INVALID for one that is missing or no JSON. */
export async function readDirectoryFile(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as unknown;
  } catch (error) {
    const got = (error as Error).message;
    throw new DomainError('DIRECTORY_INVALID', { field: file, expected: 'a JSON file', got }, { cause: error });
  }
}
