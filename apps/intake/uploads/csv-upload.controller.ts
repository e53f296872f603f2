import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Controller, Get, HttpCode, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiBody,
  ApiConsumes,
  ApiOkResponse,
  ApiOperation,
  ApiProduces,
  ApiQuery,
  ApiTags,
} from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { AllowRoles, CurrentPrincipal, Principal } from '#access/principal';
import { CLOCK, SECOND, type Clock } from '#kernel/clock';
import { DomainError } from '#kernel/domain-error';
import { isUuid } from '#kernel/ids';
import { afterOf, limitOf, oneOf, type Parameters } from '../parameters';
import { sayingWhen } from '../waiting';
import { charsetOf } from './csv-charset';
import { CsvReceiving } from './csv-receiving.service';
import { resultHeader } from './csv-result';
import { csvTemplate, TEMPLATE_LANGUAGES, type TemplateLanguage } from './csv-template';
import type { CsvUpload } from './csv-upload';
import { CsvUploadStore } from './csv-upload.store';
import { CsvUploadPageView, CsvUploadView, uploadView } from './csv-upload.view';

const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';
const PARTS_AT_ONCE = 16;
/** How long a refused file is still taken in, so that its sender gets to read why. */
const DRAINED_MS = 5 * SECOND;
const LANGUAGE = {
  name: 'language',
  enum: TEMPLATE_LANGUAGES,
  required: false,
  description: 'Of the headers; usually zh',
};

/** Complaints in CSV files of any size. */
@ApiTags('complaints')
@ApiBearerAuth()
@AllowRoles('desk', 'hq', 'centre-12321')
@Controller('v1/complaints/csv')
export class CsvUploadController {
  constructor(
    @Inject(CsvReceiving) private readonly receiving: CsvReceiving,
    @Inject(CsvUploadStore) private readonly uploads: CsvUploadStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Post()
  @HttpCode(200)
  @ApiOperation({
    summary: 'Reports the complaints of a CSV file, however large',
    description:
      'The file as body: UTF-8 or GB18030 (told apart by itself, or by the charset of the content type), with the headers of the template in Chinese or English. Answers when every line has its receipt; meanwhile GET /v1/complaints/csv shows the progress and the result file grows. The same file again gets a duplicate per line.',
  })
  @ApiConsumes('text/csv')
  @ApiBody({ schema: { type: 'string', format: 'binary' } })
  @ApiOkResponse({ type: CsvUploadView })
  async upload(
    @CurrentPrincipal() { organisation }: Principal,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<CsvUploadView> {
    const contentType = request.headers['content-type'] ?? '';
    if (!/^text\/csv\b/i.test(contentType)) throw notCsv('content-type', 'text/csv', contentType);
    const encoding = request.headers['content-encoding'] ?? 'identity';
    if (encoding !== 'identity') throw notCsv('content-encoding', 'identity', encoding);
    const bytes = request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
    try {
      const received = this.receiving.receive(organisation, bytes, charsetOf(contentType));
      return uploadView(await sayingWhen(response, 10, received));
    } catch (error) {
      await drain(request);
      throw error;
    }
  }

  @Get('template')
  @ApiOperation({ summary: 'The template: headers and one example' })
  @ApiQuery(LANGUAGE)
  @ApiProduces('text/csv')
  template(@Query() query: Parameters, @Res() response: Response): void {
    attach(response, 'complaints-template.csv').send(csvTemplate(languageOf(query)));
  }

  @Get()
  @ApiOperation({ summary: 'Uploads of my organisation, the newest first' })
  @ApiQuery({ name: 'after', required: false, description: '`next` of the page before' })
  @ApiQuery({ name: 'limit', required: false, description: '1 to 200, usually 50' })
  @ApiOkResponse({ type: CsvUploadPageView })
  async list(@CurrentPrincipal() { organisation }: Principal, @Query() query: Parameters): Promise<CsvUploadPageView> {
    const limit = limitOf(query);
    const found = await this.uploads.page(organisation, afterOf(query) ?? LAST_ID, limit, this.clock.now());
    return { items: found.map(uploadView), next: found.length < limit ? null : found.at(-1)!.id };
  }

  @Get(':id')
  @ApiOperation({ summary: 'One upload and how far it is' })
  @ApiOkResponse({ type: CsvUploadView })
  async one(@CurrentPrincipal() who: Principal, @Param('id') id: string): Promise<CsvUploadView> {
    return uploadView(await this.found(who, id));
  }

  @Get(':id/result')
  @ApiOperation({
    summary: 'The result file: a line for each line of the upload',
    description: 'As far as the upload is; header X-Upload-State says whether there is more to come.',
  })
  @ApiQuery(LANGUAGE)
  @ApiProduces('text/csv')
  async result(
    @CurrentPrincipal() who: Principal,
    @Param('id') id: string,
    @Query() query: Parameters,
    @Res() response: Response,
  ): Promise<void> {
    const { state } = await this.found(who, id);
    const language = languageOf(query);
    attach(response, `result-${id}.csv`).setHeader('X-Upload-State', state);
    // A reader who leaves is no fault; what fails midway can only end the connection.
    await pipeline(Readable.from(this.resultOf(id, language)), response).catch(() => response.destroy());
  }

  private async *resultOf(id: string, language: TemplateLanguage): AsyncGenerator<string> {
    yield resultHeader(language);
    for (let after = -1; ;) {
      const parts = await this.uploads.parts(id, after, PARTS_AT_ONCE);
      for (const { result } of parts) yield result;
      if (parts.length < PARTS_AT_ONCE) return;
      after = parts.at(-1)!.part;
    }
  }

  private async found({ organisation }: Principal, id: string): Promise<CsvUpload> {
    const found = isUuid(id) ? await this.uploads.one(organisation, id, this.clock.now()) : undefined;
    if (found) return found;
    throw new DomainError('NOT_FOUND', { field: 'id', expected: 'the uploadId of an upload of your own organisation' });
  }
}

const languageOf = ({ language }: Parameters): TemplateLanguage =>
  oneOf('language', language, TEMPLATE_LANGUAGES) ?? 'zh';

const attach = (response: Response, name: string): Response =>
  response.type('text/csv; charset=utf-8').setHeader('Content-Disposition', `attachment; filename="${name}"`);

const notCsv = (field: string, expected: string, got: string): DomainError =>
  new DomainError('INTAKE_CSV_UNREADABLE', { field, expected, got: got.slice(0, 80) || 'nothing' });

/** Takes in what is still coming, for a while: an answer that comes while somebody sends is often not read. */
async function drain(request: Request): Promise<void> {
  if (request.readableEnded || request.destroyed) return;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, DRAINED_MS);
    request.once('close', () => {
      clearTimeout(timer);
      resolve();
    });
    request.once('end', () => {
      clearTimeout(timer);
      resolve();
    });
    request.resume();
  });
}
