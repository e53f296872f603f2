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
import { SET_ASIDE_STATES } from '#contracts/complaint-set-aside.v1';
import { DomainError } from '#kernel/domain-error';
import { isUuid } from '#kernel/ids';
import { ComplaintPostingService, MOST_ITEMS } from './complaint-posting.service';
import { ComplaintReadingStore } from './complaint-reading.store';
import { complaintView, ComplaintPageView, ComplaintView, pageView, ReceiptView } from './complaint.view';

const USUAL_PAGE = 50;
const LARGEST_PAGE = 200;
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
  @ApiOperation({ summary: 'Complaints of my organisation that are set aside, the oldest first' })
  @ApiQuery({ name: 'state', enum: SET_ASIDE_STATES })
  @ApiQuery({ name: 'after', required: false, description: '`next` of the page before' })
  @ApiQuery({ name: 'limit', required: false, description: `1 to ${LARGEST_PAGE}, usually ${USUAL_PAGE}` })
  @ApiOkResponse({ type: ComplaintPageView })
  async list(
    @CurrentPrincipal() { organisation }: Principal,
    @Query() { state, after, limit }: Record<string, unknown>,
  ): Promise<ComplaintPageView> {
    const wanted = SET_ASIDE_STATES.find((known) => known === state);
    if (wanted === undefined) throw invalid('state', `one of ${SET_ASIDE_STATES.join(', ')}`, state);
    if (after !== undefined && !isUuid(after)) throw invalid('after', '`next` of the page before', after);
    const size = limit === undefined ? USUAL_PAGE : Number(limit);
    if (!Number.isInteger(size) || size < 1 || size > LARGEST_PAGE)
      throw invalid('limit', `1 to ${LARGEST_PAGE}`, limit);
    return pageView(await this.complaints.page(organisation, wanted, after ?? FIRST_ID, size), size);
  }

  @Get(':id')
  @ApiOperation({ summary: 'One complaint of my organisation, masked' })
  @ApiOkResponse({ type: ComplaintView })
  async one(@CurrentPrincipal() { organisation }: Principal, @Param('id') id: string): Promise<ComplaintView> {
    const found = isUuid(id) ? await this.complaints.one(organisation, id) : undefined;
    if (!found)
      throw new DomainError('NOT_FOUND', {
        field: 'id',
        expected: 'the complaintId of a complaint of your own organisation',
      });
    return complaintView(found);
  }
}

const invalid = (field: string, expected: string, got: unknown): DomainError =>
  new DomainError('REQUEST_INVALID', { field, expected, got: JSON.stringify(got)?.slice(0, 80) ?? 'nothing' });
