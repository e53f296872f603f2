import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiOperation, ApiParam, ApiQuery, ApiTags } from '@nestjs/swagger';
import { KeepingAnswer, keepNothing, type KeepAnswer } from '#access/keep-answer';
import { AllowRoles, CurrentPrincipal, Principal } from '#access/principal';
import { CLOCK, type Clock } from '#kernel/clock';
import { DomainError } from '#kernel/domain-error';
import { isUuid, uuidv7 } from '#kernel/ids';
import { NATIONAL, unitCode } from '#kernel/organisations';
import { Database } from '#persistence/database';
import { readBody } from '../orders/unit-message';
import { matching, nextOf, PAGE_PARAMETERS, pageOf, UNIT, type Query as Parameters } from '../paging';
import { reachOf } from '../reach';
import { MonthlyListStore } from './monthly-list.store';
import { SupervisionRecordStore } from './supervision-record.store';
import { SupervisionRecordRequest, SupervisionRecordResult } from './supervision.requests';

const MONTH = /^\d{4}-(0[1-9]|1[0-2])$/;

@ApiTags('supervision')
@ApiBearerAuth()
@Controller('v1')
export class SupervisionRecordController {
  constructor(
    private readonly db: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly records: SupervisionRecordStore,
    private readonly lists: MonthlyListStore,
  ) {}

  @Get('supervision-records')
  @ApiOperation({ summary: '约谈、整改 of units within my reach, the newest first' })
  @ApiQuery({ name: 'unit', required: false, example: 'CMCC-44' })
  @ApiQuery(PAGE_PARAMETERS.after)
  @ApiQuery(PAGE_PARAMETERS.limit)
  async list(@CurrentPrincipal() who: Principal, @Query() query: Parameters) {
    const page = pageOf(query);
    const unit = matching('unit', query['unit'], UNIT, 'a unit such as CMCC-44');
    const items = await this.records.page(reachOf(who, unit), page);
    return { items, next: nextOf(items, page) };
  }

  @Post('supervision-records')
  @AllowRoles('supervisor')
  @ApiOperation({ summary: 'Records 约谈 or 整改: who, when, topic, demands, until when' })
  @ApiBody({ schema: { type: 'object', description: 'kind, unit, issuer, attendees, heldAt, topic, demands; due' } })
  async record(
    @CurrentPrincipal() who: Principal,
    @Body() body: object,
    @KeepingAnswer() keep: KeepAnswer = keepNothing,
  ): Promise<{ id: string }> {
    const one = readBody(SupervisionRecordRequest, body);
    if (!who.maySee(one.unit)) {
      throw new DomainError('NOT_ALLOWED', { field: 'unit', expected: 'a unit of your province', got: one.unit });
    }
    if (one.due !== undefined && Date.parse(one.due) <= Date.parse(one.heldAt)) {
      throw new DomainError('FIELD_INVALID', { field: 'due', expected: 'a time after heldAt', got: one.due });
    }
    const id = uuidv7(this.clock.now());
    const issuedBy = [...who.units].sort()[0] ?? unitCode(who.organisation, NATIONAL);
    await this.db.transaction(async (tx) => {
      await this.records.insert(tx, id, issuedBy, one, this.clock.now());
      await keep(tx, { id });
    });
    return { id };
  }

  @Post('supervision-records/:id/result')
  @HttpCode(204)
  @AllowRoles('supervisor')
  @ApiOperation({ summary: 'What came of it; once' })
  @ApiBody({ schema: { type: 'object', description: 'result' } })
  async conclude(@CurrentPrincipal() who: Principal, @Param('id') id: string, @Body() body: object): Promise<void> {
    const { result } = readBody(SupervisionRecordResult, body);
    const by = who.organisation;
    if (isUuid(id) && (await this.records.conclude(id, by, result, by, this.clock.now()))) return;
    throw new DomainError('NOT_FOUND', { field: 'id', expected: 'a record of yours without a result' });
  }

  @Get('monthly-lists')
  @ApiOperation({ summary: 'Months that have a list, the latest first' })
  async months() {
    return { items: await this.lists.months(this.db) };
  }

  @Get('monthly-lists/:month')
  @ApiOperation({
    summary: '月度清单: units within my reach that were overdue for so long that the administration was told',
  })
  @ApiParam({ name: 'month', example: '2026-05' })
  async month(@CurrentPrincipal() who: Principal, @Param('month') text: string) {
    const month = matching('month', text, MONTH, 'a month such as 2026-05')!;
    const units = await this.lists.read(this.db, month, reachOf(who, null));
    if (units === null)
      throw new DomainError('NOT_FOUND', { field: 'month', expected: 'a month that has ended', got: month });
    return { month, units };
  }
}
