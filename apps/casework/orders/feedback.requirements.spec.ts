import type { OrderFeedbackV1 } from '#contracts/order-feedback.v1';
import { RESULT_CODES, type ResultCode } from '#contracts/vocabulary';
import { missingFrom, REQUIREMENTS_TOLD } from './feedback.requirements';

const measure = (differs = {}): OrderFeedbackV1['measures'][number] => ({
  kind: 'suspend-sms',
  target: '13800138000',
  scope: 'subscriber',
  effectiveAt: '2026-05-06T09:00:00+08:00',
  reason: '群发',
  noticeGiven: true,
  ...differs,
});

const search = {
  found: false,
  periodFrom: '2026-05-01T00:00:00Z',
  periodUntil: '2026-05-02T00:00:00Z',
  system: 'SMSC',
};

/** Brings everything, whatever the result. */
const whole = (resultCode: ResultCode): OrderFeedbackV1 => ({
  orderId: '019a0000-0000-7000-8000-000000000001',
  unit: 'CMCC-44',
  interim: false,
  resultCode,
  cause: '群发',
  measures: [measure()],
  holder: { kind: 'individual' },
  search,
  reason: '无记录',
  evidence: [{ kind: 'consent', reference: 'c-1' }],
  transferReference: '京公网 1',
  trueOwner: { organisation: 'CTCC', proof: ['p'] },
  handler: '1001',
  handledAt: '2026-05-06T09:00:00+08:00',
  textForComplainant: '已处理。',
});

describe('feedback requirements', () => {
  it.each(RESULT_CODES)('are met by a whole feedback with %s', (code) => {
    expect(missingFrom(whole(code))).toBeNull();
  });

  it.each([
    ['CONFIRMED_ACTED', 'holder', { holder: undefined }],
    ['CONFIRMED_ACTED', 'measures', { measures: [] }],
    ['CONFIRMED_NO_RESOURCE', 'holder', { holder: undefined }],
    ['CONFIRMED_NO_RESOURCE', 'search', { search: undefined }],
    ['NOT_CONFIRMED', 'reason', { reason: undefined }],
    ['NOT_CONFIRMED', 'search', { search: undefined }],
    ['CONSENT_PROVEN', 'evidence', { evidence: [] }],
    ['SERVICE_MESSAGE', 'evidence', { evidence: [] }],
    ['SPOOFED_OR_FBS', 'search', { search: undefined }],
    ['SPOOFED_OR_FBS', 'search.found', { search: { ...search, found: true } }],
    ['TRANSFERRED_POLICE', 'transferReference', { transferReference: undefined }],
    ['NOT_OURS', 'trueOwner', { trueOwner: undefined }],
    ['NOT_OURS', 'trueOwner', { trueOwner: { organisation: 'CTCC', proof: [] } }],
    ['NOT_CONFIRMED', 'cause', { cause: undefined }],
    ['NOT_CONFIRMED', 'textForComplainant', { textForComplainant: undefined }],
  ] as const)('of %s name %s when it is missing', (code, field, without) => {
    expect(missingFrom({ ...whole(code), ...without } as OrderFeedbackV1)).toMatchObject({ field });
  });

  it('ask for a second person and an impact preview when a main code is closed', () => {
    const closing = (differs: object) => ({
      ...whole('CONFIRMED_ACTED'),
      measures: [measure(), measure({ scope: 'main-code', ...differs })],
    });
    expect(missingFrom(closing({}))).toMatchObject({ field: 'measures[1].secondPerson' });
    expect(missingFrom(closing({ secondPerson: '1002' }))).toMatchObject({ field: 'measures[1].impactPreview' });
    expect(missingFrom(closing({ secondPerson: '1002', impactPreview: '影响 3 个子端口' }))).toBeNull();
  });

  it('of interim feedback are a first measure and nothing else', () => {
    const {
      resultCode: _,
      cause: __,
      textForComplainant: ___,
      ...interim
    } = { ...whole('NOT_CONFIRMED'), interim: true };
    expect(missingFrom(interim)).toBeNull();
    expect(missingFrom({ ...interim, measures: [] })).toMatchObject({ field: 'measures' });
  });

  it('are told in every order for every result code', () => {
    expect(REQUIREMENTS_TOLD.map((told) => told.code)).toEqual([...RESULT_CODES]);
    expect(REQUIREMENTS_TOLD[0]!.requires).toEqual(['cause', 'textForComplainant', 'holder', 'measures']);
  });
});
