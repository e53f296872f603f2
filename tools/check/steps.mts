import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../run/paths.mjs';
import type { Step } from './pool.mts';

const FOLDERS = ['apps', 'libs', 'bench'].filter((folder) => existsSync(join(ROOT, folder)));

/** A step that runs one installed tool; its options are given as one line. */
function tool(name: string, script: string, options: string): Step {
  return { name, command: process.execPath, args: [join(ROOT, 'node_modules', script), ...options.split(' ')] };
}

/** A step that runs one of our own tools. */
function own(name: string, script: string, option: string[] = []): Step {
  return { name, command: process.execPath, args: [script, ...option] };
}

/**
 * Everything that needs no server and isn't a test, the longest first. Lint has no cache: whether a promise is left alone
 * depends on the types of other files, so a file's own content doesn't tell that its last verdict still holds.
 */
export const CHECK_STEPS: readonly Step[] = [
  tool('lint', 'eslint/bin/eslint.js', '. --max-warnings 0'),
  own('build', 'tools/run.mjs', ['build']),
  tool('types', 'typescript/bin/tsc', '-p tsconfig.json --pretty false'),
  tool('types of tools', 'typescript/bin/tsc', '-p tools/tsconfig.json --pretty false'),
  tool(
    'format',
    'prettier/bin/prettier.cjs',
    '--check --log-level warn --cache --cache-strategy content --cache-location .liandong/cache/prettier .',
  ),
  tool(
    'import direction',
    'dependency-cruiser/bin/dependency-cruise.mjs',
    `--config .dependency-cruiser.cjs --output-type err ${FOLDERS.join(' ')}`,
  ),
  own('docs', 'tools/check/docs.mts'),
  { ...own('generated files', 'tools/generate.mts', ['--check']), after: ['build'] },
];
