#!/usr/bin/env node
// Starts the offline command line. Needs nothing but Node >= 20: builds when dist is missing or older than the sources.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
const entry = path.join(root, 'dist', 'apps', 'cli', 'main.js');
const SOURCES = ['apps/cli', 'libs/numbering', 'libs/worktime', 'libs/kernel', 'package.json'];

function newest(file) {
  const stat = statSync(file, { throwIfNoEntry: false });
  if (!stat) return 0;
  if (!stat.isDirectory()) return stat.mtimeMs;
  const inside = readdirSync(file).filter((name) => !name.endsWith('.spec.ts'));
  return Math.max(stat.mtimeMs, ...inside.map((name) => newest(path.join(file, name))));
}

/** A build stamps this file; without the stamp the entry's own time counts. */
function builtAt() {
  const stamps = ['dist/.build.tsbuildinfo', 'dist/apps/cli/main.js'].map((file) => path.join(root, file));
  return Math.max(...stamps.map((file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0));
}

function sourcesAreNewer() {
  const built = builtAt();
  return SOURCES.some((source) => newest(path.join(root, source)) > built);
}

if (!existsSync(entry) || sourcesAreNewer()) {
  process.stderr.write('liandong: building first (构建中)…\n');
  const build = spawnSync(process.execPath, [path.join(root, 'tools', 'run.mjs'), 'build'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  });
  if (build.status !== 0 && !existsSync(entry)) {
    process.stderr.write('liandong: the build failed, see above. Run `npm run build` and try again.\n');
    process.exit(1);
  }
}

const { run } = createRequire(import.meta.url)(entry);
await run(process.argv);
