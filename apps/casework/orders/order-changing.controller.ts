import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { IfMatch } from '#access/preconditions';
import { AllowRoles, CurrentPrincipal, Principal } from '#access/principal';
import { OrderReassignedV1 } from '#contracts/order-reassigned.v1';
import { DomainError } from '#kernel/domain-error';
import { isUuid } from '#kernel/ids';
import { StatementTaking } from '../statements/statement-taking.service';
import { FurtherOrdering } from './further-ordering.service';
import { withOrder } from './order-posting.service';
import { OrderWithdrawing } from './order-withdrawing.service';
import { FurtherOrderRequest, OrderWithdrawalRequest } from './order.requests';
import { OrderEndedView, StatementView } from './order.view';
import { readBody } from './unit-message';

/** What ends an order, or puts another beside it. */
@ApiTags('orders')
@ApiBearerAuth()
@Controller('v1')
export class OrderChangingController {
  constructor(
    private readonly taking: StatementTaking,
    private readonly withdrawing: OrderWithdrawing,
    private readonly further: FurtherOrdering,
  ) {}

  @Post('orders/:id/reassignment')
  @HttpCode(200)
  @AllowRoles('desk', 'hq')
  @ApiOperation({ summary: '转派: hands an order to another unit of the same organisation; no due time changes' })
  @ApiBody({ schema: { type: 'object', description: 'order-reassigned.v1; orderId may be left out' } })
  @ApiOkResponse({ type: StatementView })
  reassign(@CurrentPrincipal() who: Principal, @Param('id') id: string, @Body() body: unknown): Promise<StatementView> {
    return this.taking.post(who, OrderReassignedV1.type, withOrder(id, body));
  }

  @Post('orders/:id/withdrawal')
  @HttpCode(200)
  @AllowRoles('centre-12321')
  @ApiOperation({ summary: '撤单: withdraws an order; the case closes when nothing is left of it' })
  @ApiBody({ type: OrderWithdrawalRequest })
  @ApiOkResponse({ type: OrderEndedView })
  withdraw(
    @CurrentPrincipal() who: Principal,
    @Param('id') id: string,
    @Body() body: unknown,
    @IfMatch() ifMatch?: string,
  ): Promise<OrderEndedView> {
    return this.withdrawing.byCentre(who, idOf(id, 'an order'), read(OrderWithdrawalRequest, body), ifMatch);
  }

  @Post('cases/:id/orders')
  @AllowRoles('centre-12321')
  @ApiOperation({ summary: '追加派单: a further order about a case, e.g. to the host beside the reseller' })
  @ApiBody({ type: FurtherOrderRequest })
  @ApiOkResponse({ type: OrderEndedView })
  order(
    @CurrentPrincipal() who: Principal,
    @Param('id') id: string,
    @Body() body: unknown,
    @IfMatch() ifMatch?: string,
  ): Promise<OrderEndedView> {
    return this.further.issue(who, idOf(id, 'a case'), read(FurtherOrderRequest, body), ifMatch);
  }
}

function idOf(id: string, what: string): string {
  if (!isUuid(id)) throw new DomainError('NOT_FOUND', { field: 'id', expected: `id of ${what}` });
  return id;
}

const read = <T extends object>(type: abstract new () => T, body: unknown): T => readBody(type, (body ?? {}) as object);
