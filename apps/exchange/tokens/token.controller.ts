import { Body, Controller, Get, Header, HttpCode, Inject, Post, Req } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { AllowRoles } from '#access/principal';
import { Limited } from '#access/quota.guard';
import { Public } from '#runtime/public';
import { TokenIssuing } from './token-issuing.service';
import { TokenKeys } from './token-keys.service';

@ApiTags('tokens')
@Controller()
export class TokenController {
  constructor(
    @Inject(TokenIssuing) private readonly issuing: TokenIssuing,
    @Inject(TokenKeys) private readonly keys: TokenKeys,
  ) {}

  @Public()
  @Limited('token')
  @Post('v1/tokens')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  @ApiOperation({
    summary: 'Exchanges an API key (Authorization: Bearer, or apiKey in the body) for a 10-minute token',
  })
  @ApiBody({ required: false, schema: { type: 'object', properties: { apiKey: { type: 'string' } } } })
  async issue(@Req() request: Request, @Body() body: { apiKey?: unknown } | undefined) {
    const { token, expiresAt, expiresInSeconds } = await this.issuing.issue(presentedKey(request, body));
    return { token, tokenType: 'Bearer', expiresAt: expiresAt.toISOString(), expiresIn: expiresInSeconds };
  }

  @Public()
  @Get('.well-known/jwks.json')
  @Header('cache-control', 'public, max-age=60')
  @ApiOperation({ summary: 'Public keys that check access tokens' })
  jwks() {
    return this.keys.published();
  }

  @Post('v1/token-keys')
  @AllowRoles('operator')
  @ApiOperation({ summary: 'Lets a new key sign tokens; those already given stay valid to their end' })
  async rotate() {
    return { kid: await this.keys.rotate() };
  }
}

function presentedKey(request: Request, body: { apiKey?: unknown } | undefined): string | undefined {
  const bearer = /^Bearer\s+(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  return bearer ?? (typeof body?.apiKey === 'string' ? body.apiKey : undefined);
}
