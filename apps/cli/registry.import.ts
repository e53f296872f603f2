import { createReadStream, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { Readable, type Writable } from 'node:stream';
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
  const say = async (url: string, init: RequestInit): Promise<string> => {
    const text = await answered(url, { ...init, headers: { ...init.headers, authorization } });
    output.write(`${text}\n`);
    return text;
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

/** @throws DomainError with what the platform says of a refusal */
export async function answered(url: string, init: RequestInit): Promise<string> {
  const response = await fetch(url, init).catch((cause: Error) => {
    throw new DomainError('UNAVAILABLE', { field: '--server', expected: 'the platform', got: reasonOf(cause) });
  });
  const text = await response.text();
  if (response.ok) return text;
  throw new DomainError('REQUEST_INVALID', {
    field: url,
    expected: '2xx',
    got: `${response.status} ${text.slice(0, 500)}`,
  });
}

const reasonOf = (error: Error): string => (error.cause instanceof Error ? error.cause.message : error.message);
