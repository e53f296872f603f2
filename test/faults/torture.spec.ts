import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { PACKAGE_ROOT } from '#kernel/package-root';
import type { TortureFigures } from '#apps/sandbox/torture/result';

/** Runs the built program as a person would, with a time limit; gives what it printed. */
function torture(...args: string[]): Promise<{ code: number | null; output: string; errors: string }> {
  const child = spawn(process.execPath, [join(PACKAGE_ROOT, 'dist', 'apps', 'sandbox', 'torture.js'), ...args], {
    cwd: PACKAGE_ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  let output = '';
  let errors = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString('utf8')));
  const limit = setTimeout(() => child.kill('SIGTERM'), 460_000);
  return new Promise((resolve) =>
    child.once('close', (code) => {
      clearTimeout(limit);
      resolve({ code, output, errors });
    }),
  );
}

describe('a minute of faults', () => {
  it('loses, doubles and disorders nothing while processes and servers are killed', async () => {
    const { code, output, errors } = await torture('--minutes', '1', '--seed', '20260501', '--json');
    const lastLine = output.trimEnd().split('\n').at(-1) ?? '';
    if (!lastLine.startsWith('{')) throw new Error(`expected figures, the run ended with ${code}:\n${errors}`);
    const figures = JSON.parse(lastLine) as TortureFigures;
    expect(figures).toMatchObject({ lost: 0, issuedTwice: 0, outOfOrder: 0, unreceipted: 0, brokenChains: 0 });
    expect(figures).toMatchObject({ saidTwice: 0, unfinished: 0 });
    expect(figures.kills).toBeGreaterThanOrEqual(3);
    expect(figures.brokerRestarts).toBeGreaterThanOrEqual(1);
    expect(figures.databaseRestarts).toBeGreaterThanOrEqual(1);
    expect(figures.redisStops).toBeGreaterThanOrEqual(1);
    expect(figures.complaints).toBeGreaterThan(1_000);
    expect({ code, errors: code === 0 ? '' : errors }).toEqual({ code: 0, errors: '' });
  }, 480_000);
});
