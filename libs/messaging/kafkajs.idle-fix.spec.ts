import { createHash } from 'node:crypto';
import { version } from 'kafkajs/package.json';
import { originalSource } from './kafkajs.idle-fix';

// eslint-disable-next-line @typescript-eslint/no-require-imports -- an inner file of kafkajs, which has no types
const RequestQueue = require('kafkajs/src/network/requestQueue');

const queue = (more: object) =>
  Object.assign(Object.create(RequestQueue.prototype), {
    throttledUntil: -1,
    throttleCheckTimeoutId: null,
    pending: [],
    inflight: new Map(),
    maxInFlightRequests: 1,
    ...more,
  });

describe('idle fix of kafkajs', () => {
  it('replaces exactly the method it was written for; a new kafkajs needs a new look', () => {
    expect(version).toBe('2.2.4');
    const digest = createHash('sha256').update(originalSource.replace(/\s+/g, ' ')).digest('hex');
    expect(digest).toBe('7d92229d975481c50c33830972775551ab7615722e68b4f520c45587f847ee49');
    expect(RequestQueue.prototype.scheduleCheckPendingRequests.toString()).not.toBe(originalSource);
  });

  it('arms no timer while nothing waits', () => {
    const idle = queue({});
    idle.scheduleCheckPendingRequests();
    expect(idle.throttleCheckTimeoutId).toBeNull();
  });

  it('arms one while requests wait, and while the broker throttles', () => {
    for (const busy of [queue({ pending: [{}] }), queue({ throttledUntil: Date.now() + 1_000 })]) {
      busy.scheduleCheckPendingRequests();
      expect(busy.throttleCheckTimeoutId).not.toBeNull();
      clearTimeout(busy.throttleCheckTimeoutId);
    }
  });
});
