import { PROVINCES } from '#kernel/organisations';
import type { Flows } from '../counting/flows';
import type { Closing } from '../counting/summary';

/** The closing table for people; bilingual, because both sides read it. */
export function closingTable({ summary, refusedByCode, topProvinces, gaps }: Closing): string {
  const { complaints, receipts, cases, orders, latencyMs } = summary;
  const rows: [string, string][] = [
    [
      '举报 complaints',
      `${complaints.offered} offered · ${complaints.accepted} accepted · ${complaints.duplicate} duplicate · ${complaints.refused} refused${complaints.parked ? ` · ${complaints.parked} parked` : ''}`,
    ],
    ...[...refusedByCode]
      .sort(([, a], [, b]) => b - a)
      .map(([code, count]): [string, string] => ['', `  ${code} ${count}`]),
    ['回执 receipts', `${receipts.received} of ${receipts.expected} expected`],
    ['联动事件 cases', `${cases.opened} opened · ${cases.folded} complaints folded · ${cases.unresolved} unresolved`],
    [
      '处置工单 orders',
      `${orders.issued} issued · ${orders.delivered} delivered · ${orders.acknowledged} acknowledged · ${orders.answered} answered`,
    ],
    [
      '',
      `issued twice ${orders.issuedTwice} · redelivered ${orders.redelivered} · undeliverable ${orders.undeliverable}`,
    ],
    ...flowRows(summary.flows),
    ['处置率 handled', percent(orders.answered, orders.delivered)],
    ['及时率 in time', percent(sum(summary.perCarrier, 'inTime'), orders.answered)],
    ...Object.entries(summary.perCarrier)
      .sort(([, a], [, b]) => b.orders - a.orders)
      .map(([carrier, c]): [string, string] => [
        `  ${carrier}`,
        `${c.orders} orders · ${percent(c.answered, c.orders)} answered · ${percent(c.inTime, c.answered)} in time`,
      ]),
    [
      '属地 provinces',
      topProvinces.map(({ province, orders: n }) => `${PROVINCES[province] ?? '全国'} ${n}`).join(' · '),
    ],
    ['时延 complaint → mailbox', `p50 ${latencyMs.p50} ms · p99 ${latencyMs.p99} ms`],
    ['丢失 lost', String(summary.lost)],
    [
      '未达 not in a mailbox',
      `${gaps.unseen.length} complaints · ${gaps.rowless.length} orders in a mailbox without a row`,
    ],
  ];
  const width = Math.max(...rows.map(([name]) => columns(name)));
  return rows.map(([name, value]) => `  ${name}${' '.repeat(width - columns(name))}  ${value}`).join('\n');
}

function flowRows({
  returns,
  assists,
  transfers,
  feedback,
  reviews,
  appeals,
  answers,
  open,
}: Flows): [string, string][] {
  return [
    ['退单 returns', `${returns.made} made · ${returns.accepted} accepted · ${returns.rejected} rejected`],
    ['协查 assists', `${assists.asked} asked · ${assists.answered} answered · ${assists.declined} declined`],
    ['移送 transfers', `${transfers.sent} sent · ${transfers.answered} answered`],
    [
      '回单 feedback',
      `${feedback.complete} complete · ${feedback.interim} interim 阶段 · ${feedback.reworked} sent back 退回重办`,
    ],
    ['审核 reviews', `${reviews.bySample} looked at · ${reviews.byPlan} passed by the sampling plan`],
    [
      '处置申诉 appeals',
      `${appeals.filed} filed · ${appeals.upheld} upheld · ${appeals.dismissed} dismissed · ${appeals.escalated} escalated`,
    ],
    [
      '答复 answers',
      `${answers.final} final · ${answers.interim} interim · ${answers.disagreements} disagreements 异议`,
    ],
    [
      '未结 open',
      `${open.orders} orders · ${open.returns} returns · ${open.assists} assists · ${open.appeals} appeals · ${open.transfers} transfers · ${open.answers} answers`,
    ],
  ];
}

const percent = (part: number, whole: number): string => (whole === 0 ? '–' : `${((100 * part) / whole).toFixed(1)} %`);

const sum = (carriers: Closing['summary']['perCarrier'], member: 'inTime'): number =>
  Object.values(carriers).reduce((total, carrier) => total + carrier[member], 0);

/** A Chinese character takes two columns of a terminal. */
const columns = (text: string): number => [...text].reduce((n, char) => n + (char.codePointAt(0)! > 0x2e7f ? 2 : 1), 0);
