import { cell, codeName, kindName, memberName, stateName, told } from './case-page.words';
import { escaped, facts, heading, moment, table, value } from './html';
import type { Row } from './case-record.store';
import type { ExportedCase } from './case-export.service';

/** The exported case as one page to read and print: nothing is loaded from anywhere, no script. */
export function casePage(file: ExportedCase): string {
  const { record } = file;
  const of = record.case;
  const title = `联动事件 ${file.case.number}`;
  const parts = [
    `<h1>${escaped(title)}</h1>`,
    facts([
      ['导出时间', moment(file.exportedAt)],
      ['被举报号码', value(of['senderDisplayed'])],
      ['责任单位', value(of['unit'] ?? '待定')],
      ['状态', stateName(of['state'])],
      ['风险', `${codeName(of['risk'])}（${value(of['riskReason'])}）`],
      ['类别', value(of['category'])],
      ['签名', value(of['signature'])],
      ['举报数 / 举报人数', `${value(of['complaints'])} / ${value(of['distinctComplainants'])}`],
      ['复现次数', value(of['recurrenceCount'])],
      ['立案时间', moment(of['openedAt'])],
      ['结案时间', moment(of['closedAt'])],
      ['责任依据', told(of['owner'])],
    ]),
    section('举报（已脱敏）', complaintsTable(record.complaints)),
    section('工单', ordersTable(record.orders)),
    section('回单', feedbacksTable(record.feedbacks)),
    section('时限', clocksTable(record.clocks)),
    section('时限变更', dueChangesTable(record.dueChanges, record.clocks)),
    ...others(file),
    section('历史（按先后）', historyTable(file)),
    section('每日根', anchorsTable(file)),
    `<p>链头：第 ${file.head.seq} 条，摘要 <code>${escaped(file.head.digest)}</code>。导出签名密钥 <code>${escaped(file.seal.keyId)}</code>，
签名 <code>${escaped(file.seal.signature)}</code>。核验请导出 JSON 文件，执行 <code>npx liandong verify 文件 --keys 公钥文件</code>。</p>`,
  ];
  return page(title, parts.join('\n'));
}

function section(title: string, body: string): string {
  return body === '' ? '' : `${heading(title)}\n${body}`;
}

function complaintsTable(rows: readonly Row[]): string {
  return table(
    ['举报来源', '受理时间', '接收号码', '短信内容', '网间', '处置后'],
    rows.map((row) => {
      const complaint = (row['complaint'] ?? {}) as { text?: string; recipient?: { masked?: string } };
      return [
        `${value(row['organisation'])} ${codeName(row['source'])}`,
        moment(row['acceptedAt']),
        value(complaint.recipient?.masked ?? '已删除'),
        value(complaint.text ?? '已删除'),
        codeName(row['interNet']),
        value(row['afterMeasure']),
      ];
    }),
  );
}

function ordersTable(rows: readonly Row[]): string {
  const columns = [
    'number',
    'unit',
    'state',
    'issuedAt',
    'deliveredAt',
    'acknowledgedAt',
    'answeredAt',
    'dueAt',
    'resultCode',
  ];
  const titles = ['工单编号', '单位', '状态', '派单', '送达', '接单', '回单', '到期', '结果'];
  return table(
    titles,
    rows.map((row) => columns.map((name) => cell(name, row[name]))),
  );
}

function feedbacksTable(rows: readonly Row[]): string {
  const titles = ['收到', '单位', '阶段反馈', '结果', '按时', '经办', '内容'];
  const columns = ['receivedAt', 'unit', 'interim', 'resultCode', 'inTime', 'handler', 'body'];
  return table(
    titles,
    rows.map((row) => columns.map((name) => cell(name, row[name]))),
  );
}

function clocksTable(rows: readonly Row[]): string {
  const titles = ['时限', '责任方', '起算', '到期', '预算', '规则', '日历', '暂定', '停止', '停止原因', '超时'];
  const columns = ['kind', 'owedBy', 'startedAt', 'dueAt', 'budget', 'profile', 'calendarVersion', 'provisional'];
  const ends = ['stoppedAt', 'stopReason', 'overdueAt'];
  return table(
    titles,
    rows.map((row) => [...columns, ...ends].map((name) => cell(name, row[name]))),
  );
}

