import type { Confidence, OwnerMethod } from '#contracts/vocabulary';
import type { OwnerTableName } from './rows';

/** The row that decided; a case keeps it, so that the decision can be explained years later. */
export interface Evidence {
  readonly table: OwnerTableName;
  readonly version: string;
  readonly key: string;
  /** ISO instants; null is open. */
  readonly validFrom: string | null;
  readonly validUntil: string | null;
  readonly source: string;
  /** Of a port row: who holds the code, and the signature for which it was filed. */
  readonly holder?: string;
  readonly signature?: string;
  /** The segment or area code that gave the province, when another row gave the carrier. */
  readonly province?: { readonly table: string; readonly version: string; readonly key: string };
}

/** Who may have been responsible, when the time or the tables leave more than one possibility. */
export interface Candidate {
  readonly unit: string;
  readonly method: OwnerMethod;
  readonly evidence: Evidence;
}

/** `gateway`: international or alphanumeric sender, without 属地 in statistics. `resale`: host of an unnamed reseller. */
export type Desk = 'gateway' | 'resale';

/** Who answers for a sender at message time (workflow.md §2). Confidence `none` is unresolved: no unit. */
export interface Owner {
  /** In resold ranges the reseller, or null when no register names it; elsewhere the network. */
  readonly carrier: string | null;
  /** The network that carries the number. */
  readonly hostCarrier: string | null;
  readonly reseller: boolean;
  readonly responsibleOrg: string | null;
  /** `<ORG>-<PP>` */
  readonly unit: string | null;
  readonly desk: Desk | null;
  /** Home province of the code, two digits (GB/T 2260); porting never changes it. */
  readonly province: string | null;
  /** GB/T 2260, six digits. */
  readonly city: string | null;
  readonly method: OwnerMethod;
  readonly confidence: Confidence;
  readonly evidence: Evidence | null;
  readonly candidates: readonly Candidate[];
  /** Codes, documented in docs/tables.md. */
  readonly warnings: readonly string[];
}

/** What is known of the phone that got the message. */
export interface RecipientFacts {
  readonly carrier: string | null;
  readonly province: string | null;
}

/** What is known of the message beside its sender and time. */
export interface MessageFacts extends RecipientFacts {
  /** 签名 without brackets; nothing when the text shows none. */
  readonly signature?: string | null;
}

export const UNKNOWN_RECIPIENT: RecipientFacts = { carrier: null, province: null };
