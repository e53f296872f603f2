import { Body, Controller, Get, Header, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiBody,
  ApiConsumes,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiQuery,
  ApiTags,
} from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { AllowRoles, CurrentPrincipal, Principal } from '#access/principal';
import { DomainError } from '#kernel/domain-error';
import { isUuid } from '#kernel/ids';
import { templateOf } from '#numbering/table-template';
import { Database } from '#persistence/database';
import { nextOf, oneOf, PAGE_PARAMETERS, pageOf, type Query as Parameters } from '../paging';
import { errorsAsCsv } from './import-errors';
import { ImportChecking } from './import-checking.service';
import { OwnerSimulating } from './owner-simulating.service';
import { REGISTRIES } from './registry';
import { MOST_ERRORS } from './registry-import';
import { RegistryImportStore } from './registry-import.store';
import { csvCharset, digestOf, reasonOf, registryNamed } from './registry-request';
import { OwnerChangesView, RegistryImportPageView, RegistryImportView } from './registry.view';
import { VersionActivating } from './version-activating.service';

const NAME = { name: 'name', enum: REGISTRIES };

/** 号码表导入: a file is checked first and put in force by a confirmation of its own. */
@ApiTags('registries')
@ApiBearerAuth()
@ApiParam(NAME)
@AllowRoles('operator')
@Controller('v1/registries/:name')
export class RegistryImportController {
  constructor(
    private readonly db: Database,
    private readonly checking: ImportChecking,
    private readonly activating: VersionActivating,
    private readonly simulating: OwnerSimulating,
    private readonly imports: RegistryImportStore,
  ) {}

  @Get('template')
  @Header('Content-Type', 'text/csv; charset=utf-8')
  @ApiOperation({ summary: 'A file to start from: Chinese headers and one example row' })
  template(@Param('name') name: string): string {
    return templateOf(`${registryNamed(name)}.csv`);
  }

  @Post('imports')
  @ApiOperation({
    summary: 'Dry run of a CSV file (UTF-8 or GB18030, any length): what would change, what is wrong; nothing does',
  })
  @ApiConsumes('text/csv')
  @ApiBody({ schema: { type: 'string', format: 'binary' } })
  @ApiQuery({ name: 'kind', required: false, enum: ['replacement', 'delta'], description: 'Usually replacement' })
  @ApiQuery({ name: 'file', required: false, description: 'Name of the file, for people' })
  @ApiOkResponse({ type: RegistryImportView })
  check(
    @CurrentPrincipal() who: Principal,
    @Param('name') name: string,
    @Query() query: Parameters,
    @Req() request: Request,
  ): Promise<RegistryImportView> {
    const registry = registryNamed(name);
    const kind = oneOf('kind', query['kind'], ['replacement', 'delta']) ?? 'replacement';
    const given = query['file'];
    const file = typeof given === 'string' && given !== '' ? given.slice(0, 100) : `${registry}.csv`;
    const charset = csvCharset(request);
    // A file that is refused after its first line is still answered: the rest of the body is read and thrown away.
    const bytes = request.iterator({ destroyOnReturn: false });
    return this.checking.check({ registry, kind, by: actorOf(who), name: file, bytes, charset });
  }

  @Get('imports')
  @ApiOperation({ summary: 'Dry runs and versions of a registry, the newest first' })
  @ApiQuery(PAGE_PARAMETERS.after)
  @ApiQuery(PAGE_PARAMETERS.limit)
  @ApiOkResponse({ type: RegistryImportPageView })
  async list(@Param('name') name: string, @Query() query: Parameters): Promise<RegistryImportPageView> {
    const page = pageOf(query);
    const items = await this.imports.page(this.db, registryNamed(name), page.before, page.limit);
    return { items, next: nextOf(items, page) };
  }

  @Get('imports/:id')
  @ApiOperation({ summary: 'One import, with what its simulation found' })
  @ApiOkResponse({ type: RegistryImportView })
  one(@Param('name') name: string, @Param('id') id: string): Promise<RegistryImportView> {
    return this.find(name, id);
  }

  @Get('imports/:id/errors')
  @ApiOperation({ summary: `Faults of a dry run as CSV: line, code, field, expected, got; the first ${MOST_ERRORS}` })
  async errors(@Param('name') name: string, @Param('id') id: string, @Res() response: Response): Promise<void> {
    const found = await this.find(name, id);
    const errors = await this.imports.errors(this.db, found.id, MOST_ERRORS);
    response.setHeader('Content-Disposition', `attachment; filename="${found.registry}-errors.csv"`);
    response.type('text/csv; charset=utf-8').send(errorsAsCsv(errors));
  }

  @Post('imports/:id/simulation')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Which open cases and orders would change unit, were this dry run put in force; changes nothing',
  })
  @ApiOkResponse({ type: OwnerChangesView })
  async simulate(
    @CurrentPrincipal() who: Principal,
    @Param('name') name: string,
    @Param('id') id: string,
  ): Promise<OwnerChangesView> {
    const found = await this.find(name, id);
    return this.simulating.simulate(found.registry, found.id, actorOf(who));
  }

  @Post('imports/:id/confirmation')
  @HttpCode(200)
  @ApiOperation({ summary: 'Puts a checked file in force at once for every look-up' })
  @ApiBody({
    schema: {
      type: 'object',
      required: ['digest'],
      properties: {
        digest: { type: 'string', description: 'Of the file, as the dry run told it' },
        overrideReason: {
          type: 'string',
          description: 'Why a replacement that leaves less than 70 % of the rows is meant',
        },
      },
    },
  })
  @ApiOkResponse({ type: RegistryImportView })
  async confirm(
    @CurrentPrincipal() who: Principal,
    @Param('name') name: string,
    @Param('id') id: string,
    @Body() body: unknown,
  ): Promise<RegistryImportView> {
    const { registry } = await this.find(name, id);
    const overrideReason = reasonOf(body, 'overrideReason');
    return this.activating.confirm({ registry, id, digest: digestOf(body), overrideReason, by: actorOf(who) });
  }

  private async find(name: string, id: string): Promise<RegistryImportView> {
    const registry = registryNamed(name);
    const found = isUuid(id) ? await this.imports.one(this.db, registry, id) : null;
    if (found !== null) return found;
    throw new DomainError('NOT_FOUND', { field: 'id', expected: `id of an import of ${registry}` });
  }
}

const actorOf = ({ organisation, roles }: Principal): string => `${organisation}/${roles.join('+')}`;
