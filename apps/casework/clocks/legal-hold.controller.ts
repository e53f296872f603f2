import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import { AllowRoles, CurrentPrincipal, Principal } from '#access/principal';
import { Text } from '#contracts/rules';
import { DomainError } from '#kernel/domain-error';
import { isUuid } from '#kernel/ids';
import { readBody } from '../orders/unit-message';
import { LegalHolding } from './legal-holding.service';

export class LegalHoldRequest {
  @ApiProperty({ description: 'The order it rests on, e.g. 协助调取证据通知书〔2026〕12号' })
  @Text(200)
  reference!: string;
  @ApiProperty({ description: 'Who decided, by name or number' }) @Text(64) person!: string;
}

export class LegalHoldLiftRequest {
  @ApiProperty() @Text(200) reason!: string;
  @ApiProperty() @Text(64) person!: string;
}

export class LegalHoldView {
  @ApiProperty({ format: 'uuid' }) holdId!: string;
}

@ApiTags('cases')
@ApiBearerAuth()
@Controller('v1/cases/:id/legal-hold')
export class LegalHoldController {
  constructor(private readonly holding: LegalHolding) {}

  @Post()
  @HttpCode(200)
  @AllowRoles('arbiter')
  @ApiOperation({ summary: '依法保全: all clocks of a case stand still, by an authority’s order' })
  @ApiOkResponse({ type: LegalHoldView })
  async place(
    @CurrentPrincipal() who: Principal,
    @Param('id') id: string,
    @Body() body: object,
  ): Promise<LegalHoldView> {
    const { reference, person } = readBody(LegalHoldRequest, body);
    return this.holding.place(who, caseIdOf(id), reference, person);
  }

  @Post('lift')
  @HttpCode(200)
  @AllowRoles('arbiter')
  @ApiOperation({ summary: 'The hold is over: the clocks go on, the time is given back' })
  @ApiOkResponse({ type: LegalHoldView })
  async lift(
    @CurrentPrincipal() who: Principal,
    @Param('id') id: string,
    @Body() body: object,
  ): Promise<LegalHoldView> {
    const { reason, person } = readBody(LegalHoldLiftRequest, body);
    return this.holding.lift(who, caseIdOf(id), reason, person);
  }
}

function caseIdOf(id: string): string {
  if (isUuid(id)) return id;
  throw new DomainError('NOT_FOUND', { field: 'id', expected: 'id of a case' });
}
