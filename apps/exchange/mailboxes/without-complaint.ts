import type { ComplaintsMovedV1 } from '#contracts/case-closing.v1';

/** Members of mail that list complaints one by one: their texts, and what their sources corrected. */
const LISTS = ['complaints', 'corrections'] as const;

type Listing = Record<string, unknown> & Partial<Record<(typeof LISTS)[number], { readonly complaintId: string }[]>>;

/** The mail without what it says of the complaint; null where it says nothing but its id. What is counted stays as it was told. */
export function withoutComplaint(body: string, complaintId: string): string | null {
  const mail = JSON.parse(body) as Listing;
  let found = false;
  for (const name of LISTS) {
    const left = mail[name]?.filter((one) => one.complaintId !== complaintId);
    if (left === undefined || left.length === mail[name]!.length) continue;
    mail[name] = left;
    found = true;
  }
  return found ? JSON.stringify(mail) : null;
}

/** The case at the other end, when this complaint was moved. */
export function otherCaseOf(body: string, complaintId: string): string | null {
  const { complaintIds, otherCaseId } = JSON.parse(body) as ComplaintsMovedV1;
  return complaintIds.includes(complaintId) ? otherCaseId : null;
}
