import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiOkResponse, ApiOperation, ApiParam, ApiQuery, ApiTags } from '@nestjs/swagger';
import { AllowRoles, CurrentPrincipal, Principal } from '#access/principal';
import { DomainError } from '#kernel/domain-error';
import { Database } from '#persistence/database';
import { matching, oneOf, PAGE_PARAMETERS, pageOf, type Query as Parameters } from '../paging';
import { OwnerLookUp } from './owner-look-up.service';
import { OwnerSimulating } from './owner-simulating.service';
import { REGISTRIES, type RegistryName } from './registry';
import { RegistryDifferenceStore, versionSeen, type SeenSide } from './registry-difference.store';
import { RegistryImportStore } from './registry-import.store';
import { reasonOf, registryNamed, versionOf } from './registry-request';
import {
  OwnerChangesView,
  OwnerLookUpView,
  RegistriesView,
  RegistryAuditPageView,
  RegistryDifferenceView,
  RegistryRollbackView,
} from './registry.view';
import { VersionActivating } from './version-activating.service';

const READERS = ['operator', 'centre-12321', 'arbiter', 'supervisor'] as const;

/** 号码表: which versions stand, what differs between them, and whose a number was. */
@ApiTags('registries')
@ApiBearerAuth()
@Controller('v1/registries')
export class RegistryController {
  constructor(
    private readonly db: Database,
    private readonly imports: RegistryImportStore,
    private readonly differences: RegistryDifferenceStore,
    private readonly activating: VersionActivating,
    private readonly simulating: OwnerSimulating,
    private readonly lookUp: OwnerLookUp,
  ) {}

  @Get()
  @AllowRoles(...READERS)
  @ApiOperation({
    summary: 'Registries that hold rows of their own beside the bundled tables, and their versions in force',
  })
  @ApiOkResponse({ type: RegistriesView })
  async list(): Promise<RegistriesView> {
    return { items: await this.imports.standings(this.db) };
  }

  @Get('lookup')
  @AllowRoles(...READERS, 'desk', 'hq')
  @ApiOperation({ summary: 'Whose a number was at one time, with the row that says so and an explanation in Chinese' })
  @ApiQuery({ name: 'number', description: 'As displayed' })
  @ApiQuery({ name: 'at', required: false, description: 'When the message was received; without: any time' })
  @ApiQuery({ name: 'recipientCarrier', required: false, example: 'CUCC' })
  @ApiQuery({ name: 'recipientProvince', required: false, example: '44' })
  @ApiQuery({ name: 'signature', required: false, description: '签名 of the message' })
  @ApiQuery({
    name: 'version',
    required: false,
    description: 'REGISTRY:NUMBER instead of the one in force, e.g. ports:3',
  })
  @ApiOkResponse({ type: OwnerLookUpView })
  async look(@Query() query: Parameters): Promise<OwnerLookUpView> {
    const number = matching('number', query['number'], /^[^\0]{1,64}$/, 'a sender as displayed');
    if (number === null)
      throw new DomainError('REQUEST_INVALID', { field: 'number', expected: 'a sender as displayed' });
    const carrier = matching('recipientCarrier', query['recipientCarrier'], /^[A-Z0-9]{2,16}$/, 'a code such as CMCC');
    const province = matching('recipientProvince', query['recipientProvince'], /^\d{2}$/, 'two digits such as 44');
    const signature = matching('signature', query['signature'], /^[^\0]{1,64}$/, 'a signature');
    const at = matching('at', query['at'], /^.{1,40}$/, 'a time or day');
    return this.lookUp.explain({
      number,
      at,
      message: { carrier, province, signature },
      versions: versionsOf(query['version']),
    });
  }

  @Get('drift')
  @AllowRoles(...READERS)
  @ApiOperation({ summary: 'Open cases under a unit that the tables in force no longer give; nothing moves by itself' })
  @ApiOkResponse({ type: OwnerChangesView })
  drift(): Promise<OwnerChangesView> {
    return this.simulating.drift();
  }

