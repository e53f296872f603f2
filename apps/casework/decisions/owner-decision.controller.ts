import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiBody,
  ApiCreatedResponse,
  ApiOkResponse,
  ApiOperation,
  ApiQuery,
  ApiTags,
} from '@nestjs/swagger';
import { AllowRoles, CurrentPrincipal, Principal } from '#access/principal';
import { DomainError } from '#kernel/domain-error';
import { isUuid } from '#kernel/ids';
import { Database } from '#persistence/database';
import { readBody } from '../orders/unit-message';
import { matching, nextOf, oneOf, PAGE_PARAMETERS, pageOf, UNIT, type Query as Parameters } from '../paging';
import { OwnerDeciding } from './owner-deciding.service';
import { OwnerDecisionRequest, RevocationRequest } from './owner-decision.request';
import { OwnerDecisionStore } from './owner-decision.store';
import { OwnerDecisionPageView, OwnerDecisionView } from './owner-decision.view';
import { assertSecondLook } from './unresolved-deciding.service';

const STATES = ['in-force', 'revoked'] as const;

@ApiTags('owner-decisions')
@ApiBearerAuth()
@Controller('v1/owner-decisions')
export class OwnerDecisionController {
  constructor(
    private readonly db: Database,
    private readonly decisions: OwnerDecisionStore,
    private readonly deciding: OwnerDeciding,
  ) {}

  @Get()
  @AllowRoles('centre-12321', 'arbiter', 'supervisor', 'analyst', 'operator')
  @ApiOperation({ summary: '归属人工决定: the newest first; of one code they are its history' })
  @ApiQuery({ name: 'code', required: false, description: 'Normalised sender or main code' })
  @ApiQuery({ name: 'unit', required: false, example: 'CMCC-44' })
  @ApiQuery({ name: 'state', required: false, enum: STATES })
  @ApiQuery(PAGE_PARAMETERS.after)
  @ApiQuery(PAGE_PARAMETERS.limit)
  @ApiOkResponse({ type: OwnerDecisionPageView })
  async list(@Query() query: Parameters): Promise<OwnerDecisionPageView> {
    const page = pageOf(query);
    const state = oneOf('state', query['state'], STATES);
    const filter = {
      code: matching('code', query['code'], /^.{1,64}$/, 'a code'),
      unit: matching('unit', query['unit'], UNIT, 'a unit such as CMCC-44'),
      isRevoked: state === null ? null : state === 'revoked',
    };
    const items = await this.decisions.page(this.db, filter, page);
    return { items, next: nextOf(items, page) };
  }

  @Get(':id')
  @AllowRoles('centre-12321', 'arbiter', 'supervisor', 'analyst', 'operator')
  @ApiOperation({ summary: 'One manual owner decision' })
  @ApiOkResponse({ type: OwnerDecisionView })
  async one(@Param('id') id: string): Promise<OwnerDecisionView> {
    const found = isUuid(id) ? await this.decisions.one(this.db, id) : null;
    if (found === null) throw unknown();
    return found;
  }

  @Post()
  @AllowRoles('centre-12321', 'arbiter')
  @ApiOperation({ summary: 'Decides who owns a code; complaints that come from now on follow it' })
  @ApiBody({ type: OwnerDecisionRequest })
  @ApiCreatedResponse({ type: OwnerDecisionView })
  async decide(@CurrentPrincipal() who: Principal, @Body() body: unknown): Promise<OwnerDecisionView> {
    const { person, ...said } = readBody(OwnerDecisionRequest, (body ?? {}) as object);
    assertSecondLook(said.scope, said.secondLook, person);
    return this.deciding.decide({ ...said, decidedBy: `${who.organisation} ${person}` });
  }

  @Post(':id/revocation')
  @HttpCode(200)
  @AllowRoles('centre-12321', 'arbiter')
  @ApiOperation({ summary: 'Ends a decision: for complaints that come from now on the tables speak again' })
  @ApiBody({ type: RevocationRequest })
  @ApiOkResponse({ type: OwnerDecisionView })
  async revoke(
    @CurrentPrincipal() who: Principal,
    @Param('id') id: string,
    @Body() body: unknown,
  ): Promise<OwnerDecisionView> {
    if (!isUuid(id)) throw unknown();
    const { person, reason } = readBody(RevocationRequest, (body ?? {}) as object);
    return this.deciding.revoke(id, `${who.organisation} ${person}`, reason);
  }
}

const unknown = (): DomainError => new DomainError('NOT_FOUND', { field: 'id', expected: 'id of an owner decision' });
