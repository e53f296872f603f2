import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ServerProcess } from './server-process';

describe('ServerProcess', () => {
  const folder = mkdtempSync(join(tmpdir(), 'liandong-process-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('is alive from the moment of its launch, and gone after it was killed', async () => {
    for (let i = 0; i < 60; i++) {
      const seconds = `${600 + i}`;
      const server = ServerProcess.launch({
        command: 'sleep',
        args: [seconds],
        logFile: join(folder, 'log'),
        marker: seconds,
        lifetime: 'parent',
      });
      for (let look = 0; look < 40; look++) expect(server.isAlive()).toBe(true);
      await server.kill();
      expect(server.isAlive()).toBe(false);
    }
  }, 60_000);
});
