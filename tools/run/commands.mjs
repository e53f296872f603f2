/**
 * What `node tools/run.mjs <command>` runs. `needs: 'build'` brings dist up to date first; `stack-build` builds only the
 * stack's own folder, so that a stack comes up even while other sources don't compile.
 */
export const COMMANDS = {
  bootstrap: {},
  build: { needs: 'build' },
  check: { script: 'tools/check.mts' },
  generate: { needs: 'build', script: 'tools/generate.mts' },
  format: { script: 'node_modules/prettier/bin/prettier.cjs', args: ['--write', '--log-level', 'warn', '.'] },
  test: { script: 'tools/test.mts' },
  stack: { needs: 'stack-build', script: 'dist/libs/stack/main.js' },
  migrate: { needs: 'build', script: 'dist/apps/platform/migrate.js' },
  demo: { needs: 'build', script: 'dist/apps/sandbox/demo.js' },
  bench: { needs: 'build', script: 'dist/bench/main.js' },
  trial: { needs: 'build', script: 'dist/apps/cli/trial.js' },
  torture: { needs: 'build', script: 'dist/apps/sandbox/torture.js' },
};
