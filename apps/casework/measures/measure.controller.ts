import { Body, Controller, Get, Header, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiOkResponse, ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import { AllowRoles, CurrentPrincipal, Principal } from '#access/principal';
import { MeasureChangedV1 } from '#contracts/measure-changed.v1';
import { MEASURE_STATES } from '#contracts/vocabulary';
import { DomainError } from '#kernel/domain-error';
import { isUuid } from '#kernel/ids';
import { idsOf } from '../numbers';
import { matching, nextOf, oneOf, PAGE_PARAMETERS, pageOf, UNIT, type Query as Parameters } from '../paging';
import { maySee, reachOf } from '../reach';
import { StatementTaking } from '../statements/statement-taking.service';
import { MeasurePreviewing, PREVIEW_SCOPES } from './measure-previewing.service';
import { MeasureReadingStore, type StoredMeasure } from './measure-reading.store';
import { MeasurePageView, MeasureView, PreviewView } from './measure.view';
import { noticeNumber } from './notice';

/** Shorter ones would show half the country. */
const CODE = /^\d{8,21}$/;
const TARGET = /^.{1,64}$/u;

@ApiTags('measures')
@ApiBearerAuth()
@Controller('v1/measures')
export class MeasureController {
  constructor(
    @Inject(MeasureReadingStore) private readonly measures: MeasureReadingStore,
    @Inject(MeasurePreviewing) private readonly previewing: MeasurePreviewing,
    @Inject(StatementTaking) private readonly taking: StatementTaking,
  ) {}

  @Get()
  @ApiOperation({ summary: '处置措施: measures of units within my reach, the newest first' })
  @ApiQuery({ name: 'unit', required: false, example: 'CMCC-44' })
  @ApiQuery({ name: 'state', required: false, enum: MEASURE_STATES })
  @ApiQuery({ name: 'target', required: false, description: 'Code, signature or subscriber' })
  @ApiQuery(PAGE_PARAMETERS.after)
  @ApiQuery(PAGE_PARAMETERS.limit)
  @ApiOkResponse({ type: MeasurePageView })
  async list(@CurrentPrincipal() who: Principal, @Query() query: Parameters): Promise<MeasurePageView> {
    const page = pageOf(query);
    const unit = matching('unit', query['unit'], UNIT, 'a unit such as CMCC-44');
    const state = oneOf('state', query['state'], MEASURE_STATES);
    const target = matching('target', query['target'], TARGET, 'a target of 1 to 64 characters');
    const items = await this.measures.page({ reach: reachOf(who, unit), state, target }, page);
    return { items: items.map(viewOf), next: nextOf(items, page) };
  }

  @Get('preview')
  @AllowRoles('desk', 'hq', 'receiving-desk')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({
    summary:
      'Who else a measure would hit: codes, holders, signatures and complainants behind it; kept and quoted by id',
  })
  @ApiQuery({ name: 'scope', enum: PREVIEW_SCOPES })
  @ApiQuery({ name: 'target', example: '10691234' })
  @ApiOkResponse({ type: PreviewView })
  async preview(@CurrentPrincipal() who: Principal, @Query() query: Parameters): Promise<PreviewView> {
    const scope = oneOf('scope', query['scope'] ?? '', PREVIEW_SCOPES)!;
    const isPrefix = scope === 'main-code' || scope === 'sub-code-prefix';
    const [form, expected] = isPrefix ? [CODE, 'a code of 8 to 21 digits'] : [TARGET, 'a target of 1 to 64 characters'];
    const target = matching('target', query['target'] ?? '', form, expected)!;
    return this.previewing.preview(who.organisation, scope, target);
  }

  @Get(':id')
  @ApiOperation({ summary: 'One measure by id or notice number' })
  @ApiOkResponse({ type: MeasureView })
  async one(@CurrentPrincipal() who: Principal, @Param('id') id: string): Promise<MeasureView> {
    const range = idsOf('TZ', id);
    const found = range === null ? [] : (await this.measures.one(range.from, range.to)).map(viewOf);
    const isAsked = (one: MeasureView): boolean => one.id === id || one.noticeNumber === id.toUpperCase();
    const match = found.find((one) => isAsked(one) && maySee(who, one.unit));
    if (match) return match;
    throw new DomainError('NOT_FOUND', { field: 'id', expected: 'id or notice number of a measure within your reach' });
  }

  @Post(':id/change')
  @HttpCode(200)
  @AllowRoles('desk', 'receiving-desk', 'hq')
  @ApiOperation({ summary: 'The unit that acted lifts or reduces its measure' })
  @ApiBody({ schema: { type: 'object', description: 'measure-changed.v1; measureId may be left out' } })
  async change(
    @CurrentPrincipal() who: Principal,
    @Param('id') id: string,
    @Body() body: unknown,
  ): Promise<{ itemId: string }> {
    if (!isUuid(id)) throw new DomainError('NOT_FOUND', { field: 'id', expected: 'id of a measure' });
    if (body === null || typeof body !== 'object') throw new DomainError('NOT_JSON', { expected: 'a JSON object' });
    return this.taking.post(who, MeasureChangedV1.type, { ...body, measureId: id });
  }
}

const viewOf = ({ noticeId, ...measure }: StoredMeasure): MeasureView => ({
  ...measure,
  noticeNumber: noticeNumber(noticeId),
});
