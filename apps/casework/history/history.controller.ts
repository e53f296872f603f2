import { once } from 'node:events';
import { Controller, Get, Header, Inject, Param, Post, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiParam, ApiProduces, ApiQuery, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { AllowRoles, CurrentPrincipal, Principal } from '#access/principal';
import { DomainError } from '#kernel/domain-error';
import { Database } from '#persistence/database';
import { Public } from '#runtime/public';
import { dayOfDate } from '#worktime/days';
import { CaseReadingStore } from '../cases/case-reading.store';
import { idsOf } from '../numbers';
import { oneOf, type Query as Parameters } from '../paging';
import { maySee } from '../reach';
import { AnchorKeys } from './anchor-keys.service';
import { AnchorStore } from './anchor.store';
import { bareAnchor, CaseExporting } from './case-export.service';
import { casePage } from './case-page';
import { DayExporting } from './day-export.service';

/** Roots that one answer holds. */
const ROOTS = 100;
const LARGEST = 2_147_483_647;

@ApiTags('history')
@Controller()
export class HistoryController {
  constructor(
    @Inject(Database) private readonly db: Database,
    @Inject(AnchorKeys) private readonly keys: AnchorKeys,
    @Inject(AnchorStore) private readonly anchors: AnchorStore,
    @Inject(CaseReadingStore) private readonly cases: CaseReadingStore,
    @Inject(CaseExporting) private readonly exporting: CaseExporting,
    @Inject(DayExporting) private readonly days: DayExporting,
  ) {}

  @Public()
  @Get('.well-known/history-keys.json')
  @Header('cache-control', 'public, max-age=60')
  @ApiOperation({ summary: 'Public keys that check daily roots and exports; pin them (`liandong verify --keys`)' })
  published() {
    return this.keys.published();
  }

  @Post('v1/history-keys')
  @ApiBearerAuth()
  @AllowRoles('operator')
  @ApiOperation({ summary: 'Lets a new key sign from now on; what older ones signed stays checkable' })
  async rotate() {
    return { kid: await this.keys.rotate() };
  }

  @Get('v1/history/anchors')
  @ApiBearerAuth()
  @ApiOperation({ summary: 'Daily roots, the newest first' })
  @ApiQuery({ name: 'before', required: false, description: 'Number of the last root of the page before' })
  async roots(@Query() query: Parameters) {
    const before = query['before'] === undefined ? LARGEST : Number(query['before']);
    if (!Number.isInteger(before) || before < 1 || before > LARGEST) {
      throw new DomainError('REQUEST_INVALID', { field: 'before', expected: 'the number of a root' });
    }
    const items = await this.anchors.before(this.db, before, ROOTS);
    return { items: items.map(bareAnchor), next: items.length < ROOTS ? null : items.at(-1)!.number };
  }

  @Get('v1/cases/:id/export')
  @ApiBearerAuth()
  @AllowRoles('centre-12321', 'arbiter', 'supervisor', 'hq')
  @ApiOperation({ summary: 'A whole case for an inspection: a page to read, or JSON that `liandong verify` takes' })
  @ApiQuery({ name: 'format', required: false, enum: ['html', 'json'] })
  @ApiProduces('application/json', 'text/html')
  async exportCase(
    @CurrentPrincipal() who: Principal,
    @Param('id') id: string,
    @Query() query: Parameters,
    @Res() response: Response,
  ): Promise<void> {
    const format = oneOf('format', query['format'], ['html', 'json']) ?? 'json';
    const file = await this.exporting.export(who, await this.find(who, id));
    const name = `${file.case.number}.${format}`;
    response.setHeader('content-disposition', `attachment; filename="${name}"`);
    response.setHeader('cache-control', 'no-store');
    response.type(format === 'html' ? 'text/html; charset=utf-8' : 'application/json');
    response.send(format === 'html' ? casePage(file) : JSON.stringify(file));
  }

  @Get('v1/history/days/:date')
  @ApiBearerAuth()
  @AllowRoles('centre-12321', 'arbiter', 'supervisor')
  @ApiOperation({ summary: 'All history below the root of a day, one JSON a line; for those who read everything' })
  @ApiParam({ name: 'date', example: '2026-05-06' })
  @ApiProduces('application/x-ndjson')
  async exportDay(
    @CurrentPrincipal() who: Principal,
    @Param('date') date: string,
    @Res() response: Response,
  ): Promise<void> {
    if (!who.seesAll) throw new DomainError('NOT_ALLOWED', { expected: 'somebody who may read every unit' });
    dayOfDate(date);
    const lines = await this.days.export(who, date);
    response.setHeader('content-disposition', `attachment; filename="${date}.ndjson"`);
    response.type('application/x-ndjson');
    await stream(lines, response);
  }

  private async find(who: Principal, id: string): Promise<string> {
    const range = idsOf('LD', id);
    const found = range === null ? [] : await this.cases.one(range.from, range.to);
    const match = found.find((one) => (one.id === id || one.number === id.toUpperCase()) && maySee(who, one.unit));
    if (match) return match.id;
    throw new DomainError('NOT_FOUND', { field: 'id', expected: 'id or number of a case within your reach' });
  }
}

/** Waits while the reader is behind, and stops when it has gone. What fails midway ends the connection: no file looks whole. */
async function stream(lines: AsyncGenerator<string>, response: Response): Promise<void> {
  try {
    for await (const text of lines) {
      if (response.destroyed) return;
      if (!response.write(text)) await Promise.race([once(response, 'drain'), once(response, 'close')]);
    }
    response.end();
  } catch (error) {
    response.destroy(error as Error);
  }
}
