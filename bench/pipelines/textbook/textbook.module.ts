import { Module } from '@nestjs/common';
import { ClientsModule, Transport } from '@nestjs/microservices';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ComplaintController } from './complaint.controller';
import { Complaint, ComplaintCase, ComplaintOrder } from './complaint.entities';

const ENTITIES = [Complaint, ComplaintCase, ComplaintOrder];
const { BENCH_PG_URL, BENCH_BROKERS } = process.env as Record<string, string>;

@Module({
  imports: [
    TypeOrmModule.forRoot({ type: 'postgres', url: BENCH_PG_URL!, entities: ENTITIES, synchronize: true }),
    TypeOrmModule.forFeature(ENTITIES),
    ClientsModule.register([
      {
        name: 'ORDERS',
        transport: Transport.KAFKA,
        options: { client: { clientId: 'textbook', brokers: BENCH_BROKERS!.split(',') }, producerOnlyMode: true },
      },
    ]),
  ],
  controllers: [ComplaintController],
})
export class TextbookModule {}
