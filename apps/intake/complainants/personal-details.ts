import { Inject, Injectable } from '@nestjs/common';
import { PersonalKeys } from './personal-keys';

/** What only intake may know of a complaint. */
export interface PersonalDetails {
  /** Of the recipient, normalised. */
  readonly number: string;
  /** The same as the source wrote it. */
  readonly asWritten: string;
  readonly contact?: string | undefined;
  /** The text as it came, where masking changed it; never out of scope. */
  readonly text?: string | undefined;
}

/** Seals and opens what only intake may know; the complaint's id is authenticated with it. */
@Injectable()
export class PersonalSealing {
  constructor(@Inject(PersonalKeys) private readonly keys: PersonalKeys) {}

  seal(details: PersonalDetails, complaintId: string): Buffer {
    return this.sealText(JSON.stringify(details), complaintId);
  }

  open(sealed: Buffer, complaintId: string): PersonalDetails {
    return JSON.parse(this.openText(sealed, complaintId)) as PersonalDetails;
  }

  /** Keyed, because a number could be tried against a plain digest. 64 hexadecimal digits. */
  digestOf(text: string): string {
    return this.keys.statements.of(text);
  }

  sealText(text: string, complaintId: string): Buffer {
    return this.keys.sealer.seal(text, complaintId);
  }

  openText(sealed: Buffer, complaintId: string): string {
    return this.keys.sealer.open(sealed, complaintId).toString('utf8');
  }
}
