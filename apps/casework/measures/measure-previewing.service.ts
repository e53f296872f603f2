import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '#kernel/clock';
import { uuidv7 } from '#kernel/ids';
import { Database } from '#persistence/database';
import { PREVIEW_VALID } from './main-codes';
import { MeasurePreviewStore } from './measure-preview.store';
import type { PreviewView } from './measure.view';

/** Scopes whose target is a code; who is behind a signature or a name no preview can tell. */
export const PREVIEW_SCOPES = ['displayed-code', 'sub-code-prefix', 'main-code', 'subscriber'] as const;
export type PreviewScope = (typeof PREVIEW_SCOPES)[number];

@Injectable()
export class MeasurePreviewing {
  constructor(
    private readonly db: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly previews: MeasurePreviewStore,
  ) {}

  /** Shows an organisation who else a measure would hit, and keeps what it showed, so that a feedback can quote it. */
  async preview(organisation: string, scope: PreviewScope, target: string): Promise<PreviewView> {
    const now = this.clock.now();
    const [id, madeAt] = [uuidv7(now), now.toISOString()];
    const isPrefix = scope === 'main-code' || scope === 'sub-code-prefix';
    const hits = await this.previews.hits(this.db, target, isPrefix, madeAt);
    await this.previews.insert(this.db, { id, organisation, scope, target, madeAt }, hits);
    return { id, scope, target, madeAt, validUntil: new Date(now.getTime() + PREVIEW_VALID).toISOString(), hits };
  }
}
