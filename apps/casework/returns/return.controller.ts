import { Body, Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiOkResponse, ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { IfMatch, tag } from '#access/preconditions';
import { AllowRoles, CurrentPrincipal, Principal } from '#access/principal';
import { OrderReturnedV1 } from '#contracts/order-returned.v1';
import { RETURN_DECIDERS } from '#contracts/owner-events.v1';
import { DomainError } from '#kernel/domain-error';
import { isUuid } from '#kernel/ids';
import { OrderPostingService } from '../orders/order-posting.service';
import { AnswerView } from '../orders/order.view';
import { readBody } from '../orders/unit-message';
import { matching, nextOf, oneOf, PAGE_PARAMETERS, pageOf, UNIT, type Query as Parameters } from '../paging';
import { maySee, reachOf } from '../reach';
import { ReturnDeciding } from './return-deciding.service';
import { RETURN_STATES, ReturnReadingStore } from './return-reading.store';
import { ReturnDecisionRequest } from './return.request';
import { ReturnPageView, ReturnView } from './return.view';

@ApiTags('returns')
@ApiBearerAuth()
@Controller('v1')
export class ReturnController {
  constructor(
    private readonly returns: ReturnReadingStore,
    private readonly deciding: ReturnDeciding,
    private readonly posting: OrderPostingService,
  ) {}

  @Get('returns')
  @ApiOperation({ summary: '退单: returns within my reach, the newest first' })
  @ApiQuery({ name: 'unit', required: false, example: 'CMCC-44' })
  @ApiQuery({ name: 'state', required: false, enum: RETURN_STATES })
  @ApiQuery({ name: 'decider', required: false, enum: RETURN_DECIDERS })
  @ApiQuery({ name: 'caseId', required: false })
  @ApiQuery(PAGE_PARAMETERS.after)
  @ApiQuery(PAGE_PARAMETERS.limit)
  @ApiOkResponse({ type: ReturnPageView })
  async list(@CurrentPrincipal() who: Principal, @Query() query: Parameters): Promise<ReturnPageView> {
    const page = pageOf(query);
    const unit = matching('unit', query['unit'], UNIT, 'a unit such as CMCC-44');
    const state = oneOf('state', query['state'], RETURN_STATES);
    const decider = oneOf('decider', query['decider'], RETURN_DECIDERS);
    const caseId = matching('caseId', query['caseId'], /^[0-9a-f-]{36}$/, 'id of a case');
    const items = await this.returns.page({ reach: reachOf(who, unit), state, decider, caseId }, page);
    return { items, next: nextOf(items, page) };
  }

  @Get('returns/:id')
  @ApiOperation({ summary: 'One return with its decision; the ETag is the version of its case' })
  @ApiOkResponse({ type: ReturnView })
  async one(
    @CurrentPrincipal() who: Principal,
    @Param('id') id: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ReturnView> {
    const found = isUuid(id) ? await this.returns.one(id) : null;
    if (found === null || !maySee(who, found.unit)) throw unknown();
    tag(response, found.caseSeq);
    return found;
  }

  @Post('orders/:id/return')
  @HttpCode(200)
  @AllowRoles('desk', 'hq')
  @ApiOperation({ summary: '退单: somebody else is responsible; needs proof and the true owner' })
  @ApiBody({ schema: { type: 'object', description: 'order-returned.v1; orderId may be left out' } })
  @ApiOkResponse({ type: AnswerView })
  giveBack(@CurrentPrincipal() who: Principal, @Param('id') id: string, @Body() body: unknown): Promise<AnswerView> {
    return this.posting.post(who, id, OrderReturnedV1.type, body);
  }

  @Post('returns/:id/decision')
  @HttpCode(200)
  @AllowRoles(...RETURN_DECIDERS)
  @ApiOperation({ summary: '退单审定 by 12321; 责任裁定 by the arbiter on a third return' })
  @ApiBody({ type: ReturnDecisionRequest })
  @ApiOkResponse({ type: ReturnView })
  async decide(
    @CurrentPrincipal() who: Principal,
    @Param('id') id: string,
    @Body() body: unknown,
    @IfMatch() ifMatch?: string,
  ): Promise<ReturnView> {
    if (!isUuid(id)) throw unknown();
    await this.deciding.decide(who, id, readBody(ReturnDecisionRequest, (body ?? {}) as object), ifMatch);
    return (await this.returns.one(id))!;
  }
}

const unknown = (): DomainError =>
  new DomainError('NOT_FOUND', { field: 'id', expected: 'id of a return within reach' });
