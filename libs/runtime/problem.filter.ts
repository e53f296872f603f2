import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import type { Request, Response } from 'express';
import { DomainError } from '#kernel/domain-error';
import { ERROR_CODES, type ErrorCodeName } from '#kernel/error-codes';
import type { Logger } from './logger';

/** SQLSTATE of a text with NUL, the one character that JSON and URLs can carry and PostgreSQL can't. */
const CHARACTER_NOT_IN_REPERTOIRE = '22021';

/** SQLSTATEs of a transaction that lost against another one and was rolled back whole: serialisation failure, deadlock. */
const LOST_AGAINST_ANOTHER = new Set(['40001', '40P01']);

interface Problem {
  type: string;
  title: string;
  status: number;
  code: string;
  detail: string;
  retriable: boolean;
  field?: string;
  expected?: string;
  got?: string;
}

/** Every refusal over HTTP as application/problem+json (RFC 9457) with a code of the register. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly logger: Logger) {}

  catch(error: unknown, host: ArgumentsHost): void {
    if (host.getType() !== 'http') throw error;
    const response = host.switchToHttp().getResponse<Response>();
    const request = host.switchToHttp().getRequest<Request>();
    const problem = problemOf(error);
    if (problem.status >= 500) this.logger.error({ err: error, path: request.path }, 'request failed');
    if (response.headersSent) return;
    response.status(problem.status).type('application/problem+json').send(JSON.stringify(problem));
  }
}

export function problemOf(error: unknown): Problem {
  if (error instanceof DomainError) return { ...describe(error.code), detail: error.message, ...error.detail };
  if (error instanceof HttpException) {
    const status = error.getStatus();
    // The framework turns the parser's fault into a bad request that differs by its text alone.
    if (status === 400 && /\bJSON\b/.test(error.message))
      return { ...describe('NOT_JSON'), detail: 'the request body is not JSON' };
    return { ...describe(codeOfStatus(status)), status, detail: error.message };
  }
  const parseFault = error as { type?: string; status?: number; message?: string };
  if (parseFault?.type === 'entity.too.large')
    return { ...describe('RECORD_TOO_LARGE'), detail: 'the request body is too large' };
  if (parseFault?.type === 'entity.parse.failed')
    return { ...describe('NOT_JSON'), detail: 'the request body is not JSON' };
  const sqlState = (error as { code?: string })?.code;
  if (sqlState === CHARACTER_NOT_IN_REPERTOIRE)
    return { ...describe('REQUEST_INVALID'), detail: 'expected texts without the character U+0000' };
  if (sqlState !== undefined && LOST_AGAINST_ANOTHER.has(sqlState))
    return {
      ...describe('UNAVAILABLE'),
      detail: 'another request changed the same at that moment; nothing was changed',
    };
  return { ...describe('INTERNAL'), detail: ERROR_CODES.INTERNAL.en };
}

function describe(code: ErrorCodeName): Omit<Problem, 'detail'> {
  const entry = ERROR_CODES[code];
  return {
    type: `urn:liandong:error:${code}`,
    title: entry.zh,
    status: entry.status,
    code,
    retriable: entry.retriable,
  };
}

function codeOfStatus(status: number): ErrorCodeName {
  if (status === 401) return 'NOT_AUTHENTICATED';
  if (status === 403) return 'NOT_ALLOWED';
  if (status === 404) return 'NOT_FOUND';
  if (status === 413) return 'RECORD_TOO_LARGE';
  if (status === 429) return 'QUOTA_EXCEEDED';
  if (status === 503) return 'UNAVAILABLE';
  return status >= 500 ? 'INTERNAL' : 'REQUEST_INVALID';
}