  @Get('audit')
  @AllowRoles(...READERS)
  @ApiOperation({ summary: 'Who checked, simulated, confirmed and rolled back what, the newest first' })
  @ApiQuery({ name: 'registry', required: false, enum: REGISTRIES })
  @ApiQuery(PAGE_PARAMETERS.after)
  @ApiQuery(PAGE_PARAMETERS.limit)
  @ApiOkResponse({ type: RegistryAuditPageView })
  async audit(@Query() query: Parameters): Promise<RegistryAuditPageView> {
    const page = pageOf(query);
    const registry = oneOf('registry', query['registry'], REGISTRIES);
    const items = await this.imports.audits(this.db, registry, page.before, page.limit);
    return { items, next: items.length < page.limit ? null : (items.at(-1)!['id'] as string) };
  }

  @Get(':name/differences')
  @AllowRoles(...READERS)
  @ApiOperation({ summary: 'What differs between two versions; either may be a dry run' })
  @ApiParam({ name: 'name', enum: REGISTRIES })
  @ApiQuery({ name: 'from', description: 'Number of a version' })
  @ApiQuery({ name: 'to', description: 'Number of a version' })
  @ApiQuery({ name: 'after', required: false, description: '`next` of the page before' })
  @ApiQuery(PAGE_PARAMETERS.limit)
  @ApiOkResponse({ type: RegistryDifferenceView })
  async differ(@Param('name') name: string, @Query() query: Parameters): Promise<RegistryDifferenceView> {
    const registry = registryNamed(name);
    const [from, to] = [versionOf('from', query['from']), versionOf('to', query['to'])];
    if (from === null || to === null)
      throw new DomainError('REQUEST_INVALID', { field: 'from, to', expected: 'two versions' });
    const { limit } = pageOf({ limit: query['limit'] });
    const after = matching('after', query['after'], /^[^\0]{0,64}$/, '`next` of the page before') ?? '';
    const [one, other] = [await this.sideOf(registry, from), await this.sideOf(registry, to)];
    const { first, second } = await this.differences.counts(registry, one, other);
    const items = await this.differences.page(registry, one, other, after, limit);
    const keys = new Set(items.map(({ key }) => key));
    return { from, to, removed: first, added: second, items, next: keys.size < limit ? null : items.at(-1)!.key };
  }

  private async sideOf(registry: RegistryName, version: number): Promise<SeenSide> {
    if (version === 0) return versionSeen(0);
    const found = await this.imports.seen(this.db, registry, version);
    if (found !== null) return found;
    throw new DomainError('NOT_FOUND', {
      field: 'version',
      expected: `a version or dry run of ${registry}`,
      got: String(version),
    });
  }

  @Post(':name/rollback')
  @HttpCode(200)
  @AllowRoles('operator')
  @ApiOperation({ summary: 'Goes back to an earlier version at once; also forward again' })
  @ApiParam({ name: 'name', enum: REGISTRIES })
  @ApiBody({
    schema: {
      type: 'object',
      required: ['reason'],
      properties: { to: { type: 'integer', description: 'Usually the version before' }, reason: { type: 'string' } },
    },
  })
  @ApiOkResponse({ type: RegistryRollbackView })
  rollBack(
    @CurrentPrincipal() who: Principal,
    @Param('name') name: string,
    @Body() body: unknown,
  ): Promise<RegistryRollbackView> {
    const reason = reasonOf(body, 'reason');
    if (reason === null) throw new DomainError('REQUEST_INVALID', { field: 'reason', expected: 'why' });
    const to = versionOf('to', (body as { to?: unknown }).to);
    return this.activating.rollBack({
      registry: registryNamed(name),
      to,
      reason,
      by: `${who.organisation}/${who.roles.join('+')}`,
    });
  }
}

function versionsOf(value: unknown): Map<RegistryName, number> {
  const versions = new Map<RegistryName, number>();
  for (const one of value === undefined ? [] : [value].flat()) {
    const [name = '', version] = String(one).split(':');
    versions.set(registryNamed(name), versionOf('version', version) ?? 0);
  }
  return versions;
}
