import { Inject, Injectable } from '@nestjs/common';
import type { MeasureScope } from '#contracts/vocabulary';
import { CLOCK, type Clock } from '#kernel/clock';
import { uuidv7 } from '#kernel/ids';
import { Database } from '#persistence/database';
import { PREVIEW_VALID } from './main-codes';
import { MeasurePreviewStore } from './measure-preview.store';
import type { PreviewView } from './measure.view';

@Injectable()
export class MeasurePreviewing {
  constructor(
    private readonly db: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly previews: MeasurePreviewStore,
  ) {}

  /** Shows an organisation who else a measure would hit, and keeps what it showed, so that a feedback can quote it. */
  async preview(organisation: string, scope: MeasureScope, target: string): Promise<PreviewView> {
    const now = this.clock.now();
    const [id, madeAt] = [uuidv7(now), now.toISOString()];
    const hits =
      scope === 'signature'
        ? await this.previews.hitsOfSignature(this.db, target)
        : await this.previews.hits(this.db, target);
    await this.previews.insert(this.db, { id, organisation, scope, target, madeAt }, hits);
    return { id, scope, target, madeAt, validUntil: new Date(now.getTime() + PREVIEW_VALID).toISOString(), hits };
  }
}
