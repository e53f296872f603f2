import { Body, Controller, Get, Header, Headers, HttpCode, Inject, Post } from '@nestjs/common';
import { ApiBody, ApiHeader, ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { Limited } from '#access/quota.guard';
import { Public } from '#runtime/public';
import { AppealPosting } from './appeal-posting.service';
import { APPEAL_PAGE, APPEAL_PAGE_POLICY } from './appeal.page';
import { AppealStatusView } from './appeal.view';

/** For the party a measure affects: number and one-time code of the notice instead of an account. Limited by address. */
@ApiTags('appeals')
@Public()
@Limited('write')
@Controller('v1/appeals')
export class PublicAppealController {
  constructor(@Inject(AppealPosting) private readonly posting: AppealPosting) {}

  @Get('page')
  @Header('Content-Type', 'text/html; charset=utf-8')
  @Header('Content-Security-Policy', APPEAL_PAGE_POLICY)
  @Header('Referrer-Policy', 'no-referrer')
  @ApiOperation({ summary: '申诉页面' })
  @ApiProduces('text/html')
  page(): string {
    return APPEAL_PAGE;
  }

  @Get('status')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({
    summary: 'State of the appeal against a notice; the code travels in a header, so that no log has it',
  })
  @ApiHeader({ name: 'Notice-Number', required: true })
  @ApiHeader({ name: 'Notice-Code', required: true })
  @ApiOkResponse({ type: AppealStatusView })
  status(
    @Headers('notice-number') noticeNumber: string | undefined,
    @Headers('notice-code') code: string | undefined,
  ): Promise<AppealStatusView> {
    return this.posting.status({ noticeNumber, code });
  }

  @Post()
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: '处置申诉: contests a measure' })
  @ApiBody({ schema: { type: 'object', description: 'noticeNumber, code, grounds, contact?' } })
  @ApiOkResponse({ type: AppealStatusView })
  file(@Body() body: unknown): Promise<AppealStatusView> {
    return this.posting.file(null, body);
  }

  @Post('escalation')
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: '申请复核: contests the first decision, once' })
  @ApiBody({ schema: { type: 'object', description: 'noticeNumber, code, grounds' } })
  @ApiOkResponse({ type: AppealStatusView })
  escalate(@Body() body: unknown): Promise<AppealStatusView> {
    return this.posting.escalate(null, body);
  }
}
