import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { Command } from 'commander';
import { register } from './registry.command';

describe('liandong registry', () => {
  let directory: string;
  let stderr: jest.SpyInstance;

  beforeEach(() => {
    directory = mkdtempSync(path.join(tmpdir(), 'registry-'));
    stderr = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  });
  afterEach(() => {
    rmSync(directory, { recursive: true });
    stderr.mockRestore();
  });

  async function run(...args: string[]): Promise<{ text: string; code: number }> {
    const output = new PassThrough();
    const program = new Command('liandong').exitOverride().configureOutput({ writeErr: () => undefined });
    register(program, { output });
    for (const one of [program.commands[0]!, ...program.commands[0]!.commands]) {
      one.exitOverride().configureOutput({ writeErr: () => undefined });
    }
    const code = await program.parseAsync(['registry', ...args], { from: 'user' }).then(
      () => 0,
      (error: { exitCode: number }) => error.exitCode,
    );
    output.end();
    return { text: Buffer.concat(await output.toArray()).toString(), code };
  }

  const put = (name: string, text: string): string => {
    const file = path.join(directory, name);
    writeFileSync(file, text);
    return file;
  };

  it('prints a template that passes its own check', async () => {
    const { text } = await run('template', 'ports');
    expect(text).toContain('接入号码,主码,扩展码前缀,运营商');
    expect(await run('check', put('ports.csv', text))).toEqual({ text: '', code: 0 });
  });

  it('tells each fault of a file as a line of JSON and ends with 1', async () => {
    const file = put('some.csv', 'number,carrier\n13800138000,CUCC\n138,CUCC\n13800138001,移动\n');
    const { text, code } = await run('check', file, '--registry', 'portability');
    expect(code).toBe(1);
    const faults = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { line: number; field: string });
    expect(faults.map(({ line, field }) => [line, field])).toEqual([
      [3, 'number'],
      [4, 'carrier'],
    ]);
  });

  it('wants to know the registry of a file whose name doesn’t say it', async () => {
    expect((await run('check', put('x.csv', 'a\n'))).code).toBe(1);
    expect((await run('check', path.join(directory, 'ports.csv'))).code).toBe(1);
  });

  describe('import', () => {
    let server: Server;
    let url: string;
    let asked: { method: string; url: string; type: string; body: string; token: string }[];

    beforeEach(async () => {
      asked = [];
      server = createServer((request, response) => {
        const parts: Buffer[] = [];
        request.on('data', (part: Buffer) => parts.push(part));
        request.on('end', () => {
          const { method = '', url: path = '', headers } = request;
          const body = Buffer.concat(parts).toString();
          asked.push({
            method,
            url: path,
            type: headers['content-type'] ?? '',
            body,
            token: headers.authorization ?? '',
          });
          const isBad = body.includes('bad');
          response.end(JSON.stringify({ id: 'i1', digest: 'd1', state: isBad ? 'refused' : 'checked' }));
        });
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    });
    afterEach(() => server.close());

    it('uploads a file as a dry run and confirms it with its digest when told to', async () => {
      const file = put('portability.csv', 'number,carrier\n13800138000,CUCC\n');
      const token = put('token', 'abc\n');
      const { code } = await run(
        'import',
        file,
        '--server',
        url,
        '--token-file',
        token,
        '--delta',
        '--simulate',
        '--confirm',
      );
      expect(code).toBe(0);
      expect(asked.map((one) => `${one.method} ${one.url}`)).toEqual([
        'POST /v1/registries/portability/imports?kind=delta&file=portability.csv',
        'POST /v1/registries/portability/imports/i1/simulation',
        'POST /v1/registries/portability/imports/i1/confirmation',
      ]);
      expect(asked[0]).toMatchObject({
        type: 'text/csv',
        token: 'Bearer abc',
        body: expect.stringContaining('13800138000'),
      });
      expect(JSON.parse(asked[2]!.body)).toEqual({ digest: 'd1' });
    });

    it('never confirms a file with faults, prints them and ends with 1', async () => {
      const [file, token] = [put('ports.csv', 'bad'), put('token', 'abc')];
      const { code } = await run('import', file, '--server', url, '--token-file', token, '--confirm');
      expect(code).toBe(1);
      expect(asked.map((one) => one.url.split('?')[0])).toEqual([
        '/v1/registries/ports/imports',
        '/v1/registries/ports/imports/i1/errors',
      ]);
    });
  });
});
