import { rmSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { checkoutId } from './project';

/** On Linux a name without a file: the kernel frees it when its holder dies, so that no lock is ever left behind. */
const ADDRESS =
  process.platform === 'linux' ? `\0liandong-stack-${checkoutId}` : join(tmpdir(), `liandong-${checkoutId}.lock`);

/** Runs `work` while no other process of this checkout does; `onWait` is told once when it has to queue. */
export async function underLock<T>(work: () => Promise<T>, onWait: () => void, limitMs = 300_000): Promise<T> {
  const held = await hold(onWait, Date.now() + limitMs);
  try {
    return await work();
  } finally {
    await new Promise((resolve) => held.close(resolve));
  }
}

async function hold(onWait: () => void, end: number): Promise<Server> {
  for (let waits = 0; ; waits += 1) {
    const server = await tryListen();
    if (server) return server;
    if (waits === 0) onWait();
    if (Date.now() > end) throw new Error('another `stack` command of this checkout has held the lock for 5 minutes');
    if (process.platform !== 'linux' && !(await isHeld())) rmSync(ADDRESS, { force: true });
    await sleep(150);
  }
}

function tryListen(): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((peer) => peer.destroy());
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(undefined) : reject(error),
    );
    server.listen(ADDRESS, () => resolve(server));
  });
}

function isHeld(): Promise<boolean> {
  return new Promise((resolve) => {
    const peer = connect(ADDRESS);
    peer.once('connect', () => {
      resolve(true);
      peer.destroy();
    });
    peer.once('error', () => resolve(false));
  });
}
