import { connect, type Socket } from 'node:net';
import { Client } from 'pg';

const LIMIT_MS = 3_000;

/** Resolves when PostgreSQL answers a query. */
export async function probePostgres(url: string): Promise<void> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: LIMIT_MS, query_timeout: LIMIT_MS });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query('select 1');
  } finally {
    await client.end();
  }
}

/** Resolves when Redis answers PING. A password in the URL is sent first. */
export async function probeRedis(url: string): Promise<void> {
  const { hostname, port, password, username } = new URL(url);
  const login = password
    ? `AUTH ${username ? `${decodeURIComponent(username)} ` : ''}${decodeURIComponent(password)}\r\n`
    : '';
  const answer = await exchange(hostname, Number(port || 6379), Buffer.from(`${login}PING\r\n`), (seen) =>
    /PONG|-[A-Z]+/.test(seen.toString()),
  );
  if (!answer.includes('PONG'))
    throw new Error(`expected PONG from ${hostname}:${port}, got ${answer.toString().trim()}`);
}

/**
 * Resolves when every broker of the list answers a metadata request and names at least `expected` live brokers.
 * Spoken by hand on a plaintext listener: the client library would retry, log and stay connected.
 */
export async function probeKafka(brokers: string, expected = 1): Promise<void> {
  for (const broker of brokers.split(',')) {
    const answer = await ask(broker, 3, Buffer.from([0, 0, 0, 0]));
    const alive = answer.readInt32BE(8);
    if (alive < expected) throw new Error(`expected ${expected} live brokers, ${broker} knows ${alive}`);
  }
}

/** Makes the broker create its topic of group offsets now, so that the first consumer doesn't wait for it. */
export async function warmGroups(broker: string): Promise<void> {
  const group = Buffer.from('liandong-probe');
  const answer = await ask(broker, 10, Buffer.concat([int16(group.length), group]), 0);
  const code = answer.readInt16BE(8);
  if (code !== 0) throw new Error(`the group coordinator isn't there yet (broker code ${code})`);
}

function ask(broker: string, apiKey: number, body: Buffer, version = 1): Promise<Buffer> {
  const split = broker.lastIndexOf(':');
  const head = Buffer.concat([int16(apiKey), int16(version), Buffer.from([0, 0, 0, 7]), int16(-1), body]);
  const size = Buffer.alloc(4);
  size.writeInt32BE(head.length);
  const isWhole = (seen: Buffer): boolean => seen.length >= 4 && seen.length >= 4 + seen.readInt32BE(0);
  return exchange(broker.slice(0, split), Number(broker.slice(split + 1)), Buffer.concat([size, head]), isWhole);
}

function exchange(host: string, port: number, request: Buffer, isWhole: (seen: Buffer) => boolean): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    let seen: Buffer = Buffer.alloc(0);
    const socket: Socket = connect({ host, port });
    const fail = (error: Error): void => {
      socket.destroy();
      reject(error);
    };
    socket.setTimeout(LIMIT_MS, () => fail(new Error(`no answer from ${host}:${port} within ${LIMIT_MS} ms`)));
    socket.once('error', fail);
    socket.once('close', () => fail(new Error(`${host}:${port} closed the connection`)));
    socket.on('data', (part) => {
      seen = Buffer.concat([seen, part]);
      if (!isWhole(seen)) return;
      resolve(seen);
      socket.destroy();
    });
    socket.write(request);
  });
}

function int16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeInt16BE(value);
  return bytes;
}
