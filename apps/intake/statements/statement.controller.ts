import { Body, Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AllowRoles, CurrentPrincipal, Principal } from '#access/principal';
import { ComplaintCorrectedV1, ComplaintDisagreedV1, ComplaintWithdrawnV1 } from '#contracts/complaint-statements.v1';
import { ReceiptView } from '../complaints/complaint.view';
import { StatementPosting } from './statement-posting.service';

const ANY_OBJECT = { schema: { type: 'object' } } as const;

/** What a source says later of a complaint it reported, by its serial. */
@ApiTags('complaints')
@ApiBearerAuth()
@AllowRoles('desk', 'hq', 'centre-12321')
@Controller('v1/complaints')
export class StatementController {
  constructor(@Inject(StatementPosting) private readonly posting: StatementPosting) {}

  @Post('corrections')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Corrects facts of a complaint: 更正',
    description: 'complaint-corrected.v1. A complaint that lacked information goes back to being checked.',
  })
  @ApiBody(ANY_OBJECT)
  @ApiOkResponse({ type: ReceiptView })
  correct(@CurrentPrincipal() { organisation }: Principal, @Body() body: unknown): Promise<ReceiptView> {
    return this.posting.post(organisation, ComplaintCorrectedV1.type, body);
  }

  @Post('withdrawals')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Withdraws a complaint that is not answered yet: 撤回',
    description: 'complaint-withdrawn.v1.',
  })
  @ApiBody(ANY_OBJECT)
  @ApiOkResponse({ type: ReceiptView })
  withdraw(@CurrentPrincipal() { organisation }: Principal, @Body() body: unknown): Promise<ReceiptView> {
    return this.posting.post(organisation, ComplaintWithdrawnV1.type, body);
  }

  @Post('disagreements')
  @HttpCode(200)
  @ApiOperation({
    summary: 'The complainant doesn’t agree with the final answer: 异议',
    description: 'complaint-disagreed.v1; once per complaint.',
  })
  @ApiBody(ANY_OBJECT)
  @ApiOkResponse({ type: ReceiptView })
  disagree(@CurrentPrincipal() { organisation }: Principal, @Body() body: unknown): Promise<ReceiptView> {
    return this.posting.post(organisation, ComplaintDisagreedV1.type, body);
  }
}
