import { Injectable } from '@nestjs/common';
import type { Tx } from '#persistence/database';
import type { Work } from '../work/work';

/** What every statement of a unit names: who speaks. */
export interface StatementBody {
  readonly organisation?: string;
  readonly unit: string;
}

export interface StatementContract<Body extends StatementBody> {
  new (): Body;
  /** `ce_type` */
  readonly type: string;
}

/** One statement of a unit, its form and who speaks already checked. */
export interface Statement<Body extends StatementBody> {
  /** From the topic or the token, never from the payload; the body's unit belongs to it. */
  readonly organisation: string;
  /** When it came: the broker's time, or that of the request; epoch milliseconds. */
  readonly at: number;
  readonly body: Body;
}

/** What one kind of statement on the orders lane does. Messages of a lane are applied one by one, in their order. */
export interface StatementHandler<Body extends StatementBody> {
  readonly contract: StatementContract<Body>;
  /** The cases it is about, read without a lock; none when it is about nothing that exists. */
  casesOf(tx: Tx, body: Body): Promise<readonly string[]>;
  /**
   * Applies it to the work, under the locks of those cases, and gives what the receipt names. Everything goes through
   * the work (`also` for tables of its own): what throws leaves nothing behind. @throws DomainError when it is refused.
   */
  apply(work: Work, tx: Tx, statement: Statement<Body>): Promise<{ readonly itemId: string }>;
}

/** The kinds of statements the rooms take beside acknowledgement and feedback; each handler enters itself when it is made. */
@Injectable()
export class Statements {
  private readonly handlers = new Map<string, StatementHandler<StatementBody>>();

  take<Body extends StatementBody>(handler: StatementHandler<Body>): void {
    this.handlers.set(handler.contract.type, handler as unknown as StatementHandler<StatementBody>);
  }

  get types(): string[] {
    return [...this.handlers.keys()];
  }

  of(type: string): StatementHandler<StatementBody> | undefined {
    return this.handlers.get(type);
  }
}
