import { systemClock } from '#kernel/clock';
import type { Database } from '#persistence/database';
import type { Configuration } from '#runtime/configuration';
import { DirectoryLoading, readDirectoryFile } from './directory-loading.service';
import { DirectoryStore } from './directory.store';
import { KafkaPartnerBroker } from './kafka-partner-broker';

/** Loads a directory file outside a running service and says in one line what changed. @throws DomainError DIRECTORY_INVALID. */
export async function loadDirectory(db: Database, configuration: Configuration, file: string): Promise<string> {
  const loading = new DirectoryLoading(db, new DirectoryStore(), new KafkaPartnerBroker(configuration), systemClock);
  const changes = await loading.load(await readDirectoryFile(file), 'npm run migrate');
  const count = (what: string): number => changes.filter((change) => change.what === what).length;
  return changes.length === 0
    ? 'directory: as it was'
    : `directory: ${count('organisation')} organisations and ${count('unit')} units joined or left, ${count('member')} details changed`;
}
