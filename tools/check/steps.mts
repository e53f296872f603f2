import { ROOT } from '../run/paths.mjs';
import { join } from 'node:path';
import type { Step } from './pool.mts';

const CACHE = '.liandong/cache';
const jsTool = (path: string, ...args: string[]): Pick<Step, 'command' | 'args'> => ({
  command: process.execPath,
  args: [join(ROOT, 'node_modules', path), ...args],
});

/**
 * Everything that needs no server and isn't a test, the longest first. Caches compare contents, never times, so that a
 * cached pass means the same as a fresh one.
 */
export const CHECK_STEPS: readonly Step[] = [
  { name: 'build', command: process.execPath, args: ['tools/run.mjs', 'build'] },
  {
    name: 'lint',
    ...jsTool(
      'eslint/bin/eslint.js',
      '.',
      '--max-warnings',
      '0',
      '--cache',
      '--cache-strategy',
      'content',
      '--cache-location',
      `${CACHE}/eslint`,
    ),
  },
  { name: 'types', ...jsTool('typescript/bin/tsc', '-p', 'tsconfig.json', '--pretty', 'false') },
  { name: 'types of tools', ...jsTool('typescript/bin/tsc', '-p', 'tools/tsconfig.json', '--pretty', 'false') },
  {
    name: 'format',
    ...jsTool(
      'prettier/bin/prettier.cjs',
      '--check',
      '--log-level',
      'warn',
      '--cache',
      '--cache-strategy',
      'content',
      '--cache-location',
      `${CACHE}/prettier`,
      '.',
    ),
  },
  {
    name: 'import direction',
    ...jsTool(
      'dependency-cruiser/bin/dependency-cruise.mjs',
      '--config',
      '.dependency-cruiser.cjs',
      '--output-type',
      'err',
      'apps',
      'libs',
      'bench',
    ),
  },
  { name: 'docs', command: process.execPath, args: ['tools/check/docs.mts'] },
  { name: 'generated files', command: process.execPath, args: ['tools/generate.mts', '--check'], after: ['build'] },
];
