import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiBody,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiQuery,
  ApiTags,
} from '@nestjs/swagger';
import { IfMatch } from '#access/preconditions';
import { AllowRoles, CurrentPrincipal, Principal } from '#access/principal';
import { CLOCK, HOUR, type Clock } from '#kernel/clock';
import { DomainError } from '#kernel/domain-error';
import { isUuid } from '#kernel/ids';
import { dayOfInstant, formatInstant } from '#worktime/days';
import { ClockRules } from '../clocks/clock-rules';
import { readBody } from '../orders/unit-message';
import { instantOf, matching, nextOf, oneOf, PAGE_PARAMETERS, pageOf, UNIT, type Query as Parameters } from '../paging';
import { reachOf } from '../reach';
import { UnresolvedDeciding } from './unresolved-deciding.service';
import { UnresolvedReadingStore, type ForwardRow, type UnresolvedRow } from './unresolved-reading.store';
import { AssignmentRequest, UnresolvedDecisionRequest } from './unresolved.request';
import { ResolvedView, UNRESOLVED_REASONS, UnresolvedPageView, type UnresolvedView } from './unresolved.view';

@ApiTags('unresolved')
@ApiBearerAuth()
@Controller('v1/unresolved')
export class UnresolvedController {
  constructor(
    private readonly unresolved: UnresolvedReadingStore,
    private readonly deciding: UnresolvedDeciding,
    private readonly rules: ClockRules,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  @ApiOperation({ summary: '归属待定: cases that no unit has, how long they wait and for whom; the newest first' })
  @ApiQuery({ name: 'reason', required: false, enum: UNRESOLVED_REASONS })
  @ApiQuery({ name: 'sender', required: false, description: 'Normalised, as in a case' })
  @ApiQuery({ name: 'candidate', required: false, description: 'A unit that could be responsible' })
  @ApiQuery({ name: 'assignee', required: false, description: 'Empty: those nobody looks after' })
  @ApiQuery({ name: 'dueBefore', required: false, description: 'A forward clock falls due before this instant' })
  @ApiQuery(PAGE_PARAMETERS.after)
  @ApiQuery(PAGE_PARAMETERS.limit)
  @ApiOkResponse({ type: UnresolvedPageView })
  async list(@CurrentPrincipal() who: Principal, @Query() query: Parameters): Promise<UnresolvedPageView> {
    const page = pageOf(query);
    const filter = {
      reach: reachOf(who, null),
      reason: oneOf('reason', query['reason'], UNRESOLVED_REASONS),
      sender: matching('sender', query['sender'], /^.{1,64}$/, 'a sender'),
      candidate: matching('candidate', query['candidate'], UNIT, 'a unit such as CMCC-44'),
      assignee: matching('assignee', query['assignee'], /^.{0,64}$/, 'a name or staff number'),
      dueBefore: instantOf('dueBefore', query['dueBefore']),
    };
    const rows = await this.unresolved.page(filter, page);
    const forwarding = await this.unresolved.forwarding(rows.map((row) => row.id));
    return { items: rows.map((row) => this.view(row, forwarding)), next: nextOf(rows, page) };
  }

  @Post(':id/assignment')
  @HttpCode(204)
  @AllowRoles('centre-12321')
  @ApiOperation({ summary: 'A person of 12321 takes a case, is given it, or gives it back' })
  @ApiBody({ type: AssignmentRequest })
  @ApiNoContentResponse()
  async assign(@Param('id') id: string, @Body() body: unknown, @IfMatch() ifMatch?: string): Promise<void> {
    const { assignee = null } = readBody(AssignmentRequest, (body ?? {}) as object);
    await this.deciding.assign(idOf(id), assignee, ifMatch);
  }

  @Post(':id/decision')
  @HttpCode(200)
  @AllowRoles('centre-12321')
  @ApiOperation({ summary: '归属认定: who is responsible, with evidence; or that nobody can be told' })
  @ApiBody({ type: UnresolvedDecisionRequest })
  @ApiOkResponse({ type: ResolvedView })
  async decide(@Param('id') id: string, @Body() body: unknown, @IfMatch() ifMatch?: string): Promise<ResolvedView> {
    return this.deciding.decide(idOf(id), readBody(UnresolvedDecisionRequest, (body ?? {}) as object), ifMatch);
  }

  private view(row: UnresolvedRow, forwarding: readonly ForwardRow[]): UnresolvedView {
    const now = this.clock.now();
    const since = row.since.getTime();
    return {
      ...row,
      workingDays: this.rules.calendar.workdaysBetween(dayOfInstant(since), dayOfInstant(now.getTime())),
      hours: Math.floor((now.getTime() - since) / HOUR),
      clocks: forwarding
        .filter(({ caseId }) => caseId === row.id)
        .map(({ clockId, complaintId, holder, dueAt }) => ({
          clockId,
          complaintId,
          holder,
          due: formatInstant(dueAt.getTime()),
          isOverdue: dueAt <= now,
        })),
    };
  }
}

function idOf(id: string): string {
  if (!isUuid(id)) throw new DomainError('NOT_FOUND', { field: 'id', expected: 'id of an unresolved case' });
  return id;
}
