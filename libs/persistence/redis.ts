import { createClient } from 'redis';

type Client = ReturnType<typeof createClient>;

/**
 * A Redis connection that may vanish: commands fail at once while it is down instead of queueing, and it comes back by
 * itself. Whoever uses it must have an answer without it.
 */
export class Redis {
  private readonly client: Client | undefined;

  constructor(url: string | undefined, onError: (error: Error) => void = () => undefined) {
    if (!url) return;
    this.client = createClient({
      url,
      disableOfflineQueue: true,
      socket: { connectTimeout: 1_000, reconnectStrategy: (retries) => Math.min(retries * 200, 5_000) },
    });
    this.client.on('error', onError);
    this.client.connect().catch(onError);
  }

  get isReady(): boolean {
    return this.client?.isReady === true;
  }

  /** The client, or undefined while Redis can't be reached. */
  ready(): Client | undefined {
    return this.isReady ? this.client : undefined;
  }

  async close(): Promise<void> {
    if (this.client?.isOpen) this.client.destroy();
  }
}
