/**
 * kafkajs 2.2.4 re-arms a timer with no delay for as long as a connection lives, even when nothing waits to be sent: a
 * busy loop of 1 ms that costs a core's few per cent per connection, and Node 24's TimeoutNegativeWarning. The patched
 * method arms the timer only when requests wait or the broker throttles. Imported before any client is made.
 * Reason and measurement: docs/decisions/0005-kafkajs-patched-at-load.md
 */
// eslint-disable-next-line @typescript-eslint/no-require-imports -- an inner file of kafkajs, which has no types
const RequestQueue = require('kafkajs/src/network/requestQueue') as { prototype: RequestQueuePrototype };

interface RequestQueuePrototype {
  throttledUntil: number;
  throttleCheckTimeoutId: NodeJS.Timeout | null;
  pending: unknown[];
  checkPendingRequests(): void;
  scheduleCheckPendingRequests(): void;
}

const CHECK_PENDING_REQUESTS_INTERVAL = 10;

/** Source of the method this patch was written for; a test compares it with the installed one. */
export const originalSource: string = RequestQueue.prototype.scheduleCheckPendingRequests.toString();

RequestQueue.prototype.scheduleCheckPendingRequests = function (this: RequestQueuePrototype): void {
  if (this.throttleCheckTimeoutId) return;
  let delay = this.throttledUntil - Date.now();
  if (this.pending.length > 0) delay = delay > 0 ? delay : CHECK_PENDING_REQUESTS_INTERVAL;
  else if (delay <= 0) return;
  this.throttleCheckTimeoutId = setTimeout(() => {
    this.throttleCheckTimeoutId = null;
    this.checkPendingRequests();
  }, delay);
};
