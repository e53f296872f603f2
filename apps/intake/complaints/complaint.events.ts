import type { ComplaintAcceptedV1 } from '#contracts/complaint-accepted.v1';
import { ComplaintAcceptedV1 as Accepted } from '#contracts/complaint-accepted.v1';
import type { Attachment } from '#contracts/complaint-reported.v1';
import { ComplaintSetAsideV1 as SetAside } from '#contracts/complaint-set-aside.v1';
import { ReceiptsV1, type Receipt } from '#contracts/receipts.v1';
import { COMPLAINT_STREAM, INTAKE_RECEIPTS } from '#contracts/topics';
import { uuidv7 } from '#kernel/ids';
import type { OutboundRecord } from '#messaging/records';
import { callbackNumbersOf } from '#text/callback-numbers';
import { maskPersonalDetails } from '#text/personal-details';
import { signatureOf } from '#text/signature';
import type { Complaint } from './complaint';
import { utc } from './utc';

/** What may be known of a complaint outside intake. Out of scope nothing of its text is in it. */
export function factsOf(complaint: Complaint, complainantId: string, now: Date): ComplaintAcceptedV1 {
  const { report, times } = complaint;
  const { received } = times;
  const isKept = complaint.standing.state !== 'out-of-scope';
  const text = isKept ? complaint.text : '';
  return {
    complaintId: complaint.id,
    acceptanceNumber: complaint.acceptanceNumber,
    disturbanceId: complaint.disturbanceId,
    complainantId,
    organisation: complaint.organisation,
    serial: report.serial,
    source: report.source,
    channel: report.channel,
    sender: complaint.sender,
    received: {
      precision: report.messageReceivedPrecision,
      from: received && utc(received.from),
      until: received && utc(received.until),
    },
    complainedAt: utc(times.complainedAt),
    acceptedAt: utc(times.acceptedAt ?? now.getTime()),
    recipient: complaint.recipient,
    text,
    capture: report.capture,
    verbatim: report.verbatim,
    part: report.part,
    messageType: report.messageType,
    category: report.category,
    nature: report.nature,
    earlierRefusal: report.earlierRefusal,
    everAgreed: report.everAgreed,
    loss: report.loss,
    signature: signatureOf(text),
    links: isKept ? complaint.links : [],
    callbackNumbers: callbackNumbersOf(text),
    attachments: report.attachments === undefined ? [] : maskedAttachments(complaint),
    answerWanted: report.answerWanted,
    preChecked: report.preChecked,
    suggestion: complaint.suggestion,
  };
}

/** A file's name may be the complainant's number or contact. */
function maskedAttachments({ report, recipientNumber }: Complaint): Attachment[] {
  const complainant = { number: recipientNumber, contact: report.contact };
  return report.attachments!.map((attachment) => ({
    ...attachment,
    name: attachment.name === undefined ? undefined : maskPersonalDetails(attachment.name, complainant),
  }));
}

/** The event a complaint leaves intake as; `facts` is its JSON text, made once. */
export function complaintEvent(complaint: Complaint, facts: string, now: Date): OutboundRecord {
  const { standing, sender, id } = complaint;
  const common = { topic: COMPLAINT_STREAM.name, key: sender.normalized, time: now };
  if (standing.state === 'accepted') return { ...common, type: Accepted.type, id, value: facts };
  const value: SetAside = {
    complaintId: id,
    organisation: complaint.organisation,
    serial: complaint.report.serial,
    sender: sender.normalized,
    state: standing.state,
    reason: standing.reason,
    complainedAt: utc(complaint.times.complainedAt),
  };
  return { ...common, type: SetAside.type, id: uuidv7(now), value };
}

/** All receipts of one batch as one message. */
export function receiptsEvent(organisation: string, items: Receipt[], now: Date): OutboundRecord {
  const value: ReceiptsV1 = { organisation, items };
  return { topic: INTAKE_RECEIPTS.name, key: organisation, type: ReceiptsV1.type, id: uuidv7(now), time: now, value };
}
