import { BundledTables } from '#numbering/bundled-tables';
import type { Room } from '../room';
import { OwnerResolvingService } from './owner-resolving.service';
import { RegistryStore } from './registry.store';

export const OWNERS: Room = {
  providers: [{ provide: BundledTables, useFactory: () => BundledTables.load() }, RegistryStore, OwnerResolvingService],
};
