import { Body, Controller, Get, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiBody,
  ApiConsumes,
  ApiOkResponse,
  ApiOperation,
  ApiProduces,
  ApiTags,
} from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { AllowRoles, CurrentPrincipal, Principal } from '#access/principal';
import { DomainError } from '#kernel/domain-error';
import { isUuid } from '#kernel/ids';
import { decodeTable } from '#numbering/table-decoding';
import { bulkResult, bulkTemplate } from './bulk-csv';
import { readBulkFile } from './bulk-file';
import { readBulk } from './bulk-lines';
import { BulkPosting, bulkView } from './bulk-posting.service';
import { BulkStore } from './bulk.store';
import { BulkView } from './bulk.view';

/** 1,000 lines with the longest texts are less. */
const LARGEST_FILE = 8 * 1_048_576;

/** 批量接单、回单 */
@ApiTags('orders')
@ApiBearerAuth()
@Controller('v1/orders/bulk')
export class BulkController {
  constructor(
    private readonly posting: BulkPosting,
    private readonly bulks: BulkStore,
  ) {}

  @Post()
  @HttpCode(200)
  @AllowRoles('desk', 'hq')
  @ApiOperation({ summary: '批量: up to 1,000 acknowledgements and feedbacks; each line is judged on its own' })
  @ApiBody({ schema: { type: 'object', description: 'orders-bulk.v1' } })
  @ApiOkResponse({ type: BulkView })
  post(@CurrentPrincipal() who: Principal, @Body() body: unknown): Promise<BulkView> {
    return this.posting.post(who, readBulk((body ?? {}) as object, who.organisation));
  }

  @Post('csv')
  @HttpCode(200)
  @AllowRoles('desk', 'hq')
  @ApiOperation({
    summary: 'The same as a CSV file with the headers of the template, one measure a line',
    description: 'The file as body, in UTF-8 or GB18030; times without an offset are Beijing’s.',
  })
  @ApiConsumes('text/csv')
  @ApiBody({ schema: { type: 'string', format: 'binary' } })
  @ApiOkResponse({ type: BulkView })
  async postFile(@CurrentPrincipal() who: Principal, @Req() request: Request): Promise<BulkView> {
    const contentType = request.headers['content-type'] ?? '';
    if (!/^text\/csv\b/i.test(contentType)) {
      const got = contentType.slice(0, 80) || 'nothing';
      throw new DomainError('REQUEST_INVALID', { field: 'content-type', expected: 'text/csv', got });
    }
    return this.posting.postFile(who, readBulkFile(await textOf(request)));
  }

  @Get('template')
  @ApiOperation({ summary: 'The headers of the file, and one line that shows how cells are written' })
  @ApiProduces('text/csv')
  template(@Res() response: Response): void {
    attach(response, 'orders-bulk-template.csv').send(bulkTemplate());
  }

  @Get(':id')
  @ApiOperation({ summary: 'What became of each line' })
  @ApiOkResponse({ type: BulkView })
  one(@CurrentPrincipal() who: Principal, @Param('id') id: string): Promise<BulkView> {
    return this.found(who, id);
  }

  @Get(':id/result')
  @ApiOperation({ summary: 'The same as a file for a spreadsheet' })
  @ApiProduces('text/csv')
  async result(@CurrentPrincipal() who: Principal, @Param('id') id: string, @Res() response: Response): Promise<void> {
    const found = await this.found(who, id);
    attach(response, `result-${found.id}.csv`).send(bulkResult(found));
  }

  /** Who posted for some units shows it to whoever acts for all of these. */
  private async found(who: Principal, id: string): Promise<BulkView> {
    const found = isUuid(id) ? await this.bulks.one(who.organisation, id) : undefined;
    if (found?.units.every((unit) => who.mayActFor(unit))) return bulkView({ ...found, lines: [...found.lines] });
    throw new DomainError('NOT_FOUND', { field: 'id', expected: 'id of a batch of yours' });
  }
}

const attach = (response: Response, name: string): Response =>
  response.type('text/csv; charset=utf-8').setHeader('Content-Disposition', `attachment; filename="${name}"`);

/** The whole file, which is small. @throws DomainError when it isn't, or is no text */
async function textOf(request: AsyncIterable<Buffer>): Promise<string> {
  let text = '';
  for await (const part of decodeTable(measured(request))) text += part;
  return text;
}

async function* measured(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let size = 0;
  for await (const chunk of bytes) {
    size += chunk.length;
    if (size > LARGEST_FILE) {
      throw new DomainError('RECORD_TOO_LARGE', {
        field: 'file',
        expected: `at most ${LARGEST_FILE} bytes`,
        got: 'more',
      });
    }
    yield chunk;
  }
}
