import { Injectable } from '@nestjs/common';
import { BlindIndex, deriveRing, Sealer, type KeyRing } from '#kernel/sealing';

/** Everything of intake that needs a secret; each purpose has keys of its own, derived from the process's key ring. */
@Injectable()
export class PersonalKeys {
  /** Seals recipient number and contact. */
  readonly sealer: Sealer;
  /** Finds the complainant of a number. */
  readonly numbers: BlindIndex;
  /** Makes disturbance ids. They must not change while keys are rotated, so the key of the lowest id makes them. */
  readonly disturbances: BlindIndex;
  /** Recognises a statement sent again, also while keys are rotated: like disturbances under the lowest key. */
  readonly statements: BlindIndex;
  /** More than one key is in the ring, so numbers may still be found under another one. */
  readonly isRotating: boolean;

  constructor(ring: KeyRing) {
    this.isRotating = ring.keys.size > 1;
    this.sealer = new Sealer(deriveRing(ring, 'intake/numbers'));
    this.numbers = new BlindIndex(deriveRing(ring, 'intake/complainants'));
    const lasting = { ...ring, active: Math.min(...ring.keys.keys()) };
    this.disturbances = new BlindIndex(deriveRing(lasting, 'intake/disturbances'));
    this.statements = new BlindIndex(deriveRing(lasting, 'intake/statements'));
  }
}
