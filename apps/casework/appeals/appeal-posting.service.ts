import { Inject, Injectable } from '@nestjs/common';
import { assertMatches } from '#access/preconditions';
import type { Principal } from '#access/principal';
import { CLOCK, type Clock } from '#kernel/clock';
import { DomainError } from '#kernel/domain-error';
import { NATIONAL, unitCode } from '#kernel/organisations';
import { Database } from '#persistence/database';
import { formatInstant } from '#worktime/days';
import { MeasureStore } from '../measures/measure.store';
import { readBody } from '../orders/unit-message';
import { CaseWorking } from '../work/case-working.service';
import { escalateUntil, type Appeal } from './appeal';
import { AppealDeciding } from './appeal-deciding.service';
import { AppealEscalating } from './appeal-escalating.service';
import { AppealFiling } from './appeal-filing.service';
import { AppealReadingStore } from './appeal-reading.store';
import { appealNumber } from './appeal.events';
import { AppealRequest, EscalationRequest, SecondDecision, StatusRequest } from './appeal.requests';
import { AppealStore } from './appeal.store';
import type { AppealStatusView } from './appeal.view';
import { NoticeProof } from './notice-proof.service';

/** What is said of appeals over HTTP: by the affected party itself, by desks for it, and by the second level. */
@Injectable()
export class AppealPosting {
  constructor(
    private readonly db: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly working: CaseWorking,
    private readonly proof: NoticeProof,
    private readonly filing: AppealFiling,
    private readonly escalating: AppealEscalating,
    private readonly deciding: AppealDeciding,
    private readonly appeals: AppealStore,
    private readonly reading: AppealReadingStore,
    private readonly measures: MeasureStore,
  ) {}

  /** @param who the desk that files for the party; null on the public page */
  async file(who: Principal | null, body: unknown): Promise<AppealStatusView> {
    const request = readBody(AppealRequest, objectOf(body));
    const filedAtUnit = unitOf(who, request.unit);
    const { id, caseId } = await this.proof.prove(request.noticeNumber, request.code);
    const { grounds, contact } = request;
    const filing = { filedAtUnit, grounds, contact, at: this.clock.now().getTime() };
    await this.working.change([caseId], (work, tx) => this.filing.file(work, tx, id, filing));
    return this.statusOf(id);
  }

  async escalate(who: Principal | null, body: unknown): Promise<AppealStatusView> {
    const request = readBody(EscalationRequest, objectOf(body));
    const unit = unitOf(who, request.unit);
    const { id, caseId } = await this.proof.prove(request.noticeNumber, request.code);
    const escalation = { unit, grounds: request.grounds, at: this.clock.now().getTime() };
    await this.working.change([caseId], (work, tx) => this.escalating.escalate(work, tx, id, escalation));
    return this.statusOf(id);
  }

  async status(body: unknown): Promise<AppealStatusView> {
    const { noticeNumber, code } = readBody(StatusRequest, objectOf(body));
    return this.statusOf((await this.proof.prove(noticeNumber, code)).id);
  }

  /** @param ifMatch the version of the case that the decision rests on */
  async decideAgain(who: Principal, id: string, body: unknown, ifMatch?: string): Promise<{ itemId: string }> {
    const verdict = readBody(SecondDecision, objectOf(body));
    const caseIds = await this.appeals.caseId(this.db, id);
    const actor = who.has('centre-12321') ? 'centre-12321' : 'arbiter';
    return this.working.change(caseIds, async (work, tx) => {
      for (const { seq } of work.files.values()) assertMatches(ifMatch, seq);
      const appeal = await this.deciding.decideAgain(work, tx, id, verdict, actor);
      return { itemId: appeal.id };
    });
  }

  private async statusOf(noticeId: string): Promise<AppealStatusView> {
    const appeal = await this.appeals.ofNotice(this.db, noticeId);
    if (appeal === undefined) {
      throw new DomainError('CASEWORK_APPEAL_UNKNOWN', { field: 'noticeNumber', expected: 'a notice with an appeal' });
    }
    const [stored] = await this.reading.one(appeal.id, appeal.id);
    const [measure, until] = [(await this.measures.ofNotice(this.db, noticeId))!, escalateUntil(appeal)];
    return {
      number: appealNumber(appeal.id),
      state: appeal.state,
      stateText: stateText(appeal),
      isFinal: appeal.isFinal,
      filedAt: formatInstant(appeal.filedAt),
      due: stored!.due === null ? null : formatInstant(stored!.due.getTime()),
      reason: appeal.secondReason ?? (appeal.state === 'escalated' ? null : appeal.firstReason),
      escalateUntil: until === null ? null : formatInstant(until),
      measureKind: measure.kind,
      measureState: measure.state,
    };
  }
}

const STATE_TEXT: Readonly<Record<Appeal['state'], string>> = {
  filed: '已受理，等待处置单位作出决定',
  upheld: '申诉成立，处置措施已解除',
  'partly-upheld': '申诉部分成立，处置措施已减轻',
  dismissed: '申诉不成立',
  escalated: '已申请复核，等待12321或裁定机构作出最终决定',
};

const stateText = ({ state, isFinal }: Appeal): string =>
  isFinal && state !== 'upheld' ? `${STATE_TEXT[state]}（最终决定）` : STATE_TEXT[state];

/** The unit of the desk that files; of 12321 its national desk. */
function unitOf(who: Principal | null, stated: string | undefined): string | null {
  if (who === null) {
    if (stated === undefined) return null;
    throw new DomainError('FIELD_UNKNOWN', { field: 'unit', expected: 'no unit without a token' });
  }
  if (who.has('centre-12321')) return unitCode(who.organisation, NATIONAL);
  if (stated === undefined) throw new DomainError('FIELD_MISSING', { field: 'unit', expected: 'the unit of the desk' });
  who.assertActsFor(stated);
  return stated;
}

function objectOf(body: unknown): object {
  if (body !== null && typeof body === 'object' && !Array.isArray(body)) return body;
  throw new DomainError('NOT_JSON', { expected: 'a JSON object', got: Array.isArray(body) ? 'a list' : typeof body });
}
