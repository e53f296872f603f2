import { BundledTables } from '#numbering/bundled-tables';
import type { Room } from '../room';
import { ActiveRegistries } from './active-registries';
import { ImportChecking } from './import-checking.service';
import { OpenComplaintStore } from './open-complaint.store';
import { OwnerLookUp } from './owner-look-up.service';
import { OwnerResolvingService } from './owner-resolving.service';
import { OwnerSimulating } from './owner-simulating.service';
import { RegistryDifferenceStore } from './registry-difference.store';
import { RegistryImportController } from './registry-import.controller';
import { RegistryImportStore } from './registry-import.store';
import { RegistryRowsStore } from './registry-rows.store';
import { RegistryWatch } from './registry-watch';
import { RegistryController } from './registry.controller';
import { RegistryStore } from './registry.store';
import { VersionActivating } from './version-activating.service';

export const OWNERS: Room = {
  controllers: [RegistryController, RegistryImportController],
  providers: [
    { provide: BundledTables, useFactory: () => BundledTables.load() },
    RegistryStore,
    ActiveRegistries,
    OwnerResolvingService,
    RegistryImportStore,
    RegistryRowsStore,
    RegistryDifferenceStore,
    VersionActivating,
    ImportChecking,
    OpenComplaintStore,
    OwnerSimulating,
    OwnerLookUp,
  ],
  background: [RegistryWatch],
};
