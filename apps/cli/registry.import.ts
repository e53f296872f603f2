import { createReadStream, readFileSync, statSync } from 'node:fs';
import { request as plain, type IncomingMessage } from 'node:http';
import { request as secure } from 'node:https';
import path from 'node:path';
import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { text } from 'node:stream/consumers';
import { DomainError } from '#kernel/domain-error';

export interface ImportOptions {
  readonly server: string;
  readonly tokenFile: string;
  readonly charset?: string;
  readonly delta?: boolean;
  readonly simulate?: boolean;
  readonly confirm?: boolean;
  readonly overrideReason?: string;
}

/** What of a dry run decides how to go on. */
interface DryRun {
  readonly id: string;
  readonly digest: string;
  readonly state: string;
}

/** Dry run of a file at the platform, then as asked its simulation and confirmation; each answer is a line of JSON. */
export async function importFile(
  file: string,
  registry: string,
  { server, tokenFile, charset, delta, simulate, confirm, overrideReason }: ImportOptions,
  output: Writable,
): Promise<boolean> {
  const imports = `${server.replace(/\/+$/, '')}/v1/registries/${registry}/imports`;
  const authorization = `Bearer ${readFileSync(tokenFile, 'utf8').trim()}`;
  const say = async (url: string, asking: Asking): Promise<string> => {
    const answer = await answered(url, { ...asking, headers: { ...asking.headers, authorization } });
    output.write(`${answer}\n`);
    return answer;
  };
  statSync(file);
  const parameters = new URLSearchParams({ kind: delta ? 'delta' : 'replacement', file: path.basename(file) });
  const type = charset === undefined ? 'text/csv' : `text/csv; charset=${charset}`;
  const upload = { body: Readable.toWeb(createReadStream(file)) as never, duplex: 'half' } as const;
  const answer = await say(`${imports}?${parameters}`, {
    method: 'POST',
    headers: { 'content-type': type },
    ...upload,
  });
  const { id, digest, state } = JSON.parse(answer) as DryRun;
  if (state === 'refused') {
    await say(`${imports}/${id}/errors`, { method: 'GET' });
    return false;
  }
  if (simulate) await say(`${imports}/${id}/simulation`, { method: 'POST' });
  if (confirm) {
    const body = JSON.stringify({ digest, overrideReason });
    await say(`${imports}/${id}/confirmation`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
  }
  return true;
}

/** A request to the platform. */
export interface Asking {
  readonly method: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Readable | string;
}

/**
 * Without `fetch`, which gives up when an answer takes five minutes; a dry run of a large file may.
 * @throws DomainError with what the platform says of a refusal
 */
export async function answered(url: string, { method, headers, body }: Asking): Promise<string> {
  const asked = (url.startsWith('https:') ? secure : plain)(url, { method, headers });
  const answer = new Promise<IncomingMessage>((resolve, reject) => asked.on('response', resolve).on('error', reject));
  // A refusal may come before all is sent; what it says counts, not that the rest went nowhere.
  const sent = pipeline(typeof body === 'object' ? body : Readable.from([body ?? '']), asked).catch(() => undefined);
  const response = await answer.catch((cause: Error) => {
    throw new DomainError('UNAVAILABLE', { field: '--server', expected: 'the platform', got: cause.message });
  });
  const said = await text(response);
  await sent;
  if (response.statusCode! < 300) return said;
  const got = `${response.statusCode} ${said.slice(0, 500)}`;
  throw new DomainError('REQUEST_INVALID', { field: url, expected: '2xx', got });
}
