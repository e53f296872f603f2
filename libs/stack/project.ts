import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

/** Root folder of the project, the same from `libs/stack` (tests) and from `dist/libs/stack` (built). */
export const projectRoot: string = findRoot(__dirname);

/** Everything a running stack leaves on disk; git-ignored. LIANDONG_STATE_DIR names another place, and with it another stack. */
export const stateDir: string = resolve(process.env.LIANDONG_STATE_DIR || join(projectRoot, '.liandong'));

/** Short and stable name of this stack, so that two clones on one machine never share a lock or a compose project. */
export const checkoutId: string = createHash('sha256').update(stateDir).digest('hex').slice(0, 10);

/** Downloads worth keeping between clones. */
export const cacheDir: string = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'liandong');

function findRoot(from: string): string {
  if (existsSync(join(from, 'package.json'))) return from;
  const parent = dirname(from);
  if (parent === from)
    throw new Error(`expected a package.json above ${__dirname}, found none: run inside the project`);
  return findRoot(parent);
}
