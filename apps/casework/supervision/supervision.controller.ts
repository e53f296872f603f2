import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiOkResponse, ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { KeepingAnswer, keepNothing, type KeepAnswer } from '#access/keep-answer';
import { IfMatch, tag } from '#access/preconditions';
import { AllowRoles, CurrentPrincipal, Principal } from '#access/principal';
import { SupervisionRepliedV1 } from '#contracts/supervision.v1';
import { CLOCK, type Clock } from '#kernel/clock';
import { DomainError } from '#kernel/domain-error';
import { isUuid } from '#kernel/ids';
import { readBody } from '../orders/unit-message';
import { matching, nextOf, oneOf, PAGE_PARAMETERS, pageOf, UNIT, type Query as Parameters } from '../paging';
import { reachOf } from '../reach';
import { StatementTaking } from '../statements/statement-taking.service';
import { Supervising } from './supervising.service';
import { SUPERVISION_STATES } from './supervision';
import { SupervisionReadingStore } from './supervision-reading.store';
import { SupervisionDecision, SupervisionRequest } from './supervision.requests';
import { IssuedView, SupervisionPageView, SupervisionView } from './supervision.view';

@ApiTags('supervision')
@ApiBearerAuth()
@Controller('v1/supervisions')
export class SupervisionController {
  constructor(
    private readonly reading: SupervisionReadingStore,
    private readonly supervising: Supervising,
    private readonly statements: StatementTaking,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  @ApiOperation({ summary: '催办、督办 of units within my reach, the newest first' })
  @ApiQuery({ name: 'unit', required: false, example: 'CMCC-44' })
  @ApiQuery({ name: 'state', required: false, enum: SUPERVISION_STATES })
  @ApiQuery({ name: 'overdue', required: false, enum: ['yes'] })
  @ApiQuery(PAGE_PARAMETERS.after)
  @ApiQuery(PAGE_PARAMETERS.limit)
  @ApiOkResponse({ type: SupervisionPageView })
  async list(@CurrentPrincipal() who: Principal, @Query() query: Parameters): Promise<SupervisionPageView> {
    const page = pageOf(query);
    const unit = matching('unit', query['unit'], UNIT, 'a unit such as CMCC-44');
    const state = oneOf('state', query['state'], SUPERVISION_STATES);
    const overdue = oneOf('overdue', query['overdue'], ['yes']) !== null;
    const items = await this.reading.page({ reach: reachOf(who, unit), state, overdue, now: this.clock.now() }, page);
    return { items, next: nextOf(items, page) };
  }

  @Get(':id')
  @ApiOperation({ summary: 'One, with what was said in every round' })
  @ApiOkResponse({ type: SupervisionView })
  async one(
    @CurrentPrincipal() who: Principal,
    @Param('id') id: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<SupervisionView> {
    const found = isUuid(id) ? await this.reading.one(id, this.clock.now()) : null;
    if (found === null || !who.maySee(found.unit)) throw unknown();
    tag(response, found.round);
    return { ...found, rounds: await this.reading.rounds(id) };
  }

  @Post()
  @AllowRoles('centre-12321', 'supervisor')
  @ApiOperation({ summary: '催办 by 12321, 督办 by an administration: of an order, a unit or a theme' })
  @ApiBody({ schema: { type: 'object', description: 'orderId, or unit, or theme and units; reason, due, issuer' } })
  @ApiOkResponse({ type: IssuedView })
  async issue(
    @CurrentPrincipal() who: Principal,
    @Body() body: object,
    @KeepingAnswer() keep: KeepAnswer = keepNothing,
  ): Promise<IssuedView> {
    const request = readBody(SupervisionRequest, body);
    return { ids: await this.supervising.issue(who, request, (tx, ids) => keep(tx, { ids })) };
  }

  @Post(':id/reply')
  @HttpCode(200)
  @AllowRoles('desk', 'receiving-desk', 'hq')
  @ApiOperation({ summary: 'The written reply of the unit' })
  @ApiBody({ schema: { type: 'object', description: 'supervision-replied.v1; supervisionId may be left out' } })
  reply(@CurrentPrincipal() who: Principal, @Param('id') id: string, @Body() body: object) {
    return this.statements.post(who, SupervisionRepliedV1.type, { supervisionId: id, ...body });
  }

  @Post(':id/decision')
  @HttpCode(204)
  @AllowRoles('centre-12321', 'supervisor')
  @ApiOperation({ summary: 'Accepts the reply, or wants another one before a new due time; If-Match: the round' })
  @ApiBody({ schema: { type: 'object', description: 'accepted, reason; due when it is not accepted' } })
  async decide(
    @CurrentPrincipal() who: Principal,
    @Param('id') id: string,
    @Body() body: object,
    @IfMatch() ifMatch: string | undefined,
  ): Promise<void> {
    if (!isUuid(id)) throw unknown();
    await this.supervising.decide(who, id, readBody(SupervisionDecision, body), ifMatch);
  }
}

const unknown = (): DomainError =>
  new DomainError('NOT_FOUND', { field: 'id', expected: 'a supervision of a unit within your reach' });
