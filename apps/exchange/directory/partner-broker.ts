import type { Organisation } from './directory';

/** What a partner needs on the broker before a record can be sent to it. */
export interface PartnerBroker {
  /** Makes the topics, and the rights and byte quotas where partners log in. Safe to repeat. */
  provide(organisations: readonly Organisation[]): Promise<void>;
  /** Takes the byte quotas of these organisations away. */
  unlimit(organisations: readonly string[]): Promise<void>;
  /** Ends the users and rights of organisations that have left; topics stay until their records run out. */
  withdraw(organisations: readonly string[]): Promise<void>;
  /** A new password for the organisation's broker user, replacing any other; null where partners don't log in. */
  issuePassword(organisation: string): Promise<string | null>;
}

/** Injection token, because an interface has no value at run time. */
export const PARTNER_BROKER = Symbol('PartnerBroker');
