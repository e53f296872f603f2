import { SeededRandom, ZipfRanks } from './random';

const MOBILE = [
  '135',
  '136',
  '137',
  '138',
  '139',
  '150',
  '158',
  '187',
  '188',
  '130',
  '131',
  '156',
  '186',
  '133',
  '153',
  '180',
  '189',
  '192',
];
const CARRIER_PORTS = ['10655', '10657', '10658', '10659'];
const SHARED_PORTS = ['1066', '1069'];

/** A sender and whether its unit can be told without a registry. */
export interface Sender {
  readonly code: string;
  /** The unit depends on the recipient's carrier. */
  readonly isShared: boolean;
}

/** Senders as complaints meet them: a share is seen once, the rest repeat by Zipf's law with s = 1. */
export class SenderSource {
  private readonly repeating: Sender[];
  private readonly ranks: ZipfRanks;

  constructor(
    private readonly random: SeededRandom,
    private readonly shareSeenOnce: number,
    repeatingCount: number,
  ) {
    this.repeating = Array.from({ length: repeatingCount }, () => this.fresh());
    this.ranks = new ZipfRanks(repeatingCount);
  }

  next(): Sender {
    return this.random.chance(this.shareSeenOnce) ? this.fresh() : this.repeating[this.ranks.draw(this.random)]!;
  }

  private fresh(): Sender {
    const { random } = this;
    const kind = random.weighted([
      ['mobile', 50],
      ['carrier-port', 25],
      ['shared-port', 18],
      ['resold', 4],
      ['international', 3],
    ] as const);
    if (kind === 'mobile') return { code: random.pick(MOBILE) + random.digits(8), isShared: false };
    if (kind === 'carrier-port')
      return { code: random.pick(CARRIER_PORTS) + random.digits(7 + random.below(5)), isShared: false };
    if (kind === 'shared-port')
      return { code: random.pick(SHARED_PORTS) + String(5 + random.below(4)) + random.digits(9), isShared: true };
    if (kind === 'resold') return { code: `170${random.below(10)}${random.digits(7)}`, isShared: false };
    return { code: `00852${random.digits(8)}`, isShared: true };
  }
}

/** A mobile number of somebody who gets messages. */
export const recipientNumber = (random: SeededRandom): string => random.pick(MOBILE) + random.digits(8);
