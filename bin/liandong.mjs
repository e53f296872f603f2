#!/usr/bin/env node
// Starts the offline command line. Needs nothing but Node >= 20: builds when dist is missing or older than the sources.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync, utimesSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
const entry = path.join(root, 'dist', 'apps', 'cli', 'main.js');
const SOURCES = [
  'apps/cli',
  'libs/numbering',
  'libs/worktime',
  'libs/kernel',
  'data/calendars',
  'data/profiles',
  'package.json',
];

function newest(file) {
  const stat = statSync(file, { throwIfNoEntry: false });
  if (!stat) return 0;
  if (!stat.isDirectory()) return stat.mtimeMs;
  const inside = readdirSync(file).filter((name) => !name.endsWith('.spec.ts'));
  return Math.max(stat.mtimeMs, ...inside.map((name) => newest(path.join(file, name))));
}

/** dist/.built is written by a build that had work to do, the entry is touched below after one that had none. */
function builtAt() {
  const stamps = [path.join(root, 'dist', '.built'), entry];
  return Math.max(...stamps.map((file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0));
}

function sourcesAreNewer() {
  const built = builtAt();
  return SOURCES.some((source) => newest(path.join(root, source)) > built);
}

function build() {
  process.stderr.write('liandong: building first (构建中)…\n');
  const command = [path.join(root, 'tools', 'run.mjs'), 'build'];
  const { status } = spawnSync(process.execPath, command, { cwd: root, stdio: ['ignore', 2, 2] });
  if (status === 0) return utimesSync(entry, new Date(), new Date());
  if (!existsSync(entry)) {
    process.stderr.write('liandong: the build failed, see above. Run `npm run build` and try again.\n');
    process.exit(1);
  }
  process.stderr.write('liandong: the build failed, see above; going on with the last one that worked.\n');
}

if (!existsSync(entry) || sourcesAreNewer()) build();

const { run } = createRequire(import.meta.url)(entry);
await run(process.argv);
