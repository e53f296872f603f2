import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiOkResponse, ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { CurrentPrincipal, Principal } from '#access/principal';
import { DomainError } from '#kernel/domain-error';
import { MailboxReading } from './mailbox-reading.service';
import { CursorView, listView, MailboxListView, MailboxPageView, pageView } from './mailbox.view';

const USUAL_PAGE = 100;
const LARGEST_PAGE = 500;
const LONGEST_WAIT = 30;

@ApiTags('mailbox')
@ApiBearerAuth()
@Controller('v1/mailbox')
export class MailboxController {
  constructor(@Inject(MailboxReading) private readonly reading: MailboxReading) {}

  @Get()
  @ApiOperation({ summary: 'The mailboxes of my units' })
  @ApiOkResponse({ type: MailboxListView })
  async list(@CurrentPrincipal() who: Principal): Promise<MailboxListView> {
    return listView(await this.reading.mailboxes(who));
  }

  @Get(':unit')
  @ApiOperation({ summary: 'Entries after a position, oldest first; reading changes nothing' })
  @ApiQuery({ name: 'after', required: false, description: 'Position; left out: where the cursor stands' })
  @ApiQuery({ name: 'limit', required: false, description: `1 to ${LARGEST_PAGE}, usually ${USUAL_PAGE}` })
  @ApiQuery({ name: 'wait', required: false, description: `Seconds to wait for mail, 0 to ${LONGEST_WAIT}` })
  @ApiOkResponse({ type: MailboxPageView })
  async page(
    @CurrentPrincipal() who: Principal,
    @Param('unit') unit: string,
    @Query() query: Record<string, unknown>,
    @Res({ passthrough: true }) response: Response,
  ): Promise<MailboxPageView> {
    const page = await this.reading.page(
      who,
      {
        unit,
        after: query['after'] === undefined ? undefined : whole('after', query['after'], 0, Number.MAX_SAFE_INTEGER),
        limit: whole('limit', query['limit'] ?? USUAL_PAGE, 1, LARGEST_PAGE),
        waitSeconds: whole('wait', query['wait'] ?? 0, 0, LONGEST_WAIT),
      },
      goneSignal(response),
    );
    return pageView(unit, page);
  }

  @Post(':unit/cursor')
  @HttpCode(200)
  @ApiOperation({ summary: 'Says that the unit has read up to and including a position' })
  @ApiBody({ schema: { type: 'object', required: ['position'], properties: { position: { type: 'integer' } } } })
  @ApiOkResponse({ type: CursorView })
  async moveCursor(
    @CurrentPrincipal() who: Principal,
    @Param('unit') unit: string,
    @Body() body: { position?: unknown } | undefined,
  ): Promise<CursorView> {
    const position = whole('position', body?.position, 0, Number.MAX_SAFE_INTEGER);
    return { unit, cursor: await this.reading.moveCursor(who, unit, position) };
  }
}

/** Aborted when the client hangs up, so that nobody waits for it. The request itself closes as soon as it has been read. */
function goneSignal(response: Response): AbortSignal {
  const gone = new AbortController();
  response.on('close', () => gone.abort());
  return gone.signal;
}

function whole(field: string, value: unknown, min: number, max: number): number {
  const number = typeof value === 'string' && /^\d{1,16}$/.test(value) ? Number(value) : value;
  if (!Number.isSafeInteger(number) || (number as number) < min || (number as number) > max)
    throw new DomainError('REQUEST_INVALID', {
      field,
      expected: `a whole number from ${min} to ${max}`,
      got: JSON.stringify(value)?.slice(0, 40) ?? 'nothing',
    });
  return number as number;
}
