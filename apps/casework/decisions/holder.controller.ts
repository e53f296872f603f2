import { Controller, Get, Inject, Param } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentPrincipal, Principal } from '#access/principal';
import { CLOCK, type Clock } from '#kernel/clock';
import { DomainError } from '#kernel/domain-error';
import { formatInstant } from '#worktime/days';
import { CaseReadingStore } from '../cases/case-reading.store';
import { ClockRules } from '../clocks/clock-rules';
import { idsOf } from '../numbers';
import { maySee } from '../reach';
import { chargedTime, holdersOf, totalsOf } from './holders';
import { HolderReadingStore } from './holder-reading.store';
import { HoldersView } from './holder.view';

@ApiTags('cases')
@ApiBearerAuth()
@Controller('v1/cases')
export class HolderController {
  constructor(
    private readonly cases: CaseReadingStore,
    private readonly holders: HolderReadingStore,
    private readonly rules: ClockRules,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get(':id/holders')
  @ApiOperation({ summary: '流转台账: who held the case from when to when, and what each is charged' })
  @ApiOkResponse({ type: HoldersView })
  async holdersOf(@CurrentPrincipal() who: Principal, @Param('id') id: string): Promise<HoldersView> {
    const range = idsOf('LD', id);
    const found = range === null ? [] : await this.cases.one(range.from, range.to);
    const file = found.find((one) => (one.id === id || one.number === id.toUpperCase()) && maySee(who, one.unit));
    if (!file)
      throw new DomainError('NOT_FOUND', { field: 'id', expected: 'id or number of a case within your reach' });
    const [course, firstDue] = await Promise.all([this.holders.courseOf(file.id), this.holders.firstDueOf(file.id)]);
    const now = this.clock.now().getTime();
    const held = holdersOf(course!);
    return {
      caseId: file.id,
      caseNumber: file.number,
      firstDue: firstDue === null ? null : formatInstant(firstDue.getTime()),
      intervals: held.map(({ holder, why, orderId, from, until }) => ({
        holder,
        why,
        orderId,
        from: formatInstant(from),
        until: until === null ? null : formatInstant(until),
        ...chargedTime(from, until ?? now, this.rules.calendar),
      })),
      totals: totalsOf(held, now, this.rules.calendar),
    };
  }
}
