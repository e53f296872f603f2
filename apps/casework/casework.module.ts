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
import { CaseReadingStore } from './cases/case-reading.store';
import { CaseConsumer } from './cases/case.consumer';
import { CaseController } from './cases/case.controller';
import { CaseStore } from './cases/case.store';
import { ComplaintStore } from './cases/complaint.store';
import { FoldKeyStore } from './cases/fold-key.store';
import { FoldingStores } from './cases/folding.stores';
import { SenderHistoryService } from './cases/sender-history.service';
import { ClockReadingStore } from './clocks/clock-reading.store';
import { ClockRules } from './clocks/clock-rules';
import { ClockSweeping } from './clocks/clock-sweeping.service';
import { ClockStore } from './clocks/clock.store';
import { ClockSweep } from './clocks/clock.sweep';
import { StopsRead } from './clocks/stops-read';
import { HistoryStore } from './history/history.store';
import { DeliveryConsumer } from './orders/delivery.consumer';
import { EarlierWorkService } from './orders/earlier-work.service';
import { FeedbackStore } from './orders/feedback.store';
import { OrderAnswering } from './orders/order-answering';
import { OrderAnsweringService } from './orders/order-answering.service';
import { OrderDelivering } from './orders/order-delivering';
import { OrderDeliveryService } from './orders/order-delivery.service';
import { OrderIssuing } from './orders/order-issuing';
import { OrderLaneConsumer } from './orders/order-lane.consumer';
import { OrderLaneService } from './orders/order-lane.service';
import { OrderMessageKeeping } from './orders/order-message.keeping';
import { OrderMessageStore } from './orders/order-message.store';
import { OrderOutcomeStores } from './orders/order-outcome.stores';
import { OrderPostingService } from './orders/order-posting.service';
import { OrderReadingStore } from './orders/order-reading.store';
import { OrderController } from './orders/order.controller';
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
  controllers: [CaseConsumer, DeliveryConsumer, OrderLaneConsumer, CaseController, OrderController],
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
    OrderOutcomeStores,
    { provide: OrderDelivering, inject: [ClockRules], useFactory: (rules: ClockRules) => new OrderDelivering(rules) },
    OrderDeliveryService,
    {
      provide: OrderAnswering,
      inject: [OrderDelivering],
      useFactory: (delivering: OrderDelivering) => new OrderAnswering(delivering),
    },
    FeedbackStore,
    OrderMessageStore,
    OrderMessageKeeping,
    OrderAnsweringService,
    OrderLaneService,
    ClockSweeping,
    StopsRead,
    ClockSweep,
    CaseReadingStore,
    OrderReadingStore,
    ClockReadingStore,
    OrderPostingService,
  ],
})
export class CaseworkModule {}
