import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { projectRoot } from './project';
import { ServerProcess } from './server-process';
import type { StackUp } from './stack';
import type { StackRecord } from './stack-file';

const run = promisify(execFile);
const MINUTE = 60_000;

/** A stack of its own, in a folder that root alone can enter, as a clone in /root would be. */
const stateDir = mkdtempSync(join(tmpdir(), 'liandong-stack-'));
const env = { ...process.env, LIANDONG_STATE_DIR: stateDir };

const stack = (...args: string[]) =>
  run(process.execPath, ['tools/run.mjs', 'stack', ...args], { cwd: projectRoot, env });
const up = async (): Promise<StackUp> => JSON.parse((await stack('up', '--json')).stdout) as StackUp;
const record = (): StackRecord => JSON.parse(readFileSync(join(stateDir, 'stack.json'), 'utf8')) as StackRecord;
const processes = (): ServerProcess[] =>
  Object.values(record().members).map(({ pid, marker }) => new ServerProcess(pid, marker));

jest.setTimeout(2 * MINUTE);

describe('the stack command', () => {
  let bystander: ChildProcess;

  beforeAll(() => {
    bystander = spawn('sleep', ['600'], { stdio: 'ignore' });
  });

  afterAll(async () => {
    bystander.kill();
    await stack('down', '--purge');
    rmSync(stateDir, { recursive: true, force: true });
  });

  it('two at once start one stack', async () => {
    const [one, other] = await Promise.all([up(), up()]);
    expect([one.startedNow, other.startedNow].sort()).toEqual([false, true]);
    expect({ ...one, startedNow: true }).toEqual({ ...other, startedNow: true });
    expect(processes().map((each) => each.isAlive())).toEqual([true, true, true]);
  });

  it('a healthy stack is left as it is', async () => {
    const before = record();
    expect((await up()).startedNow).toBe(false);
    expect(record()).toEqual(before);
  });

  it('a dead member is started again on its port while the others go on', async () => {
    const before = record();
    process.kill(before.members.redis!.pid, 'SIGKILL');
    expect(await up()).toMatchObject({ startedNow: true, redisUrl: before.redisUrl });
    expect(record().members.postgres).toEqual(before.members.postgres);
    expect(record().members.kafka).toEqual(before.members.kafka);
    expect(record().members.redis!.pid).not.toBe(before.members.redis!.pid);
  });

  it('a hung member is replaced', async () => {
    const before = record();
    process.kill(before.members.redis!.pid, 'SIGSTOP');
    await up();
    expect(record().members.redis!.pid).not.toBe(before.members.redis!.pid);
  });

  it('status ends with 1 when a member does not answer', async () => {
    process.kill(record().members.redis!.pid, 'SIGKILL');
    await expect(stack('status')).rejects.toMatchObject({ code: 1, stdout: expect.stringMatching(/redis +DOWN/) });
    await up();
    expect((await stack('status')).stdout).toMatch(/redis +up/);
  });

  it('down stops its own processes and leaves one that took over a process id', async () => {
    const known = record();
    const own = processes();
    const reused = { ...known.members.redis!, pid: bystander.pid! };
    process.kill(known.members.redis!.pid, 'SIGKILL');
    writeFileSync(
      join(stateDir, 'stack.json'),
      JSON.stringify({ ...known, members: { ...known.members, redis: reused } }),
    );
    await stack('down');
    expect(own.map((each) => each.isAlive())).toEqual([false, false, false]);
    expect(bystander.exitCode).toBeNull();
    expect(bystander.signalCode).toBeNull();
  });
});
