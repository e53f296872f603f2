import { readFileSync } from 'node:fs';
import { SeededRandom } from './random';

/** Invented for this generator; nobody's message. {…} are filled from the lists below. */
const TEMPLATES: readonly string[] = [
  '【{brand}】尊敬的客户，您的信用良好，可申请最高{amount}万元贷款，当天到账，详情点击{link}，退订回T',
  '【{brand}】急用钱找{name}经理，无抵押无担保，月息低至{rate}，电话{phone}',
  '{place}新盘盛大开盘，地铁口准现房，首付{amount}万起，品鉴专线{phone}',
  '{place}{brand}周年店庆，全场{rate}折起，进店有礼，地址{place}中路{amount}号',
  '恭喜您的手机号被抽中为幸运用户，获得奖金{amount}万元，请登录{link}领取',
  '【{bank}】您的账户今日出现异常将被冻结，请立即登录{link}核实身份',
  '您有一份法院传票未领取，请致电{phone}转{name}科办理，逾期后果自负',
  '代开各行业正规发票，可验证后付款，联系{name}先生{phone}',
  '【{brand}】好友邀您一起玩{game}，注册即送{amount}元红包{link}',
  '专业办理各类证件，学历资格证书，诚信可靠，加微信{phone}',
  '【{brand}催收】您在我司的借款已逾期{amount}天，今日不处理将联系您的紧急联系人，回电{phone}',
  '{place}名师一对一辅导，期末冲刺班招生，前{amount}名报名立减，咨询{phone}',
  '【{brand}】您的验证码是{code}，十分钟内有效，请勿告诉他人',
  '【{brand}】您的包裹已到{place}驿站，请凭取件码{code}领取',
  '内部消息，明日涨停股票免费领取，加群{phone}，名额仅剩{amount}个',
  '【{bank}】信用卡积分即将到期，可兑换现金{amount}元，登录{link}',
];

const WORDS: Readonly<Record<string, readonly string[]>> = {
  brand: ['好又多', '易融宝', '家家福', '鑫诚金服', '快乐购', '速达', '优学堂', '万客来'],
  bank: ['东方商行', '城市银行', '农信通'],
  name: ['王', '李', '张', '刘', '陈', '赵'],
  place: ['江北', '城西', '高新区', '滨河', '人民广场', '开发区', '老城'],
  game: ['欢乐斗棋', '捕鱼大师', '龙城传说'],
};

/** Texts of invented messages, or lines of a file in turn. */
export class TextSource {
  private constructor(private readonly lines: readonly string[] | undefined) {}

  static invented(): TextSource {
    return new TextSource(undefined);
  }

  /** NDJSON, one object with `text` a line. @throws Error naming the line that isn't. */
  static fromFile(path: string): TextSource {
    const lines = readFileSync(path, 'utf8')
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line, index) => textOf(line, `${path}:${index + 1}`));
    if (lines.length === 0) throw new Error(`${path}: no lines with a text`);
    return new TextSource(lines);
  }

  next(random: SeededRandom): string {
    return this.lines ? random.pick(this.lines) : invent(random);
  }
}

function textOf(line: string, where: string): string {
  let value: unknown;
  try {
    value = (JSON.parse(line) as { text?: unknown }).text;
  } catch (error) {
    throw new Error(`${where}: expected a JSON object a line (${(error as Error).message})`);
  }
  if (typeof value !== 'string' || value.length === 0)
    throw new Error(`${where}: expected a member "text" that is a text`);
  return value;
}

function invent(random: SeededRandom): string {
  return random.pick(TEMPLATES).replace(/\{(\w+)\}/g, (_, slot: string) => {
    if (slot === 'phone') return `1${random.pick(['38', '59', '77', '86'])}${random.digits(8)}`;
    if (slot === 'link') return `http://t.${random.digits(4)}.example/${random.digits(5)}`;
    if (slot === 'code') return random.digits(6);
    if (slot === 'amount') return String(1 + random.below(98));
    if (slot === 'rate') return `0.${1 + random.below(9)}`;
    return random.pick(WORDS[slot]!);
  });
}
