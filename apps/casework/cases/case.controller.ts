import { Controller, Get, Inject, Param, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { tag } from '#access/preconditions';
import { CurrentPrincipal, Principal } from '#access/principal';
import { CASE_STATES } from '#contracts/vocabulary';
import { CLOCK, type Clock } from '#kernel/clock';
import { DomainError } from '#kernel/domain-error';
import { Database } from '#persistence/database';
import { appealsIn, disclosed } from '../appeals/appeal-disclosing';
import { ClockReadingStore } from '../clocks/clock-reading.store';
import { clockView } from '../clocks/clock.view';
import { HistoryStore } from '../history/history.store';
import { idsOf } from '../numbers';
import { OrderReadingStore } from '../orders/order-reading.store';
import { matching, nextOf, oneOf, PAGE_PARAMETERS, pageOf, UNIT, type Query as Parameters } from '../paging';
import { maySee, reachOf } from '../reach';
import { CaseReadingStore } from './case-reading.store';
import { RelatedCaseStore } from './related-case.store';
import { CasePageView, CaseView, type CaseSummary } from './case.view';

/** The newest complaints and clocks that a case is shown with. */
const SHOWN = 200;

@ApiTags('cases')
@ApiBearerAuth()
@Controller('v1')
export class CaseController {
  constructor(
    private readonly db: Database,
    private readonly cases: CaseReadingStore,
    private readonly orders: OrderReadingStore,
    private readonly clocks: ClockReadingStore,
    private readonly history: HistoryStore,
    private readonly related: RelatedCaseStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get('cases')
  @ApiOperation({ summary: 'Cases within my reach, the newest first' })
  @ApiQuery({ name: 'unit', required: false, example: 'CMCC-44' })
  @ApiQuery({ name: 'state', required: false, enum: CASE_STATES })
  @ApiQuery({ name: 'sender', required: false, description: 'Normalised, as in a case' })
  @ApiQuery(PAGE_PARAMETERS.after)
  @ApiQuery(PAGE_PARAMETERS.limit)
  @ApiOkResponse({ type: CasePageView })
  async list(@CurrentPrincipal() who: Principal, @Query() query: Parameters): Promise<CasePageView> {
    const page = pageOf(query);
    const unit = matching('unit', query['unit'], UNIT, 'a unit such as CMCC-44');
    const sender = matching('sender', query['sender'], /^.{1,64}$/, 'a sender');
    const state = oneOf('state', query['state'], CASE_STATES);
    const items = await this.cases.page({ reach: reachOf(who, unit), state, sender }, page);
    return { items, next: nextOf(items, page) };
  }

  @Get('cases/:id')
  @ApiOperation({ summary: 'One case by id or number, with complaints, orders, clocks and its whole history' })
  @ApiOkResponse({ type: CaseView })
  async one(
    @CurrentPrincipal() who: Principal,
    @Param('id') id: string,
    @Res({ passthrough: true }) response?: Response,
  ): Promise<CaseView> {
    const found = await this.find(who, id);
    if (response !== undefined) tag(response, found.seq);
    const [newestComplaints, orders, clocks, related, groupings, history] = await Promise.all([
      this.cases.complaints(found.id, SHOWN),
      this.orders.ofCase(found.id),
      this.clocks.ofCase(found.id, SHOWN),
      this.related.of(found.id),
      who.seesAll ? this.related.groupings(found.id) : [],
      this.history.ofCases(this.db, [found.id]),
    ]);
    const units = await this.history.unitsOfAppeals(this.db, appealsIn(history));
    const now = this.clock.now();
    return {
      ...found,
      newestComplaints,
      orders,
      clocks: clocks.map((clock) => clockView(clock, now)),
      related: related.filter((one) => maySee(who, one.unit)),
      groupings,
      history: disclosed(who, history, units),
    };
  }

  private async find(who: Principal, id: string): Promise<CaseSummary> {
    const range = idsOf('LD', id);
    const found = range === null ? [] : await this.cases.one(range.from, range.to);
    const match = found.find((one) => (one.id === id || one.number === id.toUpperCase()) && maySee(who, one.unit));
    if (match) return match;
    throw new DomainError('NOT_FOUND', { field: 'id', expected: 'id or number of a case within your reach' });
  }
}
