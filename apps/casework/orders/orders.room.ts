import { Configuration } from '#runtime/configuration';
import { ClockRules } from '../clocks/clock-rules';
import type { Room } from '../room';
import { BesideOrderStore } from './beside-order.store';
import { BulkPosting } from './bulk-posting.service';
import { BulkController } from './bulk.controller';
import { BulkStore } from './bulk.store';
import { CaseSettling } from './case-settling.service';
import { ComplaintChangeStore } from './complaint-change.store';
import { ComplaintCorrecting } from './complaint-correcting.service';
import { ComplaintLeaving } from './complaint-leaving.service';
import { ComplaintWithdrawing } from './complaint-withdrawing.service';
import { OrderSupplementing } from './order-supplementing';
import { DeliveryConsumer } from './delivery.consumer';
import { EarlierWorkService } from './earlier-work.service';
import { FeedbackStore } from './feedback.store';
import { OrderAnswering } from './order-answering';
import { OrderAnsweringService } from './order-answering.service';
import { OrderDelivering } from './order-delivering';
import { OrderDeliveryService } from './order-delivery.service';
import { OrderIssuing } from './order-issuing';
import { OrderLaneConsumer } from './order-lane.consumer';
import { OrderLaneService } from './order-lane.service';
import { OrderMessageKeeping } from './order-message.keeping';
import { OrderMessageStore } from './order-message.store';
import { OrderPostingService } from './order-posting.service';
import { OrderReadingStore } from './order-reading.store';
import { OrderProving } from './order-proving.service';
import { OrderReassigning } from './order-reassigning.service';
import { OrderReassigningStore } from './order-reassigning.store';
import { FurtherOrdering } from './further-ordering.service';
import { OrderChangingController } from './order-changing.controller';
import { OrderWithdrawing } from './order-withdrawing.service';
import { OrderReissuing } from './order-reissuing.service';
import { OrderReissuingStore } from './order-reissuing.store';
import { UnitMessagesTaking } from './unit-messages-taking.service';
import { OrderController } from './order.controller';
import { OrderStore } from './order.store';

const issuingFrom = (rules: ClockRules, { issuerName, issuerPhone }: Configuration): OrderIssuing =>
  new OrderIssuing(rules, { name: issuerName, ...(issuerPhone === undefined ? {} : { phone: issuerPhone }) });

export const ORDERS: Room = {
  controllers: [DeliveryConsumer, OrderLaneConsumer, BulkController, OrderController, OrderChangingController],
  providers: [
    { provide: OrderIssuing, inject: [ClockRules, Configuration], useFactory: issuingFrom },
    OrderStore,
    EarlierWorkService,
    OrderReissuingStore,
    OrderReissuing,
    CaseSettling,
    OrderWithdrawing,
    ComplaintChangeStore,
    {
      provide: OrderSupplementing,
      inject: [ClockRules, OrderIssuing],
      useFactory: (rules: ClockRules, issuing: OrderIssuing) => new OrderSupplementing(rules, issuing),
    },
    ComplaintLeaving,
    ComplaintWithdrawing,
    ComplaintCorrecting,
    FurtherOrdering,
    BesideOrderStore,
    OrderProving,
    OrderReassigningStore,
    OrderReassigning,
    { provide: OrderDelivering, inject: [ClockRules], useFactory: (rules: ClockRules) => new OrderDelivering(rules) },
    OrderDeliveryService,
    {
      provide: OrderAnswering,
      inject: [OrderDelivering],
      useFactory: (delivering: OrderDelivering) => new OrderAnswering(delivering),
    },
    FeedbackStore,
    OrderMessageStore,
    OrderAnsweringService,
    UnitMessagesTaking,
    BulkStore,
    BulkPosting,
    OrderLaneService,
    OrderReadingStore,
    OrderPostingService,
  ],
  background: [OrderMessageKeeping],
};
