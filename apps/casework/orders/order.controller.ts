import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiOkResponse, ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import { AllowRoles, CurrentPrincipal, Principal } from '#access/principal';
import { OrderAcknowledgedV1 } from '#contracts/order-acknowledged.v1';
import { OrderFeedbackV1 } from '#contracts/order-feedback.v1';
import { ORDER_STATES } from '#contracts/vocabulary';
import { CLOCK, type Clock } from '#kernel/clock';
import { DomainError } from '#kernel/domain-error';
import { ClockReadingStore } from '../clocks/clock-reading.store';
import { ClockRules } from '../clocks/clock-rules';
import { clockView } from '../clocks/clock.view';
import { idsOf } from '../numbers';
import { instantOf, matching, nextOf, oneOf, PAGE_PARAMETERS, pageOf, UNIT, type Query as Parameters } from '../paging';
import { maySee, reachOf } from '../reach';
import { TransferReadingStore } from '../transfers/transfer-reading.store';
import { OrderPostingService } from './order-posting.service';
import { OrderReadingStore } from './order-reading.store';
import { AnswerView, OrderPageView, OrderView } from './order.view';

/** The newest complaints that an order is shown with. */
const SHOWN = 200;

@ApiTags('orders')
@ApiBearerAuth()
@Controller('v1/orders')
export class OrderController {
  constructor(
    private readonly orders: OrderReadingStore,
    private readonly clocks: ClockReadingStore,
    private readonly rules: ClockRules,
    private readonly posting: OrderPostingService,
    private readonly transfers: TransferReadingStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Orders within my reach, the newest first' })
  @ApiQuery({ name: 'unit', required: false, example: 'CMCC-44' })
  @ApiQuery({ name: 'state', required: false, enum: ORDER_STATES })
  @ApiQuery({ name: 'dueBefore', required: false, description: 'Disposal due before this instant' })
  @ApiQuery(PAGE_PARAMETERS.after)
  @ApiQuery(PAGE_PARAMETERS.limit)
  @ApiOkResponse({ type: OrderPageView })
  async list(@CurrentPrincipal() who: Principal, @Query() query: Parameters): Promise<OrderPageView> {
    const page = pageOf(query);
    const unit = matching('unit', query['unit'], UNIT, 'a unit such as CMCC-44');
    const state = oneOf('state', query['state'], ORDER_STATES);
    const dueBefore = instantOf('dueBefore', query['dueBefore']);
    const items = await this.orders.page({ reach: reachOf(who, unit), state, dueBefore }, page);
    return { items, next: nextOf(items, page) };
  }

  @Get(':id')
  @ApiOperation({ summary: 'One order by id or number, with its clocks, complaints and feedback' })
  @ApiQuery({ name: 'explain', required: false, enum: ['days'], description: 'Shows each due time day by day' })
  @ApiOkResponse({ type: OrderView })
  async one(
    @CurrentPrincipal() who: Principal,
    @Param('id') id: string,
    @Query() query: Parameters,
  ): Promise<OrderView> {
    const calendar = oneOf('explain', query['explain'], ['days']) === null ? undefined : this.rules.calendar;
    const found = await this.find(who, id);
    const [clocks, feedbacks, transfers, reassignments, complaints] = await Promise.all([
      this.clocks.ofOrder(found.caseId, found.id),
      this.orders.feedbacks(found.id),
      this.transfers.ofOrder(found.id),
      this.orders.reassignments(found.id),
      this.orders.complaints(found.id, who.seesAll, SHOWN),
    ]);
    const now = this.clock.now();
    return {
      ...found,
      clocks: clocks.map((clock) => clockView(clock, now, calendar)),
      feedbacks,
      transfers,
      reassignments,
      complaints,
    };
  }

  @Post(':id/acknowledgement')
  @HttpCode(200)
  @AllowRoles('desk', 'hq')
  @ApiOperation({ summary: '接单: takes an order; `investigating` says that work has begun' })
  @ApiBody({ schema: { type: 'object', description: 'order-acknowledged.v1; orderId may be left out' } })
  @ApiOkResponse({ type: AnswerView })
  acknowledge(@CurrentPrincipal() who: Principal, @Param('id') id: string, @Body() body: unknown): Promise<AnswerView> {
    return this.posting.post(who, id, OrderAcknowledgedV1.type, body);
  }

  @Post(':id/feedback')
  @HttpCode(200)
  @AllowRoles('desk', 'hq')
  @ApiOperation({ summary: '回单: answers an order, or reports a first measure with `interim`' })
  @ApiBody({ schema: { type: 'object', description: 'order-feedback.v1; orderId may be left out' } })
  @ApiOkResponse({ type: AnswerView })
  feedback(@CurrentPrincipal() who: Principal, @Param('id') id: string, @Body() body: unknown): Promise<AnswerView> {
    return this.posting.post(who, id, OrderFeedbackV1.type, body);
  }

  private async find(who: Principal, id: string) {
    const range = idsOf('GD', id);
    const found = range === null ? [] : await this.orders.one(range.from, range.to);
    const match = found.find((one) => (one.id === id || one.number === id.toUpperCase()) && maySee(who, one.unit));
    if (match) return match;
    throw new DomainError('NOT_FOUND', { field: 'id', expected: 'id or number of an order within your reach' });
  }
}
