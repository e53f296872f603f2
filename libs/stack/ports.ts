import { createServer } from 'node:net';

/**
 * Below the range from which the kernel takes source ports (32768 and up). Inside it, an outgoing connection may sit on a
 * stopped server's port, and a client retrying a dead port can even connect to itself.
 */
const LOWEST = 15_000;
const HIGHEST = 31_999;

/** `count` different loopback ports that nobody listens on now. */
export async function freePorts(count: number): Promise<number[]> {
  const found = new Set<number>();
  for (let tries = 0; found.size < count; tries += 1) {
    if (tries > 2_000)
      throw new Error(`expected ${count} free ports in ${LOWEST}-${HIGHEST} on 127.0.0.1, found ${found.size}`);
    const port = LOWEST + Math.floor(Math.random() * (HIGHEST - LOWEST));
    if (!found.has(port) && (await isFree(port))) found.add(port);
  }
  return [...found];
}

/** Whether a server could listen on this loopback port now. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}
