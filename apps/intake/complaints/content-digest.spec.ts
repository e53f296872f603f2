import type { ComplaintReportedV1 } from '#contracts/complaint-reported.v1';
import { ComplaintReportedV1 as Reported } from '#contracts/complaint-reported.v1';
import { planOf, type MessagePlan } from '#contracts/plan';
import { canonicalJson } from '#kernel/canonical';
import { report } from '#testing/report.builder';
import { canonicalReport, contentDigest } from './content-digest';

const full: ComplaintReportedV1 = report({
  organisation: 'CMCC',
  channelVendor: '某客户端',
  acceptedAt: '2026-11-20T11:45:00+08:00',
  contact: 'a@example.com',
  part: { of: 3, n: 1 },
  category: { version: '2023', code: '7', taxonomy: '12321' },
  earlierRefusal: { refused: 'yes', at: '2026-10-01T00:00:00+08:00' },
  loss: { yuan: 12.5, suffered: 'yes' },
  recipientCarrier: { code: 'CMCC', certainty: 'stated' },
  recipientProvince: { code: '44', certainty: 'stated' },
  attachments: [{ name: '截图.png', sha256: 'a'.repeat(64), mediaType: 'image/png', bytes: 17 }],
});

/** Every member the contract knows must be in `full`, or the comparison would prove nothing about it. */
function expectEveryMember(plan: MessagePlan, value: Record<string, unknown>): void {
  expect(Object.keys(value).sort()).toEqual([...plan.names].sort());
  for (const { name, nested } of plan.fields) {
    const member = value[name];
    if (nested) expectEveryMember(nested, (Array.isArray(member) ? member[0] : member) as Record<string, unknown>);
  }
}

describe('the digest of a complaint’s content', () => {
  it('covers every member of the contract, as canonical JSON would', () => {
    expectEveryMember(planOf(Reported), full as unknown as Record<string, unknown>);
    expect(canonicalReport(full)).toBe(canonicalJson(full));
  });

  it('leaves out what is absent', () => {
    const plain = report();
    expect(canonicalReport(plain)).toBe(canonicalJson(plain));
  });

  it('does not depend on the order of members', () => {
    const reversed = Object.fromEntries(Object.entries(full).reverse()) as unknown as ComplaintReportedV1;
    expect(contentDigest(reversed)).toEqual(contentDigest(full));
  });

  it('changes with any member', () => {
    for (const name of Object.keys(full)) {
      const changed = { ...full, [name]: undefined } as unknown as ComplaintReportedV1;
      if (['earlierRefusal', 'loss', 'recipientCarrier', 'recipientProvince'].includes(name)) continue;
      expect([name, contentDigest(changed) === contentDigest(full)]).toEqual([name, false]);
    }
  });
});
