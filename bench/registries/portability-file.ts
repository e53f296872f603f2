/** Prefixes whose numbers may be ported; each has 100 million numbers. */
const PREFIXES = [
  '135',
  '136',
  '137',
  '138',
  '139',
  '150',
  '151',
  '152',
  '157',
  '158',
  '159',
  '182',
  '183',
  '186',
  '188',
];
const CARRIERS = ['CTCC', 'CUCC', 'CBN'];
const NUMBERS = 100_000_000;
/** Odd and no multiple of five, so that the numbers of a prefix are met once each, in no order. */
const STEP = 61_803_399;

const at = (i: number): string =>
  `${PREFIXES[i % PREFIXES.length]!}${String((Math.floor(i / PREFIXES.length) * STEP) % NUMBERS).padStart(8, '0')}`;

/** The i-th number of the file and the carrier it went to; beyond the file's rows a number that was never ported. */
export const portedNumber = (i: number): { number: string; carrier: string } => ({
  number: at(i),
  carrier: CARRIERS[i % CARRIERS.length]!,
});

const LINES_AT_ONCE = 1_000;

/** A portability file of so many rows, made while it is read. */
export async function* portabilityFile(rows: number): AsyncGenerator<Buffer> {
  yield Buffer.from('号码,运营商,生效时间,失效时间,依据\r\n');
  for (let i = 0; i < rows;) {
    let text = '';
    for (const end = Math.min(rows, i + LINES_AT_ONCE); i < end; i++) {
      const { number, carrier } = portedNumber(i);
      text += `${number},${carrier},20${20 + (i % 5)}-0${1 + (i % 9)}-1${i % 10},,\r\n`;
    }
    yield Buffer.from(text);
  }
}
