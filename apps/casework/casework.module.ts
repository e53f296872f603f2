import { Module } from '@nestjs/common';
import { AccessModule } from '#access/access.module';
import { CASEWORK_RECEIPTS } from '#contracts/topics';
import { MessagingModule } from '#messaging/messaging.module';
import { BundledTables } from '#numbering/bundled-tables';
import { Configuration } from '#runtime/configuration';
import { ConfigurationModule } from '#runtime/configuration.module';
import { OperationsModule } from '#runtime/operations.module';
import { bundledProfiles } from '#worktime/bundled';
import { profileById } from '#worktime/profile';
import { CaseFolding } from './cases/case-folding';
import { CaseFoldingService } from './cases/case-folding.service';
import { CaseConsumer } from './cases/case.consumer';
import { CaseStore } from './cases/case.store';
import { ComplaintStore } from './cases/complaint.store';
import { FoldKeyStore } from './cases/fold-key.store';
import { FoldingStores } from './cases/folding.stores';
import { SenderHistoryService } from './cases/sender-history.service';
import { ClockRules } from './clocks/clock-rules';
import { ClockStore } from './clocks/clock.store';
import { HistoryStore } from './history/history.store';
import { EarlierWorkService } from './orders/earlier-work.service';
import { OrderIssuing } from './orders/order-issuing';
import { OrderStore } from './orders/order.store';
import { OwnerResolvingService } from './owners/owner-resolving.service';
import { RegistryStore } from './owners/registry.store';

/** A profile chosen by name stands in for whichever is in force. */
const rulesFrom = ({ profile }: Configuration): ClockRules => {
  const profiles = bundledProfiles();
  if (profile === undefined) return new ClockRules(profiles);
  return new ClockRules([{ ...profileById(profile, profiles), effectiveFrom: '1992-01-01' }]);
};

const issuingFrom = (rules: ClockRules, { issuerName, issuerPhone }: Configuration): OrderIssuing =>
  new OrderIssuing(rules, { name: issuerName, ...(issuerPhone === undefined ? {} : { phone: issuerPhone }) });

/** Cases, orders, clocks and the registries that name an owner, in the order that complaints meet them. */
@Module({
  imports: [
    ConfigurationModule,
    OperationsModule,
    AccessModule,
    MessagingModule.forContext('casework', { source: '/liandong/casework', receiptsTopic: CASEWORK_RECEIPTS.name }),
  ],
  controllers: [CaseConsumer],
  providers: [
    { provide: BundledTables, useFactory: () => BundledTables.load() },
    { provide: ClockRules, inject: [Configuration], useFactory: rulesFrom },
    { provide: OrderIssuing, inject: [ClockRules, Configuration], useFactory: issuingFrom },
    {
      provide: CaseFolding,
      inject: [ClockRules, OrderIssuing],
      useFactory: (rules: ClockRules, issuing: OrderIssuing) => new CaseFolding(rules, issuing),
    },
    RegistryStore,
    OwnerResolvingService,
    FoldKeyStore,
    CaseStore,
    ComplaintStore,
    OrderStore,
    ClockStore,
    HistoryStore,
    FoldingStores,
    EarlierWorkService,
    SenderHistoryService,
    CaseFoldingService,
  ],
})
export class CaseworkModule {}
