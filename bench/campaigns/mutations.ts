import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PACKAGE_ROOT } from '#kernel/package-root';
import type { SeededRandom } from '../../apps/sandbox/traffic/random';

export const MUTATIONS = [
  'numbers',
  'links',
  'names',
  'insertedSymbols',
  'lookAlikes',
  'traditional',
  'clausesReordered',
  'partsCut',
  'partsAdded',
  'strangeCharacters',
  'everything',
] as const;
export type Mutation = (typeof MUTATIONS)[number];

type Slot = 'link' | 'number' | 'account' | 'name' | 'place' | 'bank';

/** Parts that differ between copies of one message: the placeholders of published corpora, and what stands in real texts. */
const SLOTS: readonly (readonly [Slot, string])[] = [
  ['link', String.raw`URL[a-z]*|https?:\/\/[\x21-\x7e]+`],
  ['account', 'WECHAT|QQ'],
  ['number', String.raw`CELLPHONE|HOTLINE|PHONE|DIGIT|\d[\d-]*`],
  ['bank', '东方商行|城市银行|农信通|BANK'],
  ['place', 'PLACE|江北|城西|高新区|滨河|人民广场|开发区|老城'],
  ['name', 'NAME|[王李张刘陈赵](?=经理|先生|女士|科)'],
];
const SLOT = new RegExp(SLOTS.map(([, pattern]) => `(${pattern})`).join('|'), 'g');

const SURNAMES = [...'王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高'];
const GIVEN = [...'伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂英华文辉'];
const PLACES = ['江北', '城西', '高新区', '滨河', '人民广场', '开发区', '老城', '浦东', '天河', '武侯', '雁塔', '西湖'];
const BANKS = ['东方商行', '城市银行', '农信通', '建设银行', '招商银行', '工商银行'];
const HOSTS = ['t.cn', 'dwz.cn', 'u.example.com', 'm.shop.top', 'wap.bank.cc', 'a.b.xyz'];
const SYMBOLS = [...' *-_~·.★●◆|^/\u200b\u2060。'];
const ADDED = [
  '数量有限先到先得欢迎转告亲友',
  '本活动最终解释权归本店所有',
  '如有打扰敬请谅解祝您生活愉快',
  '现在下单还送精美礼品一份',
];
const LINK_LETTERS = [...'abcdefghijklmnopqrstuvwxyzABCDEFGHJKMNPQRS23456789'];

/** Another copy of a message: as `mutation` says, the rest as it was. A text with placeholders comes out filled. */
export function mutate(text: string, mutation: Mutation, random: SeededRandom): string {
  switch (mutation) {
    case 'numbers':
      return refill(text, ['number', 'account'], random);
    case 'links':
      return refill(text, ['link'], random);
    case 'names':
      return refill(text, ['name', 'place', 'bank'], random);
    case 'insertedSymbols':
      return eachCharacter(text, (one) => (random.chance(0.3) ? one + random.pick(SYMBOLS) : one));
    case 'lookAlikes':
      return written(text, ['look-alike', 'compatibility', 'enclosed', 'numeral'], 0.4, random);
    case 'traditional':
      return written(text, ['traditional'], 1, random);
    case 'clausesReordered':
      return reorder(text, random);
    case 'partsCut':
      return cut(text, random);
    case 'partsAdded':
      return random.chance(0.5) ? random.pick(ADDED) + text : text + random.pick(ADDED);
    case 'strangeCharacters':
      return eachCharacter(text, (one) => (random.chance(0.08) ? strange(random) : one));
    case 'everything':
      return everything(text, random);
  }
}

/** A concrete message of a text with placeholders; one without stays as it is. */
export const concrete = (text: string, random: SeededRandom): string =>
  text.replace(SLOT, (met: string, ...groups: string[]) =>
    /^[A-Z]/.test(met) ? filled(slotOf(groups), met, random) : met,
  );

function refill(text: string, kinds: readonly Slot[], random: SeededRandom): string {
  return text.replace(SLOT, (met: string, ...groups: string[]) => {
    const slot = slotOf(groups);
    return kinds.includes(slot) ? filled(slot, met, random) : met;
  });
}

