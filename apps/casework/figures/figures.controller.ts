import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import { AllowRoles, CurrentPrincipal, Principal } from '#access/principal';
import { CLOCK, type Clock } from '#kernel/clock';
import { formatInstant } from '#worktime/days';
import { matching, UNIT, type Query as Parameters } from '../paging';
import { reachOf } from '../reach';
import { FigureStore } from './figure.store';
import { FiguresView, shareOf, type OrderCounts, type OrderFigures } from './figures.view';
import { periodOf } from './period';

@ApiTags('figures')
@ApiBearerAuth()
@Controller('v1/figures')
export class FiguresController {
  constructor(
    private readonly figures: FigureStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  @AllowRoles('supervisor', 'analyst', 'centre-12321', 'arbiter', 'hq')
  @ApiOperation({ summary: 'Handled, in-time and effective rate and what was reported, of units within my reach' })
  @ApiQuery({ name: 'period', example: '2026-05', description: 'A month, 2026-Q2, 2026 or 2026-05-01..2026-05-31' })
  @ApiQuery({ name: 'unit', required: false, example: 'CMCC-44' })
  @ApiOkResponse({ type: FiguresView })
  async figuresOf(@CurrentPrincipal() who: Principal, @Query() query: Parameters): Promise<FiguresView> {
    const period = periodOf(query['period']);
    const reach = reachOf(who, matching('unit', query['unit'], UNIT, 'a unit such as CMCC-44'));
    const [orders, complaints, recurrences] = await Promise.all([
      this.figures.orders(period, reach),
      this.figures.complaints(period, reach),
      this.figures.recurrences(period, reach),
    ]);
    return {
      from: formatInstant(period.from.getTime()),
      until: formatInstant(period.until.getTime()),
      countedAt: formatInstant(this.clock.now().getTime()),
      orders: orders.map(withRates),
      complaints,
      recurrences,
    };
  }
}

const withRates = (counts: OrderCounts): OrderFigures => ({
  ...counts,
  handledRate: shareOf(counts.handled, counts.counted),
  inTimeRate: shareOf(counts.inTime, counts.counted),
  effectiveRate: shareOf(counts.effective, counts.counted),
});
