import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiOkResponse, ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import { KeepingAnswer, keepNothing, type KeepAnswer } from '#access/keep-answer';
import { AllowRoles, CurrentPrincipal, Principal } from '#access/principal';
import { AssistAnsweredV1 } from '#contracts/assist-answered.v1';
import { AssistAskedV1 } from '#contracts/assist-asked.v1';
import { AssistWithdrawnV1 } from '#contracts/assist-withdrawn.v1';
import { ASSIST_STATES } from '#contracts/vocabulary';
import { DomainError } from '#kernel/domain-error';
import { idsOf } from '../numbers';
import { matching, nextOf, oneOf, PAGE_PARAMETERS, pageOf, UNIT, type Query as Parameters } from '../paging';
import { maySee, reachOf } from '../reach';
import { AssistPosting } from './assist-posting.service';
import { AssistReadingStore, type StoredAssist } from './assist-reading.store';
import { assistNumber } from './assist.events';
import { AssistPageView, AssistView, ItemView } from './assist.view';

@ApiTags('assists')
@ApiBearerAuth()
@Controller('v1/assists')
export class AssistController {
  constructor(
    @Inject(AssistReadingStore) private readonly assists: AssistReadingStore,
    @Inject(AssistPosting) private readonly posting: AssistPosting,
  ) {}

  @Get()
  @ApiOperation({ summary: '协查: assists asked of, by or for units within my reach, the newest first' })
  @ApiQuery({ name: 'unit', required: false, example: 'CUCC-31' })
  @ApiQuery({ name: 'state', required: false, enum: ASSIST_STATES })
  @ApiQuery({ name: 'overdue', required: false, enum: ['true'], description: 'Only those marked overdue' })
  @ApiQuery(PAGE_PARAMETERS.after)
  @ApiQuery(PAGE_PARAMETERS.limit)
  @ApiOkResponse({ type: AssistPageView })
  async list(@CurrentPrincipal() who: Principal, @Query() query: Parameters): Promise<AssistPageView> {
    const page = pageOf(query);
    const unit = matching('unit', query['unit'], UNIT, 'a unit such as CUCC-31');
    const state = oneOf('state', query['state'], ASSIST_STATES);
    const isOverdue = oneOf('overdue', query['overdue'], ['true']) !== null;
    const found = await this.assists.page({ reach: reachOf(who, unit), state, isOverdue }, page);
    const items = found.map(({ answer: _, complaintIds: __, reason: ___, ...summary }) => withNumber(summary));
    return { items, next: nextOf(items, page) };
  }

  @Get(':id')
  @ApiOperation({ summary: 'One assist by id or number, with what was asked and answered' })
  @ApiOkResponse({ type: AssistView })
  async one(@CurrentPrincipal() who: Principal, @Param('id') id: string): Promise<AssistView> {
    const range = idsOf('XC', id);
    const found = range === null ? [] : (await this.assists.one(range.from, range.to)).map(withNumber);
    const match = found.find((one) => (one.id === id || one.number === id.toUpperCase()) && mayRead(who, one));
    if (match) return match;
    throw new DomainError('NOT_FOUND', { field: 'id', expected: 'id or number of an assist within your reach' });
  }

  @Post()
  @HttpCode(200)
  @AllowRoles('desk', 'hq', 'centre-12321', 'arbiter', 'operator')
  @ApiOperation({ summary: 'Asks the receiving unit for named facts, or for a block' })
  @ApiBody({
    schema: {
      type: 'object',
      description:
        'assist-asked.v1; 12321 and the platform leave `unit` out and may name `caseId` instead of `orderId`',
    },
  })
  @ApiOkResponse({ type: ItemView })
  ask(
    @CurrentPrincipal() who: Principal,
    @Body() body: unknown,
    @KeepingAnswer() keep: KeepAnswer = keepNothing,
  ): Promise<ItemView> {
    return this.posting.ask(who, AssistAskedV1.type, body, keep);
  }

  @Post(':id/answer')
  @HttpCode(200)
  @AllowRoles('receiving-desk', 'hq')
  @ApiOperation({ summary: 'Answers an assist with facts or a block, or declines it' })
  @ApiBody({ schema: { type: 'object', description: 'assist-answered.v1; assistId may be left out' } })
  @ApiOkResponse({ type: ItemView })
  answer(@CurrentPrincipal() who: Principal, @Param('id') id: string, @Body() body: unknown): Promise<ItemView> {
    return this.posting.answer(who, AssistAnsweredV1.type, id, body);
  }

  @Post(':id/withdrawal')
  @HttpCode(200)
  @AllowRoles('desk', 'hq', 'centre-12321', 'arbiter', 'operator')
  @ApiOperation({ summary: 'Whoever asked no longer needs the answer' })
  @ApiBody({ schema: { type: 'object', description: 'assist-withdrawn.v1; assistId may be left out' } })
  @ApiOkResponse({ type: ItemView })
  withdraw(@CurrentPrincipal() who: Principal, @Param('id') id: string, @Body() body: unknown): Promise<ItemView> {
    return this.posting.withdraw(who, AssistWithdrawnV1.type, id, body);
  }
}

const withNumber = <T extends { readonly id: string }>(assist: T): T & { number: string } => ({
  ...assist,
  number: assistNumber(assist.id),
});

/** The receiving unit, whoever asked and the originating unit read it; and those who may see one of them. */
const mayRead = (who: Principal, { unit, askedBy, originatingUnit }: StoredAssist): boolean =>
  [unit, askedBy, originatingUnit].some((one) => one !== null && maySee(who, one));
