import { Controller, Get, Header, Inject, Res } from '@nestjs/common';
import type { Response } from 'express';
import { register } from 'prom-client';
import { HealthProbes } from './health';
import { Public } from './public';

@Controller()
@Public()
export class OperationsController {
  constructor(@Inject(HealthProbes) private readonly probes: HealthProbes) {}

  @Get('health/live')
  live(@Res({ passthrough: true }) response: Response) {
    return this.answer('live', response);
  }

  @Get('health/ready')
  ready(@Res({ passthrough: true }) response: Response) {
    return this.answer('ready', response);
  }

  @Get('metrics')
  @Header('content-type', register.contentType)
  metrics(): Promise<string> {
    return register.metrics();
  }

  private async answer(question: 'live' | 'ready', response: Response) {
    const answer = await this.probes.ask(question);
    response.status(answer.ok ? 200 : 503);
    return { status: answer.ok ? 'ok' : 'unwell', ...answer };
  }
}
