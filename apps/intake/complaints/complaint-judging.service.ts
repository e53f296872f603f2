import { Inject, Injectable } from '@nestjs/common';
import { ComplaintReportedV1 } from '#contracts/complaint-reported.v1';
import type { SenderCode } from '#contracts/complaint-accepted.v1';
import { readMessage } from '#contracts/reading';
import { DomainError } from '#kernel/domain-error';
import { uuidv7 } from '#kernel/ids';
import { normaliseSender, type Sender } from '#numbering/sender';
import { linksOf } from '#text/links';
import { maskPersonalDetails } from '#text/personal-details';
import { repairText } from '#text/repair';
import { ValidityClock } from '../checks/validity-clock';
import { bundledSuggester } from '../suggestion/bundled';
import { PersonalKeys } from '../complainants/personal-keys';
import { acceptanceNumber } from './acceptance-number';
import { type Complaint, standingOf } from './complaint';
import { contentDigest } from './content-digest';
import { disturbanceId } from './disturbance';
import type { ReceivedItem } from './received-item';
import { RecipientHomes } from './recipient-homes';
import { checkReport } from './report-rules';
import { Retention } from './retention';

/** The moment of one batch and what holds at it. */
export interface Receiving {
  readonly organisation: string;
  readonly now: Date;
  readonly retentionFloor: number | null;
}

/** Makes a complaint of one received item, or says why it is refused. Touches no server. */
@Injectable()
export class ComplaintJudgingService {
  private readonly suggester = bundledSuggester();

  constructor(
    @Inject(RecipientHomes) private readonly homes: RecipientHomes,
    @Inject(PersonalKeys) private readonly keys: PersonalKeys,
    @Inject(Retention) private readonly retention: Retention,
    @Inject(ValidityClock) private readonly validity: ValidityClock,
  ) {}

  /** What holds for all items received together. */
  receiving(organisation: string, now: Date): Receiving {
    return { organisation, now, retentionFloor: this.retention.floorAt(now) };
  }

  /** @throws DomainError when the item is refused for its format; its serial stays free */
  judge(item: ReceivedItem, receiving: Receiving): Complaint {
    if (item.refusal !== null) throw item.refusal;
    return this.judgeReport(readReport(item.value), receiving);
  }

  /** The same for a report whose fields are read, e.g. a stored one with its corrections. @throws DomainError */
  judgeReport(report: ComplaintReportedV1, { organisation, now, retentionFloor }: Receiving): Complaint {
    const times = checkReport(report, organisation, now.getTime());
    const sender = readSender(report.sender);
    const recipientNumber = readRecipient(report.recipientNumber);
    const readable = repairText(report.text);
    if (readable.trim() === '')
      throw new DomainError('FIELD_INVALID', {
        field: 'text',
        expected: 'the text of the message',
        got: 'nothing visible',
      });
    const text = maskPersonalDetails(readable, { number: recipientNumber, contact: report.contact });
    const links = linksOf(text);
    const { suggestion, outOfScope } = this.suggester.judge({
      text: readable,
      senderKind: sender.kind,
      hasLink: links.length > 0,
      stated: report.category,
      preChecked: report.preChecked,
    });
    const { received, complainedAt } = times;
    const standing = standingOf({
      outOfScope,
      lastReceivedAt: received?.until ?? complainedAt,
      retentionFloor,
      isSuspectedServiceMessage: suggestion.serviceMessage,
      preChecked: report.preChecked,
    });
    const id = uuidv7(now);
    return {
      id,
      acceptanceNumber: acceptanceNumber(id),
      organisation,
      digest: contentDigest(report),
      report,
      times,
      standing,
      check: standing.state === 'checking' ? this.validity.termFrom(complainedAt) : null,
      sender: senderCode(report.sender, sender),
      recipientNumber,
      recipient: this.homes.factsOf(recipientNumber, report, received?.from ?? complainedAt),
      text,
      links,
      suggestion,
      disturbanceId: disturbanceId(this.keys.disturbances, {
        recipient: recipientNumber,
        sender: sender.normalized,
        text: report.text,
        received,
        complainedAt,
      }),
    };
  }
}

function readReport(value: ReceivedItem['value']): ComplaintReportedV1 {
  const reading = readMessage(ComplaintReportedV1, value);
  if (reading.ok) return reading.message;
  throw new DomainError(reading.code, {
    ...(reading.field !== undefined && { field: reading.field }),
    expected: reading.expected,
    got: reading.got,
  });
}

function readSender(displayed: string): Sender {
  const sender = normaliseSender(displayed);
  if (sender.kind !== 'invalid') return sender;
  const expected =
    'the complete code as the phone displayed it, e.g. 13800138000, 106901234567, +85261234567 or a sender name';
  throw new DomainError('SENDER_INVALID', { field: 'sender', expected, got: sender.reason });
}

/** The number of a phone: mobile or machine card, however it was written. What came is described, never quoted. */
function readRecipient(number: string): string {
  const found = normaliseSender(number);
  if (found.kind === 'mobile' || found.kind === 'iot') return found.normalized;
  const got = found.kind === 'invalid' ? found.reason : `a code of kind ${found.kind}`;
  throw new DomainError('NUMBER_INVALID', {
    field: 'recipientNumber',
    expected: 'a mobile number, e.g. 13800138000',
    got,
  });
}

const senderCode = (displayed: string, { normalized, kind, mainCode, subPort }: Sender): SenderCode => ({
  displayed: displayed.trim(),
  normalized,
  kind,
  mainCode: mainCode ?? undefined,
  subPort: subPort ?? undefined,
});
