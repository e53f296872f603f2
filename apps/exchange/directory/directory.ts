import type { Role } from '#access/principal';
import type { LaneKind } from '#contracts/topics';
import { type OrganisationKind, unitCode } from '#kernel/organisations';

/** How much an organisation may ask of the platform. */
export interface Quota {
  /** HTTP requests per second that read. */
  readonly read: number;
  /** HTTP requests per second that change something. */
  readonly write: number;
  /** Bytes a second to and from Kafka; left out: no limit. */
  readonly producedBytes?: number;
  readonly consumedBytes?: number;
}

/** Whom to ask about a unit. */
export interface Contact {
  readonly unit: string;
  readonly name: string;
  readonly phone?: string;
  readonly email?: string;
}

/** One partner as the directory file describes it. */
export interface Organisation {
  readonly code: string;
  readonly kind: OrganisationKind;
  /** Chinese name, as people of the trade write it. */
  readonly name: string;
  /** Provinces of its units, `00` for its national desk. */
  readonly units: readonly string[];
  /** Kafka lanes it may write to; every organisation has a mailbox topic. */
  readonly lanes: readonly LaneKind[];
  readonly roles: readonly Role[];
  readonly contacts: readonly Contact[];
  readonly quota: Quota;
}

/** Who takes part: organisations, their units, rights and contacts. */
export interface Directory {
  readonly version: string;
  readonly organisations: readonly Organisation[];
}

export const unitsOf = (organisation: Organisation): string[] =>
  organisation.units.map((province) => unitCode(organisation.code, province));

/** Orders go only where answers can come from. */
export const takesOrders = (organisation: Organisation): boolean => organisation.lanes.includes('orders');

export const hasByteQuota = ({ producedBytes, consumedBytes }: Quota): boolean =>
  producedBytes !== undefined || consumedBytes !== undefined;
