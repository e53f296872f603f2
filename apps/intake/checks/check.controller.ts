import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiOkResponse, ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { IfMatch, tag } from '#access/preconditions';
import { AllowRoles, CurrentPrincipal, Principal } from '#access/principal';
import { COMPLAINT_SOURCES, SENDER_KINDS } from '#contracts/vocabulary';
import { CLOCK, type Clock } from '#kernel/clock';
import { DomainError } from '#kernel/domain-error';
import { isUuid } from '#kernel/ids';
import { PersonalSealing } from '../complainants/personal-details';
import { afterOf, limitOf, oneOf, yesOrNo, type Parameters } from '../parameters';
import { reachOf } from '../reach';
import { CheckDeciding } from './check-deciding.service';
import { CheckReadingStore, type StoredCheck } from './check-reading.store';
import { CheckRequest, readCheckRequest } from './check-request';
import {
  CheckDecidedView,
  CheckDetailView,
  CheckPageView,
  checkPage,
  checkView,
  clockView,
  decisionView,
  WaitingCountsView,
} from './check.view';
import { ValidityClock } from './validity-clock';

const STATES = ['checking', 'needs-info', 'accepted', 'invalid', 'lead', 'out-of-scope', 'withdrawn'] as const;

/** 12321's check queue: 12321 reads and decides all of it, a source reads its own. */
@ApiTags('checks')
@ApiBearerAuth()
@Controller('v1/checks')
export class CheckController {
  constructor(
    @Inject(CheckDeciding) private readonly deciding: CheckDeciding,
    @Inject(CheckReadingStore) private readonly checks: CheckReadingStore,
    @Inject(PersonalSealing) private readonly sealing: PersonalSealing,
    @Inject(ValidityClock) private readonly validity: ValidityClock,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Complaints that must be checked, the first due first' })
  @ApiQuery({ name: 'state', enum: STATES, required: false, description: 'Usually checking' })
  @ApiQuery({ name: 'organisation', required: false, description: 'For those who see all' })
  @ApiQuery({ name: 'source', enum: COMPLAINT_SOURCES, required: false })
  @ApiQuery({ name: 'senderKind', enum: SENDER_KINDS, required: false })
  @ApiQuery({ name: 'overdue', enum: ['true', 'false'], required: false })
  @ApiQuery({ name: 'after', required: false, description: '`next` of the page before' })
  @ApiQuery({ name: 'limit', required: false, description: '1 to 200, usually 50' })
  @ApiOkResponse({ type: CheckPageView })
  async list(@CurrentPrincipal() who: Principal, @Query() query: Parameters): Promise<CheckPageView> {
    const limit = limitOf(query);
    const now = this.clock.now();
    const filter = {
      organisation: reachOf(who, query['organisation']),
      state: oneOf('state', query['state'], STATES) ?? 'checking',
      source: oneOf('source', query['source'], COMPLAINT_SOURCES),
      senderKind: oneOf('senderKind', query['senderKind'], SENDER_KINDS),
      overdue: yesOrNo('overdue', query['overdue']),
    };
    return checkPage(await this.checks.page(filter, now, afterOf(query), limit), limit, now);
  }

  @Get('counts')
  @ApiOperation({ summary: 'How many wait, and how many of them too long, by organisation and state' })
  @ApiQuery({ name: 'organisation', required: false, description: 'For those who see all' })
  @ApiOkResponse({ type: WaitingCountsView })
  async counts(@CurrentPrincipal() who: Principal, @Query() query: Parameters): Promise<WaitingCountsView> {
    return { items: await this.checks.counts(reachOf(who, query['organisation']), this.clock.now()) };
  }

  @Get(':id')
  @ApiOperation({ summary: 'One of them, with its clock explained and every decision' })
  @ApiOkResponse({ type: CheckDetailView })
  async one(
    @CurrentPrincipal() who: Principal,
    @Param('id') id: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<CheckDetailView> {
    const row = isUuid(id) ? await this.checks.one(id) : undefined;
    if (!row || !(who.seesAll || row.organisation === who.organisation))
      throw new DomainError('NOT_FOUND', {
        field: 'id',
        expected: 'the complaintId of a complaint in the check queue',
      });
    tag(response, row.revision);
    const explanation = this.validity.explain(row.complained_at.getTime(), row.budget, row.calendar_version);
    return {
      ...checkView(row, this.clock.now()),
      unmaskedText: await this.unmasked(who, row),
      clock: clockView(row, explanation),
      decisions: (await this.checks.decisions(id)).map(decisionView),
    };
  }

  @Post(':id/decisions')
  @HttpCode(200)
  @AllowRoles('centre-12321')
  @ApiOperation({
    summary: 'Decides on one of them',
    description:
      'accept, needs-info, invalid, lead or out-of-scope while it is being checked; recheck takes one back that lacked information. Of two decisions the second gets 409 INTAKE_ALREADY_DECIDED.',
  })
  @ApiBody({ type: CheckRequest })
  @ApiOkResponse({ type: CheckDecidedView })
  async decide(
    @Param('id') id: string,
    @Body() body: unknown,
    @IfMatch() ifMatch: string | undefined,
    @Res({ passthrough: true }) response: Response,
  ): Promise<CheckDecidedView> {
    const request = readCheckRequest(body);
    if (!isUuid(id)) throw new DomainError('NOT_FOUND', { field: 'id', expected: 'a complaintId' });
    const decided = await this.deciding.decide(id, request, ifMatch);
    tag(response, decided.revision);
    return decided;
  }

  /** 12321 judges by the text as it came (workflow.md §8); who read it is kept. */
  private async unmasked(who: Principal, row: StoredCheck): Promise<string | null> {
    if (!who.has('centre-12321') || row.state === 'out-of-scope') return null;
    const { text } = this.sealing.open(row.sealed, row.complaint_id);
    await this.checks.readUnmasked(row.complaint_id, who.organisation, this.clock.now());
    return text ?? (JSON.parse(row.facts) as { text: string }).text;
  }
}
