import { Body, Controller, Delete, Get, Header, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AllowRoles, CurrentPrincipal, Principal } from '#access/principal';
import { DomainError } from '#kernel/domain-error';
import { isUuid } from '#kernel/ids';
import type { ApiKey } from './api-key';
import { Credentials, type KeyRequest } from './credentials.service';

/** An operator handles everyone's keys; headquarters those of their own organisation, so that a leaked one can be ended at once. */
@ApiTags('credentials')
@ApiBearerAuth()
@Controller('v1/directory/:organisation/keys')
export class CredentialsController {
  constructor(@Inject(Credentials) private readonly credentials: Credentials) {}

  @Get()
  @AllowRoles('operator', 'hq')
  @ApiOperation({ summary: 'API keys of an organisation, without their secrets' })
  async list(
    @CurrentPrincipal() who: Principal,
    @Param('organisation') organisation: string,
  ): Promise<{ keys: ApiKey[] }> {
    assertMayHandle(who, organisation);
    return { keys: await this.credentials.list(organisation) };
  }

  @Post()
  @AllowRoles('operator')
  @Header('cache-control', 'no-store')
  @ApiOperation({ summary: 'Issues an API key; the answer holds its secret, shown this once' })
  @ApiBody({
    required: false,
    schema: {
      type: 'object',
      properties: {
        label: { type: 'string', maxLength: 100 },
        units: { type: 'array', items: { type: 'string' }, description: 'Left out: all units, later ones too' },
        roles: {
          type: 'array',
          items: { type: 'string' },
          description: 'Left out: all roles of the organisation; never `hq` beside units, which acts for all of them',
        },
        expiresInDays: { type: 'integer', minimum: 1, maximum: 730, default: 365 },
      },
    },
  })
  async issue(
    @CurrentPrincipal() who: Principal,
    @Param('organisation') organisation: string,
    @Body() body: unknown,
  ): Promise<ApiKey & { apiKey: string }> {
    const { key, secret } = await this.credentials.issue(readRequest(organisation, body ?? {}), who.organisation);
    return { ...key, apiKey: secret };
  }

  @Delete(':id')
  @HttpCode(204)
  @AllowRoles('operator', 'hq')
  @ApiOperation({ summary: 'Revokes an API key; tokens already given end within ten minutes' })
  async revoke(
    @CurrentPrincipal() who: Principal,
    @Param('organisation') organisation: string,
    @Param('id') id: string,
  ): Promise<void> {
    assertMayHandle(who, organisation);
    if (!isUuid(id)) throw new DomainError('NOT_FOUND', { field: 'key' });
    await this.credentials.revoke(organisation, id);
  }
}

function assertMayHandle(who: Principal, organisation: string): void {
  if (!who.has('operator') && who.organisation !== organisation)
    throw new DomainError('NOT_FOUND', { field: 'organisation', got: organisation });
}

function readRequest(organisation: string, body: unknown): KeyRequest {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw refusal('body', 'an object');
  const { label, units, roles, expiresInDays, ...others } = body as Record<string, unknown>;
  const [stranger] = Object.keys(others);
  if (stranger !== undefined)
    throw new DomainError('FIELD_UNKNOWN', { field: stranger, expected: 'label, units, roles, expiresInDays' });
  if (label !== undefined && (typeof label !== 'string' || label.length > 100))
    throw refusal('label', 'a text of at most 100 characters');
  if (expiresInDays !== undefined && typeof expiresInDays !== 'number') throw refusal('expiresInDays', 'a number');
  return { organisation, label, units: texts('units', units), roles: texts('roles', roles), expiresInDays };
}

function texts(field: string, value: unknown): string[] | undefined {
  if (value === undefined) return undefined;
  if (!Array.isArray(value) || !value.every((item) => typeof item === 'string'))
    throw refusal(field, 'a list of texts');
  return value;
}

const refusal = (field: string, expected: string): DomainError => new DomainError('FIELD_INVALID', { field, expected });
