import { Catch, type ExceptionFilter } from '@nestjs/common';

/** Lets a batch handler's error reach the transport, which decides by its class; Nest's default filter replaces it. */
@Catch()
export class RethrowFilter implements ExceptionFilter {
  catch(error: unknown): never {
    throw error;
  }
}
