import type { Room } from '../room';
import { AppealDeciding } from './appeal-deciding.service';
import { AppealEscalating } from './appeal-escalating.service';
import { AppealFiling } from './appeal-filing.service';
import { AppealPosting } from './appeal-posting.service';
import { AppealReadingStore } from './appeal-reading.store';
import { AppealController } from './appeal.controller';
import { AppealStore } from './appeal.store';
import { NoticeProof } from './notice-proof.service';
import { NoticeProofStore } from './notice-proof.store';
import { PublicAppealController } from './public-appeal.controller';

/** 处置申诉: what the party a measure affects can say against it, and what is decided. */
export const APPEALS: Room = {
  // The public paths stand before the one that takes any id.
  controllers: [PublicAppealController, AppealController],
  providers: [
    NoticeProofStore,
    NoticeProof,
    AppealStore,
    AppealReadingStore,
    AppealFiling,
    AppealEscalating,
    AppealDeciding,
    AppealPosting,
  ],
};
