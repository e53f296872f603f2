import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
export const NODE = join(ROOT, 'node_modules', 'node', 'bin', 'node');
export const BIN = join(ROOT, 'node_modules', '.bin');

/** Absolute path of something in the checkout. */
export const at = (...parts) => join(ROOT, ...parts);

/** Environment in which `node` and the installed tools are the pinned ones, also for what they start themselves. */
export const pinnedEnvironment = () => ({ ...process.env, PATH: `${BIN}:${process.env.PATH ?? ''}` });
