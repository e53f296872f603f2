import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { IfMatch } from '#access/preconditions';
import { AllowRoles, CurrentPrincipal, Principal } from '#access/principal';
import { DomainError } from '#kernel/domain-error';
import { isUuid } from '#kernel/ids';
import { readBody } from '../orders/unit-message';
import { SplitRequest, SplitView } from './case-splitting.request';
import { CaseSplitting } from './case-splitting.service';

@ApiTags('cases')
@ApiBearerAuth()
@Controller('v1/cases')
export class CaseSplittingController {
  constructor(private readonly splitting: CaseSplitting) {}

  @Post(':id/split')
  @HttpCode(200)
  @AllowRoles('centre-12321')
  @ApiOperation({ summary: '拆分: moves complaints into a new or another case of the same sender, or back' })
  @ApiBody({ type: SplitRequest })
  @ApiOkResponse({ type: SplitView })
  split(
    @CurrentPrincipal() who: Principal,
    @Param('id') id: string,
    @Body() body: unknown,
    @IfMatch() ifMatch?: string,
  ): Promise<SplitView> {
    if (!isUuid(id)) throw new DomainError('NOT_FOUND', { field: 'id', expected: 'id of a case' });
    return this.splitting.split(who, id, readBody(SplitRequest, (body ?? {}) as object), ifMatch);
  }
}
