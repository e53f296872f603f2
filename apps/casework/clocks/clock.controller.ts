import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiProperty, ApiQuery, ApiTags } from '@nestjs/swagger';
import { CurrentPrincipal, Principal } from '#access/principal';
import { CLOCK_KINDS } from '#contracts/vocabulary';
import { CLOCK, type Clock } from '#kernel/clock';
import { DomainError } from '#kernel/domain-error';
import { isUuid } from '#kernel/ids';
import { instantOf, matching, nextOf, oneOf, PAGE_PARAMETERS, pageOf, UNIT, type Query as Parameters } from '../paging';
import { maySee, reachOf } from '../reach';
import { ActiveCalendar } from './active-calendar';
import { clockLines } from './clock-explanation';
import { ClockReadingStore, type ClockOf, type ClockOfCase } from './clock-reading.store';
import { ClockRules } from './clock-rules';
import { CLOCK_STATES, ClockPageView, clockView, ClockView, type ClockTrail } from './clock.view';

/** Clocks of one case, order or complaint that are shown at once. */
const SHOWN = 200;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export class ClockExplanationView {
  @ApiProperty({ type: ClockView, description: 'With every day' }) clock!: ClockView;
  @ApiProperty({ type: Object, isArray: true, description: 'Rungs that fired or were skipped' })
  rungs!: ClockTrail['rungs'];
  @ApiProperty({ type: Object, isArray: true, description: 'Changes of the due time' }) changes!: ClockTrail['changes'];
  @ApiProperty({ type: String, isArray: true, description: '中文说明, one fact a line' }) lines!: string[];
}

/** 时限: who owes what until when, and why then. */
@ApiTags('clocks')
@ApiBearerAuth()
@Controller('v1/clocks')
export class ClockController {
  constructor(
    private readonly clocks: ClockReadingStore,
    private readonly rules: ClockRules,
    private readonly calendar: ActiveCalendar,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'Clocks that somebody within my reach owes, the newest first; or those of one case, order or complaint',
  })
  @ApiQuery({ name: 'unit', required: false, example: 'CMCC-44', description: 'Who owes it' })
  @ApiQuery({ name: 'kind', required: false, enum: CLOCK_KINDS })
  @ApiQuery({ name: 'state', required: false, enum: CLOCK_STATES })
  @ApiQuery({ name: 'overdue', required: false, enum: ['true', 'false'] })
  @ApiQuery({ name: 'dueBefore', required: false, description: 'Due before this instant' })
  @ApiQuery({ name: 'case', required: false, description: 'Id; then other filters are not applied' })
  @ApiQuery({ name: 'order', required: false, description: 'Id' })
  @ApiQuery({ name: 'complaint', required: false, description: 'Id' })
  @ApiQuery(PAGE_PARAMETERS.after)
  @ApiQuery(PAGE_PARAMETERS.limit)
  @ApiOkResponse({ type: ClockPageView })
  async list(@CurrentPrincipal() who: Principal, @Query() query: Parameters): Promise<ClockPageView> {
    const now = this.clock.now();
    const about: ClockOf = {
      caseId: idOf('case', query),
      orderId: idOf('order', query),
      complaintId: idOf('complaint', query),
    };
    if (Object.values(about).some((id) => id !== null)) {
      const found = await this.clocks.about(about, SHOWN);
      return { items: found.filter((one) => mayRead(who, one)).map((one) => clockView(one, now)), next: null };
    }
    const page = pageOf(query);
    const overdue = oneOf('overdue', query['overdue'], ['true', 'false']);
    const items = await this.clocks.page(
      {
        reach: reachOf(who, matching('unit', query['unit'], UNIT, 'a unit such as CMCC-44')),
        kind: oneOf('kind', query['kind'], CLOCK_KINDS),
        state: oneOf('state', query['state'], CLOCK_STATES),
        isOverdue: overdue === null ? null : overdue === 'true',
        dueBefore: instantOf('dueBefore', query['dueBefore']),
      },
      page,
    );
    return { items: items.map((one) => clockView(one, now)), next: nextOf(items, page) };
  }

  @Get(':id')
  @ApiOperation({ summary: 'One clock' })
  @ApiOkResponse({ type: ClockView })
  async one(@CurrentPrincipal() who: Principal, @Param('id') id: string): Promise<ClockView> {
    return clockView(await this.find(who, id), this.clock.now());
  }

  @Get(':id/explanation')
  @ApiOperation({ summary: 'Why a clock is due when it is: every day, pauses, changes, rungs; also in Chinese' })
  @ApiOkResponse({ type: ClockExplanationView })
  async explain(@CurrentPrincipal() who: Principal, @Param('id') id: string): Promise<ClockExplanationView> {
    const clock = await this.find(who, id);
    const [trail, calendar] = await Promise.all([this.clocks.trail(clock.id), this.calendar.of(clock.calendarVersion)]);
    const now = this.clock.now();
    const lines = clockLines({ clock, trail, rules: this.rules, calendar, now });
    return { clock: clockView(clock, now, calendar), ...trail, lines };
  }

  private async find(who: Principal, id: string): Promise<ClockOfCase> {
    const found = isUuid(id) ? await this.clocks.one(id) : undefined;
    if (found !== undefined && mayRead(who, found)) return found;
    throw new DomainError('NOT_FOUND', { field: 'id', expected: 'id of a clock within your reach' });
  }
}

/** Whoever owes it, and whoever answers for its case. */
const mayRead = (who: Principal, { owedBy, caseUnit }: ClockOfCase): boolean =>
  maySee(who, caseUnit) || (UNIT.test(owedBy) && maySee(who, owedBy));

const idOf = (name: string, query: Parameters): string | null => matching(name, query[name], UUID, 'an id (UUID)');
