import type { Room } from '../room';
import { AcceptingStore } from './accepting.store';
import { Disagreeing } from './disagreeing.service';
import { DisagreementDeciding } from './disagreement-deciding.service';
import { DisagreementStore } from './disagreement.store';
import { OrderAccepting } from './order-accepting.service';
import { OrderReworking } from './order-reworking.service';
import { OrderReviewing } from './order-reviewing.service';
import { ReviewController } from './review.controller';
import { ReviewPlanning } from './review-planning.service';
import { ReviewReadingStore } from './review-reading.store';
import { ReviewStore } from './review.store';
import { REVIEW_PLAN, SAMPLING_PLAN } from './sampling-plan';

/** 审核: which feedback 12321 looks at, and what it says of it. */
export const REVIEWS: Room = {
  controllers: [ReviewController],
  providers: [
    ReviewStore,
    AcceptingStore,
    OrderAccepting,
    { provide: REVIEW_PLAN, useValue: SAMPLING_PLAN },
    ReviewPlanning,
    OrderReworking,
    OrderReviewing,
    ReviewReadingStore,
    DisagreementStore,
    Disagreeing,
    DisagreementDeciding,
  ],
};
