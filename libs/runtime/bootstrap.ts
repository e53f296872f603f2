import type { Server } from 'node:http';
import type { INestApplication, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { CustomTransportStrategy, MicroserviceOptions } from '@nestjs/microservices';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { DomainError } from '#kernel/domain-error';
import { HOUR, SECOND } from '#kernel/clock';
import { Configuration, readConfiguration } from './configuration';
import { HttpAddress } from './http-address';
import { createLogger, LOGGER, type Logger } from './logger';
import { NestLogger } from './nest-logger';
import { serveOpenApi } from './openapi';
import { ProblemFilter } from './problem.filter';

/** Transports that the process's modules bring, bound by `MessagingModule`. */
export const TRANSPORTS = Symbol('Transports');

/** A large upload takes its time, which Node would end after five minutes; headers still have only one. */
const LONGEST_REQUEST = HOUR;

export type Transport = CustomTransportStrategy & { server?: unknown };

/** A running process; `close` finishes running work first, within the configured limit. */
export interface Running {
  readonly app: INestApplication;
  readonly url: string;
  close(): Promise<void>;
}

/** Starts one process: HTTP server, transports, health, and an orderly end on SIGTERM or SIGINT. */
export async function bootstrap(module: Type): Promise<Running> {
  try {
    // Before Nest speaks: a fault in the environment is one line.
    readConfiguration();
    const running = await start(module);
    endOnSignal(running);
    return running;
  } catch (error) {
    if (error instanceof DomainError) process.stderr.write(`could not start: ${error.message}\n`);
    else createLogger('error').fatal({ err: error }, 'could not start');
    process.exit(1);
  }
}

/** The same without signals and exit codes, for tests and for the demo. */
export async function start(module: Type): Promise<Running> {
  const app = await NestFactory.create<NestExpressApplication>(module, {
    bufferLogs: true,
    abortOnError: false,
    bodyParser: false,
  });
  const configuration = app.get(Configuration);
  const logger = app.get<Logger>(LOGGER);
  app.useLogger(new NestLogger(logger));
  app.useBodyParser('json', { limit: '8mb' });
  app.disable('x-powered-by');
  // Quotas of those without a token are counted by address, which behind a proxy would be one for all.
  if (configuration.trustedProxies) app.set('trust proxy', configuration.trustedProxies);
  (app.getHttpServer() as Server).requestTimeout = LONGEST_REQUEST;
  app.useGlobalFilters(new ProblemFilter(logger));
  // With the application's filters: Nest's own one for messages would replace a handler's error by a plain object.
  for (const strategy of transportsOf(app))
    app.connectMicroservice<MicroserviceOptions>({ strategy }, { inheritAppConfig: true });
  serveOpenApi(app);
  // Handlers are found during init; a transport started before it would have none.
  await app.init();
  await app.listen(configuration.httpPort, configuration.httpHost);
  const address = app.get(HttpAddress);
  address.listensAt(await app.getUrl());
  await app.startAllMicroservices();
  logger.info({ url: address.url }, 'started');
  return { app, url: address.url, close: () => closeWithin(app, configuration.shutdownSeconds * SECOND, logger) };
}

function transportsOf(app: INestApplication): Transport[] {
  try {
    return app.get<Transport[]>(TRANSPORTS, { strict: false });
  } catch {
    return [];
  }
}

async function closeWithin(app: INestApplication, limitMs: number, logger: Logger): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), limitMs);
  });
  const outcome = await Promise.race([app.close(), limit]);
  clearTimeout(timer);
  if (outcome === 'late')
    logger.error({ limitMs }, 'shutdown took too long; unfinished batches will be repeated elsewhere');
}

function endOnSignal(running: Running): void {
  let ending = false;
  const end = (signal: NodeJS.Signals): void => {
    if (ending) return;
    ending = true;
    running.app.get<Logger>(LOGGER).info({ signal }, 'ending');
    void running.close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.on('SIGTERM', end);
  process.on('SIGINT', end);
}
