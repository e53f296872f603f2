import { Controller, Get, Module, Req, type Type } from '@nestjs/common';
import type { Request } from 'express';
import { type Running, start } from './bootstrap';
import { Configuration, readConfiguration } from './configuration';
import { HttpAddress } from './http-address';
import { createLogger, LOGGER } from './logger';
import { Public } from './public';

@Controller()
class AddressController {
  @Get('address')
  @Public()
  address(@Req() request: Request): object {
    return { ip: request.ip };
  }
}

function moduleWith(more: Record<string, string>): Type {
  const configuration = readConfiguration({
    LIANDONG_PG_URL: 'postgres://user@127.0.0.1/none',
    LIANDONG_KAFKA_BROKERS: '127.0.0.1:1',
    LIANDONG_SECRET_KEYS: `1:${Buffer.alloc(32, 1).toString('base64')}`,
    LIANDONG_HTTP_PORT: '0',
    ...more,
  });
  class ProbeModule {}
  Module({
    controllers: [AddressController],
    providers: [
      { provide: Configuration, useValue: configuration },
      { provide: LOGGER, useValue: createLogger('silent') },
      HttpAddress,
    ],
  })(ProbeModule);
  return ProbeModule;
}

describe('the address a request came from', () => {
  let running: Running;
  afterEach(() => running.close());

  async function addressOf(forwardedFor: string, more: Record<string, string>): Promise<string> {
    running = await start(moduleWith(more));
    const headers = { 'x-forwarded-for': forwardedFor };
    const answer = (await (await fetch(`${running.url}/address`, { headers })).json()) as { ip: string };
    return answer.ip.replace('::ffff:', '');
  }

  it('is the connection’s as long as no proxy is trusted, whatever a header says', async () => {
    expect(await addressOf('203.0.113.7', {})).toBe('127.0.0.1');
  });

  it('is the one that trusted proxies tell, so that people behind one proxy are counted apart', async () => {
    const trusted = { LIANDONG_TRUSTED_PROXIES: '127.0.0.1, 10.0.0.0/8' };
    expect(await addressOf('203.0.113.7, 10.1.2.3', trusted)).toBe('203.0.113.7');
  });

  it('is not what a caller wrote in front of what trusted proxies tell', async () => {
    const trusted = { LIANDONG_TRUSTED_PROXIES: '127.0.0.1' };
    expect(await addressOf('198.51.100.9, 203.0.113.7', trusted)).toBe('203.0.113.7');
  });

  it('is the connection’s when the connection comes from no trusted proxy', async () => {
    expect(await addressOf('203.0.113.7', { LIANDONG_TRUSTED_PROXIES: '10.0.0.0/8' })).toBe('127.0.0.1');
  });
});
