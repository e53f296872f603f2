/** What a handler's error asks for. */
export type FailureClass =
  /** The surroundings failed; the same batch will pass later. Never parked. */
  | 'transient'
  /** Nobody knows; some record of the batch is the likely culprit. */
  | 'unknown';

/** A handler that passed its deadline. The first time it is taken for a fault of the surroundings, then for the record's. */
export class HandlerDeadlineError extends Error {
  constructor(seconds: number) {
    super(`the handler did not finish within ${seconds} s and was aborted`);
    this.name = 'HandlerDeadlineError';
  }
}

/** SQLSTATE classes and codes that say nothing about the record: connection, resources, operator, serialisation, deadlock. */
const TRANSIENT_SQLSTATE = /^(08...|53...|57P0[1-5]|40001|40P01|55P03|58...)$/;

const TRANSIENT_SYSTEM = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'UNAVAILABLE',
]);

/** node-postgres and its pool give these no code. */
const CONNECTION_WORDS =
  /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Client was closed and is not queryable|server closed the connection|Driver not Connected|the database system is (starting up|shutting down|in recovery)/i;

/** Looks through causes, aggregates and TypeORM's wrapper for a reason that has nothing to do with the record. */
export function classify(error: unknown, depth = 0): FailureClass {
  if (typeof error !== 'object' || error === null || depth > 5) return 'unknown';
  const fault = error as Fault;
  if (isTransient(fault)) return 'transient';
  const inner = [fault.cause, fault.driverError, fault.originalError, ...(fault.errors ?? [])];
  return inner.some((each) => each !== error && classify(each, depth + 1) === 'transient') ? 'transient' : 'unknown';
}

interface Fault {
  name?: string;
  message?: string;
  code?: unknown;
  retriable?: boolean;
  cause?: unknown;
  driverError?: unknown;
  originalError?: unknown;
  errors?: unknown[];
}

function isTransient({ name = '', message = '', code, retriable }: Fault): boolean {
  if (typeof code === 'string' && (TRANSIENT_SYSTEM.has(code) || TRANSIENT_SQLSTATE.test(code))) return true;
  if (name.startsWith('KafkaJS')) return retriable === true || name === 'KafkaJSNumberOfRetriesExceeded';
  return CONNECTION_WORDS.test(message);
}

/** One line about an error for a log or an operator: name, code and a message without values of records. */
export function describeFault(error: unknown): string {
  if (!(error instanceof Error)) return `threw ${typeof error}`;
  const { code } = error as { code?: unknown };
  const words = error.message.replace(/\d{5,}/g, (digits) => `${digits.slice(0, 2)}…`).slice(0, 300);
  return `${error.name}${typeof code === 'string' ? ` ${code}` : ''}: ${words}`;
}
