/** Writes docs/contracts/generated from the contract classes; run by `npm run generate` in the project's root. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MESSAGES } from '../messages';
import { asyncApi } from './asyncapi';
import { docstringsOf } from './docstrings';
import { fieldTables } from './field-tables';
import { schemaOf } from './schema';

const OUT = join('docs', 'contracts', 'generated');
const GOLDEN = join('test', 'contracts', 'golden');

const docstrings = docstringsOf(join('libs', 'contracts'));
const samples = new Map(
  MESSAGES.map(({ type }) => [type, JSON.parse(readFileSync(join(GOLDEN, type, 'full.json'), 'utf8')) as object]),
);

rmSync(OUT, { recursive: true, force: true });
mkdirSync(OUT, { recursive: true });
for (const message of MESSAGES) write(`${message.type}.schema.json`, schemaOf(message, docstrings));
write('asyncapi.json', asyncApi(docstrings, samples as never));
writeFileSync(join(OUT, 'fields.md'), fieldTables(docstrings));

function write(name: string, value: object): void {
  writeFileSync(join(OUT, name), `${JSON.stringify(value, null, 2)}\n`);
}
