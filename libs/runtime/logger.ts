import pino, { type Logger } from 'pino';

export type { Logger };

/** Injection token of the process's logger. */
export const LOGGER = Symbol('Logger');

/** Eleven digits starting with 1, as in a mobile number, with or without a country code. */
const MOBILE = /(?<!\d)(?:\+?86)?(1\d{2})\d{4}(\d{4})(?!\d)/g;

/** Masks mobile numbers in free text, e.g. an error's message that quotes a value. */
export const maskNumbers = (text: string): string => text.replace(MOBILE, '$1****$2');

/** Structured lines on standard output, one JSON object each, UTC. Personal data never belong in them; what slips into a message is masked. */
export function createLogger(level: string, destination?: pino.DestinationStream): Logger {
  const options: pino.LoggerOptions = {
    level,
    base: { pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    serializers: {
      err: (error: unknown) => {
        const plain = error instanceof Error ? pino.stdSerializers.err(error) : { message: String(error) };
        return {
          type: (plain as { type?: string }).type,
          message: maskNumbers(plain.message),
          stack: maskNumbers((plain as { stack?: string }).stack ?? ''),
        };
      },
    },
    hooks: {
      logMethod(args, method) {
        method.apply(
          this,
          args.map((arg) => (typeof arg === 'string' ? maskNumbers(arg) : arg)) as Parameters<typeof method>,
        );
      },
    },
  };
  return destination ? pino(options, destination) : pino(options, pino.destination({ dest: 1, sync: false }));
}
