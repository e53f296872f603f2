import { DataSource, type EntitySchema } from 'typeorm';

export const CONTEXTS = ['intake', 'casework', 'exchange'] as const;
export type Context = (typeof CONTEXTS)[number];

/** PostgreSQL role of one context: it has rights in its own schema and nowhere else. */
export const roleOf = (context: string): string => `liandong_${context}`;

export interface DataSourceOptions {
  url: string;
  context: string;
  poolSize?: number;
  entities?: EntitySchema[];
}

/**
 * A data source bound to one context: its role, its schema as the only search path, UTC. Statement limits guard against a
 * runaway query; the handler deadline is shorter.
 */
export function contextDataSource({ url, context, poolSize = 10, entities = [] }: DataSourceOptions): DataSource {
  return new DataSource({
    type: 'postgres',
    url,
    schema: context,
    entities,
    poolSize,
    applicationName: `liandong-${context}`,
    connectTimeoutMS: 5_000,
    logging: false,
    extra: {
      // Without the check a server goes on with the statement of a closed connection, and keeps its locks.
      options: `-c client_connection_check_interval=1000 -c role=${roleOf(context)} -c search_path=${context} -c timezone=UTC -c idle_in_transaction_session_timeout=120000`,
      keepAlive: true,
      idleTimeoutMillis: 60_000,
    },
    // A pooled connection that dies is replaced; the error itself reaches whoever was using it.
    poolErrorHandler: () => undefined,
  });
}
