import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '..', '..');
const PINNED = join(ROOT, 'node_modules', '.bin', 'node');
const run = (...args: string[]) => spawnSync(PINNED, args, { cwd: ROOT, encoding: 'utf8' });

describe('node tools/run.mjs', () => {
  it('names its commands when it gets another word', () => {
    const { status, stderr } = run('tools/run.mjs', 'dance');
    expect(status).toBe(2);
    expect(stderr).toMatch(/expected one of bootstrap, build, check,.*; got dance/);
  });

  it('has every script of package.json', () => {
    const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    for (const [name, script] of Object.entries(scripts)) {
      const command = /^node tools\/run\.mjs (\S+)/.exec(script)?.[1];
      if (!command) continue;
      expect([name, commands()]).toEqual([name, expect.arrayContaining([command])]);
    }
  });

  it('passes a signal on and ends with the exit code of what it started', async () => {
    const child = `process.on('SIGTERM', () => process.exit(7)); setInterval(() => {}, 1000); console.log('ready')`;
    const parent = `import { handOver } from './tools/run/hand-over.mjs'; process.exitCode = await handOver(['-e', ${JSON.stringify(child)}])`;
    const started = spawn(PINNED, ['--input-type=module', '-e', parent], {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    started.stdout.once('data', () => started.kill('SIGTERM'));
    expect(await new Promise((resolve) => started.once('exit', (code) => resolve(code)))).toBe(7);
  });

  it('runs the pinned Node', () => {
    const { devDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
      devDependencies: { node: string };
    };
    expect(run('--version').stdout.trim()).toBe(`v${devDependencies.node}`);
  });
});

describe('the count of npm test', () => {
  const report = join(ROOT, '.liandong', 'test', 'sample.json');
  const count = (wrote: object | undefined, ok: boolean): unknown => {
    mkdirSync(join(report, '..'), { recursive: true });
    rmSync(report, { force: true });
    if (wrote) writeFileSync(report, JSON.stringify(wrote));
    const outcome = JSON.stringify({ name: 'sample', ok, seconds: 1, output: '' });
    const script = `import { countOf } from './tools/check/jest.mts'; console.log(JSON.stringify(countOf('sample', ${outcome})))`;
    return JSON.parse(run('--no-warnings', '--input-type=module', '-e', script).stdout);
  };
  const nothing = {
    numPassedTests: 0,
    numFailedTests: 0,
    numPendingTests: 0,
    numTodoTests: 0,
    numRuntimeErrorTestSuites: 0,
  };

  afterAll(() => rmSync(report, { force: true }));

  it('takes skipped tests, todos and files that cannot be run as failed', () => {
    expect(count({ ...nothing, numPassedTests: 5, numPendingTests: 2 }, true)).toEqual({ passed: 5, failed: 2 });
    expect(count({ ...nothing, numPassedTests: 5, numTodoTests: 1 }, true)).toEqual({ passed: 5, failed: 1 });
    expect(count({ ...nothing, numPassedTests: 5, numRuntimeErrorTestSuites: 1 }, false)).toEqual({
      passed: 5,
      failed: 1,
    });
  });

  it('takes a run that ended badly as failed even when every test passed', () => {
    expect(count({ ...nothing, numPassedTests: 5 }, false)).toEqual({ passed: 5, failed: 1 });
    expect(count(undefined, false)).toEqual({ passed: 0, failed: 1 });
  });
});

describe('npm run generate', () => {
  it('with --check finds a stale file and leaves the checkout as it was', () => {
    mkdirSync(join(ROOT, '.liandong'), { recursive: true });
    const folder = mkdtempSync(join(ROOT, '.liandong', 'generate-'));
    const made = join(folder, 'made.txt');
    const list = join(folder, 'generators.json');
    writeFileSync(
      join(folder, 'make.mjs'),
      `import { writeFileSync } from 'node:fs'; writeFileSync(${JSON.stringify(made)}, 'new');`,
    );
    writeFileSync(
      list,
      JSON.stringify([{ name: 'sample', script: relative(join(folder, 'make.mjs')), outputs: [relative(made)] }]),
    );
    try {
      const missing = run('tools/generate.mts', '--check', '--list', relative(list));
      expect(missing.status).toBe(1);
      expect(existsSync(made)).toBe(false);
      writeFileSync(made, 'old');
      expect(run('tools/generate.mts', '--check', '--list', relative(list)).stderr).toContain('made.txt');
      expect(readFileSync(made, 'utf8')).toBe('old');
      expect(run('tools/generate.mts', '--list', relative(list)).status).toBe(0);
      expect(run('tools/generate.mts', '--check', '--list', relative(list)).status).toBe(0);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

function commands(): string[] {
  const script = `import { COMMANDS } from './tools/run/commands.mjs'; console.log(JSON.stringify(Object.keys(COMMANDS)))`;
  return JSON.parse(run('--input-type=module', '-e', script).stdout) as string[];
}

const relative = (path: string): string => path.slice(ROOT.length + 1);
