import { type DynamicModule, Inject, Module, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Configuration } from '#runtime/configuration';
import { LOGGER, type Logger } from '#runtime/logger';
import { contextDataSource, type Context } from './data-source';
import { Database } from './database';
import { assertSchemaVersion } from './migrations';
import { PartitionKeeping } from './partition-keeping';

/** Gives one context its `Database`: own role, own schema, only on a schema version it knows, partitions kept ahead. */
@Module({})
export class DatabaseModule implements OnModuleInit, OnApplicationShutdown {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(PartitionKeeping) private readonly partitions: PartitionKeeping,
  ) {}

  static forContext(context: Context): DynamicModule {
    return {
      module: DatabaseModule,
      providers: [
        {
          provide: Database,
          inject: [Configuration],
          useFactory: (configuration: Configuration) => open(configuration, context),
        },
        {
          provide: PartitionKeeping,
          inject: [Database, LOGGER],
          useFactory: (database: Database, logger: Logger) => new PartitionKeeping(database, context, logger),
        },
      ],
      exports: [Database],
    };
  }

  async onModuleInit(): Promise<void> {
    await this.partitions.start();
  }

  /** Last: the transports have finished their handlers before any module is shut down. */
  async onApplicationShutdown(): Promise<void> {
    this.partitions.stop();
    await this.database.close();
  }
}

async function open(configuration: Configuration, context: Context): Promise<Database> {
  const source = contextDataSource({ url: configuration.pgUrl, context, poolSize: configuration.pgPoolSize });
  await source.initialize();
  await assertSchemaVersion(source, context);
  return new Database(source);
}
