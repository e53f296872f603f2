import { Body, Controller, Get, Inject, Param, Post, Query, Res } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiBody,
  ApiCreatedResponse,
  ApiOkResponse,
  ApiOperation,
  ApiQuery,
  ApiTags,
} from '@nestjs/swagger';
import type { Response } from 'express';
import { AllowRoles, CurrentPrincipal, Principal } from '#access/principal';
import { DomainError } from '#kernel/domain-error';
import { isUuid } from '#kernel/ids';
import { reachOf } from '../reach';
import { afterOf, invalid, limitOf, oneOf, type Parameters } from '../parameters';
import { ComplaintPostingService, MOST_ITEMS } from './complaint-posting.service';
import { ComplaintReadingStore } from './complaint-reading.store';
import {
  complaintView,
  ComplaintPageView,
  ComplaintView,
  pageView,
  ReceiptView,
  SetAsideCountsView,
} from './complaint.view';

const LISTED_STATES = ['checking', 'needs-info', 'invalid', 'lead', 'out-of-scope', 'withdrawn'] as const;
const FIRST_ID = '00000000-0000-0000-0000-000000000000';

@ApiTags('complaints')
@ApiBearerAuth()
@Controller('v1/complaints')
export class ComplaintController {
  constructor(
    @Inject(ComplaintPostingService) private readonly posting: ComplaintPostingService,
    @Inject(ComplaintReadingStore) private readonly complaints: ComplaintReadingStore,
  ) {}

  @Post()
  @AllowRoles('desk', 'hq', 'centre-12321')
  @ApiOperation({
    summary: 'Reports one complaint, or a list of them',
    description: `One object of complaint-reported.v1 answers 201 with its receipt, 200 when it is a duplicate, or a problem. A list of up to ${MOST_ITEMS} answers 200 with a receipt per item in the same order, refusals among them. Sending the same serial with the same content again is safe.`,
  })
  @ApiBody({
    schema: { oneOf: [{ type: 'object' }, { type: 'array', items: { type: 'object' }, maxItems: MOST_ITEMS }] },
  })
  @ApiCreatedResponse({ type: ReceiptView })
  @ApiOkResponse({ type: [ReceiptView] })
  async report(
    @CurrentPrincipal() { organisation }: Principal,
    @Body() body: unknown,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ReceiptView | ReceiptView[]> {
    if (Array.isArray(body)) {
      response.status(200);
      return this.posting.postAll(organisation, body);
    }
    const receipt = await this.posting.postOne(organisation, body);
    response.status(receipt.outcome === 'duplicate' ? 200 : 201);
    return receipt;
  }

  @Get()
  @ApiOperation({
    summary: 'Complaints that are set aside, the oldest first',
    description:
      'Leads, out-of-scope and invalid ones, those being checked or withdrawn: of my organisation, or of any for those who see all.',
  })
  @ApiQuery({ name: 'state', enum: LISTED_STATES })
  @ApiQuery({ name: 'organisation', required: false, description: 'For those who see all' })
  @ApiQuery({ name: 'after', required: false, description: '`next` of the page before' })
  @ApiQuery({ name: 'limit', required: false, description: '1 to 200, usually 50' })
  @ApiOkResponse({ type: ComplaintPageView })
  async list(@CurrentPrincipal() who: Principal, @Query() query: Parameters): Promise<ComplaintPageView> {
    const state = oneOf('state', query['state'], LISTED_STATES);
    if (state === null) throw invalid('state', `one of ${LISTED_STATES.join(', ')}`, undefined);
    const limit = limitOf(query);
    const after = afterOf(query) ?? FIRST_ID;
    return pageView(await this.complaints.page(reachOf(who, query['organisation']), state, after, limit), limit);
  }

  @Get('counts')
  @ApiOperation({ summary: 'How many complaints are set aside, by organisation, state and reason' })
  @ApiQuery({ name: 'organisation', required: false, description: 'For those who see all' })
  @ApiOkResponse({ type: SetAsideCountsView })
  async counts(@CurrentPrincipal() who: Principal, @Query() query: Parameters): Promise<SetAsideCountsView> {
    return { items: await this.complaints.counts(reachOf(who, query['organisation'])) };
  }

  @Get(':id')
  @ApiOperation({ summary: 'One complaint of my organisation, masked' })
  @ApiOkResponse({ type: ComplaintView })
  async one(@CurrentPrincipal() who: Principal, @Param('id') id: string): Promise<ComplaintView> {
    const organisation = who.has('centre-12321') ? null : who.organisation;
    const found = isUuid(id) ? await this.complaints.one(organisation, id) : undefined;
    if (!found)
      throw new DomainError('NOT_FOUND', {
        field: 'id',
        expected: 'the complaintId of a complaint of your own organisation',
      });
    return complaintView(found);
  }
}
