import { type DynamicModule, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { Configuration } from '#runtime/configuration';
import { contextDataSource, type Context } from './data-source';
import { Database } from './database';
import { assertSchemaVersion } from './migrations';

const modules = new Map<Context, DynamicModule>();

/** Gives one context its `Database`: own role, own schema, and only on a schema version it knows. */
@Module({})
export class DatabaseModule implements OnApplicationShutdown {
  constructor(@Inject(Database) private readonly database: Database) {}

  /** The same module for every caller, so that a context has one pool. */
  static forContext(context: Context): DynamicModule {
    const known = modules.get(context) ?? DatabaseModule.made(context);
    modules.set(context, known);
    return known;
  }

  private static made(context: Context): DynamicModule {
    return {
      module: DatabaseModule,
      providers: [
        {
          provide: Database,
          inject: [Configuration],
          useFactory: async (configuration: Configuration): Promise<Database> => {
            const source = contextDataSource({ url: configuration.pgUrl, context, poolSize: configuration.pgPoolSize });
            await source.initialize();
            await assertSchemaVersion(source, context);
            return new Database(source);
          },
        },
        { provide: 'DATABASE_CONTEXT', useValue: context },
      ],
      exports: [Database],
    };
  }

  /** Last: the transports have finished their handlers before any module is shut down. */
  async onApplicationShutdown(): Promise<void> {
    await this.database.close();
  }
}
