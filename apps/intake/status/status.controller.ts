import { Body, Controller, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import { ApiBody, ApiNotFoundResponse, ApiOkResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { ANSWER_KINDS, type AnswerKind } from '#contracts/complaint-answered.v1';
import { readMessage } from '#contracts/reading';
import { PersonalText } from '#contracts/rules';
import { COMPLAINT_STATES, type ComplaintState } from '#contracts/vocabulary';
import { DomainError } from '#kernel/domain-error';
import { Public } from '#runtime/public';
import { sayingWhen } from '../waiting';
import { StatusTelling } from './status-telling.service';

export class StatusRequest {
  @ApiProperty({ description: '受理编号', example: 'SL20261122-7Q2M9T0XK4RB' })
  @PersonalText(64)
  acceptanceNumber!: string;

  @ApiProperty({ description: 'The number that got the message, or the contact given with the complaint' })
  @PersonalText(64)
  contact!: string;
}

export class StatusAnswerView {
  @ApiProperty({ enum: ANSWER_KINDS }) kind!: AnswerKind;
  @ApiProperty() text!: string;
  @ApiProperty({ format: 'date-time' }) answeredAt!: string;
}

export class StatusView {
  @ApiProperty() acceptanceNumber!: string;
  @ApiProperty({ enum: COMPLAINT_STATES }) state!: ComplaintState;
  @ApiProperty({ example: '已受理' }) stateName!: string;
  @ApiProperty({ description: 'In plain Chinese, with what can be done next' }) text!: string;
  @ApiProperty({ format: 'date-time' }) complainedAt!: string;
  @ApiProperty({ type: [StatusAnswerView] }) answers!: readonly StatusAnswerView[];
}

@ApiTags('complaints')
@Controller('v1/complaints/status')
export class StatusController {
  constructor(@Inject(StatusTelling) private readonly telling: StatusTelling) {}

  @Post()
  @Public()
  @HttpCode(200)
  @ApiOperation({
    summary: 'Where my complaint stands, by 受理编号 and contact',
    description: 'Needs no token. A wrong number and a wrong contact get the same answer, after the same time.',
    security: [],
  })
  @ApiBody({ type: StatusRequest })
  @ApiOkResponse({ type: StatusView })
  @ApiNotFoundResponse({ description: 'INTAKE_STATUS_NOT_SHOWN' })
  async status(
    @Body() body: unknown,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<StatusView> {
    const reading = readMessage(StatusRequest, (body ?? null) as object | null);
    if (!reading.ok) {
      const { code, field, expected, got } = reading;
      throw new DomainError(code, { ...(field !== undefined && { field }), expected, got });
    }
    const { acceptanceNumber, contact } = reading.message;
    return sayingWhen(response, 1, this.telling.tell(acceptanceNumber, contact, request.ip ?? 'unknown'));
  }
}
