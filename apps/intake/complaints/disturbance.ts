import type { BlindIndex } from '#kernel/sealing';
import { compactText } from '#text/compact';
import { shanghaiDay, type Moments } from './received-interval';

/** The four things that make two reports one 受扰事件 (workflow.md §3). */
export interface Disturbed {
  /** Normalised. */
  readonly recipient: string;
  /** Normalised. */
  readonly sender: string;
  readonly text: string;
  readonly received: Moments | null;
  readonly complainedAt: number;
}

/**
 * Id of the disturbance: the same for every source that reports it, and keyed, so that nobody outside can try numbers.
 * UUIDv8 (RFC 9562) of an HMAC. Day of receipt in Asia/Shanghai, of the complaint when that is unknown.
 */
export function disturbanceId(
  keyed: BlindIndex,
  { recipient, sender, text, received, complainedAt }: Disturbed,
): string {
  const day = shanghaiDay(received?.from ?? complainedAt);
  return asUuid(keyed.of(`${recipient}\n${sender}\n${day}\n${compactText(text)}`));
}

function asUuid(hex: string): string {
  const variant = ((parseInt(hex[16]!, 16) & 0x3) | 0x8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
