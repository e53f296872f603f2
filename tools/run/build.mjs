import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { handOver } from './hand-over.mjs';
import { ROOT, at } from './paths.mjs';

const SOURCES = ['apps', 'libs', 'bench'];
const SETTINGS = ['tsconfig.base.json', 'tsconfig.build.json', 'package.json', 'package-lock.json'];

/** Brings dist up to date with the sources; a look at names and times is enough when nothing changed. */
export async function build() {
  await once('dist/.built', SOURCES, async () => {
    await tsc('tsconfig.build.json');
    removeOrphans();
  });
}

/** Builds only the folder that starts and stops servers. */
export async function buildStack() {
  await once('dist/.built-stack', ['libs/stack'], () => tsc('tools/stack.tsconfig.json'));
}

async function once(stamp, folders, work) {
  const now = fingerprint(folders);
  if (existsSync(at(stamp)) && readFileSync(at(stamp), 'utf8') === now) return;
  await work();
  mkdirSync(at('dist'), { recursive: true });
  writeFileSync(at(stamp), now);
}

async function tsc(project) {
  const code = await handOver([at('node_modules', 'typescript', 'bin', 'tsc'), '-p', project]);
  if (code !== 0) throw new Error(`the build failed (${project}): the compiler's messages are above`);
}

/** Names, sizes and times of all sources, so that a deleted file counts as a change too. */
function fingerprint(folders) {
  const sources = folders.flatMap((folder) =>
    files(folder).filter((file) => file.endsWith('.ts') || file.endsWith('.json')),
  );
  return [...sources, ...SETTINGS]
    .sort()
    .map((file) => {
      const { size, mtimeMs } = statSync(at(file));
      return `${file} ${size} ${mtimeMs}\n`;
    })
    .join('');
}

/** The compiler never deletes: what a removed source left behind would still be found by an import. */
function removeOrphans() {
  for (const folder of SOURCES) {
    for (const file of files(join('dist', folder)).filter((name) => name.endsWith('.js'))) {
      if (existsSync(at(`${file.slice('dist/'.length, -'.js'.length)}.ts`))) continue;
      rmSync(at(file));
      rmSync(at(`${file}.map`), { force: true });
    }
  }
}

/** Every file below a folder, as paths from the root. */
function files(folder) {
  if (!existsSync(at(folder))) return [];
  return readdirSync(at(folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath ?? entry.path, entry.name)
        .slice(ROOT.length)
        .replace(/^\//, ''),
    );
}
