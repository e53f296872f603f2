import { BundledTables } from '#numbering/bundled-tables';
import type { Room } from '../room';
import { ActiveRegistries } from './active-registries';
import { ImportChecking } from './import-checking.service';
import { OwnerResolvingService } from './owner-resolving.service';
import { RegistryImportStore } from './registry-import.store';
import { RegistryRowsStore } from './registry-rows.store';
import { RegistryStore } from './registry.store';
import { VersionActivating } from './version-activating.service';

export const OWNERS: Room = {
  providers: [
    { provide: BundledTables, useFactory: () => BundledTables.load() },
    RegistryStore,
    ActiveRegistries,
    OwnerResolvingService,
    RegistryImportStore,
    RegistryRowsStore,
    VersionActivating,
    ImportChecking,
  ],
};
