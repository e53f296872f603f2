import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AllowRoles, CurrentPrincipal, Principal } from '#access/principal';
import { TransferReportedV1 } from '#contracts/transfer-reported.v1';
import { DomainError } from '#kernel/domain-error';
import { CaseReadingStore } from '../cases/case-reading.store';
import { idsOf } from '../numbers';
import { withOrder } from '../orders/order-posting.service';
import { OrderReadingStore } from '../orders/order-reading.store';
import { readBody } from '../orders/unit-message';
import { maySee } from '../reach';
import { StatementTaking } from '../statements/statement-taking.service';
import { TransferReadingStore } from './transfer-reading.store';
import { TransferReporting } from './transfer-reporting.service';
import { TransfersView, TransferTakenView } from './transfer.view';

@ApiTags('transfers')
@ApiBearerAuth()
@Controller('v1')
export class TransferController {
  constructor(
    private readonly taking: StatementTaking,
    private readonly reporting: TransferReporting,
    private readonly transfers: TransferReadingStore,
    private readonly orders: OrderReadingStore,
    private readonly cases: CaseReadingStore,
  ) {}

  @Post('orders/:id/transfers')
  @HttpCode(200)
  @AllowRoles('desk', 'hq', 'centre-12321')
  @ApiOperation({ summary: '移送: reports a transfer to police or market supervision, or what became of it' })
  @ApiBody({ schema: { type: 'object', description: 'transfer-reported.v1; orderId may be left out' } })
  @ApiOkResponse({ type: TransferTakenView })
  async report(
    @CurrentPrincipal() who: Principal,
    @Param('id') id: string,
    @Body() body: unknown,
  ): Promise<TransferTakenView> {
    const report = withOrder(id, body);
    if (!who.has('centre-12321')) return this.taking.post(who, TransferReportedV1.type, report);
    return this.reporting.byCentre(who, readBody(TransferReportedV1, report));
  }

  @Get('orders/:id/transfers')
  @ApiOperation({ summary: 'Transfers beside an order, with every state they came to' })
  @ApiOkResponse({ type: TransfersView })
  async ofOrder(@CurrentPrincipal() who: Principal, @Param('id') id: string): Promise<TransfersView> {
    const range = idsOf('GD', id);
    const found = seenIn(who, id, range === null ? [] : await this.orders.one(range.from, range.to), 'an order');
    return { items: await this.transfers.ofOrder(found) };
  }

  @Get('cases/:id/transfers')
  @ApiOperation({ summary: 'Transfers beside all orders of a case' })
  @ApiOkResponse({ type: TransfersView })
  async ofCase(@CurrentPrincipal() who: Principal, @Param('id') id: string): Promise<TransfersView> {
    const range = idsOf('LD', id);
    const found = seenIn(who, id, range === null ? [] : await this.cases.one(range.from, range.to), 'a case');
    return { items: await this.transfers.ofCase(found) };
  }
}

interface Reachable {
  readonly id: string;
  readonly number: string;
  readonly unit: string | null;
}

/** By id or number. @throws DomainError NOT_FOUND outside the caller's reach */
function seenIn(who: Principal, id: string, found: readonly Reachable[], what: string): string {
  const match = found.find((one) => (one.id === id || one.number === id.toUpperCase()) && maySee(who, one.unit));
  if (match) return match.id;
  throw new DomainError('NOT_FOUND', { field: 'id', expected: `id or number of ${what} within your reach` });
}
