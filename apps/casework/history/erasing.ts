import { eraseField, type StoredEntry } from '#kernel/history-chain';

/** Fields in which history keeps people's own words or how to reach them; rooms put such values in fields of these names. */
export const PERSONAL_FIELDS: readonly string[] = ['text', 'facts', 'reason', 'note', 'contact'];

/**
 * The entry without the complainant's words. Only of an entry that is about this complaint alone: it names it as
 * `complaint`, itself or inside one of its fields. What many complaints share (their list, an order) says nothing of one.
 */
export function eraseComplaint(entry: StoredEntry, complaintId: string): StoredEntry {
  if (!isAbout(entry.fields, complaintId)) return entry;
  return PERSONAL_FIELDS.reduce(eraseField, entry);
}

function isAbout(fields: StoredEntry['fields'], complaintId: string): boolean {
  const holders = [fields, ...Object.values(fields)];
  return holders.some((one) => isObject(one) && one['complaint'] === complaintId);
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
