import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiOkResponse, ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { IfMatch, tag } from '#access/preconditions';
import { AllowRoles, CurrentPrincipal, Principal } from '#access/principal';
import { AppealDecidedV1 } from '#contracts/appeal-decided.v1';
import { APPEAL_STATES } from '#contracts/vocabulary';
import { DomainError } from '#kernel/domain-error';
import { isUuid } from '#kernel/ids';
import { noticeNumber } from '../measures/notice';
import { idsOf } from '../numbers';
import { matching, nextOf, oneOf, PAGE_PARAMETERS, pageOf, UNIT, type Query as Parameters } from '../paging';
import { maySee, reachOf } from '../reach';
import { StatementTaking } from '../statements/statement-taking.service';
import { AppealPosting } from './appeal-posting.service';
import { AppealReadingStore, type StoredAppeal } from './appeal-reading.store';
import { mayReadPerson } from './appeal-disclosing';
import { appealNumber } from './appeal.events';
import { AppealPageView, AppealStatusView, AppealSummary, AppealView } from './appeal.view';

@ApiTags('appeals')
@ApiBearerAuth()
@Controller('v1/appeals')
export class AppealController {
  constructor(
    @Inject(AppealReadingStore) private readonly appeals: AppealReadingStore,
    @Inject(AppealPosting) private readonly posting: AppealPosting,
    @Inject(StatementTaking) private readonly taking: StatementTaking,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'Appeals against measures of units within my reach, and those filed there, the newest first',
  })
  @ApiQuery({ name: 'unit', required: false, example: 'CMCC-44' })
  @ApiQuery({ name: 'state', required: false, enum: APPEAL_STATES })
  @ApiQuery(PAGE_PARAMETERS.after)
  @ApiQuery(PAGE_PARAMETERS.limit)
  @ApiOkResponse({ type: AppealPageView })
  async list(@CurrentPrincipal() who: Principal, @Query() query: Parameters): Promise<AppealPageView> {
    const page = pageOf(query);
    const unit = matching('unit', query['unit'], UNIT, 'a unit such as CMCC-44');
    const state = oneOf('state', query['state'], APPEAL_STATES);
    const items = await this.appeals.page({ reach: reachOf(who, unit), state }, page);
    return { items: items.map(summaryOf), next: nextOf(items, page) };
  }

  @Get(':id')
  @ApiOperation({ summary: 'One appeal by id or number; grounds and contact for those who decide' })
  @ApiOkResponse({ type: AppealView })
  async one(
    @CurrentPrincipal() who: Principal,
    @Param('id') id: string,
    @Res({ passthrough: true }) response?: Response,
  ): Promise<AppealView> {
    const range = idsOf('SS', id);
    const found = range === null ? [] : await this.appeals.one(range.from, range.to);
    const match = found.find(
      (one) => (one.id === id || appealNumber(one.id) === id.toUpperCase()) && mayRead(who, one),
    );
    if (match === undefined) {
      throw new DomainError('NOT_FOUND', { field: 'id', expected: 'id or number of an appeal within your reach' });
    }
    if (response !== undefined) tag(response, match.caseSeq);
    const { grounds, escalationGrounds, contact, firstReason, secondReason } = match;
    const personal = mayReadPerson(who, match.unit)
      ? { grounds, escalationGrounds, contact }
      : { grounds: null, escalationGrounds: null, contact: null };
    return { ...summaryOf(match), ...personal, firstReason, secondReason };
  }

  @Post('desk')
  @HttpCode(200)
  @AllowRoles('desk', 'receiving-desk', 'hq', 'centre-12321')
  @ApiOperation({ summary: 'Files for somebody who holds a notice' })
  @ApiBody({ schema: { type: 'object', description: 'noticeNumber, code, grounds, contact?; unit, except at 12321' } })
  @ApiOkResponse({ type: AppealStatusView })
  file(@CurrentPrincipal() who: Principal, @Body() body: unknown): Promise<AppealStatusView> {
    return this.posting.file(who, body);
  }

  @Post('desk/escalation')
  @HttpCode(200)
  @AllowRoles('desk', 'receiving-desk', 'hq', 'centre-12321')
  @ApiOperation({ summary: 'Escalates for somebody who holds a notice' })
  @ApiBody({ schema: { type: 'object', description: 'noticeNumber, code, grounds; unit, except at 12321' } })
  @ApiOkResponse({ type: AppealStatusView })
  escalate(@CurrentPrincipal() who: Principal, @Body() body: unknown): Promise<AppealStatusView> {
    return this.posting.escalate(who, body);
  }

  @Post(':id/decision')
  @HttpCode(200)
  @AllowRoles('desk', 'receiving-desk', 'hq')
  @ApiOperation({ summary: 'First decision, by the unit that acted; upheld lifts the measure at once' })
  @ApiBody({ schema: { type: 'object', description: 'appeal-decided.v1; appealId may be left out' } })
  decide(
    @CurrentPrincipal() who: Principal,
    @Param('id') id: string,
    @Body() body: unknown,
  ): Promise<{ itemId: string }> {
    if (body === null || typeof body !== 'object') throw new DomainError('NOT_JSON', { expected: 'a JSON object' });
    return this.taking.post(who, AppealDecidedV1.type, { ...body, appealId: id });
  }

  @Post(':id/second-decision')
  @HttpCode(200)
  @AllowRoles('centre-12321', 'arbiter')
  @ApiOperation({ summary: 'Second and final decision, by 12321 or the arbiter' })
  @ApiBody({ schema: { type: 'object', description: 'decision, remains when partly upheld, reason, handler' } })
  decideAgain(
    @CurrentPrincipal() who: Principal,
    @Param('id') id: string,
    @Body() body: unknown,
    @IfMatch() ifMatch?: string,
  ): Promise<{ itemId: string }> {
    if (!isUuid(id)) throw new DomainError('NOT_FOUND', { field: 'id', expected: 'id of an appeal' });
    return this.posting.decideAgain(who, id, body, ifMatch);
  }
}

function summaryOf({ noticeId, caseSeq: ______, ...appeal }: StoredAppeal): AppealSummary {
  const {
    grounds: _,
    escalationGrounds: __,
    contact: ___,
    firstReason: ____,
    secondReason: _____,
    ...summary
  } = appeal;
  return { ...summary, number: appealNumber(appeal.id), noticeNumber: noticeNumber(noticeId) };
}

const mayRead = (who: Principal, { unit, filedAtUnit }: StoredAppeal): boolean =>
  maySee(who, unit) || (filedAtUnit !== null && maySee(who, filedAtUnit));
