// npm run check: what must hold before every commit. Needs no server.
import { countOf, jestStep } from './check/jest.mts';
import { runSteps } from './check/pool.mts';
import { CHECK_STEPS } from './check/steps.mts';

const began = performance.now();
const unit = jestStep('unit', ['--maxWorkers=1', '--silent'], 240, false);
const outcomes = await runSteps([unit, ...CHECK_STEPS], 2);
const failed = outcomes.filter((outcome) => !outcome.ok).map((outcome) => outcome.name);
const count = countOf(
  'unit',
  outcomes.find((outcome) => outcome.name === unit.name)!,
);
if (count.failed > 0 && !failed.includes(unit.name)) failed.push(`${unit.name} (${count.failed} skipped or todo)`);

console.log(`${count.passed} unit tests; ${((performance.now() - began) / 1000).toFixed(1)} s in all`);
console.log(failed.length === 0 ? 'check passed' : `check failed: ${failed.join(', ')}`);
process.exitCode = failed.length === 0 ? 0 : 1;
