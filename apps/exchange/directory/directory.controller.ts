import { Body, Controller, Get, HttpCode, Inject, Param, Post, Put, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import { AllowRoles, CurrentPrincipal, Principal } from '#access/principal';
import { DomainError } from '#kernel/domain-error';
import { DirectoryLoading } from './directory-loading.service';
import type { DirectoryChange } from './directory.changes';
import type { Directory, Organisation } from './directory';
import { PARTNER_BROKER, type PartnerBroker } from './partner-broker';

@ApiTags('directory')
@ApiBearerAuth()
@Controller('v1/directory')
export class DirectoryController {
  constructor(
    @Inject(DirectoryLoading) private readonly loading: DirectoryLoading,
    @Inject(PARTNER_BROKER) private readonly broker: PartnerBroker,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Who takes part: every partner may see the whole directory, to know whom to call' })
  read(): Promise<Directory> {
    return this.loading.current();
  }

  @Get(':organisation')
  @ApiOperation({ summary: 'One organisation with its units and contacts' })
  async readOne(@Param('organisation') code: string): Promise<Organisation> {
    return this.organisation(code);
  }

  @Put()
  @AllowRoles('operator')
  @ApiOperation({ summary: 'Puts a directory in force; with dryRun=true only says what it would change' })
  @ApiQuery({ name: 'dryRun', required: false, enum: ['true', 'false'] })
  @ApiBody({ description: 'The directory file (docs/directory.md)', schema: { type: 'object' } })
  async load(
    @CurrentPrincipal() who: Principal,
    @Body() directory: unknown,
    @Query('dryRun') dryRun = 'false',
  ): Promise<{ dryRun: boolean; changes: DirectoryChange[] }> {
    if (dryRun !== 'true' && dryRun !== 'false')
      throw new DomainError('REQUEST_INVALID', { field: 'dryRun', expected: 'true or false', got: String(dryRun) });
    if (dryRun === 'true') return { dryRun: true, changes: await this.loading.preview(directory) };
    return { dryRun: false, changes: await this.loading.load(directory, who.organisation) };
  }

  @Post(':organisation/broker-password')
  @HttpCode(200)
  @AllowRoles('operator')
  @ApiOperation({ summary: 'A new password for the organisation’s broker user, shown this once; the old one ends' })
  async issuePassword(@Param('organisation') code: string): Promise<{ user: string; password: string }> {
    const { code: organisation } = await this.organisation(code);
    const password = await this.broker.issuePassword(organisation);
    if (password === null)
      throw new DomainError('REQUEST_INVALID', {
        expected: 'a listener on which partners log in (LIANDONG_KAFKA_PARTNER_BROKERS)',
        got: 'none is configured',
      });
    return { user: organisation.toLowerCase(), password };
  }

  private async organisation(code: string): Promise<Organisation> {
    const found = (await this.loading.current()).organisations.find((organisation) => organisation.code === code);
    if (!found) throw new DomainError('NOT_FOUND', { field: 'organisation', got: code });
    return found;
  }
}