function dueChangesTable(rows: readonly Row[], clocks: readonly Row[]): string {
  const kinds = new Map(clocks.map((clock) => [clock['id'], clock['kind']]));
  return table(
    ['时限', '变更时间', '原因', '原到期', '新到期', '日历'],
    rows.map((row) => [
      kindName(kinds.get(row['clockId'])),
      moment(row['changedAt']),
      kindName(row['cause']),
      moment(row['fromDueAt']),
      moment(row['toDueAt']),
      value(row['calendarVersion']),
    ]),
  );
}

/** Rows of clocks, each with the kind of its clock in front. */
function ofClocks(rows: readonly Row[], clocks: readonly Row[]): Row[] {
  const kinds = new Map(clocks.map((clock) => [clock['id'], clock['kind']]));
  return rows.map((row) => ({ clock: kinds.get(row['clockId']), ...row }));
}

/** What only some cases have, member by member. */
function others({ record }: ExportedCase): string[] {
  const lists: [string, readonly Row[]][] = [
    ['自动催办、升级', ofClocks(record.rungs, record.clocks)],
    ['挂起', ofClocks(record.pauses, record.clocks)],
    ['退单', record.returns],
    ['转派', record.reassignments],
    ['协查', record.assists],
    ['处置措施', record.measures],
    ['处置申诉', record.appeals],
    ['复核', record.reviews],
    ['催办、督办', record.supervisions],
  ];
  return lists.map(([title, rows]) => {
    // Not every row has all: what is another organisation's own is left out.
    const names = [...new Set(rows.flatMap((row) => Object.keys(row)))].filter(
      (name) => !name.endsWith('Id') && name !== 'id',
    );
    return section(
      title,
      table(
        names.map(memberName),
        rows.map((row) => names.map((name) => cell(name, row[name]))),
      ),
    );
  });
}

function historyTable({ entries }: ExportedCase): string {
  return table(
    ['序', '时间', '记录者', '事项', '内容', '摘要'],
    entries.map((entry) => [
      String(entry.seq),
      moment(entry.at),
      codeName(entry.actor),
      kindName(entry.kind),
      [
        ...Object.entries(entry.fields).map(
          ([name, field]) => `<b>${escaped(memberName(name))}</b> ${cell(name, field)}`,
        ),
        ...Object.keys(entry.erased ?? {}).map((name) => `<b>${escaped(memberName(name))}</b> <i>未提供，摘要保留</i>`),
      ].join('<br>'),
      `<code>${escaped(entry.digest)}</code>`,
    ]),
  );
}

function anchorsTable({ anchors, inclusions }: ExportedCase): string {
  const below = new Map(inclusions.map((one) => [one.anchor, one.seq]));
  return table(
    ['编号', '日期', '本案至第几条', '条数', '根', '前一根声明', '密钥'],
    anchors.map(({ number, fromDay, day, entries, root, previous, keyId }) => [
      String(number),
      fromDay === day ? day : `${fromDay} 至 ${day}`,
      String(below.get(number) ?? ''),
      String(entries),
      `<code>${escaped(root)}</code>`,
      `<code>${escaped(previous)}</code>`,
      `<code>${escaped(keyId)}</code>`,
    ]),
  );
}

const STYLE = `body{font:14px/1.6 "Source Han Sans SC","Noto Sans CJK SC","Microsoft YaHei",sans-serif;margin:2em auto;max-width:1100px;color:#111}
h1{font-size:22px}h2{font-size:16px;margin:1.6em 0 .4em;border-bottom:1px solid #999}
table{border-collapse:collapse;width:100%;font-size:12px}th,td{border:1px solid #bbb;padding:3px 6px;text-align:left;vertical-align:top;overflow-wrap:anywhere}
th{background:#f0f0f0;white-space:nowrap}code{font-size:10px;overflow-wrap:anywhere}dl{display:grid;grid-template-columns:max-content 1fr;gap:2px 1em}dt{color:#555}dd{margin:0}
@media print{body{margin:0;max-width:none;font-size:11px}tr{break-inside:avoid}thead{display:table-header-group}@page{size:A4 landscape;margin:12mm}}`;

const page = (title: string, body: string): string => `<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escaped(title)}</title><style>${STYLE}</style></head><body>
${body}
</body></html>
`;
