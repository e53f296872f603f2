import { Injectable } from '@nestjs/common';
import type { Tx } from '#persistence/database';
import { EarlierWorkService, together } from '../orders/earlier-work.service';
import type { EarlierWork } from '../orders/order-issuing';
import type { Case } from './case';
import type { CaseLink } from './new-case';
import type { FoldGroup } from './fold-group';
import { FoldKeyStore, type FoldKey } from './fold-key.store';
import type { LinkReason } from './folding';

/** What is known of a sender when a case about it is opened. */
@Injectable()
export class SenderHistoryService {
  constructor(
    private readonly foldKeys: FoldKeyStore,
    private readonly earlier: EarlierWorkService,
  ) {}

  /** Cases and orders about the senders of groups that open a case; those this transaction opens don't count. */
  async before(tx: Tx, groups: readonly FoldGroup[]): Promise<SendersBefore> {
    const senders = [...new Set(groups.map((group) => group.sender))];
    const proposed = new Set(groups.map((group) => group.proposedCaseId));
    const keys = (await this.foldKeys.ofSenders(tx, senders)).filter((key) => !proposed.has(key.currentCaseId));
    const works = await this.earlier.ofCases(tx, [...new Set(keys.map((key) => key.currentCaseId))]);
    const bySender = new Map<string, FoldKey[]>();
    for (const key of keys) bySender.set(key.sender, [...(bySender.get(key.sender) ?? []), key]);
    const ported = groups.flatMap(({ unit, complaints }) => {
      const { mainCode } = complaints[0]!.complaint.sender;
      return mainCode === undefined || unit.startsWith('?') ? [] : [{ unit, mainCode }];
    });
    return new SendersBefore(bySender, works, await this.earlier.siblings(tx, ported, []));
  }
}

export class SendersBefore {
  /** Cases this transaction opens, by sender. */
  private readonly opened = new Map<string, string>();

  constructor(
    private readonly bySender: ReadonlyMap<string, readonly FoldKey[]>,
    private readonly works: ReadonlyMap<string, EarlierWork>,
    /** Open orders about the same main code, by `unit/main code`. */
    private readonly siblings: ReadonlyMap<string, readonly string[]>,
  ) {}

  /**
   * The case that a new one continues: the current one of its own fold key, else the sender's latest at another unit.
   * Call it in the order in which cases are opened.
   */
  of(group: FoldGroup, current: Case | null, reason: LinkReason | null): { link: CaseLink | null; work: EarlierWork } {
    const keys = this.bySender.get(group.sender) ?? [];
    const elsewhere = this.opened.get(group.sender) ?? keys[0]?.currentCaseId;
    this.opened.set(group.sender, group.proposedCaseId);
    const { mainCode } = group.complaints[0]!.complaint.sender;
    const siblings = this.siblings.get(`${group.unit}/${mainCode}`) ?? [];
    const work = { ...together(keys.map((key) => this.works.get(key.currentCaseId))), siblings };
    if (current !== null && reason !== null) return { link: { caseId: current.id, reason }, work };
    return { link: elsewhere === undefined ? null : { caseId: elsewhere, reason: 'other-unit' }, work };
  }
}
