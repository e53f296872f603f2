import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PACKAGE_ROOT } from '#kernel/package-root';

const BUILT = "exports.run = async (argv) => console.log('ran', argv.slice(2).join(' '));";

/** A checkout with the real bin/liandong.mjs and a stand-in for the build, which takes too long for a unit test. */
describe('bin/liandong.mjs', () => {
  let root: string;
  const at = (file: string): string => path.join(root, file);
  const write = (file: string, text: string): void => {
    mkdirSync(path.dirname(at(file)), { recursive: true });
    writeFileSync(at(file), text);
  };
  const builds = (script: string): void => write('tools/run.mjs', `import fs from 'node:fs';\n${script}`);
  const start = (): { out: string; err: string; status: number | null } => {
    const { stdout, stderr, status } = spawnSync(process.execPath, [at('bin/liandong.mjs'), 'resolve', '110'], {
      encoding: 'utf8',
    });
    return { out: stdout, err: stderr, status };
  };
  const ENTRY = 'dist/apps/cli/main.js';

  beforeEach(() => {
    root = mkdtempSync(path.join(tmpdir(), 'checkout-'));
    mkdirSync(at('bin'));
    copyFileSync(path.join(PACKAGE_ROOT, 'bin', 'liandong.mjs'), at('bin/liandong.mjs'));
    write('package.json', '{}');
    write('libs/numbering/sender.ts', '');
    builds(
      `fs.mkdirSync('dist/apps/cli', { recursive: true }); fs.writeFileSync('${ENTRY}', ${JSON.stringify(BUILT)}); fs.appendFileSync('builds', process.argv[2] + '\\n');`,
    );
  });
  afterEach(() => rmSync(root, { recursive: true }));

  it('builds when dist is missing and, once it is current, never again', () => {
    expect(start()).toMatchObject({
      out: 'ran resolve 110\n',
      status: 0,
      err: expect.stringContaining('building first'),
    });
    expect(start()).toEqual({ out: 'ran resolve 110\n', status: 0, err: '' });
  });

  it('builds when a source is newer than dist', () => {
    start();
    const later = new Date(Date.now() + 60_000);
    utimesSync(at('libs/numbering/sender.ts'), later, later);
    expect(start().err).toContain('building first');
  });

  it('goes on with the last build when a new one fails, and says so', () => {
    start();
    const later = new Date(Date.now() + 60_000);
    utimesSync(at('libs/numbering/sender.ts'), later, later);
    builds(`process.exit(1);`);
    expect(start()).toMatchObject({
      out: 'ran resolve 110\n',
      status: 0,
      err: expect.stringContaining('the build failed'),
    });
  });

  it('ends with 1 when there is nothing to run', () => {
    builds(`process.exit(1);`);
    expect(start()).toMatchObject({ out: '', status: 1, err: expect.stringContaining('npm run build') });
    expect(existsSync(at(ENTRY))).toBe(false);
  });
});
