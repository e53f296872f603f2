import type { ComplaintReportedV1 } from '#contracts/complaint-reported.v1';
import { sha256 } from '#kernel/canonical';

/** Every member name of complaint-reported.v1 at any depth, sorted; a test holds it against the contract. */
export const MEMBERS = [
  'acceptedAt',
  'answerWanted',
  'at',
  'attachments',
  'bytes',
  'capture',
  'category',
  'certainty',
  'channel',
  'channelVendor',
  'code',
  'complainedAt',
  'contact',
  'earlierRefusal',
  'everAgreed',
  'loss',
  'mediaType',
  'messageReceivedAt',
  'messageReceivedPrecision',
  'messageType',
  'n',
  'name',
  'nature',
  'of',
  'organisation',
  'part',
  'preChecked',
  'recipientCarrier',
  'recipientNumber',
  'recipientProvince',
  'refused',
  'sender',
  'serial',
  'sha256',
  'source',
  'suffered',
  'taxonomy',
  'text',
  'verbatim',
  'version',
  'yuan',
];

/**
 * SHA-256 of the canonical JSON of a complaint as received, before any normalisation (workflow.md §3). Equal to
 * `canonicalJson`: JSON.stringify writes the members in the order of the list, natively and five times as fast.
 */
export const contentDigest = (report: ComplaintReportedV1): Buffer => sha256(JSON.stringify(report, MEMBERS));