const slotOf = (groups: readonly string[]): Slot => SLOTS[groups.findIndex((one) => typeof one === 'string')]![0];

function filled(slot: Slot, met: string, random: SeededRandom): string {
  switch (slot) {
    case 'link':
      return ` http://${random.pick(HOSTS)}/${letters(4 + random.below(5), random)} `;
    case 'account':
      return letters(4, random).toLowerCase() + random.digits(4);
    case 'name':
      return random.pick(SURNAMES) + (met.length > 1 ? random.pick(GIVEN) : '');
    case 'place':
      return random.pick(PLACES);
    case 'bank':
      return random.pick(BANKS);
    case 'number':
      if (/PHONE|HOTLINE/.test(met) || met.length > 9)
        return `1${random.pick(['38', '59', '77', '86'])}${random.digits(8)}`;
      return random.digits(1 + random.below(4));
  }
}

const letters = (n: number, random: SeededRandom): string =>
  Array.from({ length: n }, () => random.pick(LINK_LETTERS)).join('');

const eachCharacter = (text: string, change: (character: string) => string): string =>
  Array.from(text, change).join('');

/** One of the 3,755 common characters' range by chance: a look-alike or homophone that no table knows. */
const strange = (random: SeededRandom): string => String.fromCharCode(0x4e00 + random.below(0x5000));

const CLAUSE_END = /(?<=[，。！；,!;])/;

/** Clauses in another order; a text without punctuation is taken as clauses of eight to fourteen characters. */
function reorder(text: string, random: SeededRandom): string {
  let clauses = text.split(CLAUSE_END);
  if (clauses.length < 3) clauses = text.match(new RegExp(`[^]{1,${8 + random.below(7)}}`, 'gu')) ?? [];
  for (let i = clauses.length - 1; i > 0; i--) {
    const other = random.below(i + 1);
    [clauses[i], clauses[other]] = [clauses[other]!, clauses[i]!];
  }
  return clauses.join('');
}

/** A fifth to a third of the message is gone: at the beginning, the end or in between. */
function cut(text: string, random: SeededRandom): string {
  const length = Math.floor((text.length * (20 + random.below(14))) / 100);
  const from = random.pick([0, text.length - length, random.below(text.length - length + 1)]);
  return text.slice(0, from) + text.slice(from + length);
}

/** As a sender works who means to get past filters: other numbers, links and names, symbols and look-alikes, a clause gone. */
function everything(text: string, random: SeededRandom): string {
  let copy = refill(text, ['number', 'account', 'link', 'name', 'place', 'bank'], random);
  const gone = Math.floor(copy.length / 8);
  const from = random.below(copy.length - gone + 1);
  copy = copy.slice(0, from) + copy.slice(from + gone);
  copy = eachCharacter(copy, (one) => (random.chance(0.03) ? strange(random) : one));
  copy = written(copy, ['look-alike', 'traditional', 'compatibility'], 0.2, random);
  return mutate(copy, 'insertedSymbols', random);
}

let waysOfWriting: Map<string, Map<string, string[]>> | undefined;

/** Characters written in another way that the normalisation table knows, a share of them. */
function written(text: string, variants: readonly string[], share: number, random: SeededRandom): string {
  waysOfWriting ??= readWays();
  return eachCharacter(text, (one) => {
    const ways = variants.flatMap((variant) => waysOfWriting!.get(variant)!.get(one) ?? []);
    return ways.length > 0 && random.chance(share) ? random.pick(ways) : one;
  });
}

function readWays(): Map<string, Map<string, string[]>> {
  const ways = new Map<string, Map<string, string[]>>();
  for (const line of readFileSync(join(PACKAGE_ROOT, 'data/text/normalisation.tsv'), 'utf8').split('\n')) {
    const [variant, from, to] = line.split('\t') as [string, string?, string?];
    if (!from || !to) continue;
    const byCharacter = ways.get(variant) ?? new Map<string, string[]>();
    ways.set(variant, byCharacter.set(to, [...(byCharacter.get(to) ?? []), from]));
  }
  return ways;
}
