import { spawn } from 'node:child_process';
import { parseStat, processorSeconds } from './processor-time';

describe('processor time', () => {
  it('reads parent and times behind a name that holds blanks and parentheses', () => {
    const text = '4321 (a (b) c) S 77 1 1 0 -1 4194560 100 0 0 0 150 50 30 20 20 0 1 0 12345 1000 100';
    expect(parseStat(text)).toEqual({ parent: 77, seconds: 2.5 });
  });

  it('counts what a child of the process used', async () => {
    const before = processorSeconds(process.pid);
    const child = spawn(process.execPath, ['-e', 'while (process.cpuUsage().user < 5e5); setInterval(() => 0, 1e3)']);
    for (const end = Date.now() + 20_000; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 100)))
      if (processorSeconds(child.pid!) > 0.3) break;
    const used = processorSeconds(child.pid!);
    expect(used).toBeGreaterThan(0.3);
    expect(processorSeconds(process.pid) - before).toBeGreaterThanOrEqual(used * 0.9);
    child.kill('SIGKILL');
  }, 30_000);
});
