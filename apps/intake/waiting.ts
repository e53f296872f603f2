import type { Response } from 'express';
import { DomainError } from '#kernel/domain-error';

/** Says when to come back, where a refusal is that too much was asked for; passes the refusal on. */
export async function sayingWhen<T>(response: Response, seconds: number, answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof DomainError && error.code === 'QUOTA_EXCEEDED')
      response.setHeader('Retry-After', `${seconds}`);
    throw error;
  }
}
