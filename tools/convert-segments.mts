// Converts a phone.dat (https://github.com/yzchan/PhoneLoc, MIT) into data/numbering/segments.bin.br.
// Usage: node tools/convert-segments.mts FILE [OUTPUT]; the same input always gives the same bytes.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';

const BLOCK = 10_000;
const CARRIERS = ['CMCC', 'CTCC', 'CUCC']; // in the order of phone.dat's two carrier bits, 1 to 3
const CITY_BITS = 12; // as libs/numbering/segment-index.ts reads it

const [input, output = path.join(import.meta.dirname, '..', 'data', 'numbering', 'segments.bin.br')] =
  process.argv.slice(2);
if (input === undefined) {
  console.error('usage: node tools/convert-segments.mts FILE [OUTPUT]');
  process.exit(2);
}

const bytes = readFileSync(input);
const label = bytes.toString('latin1', 0, 100).replace(/\0.*$/s, '');
const entryAt = (block: number, position: number): number =>
  bytes.readUIntLE(200 + (block - 1) * BLOCK * 3 + position * 3, 3);

const prefixes: string[] = [];
const blocks: number[] = [];
for (let prefix = 100; prefix < 200; prefix++) {
  const block = bytes[prefix]!; // byte 100 + (prefix - 100)
  if (block === 0) continue;
  prefixes.push(String(prefix));
  blocks.push(block);
}

const entries = blocks.flatMap((block) => Array.from({ length: BLOCK }, (_, position) => entryAt(block, position)));
const cities = [...new Set(entries.map((entry) => entry & 0x3fffff))].filter((city) => city > 0).sort((a, b) => a - b);
const positions = new Map(cities.map((city, position) => [city, position + 1]));
const cells = new Uint16Array(
  entries.map((entry) => ((entry >>> 22) << CITY_BITS) | (positions.get(entry & 0x3fffff) ?? 0)),
);

const header = {
  format: 'liandong-segments/1',
  version: label.replace(/^.*\//, ''),
  source: `${label} (MIT)`,
  cities: cities.map(String),
  carriers: CARRIERS,
  prefixes,
};
const plain = Buffer.concat([Buffer.from(JSON.stringify(header) + '\n'), Buffer.from(cells.buffer)]);
const packed = brotliCompressSync(plain, {
  params: {
    [constants.BROTLI_PARAM_QUALITY]: 11,
    [constants.BROTLI_PARAM_LGWIN]: 24,
    [constants.BROTLI_PARAM_SIZE_HINT]: plain.length,
  },
});
writeFileSync(output, packed);
console.log(
  `${header.version}: ${entries.filter((entry) => entry > 0).length} segments, ${cities.length} cities, ${packed.length} bytes`,
);
