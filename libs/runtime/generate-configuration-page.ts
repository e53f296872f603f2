import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PACKAGE_ROOT } from '#kernel/package-root';
import { VARIABLES } from './configuration';
import type { Variable } from './variables';

const rows = Object.values(VARIABLES as Record<string, Variable<unknown>>).map(
  ({ name, describes, byDefault, optional, secret }) => {
    const otherwise = byDefault !== undefined ? `\`${byDefault}\`` : optional ? 'not set' : '**required**';
    return `| \`${name}\` | ${describes}${secret ? ' (secret)' : ''} | ${otherwise} |`;
  },
);

const page = `# Configuration

Every process reads its environment once, at start, checks it and refuses to start on a fault, naming the variable.
Written by \`npm run generate\` from the table in \`libs/runtime/configuration.ts\`; do not edit.

| variable | meaning | default |
| --- | --- | --- |
${rows.join('\n')}

Variables of the tools around the platform: \`LIANDONG_TEXTS\` (texts for demo, tests and benches, one JSON object with
\`text\` a line), \`LIANDONG_STATE_DIR\` (where the stack keeps its data, \`.liandong\`).
`;

writeFileSync(join(PACKAGE_ROOT, 'docs', 'configuration.md'), page);
