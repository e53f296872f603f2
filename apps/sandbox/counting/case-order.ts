import type { Kafka } from 'kafkajs';
import type { CaseEvent } from '#contracts/case-events.v1';
import { CASE_STREAM } from '#contracts/topics';
import { headerOf, readTopic } from './topic-reading';

/** Counts events of a case whose first appearance does not follow the one before: `caseSeq` must read 1, 2, 3, … */
export class CaseOrder {
  outOfOrder = 0;
  private readonly seen = new Set<string>();
  private readonly last = new Map<string, number>();

  add(eventId: string, caseId: string, caseSeq: number): void {
    if (this.seen.has(eventId)) return;
    this.seen.add(eventId);
    const expected = (this.last.get(caseId) ?? 0) + 1;
    if (caseSeq !== expected) this.outOfOrder++;
    this.last.set(caseId, Math.max(caseSeq, expected - 1));
  }

  /** Cases met. */
  get cases(): number {
    return this.last.size;
  }
}

/** Reads the whole stream of cases. */
export async function readCaseOrder(kafka: Kafka): Promise<CaseOrder> {
  const order = new CaseOrder();
  await readTopic(kafka, CASE_STREAM.name, (message) => {
    const { caseId, caseSeq } = JSON.parse(message.value!.toString('utf8')) as CaseEvent;
    order.add(headerOf(message, 'ce_id'), caseId, caseSeq);
  });
  return order;
}
