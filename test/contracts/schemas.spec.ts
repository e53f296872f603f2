import { readFileSync } from 'node:fs';
import Ajv2020, { type ValidateFunction } from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import fc from 'fast-check';
import { INBOUND_MESSAGES, MESSAGES, type MessageContract } from '#contracts/messages';
import { readMessage } from '#contracts/reading';
import { mutated } from './mutations';
import { goldenSamples, refusedSamples, textOf } from './samples';

const ajv = addFormats(new Ajv2020({ strict: true, allowUnionTypes: true, strictRequired: false }));
const validators = new Map<string, ValidateFunction>();

function schemaAccepts({ type }: MessageContract, value: unknown): boolean {
  let validate = validators.get(type);
  if (!validate) {
    const schema = readFileSync(`docs/contracts/generated/${type}.schema.json`, 'utf8');
    validators.set(type, (validate = ajv.compile(JSON.parse(schema) as object)));
  }
  return validate(value);
}

describe('the committed JSON Schema', () => {
  it.each(MESSAGES.flatMap((message) => goldenSamples(message).map((sample) => ({ ...sample, message }))))(
    'accepts $path',
    ({ message, value }) => expect(schemaAccepts(message, value)).toBe(true),
  );

  it.each(
    INBOUND_MESSAGES.flatMap((message) => refusedSamples(message).map((sample) => ({ ...sample, message }))).filter(
      ({ refusal }) => !['NOT_JSON', 'EMPTY_VALUE'].includes(refusal.code),
    ),
  )('refuses $title', ({ message, ...sample }) => {
    expect(schemaAccepts(message, JSON.parse(textOf(message.type, sample)))).toBe(false);
  });

  it.each(INBOUND_MESSAGES.map((message) => ({ type: message.type, message })))(
    'of $type has the same verdict as the reader on whatever becomes of a sample',
    ({ message }) => {
      const verdicts = { accepted: 0, refused: 0 };
      fc.assert(
        fc.property(mutated(goldenSamples(message).map(({ value }) => value)), (value) => {
          const reading = readMessage(message, value);
          verdicts[reading.ok ? 'accepted' : 'refused']++;
          if (reading.ok !== schemaAccepts(message, value)) {
            throw new Error(`reader: ${JSON.stringify(reading)}; schema: ${!reading.ok}`);
          }
        }),
        { numRuns: 1_000 },
      );
      // Neither verdict may be rare, or their equality says nothing.
      expect(Math.min(verdicts.accepted, verdicts.refused)).toBeGreaterThan(150);
    },
  );

  it.each(INBOUND_MESSAGES.map((message) => ({ type: message.type, message })))(
    'of $type and class-validator’s own walk agree with the reader too',
    ({ message }) => {
      fc.assert(
        fc.property(mutated(goldenSamples(message).map(({ value }) => value)), (value) => {
          // class-transformer drops or trips over names that every object has; the reader refuses them.
          fc.pre(!/"(__proto__|constructor|toString|hasOwnProperty)":/.test(JSON.stringify(value)));
          const instance = plainToInstance(message, value);
          const faults = validateSync(instance, {
            whitelist: true,
            forbidNonWhitelisted: true,
            forbidUnknownValues: true,
          });
          expect({ ok: faults.length === 0 }).toEqual({ ok: readMessage(message, value).ok });
        }),
        { numRuns: 500 },
      );
    },
  );

  it('leaves a message of the platform open, so that readers live through a new field', () => {
    for (const message of MESSAGES.filter((one) => !INBOUND_MESSAGES.includes(one))) {
      const [sample] = goldenSamples(message);
      expect(schemaAccepts(message, { ...sample!.value, addedLater: 1 })).toBe(true);
    }
  });
});
