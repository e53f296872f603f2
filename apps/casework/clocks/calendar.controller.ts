import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AllowRoles, CurrentPrincipal, Principal } from '#access/principal';
import { DomainError } from '#kernel/domain-error';
import { readChange } from '#worktime/calendar.change';
import { CalendarInstalling, type Installation } from './calendar-installing.service';
import { CalendarStore } from './calendar.store';
import { CalendarInstalledView, CalendarPreviewView, CalendarsView } from './calendar.view';

const FLIPS_SHOWN = 20;
const LONGEST_REASON = 200;

const CHANGE = {
  schema: {
    type: 'object',
    properties: {
      change: {
        description:
          '"bundled", or {year, source, holidays {date: name}, makeUpWorkdays {date: name}}, or {days [{date, kind, source}]}',
      },
      previous: { type: 'string', description: 'To install: the version that the preview was made from' },
      reason: { type: 'string', description: 'To install: told to whoever owes a moved clock' },
    },
  },
} as const;

/** 工作日历: what working days are, for every clock. */
@ApiTags('calendars')
@ApiBearerAuth()
@Controller('v1/calendars')
export class CalendarController {
  constructor(
    private readonly installing: CalendarInstalling,
    private readonly store: CalendarStore,
  ) {}

  @Get()
  @AllowRoles('operator', 'centre-12321', 'arbiter', 'supervisor')
  @ApiOperation({ summary: 'Calendars that were in force, and how far the latest changes have moved their clocks' })
  @ApiOkResponse({ type: CalendarsView })
  async list(): Promise<CalendarsView> {
    const [calendars, flips] = await Promise.all([this.store.installed(), this.store.flips(FLIPS_SHOWN)]);
    return { calendars, flips };
  }

  @Post('preview')
  @HttpCode(200)
  @AllowRoles('operator')
  @ApiOperation({ summary: 'What a changed calendar would move, make late and save; changes nothing' })
  @ApiBody(CHANGE)
  @ApiOkResponse({ type: CalendarPreviewView })
  async preview(@Body() body: unknown): Promise<CalendarPreviewView> {
    return this.installing.preview(installationOf(body));
  }

  @Post()
  @HttpCode(200)
  @AllowRoles('operator')
  @ApiOperation({ summary: 'Puts a previewed calendar in force; its clocks are moved in the background' })
  @ApiBody(CHANGE)
  @ApiOkResponse({ type: CalendarInstalledView })
  async install(@CurrentPrincipal() who: Principal, @Body() body: unknown): Promise<CalendarInstalledView> {
    const { previous, reason } = (body ?? {}) as { previous?: unknown; reason?: unknown };
    const seen = text('previous', previous, 64, 'the version of the preview');
    const why = text('reason', reason, LONGEST_REASON, `why, in at most ${LONGEST_REASON} characters`);
    return this.installing.install(installationOf(body), seen, why, who.organisation);
  }
}

function installationOf(body: unknown): Installation {
  const change = (body as { change?: unknown } | null)?.change;
  return change === 'bundled' ? change : readChange(change);
}

function text(field: string, value: unknown, longest: number, expected: string): string {
  if (typeof value === 'string' && value.trim() !== '' && value.length <= longest) return value.trim();
  throw new DomainError('REQUEST_INVALID', { field, expected, got: JSON.stringify(value)?.slice(0, 80) ?? 'nothing' });
}
