/**
 * Writes docs/errors.md from the closed register libs/kernel/error-codes.ts and the advice beside this file.
 * Run by `npm run generate` after the build, or alone: node tools/generate-errors.mts
 */
import { writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { ERROR_CODES, type ErrorCode, type ErrorCodeName } from '#kernel/error-codes';
import { ADVICE } from './errors/advice.mts';

const FILE = 'docs/errors.md';

const rows = (Object.entries(ERROR_CODES) as [ErrorCodeName, ErrorCode][]).map(
  ([code, { status, retriable, en, zh }]) =>
    `| \`${code}\` | ${status} | ${retriable ? 'yes' : 'no'} | ${en} | ${zh} | ${ADVICE[code]} |`,
);

const page = `# Error codes

<!-- Generated from libs/kernel/error-codes.ts by \`npm run generate\`; edit there. -->

Every refusal names one code of this closed list: a receipt in its \`code\`, an HTTP problem document in its \`code\`, a
parked item as its reason. Beside it stand, where they apply, \`field\` (a path such as \`measures[0].effectiveAt\`, always
the first fault in the order of the contract), \`expected\` (in words, with the allowed values) and \`got\` (what came,
shortened; numbers that could be a person's are replaced by their length). A code never changes its meaning.

*Retry* says whether the very same request may pass later. Where it says no, sending again without a change gives the same
answer. A serial is free again after a format refusal, so a corrected complaint keeps its serial.

| Code | HTTP | Retry | Meaning | 含义 | What to do |
|---|---|---|---|---|---|
${rows.join('\n')}
`;

writeFileSync(FILE, await format(page, { ...(await resolveConfig(FILE)), parser: 'markdown' }));
