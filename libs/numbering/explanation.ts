import type { SenderKind } from '#contracts/vocabulary';
import { PROVINCES } from '#kernel/organisations';
import type { Interval } from './interval';
import type { Candidate, Evidence, Owner } from './owner';
import type { InvalidSender, Sender } from './sender';
import { WARNINGS, type Warning } from './warnings';

const KINDS: Readonly<Record<SenderKind | 'invalid', string>> = {
  mobile: '手机号码',
  iot: '物联网号码',
  port: '106 端口',
  'short-code': '公共服务短号码',
  'service-number': '客服号码',
  fixed: '固定电话',
  international: '国际号码',
  alphanumeric: '字母号码',
  invalid: '无效号码',
};

const METHODS: Readonly<Record<Owner['method'], string>> = {
  manual: '责任裁定',
  portability: '携号转网',
  'port-registry': '端口登记',
  segment: '号段',
  prefix: '网号规则',
  none: '无法判定',
};

const TABLES: Readonly<Record<string, string>> = {
  decisions: '责任裁定表',
  portability: '携号转网表',
  ports: '端口登记表',
  segments: '号段表',
  prefixes: '网号规则表',
  areas: '区号表',
  rules: '通用规则',
};

const CONFIDENCES: Readonly<Record<Owner['confidence'], string>> = { certain: '确定', probable: '推定', none: '未定' };

/** Why this unit, sentence by sentence, in the words of the people who must accept it. */
export function explainOwner(sender: Sender | InvalidSender, interval: Interval, owner: Owner): string[] {
  return [
    structure(sender),
    `收到时间按 ${span(interval)} 判定，各表均取该时段内有效的记录，不取举报时或现在的记录。`,
    ...home(owner),
    ...verdict(owner),
    ...owner.warnings.map((warning) => `提示：${meaning(warning)}。`),
  ];
}

function structure(sender: Sender | InvalidSender): string {
  const kind = KINDS[sender.kind];
  if (sender.kind === 'invalid') return `${sender.normalized} 不是手机可显示的号码（${sender.reason}）。`;
  const main = sender.mainCode === null ? '' : `，主码 ${sender.mainCode}，扩展码 ${sender.subPort || '无'}`;
  return `${sender.normalized} 是${kind}${main}。`;
}

function home({ province, city, evidence, method }: Owner): string[] {
  if (province === null) return [];
  const by = evidence?.province;
  const source = by === undefined ? '' : `，依据${TABLES[by.table] ?? by.table} ${by.key}（版本 ${by.version}）`;
  const stays = method === 'portability' ? '；携号转网只改变运营商，不改变归属地' : '';
  return [`归属地为${PROVINCES[province]}（${city ?? province}）${source}${stays}。`];
}

function verdict(owner: Owner): string[] {
  const { unit, evidence, confidence, method, carrier, hostCarrier, reseller, candidates, desk } = owner;
  if (unit === null) return undecided(candidates);
  const lines = evidence === null ? [] : [`${METHODS[method]}：${cited(evidence)}。`];
  if (reseller) lines.push(`该号码为移动转售，转售企业 ${carrier ?? '未登记'}，宿主网络 ${hostCarrier}。`);
  const at = desk === null ? '' : desk === 'gateway' ? '，由其关口局处理，不计属地' : '，由其转售席处理';
  return [...lines, `责任单位为 ${unit}${at}（${CONFIDENCES[confidence]}）。`];
}

function undecided(candidates: readonly Candidate[]): string[] {
  if (candidates.length === 0) return ['各表都不能确定责任单位，也没有候选单位，转人工判定。'];
  const each = candidates.map(({ unit, method, evidence }) => `${unit}（${METHODS[method]}，${cited(evidence)}）`);
  return [`不能确定唯一的责任单位，候选：${each.join('；')}。转人工判定。`];
}

function cited({ table, version, key, validFrom, validUntil, source, holder, signature }: Evidence): string {
  const period =
    validFrom === null && validUntil === null ? '' : `，有效期 ${validFrom ?? '起始不限'} 至 ${validUntil ?? '今'}`;
  const filed = `${holder ? `，持有者 ${holder}` : ''}${signature ? `，签名【${signature}】` : ''}`;
  return `${TABLES[table] ?? table} ${key}（版本 ${version}${filed}${period}，依据：${source}）`;
}

function span({ from, until }: Interval): string {
  const text = (moment: number): string =>
    new Date(moment + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
  if (from === -Infinity && until === Infinity) return '任意时间';
  if (from === -Infinity) return `${text(until)} 之前（北京时间）`;
  return `${text(from)} 至 ${until === Infinity ? '今' : text(until)}（北京时间）`;
}

const meaning = (warning: string): string => WARNINGS[warning as Warning]?.[1] ?? warning;
