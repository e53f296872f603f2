const SPACES = /\s+/g;
const ANY_SPACE = /\s/;

/** NFC without white space: how two reports of the same message compare (workflow.md §3, disturbance). */
export function compactText(text: string): string {
  const composed = text.normalize('NFC');
  return ANY_SPACE.test(composed) ? composed.replace(SPACES, '') : composed;
}
