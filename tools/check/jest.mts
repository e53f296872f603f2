import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../run/paths.mjs';
import { runStep, type Outcome, type Step } from './pool.mts';

export interface Count {
  passed: number;
  failed: number;
}

/** What is read of the file that `jest --json` writes. */
interface JestReport {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
  numRuntimeErrorTestSuites: number;
}

const reportOf = (project: string): string => join(ROOT, '.liandong', 'test', `${project}.json`);

/** One Jest project as a step; its counts are read with `countOf` afterwards. */
export function jestStep(project: string, extra: string[], limitSeconds: number, live: boolean): Step {
  mkdirSync(join(ROOT, '.liandong', 'test'), { recursive: true });
  rmSync(reportOf(project), { force: true });
  const args = ['node_modules/jest/bin/jest.js', '--selectProjects', project, '--passWithNoTests', '--ci', ...extra];
  return {
    name: `${project} tests`,
    command: process.execPath,
    args: ['--experimental-vm-modules', '--no-warnings', ...args, '--json', `--outputFile=${reportOf(project)}`],
    // Jest's workers are Node processes of their own and need the flags as well.
    env: { NODE_OPTIONS: '--experimental-vm-modules --no-warnings' },
    limitSeconds,
    live,
  };
}

/**
 * Tests passed and failed. Skipped and todo tests failed, a file that couldn't be run is one failure, and a run that broke
 * off before it wrote its report is one too.
 */
export function countOf(project: string, outcome: Outcome): Count {
  let report: JestReport;
  try {
    report = JSON.parse(readFileSync(reportOf(project), 'utf8')) as JestReport;
  } catch {
    return { passed: 0, failed: outcome.ok ? 0 : 1 };
  }
  const failed =
    report.numFailedTests + report.numPendingTests + report.numTodoTests + report.numRuntimeErrorTestSuites;
  return { passed: report.numPassedTests, failed: failed === 0 && !outcome.ok ? 1 : failed };
}

/** Runs one project alone, its output as it comes. */
export async function runJest(project: string, extra: string[], limitSeconds: number): Promise<Count> {
  console.log(`\n${project} tests`);
  const outcome = await runStep(jestStep(project, extra, limitSeconds, true));
  const count = countOf(project, outcome);
  console.log(`${project}: ${count.passed} passed, ${count.failed} failed, ${outcome.seconds.toFixed(0)} s`);
  if (!outcome.ok && outcome.output) console.log(outcome.output);
  return count;
}
