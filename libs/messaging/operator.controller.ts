import { Body, Controller, Get, HttpCode, Inject, Post, Query, type Type } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AllowRoles } from '#access/principal';
import { KafkaTransport } from './kafka.transport';
import { readLimit, readPartition, readPosition, readState } from './operator.reading';
import type { ParkedItem } from './parked.store';
import { ParkingService, type Released } from './parking.service';

/** What an operator may see and do about one context's consumption: `/v1/<context>/parked` and `/v1/<context>/consumption`. */
export function operatorController(context: string): Type {
  @ApiTags('operation')
  @ApiBearerAuth()
  @AllowRoles('operator')
  @Controller(`v1/${context}`)
  class OperatorController {
    constructor(
      @Inject(ParkingService) private readonly parking: ParkingService,
      @Inject(KafkaTransport) private readonly transport: KafkaTransport,
    ) {}

    @Get('parked')
    @ApiOperation({ summary: 'Records that could not be processed, the oldest first' })
    async list(@Query('state') state?: string, @Query('limit') limit?: string): Promise<{ items: ParkedItem[] }> {
      return { items: await this.parking.list(readState(state), readLimit(limit)) };
    }

    @Post('parked/release')
    @HttpCode(200)
    @ApiOperation({ summary: 'Processes a parked record again, then those that wait behind it' })
    release(@Body() body: unknown): Promise<Released> {
      return this.parking.release({ group: this.parking.group, ...readPosition(body) });
    }

    @Post('parked/discard')
    @HttpCode(200)
    @ApiOperation({ summary: 'Gives a parked record up; its sender hears that it was refused' })
    discard(@Body() body: unknown): Promise<Released> {
      return this.parking.discard({ group: this.parking.group, ...readPosition(body) });
    }

    @Get('consumption')
    @ApiOperation({ summary: 'Partitions that this process works on, with state and lag' })
    consumption() {
      const mine = this.transport.consumers.filter(({ group }) => group === this.parking.group);
      const partitions = mine.flatMap((consumer) =>
        consumer.partitions.map(({ topic, partition, state, reason, lag }) => ({
          topic,
          partition,
          state,
          reason,
          lag,
        })),
      );
      return { partitions };
    }

    @Post('consumption/resume')
    @HttpCode(200)
    @ApiOperation({ summary: 'Tries paused partitions of this process again at once; without a topic all of them' })
    async resume(@Body() body: unknown): Promise<{ partitions: number }> {
      const { topic, partition } = readPartition(body, 'may be left out');
      return { partitions: await this.transport.resume(this.parking.group, topic, partition) };
    }

    @Post('consumption/reset-mark')
    @HttpCode(200)
    @ApiOperation({ summary: 'After a topic was replaced on purpose: forgets how far one partition was processed' })
    async resetMark(@Body() body: unknown): Promise<{ wasSet: boolean }> {
      const { topic, partition } = readPartition(body, 'required');
      const wasSet = await this.parking.resetMark(topic!, partition!);
      await this.transport.resume(this.parking.group, topic, partition);
      return { wasSet };
    }
  }
  return OperatorController;
}
