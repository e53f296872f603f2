import { Injectable } from '@nestjs/common';
import type { RecipientFacts } from '#contracts/complaint-accepted.v1';
import type { ComplaintReportedV1 } from '#contracts/complaint-reported.v1';
import { BundledTables } from '#numbering/bundled-tables';
import { resolveOwner } from '#numbering/owner-resolution';
import { normaliseSender } from '#numbering/sender';
import { maskedNumber } from '#text/personal-details';

interface Home {
  readonly carrier: string | null;
  readonly province: string | null;
}

const SEGMENT_DIGITS = 7;
/** Some 10 MB; the tables hold five times as many segments. */
const MOST_KNOWN = 100_000;

/** Network and province of recipients: what the source states is kept, what it doesn't know is derived from the bundled segments. */
@Injectable()
export class RecipientHomes {
  private readonly tables = BundledTables.load();
  /** By segment: the bundled tables speak of no single number. */
  private readonly known = new Map<number, Home>();

  /** What may be known of the recipient outside intake. */
  factsOf(number: string, { recipientCarrier, recipientProvince }: ComplaintReportedV1, at: number): RecipientFacts {
    const isCarrierStated = recipientCarrier.certainty !== 'unknown';
    const isProvinceStated = recipientProvince.certainty !== 'unknown';
    const home = isCarrierStated && isProvinceStated ? null : this.homeOf(number, at);
    const carrier = isCarrierStated ? recipientCarrier.code! : home!.carrier;
    const province = isProvinceStated ? recipientProvince.code! : home!.province;
    return {
      masked: maskedNumber(number),
      carrierCertainty: isCarrierStated ? recipientCarrier.certainty : carrier === null ? 'unknown' : 'derived',
      carrier,
      provinceCertainty: isProvinceStated ? recipientProvince.certainty : province === null ? 'unknown' : 'derived',
      province,
    };
  }

  /** Porting isn't known here, so the network is the one the segment was given to. */
  private homeOf(number: string, at: number): Home {
    const segment = Number(number.slice(0, SEGMENT_DIGITS));
    let home = this.known.get(segment);
    if (home === undefined) {
      const { hostCarrier, province } = resolveOwner(normaliseSender(number), { from: at, until: at + 1 }, this.tables);
      if (this.known.size >= MOST_KNOWN) this.known.clear();
      this.known.set(segment, (home = { carrier: hostCarrier, province }));
    }
    return home;
  }
}
