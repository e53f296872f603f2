// npm test: everything, in at most 30 minutes on two cores. The last line is `N passed, N failed`, alone.
import { spawnSync } from 'node:child_process';
import { countOf, jestStep, runJest, type Count } from './check/jest.mts';
import { runSteps } from './check/pool.mts';
import { CHECK_STEPS } from './check/steps.mts';
import { ROOT } from './run/paths.mjs';

const began = performance.now();
const counts: Count[] = [];
/** What is left of it bounds the slow tests, so that the count is printed in any case. */
const WHOLE_SECONDS = 29 * 60;

/** `tools/run.mjs` rather than the script: it builds what the stack needs. */
function stack(...args: string[]): { ok: boolean; output: string } {
  const done = spawnSync(process.execPath, ['tools/run.mjs', 'stack', ...args], {
    cwd: ROOT,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return { ok: done.status === 0, output: done.stdout };
}

function startStack(): 'started' | 'found' | 'failed' {
  const up = stack('up', '--install', '--json');
  counts.push(up.ok ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 });
  if (!up.ok) return 'failed';
  return (JSON.parse(up.output) as { startedNow: boolean }).startedNow ? 'started' : 'found';
}

async function checks(): Promise<void> {
  const unit = jestStep('unit', ['--maxWorkers=1', '--silent'], 300, false);
  for (const outcome of await runSteps([unit, ...CHECK_STEPS], 2)) {
    if (outcome.name === unit.name) counts.push(countOf('unit', outcome));
    else counts.push({ passed: outcome.ok ? 1 : 0, failed: outcome.ok ? 0 : 1 });
  }
}

const state = startStack();
// Also after Ctrl-C: the stack that was started here goes, one that was up before stays.
process.once('exit', () => {
  if (state === 'started') stack('down');
});

await checks();
if (state === 'failed') console.log('live and slow tests did not run: the stack is not up');
else {
  counts.push(await runJest('live', ['--maxWorkers=2'], 900));
  counts.push(await runJest('slow', ['--runInBand'], WHOLE_SECONDS - (performance.now() - began) / 1000));
}

const sum = (key: keyof Count): number => counts.reduce((total, count) => total + count[key], 0);
console.log(`\n${((performance.now() - began) / 60_000).toFixed(1)} minutes`);
console.log(`${sum('passed')} passed, ${sum('failed')} failed`);
process.exitCode = sum('failed') === 0 ? 0 : 1;
