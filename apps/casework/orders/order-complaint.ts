import type { ComplaintAcceptedV1 } from '#contracts/complaint-accepted.v1';
import type { OrderComplaint } from '#contracts/order-issued.v1';

/** What an order or supplement needs of a complaint: one that joins now, or one stored long ago. */
export interface CarriedComplaint {
  readonly complaint: { readonly complaintId: string };
  /** JSON text of the complaint as the unit may see it; travels in the order and is stored as it is. */
  readonly body: string;
  /** Event that carries it to the unit; null while its case is unresolved. */
  carriedBy: string | null;
}

/** A complaint that has found its case. */
export interface JoinedComplaint extends CarriedComplaint {
  readonly complaint: ComplaintAcceptedV1;
  readonly afterMeasure: boolean;
  readonly uncertainTime: boolean;
  /** 二次骚扰: the same recipient, holder or signature again after refusal or measure. */
  readonly isSecond: boolean;
  readonly interNet: 'yes' | 'no' | 'unknown';
}

/** The complaint as the responsible unit may see it: token and masked number, never who complained. */
export function orderComplaintJson(
  complaint: ComplaintAcceptedV1,
  { afterMeasure, isSecond }: { readonly afterMeasure: boolean; readonly isSecond: boolean },
): string {
  const seen: OrderComplaint = {
    complaintId: complaint.complaintId,
    disturbanceId: complaint.disturbanceId,
    complainantId: complaint.complainantId,
    recipient: complaint.recipient,
    received: complaint.received,
    complainedAt: complaint.complainedAt,
    text: complaint.text,
    verbatim: complaint.verbatim,
    capture: complaint.capture,
    messageType: complaint.messageType,
    ...(complaint.part === undefined ? {} : { part: complaint.part }),
    ...(complaint.category === undefined ? {} : { category: complaint.category }),
    nature: complaint.nature,
    links: complaint.links,
    callbackNumbers: complaint.callbackNumbers,
    attachments: complaint.attachments,
    ...(isSecond ? { secondDisturbance: true } : {}),
    afterMeasure,
  };
  return JSON.stringify(seen);
}

/** One record stays below the lane's 4 MiB even when every character takes three bytes. */
const MOST_CHARACTERS = 1_200_000;
/** As many as the contracts of orders and supplements hold. */
export const MOST_COMPLAINTS = 500;

/** Complaints cut into lists that fit one event each; nearly always there is one list. */
export function inEvents<Complaint extends CarriedComplaint>(complaints: readonly Complaint[]): Complaint[][] {
  const lists: Complaint[][] = [];
  let list: Complaint[] = [];
  let characters = 0;
  for (const complaint of complaints) {
    const isFull = list.length === MOST_COMPLAINTS || characters + complaint.body.length > MOST_CHARACTERS;
    if (list.length > 0 && isFull) {
      lists.push(list);
      list = [];
      characters = 0;
    }
    list.push(complaint);
    characters += complaint.body.length;
  }
  lists.push(list);
  return lists;
}
