import type { Attachment, ComplaintReportedV1 } from '#contracts/complaint-reported.v1';
import { sha256Hex } from '#kernel/canonical';

/**
 * SHA-256 of the canonical JSON of the received fields, before any normalisation (workflow.md §3): whether the same serial
 * brings the same content, whatever the order of its members.
 */
export const contentDigest = (report: ComplaintReportedV1): string => sha256Hex(canonicalReport(report));

/**
 * What `canonicalJson` would give, three times as fast: a literal per object with its members sorted, absent ones dropped
 * by JSON.stringify. A test holds both equal over every member of the contract, so that none is forgotten.
 */
export function canonicalReport(report: ComplaintReportedV1): string {
  const { category, earlierRefusal, loss, part, recipientCarrier, recipientProvince } = report;
  return JSON.stringify({
    acceptedAt: report.acceptedAt,
    answerWanted: report.answerWanted,
    attachments: report.attachments?.map(sortedAttachment),
    capture: report.capture,
    category: category && { code: category.code, taxonomy: category.taxonomy, version: category.version },
    channel: report.channel,
    channelVendor: report.channelVendor,
    complainedAt: report.complainedAt,
    contact: report.contact,
    earlierRefusal: { at: earlierRefusal.at, refused: earlierRefusal.refused },
    everAgreed: report.everAgreed,
    loss: { suffered: loss.suffered, yuan: loss.yuan },
    messageReceivedAt: report.messageReceivedAt,
    messageReceivedPrecision: report.messageReceivedPrecision,
    messageType: report.messageType,
    nature: report.nature,
    organisation: report.organisation,
    part: part && { n: part.n, of: part.of },
    preChecked: report.preChecked,
    recipientCarrier: { certainty: recipientCarrier.certainty, code: recipientCarrier.code },
    recipientNumber: report.recipientNumber,
    recipientProvince: { certainty: recipientProvince.certainty, code: recipientProvince.code },
    sender: report.sender,
    serial: report.serial,
    source: report.source,
    text: report.text,
    verbatim: report.verbatim,
  });
}

const sortedAttachment = ({ bytes, mediaType, name, sha256 }: Attachment): Attachment => ({
  bytes,
  mediaType,
  name,
  sha256,
});
