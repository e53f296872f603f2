import type { ComplaintReportedV1 } from '#contracts/complaint-reported.v1';
import { SeededRandom } from './random';
import { recipientNumber, SenderSource, type Sender } from './senders';
import { TextSource } from './texts';

/** What one record of the traffic is meant to be. */
export type Intent = 'good' | 'duplicate' | 'conflict' | 'refusable' | 'unresolvable';

export interface Offered {
  readonly organisation: string;
  readonly intent: Intent;
  readonly key: string | null;
  /** What goes on the wire: not always JSON. */
  readonly value: string;
  /** `ce_type`; wrong on purpose in some refusable ones. */
  readonly type: string;
}

export interface Mix {
  /** Share of all records. */
  duplicate: number;
  conflict: number;
  refusable: number;
  unresolvable: number;
  seenOnce: number;
}

/** The mix of the benchmarks: 40 % of senders seen once, 3 % duplicates, 2 % refusable, 5 % unresolvable. */
export const BENCH_MIX: Mix = { duplicate: 0.03, conflict: 0, refusable: 0.02, unresolvable: 0.05, seenOnce: 0.4 };
export const DEMO_MIX: Mix = { duplicate: 0.03, conflict: 0.01, refusable: 0.02, unresolvable: 0.04, seenOnce: 0.4 };

export interface TrafficOptions {
  readonly count: number;
  readonly seed: number;
  readonly mix: Mix;
  readonly texts: TextSource;
  /** Put before each serial, so that two runs never meet. */
  readonly run: string;
  readonly now: Date;
  /** Codes of the organisations that report, with weights. */
  readonly reporters: readonly (readonly [string, number])[];
}

const CENTRE_SOURCE = 'CC12321';
const CARRIERS = ['CMCC', 'CMCC', 'CMCC', 'CUCC', 'CTCC', 'CBN'];
const PROVINCES = ['11', '31', '32', '33', '37', '41', '42', '43', '44', '51', '61'];
const TYPE = 'complaint-reported.v1';

/** Complaints as partners would report them, with the faults of real life in known shares. The same options give the same traffic. */
export function* traffic(options: TrafficOptions): Generator<Offered> {
  const random = new SeededRandom(options.seed);
  const senders = new SenderSource(random, options.mix.seenOnce, Math.max(10, Math.floor(options.count * 0.05)));
  const recent: { organisation: string; complaint: ComplaintReportedV1 }[] = [];
  const { duplicate, conflict, refusable, unresolvable } = options.mix;
  for (let n = 0; n < options.count; n++) {
    const draw = random.next();
    const earlier = recent.length > 0 ? random.pick(recent) : undefined;
    if (earlier && draw < duplicate) {
      yield record(earlier.organisation, 'duplicate', earlier.complaint);
    } else if (earlier && draw < duplicate + conflict) {
      yield record(earlier.organisation, 'conflict', {
        ...earlier.complaint,
        text: `${earlier.complaint.text}（更正）`,
      });
    } else if (draw < duplicate + conflict + refusable) {
      yield faulty(random, options, n, senders.next());
    } else {
      const isUnresolvable = draw < duplicate + conflict + refusable + unresolvable;
      const organisation = random.weighted(options.reporters);
      const complaint = compose(random, options, n, organisation, senders.next(), isUnresolvable);
      if (recent.length < 500) recent.push({ organisation, complaint });
      else recent[random.below(500)] = { organisation, complaint };
      yield record(organisation, isUnresolvable ? 'unresolvable' : 'good', complaint);
    }
  }
}

function record(organisation: string, intent: Intent, complaint: ComplaintReportedV1): Offered {
  return { organisation, intent, key: complaint.sender, value: JSON.stringify(complaint), type: TYPE };
}

function compose(
  random: SeededRandom,
  options: TrafficOptions,
  n: number,
  organisation: string,
  drawn: Sender,
  isUnresolvable: boolean,
): ComplaintReportedV1 {
  const received = options.now.getTime() - 60_000 * (60 + random.below(3 * 24 * 60));
  const complained = received + 60_000 * random.below(55);
  const isCentre = organisation === CENTRE_SOURCE;
  // No register says who holds a fixed line, so its unit can't be told.
  const sender = isUnresolvable ? `0755${2 + random.below(7)}${random.digits(7)}` : drawn.code;
  return {
    serial: `${options.run}-${n}`,
    source: isCentre ? 'centre-12321' : 'own-desk',
    channel: random.pick(['hotline', 'web', 'wechat', 'sms', 'app'] as const),
    sender,
    messageReceivedAt: inChina(received),
    messageReceivedPrecision: random.weighted([
      ['second', 6],
      ['minute', 3],
      ['day', 1],
    ] as const),
    complainedAt: inChina(complained),
    ...(isCentre ? { acceptedAt: inChina(complained + 30_000) } : {}),
    recipientNumber: recipientNumber(random),
    recipientCarrier: { certainty: 'stated', code: random.pick(CARRIERS) },
    recipientProvince: isUnresolvable
      ? { certainty: 'unknown' }
      : { certainty: 'stated', code: random.pick(PROVINCES) },
    text: options.texts.next(random),
    capture: random.pick(['auto-read', 'typed'] as const),
    verbatim: 'yes',
    messageType: 'sms',
    nature: random.pick(['commercial', 'commercial', 'suspected-unlawful', 'unknown'] as const),
    earlierRefusal: { refused: random.pick(['yes', 'no', 'unknown'] as const) },
    everAgreed: random.pick(['no', 'unknown'] as const),
    loss: { suffered: 'no' },
    answerWanted: random.pick(['yes', 'no'] as const),
    preChecked: isCentre,
  };
}

/** One of the ways in which records arrive broken. */
function faulty(random: SeededRandom, options: TrafficOptions, n: number, sender: Sender): Offered {
  const organisation = random.weighted(options.reporters);
  const complaint = compose(random, options, n, organisation, sender, false);
  const broken = (value: unknown, type = TYPE): Offered => ({
    organisation,
    intent: 'refusable',
    key: random.chance(0.5) ? complaint.sender : null,
    value: typeof value === 'string' ? value : JSON.stringify(value),
    type,
  });
  const ways: (() => Offered)[] = [
    () => broken('{"serial": "不完整'),
    () => broken(''),
    () => broken({ ...complaint, text: undefined }),
    () => broken({ ...complaint, sender: '!!!' }),
    () => broken({ ...complaint, complainedAt: complaint.complainedAt.slice(0, 19) }),
    () => broken({ ...complaint, complainedAt: inChina(options.now.getTime() + 90 * 86_400_000) }),
    () => broken({ ...complaint, text: '长'.repeat(10_001) }),
    () => broken({ ...complaint, organisation: organisation === 'CMCC' ? 'CUCC' : 'CMCC' }),
    () => broken({ ...complaint, recipientNumber: '不详' }),
    () => broken(complaint, 'complaint-forwarded.v9'),
  ];
  return random.pick(ways)();
}

/** ISO text with +08:00, as the partners write it. */
function inChina(ms: number): string {
  return `${new Date(ms + 8 * 3_600_000).toISOString().slice(0, 19)}+08:00`;
}
