import { Sealer, deriveRing, type KeyRing } from '#kernel/sealing';
import { InboundRecord } from './records';

interface Position {
  readonly group: string;
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}

/** Turns a whole record into sealed bytes and back; a row copied to another position can't be opened. */
export class RecordSealing {
  private readonly sealer: Sealer;

  constructor(ring: KeyRing) {
    this.sealer = new Sealer(deriveRing(ring, 'parked-records'));
  }

  seal(group: string, record: InboundRecord): Buffer {
    const plain = JSON.stringify({
      timestamp: record.timestamp,
      key: record.key?.toString('base64') ?? null,
      value: record.value?.toString('base64') ?? null,
      headers: Object.entries(record.rawHeaders).flatMap(([name, raw]) =>
        (Array.isArray(raw) ? raw : [raw]).map((each) => [name, Buffer.from(each ?? '').toString('base64')]),
      ),
    });
    return this.sealer.seal(plain, contextOf({ ...positionOf(record), group }));
  }

  open(at: Position, sealed: Buffer): InboundRecord {
    const plain = JSON.parse(this.sealer.open(sealed, contextOf(at)).toString('utf8')) as Plain;
    const headers: Record<string, Buffer[]> = {};
    for (const [name, value] of plain.headers) (headers[name] ??= []).push(Buffer.from(value, 'base64'));
    return new InboundRecord(
      at.topic,
      at.partition,
      at.offset,
      plain.timestamp,
      plain.key === null ? null : Buffer.from(plain.key, 'base64'),
      plain.value === null ? null : Buffer.from(plain.value, 'base64'),
      headers,
    );
  }
}

interface Plain {
  timestamp: number;
  key: string | null;
  value: string | null;
  headers: [string, string][];
}

const positionOf = ({ topic, partition, offset }: InboundRecord) => ({ topic, partition, offset });

const contextOf = ({ group, topic, partition, offset }: Position): string =>
  [group, topic, partition, offset].join('/');
